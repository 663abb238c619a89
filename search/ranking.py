"""What an offer is worth to a question: one ranking for both engines, tuned here and only here."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from search.german import Asked, Dictionary, German, Variant, fold, stem, words
from search.port import Document, Query
from search.streets import address_words

SAME_WORD = 0.8
"""From this likeness on a variant is the word itself (split, joined, misspelt), no synonym."""
_SPELT_LIKE, _SPELT_FROM = 0.75, 6
"""From this one on it is at least spelt like it, or means the same; of so many letters at least
("Hund" is no "rund")."""
FEW_NAMED = 4
"""A name is what so many titles at most have; more, and it is a kind of offer."""
FEW_KOMMUNEN = 5
"""Up to so many Kommunen an offer is one's own; beyond, it is as good as countywide."""
SHORT_SPAN = 84
"""Months: an offer for a longer span of ages is for (nearly) all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a document's points are made of. Ranking is tuned here and nowhere else."""

    tiers: tuple[float, float, float, float] = (1.0, 0.8, 0.62, 0.45)
    """A word met in the title, in a name, in the summary, in the text."""
    words: float = 1.0
    """All words of the question met in the title."""
    needs: float = 1.6
    """The surest need answered exactly."""
    helpful: float = 0.5
    """Share of a need's points for an offer that helps (grade 2) but does not answer it."""
    order: float = 0.3
    """Share of a need's points between the first and the last offer of one grade."""
    further: float = 0.25
    """Share of the points for each further need met."""
    name: float = 1.1
    """The question is the offer's name, or part of it that few others have."""
    near: float = 0.9
    """Added share of its points for an offer that names the place asked for."""
    timely: float = 0.5
    """Added share of its points for an offer that is known to be at the time asked for; not of
    those for the words of the time, which say the same. What merely helps (see `helpful`) stays
    behind what answers."""
    unnamed: float = 0.5
    """Share of that for an offer with no other word of the question: a museum that is open is no
    flea market."""
    local: float = 0.5
    """Added share of its points for an offer of the chosen Kommune (see `FEW_KOMMUNEN`)."""
    fresh: float = 0.05
    """Added share of its points when its newest fact is not older than two years."""
    least_words: float = 0.5
    """Share of the question's weight that a document must meet by words alone."""
    least_of_best: float = 0.2
    """Share of the best document's points below which nothing is shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the explanation: what gave how many points."""

    what: str
    points: float


def wording(document: Document) -> str:
    """All words of a document, from which its German is learnt."""
    said = (document.title, document.summary, document.text, document.provider, document.place)
    return " ".join((*said, *address_words(document.address)))


def tiers(document: Document, german: German) -> tuple[set[str], ...]:
    """The terms of a document by the best field they occur in."""
    title, title_parts = german.terms(document.title)
    names, name_parts = german.terms(f"{document.provider} {document.place}")
    summary, summary_parts = german.terms(document.summary)
    text, text_parts = german.terms(document.text)
    first = set(title)
    addresses = map(stem, address_words(document.address))
    second = {*title_parts, *names, *addresses} - first
    third = {*name_parts, *summary} - first - second
    fourth = {*summary_parts, *text, *text_parts} - first - second - third
    return first, second, third, fourth


STEPS = tuple(range(30, 10, -1))
"""Grades in tenths: 30..21 answer the need, 20..11 help."""


HELPS = 20
"""From this step on an offer only helps."""


def step(grade: float) -> int:
    return min(max(round(grade * 10), STEPS[-1]), STEPS[0])


def pairs(text: str) -> list[str]:
    """Neighbouring words, little words too: what a name is known by ("Haus für Alle")."""
    folded = [fold(word) for word in words(text)]
    return [f"{a}_{b}" for a, b in pairwise(folded)]


def words_of_time(query: Query) -> frozenset[str]:
    """The words of the text that are about its time alone."""
    return frozenset(words(query.text)) - frozenset(words(query.matter or query.text))


def naming(asked: list[Asked], of_time: frozenset[str]) -> list[Asked]:
    """The words that may be a name: those without the time, unless that leaves one alone, which
    is more likely what someone wants ("Kinderarzt heute")."""
    rest = [word for word in asked if word.word not in of_time]
    return rest if len(rest) > 1 else asked


def same(word: Asked) -> Iterator[Variant]:
    """The ways to meet a word that are the word itself, if spelt a little otherwise."""
    least = _SPELT_LIKE if len(word.word) >= _SPELT_FROM else SAME_WORD
    return (variant for variant in word.variants if variant.likeness >= least)


def is_own(document: Document) -> bool:
    return 0 < len(document.facets.get("kommune", ())) <= FEW_KOMMUNEN


def shares(asked: list[Asked], dictionary: Dictionary, documents: int) -> list[float]:
    """How much each word counts: rare ones more, words that nothing has as the rarest."""
    rarities = []
    for word in asked:
        having = max(
            (
                min(dictionary.documents(t) for t in v.terms)
                for v in word.variants
                if v.likeness > 0.7
            ),
            default=0,
        )
        rarities.append(math.log1p(max(documents, 2) / (having + 0.5)))
    whole = sum(rarities)
    return [rarity / whole for rarity in rarities]


def worth(grade_step: int, weights: Weights) -> float:
    """The share of a need's points for an offer of that grade (see `step`)."""
    base = 1.0 if grade_step > HELPS else weights.helpful
    behind = (30 - grade_step if grade_step > HELPS else HELPS - grade_step) / 9
    return base * (1 - weights.order * behind)


def need_points(met: Mapping[str, float], weights: Weights) -> dict[str, float]:
    """Points for the needs an offer meets, each with certainty times worth: the best counts in
    full, each further one in part."""
    ranked = sorted(met.items(), key=lambda pair: -pair[1])
    return {
        need: weights.needs * value * (weights.further if place else 1.0)
        for place, (need, value) in enumerate(ranked)
    }


def abreast(
    points: npt.NDArray[np.floating], answering: Sequence[npt.NDArray[np.integer]]
) -> npt.NDArray[np.floating]:
    """The points of some offers where several things are asked for at once: of those that answer
    one of them (`answering`, their positions for each) the best stands behind as many others at
    most as there are things. What stands first stays there."""
    places = len(answering)
    if places < 2 or len(points) <= places:
        return points
    lifted = points.copy()
    above = np.nextafter(np.partition(points, -places)[-places], np.inf, dtype=points.dtype)
    for positions in answering:
        if len(positions):
            best = positions[int(points[positions].argmax())]
            lifted[best] = max(lifted[best], above)
    return lifted
