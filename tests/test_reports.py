""" "Stimmt etwas nicht?" and "Angebot vorschlagen": taken down, passed on, answered, forgotten."""

import logging
import re
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlmodel import Session, col, delete, select
from starlette.testclient import TestClient

from app.accounts.caretakers import Caretakers
from app.database import session as open_session
from app.feedback import forms, proposals, reports
from app.feedback.forms import LONG, TRAP, ChangeForm, ProposalForm, ReportForm, applied
from app.i18n import gettext, speaking
from app.mail import outbox
from app.models import Mail, Proposal, Report
from app.offers import importing, store
from app.records import files
from app.records.offers import OfferRecord
from app.rights import Account, NotAllowedError
from app.settings import Settings
from app.vocabulary import ProposalKind, ProposalState, ReportTopic, Role
from app.web.guards import MAX_BODY
from app.web.throttle import LIMIT, WINDOW, Throttle
from tests.conftest import BACKENDS, TODAY, Models, filled_portal
from tests.foreign import german_in
from tests.html_validity import assert_valid

SLUG = "kita-rurmaeuse-kreuzau"
THERE = f"/angebote/{SLUG}/melden"
GOOD = {"thema": "zeit-ort", "text": "Die Gruppe ist jetzt am Donnerstag.", "antwort": ""}
NEW = {
    "titel": "Krabbelgruppe Winden", "beschreibung": "Für Babys bis 1 Jahr.",
    "traeger": "Pfarrei Winden", "kommune": "kreuzau", "wo": "Pfarrheim",
    "wann": "montags 10 Uhr", "kosten_text": "nichts", "kontakt": "02422 12345", "antwort": "",
}  # fmt: skip
ALICE = Account(
    id=1, email="alice@beispiel.de", name="Alice", roles=(Role.CARETAKER,), kommunen=("kreuzau",)
)
CHARLIE = Account(
    id=2, email="charlie@beispiel.de", name="Charlie", roles=(Role.CARETAKER,), kommunen=("titz",)
)
OFFICE = Account(id=3, email="buero@beispiel.de", name="Olga", roles=(Role.PREVENTION_OFFICE,))


@pytest.fixture(scope="module")
def portal_of_this_file(
    tmp_path_factory: pytest.TempPathFactory, models: Models
) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("reports")
    with filled_portal(models, BACKENDS[-1], folder) as app:
        yield app


@pytest.fixture
def app(portal_of_this_file: FastAPI) -> FastAPI:
    """Without reports, proposals, mails and counted visitors of other tests."""
    portal = portal_of_this_file.state
    with open_session(portal.engine) as opened:
        for table in (Report, Proposal, Mail):
            opened.execute(delete(table))
        opened.commit()
    portal.throttle._begin()
    return portal_of_this_file


