"""The Anliegen that may be meant by what somebody has begun to type."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from search.answers import NeedMatch
from search.german import fold, is_stop, words
from search.names import begins
from search.needs import Need
from search.tongues import Tongue

_SHORT = re.compile("[A-Za-z]{2}")
"""What is begun in letters of all languages tells of none yet: "al", "la" are Romanian words, and
"Alleinerziehend" begins so."""
_ARTICLED = 4
"""Letters that an Arabic word with its article has more than."""


class Beginnings:
    """The labels of all needs, and the single words they are known by, to be found by how they
    begin; never a need of a crisis."""

    def __init__(self, needs: Sequence[Need], tongue: Tongue) -> None:
        self.needs = needs
        self._tongue = tongue

    def suggest(self, prefix: str, limit: int) -> tuple[NeedMatch, ...]:
        """Needs of which words begin with what is typed, each with the label that does. Certain
        (1.0) are those that say so in the language that is typed, then come those that are known
        by such a word (0.5), then labels in another language (0.25)."""
        asked = [_bare(fold(w)) for w in words(prefix)]
        if not asked or len(asked[0]) < 2:
            return ()
        language = "de" if _SHORT.fullmatch(prefix.strip()) else self._tongue.of(prefix)
        little = len(asked) == 1 and is_stop(asked[0])
        best: dict[int, tuple[float, int, str]] = {}
        for need, spoken, line in self._lines.get(asked[0][:2], ()):
            if not begins(tuple(asked), tuple(line)):
                continue
            certain = 1.0 if spoken == language else 0.25 if spoken else 0.5
            if little and certain < 0.5:
                continue  # "für" is no beginning of "furie"
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
        )[:limit]

    @cached_property
    def typed(self) -> frozenset[str]:
        """The words, folded, that somebody may be typing: of labels, and those that needs are
        known by, of a crisis too."""
        every = (line for need in self.needs for line in (*need.label.values(), *need.words))
        return frozenset(_bare(fold(word)) for line in every for word in words(line))

    @cached_property
    def _lines(self) -> dict[str, list[tuple[int, str, list[str]]]]:
        """The labels with their language, and single words (""), by two first letters of a word."""
        found: dict[str, list[tuple[int, str, list[str]]]] = defaultdict(list)
        for number, need in enumerate(self.needs):
            if need.crisis:
                continue
            for spoken, text in (*need.label.items(), *(("", word) for word in need.words)):
                line = [_bare(fold(w)) for w in words(text)]
                for start in {word[:2] for word in line}:
                    found[start].append((number, spoken, line))
        return dict(found)


def _bare(word: str) -> str:
    """An Arabic word without its article: so one begins to type it, too."""
    return word.removeprefix("ال") if len(word) > _ARTICLED else word
