"""Verbs on the accounts of others: invitations and rights. Every verb commits what it did."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import delete
from sqlmodel import Session, col

from app import sendings
from app.accounts import leaving, letters, onetime, roles, rows, signing_in
from app.accounts.roles import Places, Roles, Wanted
from app.i18n import gettext as _
from app.models import AccountRow, CodeSetup, OneTimeLink, Passkey
from app.rights import Account, Action, require
from app.security.events import Event, Fact, event
from app.vocabulary import Role
from app.wording import here


def offices(session: Session, on: date) -> Sequence[AccountRow]:
    """The Präventionsbüro's accounts that may sign in on this day, the oldest first; deputies
    last."""
    found = session.exec(
        rows.accounts()
        .where(rows.holding(Role.PREVENTION_OFFICE, on), col(AccountRow.active))
        .order_by(col(AccountRow.id))
    ).all()
    return sorted(found, key=lambda row: roles.held(row)[Role.PREVENTION_OFFICE] is not None)


def editor_link(session: Session, email: str, *, base: str, now: datetime) -> str:
    """A sign-in link for the Präventionsbüro's first account, made when there is none: of whoever
    has that address, else of a new account that is called after its role."""
    row = next(iter(offices(session, here(now))), None)
    if row is None:
        row = rows.by_email(session, email)
        if row is None:
            row = AccountRow(
                email=rows.as_kept(email), name=Role.PREVENTION_OFFICE.label, at=now, roles=[]
            )
        roles.give(row, roles.held(row) | {Role.PREVENTION_OFFICE: None})
        row.active, row.left_on = True, None
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
    having: Wanted,
    base: str,
    now: datetime,
    sending: str = "",
) -> AccountRow:
    """Makes an account and mails its link; SentBeforeError when this `sending` of the form has."""
    require(by, Action.ACCOUNTS)
    sendings.once(session, sending, "konto")
    email, name = leaving.address_of(session, email), leaving.name_of(session, name)
    row = AccountRow(email=email, name=name, at=now, roles=[], kommunen=[])
    roles.give(row, having.roles)
    roles.give_places(row, having.places)
    session.add(row)
    session.flush()
    onetime.mail_link(session, row, onetime.Purpose.INVITATION, base=base, now=now)
    event(Event.ACCOUNT_MADE, account=row.id, by=by.id, **_told(row))
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
    having: Wanted,
    active: bool,
    name: str | None = None,
    email: str | None = None,
    seen: str = "",
) -> AccountRow | None:
    """Takes effect at once: whoever is signed in is signed out, unless only the name is another.
    Nobody locks themselves out, or makes a deputy of themselves what they are for good; and
    somebody is left who gives roles. What they had begun stays theirs, and what they may no longer
    publish is seen by who may. Name and address stay where they are None. OvertakenError where the
    account is another one than was `seen`: a form that was open gives no right back."""
    require(by, Action.ACCOUNTS)
    roles.one_at_a_time(session)
    row = rows.by_id(session, number)
    if row is None:
        return None
    wanted = (having.roles, having.places, active)
    stale = bool(seen) and seen != mark_of(row)
    # Sent twice it is as it was wanted.
    if stale and (wanted, name, email) != (_state(row), row.name, row.email):
        raise OvertakenError
    mine = roles.managing(having.roles) == roles.managing(roles.held(row))
    if row.id == by.id and not (mine and active):
        raise rows.SignInRefusedError("role", _("Das eigene Konto lässt sich nicht herabstufen."))
    was = row.email
    if name is not None:
        leaving.rename(session, row, name)
    if email is not None:
        leaving.move(session, row, email, by=by)
    before, moved = _state(row), row.email != was
    roles.give(row, having.roles)
    roles.give_places(row, having.places)
    row.active = active
    if active:
        row.left_on = None
    roles.keep_somebody(session)
    if row.id != by.id and (moved or before != _state(row)):
        assert row.id is not None
        signing_in.sign_out_everywhere(session, row.id)
    session.commit()
    _tell_rights(row, before, by=by)
    return row


class OvertakenError(rows.SignInRefusedError):
    """Somebody else has changed the account meanwhile."""

    def __init__(self) -> None:
        text = _(
            "Inzwischen hat jemand dieses Konto geändert. Oben steht, was jetzt gilt, im Formular "
            "noch Ihre Fassung: Bitte vergleichen und noch einmal speichern."
        )
        super().__init__("role", text)


def mark_of(row: AccountRow) -> str:
    """Another one as soon as anything is different that is changed together."""
    return sha256(repr((_state(row), row.name, row.email)).encode()).hexdigest()[:16]


State = tuple[Roles, Places, bool]
"""Roles, Kommunen, and whether the account is open."""


def _state(row: AccountRow) -> State:
    return roles.held(row), roles.places_of(row), row.active


def _told(row: AccountRow) -> dict[str, Fact]:
    """The rights of an account, for the log; `limited` and `deputy` are the roles and Kommunen
    that have a last day."""
    having, places = roles.held(row), roles.places_of(row)
    return {
        "roles": tuple(having),
        "limited": tuple(role for role, until in having.items() if until),
        "kommunen": tuple(places),
        "deputy": tuple(slug for slug, until in places.items() if until),
    }


def _tell_rights(row: AccountRow, before: State, *, by: Account) -> None:
    """What has changed, for the log."""
    *rights, active = before
    if rights != [*_state(row)[:2]]:
        event(Event.RIGHTS_CHANGED, account=row.id, by=by.id, **_told(row))
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
