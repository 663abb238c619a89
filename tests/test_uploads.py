"""An upload is read apart from the server: whatever is in it, there is a sentence."""

import io
import logging
import sys
import threading
import unicodedata
import zipfile
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openpyxl
import pytest
import yaml
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select

from app import database
from app.models import DraftRow
from app.offers import (
    drafts,
    foreigntable,
    foreignyaml,
    intakerows,
    revisions,
    tables,
    uploadreader,
    uploads,
)
from app.offers.foreignyaml import ForeignYamlError
from app.offers.uploadreader import UnreadableFileError
from app.offers.uploads import BusyError
from app.records.offers import OfferRecord
from app.turns import Turns
from tests.cast import sign_in
from tests.deskform import MINE, fields, record_of
from tests.rows import overwrite
from tests.serving import serve
from tests.sheetfiles import NS, damaged, with_part, with_strings

TEMPLATE = tables.as_xlsx(())
HEAD = "Kennung (leer: neues Angebot);Titel;Kommunen"


def refusal(name: str, body: bytes) -> str:
    """What is said about the file; "" when it was read."""
    try:
        uploads.read(name, body, account=1)
    except UnreadableFileError as error:
        return str(error)
    return ""


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    return out.getvalue()


# --- YAML -----------------------------------------------------------------------------------------

UNFOLDING = "\n".join(
    ["a0: &a0 [x,x,x,x,x,x,x,x]"]
    + [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 9)]
)
"""361 bytes that unfold to 134 million values."""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (UNFOLDING, "Verweise mit & und *"),
        ("slug: &a x", "Verweise mit & und *"),
        ("a: &a [*a]", "Verweise mit & und *"),
        ("a: !!python/object/apply:os.system [ls]", "Angaben mit !"),
        ("a: !!binary aGFsbG8=", "Angaben mit !"),
        ("[" * 60_000, "mehr, als zu einem Angebot gehört"),
        ("{a: " * 10_000, "mehr, als zu einem Angebot gehört"),
        ("- 1\n" * 10_000, "mehr, als zu einem Angebot gehört"),
        ("a: " + "x" * 70_000, "höchstens 64 KB"),
        ("a: 1\n---\na: 2", "nur ein Angebot"),
        ("a: 1\na: 2", "„a“ steht zweimal"),
        ("? [a]\n: b", "kein lesbares YAML"),
        ("a: [\n b]]", "kein lesbares YAML, siehe Zeile 2"),
        ("\x00\x01", "kein lesbares YAML"),
        ("42", "kein Angebot"),
        ("", "kein Angebot"),
    ],
)
def test_yaml_that_is_no_offer_is_refused_with_a_sentence(body: str, said: str) -> None:
    assert said in refusal("x.yaml", body.encode())
    assert said in refusal("x.zip", zipped({"offers/x.yaml": body.encode()}))


@pytest.mark.parametrize("body", [b"a: \xff\xfe", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"])
def test_what_is_no_text_is_refused(body: bytes) -> None:
    assert "kein lesbares YAML" in refusal("x.yml", body)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_a_value_or_a_sentence(body: bytes) -> None:
    said = "."
    try:
        foreignyaml.load(body)
    except ForeignYamlError as error:
        said = str(error)
    assert said.endswith(".")


_WORDS = st.text("aäß: -#'\"{}[]&*!|>%@`\n0", max_size=9)
_PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-(10**8), 10**8), _WORDS)


@given(st.dictionaries(st.text("abc", min_size=1), st.one_of(_PLAIN, st.lists(_PLAIN, max_size=3))))
def test_what_our_own_files_can_say_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    text = yaml.dump(value, Dumper=yaml.SafeDumper, allow_unicode=True)
    assert foreignyaml.load(text.encode()) == value


@pytest.mark.parametrize(
    "said", ["2026-12-24", "9999-99-99", "9" * 5000, "1:59:59", "0x1f", ".inf", "yes"]
)
def test_dates_and_odd_numbers_stay_text_for_the_record_to_judge(said: str) -> None:
    assert foreignyaml.load(f"a: {said}".encode()) == {"a": said}


