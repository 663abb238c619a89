"""What may be said of a question: the Anliegen that it surely means, those that it is asked about,
that nothing here is about it, or nothing at all.

Two chances are reckoned from the same evidence by a small model each, calibrated by
`tests/search/calibrate_stating.py`: that the first need is the right one, and that the question
lies beyond the subject. A wrong sentence about somebody's need hurts more than a missing one, so
the bars are high.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from search.answers import NeedMatch
from search.german import is_stop, is_vague, words
from search.wordlists import is_general

Floats = npt.NDArray[np.float32]

EVIDENCE = (
    "certainty",
    "ahead",
    "letters",
    "words",
    "stems",
    "meaning",
    "meaning of three",
    "discriminant",
    "score",
    "score ahead",
    "own",
    "first by letters",
    "first by stems",
    "first by meaning",
    "nearest letters",
    "nearest meaning",
    "known",
    "common",
    "settled",
    "mended",
    "beyond",
    "beyond of three",
    "further beyond",
    "length",
    "one word",
    "two words",
    "named",
    "catalogued",
)
"""What speaks for the first need (up to "first by meaning"), and what is known of the
question."""
SURE, SURER = 0.86, 0.93
"""Chance of being right from which on a need is stated; the other one in a crisis, or where it may
lie beyond the subject."""
_MEANT, _WELL_BEYOND = 0.95, 0.98
"""Certainty of the first need, from which on a question is called nothing that lies beyond, unless
that chance is higher still."""
_GRIEF = frozenset(("fehlgeburt-sternenkind", "trauer-todesfall"))
"""Nobody who expects a child is asked whether they have lost one."""
LIKELY = 0.3
"""From here on it is asked whether it is meant."""
OUTSIDE, OUTSIDE_ALONE, _FAR = 0.75, 0.96, 0.3
"""Chance of lying beyond the subject from which on that is said, of more words and of one, and from
which on one doubts."""
_SETTLES = 0.2
"""Share of what is said with a word that a need must have for the word alone to state it."""
_BRIEF = 2
"""Words of its own, up to which a question of general ones settles none."""
_VAGUE, _COMMON = 0.08, 0.12
"""A single word of which so little is said of the first need, and that so many needs have ("Mama"
in all languages), tells of none."""
_NEAR_FIRST = 0.35
"""Share of the first need's certainty from which on another one is asked about too."""
_MOST_LIKELY = 3
_MOST_WORDS = 6
"""A question of more words is no longer in what it says."""
WEIGHTS_FILE = Path(__file__).with_name("stating.yaml")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the needs' index reckoned of a question."""

    text: str
    """With its misspelt words mended."""
    mended: int
    """Words that were misspelt."""
    vector: Floats | None
    features: Floats
    """One row per need, one column per feature of `evidence.FEATURES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the needs' index knows of a question and of the need that is first."""

    features: Sequence[float]
    """As `evidence.FEATURES`, of the first need."""
    score: float
    score_ahead: float
    own: float
    """How much of the question is said of this need rather than of others."""
    first: tuple[bool, bool, bool]
    """It is the first by letters, by stems, by meaning."""
    nearest: tuple[float, float]
    """The likeness of the nearest phrasing of any need, by letters and by meaning."""
    sole: bool
    """It alone has a phrasing of just these one or two words."""
    known: float
    """How much of the question any phrasing has."""
    common: float
    """Share of the needs of which its commonest word is said: what families speak of."""
    settled: float
    """How much of it is said of a single need at most."""
    mended: float
    """Share of its words that had to be mended."""
    beyond: tuple[float, float]
    """See `beyond.Beyond.near`."""
    words: int
    """Of its own."""
    general: bool
    """It says no more than whom or that something is wanted for ("Hilfe für Mama")..."""
    vague: bool
    """... or not even that."""
    foreign: bool
    """The sentence encoder does not know the language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """What else is known of a question."""

    named: float
    """Share of its own words that stand in names..."""
    catalogued: float
    """... and anywhere in the catalogue."""
    called: bool
    """It is the name of something."""
    aimed: bool
    """It says for whom: an age, a phase."""
    crisis: bool
    uneasy: bool = False
    """It may tell of a crisis that is not sure."""


@dataclass(frozen=True, slots=True)
class Stated:
    stated: NeedMatch | None = None
    likely: tuple[NeedMatch, ...] = ()
    outside: bool = False


def evidence(told: Told, matches: Sequence[NeedMatch], asked: AskedFor) -> tuple[float, ...]:
    """In the order of `EVIDENCE`."""
    certainty = matches[0].certainty if matches else 0.0
    second = matches[1].certainty if len(matches) > 1 else 0.0
    return (
        certainty,
        certainty - second,
        *map(float, told.features),
        told.score,
        told.score_ahead,
        told.own,
        *map(float, told.first),
        *told.nearest,
        told.known,
        told.common,
        told.settled,
        told.mended,
        *told.beyond,
        told.beyond[0] - told.nearest[1],
        min(told.words, _MOST_WORDS) / _MOST_WORDS,
        float(told.words == 1),
        float(told.words == 2),
        asked.named,
        asked.catalogued,
    )


def told(
    heard: Weighed,
    number: int,
    scores: Floats,
    settled: tuple[float, float, Floats],
    *,
    beyond: tuple[float, float],
    sole: bool,
    foreign: bool,
) -> Told:
    """Of the need with that `number`; `settled` see `likeness.Stems.settled`."""
    features, (known, common, own) = heard.features, settled
    others = np.delete(scores, number)
    every = words(heard.text)
    letters, _words, stems, _meaning, of_three, _discriminant = features.argmax(axis=0)
    return Told(
        features=features[number].tolist(),
        score=float(scores[number]),
        score_ahead=float(scores[number] - others.max()) if len(others) else 0.0,
        own=float(own[number]),
        first=(letters == number, stems == number, of_three == number),
        nearest=(float(features[:, 0].max()), float(features[:, 3].max())),
        sole=sole,
        known=known,
        common=common,
        settled=float(own.max()),
        mended=heard.mended / max(len(every), 1),
        beyond=beyond,
        words=sum(not is_stop(word) for word in every) or len(every),
        general=all(map(is_general, every)),
        vague=all(map(is_vague, every)),
        foreign=foreign,
    )


def decide(told: Told, matches: Sequence[NeedMatch], asked: AskedFor) -> Stated:
    """What may be said. Who asks for something by its name asks for that, and where somebody may be
    in danger nothing is asked nor called outside."""
    seen = evidence(told, matches, asked)
    right, beyond = (_chance(kind, seen, foreign=told.foreign) for kind in ("right", "beyond"))
    first = matches[0] if matches else None
    bar = SURER if asked.crisis or beyond >= _FAR else SURE
    # A word of which many needs speak settles none, be it ever so near to one of them.
    settles = told.words > 1 or told.own >= _SETTLES
    certain = right >= bar and not (told.general and told.words <= _BRIEF)
    sure = settles and (certain or (told.sole and not asked.crisis))
    if first and sure and first.crisis == asked.crisis:
        return Stated(stated=first)
    if asked.crisis or asked.called:
        return Stated()
    outside = OUTSIDE if told.words > 1 else OUTSIDE_ALONE
    meant = first and first.certainty >= _MEANT and beyond < _WELL_BEYOND
    known = (told.words == 1 and asked.catalogued > 0) or meant
    if beyond >= outside and not (asked.aimed or asked.uneasy or known) and asked.named < 1:
        return Stated(outside=True)
    vague = told.vague or (told.words == 1 and told.own < _VAGUE and told.common >= _COMMON)
    if first is None or right < LIKELY or beyond >= _FAR or vague:
        return Stated()
    least = _NEAR_FIRST * first.certainty
    near = [
        match
        for match in matches
        if match.certainty >= least and not match.crisis and match.id not in _GRIEF
    ]
    return Stated(likely=tuple(near[:_MOST_LIKELY]))


def _chance(kind: str, seen: Sequence[float], *, foreign: bool) -> float:
    constant, *rest = _weights()[kind, foreign]
    told = constant + math.fsum(weight * each for weight, each in zip(rest, seen, strict=True))
    return 1 / (1 + math.exp(-told))


@lru_cache(maxsize=1)
def _weights() -> Mapping[tuple[str, bool], tuple[float, ...]]:
    """By what is reckoned, and whether the sentence encoder does not know the language: a constant
    and a weight for each piece of evidence."""
    data = yaml.load(WEIGHTS_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    columns = zip(*(data[name] for name in ("constant", *EVIDENCE)), strict=True)
    kinds = (("right", False), ("right", True), ("beyond", False), ("beyond", True))
    return dict(zip(kinds, columns, strict=True))
