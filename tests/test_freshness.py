"""Never stale: who is asked when, what a link may do, and what the public then reads."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import Session, func, select, update
from starlette.datastructures import State
from starlette.testclient import TestClient

from app import cli
from app.accounts.caretakers import Caretakers
from app.database import session as open_session
from app.freshness import reviews
from app.freshness.reviews import AHEAD, CHANGE, CONFIRM, PATIENCE
from app.mail.links import ExpiredLinkError, ForgedLinkError, SignedLinks
from app.models import (
    AccountKommune,
    AccountRow,
    Mail,
    OfferRow,
    Proposal,
    ProviderRow,
    Reminder,
    Revision,
)
from app.offers import importing, store
from app.records.staleness import cancelled, confirmed_on, freshness, possible, visible
from app.settings import Settings
from app.vocabulary import ReviewStep, Topic
from tests.cast import having
from tests.conftest import BACKENDS, TODAY, Models, filled_portal
from tests.rows import overwrite

LINKS = SignedLinks("ein geheimer Schlüssel")
BASE = "https://kette.beispiel.de"
OFFICE = "buero@beispiel.de"
SLUG = "kita-rurmaeuse-kreuzau"
ENTERED = date(2026, 11, 1)


@pytest.fixture
def filled(imported: Session) -> Session:
    """The real offers, confirmed today; but one of Kreuzau whose Träger has an address."""
    imported.execute(update(Revision).values(at=datetime.combine(ENTERED, time(9), UTC)))
    overwrite(imported, {"verified_at": TODAY, "verified_by": "Träger"})
    unconfirmed = {"verified_at": None, "verified_by": None, "contact.email": "kita@beispiel.de"}
    overwrite(imported, unconfirmed | {"topics": ["betreuung"]}, [SLUG])
    account = AccountRow(email="alice@beispiel.de", name="Alice", roles=[having("kuemmerer")])
    account.kommunen = [AccountKommune(kommune_slug="kreuzau")]  # type: ignore[call-arg]
    imported.add(account)
    imported.commit()
    return imported


def ask(session: Session, today: date) -> list[tuple[ReviewStep, tuple[str, ...], list[str]]]:
    """One run of `kette remind`: (step, addresses, offers) of what was sent."""
    caretakers = Caretakers.read(session, office=OFFICE, on=TODAY)
    planned = reviews.plan(session, caretakers, LINKS, base_url=BASE, today=today)
    reviews.send(session, planned, today)
    return [(each.step, each.to, [due.slug for due in each.about]) for each in planned]


def count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


# --- when ---------------------------------------------------------------------------------------


def test_the_main_topic_says_how_often_and_a_crisis_most_often() -> None:
    assert reviews.review_months([Topic.MEETING, Topic.CARE]) == 3
    assert reviews.review_months([Topic.CARE, Topic.MEETING]) == 12
    assert reviews.review_months([Topic.COUNSEL]) == 6
    assert reviews.review_months([Topic.MONEY, Topic.CRISIS]) == 3


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.sampled_from(list(Topic)))
@hypothesis_settings(deadline=None)
def test_a_review_is_so_many_months_later(since: date, topic: Topic) -> None:
    by = reviews.due_on([topic], since)
    months = (by.year - since.year) * 12 + by.month - since.month
    assert months == reviews.review_months([topic])
    assert by.day == since.day or (by.day < since.day and (by + timedelta(days=1)).day == 1)


def test_what_was_confirmed_is_asked_about_shortly_before_its_day(filled: Session) -> None:
    overwrite(filled, {"verified_at": date(2025, 12, 20)}, [SLUG])
    by = date(2026, 12, 20)
    assert ask(filled, by - AHEAD - timedelta(days=1)) == []
    assert ask(filled, by - AHEAD) == [(ReviewStep.PROVIDER, ("kita@beispiel.de",), [SLUG])]


def test_first_the_provider_then_the_caretaker_then_the_office_then_silence(
    filled: Session,
) -> None:
    asked = {day: ask(filled, TODAY + timedelta(days=day)) for day in range(60)}
    wait = PATIENCE.days
    assert {day: sent for day, sent in asked.items() if sent} == {
        0: [(ReviewStep.PROVIDER, ("kita@beispiel.de",), [SLUG])],
        wait: [(ReviewStep.CARETAKER, ("alice@beispiel.de",), [SLUG])],
        2 * wait: [(ReviewStep.OFFICE, (OFFICE,), [SLUG])],
    }


def test_each_of_the_three_has_two_weeks(filled: Session) -> None:
    """Entered on 1 November and never confirmed: due since then."""
    asked = {
        day: step
        for day in (date(2026, 11, 24) + timedelta(days=n) for n in range(60))
        for step, _to, _about in ask(filled, day)
    }
    assert asked == {
        date(2026, 11, 24): ReviewStep.PROVIDER,
        date(2026, 12, 8): ReviewStep.CARETAKER,
        date(2026, 12, 22): ReviewStep.OFFICE,
    }


def test_a_review_begins_two_weeks_before_its_day(filled: Session) -> None:
    """A Kita, confirmed on 20 December of last year: due a year later, asked about on the 6th."""
    overwrite(filled, {"verified_at": date(2025, 12, 20)}, [SLUG])
    assert ask(filled, date(2026, 12, 5)) == []
    assert len(ask(filled, date(2026, 12, 6))) == 1


def test_a_traeger_who_is_the_kuemmerer_too_is_asked_once(filled: Session) -> None:
    """The town hall runs the Kita: its one address answers for both, then comes the office."""
    overwrite(filled, {"contact.email": "alice@beispiel.de"}, [SLUG])
    filled.commit()
    asked = [sent for day in range(60) for sent in ask(filled, TODAY + timedelta(days=day))]
    assert asked == [
        (ReviewStep.PROVIDER, ("alice@beispiel.de",), [SLUG]),
        (ReviewStep.OFFICE, (OFFICE,), [SLUG]),
    ]


def test_a_second_kuemmerer_is_asked_though_the_first_one_was_as_traeger(filled: Session) -> None:
    overwrite(filled, {"contact.email": "alice@beispiel.de"}, [SLUG])
    zoe = AccountRow(email="zoe@beispiel.de", name="Zoe", roles=[having("kuemmerer")])
    zoe.kommunen = [AccountKommune(kommune_slug="kreuzau")]  # type: ignore[call-arg]
    filled.add(zoe)
    filled.commit()
    assert ask(filled, TODAY) == [(ReviewStep.PROVIDER, ("alice@beispiel.de",), [SLUG])]
    assert ask(filled, TODAY + PATIENCE) == [(ReviewStep.CARETAKER, ("zoe@beispiel.de",), [SLUG])]


@pytest.mark.parametrize(
    ("topics", "since", "by"),
    [
        (["krise-schutz"], date(2026, 11, 30), date(2027, 2, 28)),
        (["beratung-erziehung", "krise-schutz"], date(2026, 1, 15), date(2026, 4, 15)),
        (["begegnung"], date(2026, 10, 31), date(2027, 1, 31)),
        (["freizeit-kultur-sport"], date(2026, 3, 31), date(2026, 6, 30)),
        (["beratung-erziehung"], date(2026, 8, 31), date(2027, 2, 28)),
        (["gesundheit"], date(2027, 8, 29), date(2028, 2, 29)),
        (["betreuung"], date(2026, 12, 1), date(2027, 12, 1)),
        (["bildung-schule"], date(2028, 2, 29), date(2029, 2, 28)),
        (["finanzen-recht", "begegnung"], date(2026, 6, 6), date(2027, 6, 6)),
    ],
)
def test_by_which_day_an_offer_is_to_be_confirmed(topics: list[str], since: date, by: date) -> None:
    assert reviews.due_on(topics, since) == by


def test_running_it_again_asks_nobody_twice(filled: Session) -> None:
    assert ask(filled, TODAY)
    assert ask(filled, TODAY) == []
    assert count(filled, Mail) == count(filled, Reminder) == 1


def test_a_run_that_comes_late_still_gives_everybody_their_time(filled: Session) -> None:
    ask(filled, TODAY + timedelta(days=55))
    assert ask(filled, TODAY + timedelta(days=56)) == []
    [(step, _, _)] = ask(filled, TODAY + timedelta(days=55) + PATIENCE)
    assert step is ReviewStep.CARETAKER


def test_an_offer_without_an_address_is_asked_about_at_its_traeger_s(filled: Session) -> None:
    overwrite(filled, {"contact.email": None}, [SLUG])
    kreismaeuse = filled.exec(
        select(ProviderRow).where(ProviderRow.slug == "kreismaeuse-aoer")
    ).one()
    kreismaeuse.record = kreismaeuse.record | {"email": "traeger@beispiel.de"}
    filled.commit()
    assert ask(filled, TODAY) == [(ReviewStep.PROVIDER, ("traeger@beispiel.de",), [SLUG])]


def test_without_an_address_of_the_provider_the_caretaker_is_first(filled: Session) -> None:
    overwrite(filled, {"contact.email": None, "provider_slug": None}, [SLUG])
    assert ask(filled, TODAY) == [(ReviewStep.CARETAKER, ("alice@beispiel.de",), [SLUG])]
    assert ask(filled, TODAY + PATIENCE) == [(ReviewStep.OFFICE, (OFFICE,), [SLUG])]


def test_letters_are_counted_by_address_and_the_same_ones_are_not_sent_twice(
    filled: Session,
) -> None:
    """The Kita has no address, Kreuzau has two Kümmerer, and two processes have the same plan."""
    overwrite(filled, {"contact.email": None, "provider_slug": None}, [SLUG])
    zoe = AccountRow(email="zoe@beispiel.de", name="Zoe", roles=[having("kuemmerer")])
    zoe.kommunen = [AccountKommune(kommune_slug="kreuzau")]  # type: ignore[call-arg]
    filled.add(zoe)
    filled.commit()
    caretakers = Caretakers.read(filled, office=OFFICE, on=TODAY)
    planned = reviews.plan(filled, caretakers, LINKS, base_url=BASE, today=TODAY)
    assert [each.to for each in planned] == [("alice@beispiel.de", "zoe@beispiel.de")]
    assert reviews.send(filled, planned, TODAY) == (2, 0)
    assert reviews.send(filled, planned, TODAY) == (0, 0)
    assert (count(filled, Mail), count(filled, Reminder)) == (2, 1)


def test_without_a_caretaker_the_town_hall_is_asked(filled: Session) -> None:
    filled.delete(filled.exec(select(AccountRow)).one())
    filled.commit()
    ask(filled, TODAY)
    [(step, to, _)] = ask(filled, TODAY + PATIENCE)
    assert (step, to) == (ReviewStep.CARETAKER, ("buergermeister@kreuzau.de",))


def test_a_confirmation_ends_the_asking(filled: Session) -> None:
    ask(filled, TODAY)
    reviews.confirm(filled, SLUG, seen=1, today=TODAY)
    assert ask(filled, TODAY + PATIENCE) == []


def test_stimmt_noch_of_the_traeger_ends_the_doubt(filled: Session) -> None:
    """ "Bitte prüfen" stands at the desk until somebody says that it is right."""
    overwrite(filled, {"doubt": "Die Nummer ist tot."}, [SLUG])
    confirmed = reviews.confirm(filled, SLUG, seen=1, today=TODAY)
    record = store.record_of(confirmed)
    assert (confirmed.doubt, confirmed.verified_at, confirmed.version) == (None, TODAY, 2)
    assert (record.doubt, record.verified_at, record.verified_by) == (None, TODAY, "Träger")


@pytest.mark.parametrize(
    ("day", "stale"),
    [(TODAY, False), (date(2027, 11, 24), False), (date(2027, 11, 25), False),
     (date(2027, 11, 26), True), (date(2028, 11, 24), True)],
)  # fmt: skip
def test_a_confirmation_counts_for_a_year_however_old_the_source(day: date, stale: bool) -> None:
    found = freshness(2016, day, verified_at=TODAY)
    assert (found.stale, found.stand, found.label) == (stale, 2016, "geprüft am 24.11.2026")
    assert found.note == ("geprüft am 24.11.2026, bitte vorher anrufen" if stale else "")


@pytest.mark.parametrize(
    ("stand", "label", "note"),
    [
        (2026, "Stand 2026", ""),
        (2023, "Stand 2023", ""),
        (2022, "Stand 2022", "Angaben von 2022, bitte vorher anrufen"),
        (None, "Stand unbekannt", "Stand unbekannt, bitte vorher anrufen"),
    ],
)
def test_what_nobody_confirmed_is_old_after_three_years(
    stand: int | None, label: str, note: str
) -> None:
    found = freshness(stand, TODAY)
    assert (found.label, found.note, found.stale, found.verified_at) == (
        label, note, bool(note), None,
    )  # fmt: skip


def test_nobody_is_asked_to_call_where_there_is_no_number_to_call(portal_app: FastAPI) -> None:
    assert freshness(2016, TODAY, number=False).note == "Angaben von 2016, bitte vorher nachfragen"
    asked = {True: 0, False: 0}
    for offer in portal_app.state.index.catalogue.offers.values():
        contact, note = offer.contact, offer.freshness.note
        own = bool(contact.phone and contact.own and not contact.phone_of)
        if note and "das kann sich geändert haben" not in note:
            assert note.endswith("bitte vorher anrufen" if own else "bitte vorher nachfragen")
            asked[own] += 1
    assert min(asked.values()) > 5


def test_a_confirmation_is_of_a_day_that_has_been() -> None:
    assert confirmed_on(TODAY, TODAY) == TODAY
    assert confirmed_on(TODAY + timedelta(days=1), TODAY) is None
    assert confirmed_on(date(1990, 1, 1), TODAY) == date(1990, 1, 1)
    assert confirmed_on(date(1989, 12, 31), TODAY) is None
    assert confirmed_on(None, TODAY) is None


def test_what_is_shown_from_a_day_until_a_day_is_shown_on_both() -> None:
    since, until = date(2026, 11, 24), date(2026, 12, 24)
    days = [date(2026, 11, 23), since, until, date(2026, 12, 25)]
    assert [visible(day, since, until) for day in days] == [False, True, True, False]
    assert [visible(day, None, until) for day in days] == [True, True, True, False]
    assert [visible(day, since, None) for day in days] == [False, True, True, True]
    assert [cancelled(until, day) for day in (until, date(2026, 12, 25))] == [
        "fällt aus bis 24.12.2026", "",
    ]  # fmt: skip
    assert cancelled(None, until) == ""


@pytest.mark.parametrize(
    ("day", "fine"),
    [(date(1989, 12, 31), False), (date(1990, 1, 1), True), (date(2100, 12, 31), True),
     (date(2101, 1, 1), False)],
)  # fmt: skip
def test_days_outside_of_a_long_life_are_slips_of_the_pen(day: date, fine: bool) -> None:
    assert possible(day) is fine


def test_one_letter_holds_all_offers_of_an_address(filled: Session) -> None:
    slugs = ["just-nord-dueren", SLUG, "schnullercafe-dueren-ost"]  # the first one has ended
    unconfirmed = {"verified_at": None, "verified_by": None, "contact.email": "kita@beispiel.de"}
    overwrite(filled, unconfirmed, slugs)
    [(_, to, about)] = ask(filled, TODAY)
    assert (to, sorted(about)) == (("kita@beispiel.de",), [SLUG, "schnullercafe-dueren-ost"])
    [letter] = filled.exec(select(Mail)).all()
    # One link to all of them, and one to hear no more.
    assert letter.text.count(f"{BASE}/") == letter.text.count(f"{BASE}/traeger-angebote/") == 2
    assert letter.unsubscribe == next(
        line.partition(": ")[2] for line in letter.text.splitlines() if "abbestellen" in line
    )


def test_a_letter_says_how_long_its_links_open(filled: Session) -> None:
    ask(filled, date(2026, 12, 1))
    [letter] = filled.exec(select(Mail)).all()
    assert "Der Link gilt bis zum 30.1.2027." in letter.text


def test_a_letter_that_the_database_refuses_fails_alone_and_is_tried_again(
    filled: Session, caplog: pytest.LogCaptureFixture
) -> None:
    cafe = "schnullercafe-dueren-ost"
    unconfirmed = {"verified_at": None, "verified_by": None, "contact.email": "cafe@beispiel.de"}
    overwrite(filled, unconfirmed, [cafe])
    caretakers = Caretakers.read(filled, office=OFFICE, on=TODAY)
    first, second = reviews.plan(filled, caretakers, LINKS, base_url=BASE, today=TODAY)
    refused = replace(first.about[0], due_on="kein Tag")  # type: ignore[arg-type]
    sent = reviews.send(filled, [replace(first, about=(refused,)), second], TODAY)
    assert sent == (1, 1)
    assert [each.recipient for each in filled.exec(select(Mail))] == ["kita@beispiel.de"]
    assert [record.message for record in caplog.records] == ["reminder failed"]
    assert ask(filled, TODAY) == [(ReviewStep.PROVIDER, ("cafe@beispiel.de",), [cafe])]


def test_the_first_weeks_with_all_real_offers_are_a_ramp(session: Session) -> None:
    """A few new addresses a week, none of them twice a week, few offers a letter, what families see
    most and what is oldest first; in the end everything was asked about, and once."""
    importing.import_all(session, at=datetime.combine(TODAY, time(6), UTC))
    everything = {due.slug for due in reviews.due_for(session, None, TODAY)}
    rested: dict[tuple[str, ...], int] = {}
    asked: list[str] = []
    for day in range(0, 200, 7):
        sent = ask(session, TODAY + timedelta(days=day))
        assert ask(session, TODAY + timedelta(days=day)) == []
        assert ask(session, TODAY + timedelta(days=day + 6)) == []
        # What nobody has answered is a letter of its own, of all of it, and takes nobody's turn.
        sent = [each for each in sent if not set(each[2]) & set(asked) or each[1] != (OFFICE,)]
        assert len({to for _, to, _ in sent} - rested.keys()) <= 25
        assert all(len(about) <= 15 for _, _, about in sent)
        written = [each.casefold() for _, to, _ in sent for each in to]
        assert len(written) == len(set(written)), "one mailbox is several people's"
        rested |= dict.fromkeys((to for _, to, _ in sent), day)
        first = [slug for step, _, about in sent for slug in about if slug not in asked]
        asked += first
        if everything <= set(asked):
            break
    else:
        pytest.fail("some are never asked about")
    with_crisis = {due.slug for due in reviews.due_for(session, None, TODAY) if due.crisis}
    assert with_crisis & set(asked[: len(with_crisis)])


def test_what_nobody_answered_comes_to_the_office_in_one_letter_a_week(filled: Session) -> None:
    """Forty of a Träger, though a letter that asks names fifteen, and more only a week later."""
    slugs = [row.slug for row in store.every(filled) if not row.draft and row.ended is None][:40]
    values = {"verified_at": None, "verified_by": None, "contact.email": "refused@beispiel.de"}
    overwrite(filled, values | {"countywide": True, "kommunen": []}, slugs)
    due = [each for each in reviews.due_for(filled, None, TODAY) if each.slug in slugs]
    for each in due:
        filled.add(
            Reminder(
                offer_id=each.offer_id,
                due_on=each.due_on,
                step=ReviewStep.PROVIDER.value,
                asked_on=TODAY,
            )
        )
    filled.commit()
    later = TODAY + PATIENCE
    office = [each for each in ask(filled, later) if each[1] == (OFFICE,)]
    assert [(step, len(about)) for step, _, about in office] == [(ReviewStep.OFFICE, len(due))]
    [letter] = [each for each in filled.exec(select(Mail)) if each.recipient == OFFICE]
    assert len(due) > 15
    assert letter.text.count("/pult") == 0, "nobody there has an account"
    assert letter.text.count("nicht geantwortet") == len({each.provider for each in due})
    assert ask(filled, later + timedelta(days=6)) == []


def test_the_desk_sees_what_is_due_in_its_kommunen(filled: Session) -> None:
    [due] = reviews.due_for(filled, ["kreuzau"], TODAY)
    assert (due.slug, due.overdue(TODAY), due.asked) == (SLUG, (TODAY - ENTERED).days, ())
    assert reviews.due_for(filled, ["titz"], TODAY) == []
    assert [due.slug for due in reviews.due_for(filled, None, TODAY)] == [SLUG]
    ask(filled, TODAY)
    [due] = reviews.due_for(filled, None, TODAY)
    assert due.asked == ((ReviewStep.PROVIDER, TODAY),)


def test_what_is_due_costs_the_same_few_queries_however_many(filled: Session) -> None:
    from sqlalchemy import event

    filled.expire_all()
    asked: list[str] = []
    event.listen(filled.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    reviews.due_for(filled, None, TODAY, ahead=timedelta(days=999))
    assert len(asked) == 6


# --- the command --------------------------------------------------------------------------------


def test_a_dry_run_shows_everything_and_sends_nothing(
    make_app: Callable[..., FastAPI], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    portal: State = make_app().state
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KETTE_DATABASE_URL", portal.settings.database)
    assert cli.main(["remind", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "Stimmt das noch?" in said
    assert "nichts verschickt" in said
    with open_session(portal.engine) as opened:
        assert count(opened, Mail) == count(opened, Reminder) == 0
    assert not (tmp_path / "mail").exists()
    assert cli.main(["remind"]) == 0
    sent = len(list((tmp_path / "mail").glob("*.eml")))
    assert sent == said.count("Betreff: ")
    assert cli.main(["remind"]) == 0
    assert cli.main(["send-mail"]) == 0
    assert len(list((tmp_path / "mail").glob("*.eml"))) == sent


# --- the links ----------------------------------------------------------------------------------

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_link_is_good_for_its_purpose_and_time_only() -> None:
    token = LINKS.sign("a", ["x"], until=AT)
    assert LINKS.read("a", token, now=AT) == ["x"]
    with pytest.raises(ExpiredLinkError):
        LINKS.read("a", token, now=AT + timedelta(seconds=1))
    with pytest.raises(ForgedLinkError):
        LINKS.read("b", token, now=AT)
    with pytest.raises(ForgedLinkError):
        SignedLinks("anderer Schlüssel").read("a", token, now=AT)


@given(st.text(max_size=200))
@hypothesis_settings(deadline=None)
def test_nothing_that_anybody_types_is_a_link(token: str) -> None:
    with pytest.raises(ForgedLinkError):
        LINKS.read("a", token, now=AT)


@given(st.data())
@hypothesis_settings(deadline=None)
def test_a_link_with_one_changed_letter_is_no_link(data: st.DataObject) -> None:
    token = LINKS.sign("a", ["x"], until=AT)
    # The last letter of Base64 carries bits that are not used.
    at = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from("abcXYZ019-_.").filter(lambda c: c != token[at]))
    with pytest.raises(ForgedLinkError):
        LINKS.read("a", token[:at] + other + token[at + 1 :], now=AT)


def test_the_key_is_made_once_and_only_the_account_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "neu"
    first = SignedLinks.of(Settings(data_dir=folder))
    assert first == SignedLinks.of(Settings(data_dir=folder))
    assert len(first.key) >= 40
    [path] = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SignedLinks.of(Settings(data_dir=folder, secret_key="von außen")).key == "von außen"


# --- the Träger's pages -------------------------------------------------------------------------


OTHERS = ("taschengeldboerse-kreuzau", "schnullercafe-dueren-ost")
"""Offers that one test each may change."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[FastAPI]:
    """One portal for the tests of this file that hardly write."""
    folder = tmp_path_factory.mktemp("freshness")
    with filled_portal(models, BACKENDS[-1], folder) as app:
        yield app


