"""The jobs of a day: done once by whoever is first, whatever crashes, never on the first day."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select, update
from starlette.testclient import TestClient

from app import claims, cli, database, main
from app.claims import AGAIN, LEASE, RENEW, Claim, StoppedError, TakenError
from app.feedback import reports
from app.freshness import reviews
from app.freshness.daily import CHECK_LINKS, REMIND, Daily
from app.freshness.probing import Finding, Met, Prober
from app.main import create_app
from app.models import CheckedLink, Job, Mail, OfferRow, Reminder
from app.offers import store
from app.settings import Settings, WrongSettingError
from tests.conftest import CACHE, HOSTS, SECRET
from tests.rows import overwrite

DAY = date(2026, 11, 24)
GOOD = Finding(met=Met.FOUND, detail="200")


def at(clock: str, *, days: int = 0) -> datetime:
    """A moment of that day by the clock of this place, wherever the tests run."""
    return datetime.fromisoformat(f"{DAY + timedelta(days=days)}T{clock}").astimezone()


class Hands:
    """A clock that stands where it was put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    """The evening on which the portal is set up; its jobs are known."""
    return Hands(at("20:00", days=-1))


@pytest.fixture
def known(engine: Engine, hands: Hands) -> Engine:
    claims.meet(engine, ["x", "y"], hands())
    return engine


def taken(engine: Engine, name: str, now: datetime, **more: Any) -> Claim:
    claim = claims.take(engine, name, lambda: now, **more)
    assert claim is not None
    return claim


def free(engine: Engine, name: str, now: datetime) -> bool:
    """Whether the server could begin at that moment; nothing stays begun."""
    claim = claims.take(engine, name, lambda: now)
    if claim is not None:
        claim.give_back()
    return claim is not None


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (at("05:59"), at("06:00")),
        (at("06:00"), at("06:00", days=1)),
        (at("14:00"), at("06:00", days=1)),
        (at("23:59"), at("06:00", days=1)),
    ],
)
def test_a_new_portal_does_nothing_before_the_next_six_o_clock(
    engine: Engine, start: datetime, first: datetime
) -> None:
    claims.meet(engine, ["x"], start)
    assert not free(engine, "x", start)
    assert not free(engine, "x", first - timedelta(seconds=1))
    # Starting again on the way changes nothing.
    claims.meet(engine, ["x"], first - timedelta(seconds=1))
    assert free(engine, "x", first)


def test_what_is_done_is_done_for_the_day(known: Engine) -> None:
    for days in range(3):
        taken(known, "x", at("06:00", days=days)).done()
        assert not free(known, "x", at("06:01", days=days))
        assert not free(known, "x", at("05:59", days=days + 1))
    assert free(known, "y", at("06:01"))


def test_a_morning_that_was_missed_is_caught_up_with_once(known: Engine) -> None:
    taken(known, "x", at("17:00", days=4)).done()
    assert not free(known, "x", at("17:01", days=4))
    assert free(known, "x", at("06:00", days=5))


def test_the_row_says_since_when_and_by_whom(known: Engine, session: Session) -> None:
    assert claims.last_done(known) == {}
    claim = taken(known, "x", at("06:00"))
    row = session.get_one(Job, "x")
    assert (row.done_on, row.leased_until) == (None, at("06:00") + LEASE)
    assert row.leased_by
    claim.done()
    session.expire_all()
    assert session.get_one(Job, "x").leased_by == ""
    assert claims.last_done(known) == {"x": DAY}


# --- by one alone ---------------------------------------------------------------------------------


@contextmanager
def workers(url: str, count: int) -> Iterator[list[Engine]]:
    """As many processes would have: an engine each, on the same database."""
    engines = [database.connect(url, secret=SECRET) for _ in range(count)]
    yield engines
    for engine in engines:
        engine.dispose()


def at_once(engines: list[Engine], work: Callable[[Engine], Any]) -> list[Any]:
    together = threading.Barrier(len(engines))

    def one(engine: Engine) -> Any:
        together.wait()
        return work(engine)

    with ThreadPoolExecutor(len(engines)) as pool:
        return list(pool.map(one, engines))


