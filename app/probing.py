"""Asks one web address whether it is there: HEAD, then GET, with every way to fail told apart.

Standard library alone, because a browser's convenience (pools, cookies, retries, caches) is just
what a check must not have. It identifies itself, reads no page and never goes into our own network.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urljoin, urlsplit

TIMEOUT = 15.0
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


def public(address: str) -> bool:
    """Whether an IP address is out in the internet: what we check was typed in by people, and
    must not turn the server into a spy in its own network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


class Prober:
    """Asks; `allowed` says which IP addresses may be asked, `agent` who is asking."""

    def __init__(
        self,
        *,
        agent: str,
        allowed: Allowed = public,
        timeout: float = TIMEOUT,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.agent = agent
        self.allowed = allowed
        self.timeout = timeout
        self.context = context or ssl.create_default_context()

    def probe(self, url: str) -> Finding:
        """Follows redirects to their end; never raises for what a server or network does."""
        seen: list[str] = []
        at, moved_to, permanent = _tidy(url), None, True
        while True:
            if at in seen:
                return Finding(met=Met.NOTHING, detail="loop")
            if len(seen) >= MAX_HOPS:
                return Finding(met=Met.NOTHING, detail="too many redirects")
            seen.append(at)
            try:
                status, location = self._ask(at)
            except _FAULTS as error:
                return _fault(error)
            if location is None:
                return _judged(status, moved_to, url)
            # Only as long as every step says "for good" is the new address the right one.
            permanent = permanent and status in PERMANENT
            at = _tidy(urljoin(at, location))
            if permanent:
                moved_to = at

    def _ask(self, url: str) -> tuple[int, str | None]:
        """(status, where it leads); a HEAD that is not good is asked again as GET."""
        try:
            status, location = self._request("HEAD", url)
        except (HTTPException, ConnectionResetError, TimeoutError):
            status, location = 500, None
        if status >= 400:
            # Many servers answer HEAD wrongly or never, and GET well.
            status, location = self._request("GET", url)
        return status, location if status in PERMANENT | TEMPORARY else None

    def _request(self, method: str, url: str) -> tuple[int, str | None]:
        parts = urlsplit(url)
        connection = self._connection(parts)
        try:
            target = parts.path or "/"
            if parts.query:
                target += f"?{parts.query}"
            connection.request(
                method,
                target,
                headers={"User-Agent": self.agent, "Accept": "*/*", "Connection": "close"},
            )
            response: HTTPResponse = connection.getresponse()
            return response.status, response.getheader("Location")
        finally:
            connection.close()

    def _connection(self, parts: SplitResult) -> HTTPConnection:
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _NotWebError
        try:
            host, port = parts.hostname.encode("idna").decode(), parts.port
        except (UnicodeError, ValueError):
            raise _NotWebError from None
        connection: HTTPConnection
        if parts.scheme == "https":
            connection = HTTPSConnection(host, port, timeout=self.timeout, context=self.context)
        else:
            connection = HTTPConnection(host, port, timeout=self.timeout)
        # http.client has no public way to choose the address that a name stands for.
        connection._create_connection = self._reach  # type: ignore[attr-defined]
        return connection

    def _reach(
        self, address: tuple[str, int], timeout: float, _source: object = None
    ) -> socket.socket:
        """A connection to the first allowed address of the host: checked and used in one go, so
        that a name cannot mean something else the second time."""
        fault: OSError = _ForbiddenError()
        for family, kind, protocol, _, where in socket.getaddrinfo(
            *address, type=socket.SOCK_STREAM
        ):
            if not self.allowed(str(where[0])):
                continue
            opened = socket.socket(family, kind, protocol)
            opened.settimeout(timeout)
            try:
                opened.connect(where)
            except OSError as error:
                opened.close()
                fault = error
            else:
                return opened
        raise fault


class _NotWebError(ValueError):
    """A redirect to something that is no web address."""


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


def _fault(error: Exception) -> Finding:
    match error:
        case ssl.SSLCertVerificationError():
            return Finding(met=Met.CERTIFICATE, detail=error.verify_message[:150])
        case ssl.SSLError():
            detail = "tls"
        case TimeoutError():
            detail = "timeout"
        case socket.gaierror():
            detail = "dns"
        case ConnectionRefusedError():
            detail = "refused"
        case _ForbiddenError():
            detail = "private network"
        case ConnectionError():
            detail = "reset"
        case OSError():
            detail = "network"
        case HTTPException():
            detail = "no http"
        case _:
            detail = "no web address"
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