@pytest.fixture(scope="module")
def visitor(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def path(app: FastAPI, purpose: str, *, asked: date = TODAY, slug: str = SLUG) -> str:
    portal = app.state
    return f"/{purpose}/{reviews.link(portal.links, purpose, slug=slug, today=asked)}"


def stored(app: FastAPI, slug: str = SLUG) -> OfferRow:
    portal = app.state
    with open_session(portal.engine) as opened:
        return store.by_slug(opened, slug) or pytest.fail("no such offer")


def test_a_mail_scanner_that_opens_the_link_confirms_nothing(
    app: FastAPI, visitor: TestClient
) -> None:
    for ask_page in (visitor.get, visitor.head, visitor.options):
        ask_page(path(app, CONFIRM))
        ask_page(path(app, CHANGE))
    assert stored(app).version == 1
    assert stored(app).verified_at is None
    html = visitor.get(path(app, CONFIRM)).text
    assert "Stimmt noch" in html
    assert "geprüft am" not in html


def test_one_click_confirms_and_the_public_reads_it_at_once(
    app: FastAPI, visitor: TestClient
) -> None:
    assert "noch nicht bestätigt" in visitor.get(f"/angebote/{OTHERS[0]}").text
    there = path(app, CONFIRM, slug=OTHERS[0])
    answer = visitor.post(there, data={"fassung": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, there)
    assert "Vielen Dank" in visitor.get(there).text
    page = visitor.get(f"/angebote/{OTHERS[0]}").text
    assert f"geprüft am {TODAY.day}.{TODAY.month}.{TODAY.year}" in page
    assert "noch nicht bestätigt" not in page
    row = stored(app, OTHERS[0])
    assert (row.version, row.verified_at, row.record["verified_by"]) == (2, TODAY, "Träger")
    portal = app.state
    with open_session(portal.engine) as opened:
        newest = opened.exec(
            select(Revision).where(Revision.offer_id == row.id, Revision.version == 2)
        ).one()
    assert (newest.event, newest.by) == ("confirmed", "Träger")


def test_clicking_twice_confirms_once(app: FastAPI, visitor: TestClient) -> None:
    for _ in range(3):
        assert (
            visitor.post(path(app, CONFIRM, slug=OTHERS[1]), data={"fassung": "1"}).status_code
            == 303
        )
    assert stored(app, OTHERS[1]).version == 2


@pytest.mark.parametrize("seen", ["0", "7", "", "eins", "²"])
def test_nobody_confirms_what_they_have_not_seen(
    app: FastAPI, visitor: TestClient, seen: str
) -> None:
    answer = visitor.post(path(app, CONFIRM), data={"fassung": seen})
    assert answer.status_code == 409
    assert "noch einmal an" in answer.text
    assert stored(app).verified_at is None


@pytest.mark.parametrize("purpose", [CONFIRM, CHANGE])
def test_old_and_forged_links_do_nothing_and_say_why(
    app: FastAPI, visitor: TestClient, purpose: str
) -> None:
    old = path(app, purpose, asked=date(2026, 9, 24))
    foreign = path(app, CHANGE if purpose == CONFIRM else CONFIRM).rpartition("/")[2]
    for address, status, word in (
        (old, 410, "gilt nicht mehr"),
        (f"/{purpose}/gefaelscht.x", 404, "nicht vollständig"),
        (f"/{purpose}/{foreign}", 404, "nicht vollständig"),
    ):
        for answer in (visitor.get(address), visitor.post(address, data={"fassung": "1"})):
            assert answer.status_code == status
            assert word in answer.text
    assert stored(app).version == 1


def test_the_links_of_a_letter_open_for_sixty_days(app: FastAPI, visitor: TestClient) -> None:
    """In a letter of 25 September they open on 24 November for the last time."""
    for purpose in (CONFIRM, CHANGE):
        assert visitor.get(path(app, purpose, asked=date(2026, 9, 25))).status_code == 200
        assert visitor.get(path(app, purpose, asked=date(2026, 9, 24))).status_code == 410


def test_another_website_cannot_press_the_button(app: FastAPI, visitor: TestClient) -> None:
    answer = visitor.post(
        path(app, CONFIRM), data={"fassung": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert stored(app).version == 1


def test_an_offer_that_is_over_says_so(app: FastAPI, visitor: TestClient) -> None:
    assert visitor.get(path(app, CONFIRM, slug="just-nord-dueren")).status_code == 410


def unchanged(app: FastAPI) -> dict[str, str]:
    from app.feedback.forms import ChangeForm

    return dict(ChangeForm.of(store.record_of(stored(app))).values)


def test_a_change_becomes_a_proposal_and_changes_nothing_yet(
    app: FastAPI, visitor: TestClient
) -> None:
    form = {**unchanged(app), "wann": "donnerstags 10–12 Uhr", "ausserdem": "Neuer Raum."}
    answer = visitor.post(path(app, CHANGE), data=form)
    assert answer.status_code == 303
    status = visitor.get(answer.headers["location"])
    assert "donnerstags 10–12 Uhr" in status.text
    assert stored(app).version == 1
    portal = app.state
    with open_session(portal.engine) as opened:
        made = opened.exec(select(Proposal)).one()
        assert (made.wanted, made.note) == ({"schedule": "donnerstags 10–12 Uhr"}, "Neuer Raum.")
        assert made.offer_version == 1
        assert [m.recipient for m in opened.exec(select(Mail))] == ["buergermeister@kreuzau.de"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("plz", "523"), ("email", "kein-at"), ("telefon", "anrufen!"), ("kosten", "gratis"),
     ("kosten", ""), ("wann", "x" * 301), ("ausserdem", "x" * 2001), ("web", "https://")],
)  # fmt: skip
def test_a_change_that_cannot_be_gives_back_what_was_typed(
    app: FastAPI, visitor: TestClient, name: str, value: str
) -> None:
    answer = visitor.post(
        path(app, CHANGE), data={**unchanged(app), "ort": "Kreuzau-Mitte", name: value}
    )
    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.text
    assert "Kreuzau-Mitte" in answer.text
    assert name == "kosten" or value in answer.text


def test_an_unchanged_form_is_no_change(app: FastAPI, visitor: TestClient) -> None:
    answer = visitor.post(path(app, CHANGE), data=unchanged(app))
    assert answer.status_code == 422
    assert "noch nichts geändert" in answer.text
