"""The state of the translations, told at the desk and by `kette texts`; PO files out and in; what a
translation must not lose; the glossary."""

import argparse
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from fastapi import FastAPI
from sqlmodel import Session

from app import cli, database
from app.i18n import SOURCE, TONGUES
from app.offers import checking, importing, provider_importing, translating
from app.records import (
    files,
    glossary,
    placewords,
    pofiles,
    textfaults,
    texts,
    textstates,
    translated,
)
from app.records.glossary import Term
from app.records.offers import OfferRecord
from app.records.textstates import LANGUAGES, GermanText
from app.records.translated import Texts
from app.records.translation import Reading, Translation, fingerprint
from app.settings import Settings
from app.vocabulary import TextState
from tests.cast import sign_in
from tests.html_validity import assert_valid
from tests.rows import overwrite

SLUG = "turnclub-kreuzau-kinder"
KEY = f"angebote/{SLUG}/summary"
PHONE = "angebote/afs-stillhotline/summary"
PAGE = "/pult/texte"
TODAY = date(2026, 11, 30)
OPERATOR = "seiten/barrierefreiheit/lead"


def records() -> list[OfferRecord]:
    read = importing.read_offers(files.DATA / "offers")
    return [each for each in read if isinstance(each, OfferRecord)]


def all_texts() -> dict[str, str]:
    """All that `data/` says in German, of withdrawn offers too."""
    found = dict(translated.of_guides(texts.read()))
    for record in records():
        found |= {key: said for key, said, _field in translated.of_offer(record)}
    for provider in provider_importing.read_providers(files.DATA / "providers.yaml"):
        found |= dict(placewords.of_provider(provider))
    return found


