"""How far the translations have come: of each German text that families read, by language."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.i18n import SOURCE, TONGUES
from app.records import glossary, translated
from app.records.offers import OfferRecord
from app.records.texts import Guides
from app.records.translated import Translation
from app.vocabulary import State, TextState

LANGUAGES = tuple(code for code in TONGUES if code != SOURCE)
"""Into which the texts are translated."""
STATES = (TextState.READ, TextState.UNREAD, TextState.STALE, TextState.MISSING)
"""As they are counted."""
SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class GermanText:
    key: str
    text: str
    source: str
    """Its fingerprint."""
    field: str = ""
    """Of the offer; "" of a guide."""
    offer: OfferRecord | None = None

    def translation(self, language: str) -> Translation | None:
        """The one there is, stale or not."""
        return translated.texts(language).found(self.key, self.source)

    def state(self, language: str) -> TextState:
        return translated.state_of(self.source, self.translation(language))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many texts are in which state in one language, in the order of STATES."""

    language: str
    offers: tuple[int, ...]
    guides: tuple[int, ...]
    departures: int
    """Summaries that seem to depart from the glossary, once for each word."""


def german(guides: Guides, offers: Iterable[OfferRecord]) -> tuple[GermanText, ...]:
    """Of the published offers, and of the guides."""
    return (*_of_offers(offers), *_of_guides(guides))


def _of_offers(offers: Iterable[OfferRecord]) -> Iterator[GermanText]:
    for offer in offers:
        if offer.state in (State.PUBLISHED, State.DOUBTED):
            for key, text, field in translated.of_offer(offer):
                source = translated.fingerprint(text)
                yield GermanText(key=key, text=text, source=source, field=field, offer=offer)


def _of_guides(guides: Guides) -> Iterator[GermanText]:
    for key, text in translated.of_guides(guides):
        yield GermanText(key=key, text=text, source=translated.fingerprint(text))


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
        (guides if each.offer is None else offers)[each.state(language)] += 1
    return Tally(
        language=language,
        offers=tuple(offers[each] for each in STATES),
        guides=tuple(guides[each] for each in STATES),
        departures=len(glossary.departures(language, short)),
    )
