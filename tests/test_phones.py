"""Numbers that dial right: a link dials what was meant, whatever people write, or there is none."""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.testclient import TestClient

from app import database, phones, press
from app.catalogue import contacts
from app.feedback.forms import ChangeForm, ProposalForm
from app.offers import bulk, importing
from app.offers.forms import OfferForm
from app.offers.intakerows import record_of as _record
from app.phonereading import Number
from app.records import files, texts
from app.records.base import ContactOfRecord
from app.records.offers import OfferRecord
from app.records.places import ProviderRecord
from app.settings import Settings, WrongSettingError
from app.web.views import Contact
from tests.deskform import MINE
from tests.html_validity import assert_valid
from tests.rows import overwrite

TWO = "02421 22-0 (Mo-Fr 9-12 Uhr) / 0151 12345678"
"""Two numbers, and a note beside the first."""


def cases() -> list[tuple[str, str, str]]:
    """What went wrong once: typed, what it made, what is right (tests/phones.txt)."""
    found = []
    for line in Path(__file__).with_name("phones.txt").read_text("utf-8").splitlines()[1:]:
        typed, was, right = line.split("\t")
        typed = re.sub(r" \(U\+[0-9A-F]{4}\)$", "", typed)
        typed = re.sub(r"<U\+([0-9A-F]{4})>", lambda sign: chr(int(sign[1], 16)), typed)
        found.append((typed, was, right))
    return found


def tels(text: str) -> list[str]:
    return [number.tel for number in phones.numbers(text)]


@pytest.mark.parametrize(("typed", "was", "right"), cases())
def test_what_went_wrong_once(typed: str, was: str, right: str) -> None:
    if right.startswith("tel:"):
        assert tels(typed)[0] == right.partition(" ")[0]
        assert phones.checked(typed)
        assert right.partition(" ")[0] != was
    elif right.startswith("angenommen"):
        assert phones.checked(typed) in ("(02421) 22-0", "02421 22-0")
        assert tels(typed) == ["tel:+492421220"]
    else:
        why = "Vorwahl" if right == "nachfragen: Vorwahl fehlt" else "Tabellenprogramm"
        with pytest.raises(ValueError, match=why):
            phones.checked(typed)
        assert tels(typed) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("02421 220 / 02421 221", "02421 220, 02421 221"),
        ("02421 220; 02421 221 oder 0151 12345678", "02421 220, 02421 221, 0151 12345678"),
        ("02421 220 02421 221", "02421 220, 02421 221"),
        ("02421 220 - 02421 221", "02421 220, 02421 221"),
        ("02421 220 0151 12345678", "02421 220, 0151 12345678"),
        ("+49 2421 220/+49 2421 221", "+49 2421 220, +49 2421 221"),
        ("02421 22-0/-12", "02421 22-0, 02421 22-12"),
        ("02421 22-0, -12 oder -13", "02421 22-0, 02421 22-12, 02421 22-13"),
        ("02421 22-0/12", "02421 22-0, 02421 22-12"),
        ("02421 22-1050/51", "02421 22-1050, 02421 22-1051"),
        ("02421 22-1050, 51 oder 52", "02421 22-1050, 02421 22-1051, 02421 22-1052"),
        ("02421 22-1050/1051", "02421 22-1050, 02421 22-1051"),
        ("02421-17355/56", "02421-17355, 02421-17356"),
        ("02421 22-10/11", "02421 22-10, 02421 22-11"),
        ("02421 22-12/-0", "02421 22-12, 02421 22-0"),
        ("02421 220 / 221", "02421 220, 02421 221"),
        ("02421/86001, 86002", "02421/86001, 02421/86002"),
        ("02421 220\n02421 221", "02421 220, 02421 221"),
        ("110 oder 112", "110, 112"),
        ("(02421) 22-0 / (02421) 22-12", "(02421) 22-0, (02421) 22-12"),
        ("0 24 21 / 22-0", "0 24 21 / 22-0"),
        ("0800/111/0/111", "0800/111/0/111"),
    ],
)
def test_several_numbers_are_several_links(typed: str, said: str) -> None:
    assert ", ".join(number.shown for number in phones.numbers(typed)) == said
    assert all(not number.note for number in phones.numbers(typed))
    assert phones.checked(typed)


