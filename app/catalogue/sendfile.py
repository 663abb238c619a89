"""How a flyer or a picture goes to a browser: as what it is, and without doing anything."""

from fastapi import Response
from fastapi.responses import FileResponse
from starlette.requests import Request

from app.media.folder import Folder
from app.situations import FileMissing

_ASK = "public, no-cache"
"""That name has that content for ever, but whoever objects to a picture wants it gone everywhere: a
browser asks each time whether it may still be shown, and is answered in a line."""
_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Beside the portal's own. No `sandbox`: with it Chromium does not show a PDF at all."""
_TYPES = {"pdf": "application/pdf", "webp": "image/webp"}


def sent(
    folder: Folder, name: str, *, keep: bool, called: str = "", request: Request | None = None
) -> Response:
    """The file, in parts where a browser asks for parts; FileMissing. `called` is how the browser
    names it when it is kept."""
    path = folder.find(name)
    if path is None:
        raise FileMissing
    kind = name.rpartition(".")[2]
    headers = {
        "Cache-Control": _ASK if keep else "no-store",
        "Content-Security-Policy": _POLICY,
        "ETag": f'"{name[:32]}"',
    }
    given = request.headers.get("If-None-Match", "") if request else ""
    if headers["ETag"] in (part.strip().removeprefix("W/") for part in given.split(",")):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        media_type=_TYPES[kind],
        headers=headers,
        filename=f"{called or 'faltblatt'}.pdf" if kind == "pdf" else None,
        content_disposition_type="inline",
    )