def test_of_many_workers_at_the_same_moment_one_does_it(known: Engine, database_url: str) -> None:
    with workers(database_url, 6) as engines:
        for days in range(10):
            now = at("06:00", days=days)
            claimed = at_once(engines, partial(claims.take, name="x", clock=Hands(now)))
            [claim] = [each for each in claimed if each is not None]
            claim.done()


def test_many_workers_meet_a_job_at_the_same_moment(engine: Engine, database_url: str) -> None:
    with workers(database_url, 6) as engines:
        at_once(engines, lambda each: claims.meet(each, ["x", "y"], at("14:00")))
    with database.session(engine) as session:
        assert sorted(session.exec(select(Job.name))) == ["x", "y"]


def test_what_a_crashed_worker_began_is_begun_again_when_its_lease_is_over(known: Engine) -> None:
    crashed = taken(known, "x", at("06:00"))
    assert not free(known, "x", at("06:00") + LEASE - timedelta(seconds=1))
    taken(known, "x", at("06:00") + LEASE).done()
    # Should it come to life again, it marks nothing and stops.
    crashed.give_back()
    crashed.put_off()
    assert not free(known, "x", at("07:00"))
    assert free(known, "x", at("06:00", days=1))


def test_whoever_works_long_keeps_it_and_whoever_lost_it_stops(known: Engine) -> None:
    hands = Hands(at("06:00"))
    claim = claims.take(known, "x", hands)
    assert claim is not None
    for _ in range(20):
        hands.now += RENEW
        claim.keep()
        assert not free(known, "x", hands.now + LEASE - timedelta(seconds=1))
    # The machine slept, and another one has taken over.
    hands.now += 2 * LEASE
    other = taken(known, "x", hands.now)
    with pytest.raises(StoppedError):
        claim.keep()
    claim.done()
    assert claims.last_done(known) == {}
    other.done()
    assert claims.last_done(known) == {"x": DAY}


# --- by hand --------------------------------------------------------------------------------------


def test_by_hand_it_always_runs_and_marks_the_day(known: Engine) -> None:
    for clock in ("04:00", "06:00", "15:00"):
        with claims.by_hand(known, "x", Hands(at(clock))) as claim:
            assert claim.today == DAY
    assert not free(known, "x", at("16:00"))
    with claims.by_hand(known, "new", lambda: at("15:00")):
        pass
    assert claims.last_done(known) == {"new": DAY, "x": DAY}


def test_by_hand_it_never_runs_beside_another_run(known: Engine) -> None:
    taken(known, "x", at("06:00"))
    with (
        pytest.raises(TakenError, match=r"„x“ läuft schon .* um 06:10 Uhr"),
        claims.by_hand(known, "x", lambda: at("06:05")),
    ):
        pass
    with claims.by_hand(known, "x", lambda: at("06:10")):
        assert not free(known, "x", at("06:10"))


def test_what_failed_by_hand_is_not_done(known: Engine) -> None:
    with pytest.raises(KeyboardInterrupt), claims.by_hand(known, "x", lambda: at("06:05")):
        raise KeyboardInterrupt
    assert free(known, "x", at("06:05"))


