"""How often something may be tried that can be guessed: counted in the database.

Who is over a limit adds nothing (`app/limits.py`), so each key has few rows, and all rows together
are bounded by MOST.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from app.limits import Limits
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


def limits(session: Session, *, now: datetime) -> Limits:
    """Refuses by TooManyTries. To look reads only, and holds no connection afterwards, for who may
    try waits for a turn; to count commits."""
    return Limits(_Rows(session, now), _refused)


def _refused() -> TooManyTries:
    event(Event.TOO_OFTEN)
    return TooManyTries()


class _Rows:
    """Remembers in the table of tries (a `limits.Memory`)."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def counted(self, what: Sequence[str]) -> list[int]:
        found = [self._tried(each) for each in what]
        self._session.commit()
        return found

    def count(self, what: Sequence[str]) -> list[int]:
        sweep(self._session, self._now)
        self._session.add_all([Attempt(key=each, at=self._now) for each in what])
        self._session.commit()
        return [self._tried(each) for each in what]

    def _tried(self, what: str) -> int:
        mine = (col(Attempt.key) == what, col(Attempt.at) >= self._now - WINDOW)
        return self._session.exec(select(func.count()).select_from(Attempt).where(*mine)).one()


def forgive(session: Session, what: str) -> None:
    """Tries of `what` count no more, for one was right."""
    session.execute(delete(Attempt).where(col(Attempt.key) == what))
    session.commit()


def sweep(session: Session, now: datetime) -> None:
    """Deletes what is older than the window, and the oldest beyond MOST; the caller commits."""
    newest = select(func.max(col(Attempt.id))).scalar_subquery()
    session.execute(delete(Attempt).where(col(Attempt.at) < now - WINDOW))
    session.execute(delete(Attempt).where(col(Attempt.id) <= newest - MOST))
