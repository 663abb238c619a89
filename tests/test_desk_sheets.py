"""Many at once, and tables: first a look, then all or nothing, and one step back."""

import csv
import io
import re
import zipfile
from datetime import date
from html import unescape
from pathlib import Path

import openpyxl
import pytest
import yaml
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, col, func, select
from starlette.testclient import TestClient

from app import database
from app.models import BulkRow, OfferRow, Revision
from app.offers import bulk, editing, importing, revisions, store, tables, uploadreader
from app.offers.bulk import BulkOrder, Deed
from app.offers.store import OvertakenError
from app.offers.tables import COLUMNS
from app.offers.uploadreader import UnreadableFileError
from app.records import files
from app.records.offers import OfferRecord
from app.rights import Account
from app.vocabulary import Role
from tests.cast import NOW, sign_in, who
from tests.tablerows import outcomes_of, rows_in

TODAY = NOW.date()
OFFERS = files.DATA / "offers"
SLUG = "kita-rurmaeuse-kreuzau"
ANNA = Account(id=1, email="anna@example.org", name="Anna", roles=(Role.CARETAKER,))


def records(session: Session) -> list[OfferRecord]:
    session.expire_all()
    return [store.record_of(row) for row in store.every(session)]


def own(session: Session) -> list[OfferRecord]:
    return [r for r in records(session) if r.kommunen == ("kreuzau",) and r.ended is None]


def new_row(number: int, **changes: str) -> dict[str, str]:
    row = {
        "titel": f"Spielgruppe {number}", "kurz": "Ein Treff für Eltern mit kleinen Kindern.",
        "beschreibung": "Wir singen und spielen.", "zielgruppe": "Eltern; Kinder", "alter_von": "6",
        "alter_bis": "36", "kommune": "Kreuzau", "format": "vor Ort", "kosten": "kostenlos",
        "anmeldung": "ohne Anmeldung", "traeger": "Gemeinde Kreuzau",
        "traeger_art": "öffentlicher Träger", "phase": "Kleinkindzeit",
        "thema": "Treffen & Austausch", "sprache": "Deutsch",
        "quellen": "https://kreuzau.de/spielgruppe (2026)\nFaltblatt der Gemeinde (2025)",
    }  # fmt: skip
    return row | changes


