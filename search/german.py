"""German for a search that forgives: stems, folded umlauts, compounds, neighbours by typo.

One `German` is made from the words of the documents (so that it can split the compounds that
occur in them) and from words.yaml. Both engines are fed what it makes.
"""

import functools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from search.saying import N_
from search.saying import gettext as _
from search.sounds import Sounds
from search.spelling import Spelling
from search.wordlists import WORDS_FILE as WORDS_FILE
from search.wordlists import informative as informative
from search.wordlists import is_broad as is_broad
from search.wordlists import is_sought as is_sought
from search.wordlists import is_stop as is_stop
from search.wordlists import is_vague as is_vague
from search.wordlists import lent, lists
from search.wordlists import stop_stems as stop_stems
from search.wordlists import synonyms as synonyms
from search.wordlists import words_as_places as words_as_places
from search.writing import OTHER_SCRIPT
from search.writing import fold as fold
from search.writing import stem as stem
from search.writing import words as words

_SHORTEST_PART = 3
_LONGEST_COMPOUND = 45
SURE_WORD = 0.75
"""Likeness from which on a word is met without being looked for within others."""
MOST_WORDS = 24
"""So many words of a question are looked for; the rest of a longer one goes through its needs."""
MOST_MENDED = 12
"""Unknown words of one question whose neighbours are looked for: a bound on work that no family
reaches, since a look through all words of the catalogue costs more than all else of a word."""
_LINKS = ("", "s", "n", "en", "es", "er", "e")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to meet a word of the question: all of `terms` must be in the document."""

    terms: tuple[str, ...]
    likeness: float
    """1 for the word itself, less for what only resembles it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of the question with all the ways to meet it."""

    word: str
    variants: tuple[Variant, ...]


def occurrences(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each word stands."""
    count: Counter[str] = Counter()
    for text in texts:
        count.update(dict.fromkeys(words(text), 1))
    return count


