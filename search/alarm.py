"""Whether a question tells of a crisis, and of which kind, in nine languages.

A question, and each of its clauses, is held against what families say in a crisis and against what
sounds alike and is none (`search.crises`, and the phrasings of all Anliegen): by its letters, by
its words alone and in pairs, and by its sentence vector. Two linear models are learnt when the
arrays are made; a small one, calibrated on wordings held against all others (see
`tests/search/calibrate_alarm.py`), joins them with the nearest phrasings.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from search import mapped, meaning
from search.crises import Crises
from search.german import fold, is_stop, words
from search.learning import Marks, Rows, taught, taught_rows
from search.likeness import Letters, grams, runs
from search.mapped import Arrays
from search.meaning import Near
from search.needs import Need, Phrase
from search.writing import shown

Floats = npt.NDArray[np.float32]

FEATURES = (
    "signs", "plane", "letters ahead", "letters", "meaning ahead", "meaning of four ahead",
    "meaning", "length",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the features and a last one for none, by whether the sentence encoder knows the
    language. From 0 on something is likelier a crisis than not."""

    known: tuple[float, ...] = (0.48, 0.34, 2.68, -1.51, 10.66, 8.2, -0.73, 0.61, 0.88)
    unknown: tuple[float, ...] = (0.71, 0.23, 5.28, -1.69, 6.15, 0.07, 0.0, 1.23, -0.52)


class Heard(NamedTuple):
    """What was heard of a crisis."""

    sure: float
    """Log odds that it is one."""
    kinds: tuple[tuple[str, float], ...]
    """The likeliest kinds, best first, each with its share."""


_COLUMNS = 1 << 18
_WORDING, _EVERYDAY, _PHRASING = 6, 10, 3
"""How often a line counts beside one of an everyday Anliegen: those written for this weigh more."""
_MEANT, _OWN, _NEAREST, _STEEP = 2.0, 0.3, 24, 6.0
"""Of the kind: what the meaning counts beside the letters, what an own wording is ahead, how many
lines speak, and how much more the nearest of them."""
_FAR = -5.5
"""Both models together, below which nothing is looked at more closely."""
_MOST_KINDS = 4
_LEAST_SIGN = -1.0
BRIEF, DOUBTFUL = 4.0, 2.5
"""Log odds from which on one or two words tell of a crisis, or may do so: "abfluss verstopft" is
below."""
ITSELF = 1.0
"""Log odds from which on the whole tells of the kind, however much surer a part of it is; below,
none is asked for."""
_TOLD = 6.0
"""Log odds of what a wording says just so."""
NOTHING = Heard(-99.0, ())


class Sound(NamedTuple):
    """What a text sounds like."""

    sure: float
    """Log odds that it tells of a crisis."""
    letters: Floats
    """How near it is to each line, by its letters..."""
    mean: Floats
    """... and by its meaning; empty where it was not looked at closely."""


QUIET = Sound(NOTHING.sure, *(np.zeros(0, dtype=np.float32),) * 2)


def _bare(text: str) -> str:
    return " ".join(map(fold, words(text)))


def plain(text: str) -> str:
    """The text as it looks, in small letters, with single blanks."""
    return " ".join(shown(text.lower()).split())


_BREAKS = re.compile(
    "[,.;:!?–—،؛؟]+| -+ | (?:und|un|aber|weil|doch|and|but|because|ve|ama|çünkü|и|а|но|потому"
    "|і|й|та|але|бо|i|a|ale|bo|oraz|et|mais|parce|și|si|dar|iar|w|و|ثم|لكن) | (?=و[^ ]{3})"
)
_LEAST_WORDS = 3
"""Words of a part that may be a cry by itself."""
MOST_PARTS = 6
"""So many are looked at more closely: those whose words sound most like a crisis."""


def parts(text: str) -> list[str]:
    """What a long question says one after the other, and from each break on to the end."""
    cut = [part.strip() for part in _BREAKS.split(text) if part and part.strip()]
    if len(cut) < 2:
        return []
    ends = (" ".join(cut[at:]) for at in range(1, len(cut) - 1))
    every = dict.fromkeys([*cut, *ends])
    return [part for part in every if len(words(part)) >= _LEAST_WORDS]


