"""Work that keeps a whole processor busy: how many do it at once, and how many may wait for it."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore

from app.situations import Busy


class Turns:
    """`at_once` at the same time and `waiting` more in a queue, each for `patience` seconds at
    most (None: as long as it takes), for a crowd must not hold all the threads that answer.
    Whoever cannot have a turn is told to come back: `refusal`."""

    def __init__(
        self,
        *,
        at_once: int,
        waiting: int,
        patience: float | None = None,
        refusal: type[Exception] = Busy,
    ) -> None:
        self.patience = patience
        self._refusal = refusal
        self._most = at_once + waiting
        self._here: set[Hashable] = set()
        self._lock = Lock()
        self._places = Semaphore(at_once)

    @contextmanager
    def turn(self, whose: Hashable = None) -> Iterator[None]:
        """One's turn; the refusal when too many wait, or for too long, or when `whose` turn it is
        already. Without a name nobody is here twice."""
        me = object() if whose is None else whose
        with self._lock:
            if me in self._here or len(self._here) >= self._most:
                raise self._refusal
            self._here.add(me)
        try:
            if not self._places.acquire(timeout=self.patience):
                raise self._refusal
            try:
                yield
            finally:
                self._places.release()
        finally:
            with self._lock:
                self._here.discard(me)