@pytest.mark.parametrize(
    ("typed", "noted"),
    [
        ("02421 22-0 (9-12 Uhr)", {"+492421220": "9-12 Uhr"}),
        ("02421 22-0 - 9-12 Uhr", {"+492421220": "9-12 Uhr"}),
        ("02421 22-0, 9-12 Uhr", {"+492421220": "9-12 Uhr"}),
        ("02421 22-0 9-12 und 14-16 Uhr", {"+492421220": "9-12 und 14-16 Uhr"}),
        ("02421 22-0 bis 12 Uhr", {"+492421220": "bis 12 Uhr"}),
        ("02421 22-0 9-12", {"+492421220": "9-12"}),
        ("02421 220 08:00-12:00", {"+492421220": "08:00-12:00"}),
        ("02421 220 08.00 - 12.00 Uhr", {"+492421220": "08.00 - 12.00 Uhr"}),
        ("Mo–Fr 8–12 Uhr: 02421 220", {"+492421220": "Mo-Fr 8-12 Uhr"}),
        ("02421 220 Mo-Fr 08-12", {"+492421220": "Mo-Fr 08-12"}),
        ("02421 220 (24/7)", {"+492421220": "24/7"}),
        ("ab 1.12.2026 02421 220", {"+492421220": "ab 1.12.2026"}),
        ("02421 220, Zimmer 112", {"+492421220": "Zimmer 112"}),
        ("02421 220 App. 12", {"+492421220": "App. 12"}),
        ("02421 220, Fax 02421 221", {"+492421220": "Fax 02421 221"}),
        ("Fax 02421 221, Tel. 02421 220", {"+492421220": "Fax 02421 221"}),
        ("Tel./Fax: 02421 220", {"+492421220": "Tel./Fax"}),
        (
            "02421 220 (Frau Schmidt und Herr Yil), mobil: 0151 12345678",
            {"+492421220": "Frau Schmidt und Herr Yil", "+4915112345678": "mobil"},
        ),
        (
            "Büro 02421 220 mobil 0151 12345678",
            {"+492421220": "Büro", "+4915112345678": "mobil"},
        ),
        (TWO, {"+492421220": "Mo-Fr 9-12 Uhr", "+4915112345678": ""}),
    ],
)
def test_what_stands_beside_a_number_is_its_note(typed: str, noted: Mapping[str, str]) -> None:
    assert {n.tel.removeprefix("tel:"): n.note for n in phones.numbers(typed)} == noted
    assert phones.checked(typed)