class German:
    """Analysis for one set of documents. `count` tells how often each word occurs in them."""

    def __init__(
        self,
        count: Counter[str] | None = None,
        least: int = 1,
        german: Counter[str] | None = None,
    ) -> None:
        """Words that occur in fewer than `least` texts are no parts of compounds; nor are those of
        other languages, where `german` counts the German ones apart."""
        self.count: Counter[str] = Counter(count or {})
        german = self.count if german is None else german
        known = lists()
        self._parts: dict[str, str] = {}
        self._heads: dict[str, str] = {}
        for word in (*german, *known.parts):
            folded = fold(word)
            if (
                len(folded) >= _SHORTEST_PART
                and folded.isalpha()
                and folded not in known.stop
                and (word in known.parts or (len(folded) >= 4 and german[word] >= least))
            ):
                self._parts.setdefault(folded, word)
                if folded.endswith("e") and len(folded) >= 5:  # Schul-weg, Lehr-stelle
                    self._heads.setdefault(folded[:-1], word)
        self._words = list(self.count)
        numbers = {word: number for number, word in enumerate(self._words)}
        self.spelling = Spelling.of((self.count,), numbers, fold)
        self._same: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for group in known.same:
            phrases = [tuple(stem(w) for w in words(p) if not is_stop(w)) for p in group]
            for phrase in phrases:
                others = [p for p in phrases if p != phrase]
                self._same.setdefault(phrase, []).extend(others)
        self._longest_same = max((len(p) for p in self._same), default=1)
        self.near = functools.lru_cache(maxsize=2_000)(self._near)
        self.split = functools.lru_cache(maxsize=10_000)(self._split)
        self.parts = functools.lru_cache(maxsize=10_000)(self._parts_of)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "German":
        return cls(occurrences(texts))

    def _split(self, word: str) -> tuple[str, ...]:
        """The stems of the parts of a compound, () for a word that is none."""
        return tuple(stem(part) for part in self._pieces(word))

    def _pieces(self, word: str) -> tuple[str, ...]:
        folded = fold(word)
        if (
            not 7 <= len(folded) <= _LONGEST_COMPOUND
            or folded in lists().whole
            or not folded.isalpha()
        ):
            return ()
        best = self._divide(folded, len(folded), {})
        if not best or len(best) < 2:
            return ()
        return tuple(self._parts.get(p) or self._heads[p] for p in best)

    def _divide(
        self, rest: str, whole: int, divided: dict[str, tuple[str, ...] | None]
    ) -> tuple[str, ...] | None:
        """Fewest parts win, then the longest last part; the last may be inflected. Each ending is
        `divided` once, however many ways lead to it."""
        if rest not in divided:
            divided[rest] = self._divided(rest, whole, divided)
        return divided[rest]

    def _divided(
        self, rest: str, whole: int, divided: dict[str, tuple[str, ...] | None]
    ) -> tuple[str, ...] | None:
        if len(rest) < whole and rest in self._parts:
            return (rest,)
        best: tuple[str, ...] | None = None
        for end in range(len(rest) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            head = rest[:end]
            if head not in self._parts and head not in self._heads:
                continue
            for link in _LINKS:
                if not rest.startswith(link, end):
                    continue
                tail = rest[end + len(link) :]
                if len(tail) < _SHORTEST_PART:
                    continue
                further = self._divide(tail, whole, divided)
                if further and (best is None or len(further) + 1 < len(best)):
                    best = (head, *further)
        if best is None and len(rest) < whole:
            return self._inflected(rest)
        return best

    def _inflected(self, rest: str) -> tuple[str, ...] | None:
        for ending in ("en", "n", "e", "s", "er", "innen", "in"):
            if rest.endswith(ending) and rest[: -len(ending)] in self._parts:
                return (rest[: -len(ending)],)
        return None

    def _parts_of(self, word: str) -> tuple[str, ...]:
        """The stems of all parts, also of the parts of parts (Kinder-tages-pflege)."""
        found: list[str] = []
        for part in self._pieces(word):
            found += [stem(part), *self.parts(part)]
        if word.endswith("schaft") and len(word) > 9:
            found.append(stem(word.removesuffix("schaft")))
        return tuple(found)

    def terms(self, text: str) -> tuple[list[str], list[str]]:
        """What is indexed of a text: the stems of its words, and those of compounds' parts."""
        whole: list[str] = []
        parts: list[str] = []
        for word in words(text):
            if is_stop(word):
                continue
            whole.append(stem(word))
            parts.extend(self.parts(word))
        return whole, parts

    def asked(self, text: str, known: "Dictionary", *, prefix: bool = True) -> list[Asked]:
        """The informative words of a question; all of them when none is informative."""
        raw = words(text)[:MOST_WORDS]
        kept = [w for w in raw if not is_stop(w)]
        last_is_open = prefix and bool(raw) and text[-1:].isalnum() and kept[-1:] == raw[-1:]
        kept = kept or raw
        found: list[Asked] = []
        mended = index = 0
        while index < len(kept):
            step = 1
            word = kept[index]
            variants = list(self._variants(word, known))
            if index + 1 < len(kept):
                joined = word + kept[index + 1]
                pair = stem(joined)
                if (
                    pair in known
                    and len(joined) > 5
                    and (pair not in (stem(word), stem(kept[index + 1])))
                ):
                    variants.append(Variant((pair,), 1.0, N_("zusammengeschrieben")))
                    if stem(word) not in known or stem(kept[index + 1]) not in known:
                        step = 2
            for length in range(self._longest_same, 0, -1):
                phrase = tuple(stem(w) for w in kept[index : index + length])
                if len(phrase) == length and phrase in self._same:
                    variants += [
                        Variant(other, 0.75, N_("gleiche Bedeutung"))
                        for other in self._same[phrase]
                        if all(term in known for term in other)
                    ]
            if last_is_open and index + step >= len(kept):
                variants += [
                    Variant((term,), 0.7, N_("Wortanfang"))
                    for term in known.beginning_with(fold(word))
                    if term != stem(word)
                ]
            exact = any(v.likeness >= 0.9 for v in variants)
            if not any(v.likeness >= SURE_WORD for v in variants):
                variants += [
                    Variant((term,), 0.8, N_("Wortteile")) for term in known.containing(fold(word))
                ]
            if not exact and mended < MOST_MENDED:
                mended += 1
                variants += self._typos(word, known)
            found.append(Asked(" ".join(kept[index : index + step]), _best(variants)))
            index += step
        return found

    def _variants(self, word: str, known: "Dictionary") -> Iterable[Variant]:
        whole = stem(word)
        if whole in known:
            yield Variant((whole,), 1.0, N_("genau"))
        parts = self.split(word)
        if parts and all(p in known for p in parts):
            yield Variant(parts, 0.85, N_("Wortteile"))
        if word.endswith("schaft") and len(word) > 9:
            base = stem(word.removesuffix("schaft"))
            if base in known:
                yield Variant((base,), 0.85, N_("Wortfamilie"))

    def _typos(self, word: str, known: "Dictionary") -> list[Variant]:
        return [
            Variant((stem(near),), 0.85 - 0.1 * distance, _("statt „%(word)s“") % {"word": word})
            for near, distance in self.near(word)
            if stem(near) in known
        ]

    def _near(self, word: str, limit: int = 4) -> tuple[tuple[str, int], ...]:
        """Words of the documents that this may be a misspelling of, nearest first; of one in
        Cyrillic or Arabic letters the one that sounds so."""
        if OTHER_SCRIPT.search(word):
            meant = self._sounds.meant(word, mended=True)
            return ((meant, 0),) if meant else ()
        found = self.spelling.near(fold(word), limit)
        return tuple((self._words[number], distance) for number, distance in found)

    @functools.cached_property
    def _sounds(self) -> Sounds:
        others = (word for word, _ in self.count.most_common() if word.isalpha())
        return Sounds(dict.fromkeys(lent().values()), others)

    @functools.cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.count))

    def _unknown(self, word: str) -> bool:
        return (
            not is_stop(word)
            and not OTHER_SCRIPT.search(word)
            and not self.spelling.knows(fold(word))
            and stem(word) not in self._stems
            and not self.split(word)
        )

    def knows(self, word: str) -> bool:
        """Whether a word, its stem or its parts occur in the documents, which are German."""
        return not OTHER_SCRIPT.search(word) and not self._unknown(word.lower())

    def corrected(self, text: str, right: Callable[[str], bool] = lambda _: False) -> str | None:
        """The question with its misspelt words mended ("Meinten Sie"), None when all is known.
        `right` are words that are right although no document has them."""
        out = []
        looked = changed = 0
        for word in re.split(r"(\W+)", text):
            nearest: tuple[tuple[str, int], ...] = ()
            mendable = looked < MOST_MENDED and word.isalpha() and not right(word)
            if mendable and self._unknown(word.lower()):
                looked += 1
                nearest = self.near(word.lower(), limit=1)
            if nearest:
                changed += 1
                out.append(nearest[0][0].capitalize() if word[:1].isupper() else nearest[0][0])
            else:
                out.append(word)
        return "".join(out) if changed else None


