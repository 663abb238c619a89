"""Choosing a passphrase: by a link of a letter, or signed in with the old one."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app.accounts import letters, onetime, passphrases, rows, signing_in
from app.i18n import gettext as _
from app.models import AccountRow, OneTimeLink
from app.rights import Account
from app.security.events import Event, event


def set_passphrase_by_link(
    session: Session, secret: str, passphrase: str, repeated: str, *, now: datetime
) -> onetime.OpenLink | None:
    """Uses the link up for a new passphrase, both or neither; None when it works no more."""
    found = onetime.open_link(session, secret, now=now)
    if found is None or found.purpose not in (onetime.Purpose.INVITATION, onetime.Purpose.RESET):
        return None
    row = rows.row_of(session, found.account)
    kept = _hash_of_new(row, passphrase, repeated)
    if not onetime.take(session, secret, now):
        session.rollback()
        return None
    _keep_passphrase(session, row, kept)
    return found


def set_passphrase(session: Session, account_id: int, passphrase: str, repeated: str) -> None:
    """A new passphrase; whoever is signed in with the old one is signed out, and links end."""
    row = rows.by_id(session, account_id)
    assert row is not None
    _keep_passphrase(session, row, _hash_of_new(row, passphrase, repeated))


def _check_new(row: AccountRow, passphrase: str, repeated: str) -> None:
    why = passphrases.objection(passphrase, row.email, row.name)
    if why is not None:
        raise rows.SignInRefusedError("passphrase", why)
    if passphrase != repeated:
        raise rows.SignInRefusedError("repeated", _("Die beiden Eingaben sind verschieden."))


def _hash_of_new(row: AccountRow, passphrase: str, repeated: str) -> str:
    _check_new(row, passphrase, repeated)
    with passphrases.turn() as turn:
        return turn.hashed(passphrase)


def _keep_passphrase(session: Session, row: AccountRow, kept: str) -> None:
    assert row.id is not None
    row.passphrase = kept
    begun = col(OneTimeLink.purpose).in_([purpose.value for purpose in onetime.SEVERAL])
    session.execute(
        delete(OneTimeLink).where(
            col(OneTimeLink.account_id) == row.id, begun, col(OneTimeLink.used_at).is_(None)
        )
    )
    letters.passphrase_set(session, row)
    signing_in.sign_out_everywhere(session, row.id)


def change_passphrase(
    session: Session,
    by: Account,
    old: str,
    passphrase: str,
    repeated: str,
    *,
    secret: str,
    now: datetime,
) -> str:
    """By the person itself: the old one once more, then a fresh sign-in for this browser. Who came
    by a link and has neither passphrase nor passkey chooses the first one freely."""
    row = rows.row_of(session, by)
    _check_new(row, passphrase, repeated)
    if row.passphrase is not None or rows.has_second_step(session, by.id):
        signing_in.require_proof(session, secret, old, now=now, field="old")
    set_passphrase(session, by.id, passphrase, repeated)
    event(Event.PASSPHRASE_CHANGED, account=by.id)
    return signing_in.begin(session, by.id, now=now)
