"""So many per hour from one address, without keeping the address: a salted hash in memory, whose
salt is thrown away with the hour. Nothing is written to disk or log."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from app import internet

WINDOW = 3600.0
LIMIT = 10
WIDER = 5
"""So many times the limit for a /48 as for each /64 in it: many a customer is given a whole one."""
MOST = 100_000
"""Counts remembered at most. Beyond them the oldest is forgotten: who has so many addresses is not
held up by a limit for each of them, and nobody else is refused because of them."""


class Throttle:
    """Counts what came from where within the current hour."""

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
        """Counts one more by `whose` (see internet.counted_together), of each kind of thing apart;
        whether it is still within the limit."""
        limit = self._limit if limit is None else limit
        with self._lock:
            if self._clock() - self._began >= WINDOW:
                self._begin()
            within = self._count(f"{what} {whose}") <= limit
            wider = internet.around(whose)
            if wider is not None:
                within &= self._count(f"{what} {wider}") <= WIDER * limit
            return within

    def _count(self, what: str) -> int:
        key = hashlib.blake2b(what.encode(), key=self._salt, digest_size=16).digest()
        count = self._counts.get(key, 0) + 1
        if count == 1 and len(self._counts) >= self._most:
            self._counts.popitem(last=False)
        self._counts[key] = count
        return count
