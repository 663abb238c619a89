"""A verb done once more when somebody else's save came between its reading and its writing."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

TRIES = 20
"""Somebody else was quicker each time; after that the database itself is in trouble."""
Done = TypeVar("Done")


def again(session: Session, work: Callable[[], Done]) -> Done:
    """Does it, once more when another save came between reading and writing."""
    for _try in range(TRIES - 1):
        try:
            return work()
        except (IntegrityError, OperationalError):
            session.rollback()
            session.expire_all()
    return work()