@pytest.mark.parametrize(
    ("typed", "tel"),
    [
        ("110", "110"), ("112", "112"), ("Notruf 112", "112"), ("115 (Mo-Fr 8-18 Uhr)", "115"),
        ("116 117", "116117"), ("116 016", "116016"), ("0800 111 0 111", "08001110111"),
        ("0180 5 123456", "01805123456"), ("0900 1 123456", "09001123456"),
        ("0137 1234567", "01371234567"), ("00800 12345678", "0080012345678"),
        ("+32 87 59 11 11", "+3287591111"), ("0032 87 591111", "+3287591111"),
        ("+31 (0)43 350 69 00", "+31433506900"), ("+49 (2421) 22-0", "+492421220"),
        ("(+49) 2421 220", "+492421220"), ("tel:+492421220", "+492421220"),
        ("02421 22-1051900", "+492421221051900"), ("٠٢٤٢١ ٢٢٠", "+492421220"),
        ("０２４２１－２２０", "+492421220"), ("☎ 02421 220", "+492421220"),
        ("'02421 220", "+492421220"), ("Familienbüro (02421 220)", "+492421220"),
    ],
)  # fmt: skip
def test_a_link_dials_what_is_meant(typed: str, tel: str) -> None:
    assert tels(typed) == [f"tel:{tel}"]
    assert phones.checked(typed)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "eine Telefonnummer wie"), ("anrufen!", "eine Telefonnummer wie"),
        ("Telefax 02421 220", "eine Telefonnummer wie"),
        ("22-0", "mit Vorwahl"), ("Zimmer 112", "mit Vorwahl"), ("49 2421 220", "mit Vorwahl"),
        ("4,92421E+11", "Zelle als Text"), ("2.421220e9", "Zelle als Text"),
        ("02421", "nicht vollständig"), ("02421 1", "nicht vollständig"),
        ("0151 123456", "nicht vollständig"), ("02421 220 / 0151 123", "nicht vollständig"),
        ("02421 2200 2421 221", "zu lang"), ("02421 22010519001", "zu lang"),
        ("02421 22-1050/5", "jede Nummer ganz"), ("02421 22-1050/-51", "jede Nummer ganz"),
        ("02421 22-1051/20", "jede Nummer ganz"), ("02421-17355/221", "jede Nummer ganz"),
        ("02421 220/12", "jede Nummer ganz"), ("02421 22-0, 4711", "jede Nummer ganz"),
        ("02421 22-0 / 9-12", "jede Nummer ganz"), ("02421 22-0-9-12 Uhr", "jede Nummer ganz"),
        ("02421 220 " + "lang " * 30, "höchstens 120 Zeichen"),
    ],
)  # fmt: skip
def test_what_nobody_could_dial_is_refused_with_what_would_be_right(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        phones.checked(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("02421 22-0", "02421 22-0"), ("02421/22-0", "02421/22-0"),
        ("02421\u00a022\u20130", "02421 22-0"), ("02421 22\u00ad0\u200e", "02421 220"),
        ("Telefon: 02421 220 oder Fon 02421 221", "02421 220 oder 02421 221"),
        ("Tel.: (02421) 22-0,", "(02421) 22-0"), ("„02421 220“", "02421 220"),
        ("Telefon der Zentrale 02421 220", "Telefon der Zentrale 02421 220"),
        ("Hotel 02421 220", "Hotel 02421 220"),
    ],
)  # fmt: skip
def test_what_is_kept_stays_as_it_was_written(typed: str, kept: str) -> None:
    assert phones.clean(typed) == kept


# --- any text -------------------------------------------------------------------------------------

BITS = (
    "02421", "0151 12345678", " ", "-", "/", "220", "22-0", "(", ")", "+49", "0049", "(0)", " Uhr",
    "9-12", "8:30", "Mo-Fr", ",", ";", " oder ", "112", "116 117", "Tel. ", "Fax ", "–", "\u00a0",
    "\u00ad", "'", '"', ".", "0", "00", "1", "12", "E+11", "٠٢", "h", "u.", "\n", "０２４２１",
    "Frau Yil", "12.3.", "24/7", "@", "☎", "\u200d", "\u0301",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(BITS), max_size=14).map("".join),
    st.text(st.sampled_from("0123456789 -/()+.,;xUhr")),
)


def refusal(text: str) -> str:
    """What is said of it; "" where it is taken."""
    try:
        phones.checked(text)
    except ValueError as error:
        return str(error)
    return ""


def in_order(digits: str, text: str) -> bool:
    rest = iter(text)
    return all(digit in rest for digit in digits)


