"""The hand-over sheet: a Merkzettel as a tagged PDF that both sides of the desk can read.

Frame texts come from data/rahmentexte.yaml and facts from the snapshot, both in the visitor's
language, with German beside what is asked on the telephone.
Nothing is written to disk; the notes of the desk arrive in the request's body and end in the PDF.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field
from segno import QRCode

from app import press, wording
from app.catalogue.offer import Offer
from app.counselling import shortlist
from app.counselling.views import Coming
from app.i18n import N_, SOURCE, TONGUES, dialled, german, plain, speaking, spoken
from app.i18n import gettext as _
from app.records import files
from app.records.base import Line, Record
from app.turns import Turns
from app.vocabulary import Cost, Format, Registration, Vocabulary
from app.web.views import Contact

TEMPLATE = Path(__file__).with_name("sheet.typ")
MAX_NOTE = 200
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
        """From address or form; what is unknown is left at its default, which is the language of
        the page."""
        language, paper = parameters.get("sprache", ""), parameters.get("format", "")
        return cls(
            language=SheetLanguage(language if language in set(SheetLanguage) else spoken()),
            paper=Paper(paper if paper in set(Paper) else "a4"),
            discreet=parameters.get("diskret") == "1",
        )

    @property
    def speaks(self) -> str:
        """Code of the language in which everything is said."""
        return self.language.value

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


def sheet(
    offers: Sequence[Offer],
    order: SheetOrder,
    *,
    address: str,
    office: Contact,
    today: date,
    beside: Sequence[Offer] = (),
    coming: Sequence[Coming] = (),
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """The PDF. Everything is given as the order's language says it, `beside` it the same offers
    in German; `address` is the Merkzettel's own and goes into the QR code; `coming` is what is due
    for the children. Busy when many wait."""
    with PRESS.turn(), speaking(order.speaks):
        data = _data(order, address=address, office=office, today=today)
        data["offers"] = [
            {**_offer(number, offer), "rows": _rows(offer, same, order, notes or {})}
            for number, (offer, same) in enumerate(zip_longest(offers, beside), start=1)
        ]
        data["dates"] = [part for child in coming for part in _dates(child)]
        return _set(data, today)


def _set(data: dict[str, Any], today: date) -> bytes:
    import typst

    try:
        return press.compiled(TEMPLATE, data, made_on=today)
    except typst.TypstError as error:
        # Its message quotes what stands on the sheet; a note must not end in a log.
        raise RuntimeError(f"the sheet cannot be set: {type(error).__name__}") from None


def _data(order: SheetOrder, *, address: str, office: Contact, today: date) -> dict[str, Any]:
    """What stands around the offers."""
    texts, beside = frame_texts()[order.language], frame_texts()[SheetLanguage.DE]
    heading, below = (
        (texts.plain_title, beside.plain_title) if order.discreet else (texts.title, beside.title)
    )
    code = shortlist.qr_code(address)
    dots = code.symbol_size()[0]
    return {
        **press.language(heading),
        "format": order.paper,
        "discreet": order.discreet,
        # In Einfache Sprache nothing has to stand beside it.
        "both": not TONGUES[order.speaks].german,
        "texts": texts.model_dump(),
        "german": beside.model_dump(),
        "heading": heading,
        "german_heading": below,
        # A telephone that stands in for the Familienbüro has not made the sheet.
        "author": plain(office.name) if office.own and not order.discreet else "",
        "printed": _("Stand %(day)s") % {"day": today.strftime("%d.%m.%Y")},
        "qr": _picture(code),
        # At least 0.45 mm a dot, so that an old phone reads it from paper.
        "qr_size": round(max(3.2, dots * 0.045), 2),
        "qr_size_small": round(max(2.8, dots * 0.042), 2),
        "contact": {"name": office.name, "lines": _to_reach(office)},
    }


def _to_reach(office: Contact) -> list[str]:
    town = german(plain(" ".join(filter(None, (office.postcode, office.city)))))
    said = (dialled(office.phone or ""), office.email, office.note)
    return list(filter(None, (*said, wording.beside((office.street, town)))))


def _offer(number: int, offer: Offer) -> dict[str, Any]:
    return {
        "number": number,
        "title": press.whole(offer.title),
        "meaning": offer.meaning,
        "provider": "" if offer.provider_name == offer.title else offer.provider_name,
        "warning": " · ".join(filter(None, (offer.cancelled, offer.freshness.note))),
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


_COSTS = {Cost.FREE: "free", Cost.REDUCED: "reduced", Cost.PAID: "paid"}
_ACCESS = {
    Registration.NONE: "no_registration",
    Registration.REQUIRED: "registration",
    Registration.ADVISED: "registration_advised",
}
_FORMATS = {Format.HOME: "at_home", Format.PHONE: "by_phone", Format.ONLINE: "online"}


_ALONE = frozenset(("what", "phone", "reach"))
"""What needs no German beside it: the title says what, and a number is a number."""


def _rows(
    offer: Offer, beside: Offer | None, order: SheetOrder, notes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The facts in the family's language, with what helps on the telephone in German, too."""
    said = _facts(offer, frame_texts()[order.language])
    known: Mapping[str, str] = {}
    if beside and not TONGUES[order.speaks].german:
        with speaking(SOURCE):
            known = _facts(beside, frame_texts()[SheetLanguage.DE])
    rows = [
        {
            "key": key,
            "said": text,
            "german": "" if key in _ALONE or plain(text) == known.get(key) else known.get(key, ""),
            "strong": key in ("phone", "reach"),
        }
        for key, text in said.items()
    ]
    if note := notes.get(offer.slug):
        rows.append({"key": "note", "said": note, "german": "", "strong": True})
    return rows


