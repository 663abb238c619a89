"""Turning a view into a response: page or fragment, ETag, memory of finished pages.

A page may be kept because it is the same for everybody who asks for it: no cookie, no account, no
words of one's own.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app import i18n, wording
from app.kept import Kept
from app.settings import ROOT
from app.web import carried as choice
from app.web import languages
from app.web.carried import Carried
from app.web.languages import Spoken
from app.web.views import Site

TEMPLATES = ROOT / "templates"
KEPT, ASKED, FEEDS = 48 * 1024 * 1024, 16 * 1024 * 1024, 4 * 1024 * 1024
"""Bytes of finished pages with their compressed forms; of those that somebody asked for, so that
these never push out what everybody reads; and of feeds."""
HTML = "text/html; charset=utf-8"


def environment() -> Environment:
    """The one Jinja environment; an unknown name in a template is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    env.globals["comma"] = wording.comma
    env.globals["inside"] = wording.inside
    env.globals["begun"] = wording.begun
    env.globals["dialled"] = i18n.dialled
    return env


def partial(request: Request) -> bool:
    """htmx asks for a part of the page, not for a page."""
    return request.headers.get("HX-Request-Type") == "partial"


@dataclass(frozen=True, slots=True)
class Finished:
    """A rendered page with its compressed form."""

    body: bytes
    """Empty where it is unpacked when somebody wants it so."""
    packed: bytes