@pytest.fixture
def visitor(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def kept(app: FastAPI, table: type) -> list:  # type: ignore[type-arg]
    portal = app.state
    with open_session(portal.engine) as opened:
        return list(opened.exec(select(table).order_by(table.id)))  # type: ignore[attr-defined]


def test_a_report_reaches_the_caretaker_and_has_a_page_of_its_own(
    app: FastAPI, visitor: TestClient
) -> None:
    answer = visitor.post(THERE, data=GOOD)
    assert answer.status_code == 303
    [made] = kept(app, Report)
    assert (made.topic, made.text, made.answer_to, made.made_on) == (
        "zeit-ort", GOOD["text"], None, TODAY,
    )  # fmt: skip
    assert answer.headers["location"] == f"/meldung/{made.key}"
    assert len(made.key) >= 32
    page = visitor.get(answer.headers["location"])
    assert "eingegangen" in page.text
    assert GOOD["text"] in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.text
    [letter] = kept(app, Mail)
    assert letter.recipient == "buergermeister@kreuzau.de"
    assert GOOD["text"] in letter.text


def test_a_mail_server_that_is_down_keeps_nobody_from_reporting(
    app: FastAPI, visitor: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def down(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP", down)
    assert visitor.post(THERE, data=GOOD).status_code == 303
    portal = app.state
    settings = Settings(data_dir=tmp_path, smtp_url="smtp://mail.beispiel.de:25")
    assert outbox.deliver(portal.engine, settings, portal.clock()) == (0, 1)
    assert len(kept(app, Report)) == len(kept(app, Mail)) == 1


def test_the_form_is_linked_from_the_offer_and_has_a_way_without_it(visitor: TestClient) -> None:
    assert f'href="{THERE}"' in visitor.get(f"/angebote/{SLUG}").text
    assert 'href="mailto:buergermeister%40kreuzau.de?subject=' in visitor.get(THERE).text
    assert 'href="/vorschlagen"' in visitor.get("/").text


def test_every_page_of_it_is_valid_and_sets_no_cookie(app: FastAPI, visitor: TestClient) -> None:
    sent = visitor.post(THERE, data=GOOD).headers["location"]
    proposed = visitor.post("/vorschlagen", data=NEW).headers["location"]
    for answer in (
        visitor.get(THERE),
        visitor.get("/vorschlagen"),
        visitor.get("/vorschlagen?kommune=titz"),
        visitor.get(sent),
        visitor.get(proposed),
        visitor.post(THERE, data={}),
        visitor.post("/vorschlagen", data={TRAP: "x"}),
    ):
        assert_valid(answer.text)
        assert "set-cookie" not in answer.headers


def test_the_address_for_the_answer_stays_in_the_portal_and_goes_with_the_answer(
    app: FastAPI, visitor: TestClient
) -> None:
    visitor.post(THERE, data={**GOOD, "antwort": "mutter@beispiel.de"})
    [letter] = kept(app, Mail)
    assert "mutter@beispiel.de" not in letter.text
    assert "wünscht eine Antwort" in letter.text
    portal = app.state
    with open_session(portal.engine) as opened:
        [made] = reports.open_for(opened, ["kreuzau"])
        assert reports.settle(opened, made.id, by=ALICE, answer="Ist geändert.", today=TODAY)
        assert not reports.settle(opened, made.id, by=ALICE, answer="Doppelt.", today=TODAY)
    [made] = kept(app, Report)
    assert (made.answer_to, made.settled_by, made.answer) == (
        None, "Kümmerer Kreuzau", "Ist geändert.",
    )  # fmt: skip
    assert [m.recipient for m in kept(app, Mail)][1:] == ["mutter@beispiel.de"]
    page = visitor.get(f"/meldung/{made.key}").text
    assert "Ist geändert." in page
    assert "erledigt" in page
    assert "Alice" not in page


def test_the_answer_comes_in_the_language_of_the_page(app: FastAPI, visitor: TestClient) -> None:
    """What a colleague writes is German, and the page and the letter say so."""
    visitor.post(f"/uk{THERE}", data={**GOOD, "antwort": "mutter@beispiel.de"})
    visitor.post("/tr/vorschlagen", data={**NEW, "antwort": "vater@beispiel.de"})
    with open_session(app.state.engine) as opened:
        [report], [proposal] = reports.open_for(opened, None), proposals.open_for(opened, None)
        reports.settle(opened, report.id, by=ALICE, answer="Ist geändert.", today=TODAY)
        proposals.settle(opened, proposal.id, by=ALICE, outcome=ProposalState.DECLINED,
                         answer="Gibt es schon.", today=TODAY)  # fmt: skip
    subjects = [mail.subject for mail in kept(app, Mail)]
    texts = [mail.text for mail in kept(app, Mail)]
    # Before them are two to colleagues.
    assert all(subject.startswith(("Hinweis", "Vorschlag")) for subject in subjects[:2])
    for code, text, answer in (("uk", texts[2], "Ist geändert."), ("tr", texts[3], "Gibt es")):
        with speaking(code):
            hello, announced = gettext("Guten Tag,"), gettext("Unsere Antwort ist auf Deutsch:")
        assert text.startswith(hello)
        assert f"{announced}\n\n{answer}" in text
    [made] = kept(app, Report)
    page = visitor.get(f"/ar/meldung/{made.key}").text
    assert '<p><span lang="de" dir="ltr">Ist geändert.</span></p>' in page
    assert '<span lang="de" dir="ltr">Kümmerer Kreuzau</span>' in page
    # Typed on a Ukrainian page.
    assert f"<dd>{GOOD['text']}</dd>" in page
    assert german_in(page.replace(GOOD["text"], ""), "ar") == []
    [wanted] = kept(app, Proposal)
    page = visitor.get(f"/ar/meldung/{wanted.key}").text
    for typed in sorted(map(str, wanted.wanted.values()), key=len, reverse=True):
        page = page.replace(typed, "") if len(typed) > 3 else page
    assert german_in(page, "ar") == []


def test_the_desk_sees_and_settles_its_own_kommunen_only(app: FastAPI, visitor: TestClient) -> None:
    visitor.post(THERE, data=GOOD)
    visitor.post("/vorschlagen", data=NEW)
    portal = app.state
    with open_session(portal.engine) as opened:
        for verbs in (reports, proposals):
            assert verbs.open_for(opened, ["titz"]) == []
            assert (
                len(verbs.open_for(opened, ["kreuzau"])) == len(verbs.open_for(opened, None)) == 1
            )
        [report] = reports.open_for(opened, None)
        [proposal] = proposals.open_for(opened, None)
        with pytest.raises(NotAllowedError):
            reports.settle(opened, report.id, by=CHARLIE, answer="", today=TODAY)
        with pytest.raises(NotAllowedError):
            proposals.settle(opened, proposal.id, by=CHARLIE, outcome=ProposalState.DECLINED,
                             answer="", today=TODAY)  # fmt: skip
        assert proposals.settle(opened, proposal.id, by=ALICE, outcome=ProposalState.ACCEPTED,
                                answer="Steht jetzt da.", today=TODAY)  # fmt: skip
        assert proposals.open_for(opened, None) == []


def test_a_proposal_waits_for_a_person(app: FastAPI, visitor: TestClient) -> None:
    answer = visitor.post("/vorschlagen", data={**NEW, "antwort": "vater@beispiel.de"})
    assert answer.status_code == 303
    portal = app.state
    with open_session(portal.engine) as opened:
        [made] = proposals.open_for(opened, ["kreuzau"])
    assert (made.kind, made.title, made.slug) == (ProposalKind.NEW, NEW["titel"], None)
    assert made.wanted == {
        "title": NEW["titel"], "description": NEW["beschreibung"],
        "provider.name": NEW["traeger"], "kommunen": "kreuzau", "place": "Pfarrheim",
        "times": "", "schedule": NEW["wann"], "cost_note": "nichts", "contact": NEW["kontakt"],
    }  # fmt: skip
    assert made.wants_answer
    found = visitor.get("/angebote?q=Krabbelgruppe+Winden").text
    assert f">{NEW['titel']}</a>" not in found
    assert "Pfarrheim" in visitor.get(answer.headers["location"]).text
    [letter] = kept(app, Mail)
    assert letter.recipient == "buergermeister@kreuzau.de"


def test_a_proposal_for_the_whole_kreis_goes_to_the_office(
    app: FastAPI, visitor: TestClient
) -> None:
    visitor.post("/vorschlagen", data={**NEW, "kommune": "kreisweit"})
    [letter] = kept(app, Mail)
    assert letter.recipient == "amt52@kreis-dueren.de"
    portal = app.state
    with open_session(portal.engine) as opened:
        [made] = proposals.open_for(opened, None)
        assert made.kommunen == ()
        with pytest.raises(NotAllowedError):
            proposals.settle(opened, made.id, by=ALICE, outcome=ProposalState.ACCEPTED,
                             answer="", today=TODAY)  # fmt: skip
        assert proposals.settle(opened, made.id, by=OFFICE, outcome=ProposalState.ACCEPTED,
                                answer="", today=TODAY)  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"thema": ""}, "thema"),
        ({"thema": "erfunden"}, "thema"),
        ({"text": " \r\n "}, "text"),
        ({"text": "ä" * (LONG + 1)}, "text"),
        ({"antwort": "kein-at"}, "antwort"),
        ({"antwort": "a@b.de, c@d.de"}, "antwort"),
        ({"antwort": "a@b.de\r\nBcc: c@d.de"}, "antwort"),
        ({TRAP: "https://billig.example"}, TRAP),
    ],
)
def test_what_is_refused_keeps_what_was_typed(
    app: FastAPI, visitor: TestClient, wrong: dict[str, str], field: str
) -> None:
    data = {**GOOD, "antwort": "mutter@beispiel.de", **wrong}
    answer = visitor.post(THERE, data=data)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert data["text"].strip() in answer.text
    assert kept(app, Report) == kept(app, Mail) == []