def _facts(offer: Offer, texts: FrameTexts) -> dict[str, str]:
    """By the name of their label."""

    def known(name: str | None, more: str | None = None) -> str:
        if name is None:
            return more or texts.ask
        said: str = getattr(texts, name)
        return f"{said} ({more})" if more else said

    return {
        "what": offer.summary,
        "when": when(offer) or texts.ask,
        "where": _where(offer, texts),
        "cost": known(_COSTS.get(offer.cost), offer.cost_note),
        "access": known(_ACCESS.get(offer.registration)),
        **_reach(offer),
    }


def when(offer: Offer) -> str:
    """ "donnerstags 9.30 bis 11 Uhr. Nächstes Mal: Do, 3. Dezember"; "" where nobody knows."""
    if not offer.locations:
        return ". ".join(filter(None, (offer.schedule, offer.upcoming.next)))
    return "\n".join(_at_place(each, offer.contact) for each in offer.everywhere)


def _at_place(offer: Offer, known: Contact) -> str:
    """One line of an offer with several places: where it is, when, and whom to ask there if that is
    somebody else."""
    number = dialled(offer.contact.called) if offer.contact != known else ""
    said = wording.beside((offer.schedule, number))
    both = offer.place_text and said
    return wording.titled(offer.place_text, said) if both else offer.place_text or said


def _where(offer: Offer, texts: FrameTexts) -> str:
    ways = [name for each, name in _FORMATS.items() if each in offer.formats]
    said = []
    if offer.place is not None and Format.ON_SITE in offer.formats:
        said = list(filter(None, (each.place_read for each in offer.everywhere)))
    if not said and not ways:
        said = [offer.where_text, texts.ask]
    said += [getattr(texts, name) for name in ways]
    return wording.apart(said) if offer.locations else wording.beside(said)


def _reach(offer: Offer) -> dict[str, str]:
    """The telephone before anything else, for it answers at once."""
    ways = offer.contact.ways
    called = any(way.href.startswith("tel:") for way in ways) or offer.contact.phone
    said = (press.unbroken(way.said, way.text) if way.calls else way.said for way in ways)
    return {"phone" if called else "reach": wording.beside(said)}
