"""Other people's tables: found in their file, asked about once, and read value by value."""

import html
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, time

import openpyxl
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.models import TableSource
from app.offers import (
    agewords,
    foreign,
    foreignbooks,
    foreigncsv,
    foreignrows,
    foreigntable,
    foreignvalues,
    intakeruns,
    tables,
    uploadbounds,
    uploadreader,
    uploads,
)
from app.offers.foreign import Choice, Known
from app.offers.foreignheadings import Part
from app.offers.foreignvalues import Gazetteer
from app.offers.intake import Outcome
from app.offers.tables import COLUMNS, LINE, READ_AS, Row
from app.offers.uploadbounds import UnreadableFileError
from app.offers.uploads import Sheet
from app.vocabulary import Audience, Cost, ProviderKind, Registration
from tests import foreignlists
from tests.cast import sign_in, who
from tests.foreignlists import ods
from tests.html_validity import assert_valid
from tests.sheetfiles import damaged
from tests.tablerows import outcomes_of

NOWHERE = Gazetteer(villages={}, postcodes={})
TODAY = date(2026, 11, 24)


def book(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def send(client: TestClient, name: str, body: bytes) -> str:
    """What comes next, when all rows are looked at."""
    answer = client.post("/pult/einlesen", files={"datei": (name, body)})
    assert answer.status_code == 303, answer.text
    looked(client)
    return str(answer.headers["location"])


def looked(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    app.state.table_work.wait()


def planned(desk: Session, address: str, name: str) -> tuple[list[Row], tuple[Outcome, ...]]:
    """The kept rows, and what each would do."""
    token, by = address.split("/")[3], who(desk, name)
    desk.expire_all()
    run = intakeruns.mine(desk, token, by=by)
    rows = [dict(row.cells) for row in intakeruns.open_rows(desk, run)]
    return rows, outcomes_of(desk, rows, by=by)


def values(row: Row, *names: str) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in names)


# --- three lists ----------------------------------------------------------------------------------


def test_a_club_s_list_with_cover_sheet_title_and_total_is_read(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        address = send(client, "sport.xlsx", foreignlists.sports_xlsx())
        page = client.get(address).text
    rows, outcomes = planned(desk, address, "anna")
    assert [row[LINE] for row in rows] == [str(number) for number in range(5, 35)]
    good = [each for each in outcomes if each.kind == "neu"]
    assert len(good) >= 26, [(each.title, each.why) for each in outcomes if each.why]
    by_title = {row["titel"]: row for row in rows}
    assert values(
        by_title["Kleinkinderturnen"], "alter_von", "alter_bis", "zeiten", "kosten", "kosten_text",
        "anmeldung", "traeger", "traeger_art", "ort_name", "plz", "ort", "kommune", "phase",
    ) == (
        "36", "48", "Mo 16.30 bis 17.30 Uhr", "kostet etwas", "2 €", "ohne Anmeldung",
        foreignlists.CLUB, "Verein", "Turnhalle", "52372", "Kreuzau", "Kreuzau", "Kita-Zeit",
    )  # fmt: skip
    assert values(by_title["Leichtathletik"], "alter_von", "alter_bis") == ("72", "120")
    assert values(by_title["Ferienspiele Sport"], "zeiten") == ("21.12.2026 9 bis 15 Uhr",)
    assert values(by_title["Babyschwimmen"], "alter_von", "alter_bis") == ("", "12")
    assert values(by_title["Hip-Hop"], "alter_von", "kosten_text") == ("144", "5,- pro Termin")
    # What nobody can understand is told and left open; the others come in all the same.
    assert "U3 nicht geeignet“ nicht verstanden" in by_title["Zirkus-AG"][READ_AS]
    assert "Blatt „Liste 2026“, Überschriften in Zeile 4" in page
    assert "Lfd. Nr., Ansprechpartner" in page
    assert "Namen von Personen stehen nie im Portal (Ansprechpartner)" in page
    assert "36: Summe" in page
    assert f'href="{address}/spalten"' in page
    assert "Frau Beispiel" not in page
    assert "„1-3“ gelesen als: 1 bis 3 Jahre" in page
    # Once some of it is taken, nobody says its columns anew, and what they left out is gone.
    with sign_in(desk_app, "anna") as client:
        (whose,) = set(re.findall(r'name="(traeger-[0-9a-f]+)"', page))
        assert client.post(address, data={whose: "neu"}).status_code == 303
        looked(client)
        assert "/spalten" not in client.get(address).text
        assert client.get(f"{address}/spalten").status_code == 404
        assert client.post(f"{address}/spalten").status_code == 404
        # The same list once more is as good as it was; that most of it is there is asked.
        again = send(client, "sport.xlsx", foreignlists.sports_xlsx())
        assert len(good) - 2 <= client.get(again).text.count('class="field frage" id="schon-')
    assert len(desk.exec(select(TableSource)).all()) == 1


def test_a_list_of_libreoffice_is_read_and_the_kind_of_its_traeger_asked(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        address = send(client, "treffs.ods", foreignlists.meetings_ods())
        assert address.endswith("/spalten")
        guessed = {f"spalte-{n + 1}": target for n, target in enumerate(
            ("titel", "beschreibung", "alter", "wann", "adresse", "traeger", "telefon", "email",
             "web", "kosten")
        )}  # fmt: skip
        sent = client.post(address, data=guessed | {"fuer_alle_art": "frei"})
        assert sent.status_code == 303
        looked(client)
    rows, outcomes = planned(desk, address, "anna")
    assert sum(each.kind == "neu" for each in outcomes) >= 28
    first, second = rows[0], rows[1]
    assert values(
        first, "zeiten", "alter_von", "alter_bis", "ort_name", "strasse", "plz", "ort", "web"
    ) == (
        "mo+mi 15-17 Uhr", "0", "36", "Pfarrheim", "Hauptstraße 1", "52372", "Kreuzau",
        "https://www.familienzentrum-musterbach.example",
    )  # fmt: skip
    assert values(second, "ort", "kommune", "zielgruppe") == ("Winden", "Kreuzau", "Eltern; Kinder")
    assert values(rows[5], "zeiten", "wann") == ("", "nach Vereinbarung")
    assert values(rows[5], "kosten", "kosten_text") == ("Kosten bitte erfragen", "Spende")
    assert "montags und mittwochs 15 bis 17 Uhr" in first[READ_AS]


def test_what_is_not_sure_is_asked_once(desk_app: FastAPI, desk: Session) -> None:
    """UTF-16 with semicolons; the club stands nowhere in its own list."""
    body = foreignlists.courses_csv()
    with sign_in(desk_app, "bernd") as client:
        address = send(client, "kurse.csv", body)
        page = client.get(address).text
        assert_valid(page)
        assert "Ihre Spalte „Presse“ ist bei uns" in page
        assert "Text für die Zeitung" in page
        # Whoever looks at the preview first is led to the question.
        assert client.get(address.removesuffix("/spalten")).headers["location"] == address
        columns = ("titel", "zielgruppe", "alter", "tag", "uhrzeit", "ort", "kosten", "anmeldung",
                   "kontakt", "telefon")  # fmt: skip
        said = {f"spalte-{number + 1}": name for number, name in enumerate(columns)}
        refused = client.post(address, data=said)
        assert refused.status_code == 422
        assert_valid(refused.text)
        assert "Bitte angeben, wer die Angebote macht." in refused.text
        assert '<option value="telefon" selected>' in refused.text
        twice = client.post(address, data=said | {"spalte-10": "anmeldung"})
        assert "„Anmeldung“ ist schon eine andere Spalte." in twice.text
        whose = {"spalte-10": "", "fuer_alle_traeger": "Bildungswerk Muster e.V."}
        done = client.post(address, data=said | whose)
        assert (done.status_code, done.headers["location"]) == (
            303,
            address.removesuffix("/spalten"),
        )
        looked(client)
        # The next list with these headings is not asked about again; somebody else's is.
        again = send(client, "kurse-2027.csv", body)
        assert not again.endswith("/spalten")
        preview = client.get(again).text
        assert "Nicht übernommen wird die Spalte Presse." in preview
        assert "/spalten" in preview
    with sign_in(desk_app, "anna") as other:
        assert send(other, "kurse.csv", body).endswith("/spalten")
    rows, outcomes = planned(desk, again, "bernd")
    assert [row[LINE] for row in rows] == [str(number) for number in range(4, 34)]
    assert sum(each.kind == "neu" for each in outcomes) >= 24
    assert values(rows[0], "zeiten", "kosten_text", "anmeldung", "telefon", "ort", "kommune") == (
        "Mo 9.30h", "10,00 €", "mit Anmeldung", "02463 55000", "Titz", "Titz",
    )  # fmt: skip
    assert values(rows[2], "zielgruppe", "alter_von", "alter_bis") == (
        "Alleinerziehende",
        "12",
        "72",
    )
    assert values(rows[4], "alter_von", "zielgruppe", "kosten") == (
        "168",
        "Jugendliche",
        "kostenlos",
    )
    assert all("Frau Muster" not in row.get(name, "") for row in rows for name in COLUMNS)
    assert all("gelesen als" in row[READ_AS] for row in rows)


def test_columns_are_said_anew_until_the_first_row_is_taken(desk_app: FastAPI) -> None:
    lines = [["Angebot", "Beginn der Anmeldung", "Info", "Veranstalter"],
             ["Ritterfest", "im Mai", "Mit Schwertern.", "Verein Muster e.V."],
             ["Drachenfest", "im Juni", "Mit Drachen.", "Verein Muster e.V."]]  # fmt: skip
    said = {"spalte-1": "titel", "spalte-2": "bemerkung", "spalte-3": "kurz",
            "spalte-4": "traeger", "fuer_alle_kommune": "kreuzau"}  # fmt: skip
    with sign_in(desk_app, "anna") as client:
        columns = send(client, "feste.csv", "\r\n".join(map(";".join, lines)).encode())
        assert columns.endswith("/spalten")
        preview = columns.removesuffix("/spalten")
        waits = html.unescape(client.get("/pult/einlesen").text)
        assert "Was steht in den Spalten?" in waits
        # Whatever is sent to the table before, the question comes first.
        assert client.post(preview).headers["location"] == columns
        assert client.post(columns, data=said).headers["location"] == preview
        assert "im Mai" not in client.get(preview).text
        assert f'href="{columns}"' in client.get(preview).text
        client.post(columns, data=said | {"spalte-2": "wann", "spalte-3": "beschreibung"})
        page = html.unescape(client.get(preview).text)
        assert "„im Mai“ steht so in „Wann“" in page
        assert "2 abgelehnt" in page
        todo = client.get(f"{preview}/offen.xlsx").content
        sheet = openpyxl.load_workbook(io.BytesIO(todo)).active
        assert sheet is not None
        head, first, *_rest = sheet.iter_rows(values_only=True)
        row = dict(zip(head, first, strict=True))
        assert row["Was noch zu tun ist"]
        assert (row["Titel"], row["Wann"]) == ("Ritterfest", "im Mai")


# --- our own tables, changed by people ------------------------------------------------------------


def own(row: Mapping[str, object], *, heads: dict[str, str] | None = None) -> bytes:
    names = [(heads or {}).get(label, label) for label in COLUMNS.values()]
    return book(("Angebote", [names, [row.get(name) for name in COLUMNS]]))


def test_a_heading_of_ours_that_was_written_otherwise_is_understood(
    desk_app: FastAPI, desk: Session
) -> None:
    row = {"titel": "Spielkreis", "kommune": "Kreuzau", "telefon": "02421 22-0",
           "email": "info@beispiel.de", "web": "https://beispiel.de"}  # fmt: skip
    sure = {"Telefon": "Telefonnummer", "E-Mail": "EMail"}
    with sign_in(desk_app, "anna") as client:
        address = send(client, "a.xlsx", own(row, heads=sure))
        near = send(client, "b.xlsx", own(row, heads={"Internetseite": "Internetseitte"}))
        assert "Ihre Spalte „Internetseitte“ ist bei uns" in client.get(near).text
        client.post(near, data={f"spalte-{list(COLUMNS).index('web') + 1}": "web"})
        odd = send(client, "c.xlsx", own(row, heads={"E-Mail": "Geheimfach"}))
        assert "Nicht übernommen wird die Spalte Geheimfach." in client.get(odd).text
    assert values(planned(desk, address, "anna")[0][0], "telefon", "email") == (
        "02421 22-0", "info@beispiel.de",
    )  # fmt: skip
    assert values(planned(desk, near, "anna")[0][0], "web") == ("https://beispiel.de",)


def test_cells_that_are_no_text_are_read_as_people_see_them_or_refused_by_name(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        moment: dict[str, object] = {
            "titel": "A",
            "kommune": "Kreuzau",
            "wann": date(2026, 12, 10),
        }
        day = send(client, "a.xlsx", own(moment))
        clock = send(client, "b.xlsx", own(moment | {"wann": time(10, 0)}))
        broken = send(client, "c.xlsx", own(moment | {"wann": "#NAME?", "kosten_text": "#REF!"}))
        page = client.get(broken).text
    assert values(planned(desk, day, "anna")[0][0], "wann") == ("10.12.2026",)
    assert values(planned(desk, clock, "anna")[0][0], "wann") == ("10:00 Uhr",)
    column = foreigntable.letter(list(COLUMNS).index("wann"))
    assert f"Zelle {column}2: Dort steht ein Fehler aus der Tabelle (#NAME?)." in page
    assert "(#REF!)" in page
    assert planned(desk, broken, "anna")[1][0].kind == "abgelehnt"


def test_a_row_is_named_by_its_line_in_the_file(desk_app: FastAPI, desk: Session) -> None:
    lines = [["Titel", "Kommunen"], [], [], ["A", "Kreuzau"], [], ["B", "Kreuzau"]]
    with sign_in(desk_app, "anna") as client:
        address = send(client, "a.xlsx", book(("x", lines)))
        text = "sep=;\r\n" + "\r\n".join(";".join(line) for line in lines)
        csv = send(client, "a.csv", text.encode())
    for each in (address, csv):
        assert [outcome.number for outcome in planned(desk, each, "anna")[1]] == [4, 6]


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp1252", "utf-16-le", "utf-8"])
def test_the_encoding_of_a_csv_file_is_told_by_its_umlauts(encoding: str) -> None:
    text = "Titel;Ort\r\nMütter-Café für Größere;Düren\r\nVäter – „Spiel“;Nörvenich"
    if encoding in ("mac_roman", "cp850"):
        text = text.replace("– „Spiel“", "Übung").replace("é", "e")
    assert foreigncsv.decoded(text.encode(encoding)) == text


def test_the_delimiter_is_told_by_the_lines_and_not_by_a_title() -> None:
    text = "Für Kinder, Jugendliche, Eltern, Großeltern\r\n\r\nTitel\tOrt\r\nA, B, C\tTitz"
    assert list(foreigncsv.rows(text.encode()))[2:] == [["Titel", "Ort"], ["A, B, C", "Titz"]]


def test_a_file_of_old_excel_or_with_a_password_says_what_to_do() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    for name, said in (("a.xls", "Excel-Arbeitsmappe (.xlsx)"), ("a.xlsx", "ohne Kennwort")):
        with pytest.raises(UnreadableFileError, match=said.replace("(", r"\(").replace(")", r"\)")):
            uploads.read(name, old, account=1)
    with pytest.raises(UnreadableFileError, match=r"\.ods"):
        uploads.read("a.pdf", b"%PDF", account=1)


def test_a_file_of_libreoffice_has_bounds_and_comments_stay_in_it() -> None:
    note = "<office:annotation><text:p>geheim</text:p></office:annotation>"
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        f"<text:p>x</text:p>{note}</table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="900">{cell}</table:table-row>'
    table = '<table:table table:name="a">{rows}</table:table>'
    (sheet,) = uploads.read("a.ods", ods([], table.format(rows=row)), account=1).sheets
    assert len(sheet.lines) == 900
    assert set(map(len, sheet.lines)) == {uploadbounds.MOST_COLUMNS}
    assert "geheim" not in str(sheet.lines)
    endless = ods([], table.format(rows=row.replace("900", "999999")))
    (sheet,) = uploads.read("a.ods", endless, account=1).sheets
    assert (sheet.fault, len(sheet.lines)) == ("Höchstens 1000 Zeilen auf einmal.", 100)
    assert uploads.read("a.ods", ods([("x", [[date(2026, 12, 10), "a\nb"]])]), account=1).lines == (
        ["2026-12-10", "a\nb"],
    )


def test_what_was_joined_over_several_lines_stands_in_each() -> None:
    inside = (
        '<table:table table:name="a"><table:table-row><table:table-cell office:value-type="string" '
        'table:number-rows-spanned="2"><text:p>Club</text:p></table:table-cell><table:table-cell '
        'office:value-type="string"><text:p>eins</text:p></table:table-cell></table:table-row>'
        '<table:table-row><table:covered-table-cell/><table:table-cell office:value-type="string">'
        "<text:p>zwei</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert uploads.read("a.ods", ods([], inside), account=1).lines == (
        ["Club", "eins"], ["Club", "zwei"],
    )  # fmt: skip


def read_whole(kind: str, body: bytes) -> None:
    """As the process reads it, and then the table in it; a sentence is allowed, nothing else."""
    try:
        found = uploadreader.read(kind, body)
        sheets = [
            Sheet(name=each["name"], lines=tuple(each["lines"]), fault=each.get("fault", ""))
            for each in found["sheets"]
        ]
        assert sum(len(line) for sheet in sheets for line in sheet.lines) <= 60 * 20_000 * 12
        table = foreigntable.find(sheets, tables.own_headings(), tables.SLUG)
    except UnreadableFileError:
        return
    choice = foreign.choice_of(foreign.guesses(table, NOWHERE))
    try:
        rows = foreign.rows(
            table, choice, Known(places=NOWHERE, today=TODAY), source="Liste (2026)"
        )
    except UnreadableFileError:
        return
    for row in rows:
        assert row[LINE].isdigit()
        assert all(isinstance(each, str) for each in json.loads(row.get(READ_AS, "[]")))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["csv", "ods", "xlsx", "xls", "txt"]))
def test_any_bytes_are_a_table_or_a_sentence(body: bytes, kind: str) -> None:
    read_whole(kind, body)


_HEADS = st.sampled_from(
    ["Was", "Alter", "Wochentag", "von", "bis", "Preis", "Anmeldung", "Kontakt", "Adresse", "Ort",
     "Zielgruppe", "Tel.", "Mail", "Homepage", "PLZ/Ort", "Termin", "Verein", "Themen", "Titel"]
)  # fmt: skip
_SIGNS = st.text("aäß09 -–.,:;/+@€\n#?&%()\"'\u200b\u0130", max_size=40) | st.text(max_size=30)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(_HEADS, min_size=2, max_size=7),
    st.lists(st.lists(_SIGNS, min_size=2, max_size=7), min_size=1, max_size=4),
)
def test_whatever_stands_in_the_cells_becomes_rows(
    heads: list[str], lines: list[list[str]]
) -> None:
    read_whole("ods", ods([("a", [list(heads), *[list(map(_printable, x)) for x in lines]])]))


def _printable(text: str) -> str:
    return (
        "".join(c for c in text if c.isprintable() or c == "\n").encode("utf-8", "ignore").decode()
    )


def test_a_damaged_file_of_libreoffice_is_read_or_a_sentence() -> None:
    whole = foreignlists.meetings_ods()
    for seed in range(40):
        read_whole("ods", damaged(whole, seed))


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("ab 6 Jahre", 72, None), ("0-3", 0, 36), ("0 bis 3 J.", 0, 36), ("U3", None, 36),
        ("Grundschulalter", 72, 120), ("bis 12 Monate", None, 12), ("Jugendliche ab 14", 168, None),
        ("6 Monate bis 3 Jahre", 6, 36), ("1.-4. Klasse", 72, 120), ("12 und älter", 144, None),
        ("1½ Jahre", 18, 18), ("1,5 - 3 Jahre", 18, 36), ("3. Lebensjahr", 24, 36),
        ("ab dem 3. Lebensjahr", 24, None), ("von 6 Jahren", 72, None), ("ab Geburt", 0, None),
        # Excel takes "6-10" for the 6th of October.
        ("2026-10-06", 72, 120),
    ],
)  # fmt: skip
def test_ages_as_people_write_them(cell: str, low: int | None, high: int | None) -> None:
    found = agewords.read(cell)
    assert found is not None
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    "cell",
    ["nach Absprache", "U3 nicht geeignet", "10-6", "99-100", "Gruppe 3", "ab 6 Wochen",
     "8-12 Wochen alt", "6. Lebenswoche", "2,5 Monate", "1,3 Jahre", "bis zum 3. Lebensjahr",
     "6 Monate - 18"],
)  # fmt: skip
def test_what_is_surely_no_age_is_none(cell: str) -> None:
    assert agewords.read(cell) is None