class Signs:
    """The words and letters of a crisis: a linear model over runs of letters, words, and words that
    stand together. Each of these signs has a column by its sum, so that none need be kept; two that
    share one are rare enough to do no harm."""

    def __init__(self, made: Arrays) -> None:
        self._rarity, self._weights = made["sign-rarity"], made["sign-weights"]

    @staticmethod
    def rows(texts: Sequence[str]) -> tuple[Floats, Rows]:
        """How rare the signs of these texts are (0 for one that stands in a single one), and the
        texts as rows of them."""
        counted = [_columns(text) for text in texts]
        often = np.bincount(
            np.array([column for row in counted for column in row]), minlength=_COLUMNS
        )
        rarity = np.log(len(texts) / np.maximum(often, 1)) + 1
        rarity = np.where(often > 1, rarity, 0).astype(np.float32)
        known = rarity.tolist()
        cells = [[(c, (1 + math.log(n)) * known[c]) for c, n in row.items()] for row in counted]
        return rarity, Rows.of(cells)

    @classmethod
    def arrays(cls, texts: Sequence[str], danger: Marks, counts: Floats) -> Arrays:
        rarity, rows = cls.rows(texts)
        return {
            "sign-rarity": rarity,
            "sign-weights": taught_rows(rows, danger, counts, _COLUMNS),
        }

    def against(self, text: str) -> float:
        counted = _columns(text)
        columns = np.fromiter(counted, dtype=np.int64)
        times = np.fromiter(counted.values(), dtype=np.float32)
        values = (1 + np.log(times)) * self._rarity[columns]
        length = math.sqrt(float(values @ values)) or 1.0
        return float(values @ self._weights[columns]) / length + float(self._weights[-1])

    def likeliest_end(self, text: str) -> str | None:
        """Of a text without breaks what sounds most like a crisis from some word on; None where the
        whole sounds as much so. What stands before it is some words, or one of its own: without
        "was kann" "was kann ich heute am See machen" would be no question any more."""
        spoken = words(text)
        if len(spoken) < 2 * _LEAST_WORDS - 1:
            return None
        own = (at for at, word in enumerate(spoken, start=1) if not is_stop(word))
        first = min(next(own, _LEAST_WORDS), _LEAST_WORDS)
        best, most = 0, -math.inf
        points = squares = 0.0
        for at in range(len(spoken) - 1, -1, -1):
            more, square = self._of_word(spoken[at])
            points, squares = points + more, squares + square
            sounds = points / math.sqrt(squares or 1)
            apart = (not at or at >= first) and len(spoken) - at >= _LEAST_WORDS
            if sounds > most and apart:
                best, most = at, sounds
        return " ".join(spoken[best:]) if best else None

    @lru_cache(maxsize=4_000)  # noqa: B019 - one alarm lives as long as the process
    def _of_word(self, word: str) -> tuple[float, float]:
        columns = np.fromiter(_columns(word), dtype=np.int64)
        values = self._rarity[columns]
        return float(values @ self._weights[columns]), float(values @ values)


def _columns(text: str) -> Counter[int]:
    """How often each sign of a text stands in it, by its column."""
    spoken = [fold(word) for word in words(text)]
    counted = Counter(chain.from_iterable(_columns_of_runs(word) for word in spoken))
    together = chain(
        (f"={word}" for word in spoken),
        (f"{one} {other}" for one, other in pairwise(spoken)),
        (f"{one} … {other}" for one, other in zip(spoken, spoken[2:], strict=False)),
    )
    counted.update(map(_column, together))
    return counted


@lru_cache(maxsize=8_000)
def _columns_of_runs(word: str) -> tuple[int, ...]:
    return tuple(map(_column, runs(word))) if word else ()


def _column(sign: str) -> int:
    return crc32(sign.encode()) % _COLUMNS


