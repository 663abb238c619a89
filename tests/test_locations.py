"""An offer in several places: each with its own times and whom to ask, wherever the offer is shown,
asked for and kept."""

import csv
import io
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app import database
from app.accounts.caretakers import Caretakers
from app.counselling import sheets
from app.freshness import reviews
from app.offers import locations, tables
from app.records import files
from app.records.locations import LocationOfRecord
from app.records.offers import OfferRecord
from tests.calendars import entries, of
from tests.cast import NOW, Clock, sign_in, who
from tests.deskform import MINE, fields, record_of
from tests.events import add
from tests.html_validity import assert_valid
from tests.rows import overwrite
from tests.tablerows import outcomes_of, rows_in

SLUG = "spielgruppe-drei-doerfer"
VETTWEISS = {
    "place": {
        "name": "Pfarrheim St. Gereon",
        "street": "Gereonstraße 1",
        "postcode": "52391",
        "city": "Vettweiß",
    },
    "times": {"hours": [{"rules": "We 15:00-16:30; PH off"}]},
    "contact": {"phone": "02424 5550", "email": None, "url": None},
}
NIDEGGEN = {
    "place": {
        "name": None,
        "street": "Zülpicher Straße 3",
        "postcode": "52385",
        "city": "Nideggen",
    },
    "schedule": "nach Anruf",
}
FORM: dict[str, Any] = {
    "weiter_ort_name": ["Pfarrheim St. Gereon", ""],
    "weiter_strasse": ["Gereonstraße 1", "Zülpicher Straße 3"],
    "weiter_plz": ["52391", "52385"],
    "weiter_ort": ["Vettweiß", "Nideggen"],
    "weiter_zeiten": ["mittwochs 15 bis 16:30 Uhr, nicht an Feiertagen", ""],
    "weiter_wann": ["", "nach Anruf"],
    "weiter_telefon": ["02424 5550", ""],
    "weiter_email": ["", ""],
    "weiter_web": ["", ""],
}


def three_villages(
    app: FastAPI, own: str = "donnerstags 9:30 bis 11 Uhr", **changes: Any
) -> OfferRecord:
    """In Kreuzau on Thursdays, in Vettweiß on Wednesdays under another number, in Nideggen
    whenever one has called."""
    values = {
        "title": "Spielgruppe der drei Dörfer",
        "kommunen": ["kreuzau", "vettweiss", "nideggen"],
        "place": {
            "name": "Bürgerhaus",
            "street": "Hauptstraße 7",
            "postcode": "52372",
            "city": "Kreuzau",
        },
        "contact": {"phone": "02422 4440", "email": None, "url": None},
        "locations": [VETTWEISS, NIDEGGEN],
        **changes,
    }
    return add(app, SLUG, own, **values)


def page(app: FastAPI, path: str = f"/angebote/{SLUG}") -> str:
    with TestClient(app, base_url="https://testserver") as client:
        answer = client.get(path)
        assert answer.status_code == 200
        if "html" in answer.headers["content-type"]:
            assert_valid(answer.text)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


# --- at the desk ----------------------------------------------------------------------------------


def test_the_form_takes_further_places_and_shows_them_again(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **FORM))
        assert answer.status_code == 303, answer.text
        again = anna.get(f"/pult/angebote/{MINE}").text
    assert_valid(again)
    for value in ("Pfarrheim St. Gereon", "Zülpicher Straße 3", "02424 5550", "nach Anruf"):
        assert f'value="{value}"' in again
    record, _version = record_of(desk_app)
    assert [each.place.short for each in record.locations if each.place] == ["Vettweiß", "Nideggen"]
    assert record.locations[0].times is not None
    assert record.locations[1].contact is None
    # Saved once more as it opens, nothing has changed; emptied, it is gone.
    with sign_in(desk_app, "anna") as anna:
        anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app))
        assert record_of(desk_app)[0].locations == record.locations
        empty: dict[str, Any] = {name: ["", ""] for name in FORM}
        anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **empty))
    assert record_of(desk_app)[0].locations == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weiter_plz": ["5239", ""]}, "1. weiterer Ort, Postleitzahl: Bitte fünf Ziffern."),
        ({"weiter_email": ["", "amt@"]}, "2. weiterer Ort, E-Mail: Bitte eine E-Mail-Adresse"),
        ({"weiter_zeiten": ["immer mal", ""]}, "1. weiterer Ort, Zeiten: "),
        (
            {name: ["x" if name == "weiter_wann" else ""] for name in FORM},
            "Bitte einen Ort oder einen Kontakt angeben.",
        ),
    ],
)
def test_what_is_wrong_with_one_is_said_and_nothing_is_lost(
    desk_app: FastAPI, changes: dict[str, Any], said: str
) -> None:
    typed = FORM | changes
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **typed))
    assert answer.status_code == 422
    assert said in answer.text
    for value in filter(None, (each for values in typed.values() for each in values)):
        assert f'value="{value}"' in answer.text
    assert record_of(desk_app)[0].locations == ()


