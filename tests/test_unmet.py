"""Questions without a good answer are counted, and nobody can be found by them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import database
from app.catalogue import unmet
from app.catalogue.criteria import Criteria
from app.catalogue.routes.search import AN_HOUR
from app.models import UnmetQuestion
from app.web.throttle import Throttle
from tests.cast import sign_in

DAY = date(2026, 11, 24)


def test_only_what_was_asked_three_times_is_written_in_words(session: Session) -> None:
    waiting = unmet.Waiting(b"key")
    waiting.note("Anna Muster Therapie", "titz", DAY)
    waiting.note("Kinderyoga", "titz", DAY)
    waiting.note("  kinderyoga ", "titz", DAY)
    waiting.write(session)
    assert unmet.listed(session, DAY) == []
    assert [row.words for row in session.exec(select(UnmetQuestion))] == [None, None]
    waiting.note("kinderyoga", "titz", DAY)
    assert waiting.write(session) == 1
    assert waiting.write(session) == 0
    assert unmet.listed(session, DAY) == [unmet.Unmet("kinderyoga", "titz", nothing=3)]
    rare = [row for row in session.exec(select(UnmetQuestion)) if row.words is None]
    assert len(rare) == 1
    assert "muster" not in str(rare[0].model_dump()).lower()


def test_a_search_without_answer_is_counted_and_a_crisis_never(
    make_app: Callable[..., FastAPI], tmp_path: Path
) -> None:
    app = make_app()
    with TestClient(app) as client:
        for _ in range(3):
            client.get("/angebote?q=qqqqxxyyzz")
            client.get("/angebote?q=mein+mann+schl%C3%A4gt+mich")
            client.get("/angebote?q=Kita")
            # However the words are to be taken.
            for literal in ("anliegen", "kommune", "alter&woertlich=anliegen"):
                found = client.get(
                    f"/angebote?q=mein+mann+schl%C3%A4gt+mich&zielgruppe=grosseltern&woertlich={literal}"
                )
                assert "mein mann" not in found.text
            # Danger finds nothing too, when the filters leave nothing.
            client.get(
                "/angebote?q=mein+mann+schl%C3%A4gt+mich&zielgruppe=grosseltern&kosten=kostenpflichtig"
            )
            client.get("/angebote?q=qqq", headers={"HX-Request-Type": "partial"})
        nothing = Criteria(
            text="mein mann schlägt mich",
            chosen={"zielgruppe": ("grosseltern",), "kosten": ("kostenpflichtig",)},
        )
        answer = app.state.index.search(nothing)
        assert (answer.results.total, answer.understood.crisis) == (0, True)
    engine = database.of(app.state.settings)
    with database.session(engine) as session:
        assert [(row.words, row.count) for row in unmet.listed(session, DAY)] == [("qqqqxxyyzz", 3)]
        assert len(session.exec(select(UnmetQuestion)).all()) == 1
    engine.dispose()


def test_nobody_fills_the_table_by_asking(session: Session) -> None:
    waiting = unmet.Waiting(b"key")
    for number in range(3 * unmet.MOST_A_DAY):
        waiting.note(f"qqq {number}", "titz", DAY)
    waiting.note("qqq 0", "titz", DAY)
    assert waiting.write(session) == unmet.MOST_A_DAY
    waiting.note("one more", "titz", DAY)
    assert waiting.write(session) == 0
    for _ in range(3):
        waiting.note("the next day again", "titz", DAY + timedelta(days=1))
    assert waiting.write(session) == 1
    assert unmet.listed(session, DAY) == [unmet.Unmet("the next day again", "titz", nothing=3)]


def test_old_counts_are_deleted(session: Session) -> None:
    waiting = unmet.Waiting(b"key")
    for day in (DAY, DAY + unmet.KEPT, DAY + unmet.KEPT + timedelta(days=1)):
        waiting.note("kinderyoga", "titz", day)
        waiting.write(session)
    days = {row.day for row in session.exec(select(UnmetQuestion))}
    assert days == {DAY + unmet.KEPT, DAY + unmet.KEPT + timedelta(days=1)}


def counted(app: FastAPI) -> dict[str, tuple[int, int, int]]:
    """Once the portal has stopped: words -> nothing, weak, missed."""
    engine = database.of(app.state.settings)
    with database.session(engine) as session:
        found = {e.words: (e.nothing, e.weak, e.missed) for e in unmet.listed(session, DAY)}
    engine.dispose()
    return found


def test_kinds_are_counted_apart_and_shown_from_three_together(session: Session) -> None:
    waiting = unmet.Waiting(b"key")
    waiting.note("Kinderyoga", "titz", DAY, unmet.Kind.WEAK)
    waiting.note("kinderyoga", "titz", DAY, unmet.Kind.MISSED)
    assert waiting.write(session) == 1
    assert unmet.listed(session, DAY) == []
    waiting.note("kinderyoga", "titz", DAY + timedelta(days=1))
    waiting.write(session)
    (found,) = unmet.listed(session, DAY)
    assert found == unmet.Unmet("kinderyoga", "titz", nothing=1, weak=1, missed=1)
    assert found.count == unmet.LEAST


def test_what_lies_beyond_is_counted_once_for_all_its_pages_and_a_good_answer_is_not(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    with TestClient(app) as client:
        for _ in range(3):
            client.get("/angebote?q=Winterreifen+wechseln")
            client.get("/angebote?q=Winterreifen+wechseln&seite=2")
            client.get("/angebote?q=Krabbelgruppe")
            client.get("/angebote?q=Kreuzau")
            client.get("/angebote?kommune=kreuzau")
    assert counted(app) == {"winterreifen wechseln": (3, 0, 0)}


def test_one_visitor_alone_brings_no_words_onto_the_list(make_app: Callable[..., FastAPI]) -> None:
    app = make_app()
    with TestClient(app, client=("192.0.2.7", 50000)) as client:
        for _ in range(5):
            client.get("/angebote?q=qqqqxxyyzz")
            client.get("/angebote?q=QQQQxxyyzz&kommune=titz")
        for host in ("192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:db8::2"):
            # The last two are one connection.
            TestClient(app, client=(host, 50000)).get("/angebote?q=zzyyxxqqqq")
    assert counted(app) == {"zzyyxxqqqq": (3, 0, 0)}


def test_who_asked_is_forgotten_with_the_day_and_never_more_than_so_many(
    monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    waiting = unmet.Waiting(b"key")
    for day in (DAY, DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)):
        waiting.note("kinderyoga", "titz", day, whose="192.0.2.7")
    waiting.write(session)
    assert unmet.listed(session, DAY) == [unmet.Unmet("kinderyoga", "titz", nothing=3)]
    monkeypatch.setattr(unmet, "MOST_ASKING", 2)
    waiting = unmet.Waiting(b"key")
    for host in range(5):
        waiting.note("pilates", "titz", DAY, whose=f"192.0.2.{host}")
    waiting.write(session)
    assert "pilates" not in {each.words for each in unmet.listed(session, DAY)}


def test_who_asks_again_for_a_page_that_the_browser_kept_counts_too(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    with TestClient(app) as client:
        for path in ("/angebote?q=qqqqxxyyzz", "/angebote?q=Winterreifen+wechseln+in+Titz",
                     "/angebote?q=Krabbelgruppe"):  # fmt: skip
            etag = client.get(path).headers["etag"]
            for _ in range(2):
                again = client.get(path, headers={"If-None-Match": etag})
                assert again.status_code == 304
            client.head(path, headers={"If-None-Match": etag})
    assert counted(app) == {
        "qqqqxxyyzz": (3, 0, 0),
        "winterreifen wechseln in titz": (3, 0, 0),
    }
    engine = database.of(app.state.settings)
    with database.session(engine) as session:
        places = {row.words: row.kommune for row in session.exec(select(UnmetQuestion))}
    engine.dispose()
    assert places["winterreifen wechseln in titz"] == "titz"


def test_a_visitor_says_that_it_is_not_there_and_is_thanked(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    with TestClient(app, follow_redirects=False) as client:
        page = client.get("/angebote?q=Krabbelgruppe&kommune=titz")
        assert 'action="/nicht-dabei" method="post"' in page.text
        sent = {"q": "Krabbelgruppe", "kommune": "titz"}
        told = client.post("/nicht-dabei", data=sent)
        for _ in range(4):  # one connection counts once
            told = client.post("/nicht-dabei", data=sent)
        assert told.status_code == 303
        assert told.headers["location"] == "/angebote?q=Krabbelgruppe&kommune=titz&gesagt=ja#gesagt"
        assert "set-cookie" not in told.headers
        thanks = client.get(told.headers["location"]).text
        assert 'id="gesagt"' in thanks
        assert 'action="/nicht-dabei"' not in thanks
        assert "gesagt" not in thanks.partition('rel="canonical"')[2].partition(">")[0]
        foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
        assert client.post("/nicht-dabei", data=sent, headers=foreign).status_code == 403
        app.state.throttle = Throttle()  # an hour later
        client.post("/nicht-dabei", data=sent)
        app.state.throttle = Throttle()
        client.post("/nicht-dabei", data={"q": " krabbelgruppe ", "kommune": "titz"})
    assert counted(app) == {"krabbelgruppe": (0, 0, 3)}


def test_nobody_in_danger_or_in_confidence_is_asked_or_counted(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    asked = (
        "mein mann schlägt mich", "Frauenhaus", "ungewollt schwanger", "Hilfetelefon Gewalt",
        "baby schreit den ganzen abend",
    )  # fmt: skip
    with TestClient(app) as client:
        assert app.state.index.search(Criteria(text=asked[-1])).understood.uneasy
        for text in asked:
            page = client.get("/angebote", params={"q": text})
            assert 'action="/nicht-dabei"' not in page.text, text
        for _ in range(3):
            app.state.throttle = Throttle()
            for text in asked:
                told = client.post("/nicht-dabei", data={"q": text})
                assert told.status_code == 200
                client.post("/nicht-dabei", data={"q": "x" * 200})
                client.post("/nicht-dabei", data={"q": ""})
                client.post("/nicht-dabei")
        danger = client.post("/nicht-dabei", data={"q": asked[0]}, follow_redirects=False)
        assert "schl" not in danger.headers["location"]
        for text in (asked[0], asked[2]):
            told = client.post("/nicht-dabei", data={"q": text}, follow_redirects=False)
            assert "q=" not in told.headers["location"]
    assert counted(app) == {}


def test_nobody_says_it_for_more_than_a_few_questions_an_hour(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app()
    with TestClient(app, follow_redirects=False) as client:
        for number in range(2 * AN_HOUR):
            assert client.post("/nicht-dabei", data={"q": f"Kurs {number}"}).status_code == 303
    engine = database.of(app.state.settings)
    with database.session(engine) as session:
        assert len(session.exec(select(UnmetQuestion)).all()) == AN_HOUR
    engine.dispose()


def test_the_desk_says_what_was_not_good_about_the_answers(desk_app: FastAPI) -> None:
    with database.session(desk_app.state.engine) as session:
        waiting = unmet.Waiting(b"key")
        today = desk_app.state.today()
        for _ in range(3):
            waiting.note("Kinderyoga", "kreuzau", today, unmet.Kind.WEAK)
            waiting.note("Nähkurs", "", today)
        waiting.note("Nähkurs", "", today, unmet.Kind.MISSED)
        waiting.write(session)
    with sign_in(desk_app, "anna") as client:
        desk = " ".join(client.get("/pult").text.split())
    assert 'nähkurs <span class="muted">4 Mal: 3 × nichts gefunden und 1 × „Nicht dabei“' in desk
    assert "Kreuzau, 3 Mal: nur wenig Passendes gefunden" in desk
