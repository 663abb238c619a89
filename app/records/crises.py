"""What is shown first in a crisis, by its kind: `data/krisen.yaml`. Whose the numbers are, and
where that comes from, stands in `data/hilfe.yaml`."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.i18n import gettext as _
from app.records.base import Line, Phone, Record, Slug
from search import crises

MOST_NUMBERS = 4
"""So few that the first is on the first screen of a telephone."""


class Said(Record):
    """One sentence in the languages that the search hears."""

    de: Line
    en: Line
    tr: Line
    uk: Line
    ru: Line
    ar: Line
    pl: Line
    fr: Line
    ro: Line

    def in_(self, language: str) -> str:
        return str(getattr(self, language, self.de))


class CrisisNumberRecord(Record):
    """What a number of `data/hilfe.yaml` is for, in few words."""

    phone: Phone
    says: Said


class CrisisKindRecord(Record):
    """A kind of crisis: what to do first, and whom to call in which order."""

    id: Slug
    numbers: Annotated[tuple[Phone, ...], Field(min_length=1, max_length=MOST_NUMBERS)]
    says: Said


class CrisesRecord(Record):
    numbers: tuple[CrisisNumberRecord, ...]
    kinds: tuple[CrisisKindRecord, ...]

    @model_validator(mode="after")
    def complete(self) -> Self:
        known = {number.phone for number in self.numbers}
        lost = [phone for kind in self.kinds for phone in kind.numbers if phone not in known]
        if lost:
            raise ValueError(_("numbers kennt nicht: %(names)s") % {"names": ", ".join(lost)})
        wanted = [kind.id for kind in crises.read().kinds]
        if sorted(kind.id for kind in self.kinds) != sorted(wanted):
            raise ValueError(
                _("kinds muss genau diese Arten haben: %(names)s") % {"names": ", ".join(wanted)}
            )
        return self

    def of(self, kind: str) -> CrisisKindRecord | None:
        return next((each for each in self.kinds if each.id == kind), None)
