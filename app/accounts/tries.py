"""How often something may be tried: counted in the database, for the length of a window.

A limit is looked at before any work is done, without writing; who is over it adds nothing. So each
key has few rows, and all rows together are bounded by MOST.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from app.models import Attempt
from app.security.events import Event, event
from app.situations import TooManyTries

WINDOW = timedelta(minutes=15)
MOST = 200_000
"""Rows at most; beyond them the oldest go: as many tries are needed to push one's own out."""

TRIES = 8
"""Within WINDOW: for one account from one address or from one known device."""
TRIES_ADDRESS = 40
"""From one address, whatever the account."""
TRIES_ACCOUNT = 20
"""For one account, from all devices together that it does not know."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries of `what` within the window."""

    what: str
    most: int


def look(session: Session, *limits: Limit, now: datetime) -> None:
    """TooManyTries when one of the limits is reached already. Reads only, and holds no connection
    afterwards, for who may try waits for a turn."""
    tried = _tried(session, limits, now)
    session.commit()
    if any(tried[limit.what] >= limit.most for limit in limits):
        event(Event.TOO_OFTEN)
        raise TooManyTries


def count(session: Session, *limits: Limit, now: datetime) -> dict[str, int]:
    """Counts one try of each and commits; how many there are of each now. TooManyTries beyond a
    limit: of several at the same moment none gets in as one too many."""
    sweep(session, now)
    session.add_all([Attempt(key=limit.what, at=now) for limit in limits])
    session.commit()
    tried = _tried(session, limits, now)
    if any(tried[limit.what] > limit.most for limit in limits):
        event(Event.TOO_OFTEN)
        raise TooManyTries
    return tried


def attempt(session: Session, what: str, limit: int, now: datetime) -> None:
    """One try of one thing: looked at, then counted."""
    one = Limit(what, limit)
    look(session, one, now=now)
    count(session, one, now=now)


def forgive(session: Session, what: str) -> None:
    """Tries of `what` count no more, for one was right."""
    session.execute(delete(Attempt).where(col(Attempt.key) == what))
    session.commit()


def sweep(session: Session, now: datetime) -> None:
    """Deletes what is older than the window, and the oldest beyond MOST; the caller commits."""
    newest = select(func.max(col(Attempt.id))).scalar_subquery()
    session.execute(delete(Attempt).where(col(Attempt.at) < now - WINDOW))
    session.execute(delete(Attempt).where(col(Attempt.id) <= newest - MOST))


def _tried(session: Session, limits: tuple[Limit, ...], now: datetime) -> dict[str, int]:
    def tried(what: str) -> int:
        mine = (col(Attempt.key) == what, col(Attempt.at) >= now - WINDOW)
        return session.exec(select(func.count()).select_from(Attempt).where(*mine)).one()

    return {limit.what: tried(limit.what) for limit in limits}
