"""Guessing: who is slowed down, and who gets in all the same.

The cast: Anna looks after Kreuzau. Mallory is nobody of ours, and has many addresses.
"""

import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import pyotp
import pytest
from argon2.exceptions import VerifyMismatchError
from fastapi import FastAPI
from sqlalchemy import Engine, event
from sqlmodel import Session, func, select
from starlette.testclient import TestClient

from app import database
from app.accounts import choosing, codes, onetime, passphrases, signing_in, tries
from app.accounts.devices import LIFE, Device
from app.accounts.onetime import Purpose
from app.accounts.rows import SignInRefusedError
from app.accounts.signing_in import CodeWantedError
from app.limits import Limit
from app.models import AskedLetter, Attempt, Challenge, CodeSetup, Mail, OneTimeLink, SignIn
from app.offers import importing
from app.records import files
from app.situations import Crowded, TooManyTries, TooOften
from app.turns import Turns
from tests.cast import _HASH, NOW, PASSPHRASE, Cast, Clock, cast, sign_in, who
from tests.serving import serve

HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"
BASE = "https://kette.example"
LATER = timedelta(seconds=1)


class Quick:
    """Stands in for argon2, for here many wrong passphrases are tried."""

    def hash(self, passphrase: str) -> str:
        return f"quick {passphrase}"

    def verify(self, kept: str, passphrase: bytes) -> bool:
        known = {_HASH: PASSPHRASE}.get(kept, kept.removeprefix("quick "))
        if known.encode() != passphrase:
            raise VerifyMismatchError
        return True


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrases, "_hasher", Quick)


@pytest.fixture
def people(session: Session) -> Cast:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    return cast(session)


def enter(session: Session, email: str, passphrase: str, **options: Any) -> str:
    wanted: dict[str, Any] = {"address": HOME, "now": NOW} | options
    return signing_in.sign_in(session, email, passphrase, **wanted)


def guess(session: Session, email: str, times: int, **options: Any) -> list[type[Exception]]:
    """What happened to each wrong try."""
    found: list[type[Exception]] = []
    for _ in range(times):
        with pytest.raises((SignInRefusedError, TooOften)) as refused:
            enter(session, email, "falsch geraten hier", **options)
        found.append(refused.type)
    return found


def attack(session: Session, email: str, **options: Any) -> None:
    """Mallory tries from address after address until strangers are no longer heard."""
    for number in range(20):
        address = f"192.0.2.{number}"
        if TooManyTries in guess(session, email, tries.TRIES, address=address, **options):
            return
    pytest.fail("nobody stopped Mallory")