@pytest.mark.parametrize("name", ["titel", "beschreibung", "traeger", "kommune", "kontakt"])
def test_a_proposal_without_what_is_needed_keeps_the_rest(
    app: FastAPI, visitor: TestClient, name: str
) -> None:
    answer = visitor.post("/vorschlagen", data={**NEW, name: ""})
    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.text
    for other, text in NEW.items():
        if text and other not in (name, "kommune"):
            assert text in answer.text
    assert name == "kommune" or re.search(r'value="kreuzau" selected', answer.text)
    assert kept(app, Proposal) == []


def test_too_many_from_one_place_wait_and_lose_nothing(app: FastAPI, visitor: TestClient) -> None:
    for _ in range(LIMIT):
        assert visitor.post(THERE, data=GOOD).status_code == 303
    answer = visitor.post(THERE, data={**GOOD, "text": "Das elfte Mal."})
    assert answer.status_code == 429
    assert "Das elfte Mal." in answer.text
    assert visitor.post("/vorschlagen", data=NEW).status_code == 429
    assert len(kept(app, Report)) == LIMIT


def test_a_body_over_the_cap_is_refused(app: FastAPI, visitor: TestClient) -> None:
    assert visitor.post(THERE, data={**GOOD, "text": "x" * MAX_BODY}).status_code == 413
    assert kept(app, Report) == []


