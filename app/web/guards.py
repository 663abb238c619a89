"""What protects every response: pure-ASGI layers, each one promise."""

import asyncio
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import internet
from app.i18n import EASIEST, TONGUES
from app.situations import (
    Foreign,
    HeadTooLarge,
    Missing,
    Misunderstood,
    Situation,
    TooLarge,
    TooSlow,
    UnknownHost,
)
from app.web import languages

MAX_BODY = 64 * 1024
BODIES = dict.fromkeys(
    ("/pult/einlesen", *(f"/pult/texte/{code}.po" for code in (*TONGUES, EASIEST.code))),
    5 * 1024 * 1024,
) | dict.fromkeys(("/anmelden", "/anmelden/code", "/anmelden/passkey"), 4 * MAX_BODY)
"""Paths that take more than MAX_BODY: a whole table of offers, all texts of a language; and signing
in, which carries on what a form was sending, written as an address is."""
FILE_BODY = 12 * 1024 * 1024
"""For a flyer or a picture. They may have 5 MB; who sends a larger one, as telephones take them,
reads so beside the form with all that was typed."""
_FILES = re.compile(r"/pult/(?:angebote|traeger)/[^/]+/dateien")
MAX_ADDRESS = 8 * 1024
MAX_HEAD = 32 * 1024
BODY_SECONDS = 20.0
"""For a whole body, and as much again for each MiB that its path may take."""
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ProtectiveHeaders:
    """CSP and its companions on every response; HSTS when the request came by HTTPS.

    No website may put a page of ours into a frame, but for the embedded chain (`embeddable`),
    which those in `frame_ancestors` may.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: Iterable[str] = ()) -> None:
        self.app = app
        common = [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            (
                "Permissions-Policy",
                "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            ),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ]
        self.common = [(name.lower().encode(), value.encode()) for name, value in common]
        self.policy = (b"content-security-policy", policy().encode())
        self.framed = (b"content-security-policy", policy(frame_ancestors).encode())
        self.hsts = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = [*self.common, self.framed if embeddable(scope) else self.policy]
        if scope["scheme"] == "https":
            added.append(self.hsts)

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, protected)


def embeddable(scope: Scope) -> bool:
    """The chain without header and footer, as a Kommune shows it on its own website."""
    _language, path = languages.parted(scope["path"])
    chain = path == "/kette" or path.startswith("/kette/")
    return chain and b"einbetten=1" in scope["query_string"].split(b"&")


def policy(frame_ancestors: Iterable[str] = ()) -> str:
    """No inline script, no inline style, nothing from elsewhere."""
    allowed = " ".join(frame_ancestors) or "'none'"
    return (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
        f"object-src 'none'; frame-ancestors {allowed}"
    )


class AllowedHosts:
    """Answers under the portal's own names alone (others: 400), and writes the name in one
    spelling into the request: nothing that is made from it differs by how it was typed."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.refuse = refuse
        self.names = frozenset(hosts)
        self.below = tuple(name[1:] for name in self.names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = [value for name, value in scope["headers"] if name == b"host"]
        found = internet.host(given[0].decode("latin-1")) if len(given) == 1 else None
        if found is None or not self._answered(found.name):
            await _refused(self.refuse, UnknownHost, _with_host(scope, None), receive, send)
            return
        said = found.said(scope["scheme"]).encode()
        await self.app(scope if said == given[0] else _with_host(scope, said), receive, send)

    def _answered(self, name: str) -> bool:
        return name in self.names or "*" in self.names or name.endswith(self.below)


def _with_host(scope: Scope, host: bytes | None) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": headers if host is None else [(b"host", host), *headers]}


async def _refused(
    page: ASGIApp, why: type[Situation], scope: Scope, receive: Receive, send: Send
) -> None:
    """By the page of this situation; see errors.Refusal."""
    scope["kette.refused"] = why
    await page(scope, receive, send)


class Limits:
    """Refuses addresses over 8 KiB (400), heads over 32 KiB (431), bodies over 64 KiB (413),
    announced or not, and bodies that do not come within `seconds` (408). BODIES names the paths
    that take more; they have the more time, too. A NUL, which no database keeps, is in no path
    (404), and a blank in a query."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        self.app = app
        self.refuse = refuse
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = _most(scope["path"])
        why = _too_much(scope, most)
        if why is not None:
            await _refused(self.refuse, why, scope, receive, send)
            return
        scope = {**scope, "query_string": scope["query_string"].replace(b"%00", b"%20")}
        taken, more, until = 0, True, 0.0
        started = False

        async def counted() -> Message:
            nonlocal taken, more, until
            if not more:
                # After the body comes the end of the connection, whenever that may be.
                return await receive()
            until = until or asyncio.get_running_loop().time() + patience(most, self.seconds)
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise BodyRefusedError(TooSlow) from None
            taken += len(message.get("body", b""))
            if taken > most:
                raise BodyRefusedError(TooLarge)
            more = bool(message.get("more_body", False))
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except BodyRefusedError as error:
            if not started:
                await _refused(self.refuse, error.why, scope, receive, send)


def _most(path: str) -> int:
    """Bytes that a body may have which goes there."""
    return FILE_BODY if _FILES.fullmatch(path) else BODIES.get(path, MAX_BODY)


def patience(most: int, seconds: float = BODY_SECONDS) -> float:
    """Seconds for a body of at most so many bytes."""
    return seconds * (1 + most / 1024**2)


def _too_much(scope: Scope, most: int) -> type[Situation] | None:
    """What is wrong with the size or the address of a request, as far as its head tells."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_ADDRESS:
        return Misunderstood
    if "\0" in scope["path"]:
        return Missing
    size, announced = 0, b"0"
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name == b"content-length":
            announced = value
    if size > MAX_HEAD:
        return HeadTooLarge
    if not announced.isdigit() or len(announced) > 18 or int(announced) > most:
        return TooLarge
    return None


class BodyRefusedError(Exception):
    """A body turned out too large or too slow while it was read."""

    def __init__(self, why: type[Situation]) -> None:
        super().__init__(why.__name__)
        self.why = why


class SameOrigin:
    """Refuses unsafe methods that another website sent (403): no token needed, none to expire."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in UNSAFE and not same_origin(scope):
            await _refused(self.refuse, Foreign, scope, receive, send)
            return
        await self.app(scope, receive, send)


def same_origin(scope: Scope) -> bool:
    """By Sec-Fetch-Site, else by Origin against Host; without both it is no browser."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def no_store(headers: MutableHeaders) -> None:
    """For pages that must leave no copy behind."""
    headers["Cache-Control"] = "no-store"