class Alarm:
    """Hears whether a crisis is told of; what it reckons is kept in the folder `cache`."""

    def __init__(
        self,
        crises: Crises,
        needs: Sequence[Need],
        phrases: Callable[[], Sequence[Phrase]],
        restored: Callable[[str, str], str],
        vectors: Callable[[], Floats],
        of: npt.NDArray[np.int32],
        cache: Path | None,
        sources: Sequence[bytes],
        calibration: Calibration | None = None,
    ) -> None:
        """`phrases` are all that the Anliegen have, `vectors` theirs of length 1, `of` the number
        of each one's Anliegen; the first two are asked for only where arrays are made anew.
        `restored` gives a text of a language the marks that it lacks."""
        self.calibration = calibration or Calibration()
        self.kinds = crises.kinds
        self.texts, self.languages, self._own = _lines(crises)
        told = zip(self.texts, self._own.tolist(), strict=True)
        self._wordings = {_bare(text): kind for text, kind in told if kind >= 0}
        self._everyday = frozenset(_bare(text) for _, text in crises.everyday)
        self.of = np.concatenate([self._own, _kinds_of(needs, crises)[of]])
        self.counts = _counts(self.of, len(self._own))
        self._danger, self._calm = np.flatnonzero(self.of >= 0), np.flatnonzero(self.of < 0)
        self._wordings_end = int((self._own >= 0).sum())
        # Lines of danger stand together, and so do the others: few runs take turns.
        self._runs = np.flatnonzero(np.diff(self.of >= 0, prepend=not self.of[0] >= 0))
        self._run_danger = self.of[self._runs] >= 0
        made = partial(self._made, phrases, restored, vectors)
        arrays = mapped.arrays(cache, "crises", [repr(crises).encode(), *sources], made)
        self._letters, self._near, self._signs = Letters(arrays), Near(arrays), Signs(arrays)
        self._plane = arrays["plane-weights"]

    def _made(
        self,
        phrases: Callable[[], Sequence[Phrase]],
        restored: Callable[[str, str], str],
        vectors: Callable[[], Floats],
        before: Arrays,
    ) -> Arrays:
        """All that is learnt and reckoned of the lines and the phrasings."""
        spoken = list(map(restored, self.texts, self.languages))
        said = meaning.arrays(spoken, self._own + 1, len(self.kinds) + 1, before)
        own = Near(said).rows(np.arange(len(self.texts)))
        every = np.concatenate([own, vectors()])
        texts = [*self.texts, *(plain(phrase.text) for phrase in phrases())]
        return {
            **said,
            **Letters.arrays(self.texts),
            **Signs.arrays(texts, self.of >= 0, self.counts),
            "plane-weights": taught(every, self.of >= 0, self.counts),
        }

    def parts(self, text: str) -> list[str]:
        """The parts of a text (as `plain` leaves it) that may tell of a crisis by themselves, those
        first that do most."""
        found = parts(text)
        if not found and (end := self._signs.likeliest_end(text)):
            found = [end]
        sounds = {part: self._signs.against(part) for part in found}
        likely = (part for part in found if sounds[part] > _LEAST_SIGN)
        return sorted(likely, key=lambda part: -sounds[part])[:MOST_PARTS]

    def sounds(
        self,
        texts: Sequence[str],
        vectors: Floats,
        near: Callable[[Sequence[int]], Sequence[tuple[Floats, Floats]]],
        *,
        known: bool,
    ) -> list[Sound]:
        """What each of the texts (as `plain` leaves them) sounds like; `near` tells how near the
        letters and the meaning of some of them, by their numbers, are to each phrasing of the
        Anliegen, `known` whether the encoder knows their language."""
        models = [
            (self._signs.against(text), float(vector @ self._plane[:-1]) + float(self._plane[-1]))
            for text, vector in zip(texts, vectors, strict=True)
        ]
        found = [QUIET] * len(texts)
        close = [number for number, both in enumerate(models) if not sum(both) < _FAR]
        own = self._near.to_each([vectors[number] for number in close])
        for number, mine, others in zip(close, own, near(close) if close else (), strict=True):
            letters = np.append(self._letters.against(grams(texts[number])), others[0])
            mean = np.append(mine, others[1])
            row = self.features(texts[number], *models[number], letters, mean)
            found[number] = Sound(self.sure(row, known=known), letters, mean)
        return found

    def sure(self, row: Floats, *, known: bool) -> float:
        weights = self.calibration.known if known else self.calibration.unknown
        return float(row @ np.array(weights[:-1], dtype=np.float32)) + weights[-1]

    def features(
        self, text: str, sign: float, plane: float, letters: Floats, mean: Floats
    ) -> Floats:
        """One number for each of `FEATURES`."""
        most = np.maximum.reduceat(letters, self._runs)
        alike, other = float(most[self._run_danger].max()), float(most[~self._run_danger].max())
        four = [np.partition(mean.take(those), -4)[-4:] for those in (self._danger, self._calm)]
        ahead = [(one.max(), one.mean()) for one in four]
        return np.array(
            [
                sign,
                plane,
                alike - other,
                alike,
                ahead[0][0] - ahead[1][0],
                ahead[0][1] - ahead[1][1],
                ahead[0][0],
                math.log(len(words(text)) or 1),
            ],
            dtype=np.float32,
        )

    def told(self, text: str) -> Heard:
        """What a text tells of which a wording says just that."""
        kind = self._wordings.get(_bare(text))
        return NOTHING if kind is None else Heard(_TOLD, ((self.kinds[kind].id, 1.0),))

    def is_calm(self, text: str) -> bool:
        """Whether an everyday sentence says just that."""
        return _bare(text) in self._everyday

    def kinds_of(self, sound: Sound) -> tuple[tuple[str, float], ...]:
        """The kinds whose wordings are nearest to what sounds so; none of what is not sure."""
        if sound.sure < ITSELF:
            return ()
        letters, mean = sound.letters.take(self._danger), sound.mean.take(self._danger)
        near = letters + np.float32(_MEANT) * mean
        # An Anliegen may have phrasings of two kinds.
        near[: self._wordings_end] += np.float32(_OWN)
        many = min(_NEAREST, len(near))
        nearest = np.argpartition(near, -many)[-many:]
        nearest = nearest[np.argsort(-near[nearest])]
        kinds, nearness = self.of[self._danger[nearest]].tolist(), near[nearest].tolist()
        points: dict[int, float] = defaultdict(float)
        for kind, each in zip(kinds, nearness, strict=True):
            if each > _OWN:  # so near is what only sounds alike, whatever it says
                points[kind] += math.exp(_STEEP * (each - nearness[0]))
        best = sorted(points, key=lambda kind: -points[kind])[:_MOST_KINDS]
        total = sum(points.values()) or 1.0
        return tuple((self.kinds[kind].id, points[kind] / total) for kind in best)


