"""A process of its own for what somebody has uploaded: with limits, without our keys, ended at a
deadline. Whatever it does not say itself simply ends it."""

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from app.settings import ROOT

log = logging.getLogger("kette.uploads")

_ENVIRONMENT = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TZ")
"""Of our environment; the rest holds keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    seconds: int
    """Of processor time: after that the reading ends."""
    deadline: float
    """Seconds by the clock, for a machine that is busy or cannot count the former."""
    memory: int
    """Bytes of address space."""


class TooMuchError(Exception):
    """It took more time or memory than it may."""


class BrokenError(Exception):
    """The process ended in a way that nobody foresaw."""


def run(module: str, words: Sequence[str], body: bytes, bounds: Bounds) -> bytes:
    """What `python -m module WORDS SECONDS MEMORY` says to `body`; TooMuchError, BrokenError."""
    about = {"kind": " ".join(words), "bytes": len(body)}
    limits = (str(bounds.seconds), str(bounds.memory))
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell, and words of ours
            [sys.executable, "-W", "ignore", "-m", module, *words, *limits],
            input=body,
            capture_output=True,
            check=False,
            cwd=ROOT,
            env=_ENVIRONMENT | {n: os.environ[n] for n in _PASSED_ON if n in os.environ},
            timeout=bounds.deadline,
        )
    except subprocess.TimeoutExpired as error:
        log.warning("upload took too long", extra=about)
        raise TooMuchError from error
    if done.returncode:
        why = done.stderr.decode(errors="replace")[-2000:]
        log.warning(
            "upload could not be read", extra={**about, "code": done.returncode, "why": why}
        )
        ended = done.returncode < 0 or why.endswith("MemoryError")
        raise TooMuchError if ended else BrokenError
    return done.stdout


# --- within the process ---------------------------------------------------------------------------


def confine(seconds: int, memory: int) -> None:
    """Where the system can: so much processor time and memory, no file written, and the visitors'
    server goes first. The parent's clock ends us in any case."""
    sys.excepthook = _end
    try:
        import resource  # not on Windows
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    with suppress(OSError):
        os.nice(5)


def _end(kind: type[BaseException], _error: BaseException, where: TracebackType | None) -> None:
    """What and where, for the log; never what stood in the file."""
    sys.stderr.write("".join(traceback.format_tb(where)[-8:]) + kind.__name__)
