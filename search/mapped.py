"""Arrays that are computed once, kept in a folder and only mapped afterwards: a start need not wait
for them, and processes on one machine share their pages."""

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
_SUMS = "sums.json"
log = logging.getLogger("kette.search")


def arrays(
    kept: Path | None, name: str, sources: Iterable[bytes], make: Callable[[Arrays], Arrays]
) -> Arrays:
    """What `make` computes from `sources` (its own code and data), read-only when it was kept.
    It is given what is kept of that name from other sources, and may use parts of it.

    What is damaged is made anew; a folder that cannot be written only costs the time, never the
    start. Several processes may do so at once, for each puts a whole folder in its place."""
    if kept is None:
        return make({})
    digest = hashlib.sha256()
    for source in sources:
        digest.update(hashlib.sha256(source).digest())
    folder = kept / f"{name}-{digest.hexdigest()[:24]}"
    found = _read(folder)
    if found is None:
        earlier = filter(None, map(_read, kept.glob(f"{name}-*")))
        made = make(next(earlier, {}))
        try:
            _write(folder, name, made)
        except OSError as error:
            # Another process may have been quicker: then there is something to read all the same.
            extra = {"path": str(folder), "fault": type(error).__name__}
            log.warning("what the search computed could not be kept", extra=extra)
        found = _read(folder) or made
    return found


def _read(folder: Path) -> Arrays | None:
    """None where there is nothing, or not exactly what was written."""
    try:
        sums = json.loads((folder / _SUMS).read_text(encoding="utf-8"))
        if any(_sum(folder / f"{name}.npy") != known for name, known in sums.items()):
            return None
        # As plain views, for slices of a memmap take ten times as long.
        return {
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in sums
        }
    except (OSError, ValueError, AttributeError):
        return None


def _sum(path: Path) -> str:
    """By reading, not by the map: what nobody asks for stays out of the process."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(folder: Path, name: str, made: Arrays) -> None:
    """The folder whole or not at all; those of other sources and what a crash left are cleared."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
    try:
        sums = {}
        for each, array in made.items():
            path = fresh / f"{each}.npy"
            with open(path, "xb", opener=_private) as file:
                np.save(file, array, allow_pickle=False)
            sums[each] = _sum(path)
        with open(fresh / _SUMS, "x", opener=_private, encoding="utf-8") as text:
            json.dump(sums, text)
        for other in (*folder.parent.glob(f"{name}-*"), *folder.parent.glob(f".{name}-*")):
            if other not in (fresh, folder):
                shutil.rmtree(other, ignore_errors=True)
        if _read(folder) is not None:
            return  # another process was quicker, and others may be reading it
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _private(path: str, flags: int) -> int:
    """The server writes nothing that others on the machine can read."""
    return os.open(path, flags, 0o600)


class Texts:
    """Different texts in the order of the alphabet, to be found by their number. They stand in
    places of one width, so none of them should be very long; none may end in a zero sign."""

    def __init__(self, texts: npt.NDArray[np.str_]) -> None:
        self.texts = texts
        self._width = texts.dtype.itemsize // 4

    @staticmethod
    def array(texts: Iterable[str]) -> npt.NDArray[np.str_]:
        return np.array(sorted(set(texts)), dtype=np.str_)

    def find(self, asked: Sequence[str]) -> npt.NDArray[np.int64]:
        """The number of each text, -1 for one that is not there."""
        if not len(asked) or not len(self.texts):
            return np.full(len(asked), -1, dtype=np.int64)
        wanted = np.array(asked, dtype=self.texts.dtype)
        places = self.texts.searchsorted(wanted).astype(np.int64, copy=False)
        np.minimum(places, len(self.texts) - 1, out=places)
        places[self.texts[places] != wanted] = -1
        # numpy cuts off what is too long, and zero signs at the end.
        if max(map(len, asked)) > self._width or "\0" in "".join(asked):
            cut = [len(t) > self._width or t.endswith("\0") for t in asked]
            places[np.array(cut)] = -1
        return places
