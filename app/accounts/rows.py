"""Accounts as the database keeps them: found by address or number."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app import addresses
from app.models import AccountRole, AccountRow, Passkey
from app.rights import Account
from app.vocabulary import ACCOUNT_ROLES, Role


class SignInRefusedError(Exception):
    """Something typed does not do; `field` says which, `text` why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


def account_of(row: AccountRow, on: date, proven_at: datetime | None = None) -> Account:
    """With the rights of this day in the Kreis."""
    assert row.id is not None
    roles = roles_of(row, on)
    cares = Role.CARETAKER in roles
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=roles,
        kommunen=kommunen_of(row, on) if cares else (),
        second_factor=row.totp is not None,
        proven_at=proven_at,
    )


def roles_of(row: AccountRow, on: date) -> tuple[Role, ...]:
    """Those that count on this day: a deputy's last day is the last one."""
    there = {each.role for each in row.roles if each.until is None or each.until >= on}
    return tuple(role for role in ACCOUNT_ROLES if role in there)


def kommunen_of(row: AccountRow, on: date) -> tuple[str, ...]:
    """A Kümmerer's of this day, where somebody is only a deputy among them."""
    there = (link for link in row.kommunen if link.until is None or link.until >= on)
    return tuple(link.kommune_slug for link in there)


def holding(role: Role, on: date) -> ColumnElement[bool]:
    """The same, for the database to ask."""
    counts = or_(col(AccountRole.until).is_(None), col(AccountRole.until) >= on)
    return col(AccountRow.id).in_(
        select(AccountRole.account_id).where(AccountRole.role == role.value, counts)
    )


def admitted(row: AccountRow, on: date) -> bool:
    """Whether the account may sign in: it is not closed, and has a role."""
    return row.active and bool(roles_of(row, on))


def key_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def by_email(session: Session, email: str) -> AccountRow | None:
    statement = accounts().where(AccountRow.email == as_kept(email))
    return session.exec(statement).one_or_none()


def as_kept(email: str) -> str:
    """As addresses are kept, whatever was typed; of what is too long for one, the beginning. Small
    letters, not folded ones: folded, another domain comes of "straße.de"."""
    return addresses.clean(email).lower()[: addresses.LONGEST]


def by_id(session: Session, number: int) -> AccountRow | None:
    return session.exec(accounts().where(AccountRow.id == number)).one_or_none()


def every(session: Session) -> Sequence[AccountRow]:
    return session.exec(accounts().order_by(col(AccountRow.name))).all()


def accounts() -> SelectOfScalar[AccountRow]:
    return select(AccountRow).options(
        selectinload(AccountRow.roles), selectinload(AccountRow.kommunen)
    )


def has_second_step(session: Session, account_id: int) -> bool:
    """An app with codes, or a passkey: the passphrase alone does not open this account."""
    codes = select(AccountRow.id).where(
        AccountRow.id == account_id, col(AccountRow.totp).is_not(None)
    )
    keys = select(Passkey.id).where(Passkey.account_id == account_id)
    return any(session.exec(each.limit(1)).first() is not None for each in (codes, keys))


def with_second_step(session: Session) -> set[int]:
    """All accounts of which `has_second_step` is true."""
    codes = select(col(AccountRow.id)).where(col(AccountRow.totp).is_not(None))
    keys = select(col(Passkey.account_id))
    return {number for each in (codes, keys) for number in session.exec(each) if number}


def row_of(session: Session, account: Account) -> AccountRow:
    row = by_id(session, account.id)
    assert row is not None
    return row


def want_digest(session: Session, account: Account, *, on: bool, today: date) -> None:
    """Whether the account gets the letter of the week from now on."""
    row = by_id(session, account.id)
    if row is not None:
        row.digest_off = None if on else row.digest_off or today
        session.add(row)
        session.commit()
