"""What somebody uploads as flyer or picture, by what it is and not by its name: checked and made
anew by a process of its own (app.media.reader), so that it never holds the server. What is kept is
always of our own writing."""

import json
from dataclasses import dataclass

from app import confined
from app.i18n import gettext as _
from app.media.bounds import MOST_SIZE, UnfitError
from app.models import MediumKind
from app.turns import Turns

BOUNDS = {
    MediumKind.FLYER: confined.Bounds(seconds=15, deadline=40.0, memory=512 * 1024 * 1024),
    MediumKind.PICTURE: confined.Bounds(seconds=15, deadline=40.0, memory=768 * 1024 * 1024),
}
_READER = {MediumKind.FLYER: "pdf", MediumKind.PICTURE: "picture"}


class BusyError(Exception):
    """Others' files are being checked, or another one of the same account."""


TURNS = Turns(at_once=1, waiting=3, patience=10.0, refusal=BusyError)
"""One at a time, for a picture takes much memory for a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is to be kept of an uploaded file."""

    body: bytes
    pages: int = 0
    width: int = 0
    height: int = 0
    small: bytes = b""
    small_width: int = 0
    small_height: int = 0


def check(kind: MediumKind, body: bytes, *, account: int) -> Checked:
    """UnfitError with a sentence, BusyError."""
    if len(body) > MOST_SIZE:
        raise UnfitError(too_large())
    if why := _not_at_all(kind, body):
        raise UnfitError(why)
    try:
        with TURNS.turn(account):
            answer = confined.run("app.media.reader", [_READER[kind]], body, BOUNDS[kind])
    except confined.TooMuchError as error:
        raise UnfitError(
            _("Das Prüfen braucht zu viel Zeit oder Speicher. Bitte die Datei kleiner speichern.")
        ) from error
    except confined.BrokenError as error:
        raise UnfitError(_("Die Datei lässt sich nicht lesen. Bitte neu speichern.")) from error
    head, _line, rest = answer.partition(b"\n")
    said = json.loads(head)
    if "fault" in said:
        raise UnfitError(str(said["fault"]))
    first = said["lengths"][0]
    if kind is MediumKind.FLYER:
        return Checked(body=rest, pages=said["pages"])
    (width, height), (small_width, small_height) = said["sizes"]
    return Checked(
        body=rest[:first],
        width=width,
        height=height,
        small=rest[first:],
        small_width=small_width,
        small_height=small_height,
    )


def too_large() -> str:
    return _("Die Datei ist zu groß. Erlaubt sind %(n)d MB.") % {"n": MOST_SIZE // 1024**2}


def _not_at_all(kind: MediumKind, body: bytes) -> str:
    """What is said of a file that is of another kind, as its beginning shows; "" where it may be
    right."""
    if not body:
        return _("Bitte eine Datei wählen.")
    if kind is MediumKind.FLYER:
        # Some programs write a few lines before it, and every reader looks for it there.
        return "" if b"%PDF-" in body[:1024] else _("Bitte eine PDF wählen. Diese Datei ist keine.")
    if body.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")) or (
        body.startswith(b"RIFF") and body[8:12] == b"WEBP"
    ):
        return ""
    said = _("Bitte ein Bild als JPEG, PNG oder WebP wählen.")
    if body[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypavif"):
        return (
            said
            + " "
            + _(
                "So speichert es ein iPhone, wenn unter „Einstellungen, Kamera, Formate“ steht: "
                "„Maximale Kompatibilität“. Oder das Bild öffnen und als JPEG sichern."
            )
        )
    if body.startswith(b"%PDF-"):
        return said + " " + _("Eine PDF gehört zu den Faltblättern.")
    if body.startswith(b"GIF8") or b"<svg" in body[:2048].lower():
        return (
            said
            + " "
            + _(
                "Dieses lässt sich in einem Bildprogramm öffnen und dort als JPEG oder PNG sichern."
            )
        )
    return said
