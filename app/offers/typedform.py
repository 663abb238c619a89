"""What the forms of offers, Träger and Kommunen have in common: what was typed, and how faults of a
record become faults of its form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.offers.declared import Declared
from app.records import problems
from app.records.base import Source

_Record = TypeVar("_Record", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields of a form as they were sent, in their order."""

    pairs: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str:
        return next((value for each, value in self.pairs if each == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(value for each, value in self.pairs if each == name)

    def sources(self) -> tuple[tuple[str, str], ...]:
        """(address or words, year) as typed."""
        urls, years = self.every("quelle"), self.every("quelle_jahr")
        years += ("",) * (len(urls) - len(years))
        return tuple((u, y) for u, y in zip(urls, years, strict=False) if u.strip() or y.strip())


def source_pairs(sources: Iterable[Source]) -> list[tuple[str, str]]:
    """Sources as fields of a form."""
    return [
        pair
        for source in sources
        for pair in (("quelle", source.said), ("quelle_jahr", str(source.seen or "")))
    ]


def checked(
    kind: type[_Record], raw: Mapping[str, Any], asked: Callable[[str], Declared]
) -> tuple[_Record | None, list[tuple[str, str]]]:
    """The record that the values make, or what is wrong with them: (field of the form, what to say
    there), for each field once. `asked` is the field that a path of the record is about."""
    try:
        return kind.model_validate(raw), []
    except ValidationError as error:
        found: dict[str, str] = {}
        for path, message, fault in problems.with_kinds(error):
            field = asked(path)
            found.setdefault(field.name, field.fault(message, fault))
        return None, list(found.items())
