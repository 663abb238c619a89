"""Files and folders that only the server's account reads, whatever the umask and whatever an
earlier version made."""

import logging
import os
import stat
from pathlib import Path

log = logging.getLogger("kette.files")

OTHERS = 0o077


def folder(path: Path) -> None:
    """Makes the folder if it is not there, and takes it from others."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    tighten(path)


def file(path: Path) -> None:
    """Makes the file, empty, if it is not there, and takes it from others."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        tighten(path)


def tighten(path: Path) -> None:
    """Takes what is there from group and others; a line in the log when it belongs to somebody
    else or is shared by all, like /tmp."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & OTHERS:
            return
        if mode & stat.S_ISVTX:
            log.warning("others may use this folder", extra={"path": str(path)})
            return
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning(
            "others may read this", extra={"path": str(path), "fault": type(error).__name__}
        )


def tighten_all(folder: Path, pattern: str) -> None:
    """The folder, and the files in it that are ours by their names."""
    tighten(folder)
    for path in folder.glob(pattern):
        tighten(path)
