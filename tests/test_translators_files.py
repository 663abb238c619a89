"""What translators get beside PO files: XLIFF 2.1 and a table, out and back in without loss, and
what of them is refused."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from app import typed
from app.offers import importing, translating
from app.records import files, pofiles, texts, textstates, texttables, translated, xliff
from app.records.offers import OfferRecord
from app.records.poreading import Entry
from app.records.textstates import GermanText
from app.records.translated import Texts
from app.records.translation import Reading, Translation, fingerprint

SLUG = "turnclub-kreuzau-kinder"
KEY = f"angebote/{SLUG}/summary"
OPERATOR = "seiten/barrierefreiheit/lead"
READING = Reading(role="Sprachmittlerin", day="2026-11-30")
NMTOKEN = re.compile(r"[\w.:-]+")
XML = "{http://www.w3.org/XML/1998/namespace}"
Known = Callable[[dict[str, Translation]], None]


@pytest.fixture(scope="module")
def german() -> dict[str, GermanText]:
    read = importing.read_offers(files.DATA / "offers")
    every = textstates.german(texts.read(), (r for r in read if isinstance(r, OfferRecord)))
    return {each.key: each for each in every}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    """Says which translations there are."""

    def say(of: dict[str, Translation]) -> None:
        monkeypatch.setattr(translated, "texts", lambda *_: Texts(of))

    return say


def text(said: str, key: str = "phasen/x/lead") -> GermanText:
    return GermanText(key=key, text=said, source=fingerprint(said))


def tag(name: str) -> str:
    return f"{{{xliff.NAMESPACE}}}{name}"


def parsed(made: bytes) -> Element:
    return ET.fromstring(made)  # noqa: S314 - our own


def units(made: bytes) -> dict[str, Element]:
    return {each.get("name", ""): each for each in parsed(made).iter(tag("unit"))}


def segment(unit: Element) -> Element:
    found = unit.find(tag("segment"))
    assert found is not None
    return found


# --- both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "name"), [(xliff, "x.xlf"), (texttables, "x.csv")])
@pytest.mark.parametrize("language", ["uk", "ar"])
def test_what_was_written_and_read_again_changes_nothing(
    german: dict[str, GermanText], tmp_path: Path, form: ModuleType, name: str, language: str
) -> None:
    path = tmp_path / name
    path.write_bytes(form.written(language, german.values()))
    entries, unfinished = form.read(path, language)
    there = translated.texts(language).of
    done = pofiles.taking(entries, german.values(), there, reading=None)
    assert (done.taken, done.left) == ({}, [])
    assert (done.unchanged, unfinished) == (len(entries), len(german) - len(entries))
    assert done.unchanged > 1000


words = st.text(min_size=1, max_size=60).map(typed.block).filter(bool)
"""Whatever somebody could have typed into a record."""


@pytest.mark.parametrize(("form", "name"), [(xliff, "x.xlf"), (texttables, "x.csv")])
def test_no_sign_of_any_text_is_lost(
    tmp_path: Path, form: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name

    @given(words, words, st.sampled_from(["", "{operator_name} ", "{a}{b}", "'", "=", "'=", "]]>"]))
    def holds(source: str, said: str, before: str) -> None:
        one = text(before + source)
        there = {one.key: Translation(text=before + said, source=one.source)}
        monkeypatch.setattr(translated, "texts", lambda *_: Texts(there))
        path.write_bytes(form.written("uk", [one]))
        assert form.read(path, "uk") == (
            [Entry(one.key, one.text, there[one.key].text, reviewed=False)],
            0,
        )

    holds()


@pytest.mark.parametrize(("form", "name"), [(xliff, "x.xlf"), (texttables, "x.csv")])
def test_only_what_is_marked_so_counts_as_read(
    german: dict[str, GermanText], known: Known, tmp_path: Path, form: ModuleType, name: str
) -> None:
    """Who has read some of a file says so text by text; `--read-by` says who it was."""
    chosen = [each for each in german.values() if each.offer][:3]
    read, unread, stale = chosen
    of = {each.key: Translation(text="Речення", source=each.source) for each in chosen}
    of[read.key] = of[read.key].model_copy(update={"read": READING})
    of[stale.key] = Translation(text="Колись", source="00000000")
    known(of)
    path = tmp_path / name
    path.write_bytes(form.written("uk", chosen))
    entries, unfinished = form.read(path, "uk")
    assert [(each.key, each.reviewed) for each in entries] == [
        (read.key, True),
        (unread.key, False),
    ]
    assert unfinished == 1
    done = pofiles.taking(entries, chosen, {}, reading=READING)
    assert done.taken[read.key].read == READING
    assert done.taken[unread.key].read is None


@pytest.mark.parametrize("ending", ["xlf", "xliff", "csv", "po"])
def test_the_command_writes_and_reads_by_the_ending_of_the_name(
    imported: Session, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"uk.{ending}"
    translating.write(imported, "uk", path)
    begins = {"xlf": b"<?xml", "xliff": b"<?xml", "csv": b"\xef\xbb\xbfKennung;", "po": b"# "}
    assert path.read_bytes().startswith(begins[ending])
    lines, left = translating.take(
        imported, "uk", path, role=None, today=date(2026, 11, 30), folder=translated.TEXTS
    )
    assert left == 0
    assert lines[0].startswith("0 übernommen")


def test_faults_are_told_as_of_a_po_file(
    imported: Session, german: dict[str, GermanText], tmp_path: Path
) -> None:
    made = xliff.written("uk", [german[KEY], german[OPERATOR]]).decode()
    said = translated.texts("uk").of[KEY].text
    path = tmp_path / "x.xlf"
    path.write_text(
        made.replace(said, "Дзвоніть 02421 123456.").replace(
            'name="seiten/', 'name="seite/'), encoding="utf-8"
    )  # fmt: skip
    lines, left = translating.take(
        imported, "uk", path, role=None, today=date(2026, 11, 30), folder=tmp_path
    )
    assert left == 2
    assert "andere Zahlen als im Deutschen" in lines[0]
    assert "diesen Text gibt es nicht (mehr)" in lines[1]


@pytest.mark.parametrize("form", [xliff, texttables, pofiles])
def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, form: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pofiles, "MOST_BYTES", 1024**2)
    path = tmp_path / "x"
    path.write_bytes(b" " * (1024**2 + 1))
    with pytest.raises(files.RefusedError, match="größer als 1 MiB"):
        form.read(path, "uk")
    with pytest.raises(files.RefusedError, match="lässt sich nicht lesen"):
        form.read(tmp_path / "y", "uk")


# --- XLIFF ---------------------------------------------------------------------------------------


def test_the_file_has_the_structure_of_xliff_2_1(german: dict[str, GermanText]) -> None:
    """Elements, their order and attributes as the core of the standard has them (4.2, 4.3)."""
    root = parsed(xliff.written("uk", german.values()))
    assert root.tag == tag("xliff")
    assert root.attrib == {"version": "2.1", "srcLang": "de", "trgLang": "uk"}
    (file,) = root
    assert file.tag == tag("file")
    assert file.attrib == {
        "id": "texte", "original": "uk", "trgDir": "ltr", f"{XML}space": "preserve",
    }  # fmt: skip
    notes, *every = file
    assert notes.tag == tag("notes")
    assert len(every) == len(german)
    ids = [each.get("id", "") for each in every]
    assert len(set(ids)) == len(ids)
    assert all(NMTOKEN.fullmatch(each) for each in ids)
    for unit in every:
        assert unit.tag == tag("unit")
        *before, last = unit
        assert [each.tag for each in before] in ([], [tag("notes")])
        assert last.tag == tag("segment")
        assert NMTOKEN.fullmatch(last.get("id", ""))
        assert last.get("state") in ("initial", "translated", "reviewed", "final")
        assert [each.tag for each in last] in ([tag("source")], [tag("source"), tag("target")])
        for side in last:
            marks = [each.get("id") for each in side]
            assert len(set(marks)) == len(marks)
            assert all(NMTOKEN.fullmatch(each) for each in marks if each)
            assert {each.tag for each in side} <= {tag("mrk"), tag("cp")}
        for holder in before:
            assert len(holder) > 0
            assert {each.tag for each in holder} == {tag("note")}


def test_a_unit_says_whose_it_is_what_is_known_and_what_words_are_called(
    german: dict[str, GermanText], known: Known
) -> None:
    summary = german[KEY]
    hint = text("Hilfe von Hebammen", "phasen/y")
    known(
        {
            KEY: Translation(text="Колись", source="00000000"),
            OPERATOR: Translation(text="{operator_name} …", source=german[OPERATOR].source),
        }
    )
    made = units(xliff.written("uk", [summary, german[OPERATOR], hint]))
    notes = {each.get("category"): each.text for each in made[KEY].iter(tag("note"))}
    assert summary.offer is not None
    assert notes["angebot"] == summary.offer.title
    assert "früheren deutschen Text" in (notes["stand"] or "")
    stale = segment(made[KEY])
    assert (stale.get("state"), stale.get("subState")) == ("initial", "kette:veraltet")
    assert [(each.get("category"), each.text) for each in made["phasen/y"].iter(tag("note"))] == [
        ("glossar", "Hebamme: акушерка")
    ]
    assert segment(made["phasen/y"]).find(tag("target")) is None
    kept = next(segment(made[OPERATOR]).iter(tag("mrk")))
    assert (kept.text, kept.get("translate")) == ("{operator_name}", "no")
    sides = [each.get("id") for each in segment(made[OPERATOR]).iter(tag("mrk"))]
    assert sides == ["operator_name.1"] * 2


def test_what_a_program_cut_into_segments_is_put_together(tmp_path: Path) -> None:
    path = tmp_path / "x.xlf"
    path.write_text(
        f"""<xliff xmlns="{xliff.NAMESPACE}" version="2.0" srcLang="de-DE" trgLang="uk-UA">
        <file id="f"><group id="g"><unit id="u" name="phasen/x">
        <segment state="final"><source>Eins.</source>
        <target order="3">Один.</target></segment><ignorable><source> </source></ignorable>
        <segment state="reviewed">
        <source>Zwei <pc id="1">drei</pc><ph id="2" equiv="{{a}}"/>.</source>
        <target order="1">Два <pc id="1">три</pc><ph id="2" equiv="{{a}}"/>.</target></segment>
        </unit></group></file></xliff>""",
        encoding="utf-8",
    )
    assert xliff.read(path, "uk") == (
        [Entry("phasen/x", "Eins. Zwei drei{a}.", "Два три{a}. Один.", reviewed=True)],
        0,
    )


@pytest.mark.parametrize("state", ['state="initial"', "", 'state="unbekannt"'])
def test_a_segment_that_is_not_done_waits(tmp_path: Path, state: str) -> None:
    path = tmp_path / "x.xlf"
    path.write_text(
        f'<xliff xmlns="{xliff.NAMESPACE}" version="2.1" srcLang="de" trgLang="uk"><file id="f">'
        f'<unit id="u" name="a"><segment {state}><source>A</source><target>Б</target></segment>'
        "</unit></file></xliff>",
        encoding="utf-8",
    )
    assert xliff.read(path, "uk") == ([], 1)


def of(inside: str, **changed: str) -> str:
    head = {"version": "2.1", "srcLang": "de", "trgLang": "uk"} | changed
    said = " ".join(f'{name}="{value}"' for name, value in head.items())
    return f'<xliff xmlns="{xliff.NAMESPACE}" {said}><file id="f">{inside}</file></xliff>'


UNIT = (
    '<unit id="u" name="a"><segment state="final"><source>A</source><target>{}</target></segment>'
    "</unit>"
)
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(9))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("kein XML", "keine lesbare XLIFF-Datei"),
        ('<?xml version="1.0" encoding="nie"?><a/>', "keine lesbare XLIFF-Datei"),
        ("", "keine lesbare XLIFF-Datei"),
        (of("<unit>"), "keine lesbare XLIFF-Datei"),
        (f"<!DOCTYPE x [{BOMB}]>" + of(UNIT.format("&e8;")), "XLIFF-Datei: DOCTYPE"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + of(""), "XLIFF-Datei: DOCTYPE"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/hostname">]>' + of(UNIT.format("&a;")), "DOCTYPE"),
        (of("<g>" * 5000 + "</g>" * 5000), "zu tief verschachtelt"),
        (of(UNIT.format('<cp hex="FFFFFFFF"/>')), "keine lesbare XLIFF-Datei"),
        (of(UNIT.format('<cp hex="D800"/>')), "keine lesbare XLIFF-Datei"),
        (of(UNIT.format('<cp hex="ja"/>')), "keine lesbare XLIFF-Datei"),
        (of(UNIT.format("A").replace("<target", f'<target order="{"9" * 5000}"')), "XLIFF-Datei"),
        ('<xliff version="1.2"/>', "erwartet wird XLIFF 2.0 oder 2.1"),
        ("<html/>", "erwartet wird XLIFF 2.0 oder 2.1"),
        (of("", trgLang="pl"), "trgLang „pl“, erwartet wird „uk“"),
        (of("", srcLang="en"), "srcLang „en“, erwartet wird „de“"),
    ],
)  # fmt: skip
def test_what_is_no_xliff_of_the_language_is_refused_and_nothing_is_fetched(
    tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / "x.xlf"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(files.RefusedError, match=re.escape(why)):
        xliff.read(path, "uk")


# --- the table -----------------------------------------------------------------------------------


def table_of(path: Path, *rows: tuple[str, ...], encoding: str = "utf-8", by: str = ",") -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=by)
    writer.writerow(["Deutsch", "Übersetzung", "Kennung", "Stand", "Sprache: uk"])
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize("by", [";", ",", "\t"])
def test_a_table_may_have_its_columns_in_any_order_and_any_delimiter(
    tmp_path: Path, by: str
) -> None:
    path = table_of(
        tmp_path / "x.csv", ("A, b; c", "Б\nв", "a", "Gelesen "), ("B", "", "b", ""), by=by
    )
    assert texttables.read(path, "uk") == ([Entry("a", "A, b; c", "Б\nв", reviewed=True)], 1)


def test_a_cell_is_no_formula(german: dict[str, GermanText], known: Known) -> None:
    one = text("=1+1")
    known({one.key: Translation(text="@SUM(A1)", source=one.source)})
    made = texttables.written("uk", [one]).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(made), delimiter=";"))[1]
    assert row[2:4] == ["'=1+1", "'@SUM(A1)"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("Kennung;Übersetzung".encode("cp1252"), "bitte als „CSV UTF-8“ speichern"),
        (b"", "diese Spalten fehlen: Kennung, Deutsch, Übersetzung, Sprache: uk"),
        ("Kennung;Deutsch;Übersetzung;Sprache: pl".encode(), "diese Spalten fehlen: Sprache: uk"),
        (b'"Kennung', "keine lesbare Tabelle"),
    ],
)
def test_what_is_no_table_of_the_language_is_refused(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(files.RefusedError, match=why):
        texttables.read(path, "uk")
