"""The hand-over sheet: a Merkzettel as a tagged PDF that both sides of the desk can read.

Frame texts come from data/rahmentexte.yaml in the visitor's language, with German beside them.
Nothing is written to disk; the notes of the desk arrive in the request's body and end in the PDF.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from segno import QRCode

from app import glyphs
from app.catalogue.offer import Offer
from app.counselling import shortlist
from app.counselling.views import Coming
from app.i18n import N_
from app.i18n import gettext as _
from app.records import files
from app.records.base import Line, Record
from app.turns import Turns
from app.vocabulary import Cost, Format, Registration, Vocabulary
from app.web.views import Contact

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("sheet.typ")
MAX_NOTE = 200
STANDARD: Literal["ua-1"] = "ua-1"
TOGETHER = 8
"""Steps of a child that stand together on the sheet."""
PRESS = Turns(at_once=2, waiting=8)
CODES = Turns(at_once=2, waiting=16)
"""For pictures of codes: a long address takes a tenth of a second and more."""


class SheetLanguage(Vocabulary):
    """Language of the frame texts."""

    DE = "de", N_("Deutsch")
    PLAIN = "einfach", N_("Einfache Sprache")
    EN = "en", N_("Englisch")
    TR = "tr", N_("Türkisch")
    UK = "uk", N_("Ukrainisch")
    RU = "ru", N_("Russisch")
    AR = "ar", N_("Arabisch")
    PL = "pl", N_("Polnisch")
    FR = "fr", N_("Französisch")
    RO = "ro", N_("Rumänisch")


class Paper(Vocabulary):
    """Size of the sheet."""

    A4 = "a4", N_("A4")
    A6 = "a6", N_("A6, gefaltet")


class FrameTexts(Record):
    """What frames the facts, in one language of data/rahmentexte.yaml."""

    name: Line
    direction: Literal["ltr", "rtl"]
    title: Annotated[Line, Field(max_length=40)]
    plain_title: Annotated[Line, Field(max_length=40)]
    """Says nothing about the subject."""
    intro: Line
    what: Line
    when: Line
    where: Line
    cost: Line
    access: Line
    phone: Line
    reach: Line
    note: Line
    ask: Line
    free: Line
    reduced: Line
    paid: Line
    no_registration: Line
    registration: Line
    registration_advised: Line
    at_home: Line
    by_phone: Line
    online: Line
    qr: Line
    contact: Line
    dates: Line
    """Above what is due for the children."""
    emergency: Line
    say_title: Line | None
    say_german: Line | None
    """What the family can read out to a German on the telephone."""
    say: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """Which sheet is wanted."""

    language: SheetLanguage = SheetLanguage.DE
    paper: Paper = Paper.A4
    discreet: bool = False

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> "SheetOrder":
        """From address or form; what is unknown is left at its default."""
        language, paper = parameters.get("sprache", ""), parameters.get("format", "")
        return cls(
            language=SheetLanguage(language if language in set(SheetLanguage) else "de"),
            paper=Paper(paper if paper in set(Paper) else "a4"),
            discreet=parameters.get("diskret") == "1",
        )

    @property
    def file_name(self) -> str:
        return "liste.pdf" if self.discreet else "merkzettel.pdf"


@cache
def frame_texts() -> Mapping[SheetLanguage, FrameTexts]:
    """All languages; RefusedError when one is missing or wrong."""
    path = files.DATA / "rahmentexte.yaml"
    given = files.read(path)
    return {
        language: files.checked(FrameTexts, given[language], f"{files.shown(path)}, {language}")
        for language in SheetLanguage
    }


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(glyphs.FONTS)],
    )


def sheet(
    offers: Sequence[Offer],
    order: SheetOrder,
    *,
    address: str,
    office: Contact,
    today: date,
    coming: Sequence[Coming] = (),
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """The PDF. `address` is the Merkzettel's own and goes into the QR code; `coming` is what is due
    for the children. Busy when many wait."""
    with PRESS.turn():
        data = _data(offers, order, address=address, office=office, today=today, notes=notes or {})
        data["dates"] = [part for child in coming for part in _dates(child)]
        return _set(data, today)


def _set(data: dict[str, Any], today: date) -> bytes:
    import typst

    compiler = typst.Compiler(
        input=str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    try:
        pdf = compiler.compile(
            format="pdf",
            sys_inputs={
                "data": json.dumps(glyphs.readable_data(data, glyphs.FONTS), ensure_ascii=False)
            },
            pdf_standards=STANDARD,
            timestamp=int(datetime.combine(today, time()).timestamp()),
        )
    except typst.TypstError as error:
        # Its message quotes what stands on the sheet; a note must not end in a log.
        raise RuntimeError(f"the sheet cannot be set: {type(error).__name__}") from None
    assert isinstance(pdf, bytes)
    return pdf


def _data(
    offers: Sequence[Offer],
    order: SheetOrder,
    *,
    address: str,
    office: Contact,
    today: date,
    notes: Mapping[str, str],
) -> dict[str, Any]:
    texts = frame_texts()[order.language]
    german = frame_texts()[SheetLanguage.DE]
    title, german_title = (
        (texts.plain_title, german.plain_title) if order.discreet else (texts.title, german.title)
    )
    code = shortlist.qr_code(address)
    dots = code.symbol_size()[0]
    return {
        "format": order.paper,
        "discreet": order.discreet,
        "language": "de" if order.language is SheetLanguage.PLAIN else order.language,
        "rtl": texts.direction == "rtl",
        "texts": texts.model_dump(),
        "german": german.model_dump(),
        "heading": title,
        "german_heading": german_title,
        "document_title": german_title,
        # A telephone that stands in for the Familienbüro has not made the sheet.
        "author": office.name if office.own and not order.discreet else "",
        "printed": _("Stand %(day)s") % {"day": today.strftime("%d.%m.%Y")},
        "qr": _picture(code),
        # At least 0.45 mm a dot, so that an old phone reads it from paper.
        "qr_size": round(max(3.2, dots * 0.045), 2),
        "qr_size_small": round(max(2.8, dots * 0.042), 2),
        "contact": {
            "name": office.name,
            "lines": [
                line
                for line in (
                    office.phone,
                    office.email,
                    office.note,
                    ", ".join(filter(None, (office.street, _town(office.postcode, office.city)))),
                )
                if line
            ],
        },
        "offers": [
            {
                "number": number,
                "title": offer.title,
                "provider": "" if offer.provider_name == offer.title else offer.provider_name,
                "rows": _rows(offer, texts, german, notes.get(offer.slug, "")),
                "warning": " · ".join(filter(None, (offer.cancelled, offer.freshness.note))),
            }
            for number, offer in enumerate(offers, start=1)
        ],
    }


def _dates(child: Coming) -> Iterator[dict[str, Any]]:
    """In parts that fit onto a panel of the folded sheet."""
    for first in range(0, len(child.steps), TOGETHER):
        yield {
            "child": child.title,
            "steps": [
                {"title": step.title, "when": step.due, "advice": step.advice}
                for step in child.steps[first : first + TOGETHER]
            ],
        }


def qr_picture(address: str) -> str:
    """The address as an SVG with its white margin; Busy when too many wait for theirs."""
    with CODES.turn():
        return _picture(shortlist.qr_code(address))


def _picture(code: QRCode) -> str:
    out = io.BytesIO()
    code.save(out, kind="svg", border=2, light="#fff", xmldecl=False, omitsize=True)
    return out.getvalue().decode()


def _row(key: str, said: str, other: str = "", *, strong: bool = False) -> dict[str, Any]:
    return {"key": key, "de": said, "other": "" if other == said else other, "strong": strong}


_COSTS = {Cost.FREE: "free", Cost.REDUCED: "reduced", Cost.PAID: "paid"}
_ACCESS = {
    Registration.NONE: "no_registration",
    Registration.REQUIRED: "registration",
    Registration.ADVISED: "registration_advised",
}
_FORMATS = {Format.HOME: "at_home", Format.PHONE: "by_phone", Format.ONLINE: "online"}


def _rows(offer: Offer, texts: FrameTexts, german: FrameTexts, note: str) -> list[dict[str, Any]]:
    """The facts in German with what can be said in the visitor's language beside them; in Einfache
    Sprache the frame texts take the place of the German ones."""
    main = texts if texts.direction == "ltr" and texts.say is None else german

    def known(key: str, name: str | None, more: str | None = None) -> dict[str, Any]:
        said = getattr(main, name) if name else main.ask
        other = getattr(texts, name) if name else texts.ask
        if more and name is None:
            return _row(key, more)
        return _row(key, f"{said} ({more})" if more else said, other)

    rows = [_row("what", offer.summary)]
    said = when(offer)
    rows.append(_row("when", said) if said else known("when", None))
    rows.append(_where(offer, texts, main))
    rows.append(known("cost", _COSTS.get(offer.cost), offer.cost_note))
    rows.append(known("access", _ACCESS.get(offer.registration)))
    rows.append(_reach(offer))
    if note:
        rows.append(_row("note", note[:MAX_NOTE], strong=True))
    return rows


def when(offer: Offer) -> str:
    """ "donnerstags 9.30 bis 11 Uhr. Nächstes Mal: Do, 3. Dezember"; "" where nobody knows."""
    if not offer.locations:
        return ". ".join(filter(None, (offer.schedule, offer.upcoming.next)))
    return "\n".join(_at_place(each, offer.contact) for each in offer.everywhere)


def _at_place(offer: Offer, known: Contact) -> str:
    """One line of an offer with several places: where it is, when, and whom to ask there if that is
    somebody else."""
    number = offer.contact.called if offer.contact != known else ""
    return ": ".join(
        filter(None, (offer.place_text, ", ".join(filter(None, (offer.schedule, number)))))
    )


def _where(offer: Offer, texts: FrameTexts, main: FrameTexts) -> dict[str, Any]:
    place = offer.place
    ways = [name for each, name in _FORMATS.items() if each in offer.formats]
    said = []
    if place is not None and Format.ON_SITE in offer.formats:
        said = list(filter(None, (each.place_text for each in offer.everywhere)))
    if not said and not ways:
        said = [offer.where_text, main.ask]
    said += [getattr(main, name) for name in ways]
    between = "; " if offer.locations else ", "
    return _row(
        "where",
        between.join(said),
        " · ".join(getattr(texts, name) for name in ways),
    )


def _reach(offer: Offer) -> dict[str, Any]:
    """The telephone before anything else, for it answers at once."""
    ways = offer.contact.ways
    called = any(way.href.startswith("tel:") for way in ways) or offer.contact.phone
    said = ", ".join(way.said for way in ways)
    return _row("phone" if called else "reach", said, strong=True)


def _town(postcode: str | None, city: str | None) -> str:
    return " ".join(filter(None, (postcode, city)))