def rows(session: Session, table: type[Any]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


@pytest.fixture
def device(people: Cast) -> Device:
    return Device(people.anna.id, "anna's own")


# --- who is stopped, and who is not ---------------------------------------------------------------


def test_wrong_tries_from_elsewhere_do_not_lock_the_owner_out(
    session: Session, people: Cast
) -> None:
    seen = guess(session, "anna@example.org", tries.TRIES + 2, address=ELSEWHERE)
    assert seen == [SignInRefusedError] * tries.TRIES + [TooManyTries] * 2
    assert enter(session, "anna@example.org", PASSPHRASE)


def test_the_ninth_try_from_one_address_is_one_too_many_and_a_quarter_hour_helps(
    session: Session, people: Cast
) -> None:
    guess(session, "anna@example.org", tries.TRIES)
    with pytest.raises(TooManyTries):
        enter(session, "anna@example.org", PASSPHRASE)
    assert enter(session, "bernd@example.org", PASSPHRASE)
    assert enter(session, "anna@example.org", PASSPHRASE, now=NOW + tries.WINDOW + LATER)


def test_one_address_cannot_try_many_accounts(session: Session, people: Cast) -> None:
    for number in range(tries.TRIES_ADDRESS):
        guess(session, f"n{number}@example.org", 1)
    with pytest.raises(TooManyTries):
        enter(session, "anna@example.org", PASSPHRASE)
    assert enter(session, "anna@example.org", PASSPHRASE, address=ELSEWHERE)


def test_many_addresses_are_stopped_together_and_a_known_device_still_gets_in(
    session: Session, people: Cast, device: Device
) -> None:
    attack(session, "anna@example.org")
    with pytest.raises(TooManyTries):
        enter(session, "anna@example.org", PASSPHRASE)
    assert enter(session, "anna@example.org", PASSPHRASE, device=device)
    # Her success gives Mallory no new tries.
    with pytest.raises(TooManyTries):
        enter(session, "anna@example.org", PASSPHRASE, address=ELSEWHERE)
    # Nor does everybody behind the same address keep her out.
    for number in range(tries.TRIES_ADDRESS):
        with suppress(TooManyTries):
            guess(session, f"n{number}@example.org", 1)
    assert enter(session, "anna@example.org", PASSPHRASE, device=device)


def test_a_known_device_has_a_small_limit_of_its_own(
    session: Session, people: Cast, device: Device
) -> None:
    seen = guess(session, "anna@example.org", tries.TRIES + 1, device=device)
    assert seen[-1] is TooManyTries
    # It is hers alone: for other accounts it is a stranger like all.
    guess(session, "bernd@example.org", tries.TRIES, device=device)
    with pytest.raises(TooManyTries):
        enter(session, "bernd@example.org", PASSPHRASE, device=device)


def test_wrong_sign_ins_do_not_keep_the_owner_from_what_asks_the_passphrase_again(
    session: Session, people: Cast
) -> None:
    secret = enter(session, "anna@example.org", PASSPHRASE)
    attack(session, "anna@example.org")
    signing_in.prove(session, secret, PASSPHRASE, now=NOW)
    other = signing_in.begin(session, people.anna.id, now=NOW)
    for _ in range(tries.TRIES):
        with pytest.raises(SignInRefusedError):
            signing_in.prove(session, other, "falsch geraten hier", now=NOW)
    with pytest.raises(TooManyTries):
        signing_in.prove(session, other, PASSPHRASE, now=NOW)
    signing_in.prove(session, secret, PASSPHRASE, now=NOW)


def test_who_knows_the_passphrase_cannot_use_up_the_owner_s_codes_and_is_told_of(
    session: Session, people: Cast, device: Device
) -> None:
    secret = codes.new_totp()
    codes.set_totp(session, people.anna, secret, pyotp.TOTP(secret).at(NOW), now=NOW)
    stranger = step(session)
    for _ in range(tries.TRIES):
        with pytest.raises(SignInRefusedError):
            signing_in.sign_in_with_code(session, stranger, "000000", now=NOW)
    soon = NOW + timedelta(seconds=30)
    code = pyotp.TOTP(secret).at(soon)
    with pytest.raises(TooManyTries):
        signing_in.sign_in_with_code(session, stranger, code, now=soon)
    mine = step(session, device=device)
    assert signing_in.sign_in_with_code(session, mine, code, now=soon, device=device)
    told = [letter.subject for letter in session.exec(select(Mail)) if "Codes" in letter.subject]
    assert told == ["Falsche Codes beim Anmelden"]


def step(session: Session, **options: Any) -> str:
    """The key of the second step, for Anna."""
    with pytest.raises(CodeWantedError) as wanted:
        enter(session, "anna@example.org", PASSPHRASE, **options)
    return wanted.value.key


@pytest.mark.parametrize("code", ["", "٣٤٥٦٧٨", "²²²²²²", "\ud800", "0" * 5000, "123 456 789"])
def test_whatever_is_typed_as_a_code_is_refused_in_words(
    session: Session, people: Cast, code: str
) -> None:
    secret = codes.new_totp()
    codes.set_totp(session, people.anna, secret, pyotp.TOTP(secret).at(NOW), now=NOW)
    with pytest.raises(SignInRefusedError, match="Der Code stimmt nicht"):
        signing_in.sign_in_with_code(session, step(session), code, now=NOW)


@pytest.mark.parametrize(
    "email", ["\0", "a" * 5000, "\ud800@example.org", "", "anna@example.org\0"]
)
def test_whatever_is_typed_as_an_address_is_counted_and_refused(
    session: Session, people: Cast, email: str
) -> None:
    guess(session, email, 1)
    onetime.ask_reset(session, email, address=HOME, now=NOW)


# --- the owner is told ----------------------------------------------------------------------------


def told(session: Session, now: Any = NOW) -> list[str]:
    onetime.write_letters(session, base=BASE, now=now)
    return [f"{letter.recipient}: {letter.subject}" for letter in session.exec(select(Mail))]


def test_the_owner_is_told_once_a_day_and_nobody_else(session: Session, people: Cast) -> None:
    warning = "anna@example.org: Jemand versucht, sich mit Ihrer Adresse anzumelden"
    guess(session, "anna@example.org", tries.TRIES)
    assert told(session) == []
    for quarter in range(4):
        now = NOW + quarter * (tries.WINDOW + LATER)
        attack(session, "anna@example.org", now=now)
        attack(session, "niemand@example.org", now=now)
        assert told(session, now) == [warning]
    tomorrow = NOW + onetime.WARN_AGAIN
    attack(session, "anna@example.org", now=tomorrow)
    assert told(session, tomorrow) == [warning] * 2
    assert rows(session, AskedLetter) == 0


# --- no difference between addresses with and without an account ----------------------------------


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What the database is asked to do."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        found.append(statement)

    def commit(connection: Any) -> None:
        found.append("COMMIT")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", commit)
    yield found
    event.remove(engine, "before_cursor_execute", note)
    event.remove(engine, "commit", commit)


@pytest.mark.parametrize("times", [1, onetime.MAILS, onetime.MAILS + 1])
def test_the_reset_form_does_the_same_work_whether_there_is_an_account_or_not(
    desk_app: FastAPI, times: int
) -> None:
    done = {}
    for email in ("anna@example.org", "niemand@example.org"):
        with (
            TestClient(desk_app, base_url="https://testserver") as client,
            statements(desk_app.state.engine) as done[email],
        ):
            pages = [
                client.post("/anmelden/vergessen", data={"email": email}) for _ in range(times)
            ]
            done[email] += [page.text for page in pages]
    assert done["anna@example.org"] == done["niemand@example.org"]


def test_a_wrong_sign_in_does_the_same_work_whether_there_is_an_account_or_not(
    session: Session, engine: Engine, people: Cast
) -> None:
    done = {}
    for email, network in (("anna@example.org", "192.0.2"), ("niemand@example.org", "198.18.0")):
        with statements(engine) as done[email]:
            for number in range(4):
                guess(session, email, tries.TRIES, address=f"{network}.{number}")
    assert done["anna@example.org"] == done["niemand@example.org"]
    assert any("asked_letter" in each for each in done["anna@example.org"])


def test_a_reset_is_mailed_to_the_owner_alone(session: Session, people: Cast) -> None:
    for email in ("anna@example.org", "niemand@example.org"):
        onetime.ask_reset(session, email, address=HOME, now=NOW)
    assert told(session) == ["anna@example.org: Neue Passphrase für die Präventionskette"]


def test_asking_for_links_again_and_again_never_leaves_the_owner_without_one(
    session: Session, people: Cast
) -> None:
    """Mallory asks all day from many addresses; Anna's letters are few, and each of them works."""
    for number in range(60):
        with suppress(TooManyTries):
            onetime.ask_reset(session, "anna@example.org", address=f"192.0.2.{number}", now=NOW)
    onetime.ask_reset(session, "anna@example.org", address=HOME, now=NOW)
    assert len(told(session)) == onetime.MAILS
    keys = [
        re.findall(r"schluessel=([\w-]+)", letter.text)[0] for letter in session.exec(select(Mail))
    ]
    assert all(onetime.open_link(session, key, now=NOW) for key in keys)


# --- what is counted stays little -----------------------------------------------------------------


def test_who_is_over_the_limit_adds_nothing(session: Session, people: Cast) -> None:
    guess(session, "anna@example.org", tries.TRIES)
    before = rows(session, Attempt)
    guess(session, "anna@example.org", 20)
    assert rows(session, Attempt) == before


def test_what_is_over_is_swept_by_time_though_nobody_tries(session: Session, people: Cast) -> None:
    guess(session, "anna@example.org", 2)
    enter(session, "bernd@example.org", PASSPHRASE)
    codes.begin_codes(session, people.anna, now=NOW)
    for purpose in Purpose:
        onetime.make_link(session, people.anna.id, purpose, now=NOW)
    session.add(Challenge(key="x", expires_at=NOW))
    session.commit()
    kinds = (Attempt, SignIn, OneTimeLink, Challenge, CodeSetup)
    signing_in.sweep(session, NOW)
    assert all(rows(session, kind) for kind in kinds)
    signing_in.sweep(session, NOW + timedelta(days=8))
    assert [rows(session, kind) for kind in kinds] == [0] * len(kinds)


def test_the_counters_are_bounded(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "MOST", 50)
    for number in range(120):
        tries.limits(session, now=NOW).count(Limit(f"{number}", 9))
    assert rows(session, Attempt) <= 51
    # The newest are kept.
    with pytest.raises(TooManyTries):
        tries.limits(session, now=NOW).look(Limit("119", 1))


# --- the cookie of a known device -----------------------------------------------------------------

FORM = {"email": "anna@example.org", "passphrase": PASSPHRASE}
KNOWN = "__Host-kette-geraet"


@pytest.fixture
def client(desk_app: FastAPI) -> Iterator[TestClient]:
    client = TestClient(desk_app, base_url="https://testserver", follow_redirects=False)
    yield client
    client.close()


def strangers_stopped(app: FastAPI) -> None:
    portal = app.state
    with database.session(portal.engine) as session:
        attack(session, "anna@example.org", now=portal.clock())


def test_a_complete_sign_in_makes_the_device_known_and_nothing_else_does(
    desk_app: FastAPI, client: TestClient
) -> None:
    for path in ("/", "/angebote", "/anmelden", "/anmelden/vergessen"):
        assert "set-cookie" not in client.get(path).headers
    assert "set-cookie" not in client.post("/anmelden", data=FORM | {"passphrase": "x"}).headers
    cookies = client.post("/anmelden", data=FORM).headers.get_list("set-cookie")
    (cookie,) = [each for each in cookies if each.startswith(f"{KNOWN}=")]
    for each in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", f"Max-Age={LIFE.days * 86400}"):
        assert each in cookie
    assert "Domain" not in cookie
    assert "anna" not in cookie.lower()
    # It outlives the sign-in, and opens nothing.
    client.post("/abmelden")
    assert set(client.cookies) == {KNOWN}
    assert client.get("/pult").status_code == 303


def test_the_first_of_two_steps_does_not_make_a_device_known(
    desk_app: FastAPI, client: TestClient, clock: Clock
) -> None:
    secret = codes.new_totp()
    with database.session(desk_app.state.engine) as session:
        code = pyotp.TOTP(secret)
        codes.set_totp(session, who(session, "anna"), secret, code.at(NOW), now=NOW)
    half = client.post("/anmelden", data=FORM)
    assert "set-cookie" not in half.headers
    clock.go(seconds=30)
    key = re.findall(r'name="schluessel" value="([^"]+)"', half.text)[0]
    client.post("/anmelden/code", data={"schluessel": key, "code": code.at(clock())})
    assert KNOWN in client.cookies


def test_a_known_device_signs_in_while_strangers_are_stopped(
    desk_app: FastAPI, client: TestClient
) -> None:
    client.post("/anmelden", data=FORM)
    client.post("/abmelden")
    strangers_stopped(desk_app)
    stranger = TestClient(desk_app, base_url="https://testserver", follow_redirects=False)
    refused = stranger.post("/anmelden", data=FORM)
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert 'value="anna@example.org"' in refused.text
    assert "Passphrase vergessen" in refused.text
    known = client.cookies[KNOWN]
    # Not the last letter: some of its bits say nothing.
    forged = known[:-9] + ("A" if known[-9] != "A" else "B") + known[-8:]
    stranger.cookies.set(KNOWN, forged)
    assert stranger.post("/anmelden", data=FORM).status_code == 429
    stranger.close()
    assert client.post("/anmelden", data=FORM).status_code == 303


def test_a_new_passphrase_makes_older_devices_strangers(
    desk_app: FastAPI, client: TestClient
) -> None:
    client.post("/anmelden", data=FORM)
    old = client.cookies[KNOWN]
    new = "gelbe Enten lesen lieber"
    changed = {"old": PASSPHRASE, "passphrase": new, "repeated": new}
    assert client.post("/pult/konto/passphrase", data=changed).status_code == 303
    strangers_stopped(desk_app)
    # This browser was given a new cookie with the new passphrase.
    assert client.post("/anmelden", data=FORM | {"passphrase": new}).status_code == 303
    client.cookies.clear()
    client.cookies.set(KNOWN, old)
    assert client.post("/anmelden", data=FORM | {"passphrase": new}).status_code == 429


# --- hashing: few at once, a few waiting, the rest told to come again -----------------------------


@dataclass
class Held:
    """Stands in for argon2: every hash takes until `go`."""

    go: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    now: int = 0
    peak: int = 0
    longest: int = 0

    def verify(self, kept: str, passphrase: bytes) -> bool:
        with self.lock:
            self.now += 1
            self.peak = max(self.peak, self.now)
            self.longest = max(self.longest, len(passphrase))
        assert self.go.wait(60)
        with self.lock:
            self.now -= 1
        raise VerifyMismatchError


def asked(url: str, data: dict[str, str] | None = None) -> tuple[int, Any, str]:
    body = urllib.parse.urlencode(data).encode() if data else None
    try:
        with urllib.request.urlopen(url, body, timeout=60) as answer:  # noqa: S310 - our own server
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def until(true: Callable[[], bool]) -> None:
    """Waits for something that comes for sure, however slow the machine."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_forty_sign_ins_at_once_hold_nobody_else(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, places = Held(), passphrases.AT_ONCE + passphrases.WAITING
    monkeypatch.setattr(passphrases, "_hasher", lambda: held)
    monkeypatch.setattr(passphrases.TURNS, "patience", 60)
    form = {"email": "anna@example.org", "passphrase": "falsch geraten hier"}
    with serve(desk_app) as url, ThreadPoolExecutor(40) as crowd:
        answers = [crowd.submit(asked, f"{url}/anmelden", form) for _ in range(40)]
        try:
            until(lambda: sum(each.done() for each in answers) >= 40 - places)
            # Two hashes are being made and four people wait, for as long as the test likes.
            for path in ("/health/live", "/", "/anmelden"):
                assert asked(url + path)[0] == 200
            refused = [each.result() for each in answers if each.done()]
        finally:
            held.go.set()
    assert len(refused) == 40 - places
    for status, headers, text in refused:
        assert status == 429
        assert headers["Retry-After"] == "60"
        assert "Gerade melden sich sehr viele an." in text
        assert 'value="anna@example.org"' in text
    assert held.peak <= passphrases.AT_ONCE
    # Who was sent away has lost no try.
    with database.session(desk_app.state.engine) as session:
        assert rows(session, Attempt) == 3 * places
    assert sorted(each.result()[0] for each in answers) == [422] * places + [429] * (40 - places)


@contextmanager
def full() -> Iterator[None]:
    """All places for hashing are taken."""
    before = passphrases.TURNS
    passphrases.TURNS = Turns(at_once=1, waiting=0, refusal=Crowded)
    try:
        with passphrases.turn():
            yield
    finally:
        passphrases.TURNS = before


@pytest.mark.parametrize("path", ["/anmelden", "/anmelden/bestaetigen", "/pult/konto/passphrase"])
def test_every_form_that_hashes_keeps_what_was_typed_when_too_many_are_there(
    desk_app: FastAPI, path: str
) -> None:
    new = "gelbe Enten lesen lieber"
    data = {"old": PASSPHRASE, "passphrase": new, "repeated": new, "email": "anna@example.org"}
    with sign_in(desk_app, "anna") as client, full():
        refused = client.post(path, data=data | {"weiter": "/pult/konto"})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert "Gerade melden sich sehr viele an." in refused.text
    assert "<form" in refused.text


def test_a_link_is_not_used_up_when_too_many_are_there(
    desk_app: FastAPI, client: TestClient
) -> None:
    with database.session(desk_app.state.engine) as session:
        key = onetime.make_link(session, who(session, "anna").id, Purpose.RESET, now=NOW)
    new = "gelbe Enten lesen lieber"
    data = {"schluessel": key, "passphrase": new, "repeated": new}
    with full():
        assert client.post("/anmelden/link", data=data).status_code == 429
    assert client.post("/anmelden/link", data=data).status_code == 303


def test_only_the_beginning_of_a_long_passphrase_is_hashed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    held.go.set()
    monkeypatch.setattr(passphrases, "_hasher", lambda: held)
    assert client.post("/anmelden", data=FORM | {"passphrase": "ä" * 9_000}).status_code == 422
    assert held.longest == 2 * passphrases.LONGEST


# --- two at the same moment -----------------------------------------------------------------------


def both(engine: Engine, table: str, verb: Callable[[Session, int], object]) -> list[object]:
    """Lets two do it at once: each has read all it reads before the other writes to the table."""
    barrier = threading.Barrier(2)

    def wait(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(f"UPDATE {table} "):
            # The second may be kept waiting by the database itself, earlier than here.
            with suppress(threading.BrokenBarrierError):
                barrier.wait(5)

    def one(number: int) -> object:
        with database.session(engine) as session:
            try:
                return verb(session, number)
            except SignInRefusedError:
                return None

    event.listen(engine, "before_cursor_execute", wait)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(one, range(2)))
    event.remove(engine, "before_cursor_execute", wait)
    return found


def test_one_code_opens_one_sign_in(session: Session, engine: Engine, people: Cast) -> None:
    secret = codes.new_totp()
    codes.set_totp(session, people.anna, secret, pyotp.TOTP(secret).at(NOW), now=NOW)
    keys = [step(session), step(session)]
    soon = NOW + timedelta(seconds=30)
    code = pyotp.TOTP(secret).at(soon)
    found = both(
        engine,
        "account",
        lambda session, number: signing_in.sign_in_with_code(session, keys[number], code, now=soon),
    )
    assert sum(each is not None for each in found) == 1
    assert rows(session, SignIn) == 1


def test_one_link_opens_once(session: Session, engine: Engine, people: Cast) -> None:
    key = onetime.make_link(session, people.anna.id, Purpose.SIGN_IN, now=NOW)
    found = both(
        engine, "one_time_link", lambda session, _: onetime.use_link(session, key, now=NOW)
    )
    assert sum(each is not None for each in found) == 1


def test_one_link_sets_one_passphrase(session: Session, engine: Engine, people: Cast) -> None:
    key = onetime.make_link(session, people.anna.id, Purpose.RESET, now=NOW)
    new = ("gelbe Enten lesen lieber", "rote Enten lesen lieber")
    found = both(
        engine,
        "one_time_link",
        lambda session, number: choosing.set_passphrase_by_link(
            session, key, new[number], new[number], now=NOW
        ),
    )
    assert sum(each is not None for each in found) == 1
    winner = new[0 if found[0] else 1]
    assert enter(session, "anna@example.org", winner)


def test_what_is_asked_for_is_shown_again_when_asked_too_often(client: TestClient) -> None:
    for _ in range(tries.TRIES):
        client.post("/anmelden/vergessen", data={"email": "anna@example.org"})
    refused = client.post("/anmelden/vergessen", data={"email": "anna@example.org"})
    assert refused.status_code == 429
    assert 'value="anna@example.org"' in refused.text
    assert "zu viele Versuche" in unescape(refused.text)