def test_only_our_own_pages_may_send(app: FastAPI, visitor: TestClient) -> None:
    answer = visitor.post(THERE, data=GOOD, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert kept(app, Report) == []


def test_offers_that_are_over_or_unknown_take_no_report(visitor: TestClient) -> None:
    for send in (visitor.get, visitor.post):
        assert send("/angebote/just-nord-dueren/melden").status_code == 410
        assert send("/angebote/gibt-es-nicht/melden").status_code == 404


def test_nobody_guesses_a_status_page(visitor: TestClient) -> None:
    for key in ("1", "0", "x" * 32, "%00", "ä", "x" * 3000):
        assert visitor.get(f"/meldung/{key}").status_code == 404


def test_logs_hold_no_text_no_address_and_no_key(
    app: FastAPI, visitor: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="kette"):
        sent = visitor.post(THERE, data={**GOOD, "antwort": "mutter@beispiel.de"})
        visitor.get(sent.headers["location"])
    said = " ".join(str(vars(record)) for record in caplog.records)
    assert "/meldung/…" in said
    for secret in (GOOD["text"], "mutter@", sent.headers["location"].rpartition("/")[2]):
        assert secret not in said


def test_what_was_settled_long_ago_is_deleted(app: FastAPI, visitor: TestClient) -> None:
    visitor.post(THERE, data=GOOD)
    visitor.post(THERE, data={**GOOD, "text": "noch offen"})
    portal = app.state
    with open_session(portal.engine) as opened:
        first = reports.open_for(opened, None)[0]
        reports.settle(opened, first.id, by=OFFICE, answer="", today=TODAY)
        reports.forget(opened, TODAY + reports.KEPT)
        assert len(opened.exec(select(Report)).all()) == 2
        reports.forget(opened, TODAY + reports.KEPT + timedelta(days=1))
        assert [made.text for made in opened.exec(select(Report))] == ["noch offen"]


# --- forms --------------------------------------------------------------------------------------

ANYTHING = st.dictionaries(
    st.sampled_from(["thema", "text", "antwort", TRAP, *NEW, "ort", "telefon", "beendet"]),
    st.one_of(st.text(max_size=60), st.none(), st.integers(), st.sampled_from(list(ReportTopic))),
)


@given(ANYTHING)
@hypothesis_settings(deadline=None)
def test_whatever_is_sent_is_read_and_what_passes_can_be_kept(fields: dict[str, object]) -> None:
    report = ReportForm.read(fields)
    if not report.problems:
        assert report.topic in list(ReportTopic)
        assert 1 <= len(report.text) <= LONG
        assert report.trap == ""
    proposal = ProposalForm.read(fields)
    if not proposal.problems:
        assert all(proposal.values[n] for n in ("titel", "beschreibung", "traeger", "kontakt"))


@given(st.binary(max_size=300))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None,
                     max_examples=60)  # fmt: skip
