"""Reading what somebody uploads, so that it never holds the server: see app.offers.uploadreader.

Each file is read by a process of its own that is ended at a deadline; a few at once, few that wait,
one for each account.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app import confined
from app.i18n import gettext as _
from app.offers.uploadreader import KINDS, UnreadableFileError
from app.turns import Turns

SECONDS = 10
"""Of processor time: after that the reading ends."""
DEADLINE = 30.0
"""Seconds by the clock, for a machine that is busy or cannot count the former."""
MEMORY = 384 * 1024 * 1024
"""Bytes of address space."""
AT_ONCE = 2
WAITING = 2
PATIENCE = 5.0
"""Seconds that somebody waits for a turn."""


class BusyError(Exception):
    """Others' files are being read, or another one of the same account."""


TURNS = Turns(at_once=AT_ONCE, waiting=WAITING, patience=PATIENCE, refusal=BusyError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The lines of cells of one sheet; [] where a line is empty."""

    name: str
    lines: tuple[list[str], ...]
    fault: str = ""
    """Why not all of it could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands in a file: tables, or offers as YAML has them."""

    lines: tuple[list[str], ...] = ()
    """Of the first sheet, or of a PO file."""
    records: tuple[dict[str, Any], ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    """Slug -> version, as the archive of the offers says it."""
    sheets: tuple[Sheet, ...] = ()


def read(name: str, body: bytes, *, account: int) -> Content:
    """What stands in the file of offers; UnreadableFileError with a sentence, BusyError."""
    kind = name.rpartition(".")[2].casefold()
    if kind not in KINDS:
        raise UnreadableFileError(_("Bitte eine Datei .xlsx, .ods, .csv, .yaml oder .zip wählen."))
    return _read(kind, body, account)


def read_po(name: str, body: bytes, *, account: int) -> Content:
    """The same of a PO file; its first line says the language, how many are not translated and for
    which of our languages it was written, the others key, German text and translation."""
    if not name.casefold().endswith(".po"):
        raise UnreadableFileError(_("Bitte eine Datei .po wählen."))
    return _read("po", body, account)


def _read(kind: str, body: bytes, account: int) -> Content:
    with TURNS.turn(account):
        answer = _answer(kind, body)
    if "fault" in answer:
        raise UnreadableFileError(str(answer["fault"]))
    sheets = tuple(
        Sheet(name=each["name"], lines=tuple(each["lines"]), fault=each.get("fault", ""))
        for each in answer.get("sheets", ())
    )
    first = sheets[0].lines if sheets else ()
    return Content(
        lines=tuple(answer.get("lines", first)),
        records=tuple(answer.get("records", ())),
        versions=dict(answer.get("versions", {})),
        sheets=sheets,
    )


def _answer(kind: str, body: bytes) -> dict[str, Any]:
    bounds = confined.Bounds(seconds=SECONDS, deadline=DEADLINE, memory=MEMORY)
    try:
        said = confined.run("app.offers.uploadreader", [kind], body, bounds)
    except confined.TooMuchError as error:
        why = _("Das Lesen dieser Datei braucht zu viel Zeit oder Speicher. Bitte aufteilen.")
        raise UnreadableFileError(why) from error
    except confined.BrokenError as error:
        raise UnreadableFileError(_("Die Datei lässt sich nicht lesen.")) from error
    answer: dict[str, Any] = json.loads(said)
    return answer