# --- the server -----------------------------------------------------------------------------------


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        cache_dir=CACHE,
        database_url=database_url,
        secret_key=SECRET,
        allowed_hosts=HOSTS,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the link check asks, which are all well."""
    found: list[str] = []

    def probe(_prober: Prober, url: str) -> Finding:
        found.append(url)
        return GOOD

    monkeypatch.setattr(Prober, "probe", probe)
    return found


@pytest.fixture
def filled(imported: Session) -> Session:
    """The real offers, of which three have an address to check."""
    overwrite(imported, {"contact.url": None, "provider_slug": None})
    for number, row in enumerate(store.every(imported)[:3]):
        overwrite(imported, {"contact.url": f"https://n{number}.beispiel.de/"}, [row.slug])
    return imported


@pytest.fixture
def server(engine: Engine, settings: Settings, filled: Session, hands: Hands) -> Daily:
    """As it was set up in the evening."""
    made = Daily(engine, settings, hands)
    made.meet()
    return made


def counted(session: Session, table: type[Any]) -> int:
    session.expire_all()
    return len(session.exec(select(table)).all())


def test_nothing_goes_out_before_six_and_then_each_job_once(
    server: Daily, hands: Hands, filled: Session, asked: list[str]
) -> None:
    for clock in ("20:01", "23:59"):
        hands.now = at(clock, days=-1)
        server.look()
    hands.now = at("05:59")
    server.look()
    assert (counted(filled, Mail), counted(filled, Reminder), asked) == (0, 0, [])
    hands.now = at("06:00")
    server.look()
    letters = counted(filled, Mail)
    assert letters > 0
    assert len(asked) == counted(filled, CheckedLink) == 3
    hands.now = at("06:01")
    server.look()
    assert (counted(filled, Mail), len(asked)) == (letters, 3)


def test_two_servers_write_each_letter_once(
    server: Daily, hands: Hands, settings: Settings, filled: Session, asked: list[str],
    database_url: str,
) -> None:  # fmt: skip
    hands.now = at("06:00")
    with workers(database_url, 2) as engines:
        at_once(engines, lambda engine: Daily(engine, settings, hands).look())
    assert sorted(asked) == [f"https://n{number}.beispiel.de/" for number in range(3)]
    planned: dict[tuple[int, date, str], int] = {}
    for row in filled.exec(select(Reminder)):
        key = (row.offer_id, row.due_on, row.step)
        planned[key] = planned.get(key, 0) + 1
    assert set(planned.values()) == {1}
    assert len({(each.recipient, each.text) for each in filled.exec(select(Mail))}) == counted(
        filled, Mail
    )


def test_a_job_that_fails_stops_no_other_and_is_tried_again(
    server: Daily, hands: Hands, filled: Session, asked: list[str],
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, engine: Engine,
) -> None:  # fmt: skip
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no letters today")

    hands.now = at("06:00")
    with monkeypatch.context() as patched, caplog.at_level(logging.INFO, logger="kette.daily"):
        patched.setattr(reviews, "send", broken)
        server.look()
        assert len(asked) == 3
        hands.now += AGAIN - timedelta(seconds=1)
        server.look()
    said = [(each.message, vars(each)["job"]) for each in caplog.records]
    assert said == [("job failed", REMIND), ("job done", CHECK_LINKS)]
    assert claims.last_done(engine) == {CHECK_LINKS: DAY}
    # By hand it need not wait; here it is the server that comes back to it.
    taken(engine, REMIND, hands.now, by_hand=True).give_back()
    hands.now += timedelta(seconds=1)
    server.look()
    assert counted(filled, Mail) > 0
    assert len(asked) == 3
    assert claims.last_done(engine) == {CHECK_LINKS: DAY, REMIND: DAY}


def test_what_was_done_is_a_line_of_the_log(
    server: Daily, hands: Hands, filled: Session, asked: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    hands.now = at("06:00")
    with caplog.at_level(logging.INFO, logger="kette.daily"):
        server.look()
    remind, links = (vars(each) for each in caplog.records)
    assert (remind["message"], remind["job"], remind["unwritten"]) == ("job done", REMIND, 0)
    assert remind["letters"] == counted(filled, Mail)
    assert (links["message"], links["job"], links["checked"]) == ("job done", CHECK_LINKS, 3)


def test_a_server_that_stops_leaves_the_rest_to_the_next_start(
    server: Daily, hands: Hands, filled: Session, engine: Engine, settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    asked: list[str] = []

    def probe(_prober: Prober, url: str) -> Finding:
        asked.append(url)
        if len(asked) == 1:
            server.stop()
        return GOOD

    monkeypatch.setattr(Prober, "probe", probe)
    hands.now = at("06:00")
    server.look()
    assert len(asked) == 1
    assert counted(filled, CheckedLink) == 0
    server.look()
    assert len(asked) == 1
    Daily(engine, settings, hands).look()
    assert len(asked) == 4
    assert claims.last_done(engine) == {CHECK_LINKS: DAY, REMIND: DAY}


def test_a_running_portal_does_its_jobs_and_goes_on_answering_and_stops(
    server: Daily, hands: Hands, settings: Settings, filled: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Through the real lifespan; a link check in the midst of it holds up neither page nor end."""
    monkeypatch.setattr(main, "DAILY_SECONDS", 0.01)
    begun, answered = threading.Event(), threading.Event()

    def probe(_prober: Prober, _url: str) -> Finding:
        begun.set()
        assert answered.wait(60)
        return GOOD

    def stop(running: Daily) -> None:
        end(running)
        answered.set()

    end = Daily.stop
    monkeypatch.setattr(Daily, "stop", stop)
    monkeypatch.setattr(Prober, "probe", probe)
    hands.now = at("06:00")
    app = create_app(settings, today=lambda: DAY, clock=hands)
    with TestClient(app) as client:
        assert begun.wait(60)
        said = client.get("/health/ready")
        assert (said.status_code, said.json()["jobs"]) == (200, {REMIND: str(DAY)})
    assert counted(filled, CheckedLink) == 0
    assert counted(filled, Reminder) > 0


