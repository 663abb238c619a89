"""A new row of a table that may be an offer that is there already, or a row further up: whoever
brings the table says which it is, and where it is nearly sure nothing is taken before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.i18n import gettext as _
from app.offers.duplicates import Known, Traits
from app.offers.likely import Likely, likely
from app.offers.tables import SLUG, Row
from app.records.offers import OfferRecord
from app.wording import listed

PREFIX = "schon-"
NEW, SKIP = "neu", "ueberspringen"
_ROW = "#"
"""Begins what stands for a row in place of the slug of an offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinQuestion:
    """What a new row may be, as a form asks it."""

    field: str
    number: int
    title: str
    twins: tuple[Likely, ...]
    answer: str
    """NEW, or "" as long as nobody has said; any other answer is acted on and not asked again."""

    @property
    def open(self) -> bool:
        """Nobody has said, and it is nearly sure."""
        return not self.answer and any(each.sure for each in self.twins)

    @property
    def offers(self) -> tuple[Likely, ...]:
        """Those that can be changed instead."""
        return tuple(each for each in self.twins if not each.slug.startswith(_ROW))

    @property
    def said(self) -> str:
        """ "Gibt es vielleicht schon: „Krabbelgruppe“ (gleicher Titel und gleicher Ort)"."""
        found = [
            _("„%(title)s“ (%(why)s)") % {"title": each.title, "why": listed(each.reasons)}
            for each in self.twins
        ]
        return _("Gibt es vielleicht schon: %(what)s") % {"what": "; ".join(found)}


class Twins:
    """Of one table: asks about each new row, and takes the answers out of a form."""

    def __init__(
        self, records: Iterable[OfferRecord], answers: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._known = Known(each for each in records if each.ended is None and not each.draft)
        self._offers = frozenset(self._known.traits)
        self._answers = {name: value for name, value in answers if name.startswith(PREFIX)}

    def skips(self, number: int) -> bool:
        return self._answers.get(f"{PREFIX}{number}") == SKIP

    def answered(self, number: int, row: Row) -> Row:
        """The row as one of the offer that it is said to be; a cell that it leaves empty says
        nothing then. Any other row stays as it is."""
        slug = self._answers.get(f"{PREFIX}{number}", "")
        if row.get(SLUG) or slug not in self._offers:
            return row
        return {**{name: text for name, text in row.items() if text}, SLUG: slug}

    def question(self, number: int, record: OfferRecord) -> TwinQuestion | None:
        """About a new offer, with the rows before it; None where nothing is like it."""
        its = Traits.of(record.model_copy(update={"slug": f"{_ROW}{number}"}))
        found = likely(its, self._known)
        self._known.add(its)
        if not found:
            return None
        field = f"{PREFIX}{number}"
        return TwinQuestion(
            field=field,
            number=number,
            title=record.title,
            twins=tuple(map(_named, found)),
            answer=NEW if self._answers.get(field) == NEW else "",
        )


def _named(each: Likely) -> Likely:
    if not each.slug.startswith(_ROW):
        return each
    said = _("Zeile %(n)s: %(title)s") % {"n": each.slug[1:], "title": each.title}
    return replace(each, title=said)