class Pages:
    """Renders views; `version` names the state of the templates and goes into every ETag."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._env = environment()
        self._env.globals["site"] = site
        self._env.globals["carried"] = choice.NOTHING
        self.kept: Kept[tuple[str, ...], Finished] = Kept(KEPT)
        self.asked: Kept[tuple[str, ...], Finished] = Kept(ASKED)
        self.feeds: Kept[tuple[str, ...], bytes] = Kept(FEEDS)

    def template(self, name: str) -> Template:
        """For what is rendered often."""
        return self._env.get_template(name)

    def html(self, template: str, **context: Any) -> str:
        """In the language that is spoken."""
        spoken = context.pop("spoken", None) or languages.spoken_at("/")
        written = self._env.get_template(template).render(spoken=spoken, **context)
        return languages.in_language(written)

    def render(
        self,
        request: Request,
        name: str,
        page: object,
        *,
        fragment: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        carried: Carried | None = None,
        language: str = "",
        address: str | None = None,
    ) -> Response:
        """The page, or its fragment when htmx asks for a part; both say that they vary by that.
        `carried` is what was chosen, where the address alone does not say it; `language` is that of
        a question; `address` is the page's own, where what was asked may be written otherwise."""
        template = f"partials/{fragment}.html" if fragment and partial(request) else name
        chosen = Carried.of(request) if carried is None else carried
        query = request.url.query if address is None else address.partition("?")[2]
        spoken = _spoken(request, query, language)
        return HTMLResponse(
            self.html(
                template, page=page, request_path=request.url.path, carried=chosen, spoken=spoken
            ),
            status_code=status,
            headers={"Vary": "HX-Request-Type, Accept-Language", **(headers or {})},
        )

    def etag(self, request: Request, version: str) -> str:
        """Weak, for compression changes the bytes: state of catalogue and templates, the address
        and its language, and the one that is offered."""
        spoken = _spoken(request, "")
        speaks = f"{spoken.tongue.code}{spoken.offered and spoken.offered.code}"
        asked = f"{version}|{self.site.version}|{partial(request)}|{speaks}|{request.url}"
        return f'W/"{hashlib.blake2b(asked.encode(), digest_size=12).hexdigest()}"'

    def unchanged(self, request: Request, version: str) -> Response | None:
        """304 when the browser still has this very page."""
        etag = self.etag(request, version)
        given = request.headers.get("If-None-Match", "")
        if etag in (part.strip() for part in given.split(",")):
            return Response(status_code=304, headers=caching(etag))
        return None

    def remembered(
        self,
        request: Request,
        version: str,
        name: str,
        view: Callable[[], object],
        *,
        base: str = "",
        asked: str = "",
        headers: Mapping[str, str] | None = None,
        carried: Carried | None = None,
    ) -> Response:
        """A page that depends on its path (on `base`, where it shows its own address, on `asked`,
        what of its address many may ask, and on what was chosen before): built once per state of
        the catalogue. `carried` is what was chosen, where the address alone does not say it."""
        unchanged = self.unchanged(request, version)
        if unchanged is not None:
            return unchanged
        chosen = Carried.of(request) if carried is None else carried
        # Two addresses that ask the same may have chosen differently; each has its own links.
        # What was asked is an address or its query.
        query = asked.partition("?")[2] if asked.startswith("/") else asked
        # A Kommune that is chosen by the path is in no query.
        spoken = _spoken(request, query or (chosen.query[1:] if request.url.query else ""))
        offered = spoken.offered.code if spoken.offered else ""
        tongue = spoken.tongue.code
        key = (version, tongue, offered, base, request.url.path, name, asked, chosen.query)
        seldom = bool(asked or (chosen.query and request.url.query))
        memory = self.asked if seldom else self.kept
        finished = memory.get(key)
        if finished is None:
            context = {"request_path": request.url.path, "carried": chosen, "spoken": spoken}
            body = self.html(name, page=view(), **context).encode()
            # What is asked for less often is kept in its compressed form alone.
            finished = Finished(b"" if seldom else body, gzip.compress(body, 6, mtime=0))
            memory.put(key, finished, len(finished.body) + len(finished.packed))
        headers = {**caching(self.etag(request, version)), **(headers or {})}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(finished.packed, headers=headers, media_type=HTML)
        body = finished.body or gzip.decompress(finished.packed)
        return Response(body, headers=headers, media_type=HTML)

    def feed(
        self, request: Request, key: tuple[str, ...], write: Callable[[], bytes], media_type: str
    ) -> Response:
        """What programs ask for again and again, written once for a `key`. It is unchanged as long
        as it says the same, for the state of the catalogue changes with every hour."""
        key = (i18n.spoken(), *key)
        body = self.feeds.get(key)
        if body is None:
            body = write()
            self.feeds.put(key, body, len(body))
        version = hashlib.blake2b(body, digest_size=12).hexdigest()
        unchanged = self.unchanged(request, version)
        if unchanged is not None:
            return unchanged
        return Response(body, media_type=media_type, headers=caching(self.etag(request, version)))


def pages_of(request: Request) -> Pages:
    """For what answers outside a route."""
    pages: Pages = request.app.state.pages
    return pages


def private(request: Request, name: str, page: object, **options: Any) -> Response:
    """The page, with the promise that no copy stays in browser or proxy."""
    response = pages_of(request).render(request, name, page, **options)
    response.headers["Cache-Control"] = "no-store"
    return response


def _spoken(request: Request, query: str, language: str = "") -> Spoken:
    browser = request.headers.get("Accept-Language", "")
    return languages.spoken_at(request.url.path, query, asked=language, browser=browser)


def go(path: str) -> Response:
    """On to another page after a form."""
    return RedirectResponse(path, status_code=303)


def caching(etag: str) -> dict[str, str]:
    """Browsers may keep a page but must ask whether it is still true."""
    return {
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Vary": "HX-Request-Type, Accept-Encoding, Accept-Language",
    }


def templates_version(*folders: Path) -> str:
    """Hash of all files that pages are made of: a new release makes old ETags void."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(folder)).encode() + _content(path))
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    """Of a file; of a video its size and time, for it has a hundred megabytes, and so of flyers and
    pictures, which may be many."""
    if path.suffix in (".mp4", ".pdf", ".webp"):
        found = path.stat()
        return f"{found.st_size} {found.st_mtime_ns}".encode()
    return path.read_bytes()
