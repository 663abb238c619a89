"""Reads from an MP4 file (ISO/IEC 14496-12) how long, how large and how fast its pictures are."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.i18n import gettext as _

MOST_INDEX = 32 * 1024**2
"""Bytes of the box that says all that; half an hour takes one."""
_HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl"))
_MOST_DEEP = 8
"""Boxes within each other; a file has four of them in a track."""
_HEADER = 8


class NoVideoError(Exception):
    """The file is none that could be shown; the German words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    seconds: float
    width: int
    height: int
    frames: float
    """Pictures a second, on average."""


def measured(path: Path) -> Measures:
    """Of its first picture track; NoVideoError."""
    with path.open("rb") as file:
        index = _index(file, path.stat().st_size)
    try:
        for kind, track in _boxes(index):
            if kind == b"trak":
                boxes = dict(_leaves(track))
                if boxes.get(b"hdlr", b"")[8:12] == b"vide":
                    return _measures(boxes)
    except (struct.error, KeyError, IndexError, ZeroDivisionError) as error:
        raise NoVideoError(_("sein Verzeichnis ist beschädigt")) from error
    raise NoVideoError(_("ohne Bilder"))


def _index(file: BinaryIO, whole: int) -> bytes:
    """The content of the box `moov`."""
    at = 0
    while at + _HEADER <= whole:
        file.seek(at)
        head = file.read(16)
        size, kind = struct.unpack(">I4s", head[:_HEADER])
        begins = _HEADER
        if size == 1 and len(head) == 16:
            size, begins = struct.unpack(">Q", head[8:])[0], 16
        elif size == 0:
            size = whole - at
        if size < begins or at + size > whole or (at == 0 and kind != b"ftyp"):
            break
        if kind == b"moov":
            if size > MOST_INDEX:
                break
            file.seek(at + begins)
            return file.read(size - begins)
        at += size
    raise NoVideoError(_("ohne Verzeichnis, oder abgeschnitten"))


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each box within."""
    at = 0
    while at + _HEADER <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size < _HEADER:
            return
        yield kind, content[at + _HEADER : at + size]
        at += size


def _leaves(content: bytes, deep: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Those that hold no others; NoVideoError where they are deeper than in any video."""
    if deep > _MOST_DEEP:
        raise NoVideoError(_("sein Verzeichnis ist beschädigt"))
    for kind, inside in _boxes(content):
        if kind in _HOLDERS:
            yield from _leaves(inside, deep + 1)
        else:
            yield kind, inside


def _measures(boxes: dict[bytes, bytes]) -> Measures:
    width, height = struct.unpack(">II", boxes[b"tkhd"][-8:])
    media = boxes[b"mdhd"]
    scale, duration = struct.unpack_from(">IQ" if media[0] == 1 else ">II", media, _times(media))
    seconds = duration / scale
    table = boxes[b"stts"]
    (count,) = struct.unpack_from(">I", table, 4)
    frames = sum(struct.unpack_from(f">{2 * min(count, len(table) // 8)}I", table, 8)[::2])
    # Sizes are numbers of 16 bits before the point and as many after it.
    return Measures(
        seconds=seconds, width=width >> 16, height=height >> 16, frames=frames / seconds
    )


def _times(media: bytes) -> int:
    """Where its scale stands: behind version, flags and the two days that nobody needs."""
    return 20 if media[0] == 1 else 12
