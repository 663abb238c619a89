"""Once a day, and by one alone, over all processes and machines that share the database.

Each job has a row. Whoever takes its lease, by one UPDATE, does it, and marks the day when it is
done. A lease is short and is renewed while the work goes on: what a process that died has begun is
free again after minutes.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Engine, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from app import database
from app.i18n import gettext as _
from app.models import Job
from app.models.base import EPOCH

AT = time(6)
"""Here, when the jobs of a day become due."""
LEASE = timedelta(minutes=10)
RENEW = timedelta(minutes=2)
"""Since the last time; a single step of a job takes less than what is left of the lease then."""
AGAIN = timedelta(hours=1)
"""After which a job that failed is tried again."""


class TakenError(Exception):
    """Somebody else is at it; the German message says who, and until when at most."""


class StoppedError(Exception):
    """The work has to end now: this process ends, or somebody else has taken the job over."""


class Claim:
    """A job that is ours to do."""

    def __init__(
        self, engine: Engine, name: str, holder: str, clock: Callable[[], datetime]
    ) -> None:
        self.name = name
        self.today = clock().astimezone().date()
        """Of the beginning, here: the day that is marked."""
        self._engine = engine
        self._holder = holder
        self._clock = clock
        self._renewed = clock()

    def keep(self) -> None:
        """To be called before each step; StoppedError when the job is not ours any more."""
        now = self._clock()
        if now - self._renewed < RENEW:
            return
        if not self._set(leased_until=now.astimezone(UTC) + LEASE):
            raise StoppedError(_("Ein anderer Prozess hat diese Arbeit übernommen."))
        self._renewed = now

    def done(self) -> None:
        self._set(done_on=self.today, leased_until=EPOCH, leased_by="")

    def give_back(self) -> None:
        """Not done; whoever looks next may begin at once."""
        self._set(leased_until=EPOCH, leased_by="")

    def put_off(self) -> None:
        """Failed; tried again later, or by hand at once."""
        self._set(leased_until=self._clock().astimezone(UTC) + AGAIN, leased_by="")

    def _set(self, **values: object) -> bool:
        """Whether the job was still ours."""
        mine = (col(Job.name) == self.name, col(Job.leased_by) == self._holder)
        with database.session(self._engine) as session:
            found = session.exec(update(Job).where(*mine).values(**values))
            session.commit()
        return found.rowcount == 1


def due_day(now: datetime) -> date:
    """The newest day whose jobs may be done, here."""
    here = now.astimezone()
    return here.date() if here.time() >= AT else here.date() - timedelta(days=1)


def meet(engine: Engine, names: Iterable[str], now: datetime) -> None:
    """Makes the rows of jobs that the database does not know yet. They are due from the next six
    o'clock on: a portal that has just been set up writes to nobody."""
    with database.session(engine) as session:
        known = set(session.exec(select(Job.name)))
    for name in names:
        if name in known:
            continue
        with database.session(engine) as session:
            session.add(Job(name=name, met_on=due_day(now)))
            try:
                session.commit()
            except IntegrityError:
                # Another worker has just met it too.
                session.rollback()


def take(
    engine: Engine, name: str, clock: Callable[[], datetime], *, by_hand: bool = False
) -> Claim | None:
    """The job, if it is due and nobody is at it; by hand it is always due, also soon after it
    failed. Only reads as long as there is nothing to do."""
    now = clock()
    free: ColumnElement[bool] = col(Job.leased_until) <= now.astimezone(UTC)
    wanted = [col(Job.name) == name]
    if by_hand:
        wanted += [or_(free, col(Job.leased_by) == "")]
    else:
        day = due_day(now)
        undone = or_(col(Job.done_on).is_(None), col(Job.done_on) < day)
        wanted += [free, col(Job.met_on) < day, undone]
    with database.session(engine) as session:
        if session.exec(select(Job.name).where(*wanted)).first() is None:
            return None
    holder = f"{socket.gethostname()[:64]} {os.getpid()} {secrets.token_hex(4)}"
    # Apart from the reading: of those who saw it free at the same moment one finds it so.
    with database.session(engine) as session:
        taken = session.exec(
            update(Job)
            .where(*wanted)
            .values(leased_until=now.astimezone(UTC) + LEASE, leased_by=holder)
        )
        session.commit()
    return Claim(engine, name, holder, clock) if taken.rowcount == 1 else None


@contextmanager
def by_hand(engine: Engine, name: str, clock: Callable[[], datetime]) -> Iterator[Claim]:
    """The job for a command, whatever was done today; done when nothing was raised. TakenError
    while somebody else is at it."""
    meet(engine, (name,), clock())
    claim = take(engine, name, clock, by_hand=True)
    if claim is None:
        raise TakenError(_taken(engine, name))
    try:
        yield claim
    except BaseException:
        claim.give_back()
        raise
    claim.done()


def _taken(engine: Engine, name: str) -> str:
    with database.session(engine) as session:
        row = session.get_one(Job, name)
    return _(
        "„%(job)s“ läuft schon (Rechner und Prozess: %(where)s). Bitte danach noch einmal; sollte "
        "er abgestürzt sein, geht es um %(time)s Uhr wieder."
    ) % {
        "job": name,
        "where": row.leased_by.rpartition(" ")[0] or _("gerade fertig geworden"),
        "time": f"{row.leased_until.astimezone():%H:%M}",
    }


def last_done(engine: Engine) -> dict[str, date]:
    """Each job that was ever done, with the last day of it."""
    with database.session(engine) as session:
        rows = session.exec(select(Job).order_by(col(Job.name)))
        return {row.name: row.done_on for row in rows if row.done_on is not None}
