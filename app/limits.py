"""How often something may be done: one rule, whatever remembers what was done.

There are two memories. What visitors and accounts send is counted in the process
(`app/web/throttle.py`), for of visitors nothing may be written down; what can be guessed is counted
in the database (`app/accounts/tries.py`), for a restart or a second worker gives no new guesses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.situations import TooOften


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of `what` within the window of the memory."""

    what: str
    most: int


class Memory(Protocol):
    """Counts for the length of a window, and is bounded itself: beyond that the oldest goes."""

    def counted(self, what: Sequence[str]) -> list[int]:
        """How many of each there are; nothing is counted by it."""

    def count(self, what: Sequence[str]) -> list[int]:
        """Counts one more of each; how many there are of each now."""


class Limits:
    """A limit is looked at before any work is done, and who is over it adds nothing."""

    def __init__(self, memory: Memory, refusal: Callable[[], TooOften] = TooOften) -> None:
        self._memory = memory
        self._refusal = refusal

    def look(self, *limits: Limit) -> None:
        """The refusal when one of the limits is reached already."""
        found = self._memory.counted([limit.what for limit in limits])
        if any(had >= limit.most for had, limit in zip(found, limits, strict=True)):
            raise self._refusal()

    def count(self, *limits: Limit) -> dict[str, int]:
        """Counts one of each; how many there are of each now. The refusal beyond a limit: of
        several at the same moment none gets in as one too many."""
        found = self._memory.count([limit.what for limit in limits])
        if any(has > limit.most for has, limit in zip(found, limits, strict=True)):
            raise self._refusal()
        return {limit.what: has for has, limit in zip(found, limits, strict=True)}

    def attempt(self, *limits: Limit) -> None:
        """One more: looked at, then counted."""
        self.look(*limits)
        self.count(*limits)
