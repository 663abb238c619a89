"""What a visitor asks of the dates, as the address carries it:

/termine?kommune=kreuzau&thema=gesundheit&zielgruppe=fachkraefte&alter=30&ab=2026-12-12
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.catalogue import dates
from app.catalogue.criteria import Criteria
from app.catalogue.offer import Offer
from app.vocabulary import Audience, Topic

PATH = "/termine"
POSTER = "/termine/plakat.pdf"
SINCE = "ab"
FURTHEST = timedelta(days=3 * 366)
"""Nobody announces what is further away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One Kommune, one age in months, one topic; each None where all are meant."""

    kommune: str | None = None
    age: int | None = None
    topic: Topic | None = None
    staff: bool = False
    """For Fachkräfte; else for everybody."""
    since: date | None = None
    """The day from which on, where that is not today."""

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]], today: date) -> "Asked":
        """From the address or the form; what cannot be meant is dropped."""
        given = list(parameters)
        criteria = Criteria.read(given)
        kommunen, topics = (criteria.chosen.get(name, ()) for name in ("kommune", "thema"))
        return cls(
            kommune=kommunen[0] if kommunen else None,
            age=criteria.ages[0] if criteria.ages else None,
            topic=Topic(topics[0]) if topics else None,
            staff=Audience.STAFF in criteria.chosen.get("zielgruppe", ()),
            since=_since((value for name, value in given if name == SINCE), today),
        )

    @property
    def criteria(self) -> Criteria:
        """The same asked of the search, which knows no day."""
        chosen: dict[str, tuple[str, ...]] = {}
        if self.kommune:
            chosen["kommune"] = (self.kommune,)
        if self.topic:
            chosen["thema"] = (self.topic,)
        if self.staff:
            chosen["zielgruppe"] = (Audience.STAFF,)
        return Criteria(chosen=chosen, ages=() if self.age is None else (self.age,))

    def query(self) -> str:
        """The canonical query, "" where nothing is asked."""
        found = self.criteria.url("")[1:]
        if self.since is None:
            return found
        return "&".join(filter(None, (found, f"{SINCE}={self.since}")))

    def url(self, path: str = PATH) -> str:
        return f"{path}?{self.query()}" if self.query() else path

    def from_day(self, day: date | None) -> "Asked":
        """The same from another day on; None for today."""
        return replace(self, since=day)

    def meant(self, offer: Offer) -> bool:
        """Whether the offer is for those who ask; without a word those for Fachkräfte alone are
        not."""
        return (
            dates.near(offer, self.kommune)
            and (self.age is None or offer.ages[0] <= self.age <= offer.ages[1])
            and (self.topic is None or self.topic in offer.topics)
            and (Audience.STAFF in offer.audience if self.staff else not dates.staff_only(offer))
        )


def _since(given: Iterable[str], today: date) -> date | None:
    """A day after today, None for anything else."""
    for value in given:
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            continue
        return day if today < day <= today + FURTHEST else None
    return None
