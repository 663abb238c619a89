"""An uploaded table on its way in, in steps of a few rows: each step is one short commit, so nobody
else at the desk waits for it, and what breaks off in the middle is gone on with or taken back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from app import typed
from app.models import TableRow, TableRun
from app.offers import drafts, intake, intakemerge, intakerows
from app.offers.again import again
from app.offers.intake import ADDED, CHANGED, REFUSED, SAME, Answers, Given, Outcome
from app.offers.store import OvertakenError
from app.offers.tables import Row
from app.rights import Account
from app.situations import Missing

LOOK, TAKE, DRAFT, PUBLISH, BACK = (
    "pruefen",
    "einlesen",
    "entwerfen",
    "veroeffentlichen",
    "zuruecknehmen",
)
"""Work on a run: its rows are looked at, taken, taken as Entwürfe, these published, all taken
back."""
TAKEN, DRAFTED, BACKED = "eingelesen", "entwurf", "zurueck"
"""What was done with a row."""
STEP = 25
"""Rows of one commit: less than a second, so that whoever else saves hardly waits."""
STALE = timedelta(seconds=45)
"""Work that has had no beat for so long was interrupted: a step takes a second or two."""
KEPT = timedelta(days=14)
"""So long a table waits for what is left to do."""
MOST_BEGUN, MOST_TAKEN = 3, 10
"""Tables of one account of which nothing was taken yet, and of which something was."""


class NotAllSaidError(Exception):
    """Nobody has said of some Träger who they are, so no row is taken."""


class NothingToTakeError(Exception):
    """No row of the table would change anything, or all that would are refused."""


class AtWorkError(Exception):
    """Another table of the account is being taken; `token` names it."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is."""

    rows: int
    position: int
    looked: int
    """Rows that somebody has looked at."""
    kinds: dict[str, int]
    """Of the rows that are open, by what they would do."""
    done: dict[str, int]
    """Of the others, by what was done with them."""


# --- kept and found -------------------------------------------------------------------------------


def keep(
    session: Session,
    name: str,
    rows: Sequence[Row],
    *,
    by: Account,
    now: datetime,
    notes: Iterable[str] = (),
) -> str:
    """Keeps an uploaded table until all of it is done, it is thrown away, or KEPT has passed; the
    token that leads to it. `notes` are said of the file as a whole. It waits to be looked at."""
    run = TableRun(
        account_id=by.id,
        token=drafts.new_token(),
        name=typed.line(name)[:200],
        notes=list(notes),
        at=now,
        work=LOOK,
        beat=now,
        answers=[],
    )
    session.add(run)
    session.flush()
    assert run.id is not None  # the flush gave it one
    session.add_all(
        TableRow(run_id=run.id, number=number, slug=each.slug, cells=each.cells, said=_waits(each))
        for number, each in enumerate(intake.given(rows), start=1)
    )
    _tidy(session, by=by, newest=run.id, now=now)
    session.commit()
    return run.token


def _waits(each: Given) -> dict[str, Any]:
    return {"line": each.line, "again": each.again}


def _tidy(session: Session, *, by: Account, newest: int, now: datetime) -> None:
    """The account's last ones stay, so that nobody fills the database."""
    number = col(TableRun.id)
    newest_first = (number != newest, col(TableRun.at).desc(), number.desc())
    for taken, most in ((col(TableRun.bulk_id).is_(None), MOST_BEGUN), (None, MOST_TAKEN)):
        of_kind = [col(TableRun.account_id) == by.id]
        of_kind.append(col(TableRun.bulk_id).is_not(None) if taken is None else taken)
        stay = session.exec(select(number).where(*of_kind).order_by(*newest_first).limit(most))
        _forget(session, *of_kind, number.not_in(stay.all()))
    _forget(session, col(TableRun.at) < now - KEPT)


def _forget(session: Session, *which: Any) -> None:
    runs = select(col(TableRun.id)).where(*which)
    session.execute(delete(TableRow).where(col(TableRow.run_id).in_(runs)))
    session.execute(delete(TableRun).where(*which))


def mine(session: Session, token: str, *, by: Account) -> TableRun:
    """The account's table of that name; Missing."""
    statement = select(TableRun).where(TableRun.token == token, TableRun.account_id == by.id)
    run = session.exec(statement).one_or_none()
    if run is None:
        raise Missing
    return run


def every(session: Session, *, by: Account) -> Sequence[TableRun]:
    """The account's tables that are kept, the newest first."""
    statement = select(TableRun).where(TableRun.account_id == by.id)
    return session.exec(statement.order_by(col(TableRun.at).desc(), col(TableRun.id).desc())).all()


def of_step(session: Session, bulk_id: int, *, by: Account) -> TableRun | None:
    """The table that a step of `bulk` was the taking of, as long as it is kept."""
    statement = select(TableRun).where(TableRun.bulk_id == bulk_id, TableRun.account_id == by.id)
    return session.exec(statement).one_or_none()


def kept(session: Session, token: str, *, by: Account) -> tuple[str, list[Row]]:
    """Name of the file and its rows that are still open."""
    run = mine(session, token, by=by)
    return run.name, [dict(row.cells) for row in open_rows(session, run)]


def rows_of(
    session: Session, run: TableRun, *which: Any, most: int | None = None
) -> Sequence[TableRow]:
    statement = select(TableRow).where(TableRow.run_id == run.id, *which)
    return session.exec(statement.order_by(col(TableRow.number)).limit(most)).all()


def open_rows(session: Session, run: TableRun) -> Sequence[TableRow]:
    return rows_of(session, run, TableRow.done == "")


