"""So many per hour from one address, without keeping the address: a salted hash in memory, whose
salt is thrown away with the hour. Nothing is written to disk or log."""

import hashlib
import secrets
import time
from collections.abc import Callable
from threading import Lock

WINDOW = 3600.0
LIMIT = 10
MOST = 100_000
"""Addresses remembered at most; beyond them nobody is refused, so memory stays bounded."""


class Throttle:
    """Counts what came from where within the current hour."""

    def __init__(self, *, limit: int = LIMIT, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = Lock()
        self._begin()

    def _begin(self) -> None:
        self._began = self._clock()
        self._salt = secrets.token_bytes(16)
        self._counts: dict[bytes, int] = {}

    def admit(self, address: str) -> bool:
        """Counts one more; whether it is still within the limit."""
        with self._lock:
            if self._clock() - self._began >= WINDOW:
                self._begin()
            key = hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).digest()
            if key not in self._counts and len(self._counts) >= MOST:
                return True
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key] <= self._limit