def _best(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    best: dict[tuple[str, ...], Variant] = {}
    for variant in variants:
        if variant.terms not in best or best[variant.terms].likeness < variant.likeness:
            best[variant.terms] = variant
    return tuple(best.values())


class Dictionary:
    """The terms of an index with the number of documents that have them."""

    def __init__(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._sorted = sorted(counts)
        # One text and where each term begins in it: looking through it takes a tenth of the time.
        self._joined = "\n".join(self._sorted)
        self._begins = list(accumulate((len(term) + 1 for term in self._sorted), initial=0))

    def __contains__(self, term: str) -> bool:
        return term in self._counts

    def __len__(self) -> int:
        return len(self._counts)

    def documents(self, term: str) -> int:
        return self._counts.get(term, 0)

    def containing(self, part: str, limit: int = 12) -> list[str]:
        """Terms that have `part` (6 letters at least) within or at their end, the most frequent
        first: compounds of a word that stands nowhere alone."""
        if len(part) < 6:
            return []
        found = []
        at = self._joined.find(part)
        while at >= 0:
            number = bisect_right(self._begins, at)
            found.append(self._sorted[number - 1])
            at = self._joined.find(part, self._begins[number])
        return sorted(found, key=lambda term: -self._counts[term])[:limit]

    def beginning_with(self, prefix: str, limit: int = 12) -> list[str]:
        """Terms that start with `prefix` (3 letters at least), the most frequent first."""
        if len(prefix) < 3:
            return []
        start = bisect_left(self._sorted, prefix)
        end = bisect_left(self._sorted, prefix + "\U0010ffff")
        found = self._sorted[start : min(end, start + 500)]
        return sorted(found, key=lambda t: (-self._counts[t], t))[:limit]
