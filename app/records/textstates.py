"""How far the translations have come: of each German text that families read, by language."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.i18n import EASIEST, SOURCE, TONGUES, Tongue
from app.records import glossary, placewords, translated
from app.records.offers import OfferRecord
from app.records.places import ProviderRecord
from app.records.texts import Guides
from app.records.translation import Translation, fingerprint, text_state_of
from app.vocabulary import Language, State, TextState

LANGUAGES = (*(code for code in TONGUES if code != SOURCE), EASIEST.code)
"""Into which the texts are translated: Einfache Sprache, Leichte Sprache, and those of others."""
AWAITED = tuple(code for code in LANGUAGES if code != EASIEST.code)
"""In which every text is to be; in Leichte Sprache each is a work of its own."""
STATES = (TextState.READ, TextState.UNREAD, TextState.STALE, TextState.MISSING)
"""As they are counted."""
SUMMARY = "summary"
MEANT = frozenset(("title", "place.name"))
"""Fields of which the meaning stands beside the German."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GermanText:
    key: str
    text: str
    source: str
    """Its fingerprint."""
    field: str = ""
    """Of the offer; "" of a guide, a Kommune or a Träger."""
    offer: OfferRecord | None = None
    provider: ProviderRecord | None = None
    others: frozenset[str] = frozenset()
    """Fingerprints of all texts of its page: whose translation is whose."""

    def translation(self, language: str) -> Translation | None:
        """The one there is, stale or not, as the pages find it."""
        return translated.texts(language).found(self.key, self.source, self.others)

    def state(self, language: str) -> TextState:
        return text_state_of(self.source, self.translation(language), language)

    def wanted_in(self, language: str) -> bool:
        """Whether somebody is to say it in that language. What a title or the name of a place means
        may be said in easier German, but it is German already."""
        optional = self.field in MEANT and tongue(language).german
        return not optional or self.translation(language) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many texts are in which state in one language, in the order of STATES."""

    language: str
    offers: tuple[int, ...]
    guides: tuple[int, ...]
    """Of Kommunen and Träger too."""
    departures: int
    """Summaries that seem to depart from the glossary, once for each word."""


def label(language: str) -> str:
    """What such a language is called in German."""
    said = tongue(language)
    return said.name if said.german else Language(language).label


def is_checked(state: TextState, language: str) -> bool:
    """Leichte Sprache that is read is checked: a Prüfgruppe has done it."""
    return state is TextState.READ and language == EASIEST.code


def tongue(language: str) -> Tongue:
    return TONGUES.get(language, EASIEST)


def german(
    guides: Guides, offers: Iterable[OfferRecord], providers: Iterable[ProviderRecord] = ()
) -> tuple[GermanText, ...]:
    """Of the published offers, of the guides and Kommunen, and of Träger."""
    return (
        *_of_offers(offers),
        *_of_pages(dict(translated.of_guides(guides))),
        *(text for record in providers for text in _of_provider(record)),
    )


def _of_offers(offers: Iterable[OfferRecord]) -> Iterator[GermanText]:
    for offer in offers:
        if offer.state in (State.PUBLISHED, State.DOUBTED):
            yield from of_offer(offer)


def of_offer(offer: OfferRecord) -> Iterator[GermanText]:
    """Of one, published or not."""
    written = [
        (key, text, field, fingerprint(text)) for key, text, field in translated.of_offer(offer)
    ]
    others = frozenset(source for *_rest, source in written)
    for key, text, field, source in written:
        yield GermanText(key=key, text=text, source=source, field=field, offer=offer, others=others)


def _of_provider(record: ProviderRecord) -> Iterator[GermanText]:
    written = _of_pages(dict(placewords.of_provider(record)))
    return (replace(each, provider=record) for each in written)


def _of_pages(every: Mapping[str, str]) -> Iterator[GermanText]:
    sources = translated.by_page(every)
    for key, text in every.items():
        yield GermanText(
            key=key,
            text=text,
            source=fingerprint(text),
            others=sources[translated.page_of(key)],
        )


def summaries(texts: Iterable[GermanText]) -> dict[str, str]:
    """Those of the offers, by key: what is held against the glossary."""
    return {each.key: each.text for each in texts if each.field == SUMMARY}


def tallies(texts: Iterable[GermanText]) -> tuple[Tally, ...]:
    """For each language, in the order of `LANGUAGES`."""
    every = tuple(texts)
    short = summaries(every)
    return tuple(_tally(language, every, short) for language in LANGUAGES)


def _tally(language: str, texts: Iterable[GermanText], short: dict[str, str]) -> Tally:
    offers, guides = Counter[TextState](), Counter[TextState]()
    for each in texts:
        if each.wanted_in(language):
            (guides if each.offer is None else offers)[each.state(language)] += 1
    return Tally(
        language=language,
        offers=tuple(offers[each] for each in STATES),
        guides=tuple(guides[each] for each in STATES),
        departures=len(glossary.departures(language, short)),
    )
