"""What the Präventionsbüro is told because nobody before it has answered: once a week, in one
letter of all of it, whatever the ramp of first questions is at."""

from collections.abc import Collection, Iterable
from datetime import date

from app.accounts.caretakers import Caretakers
from app.freshness.due import Due
from app.freshness.mailboxes import WEEK
from app.vocabulary import ReviewStep

Asked = tuple[tuple[ReviewStep, date], ...]


def escalated(due: Due, to: Collection[str], caretakers: Caretakers) -> bool:
    """Whether somebody was asked about the offer before it comes to the Präventionsbüro. What comes
    to it first is a question like any other, and waits for its turn."""
    return bool(due.asked) and set(to) <= set(caretakers.offices)


def told_lately(reviews: Iterable[Asked], today: date) -> bool:
    """Whether such a letter went within a week."""
    return any(
        len(asked) > 1 and step is ReviewStep.OFFICE and today - on < WEEK
        for asked in reviews
        for step, on in asked[-1:]
    )
