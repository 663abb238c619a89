"""Work that keeps a whole processor busy, and how many may wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore

from app.situations import Busy


class Press:
    """`at_once` at the same time and `waiting` more in a queue, for a crowd must not hold all the
    threads that answer; whoever comes then is told to come back (Busy)."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._most = at_once + waiting
        self._here = 0
        self._lock = Lock()
        self._places = Semaphore(at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn, after those who came before; Busy when too many wait."""
        with self._lock:
            if self._here >= self._most:
                raise Busy
            self._here += 1
        try:
            with self._places:
                yield
        finally:
            with self._lock:
                self._here -= 1
