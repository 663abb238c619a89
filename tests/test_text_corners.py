"""Translations at the desk, where one of many is easily forgotten: easier German among the
languages, Träger among the texts, what a second process commits late."""

import io
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import ColumnElement
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.models import TextVersion
from app.offers import drafts, importing, translating
from app.records import files, pofiles, poreading, texttables, translated, xliff
from app.records.textstates import LANGUAGES, GermanText
from app.records.translated import Texts
from app.records.translation import Translation, fingerprint
from app.texts import store
from app.web import guards
from tests.cast import NOW, sign_in
from tests.test_text_editing import (
    GUIDE,
    KEY,
    SLUG,
    TODAY,
    address,
    changed_po,
    form_of,
    german_of,
    public,
    sent,
    written,
    wrote,
)

EASY = "Kinder turnen hier zusammen."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_is_kept_in_every_language(language: str) -> None:
    about = f"{drafts.TEXTS}{language}/{KEY}"
    assert drafts._ABOUT.fullmatch(about)


def test_what_was_typed_in_easier_german_is_there_again(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as client:
        form = form_of(client, address(language="einfach")) | {"text": EASY}
        assert client.post("/pult/entwurf", data=form).status_code == 204
        assert f"\n{EASY}</textarea>" in client.get(address(language="einfach")).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_of_every_language_may_be_as_large(language: str) -> None:
    assert guards.BODIES[f"/pult/texte/{language}.po"] > guards.MAX_BODY


def test_pages_in_german_hear_of_easier_german(desk_app: FastAPI) -> None:
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        german, easy = f"/angebote/{SLUG}", f"/einfach/angebote/{SLUG}"
        places = (german, easy, "/leichte-sprache")
        before = {path: client.get(path).headers["etag"] for path in places}
        with sign_in(desk_app, "clara") as desk:
            wrote(
                desk, address(language="leicht"), text=EASY,
                gelesen="ja", aufgabe="Prüfgruppe der Lebenshilfe",
            )  # fmt: skip
        for path in places:
            again = client.get(path, headers={"If-None-Match": before[path]})
            assert (path, again.status_code) == (path, 200)
            assert EASY in again.text
        assert client.get("/uk/kette").status_code == 200


def test_a_page_offers_einfache_sprache_once_there_is_some(desk_app: FastAPI) -> None:
    path = f"/angebote/{SLUG}"
    with TestClient(desk_app, base_url="https://testserver", follow_redirects=False) as client:
        before = client.get(path)
        with sign_in(desk_app, "clara") as desk:
            wrote(desk, address(language="einfach"), text=EASY)
        assert client.get(path).headers["etag"] != before.headers["etag"]


def test_what_a_file_says_in_leichte_sprache_of_today_s_text_is_shown(desk_app: FastAPI) -> None:
    """At the desk somebody wrote of the text before."""
    german = german_of(desk_app)
    read = {"role": "Prüfgruppe", "day": "2026-11-01"}
    made = Translation.model_validate({"text": EASY, "source": fingerprint(german), "read": read})
    changed = Texts({KEY: made})
    written(desk_app, "Das war früher so.", german="Früher", language="leicht")
    with pytest.MonkeyPatch.context() as patch:
        real = translated.of_files
        patch.setattr(
            translated, "of_files", lambda code, *_: changed if code == "leicht" else real(code)
        )
        translated.lay({})
        desk_app.state.index.rebuild()
        assert EASY in public(desk_app, f"/angebote/{SLUG}")
    translated.lay({})


def test_what_is_written_of_a_traeger_is_exported(desk_app: FastAPI, tmp_path: Path) -> None:
    from app.desk import translations

    key = next(k for k in translations.known(desk_app.state.index).of if k.startswith("traeger/"))
    written(desk_app, "Інше", key=key)
    with database.session(desk_app.state.engine) as session:
        importing.export_all(session, tmp_path / "data")
    assert translated.read_files("uk", tmp_path / "data" / "texts")[key].text == "Інше"


def late(session: Session, number: int) -> None:
    session.add(
        TextVersion(
            id=number, language="uk", key=f"late/{number}", version=1, text="spät", german="x",
            source="0" * 8, event=store.WRITTEN, by="x", at=NOW,
        )
    )  # fmt: skip
    session.commit()


def test_one_that_comes_while_another_late_one_is_counted_hides_neither(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A smaller number is committed late, and a larger one between the two looks."""
    standing = store.Standing()
    late(session, 10)
    late(session, 20)
    standing.load(session)
    late(session, 15)
    real = store._rows

    def meanwhile(given: Session, which: ColumnElement[bool], *more: Any) -> Sequence[Any]:
        monkeypatch.setattr(store, "_rows", real)
        late(given, 30)
        return real(given, which, *more)

    monkeypatch.setattr(store, "_rows", meanwhile)
    standing.catch_up(session)
    standing.catch_up(session)
    said = translated.texts("uk").of
    translated.lay({})
    assert {"late/10", "late/15", "late/20", "late/30"} <= said.keys()


def test_a_file_of_leichte_sprache_is_none_of_einfache(tmp_path: Path, desk_app: FastAPI) -> None:
    from app.desk import translations

    every = translations.known(desk_app.state.index).texts[:3]
    for form, name in ((pofiles, "a.po"), (xliff, "a.xlf"), (texttables, "a.csv")):
        path = tmp_path / name
        path.write_bytes(form.written("leicht", every))
        form.read(path, "leicht")
        with pytest.raises(files.RefusedError):
            form.read(path, "einfach")
    with sign_in(desk_app, "clara") as client:
        body = client.get("/pult/texte/leicht.po").content
        upload = {"datei": ("leicht.po", body)}
        assert client.post("/pult/texte/leicht.po", files=upload).status_code == 200
        assert client.post("/pult/texte/einfach.po", files=upload).status_code == 422


def test_the_form_shows_what_another_process_wrote(desk_app: FastAPI) -> None:
    """Who would save an older text under the number of the newest would undo it unseen."""
    with sign_in(desk_app, "clara") as client:
        written(desk_app, "Інший процес")
        form = form_of(client, address())
        assert (form["text"], form["gesehen"]) == ("Інший процес", "1")


def test_a_file_from_before_undoes_nothing(desk_app: FastAPI, tmp_path: Path) -> None:
    """It says of each text what it knew; what somebody wrote since then stays."""
    other = f"angebote/{SLUG}/description"
    with sign_in(desk_app, "clara") as client:
        wrote(client, text="Перша")
        body = changed_po(client, {other: "Новий опис"})
        wrote(client, text="Друга")
        wrote(client, address(GUIDE), text="Домашнє насильство!")
        status, page = sent(client, body)
        assert status == 200
        assert "1 übernommen" in page
        assert f"{KEY}: am Pult steht inzwischen eine neuere Fassung" in page
    said = translated.texts("uk").of
    assert (said[KEY].text, said[other].text) == ("Друга", "Новий опис")
    assert said[GUIDE].text == "Домашнє насильство!"
    shutil.copytree(translated.TEXTS, tmp_path / "texts")
    (tmp_path / "uk.po").write_bytes(body)
    with database.session(desk_app.state.engine) as session:
        lines, left = translating.take(
            session, "uk", tmp_path / "uk.po", role=None, today=TODAY, folder=tmp_path / "texts"
        )
        assert left == 1
    assert any(KEY in line and "neuere Fassung" in line for line in lines)
    desk_app.state.index.catch_up()
    assert translated.texts("uk").of[KEY].text == "Друга"


def test_a_po_file_may_begin_with_the_mark_of_utf_8() -> None:
    """As some editors of Windows write it."""
    body = 'msgid ""\nmsgstr "Language: uk\\n"\n\nmsgctxt "k"\nmsgid "Größe"\nmsgstr "Розмір"\n'
    content = poreading.read(io.BytesIO(body.encode("utf-8-sig")))
    assert content.language == "uk"
    assert content.entries == (poreading.Entry("k", "Größe", "Розмір"),)


def test_what_stands_there_now_is_no_version_from_before(desk_app: FastAPI) -> None:
    """The file is of today's text, what was written at the desk is not: who has read the former
    says so."""
    written(desk_app, "Застаріле", german="Früher")
    of_file = translated.of_files("uk").of[KEY]
    with sign_in(desk_app, "clara") as client:
        body = changed_po(client, {})
        assert of_file.text.encode() in body.replace(b'"\n"', b"")
        _status, page = sent(client, body, gelesen="ja", aufgabe="Muttersprachlerin")
        assert "neuere Fassung" not in page
    assert translated.texts("uk").of[KEY].text == of_file.text
    assert translated.texts("uk").of[KEY].read is not None


def test_what_came_with_the_files_is_put_over_the_desk_s_by_the_command(
    desk_app: FastAPI, tmp_path: Path
) -> None:
    """Somebody took it in elsewhere; here the desk still says what was before."""
    of_file = translated.of_files("uk").of[KEY]
    with sign_in(desk_app, "clara") as client:
        body = changed_po(client, {})
        wrote(client, text="Перша")
    (tmp_path / "uk.po").write_bytes(body)
    with database.session(desk_app.state.engine) as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pofiles, "save", lambda *_: [])
        translating.take(session, "uk", tmp_path / "uk.po", role=None, today=TODAY)
    desk_app.state.index.catch_up()
    assert translated.texts("uk").of[KEY].text == of_file.text


def test_the_command_says_that_the_desk_saved_at_the_same_moment(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Translation(text="a", source="0" * 8)
    one = store.Writing(key=KEY, german="x", made=made)
    store.write(session, "uk", [one], by=None, event=store.WRITTEN, at=NOW)
    monkeypatch.setattr(store, "_versions", lambda *_: {})
    with pytest.raises(files.RefusedError, match="noch einmal"):
        translating._over_the_desk_s(
            session,
            "uk",
            {KEY: made.model_copy(update={"text": "b"})},
            [GermanText(key=KEY, text="x", source="0" * 8)],
        )
