"""Questions without a good answer are counted, and nobody can be found by them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import database
from app.catalogue import unmet
from app.catalogue.criteria import Criteria
from app.models import UnmetQuestion

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
    assert unmet.listed(session, DAY) == [unmet.Unmet("kinderyoga", "titz", 3)]
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
    assert unmet.listed(session, DAY) == [unmet.Unmet("the next day again", "titz", 3)]


def test_old_counts_are_deleted(session: Session) -> None:
    waiting = unmet.Waiting(b"key")
    for day in (DAY, DAY + unmet.KEPT, DAY + unmet.KEPT + timedelta(days=1)):
        waiting.note("kinderyoga", "titz", day)
        waiting.write(session)
    days = {row.day for row in session.exec(select(UnmetQuestion))}
    assert days == {DAY + unmet.KEPT, DAY + unmet.KEPT + timedelta(days=1)}
