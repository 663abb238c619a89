"""What speaks for each Anliegen, when a question is held against all phrasings: by letters
(character n-grams, so that typos, endings and compounds do not matter), by single words, and by
meaning (multilingual sentence vectors).

A small model, calibrated on the phrasings themselves (each held against all others, see
`tests/search/calibrate_needs.py`) and rounded towards what the judged questions like, joins these
into one certainty per need. What is computed of the phrasings is kept (see `search.mapped`)."""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt

from search import (
    beyond,
    brevity,
    dialects,
    encoder,
    german,
    layers,
    likeness,
    mapped,
    meaning,
    needs,
    sounds,
    spelling,
    tongues,
    wordlists,
    writing,
)
from search.german import words
from search.likeness import Letters, Stems, grams
from search.mapped import Arrays
from search.meaning import Discriminant, Near, said
from search.needs import Need, Phrase
from search.recent import Recent
from search.stating import Told, Weighed, told
from search.tongues import KnownWords, Tongue

Floats = npt.NDArray[np.float32]

FEATURES = ("letters", "words", "stems", "meaning", "meaning of three", "discriminant")
SCALE_OF = FEATURES.index("discriminant")


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
_BY_LETTERS = [FEATURES.index("letters"), FEATURES.index("stems")]
_LEAST_SHARED = 0.25
"""Letters or stems that a question shares with a crisis' phrasings at least: vectors alone take
"Quittenhaus" for a child that ran away. The crises in tests/eval have 0.25 and more."""
_RECENT = 16
"""Texts of which it is kept how near they are to all phrasings: those of one question."""
_KEPT = 128
"""Questions of which what was reckoned is kept, until somebody has asked what speaks for it."""