def test_a_table_brings_them_out_and_in(desk_app: FastAPI) -> None:
    record = three_villages(desk_app)
    with database.session(desk_app.state.engine) as session:
        doris = who(session, "doris")
        same = rows_in("t.csv", tables.as_csv([record]), by=doris)
        assert [each.kind for each in outcomes_of(session, same, by=doris)] == ["unveraendert"]
        cell = same[0][locations.NAME]
        assert "Name des Ortes: Pfarrheim St. Gereon\n" in cell
        assert "\n\nStraße und Hausnummer: Zülpicher Straße 3\n" in cell
        row = tables.row_of(record) | {locations.NAME: cell.replace("02424 5550", "02424 5551")}
        (outcome,) = outcomes_of(session, [row], by=doris)
        assert [each.label for each in outcome.changes] == ["Weitere Orte und Kontakte"]
        (outcome,) = outcomes_of(session, [row | {locations.NAME: "hinten im Hof"}], by=doris)
        assert "„hinten im Hof“: davor fehlt, was es ist" in " ".join(outcome.why)


def test_its_file_keeps_them(desk_app: FastAPI) -> None:
    record = three_villages(desk_app)
    text = files.text(record.as_yaml())
    assert "locations:" in text
    assert "locations:" not in files.text(record_of(desk_app)[0].as_yaml())
    assert OfferRecord.model_validate(record.as_yaml()) == record


ROW = st.fixed_dictionaries(
    {name: st.sampled_from(["", "Halle: hinten", "montags 9 bis 10 Uhr", "a b"]) for name in FORM}
)


@given(st.lists(ROW, max_size=5))
def test_lines_of_a_cell_come_back_as_the_same_rows(rows: list[dict[str, str]]) -> None:
    filled = [row for row in rows if any(row.values())]
    said = "\n\n".join(
        "\n".join(f"{locations.FIELDS[name].label}: {text}" for name, text in row.items() if text)
        for row in filled
    )
    assert locations.rows_of_text(said) == (tuple(filled), ())


def rows_of(text: str) -> list[dict[str, str]]:
    """What was understood of a cell, without what is empty."""
    rows, _strange = locations.rows_of_text(text)
    return [{name: value for name, value in row.items() if value} for row in rows]


def test_a_forgotten_empty_line_loses_no_place() -> None:
    text = "Ort: Vettweiß\nTelefon: 02424 5550\nOrt: Nideggen\nTelefon: 02427 1\n\nOrt: Titz"
    assert rows_of(text) == [
        {"weiter_ort": "Vettweiß", "weiter_telefon": "02424 5550"},
        {"weiter_ort": "Nideggen", "weiter_telefon": "02427 1"},
        {"weiter_ort": "Titz"},
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Straße: Markt 1", "weiter_strasse"),
        ("PLZ: 52391", "weiter_plz"),
        ("Tel.: 02424 5550", "weiter_telefon"),
        ("tel : 02424 5550", "weiter_telefon"),
        ("Webseite: https://x.example", "weiter_web"),
        ("Mail: a@x.example", "weiter_email"),
        ("Name: Pfarrheim", "weiter_ort_name"),
    ],
)
def test_usual_words_for_a_label_are_understood(line: str, name: str) -> None:
    value = line.partition(":")[2].strip()
    assert rows_of(f"Ort: Titz\n{line}") == [{"weiter_ort": "Titz", name: value}]


