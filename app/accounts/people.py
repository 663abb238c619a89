"""Verbs on the accounts of others: invitations and rights. Every verb commits what it did."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app import sendings
from app.accounts import leaving, letters, onetime, rows, signing_in
from app.i18n import gettext as _
from app.models import AccountKommune, AccountRow, CodeSetup, OneTimeLink, Passkey
from app.rights import Account, Action, require
from app.security.events import Event, event
from app.vocabulary import ACCOUNT_ROLES, KOMMUNEN, Role


def offices(session: Session) -> Sequence[AccountRow]:
    """The Präventionsbüro's accounts that may sign in, the oldest first."""
    statement = rows.accounts().where(
        AccountRow.role == Role.PREVENTION_OFFICE.value, col(AccountRow.active)
    )
    return session.exec(statement.order_by(col(AccountRow.id))).all()


def editor_link(session: Session, email: str, *, base: str, now: datetime) -> str:
    """A sign-in link for the Präventionsbüro's first account, made when there is none."""
    row = next(iter(offices(session)), None)
    if row is None:
        row = AccountRow(
            email=rows.as_kept(email),
            name=Role.PREVENTION_OFFICE.label,
            role=Role.PREVENTION_OFFICE.value,
            at=now,
        )
        session.add(row)
        session.commit()
    assert row.id is not None
    return onetime.link_url(
        base, onetime.make_link(session, row.id, onetime.Purpose.SIGN_IN, now=now)
    )


def invite(
    session: Session,
    *,
    by: Account,
    email: str,
    name: str,
    role: str,
    kommunen: Sequence[str],
    base: str,
    now: datetime,
    sending: str = "",
) -> AccountRow:
    """Makes an account and mails its link; SentBeforeError when this `sending` of the form has."""
    require(by, Action.ACCOUNTS)
    sendings.once(session, sending, "konto")
    email, name = leaving.address_of(session, email), leaving.name_of(session, name)
    row = AccountRow(email=email, name=name, role=_role(role), at=now)
    row.kommunen = _kommunen(row.role, kommunen, [])
    session.add(row)
    session.flush()
    onetime.mail_link(session, row, onetime.Purpose.INVITATION, base=base, now=now)
    event(Event.ACCOUNT_MADE, account=row.id, by=by.id, role=Role(row.role), kommunen=_slugs(row))
    return row


def invite_again(
    session: Session, number: int, *, by: Account, base: str, now: datetime
) -> AccountRow | None:
    require(by, Action.ACCOUNTS)
    row = rows.by_id(session, number)
    if row is not None and row.active and row.left_on is None:
        purpose = onetime.Purpose.RESET if row.passphrase else onetime.Purpose.INVITATION
        onetime.mail_link(session, row, purpose, base=base, now=now)
        event(Event.INVITED, account=row.id, by=by.id, purpose=purpose)
    return row


def change_rights(
    session: Session,
    number: int,
    *,
    by: Account,
    role: str,
    kommunen: Sequence[str],
    active: bool,
    name: str | None = None,
    email: str | None = None,
) -> AccountRow | None:
    """Takes effect at once: whoever is signed in is signed out, unless only the name is another.
    Nobody locks themselves out. Name and address stay where they are None."""
    require(by, Action.ACCOUNTS)
    row = rows.by_id(session, number)
    if row is None:
        return None
    if row.id == by.id and (role != row.role or not active):
        raise rows.SignInRefusedError("role", _("Das eigene Konto lässt sich nicht herabstufen."))
    was = row.email
    if name is not None:
        leaving.rename(session, row, name)
    if email is not None:
        leaving.move(session, row, email, by=by)
    before, moved = (row.role, _slugs(row), row.active), row.email != was
    row.role = _role(role)
    row.kommunen = _kommunen(row.role, kommunen, row.kommunen)
    row.active = active
    if active:
        row.left_on = None
    session.flush()
    if row.id != by.id and (moved or before != (row.role, _slugs(row), row.active)):
        assert row.id is not None
        signing_in.sign_out_everywhere(session, row.id)
    session.commit()
    _tell_rights(row, before, by=by)
    return row


def _role(role: str) -> str:
    if role not in ACCOUNT_ROLES:
        raise rows.SignInRefusedError("role", _("Bitte eine Aufgabe auswählen."))
    return role


def _kommunen(
    role: str, slugs: Sequence[str], before: Sequence[AccountKommune]
) -> list[AccountKommune]:
    chosen = [slug for slug in KOMMUNEN if slug in slugs]
    if role != Role.CARETAKER:
        return []
    if not chosen:
        raise rows.SignInRefusedError(
            "kommunen", _("Für welche Kommune? Bitte mindestens eine ankreuzen.")
        )
    kept = {link.kommune_slug: link for link in before}
    return [
        kept.get(slug) or AccountKommune(kommune_slug=slug)  # type: ignore[call-arg]
        for slug in chosen
    ]


def _slugs(row: AccountRow) -> tuple[str, ...]:
    return tuple(link.kommune_slug for link in row.kommunen)


def _tell_rights(
    row: AccountRow, before: tuple[str, tuple[str, ...], bool], *, by: Account
) -> None:
    """What has changed, for the log."""
    role, kommunen, active = before
    if (role, kommunen) != (row.role, _slugs(row)):
        event(
            Event.RIGHTS_CHANGED,
            account=row.id,
            by=by.id,
            role=Role(row.role),
            kommunen=_slugs(row),
        )
    if active != row.active:
        what = Event.ACCOUNT_OPENED if row.active else Event.ACCOUNT_CLOSED
        event(what, account=row.id, by=by.id)


def clear_second_step(session: Session, number: int, *, by: Account) -> bool:
    """For somebody who lost telephone or stick: no code and no passkey any more, signed out
    everywhere, and told so by mail. False when there is no such account."""
    require(by, Action.ACCOUNTS)
    row = rows.by_id(session, number)
    if row is None:
        return False
    row.totp, row.totp_step = None, 0
    session.execute(delete(Passkey).where(col(Passkey.account_id) == number))
    session.execute(delete(CodeSetup).where(col(CodeSetup.account_id) == number))
    half = (
        col(OneTimeLink.account_id) == number,
        col(OneTimeLink.purpose) == onetime.Purpose.CODE.value,
    )
    session.execute(delete(OneTimeLink).where(*half))
    letters.second_step_cleared(session, row)
    signing_in.sign_out_everywhere(session, number)
    event(Event.SECOND_STEP_CLEARED, account=number, by=by.id)
    return True
