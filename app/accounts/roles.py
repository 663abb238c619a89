"""Which roles an account has, and until when; and that somebody is always left who gives them."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.accounts.rows import SignInRefusedError
from app.i18n import gettext as _
from app.models import AccountRole, AccountRow
from app.offers.forms import day_in
from app.rights import Action, giving
from app.vocabulary import ACCOUNT_ROLES, Role
from app.wording import day

Roles = Mapping[Role, date | None]
"""Role -> the last day on which it counts, in the Kreis; None: for good."""
UNTIL = "bis-"
"""Begins the name of the field with a role's last day."""


def held(row: AccountRow) -> dict[Role, date | None]:
    """All that are kept of the account, in the order of the vocabulary; some may be over."""
    there = {each.role: each.until for each in row.roles}
    return {role: there[role] for role in ACCOUNT_ROLES if role in there}


def wanted(chosen: Sequence[str], ends: Mapping[str, str], *, today: date) -> Roles:
    """What a form asks for: the roles that are ticked, and of each what was typed as its last day
    ("" for none). SignInRefusedError where there is no role, or a day that is none or over."""
    found = {
        role: _last_day(role, ends.get(role.value, ""), today)
        for role in ACCOUNT_ROLES
        if role.value in chosen
    }
    if not found:
        raise SignInRefusedError("role", _("Bitte mindestens eine Aufgabe ankreuzen."))
    return found


def _last_day(role: Role, text: str, today: date) -> date | None:
    text = text.strip()
    if not text:
        return None
    until = day_in(text)
    if until is None:
        raise SignInRefusedError(UNTIL + role.value, _("Bitte ein Datum wie 24.12.2026."))
    if until < today:
        said = _("Der %(day)s ist schon vorbei.") % {"day": day(until)}
        raise SignInRefusedError(UNTIL + role.value, said)
    return until


def give(row: AccountRow, roles: Roles) -> None:
    """The account has these and no others from now on. The caller commits."""
    kept = {each.role: each for each in row.roles}
    found = []
    for role, until in roles.items():
        each = kept.get(role) or AccountRole(role=role.value)  # type: ignore[call-arg]
        each.until = until
        found.append(each)
    row.roles = found


def managing(roles: Roles) -> Roles:
    """Those of them that let somebody give roles."""
    return {role: roles[role] for role in giving(Action.ACCOUNTS) if role in roles}


def one_at_a_time(session: Session) -> None:
    """Whoever takes rights away waits here for others who do, so that two at the same moment do not
    take them from each other. (SQLite lets one write at a time in any case.)"""
    theirs = select(AccountRole.account_id).where(_manages())
    session.exec(theirs.order_by(col(AccountRole.account_id)).with_for_update()).all()


def keep_somebody(session: Session) -> None:
    """SignInRefusedError where nobody would be left who gives roles for good: whoever is a deputy
    stops on their last day, and then nobody could. Asked of what is about to be committed."""
    session.flush()
    left = (
        select(AccountRow.id)
        .join(AccountRole, col(AccountRole.account_id) == col(AccountRow.id))
        .where(col(AccountRow.active), _manages(), col(AccountRole.until).is_(None))
    )
    if session.exec(left.limit(1)).first() is None:
        text = _(
            "Dann könnte niemand mehr auf Dauer Konten und Rechte verwalten. Bitte geben Sie "
            "zuerst jemand anderem die Aufgabe %(role)s."
        )
        said = text % {"role": " / ".join(role.label for role in giving(Action.ACCOUNTS))}
        raise SignInRefusedError("role", said)


def _manages() -> ColumnElement[bool]:
    return col(AccountRole.role).in_([role.value for role in giving(Action.ACCOUNTS)])