def test_an_unknown_word_is_told_and_goes_nowhere() -> None:
    rows, strange = locations.rows_of_text("Ort: Titz\nAnsprechpartner: Frau X\nTelefon: 02463 1")
    assert [row["weiter_ort"] for row in rows] == ["Titz"]
    assert rows[0]["weiter_telefon"] == "02463 1"
    assert len(strange) == 1
    assert "„Ansprechpartner“ ist hier keine Angabe" in strange[0]
    assert "Straße und Hausnummer" in strange[0]
    # Neither is what has no label at all; times may be on several lines.
    rows, strange = locations.rows_of_text("Ort: Titz\nhinten\nZeiten: Mo: 9-10 Uhr\nDi: 10-11 Uhr")
    assert [row["weiter_ort"] for row in rows] == ["Titz"]
    assert rows[0]["weiter_zeiten"] == "Mo: 9-10 Uhr\nDi: 10-11 Uhr"
    assert ["„hinten“" in each for each in strange] == [True]


def rich(number: int, signs: int) -> dict[str, Any]:
    place = {"name": "N" * signs, "street": "S" * signs, "postcode": "52391", "city": "O" * 30}
    contact = {
        "phone": f"02424 55{number:02}",
        "email": None,
        "url": "https://x.example/" + "a" * 200,
    }
    return {"place": place, "schedule": "nach Anruf " + "w" * 100, "contact": contact}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_many_rich_places_go_out_and_come_in_again(desk_app: FastAPI, kind: str) -> None:
    record = three_villages(desk_app, locations=[rich(number, 250) for number in range(20)])
    body = tables.as_csv([record]) if kind == "csv" else tables.as_xlsx([record])
    with database.session(desk_app.state.engine) as session:
        doris = who(session, "doris")
        rows = rows_in(f"t.{kind}", body, by=doris)
        assert len(rows[0][locations.NAME]) > 15_000
        assert [each.kind for each in outcomes_of(session, rows, by=doris)] == ["unveraendert"]


def test_more_than_a_cell_of_excel_holds_is_told(desk_app: FastAPI) -> None:
    row = {"weiter_ort_name": "N" * 300, "weiter_web": "https://x.example/" + "a" * 900}
    many: dict[str, Any] = {name: [row.get(name, "") for _each in range(20)] for name in FORM}
    many["weiter_wann"] = ["w" * 290] * 20
    many["weiter_strasse"] = ["S" * 290] * 20
    with sign_in(desk_app, "anna") as anna:
        answer = anna.post(f"/pult/angebote/{MINE}", data=fields(desk_app, **many))
    assert answer.status_code == 422
    assert "Zusammen höchstens 30000 Zeichen." in answer.text


EVERYWHERE = [
    "Bürgerhaus, Hauptstraße 7, 52372 Kreuzau: donnerstags 9.30 bis 11 Uhr; Kontakt: 02422 4440",
    (
        "Pfarrheim St. Gereon, Gereonstraße 1, 52391 Vettweiß: "
        "mittwochs 15 bis 16.30 Uhr, nicht an Feiertagen; Kontakt: 02424 5550"
    ),
    "Zülpicher Straße 3, 52385 Nideggen: nach Anruf",
]
"""Each place as whoever is asked "stimmt noch?" reads it."""


@pytest.mark.parametrize(
    ("purpose", "asked"), [("bestaetigen", "Stimmt noch"), ("aendern", "ganz unten dazu")]
)
def test_who_is_asked_whether_it_is_right_reads_all_places(
    desk_app: FastAPI, purpose: str, asked: str
) -> None:
    three_villages(desk_app)
    link = reviews.link(desk_app.state.links, purpose, slug=SLUG, today=NOW.date())
    said = page(desk_app, f"/{purpose}/{link}")
    assert asked in said
    for line in EVERYWHERE:
        assert said.count(line) == 1, line


def letter(app: FastAPI) -> list[str]:
    """The lines of the one letter that asks a Träger about the offer."""
    with database.session(app.state.engine) as session:
        overwrite(session, {"contact.email": None, "provider_slug": None})
        overwrite(session, {"contact.email": "drei@beispiel.de", "verified_at": None}, [SLUG])
        planned = reviews.plan(
            session,
            Caretakers.read(session, office=None, on=NOW.date()),
            app.state.links,
            base_url="https://kette.beispiel.de",
            today=NOW.date(),
        )
    [text] = [each.text for each in planned if each.to == ("drei@beispiel.de",)]
    return text.splitlines()


def test_the_letter_that_asks_a_traeger_says_all_places(desk_app: FastAPI) -> None:
    three_villages(desk_app)
    lines = letter(desk_app)
    first = lines.index("Wo und wann:")
    own, *further = EVERYWHERE
    said = [f"- {own}, drei@beispiel.de", *(f"- {each}" for each in further)]
    assert lines[first + 1 : first + 4] == said
    assert not any(line.startswith("Wann:") for line in lines)


