"""Translation by a machine: what is sent, to whom, what is taken of the answer, and what a server
does that is slow, broken or full."""

import ast
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app import cli, database
from app.main import create_app
from app.models import OfferRow, Proposal, Report
from app.offers import filling, importing, translating
from app.offers.filling import Filling
from app.offers.libretranslate import MOST_BYTES, LibreTranslate
from app.offers.machine import NotTranslatedError, TooMuchError
from app.records import files, machinefaults, textfaults, texts, textstates, translated
from app.records.offers import OfferRecord
from app.records.textstates import GermanText
from app.records.translation import Translation, fingerprint
from app.settings import ROOT, Settings, WrongSettingError
from app.vocabulary import TextState
from tests.cast import sign_in
from tests.conftest import CACHE, HOSTS, SECRET
from tests.html_validity import assert_valid
from tests.rows import overwrite
from tests.test_reports import GOOD, NEW
from tests.translator import Answer, Translator, translator

pytestmark = pytest.mark.one_database
SLUG = "turnclub-kreuzau-kinder"
KEY = f"angebote/{SLUG}/summary"
SENTENCE = "Der Kurs ist für alle Eltern offen."


@pytest.fixture
def server() -> Iterator[Translator]:
    with translator() as it:
        yield it


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder of texts without a translation."""
    folder = tmp_path / "texts"
    folder.mkdir()
    shutil.copy(translated.TEXTS / "glossar.yaml", folder)
    return folder


def text(said: str = SENTENCE, key: str = "phasen/x/lead") -> GermanText:
    return GermanText(key=key, text=said, source=fingerprint(said))


def machine_at(server: Translator, **options: Any) -> LibreTranslate:
    return LibreTranslate(server.url, **options)


def connected(server: Translator, key: str = "") -> Settings:
    return Settings(translate_url=server.url, translate_key=key)


# --- what is asked -------------------------------------------------------------------------------


def test_texts_are_asked_for_as_libretranslate_wants_it(server: Translator) -> None:
    said = machine_at(server, key="geheim").translate([text(), text("Kommen Sie vorbei.")], "uk")
    assert said == [f"«{SENTENCE}»", "«Kommen Sie vorbei.»"]
    assert server.sent == [
        {
            "q": [SENTENCE, "Kommen Sie vorbei."],
            "source": "de",
            "target": "uk",
            "format": "text",
            "api_key": "geheim",
        }
    ]
    machine_at(server).translate([text()], "uk")
    assert "api_key" not in server.sent[1]


def test_the_address_may_have_a_path(server: Translator) -> None:
    machine = LibreTranslate(f"{server.url}/dienst/")
    with pytest.raises(NotTranslatedError, match="404"):
        machine.translate([text()], "uk")
    assert server.raw[-1].startswith("POST /dienst/translate")


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ([{"code": "de", "targets": ["de", "en", "uk"]}], {"en", "uk"}),
        ([{"code": "de"}, {"code": "uk"}], {"uk"}),
        ([{"code": "en", "targets": ["uk"]}], set()),
        ([], set()),
    ],
)
def test_it_says_which_languages_it_knows(server: Translator, told: Any, known: set[str]) -> None:
    server.languages = told
    assert machine_at(server).languages() == known


def test_nothing_but_a_published_text_can_be_sent(server: Translator) -> None:
    for wrong in ("Mein Kind schläft nie durch", {"text": "Hinweis"}):
        with pytest.raises(TypeError):
            machine_at(server).translate(cast(Any, [wrong]), "uk")
    assert server.raw == []


def test_only_what_is_published_becomes_a_german_text() -> None:
    """No other module makes one, so nothing else has the type that the port takes."""
    makers = {
        path.name
        for path in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "GermanText"
    }
    assert makers == {"textstates.py"}


def test_what_visitors_type_and_what_colleagues_note_never_goes_out(
    server: Translator, tmp_path: Path
) -> None:
    """All that there is is translated beside a portal in use; a mark in each thing that must not
    go out would be found in what was sent."""
    mark = "Zwiebelturm"
    settings = Settings(
        data_dir=tmp_path, cache_dir=CACHE, secret_key=SECRET, allowed_hosts=HOSTS,
        daily_jobs=False, translate_url=server.url, translate_key="geheim",
    )  # fmt: skip
    with _filled(settings) as client:
        for address in (f"/angebote?q={mark}+Hilfe", f"/uk/angebote?q={mark}", f"/?q={mark}"):
            assert client.get(address).status_code == 200
        for address, form in (
            (f"/angebote/{SLUG}/melden", {**GOOD, "text": f"Nicht mehr am {mark}."}),
            ("/vorschlagen", {**NEW, "titel": f"{mark} Spielgruppe"}),
            ("/nicht-dabei", {"q": f"{mark} Kurs", "kommune": "titz"}),
        ):
            sent = client.post(address, data=form, follow_redirects=False)
            assert sent.status_code == 303
        engine = cast(Any, client.app).state.engine
        with database.session(engine) as session:
            assert mark in session.exec(select(Report)).one().text
            assert mark in str(session.exec(select(Proposal)).one().model_dump())
            overwrite(session, {"remark": f"{mark} nicht gelesen"}, [SLUG])
            noted = session.exec(select(OfferRow).where(col(OfferRow.slug) == SLUG)).one()
            assert mark in str(noted.record)
            hidden = {"title": mark, "summary": f"Der {mark}.", "draft": True}
            overwrite(session, hidden, ["kita-rurmaeuse-kreuzau"])
            every = translating.german(session)
    machine = filling.of(settings)
    assert machine is not None
    for _done in filling.filled(machine, every, "uk"):
        pass
    assert len(server.texts) == len(every) > 1000
    assert set(server.texts) == {each.text for each in every}
    assert not [each for each in server.raw if mark in each]
    lines = {line for each in server.raw for line in each.split("\n")[1:-1] if line}
    assert {line.split(":")[0] for line in lines} <= {
        "Host", "Accept-Encoding", "Content-Length", "Accept", "Connection", "Content-Type",
    }  # fmt: skip


def _filled(settings: Settings) -> TestClient:
    engine = database.of(settings)
    database.migrate(engine)
    with database.session(engine) as session:
        importing.import_all(session)
    engine.dispose()
    return TestClient(create_app(settings))


@cache
def german() -> tuple[GermanText, ...]:
    read = importing.read_offers(files.DATA / "offers")
    return textstates.german(texts.read(), (r for r in read if isinstance(r, OfferRecord)))


# --- what is taken -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "answer", "why"),
    [
        (SENTENCE, "Курс відкритий для всіх батьків.", ""),
        (SENTENCE, SENTENCE, "nicht übersetzt"),
        (SENTENCE, "   ", "Feld text"),
        (SENTENCE, "x" * 4001, "Feld text"),
        ("{operator_name} hilft.", "оператор допомагає.", "{operator_name}"),
        ("Rufen Sie an: 02421 22-0.", "Дзвоніть: 02421 22-1.", "andere Telefonnummern"),
        ("Rufen Sie an: 02421 22-0.", "Дзвоніть: 02421 220.", "andere Zahlen"),
        ("Rufen Sie an: 02421 22-0.", "Дзвоніть: ٠٢٤٢١ ٢٢-٠.", ""),
        ("Um 14 Uhr geht es los.", "Починаємо о другій.", "diese Zahlen fehlen: 14"),
        ("Bis 1.200 Euro im Jahr.", "До 1 200 євро на рік.", ""),
        ("Schreiben Sie an amt@beispiel.de.", "Пишіть на amt@приклад.de.", "amt@beispiel.de"),
        ("Mehr auf hilfetelefon.de.", "Більше на сайті.", "hilfetelefon.de"),
        ("In der Bismarckstraße 16.", "На вулиці Бісмарка 16.", "Bismarckstraße 16"),
        ("Treffen in Kreuzau.", "Зустріч у Кройцау.", "Kreuzau"),
        ("Treffen in \u2066Haus Rur\u2069.", "Зустріч у будинку.", "Haus Rur"),
        ("Hilfe von Hebammen.", "Допомога від лікарів.", "„Hebamme“ heißt im Glossar"),
        ("Hilfe von Hebammen.", "Допомога акушерок (Hebammen).", ""),
    ],
)
def test_what_lost_something_is_not_taken(
    server: Translator, said: str, answer: str, why: str
) -> None:
    server.say = lambda _text: answer
    if not why:
        assert filling.suggestion(connected(server), text(said), "uk") == answer
        return
    with pytest.raises(NotTranslatedError) as refused:
        filling.suggestion(connected(server), text(said), "uk")
    assert why in str(refused.value)


def test_a_title_may_leave_names_and_numbers_to_the_german_one_above_it(
    server: Translator,
) -> None:
    server.say = lambda _text: "Молодіжний автобус"
    title = text("Jugendbus Wilde 13 Aldenhoven", key="angebote/x/title")
    assert filling.suggestion(connected(server), title, "uk") == "Молодіжний автобус"


def test_the_translations_there_are_would_mostly_pass() -> None:
    """Or else the check would refuse what is right."""
    every = [
        (each, known.text)
        for each in german()
        if (known := each.translation("uk")) and each.state("uk") is TextState.UNREAD
    ]
    refused = [each.key for each, said in every if any(machinefaults.faults(each, "uk", said))]
    assert len(every) > 1000
    assert len(refused) < len(every) / 10


def test_without_a_server_nothing_is_suggested() -> None:
    assert filling.of(Settings()) is None
    with pytest.raises(NotTranslatedError, match="keine maschinelle Übersetzung eingerichtet"):
        filling.suggestion(Settings(), text(), "uk")


# --- what servers do -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer({"error": "Bad\nkey geheim"}, status=403), r"Schlüssel \(403\): Bad key …$"),
        (Answer({"error": "x"}, status=401), "Schlüssel"),
        (Answer(b"<html>nein</html>", status=500), r"meldet einen Fehler \(500\)\.$"),
        (Answer({"error": "y" * 999}, status=502), r"Fehler \(502\): y{200}$"),
        (Answer({}, status=429), "bittet um eine Pause"),
        (Answer({}, status=302, headers={"Location": "http://127.0.0.1:9/"}), "andere Adresse"),
        (Answer(b"<!doctype html><title>Willkommen</title>"), "antwortet kein Übersetzungsserver"),
        (Answer(b"[" * 200_000), "antwortet kein Übersetzungsserver"),
        (Answer(["Текст"]), "antwortet kein Übersetzungsserver"),
        (Answer({"translatedText": "Текст"}), "antwortet kein Übersetzungsserver"),
        (Answer({"translatedText": [1]}), "antwortet kein Übersetzungsserver"),
        (Answer({"translatedText": ["a", "b"]}), "auf 1 Texte 2 geantwortet"),
        (Answer({"translatedText": []}), "auf 1 Texte 0 geantwortet"),
        (Answer(b'"' + b"x" * (MOST_BYTES + 10) + b'"'), "zu groß"),
    ],
)  # fmt: skip
def test_each_fault_of_a_server_is_told_in_german(
    server: Translator, answer: Answer, why: str
) -> None:
    server.answers = [answer]
    with pytest.raises(NotTranslatedError) as told:
        machine_at(server, key="geheim").translate([text()], "uk")
    assert re.search(why, str(told.value))
    assert "geheim" not in str(told.value)
    assert len(server.sent) == 1


@pytest.mark.parametrize("drip", [0.05, 5.0])
def test_a_server_that_is_too_slow_is_left(server: Translator, drip: float) -> None:
    """Whether it says nothing, or a byte now and then."""
    server.answers = [Answer({"translatedText": ["Текст" * 20]}, drip=drip)]
    with pytest.raises(NotTranslatedError, match="nicht zu Ende geantwortet"):
        machine_at(server, seconds=0.4).translate([text()], "uk")


def test_a_server_that_is_not_there_is_told(server: Translator) -> None:
    machine = LibreTranslate("http://127.0.0.1:9")
    with pytest.raises(NotTranslatedError, match="nicht zu erreichen"):
        machine.languages()


def test_without_encryption_nothing_leaves_the_own_network(
    server: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = [(2, 1, 6, "", ("203.0.114.7", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: elsewhere)
    with pytest.raises(NotTranslatedError, match="keine Adresse im eigenen Netz"):
        LibreTranslate("http://translate:5000").translate([text()], "uk")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("", None),
        ("bald", None),
        ("-3", None),
        ("9" * 40, None),
        ("99999999", 86400.0),
        (f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT", None),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(
    server: Translator, header: str, seconds: float | None
) -> None:
    server.answers = [Answer({}, status=429, headers={"Retry-After": header})]
    with pytest.raises(NotTranslatedError) as told:
        machine_at(server).translate([text()], "uk")
    assert told.value.again_after == seconds


def test_it_may_say_so_by_a_time_of_day(server: Translator) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.answers = [Answer({}, status=429, headers={"Retry-After": at})]
    with pytest.raises(NotTranslatedError) as told:
        machine_at(server).translate([text()], "uk")
    assert 20 < (told.value.again_after or 0) <= 30


# --- many texts ----------------------------------------------------------------------------------


def many(count: int) -> list[GermanText]:
    return [text(f"Satz für Eltern: {word(n)}.", key=f"phasen/x/{n}") for n in range(count)]


def word(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def fill(
    server: Translator, count: int
) -> tuple[dict[str, Translation], list[str], Any, list[float]]:
    pauses: list[float] = []
    whole = Filling()
    for done in filling.filled(machine_at(server), many(count), "uk", sleep=pauses.append):
        whole.taken |= done.taken
        whole.left += done.left
        whole.stopped = done.stopped
    return whole.taken, whole.left, whole.stopped, pauses


def test_texts_go_in_portions(server: Translator) -> None:
    taken, left, stopped, _pauses = fill(server, 23)
    assert [len(body["q"]) for body in server.sent] == [10, 10, 3]
    assert (len(taken), left, stopped) == (23, [], None)
    assert taken["phasen/x/3"] == Translation(
        text="«Satz für Eltern: d.»", source=fingerprint("Satz für Eltern: d.")
    )


def test_what_a_machine_never_says_rightly_keeps_no_other_one_back(server: Translator) -> None:
    """With a limit the same few would be asked for again and again."""
    server.say = lambda text: text if ": a" in text or ": b" in text else "Речення"
    whole = Filling()
    for done in filling.filled(machine_at(server), many(9), "uk", 3):
        whole.taken |= done.taken
        whole.left += done.left
    assert list(whole.taken) == ["phasen/x/2", "phasen/x/3", "phasen/x/4"]
    assert [line.split(":")[0] for line in whole.left] == ["phasen/x/0", "phasen/x/1"]


def test_after_the_pause_that_it_asks_for_a_server_is_asked_again(server: Translator) -> None:
    server.answers = [Answer({}, status=429, headers={"Retry-After": "7"})] * 2
    taken, _left, stopped, pauses = fill(server, 3)
    assert (len(taken), stopped, pauses) == (3, None, [7.0, 7.0])


@pytest.mark.parametrize("after", ["3600", ""])
def test_a_longer_pause_is_left_for_the_next_call_and_nothing_is_lost(
    server: Translator, after: str
) -> None:
    server.answers = [
        Answer({"translatedText": [f"Речення {n}" for n in range(10)]}),
        Answer({}, status=429, headers={"Retry-After": after}),
    ]
    server.answers[0].body["translatedText"] = ["Речення"] * 10
    taken, _left, stopped, pauses = fill(server, 23)
    assert (len(taken), pauses) == (10, [])
    assert "bittet um eine Pause" in str(stopped)


def test_a_text_that_a_server_does_not_take_keeps_no_other_one_back(server: Translator) -> None:
    server.answers = [
        Answer({"error": "too long"}, status=400),
        Answer({"translatedText": ["Речення"]}),
        Answer({"error": "too long"}, status=400),
    ]
    taken, left, stopped, _pauses = fill(server, 3)
    assert set(taken) == {"phasen/x/0", "phasen/x/2"}
    assert left == ["phasen/x/1: Der Übersetzungsserver meldet einen Fehler (400): too long"]
    assert stopped is None


def test_a_server_that_takes_nothing_is_not_asked_for_all(server: Translator) -> None:
    server.answers = [Answer({"error": "no"}, status=400)] * 100
    taken, _left, stopped, _pauses = fill(server, 50)
    assert taken == {}
    assert isinstance(stopped, TooMuchError)
    assert len(server.sent) == 11


def test_a_language_that_it_does_not_know_is_not_asked_for(server: Translator) -> None:
    server.languages = [{"code": "de", "targets": ["en"]}]
    _taken, _left, stopped, _pauses = fill(server, 3)
    assert "kann kein Ukrainisch" in str(stopped)
    assert server.sent == []


# --- the command ---------------------------------------------------------------------------------


def test_the_command_fills_what_is_missing_and_stale_as_made_by_a_machine(
    imported: Session, server: Translator, empty: Path
) -> None:
    settings = connected(server)
    lines, _left = translating.translate(imported, "uk", settings, limit=30, folder=empty)
    assert re.match(r"\d+ übersetzt, \d+ nicht übernommen, \d+ stehen noch aus", lines[-2])
    known = translated.texts("uk", empty).of
    sources = {each.key: each.source for each in german()}
    assert len(known) == 30 <= len(server.texts)
    assert all(each.read is None and each.source == sources[key] for key, each in known.items())
    assert not list(empty.rglob("*.new"))
    # What is there is not asked for again.
    before = len(server.texts)
    translating.translate(imported, "uk", settings, limit=5, folder=empty)
    again = {each.text for each in german() if each.key in known}
    assert not again & set(server.texts[before:])


def test_what_it_writes_is_in_order(imported: Session, server: Translator, empty: Path) -> None:
    translating.translate(imported, "uk", connected(server), limit=40, folder=empty)
    assert list(textfaults.in_files({each.key: each.text for each in german()}, empty)) == []


def test_a_stale_one_is_translated_first(
    imported: Session, server: Translator, empty: Path
) -> None:
    (empty / "uk").mkdir()
    old = {KEY: {"text": "Колись", "source": "00000000"}}
    (empty / "uk" / "angebote.yaml").write_text(textfaults.written(old), encoding="utf-8")
    translating.translate(imported, "uk", connected(server), limit=1, folder=empty)
    assert translated.texts("uk", empty).of[KEY].source != "00000000"


def test_a_server_that_stops_leaves_what_was_translated(
    imported: Session, server: Translator, empty: Path
) -> None:
    server.answers = [
        Answer({"translatedText": ["Текст"] * 10}),
        Answer({"error": "out of order"}, status=500),
    ]
    server.say = lambda _text: "Текст"
    lines, left = translating.translate(imported, "uk", connected(server), limit=60, folder=empty)
    assert left > 0
    assert any(line.startswith("Abgebrochen: Der Übersetzungsserver meldet") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--translate", "uk"], "keine maschinelle Übersetzung eingerichtet"),
        (["--translate", "xx"], "Sprache „xx“ gibt es nicht"),
        (["--limit", "3"], "--limit geht nur zusammen mit --translate"),
    ],
)
def test_the_command_says_what_it_cannot_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str], why: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path))
    assert cli.main(["texts", *arguments]) == 1
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-1", "drei", "9999999999"])
def test_an_odd_limit_is_wrong_usage(limit: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["texts", "--translate", "uk", "--limit", limit])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("https://uebersetzen.example.org", True),
        ("https://example.org/dienst/", True),
        ("http://translate:5000", True),
        ("http://localhost:5000", True),
        ("http://127.0.0.1:5000", True),
        ("http://192.168.3.4", True),
        ("http://[fd00::5]:5000", True),
        ("http://uebersetzen.example.org", False),
        ("http://203.0.114.7", False),
        ("http://8.8.8.8", False),
        ("https://name:wort@example.org", False),
        ("https://example.org/?q=1", False),
        ("ftp://example.org", False),
        ("irgendwo", False),
    ],
)
def test_the_address_is_encrypted_or_of_the_own_network(given: str, right: bool) -> None:
    environment = {"KETTE_TRANSLATE_URL": given, "KETTE_TRANSLATE_KEY": "geheim"}
    if right:
        settings = Settings.from_environment(environment)
        assert settings.translate_url == given
        assert "geheim" not in repr(settings)
        return
    with pytest.raises(WrongSettingError, match="KETTE_TRANSLATE_URL"):
        Settings.from_environment(environment)


# --- at the desk ---------------------------------------------------------------------------------


def at_desk(app: FastAPI, server: Translator, **typed: str) -> Response:
    app.state.settings = replace(app.state.settings, translate_url=server.url)
    where = f"/pult/texte/uk/angebote/{SLUG}/summary"
    with sign_in(app, "doris") as client:
        opened = client.get(where).text
        assert "Von einer Maschine übersetzen lassen" in opened
        source = re.search(r'name="deutsch" value="(\w+)"', opened)
        assert source is not None
        form = {"aktion": "vorschlag", "gesehen": "0", "deutsch": source[1], **typed}
        return client.post(where, data=form)


def test_somebody_at_the_desk_asks_the_machine_and_nothing_is_saved(
    desk_app: FastAPI, server: Translator
) -> None:
    before = translated.texts("uk").of.get(f"angebote/{SLUG}/summary")
    answer = at_desk(desk_app, server, text="", aufgabe="Sprachmittlerin")
    assert answer.status_code == 200
    assert "Das sagt die Maschine" in answer.text
    field = re.search(r"<textarea[^>]*>\n(.+?)</textarea>", answer.text, re.DOTALL)
    assert field is not None
    assert field[1] in answer.text.replace(field[0], "")
    assert 'value="Sprachmittlerin"' in answer.text
    assert translated.texts("uk").of.get(f"angebote/{SLUG}/summary") == before
    assert_valid(answer.text)


def test_what_is_typed_stays_beside_what_the_machine_says_and_does_not_go_out(
    desk_app: FastAPI, server: Translator
) -> None:
    answer = at_desk(desk_app, server, text="Моя власна фраза")
    assert re.search(r"<textarea[^>]*>\nМоя власна фраза</textarea>", answer.text)
    assert "Das sagt die Maschine" in answer.text
    assert not any("власна" in each for each in server.raw)


def test_a_machine_that_fails_is_told_and_loses_nothing(
    desk_app: FastAPI, server: Translator
) -> None:
    server.answers.append(Answer({"error": "down"}, status=500))
    answer = at_desk(desk_app, server, text="Моя власна фраза")
    assert answer.status_code == 422
    assert "Die Maschine hat nichts übersetzt: " in answer.text
    assert re.search(r"<textarea[^>]*>\nМоя власна фраза</textarea>", answer.text)


def test_without_a_machine_and_for_easier_german_nobody_is_asked(
    desk_app: FastAPI, server: Translator
) -> None:
    with sign_in(desk_app, "doris") as client:
        where = f"/pult/texte/uk/angebote/{SLUG}/summary"
        assert "Von einer Maschine" not in client.get(where).text
        desk_app.state.settings = replace(desk_app.state.settings, translate_url=server.url)
        assert "Von einer Maschine" not in client.get(where.replace("uk", "einfach", 1)).text
    assert server.raw == []
