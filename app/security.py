"""What protects every response: pure-ASGI layers, each one promise."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
BODIES = {"/pult/einlesen": 5 * 1024 * 1024}
"""Paths that take more than MAX_BODY: a whole table of offers."""
MAX_ADDRESS = 8 * 1024
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
    path = scope["path"]
    chain = path == "/kette" or path.startswith("/kette/")
    return chain and b"einbetten=1" in scope["query_string"].split(b"&")


def policy(frame_ancestors: Iterable[str] = ()) -> str:
    """No inline script, no inline style, nothing from elsewhere."""
    allowed = " ".join(frame_ancestors) or "'none'"
    return (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
        f"object-src 'none'; frame-ancestors {allowed}"
    )


class Limits:
    """Refuses addresses over 8 KiB (400) and bodies over 64 KiB (413), announced or not;
    BODIES names the paths that take more."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_ADDRESS:
            await self._refused(400, scope, receive, send)
            return
        most = BODIES.get(scope["path"], MAX_BODY)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > most:
            await self._refused(413, scope, receive, send)
            return
        taken = 0
        started = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise BodyTooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except BodyTooLargeError:
            if not started:
                await self._refused(413, scope, receive, send)

    async def _refused(self, status: int, scope: Scope, receive: Receive, send: Send) -> None:
        scope["kette.refused"] = status
        await self.refuse(scope, receive, send)


class BodyTooLargeError(Exception):
    """A body went over the limit while it was read."""


class SameOrigin:
    """Refuses unsafe methods that another website sent (403): no token needed, none to expire."""

    def __init__(self, app: ASGIApp, refuse: ASGIApp) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in UNSAFE and not same_origin(scope):
            scope["kette.refused"] = 403
            await self.refuse(scope, receive, send)
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
