"""What the page of the dates is given."""

from dataclasses import dataclass
from datetime import date

from app.calendarfile import Subscription
from app.catalogue.dates import EventDate
from app.catalogue.offer import KommuneLink, Offer
from app.catalogue.views import ChildAge
from app.events.asked import Asked
from app.vocabulary import Topic
from app.web.views import Contact, CountedLink, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day on which there is something."""

    id: str
    """Of its heading: "t-2026-12-03"."""
    near: str
    """ "Heute", "Morgen", "" for other days; on paper that would soon be wrong."""
    heading: str
    """ "Donnerstag, 3. Dezember"."""
    dates: tuple[EventDate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day of the month; without `url` there is nothing."""

    number: int
    today: bool
    url: str = ""
    text: str = ""
    """For ears: "3. Dezember: 2 Termine"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Weeks from Monday to Sunday; None for days of other months."""

    name: str
    weekdays: tuple[tuple[str, str], ...]
    """Short and whole."""
    weeks: tuple[tuple[Cell | None, ...], ...]
    previous: Link | None
    following: Link | None
    poster: Link | None
    """For the notice board; None where the month has no date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesPage:
    """`pages/termine.html`, `/termine`."""

    asked: Asked
    odd: tuple[str, ...]
    """What was not understood of the address, in sentences."""
    place: str
    """ "in Kreuzau", "in Düren und Jülich", "im Kreis Düren"."""
    today: date
    chosen: str
    """ "Kreuzau, Gesundheit, 2 Jahre", "" where nothing is chosen."""
    count_text: str
    quick: tuple[CountedLink, ...]
    """Today, the weekend, the holidays: what has something; `note` is its value."""
    days: tuple[Day, ...]
    more: Link | None
    """The days after those that are shown."""
    back: Link | None
    """From a later day, or certain ones, to all of them; None where there is nothing."""
    month: Month | None
    """None where nothing at all is to come."""
    kommunen: tuple[KommuneLink, ...]
    places: tuple[str, ...]
    """Slugs of those that are chosen, and "" for one more, where there is one: a field each."""
    topics: tuple[Topic, ...]
    children: tuple[ChildAge, ...]
    """The ages that are asked for, as the form shows them."""
    reset_url: str | None
    staff_link: CountedLink | None
    """What there is for Fachkräfte besides."""
    wider: CountedLink | None
    """The same in the whole Kreis, where the Kommunen have nothing."""
    weekly: tuple[CountedLink, ...]
    """A list of the search for each weekday: what is every week, and single dates."""
    yearly: tuple[Offer, ...]
    """What comes every year and has no date yet."""
    subscription: Subscription
    office: Contact
