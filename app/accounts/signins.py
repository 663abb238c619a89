"""Where somebody is signed in: their own list, and ending one of them. How long one lasts, and what
the cookie carries, is `accounts`' business. Nothing about a device is kept, only begin and last
use: that is enough to tell one's own from a stranger's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts import people, rows, signing_in
from app.models import Passkey, SignIn
from app.rights import Account
from app.security.events import Event, event
from app.wording import here


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    handle: str
    """Names it in a form; it has nothing to do with what the cookie carries."""
    began_at: datetime
    seen_at: datetime
    """Last use, to the minute."""
    here: bool
    """It is the browser that asks."""


def of(session: Session, by: Account, secret: str, *, now: datetime) -> Sequence[SignedIn]:
    """One's own that still open the desk: this one first, then by last use."""
    signed_in = session.exec(
        select(SignIn)
        .where(
            SignIn.account_id == by.id,
            col(SignIn.seen_at) >= now - signing_in.IDLE,
            col(SignIn.began_at) >= now - signing_in.LONGEST,
        )
        .order_by(col(SignIn.seen_at).desc(), col(SignIn.began_at).desc())
    )
    key = rows.key_of(secret)
    found = [
        SignedIn(handle=row.handle, began_at=row.began_at, seen_at=row.seen_at, here=row.key == key)
        for row in signed_in
    ]
    return sorted(found, key=lambda each: not each.here)


def end(session: Session, by: Account, handle: str) -> bool:
    """Signs one of one's own browsers out; False when there is none of that name (any more)."""
    statement = select(SignIn).where(SignIn.handle == handle, SignIn.account_id == by.id)
    row = session.exec(statement).one_or_none()
    if row is None:
        return False
    session.delete(row)
    session.commit()
    event(Event.SIGN_IN_ENDED, account=by.id)
    return True


def office_can_sign_in(session: Session, *, now: datetime) -> bool:
    """Whether somebody of the Präventionsbüro gets in without a link from the server."""
    with_passkey = set(session.exec(select(Passkey.account_id)))
    offices = people.offices(session, here(now))
    return any(row.passphrase or row.id in with_passkey for row in offices)


def office_link(
    session: Session, email: str, *, base: str, now: datetime, lost_second_step: bool = False
) -> str:
    """A link that signs the Präventionsbüro's first account in, once and within a day; there is
    one afterwards, under `email`, if there was none. Its codes and passkeys still count, unless
    they are lost: then they are cleared, and its owner is told by mail."""
    link = people.editor_link(session, email, base=base, now=now)
    office = rows.account_of(people.offices(session, here(now))[0], here(now))
    event(Event.LINK_MADE, account=office.id)
    if lost_second_step and rows.has_second_step(session, office.id):
        people.clear_second_step(session, office.id, by=office)
    return link
