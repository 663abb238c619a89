"""How somebody knows what they write about an offer: it makes the source, the Stand and whether it
was checked."""

import re
from collections.abc import Iterator
from datetime import date

from app.i18n import N_
from app.i18n import gettext as _
from app.records.base import Source
from app.records.offers import OfferRecord
from app.rights import Account
from app.vocabulary import Vocabulary

NAME = "woher"
"""Field of the forms that ask it."""
MOST = 8
"""Sources that an answer leaves with an offer; beyond that the oldest go."""
FACTS = (
    "audience",
    "age_months",
    "times",
    "schedule",
    "recurs",
    "usual",
    "place",
    "locations",
    "kommunen",
    "formats",
    "cancelled_until",
    "cost",
    "cost_note",
    "registration",
    "confidential",
    "provider",
    "contact",
    "spoken",
    "languages",
)
"""What families rely on: whoever changes one of these is asked how they know."""


_URL = re.compile(r"https?://\S{1,980}")


class Known(Vocabulary):
    """The answers to "Woher wissen Sie es?"."""

    CALL = "anruf", N_("Ich habe angerufen")
    PROVIDER = "traeger", N_("Der Träger hat es mir gesagt oder geschrieben")
    VISIT = "vor-ort", N_("Ich war dort")
    WEBSITE = "internetseite", N_("Es steht auf der Internetseite")
    LEAFLET = "faltblatt", N_("Es steht auf einem Faltblatt oder Aushang")
    SPELLING = "schreibweise", N_("Nichts Neues, nur anders geschrieben")


_WORDS = {
    Known.CALL: N_("Auskunft am Telefon"),
    Known.PROVIDER: N_("Auskunft des Trägers"),
    Known.VISIT: N_("vor Ort nachgesehen"),
    Known.WEBSITE: N_("Internetseite"),
    Known.LEAFLET: N_("Faltblatt oder Aushang"),
}
"""What the source of an answer is called; families read it."""


def known(
    record: OfferRecord, how: Known, *, by: Account, today: date, where: str = "", year: int = 0
) -> OfferRecord:
    """The record with its source and its Stand and, where it was looked at or asked today or the
    leaflet is of this year, the day on which it was checked. `where` is the address of what was
    read (else the offer's own) or the name of the leaflet, `year` the one printed on it. The same
    answer replaces what it said before, so that sources do not pile up."""
    if how is Known.SPELLING:
        return record
    source = source_of(how, today=today, where=where or _own(record, how), year=year)
    others = [each for each in record.sources if not _same(each, source, how)]
    kept = sorted(others, key=lambda each: -(each.seen or 0))[: MOST - 1]
    sources = (*(each for each in others if each in kept), source)
    fresh = record.model_copy(
        update={
            "sources": sources,
            "stand": max((each.seen for each in sources if each.seen), default=None),
        }
    )
    if source.seen != today.year:
        return fresh
    return fresh.model_copy(update={"verified_at": today, "verified_by": by.office, "doubt": None})


def source_of(how: Known, *, today: date, where: str = "", year: int = 0) -> Source:
    """The source that an answer makes. A leaflet without a year says none; one for the coming year
    is in hand today."""
    if how is Known.LEAFLET:
        seen = min(year, today.year) or None
        named = f"{_(_WORDS[how])}: {where}" if where else _(_WORDS[how])
        return Source(title=named[:300], seen=seen)
    if how is Known.WEBSITE and is_address(where):
        return Source(url=where, seen=today.year)
    return Source(title=_(_WORDS[how]), seen=today.year)


def is_address(text: str) -> bool:
    """Whether it can be the address of a page that somebody has read."""
    return _URL.fullmatch(text) is not None


def answer_of(source: Source) -> Known | None:
    """Which answer made this source; None for one that was written by hand."""
    if source.url:
        return Known.WEBSITE
    title = source.title or ""
    return next(
        (
            how
            for how, words in _WORDS.items()
            if title == _(words) or (how is Known.LEAFLET and title.startswith(f"{_(words)}: "))
        ),
        None,
    )


def changed(record: OfferRecord, before: OfferRecord) -> tuple[str, ...]:
    """What families rely on and differs, by its names in the record."""
    return tuple(name for name in FACTS if getattr(record, name) != getattr(before, name))


def fresh_sources(record: OfferRecord, before: OfferRecord | None) -> Iterator[Source]:
    """What was written by hand as a source with its year: who does so has said how they know."""
    known_before = before.sources if before else ()
    return (each for each in record.sources if each.seen and each not in known_before)


def _own(record: OfferRecord, how: Known) -> str:
    return (record.contact.url or "") if how is Known.WEBSITE else ""


def _same(one: Source, new: Source, how: Known) -> bool:
    """Whether the new source says again what the older one said."""
    if new.url:
        return one.url is not None and _plain(one.url) == _plain(new.url)
    return one.url is None and answer_of(one) is how


def _plain(url: str) -> str:
    """An address without what makes no other page of it."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/").casefold()
