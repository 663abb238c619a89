"""Who speaks which language at the contact of an offer, and when: asked at the desk, kept, brought
out and in by tables, and told to families in their own language."""

import csv
import html
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app import i18n
from app.i18n import gettext as _
from app.i18n import speaking
from app.offers import forms, intakerows, revisions, spoken, tables
from app.records import translated
from app.records.offers import OfferRecord
from app.records.spoken import ROLES, VAGUE, SpokenOfRecord
from app.records.times import TimesOfRecord
from app.vocabulary import Language
from tests.cast import sign_in
from tests.deskform import MINE, fields, record_of
from tests.events import add
from tests.html_validity import assert_valid

TUESDAYS = {"hours": [{"rules": "Tu 09:00-12:00"}]}
UKRAINIAN: dict[str, Any] = {"language": "uk", "who": "am Empfang", "times": TUESDAYS}
ENGLISH: dict[str, Any] = {"language": "en", "when": "nur manchmal"}
FORM: dict[str, Any] = {
    "spricht": ["uk", "en", ""],
    "spricht_wer": ["am Empfang", "", ""],
    "spricht_wann": ["dienstags 9 bis 12 Uhr", "nur manchmal", ""],
}
OWN = {"phone": "02421 22112", "email": None, "url": None}
LINES = "Ukrainisch, am Empfang: dienstags 9 bis 12 Uhr\nEnglisch: nur manchmal"


def kept(*given: dict[str, Any]) -> tuple[SpokenOfRecord, ...]:
    return tuple(map(SpokenOfRecord.model_validate, given))


def page(app: FastAPI, path: str) -> str:
    with TestClient(app, base_url="https://testserver") as client:
        answer = client.get(path)
    assert answer.status_code == 200
    assert_valid(answer.text)
    return answer.text


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# --- what is kept --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"language": "de"},
        {"language": "it"},
        {"language": "uk", "who": "Olena"},
        {"language": "uk", "who": "die Leiterin Frau Kowalenko"},
        {"language": "uk", "who": "unsere Dr. Kowalenko"},
        {"language": "uk", "times": TUESDAYS, "when": "nach Vereinbarung"},
        {"language": "uk", "times": {"dates": [{"first": "2026-12-01"}]}},
    ],
)
def test_no_name_no_german_and_one_way_to_say_when(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SpokenOfRecord.model_validate(given)


def test_a_file_names_it_only_where_somebody_knows(desk_app: FastAPI) -> None:
    record = record_of(desk_app)[0]
    assert "spoken" not in record.as_yaml()
    known = record.model_copy(update={"spoken": kept(UKRAINIAN, ENGLISH)})
    assert known.as_yaml()["spoken"] == [UKRAINIAN, ENGLISH]
    assert OfferRecord.model_validate(known.as_yaml()) == known


def test_what_is_proposed_needs_no_translator(desk_app: FastAPI) -> None:
    own = {"language": "ar", "who": "eine Hebamme", "when": "nach Vereinbarung"}
    record = record_of(desk_app)[0].model_copy(update={"spoken": kept(UKRAINIAN, own)})
    told = [text for _key, text, field in translated.of_offer(record) if field == "spoken"]
    assert told == ["eine Hebamme"]
    assert {"am Empfang", "nach Vereinbarung"} <= {*ROLES, *VAGUE}


ROWS = st.builds(
    SpokenOfRecord,
    language=st.sampled_from([each for each in Language if each is not Language.DE]),
    who=st.none() | st.sampled_from(ROLES) | st.sampled_from(("am Empfang, Zimmer 3",)),
    times=st.none(),
    when=st.none() | st.sampled_from((*VAGUE, "wochentags: bitte klingeln")),
)
HOURS = ("dienstags 9 bis 12 Uhr", "Büro: montags 9 bis 12 Uhr; Café: freitags 14 bis 16 Uhr")


@given(
    st.lists(
        ROWS
        | st.sampled_from(HOURS).map(
            lambda text: SpokenOfRecord(
                language=Language.TR, times=TimesOfRecord.typed(text, date(2026, 1, 1))
            )
        ),
        max_size=5,
    )
)
def test_what_a_form_and_a_table_show_comes_back_as_the_same(given: list[SpokenOfRecord]) -> None:
    in_table, strange = spoken.rows_of_text(spoken.said(given))
    in_form = spoken.rows_in(spoken.pairs_of(map(spoken.row_of, given)))
    assert strange == ()
    assert in_table == in_form
    found, wrong = spoken.read(in_form, given, forms._times)
    assert wrong == []
    assert tuple(map(SpokenOfRecord.model_validate, found)) == tuple(given)


# --- at the desk ---------------------------------------------------------------------------------


def test_the_desk_asks_who_speaks_what_and_keeps_it(desk_app: FastAPI) -> None:
    asked = "Das Angebot gibt es auch in anderen Sprachen. Wer spricht"
    with sign_in(desk_app, "anna") as anna:
        assert asked not in anna.get(f"/pult/angebote/{MINE}").text
        anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, sprache=["de", "uk"]))
        assert asked in anna.get(f"/pult/angebote/{MINE}").text
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **FORM))
        assert answer.status_code == 303, answer.text
        before = record_of(desk_app)[0]
        assert before.spoken == kept(UKRAINIAN, ENGLISH)
        again = anna.get(f"/pult/angebote/{MINE}").text
        assert_valid(again)
        assert asked not in again
        assert 'value="dienstags 9 bis 12 Uhr"' in again
        # Saved once more as it opens, nothing has changed; the history says it in words.
        anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app))
        assert record_of(desk_app)[0] == before
        assert "Ukrainisch, am Empfang: dienstags 9 bis 12 Uhr" in text_of(
            anna.get(f"/pult/angebote/{MINE}/verlauf").text
        )
        anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **dict.fromkeys(FORM, "")))
    assert record_of(desk_app)[0].spoken == ()


