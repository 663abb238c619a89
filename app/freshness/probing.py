"""Asks one web address whether it is there: HEAD, then GET, with every way to fail told apart.

Standard library alone, because a browser's convenience (pools, cookies, retries, caches) is just
what a check must not have. It identifies itself, reads no page and never goes into our own network.
"""

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPS_PORT, HTTPConnection, HTTPException
from typing import Any, Protocol, cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from app.freshness.internet import public

TIMEOUT = 6.0
"""Seconds for a single step: to connect, to shake hands, to send, to wait for the next bytes."""
DEADLINE = 15.0
"""Seconds for an address with all that belongs to it: its names, redirects, second tries."""
MOST_BYTES = 256 * 1024
"""Read for an address at most, all answers together; only their heads are of interest."""
MAX_HOPS = 6
PERMANENT, TEMPORARY = frozenset((301, 308)), frozenset((302, 303, 307))
# "There, but not for you": a login, a bot wall, too many at once. No sign that the page is gone.
GUARDED = frozenset((401, 402, 403, 405, 406, 407, 418, 423, 425, 429, 451, 999))


class Met(Enum):
    """What an attempt met."""

    FOUND = "found"
    MOVED = "moved"
    CERTIFICATE = "certificate"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    met: Met
    detail: str
    """Status or kind of fault: "200", "404", "timeout", "dns", "loop", ..."""
    moved_to: str | None = None
    """Where permanent redirects lead; the page there is good."""


Allowed = Callable[[str], bool]


class Resolve(Protocol):
    """Which IP addresses a name has; as `socket.getaddrinfo`."""

    def __call__(self, host: str, port: int, /, *, type: int) -> list[Any]: ...  # noqa: A002


