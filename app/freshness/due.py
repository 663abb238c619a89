"""What waits to be confirmed, as everybody of this room speaks of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.freshness.places import Spot
from app.mail.letters import Said
from app.mail.reviewletters import Silence
from app.vocabulary import ReviewStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An offer that waits to be confirmed, or soon will."""

    offer_id: int
    slug: str
    title: str
    provider: str
    """Name of its Träger, as the offer has it."""
    schedule: str | None
    places: tuple[Spot, ...]
    """Where it is in several."""
    kommunen: tuple[str, ...]
    """Empty when countywide."""
    crisis: bool
    stand: int | None
    """Newest year of its sources."""
    verified_at: date | None
    due_on: date
    provider_address: str | None
    silence: Silence
    """Why there is no such address."""
    asked: tuple[tuple[ReviewStep, date], ...]
    """Who was asked in this review, and when; in the order of the steps."""

    def overdue(self, today: date) -> int:
        """Days past the day by which it should be confirmed; negative before it."""
        return (today - self.due_on).days

    def asked_on(self, step: ReviewStep) -> date | None:
        return next((on for each, on in self.asked if each is step), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The same text to one or more addresses, about some offers."""

    to: tuple[str, ...]
    step: ReviewStep
    subject: str
    text: str
    about: tuple[Due, ...]
    apart: Mapping[str, Said] = field(default_factory=dict)
    """What an address of these reads instead."""
    turn: bool = True
    """Whether it takes the week's turn of its addresses (`ramp.py`)."""
    unsubscribe: str | None = None
    """Where whoever gets it can say that they want no more."""
