"""How far the translations of offers and guides have come, and what waits to be translated: what is
stale, or missing, first where it is about danger. The files of `data/texts/` are the truth for
them; the desk shows what they say of the texts as they are now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.accounts.views import Frame
from app.catalogue.snapshot import Catalogue
from app.i18n import gettext as _
from app.offers.fields import BY_PATH
from app.records import textstates
from app.records.texts import Guides
from app.records.textstates import GermanText, Tally
from app.records.translated import OF_OFFER
from app.vocabulary import Phase, TextState, Topic, Transition

WAITS = (TextState.STALE, TextState.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLine:
    """How many texts are read, machine-made, stale and missing in a language."""

    label: str
    url: str
    """The list of what waits in it."""
    offers: tuple[int, ...]
    guides: tuple[int, ...]
    departures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A translation of an earlier German text."""

    label: str
    """Of the language."""
    code: str
    direction: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A German text that somebody should translate, or translate anew."""

    title: str
    """Of the offer or page."""
    url: str
    field: str
    """ "Titel"; "" of a guide."""
    crisis: bool
    german: str
    stale: tuple[Stale, ...]
    missing: tuple[str, ...]
    """Languages in which there is none at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsPage:
    """`pult/texte.html`, `/pult/texte`."""

    frame: Frame
    headings: tuple[str, ...]
    lines: tuple[LanguageLine, ...]
    waiting: tuple[Waiting, ...]
    total: int
    language: str
    languages: tuple[tuple[str, str], ...]
    kommune: str
    kommunen: tuple[tuple[str, str], ...]
    previous_url: str | None
    next_url: str | None


@dataclass(frozen=True, slots=True)
class States:
    """Of one snapshot."""

    texts: tuple[GermanText, ...]
    tallies: tuple[Tally, ...]


@lru_cache(maxsize=1)
def states(catalogue: Catalogue) -> States:
    """Kept for the snapshot that was asked for last: reckoning takes a quarter of a second."""
    records = (stored.record for stored in catalogue.stored.values())
    texts = textstates.german(catalogue.guides, records)
    return States(texts, textstates.tallies(texts))


def lines(tallies: Iterable[Tally]) -> tuple[LanguageLine, ...]:
    return tuple(
        LanguageLine(
            label=textstates.label(each.language),
            url=f"/pult/texte?sprache={each.language}#liste",
            offers=each.offers,
            guides=each.guides,
            departures=each.departures,
        )
        for each in tallies
    )


def waiting(
    texts: Iterable[GermanText], languages: Collection[str], kommunen: Collection[str] | None
) -> list[GermanText]:
    """What is stale or missing in one of these languages, of offers of these Kommunen; None: of all
    offers, and of the guides. What misleads comes before what is only German, danger before all
    else, and of an offer what most people read first."""
    ranked = []
    for text in texts:
        if kommunen is not None and not _is_of(text, kommunen):
            continue
        there = {text.state(language) for language in languages if text.wanted_in(language)}
        if not there.isdisjoint(WAITS):
            ranked.append((TextState.STALE not in there, *_rank(text), text))
    return [text for *_rest, text in sorted(ranked, key=lambda each: each[:-1])]


def _is_of(text: GermanText, kommunen: Collection[str]) -> bool:
    return text.offer is not None and not set(text.offer.kommunen).isdisjoint(kommunen)


def _rank(text: GermanText) -> tuple[bool, int, str, str]:
    field = OF_OFFER.index(text.field) if text.field else 0
    title = text.offer.title.casefold() if text.offer else ""
    return not _in_danger(text), field, title, text.key


def _in_danger(text: GermanText) -> bool:
    """Of "Krise & Schutz", or of Hilfe sofort."""
    if text.offer is None:
        return text.key.startswith("hilfe/")
    return Topic.CRISIS in text.offer.topics


def shown(text: GermanText, guides: Guides, languages: Collection[str]) -> Waiting:
    of_state = {code: text.state(code) for code in languages if text.wanted_in(code)}
    title, url = _place(text, guides)
    return Waiting(
        title=title,
        url=url,
        field=_(BY_PATH[text.field].label) if text.field else "",
        crisis=_in_danger(text),
        german=text.text,
        stale=tuple(
            _stale(text, code) for code, state in of_state.items() if state is TextState.STALE
        ),
        missing=tuple(
            textstates.label(code) for code, state in of_state.items() if state is TextState.MISSING
        ),
    )


def _stale(text: GermanText, code: str) -> Stale:
    known = text.translation(code)
    return Stale(
        label=textstates.label(code),
        code=textstates.tongue(code).tag,
        direction=textstates.tongue(code).direction,
        text=known.text if known else "",
    )


def _place(text: GermanText, guides: Guides) -> tuple[str, str]:
    """(title, address) of the offer at the desk, or of the page that says it."""
    if text.offer is not None:
        return text.offer.title, f"/pult/angebote/{text.offer.slug}"
    room, _slash, rest = text.key.partition("/")
    name = rest.partition("/")[0]
    if room == "phasen":
        return guides.phases[Phase(name)].name, f"/phasen/{name}"
    if room == "uebergaenge":
        return guides.transitions[Transition(name)].name, f"/uebergaenge/{name}"
    if room == "seiten":
        return guides.pages[name].title, f"/{name}"
    return {
        "hilfe": (_("Hilfe sofort"), "/hilfe-sofort"),
        "schuljahr": (_("Schuljahr-Uhr"), "/kette"),
    }.get(room, (_("Für Fachkräfte"), "/fachkraefte"))
