"""Rules that the Präventionsbüro sets for all accounts; one so far: nobody works at the desk
without a second step when signing in, whatever their roles."""

from datetime import datetime

from sqlmodel import Session

from app.accounts import rows
from app.accounts.rows import SignInRefusedError
from app.i18n import gettext as _
from app.models import DeskRule
from app.rights import Account, Action, require
from app.security.events import Event, event

SECOND_STEP = "zweiter-schritt"


def second_step_required(session: Session) -> bool:
    return session.get(DeskRule, SECOND_STEP) is not None


def require_second_step(session: Session, on: bool, *, by: Account, now: datetime) -> None:
    """Switches the rule on or off, for everybody at once. Whoever switches it on has a second step
    already, so they get in as before and can switch it off again."""
    require(by, Action.ACCOUNTS)
    rule = session.get(DeskRule, SECOND_STEP)
    if (rule is not None) == on:
        return
    if rule is not None:
        session.delete(rule)
    else:
        if not rows.has_second_step(session, by.id):
            text = _(
                "Bitte richten Sie zuerst unter „Mein Konto“ Ihren eigenen zweiten Schritt ein."
            )
            raise SignInRefusedError("pflicht", text)
        session.add(DeskRule(name=SECOND_STEP, account_id=by.id, at=now))
    session.commit()
    event(Event.SECOND_STEP_REQUIRED, account=by.id, on=on)


def second_step_wanted(session: Session, account: Account) -> bool:
    """Whether the account has to set up a second step before anything else."""
    if account.second_factor or not second_step_required(session):
        return False
    return not rows.has_second_step(session, account.id)


def without_second_step(session: Session) -> int:
    """How many accounts that may sign in have none yet."""
    twice = rows.with_second_step(session)
    return sum(row.active and row.id not in twice for row in rows.every(session))
