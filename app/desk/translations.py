"""How far the translations of offers and guides have come, and in which order they are worked on.
What the files of `data/texts/` say and what was written over it at the desk is held against the
texts as they are now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.desk.textviews import LanguageLine, PlaceLine
from app.i18n import gettext as _
from app.records import textstates, translated
from app.records.offers import OfferRecord
from app.records.texts import Guides
from app.records.textstates import LANGUAGES, STATES, GermanText, Tally
from app.vocabulary import COUNTYWIDE, KOMMUNEN, Phase, TextState, Topic, Transition
from app.wording import countywide

PATH = "/pult/texte"


@dataclass(frozen=True, slots=True)
class Known:
    """The German texts of one snapshot."""

    texts: tuple[GermanText, ...]
    """The most important first."""
    of: Mapping[str, GermanText]
    """The same by key."""


def known(index: Index) -> Known:
    return _known(index, index.catalogue)


@lru_cache(maxsize=1)
def _known(index: Index, catalogue: Catalogue) -> Known:
    records = (stored.record for stored in catalogue.stored.values())
    answers = index.answers(catalogue.offers.values())
    texts = ordered(
        textstates.german(catalogue.guides, records, catalogue.providers.values()),
        {slug: len(needs) for slug, needs in answers.items()},
    )
    return Known(texts, {each.key: each for each in texts})


def tallies(of: Known) -> tuple[Tally, ...]:
    """Kept until a text or a translation changes: reckoning takes a quarter of a second."""
    return _tallies(of.texts, tuple(translated.texts(language) for language in LANGUAGES))


@lru_cache(maxsize=1)
def _tallies(
    texts: tuple[GermanText, ...], _translated: tuple[translated.Texts, ...]
) -> tuple[Tally, ...]:
    return textstates.tallies(texts)


def ordered(texts: Iterable[GermanText], needs: Mapping[str, int]) -> tuple[GermanText, ...]:
    """What somebody in danger reads comes first: Hilfe sofort, then the offers of "Krise & Schutz"
    and those that are confidential; then the guides, which everybody reads; then the offers. Of
    the offers first the one that answers most Anliegen (`needs`) in most Kommunen, both numbers
    added up, and of an offer what most people read first, as `texts` has it."""
    return tuple(
        text
        for _rank, _number, text in sorted(
            ((_importance(text, needs), number, text) for number, text in enumerate(texts)),
            key=lambda each: each[:2],
        )
    )


def _importance(text: GermanText, needs: Mapping[str, int]) -> tuple[int, int, str, str]:
    danger = in_danger(text)
    if text.offer is None:
        return (0 if danger else 2), 0, "", ""
    offer = text.offer
    kommunen = len(KOMMUNEN) if offer.countywide else len(offer.kommunen)
    reach = needs.get(offer.slug, 0) + kommunen
    return (1 if danger else 3), -reach, offer.title.casefold(), offer.slug


def in_danger(text: GermanText) -> str:
    """Why it is one of those that somebody in danger reads; "" when it is none."""
    if text.offer is None:
        return _("Hilfe sofort") if text.key.startswith("hilfe/") else ""
    if Topic.CRISIS in text.offer.topics:
        return Topic.CRISIS.label
    return _("vertraulich") if text.offer.confidential else ""


def lines(tallies: Iterable[Tally]) -> tuple[LanguageLine, ...]:
    return tuple(
        LanguageLine(
            code=each.language,
            label=textstates.label(each.language),
            url=f"{PATH}?sprache={each.language}#liste",
            offers=each.offers,
            guides=each.guides,
            departures=each.departures,
        )
        for each in tallies
    )


def places(texts: Iterable[GermanText], languages: Iterable[str]) -> tuple[PlaceLine, ...]:
    """By Kommune how many texts of its offers are in which state, of all these languages."""
    codes = tuple(languages)
    counts = {slug: dict.fromkeys(STATES, 0) for slug in (*KOMMUNEN, COUNTYWIDE)}
    for text in texts:
        if text.offer is not None:
            found = [text.state(code) for code in codes if text.wanted_in(code)]
            for slug in set(text.offer.kommunen) & counts.keys():
                for state in found:
                    counts[slug][state] += 1
    return tuple(
        PlaceLine(
            label=KOMMUNEN.get(slug) or countywide(),
            kommune=slug,
            counts=tuple(of[state] for state in STATES),
        )
        for slug, of in counts.items()
    )


def stale_of(offer: OfferRecord) -> int:
    """How many translations of an offer are of an earlier German text."""
    texts = textstates.of_offer(offer)
    return sum(text.state(language) is TextState.STALE for text in texts for language in LANGUAGES)


def address(language: str, key: str) -> str:
    """Of the page on which it is read and written."""
    return f"{PATH}/{language}/{quote(key)}"


def place(text: GermanText, guides: Guides) -> tuple[str, str]:
    """(title, address) of the offer at the desk, or of the page that says it."""
    if text.offer is not None:
        return text.offer.title, f"/pult/angebote/{text.offer.slug}"
    if text.provider is not None:
        return text.provider.name, f"/pult/traeger/{text.provider.slug}"
    room, _slash, rest = text.key.partition("/")
    name = rest.partition("/")[0]
    if room == "phasen":
        return guides.phases[Phase(name)].name, f"/phasen/{name}"
    if room == "uebergaenge":
        return guides.transitions[Transition(name)].name, f"/uebergaenge/{name}"
    if room == "kommunen":
        url = f"/kommunen/{name}" if name in KOMMUNEN else "/kommunen"
        return KOMMUNEN.get(name, guides.kreis.name), url
    if room == "seiten":
        return guides.pages[name].title, f"/{name}"
    return {
        "hilfe": (_("Hilfe sofort"), "/hilfe-sofort"),
        "gebaerdensprache": (_("Gebärdensprache"), "/gebaerdensprache"),
        "schuljahr": (_("Schuljahr-Uhr"), "/kette"),
    }.get(room, (_("Für Fachkräfte"), "/fachkraefte"))