def test_what_is_unknown_of_a_place_is_said_and_a_contact_is_none(desk_app: FastAPI) -> None:
    nowhere = {"place": NIDEGGEN["place"], "schedule": None}
    groups = {"place": None, "contact": VETTWEISS["contact"]}
    three_villages(desk_app, "", place=None, locations=[nowhere, groups])
    assert [line for line in letter(desk_app) if line.startswith("- ")] == [
        "- Ohne festen Ort: Kontakt: 02422 4440, drei@beispiel.de",
        "- Zülpicher Straße 3, 52385 Nideggen: Zeit wissen wir noch nicht",
        "- Weiterer Kontakt: Kontakt: 02424 5550",
    ]


def test_a_letter_about_one_place_says_when_it_is(desk_app: FastAPI) -> None:
    three_villages(desk_app, locations=[])
    assert "Wann: donnerstags 9.30 bis 11 Uhr" in letter(desk_app)


# --- to families ----------------------------------------------------------------------------------


def test_its_page_says_of_each_place_when_and_whom_to_ask(desk_app: FastAPI) -> None:
    three_villages(desk_app)
    said = page(desk_app)
    for place, when in (
        ("Bürgerhaus, Hauptstraße 7, 52372 Kreuzau", "donnerstags 9.30 bis 11 Uhr"),
        ("Pfarrheim St. Gereon, Gereonstraße 1, 52391 Vettweiß", "mittwochs 15 bis 16.30 Uhr"),
        ("Zülpicher Straße 3, 52385 Nideggen", "nach Anruf"),
    ):
        assert re.search(rf"{re.escape(place)}\s+{re.escape(when)}", said), place
    assert "02424 5550" in said
    # At the top and among the facts, not again at each place.
    assert said.count("02422 4440") == 2
    with TestClient(desk_app, base_url="https://testserver") as client:
        assert 'href="tel:+4924245550"' in client.get(f"/angebote/{SLUG}").text


def test_its_card_names_the_soonest_place_and_how_many_more(
    desk_app: FastAPI, clock: Clock
) -> None:
    three_villages(desk_app)
    # A Tuesday: tomorrow it is in Vettweiß.
    assert NOW.isoweekday() == 2
    said = page(desk_app, "/angebote?q=Spielgruppe+der+drei+D%C3%B6rfer")
    assert "2 weitere Orte" in said
    assert re.search(r"Nächstes Mal: Mi, 25. November[^(]*\(Vettweiß\)", said)
    clock.go(days=1, hours=8)
    desk_app.state.index.catch_up()
    said = page(desk_app)
    assert "(Kreuzau)" in said
    assert "(Vettweiß)" not in said


@pytest.mark.parametrize("asked", ["Pfarrheim St. Gereon", "Spielgruppe Nideggen"])
def test_a_search_finds_it_by_each_place(desk_app: FastAPI, asked: str) -> None:
    three_villages(desk_app)
    assert "Spielgruppe der drei Dörfer" in page(desk_app, f"/angebote?q={asked}")


def test_a_sheet_says_each_place_on_a_line(desk_app: FastAPI) -> None:
    three_villages(desk_app)
    offer = desk_app.state.index.catalogue.offers[SLUG]
    assert sheets.when(offer).splitlines() == [
        "Bürgerhaus, Hauptstraße 7, 52372 Kreuzau: donnerstags 9.30 bis 11 Uhr",
        (
            "Pfarrheim St. Gereon, Gereonstraße 1, 52391 Vettweiß: "
            "mittwochs 15 bis 16.30 Uhr, nicht an Feiertagen, 02424 5550"
        ),
        "Zülpicher Straße 3, 52385 Nideggen: nach Anruf",
    ]


def test_the_shortlist_says_them_too(desk_app: FastAPI) -> None:
    three_villages(desk_app)
    said = page(desk_app, f"/merkzettel?a={SLUG}")
    assert "Pfarrheim St. Gereon" in said
    assert "02424 5550" in said


# --- dates ----------------------------------------------------------------------------------------


EVENING = {**VETTWEISS, "times": {"dates": [{"first": "2026-12-09", "start": "19:00"}]}}


def evenings(app: FastAPI, **changes: Any) -> OfferRecord:
    """One evening in Kreuzau, one in Vettweiß a week later."""
    return three_villages(app, "2.12.2026 19 Uhr", **{"locations": [EVENING, NIDEGGEN], **changes})


