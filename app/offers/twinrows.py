"""A new row of a table that may be an offer that is there already, or a row further up: whoever
brings the table says which it is, and where it is nearly sure it is not taken before."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Text, cast
from sqlmodel import Session, select

from app.i18n import N_
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers.duplicates import Known, Traits
from app.offers.likely import Likely, likely
from app.records.offers import ApartOfRecord, OfferRecord
from app.wording import listed

PREFIX = "schon-"
ALL = f"{PREFIX}alle"
"""Field of the form with one answer for each that is nearly sure and has none of its own."""
NEW, SKIP = "neu", "ueberspringen"
_ROW = "#"
"""Begins what stands for a row in place of the slug of an offer."""
_TAKEN = "="
"""Begins the slug of an offer that another row of the table has made or changes."""
_BECAUSE = N_("beim Einlesen entschieden: ein anderes Angebot")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinQuestion:
    """What a new row may be, as a form asks it."""

    number: int
    """Its line."""
    title: str
    twins: tuple[Likely, ...]
    answer: str
    """NEW, SKIP, the slug of the offer that it is, or "" as long as nobody has said."""
    rest: str = ""
    """NEW or SKIP where that is said of all that are nearly sure."""

    @property
    def field(self) -> str:
        return f"{PREFIX}{self.number}"

    @property
    def sure(self) -> bool:
        """Nearly so."""
        return any(each.sure for each in self.twins)

    @property
    def settled(self) -> str:
        return self.answer or (self.rest if self.sure else "")

    @property
    def open(self) -> bool:
        """Nobody has said, and it is nearly sure."""
        return self.sure and not self.settled

    @property
    def offers(self) -> tuple[Likely, ...]:
        """Those that can be changed instead."""
        return tuple(each for each in self.twins if not each.slug.startswith((_ROW, _TAKEN)))

    @property
    def said(self) -> str:
        """ "Gibt es vielleicht schon: „Krabbelgruppe“ (gleicher Titel und gleicher Ort)"."""
        found = [
            _("„%(title)s“ (%(why)s)") % {"title": each.title, "why": listed(each.reasons)}
            for each in self.twins
        ]
        return _("Gibt es vielleicht schon: %(what)s") % {"what": "; ".join(found)}

    def apart(self, record: OfferRecord) -> OfferRecord:
        """The new offer, with what somebody has said that it is not."""
        if self.answer != NEW:
            return record
        slugs = [t.slug.removeprefix(_TAKEN) for t in self.twins if not t.slug.startswith(_ROW)]
        more = (ApartOfRecord(offer=slug, because=_(_BECAUSE)) for slug in slugs)
        return record.model_copy(update={"apart": (*record.apart, *more)})


def published(session: Session) -> Iterator[Traits]:
    """What is compared of all offers that are published."""
    for text in session.exec(select(cast(OfferRow.record, Text))):
        its = _traits(text)
        if its is not None:
            yield its


@lru_cache(maxsize=4096)
def _traits(text: str) -> Traits | None:
    """By the text of its record, for a table of 1,000 rows asks 40 times; None of what families do
    not see."""
    record = OfferRecord.stored(json.loads(text))
    return None if record.ended is not None or record.draft else Traits.of(record)


class Twins:
    """Asks about each new row of a table, and takes the answers out of a form. `above` are the new
    rows before these, `used` the offers that other rows have made or change: no second row changes
    them."""

    def __init__(
        self,
        offers: Iterable[Traits],
        answers: Sequence[tuple[str, str]] = (),
        above: Iterable[Traits] = (),
        used: Collection[str] = (),
    ) -> None:
        self._known = Known()
        for its in offers:
            self._known.add(its)
        self._offers = frozenset(self._known.traits)
        self._used = used
        self._answers = {name: value for name, value in answers if name.startswith(PREFIX)}
        for its in above:
            self._known.add(its)

    def knows(self, slug: str) -> bool:
        return slug in self._offers

    def traits(self, number: int, record: OfferRecord) -> Traits:
        """Of the new row at this line."""
        return Traits.of(record.model_copy(update={"slug": f"{_ROW}{number}"}))

    def question(self, record: OfferRecord, its: Traits) -> TwinQuestion | None:
        """About a new offer with these traits; None where nothing is like it. Those that come
        later are held against it, too, unless it is said not to come."""
        number = int(its.slug.removeprefix(_ROW))
        found = likely(its, self._known)
        asked = TwinQuestion(
            number=number,
            title=record.title,
            twins=tuple(map(self._named, found)),
            answer=self._answer(number),
            rest=_one_of(self._answers.get(ALL, ""), (NEW, SKIP)),
        )
        if not found or asked.settled in ("", NEW):
            self._known.add(its)
        return asked if found else None

    def _answer(self, number: int) -> str:
        said = self._answers.get(f"{PREFIX}{number}", "")
        known = said in self._offers and said not in self._used
        return said if known or said in (NEW, SKIP) else ""

    def _named(self, each: Likely) -> Likely:
        if each.slug in self._used:
            return replace(each, slug=f"{_TAKEN}{each.slug}")
        if not each.slug.startswith(_ROW):
            return each
        said = _("Zeile %(n)s: %(title)s") % {"n": each.slug[1:], "title": each.title}
        return replace(each, title=said)


def _one_of(said: str, allowed: Sequence[str]) -> str:
    return said if said in allowed else ""
