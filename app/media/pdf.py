"""A PDF that somebody uploads, so that nothing in it acts: what does is refused, what only may be
is taken out, and it is written anew."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from app.i18n import gettext as _
from app.media.bounds import MOST_OBJECTS, MOST_PAGES, MOST_SIZE, UnfitError

_RUNS = frozenset(
    "/JavaScript /Launch /SubmitForm /ImportData /GoToE /RichMediaExecute /Rendition /Movie"
    " /Sound".split()
)
"""Actions that run, send or open something."""
_PLAYS = frozenset("/RichMedia /Movie /Sound /Screen /3D".split())
_CARRIES = frozenset("/EF /EmbeddedFiles".split())
_WEB = ("http:", "https:", "mailto:", "tel:")
_NEEDLESS = ("/AA", "/PieceInfo", "/Thumb", "/Metadata", "/Collection")
"""What acts at an event, and what programs keep for themselves: who wrote it with what, previews,
the picture before it was cut."""
_DEEPEST = 40


def cleaned(body: bytes) -> tuple[bytes, int]:
    """The PDF written anew, and how many pages it has; UnfitError."""
    try:
        with pikepdf.open(io.BytesIO(body)) as pdf:
            if pdf.is_encrypted:
                raise UnfitError(_locked())
            return _cleaned(pdf)
    except pikepdf.PasswordError as error:
        raise UnfitError(_locked()) from error
    except pikepdf.PdfError as error:
        raise UnfitError(_broken()) from error


def _cleaned(pdf: pikepdf.Pdf) -> tuple[bytes, int]:
    pages = len(pdf.pages)
    if not pages:
        raise UnfitError(_broken())
    if pages > MOST_PAGES:
        raise UnfitError(
            _("Das Faltblatt hat %(n)d Seiten. Erlaubt sind %(most)d.")
            % {"n": pages, "most": MOST_PAGES}
        )
    for each in _everything(pdf):
        _look_at(each)
    for key in ("/OpenAction", "/AF", "/URI"):
        if key in pdf.Root:
            del pdf.Root[key]
    said = pdf.docinfo.get("/Title")
    title = str(said)[:200] if isinstance(said, pikepdf.String) else ""
    del pdf.docinfo
    if title:
        # Readers' programs say it instead of the file's name; whoever typed it is nobody's matter.
        pdf.docinfo["/Title"] = title
    out = io.BytesIO()
    pdf.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    if out.tell() > MOST_SIZE:
        raise UnfitError(_("Die PDF wird beim Prüfen zu groß. Bitte kleiner speichern."))
    # Of half a file something is found and written that no program opens.
    with pikepdf.open(out) as kept:
        if len(kept.pages) != pages:
            raise UnfitError(_broken())
    return out.getvalue(), pages


def _everything(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """All dictionaries of the file, those within others too; UnfitError where there is no end."""
    seen = 0
    for whole in pdf.objects:
        inner: list[tuple[Object, int]] = [(whole, 0)]
        while inner:
            each, depth = inner.pop()
            seen += 1
            if seen > MOST_OBJECTS or depth > _DEEPEST:
                raise UnfitError(_broken())
            if isinstance(each, Array):
                parts = list(each.as_list())
            elif isinstance(each, Dictionary | Stream):
                yield each
                parts = [each[key] for key in each.keys()]  # noqa: SIM118 - a stream has no other
            else:
                continue
            # What is referred to comes by itself.
            inner += [
                (part, depth + 1)
                for part in parts
                if isinstance(part, Array | Dictionary) and not part.is_indirect
            ]


def _look_at(each: Any) -> None:
    keys = set(each.keys())
    action, kind = _name(each, "/S"), _name(each, "/Subtype")
    if keys & {"/JS", "/JavaScript"} or action == "/JavaScript":
        raise UnfitError(
            _("In der PDF steckt ein Programm (JavaScript). Bitte ohne speichern, am besten mit "
              "„Drucken“ als PDF.")
        )  # fmt: skip
    if "/XFA" in keys:
        raise UnfitError(
            _("Die PDF ist ein Formular, das nur wenige Programme öffnen (XFA). Bitte mit „Drucken“"
              " als gewöhnliche PDF speichern.")
        )  # fmt: skip
    if keys & _CARRIES or kind == "/FileAttachment" or _name(each, "/Type") == "/EmbeddedFile":
        raise UnfitError(
            _("In der PDF stecken weitere Dateien. Bitte ohne Anhänge speichern, am besten mit "
              "„Drucken“ als PDF.")
        )  # fmt: skip
    if action in _RUNS or kind in _PLAYS:
        raise UnfitError(
            _("Die PDF startet oder verschickt etwas, oder sie spielt Ton oder Film ab. Bitte mit "
              "„Drucken“ als PDF speichern.")
        )  # fmt: skip
    _take_out(each, keys, action)


def _take_out(each: Any, keys: set[str], action: str) -> None:
    """What is not needed to read it, and links that lead elsewhere than to the web."""
    for key in keys.intersection(_NEEDLESS):
        del each[key]
    if action in ("/GoToR", "/Named", "/URI"):
        target = str(each.get("/URI", "")).strip().casefold()
        if action != "/URI" or not target.startswith(_WEB):
            for key in keys - {"/S", "/Type"}:
                if key in each:
                    del each[key]
            each["/S"] = Name("/URI")
            each["/URI"] = pikepdf.String("https://" + target if _bare(target) else "")


def _bare(target: str) -> bool:
    """An address that somebody wrote without https://."""
    return target.startswith("www.") and ":" not in target


def _name(each: Any, key: str) -> str:
    value = each.get(key)
    return str(value) if isinstance(value, Name) else ""


def _locked() -> str:
    return _("Die PDF ist mit einem Kennwort geschützt. Bitte ohne Schutz speichern.")


def _broken() -> str:
    return _("Das ist keine PDF, die sich lesen lässt. Bitte neu als PDF speichern.")
