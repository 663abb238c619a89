"""What a page offers to who reads German with effort: the same page in Einfache Sprache, and what a
Prüfgruppe has read of it in Leichte Sprache."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app import i18n
from app.catalogue.snapshot import Catalogue
from app.i18n import EASIEST, N_, SIMPLE, SOURCE, TONGUES, german
from app.records import translated
from app.records.base import Record
from app.records.offers import OfferRecord
from app.records.texts import Guides
from app.records.translation import fingerprint, text_state
from app.vocabulary import TextState


@dataclass(frozen=True, slots=True, kw_only=True)
class EasyReading:
    """`partials/_leicht.html`."""

    simple_url: str
    """Of the page in Einfache Sprache; "" where nothing of it is, or the page is that."""
    tested: tuple[str, ...]
    """Texts in Leichte Sprache, read by a Prüfgruppe."""


NOTHING = EasyReading(simple_url="", tested=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedPage:
    """One of `/leichte-sprache`."""

    title: str
    url: str
    texts: tuple[str, ...]


def state(catalogue: Catalogue) -> str:
    """The version of the catalogue for a page that offers this: the snapshot itself is the same
    whatever is written in easier German."""
    easier = (translated.texts(code).version for code in (SIMPLE, EASIEST.code))
    return "~".join((catalogue.version, *easier))


def of_offer(record: OfferRecord) -> EasyReading:
    return _reading(f"/angebote/{record.slug}", _said(record))


def of_guide(path: str, key: str, record: Record | Iterable[Record]) -> EasyReading:
    """`record` is German: the language of the page would say what it has made of it."""
    return _reading(path, translated.of_record(key, record))


def tested_pages(guides: Guides, catalogue: Catalogue) -> tuple[TestedPage, ...]:
    """What offers and guides say in Leichte Sprache; `guides` are German, and so is what they
    say."""
    found = [
        (N_("Hilfe sofort"), "/hilfe-sofort", translated.of_record("hilfe", guides.help)),
    ]
    found += [
        (each.title, f"/angebote/{slug}", _said(catalogue.stored[slug].record))
        for slug, each in catalogue.offers.items()
    ]
    for room, records in (("phasen", guides.phases), ("uebergaenge", guides.transitions)):
        found += [
            (each.name, f"/{room}/{slug}", translated.of_record(f"{room}/{slug}", each))
            for slug, each in records.items()
        ]
    pages = (
        TestedPage(title=german(name), url=url, texts=tuple(map(german, _tested(said))))
        for name, url, said in found
    )
    return tuple(page for page in pages if page.texts)


def _reading(path: str, said: Iterable[tuple[str, str]]) -> EasyReading:
    if not i18n.speaks_german():
        return NOTHING
    texts = tuple(said)
    simple = translated.texts(SIMPLE)
    there = i18n.spoken() == SOURCE and any(simple.known(key, text) for key, text in texts)
    return EasyReading(
        simple_url=TONGUES[SIMPLE].home + path if there else "", tested=_tested(texts)
    )


def _said(record: OfferRecord) -> Iterator[tuple[str, str]]:
    return ((key, text) for key, text, _field in translated.of_offer(record))


def _tested(texts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    known = translated.texts(EASIEST.code)
    found = ((text, known.found(key, fingerprint(text))) for key, text in texts)
    return tuple(
        each.text
        for text, each in found
        if each and text_state(text, each, EASIEST.code) is TextState.READ
    )
