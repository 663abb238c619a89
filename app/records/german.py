"""German texts that were written at the desk, laid over those of `data/`: of guides, pages and the
offices of the Kreis. They are kept as translations are, as language `SOURCE`; `source` is the
fingerprint of what the file said when they were written."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.i18n import SOURCE
from app.records import translated
from app.records.guides import InitiativeRecord
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
_CONTACT = ("phone", "email", "url")
"""What the contacts of the initiative say of the same office."""


def now(guides: Guides) -> Guides:
    """What `data/` says, with what was written at the desk over it."""
    return laid(guides, translated.texts(SOURCE).of)


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


class _Written(Texts):
    """Says what the desk says, and else what the file does. What the file says at another place of
    the page by now is found by its fingerprint."""

    def said(self, key: str, text: str, others: object = ()) -> str:
        source = fingerprint(text)
        own = self.of.get(key)
        if own and own.source == source:
            return own.text
        moved = self._of_page.get((page_of(key), source))
        found = moved or own
        return found.text if found else text


def _kreis(kreis: KreisRecord, over: Mapping[str, Translation]) -> KreisRecord:
    changed = {
        slug: _office(getattr(kreis, slug), f"{OFFICES}/{slug}", over)
        for slug in (FAMILIES, PREVENTION)
    }
    return kreis.model_copy(update=changed)


def _office(office: Office, page: str, over: Mapping[str, Translation]) -> Office:
    def found(names: tuple[str, ...], prefix: str) -> dict[str, str | None]:
        known = ((name, over.get(f"{prefix}/{name}")) for name in names)
        return {name: _fact(each.text) for name, each in known if each}

    changed: dict[str, object] = dict(found(OF_OFFICE, page))
    if office.place and (there := found(OF_PLACE, f"{page}/place")):
        changed["place"] = office.place.model_copy(update=there)
    return office.model_copy(update=changed) if changed else office


def _fact(text: str) -> str | None:
    return None if text == NOTHING else text


def _following(
    initiative: InitiativeRecord, kreis: KreisRecord, over: Mapping[str, Translation]
) -> InitiativeRecord:
    """The contacts of the initiative name the same offices and follow them."""
    contacts = dict(initiative.contacts)
    for slug in (FAMILIES, PREVENTION):
        edited = [name for name in _CONTACT if f"{OFFICES}/{slug}/{name}" in over]
        if slug in contacts and edited:
            office = getattr(kreis, slug)
            changed = {name: getattr(office, name) for name in edited}
            contacts[slug] = contacts[slug].model_copy(update=changed)
    return initiative.model_copy(update={"contacts": contacts})
