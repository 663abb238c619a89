"""What is done once a day: whoever is next is asked about an offer, on Mondays whoever looks after
offers is told of the week, and links are checked.

The server does it (`Daily`), or cron by the commands of the same names; that each is done by one
alone is the matter of `app/claims.py`.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from app import claims, database, sendings
from app.accounts import leaving
from app.accounts.caretakers import Caretakers
from app.claims import Claim, StoppedError
from app.feedback import reports
from app.freshness import bounces, digest, linkcheck, reviews
from app.freshness.digest import Digest
from app.freshness.due import Letter
from app.freshness.linkcheck import Tally
from app.freshness.probing import Prober
from app.freshness.ramp import Ramp
from app.mail import outbox
from app.mail.links import SignedLinks
from app.media import keeping
from app.offers import intakeruns
from app.records import german, texts
from app.settings import Settings
from app.texts import store as text_store

REMIND, CHECK_LINKS = "remind", "check-links"

log = logging.getLogger("kette.daily")


def letters_due(session: Session, settings: Settings, today: date) -> list[Letter]:
    """The questions of today; reads, writes nothing."""
    text_store.load(session)
    office = german.kreis_now(texts.read().kreis).praeventionsbuero.email
    return reviews.plan(
        session,
        Caretakers.read(session, office=office, on=today),
        SignedLinks.of(settings),
        base_url=settings.public_url,
        today=today,
        ramp=Ramp.of(settings),
    )


def digests_due(session: Session, settings: Settings, today: date) -> list[Digest]:
    """The letters of the week that are due today; reads, writes nothing."""
    return digest.plan(session, base_url=settings.public_url, today=today)


def remind(session: Session, settings: Settings, today: date) -> tuple[int, int]:
    """Puts the letters of today into the outbox, and forgets what visitors said, which forms and
    tables were sent, who left the desk long ago, and files that nobody shows: how many letters were
    written, and how many could not be."""
    bounces.refused(session, today)
    asked = reviews.send(session, letters_due(session, settings, today), today)
    told = digest.send(session, digests_due(session, settings, today))
    reports.forget(session, today)
    sendings.forget(session, today)
    intakeruns.forget(session, today)
    leaving.forget_names(session, today)
    keeping.sweep(session, settings, datetime.now(UTC))
    return asked[0] + told[0], asked[1] + told[1]


def check_links(
    session: Session,
    settings: Settings,
    claim: Claim,
    *,
    sleep: Callable[[float], object] = time.sleep,
    go_on: Callable[[], None] = lambda: None,
) -> Tally:
    """Asks the addresses whose turn has come; `go_on` is asked before each of them, and ends the
    work by what it raises."""

    def step() -> None:
        go_on()
        claim.keep()

    prober = Prober(agent=f"kette-linkcheck (+{settings.public_url})")
    return linkcheck.check(session, prober, claim.today, sleep=sleep, step=step)


class Daily:
    """The jobs as the server does them, beside the visitors."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._stopped = threading.Event()
        self._jobs: Mapping[str, Callable[[Session, Claim], Mapping[str, object]]] = {
            REMIND: self._remind,
            CHECK_LINKS: self._check_links,
        }

    def meet(self) -> None:
        """To be called at the start: jobs that the database does not know wait for six o'clock."""
        claims.meet(self._engine, self._jobs, self._clock())

    def look(self) -> None:
        """Does what is due and nobody else does, one after the other; what fails is logged, keeps
        the others from nothing, and is tried again after `claims.AGAIN`."""
        for name, work in self._jobs.items():
            if self._stopped.is_set():
                return
            claim = claims.take(self._engine, name, self._clock)
            if claim is not None:
                self._do(claim, work)

    def stop(self) -> None:
        """What has begun ends before its next step and is begun anew at the next start."""
        self._stopped.set()

    def _do(self, claim: Claim, work: Callable[[Session, Claim], Mapping[str, object]]) -> None:
        named = {"job": claim.name}
        try:
            with database.session(self._engine) as session:
                said = work(session, claim)
        except StoppedError:
            claim.give_back()
            log.info("job stopped", extra=named)
        except Exception:
            log.exception("job failed", extra=named)
            claim.put_off()
        else:
            claim.done()
            log.info("job done", extra={**named, **said})

    def _remind(self, session: Session, claim: Claim) -> Mapping[str, object]:
        """The outbox is emptied by the server all the time, so nothing is sent here."""
        bounced = bounces.read(self._engine, self._settings, claim.today)
        queued, unwritten = remind(session, self._settings, claim.today)
        return {
            "letters": queued,
            "unwritten": unwritten,
            "stuck": outbox.stuck(session),
            "bounced": bounced,
        }

    def _check_links(self, session: Session, claim: Claim) -> Mapping[str, object]:
        tally = check_links(
            session, self._settings, claim, sleep=self._stopped.wait, go_on=self._go_on
        )
        return {
            "checked": tally.checked,
            "failed": tally.failed,
            "broken": tally.broken,
            "offline": tally.offline,
        }

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise StoppedError
