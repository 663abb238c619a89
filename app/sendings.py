"""A form that is sent twice, by a double click, a second tab or a browser that tries again, makes
one thing.

Whoever shows a form that makes something gives it a token; the verb remembers, in the commit that
makes it, that this form was sent and what came of it. Sent once more it raises SentBeforeError, and
the sender is led to what the first sending made. A token holds for one form of one account, and for
what it says: who goes back and writes something else has that kept as well.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import database
from app.models import SendingRow

FIELD = "absendung"
"""Hidden field of the form."""
LIFE = timedelta(days=7)
"""After that no browser tries again."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")


class SentBeforeError(Exception):
    """This form was sent before; `result` is what came of it."""

    def __init__(self, result: str) -> None:
        super().__init__("sent before")
        self.result = result


def new_token() -> str:
    return secrets.token_urlsafe(18)


def key(
    form: str, fields: Sequence[tuple[str, str]], *, by: int | None = None, said: bool = True
) -> str:
    """By which a sending is known again, "" when the form has no token. `form` names the form, `by`
    the account; without `said` it is the same sending whatever the form says."""
    token = next((value for name, value in fields if name == FIELD), "")
    if not _TOKEN.fullmatch(token):
        return ""
    known = [form, by, token, [list(pair) for pair in fields] if said else []]
    return hashlib.blake2b(json.dumps(known).encode(), digest_size=24).hexdigest()


def once(session: Session, sending: str, result: str) -> None:
    """Remembers what comes of this sending; to be called before it is made, and committed with it.
    SentBeforeError when it was made already, and nothing is written then."""
    if not sending:
        return
    insert = database.insert(session)
    # One statement looks and writes: of two at the same moment the second waits for the first.
    done = session.execute(
        insert(SendingRow)
        .values(key=sending, result=result, at=datetime.now(UTC))
        .on_conflict_do_nothing()
        .returning(SendingRow.key)
    )
    if done.first() is not None:
        return
    before = session.exec(select(SendingRow.result).where(SendingRow.key == sending)).one()
    session.rollback()
    raise SentBeforeError(before)


def result_of(make: Callable[[], str]) -> str:
    """What comes of a form: of what is made now, or was by an earlier sending of it."""
    try:
        return make()
    except SentBeforeError as before:
        return before.result


def known(session: Session, sending: str) -> bool:
    """Whether it was made before, so that no limit is in the way of being led to it."""
    found = select(SendingRow.key).where(SendingRow.key == sending)
    return bool(sending) and session.exec(found).first() is not None


def forget(session: Session, today: date) -> None:
    """Forgets what was sent long ago; commits."""
    until = datetime.combine(today, time(), UTC) - LIFE
    session.execute(delete(SendingRow).where(col(SendingRow.at) < until))
    session.commit()