class Evidence:
    """All phrasings, ready for questions to be held against; what is computed of them is kept in
    the folder `cache`. Without `letters` or `meaning` by the other alone, to see what each does."""

    def __init__(
        self,
        known: Sequence[Need],
        cache: Path | None,
        *,
        letters: bool,
        meaning: bool,
        calibration: Calibration,
    ) -> None:
        self.needs = tuple(known)
        self.letters = letters
        self._meaning = meaning
        self.calibration = calibration
        self.crisis = np.array([need.crisis for need in self.needs], dtype=np.bool_)
        data = repr(self.needs).encode()
        made = mapped.arrays(cache, "needs-words", [data, *versions(_BY_WORDS)], self._words)
        self.slots = made["slots"].astype(np.intp)  # as numpy wants it each time
        self.rows = Letters(made)
        self.stems = Stems(made, self.needs)
        self.tongue, self.known_words = Tongue(made), KnownWords(made)
        self.alone = brevity.Alone(made, self.needs, self.known_words)
        self.near: Near | None = None
        self._plane: Discriminant | None = None
        self._beyond: beyond.Beyond | None = None
        self._heard: dict[tuple[str, str], Weighed] = {}
        self._letters_near = Recent(
            lambda texts: [self.rows.against(grams(text)) for text in texts], most=_RECENT
        )
        self._meant = Recent(self._meaning_of, most=_RECENT)
        if self._meaning and self.needs:
            encoder.encode.load(cache)
            sources = [data, *versions(BY_MEANING)]
            vectors = mapped.arrays(cache, "needs-meaning", sources, self._vectors)
            self.near, self._plane = Near(vectors), Discriminant(vectors)
            sources = [beyond.FILE.read_bytes(), *versions(BY_MEANING)]
            further = mapped.arrays(cache, "needs-beyond", sources, beyond.arrays)
            self._beyond = beyond.Beyond(further)

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
        known = self.known_words
        texts = [known.restored(phrase.text, phrase.language) for phrase in self.phrases]
        return meaning.arrays(texts, self.of, len(self.needs), before)

    def _meaning_of(self, texts: Sequence[str]) -> Iterator[tuple[Floats, Floats]]:
        """Of each text its vector, and how near that is to all phrasings."""
        assert self.near is not None
        vectors = self.encoded(texts)
        return zip(vectors, self.near.to_each(vectors), strict=True)

    def encoded(self, texts: Sequence[str]) -> Floats:
        return encoder.encode([said(self.known_words.spoken(text)) for text in texts])

    def nearness(self, texts: Sequence[str]) -> list[tuple[Floats, Floats]]:
        """How near each text is to all phrasings, by its letters and by its meaning."""
        meant = (near for _vector, near in self._meant.of(texts))
        return list(zip(self._letters_near.of(texts), meant, strict=True))

    def mended(
        self, texts: Sequence[str], language: str, *, within: str
    ) -> tuple[list[str], list[int]]:
        """Texts that stand `within` another with their misspelt words mended, and how many those
        are in each."""
        mending = self.known_words.mending(within, language)
        every = [words(text) for text in texts]
        mended = [" ".join(mending.get(word, word) for word in said) for said in every]
        return mended, [sum(word in mending for word in said) for said in every]

    def certainties(
        self, texts: Sequence[str], language: str, ahead: Sequence[str] = ()
    ) -> list[Floats]:
        """0..1 for each need: how good the best is, and how near the others come to it. What the
        texts `ahead` mean is asked next, and is reckoned with them."""
        heard = self.hear(texts, language, ahead)
        return [self.certainty(each.features, language) for each in heard]

    def hear(self, texts: Sequence[str], language: str, ahead: Sequence[str] = ()) -> list[Weighed]:
        mended, times = self.mended(texts, language, within=" ".join(texts))
        vectors: list[Floats | None] = [None] * len(texts)
        if self.near:
            vectors = [v for v, _near in self._meant.of([*mended, *ahead])[: len(texts)]]
        heard = [
            Weighed(now, count, vector, self._features(now, vector))
            for now, count, vector in zip(mended, times, vectors, strict=True)
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
        heard = self._heard.get((text, language)) or self.hear([text], language)[0]
        return self.told_without(heard, language, first)

    def told_without(
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
            self.stems.settled(heard.text, without),
            beyond=far,
            sole=without is None and self.alone.sole(heard.text) == number,
            foreign=not self.knows(language),
        )

    def certainty(self, features: Floats, language: str) -> Floats:
        scores = self.scores(features, language)
        best = float(scores.max())
        middle = self.calibration.middle[not self.knows(language)]
        sure = 1.0 / (1.0 + math.exp(-self.calibration.slope * (best - middle)))
        behind = (scores - np.float32(best)) / np.float32(self.calibration.spread)
        certainty = np.asarray(sure * np.exp(behind), dtype=np.float32)
        if self.letters:
            shared = features[:, _BY_LETTERS].max(axis=1)
            certainty[self.crisis & (shared < _LEAST_SHARED)] = 0.0
        return certainty

    def knows(self, language: str) -> bool:
        """Whether the sentence encoder was trained on the language."""
        return self._meaning and language not in _UNKNOWN_TO_ENCODER

    def scores(self, features: Floats, language: str) -> Floats:
        calibration = self.calibration
        weights = calibration.known if self.knows(language) else calibration.unknown
        return np.asarray(features @ np.array(weights, dtype=np.float32), dtype=np.float32)

    def features(self, phrase: int) -> Floats:
        """Of a phrasing held against all others, for calibration."""
        vector = self.near.rows(np.array([phrase]))[0] if self.near else None
        return self._features(self.phrases[phrase].text, vector, phrase)

    def _features(self, text: str, vector: Floats | None, without: int | None = None) -> Floats:
        """One row per need, one column per feature; `without` a phrase."""
        out = np.zeros((len(self.needs), len(FEATURES)), dtype=np.float32)
        if self.letters:
            [near] = self._letters_near.of([text])
            if without is not None:
                near = near.copy()
                near[without] = 0.0
            out[:, 0] = np.maximum.reduceat(near, self.slots[:, 0])
            left_out = None if without is None else self.phrases[without]
            out[:, 1], out[:, 2] = self.stems.met(text, left_out)
        if self.near is not None and self._plane is not None and vector is not None:
            if without is None:
                [(_vector, near)] = self._meant.of([text])
            else:
                near = self.near.to(vector)
                near[without] = 0.0
            nearest = self._nearest(near, 3)
            out[:, 3], out[:, 4] = nearest.max(axis=1), nearest.mean(axis=1)
            out[:, 5] = self._plane.against(vector)
        return out

    def _nearest(self, near: Floats, count: int) -> Floats:
        """Of each need its `count` nearest phrases."""
        table = np.append(near, np.float32(0.0)).take(self.slots, mode="clip")
        table.sort(axis=1)  # in less time than it takes to part it
        return table[:, -count:]

    def _padded(self) -> npt.NDArray[np.int32]:
        """For each need the numbers of its phrases, which stand beside each other, filled up with a
        number past the end."""
        mine: list[list[int]] = [[] for _ in self.needs]
        for number, phrase in enumerate(self.phrases):
            mine[phrase.need].append(number)
        longest = max((len(m) for m in mine), default=0)
        end = len(self.phrases)
        return np.array([m + [end] * (max(longest, 3) - len(m)) for m in mine], dtype=np.int32)


_BY_WORDS = (german, needs, spelling, tongues, likeness, writing, dialects, wordlists, sounds)
BY_MEANING = (*_BY_WORDS, beyond, layers, meaning)


def versions(code: Sequence[ModuleType]) -> Iterator[bytes]:
    """What the arrays depend on besides the needs: this code, its word lists, its libraries."""
    for module in (*code, mapped, sys.modules[__name__]):
        yield Path(str(module.__file__)).read_bytes()
    yield german.WORDS_FILE.read_bytes()
    stemmer = version("pystemmer")
    yield f"{sys.version_info[:2]} {np.__version__} {stemmer} {encoder.VERSION}".encode()
