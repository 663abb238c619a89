"""Where flyers and pictures lie: `dateien/` in the data folder, each file named by the SHA-256 of
its content, so that the same is kept once, nothing is ever overwritten by something else, and
several servers can share the folder."""

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from app.i18n import gettext as _
from app.models import MediumKind
from app.security import privatefiles
from app.settings import Settings

FOLDER = "dateien"
ENDINGS = {MediumKind.FLYER: "pdf", MediumKind.PICTURE: "webp"}
NAME = re.compile(r"[0-9a-f]{64}\.(?:pdf|webp)")
_HALF = re.compile(r"\.[0-9a-f]{64}\.(?:pdf|webp)\.[0-9a-f]{12}")
"""A file that is being written."""
ORPHANED = 24 * 60 * 60
"""Seconds after which a file that no row names is nobody's: by then its row is written or lost."""


class FullError(Exception):
    """There is no room; the sentence says whose matter that is."""


class Folder:
    def __init__(self, path: Path, most: int) -> None:
        """`most` bytes in all."""
        self.path = path
        self._most = most

    @classmethod
    def of(cls, settings: Settings) -> "Folder":
        return cls(settings.data_dir / FOLDER, settings.files_mb * 1024**2)

    @staticmethod
    def is_named(name: str, body: bytes) -> bool:
        """Whether this is the content that the name says."""
        return name.partition(".")[0] == hashlib.sha256(body).hexdigest()

    def put(self, body: bytes, kind: MediumKind) -> str:
        """The name of the file with that content, which is whole on the disk when this returns;
        FullError, and nothing is there then."""
        name = f"{hashlib.sha256(body).hexdigest()}.{ENDINGS[kind]}"
        target = self.path / name
        try:
            if target.exists():
                # It may be about to be removed as nobody's.
                os.utime(target)
                return name
            if self.size() + len(body) > self._most:
                raise FullError(_full())
            privatefiles.folder(self.path)
            self._write(target, body)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise FullError(_full()) from error
            raise FullError(
                _("Die Datei lässt sich gerade nicht speichern. Bitte sagen Sie dem "
                  "Präventionsbüro Bescheid.")
            ) from error  # fmt: skip
        return name

    def _write(self, target: Path, body: bytes) -> None:
        beside = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
        try:
            with os.fdopen(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        with suppress(OSError):  # not on Windows
            opened = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)

    def find(self, name: str) -> Path | None:
        """The file of that name; None where there is none, or it is no name of ours."""
        path = self.path / name
        return path if NAME.fullmatch(name) and path.is_file() else None

    def read(self, name: str) -> bytes | None:
        path = self.find(name)
        try:
            return path.read_bytes() if path else None
        except OSError:
            return None

    def names(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self._entries() if NAME.fullmatch(entry.name))

    def size(self) -> int:
        """Bytes of all that lies there."""
        total = 0
        for entry in self._entries():
            with suppress(OSError):  # removed meanwhile
                total += entry.stat().st_size
        return total

    def sweep(self, wanted: Collection[str], *, at: float | None = None) -> int:
        """Removes what no row names and nobody has put there within a day, half-written files too;
        how many."""
        until = (time.time() if at is None else at) - ORPHANED
        removed = 0
        for entry in self._entries():
            ours = NAME.fullmatch(entry.name) or _HALF.fullmatch(entry.name)
            if not ours or entry.name in wanted:
                continue
            with suppress(OSError):
                if entry.stat().st_mtime < until:
                    Path(entry.path).unlink()
                    removed += 1
        return removed

    def _entries(self) -> Iterator["os.DirEntry[str]"]:
        try:
            with os.scandir(self.path) as found:
                yield from [entry for entry in found if entry.is_file(follow_symlinks=False)]
        except FileNotFoundError:
            return


def _full() -> str:
    return _("Für Faltblätter und Bilder ist kein Platz mehr. Bitte sagen Sie dem Präventionsbüro "
             "Bescheid.")  # fmt: skip
