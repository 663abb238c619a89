"""Internal notes: read by everybody who is signed in, and by nobody else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import database
from app.accounts import rows
from app.freshness import reviews
from app.models import AccountRow
from app.offers import importing, notes
from tests.cast import NOW, having, sign_in
from tests.deskform import fields, record_of

SLUG = "kita-rurmaeuse-kreuzau"
PAGE = f"/pult/angebote/{SLUG}/hinweise"
TEXT = "Nachmittags geht Zirkusdirektorin Knoblauch ans Telefon."

PAGES = (
    f"/angebote/{SLUG}",
    "/angebote?q=Knoblauch",
    "/angebote?q=Rurmäuse",
    "/kette/kreuzau",
    f"/merkzettel?a={SLUG}",
    "/beratung?kommune=kreuzau&alter=40",
    "/kommunen/kreuzau",
)
"""Where a visitor meets the offer, or what somebody wrote about it."""


def write(app: FastAPI, who: str, text: str = TEXT) -> None:
    with sign_in(app, who) as client:
        assert client.post(PAGE, data={"hinweis": text}).status_code == 303


def test_a_note_is_read_by_colleagues_of_all_offices_with_who_and_when(desk_app: FastAPI) -> None:
    write(desk_app, "clara")
    for who in ("anna", "bernd", "clara", "doris"):
        with sign_in(desk_app, who) as client:
            page = client.get(PAGE).text
        assert TEXT in page
        assert "Clara, Familienbüro, 24.11.2026, 10:00 Uhr" in page


def test_only_its_author_and_the_praeventionsbuero_see_the_button_to_remove_it(
    desk_app: FastAPI,
) -> None:
    write(desk_app, "clara")
    for who, may in (("anna", False), ("clara", True), ("doris", True)):
        with sign_in(desk_app, who) as client:
            assert ("/entfernen" in client.get(PAGE).text) is may
    with sign_in(desk_app, "clara") as client:
        assert client.post(f"{PAGE}/1/entfernen").status_code == 303
        assert TEXT not in client.get(PAGE).text
        assert client.post(f"{PAGE}/1/entfernen").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "Bitte etwas schreiben."),
        ("x" * 501, "Das sind 1 Zeichen zu viel. Erlaubt sind 500."),
    ],
)
def test_a_note_that_does_not_do_is_told_and_kept_in_the_field(
    desk_app: FastAPI, text: str, said: str
) -> None:
    with sign_in(desk_app, "clara") as client:
        answer = client.post(PAGE, data={"hinweis": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert text in answer.text


def test_visitors_meet_no_note_anywhere(desk_app: FastAPI, tmp_path: Path) -> None:
    write(desk_app, "clara")
    with TestClient(desk_app, base_url="https://testserver") as client:
        for page in PAGES:
            answer = client.get(page)
            assert answer.status_code == 200
            assert "Zirkusdirektorin" not in answer.text
        assert client.get(PAGE, follow_redirects=False).status_code == 303
    with database.session(desk_app.state.engine) as session:
        importing.export_offers(session, tmp_path / "offers")
    files = list((tmp_path / "offers").glob("*/*.yaml"))
    assert files
    assert not any("Knoblauch" in path.read_text(encoding="utf-8") for path in files)


def test_a_remark_is_written_at_the_desk_and_read_by_no_visitor_and_no_traeger(
    desk_app: FastAPI,
) -> None:
    """The simplest field of an offer: what it took stands in docs/architecture.md."""
    remark = "Zeiten erfragen, sagt Zirkusdirektorin Knoblauch."
    with sign_in(desk_app, "anna") as client:
        form = fields(desk_app, SLUG, bemerkung=remark)
        assert client.post(f"/pult/angebote/{SLUG}", data=form).status_code == 303
        assert remark in client.get(f"/pult/angebote/{SLUG}").text
        assert remark in client.get(f"/pult/angebote/{SLUG}/verlauf").text
    record, _version = record_of(desk_app, SLUG)
    assert record.remark == remark
    portal = desk_app.state
    letter = tuple(
        f"/{purpose}/{reviews.link(portal.links, purpose, slug=SLUG, today=NOW.date())}"
        for purpose in (reviews.CONFIRM, reviews.CHANGE)
    )
    with TestClient(desk_app, base_url="https://testserver") as client:
        for page in (*PAGES, *letter):
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert "Zirkusdirektorin" not in answer.text


def test_a_note_outlives_the_account_that_wrote_it(desk_app: FastAPI) -> None:
    engine = desk_app.state.engine
    with database.session(engine) as session:
        gone = AccountRow(
            email="ernst@example.org", name="Ernst", roles=[having("familienbuero")],
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        session.add(gone)
        session.commit()
        row = rows.by_email(session, "ernst@example.org")
        assert row is not None
        now = datetime(2026, 1, 1, tzinfo=UTC)
        notes.write(session, SLUG, TEXT, by=rows.account_of(row, now.date()), now=now)
        session.delete(row)
        session.commit()
    with database.session(engine) as session:
        (note,) = notes.about(session, [SLUG])[SLUG]
    assert (note.text, note.by, note.author) == (TEXT, "ehemaliges Konto", None)