class Budget:
    """What one address may cost in all; TimeoutError or _TooLongError once it is spent. However
    slowly a server drips, however often it sends elsewhere, it gets no more than this."""

    def __init__(self, seconds: float, most_bytes: int, step: float) -> None:
        self._ends = time.monotonic() + seconds
        self._step = step
        self.bytes_left = most_bytes

    def seconds(self) -> float:
        """For the next step."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._step)

    def spend(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise _TooLongError


class _Reading(io.RawIOBase):
    """What a socket receives, each time only as long and as much as the budget still allows."""

    def __init__(self, opened: socket.socket, budget: Budget) -> None:
        self._opened = opened
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._opened.settimeout(self._budget.seconds())
        count = self._opened.recv_into(buffer)
        self._budget.spend(count)
        return count


class _Bounded:
    """As much of a socket as http.client uses, within the budget."""

    def __init__(self, opened: socket.socket, budget: Budget) -> None:
        self._opened = opened
        self._budget = budget

    def sendall(self, data: bytes) -> None:
        self._opened.settimeout(self._budget.seconds())
        self._opened.sendall(data)

    def makefile(self, *_: object) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._opened, self._budget))

    def close(self) -> None:
        self._opened.close()


Reach = Callable[[str, int, Budget], socket.socket]
"""Opens a connection to a port of a host."""


class _Checked(HTTPConnection):
    """Speaks over what `reach` opens. Left to itself http.client would ask for the name's addresses
    once more, and another one could answer than the one that was checked."""

    def __init__(self, host: str, port: int | None, *, reach: Reach, budget: Budget) -> None:
        super().__init__(host, port)
        self._reach = reach
        self._budget = budget

    def connect(self) -> None:
        bounded = _Bounded(self._reach(self.host, self.port, self._budget), self._budget)
        self.sock = cast(socket.socket, bounded)


class _CheckedSecurely(_Checked):
    default_port = HTTPS_PORT


class Prober:
    """Asks; `allowed` says which IP addresses may be asked, `agent` who is asking."""

    def __init__(
        self,
        *,
        agent: str,
        allowed: Allowed = public,
        timeout: float = TIMEOUT,
        deadline: float = DEADLINE,
        most_bytes: int = MOST_BYTES,
        context: ssl.SSLContext | None = None,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self.agent = agent
        self.allowed = allowed
        self.timeout = timeout
        self.deadline = deadline
        self.most_bytes = most_bytes
        self.resolve = resolve
        self.context = context or ssl.create_default_context()

    def probe(self, url: str) -> Finding:
        """Follows redirects to their end; never raises for what a server or network does, and
        never takes longer than the deadline."""
        budget = Budget(self.deadline, self.most_bytes, self.timeout)
        seen: list[str] = []
        at, moved_to, permanent = _tidy(url), None, True
        while True:
            if at in seen:
                return Finding(met=Met.NOTHING, detail="loop")
            if len(seen) >= MAX_HOPS:
                return Finding(met=Met.NOTHING, detail="too many redirects")
            seen.append(at)
            try:
                status, location = self._ask(at, budget)
            except _FAULTS as error:
                return _fault(error)
            if location is None:
                return _judged(status, moved_to, url)
            # Only as long as every step says "for good" is the new address the right one.
            permanent = permanent and status in PERMANENT
            at = _tidy(urljoin(at, location))
            if permanent:
                moved_to = at

    def _ask(self, url: str, budget: Budget) -> tuple[int, str | None]:
        """(status, where it leads); a HEAD that is not good is asked again as GET."""
        try:
            status, location = self._request("HEAD", url, budget)
        except (HTTPException, ConnectionResetError, TimeoutError):
            status, location = 500, None
        if status >= 400:
            # Many servers answer HEAD wrongly or never, and GET well.
            status, location = self._request("GET", url, budget)
        return status, location if status in PERMANENT | TEMPORARY else None

    def _request(self, method: str, url: str, budget: Budget) -> tuple[int, str | None]:
        parts = urlsplit(url)
        connection = self._connection(parts, budget)
        try:
            target = parts.path or "/"
            if parts.query:
                target += f"?{parts.query}"
            connection.request(
                method,
                target,
                headers={"User-Agent": self.agent, "Accept": "*/*", "Connection": "close"},
            )
            response = connection.getresponse()
            return response.status, response.getheader("Location")
        finally:
            connection.close()

    def _connection(self, parts: SplitResult, budget: Budget) -> HTTPConnection:
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _NotWebError
        try:
            host, port = parts.hostname.encode("idna").decode(), parts.port
        except (UnicodeError, ValueError):
            raise _NotWebError from None
        if parts.scheme == "https":
            return _CheckedSecurely(host, port, reach=self._reach_securely, budget=budget)
        return _Checked(host, port, reach=self._reach, budget=budget)

    def _reach_securely(self, host: str, port: int, budget: Budget) -> socket.socket:
        """The certificate is that of the name, whatever address it was found at."""
        opened = self._reach(host, port, budget)
        return self.context.wrap_socket(opened, server_hostname=host)

    def _reach(self, host: str, port: int, budget: Budget) -> socket.socket:
        """A connection to the first allowed address of the host: checked and used in one go, so
        that a name cannot mean something else the second time."""
        fault: OSError = _ForbiddenError()
        for family, kind, protocol, _, where in self._resolved((host, port), budget):
            if not self.allowed(str(where[0])):
                continue
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(budget.seconds())
                opened.connect(where)
                # The handshake that may follow takes its time from here.
                opened.settimeout(budget.seconds())
            except OSError as error:
                opened.close()
                fault = error
            else:
                return opened
        raise fault

    def _resolved(self, address: tuple[str, int], budget: Budget) -> list[Any]:
        """The system's resolver knows no deadline, so it is waited for only as long as ours."""
        met: list[list[Any] | OSError | UnicodeError] = []

        def ask() -> None:
            try:
                met.append(self.resolve(*address, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                met.append(error)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(budget.seconds())
        if not met:
            raise TimeoutError
        if isinstance(met[0], Exception):
            raise met[0]
        return met[0]


class _NotWebError(ValueError):
    """A redirect to something that is no web address."""


class _TooLongError(OSError):
    """More bytes than anybody's answer needs."""


class _ForbiddenError(OSError):
    """All addresses of the host lie in a private network."""


_FAULTS = (OSError, HTTPException, ValueError)


def _judged(status: int, moved_to: str | None, asked: str) -> Finding:
    detail = str(status)
    if status in GUARDED:
        return Finding(met=Met.FOUND, detail=detail)
    if status >= 400:
        return Finding(met=Met.NOTHING, detail=detail)
    if moved_to is None or place(moved_to) == place(asked):
        return Finding(met=Met.FOUND, detail=detail)
    return Finding(met=Met.MOVED, detail=detail, moved_to=moved_to)


def place(url: str) -> tuple[str, str, str]:
    """Where it is, whatever its spelling: from http to https or to www is no removal."""
    parts = urlsplit(_tidy(url))
    return ((parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query)


_DETAILS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (socket.gaierror, "dns"),
    (ConnectionRefusedError, "refused"),
    (_ForbiddenError, "private network"),
    (_TooLongError, "too long"),
    (ConnectionError, "reset"),
    (OSError, "network"),
    (HTTPException, "no http"),
)
"""The first that fits."""


def _fault(error: Exception) -> Finding:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Finding(met=Met.CERTIFICATE, detail=error.verify_message[:150])
    detail = next((said for kind, said in _DETAILS if isinstance(error, kind)), "no web address")
    return Finding(met=Met.NOTHING, detail=detail)


def _tidy(url: str) -> str:
    """Without fragment, with blanks and umlauts escaped as a browser would."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(
        fragment="",
        path=quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
        query=quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]{}|"),
    ).geturl()
