"""The Anliegen that a question means, in nine languages.

A question is held against all phrasings twice, by letters (character n-grams, so that typos,
endings and compounds do not matter) and by meaning (multilingual sentence vectors), and against
the single words. A small model, calibrated on the phrasings themselves (each held against all
others, see `tests/search/calibrate_needs.py`) and rounded towards what the judged questions like,
joins these into one certainty per need.

What all this needs to know of the phrasings is computed once and kept (see `search.mapped`).
"""

import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt

from search import (
    alarm,
    beyond,
    brevity,
    bulk,
    clauses,
    crises,
    dialects,
    encoder,
    german,
    learning,
    likeness,
    mapped,
    meaning,
    needs,
    sounds,
    specific,
    spelling,
    tongues,
    wordlists,
    writing,
)
from search.alarm import NOTHING, Alarm, Heard
from search.answers import NeedMatch
from search.german import fold, is_stop, words
from search.likeness import Letters, Stems, grams
from search.mapped import Arrays
from search.meaning import Discriminant, Near, said
from search.needs import Need, Phrase
from search.stating import Told, Weighed, told
from search.tongues import KnownWords, Tongue

Floats = npt.NDArray[np.float32]

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
_KEPT = 128
"""Questions of which what was reckoned is kept, until somebody has asked what speaks for it."""
_ARTICLED = 4
"""Letters that an Arabic word with its article has more than."""
_CLAUSE = 0.5
_BESIDE = 0.95
"""Share of the best certainty that each of several things said at once has at least: so near that
the best offers of each stand beside each other."""
_LONG, _LONG_CLAUSE = 6, 15
"""Words of a question, and letters of a clause of but one, from which on a clause lifts what it
says."""