PARTS = {"alter": Part.AGES}
HEADS = {"alter": "Alter", "alter_von": "Alter von", "alter_bis": "Alter bis"}


def row_read(**cells: str) -> foreignrows.Reader:
    given = {PARTS.get(name, name): [(HEADS.get(name, name), cell)] for name, cell in cells.items()}
    reader = foreignrows.Reader(given=given, places=NOWHERE, today=TODAY)
    reader.facts()
    reader.whose("", "", {})
    reader.where_it_is("", ())
    reader.proposals(lambda _text: (), "")
    return reader


def test_each_end_of_the_ages_is_read_in_its_column() -> None:
    row = row_read(alter_von="3-6", alter_bis="3-6").row
    assert values(row, "alter_von", "alter_bis") == ("36", "72")


def test_weeks_are_not_rounded_they_stay_words() -> None:
    reader = row_read(alter="ab 6 Wochen", beschreibung="Wir singen.")
    assert values(reader.row, "alter_von", "alter_bis") == ("", "")
    assert reader.row["beschreibung"] == "Wir singen.\nAlter: ab 6 Wochen"
    assert any("„ab 6 Wochen“ nicht verstanden, steht jetzt so" in each for each in reader.told)


def test_costs_registration_and_contact_as_people_write_them() -> None:
    costs = {c: foreignvalues.costs(c) for c in ("2 €", "frei", "-", "2", "10 €, Mitglieder 5 €")}
    assert {c: (read.value, read.note) for c, read in costs.items()} == {
        "2 €": (Cost.PAID, "2 €"), "frei": (Cost.FREE, ""), "-": (Cost.UNKNOWN, ""),
        "2": (Cost.PAID, "2 €"), "10 €, Mitglieder 5 €": (Cost.REDUCED, "10 €, Mitglieder 5 €"),
    }  # fmt: skip
    said = {"ja": Registration.REQUIRED, "nein": Registration.NONE, "erbeten": Registration.ADVISED,
            "nicht erforderlich": Registration.NONE, "siehe Plakat": None}  # fmt: skip
    assert {cell: foreignvalues.registration(cell) for cell in said} == said
    assert foreignvalues.contact("Frau Muster, Tel. 02421 12345, a@beispiel.de") == (
        foreignvalues.Contact(phone="02421 12345", email="a@beispiel.de", left=True)
    )
    assert not foreignvalues.contact("Handy 0171 1234567 oder a@beispiel.de").left
    kinds = {"Ev. Christuskirchengemeinde": ProviderKind.CHURCH, "Spielverein": ProviderKind.CLUB,
             "Gemeindeverwaltung Titz": ProviderKind.PUBLIC, "Spielstube": None}  # fmt: skip
    assert {name: foreignvalues.provider_kind(name) for name in kinds} == kinds
    # A spreadsheet has made a number of it, and taken the zero.
    assert foreignvalues.phone("1711234567") == "01711234567"
    assert foreignvalues.email("Mail: info@beispiel.de,") == "info@beispiel.de"
    assert foreignvalues.audience("Eltern mit Babys") == (Audience.PARENTS, Audience.CHILDREN)