@pytest.fixture(scope="module")
def german() -> dict[str, GermanText]:
    known = provider_importing.read_providers(files.DATA / "providers.yaml")
    return {each.key: each for each in textstates.german(texts.read(), records(), known)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The translations, to be written over."""
    copy = tmp_path / "texts"
    shutil.copytree(translated.TEXTS, copy)
    return copy


@pytest.fixture
def told(desk_app: FastAPI) -> FastAPI:
    """The portal after somebody changed the summary of one offer in German."""
    changed(desk_app, SLUG, summary="Turnen mit Musik, jetzt freitags.")
    return desk_app


def changed(app: FastAPI, slug: str, **values: object) -> None:
    with database.session(app.state.engine) as session:
        overwrite(session, values, [slug])
    app.state.index.rebuild()


def counted(page: str, language: str, kind: str) -> list[int]:
    """The numbers of one line of the table."""
    label = textstates.label(language)
    start = page.index(f">{label}</a></th>")
    row = page[page.index(f'<th scope="row">{kind}</th>', start) :].split("</tr>")[0]
    return [int(number) for number in re.findall(r"<td>(\d+)</td>", row)]


# --- at the desk ---------------------------------------------------------------------------------


def test_every_language_of_the_portal_is_counted_and_every_text_once(desk_app: FastAPI) -> None:
    assert set(LANGUAGES) == {*TONGUES.keys() - {SOURCE}, "leicht"}
    assert Term.model_fields.keys() == set(LANGUAGES) - {"einfach", "leicht"}
    with sign_in(desk_app, "doris") as client:
        page = unescape(client.get(PAGE).text)
        assert f'href="{PAGE}"' in client.get("/pult").text
    sums = set()
    for language in LANGUAGES:
        read, machine, stale, _missing, _departures = offers = counted(page, language, "Angebote")
        assert (read, stale) == (0, 0)
        if textstates.tongue(language).german:
            continue
        assert machine > 0
        sums.add(sum(offers[:4]))
        assert counted(page, language, "Wegweiser")[1] > 0
    assert len(sums) == 1


@pytest.mark.parametrize("who", ["anna", "clara", "doris"])
def test_everybody_at_the_desk_reads_it(desk_app: FastAPI, who: str) -> None:
    with sign_in(desk_app, who) as client:
        assert client.get(PAGE).status_code == 200
        assert f'href="{PAGE}"' in client.get("/pult").text


def test_a_german_text_that_is_another_now_makes_its_translations_stale(told: FastAPI) -> None:
    with sign_in(told, "doris") as client:
        assert_valid(client.get(f"{PAGE}?sprache=alle").text)
        page = unescape(client.get(f"{PAGE}?sprache=ar").text)
    assert counted(page, "ar", "Angebote")[2] == 1
    line = page.split('<li class="zeile zeile--oben">')[1]
    assert f'href="/pult/angebote/{SLUG}"' in line
    assert "Turnen mit Musik, jetzt freitags." in line
    old = translated.texts("ar").of[KEY].text
    assert f'<p class="lines-kept" lang="ar" dir="rtl">{old}</p>' in line
    # Of the other languages nobody asked.
    assert 'lang="tr" dir="ltr">' not in line


def test_a_read_translation_is_counted_as_read(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = translated.texts("uk").of
    reading = Reading(role="Sprachmittlerin", day="2026-11-30")
    one = known[KEY].model_copy(update={"read": reading})
    ours = translated.Texts({**known, KEY: one})
    real = translated.texts
    monkeypatch.setattr(translated, "texts", lambda code: ours if code == "uk" else real(code))
    with sign_in(desk_app, "doris") as client:
        page = unescape(client.get(PAGE).text)
    assert counted(page, "uk", "Angebote")[0] == 1
    assert counted(page, "tr", "Angebote")[0] == 0


def test_a_caretaker_sees_first_what_the_own_kommunen_have(told: FastAPI) -> None:
    with sign_in(told, "anna") as anna, sign_in(told, "bernd") as bernd:
        own = unescape(anna.get(PAGE).text)
        assert "jetzt freitags" in own
        assert '<option value="eigene" selected>' in own
        assert "jetzt freitags" not in unescape(bernd.get(PAGE).text)
        assert "jetzt freitags" in unescape(bernd.get(f"{PAGE}?kommune=kreuzau").text)
        assert "jetzt freitags" in unescape(bernd.get(f"{PAGE}?kommune=alle").text)


def test_it_is_paged_and_a_page_past_the_end_is_the_last(
    told: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translated, "texts", lambda _language: Texts({}))
    with sign_in(told, "doris") as client:
        page = client.get(f"{PAGE}?sprache=ro").text
        assert page.count('<li class="zeile zeile--oben">') == 20
        assert 'rel="next"' in page
        last = client.get(f"{PAGE}?sprache=ro&seite=99999").text
        assert 'rel="next"' not in last
        assert 'rel="prev"' in last
        for odd in ("?sprache=xx&kommune=eigene&seite=x", "?seite=-3", "?kommune=paris"):
            answer = client.get(PAGE + odd)
            assert answer.status_code == 200
            assert answer.text.count('<option value="alle" selected>') == 2
            assert "sprache=xx" not in answer.text


def test_each_guide_leads_to_its_page(desk_app: FastAPI, german: dict[str, GermanText]) -> None:
    from app.desk import translations

    catalogue = desk_app.state.index.catalogue
    pages = {
        translations.place(each, catalogue.guides)[1]
        for each in german.values()
        if each.offer is None
    }
    with sign_in(desk_app, "doris") as client:
        for url in sorted(pages):
            assert client.get(url).status_code == 200, url
    assert len(pages) > 15


def test_drafts_and_what_was_withdrawn_are_not_counted() -> None:
    guides = texts.read()
    offer = next(each for each in records() if each.slug == SLUG)
    none = len(textstates.german(guides, []))
    for values in ({"draft": True}, {"ended": "2026: aus"}):
        hidden = offer.model_copy(update=values)
        assert len(textstates.german(guides, [hidden])) == none
    assert len(textstates.german(guides, [offer])) > none


# --- PO files ------------------------------------------------------------------------------------


def catalog_of(
    path: Path, language: str, *entries: tuple[str, str, str], fuzzy: bool = False
) -> Path:
    catalog = Catalog(locale=language, fuzzy=False)
    for key, text, said in entries:
        catalog.add(text, said, context=key or None, flags=("fuzzy",) if fuzzy else ())
    with path.open("wb") as file:
        write_po(file, catalog)
    return path


def take(
    session: Session, folder: Path, path: Path, role: str | None = None
) -> tuple[str, int, dict[str, Translation]]:
    """(what it says, what was left, the translations afterwards)."""
    lines, left = translating.take(session, "uk", path, role=role, today=TODAY, folder=folder)
    return "\n".join(lines), left, dict(translated.texts("uk", folder).of)


def test_a_po_file_names_language_key_german_text_and_translation(
    german: dict[str, GermanText],
) -> None:
    stale = GermanText(key=KEY, text="Ein anderer Satz.", source=fingerprint("Ein anderer Satz."))
    every = {**german, KEY: stale, "neu": GermanText(key="neu", text="50 % der Kosten", source="0")}
    made = pofiles.written("uk", every.values())
    assert "auf Ukrainisch (uk)" in made.decode()
    assert "EMAIL@ADDRESS" not in made.decode()
    catalog = read_po(made.splitlines(keepends=True))
    assert catalog.locale_identifier == "uk"
    assert len(catalog) == len(every)
    one = catalog.get(german[PHONE].text, context=PHONE)
    assert one is not None
    assert one.string == translated.texts("uk").of[PHONE].text
    assert not one.fuzzy
    other = catalog.get(stale.text, context=KEY)
    assert other is not None
    assert other.fuzzy
    assert other.string == translated.texts("uk").of[KEY].text
    new = catalog.get("50 % der Kosten", context="neu")
    assert new is not None
    assert new.string == ""
    # A per cent sign is no placeholder, of which a translator's program would speak.
    assert "python-format" not in made.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_and_read_again_changes_nothing(
    german: dict[str, GermanText], tmp_path: Path, language: str
) -> None:
    path = tmp_path / "x.po"
    path.write_bytes(pofiles.written(language, german.values()))
    entries, unfinished = pofiles.read(path, language)
    known = translated.texts(language).of
    done = pofiles.taking(entries, german.values(), known, reading=None)
    assert (done.taken, done.left) == ({}, [])
    assert (done.unchanged, unfinished) == (len(entries), len(german) - len(entries))


def test_what_is_translated_is_taken_into_the_two_files(
    imported: Session, folder: Path, tmp_path: Path, german: dict[str, GermanText]
) -> None:
    step = next(key for key in german if key.startswith("phasen/") and key.endswith("/title"))
    path = catalog_of(
        tmp_path / "x.po", "uk", (KEY, german[KEY].text, "Нове."), (step, german[step].text, "Крок")
    )
    before = {each: each.read_bytes() for each in folder.rglob("*.yaml")}
    said, left, known = take(imported, folder, path)
    assert "2 übernommen, 0 unverändert, 0 leer oder unfertig, 0 nicht übernommen" in said
    assert left == 0
    assert known[KEY] == Translation(text="Нове.", source=german[KEY].source)
    assert known[step].text == "Крок"
    touched = {each for each, was in before.items() if each.read_bytes() != was}
    assert touched == {folder / "uk/angebote.yaml", folder / "uk/leitfaeden.yaml"}
    assert list(textfaults.in_files(all_texts(), folder)) == []


def test_who_has_read_it_is_written_and_a_change_that_nobody_read_takes_it_away(
    imported: Session, folder: Path, tmp_path: Path, german: dict[str, GermanText]
) -> None:
    text, said = german[KEY].text, translated.texts("uk").of[KEY].text
    same = catalog_of(tmp_path / "same.po", "uk", (KEY, text, said))
    _said, _left, known = take(imported, folder, same, "Sprachmittlerin der Stadt")
    assert known[KEY].read == Reading(role="Sprachmittlerin der Stadt", day="2026-11-30")
    told, _left, known = take(imported, folder, same)
    assert "0 übernommen, 1 unverändert" in told
    assert known[KEY].read is not None
    other = catalog_of(tmp_path / "other.po", "uk", (KEY, text, "Інше."))
    _said, _left, known = take(imported, folder, other)
    assert known[KEY].read is None


def test_what_is_empty_or_fuzzy_waits(
    imported: Session, folder: Path, tmp_path: Path, german: dict[str, GermanText]
) -> None:
    for said, fuzzy in (("", False), ("Нове.", True)):
        path = catalog_of(tmp_path / "x.po", "uk", (KEY, german[KEY].text, said), fuzzy=fuzzy)
        told, left, known = take(imported, folder, path)
        assert "0 übernommen, 0 unverändert, 1 leer oder unfertig" in told
        assert left == 0
        assert known == dict(translated.texts("uk").of)


@pytest.mark.parametrize(
    ("key", "text", "said", "why"),
    [
        ("angebote/gibt-es-nicht/title", "Turnen", "Гімнастика", "diesen Text gibt es nicht"),
        ("", "Turnen", "Гімнастика", "Turnen: diesen Text gibt es nicht"),
        (KEY, "Ein früherer Satz.", "Речення.", "inzwischen ein anderer"),
        (OPERATOR, None, "Усі люди.", "fehlt oder ist zu viel: {operator_name}"),
        (KEY, None, "Дзвоніть 02421 123456.", "andere Zahlen als im Deutschen: 2421, 123456"),
        (KEY, None, "x" * 4001, "Feld text"),
    ],
)
def test_what_cannot_be_taken_is_left_and_told(
    imported: Session, folder: Path, tmp_path: Path, german: dict[str, GermanText],
    key: str, text: str | None, said: str, why: str,
) -> None:  # fmt: skip
    path = catalog_of(tmp_path / "x.po", "uk", (key, text or german[key].text, said))
    told, left, known = take(imported, folder, path)
    assert why in told
    assert "Nicht übernommen" in told
    assert left == 1
    assert known == dict(translated.texts("uk").of)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"kein PO", "keine lesbare PO-Datei"),
        (b"\xff\xfe\x00", "keine lesbare PO-Datei"),
        (b'msgid ""\nmsgstr ""\n"Language: pl\\n"\n', "erwartet wird „Language: uk“"),
        (b"", "erwartet wird „Language: uk“"),
        (
            b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=nix\\n"\nmsgid "a"\n',
            "PO-Datei",
        ),
    ],
)
def test_what_is_no_po_file_of_the_language_is_refused(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "x.po"
    path.write_bytes(content)
    with pytest.raises(files.RefusedError, match=re.escape(why)):
        pofiles.read(path, "uk")


def test_a_dialect_of_a_language_is_that_language(tmp_path: Path) -> None:
    path = tmp_path / "x.po"
    path.write_text('msgid ""\nmsgstr ""\n"Language: uk_UA\\n"\n')
    assert pofiles.read(path, "uk") == ([], 0)


# --- the command ---------------------------------------------------------------------------------


def asked(session: Session, *arguments: str) -> tuple[list[str], int]:
    names = ("export", "taken", "glossary", "role", "translate", "limit")
    given = argparse.Namespace(**dict.fromkeys(names))
    for name, value in zip(arguments[::2], arguments[1::2], strict=True):
        setattr(given, name, value.split(" ") if name in ("export", "taken") else value)
    return translating.asked(session, given, TODAY, Settings())


def test_the_command_counts_what_the_desk_counts(imported: Session, desk_app: FastAPI) -> None:
    lines, left = asked(imported)
    assert left == 0
    with sign_in(desk_app, "doris") as client:
        page = unescape(client.get(PAGE).text)
    for language in LANGUAGES:
        at = next(n for n, line in enumerate(lines) if line.startswith(textstates.label(language)))
        for line, kind in zip(lines[at : at + 2], ("Angebote", "Wegweiser"), strict=True):
            assert counted(page, language, kind) == [int(n) for n in re.findall(r"\d+", line)]


def test_the_command_writes_a_file_that_it_reads(imported: Session, tmp_path: Path) -> None:
    path = tmp_path / "uk.po"
    lines, _left = asked(imported, "export", f"uk {path}")
    assert re.search(r"\d+ Texte, davon \d+ ohne Übersetzung und 0 veraltet", lines[0])
    entries, _unfinished = pofiles.read(path, "uk")
    assert len(entries) > 1000


def test_the_command_lists_what_departs_from_the_glossary(imported: Session) -> None:
    lines, _left = asked(imported, "glossary", "uk")
    count = int(lines[-1].split()[0])
    assert count == len(lines) - 1 > 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("glossary", "xx"), "Sprache „xx“ gibt es nicht"),
        (("export", "de x.po"), "Sprache „de“ gibt es nicht"),
        (("taken", "xx x.po"), "Sprache „xx“ gibt es nicht"),
        (("role", "Lehrerin"), "--read-by geht nur zusammen mit --import"),
        (("taken", "uk x.po", "role", ""), "--read-by"),
        (("export", "uk /gibt/es/nicht/x.po"), "lässt sich nicht schreiben"),
    ],
)
def test_the_command_says_what_it_cannot_do(
    imported: Session, arguments: tuple[str, ...], why: str
) -> None:
    with pytest.raises(files.RefusedError, match=re.escape(why)):
        asked(imported, *arguments)


def test_before_anything_was_imported_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path))
    assert cli.main(["texts"]) == 1
    assert "Bitte zuerst: kette import" in capsys.readouterr().err


# --- what a translation must not lose ------------------------------------------------------------


@pytest.mark.parametrize(
    ("german_text", "said", "right"),
    [
        ("{operator_name} hilft.", "{operator_name} допомагає.", True),
        ("{operator_name} hilft.", "Допомагає.", False),
        ("Bis 1.200 Euro.", "Up to 1,200 euros.", True),
        ("Bis 1.200 Euro.", "Jusqu’à 1 200 euros.", True),
        ("Bis 1.200 Euro.", "Up to 1,300 euros.", False),
        ("Telefon 02421 22-0", "هاتف ٠٢٤٢١ ٢٢-٠", True),
        ("Ab 6 Jahren", "From six years", True),
        ("Schon 100 Kinder", "Already many children", False),
    ],
)
def test_placeholders_and_long_numbers_stay(german_text: str, said: str, right: bool) -> None:
    assert (not list(textfaults.faults("phasen/x", german_text, said))) == right


def test_a_title_may_leave_its_numbers_to_the_german_one_above_it() -> None:
    key = "angebote/x/title"
    assert not list(textfaults.faults(key, "Turnclub 1889", "Гімнастичний клуб"))
    assert list(textfaults.faults(key, "Turnclub 1889", "Клуб 1898"))


def test_the_check_finds_nothing_wrong() -> None:
    assert checking.translations(records()) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "why"),
    [
        ("uk/angebote.yaml", "angebote/afs-stillhotline/title:", "angebote/afs-still/title:",
         "diesen Text gibt es nicht mehr"),
        ("uk/leitfaeden.yaml", "{operator_name}", "оператор",
         "fehlt oder ist zu viel: {operator_name}"),
        ("uk/angebote.yaml", "  source: 14c71974", "  source: '14c71974'", "nicht in der Form"),
        ("glossar.yaml", "Kita:\n", "Zita:\n", "nicht in der Form"),
    ],
)  # fmt: skip
def test_the_check_names_file_and_fault(
    folder: Path, name: str, before: str, after: str, why: str
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    found = list(textfaults.in_files(all_texts(), folder))
    assert any(why in each and path.name in each for each in found), found


def test_the_check_knows_no_other_language(folder: Path) -> None:
    (folder / "xx").mkdir()
    assert any("texts/xx: keine Sprache" in each for each in textfaults.in_files({}, folder))


def test_a_stale_translation_is_no_fault_of_the_files(folder: Path) -> None:
    german = {key: f"{key} anders" for language in LANGUAGES
              for key in translated.texts(language).of}  # fmt: skip
    assert list(textfaults.in_files(german, folder)) == []


# --- the glossary --------------------------------------------------------------------------------


def said_so(monkeypatch: pytest.MonkeyPatch, language: str, text: str, said: str) -> list[str]:
    """The terms from which such a translation would depart."""
    of = {KEY: Translation(text=said, source=fingerprint(text))}
    monkeypatch.setattr(translated, "texts", lambda _code: translated.Texts(of))
    return [each.term for each in glossary.departures(language, {KEY: text})]


@pytest.mark.parametrize(
    ("language", "text", "said", "departs"),
    [
        ("uk", "Hilfe von Hebammen", "Допомога від лікарів", ["Hebamme"]),
        ("uk", "Hilfe von Hebammen", "Допомога акушерок", []),
        ("uk", "Hilfe von Hebammen", "Допомога (Hebamme)", []),
        ("pl", "Beratung für Eltern", "Poradnictwo dla rodziców", []),
        ("ar", "Kurs für Eltern", "الدورة للوالدين", []),
        ("ar", "Das Anliegen", "حاجتكم", []),
        ("uk", "Ein Kita-Platz", "Місце", []),
        ("tr", "Hilfe der Grundschule", "Yardım", []),
    ],
)
def test_a_summary_departs_that_says_a_term_in_another_way(
    monkeypatch: pytest.MonkeyPatch, language: str, text: str, said: str, departs: list[str]
) -> None:
    """Turkish has no word for Grundschule in the glossary, so it cannot depart."""
    assert said_so(monkeypatch, language, text, said) == departs


def test_a_stale_translation_is_not_held_against_the_glossary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of = {KEY: Translation(text="Лікар", source="00000000")}
    monkeypatch.setattr(translated, "texts", lambda _code: translated.Texts(of))
    assert glossary.departures("uk", {KEY: "Hebamme"}) == []


def test_the_glossary_has_words_that_most_languages_know() -> None:
    every = glossary.terms()
    assert len(every) >= 50
    assert all(len(term.model_dump()) >= 6 for term in every.values())
    assert all(all(glossary.stems(word)) for term in every.values()
               for word in term.model_dump().values())  # fmt: skip


def test_a_language_that_is_none_of_the_portal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "glossar.yaml"
    path.write_text("Kita:\n  xx: Kita\n", encoding="utf-8")
    with pytest.raises(files.RefusedError, match="Kita"):
        glossary.terms(path)


def test_states_are_told_as_the_vocabulary_says_them() -> None:
    assert set(textstates.STATES) == set(TextState)