def test_switched_off_the_server_leaves_it_to_cron(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(Daily, "meet", lambda _: looked.append("met"))
    given = {"KETTE_DATA_DIR": str(tmp_path), "KETTE_DATABASE_URL": database_url,
             "KETTE_CACHE_DIR": CACHE}  # fmt: skip
    for said, begun in (("true", True), ("False", False)):
        looked.clear()
        wanted = Settings.from_environment(given | {"KETTE_DAILY_JOBS": said})
        with TestClient(create_app(wanted, today=lambda: DAY)):
            pass
        assert bool(looked) is begun
    assert Settings.from_environment({}).daily_jobs
    with pytest.raises(WrongSettingError, match=r"KETTE_DAILY_JOBS='nie'.*true oder false"):
        Settings.from_environment({"KETTE_DAILY_JOBS": "nie"})


# --- the commands ---------------------------------------------------------------------------------


@pytest.fixture
def commands(settings: Settings, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "now", hands)
    for name in ("data_dir", "cache_dir", "database_url", "secret_key"):
        monkeypatch.setenv(f"KETTE_{name.upper()}", str(getattr(settings, name)))


@pytest.mark.usefixtures("commands")
def test_what_a_command_has_done_the_server_leaves(
    server: Daily, hands: Hands, filled: Session, asked: list[str], engine: Engine
) -> None:
    hands.now = at("05:30")
    assert cli.main(["remind", "--dry-run"]) == 0
    assert claims.last_done(engine) == {}
    assert (cli.main(["remind"]), cli.main(["check-links"])) == (0, 0)
    asked.clear()
    reminded = counted(filled, Reminder)
    hands.now = at("06:00")
    server.look()
    assert (asked, counted(filled, Reminder)) == ([], reminded)
    assert claims.last_done(engine) == {CHECK_LINKS: DAY, REMIND: DAY}
    assert (cli.main(["remind"]), cli.main(["check-links"])) == (0, 0)


@pytest.mark.usefixtures("commands")
@pytest.mark.parametrize("command", [REMIND, CHECK_LINKS])
def test_a_command_says_that_the_server_is_at_it(
    server: Daily, hands: Hands, engine: Engine, asked: list[str], filled: Session,
    command: str, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    hands.now = at("06:00")
    taken(engine, command, hands.now)
    assert cli.main([command]) == 1
    assert f"„{command}“ läuft schon" in capsys.readouterr().err
    assert (asked, counted(filled, Reminder)) == ([], 0)


@pytest.mark.usefixtures("commands")
def test_a_command_that_fails_in_the_midst_of_writing_gives_the_job_back(
    server: Daily, hands: Hands, engine: Engine, filled: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(session: Session, _today: date) -> None:
        session.execute(update(OfferRow).values(title="x"))
        raise RuntimeError("power cut")

    hands.now = at("06:00")
    monkeypatch.setattr(reports, "forget", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        cli.main([REMIND])
    monkeypatch.undo()
    assert free(engine, REMIND, hands.now)
