"""Papers made with Typst: tagged PDF/UA, with our own fonts alone, in the spoken language."""

import io
import json
import re
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import segno

from app import glyphs
from app.i18n import TONGUES, dialled, plain, spoken
from app.i18n import gettext as _

if TYPE_CHECKING:
    import typst

STANDARD: Literal["ua-1"] = "ua-1"
CODE = Path(__file__).parent
"""Templates may read nothing else."""


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(glyphs.FONTS)],
    )


def compiled(template: Path, data: dict[str, Any], *, made_on: date | None = None) -> bytes:
    """The PDF of a content, which the template reads as JSON; an error of Typst is ours and goes
    through. Without a day it says the moment at which it was made."""
    import typst

    compiler = typst.Compiler(
        input=str(template),
        root=str(CODE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    shown = json.dumps(glyphs.readable_data(data, glyphs.FONTS), ensure_ascii=False)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": shown},
        pdf_standards=STANDARD,
        timestamp=int(datetime.combine(made_on, time()).timestamp()) if made_on else None,
    )
    assert isinstance(made, bytes)
    return made


def language(heading: str) -> dict[str, Any]:
    """What every template is told of the language: its code, whether it runs from right to left,
    and the document's title, in which no marks of German may stand."""
    tongue = TONGUES[spoken()]
    return {"lang": tongue.language, "rtl": tongue.direction == "rtl", "title": plain(heading)}


def unbroken(said: str, number: str) -> str:
    """What is said of a telephone number, with the number on one line and its groups in their
    order: one that is broken in the middle is dialled wrong."""
    return said.replace(number, dialled(number).replace(" ", "\u00a0"))


def whole(title: str) -> str:
    """A title whose telephone number stays on one line: "TelefonSeelsorge 0800 111 0 111"."""
    return re.sub(r"(?<=\d) (?=\d)", "\u00a0", title)


def qr(url: str) -> str:
    """An SVG drawing, dark on white, with the quiet zone that scanners want."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=3, light="#fff", xmldecl=False)
    return out.getvalue().decode()


def imprint(operator: str) -> str:
    """Nothing where no operator is set: a poster hangs in public."""
    return _("Herausgeber: %(name)s") % {"name": operator} if operator else ""
