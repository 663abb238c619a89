"""The hand-over sheet: a tagged PDF in every language that says what the records say."""

import io
import re
from collections.abc import Mapping
from datetime import date
from traceback import format_exception

import pikepdf
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import glyphs, wording
from app.catalogue import contacts
from app.catalogue.offer import Offer
from app.counselling import sheets
from app.counselling.sheets import Paper, SheetLanguage, SheetOrder, frame_texts
from app.i18n import SOURCE, TONGUES, plain, speaking
from app.records import files, translated
from tests.pdf_text import text_of

TODAY = date(2026, 11, 24)


def offers_of(app: FastAPI, count: int, speaks: str = SOURCE) -> list[Offer]:
    with speaking(speaks):
        every = list(app.state.index.catalogue.offers.values())
    return every[:: len(every) // count][:count]


def sheet(
    app: FastAPI, order: SheetOrder, count: int = 3, notes: Mapping[str, str] | None = None
) -> pikepdf.Pdf:
    kreis = app.state.index.guides.kreis
    pdf = sheets.sheet(
        offers_of(app, count, order.speaks),
        order,
        address="https://kette.example/merkzettel?a=x",
        office=contacts.of_office(kreis.familienbuero, ""),
        today=TODAY,
        beside=offers_of(app, count),
        notes=notes,
    )
    return pikepdf.open(io.BytesIO(pdf))


def xmp(pdf: pikepdf.Pdf) -> str:
    return pdf.Root.Metadata.read_bytes().decode()


@pytest.mark.parametrize("language", list(SheetLanguage))
@pytest.mark.parametrize("paper", list(Paper))
def test_every_sheet_is_accessible(
    portal_app: FastAPI, language: SheetLanguage, paper: Paper
) -> None:
    with sheet(portal_app, SheetOrder(language=language, paper=paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert re.search(r"pdfuaid:part(>|=\")1", xmp(pdf))
        assert str(pdf.docinfo.Title) == frame_texts()[language].title
        assert str(pdf.Root.Lang) == TONGUES[language].language
        for page in pdf.pages:
            assert [round(float(edge)) for edge in page.mediabox] == [0, 0, 595, 842]


def test_twenty_offers_fit_on_their_sheets(portal_app: FastAPI) -> None:
    with sheet(portal_app, SheetOrder(), 20) as pdf:
        assert len(pdf.pages) > 3
    with sheet(portal_app, SheetOrder(paper=Paper.A6), 20) as pdf:
        assert len(pdf.pages) > 2


@pytest.mark.parametrize("paper", list(Paper))
def test_a_discreet_sheet_says_nothing_of_its_subject(portal_app: FastAPI, paper: Paper) -> None:
    order = SheetOrder(language=SheetLanguage.AR, paper=paper, discreet=True)
    assert order.file_name == "liste.pdf"
    with sheet(portal_app, order) as pdf:
        assert str(pdf.docinfo.Title) == frame_texts()[SheetLanguage.AR].plain_title
        assert "/Author" not in pdf.docinfo
        assert "Familienb" not in xmp(pdf)


def test_every_language_says_everything() -> None:
    texts = frame_texts()
    assert set(texts) == set(SheetLanguage)
    for language, each in texts.items():
        foreign = language not in (SheetLanguage.DE, SheetLanguage.PLAIN)
        assert bool(each.say) == foreign
        assert bool(each.say_german) == foreign
        assert each.direction == ("rtl" if language is SheetLanguage.AR else "ltr")


def test_no_frame_text_is_german_by_mistake() -> None:
    texts = frame_texts()
    german = texts[SheetLanguage.DE].model_dump()
    for language in SheetLanguage:
        if language in (SheetLanguage.DE, SheetLanguage.PLAIN):
            continue
        # Words that are the same in both languages.
        same = {"online", "Telefon", "Kontakt", "ltr", "Liste"}
        for key, text in texts[language].model_dump().items():
            assert text is None or text in same or text != german[key], (language, key)


def test_the_fonts_have_every_letter(portal_app: FastAPI) -> None:
    letters = glyphs.letters_of(glyphs.FONTS)
    for language, each in frame_texts().items():
        said = "".join(text for text in each.model_dump().values() if text)
        assert set(said) - letters == set(), language
    facts = "".join(
        " ".join(filter(None, (o.title, o.summary, o.schedule, o.cost_note, o.provider_name)))
        for o in portal_app.state.index.catalogue.offers.values()
    )
    assert set(facts) - letters == set()


@pytest.mark.parametrize("code", list(TONGUES))
def test_every_language_can_be_read_on_paper(code: str) -> None:
    """Days and months of CLDR, and what the data say: nothing ends as a question mark."""
    letters = glyphs.letters_of(glyphs.FONTS)
    with speaking(code):
        days = [date(2026, 1 + number, 1 + number) for number in range(12)]
        said = [f"{wording.weekday(day)} {wording.long_day(day)} {wording.age(30)}" for day in days]
    said += [each.text for each in translated.texts(code).of.values()]
    for text in said:
        for line in text.split("\n"):
            assert "?" not in glyphs.readable(line.replace("?", ""), letters), line


def spaceless(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("language", list(SheetLanguage))
def test_the_sheet_says_what_the_records_say(
    portal_app: FastAPI, language: SheetLanguage, paper: Paper
) -> None:
    """Read back from the finished PDF: all in the visitor's language; in German, too, what is asked
    on the telephone."""
    texts, german = frame_texts()[language], frame_texts()[SheetLanguage.DE]
    chosen = offers_of(portal_app, 3, SheetOrder(language=language).speaks)
    in_german = offers_of(portal_app, 3)
    notes = {chosen[0].slug: "Bus 208, Frau Muster fragen"}
    with sheet(portal_app, SheetOrder(language=language, paper=paper), notes=notes) as pdf:
        said = text_of(pdf)
    for offer, german_offer in zip(chosen, in_german, strict=True):
        assert spaceless(german_offer.title) in said
        if texts.direction == "ltr":
            assert spaceless(plain(offer.summary)) in said
            assert spaceless(plain(offer.schedule or "")).replace("\u02bc", "\u2019") in said
        assert spaceless(german_offer.schedule or "") in said
        assert spaceless(offer.contact.phone or "") in said
    assert "Bus208,FrauMusterfragen" in said
    if texts.direction == "rtl":
        # Set from the right: each line is read back the other way round.
        assert spaceless(texts.title)[::-1] in said
        assert spaceless(texts.phone)[::-1] in said
    else:
        assert spaceless(texts.title) in said
        assert spaceless(texts.emergency) in said
    if language is not SheetLanguage.PLAIN:
        assert spaceless(german.title) in said
        assert spaceless(german.emergency) in said


@pytest.mark.parametrize(
    ("note", "printed"),
    [("Bus 208 \N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4} um 9", "Bus208?um9"),
     ("nach dem Essen\x07", "nachdemEssen?")],
)  # fmt: skip
def test_a_letter_that_no_font_has_is_no_error(
    portal_app: FastAPI, note: str, printed: str
) -> None:
    with sheet(portal_app, SheetOrder(), notes={offers_of(portal_app, 3)[0].slug: note}) as pdf:
        assert printed in text_of(pdf)


def test_a_sheet_that_cannot_be_set_does_not_say_what_was_on_it(
    portal_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glyphs, "readable", lambda text, letters: text)
    note = {offers_of(portal_app, 3)[0].slug: "Nebelkrähe \N{THUMBS UP SIGN}"}
    with pytest.raises(RuntimeError, match="cannot be set") as caught:
        sheet(portal_app, SheetOrder(), notes=note)
    assert "Nebelkrähe" not in "".join(format_exception(caught.value))


def test_the_frame_texts_are_canonical() -> None:
    path = files.DATA / "rahmentexte.yaml"
    assert files.text(files.load(path)) == path.read_text(encoding="utf-8")


# --- over HTTP -----------------------------------------------------------------------------------

PDF = "/merkzettel.pdf?a=vettweisser-tisch"


def test_the_address_chooses_language_and_paper(client: TestClient) -> None:
    answer = client.get(f"{PDF}&sprache=ar&format=a6")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="merkzettel.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("language", ["de", "uk"])
def test_told_of_a_child_the_sheet_says_what_is_due(
    client: TestClient, language: str, paper: Paper
) -> None:
    answer = client.get(f"{PDF}&alter=66&sprache={language}&format={paper}")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        said = text_of(pdf)
    assert spaceless("Das ist jetzt dran") in said
    for line in DUE[language]:
        assert spaceless(line) in said


DUE = {
    "de": (
        "Frist vorbei seit dem 15. November 2026",
        "Kind in der Grundschule anmelden",
        "Rufen Sie heute die Grundschule an.",
    ),
    "uk": ("Термін минув: 15 листопада 2026", "Записати дитину в початкову школу"),
}


def test_nonsense_in_the_address_is_no_error(client: TestClient) -> None:
    assert client.get(f"{PDF}&sprache=klingonisch&format=a0&diskret=ja").status_code == 200


def test_a_list_without_offers_leads_back_to_the_page(client: TestClient) -> None:
    answer = client.get("/merkzettel.pdf?a=gibt-es-nicht")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/merkzettel?a=gibt-es-nicht"


def test_a_note_makes_the_sheet_another(client: TestClient) -> None:
    fields = {"a": "vettweisser-tisch"}
    plain = client.post("/merkzettel.pdf", data=fields)
    noted = client.post(
        "/merkzettel.pdf", data={**fields, "notiz-vettweisser-tisch": "mit dem Bus 208"}
    )
    assert plain.status_code == noted.status_code == 200
    assert plain.content != noted.content


def test_another_website_cannot_order_a_sheet(client: TestClient) -> None:
    answer = client.post(
        "/merkzettel.pdf",
        data={"a": "vettweisser-tisch"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