WRONG = (
    "stand: {n}", "sources: {n}", "title: {n}", "verified_at: 9999-99-99", "visible_from: {n}",
    "visible_from: 9999-12-31", "kommunen: {n}", "phases: [[[a]]]", "sources: [{{seen: {n}}}]",
    "sources: [a, null, 1]", "contact: []", "provider: null", "slug: [1]", "slug: {n}", "a: b",
    "'': {n}", "needs: [gibt-es-nicht]", "draft: vielleicht", "age_months: {{min: {n}, max: -{n}}}",
)  # fmt: skip


@pytest.mark.one_database
def test_a_wrong_value_in_a_file_is_told_in_the_preview(desk_app: FastAPI) -> None:
    """Each by itself, and as the only fault of a whole offer."""
    record, _version = record_of(desk_app)
    with sign_in(desk_app, "anna") as client:
        for each in WRONG:
            line = each.format(n="9" * 5000)
            name = line.partition(":")[0]
            whole = {k: v for k, v in record.as_yaml().items() if k != name}
            for body in (line, yaml.safe_dump(whole) + line + "\n"):
                answer = client.post("/pult/einlesen", files={"datei": ("x.yaml", body.encode())})
                assert answer.status_code == 303, each
                preview = client.get(answer.headers["location"])
                assert preview.status_code == 200, each
                # Without the Kennung it may be an offer that is there already: that is asked.
                waits = "0 abgelehnt" not in preview.text or "vielleicht schon" in preview.text
                taken = client.post(answer.headers["location"])
                assert taken.status_code == (422 if waits else 303), each
    assert record_of(desk_app)[0] == record


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*OfferRecord.model_fields, "x"]), _ANYTHING))
def test_whatever_a_file_says_it_makes_a_record_or_says_why(raw: dict[str, Any]) -> None:
    record, why, _notes = intakerows.of_file(raw, None)
    assert (record is None) == bool(why)


# --- ZIP ------------------------------------------------------------------------------------------


def test_a_packed_file_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"{n}.txt": b"" for n in range(4001)}
    assert "zu viele Dateien" in refusal("x.zip", zipped(many))
    offers = {f"{n}.yaml": b"a: 1" for n in range(1001)}
    assert "Höchstens 1000 Dateien" in refusal("x.zip", zipped(offers))
    # Each of them small enough, all together not: by their sum, and by what packing saved.
    heavy = {f"{n}.yaml": bytes(range(256)) * 250 for n in range(100)}
    assert "zu viel Text" in refusal("x.zip", zipped(heavy))
    assert "ausgepackt zu groß" in refusal("x.zip", zipped({"a.yaml": b"x" * 2_000_000}))


def test_what_stands_beside_the_offers_is_left_alone() -> None:
    """macOS packs a shadow of each file, and a folder is no file."""
    body = zipped(
        {
            "offers/": b"", "offers/a.yaml": b"a: 1", "__MACOSX/offers/._a.yaml": b"\x00\x05\x16",
            "offers/._b.yaml": b"\x00", "liesmich.txt": b"", "../../b.yml": b"b: 2",
        }
    )  # fmt: skip
    content = uploads.read("x.zip", body, account=1)
    assert list(content.records) == [{"a": 1}, {"b": 2}]


def test_of_many_files_the_wrong_one_is_named() -> None:
    body = zipped({"offers/gut.yaml": b"a: 1", "offers/schlecht.yaml": b"a: ["})
    assert refusal("x.zip", body).startswith("offers/schlecht.yaml: ")


def test_a_zip_without_offers_says_so(desk_app: FastAPI) -> None:
    files = {"datei": ("x.zip", zipped({"a.txt": b"x"}))}
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/einlesen", files=files)
    assert (answer.status_code, "steht kein Angebot" in answer.text) == (422, True)


def test_a_locked_or_broken_part_is_a_sentence() -> None:
    body = bytearray(zipped({"a.yaml": b"a: 1"}))
    central = body.rfind(b"PK\x01\x02")
    body[6], body[central + 8] = 1, 1  # encrypted
    assert "nicht öffnen" in refusal("x.zip", bytes(body))
    body = bytearray(zipped({"a.yaml": b"a: 1" * 50}))
    body[40:44] = b"\xff\xff\xff\xff"
    assert refusal("x.zip", bytes(body))


