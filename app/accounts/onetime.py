"""One-time links by mail: to sign in, to set up an account, for a new passphrase.

What a link carries is kept as a hash only.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select, update

from app.accounts import letters, rows, tries
from app.i18n import N_
from app.limits import Limit
from app.models import AccountRow, AskedLetter, OneTimeLink
from app.rights import Account
from app.security.events import Event, event
from app.situations import TooManyTries
from app.vocabulary import Vocabulary
from app.wording import here

MAILS = 3
"""Links for a new passphrase to one account within the window."""
WARN_AGAIN = timedelta(days=1)


class Purpose(Vocabulary):
    """What a one-time link is for."""

    SIGN_IN = "anmeldung", N_("Anmelden")
    INVITATION = "einladung", N_("Konto einrichten")
    RESET = "zuruecksetzen", N_("Neue Passphrase wählen")
    CODE = "code", N_("Zweiter Schritt")


LIFE = {
    Purpose.SIGN_IN: timedelta(hours=24),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CODE: timedelta(minutes=5),
}
SEVERAL = (Purpose.RESET, Purpose.CODE)
"""Others can ask for these, so a new one leaves the older ones alone: nobody voids the link that
its owner is just about to follow."""
GUESSED = "geraten"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A one-time link that still works."""

    account: Account
    purpose: Purpose


def make_link(session: Session, account_id: int, purpose: Purpose, *, now: datetime) -> str:
    """The secret of a new link; older ones for the same purpose no longer work, but for those
    that others can ask for."""
    secret = _new_link(session, account_id, purpose, now=now)
    session.commit()
    return secret


def _new_link(session: Session, account_id: int, purpose: Purpose, *, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    older = [col(OneTimeLink.account_id) == account_id, col(OneTimeLink.purpose) == purpose.value]
    if purpose in SEVERAL:
        older.append(col(OneTimeLink.expires_at) < now)
    session.execute(delete(OneTimeLink).where(*older))
    session.add(
        OneTimeLink(
            key=rows.key_of(secret),
            account_id=account_id,
            purpose=purpose.value,
            expires_at=now + LIFE[purpose],
        )
    )
    return secret


def open_link(session: Session, secret: str, *, now: datetime) -> OpenLink | None:
    """What the link opens, without using it up: a mail scanner may look as often as it likes."""
    link = session.get(OneTimeLink, rows.key_of(secret))
    if link is None or link.used_at is not None or link.expires_at < now:
        return None
    row = rows.by_id(session, link.account_id)
    if row is None or not rows.admitted(row, here(now)):
        return None
    return OpenLink(account=rows.account_of(row, here(now)), purpose=Purpose(link.purpose))


def use_link(session: Session, secret: str, *, now: datetime) -> OpenLink | None:
    """Opens the link once and for all."""
    found = open_link(session, secret, now=now)
    taken = found is not None and take(session, secret, now)
    session.commit()
    return found if taken else None


def take(session: Session, secret: str, now: datetime) -> bool:
    """Uses the link up; of two at the same moment, one. The caller commits."""
    statement = update(OneTimeLink).where(
        col(OneTimeLink.key) == rows.key_of(secret), col(OneTimeLink.used_at).is_(None)
    )
    return session.exec(statement.values(used_at=now)).rowcount == 1


def ask_reset(session: Session, email: str, *, address: str, now: datetime) -> None:
    """Notes that somebody wants a link; whether there is such an account is looked up later by
    `write_letters`, so that nothing here depends on it."""
    email = rows.as_kept(email)
    bound = tries.limits(session, now=now)
    bound.attempt(Limit(f"reset {address}", tries.TRIES))
    try:
        bound.attempt(Limit(f"mail {email}", MAILS))
    except TooManyTries:
        return
    ask_letter(session, email, Purpose.RESET.value)


def ask_letter(session: Session, email: str, about: str) -> None:
    session.add(AskedLetter(email=email, about=about))
    session.commit()


def write_letters(session: Session, *, base: str, now: datetime) -> None:
    """Puts the letters that were asked for into the outbox, where there is an account."""
    for asked in session.exec(select(AskedLetter).order_by(col(AskedLetter.id)).limit(100)).all():
        mine = delete(AskedLetter).where(col(AskedLetter.id) == asked.id)
        row = rows.by_email(session, asked.email)
        admitted = row is not None and rows.admitted(row, here(now))
        if session.exec(mine).rowcount == 1 and row is not None and admitted:
            if asked.about != GUESSED:
                event(Event.RESET_ASKED, account=row.id)
                mail_link(session, row, Purpose.RESET, base=base, now=now)
            elif row.warned_at is None or now - row.warned_at >= WARN_AGAIN:
                row.warned_at = now
                letters.guessed(session, row)
        session.commit()


def mail_link(
    session: Session, row: AccountRow, purpose: Purpose, *, base: str, now: datetime
) -> None:
    assert row.id is not None
    url = link_url(base, _new_link(session, row.id, purpose, now=now))
    if purpose is Purpose.INVITATION:
        letters.invitation(session, row, url)
    else:
        letters.reset(session, row, url)
    session.commit()


def link_url(base: str, secret: str) -> str:
    """In the query, for paths are logged and queries are not."""
    return f"{base}/anmelden/link?schluessel={secret}"