def _lines(crises: Crises) -> tuple[list[str], list[str], npt.NDArray[np.int32]]:
    """What is held against a question beside the phrasings: text, language, and the number of the
    kind of which it tells, -1 for what only sounds alike."""
    told = [(line, n) for n, kind in enumerate(crises.kinds) for line in kind.wordings]
    told += [(line, -1) for line in crises.everyday]
    texts = [plain(text) for (_language, text), _kind in told]
    languages = [language for (language, _text), _kind in told]
    return texts, languages, np.array([kind for _line, kind in told], dtype=np.int32)


def _kinds_of(needs: Sequence[Need], crises: Crises) -> npt.NDArray[np.int32]:
    """For each Anliegen the number of the kind of crisis of which it tells, -1 for none."""
    number = {kind.id: n for n, kind in enumerate(crises.kinds)}
    stated = (crises.by_need.get(need.id, "") for need in needs)
    return np.array([number.get(kind, -1) for kind in stated], dtype=np.int32)


def _counts(of: npt.NDArray[np.int32], own: int) -> Floats:
    """How often each line counts when the models are learnt; the first `own` are no phrasings."""
    danger = of >= 0
    ours = np.where(danger, _WORDING, _EVERYDAY)
    theirs = np.where(danger, _PHRASING, 1)
    return np.where(np.arange(len(of)) < own, ours, theirs).astype(np.float32)