def test_a_page_from_before_takes_nothing_away(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as anna:
        anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **FORM))
        opened = fields(desk_app, titel="Kita Rurmäuse")
        old = {name: value for name, value in opened.items() if name not in FORM}
        assert anna.post(f"/pult/angebote/{MINE}", data=old).status_code == 303
    record = record_of(desk_app)[0]
    assert (record.title, record.spoken) == ("Kita Rurmäuse", kept(UKRAINIAN, ENGLISH))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("spricht", ["", "en", ""], "1. Zeile: Bitte die Sprache auswählen."),
        ("spricht_wer", ["Olena Kowalenko", "", ""], "1. Zeile: Bitte die Rolle, klein begonnen"),
        ("spricht_wann", ["x" * 61, "", ""], "1. Zeile: "),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_nothing_is_lost(
    desk_app: FastAPI, name: str, value: list[str], said: str
) -> None:
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **FORM | {name: value}))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="nur manchmal"' in answer.text
    assert record_of(desk_app)[0].spoken == ()


def test_a_table_brings_it_out_and_in(desk_app: FastAPI) -> None:
    record = record_of(desk_app)[0].model_copy(update={"spoken": kept(UKRAINIAN, ENGLISH)})
    row = tables.row_of(record)
    assert row[spoken.NAME] == LINES
    lines = list(
        csv.reader(io.StringIO(tables.as_csv([record]).decode("utf-8-sig")), delimiter=";")
    )
    assert LINES in lines[1]
    record_in, why, _notes = intakerows.record_of(row, MINE, record)
    assert (record_in, why) == (record, ())
    _record, why, _notes = intakerows.record_of(
        row | {spoken.NAME: "Empfang: dienstags"}, MINE, record
    )
    assert why[0].startswith("Wer spricht welche Sprache: „Empfang: dienstags“ beginnt mit keiner")
    emptied, why, _notes = intakerows.record_of(row | {spoken.NAME: ""}, MINE, record)
    assert (emptied, why) == (record.model_copy(update={"spoken": ()}), ())
    change = revisions.changes(record.model_copy(update={"spoken": ()}), record)
    assert [(each.label, each.new) for each in change] == [("Wer spricht welche Sprache", LINES)]


def test_what_is_in_own_words_waits_for_its_translation(desk_app: FastAPI) -> None:
    add(desk_app, "beratung", "", contact=OWN, spoken=[{"language": "ar", "who": "eine Hebamme"}])
    with sign_in(desk_app, "anna") as anna:
        waiting = anna.get("/pult/texte?sprache=ar")
    assert waiting.status_code == 200
    assert "eine Hebamme" in waiting.text


# --- for families --------------------------------------------------------------------------------


