"""What one or two words say by themselves: "Baby" and "Mama" stand in many phrasings, and whoever
types no more has told none of them."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from search.german import informative, is_stop, stem, words
from search.mapped import Arrays, Texts
from search.needs import Need, phrases
from search.tongues import KnownWords

Floats = npt.NDArray[np.float32]
MOST = 2
_FEW = 3
"""Needs at most in whose phrasings a word stands that settles something, though none of them says
it by itself."""
_DANGER = 0.4
"""Share of the phrasings with a word that tell of a crisis, from which on the word does so too."""
_DANGER_ALONE = 0.6
"""Such a share for a word alone: "sterben" is above it, "leben" below."""
_FIRST_PART, _LAST_PART = 3, 6
"""Letters at least of the parts of a compound."""
_LONGEST_ABOUT_ONE = 6
"""Blanks of a phrasing that may have but one word of its own ("ich will nicht mehr leben")."""
_LONG_CRY = 3
"""Little words of a phrasing that is heard beside others, too."""
_BESIDE = frozenset(
    "ein eine einen einem einer eines der die das den dem des mein meine meinen meinem meiner"
    " meines unser unsere unseren unserem unserer unseres".split()
)


class Alone:
    """Which needs a question of one or two German words may mean at all."""

    def __init__(self, made: Arrays, needs: Sequence[Need], known: KnownWords) -> None:
        self._stems, self._ends = Texts(made["stems"]), made["stem-ends"]
        self._needs, self._times = made["stem-needs"], made["stem-times"]
        self._known = known
        self._crisis = np.array([need.crisis for need in needs], dtype=np.bool_)
        self._said: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._meant: dict[str, set[int]] = defaultdict(set)
        self._within: dict[frozenset[str], list[tuple[frozenset[str], int]]] = defaultdict(list)
        self._cries: set[tuple[str, ...]] = set()
        for phrase in phrases(needs):
            if phrase.text.count(" ") <= MOST and len(those := self.words(phrase.text)) <= MOST:
                self._said[_key(those)].add(phrase.need)
            if not informative(phrase.text):
                self._cries.add(tuple(words(phrase.text)))
            if phrase.language == "de" and phrase.text.count(" ") <= _LONGEST_ABOUT_ONE:
                about = {stem(word) for word in words(phrase.text) if not is_stop(word)}
                if needs[phrase.need].crisis and len(about) <= MOST:
                    stems = frozenset(map(stem, words(phrase.text)))
                    self._within[frozenset(about)].append((stems, phrase.need))
                if len(about) == 1:
                    self._meant[about.pop()].add(phrase.need)

    @cached_property
    def _long_cries(self) -> frozenset[int]:
        return frozenset(len(cry) for cry in self._cries if len(cry) >= _LONG_CRY)

    def is_cry(self, text: str) -> bool:
        """Whether little words alone say just what a phrasing says ("ich will nicht mehr"), if it
        has some perhaps with others beside ("heute", "ich bin 15")."""
        said = tuple(words(text))
        runs = (said[at : at + long] for long in self._long_cries for at in range(len(said)))
        return said in self._cries or any(run in self._cries for run in runs)

    @staticmethod
    def words(text: str) -> list[str]:
        """Its words without articles and the like: "mein Baby" says no more than "Baby"."""
        return [word for word in words(text) if word not in _BESIDE]

    def told(self, asked: Sequence[str]) -> Floats:
        """1 for each need that so few words may mean, 0 for the others: of crises those of which a
        phrasing says just that, or has nothing but this word of danger ("ich will sterben"), or
        both words and no other of its own ("Angst vor Papa"), or two words of which one tells of
        danger; of others for a single word those whose own it is, for two all."""
        mending = self._known.mending(" ".join(asked), "de")
        meant = [mending.get(word, word) for word in asked]
        told = self._said_by(meant)
        if len(meant) == 1:
            span = self._span(stem(meant[0]))
            few = span.stop - span.start <= _FEW
            told |= ~self._crisis & few
        else:
            own = [word for word in meant if not is_stop(word)]
            least = _DANGER if len(own) == len(meant) else _DANGER_ALONE
            told |= ~self._crisis | any(self._tells_of_danger(word, least) for word in own)
        return told.astype(np.float32)

    def sole(self, text: str) -> int | None:
        """The need, if it is a single one, of which a phrasing in any language says just these one
        or two words."""
        said = self._said.get(_key(self.words(text)), ())
        return next(iter(said)) if len(said) == 1 else None

    def _said_by(self, meant: Sequence[str]) -> npt.NDArray[np.bool_]:
        said = np.zeros(len(self._crisis), dtype=np.bool_)
        keys = [_key(meant)]
        if len(meant) == 1:
            keys += [(part,) for part in self._parts(meant[0])]
        else:
            typed = frozenset(map(stem, meant))
            about = frozenset(stem(word) for word in meant if not is_stop(word))
            said[[need for stems, need in self._within.get(about, ()) if typed <= stems]] = True
        for key in keys:
            said[list(self._said.get(key, ()))] = True
        if len(meant) == 1 and self._tells_of_danger(meant[0], _DANGER_ALONE):
            said[list(self._meant.get(stem(meant[0]), ()))] = True
        return said

    def _tells_of_danger(self, word: str, least: float) -> bool:
        for each in (stem(word), *self._parts(word)):
            span = self._span(each)
            times = self._times[span]
            if times.sum() and times[self._crisis[self._needs[span]]].sum() >= least * times.sum():
                return True
        return False

    def _parts(self, word: str) -> tuple[str, ...]:
        """The stems of a compound's parts; of one that begins with a word of which nobody has
        spoken that of its end ("Pilzvergiftung")."""
        if parts := self._known.parts(word):
            return parts
        ends = (word[start:] for start in range(_FIRST_PART, len(word) - _LAST_PART + 1))
        return next(((stem(end),) for end in ends if self._known.knows(end)), ())

    def _span(self, each: str) -> slice:
        """Where the needs stand whose phrasings have this stem."""
        number = int(self._stems.find([each])[0])
        return slice(0, 0) if number < 0 else slice(*self._ends[number : number + 2].tolist())


def _key(those: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({stem(word) for word in those}))
