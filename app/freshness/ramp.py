"""How many are asked at once: a few new addresses a week, so many offers a letter, and no address
more than once a week. What waits keeps its turn: it is asked first before anybody is told of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.freshness.due import Due
from app.freshness.mailboxes import Mailboxes
from app.settings import Settings
from app.vocabulary import ReviewStep

Way = tuple[ReviewStep, tuple[str, ...]]
"""Whom to ask, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    addresses: int = 25
    """How many may be written to for the first time within a week."""
    offers: int = 15
    """Most in one letter."""

    @classmethod
    def of(cls, settings: Settings) -> "Ramp":
        return cls(addresses=settings.review_addresses, offers=max(settings.review_offers, 1))

    def chosen(
        self, wanted: Mapping[Way, Sequence[Due]], boxes: Mailboxes, today: date
    ) -> list[tuple[Way, tuple[Due, ...]]]:
        """Of all that could be asked what is asked today: first what most families see, and of
        that the oldest."""
        left = self.addresses - boxes.begun(today)
        turns = sorted(
            ((way, sorted(dues, key=_rank)) for way, dues in wanted.items()),
            key=lambda turn: (_rank(turn[1][0]), turn[0]),
        )
        found, written = [], set[str]()
        for way, dues in turns:
            _step, to = way
            # The same mailbox may be a Träger's and a town hall's, or one of several Kümmerer's.
            marks = {boxes.mark(each) for each in to}
            if marks & written or any(boxes.resting(each, today) for each in to):
                continue
            new = {boxes.mark(each) for each in to if boxes.new(each)}
            if new and left <= 0:
                continue
            left -= len(new)
            written |= marks
            found.append((way, tuple(dues[: self.offers])))
        return sorted(found)


def _rank(due: Due) -> tuple[bool, bool, int, date, str]:
    return (not due.crisis, bool(due.kommunen), due.stand or 0, due.due_on, due.slug)
