"""What was reckoned of the last few texts: one question is asked what it means and whether it tells
of a crisis, and each asks for the same again."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Generic, TypeVar

Reckoned = TypeVar("Reckoned")


class Recent(Generic[Reckoned]):
    """Keeps what `reckon` says of the `most` texts that came last. All that are new are reckoned at
    once; threads may share it, and two that ask for the same at most reckon it twice."""

    def __init__(self, reckon: Callable[[Sequence[str]], Iterable[Reckoned]], *, most: int) -> None:
        self._reckon, self._most = reckon, most
        self._known: dict[str, Reckoned] = {}

    def of(self, texts: Sequence[str]) -> list[Reckoned]:
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known = {**known, **dict(zip(new, self._reckon(new), strict=True))}
            self._known = dict(islice(known.items(), max(len(known) - self._most, 0), None))
        return [known[text] for text in texts]
