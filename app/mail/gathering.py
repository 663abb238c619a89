"""Letters that wait for others of their kind: what comes for the same reader within an hour goes as
one letter.

Who adds to a letter and who sends it change the same row, one after the other: what is added before
it is taken goes with it, what comes later begins a new one. So nothing is told twice, and a crash
between the two loses nothing.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select, update

from app import addresses, database
from app.mail import outbox
from app.mail.letters import LISTED, Said
from app.models import Mail
from app.security.sealing import Locked

WAIT = timedelta(hours=1)
"""Since the first of them."""
KEPT = 10 * LISTED
"""Lines of one letter; it counts no further."""
_TRIES = 5


def gather(
    session: Session,
    *,
    to: str,
    about: str,
    line: str,
    said: Callable[[Sequence[str]], Said],
    now: datetime,
) -> None:
    """Adds a line to the letter that waits for this reader about this, or begins one; the caller
    commits it with what causes it. `said` writes the letter of all its lines."""
    mark = session.get_bind().dialect.seal.mark("gathers", f"{about} {to.casefold()}")  # type: ignore[attr-defined]
    mark = mark[:64]
    line = " ".join(line.split())
    # What is no address is refused, and said in the log, where all others are.
    for _try in range(_TRIES if addresses.fits(to) else 0):
        if _joined(session, mark, line, said) or _begun(session, mark, to, line, said, now):
            return
    letter = said([line])
    outbox.queue(session, to=to, subject=letter.subject, text=letter.text)


def _joined(session: Session, mark: str, line: str, said: Callable[[Sequence[str]], Said]) -> bool:
    waits = col(Mail.gathers) == mark
    # Written first, so that nobody takes or changes it until the commit.
    session.flush()
    if session.exec(update(Mail).where(waits).values(gathers=mark)).rowcount != 1:
        return False
    row = session.exec(select(Mail).where(waits).execution_options(populate_existing=True)).one()
    if row.gathered is None or isinstance(row.gathered, Locked):
        row.gathers = None
        session.add(row)
        session.flush()
        return False
    lines = row.gathered.split("\n")
    if line not in lines and len(lines) < KEPT:
        lines.append(line)
    letter = said(lines)
    row.subject, row.text = outbox.subject_of(letter.subject), outbox.storable(letter.text)
    row.gathered = "\n".join(lines)
    session.add(row)
    session.flush()
    return True


def _begun(
    session: Session,
    mark: str,
    to: str,
    line: str,
    said: Callable[[Sequence[str]], Said],
    now: datetime,
) -> bool:
    """False where somebody else has begun one at the same moment."""
    letter = said([line])
    values = outbox.values_of(to=to, subject=letter.subject, text=letter.text)
    fresh = values | {
        "gathers": mark,
        "gathered": line,
        "next_at": now.astimezone(UTC) + WAIT,
        "attempts": 0,
        "fault": "",
    }
    insert = database.insert(session)
    # One statement looks and writes: of two at the same moment the second waits for the first.
    made = session.execute(insert(Mail).values(**fresh).on_conflict_do_nothing().returning(Mail.id))
    return made.first() is not None
