"""The outbox of offers, read so that no save is missed, in whatever order saves are committed.

Revisions are numbered when they are written. On PostgreSQL a smaller number may be committed after
a greater one, so a reader cannot go by the greatest it has seen. It goes by the greatest of which
it knows that all before are settled, and reads again what lies above. SQLite has one writer at a
time, so there nothing is ever open, and the same rule comes down to the greatest number.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app import database
from app.models import Revision
from app.offers import store
from app.offers.saves import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the outbox."""

    offers: frozenset[int]
    """Ids of the offers that were saved and not seen."""
    mark: Mark
    """The follower's once it has taken them over."""
    before: int
    """The greatest number that was there before the writers were looked for."""
    writing: frozenset[str]
    numbers: frozenset[int]
    """Those that are there and were not settled."""


@dataclass(frozen=True, slots=True)
class Follower:
    """What one reader has seen of the Revisions."""

    mark: Mark = (0, 0)
    """How many were seen, and the greatest number: one more that was seen is another mark."""
    _settled: int = 0
    """No number up to this one is still to be committed."""
    _above: frozenset[int] = frozenset()
    """The numbers greater than that which were seen."""
    _next: int = 0
    """Is settled as soon as none of `_open` writes any more."""
    _open: frozenset[str] = frozenset()

    @classmethod
    def begin(cls, session: Session) -> "Follower":
        """Has seen what is committed now; what the caller reads afterwards is at least that."""
        return cls().taken(cls().look(session))

    def look(self, session: Session) -> Look:
        """What is there that was not seen; it counts as seen by what `taken` makes of it."""
        before = store.newest_mark(session)
        writing = database.writers(session, Revision)
        # Asked last: it sees what those have saved who had ended when writers were looked for.
        rows = session.exec(
            select(Revision.id, Revision.offer_id).where(col(Revision.id) > self._settled)
        ).all()
        there = {number: offer for number, offer in rows if number is not None}
        fresh = there.keys() - self._above
        number, newest = self.mark
        return Look(
            offers=frozenset(there[each] for each in fresh),
            mark=(number + len(fresh), max((newest, *fresh))),
            before=before,
            writing=writing,
            numbers=frozenset(there),
        )

    def taken(self, look: Look) -> "Follower":
        """Once all of the look has been taken over."""
        settled, coming, writing = self._settled, self._next, self._open
        if not writing & look.writing:
            settled, coming, writing = coming, look.before, look.writing
        if not writing:
            settled = coming
        above = frozenset(each for each in look.numbers if each > settled)
        return Follower(look.mark, settled, above, coming, writing)