class NeedIndex:
    """All needs, ready to be asked; what is computed for it is kept in the folder `cache`."""

    def __init__(
        self,
        known: Sequence[Need],
        cache: Path | None = None,
        *,
        letters: bool = True,
        meaning: bool = True,
        calibration: Calibration | None = None,
        phases: Iterable[tuple[str, tuple[int, int]]] = (),
    ) -> None:
        """`phases` tells the ages in months of each phase that needs name: first included, last
        excluded."""
        self.needs = tuple(known)
        self.by_id = {need.id: need for need in self.needs}
        self._letters = letters
        self._meaning = meaning
        self.calibration = calibration or Calibration()
        self.phases = dict(phases)
        self._crisis = np.array([need.crisis for need in self.needs], dtype=np.bool_)
        data = repr(self.needs).encode()
        sources = [data, *_versions(_BY_WORDS)]
        made = mapped.arrays(cache, "needs-words", sources, self._words)
        self._slots = made["slots"]
        self._rows = Letters(made)
        self._stems = Stems(made, self.needs)
        self._tongue, self._known_words = Tongue(made), KnownWords(made)
        self._alone = brevity.Alone(made, self.needs, self._known_words)
        self._near: Near | None = None
        self._plane: Discriminant | None = None
        self._beyond: beyond.Beyond | None = None
        self._heard: dict[tuple[str, str], Weighed] = {}
        if self._meaning and self.needs:
            encoder.encode.load(cache)
            sources = [data, *_versions(_BY_MEANING)]
            vectors = mapped.arrays(cache, "needs-meaning", sources, self._vectors)
            self._near, self._plane = Near(vectors), Discriminant(vectors)
            sources = [beyond.FILE.read_bytes(), *_versions(_BY_MEANING)]
            further = mapped.arrays(cache, "needs-beyond", sources, beyond.arrays)
            self._beyond = beyond.Beyond(further)
        self.crises = crises.read().of(need.id for need in self.needs if need.crisis)
        self.alarm = self._alarm(cache) if letters and self._near else None

    def _alarm(self, cache: Path | None) -> Alarm | None:
        """None where no need is one of a crisis."""
        if not self.crises.kinds or self._near is None:
            return None
        count = self._near.count
        of = np.zeros(count + 1, dtype=np.int32)  # the last is for what fills up the slots
        of[self._slots] = np.arange(len(self.needs), dtype=np.int32)[:, None]
        return Alarm(
            self.crises,
            self.needs,
            phrases=lambda: self.phrases,
            restored=self._known_words.restored,
            vectors=partial(self._near.rows, np.arange(count)),
            of=of[:count],
            cache=cache,
            sources=[repr(self.needs).encode(), *_versions(_BY_ALARM)],
        )

    def told_crisis(self, text: str, *, likely: bool) -> Heard:
        """What the text tells of a crisis, by itself or in the part that says so most surely. One
        or two words do only where a wording says just that, or they are `likely` one of an
        Anliegen in danger."""
        whole = alarm.plain(self._known_words.in_arabic(text) or text)
        if self.alarm is None or self._near is None or not words(whole):
            return NOTHING
        if len(words(whole)) <= brevity.MOST and not (likely or self.alarm.says(whole)):
            return NOTHING
        language = self._tongue.of(whole)
        every = [whole, *self.alarm.parts(whole)]
        mending = self._known_words.mending(whole, language)
        mended = [" ".join(mending.get(w, w) for w in words(part)) for part in every]
        vectors = self._encoded(mended)
        first, *others = (
            self.alarm.heard(
                part,
                vector,
                partial(self._nearness, meant),
                known=self._knows(language),
            )
            for part, meant, vector in zip(every, mended, vectors, strict=True)
        )
        surest = max([first, *others])
        return surest._replace(kinds=first.kinds) if first.sure > alarm.ITSELF else surest

    # One question is asked what it means and whether it tells of a crisis.
    @lru_cache(maxsize=8)  # noqa: B019 - one index lives as long as the process
    def _letters_near(self, text: str) -> Floats:
        return self._rows.against(grams(text))

    @lru_cache(maxsize=8)  # noqa: B019
    def _meaning_near(self, text: str) -> Floats:
        assert self._near is not None
        return self._near.to(self._encoded([text])[0])

    def _encoded(self, texts: Sequence[str]) -> Floats:
        return encoder.encode([said(self._known_words.spoken(text)) for text in texts])

    def _nearness(self, text: str) -> tuple[Floats, Floats]:
        return self._letters_near(text), self._meaning_near(text)

    def stated(self, heard: Heard, matches: Sequence[NeedMatch], language: str) -> crises.Stated:
        """The kind of a crisis that was heard, and the need that says so in front."""
        kind, first = self.crises.likeliest(heard.kinds, matches)
        surest = max((match.certainty for match in matches), default=1.0)
        label = self.label(first, language) or first
        crisis = NeedMatch(id=first, label=label, certainty=surest, crisis=True)
        return (crisis, *(match for match in matches if match.id != first)), kind

    def kind_of(self, need: str) -> str:
        """The kind of crisis of which this need tells by itself, "" where it tells of none."""
        return self.crises.by_need.get(need, "")

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """All phrasings, for making the index and for calibration."""
        return tuple(needs.phrases(self.needs))

    @cached_property
    def of(self) -> npt.NDArray[np.int32]:
        """The number of each phrasing's need."""
        return np.array([phrase.need for phrase in self.phrases], dtype=np.int32)

    def _words(self, _before: Arrays) -> Arrays:
        return {
            "slots": self._padded(),
            **Letters.arrays([phrase.text for phrase in self.phrases]),
            **Stems.arrays(self.phrases),
            **Tongue.arrays(self.phrases),
            **KnownWords.arrays(self.phrases),
        }

    def _vectors(self, before: Arrays) -> Arrays:
        known = self._known_words
        texts = [known.restored(phrase.text, phrase.language) for phrase in self.phrases]
        return meaning.arrays(texts, self.of, len(self.needs), before)

    def warm(self) -> None:
        """Loads and builds what the first question would wait for."""
        self.match(self.needs[0].label["de"] if self.needs else "")
        self._beginnings()

    # The same words come again with every filter that a visitor ticks.
    @lru_cache(maxsize=1024)  # noqa: B019 - one index lives as long as the process
    def match(
        self, text: str, ages: tuple[int, ...] = (), limit: int = 6, *, german: bool = False
    ) -> tuple[tuple[NeedMatch, ...], str]:
        """The needs that a question may mean, best first, and the language it is in, unless it is
        known to be `german`. A need that does not arise at the child's age is less likely meant
        (never so in a crisis)."""
        arabic = None if german else self._known_words.in_arabic(text)
        text = arabic or text
        language = "de" if german else self._tongue.of(text)
        if not self.needs or not words(text):
            return (), language
        spoken = clauses.parts(text, language, self._stems.known_of)
        whole, *apart = self.certainties([text, *spoken], language)
        long = len(words(text)) >= _LONG
        certainty = self._together(whole, spoken, apart) if long else whole.copy()
        if language == "de" and len(said_of := self._alone.words(text)) <= brevity.MOST:
            certainty = certainty * self._alone.told(said_of)
        if ages:
            likely = self._likely_at(ages)
            certainty, whole = certainty * likely, whole * likely
            apart = [each * likely for each in apart]
        told = self._matters(whole, spoken, apart, language)
        if not told:
            every = words(text)
            known = self._stems.known_of(every)
            certainty = specific.decided(certainty, every, known, self.needs)
        order = np.argsort(-certainty, kind="stable").tolist()
        first = [need for _clause, need in told]
        certainty[first] = np.maximum(certainty[first], certainty.max() * np.float32(_BESIDE))
        found = [
            NeedMatch(
                id=self.needs[i].id,
                label=self.needs[i].label.get(language, self.needs[i].label["de"]),
                certainty=round(float(certainty[i]), 3),
                crisis=self.needs[i].crisis,
                matter=_nearest(i, told, apart),
            )
            for i in [*first, *(i for i in order if i not in first)][: limit + len(first)]
            if certainty[i] >= (_LEAST_CRISIS if self.needs[i].crisis else LEAST_CERTAINTY)
        ]
        return tuple(found), language

    def _together(
        self, certainty: Floats, spoken: Sequence[str], apart: Sequence[Floats]
    ) -> Floats:
        """A long question often says two things: each clause speaks for itself too, lower, and
        what several of them say is the more certain (as independent chances add up). Not so a
        crisis, which is too grave to be put together from hints."""
        for text, alone in zip(spoken, apart, strict=True):
            if sum(not is_stop(word) for word in words(text)) >= 2 or len(text) > _LONG_CLAUSE:
                lower = alone * np.float32(_CLAUSE)
                together = 1 - (1 - certainty) * (1 - lower)
                certainty = np.where(self._crisis, np.maximum(certainty, lower), together)
        return certainty

    def _matters(
        self, whole: Floats, spoken: Sequence[str], apart: Sequence[Floats], language: str
    ) -> list[tuple[int, int]]:
        """What the clauses are about, where that is more than one thing; a clause of one or two
        words settles no more than they would alone, and none of words that all use."""
        if not apart:
            return []
        settled = list(apart)
        for number, text in enumerate(spoken):
            own = [word for word in words(text) if not is_stop(word)]
            if all(map(str.isdigit, own)) or not self._stems.tells(text):
                settled[number] = np.zeros_like(whole)
            elif language == "de" and len(said_of := self._alone.words(text)) <= brevity.MOST:
                settled[number] = apart[number] * self._alone.told(said_of)
        return clauses.matters(whole, settled, self.needs)

    def _likely_at(self, ages: tuple[int, ...]) -> Floats:
        likely = np.ones(len(self.needs), dtype=np.float32)
        for number, need in enumerate(self.needs):
            spans = [self.phases[p] for p in need.phases if p in self.phases]
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
        """Needs of which words begin with what is typed, each with the label that does; never one
        of a crisis. Certain (1.0) are those that say so in the language that is typed, then come
        those that are known by such a word (0.5), then labels in another language (0.25)."""
        asked = [_bare(fold(w)) for w in words(prefix)]
        if not asked or len(asked[0]) < 2:
            return ()
        language = self._tongue.of(prefix)
        best: dict[int, tuple[float, int, str]] = {}
        for need, spoken, line in self._beginnings().get(asked[0][:2], ()):
            if not _starts(asked, line):
                continue
            certain = 1.0 if spoken == language else 0.25 if spoken else 0.5
            # What stands in front of the label, or is the whole word, is more likely meant.
            at = min(n for n, word in enumerate(line) if word.startswith(asked[0]))
            found = (-certain, 2 * at - (asked[0] in line), spoken or language)
            best[need] = min(best.get(need, found), found)
        ranked = sorted((found, need) for need, found in best.items())
        return tuple(
            NeedMatch(
                id=self.needs[n].id,
                label=self.needs[n].label.get(spoken, self.needs[n].label["de"]),
                certainty=-uncertain,
            )
            for (uncertain, _, spoken), n in ranked
            if not self.needs[n].crisis
        )[:limit]

    @cached_property
    def typed(self) -> frozenset[str]:
        """The words, folded, that somebody may be typing: of labels, and those that needs are
        known by, of a crisis too."""
        every = (line for need in self.needs for line in (*need.label.values(), *need.words))
        return frozenset(_bare(fold(word)) for line in every for word in words(line))

    def is_everyday(self, word: str) -> bool:
        """Whether families use this word for something else than a place (merken, Berg)."""
        return self._known_words.knows(word)

    def is_cry(self, text: str) -> bool:
        """Whether little words alone say just what a phrasing of a crisis says."""
        return self._alone.is_cry(text)

    def certainties(self, texts: Sequence[str], language: str) -> list[Floats]:
        """0..1 for each need: how good the best is, and how near the others come to it."""
        return [self._certainty(each.features, language) for each in self._hear(texts, language)]

    def _hear(self, texts: Sequence[str], language: str) -> list[Weighed]:
        mending = self._known_words.mending(" ".join(texts), language)
        mended = [" ".join(mending.get(w, w) for w in words(text)) for text in texts]
        vectors = self._encoded(mended) if self._near else [None] * len(texts)
        heard = [
            Weighed(
                now, sum(w in mending for w in words(text)), vector, self._features(now, vector)
            )
            for text, now, vector in zip(texts, mended, vectors, strict=True)
        ]
        if len(self._heard) >= _KEPT:
            self._heard = {}
        self._heard |= {(text, language): each for text, each in zip(texts, heard, strict=True)}
        return heard

    def told(self, text: str, language: str, first: str | None) -> Told | None:
        """What speaks for the need that is `first`, and what is known of the question; None for one
        without words."""
        if not self.needs or not words(text):
            return None
        heard = self._heard.get((text, language)) or self._hear([text], language)[0]
        return self._told(heard, language, first)

    def _told(
        self,
        heard: Weighed,
        language: str,
        first: str | None,
        without: Phrase | None = None,
        besides: int | None = None,
    ) -> Told:
        """As if the phrasing `without` and the question `besides` of those beyond were not there,
        for calibration."""
        scores = self.scores(heard.features, language)
        meant = (n for n, need in enumerate(self.needs) if need.id == first)
        number = next(meant, int(scores.argmax()))
        far = (0.0, 0.0)
        if self._beyond is not None and heard.vector is not None:
            far = self._beyond.near(heard.vector, besides)
        return told(
            heard,
            number,
            scores,
            self._stems.settled(heard.text, without),
            beyond=far,
            sole=without is None and self._alone.sole(heard.text) == number,
            foreign=not self._knows(language),
        )

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
        vector = self._near.rows(np.array([phrase]))[0] if self._near else None
        return self._features(self.phrases[phrase].text, vector, phrase)

    def _features(self, text: str, vector: Floats | None, without: int | None = None) -> Floats:
        """One row per need, one column per feature; `without` a phrase."""
        out = np.zeros((len(self.needs), len(FEATURES)), dtype=np.float32)
        if self._letters:
            near = self._letters_near(text)
            if without is not None:
                near = near.copy()
                near[without] = 0.0
            out[:, 0] = self._nearest(near, 1)[:, 0]
            left_out = None if without is None else self.phrases[without]
            out[:, 1], out[:, 2] = self._stems.met(text, left_out)
        if self._near is not None and self._plane is not None and vector is not None:
            near = self._meaning_near(text) if without is None else self._near.to(vector)
            if without is not None:
                near[without] = 0.0
            nearest = self._nearest(near, 3)
            out[:, 3], out[:, 4] = nearest.max(axis=1), nearest.mean(axis=1)
            out[:, 5] = self._plane.against(vector)
        return out

    def _nearest(self, near: Floats, count: int) -> Floats:
        """Of each need its `count` nearest phrases."""
        table = np.append(near, np.float32(0.0))[self._slots]
        if count == 1:
            return np.asarray(table.max(axis=1, keepdims=True), dtype=np.float32)
        return np.partition(table, table.shape[1] - count, axis=1)[:, -count:]

    def _padded(self) -> npt.NDArray[np.int32]:
        """For each need the numbers of its phrases, filled up with a number past the end."""
        mine: list[list[int]] = [[] for _ in self.needs]
        for number, phrase in enumerate(self.phrases):
            mine[phrase.need].append(number)
        longest = max((len(m) for m in mine), default=0)
        end = len(self.phrases)
        return np.array([m + [end] * (max(longest, 3) - len(m)) for m in mine], dtype=np.int32)

    @lru_cache(maxsize=1)  # noqa: B019 - one index lives as long as the process
    def _beginnings(self) -> dict[str, list[tuple[int, str, list[str]]]]:
        """The labels with their language, and single words ("") of the needs that may be suggested,
        by two first letters of a word."""
        found: dict[str, list[tuple[int, str, list[str]]]] = defaultdict(list)
        for number, need in enumerate(self.needs):
            if need.crisis:
                continue
            for spoken, text in (*need.label.items(), *(("", word) for word in need.words)):
                line = [_bare(fold(w)) for w in words(text)]
                for start in {word[:2] for word in line}:
                    found[start].append((number, spoken, line))
        return dict(found)