def test_no_bytes_break_a_form(visitor: TestClient, body: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/x"):
        answer = visitor.post(THERE, content=body, headers={"Content-Type": kind})
        assert answer.status_code == 422
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = visitor.post(THERE, content=body, headers=multipart)
    # Some bytes are an empty form (422), most are no form at all (400).
    assert answer.status_code in (400, 422)


@pytest.fixture(scope="module")
def record() -> OfferRecord:
    return next(
        each for each in importing.read_offers(files.DATA / "offers")
        if not isinstance(each, files.RefusedError) and each.slug == SLUG
    )  # fmt: skip


FIELDS = st.dictionaries(
    st.sampled_from([each.name for each in forms.CHANGE]), st.text(max_size=40)
)


@given(FIELDS)
@hypothesis_settings(deadline=None)
def test_a_change_that_passes_can_be_applied(record: OfferRecord, fields: dict[str, str]) -> None:
    form = ChangeForm.read({**ChangeForm.of(record).values, **fields}, record)
    if not form.problems:
        changed = applied(record, form.changes(record))
        assert changed.slug == record.slug
        for each in forms.CHANGE:
            if each.path in form.changes(record) and each.path != "ended":
                assert ChangeForm.of(changed).values[each.name] == form.values[each.name]
    else:
        assert set(form.problems) <= {each.name for each in forms.CHANGE}


def test_a_change_touches_what_it_names_and_nothing_else(record: OfferRecord) -> None:
    assert applied(record, {}) == record
    moved = applied(record, {"schedule": "donnerstags 10 Uhr", "place.city": "Winden"})
    assert moved.schedule == "donnerstags 10 Uhr"
    assert moved.place is not None
    assert moved.place.city == "Winden"
    assert moved.model_copy(update={"schedule": record.schedule, "place": record.place}) == record
    assert applied(record, {"ended": "ja"}).ended
    with pytest.raises(ValidationError):
        applied(record, {"place.postcode": "5"})


# --- limit --------------------------------------------------------------------------------------


def test_the_limit_counts_each_address_for_an_hour() -> None:
    now = [0.0]
    throttle = Throttle(limit=2, clock=lambda: now[0])
    assert [throttle.admit("a") for _ in range(3)] == [True, True, False]
    assert throttle.admit("b")
    now[0] = WINDOW
    assert throttle.admit("a")


def test_the_limit_keeps_no_address() -> None:
    throttle = Throttle()
    throttle.admit("203.0.113.77")
    assert "203.0.113.77" not in repr(vars(throttle))


def test_up_to_three_kommunen_are_their_kuemmerers_matter_and_four_are_many() -> None:
    four = {each: (f"{each}@beispiel.de",) for each in ("inden", "kreuzau", "linnich", "titz")}
    caretakers = Caretakers(by_kommune=four, offices=("buero@beispiel.de",))
    assert caretakers.of(["kreuzau", "titz", "inden"]) == (
        "kreuzau@beispiel.de", "titz@beispiel.de", "inden@beispiel.de",
    )  # fmt: skip
    assert caretakers.of(list(four)) == ("buero@beispiel.de",)
    assert caretakers.of([]) == ("buero@beispiel.de",)
    # One who looks after two of them gets one letter; a Kommune without anybody is the office's.
    anna = Caretakers(
        by_kommune=dict.fromkeys(("inden", "titz"), ("anna@x.de",)), offices=("b@x.de",)
    )
    assert anna.of(["titz", "inden", "juelich"]) == ("anna@x.de",)
    assert anna.of(["juelich"]) == ("b@x.de",)


@pytest.mark.usefixtures("imported")
def test_caretakers_of_many_kommunen_are_the_office(session: Session) -> None:
    caretakers = Caretakers.read(session, office="buero@beispiel.de", on=TODAY)
    assert caretakers.of(["kreuzau"]) == ("buergermeister@kreuzau.de",)
    assert caretakers.of(["kreuzau", "titz", "inden", "linnich"]) == ("buero@beispiel.de",)
    assert caretakers.of([]) == caretakers.of(["titz"]) == ("buero@beispiel.de",)
    assert store.by_slug(session, SLUG) is not None
    assert session.exec(select(Report).where(col(Report.id) > 0)).all() == []
