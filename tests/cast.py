"""The cast of the desk's tests, and a clock that goes when it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.accounts import rows, signing_in
from app.accounts.access import COOKIE
from app.accounts.roles import Wanted
from app.models import AccountKommune, AccountRole, AccountRow
from app.rights import Account
from app.vocabulary import Role

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSPHRASE = "blaue Enten lesen gern"
QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""argon2id at a hundredth of its price, which is looked at in tests/test_passphrases.py."""
_HASH = QUICK.hash(PASSPHRASE)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Cast:
    """Anna looks after Kreuzau, Bernd after Titz; Clara sits in the Familienbüro, Doris in the
    Präventionsbüro."""

    anna: Account
    bernd: Account
    clara: Account
    doris: Account


def cast(session: Session) -> Cast:
    """Makes them, with the Kommunen already there."""
    found = {}
    for name, role, kommunen in (
        ("Anna", "kuemmerer", ["kreuzau"]),
        ("Bernd", "kuemmerer", ["titz"]),
        ("Clara", "familienbuero", []),
        ("Doris", "praeventionsbuero", []),
    ):
        email = f"{name.lower()}@example.org"
        row = AccountRow(email=email, name=name, passphrase=_HASH, at=NOW)
        row.roles = [having(role)]
        row.kommunen = [AccountKommune(kommune_slug=slug) for slug in kommunen]  # type: ignore[call-arg]
        session.add(row)
        session.commit()
        found[name.lower()] = who(session, name.lower())
    return Cast(**found)


def having(role: str, until: date | None = None) -> AccountRole:
    """A role of an account that is made by hand."""
    return AccountRole(role=role, until=until)  # type: ignore[call-arg]


def caring(*kommunen: str) -> Wanted:
    """What the form of a Kümmerer asks for."""
    return Wanted(roles={Role.CARETAKER: None}, places=dict.fromkeys(kommunen))


def who(session: Session, name: str, on: date | None = None) -> Account:
    """One of the cast, with the rights of that day."""
    row = rows.by_email(session, f"{name}@example.org")
    assert row is not None
    return rows.account_of(row, on or NOW.date())


@contextmanager
def sign_in(app: FastAPI, name: str) -> Iterator[TestClient]:
    """A client with that person's cookie. The portal's own start and stop are left out: its stop
    closes the database, which a test may be reading at that moment."""
    portal = app.state
    with database.session(portal.engine) as session:
        secret = signing_in.begin(session, who(session, name).id, now=portal.clock())
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    client.cookies.set(COOKIE, secret)
    yield client
    client.close()