def test_a_family_reads_in_its_language_who_speaks_it_and_when(desk_app: FastAPI) -> None:
    add(desk_app, "beratung", "", contact=OWN, spoken=[UKRAINIAN, ENGLISH], languages=["de"])
    with speaking("uk"):
        said = _("Hier spricht jemand Ihre Sprache")
        at_the_desk = _("am Empfang")
    ukrainian = text_of(page(desk_app, "/uk/angebote/beratung"))
    assert said in ukrainian
    assert "вівторок 9:00 – 12:00" in ukrainian
    assert at_the_desk in ukrainian
    # Nobody needs to ask for it, and nothing is to be asked on the telephone.
    assert "Spricht bei Ihnen jemand Ukrainisch?" not in ukrainian
    german = text_of(page(desk_app, "/angebote/beratung"))
    listed = "Hier spricht jemand auch: Ukrainisch: am Empfang, dienstags 9 bis 12 Uhr"
    assert f"{listed} Englisch: nur manchmal" in german


def test_where_nobody_knows_it_is_to_be_asked_and_who_interprets_is_named(
    desk_app: FastAPI,
) -> None:
    add(desk_app, "beratung", "", contact=OWN, spoken=[UKRAINIAN])
    add(desk_app, "uebersetzen", "", contact={**OWN, "phone": "02421 22555"},
        kommunen=["kreisweit"], needs=["dolmetscher"])  # fmt: skip
    found = page(desk_app, "/ar/angebote/beratung")
    with speaking("ar"):
        ask = _("Ob hier jemand Ihre Sprache spricht, bitte erfragen.")
        bring = _("Fragen Sie auch, ob Sie jemanden zum Übersetzen mitbringen können.")
    assert i18n.plain(ask) in text_of(found)
    assert i18n.plain(bring) in text_of(found)
    fold = found.partition('class="fold anruf')[2].partition("</details>")[0]
    assert 'href="/ar/angebote/dolmetscherdienst-ki-kreis-dueren"' in fold
    assert 'href="tel:+49242122555"' in fold
    # In German nobody is told so; where it is confidential no friend should interpret.
    assert "Ihre Sprache" not in page(desk_app, "/angebote/beratung")
    add(desk_app, "vertraulich", "", contact=OWN, confidential=True)
    assert i18n.plain(bring) not in text_of(page(desk_app, "/ar/angebote/vertraulich"))


def test_it_is_said_of_no_number_that_is_somebody_elses(desk_app: FastAPI) -> None:
    nobody = {"phone": None, "email": None, "url": None}
    add(desk_app, "beratung", "", contact=nobody, spoken=[UKRAINIAN])
    assert "Hier spricht jemand auch" not in page(desk_app, "/angebote/beratung")
    assert desk_app.state.index.catalogue.offers["beratung"].tongues == (Language.DE,)


def test_at_another_place_with_its_own_contact_nobody_is_promised(desk_app: FastAPI) -> None:
    there = {"name": "Pfarrheim", "street": None, "postcode": None, "city": "Titz"}
    elsewhere = [{"place": there, "contact": {**OWN, "phone": "02463 5550"}}, {"place": there}]
    record = add(
        desk_app, "beratung", "", contact=OWN, spoken=[UKRAINIAN], place=there, locations=elsewhere
    )
    assert [each.spoken for each in record.elsewhere] == [(), record.spoken]


def test_a_list_can_be_narrowed_to_it_and_its_card_says_so(desk_app: FastAPI) -> None:
    add(desk_app, "beratung", "", contact=OWN, spoken=[UKRAINIAN, ENGLISH], languages=["de"])
    for code in ("uk", "en", "pl"):
        with speaking(code):
            sign = _("spricht Ihre Sprache")
        found = page(desk_app, f"/{code}/angebote?sprache={code}")
        assert (f"/{code}/angebote/beratung" in found) == (code != "pl")
        assert (sign in found) == (code != "pl")
    with speaking("en"):
        vague = _("nur manchmal")
    assert vague in page(desk_app, "/en/angebote?sprache=en")
    assert "Ihre Sprache" not in page(desk_app, "/angebote?sprache=uk")


def test_machines_read_the_languages_of_the_contact(desk_app: FastAPI) -> None:
    add(desk_app, "beratung", "", contact=OWN, spoken=[UKRAINIAN, ENGLISH])
    block = re.search(r'ld\+json">(.*?)</script>', page(desk_app, "/angebote/beratung"))
    assert block is not None
    (service,) = json.loads(block[1])["@graph"]
    at = service["availableChannel"]["servicePhone"]
    assert at["availableLanguage"] == ["de", "uk", "en"]
    assert at["telephone"] == "+49242122112"
