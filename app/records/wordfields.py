"""In which fields of a record something is said to families."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel

from app.records.base import Internal, Words


@lru_cache(maxsize=256)
def said_in(schema: type[BaseModel]) -> Mapping[str, bool]:
    """The fields of a record in which something is said: whether it is words, or holds records."""
    found: dict[str, bool] = {}
    for name, field in schema.model_fields.items():
        if any(isinstance(mark, Internal) for mark in field.metadata):
            continue
        if any(isinstance(mark, Words) for mark in field.metadata) or _has_words(field.annotation):
            found[name] = True
        elif _has_records(field.annotation):
            found[name] = False
    return MappingProxyType(found)


def _has_words(annotation: Any) -> bool:
    return any(isinstance(each, Words) or _has_words(each) for each in _args(annotation))


def _has_records(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_has_records(each) for each in get_args(annotation))


def _args(annotation: Any) -> tuple[Any, ...]:
    return (*get_args(annotation), *getattr(annotation, "__metadata__", ()))