@given(TEXTS)
@example("Tel. (Fon 02421 220)")
@example("a\x01\u0308 02421 220")
@hypothesis_settings(deadline=None, max_examples=400)
def test_any_text_is_read_and_no_digit_is_made_up(text: str) -> None:
    kept = phones.clean(text)
    assert phones.clean(kept) == kept
    assert phones.numbers(kept) == phones.numbers(text)
    said = refusal(text)
    assert re.match("Bitte |Die Nummer |Daraus ", said) if said else phones.checked(text) == kept
    assert said or phones.numbers(text)
    digits = "".join(sign for sign in kept if sign.isdigit())
    for number in phones.numbers(text):
        dialled = re.fullmatch(r"tel:(?:\+49|\+)?([0-9]+)", number.tel)
        assert dialled
        assert in_order(dialled[1], digits)
        assert not any(unicodedata.category(sign) in ("Cc", "Cf") for sign in number.shown)


@pytest.mark.parametrize(
    "sign", list("0123456789 -/()+.,;:|aäxU'\"\n\t\u00a0\u00ad\u2013٠０☎\u0301")
)
def test_long_texts_are_done_with_at_once(sign: str) -> None:
    for text in (sign * 20_000, f"02421 22{sign * 20_000}0", f"0{sign}" * 10_000):
        with pytest.raises(ValueError, match=r"\A(?:Bitte|Die Nummer) "):
            phones.checked(f"{text}1{text}")
        assert phones.clean(text) == phones.clean(phones.clean(text))


# --- every way in ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def record() -> OfferRecord:
    found = importing.read_offers(files.DATA / "offers")
    return next(each for each in found if isinstance(each, OfferRecord) and each.contact.email)


def by_form(text: str, record: OfferRecord) -> str | None:
    pairs = [pair for pair in OfferForm.of(record).pairs if pair[0] != "telefon"]
    read = OfferForm.read([*pairs, ("telefon", text)], slug=record.slug)
    if read.record is None:
        assert [each.name for each in read.wrong] == ["telefon"]
        assert read.first("telefon") == text
        raise ValueError(read.wrong[0].text)
    return read.record.contact.phone


def by_table(text: str, record: OfferRecord) -> str | None:
    made, why, _rest = _record({"titel": record.title, "telefon": text}, record.slug, record)
    if made is None:
        raise ValueError(why[0])
    return made.contact.phone


def by_file(text: str, record: OfferRecord) -> str | None:
    raw: dict[str, Any] = record.model_dump(mode="json")
    raw["contact"]["phone"] = text
    try:
        return files.checked(OfferRecord, raw, "datei.yaml").contact.phone
    except files.RefusedError as error:
        raise ValueError(str(error)) from error


def by_file_of_providers(text: str, _record: OfferRecord) -> str | None:
    raw: dict[str, Any] = {"slug": "a", "name": "A", "kind": "verein", "phone": text, "sources": ()}
    raw |= dict.fromkeys(("street", "postcode", "city", "email", "url"))
    return ProviderRecord.model_validate(raw).phone


def by_change(text: str, record: OfferRecord) -> str | None:
    values = {**ChangeForm.of(record).values, "telefon": text, "ausserdem": "x"}
    read = ChangeForm.read(values, record)
    if read.problems:
        raise ValueError(read.problems["telefon"])
    return read.values["telefon"]


def by_bulk(text: str, _record: OfferRecord) -> str | None:
    if wrong := bulk.faults({"telefon": text}):
        assert [name for name, _said in wrong] == ["telefon"]
        raise ValueError(wrong[0][1])
    return ContactOfRecord(phone=text, email=None, url=None).phone


def by_setting(text: str, _record: OfferRecord) -> str | None:
    try:
        return Settings.from_environment({"KETTE_OPERATOR_PHONE": text}).operator_phone
    except WrongSettingError as error:
        raise ValueError(str(error)) from error


WAYS = (by_form, by_table, by_file, by_file_of_providers, by_change, by_bulk, by_setting)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_cleans_and_asks(
    record: OfferRecord, way: Callable[[str, OfferRecord], str | None]
) -> None:
    assert way("Tel.: 02421\u00a022\u20130", record) == "02421 22-0"
    assert way(TWO, record) == TWO
    for text in ("242122110", "4,92421E+11", "anrufen", "02421 1"):
        with pytest.raises(ValueError, match=r"Vorwahl|Tabelle|02421 22-0|vollständig"):
            way(text, record)


