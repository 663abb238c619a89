"""A field of a record as people are asked for it: declared once, with its names, its label and its
sentences; how long it may be the record's schema says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from app.i18n import gettext as _
from app.records.base import Record

TOO_MUCH = frozenset(("string_too_long", "less_than_equal"))
"""Kinds of fault of which the message says more than any sentence of the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    record: ClassVar[type[Record]]
    path: str
    """In the record and its file, which are English."""
    name: str = ""
    """In forms, tables and addresses, which are German; "" where nobody is asked for it."""
    label: str = ""
    """On the screen; "" where no history shows it."""
    empty: str = ""
    """What is said where it is needed and nothing was given."""
    wrong: str = ""
    """What is said where it is not what it should be."""

    @property
    def longest(self) -> int:
        """Characters that the record takes there; 0 where it has no such bound."""
        return _length(self.record, self.path)

    def fault(self, message: str, kind: str) -> str:
        """What is said of a fault of this kind that has this message."""
        return _(self.wrong) if self.wrong and kind not in TOO_MUCH else message


@cache
def _schema(record: type[Record]) -> Mapping[str, Any]:
    return record.model_json_schema()


@cache
def _length(record: type[Record], path: str) -> int:
    schema = _schema(record)
    found = [schema]
    for part in path.split("."):
        found = [each["properties"][part] for each in found if "properties" in each]
        found = [choice for each in found for choice in each.get("anyOf", (each,))]
        found = [schema["$defs"].get(each.get("$ref", "")[8:], each) for each in found]
    lengths: list[int] = [each.get("maxLength", 0) for each in found]
    return max(lengths)