def book(rows: list[dict[str, str]]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(list(COLUMNS.values()))
    for row in rows:
        sheet.append([row.get(name) for name in COLUMNS])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# --- out and in again -----------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip"])
def test_what_goes_out_comes_in_again_unchanged(desk: Session, kind: str) -> None:
    make = {
        "csv": tables.as_csv, "xlsx": tables.as_xlsx, "zip": tables.as_zip,
    }[kind]  # fmt: skip
    rows = rows_in(f"angebote.{kind}", make(records(desk)), by=who(desk, "doris"))
    outcomes = outcomes_of(desk, rows, by=who(desk, "doris"))
    assert len(outcomes) == len(records(desk)) == len(list(OFFERS.glob("*/*.yaml")))
    assert [(o.slug, o.why, o.changes) for o in outcomes if o.kind != "unveraendert"] == []


HEADINGS = (
    "Kennung (leer: neues Angebot)", "Titel", "Kurz gesagt", "Beschreibung", "Für wen",
    "Alter von (Monate)", "Alter bis (Monate)", "Wann", "Name des Ortes", "Straße",
    "Postleitzahl", "Ort", "Kommunen", "Wie", "Fällt aus bis", "Sichtbar ab", "Sichtbar bis",
    "Kosten", "Kosten genauer", "Anmeldung", "Träger", "Art des Trägers", "Telefon", "E-Mail",
    "Internetseite", "Lebensphasen", "Übergänge", "Themen", "Anliegen", "Sprachen",
    "Handlungsebene", "Quellen",
)  # fmt: skip
"""Of the tables that people have got since 0.1.0."""
NEWER = (
    "Zeiten", "Kommt wieder", "Übliche Zeit im Jahr", "Weitere Orte und Kontakte", "Vertraulich",
    "Lebensphasen anders als das Alter, weil", "Art",
    "Wer spricht welche Sprache",
)  # fmt: skip
"""Of those between them that came later."""


@pytest.mark.parametrize("kind", ["csv", "yaml"])
def test_what_an_earlier_version_let_in_stops_no_table_as_long_as_it_is_unchanged(
    desk: Session, kind: str
) -> None:
    doris = who(desk, "doris")
    row = store.by_slug(desk, "kita-rurmaeuse-kreuzau")
    assert row is not None
    contact = row.record["contact"] | {"phone": "554433"}
    ages = {"min": 72, "max": 120}
    row.record = row.record | {"contact": contact, "age_months": ages, "phases": ["kita"]}
    desk.add(row)
    desk.commit()
    record = store.record_of(row)
    body = tables.as_csv([record]) if kind == "csv" else files.text(record.as_yaml()).encode()
    rows = rows_in(f"t.{kind}", body, by=doris)
    (outcome,) = outcomes_of(desk, rows, by=doris)
    assert (outcome.kind, outcome.why) == ("unveraendert", ())
    # Whoever changes the row puts that right, too.
    (outcome,) = outcomes_of(desk, [tables.row_of(record) | {"wann": "montags"}], by=doris)
    assert outcome.kind == "abgelehnt"


@pytest.mark.one_database
def test_tables_and_files_that_people_have_are_read_on(desk: Session) -> None:
    doris, all_of_them = who(desk, "doris"), records(desk)
    rows = list(
        csv.reader(io.StringIO(tables.as_csv(all_of_them).decode("utf-8-sig")), delimiter=";")
    )
    newer = [rows[0].index(name) for name in NEWER]
    written = io.StringIO()
    lines = csv.writer(written, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEADINGS)
    lines.writerows(
        [cell for number, cell in enumerate(row) if number not in newer] for row in rows[1:]
    )
    table = written.getvalue().encode("utf-8-sig")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for record in all_of_them:
            text = files.text(record.as_yaml())
            earlier = text.replace("\nlevel:", "\nhandlungsebene:")
            earlier = earlier.replace("\nformats:", "\nformat:")
            assert earlier != text
            packed.writestr(f"{record.slug}.yaml", earlier)
    for name, body in (("angebote.csv", table), ("angebote.zip", out.getvalue())):
        outcomes = outcomes_of(desk, rows_in(name, body, by=doris), by=doris)
        assert len(outcomes) == len(all_of_them)
        assert {each.kind for each in outcomes} == {"unveraendert"}


@pytest.mark.one_database
def test_the_zip_holds_the_very_files_of_the_data(desk: Session) -> None:
    with zipfile.ZipFile(io.BytesIO(tables.as_zip(records(desk)))) as packed:
        for name in packed.namelist():
            assert packed.read(name) == (files.DATA / name).read_bytes(), name


def test_no_cell_of_a_csv_is_a_formula(desk: Session) -> None:
    record = records(desk)[0].model_copy(update={"title": "=1+1", "schedule": "@SUM(A1)"})
    text = tables.as_csv([record]).decode("utf-8-sig")
    assert ";'=1+1;" in text
    assert "'@SUM" in text


def exported(app: FastAPI, name: str, address: str) -> tuple[Response, list[dict[str, str]]]:
    """What the person gets, and its rows as somebody reads them who opens the file."""
    with sign_in(app, name) as client:
        answer = client.get(address)
    kind = address.partition("?")[0].rpartition(".")[2]
    if kind == "csv":
        return answer, list(
            csv.DictReader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";")
        )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    head, *rows = sheet.iter_rows(values_only=True)
    return answer, [dict(zip(head, map(str, row), strict=True)) for row in rows]


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("name", "asked", "kommunen"),
    [
        ("anna", "", {"kreuzau"}),
        ("anna", "?kommune=titz", {"titz"}),
        ("bernd", "", {"titz"}),
        ("clara", "?kommune=titz", {"titz"}),
        ("clara", "", None),
        ("doris", "", None),
    ],
)
def test_the_table_that_goes_out_has_one_s_own_kommunen_or_the_one_asked_for(
    desk_app: FastAPI, desk: Session, kind: str, name: str, asked: str, kommunen: set[str] | None
) -> None:
    wanted = {r.slug for r in records(desk) if kommunen is None or kommunen & set(r.kommunen)}
    answer, rows = exported(desk_app, name, f"/pult/ausgabe.{kind}{asked}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="angebote.{kind}"'
    assert answer.headers["cache-control"] == "no-store"
    assert {row[COLUMNS["kennung"]] for row in rows} == wanted
    assert len(rows) == len(wanted) > 3


def test_the_archive_that_goes_out_has_a_readable_file_for_each_offer(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "bernd") as client:
        answer = client.get("/pult/ausgabe.zip")
    assert answer.headers["content-type"] == "application/zip"
    mine = {r.slug: r for r in records(desk) if "titz" in r.kommunen}
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        listed = [name for name in packed.namelist() if name.endswith(".yaml")]
        found = [yaml.safe_load(packed.read(name)) for name in listed]
    assert {raw["slug"]: OfferRecord.model_validate(raw) for raw in found} == mine


def test_an_entwurf_and_notes_among_colleagues_do_not_go_out(
    desk_app: FastAPI, desk: Session
) -> None:
    secret = own(desk)[0].model_copy(update={"title": "Noch geheim"})
    editing.create(desk, secret, by=who(desk, "anna"), draft=True)
    with sign_in(desk_app, "anna") as client:
        client.post(f"/pult/angebote/{SLUG}/hinweise", data={"hinweis": "Zweimal klingeln"})
        for kind in ("csv", "xlsx", "zip"):
            body = client.get(f"/pult/ausgabe.{kind}").content
            if kind != "csv":
                with zipfile.ZipFile(io.BytesIO(body)) as packed:
                    body = b"".join(packed.read(name) for name in packed.namelist())
            assert SLUG.encode() in body
            assert b"Noch geheim" not in body
            assert b"klingeln" not in body


def test_what_goes_out_is_no_formula_in_anybody_s_spreadsheet(
    desk_app: FastAPI, desk: Session
) -> None:
    evil = '=HYPERLINK("https://boese.example";"Klick")'
    changed = records(desk)
    mine = next(r for r in changed if r.slug == SLUG).model_copy(
        update={"title": evil, "schedule": "@SUM(A1)", "cost_note": "+49"}
    )
    editing.publish(desk, mine, by=who(desk, "anna"), seen=1)
    title, schedule = COLUMNS["titel"], COLUMNS["wann"]
    _answer, rows = exported(desk_app, "anna", "/pult/ausgabe.csv")
    row = next(row for row in rows if row[COLUMNS["kennung"]] == SLUG)
    assert (row[title], row[schedule]) == (f"'{evil}", "'@SUM(A1)")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    with sign_in(desk_app, "anna") as client:
        book = openpyxl.load_workbook(io.BytesIO(client.get("/pult/ausgabe.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert evil in {str(cell.value).lstrip("'") for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}


def test_only_the_desk_gets_tables_and_only_of_kinds_that_there_are(desk_app: FastAPI) -> None:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as visitor:
        answer = visitor.get("/pult/ausgabe.csv")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/anmelden")
    with sign_in(desk_app, "doris") as client:
        assert client.get("/pult/ausgabe.pdf").status_code == 404


# --- the preview ----------------------------------------------------------------------------------


def test_of_five_hundred_rows_the_seven_that_are_wrong_stay_to_do(
    desk: Session, desk_app: FastAPI
) -> None:
    wrong: dict[int, dict[str, str]] = {
        3: {"titel": ""}, 50: {"kommune": "Köln"}, 99: {"plz": "1"}, 200: {"kommune": "Titz"},
        333: {"alter_von": "90", "alter_bis": "6"}, 400: {"thema": "Unsinn"},
        499: {"kennung": "gibt-es-nicht"},
    }  # fmt: skip
    rows = [new_row(n, **wrong.get(n, {})) for n in range(500)]
    before = desk.exec(select(func.count()).select_from(OfferRow)).one()
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/einlesen", files={"datei": ("neu.xlsx", book(rows))})
        address = answer.headers["location"]
        desk_app.state.table_work.wait()
        page = client.get(address).text
        assert "7 abgelehnt" in page
        assert "493 neu" in page
        assert client.post(address).headers["location"] == address
        desk_app.state.table_work.wait()
        page = client.get(address).text
        assert "493 Zeilen veröffentlicht" in page
        assert "0 neu, 0 geändert, 0 unverändert, 7 abgelehnt" in page
        todo = client.get(f"{address}/offen.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(todo.content)).worksheets[0]
    head, *left = sheet.iter_rows(values_only=True)
    assert head[-1] == "Was noch zu tun ist"
    assert [row[1] or "" for row in left] == [rows[n]["titel"] for n in sorted(wrong)]
    assert all(row[-1] for row in left)
    assert desk.exec(select(func.count()).select_from(OfferRow)).one() == before + 493


@pytest.mark.parametrize(
    ("cell", "sources"),
    [
        ("https://a.de/x (2026)", [("https://a.de/x", "2026")]),
        ("https://a.de (2024) https://b.de", [("https://a.de", "2024"), ("https://b.de", "")]),
        ("https://a.de\r\n\n Faltblatt (2025) ", [("https://a.de", ""), ("Faltblatt", "2025")]),
        ("Anruf bei der Leitung", [("Anruf bei der Leitung", "")]),
        ("https://a.de/mit lücke", [("https://a.de/mit lücke", "")]),
        ("https://a.de/kette(2026)", [("https://a.de/kette(2026)", "")]),
        ("Faltblatt(2025)", [("Faltblatt", "2025")]),
        ("Anruf (Mai 2026)", [("Anruf (Mai 2026)", "")]),
        ("Faltblatt (2025", [("Faltblatt (2025", "")]),
        ("Faltblatt 2025)", [("Faltblatt 2025)", "")]),
        ("(2025)", [("(2025)", "")]),
    ],
)
def test_sources_in_a_cell(cell: str, sources: list[tuple[str, str]]) -> None:
    assert revisions.sources_in(cell) == sources


def test_a_table_that_fits_is_taken_whole_and_can_be_undone(
    desk: Session, desk_app: FastAPI
) -> None:
    changed = tables.row_of(own(desk)[0]) | {"wann": "immer freitags"}
    rows = [new_row(1), new_row(2), changed]
    with sign_in(desk_app, "anna") as client:
        files = {"datei": ("neu.xlsx", book(rows))}
        address = client.post("/pult/einlesen", files=files).headers["location"]
        assert client.post(address).status_code == 303
        assert "Faltblatt der Gemeinde, Stand 2025" in client.get("/angebote/spielgruppe-2").text
        assert "immer freitags" in client.get(f"/angebote/{changed['kennung']}").text
        step = desk.exec(select(BulkRow.id)).one()
        client.post("/pult/viele/zuruecknehmen", data={"schritt": str(step)})
        assert client.get("/angebote/spielgruppe-2").status_code == 404
        assert "immer freitags" not in client.get(f"/angebote/{changed['kennung']}").text


def test_a_row_that_somebody_overtakes_after_the_look_stays_and_the_others_are_taken(
    desk: Session, desk_app: FastAPI
) -> None:
    changed = tables.row_of(own(desk)[0]) | {"wann": "immer freitags"}
    with sign_in(desk_app, "anna") as client:
        files = {"datei": ("neu.xlsx", book([new_row(1), changed]))}
        address = client.post("/pult/einlesen", files=files).headers["location"]
        with database.session(desk_app.state.engine) as other:
            row = store.by_slug(other, changed["kennung"])
            assert row is not None
            record = store.record_of(row).model_copy(update={"doubt": "Nummer unklar"})
            store.save(other, record, provider_slug=row.provider_slug, by="Doris", event="doubted")
            other.commit()
        assert client.post(address).status_code == 303
        page = client.get(address).text
        assert "Inzwischen hat jemand gespeichert" in page
        assert client.get("/angebote/spielgruppe-1").status_code == 200
        assert "immer freitags" not in client.get(f"/angebote/{changed['kennung']}").text
        assert client.post(address).status_code == 303
        assert "immer freitags" in client.get(f"/angebote/{changed['kennung']}").text


def test_a_missing_column_leaves_its_field_as_it_is(desk: Session) -> None:
    text = f"Kennung (leer: neues Angebot);Titel;Kommunen\r\n{SLUG};Neuer Name;Kreuzau\r\n"
    rows = rows_in("x.csv", text.encode(), by=who(desk, "anna"))
    (outcome,) = outcomes_of(desk, rows, by=who(desk, "anna"))
    assert [change.field for change in outcome.changes] == ["title"]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("x.xlsx", b"kein Excel", "lässt sich nicht öffnen"),
        ("x.pdf", b"%PDF", "Bitte eine Datei"),
        ("", b"", "Bitte eine Datei"),
        ("x.csv", b"Farbe;Tier\r\nA;B\r\n", "keine Zeile mit Überschriften"),
        ("x.csv", b"Kennung (leer: neues Angebot);Titel\r\n;A\r\n", "In der ersten Zeile fehlt"),
        ("x.csv", b"Titel;Kommunen\r\n;\r\n", "steht noch nichts"),
        ("x.yaml", b"a: [", "kein lesbares YAML"),
        ("x.yaml", b"- 1", "kein Angebot"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_with_what_would_be_right(
    name: str, body: bytes, said: str
) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        rows_in(name, body, by=ANNA)


def test_a_file_that_would_unpack_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.yaml", b"\0" * (uploadreader.UNPACKED + 1))
    with pytest.raises(UnreadableFileError, match="zu groß"):
        rows_in("x.zip", out.getvalue(), by=ANNA)


def test_only_the_upload_takes_a_large_body(desk_app: FastAPI) -> None:
    large = b"x" * 200_000
    with sign_in(desk_app, "anna") as client:
        assert client.post("/pult/einlesen", files={"datei": ("x.csv", large)}).status_code == 422
        assert client.post("/pult/entwurf", data={"text": large.decode()}).status_code == 413
        assert (
            client.post("/pult/einlesen", content=b"x" * (5 * 1024 * 1024 + 1)).status_code == 413
        )


def test_the_template_opens_and_says_what_is_allowed(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        made = openpyxl.load_workbook(io.BytesIO(client.get("/pult/vorlage.xlsx").content))
    assert [cell.value for cell in made.worksheets[0][1]] == list(COLUMNS.values())
    assert "Kreuzau" in str(list(made.worksheets[1].values))


# --- many at once ---------------------------------------------------------------------------------


def test_many_are_confirmed_in_one_commit_and_taken_back_in_one_step(desk: Session) -> None:
    anna, mine = who(desk, "anna"), own(desk)
    seen = {record.slug: 1 for record in mine}
    step = bulk.carry_out(desk, seen, BulkOrder(deed=Deed.CONFIRM), by=anna, today=TODAY, now=NOW)
    assert {record.verified_at for record in own(desk)} == {TODAY}
    assert step.id is not None
    back, stay = bulk.undo(desk, step.id, by=anna, now=NOW)
    assert (back, stay) == (len(mine), [])
    assert own(desk) == mine


def test_one_that_was_changed_meanwhile_stops_them_all(desk: Session) -> None:
    seen = {record.slug: 1 for record in own(desk)}
    seen[SLUG] = 0
    with pytest.raises(OvertakenError):
        bulk.carry_out(
            desk, seen, BulkOrder(deed=Deed.CONFIRM), by=who(desk, "anna"), today=TODAY, now=NOW
        )
    assert {record.verified_at for record in own(desk)} == {None}


def test_undo_leaves_alone_what_somebody_has_changed_since(desk: Session) -> None:
    anna, doris = who(desk, "anna"), who(desk, "doris")
    two = {record.slug: 1 for record in own(desk)[:2]}
    order = BulkOrder(deed=Deed.DATE, date_field="faellt_aus_bis", day=date(2026, 12, 24))
    step = bulk.carry_out(desk, two, order, by=anna, today=TODAY, now=NOW)
    assert step.id is not None
    first = next(iter(two))
    bulk.carry_out(desk, {first: 2}, BulkOrder(deed=Deed.CONFIRM), by=doris, today=TODAY, now=NOW)
    back, stay = bulk.undo(desk, step.id, by=anna, now=NOW)
    assert (back, len(stay)) == (1, 1)


def test_a_contact_that_cannot_be_changes_nothing_also_past_the_preview(
    desk: Session, desk_app: FastAPI
) -> None:
    row = own(desk)[0]
    data = {"gesehen": f"{row.slug}:1", "tun": "kontakt", "telefon": "bitte klingeln"}
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/viele/ausfuehren", data=data)
        assert answer.status_code == 422
        assert "Telefon: Bitte eine Telefonnummer wie 02421 22-0." in answer.text
        assert "bitte klingeln" in answer.text
    assert desk.exec(select(BulkRow)).all() == []


def test_a_contact_is_changed_in_all_offers_of_a_traeger(desk: Session, desk_app: FastAPI) -> None:
    provider = desk.exec(
        select(OfferRow.provider_slug)
        .where(col(OfferRow.provider_slug).is_not(None))
        .group_by(col(OfferRow.provider_slug))
        .order_by(func.count().desc())
        .limit(1)
    ).one()
    assert provider is not None
    slugs = bulk.of_provider(desk, provider)
    before = desk.exec(select(func.count()).select_from(Revision)).one()
    with sign_in(desk_app, "doris") as client:
        listed = client.get(f"/pult/viele?traeger={provider}").text
        assert all(f'value="{slug}"' in listed for slug in slugs)
        data = {"slug": slugs, "tun": "kontakt", "telefon": "02421 999-9", "traeger": provider}
        page = client.post("/pult/viele", data=data).text
        assert "02421 999-9" in page
        data = {"gesehen": [f"{s}:1" for s in slugs], "tun": "kontakt", "telefon": "02421 999-9"}
        # They have different numbers, so that somebody has to say which of them change.
        answer = client.post("/pult/viele/ausfuehren", data=data)
        assert (answer.status_code, "Bitte ankreuzen" in answer.text) == (422, True)
        asked = re.findall(r'name="wo-telefon" value="([^"]*)"', answer.text)
        assert len(asked) > 1
        data |= {"wo-telefon": [unescape(each) for each in asked]}
        assert client.post("/pult/viele/ausfuehren", data=data).status_code == 303
    records = desk.exec(select(OfferRow.record).where(col(OfferRow.slug).in_(slugs))).all()
    assert {record["contact"]["phone"] for record in records} == {"02421 999-9"}
    assert desk.exec(select(func.count()).select_from(Revision)).one() == before + len(slugs)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"tun": "bestaetigen"}, "mindestens ein Angebot"),
        ({"tun": "kontakt", "slug": SLUG}, "mindestens eine neue Angabe"),
        ({"tun": "datum", "slug": SLUG, "feld": "faellt_aus_bis", "tag": "bald"}, "ein Datum"),
        ({"tun": "loeschen", "slug": SLUG}, "Bitte auswählen"),
    ],
)
def test_an_order_that_cannot_be_is_said(
    desk_app: FastAPI, data: dict[str, str], said: str
) -> None:
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/viele", data=data)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_draft_stays_in_the_portal_when_the_files_are_written(
    desk: Session, tmp_path: Path
) -> None:
    fresh = own(desk)[0].model_copy(update={"title": "Noch geheim"})
    row = editing.create(desk, fresh, by=who(desk, "anna"), draft=True)
    importing.export_offers(desk, tmp_path)
    assert (tmp_path / "kreuzau" / f"{SLUG}.yaml").exists()
    assert not (tmp_path / "kreuzau" / f"{row.slug}.yaml").exists()
