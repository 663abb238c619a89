"""So many per hour from one address, without keeping the address: a salted hash in memory, whose
salt is thrown away with the hour. Nothing is written to disk or log."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from app import internet
from app.limits import Limit, Limits
from app.situations import TooOften

WINDOW = 3600.0
LIMIT = 10
WIDER = 5
"""So many times the limit for a /48 as for each /64 in it: many a customer is given a whole one."""
MOST = 100_000
"""Counts remembered at most. Beyond them the oldest is forgotten: who has so many addresses is not
held up by a limit for each of them, and nobody else is refused because of them."""


class Throttle:
    """Remembers what came from where within the current hour (a `limits.Memory`)."""

    def __init__(
        self,
        *,
        limit: int = LIMIT,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._begin()

    def _begin(self) -> None:
        self._began = self._clock()
        self._salt = secrets.token_bytes(16)
        self._counts: OrderedDict[bytes, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    def admit(self, whose: str, *, what: str = "", limit: int | None = None) -> bool:
        """Whether one more by `whose` (see internet.counted_together) is within the limit, for
        each kind of thing apart; if so it is counted."""
        limit = self._limit if limit is None else limit
        limits = [Limit(f"{what} {whose}", limit)]
        wider = internet.around(whose)
        if wider is not None:
            limits.append(Limit(f"{what} {wider}", WIDER * limit))
        try:
            Limits(self).attempt(*limits)
        except TooOften:
            return False
        return True

    def counted(self, what: Sequence[str]) -> list[int]:
        with self._lock:
            return [self._counts.get(self._key(each), 0) for each in what]

    def count(self, what: Sequence[str]) -> list[int]:
        with self._lock:
            return [self._count(self._key(each)) for each in what]

    def _count(self, key: bytes) -> int:
        count = self._counts.get(key, 0) + 1
        if count == 1 and len(self._counts) >= self._most:
            self._counts.popitem(last=False)
        self._counts[key] = count
        return count

    def _key(self, what: str) -> bytes:
        """Within the lock, for with the hour it becomes another one."""
        if self._clock() - self._began >= WINDOW:
            self._begin()
        return hashlib.blake2b(what.encode(), key=self._salt, digest_size=16).digest()