def progress(session: Session, run: TableRun) -> Progress:
    statement = (
        select(TableRow.kind, TableRow.done, func.count())
        .where(TableRow.run_id == run.id)
        .group_by(col(TableRow.kind), col(TableRow.done))
    )
    kinds = dict.fromkeys((ADDED, CHANGED, SAME, REFUSED), 0)
    done: dict[str, int] = {}
    rows = looked = 0
    for kind, what, count in session.exec(statement):
        rows += count
        looked += count if kind else 0
        if what:
            done[what] = done.get(what, 0) + count
        elif kind:
            kinds[kind] += count
    return Progress(rows=rows, position=run.position, looked=looked, kinds=kinds, done=done)


def taken(session: Session, run: TableRun) -> int:
    """How many rows were taken, as Entwürfe or published."""
    done = progress(session, run).done
    return done.get(TAKEN, 0) + done.get(DRAFTED, 0)


def interrupted(run: TableRun, now: datetime) -> bool:
    """Whether it says that it is being worked on, and nobody does."""
    return bool(run.work) and run.beat < now - STALE


# --- begun, stopped, gone on with -----------------------------------------------------------------


def begin(
    session: Session,
    run: TableRun,
    work: str,
    *,
    now: datetime,
    answers: Answers | None = None,
) -> str:
    """Has the work begin at the first row: who holds it. What the account has at work already goes
    first: AtWorkError. For TAKE and DRAFT: NothingToTakeError, NotAllSaidError."""
    if answers is not None:
        run.answers = [[name, value] for name, value in answers]
    _nothing_else(session, run, work, now)
    if work in (TAKE, DRAFT):
        _fit_to_take(session, run, drafting=work == DRAFT)
    run.work, run.position, run.stop = work, 0, False
    return _held(session, run, now)


def go_on(session: Session, run: TableRun, *, now: datetime) -> str | None:
    """Goes on with what was interrupted or stopped; None when it is at work."""
    if not run.work or not (run.stop or interrupted(run, now)):
        return None
    _nothing_else(session, run, run.work, now)
    run.stop = False
    return _held(session, run, now)


def _held(session: Session, run: TableRun, now: datetime) -> str:
    run.holder, run.beat = drafts.new_token(), now
    session.add(run)
    session.commit()
    return run.holder


def _nothing_else(session: Session, run: TableRun, work: str, now: datetime) -> None:
    halted = run.stop or interrupted(run, now)
    if run.work and not halted and not run.work == work == LOOK:
        raise AtWorkError(run.token)
    if work == LOOK:
        return
    statement = select(TableRun).where(
        TableRun.account_id == run.account_id,
        TableRun.id != run.id,
        col(TableRun.work).in_((TAKE, DRAFT, PUBLISH, BACK)),
        col(TableRun.stop).is_(False),
        col(TableRun.beat) >= now - STALE,
    )
    other = session.exec(statement).first()
    if other is not None:
        raise AtWorkError(other.token)


def _fit_to_take(session: Session, run: TableRun, *, drafting: bool) -> None:
    rows = rows_of(session, run, TableRow.done == "", col(TableRow.kind).in_((ADDED, CHANGED)))
    sides = intakemerge.answered([(name, value) for name, value in run.answers])
    if all(intakemerge.undecided(row.said.get("conflicts", ()), sides) for row in rows):
        raise NothingToTakeError
    if drafting:
        return
    asked = [row.said["asks"]["field"] for row in rows if row.said.get("asks")]
    said = {name for name, value in run.answers if value}
    if not said.issuperset(asked):
        raise NotAllSaidError


def stop(session: Session, run: TableRun) -> None:
    """No further step is begun; the one that has begun ends."""
    session.execute(update(TableRun).where(col(TableRun.id) == run.id).values(stop=True))
    session.commit()


def throw_away(session: Session, run: TableRun) -> None:
    """What was taken stays, and can be taken back at /pult/viele as any step."""
    _forget(session, col(TableRun.id) == run.id)
    session.commit()


# --- one step -------------------------------------------------------------------------------------

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
            write(row, outcomes[row.number])


def _outcomes(
    session: Session, run: TableRun, rows: Sequence[TableRow], by: Account, now: datetime
) -> dict[int, Outcome]:
    if run.work not in (LOOK, TAKE, DRAFT):
        return {}
    rows = [row for row in rows if not row.done]
    answers = [(name, value) for name, value in run.answers]
    found = intake.look(session, tuple(map(_given, rows)), by=by, answers=answers, now=now)
    return {row.number: each for row, each in zip(rows, found, strict=True)}


def _given(row: TableRow) -> Given:
    slug = intakerows.slug_of(row.cells)
    return Given(cells=row.cells, line=row.said["line"], slug=slug[:200], again=row.said["again"])


def write(row: TableRow, outcome: Outcome, *notes: str) -> None:
    """The outcome as the preview reads it."""
    row.kind = outcome.kind
    row.said = {
        "line": row.said["line"],
        "again": row.said["again"],
        "title": outcome.title,
        "why": list(outcome.why),
        "notes": [*notes, *outcome.notes],
        "changes": [[c.field, c.label, c.old, c.new] for c in outcome.changes],
        "conflicts": [
            [c.field, c.change.field, c.change.label, c.change.old, c.change.new, c.answer]
            for c in outcome.conflicts
        ],
        "seen": outcome.seen,
        "asks": None
        if outcome.asks is None
        else {
            "field": outcome.asks.field,
            "name": outcome.asks.name,
            "nearest": [list(each) for each in outcome.asks.nearest],
            "answer": outcome.asks.answer,
        },
    }
