"""Addresses as people copy them, say them and type them: with the full stop of their sentence, in
capitals, with umlauts. Where there is no such page but one is meant, the browser is sent there."""

import re
import unicodedata
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kommunen import slug_of
from app.web.asking import looking

_UNTOUCHED = frozenset(
    (
        *("static", "videos", "pult", "anmelden", "abmelden"),
        *("meldung", "bestaetigen", "aendern", "traeger-angebote"),
    )
)
"""Below these stand keys, whose capitals count, and files."""
_OF_KOMMUNE = frozenset(("kommunen", "kette"))
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_GONE = 410


def meant(path: str) -> str | None:
    """The path of this house that was probably meant; None where that is the same or cannot be
    told. It begins with exactly one slash and never names another host."""
    if path == "/":
        return None
    # A name may come as letters with their dots apart, as macOS writes it.
    plain = unicodedata.normalize("NFC", path.lower()).translate(_UMLAUTS)
    parts = [part for each in plain.split("/") if (part := _AROUND.sub("", each))]
    if len(parts) > 1 and parts[0] in _UNTOUCHED:
        return None
    if len(parts) > 1 and parts[0] in _OF_KOMMUNE:
        parts[1] = slug_of(parts[1]) or parts[1]
    found = "/" + "/".join(parts)
    return found if found != path else None


class CopiedAddresses:
    """A 404 becomes a way on (301, the query kept), where there is a page at what was meant. No
    other answer is touched, so that nothing goes round in circles."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = meant(scope["path"]) if scope["type"] == "http" else None
        if path is None or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def kept(message: Message) -> None:
            if held or (message["type"] == "http.response.start" and message["status"] == 404):
                held.append(message)
            else:
                await send(message)

        await self.app(scope, receive, kept)
        if held and await self._is_there(scope, path, receive):
            held = _way_to(path, scope["query_string"])
        for message in held:
            await send(message)

    async def _is_there(self, scope: Scope, path: str, receive: Receive) -> bool:
        status = 404

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)

        there = looking(scope, path=path, raw_path=quote(path).encode())
        await self.app(there, receive, noted)
        return status < 400 or status == _GONE


def _way_to(path: str, query: bytes) -> list[Message]:
    """Not to be kept: which pages there are changes, and what somebody asked for is theirs."""
    address = quote(path).encode() + (b"?" + query if query else b"")
    headers = Headers({"cache-control": "no-store", "content-length": "0"}).raw
    return [
        {
            "type": "http.response.start",
            "status": 301,
            "headers": [*headers, (b"location", address)],
        },
        {"type": "http.response.body", "body": b""},
    ]
