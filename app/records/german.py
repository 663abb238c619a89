"""German texts that were written at the desk, laid over those of `data/`: of guides, pages and the
offices of the Kreis. They are kept as translations are, as language `SOURCE`; `source` is the
fingerprint of what the file said when they were written."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.i18n import SOURCE
from app.records import germansteps, translated
from app.records.base import Source
from app.records.germanlists import items, joined
from app.records.guides import InitiativeRecord, StepRecord
from app.records.places import KreisRecord, Office
from app.records.texts import Guides
from app.records.translated import Texts, page_of
from app.records.translation import Translation, fingerprint

OFFICES = "stellen"
FAMILIES, PREVENTION = "familienbuero", "praeventionsbuero"
"""The offices of the Kreis that are edited at the desk, by their field of `KreisRecord`."""
OF_OFFICE = ("name", "phone", "email", "url", "hours", "aufgabe")
OF_PLACE = ("name", "street", "postcode", "city")
NOTHING = "∅"
"""Kept for a fact that somebody took away, for no text is kept empty."""
KNOWN = "quelle"
"""Last part of the key under which it is kept how somebody knows the facts of an office."""
FACTS = ("phone", "email", "url", "hours", *(f"place/{name}" for name in OF_PLACE))
"""What families rely on: whoever changes one of these is asked how they know."""
CONTACT = ("phone", "email", "url")
"""What the contacts of the initiative say of the same office."""

_URL = re.compile(r"https?://\S+$")


def now(guides: Guides) -> Guides:
    """What `data/` says, with what was written at the desk over it."""
    return laid(guides, translated.texts(SOURCE).of)


def kreis_now(kreis: KreisRecord) -> KreisRecord:
    """The same of the offices alone."""
    return _kreis(kreis, translated.texts(SOURCE).of)


def laid(guides: Guides, over: Mapping[str, Translation]) -> Guides:
    """The same with these texts over it."""
    if not over:
        return guides
    framed = translated.framed(_Written(over), guides)
    kreis = _kreis(guides.kreis, over)
    return replace(framed, kreis=kreis, initiative=_following(framed.initiative, kreis, over))


def of_offices(kreis: KreisRecord) -> Iterator[tuple[str, str]]:
    """(key, what is known) of all that can be edited of the offices; "" for what is not known."""
    for slug in (FAMILIES, PREVENTION):
        office: Office = getattr(kreis, slug)
        for name in OF_OFFICE:
            yield f"{OFFICES}/{slug}/{name}", getattr(office, name) or ""
        for name in OF_PLACE:
            yield f"{OFFICES}/{slug}/place/{name}", getattr(office.place, name, None) or ""


def as_lists(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, bool]]:
    """(key, text, whether it is a list); what a list says has the number as last part of its
    key."""
    found: dict[str, list[str]] = {}
    several = set()
    for key, text in texts:
        way, _sep, last = key.rpartition("/")
        name = way if last.isdecimal() else key
        found.setdefault(name, []).append(text)
        if last.isdecimal():
            several.add(name)
    yield from ((key, joined(texts), key in several) for key, texts in found.items())


def of_file(own: Translation) -> bool:
    """Whether it says what the file said when it was written, as after an undo: then it follows
    the file, whatever that says by now."""
    return own.source == fingerprint("" if own.text == NOTHING else own.text)


class _Written(Texts):
    """Says what the desk says, and else what the file does. What the file says at another place of
    the page by now is found by its fingerprint."""

    def said(self, key: str, text: str, others: object = ()) -> str:
        source = fingerprint(text)
        own = self.of.get(key)
        if own and own.source == source:
            return own.text
        found = self._of_page.get((page_of(key), source)) or own
        return found.text if found and not of_file(found) else text

    def _whole(self, key: str, value: Any) -> Any:
        own = self.of.get(f"{key}/{germansteps.MONTHS}" if isinstance(value, StepRecord) else key)
        if own and not of_file(own):
            if isinstance(value, StepRecord):
                months = germansteps.months_of(own.text) or value.months
                value = value.model_copy(update={"months": months})
            elif isinstance(value, tuple) and germansteps.is_order(key):
                value = germansteps.ordered(value, own.text)
        return super()._whole(key, value)

    def _field(self, key: str, value: Any, *, words: bool) -> Any:
        own = self.of.get(key) if words and isinstance(value, tuple) else None
        if own and not of_file(own):
            return items(own.text)
        return super()._field(key, value, words=words)


def _kreis(kreis: KreisRecord, over: Mapping[str, Translation]) -> KreisRecord:
    changed = {
        slug: _office(getattr(kreis, slug), f"{OFFICES}/{slug}", over)
        for slug in (FAMILIES, PREVENTION)
    }
    return kreis.model_copy(update=changed)


def _office(office: Office, page: str, over: Mapping[str, Translation]) -> Office:
    def found(names: tuple[str, ...], prefix: str) -> dict[str, str | None]:
        known = ((name, over.get(f"{prefix}/{name}")) for name in names)
        return {name: _fact(each.text) for name, each in known if each and not of_file(each)}

    changed: dict[str, object] = dict(found(OF_OFFICE, page))
    if office.place and (there := found(OF_PLACE, f"{page}/place")):
        changed["place"] = office.place.model_copy(update=there)
    how = over.get(f"{page}/{KNOWN}")
    if how and (source := source_of(how.text)):
        others = tuple(each for each in office.sources if each.said != source.said)
        changed |= {"stand": source.seen, "sources": (*others, source)}
    return office.model_copy(update=changed) if changed else office


def source_text(source: Source) -> str:
    """As it is kept: "2026 Auskunft am Telefon"."""
    return f"{source.seen or ''} {source.said}"


def source_of(text: str) -> Source | None:
    year, _sep, said = text.partition(" ")
    if not said:
        return None
    seen = int(year) if year else None
    return Source(url=said, seen=seen) if _URL.match(said) else Source(title=said, seen=seen)


def _fact(text: str) -> str | None:
    return None if text == NOTHING else text


def _following(
    initiative: InitiativeRecord, kreis: KreisRecord, over: Mapping[str, Translation]
) -> InitiativeRecord:
    """The contacts of the initiative name the same offices and follow them."""
    contacts = dict(initiative.contacts)
    for slug in (FAMILIES, PREVENTION):
        written = {name: over.get(f"{OFFICES}/{slug}/{name}") for name in CONTACT}
        edited = [name for name, own in written.items() if own and not of_file(own)]
        if slug in contacts and edited:
            office = getattr(kreis, slug)
            changed = {name: getattr(office, name) for name in edited}
            contacts[slug] = contacts[slug].model_copy(update=changed)
    return initiative.model_copy(update={"contacts": contacts})
