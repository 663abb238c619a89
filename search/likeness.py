"""How like a question is to the phrasings of the needs, by its letters and by its words."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from search.german import fold, is_stop, stem, words
from search.mapped import Arrays, Texts
from search.needs import Need, Phrase

Floats = npt.NDArray[np.float32]
_GRAMS = (3, 4, 5)
_EVERYWHERE = 0.25
"""Share of all needs, from which on a word of their phrasings says nothing of any."""
_KNOWN_BY, _MOSTLY = 3, 0.5
"""Phrasings of a need with a word, and their share among all that have it, from which on the word
is known of it."""


def normal(text: str) -> str:
    return " ".join(fold(w) for w in words(text))


def grams(text: str) -> Counter[str]:
    """Letters of a text in runs of 3 to 5 inside its words, ends marked."""
    counted: Counter[str] = Counter()
    for word in normal(text).split():
        counted.update(runs(word))
    return counted


def runs(word: str) -> Iterator[str]:
    marked = f" {word} "
    for n in _GRAMS:
        for start in range(len(marked) - n + 1):
            yield marked[start : start + n]


class Letters:
    """Cosines of the runs of letters by an inverted index, in which the places of one run stand
    side by side: that the letters count makes typos, endings and compounds matter little."""

    def __init__(self, made: Arrays) -> None:
        self._size = size = int(made["phrases"][0])
        self._grams = Texts(made["grams"])
        self._ends, self._places = made["gram-ends"], made["gram-places"]
        self._values, self._rarity = made["gram-values"], made["gram-rarity"]
        self._unseen = math.log(1 + size) + 1.0

    @staticmethod
    def arrays(texts: Sequence[str]) -> Arrays:
        size = len(texts)
        spoken = [normal(text).split() for text in texts]
        cut = {word: list(runs(word)) for word in {w for line in spoken for w in line}}
        every = Texts.array(run for those in cut.values() for run in those)
        number = {run: n for n, run in enumerate(every.tolist())}
        numbers = {word: np.array([number[r] for r in those]) for word, those in cut.items()}
        met = [numbers[word] for line in spoken for word in line] or [np.zeros(0, dtype=np.int64)]
        where = [place for place, line in enumerate(spoken) for _ in line] or [0]
        # One number for run and place together: what is equal is counted, in order of the run.
        both = np.concatenate(met) * size + np.repeat(where, [len(those) for those in met])
        pairs, times = np.unique(both, return_counts=True)
        keys, places = np.divmod(pairs, max(size, 1))
        occurs = np.bincount(keys, minlength=len(every))
        rarity = np.log((1 + size) / (1 + occurs)) + 1.0
        weights = (1 + np.log(times)) * rarity[keys]
        lengths = np.sqrt(np.bincount(places, weights**2, minlength=size))
        return {
            "phrases": np.array([size]),
            "grams": every,
            "gram-rarity": rarity,
            "gram-ends": np.append(0, np.cumsum(occurs)),
            "gram-places": places.astype(np.int32),
            "gram-values": (weights / lengths[places]).astype(np.float32),
        }

    def against(self, row: Mapping[str, int]) -> Floats:
        numbers = self._grams.find(list(row))
        known = numbers >= 0
        if not known.any():
            return np.zeros(self._size, dtype=np.float32)
        rarity = np.where(known, self._rarity[numbers], self._unseen).tolist()
        weights = [(1 + math.log(n)) * r for n, r in zip(row.values(), rarity, strict=True)]
        starts, ends = self._ends[numbers[known]], self._ends[numbers[known] + 1]
        spans = list(map(slice, starts.tolist(), ends.tolist()))
        # All at once, and as `bincount` wants it: run by run it takes twice as long.
        places = np.concatenate([self._places[span] for span in spans], dtype=np.intp)
        points = np.concatenate([self._values[span] for span in spans])
        points *= np.repeat(np.array(weights, dtype=np.float32)[known], ends - starts)
        out = np.bincount(places, points.astype(np.float64), minlength=self._size)
        length = math.sqrt(math.fsum(weight * weight for weight in weights))
        return np.asarray(out / length, dtype=np.float32)


class Stems:
    """How much of a question's informative words a need's phrasings have."""

    def __init__(self, made: Arrays, needs: Sequence[Need]) -> None:
        self._count = len(needs)
        self._stems = Texts(made["stems"])
        self._ends, self._needs = made["stem-ends"], made["stem-needs"]
        self._times = made["stem-times"]
        self._single: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._starting: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for number, need in enumerate(needs):
            for word in need.words:
                if key := tuple(sorted(set(_stems(word)))):
                    self._single[key].append(number)
        for key in self._single:
            for part in key:
                self._starting[part].append(key)

    @staticmethod
    def arrays(phrases: Sequence[Phrase]) -> Arrays:
        having: dict[str, Counter[int]] = defaultdict(Counter)
        for phrase in phrases:
            for each in set(_stems(phrase.text)):
                having[each][phrase.need] += 1
        every = Texts.array(having)
        rows = [having[each] for each in every.tolist()]
        return {
            "stems": every,
            "stem-ends": np.cumsum([0, *map(len, rows)]),
            "stem-needs": np.array([need for row in rows for need in row], dtype=np.int32),
            "stem-times": np.array([n for row in rows for n in row.values()], dtype=np.int32),
        }

    def known_of(self, every: Sequence[str]) -> list[tuple[int, frozenset[int]]]:
        """For each word the number of the one need that it is known of, since it is one of its
        single words or most of the phrasings that have it are of that need, -1 for one that is
        known of none or of several; and all needs whose phrasings have it."""
        stems = [stem(said[0]) if (said := words(word)) else "" for word in every]
        found = []
        for each, number in zip(stems, self._stems.find(stems).tolist(), strict=True):
            span = slice(*self._ends[number : number + 2].tolist()) if number >= 0 else slice(0, 0)
            needs, times = self._needs[span], self._times[span]
            own = self._single_of(each, needs, times)
            most = int(times.argmax()) if len(times) else 0
            often = len(times) and times[most] >= max(_KNOWN_BY, _MOSTLY * times.sum())
            if own < 0 and often:
                own = int(needs[most])
            found.append((own, frozenset(needs.tolist())))
        return found

    def _single_of(
        self, each: str, needs: npt.NDArray[np.int32], times: npt.NDArray[np.int32]
    ) -> int:
        """The need of which this stem is a single word; of several the one that uses it far more
        often, if there is one."""
        counts = dict(zip(needs.tolist(), times.tolist(), strict=True))
        alone = sorted(set(self._single.get((each,), ())), key=lambda need: -counts.get(need, 0))
        rivals = [counts.get(need, 0) for need in alone]
        return alone[0] if rivals[:1] and (rivals[1:] or [0])[0] * 2 <= rivals[0] else -1

    def tells(self, text: str) -> bool:
        """Whether one of the words is not used of every need and any."""
        numbers = self._stems.find(_stems(text))
        numbers = numbers[numbers >= 0] if (numbers >= 0).all() else numbers[:0]
        spread = self._ends[numbers + 1] - self._ends[numbers]
        return not len(spread) or bool((spread < _EVERYWHERE * self._count).any())

    def met(self, text: str, without: Phrase | None) -> tuple[Floats, Floats]:
        """For each need the best of its single words that the question has, and the share of the
        question that its phrasings have; as if the phrase `without` were not there."""
        by_word = np.zeros(self._count, dtype=np.float32)
        covered = np.zeros(self._count, dtype=np.float32)
        asked = list(dict.fromkeys(_stems(text)))
        left_stems = set(_stems(without.text)) if without else set()
        rarity: dict[str, float] = {}
        spans: dict[str, slice] = {}
        for each, number in zip(asked, self._stems.find(asked).tolist(), strict=True):
            ends = self._ends[number : number + 2].tolist() if number >= 0 else (0, 0)
            spans[each] = slice(*ends)
            rarity[each] = math.log((self._count + 1) / (ends[1] - ends[0] + 0.5))
        total = sum(rarity.values()) or 1.0
        for each, span in spans.items():
            needs, times = self._needs[span], self._times[span]
            if without and each in left_stems:
                still = (needs != without.need) | (times > 1)
                needs, times = needs[still], times[still]
            points = rarity[each] / total * np.minimum(1.0, 0.6 + 0.1 * times)
            covered[needs] += points.astype(np.float32)
        for key in {k for s in asked for k in self._starting.get(s, ()) if set(k) <= spans.keys()}:
            share = sum(rarity[s] for s in key) / total
            for need in self._single[key]:
                same_word = without and without.kind == "word" and need == without.need
                if not (same_word and tuple(sorted(left_stems)) == key):
                    by_word[need] = max(by_word[need], np.float32(share))
        return by_word, covered

    def settled(self, text: str, without: Phrase | None = None) -> tuple[float, float, Floats]:
        """How much of the question any phrasing has, the share of the needs of which its commonest
        word is said, and for each need how much of the question is said of that need rather than
        of others: "baby" is said of many and settles none."""
        own = np.zeros(self._count, dtype=np.float32)
        asked = list(dict.fromkeys(_stems(text)))
        left_stems = set(_stems(without.text)) if without else set()
        known = total = 0.0
        common = 0
        for each, number in zip(asked, self._stems.find(asked).tolist(), strict=True):
            ends = self._ends[number : number + 2].tolist() if number >= 0 else (0, 0)
            needs, times = self._needs[slice(*ends)], self._times[slice(*ends)]
            if without and each in left_stems:
                times = times - (needs == without.need)
            said = int(times.sum())
            having = int((times > 0).sum())
            rarity = math.log((self._count + 1) / (having + 0.5))
            total += rarity
            common = max(common, having)
            if said:
                known += rarity
                own[needs] += np.asarray(rarity * times / said, dtype=np.float32)
        total = total or 1.0
        return known / total, common / self._count, own / np.float32(total)


def _stems(text: str) -> list[str]:
    every = words(text)
    return [stem(w) for w in every if not is_stop(w)] or [stem(w) for w in every]
