"""The language of a public page stands in front of its address: `/uk/angebote`; German has nothing
in front. Nothing is kept anywhere else.

Whatever is below sees the address without it: routes, forms and caches know no languages, they only
say texts. On the way out the page's links, and where a form leads to, get it back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import i18n
from app.i18n import EASIEST, FIRST, LAST, SOURCE, TONGUES, Tongue

GERMAN_ONLY = frozenset(
    (
        "static",
        "videos",
        "dateien",
        "pult",
        "anmelden",
        "abmelden",
        "aendern",
        "bestaetigen",
        "traeger-angebote",
        "health",
        "apple-touch-icon.png",
        "apple-touch-icon-precomposed.png",
        "favicon.ico",
        "robots.txt",
    )
)
"""First parts of addresses that belong to no language, or to the desk, which speaks German."""
EASIEST_PAGE = "/leichte-sprache"
_LEADING = frozenset(
    "href action formaction src data-hx-get data-hx-post data-url data-geburtstag".split()
)
"""Attributes that hold an address of ours."""
_WHOLE = GERMAN_ONLY | TONGUES.keys()
"""First parts of addresses that nothing is put in front of."""
_FIRST_PART = re.compile(r"[^/\"?#]*")
_NAMED = re.compile(r'hreflang="[\w-]+" \w+$')
_FAR = len('hreflang="x-default" formaction')
_ADDRESSES = ("location", "hx-replace-url", "hx-push-url")
"""Headers that name one."""
_FONTS = {"ar": "vazirmatn", "ru": "fira-sans-cyrillic", "uk": "fira-sans-cyrillic"}
_BARE = frozenset(("title", "textarea", "option", "script"))
"""Elements in which no other may stand."""


def parted(path: str) -> tuple[str | None, str]:
    """(language, address without it); None where it names none."""
    code, _slash, rest = path.removeprefix("/").partition("/")
    return (code, f"/{rest}") if code in TONGUES else (None, path)


class Languages:
    """Takes the language off the address and has everything below speak it. What belongs to no
    language, and German itself, has one address only: the browser is sent there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        code, path = parted(scope["path"])
        if code is None:
            await self._without(scope, receive, send)
            return
        if path.split("/", 2)[1] == EASIEST.code:
            await _moved(f"{TONGUES[code].home}{EASIEST_PAGE}", send)
            return
        if code == SOURCE or path.split("/", 2)[1] in GERMAN_ONLY:
            await _moved(_of_this_house(path) + _query(scope), send)
            return
        home = TONGUES[code].home

        async def led_back(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in _ADDRESSES:
                    address = headers.get(name, "")
                    if address.startswith("/") and not _of_no_language(address):
                        headers[name] = home + address
                # A sheet to take along may have been ordered in another one.
                headers.setdefault("content-language", TONGUES[code].tag)
            await send(message)

        with i18n.speaking(code):
            below = {**scope, "path": path, "raw_path": quote(path).encode()}
            await self.app(below, receive, led_back)

    async def _without(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Addresses are typed in capitals, too: "/UK". What is there in Leichte Sprache, one page
        says."""
        first, slash, rest = scope["path"].removeprefix("/").partition("/")
        code = first.lower()
        if code == EASIEST.code:
            await _moved(EASIEST_PAGE, send)
            return
        if code != first and code in TONGUES:
            await _moved(quote(f"/{code}{slash}{rest}") + _query(scope), send)
            return
        await self.app(scope, receive, send)


def _of_this_house(path: str) -> str:
    """As an address: what begins with two slashes would be another host."""
    return quote("/" + path.lstrip("/"))


def _of_no_language(address: str) -> bool:
    return re.split(r"[/?#]", address, maxsplit=2)[1] in GERMAN_ONLY


def _query(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"?{query}" if query else ""


async def _moved(address: str, send: Send) -> None:
    """308 keeps what a form sends."""
    headers = [(b"location", address.encode("latin-1")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def in_language(html: str) -> str:
    """A finished page as the spoken language has it: its links stay in the language, and its
    German texts say that they are German."""
    code = i18n.spoken()
    if code == SOURCE:
        return html
    led = _led(html, TONGUES[code].home[1:])
    return led if i18n.speaks_german() else _marked(led)


def _led(html: str, code: str) -> str:
    """With the language in front of our addresses. A page has hundreds of them, and what the
    template engine has escaped is nowhere else before an address: a pattern takes ten times as
    long."""
    before, *parts = html.split('="/')
    said = [before]
    for part in parts:
        name = before[before.rfind(" ") + 1 :]
        if name in _LEADING and _is_led(before, part):
            said.append(f"{code}/{part}")
        else:
            said.append(part)
        before = part
    return '="/'.join(said)


def _is_led(before: str, address: str) -> bool:
    # A link that names its language has its whole address.
    if _NAMED.search(before[-_FAR:]):
        return False
    first = _FIRST_PART.match(address)
    assert first is not None
    if first[0]:
        return first[0] not in _WHOLE
    return not address.startswith("/")


def _marked(html: str) -> str:
    """With elements in place of `i18n.german`'s marks; in attributes and titles, where none may
    stand, the marks stay."""
    first, *parts = html.split(FIRST)
    said, bare = [first], _takes_text_only(first, before=False)
    for part in parts:
        text, mark, rest = part.partition(LAST)
        if bare or not mark:
            said.append(FIRST + part)
        else:
            said.append(f'<span lang="{SOURCE}" dir="ltr">{text}</span>{rest}')
        bare = _takes_text_only(part, before=bare)
    return "".join(said)


def _takes_text_only(html: str, *, before: bool) -> bool:
    """Whether at its end no element may begin; `before` is the same at its beginning."""
    opened, closed = html.rfind("<"), html.rfind(">")
    if opened == closed:  # neither
        return before
    if opened > closed:
        return True
    return re.split(r"[\s>]", html[opened + 1 : closed + 1], maxsplit=1)[0] in _BARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """`spoken` in every template: the page's language and the same page in the others."""

    tongue: Tongue
    path: str
    """Of the page, with its query, without a language."""
    offered: Tongue | None = None
    """Another one, which the browser or a question speaks."""

    @property
    def chosen(self) -> bool:
        """Whether it is for the reader to choose: not at the desk."""
        return not _of_no_language(self.path)

    @property
    def font(self) -> str:
        """What its script needs beside the Latin letters."""
        return _FONTS.get(self.tongue.code, "")

    @property
    def others(self) -> Sequence[tuple[Tongue, str]]:
        """Each language with the address of the page in it."""
        return [(each, each.home + self.path) for each in TONGUES.values()]


def spoken_at(path: str, query: str = "", *, asked: str = "", browser: str = "") -> Spoken:
    """`asked` is the language of a question, `browser` the header Accept-Language. German is never
    offered: it stands in front of everybody who has not chosen otherwise, and it is also taken for
    the language of a question whose language nobody can tell."""
    tongue = TONGUES[i18n.spoken()]
    wanted = asked if asked not in ("", SOURCE) else _first_of(browser)
    offered = TONGUES.get(wanted) if wanted not in (tongue.code, SOURCE) else None
    address = _of_this_house(path) + (f"?{query}" if query else "")
    return Spoken(tongue=tongue, path=address, offered=offered)


def _first_of(browser: str) -> str:
    """The language that a browser names first; only that, for a second one is what a family reads
    where the first is not spoken."""
    return browser[:2].lower() if browser[2:3] in ("", "-", ",", ";") else ""
