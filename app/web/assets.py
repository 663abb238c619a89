"""Static files: each has its content's hash in its address, so a browser may keep it for ever."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request, Response

from app.settings import ROOT

STATIC = ROOT / "static"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".woff2": "font/woff2",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".ico": "image/x-icon",
}
_PACKED = (".css", ".js", ".svg", ".txt", ".xml", ".json")


@dataclass(frozen=True, slots=True)
class Asset:
    url: str
    body: bytes
    packed: bytes | None
    media_type: str
    etag: str


class Assets:
    """All static files in memory, found by their address; a few hundred kilobytes."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._by_url: dict[str, Asset] = {}
        self.urls: Mapping[str, str] = {}
        urls: dict[str, str] = {}
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.name.startswith(".") or path.suffix == ".md":
                continue
            name = path.relative_to(folder).as_posix()
            body = path.read_bytes()
            if path.suffix == ".css":
                body = _with_hashed_urls(body, urls)
            asset = _asset(name, path, body)
            self._by_url[asset.url] = asset
            urls[name] = asset.url
        self.urls = urls

    def answer(self, request: Request) -> Response | None:
        """The file behind the request's path, compressed when the browser takes it so."""
        asset = self._by_url.get(request.url.path)
        if asset is None:
            return None
        headers = {"Cache-Control": FOREVER, "ETag": asset.etag, "Vary": "Accept-Encoding"}
        if request.headers.get("If-None-Match") == asset.etag:
            return Response(status_code=304, headers=headers)
        if asset.packed and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(asset.packed, headers=headers, media_type=asset.media_type)
        return Response(asset.body, headers=headers, media_type=asset.media_type)


def _asset(name: str, path: Path, body: bytes) -> Asset:
    digest = hashlib.blake2b(body, digest_size=6).hexdigest()
    folder, _, file = name.rpartition("/")
    hashed = f"{Path(file).stem}.{digest}{path.suffix}"
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media_type = TYPES.get(path.suffix, guessed)
    if media_type.startswith("text/") and "charset" not in media_type:
        media_type += "; charset=utf-8"
    return Asset(
        url=f"/static/{folder}/{hashed}" if folder else f"/static/{hashed}",
        body=body,
        packed=gzip.compress(body, 9, mtime=0) if path.suffix in _PACKED else None,
        media_type=media_type,
        etag=f'"{digest}"',
    )


def _with_hashed_urls(css: bytes, urls: Mapping[str, str]) -> bytes:
    """A stylesheet names fonts by their plain path; fonts come first in the order of folders."""
    text = css.decode()
    for name, url in urls.items():
        for quote in ('"', "'", ""):
            text = text.replace(f"url({quote}{name}{quote})", f"url({quote}{url}{quote})")
            text = text.replace(f"url({quote}/static/{name}{quote})", f"url({quote}{url}{quote})")
    return text.encode()