def _nearest(need: int, told: Sequence[tuple[int, int]], apart: Sequence[Floats]) -> int:
    """The number of the thing said to which a need belongs: of whose clause it is surest."""
    sure = [float(apart[clause][need]) + (need == own) for clause, own in told]
    return max(range(len(sure)), key=sure.__getitem__, default=0)


def _bare(word: str) -> str:
    """An Arabic word without its article: so one begins to type it, too."""
    return word.removeprefix("ال") if len(word) > _ARTICLED else word


def _starts(asked: list[str], line: list[str]) -> bool:
    return all(any(word.startswith(a) for word in line) for a in asked)


_BY_WORDS = (german, needs, spelling, tongues, likeness, writing, dialects, wordlists, sounds)
_BY_MEANING = (*_BY_WORDS, beyond, bulk, meaning)
_BY_ALARM = (alarm, crises, learning, *_BY_MEANING)


def _versions(code: Sequence[ModuleType]) -> Iterator[bytes]:
    """What the arrays depend on besides the needs: this code, its word lists, its libraries."""
    for module in (*code, mapped, sys.modules[__name__]):
        yield Path(str(module.__file__)).read_bytes()
    yield german.WORDS_FILE.read_bytes()
    stemmer = version("pystemmer")
    yield f"{sys.version_info[:2]} {np.__version__} {stemmer} {encoder.VERSION}".encode()
