"""Checks an uploaded file in a process of its own: `python -m app.media.reader KIND`, the file on
standard input; on standard output a line of JSON, and after it what is to be kept.
app.media.checking starts it and says how it went."""

import json
import sys
from typing import Any

from app import confined
from app.media.bounds import UnfitError


def read(kind: str, body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What is known of the file, and the contents to keep; UnfitError."""
    if kind == "pdf":
        from app.media import pdf  # here, for the other kind need not wait for it

        content, pages = pdf.cleaned(body)
        return {"pages": pages}, [content]
    from app.media import pictures

    drawn = pictures.redrawn(body)
    return {"sizes": [(each.width, each.height) for each in drawn]}, [each.body for each in drawn]


def main(kind: str, seconds: int, memory: int) -> None:
    confined.confine(seconds, memory)
    parts: list[bytes] = []
    try:
        said, parts = read(kind, sys.stdin.buffer.read())
    except UnfitError as error:
        said = {"fault": str(error)}
    said["lengths"] = [len(part) for part in parts]
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(parts))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