# --- Excel ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_excel_file_is_read_or_refused_with_a_sentence(seed: int) -> None:
    said = refusal("x.xlsx", damaged(TEMPLATE, seed))
    assert said == "" or said.endswith(".")


@pytest.mark.one_database
def test_over_http_a_damaged_file_is_told_and_never_our_fault(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        for seed in range(8):
            files = {"datei": ("x.xlsx", damaged(TEMPLATE, seed))}
            answer = client.post("/pult/einlesen", files=files)
            assert answer.status_code == 422, seed
            assert 'role="alert"' in answer.text


def test_three_million_shared_strings_are_refused_unread() -> None:
    body = with_strings(TEMPLATE, "<si><t/></si>" * 3_000_000)
    assert len(body) < 128 * 1024
    assert "ausgepackt zu groß" in refusal("x.xlsx", body)


@cache
def strings(count: int) -> bytes:
    """So many shared strings that hardly any two are alike, so that packing saves little."""
    each = (f"<si><t>{n * 7919 % count}</t></si>" for n in range(count))
    return with_strings(TEMPLATE, "".join(each))


def test_reading_ends_with_its_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SECONDS", 1)
    monkeypatch.setattr(uploads, "DEADLINE", 600)
    assert "zu viel Zeit oder Speicher" in refusal("x.xlsx", strings(600_000))


def test_reading_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SECONDS", 600)
    monkeypatch.setattr(uploads, "DEADLINE", 0.5)
    assert "zu viel Zeit oder Speicher" in refusal("x.xlsx", strings(600_000))


def test_reading_ends_where_its_memory_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MEMORY", 64 * 1024 * 1024)
    monkeypatch.setattr(uploads, "SECONDS", 600)
    monkeypatch.setattr(uploads, "DEADLINE", 600)
    assert "zu viel Zeit oder Speicher" in refusal("x.xlsx", strings(600_000))
    assert refusal("x.csv", b"Titel;Kommunen\r\na;b") == ""


@pytest.mark.one_database
def test_others_are_answered_while_a_file_is_being_read(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SECONDS", 3)
    monkeypatch.setattr(uploads, "DEADLINE", 600)
    answers: list[httpx.Response] = []
    began, body = threading.Event(), strings(600_000)
    before = uploads.TURNS

    class Watched(Turns):
        def turn(self, whose: Hashable = None) -> Any:
            began.set()
            return super().turn(whose)

    monkeypatch.setattr(
        uploads, "TURNS", Watched(at_once=1, waiting=0, patience=1, refusal=BusyError)
    )
    assert before is not uploads.TURNS
    with sign_in(desk_app, "anna") as client, serve(desk_app) as url:
        cookie = f"kette={next(iter(client.cookies.values()))}"

        def upload() -> None:
            answers.append(
                httpx.post(
                    f"{url}/pult/einlesen",
                    files={"datei": ("x.xlsx", body)},
                    headers={"cookie": cookie, "origin": url},
                    timeout=120,
                )
            )

        sending = threading.Thread(target=upload)
        sending.start()
        assert began.wait(120)
        assert httpx.get(f"{url}/health/live", timeout=120).status_code == 200
        assert answers == []
        sending.join()
    assert answers[0].status_code == 422
    assert "zu viel Zeit oder Speicher" in answers[0].text


ENTITIES = '<!DOCTYPE x [<!ENTITY a0 "haha">{more}]>'


def test_entities_do_not_unfold_and_reach_no_file(tmp_path: Path) -> None:
    ten = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = with_strings(TEMPLATE, "<si><t>&a9;</t></si>", before=ENTITIES.format(more=ten))
    assert "Excel-Datei lässt sich nicht lesen" in refusal("x.xlsx", bomb)
    long = ENTITIES.format(more=f'<!ENTITY long "{"x" * 50_000}">')
    wide = with_strings(TEMPLATE, f"<si><t>{'&long;' * 50_000}</t></si>", before=long)
    assert "Excel-Datei lässt sich nicht lesen" in refusal("x.xlsx", wide)
    secret = tmp_path / "secret"
    secret.write_text("streng geheim")
    outside = ENTITIES.format(more=f'<!ENTITY out SYSTEM "{secret.as_uri()}">')
    reaching = with_strings(TEMPLATE, "<si><t>&out;</t></si>", before=outside)
    try:
        content = uploads.read("x.xlsx", reaching, account=1)
    except UnreadableFileError:
        return
    assert "streng geheim" not in str(content)


def test_a_sheet_that_claims_a_million_rows_costs_what_it_holds() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titel</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    book = with_part(TEMPLATE, "xl/worksheets/sheet1.xml", sheet)
    content = uploads.read("x.xlsx", book, account=1)
    assert [[cell for cell in line if cell] for line in content.lines] == [["Titel"]]


def test_lines_that_once_had_a_colour_are_no_lines() -> None:
    """Excel keeps thousands of them below a table."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 30_000))
    cells = '<c r="A1" t="inlineStr"><is><t>Titel</t></is></c>'
    sheet = f'<worksheet {NS}><sheetData><row r="1">{cells}</row>{rows}</sheetData></worksheet>'
    book = with_part(TEMPLATE, "xl/worksheets/sheet1.xml", sheet)
    assert len(uploads.read("x.xlsx", book, account=1).lines) == 1


def test_what_nobody_foresaw_is_a_sentence_and_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\ncat >/dev/null\nenv >&2\nexit 3\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("KETTE_SECRET_KEY", "streng geheim")
    with caplog.at_level(logging.WARNING, logger="kette.uploads"):
        assert refusal("x.xlsx", b"x") == "Die Datei lässt sich nicht lesen."
    (logged,) = caplog.records
    assert vars(logged)["code"] == 3
    # The process is given no key of ours.
    assert "geheim" not in vars(logged)["why"]


# --- whose turn it is -----------------------------------------------------------------------------


def test_few_read_at_once_few_wait_and_nobody_twice() -> None:
    turns = Turns(at_once=1, waiting=1, patience=0.01, refusal=BusyError)
    with turns.turn(1):
        with pytest.raises(BusyError), turns.turn(1):
            pass
        with pytest.raises(BusyError), turns.turn(2):
            pass
    with turns.turn(2):
        pass
    full = Turns(at_once=1, waiting=0, patience=600, refusal=BusyError)
    with full.turn(1), pytest.raises(BusyError), full.turn(2):
        pass


def test_whoever_has_to_wait_too_long_is_told_to_come_again(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(at_once=1, waiting=0, patience=0, refusal=BusyError)
    monkeypatch.setattr(uploads, "TURNS", turns)
    with sign_in(desk_app, "anna") as client, turns.turn(-1):
        answer = client.post("/pult/einlesen", files={"datei": ("x.csv", b"a;b")})
    assert answer.status_code == 503
    assert "Bitte gleich noch einmal hochladen" in answer.text


# --- text as it comes -----------------------------------------------------------------------------


def read_table(text: bytes) -> list[dict[str, str]]:
    table = foreigntable.find(
        uploads.read("x.csv", text, account=1).sheets, tables.own_headings(), tables.SLUG
    )
    return tables.own_rows(table)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace(";", "\t").encode("utf-16"),
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: f"sep=;\r\n{text}".encode(),
        lambda text: text.replace("gruppe", "gruppe\x0b").encode(),
    ],
    ids=["utf-8", "with its mark", "Windows", "Unicode text", "macOS", "sep line", "PowerPoint"],
)
def test_a_table_is_read_however_it_was_saved(encode: Callable[[str], bytes]) -> None:
    text = f"{HEAD}\r\n;Müttergruppe;Düren\r\n"
    row = {"kennung": "", "titel": "Müttergruppe", "kommune": "Düren", "zeile": "2"}
    assert read_table(encode(text)) == [row]


def test_a_cell_and_a_table_have_bounds() -> None:
    row, long = f"{HEAD}\r\n;Titel;Düren\r\n", "x" * (uploadreader.MOST_IN_CELL + 1)
    assert "Zeile 3, Spalte 2: höchstens" in refusal("x.csv", f"{row};{long};\r\n".encode())
    assert "Höchstens 1000 Zeilen" in refusal("x.csv", (HEAD + "\r\n;a;b" * 1001).encode())
    assert "Höchstens 1000 Zeilen" in refusal("x.csv", (HEAD + "\r\n" * 20_001).encode())
    assert refusal("x.csv", (HEAD + "\r\n;a;b" * 1000).encode()) == ""
    wide = f"{HEAD}\r\n" + (";".join(["x" * 9000] * 60) + "\r\n") * 10
    assert "zu viel Text" in refusal("x.csv", wide.encode())


@pytest.mark.parametrize("sign", [*" \t\xa0aä1()/:\n", "http", "https://"])
def test_sources_are_found_in_one_pass(sign: str) -> None:
    """The pattern before took the cube of the length: for these it would not end in a lifetime."""
    text = f"Faltblatt{sign * 20_000}vom Amt (2025) https://a.de/x (2026)"
    found = revisions.sources_in(text)
    assert found[-1] == ("https://a.de/x", "2026")
    if not sign.strip() and sign != "\n":
        assert found == [("Faltblatt vom Amt", "2025"), ("https://a.de/x", "2026")]


@given(st.lists(st.tuples(st.text("aä(). :/", max_size=9), st.integers(1990, 2100)), max_size=4))
def test_sources_go_out_and_come_in_again(given_sources: list[tuple[str, int]]) -> None:
    wanted = [(" ".join(f"x{said}x".split()), year) for said, year in given_sources]
    text = "\n".join(revisions.source_line(said, year) for said, year in wanted)
    assert revisions.sources_in(text) == [(said, str(year)) for said, year in wanted]


def test_a_row_with_a_thousand_faults_names_the_first(desk_app: FastAPI) -> None:
    topics = ";".join(f"W{n}" for n in range(900))
    text = f'Titel;Kommunen;Themen\r\nA;Köln;"{topics}"\r\n'
    with sign_in(desk_app, "anna") as client:
        files = {"datei": ("x.csv", text.encode())}
        page = client.get(client.post("/pult/einlesen", files=files).headers["location"]).text
    assert page.count("ist nicht erlaubt") == 10
    assert "weitere" in page


# --- out ------------------------------------------------------------------------------------------


def test_the_export_works_whatever_stands_in_the_data(desk_app: FastAPI) -> None:
    odd = {
        "title": "Spiel\x0bgruppe\x1f",
        "schedule": "frei\x01tags \uffff",
        "contact.phone": "0\x07 (\x0b)",
    }
    with database.session(desk_app.state.engine) as session:
        overwrite(session, odd, [MINE])
    with sign_in(desk_app, "bernd") as client:
        for kind in ("xlsx", "csv", "zip"):
            assert client.get(f"/pult/ausgabe.{kind}?kommune=kreuzau").status_code == 200, kind
        book = client.get("/pult/ausgabe.xlsx?kommune=kreuzau").content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    (row,) = (cells for cells in sheet.iter_rows(values_only=True) if cells[0] == MINE)
    said = "".join(str(cell) for cell in row if cell)
    assert "gruppe" in said
    assert not set(said) & set("\x01\x07\x0b\x1f\uffff")


# --- what is kept ---------------------------------------------------------------------------------


def test_an_account_keeps_its_last_three_uploads(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client, sign_in(desk_app, "bernd") as other:
        files = {"datei": ("x.csv", f"{HEAD}\r\n;a;b\r\n".encode())}
        foreign = other.post("/pult/einlesen", files=files).headers["location"]
        places = []
        for _upload in range(5):
            places.append(client.post("/pult/einlesen", files=files).headers["location"])
            desk_app.state.clock.go(seconds=1)
        assert [client.get(place).status_code for place in places] == [404, 404, 200, 200, 200]
        assert other.get(foreign).status_code == 200


def test_an_account_keeps_a_bounded_number_of_drafts(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST", 3)
    monkeypatch.setattr(drafts, "MOST_ENDED", 2)
    with sign_in(desk_app, "anna") as client:
        for number in range(6):
            desk_app.state.clock.go(seconds=1)
            client.post("/pult/entwurf", data=fields(desk_app, titel=f"Titel {number}"))
            client.post("/pult/entwurf/verwerfen", data=fields(desk_app))
        begun = client.get("/pult").text
    with database.session(desk_app.state.engine) as session:
        assert session.exec(select(func.count()).select_from(DraftRow)).one() == 3 + 2
    assert [f"Titel {number}" in begun for number in range(6)] == [False] * 3 + [True] * 3
