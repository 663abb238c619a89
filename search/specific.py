"""For whom: "Krabbelgruppe für Zwillinge" is about Zwillinge, and of all Krabbelgruppen about
theirs.

What is said after "for" is its own Anliegen where its word stands by itself among those of one. It
is meant as surely as what else is said; and where fewer offers answer it, the rarer wish says which
of the commoner ones is meant, and stands in front.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from search.german import is_stop
from search.needs import Need

Floats = npt.NDArray[np.float32]
Known = Sequence[tuple[int, Collection[int]]]
"""For each word the need that it is known of, below 0 where there is none, and all needs whose
phrasings have it."""

_FOR = frozenset("für for pour для dla pentru".split())
_FOR_BEHIND, _FOR_WITHIN = "için", "لل"
"""The Turkish one stands behind its word, the Arabic one begins it."""
_BEHIND = 0.8
"""Share of its certainty that a need keeps which the rarer one comes before."""
_HEARD = 0.15
"""Certainty from which on a need is meant at all: by its word alone it is not."""


def decided(certainty: Floats, every: Sequence[str], known: Known, needs: Sequence[Need]) -> Floats:
    """The certainties of the needs, with those that are named after "for" as sure as the best.
    `every`: the words of the question. What tells of a crisis stays as it is."""
    first = int(certainty.argmax())
    moved = certainty.copy()
    for place in _after_for(every):
        need, of = known[place]
        if need < 0 or first in of or certainty[need] < _HEARD or needs[need].crisis:
            continue  # what is sure has the word as well, or it tells nothing
        moved[need] = certainty[first]
        if _answered(needs[need]) < _answered(needs[first]):
            others = [n for n, each in enumerate(needs) if n not in of and not each.crisis]
            moved[others] *= np.float32(_BEHIND)
            moved[need] = certainty[first]
    return moved


def _after_for(every: Sequence[str]) -> Iterator[int]:
    """The places of the words that stand next to "for"."""
    waiting = False
    for place, word in enumerate(every):
        following = every[place + 1 : place + 2]
        if (waiting and not is_stop(word)) or word.startswith(_FOR_WITHIN):
            yield place
            waiting = False
        elif list(following) == [_FOR_BEHIND]:
            yield place
        waiting = waiting or word in _FOR


def _answered(need: Need) -> int:
    """How many offers answer it, and do not merely help."""
    return sum(grade > 2 for grade in need.offers.values())
