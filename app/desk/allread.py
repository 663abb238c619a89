""" "Alles gelesen": what colleagues have told and answered, read in one click and told again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app import typed
from app.offers import shared, told
from app.rights import Account

MOST = 80
"""As many as a page shows, and some more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was shown; in a form "a12:7 f3": the change 12 as it was in version 7, and what became
    of the reader's own question 3."""

    changes: Mapping[int, int]
    """Number -> version."""
    outcomes: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "Reading":
        """What is nothing of the kind is left out."""
        changes, outcomes = {}, []
        for word in text[: 25 * MOST].split()[:MOST]:
            number, _colon, version = word[1:].partition(":")
            which, seen = typed.number(number), typed.number(version)
            if word[0] == "a" and which and seen:
                changes[which] = seen
            elif word[0] == "f" and which:
                outcomes.append(which)
        return cls(changes=changes, outcomes=tuple(outcomes))

    @property
    def text(self) -> str:
        told = (f"a{number}:{version}" for number, version in self.changes.items())
        return " ".join((*told, *(f"f{number}" for number in self.outcomes)))


def read(session: Session, shown: Reading, *, by: Account) -> Reading:
    """What of it is read now: changes that were told and outcomes of one's own questions, nothing
    that waits for an answer."""
    changes = told.read_all(session, shown.changes, by=by)
    outcomes = shared.read_outcomes(session, shown.outcomes, by=by, read=True)
    return Reading(
        changes={number: shown.changes[number] for number in changes}, outcomes=tuple(outcomes)
    )


def unread(session: Session, shown: Reading, *, by: Account) -> None:
    told.unread_again(session, tuple(shown.changes), by=by)
    shared.read_outcomes(session, shown.outcomes, by=by, read=False)
