"""The answer to "Woher wissen Sie es?" as the whole form of an offer sends it, and the small one of
a row: what is missing in it, what it makes of the record."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import knowing
from app.offers.aswritten import address
from app.offers.knowing import NAME, Known
from app.records.base import Source
from app.records.offers import OfferRecord
from app.rights import Account

ASKED = "woher-gefragt"
"""Sent by every form that asks: a table, or a page from before it was asked, has none of it."""
ADDRESS, LEAFLET, YEAR, ON = "woher-adresse", "woher-name", "woher-jahr", "woher-am"
"""Of the website; what the leaflet is called; the year printed on it; the day of an answer that
came along with a proposal."""
FIELDS = (NAME, ASKED, ADDRESS, LEAFLET, YEAR, ON)
LABELS: Mapping[str, str] = {
    NAME: N_("Woher wissen Sie es?"),
    ADDRESS: N_("Adresse der Internetseite"),
    LEAFLET: N_("Wie heißt das Blatt?"),
    YEAR: N_("Jahr auf dem Blatt"),
}
LONGEST = 120
"""Signs of a leaflet's name."""
_OF_A_PERSON = frozenset(("frau", "herr", "herrn", "fr.", "hr."))
_OLD = timedelta(days=60)
"""A proposal that has waited longer says nothing of when it was checked."""
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    how: Known | None = None
    address: str = ""
    leaflet: str = ""
    year: str = ""
    on: str = ""

    def source(self, today: date, own: str = "") -> Source | None:
        """What it makes a source of, `own` being the web address of the offer; None without one."""
        if self.how in (None, Known.SPELLING):
            return None
        where = self._where() or (own if self.how is Known.WEBSITE else "")
        return knowing.source_of(self.how, today=today, where=where, year=self._year())

    def applied(self, record: OfferRecord, *, by: Account, today: date) -> OfferRecord:
        if self.how is None:
            return record
        day = self._day(today)
        return knowing.known(
            record, self.how, by=by, today=day, where=self._where(), year=self._year()
        )

    def faults(self, record: OfferRecord | None, today: date) -> Iterator[tuple[str, str]]:
        """(field, what to do) for what the chosen answer still needs."""
        own = record.contact.url if record else None
        if self.how is Known.WEBSITE:
            if not self.address and record is not None and not own:
                yield ADDRESS, _("Bitte die Adresse der Seite nennen.")
            elif self.address and not knowing.is_address(self.address):
                yield ADDRESS, _("Bitte eine Adresse wie www.beispiel.de.")
        if self.how is Known.LEAFLET:
            if not _FIRST_YEAR <= self._year() <= today.year + 1:
                yield YEAR, _("Bitte das Jahr, das auf dem Blatt steht, mit vier Ziffern.")
            if len(self.leaflet) > LONGEST:
                yield LEAFLET, _("Bitte höchstens %(n)d Zeichen.") % {"n": LONGEST}
            if unfit := named(self.leaflet):
                yield LEAFLET, unfit

    def _where(self) -> str:
        return {Known.WEBSITE: self.address, Known.LEAFLET: self.leaflet}.get(
            self.how or Known.CALL, ""
        )

    def _year(self) -> int:
        return int(self.year) if len(self.year) == 4 and self.year.isdecimal() else 0

    def _day(self, today: date) -> date:
        try:
            day = date.fromisoformat(self.on)
        except ValueError:
            return today
        return day if today - _OLD <= day <= today else today


def named(leaflet: str) -> str:
    """What is wrong with the name of a leaflet, which families read as the source."""
    told = "@" in leaflet or _OF_A_PERSON & set(leaflet.casefold().split())
    return typed.without_names() if told else ""


def open_yet() -> str:
    """What stands where the source of a form without an answer will be."""
    return _("noch offen")


def asked_in(pairs: Iterable[tuple[str, str]]) -> bool:
    return any(name == ASKED for name, _value in pairs)


def answer_in(pairs: Iterable[tuple[str, str]]) -> Answer:
    said = {name: typed.line(value) for name, value in pairs if name in FIELDS}
    return Answer(
        how=next((each for each in Known if each == said.get(NAME)), None),
        address=address(said.get(ADDRESS, "")),
        leaflet=said.get(LEAFLET, ""),
        year=said.get(YEAR, ""),
        on=said.get(ON, ""),
    )


def of_version(version: OfferRecord, stored: OfferRecord | None) -> Answer:
    """The answer that came along with a proposal or an Entwurf."""
    source = next(iter(knowing.fresh_sources(version, stored)), None)
    how = knowing.answer_of(source) if source else None
    if source is None or how is None:
        return Answer()
    name = (source.title or "").partition(": ")[2] if how is Known.LEAFLET else ""
    return Answer(
        how=how,
        address=source.url or "",
        leaflet=name,
        year=str(source.seen) if how is Known.LEAFLET else "",
        on=version.verified_at.isoformat() if version.verified_at else "",
    )
