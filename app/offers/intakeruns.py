"""An uploaded table on its way in, in steps of a few rows: each step is one short commit, so nobody
else at the desk waits for it, and what breaks off in the middle is gone on with or taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from app import typed
from app.models import TableRow, TableRun, TableSource
from app.offers import drafts, intake, intakemerge
from app.offers.intake import ADDED, CHANGED, REFUSED, SAME, Answers, Given
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
class Source:
    """Somebody else's table, whose columns a person can say; as TableSource keeps it."""

    sheet: dict[str, Any]
    choice: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is."""

    rows: int
    position: int
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
    reading: Mapping[str, Any] | None = None,
    source: Source | None = None,
) -> str:
    """Keeps an uploaded table until all of it is done, it is thrown away, or KEPT has passed; the
    token that leads to it. `notes` are said of the file as a whole, `reading` says how it was read,
    `source` is what somebody can say of its columns; where nobody has, its rows are to come. It
    waits to be looked at."""
    run = TableRun(
        account_id=by.id,
        token=drafts.new_token(),
        name=typed.line(name)[:200],
        notes=list(notes),
        reading=dict(reading or {}),
        asks=source is not None and not source.choice,
        at=now,
        work="" if source is not None and not source.choice else LOOK,
        beat=now,
        answers=[],
    )
    session.add(run)
    session.flush()
    assert run.id is not None  # the flush gave it one
    _put(session, run.id, rows)
    if source is not None:
        session.add(TableSource(run_id=run.id, sheet=source.sheet, choice=source.choice))
    _tidy(session, by=by, newest=run.id, now=now)
    session.commit()
    return run.token


def _put(session: Session, run: int, rows: Sequence[Row]) -> None:
    session.add_all(
        TableRow(run_id=run, number=number, slug=each.slug, cells=each.cells, said=_waits(each))
        for number, each in enumerate(intake.given(rows), start=1)
    )


def anew(session: Session, run: TableRun, rows: Sequence[Row], *, now: datetime) -> str:
    """Puts these rows in place of its own, to be looked at: who holds the work. AtWorkError when
    some of it was taken, or is just now. The caller commits."""
    holder = drafts.new_token()
    untouched = (col(TableRun.bulk_id).is_(None), col(TableRun.work).in_(("", LOOK)))
    claimed = session.execute(
        update(TableRun)
        .where(col(TableRun.id) == run.id, *untouched)
        .values(holder=holder, beat=now, work=LOOK, position=0, stop=False, asks=False, answers=[])
        .returning(col(TableRun.id))
    )
    if claimed.first() is None:
        raise AtWorkError(run.token)
    assert run.id is not None  # it is kept
    session.execute(delete(TableRow).where(col(TableRow.run_id) == run.id))
    session.expire_all()
    _put(session, run.id, rows)
    return holder


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


def forget(session: Session, today: date) -> None:
    """Those that have waited longer than KEPT are gone, whether anybody uploads another or not;
    commits."""
    _forget(session, col(TableRun.at) < datetime.combine(today, time(), UTC) - KEPT)
    session.commit()


def _forget(session: Session, *which: Any) -> None:
    runs = select(col(TableRun.id)).where(*which)
    for kind in (TableRow, TableSource):
        session.execute(delete(kind).where(col(kind.run_id).in_(runs)))
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
    rows = 0
    for kind, what, count in session.exec(statement):
        rows += count
        if what:
            done[what] = done.get(what, 0) + count
        elif kind:
            kinds[kind] += count
    return Progress(rows=rows, position=run.position, kinds=kinds, done=done)


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
