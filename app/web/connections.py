"""Bounds on connections: half-sent requests, answers nobody fetches, too many from one address.

uvicorn knows none of them, and no application is asked before a request's head is complete. What
the application does wait for, a body, ends sooner and with a page: see app.web.guards.Limits.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app import internet
from app.web.guards import BODIES, MAX_HEAD, patience

_LARGEST = max(BODIES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a connection may do; seconds and bytes."""

    head_seconds: float = 15.0
    """From the connection, or from a request's first byte, to the end of its head."""
    head_bytes: int = MAX_HEAD
    request_seconds: float = 2 * patience(_LARGEST)
    """For the rest of a request: a net below app.web.guards.Limits, for what reads no body."""
    request_bytes: int = 2 * _LARGEST
    """With all that a chunked body has besides the body."""
    rest_seconds: float = 5.0
    """For what is still to come of a request that is answered already."""
    unread_seconds: float = 60.0
    """Within them an answer is fetched, or `unread_bytes` of it."""
    unread_bytes: int = 16 * 1024
    per_address: int = 100
    """Open at the same time; a trusted proxy has as many as it needs."""
    look_seconds: float = 1.0
    """Between two looks at all connections."""


class Guard:
    """Knows the open connections and ends those that are overdue."""

    def __init__(self, proxies: Sequence[internet.Network], bounds: Bounds) -> None:
        self.bounds = bounds
        self._proxies = proxies
        self._open: set[Guarded] = set()
        self._counts: Counter[str] = Counter()
        self._looking = False

    @property
    def protocol(self) -> type[asyncio.Protocol]:
        """For `uvicorn.Config(http=…)`, which does nothing with the class but to call it."""
        return cast(type[asyncio.Protocol], partial(Guarded, self))

    def admit(self, connection: "Guarded", address: str | None) -> str | None:
        """Whose connection it is from now on ("" for a proxy's); None when there are too many."""
        whose = ""
        if not internet.within(address, self._proxies):
            whose = internet.counted_together(address)
            if self._counts[whose] >= self.bounds.per_address:
                return None
            self._counts[whose] += 1
        self._open.add(connection)
        if not self._looking:
            self._looking = True
            connection.loop.call_later(self.bounds.look_seconds, self._look, connection.loop)
        return whose

    def release(self, connection: "Guarded", whose: str) -> None:
        self._open.discard(connection)
        self._counts[whose] -= 1
        if self._counts[whose] <= 0:
            del self._counts[whose]

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for connection in [each for each in self._open if each.overdue(now)]:
            connection.transport.abort()
        self._looking = bool(self._open)
        if self._looking:
            loop.call_later(self.bounds.look_seconds, self._look, loop)


class Guarded(HttpToolsProtocol):
    """uvicorn's connection, with a moment by which what it waits for must have come."""

    def __init__(self, guard: Guard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard
        self._bounds = guard.bounds
        self._whose: str | None = None
        self._until: float | None = None
        """None while nothing is awaited."""
        self._taken = 0
        self._most = self._bounds.head_bytes
        self._unread: tuple[int, float] | None = None
        """Bytes that waited to be fetched, and when it was so."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._whose = self._guard.admit(self, self.client[0] if self.client else None)
        if self._whose is None:
            transport.abort()
            return
        self._await(self._bounds.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._whose is not None:
            self._guard.release(self, self._whose)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._taken += len(data)
        super().data_received(data)
        if self._until is not None and self._taken > self._most:
            self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._taken, self._most = 0, self._bounds.head_bytes
        self._await(self._bounds.head_seconds)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._most = self._bounds.request_bytes
        self._await(self._bounds.request_seconds)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._until = None

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._until is not None:
            self._await(self._bounds.rest_seconds)

    def overdue(self, now: float) -> bool:
        """Whether what is awaited has not come in time, or nobody fetches the answer."""
        if self._until is not None and now > self._until:
            return True
        waiting = self.transport.get_write_buffer_size()
        if not waiting:
            self._unread = None
            return False
        if self._unread is None or abs(self._unread[0] - waiting) >= self._bounds.unread_bytes:
            self._unread = waiting, now
        return now - self._unread[1] > self._bounds.unread_seconds

    def _await(self, seconds: float) -> None:
        self._until = self.loop.time() + seconds
