"""One step of the work on an uploaded table: the next rows are read, and what is to be done to them
is done in one commit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.models import TableRow, TableRun
from app.offers import intake, intakerows, intakesaid
from app.offers.again import again
from app.offers.duplicates import Traits
from app.offers.intake import ADDED, CHANGED, Given, Outcome
from app.offers.intakeruns import DRAFT, DRAFTED, LOOK, STEP, TAKE, TAKEN, rows_of
from app.offers.store import OvertakenError
from app.rights import Account

Deed = Callable[
    [Session, TableRun, Sequence[TableRow], Mapping[int, Outcome], Account, datetime], None
]
"""Does the work to some rows, the last time to fewer than STEP or none; the caller commits. The
outcomes, by the numbers of the rows, are of those that are open."""


def step(
    session: Session, number: int, holder: str, deed: Deed, *, by: Account, now: datetime
) -> bool:
    """The next rows of the run in one commit; whether there are more. False also when the run is
    somebody else's to do, or is to stop."""

    def work() -> bool:
        run = session.get(TableRun, number)
        if run is None or run.holder != holder:
            return False
        # Reading what the rows say takes most of the time, and keeps nobody else from saving.
        at = run.position
        outcomes = _outcomes(session, run, _next(session, run, at), by, now)
        run = _claimed(session, number, holder, now)
        if run is None or run.position != at:
            session.rollback()
            return run is not None
        rows = _next(session, run, at)
        deed(session, run, rows, outcomes, by, now)
        run.position = rows[-1].number if rows else at
        if len(rows) < STEP:
            run.work, run.position = "", 0
        session.add(run)
        session.commit()
        return bool(run.work)

    def undisturbed() -> bool:
        try:
            return work()
        except OvertakenError:
            # Somebody has saved one of the offers between the reading and the claim.
            session.rollback()
            session.expire_all()
            return True

    return again(session, undisturbed)


def _next(session: Session, run: TableRun, at: int) -> Sequence[TableRow]:
    return rows_of(session, run, col(TableRow.number) > at, most=STEP)


def _claimed(session: Session, number: int, holder: str, now: datetime) -> TableRun | None:
    """The run, if it is still ours and to go on: nobody else writes to it up to the commit."""
    ours = (col(TableRun.id) == number, col(TableRun.holder) == holder)
    going = (col(TableRun.work) != "", col(TableRun.stop).is_(False))
    claimed = session.execute(
        update(TableRun).where(*ours, *going).values(beat=now).returning(col(TableRun.id))
    )
    if claimed.first() is None:
        return None
    session.expire_all()
    return session.get(TableRun, number)


def look(
    _session: Session,
    _run: TableRun,
    rows: Sequence[TableRow],
    outcomes: Mapping[int, Outcome],
    _by: Account,
    _now: datetime,
) -> None:
    """What each row would do, written down for the preview."""
    for row in rows:
        if row.number in outcomes:
            intakesaid.write(row, outcomes[row.number])


def _outcomes(
    session: Session, run: TableRun, rows: Sequence[TableRow], by: Account, now: datetime
) -> dict[int, Outcome]:
    if run.work not in (LOOK, TAKE, DRAFT):
        return {}
    rows = [row for row in rows if not row.done]
    answers = [(name, value) for name, value in run.answers]
    above, used = _others(session, run)
    found = intake.look(
        session,
        tuple(map(_given, rows)),
        by=by,
        answers=answers,
        now=now,
        above=above,
        used=used,
    )
    return {row.number: each for row, each in zip(rows, found, strict=True)}


def _others(session: Session, run: TableRun) -> tuple[Sequence[Traits], set[str]]:
    """Of the other rows: what the new offers above are like, and which offers they change."""
    said = select(col(TableRow.said)).where(
        TableRow.run_id == run.id,
        TableRow.done == "",
        TableRow.kind == ADDED,
        TableRow.number <= run.position,
    )
    changed = select(TableRow.slug).where(
        TableRow.run_id == run.id,
        TableRow.slug != "",
        col(TableRow.done).in_((TAKEN, DRAFTED))
        | ((col(TableRow.kind) == CHANGED) & (col(TableRow.number) <= run.position)),
    )
    written: list[dict[str, Any]] = list(session.exec(said).all())
    return intakesaid.traits_of(written), set(session.exec(changed))


def _given(row: TableRow) -> Given:
    slug = intakerows.slug_of(row.cells)
    return Given(cells=row.cells, line=row.said["line"], slug=slug[:200], again=row.said["again"])
