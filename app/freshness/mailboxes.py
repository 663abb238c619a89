"""What is known of the addresses that reviews are asked at: since when they are written to, whether
they refused a letter, whether somebody there wants no more.

Kept by a mark, so that no address stays behind that no record has any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, select

from app import addresses
from app.mail.reviewletters import Silence
from app.models import ReviewAddress

WEEK = timedelta(days=7)
_PURPOSE = "review address"


def mark(session: Session, address: str) -> str:
    """The same for an address however it is written; without the server's key nobody can try out
    which one it was."""
    found: str = session.get_bind().dialect.seal.mark(_PURPOSE, address.strip().casefold())  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """Read once for many addresses."""

    _session: Session
    _known: Mapping[str, ReviewAddress]
    _marks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session) -> "Mailboxes":
        return cls(session, {row.mark: row for row in session.exec(select(ReviewAddress))})

    def mark(self, address: str) -> str:
        if address not in self._marks:
            self._marks[address] = mark(self._session, address)
        return self._marks[address]

    def of(self, address: str) -> ReviewAddress | None:
        return self._known.get(self.mark(address))

    def silence(self, address: str) -> Silence | None:
        """Why nobody is asked there; None where somebody is."""
        row = self.of(address)
        if row is not None and row.unwanted_on is not None:
            return Silence.UNWANTED
        if not addresses.fits(address) or (row is not None and row.refused_on is not None):
            return Silence.REFUSED
        return None

    def refusal(self, address: str) -> tuple[date, str] | None:
        """When a letter to it came back, and with which code."""
        row = self.of(address)
        return (row.refused_on, row.fault) if row is not None and row.refused_on else None

    def new(self, address: str) -> bool:
        """Whether it was never written to."""
        row = self.of(address)
        return row is None or row.first_on is None

    def resting(self, address: str, today: date) -> bool:
        """Whether it was written to within a week."""
        row = self.of(address)
        return row is not None and row.last_on is not None and today - row.last_on < WEEK

    def begun(self, today: date) -> int:
        """How many were written to for the first time within a week."""
        firsts = (row.first_on for row in self._known.values())
        return sum(1 for first in firsts if first is not None and today - first < WEEK)


def whom(own: str | None, providers: str | None, boxes: Mailboxes) -> tuple[str | None, Silence]:
    """The address that a Träger is asked at, the offer's own before the Träger's, and why there is
    none. Who wants no reminders gets none at the other address either."""
    given = [each for each in (own, providers) if each]
    found = Silence.NO_ADDRESS
    for each in given:
        why = boxes.silence(each)
        if why is None:
            return each, Silence.NONE
        if why is Silence.UNWANTED:
            return None, why
        found = why
    return None, found


def wrote(session: Session, to: Iterable[str], today: date) -> None:
    """They were written to; the caller commits it with the letter."""
    for address in to:
        row = _row(session, address)
        row.first_on = row.first_on or today
        row.last_on = today
        session.add(row)


def refuse(session: Session, address: str, *, fault: str, today: date) -> None:
    """A letter to it came back; the caller commits. Told again, it stays the day of the first."""
    row = _row(session, address)
    if row.refused_on is None:
        row.refused_on, row.fault = today, fault[:40]
        session.add(row)


def unwanted(session: Session, address: str, *, today: date | None) -> None:
    """Whoever reads it wants no reminders since that day, None: wants them again."""
    row = _row(session, address)
    row.unwanted_on = today
    session.add(row)
    session.commit()


def write_again(session: Session, address: str) -> None:
    """A person says that it takes mail, and wants some; the caller commits."""
    row = _row(session, address)
    row.refused_on, row.fault, row.unwanted_on = None, "", None
    session.add(row)


def _row(session: Session, address: str) -> ReviewAddress:
    found = mark(session, address)
    return session.get(ReviewAddress, found) or ReviewAddress(mark=found)