def test_what_somebody_proposes_can_be_called() -> None:
    good = ("02421 220", "Frau Yil, Büro im Rathaus", "Tel. 02421 220, a@b.de", "instagram: @kita")
    for text in good:
        assert "kontakt" not in ProposalForm.read({"kontakt": text}).problems
    for text, why in (
        ("242122110", "Vorwahl"), ("Telefon: 22-0", "Vorwahl"), ("4711", "Vorwahl"),
        ("info@beispiel", "name@beispiel.de"), ("02421 220 / a@b@c.de", "name@beispiel.de"),
    ):  # fmt: skip
        read = ProposalForm.read({"kontakt": text})
        assert why in read.problems["kontakt"]
        assert read.values["kontakt"] == text


def test_what_earlier_versions_let_in_is_shown_and_refused_again() -> None:
    odd = {"phone": "242122110", "email": None, "url": None}
    assert ContactOfRecord.stored(odd).phone == "242122110"
    with pytest.raises(ValidationError, match="Vorwahl"):
        ContactOfRecord.model_validate(odd)
    contact = Contact(name="Büro", whose="", phone="242122110")
    assert (contact.numbers, contact.tel) == ((), None)


# --- every place that shows one -------------------------------------------------------------------


def as_link(number: Number) -> str:
    """A pattern of the link."""
    return rf'href="{re.escape(number.tel)}"[^>]*>(?:(?!</a>).)*{re.escape(number.shown)}'


PAGES = (
    f"/angebote/{MINE}", f"/merkzettel?a={MINE}", f"/beratung?a={MINE}&kommune=kreuzau&alter=36",
)  # fmt: skip


def with_phone(app: FastAPI, phone: str) -> None:
    with database.session(app.state.engine) as session:
        overwrite(session, {"contact.phone": phone}, [MINE])
    app.state.index.rebuild()


@pytest.mark.parametrize("place", PAGES)
def test_a_page_has_a_link_for_each_number_with_its_note(desk_app: FastAPI, place: str) -> None:
    with_phone(desk_app, TWO)
    sent = TestClient(desk_app).get(place).text
    assert_valid(sent)
    page = html.unescape(sent)
    for number in phones.numbers(TWO):
        assert re.search(as_link(number), page, re.DOTALL)
    assert "Mo-Fr 9-12 Uhr" in page
    assert TWO not in page


@pytest.mark.parametrize("place", PAGES)
def test_an_old_text_without_number_is_a_text(desk_app: FastAPI, place: str) -> None:
    with_phone(desk_app, "242122110")
    answer = TestClient(desk_app).get(place)
    assert answer.status_code == 200
    assert "tel:242122110" not in answer.text
    assert "tel:+49242122110" not in answer.text


def test_calendars_and_posters_say_all_of_it(desk_app: FastAPI) -> None:
    with_phone(desk_app, TWO)
    offer = desk_app.state.index.catalogue.offers[MINE]
    assert offer.contact.phone == TWO
    ways = [press.unbroken(way.said, way.text) for way in offer.contact.ways if way.calls]
    assert ", ".join(ways) == "02421\u00a022-0 (Mo-Fr 9-12 Uhr), 0151\u00a012345678"


def test_the_numbers_of_hilfe_sofort_and_of_the_footer_are_links(client: TestClient) -> None:
    read = texts.read()
    page = html.unescape(client.get("/hilfe-sofort").text)
    for group in read.help:
        for each in group.numbers:
            assert phones.numbers(each.phone), each.name
            assert all(re.search(as_link(n), page, re.DOTALL) for n in phones.numbers(each.phone))
    office = contacts.of_office(read.kreis.familienbuero, "")
    assert office.numbers
    assert office.tel == office.numbers[0].tel
    start = client.get("/").text
    assert all(re.search(as_link(number), start, re.DOTALL) for number in office.numbers)
