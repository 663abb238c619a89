"""Choices of offers that somebody has kept under a name: links on the overview, with counts."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from app import typed
from app.desk import lines
from app.desk.deps import Desk
from app.desk.filters import Filters
from app.desk.lines import Line
from app.desk.rowviews import SavedLine
from app.i18n import gettext as _
from app.models import SavedFilter
from app.rights import Account
from app.situations import Missing

MOST = 20
"""Of one account."""
LONGEST = 60
"""Signs of a name."""


class NotKeptError(Exception):
    """Says in German why."""


def mine(session: Session, *, by: Account) -> Sequence[SavedFilter]:
    statement = select(SavedFilter).where(SavedFilter.account_id == by.id)
    return session.exec(statement.order_by(col(SavedFilter.name), col(SavedFilter.id))).all()


def opened(session: Session, *, by: Account) -> list[tuple[SavedFilter, Filters]]:
    return [(row, Filters.stored(row.query, by)) for row in mine(session, by=by)]


def keep(session: Session, name: str, filters: Filters, *, by: Account) -> None:
    """Under a name of which there is one already it takes that one's place."""
    name = typed.line(name)
    if not name:
        raise NotKeptError(_("Bitte einen Namen angeben."))
    if len(name) > LONGEST:
        raise NotKeptError(_("Bitte höchstens %(n)d Zeichen.") % {"n": LONGEST})
    if not filters.chosen:
        raise NotKeptError(_("Es ist noch nichts ausgewählt."))
    kept = mine(session, by=by)
    row = next((each for each in kept if each.name == name), None)
    if row is None and len(kept) >= MOST:
        raise NotKeptError(
            _("Sie haben schon %(n)d. Bitte erst eine Auswahl entfernen.") % {"n": MOST}
        )
    row = row or SavedFilter(account_id=by.id, name=name, query="")
    row.query = filters.query
    session.add(row)
    try:
        session.commit()
    except IntegrityError:
        # The same name in the same moment, from another tab.
        session.rollback()


def remove(session: Session, number: int, *, by: Account) -> None:
    done = session.execute(
        delete(SavedFilter).where(
            col(SavedFilter.id) == number, col(SavedFilter.account_id) == by.id
        )
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Missing
    session.commit()


def counted(
    desk: Desk, kept: Sequence[tuple[SavedFilter, Filters]], own: Sequence[Line]
) -> tuple[SavedLine, ...]:
    """With how many offers each has. `own` are those of the overview; others are only read where
    one of them asks for more."""
    every: Sequence[Line] | None = None
    found = []
    for row, filters in kept:
        there = own
        if not filters.within_own:
            if every is None:
                every = lines.every(
                    desk.session, desk.today, phases=any(each.phases for _row, each in kept)
                )
            there = every
        total = sum(map(filters.keeps, there))
        found.append(SavedLine(id=row.id or 0, name=row.name, url=filters.url, total=total))
    return tuple(found)