def test_a_column_called_ort_is_what_stands_in_it() -> None:
    places = Gazetteer(villages={"winden": ("kreuzau",)}, postcodes={"52372": ("kreuzau",)})
    for cell, target in (
        ("Winden", "ort"), ("Turnhalle", "ort_name"), ("Am Markt 3, 52372 Kreuzau", "adresse"),
    ):  # fmt: skip
        sheet = Sheet(name="", lines=(["Titel", "Ort"], ["A", cell]))
        table = foreigntable.find([sheet], tables.own_headings(), tables.SLUG)
        assert foreign.guesses(table, places)[1].target == target


def test_the_sheet_with_the_most_rows_is_read_and_the_others_are_named() -> None:
    body = book(
        ("Hinweise", [["Bitte lesen"]]),
        ("Frühjahr", [["Angebot", "Wann"], ["A", "montags"]]),
        ("Herbst", [["Angebot", "Wann"], ["B", "montags"], ["C", "dienstags"]]),
    )
    content = uploads.read("a.xlsx", body, account=1)
    table = foreigntable.find(content.sheets, tables.own_headings(), tables.SLUG)
    assert (table.sheet, table.others, len(table.rows)) == ("Herbst", ("Frühjahr",), 2)
    assert foreignbooks.said(True) == "ja"
    assert foreign.left_out(table, Choice(("titel", ""))) == ("Wann",)
