"""The work on uploaded tables beside the visitors: small ones at once, larger ones in a thread of
their own that pauses after each step."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from app import database
from app.accounts import rows
from app.catalogue.index import Index
from app.i18n import SOURCE, speaking
from app.models import TableRun
from app.offers import intakeruns, intakesteps, intakework
from app.offers.intakeruns import DRAFT, STEP, TAKE
from app.rights import Action, may_somewhere
from app.security.events import Event, event
from app.wording import here

PAUSES = 0.05, 0.5
"""Seconds after a step, at least and at most, in which others get their turn; else as long as the
step took."""
log = logging.getLogger("kette.tables")


class TableWork:
    """One step of one table at a time. What the process does not end, because it ends itself, the
    table's page says, and there it is gone on with."""

    def __init__(self, engine: Engine, index: Index, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._index = index
        self._clock = clock
        self._stopped = threading.Event()
        self._turn = threading.Lock()
        self._threads: set[threading.Thread] = set()

    def take_up(self, session: Session, run: TableRun, holder: str) -> None:
        """Does the work that has begun. Nothing of the session is open while others write."""
        assert run.id is not None  # it is kept
        number, size = run.id, intakeruns.progress(session, run).rows
        session.commit()
        self.do(number, holder, size)

    def do(self, number: int, holder: str, size: int) -> None:
        """Does the work that the run of this number waits for; what one step can do is done when
        this returns."""
        if size < STEP:
            self._do(number, holder)
            return
        name = f"table-{number}"
        thread = threading.Thread(target=self._do, args=(number, holder), name=name, daemon=True)
        self._threads = {each for each in self._threads if each.is_alive()} | {thread}
        thread.start()

    def stop(self) -> None:
        """What has begun ends with its step."""
        self._stopped.set()
        self.wait()

    def wait(self) -> None:
        """Until nothing is at work any more."""
        for thread in list(self._threads):
            thread.join()

    def _do(self, number: int, holder: str) -> None:
        try:
            work, account = self._about(number)
            with speaking(SOURCE):
                while not self._stopped.is_set():
                    began = time.monotonic()
                    with self._turn:
                        more = self._step(number, holder)
                    if not more:
                        break
                    self._stopped.wait(_pause(time.monotonic() - began))
            self._index.catch_up()
            if work in (TAKE, DRAFT):
                event(Event.TABLE_TAKEN, account=account, offers=self._done(number))
        except Exception:
            # Its page says that it was interrupted, and goes on with it.
            log.exception("work on a table failed", extra={"run": number})

    def _about(self, number: int) -> tuple[str, int]:
        """What is to be done, and whose table it is."""
        with database.session(self._engine) as session:
            run = session.get(TableRun, number)
            return (run.work, run.account_id) if run else ("", 0)

    def _done(self, number: int) -> int:
        with database.session(self._engine) as session:
            run = session.get(TableRun, number)
            return intakeruns.taken(session, run) if run else 0

    def _step(self, number: int, holder: str) -> bool:
        with database.session(self._engine) as session:
            run = session.get(TableRun, number)
            row = rows.by_id(session, run.account_id) if run else None
            if run is None or row is None or not row.active or run.work not in intakework.DEEDS:
                return False
            # Asked anew at each step: rights that were taken end the work.
            by = rows.account_of(row, here(self._clock()))
            if not may_somewhere(by, Action.IMPORT):
                return False
            deed = intakework.DEEDS[run.work]
            return intakesteps.step(session, number, holder, deed, by=by, now=self._clock())


def _pause(took: float) -> float:
    least, most = PAUSES
    return min(max(least, took), most)
