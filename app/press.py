"""Papers made with Typst: tagged PDF/UA, with our own fonts alone."""

import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import segno

from app import glyphs
from app.i18n import gettext as _

if TYPE_CHECKING:
    import typst

STANDARD: Literal["ua-1"] = "ua-1"


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(glyphs.FONTS)],
    )


def compiled(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF of a content; an error of Typst is ours and goes through."""
    import typst

    compiler = typst.Compiler(
        input=str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    shown = json.dumps(glyphs.readable_data(data, glyphs.FONTS))
    made = compiler.compile(format="pdf", sys_inputs={"data": shown}, pdf_standards=STANDARD)
    assert isinstance(made, bytes)
    return made


def qr(url: str) -> str:
    """An SVG drawing, dark on white, with the quiet zone that scanners want."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=3, light="#fff", xmldecl=False)
    return out.getvalue().decode()


def imprint(operator: str) -> str:
    """Nothing where no operator is set: a poster hangs in public."""
    return _("Herausgeber: %(name)s") % {"name": operator} if operator else ""