def uids(app: FastAPI) -> dict[str, str]:
    """Place -> what a calendar knows the date there by."""
    with TestClient(app, base_url="https://testserver") as client:
        found = entries(of(client, SLUG))
    return {str(each["location"]): uid for uid, each in found.items()}


def test_each_date_stands_where_it_is(desk_app: FastAPI) -> None:
    evenings(desk_app)
    said = page(desk_app, "/termine?kommune=kreuzau")
    assert re.search(r"2. Dezember.*Bürgerhaus.*9. Dezember.*Pfarrheim St. Gereon", said)
    found = uids(desk_app)
    assert list(found) == [
        "Bürgerhaus, Hauptstraße 7, 52372 Kreuzau",
        "Pfarrheim St. Gereon, Gereonstraße 1, 52391 Vettweiß",
    ]
    assert len(set(found.values())) == 2


def test_a_date_keeps_its_identity_whatever_other_places_come_or_go(desk_app: FastAPI) -> None:
    evenings(desk_app)
    before = uids(desk_app)
    evenings(desk_app, locations=[NIDEGGEN, EVENING], event="edited")
    assert uids(desk_app) == before


def test_it_is_over_when_it_is_so_everywhere(desk_app: FastAPI, clock: Clock) -> None:
    evenings(desk_app, locations=[EVENING])
    clock.go(days=10)
    desk_app.state.index.catch_up()
    assert SLUG in desk_app.state.index.catalogue.offers
    assert "Nächstes Mal: Mi, 9. Dezember (Vettweiß)" in page(desk_app)
    clock.go(days=8)
    desk_app.state.index.catch_up()
    assert SLUG not in desk_app.state.index.catalogue.offers
    assert "Vorbei" in page(desk_app)


def test_a_date_at_one_place_falls_out_and_is_taken_back(desk_app: FastAPI) -> None:
    before = evenings(desk_app)
    with sign_in(desk_app, "doris") as doris:
        html = doris.get("/pult/termine").text
        assert_valid(html)
        (key,) = re.findall(r'name="termin" value="(2026-12-09T19:00@[^"]+)"', html)
        for action, off in (("faellt-aus", True), ("findet-statt", False)):
            answer = doris.post(
                f"/pult/angebote/{SLUG}/{action}",
                data={"termin": key, "version": str(record_of(desk_app, SLUG)[1])},
            )
            assert f"fertig={action}&" in answer.headers["location"]
            times = record_of(desk_app, SLUG)[0].locations[0].times
            assert times is not None
            assert times.dates[0].cancelled is off
    assert record_of(desk_app, SLUG)[0] == before


@pytest.mark.parametrize("site", ["zzzzzzzz", "00000000", "0\r\nX: y", "00000000-123"])
def test_no_other_place_can_be_named(desk_app: FastAPI, site: str) -> None:
    before = evenings(desk_app)
    with sign_in(desk_app, "doris") as doris:
        answer = doris.post(
            f"/pult/angebote/{SLUG}/faellt-aus",
            data={"termin": f"2026-12-09T19:00@{site}", "version": "1"},
        )
    assert "fertig=kein-termin&" in answer.headers["location"]
    assert "X" not in answer.headers
    assert record_of(desk_app, SLUG)[0] == before


def test_a_copy_for_another_kommune_has_none_of_them(desk_app: FastAPI) -> None:
    three_villages(desk_app)
    with sign_in(desk_app, "bernd") as bernd:
        html = bernd.get(f"/pult/angebote/neu?vorlage={SLUG}").text
    assert "Pfarrheim St. Gereon" not in html.partition('id="begleiter"')[0]


def test_of_last_years_the_places_stay_and_the_times_go(desk_app: FastAPI) -> None:
    evenings(desk_app)
    with sign_in(desk_app, "doris") as doris:
        html = doris.get(f"/pult/angebote/neu?kopie={SLUG}").text
    assert 'value="Pfarrheim St. Gereon"' in html
    assert "9.12.2026" not in html


def test_a_place_without_a_place_and_a_contact_is_none() -> None:
    with pytest.raises(ValueError, match="einen Ort oder einen Kontakt"):
        LocationOfRecord.model_validate({"schedule": "montags"})


def test_the_cells_of_a_csv_file_hold_them(desk_app: FastAPI) -> None:
    body = tables.as_csv([three_villages(desk_app)]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body), delimiter=";")
    assert row["Weitere Orte und Kontakte"].count("\n\n") == 1
