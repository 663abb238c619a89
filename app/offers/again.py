"""A verb done once more when somebody else's save came between its reading and its writing."""

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from app import database

TRIES = 20
"""Somebody else was quicker each time; after that the database itself is in trouble."""
PATIENCE = database.BUSY_MILLISECONDS / 1000
"""Seconds that all tries wait together: a request holds a thread no longer for it."""
Done = TypeVar("Done")


def again(session: Session, work: Callable[[], Done]) -> Done:
    """Does it, once more when another save came between reading and writing."""
    until = time.monotonic() + PATIENCE
    for _try in range(TRIES - 1):
        try:
            return work()
        except (IntegrityError, OperationalError) as error:
            session.rollback()
            session.expire_all()
            left = until - time.monotonic()
            if left <= 0 or not _curable(error):
                raise
            database.wait_at_most(session, left)
    return work()


def _curable(error: IntegrityError | OperationalError) -> bool:
    """A full disk or a server that is gone is the same the next time."""
    return isinstance(error, IntegrityError) or database.was_overtaken(error)
