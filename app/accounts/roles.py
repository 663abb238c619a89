"""Which roles an account has, and until when; and that somebody is always left who gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.accounts.rows import SignInRefusedError
from app.i18n import gettext as _
from app.models import AccountKommune, AccountRole, AccountRow
from app.offers.forms import day_in
from app.rights import Action, giving
from app.vocabulary import ACCOUNT_ROLES, KOMMUNEN, Role
from app.wording import day

Roles = Mapping[Role, date | None]
"""Role -> the last day on which it counts, in the Kreis; None: for good."""
Places = Mapping[str, date | None]
"""A Kümmerer's Kommunen -> the last day there; None: as long as the role."""
UNTIL = "bis-"
"""Begins the name of the field with a role's last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a form asks for."""

    roles: Roles
    places: Places = field(default_factory=dict)


def held(row: AccountRow) -> dict[Role, date | None]:
    """All that are kept of the account, in the order of the vocabulary; some may be over."""
    there = {each.role: each.until for each in row.roles}
    return {role: there[role] for role in ACCOUNT_ROLES if role in there}


def places_of(row: AccountRow) -> dict[str, date | None]:
    """All that are kept of the account, in the order of the Kommunen; some may be over."""
    there = {link.kommune_slug: link.until for link in row.kommunen}
    return {slug: there[slug] for slug in KOMMUNEN if slug in there}


def wanted(
    chosen: Sequence[str],
    ends: Mapping[str, str],
    kommunen: Sequence[str],
    deputy: Sequence[str],
    *,
    today: date,
) -> Wanted:
    """What a form asks for: the roles that are ticked, of each what was typed as its last day (""
    for none), the Kommunen, and those where a Kümmerer is only a deputy: then the last day is for
    these alone. SignInRefusedError where there is no role, a Kümmerer has no Kommune, or a day is
    missing, none or over."""
    having, own = _roles(chosen, ends, today), [slug for slug in KOMMUNEN if slug in kommunen]
    if Role.CARETAKER not in having:
        return Wanted(roles=having)
    until = having[Role.CARETAKER]
    there = [slug for slug in KOMMUNEN if slug in deputy and slug not in own]
    if there and until is None:
        said = _("Bitte dazu sagen, bis zu welchem Tag vertreten wird.")
        raise SignInRefusedError(UNTIL + Role.CARETAKER.value, said)
    if not (own or there):
        said = _(
            "Für welche Kommune? Bitte mindestens eine ankreuzen, oder den Haken bei „Kümmerer“ "
            "wegnehmen."
        )
        raise SignInRefusedError("kommunen", said)
    if not (own and there):
        return Wanted(roles=having, places=dict.fromkeys((*own, *there)))
    places = {**dict.fromkeys(own), **dict.fromkeys(there, until)}
    return Wanted(roles={**having, Role.CARETAKER: None}, places=places)


def _roles(chosen: Sequence[str], ends: Mapping[str, str], today: date) -> Roles:
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


def give_places(row: AccountRow, places: Places) -> None:
    """The same of the Kommunen."""
    kept = {each.kommune_slug: each for each in row.kommunen}
    found = []
    for slug, until in places.items():
        each = kept.get(slug) or AccountKommune(kommune_slug=slug)  # type: ignore[call-arg]
        each.until = until
        found.append(each)
    row.kommunen = found


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
