"""What the Merkzettel and the desk are given: frozen, complete, without a query left in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalogue.offer import Offer
from app.schoolyear.lines import StepLine
from app.web.views import Contact, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a field."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One offer on the Merkzettel, with the addresses of the list changed by one step."""

    number: int
    offer: Offer
    up_url: str | None
    down_url: str | None
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LapsedEntry:
    """An offer that an old link still names."""

    text: str
    remove_url: str
    likely: Link | None
    """The offer that it may be now; its address is the list with that one in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    """What the hand-over sheet can be."""

    slugs: tuple[str, ...]
    children: tuple[tuple[str, str], ...]
    """What was said of children, as the form carries it on."""
    places: tuple[tuple[str, str], ...]
    """The Kommunen that were chosen, in the same way."""
    languages: tuple[Choice, ...]
    papers: tuple[Choice, ...]
    discreet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An offer that can be put on the list."""

    offer: Offer
    plus_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartQuestion:
    """Asked at the edge of the Stichtag."""

    child: str
    question: str
    answers: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A child, or a transition within its next months, with the steps that are due."""

    title: str
    """ "Ihr Kind, 5 Jahre 8 Monate", or "5 Jahre 8 Monate: Kita – Grundschule. In 9 Monaten,
    Anfang September 2027"."""
    url: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistPage:
    """`pages/merkzettel.html`, `/merkzettel`."""

    heading: str
    entries: tuple[Entry, ...]
    count_text: str
    lapsed: tuple[LapsedEntry, ...]
    full: bool
    discreet: bool
    """Quick exit, neutral words, no copy kept anywhere."""
    address: str
    mail_url: str
    qr_url: str
    sheet: SheetForm
    coming: tuple[Coming, ...]
    """What is due for each child that was told of."""
    questions: tuple[StartQuestion, ...]
    misread: str
    """Said when something about a child could not be understood; "" otherwise."""
    childless_url: str | None
    """The same list with nothing said of children."""
    asked: str
    """What was typed into the search for further offers."""
    candidates: tuple[Candidate, ...]
    counsel_url: str
    office: Contact
    """Whom to ask about the list."""
    in_confidence: bool
    """That is no office: none is named on paper, either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    why: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchView:
    offer: Offer
    said: tuple[str, ...]
    """Passt zu: ..."""
    questions: tuple[str, ...]
    """Bitte erfragen: ..."""
    neighbour: bool
    """It is meant for a neighbouring Kommune."""
    score: int
    points: tuple[Point, ...]
    notes: tuple[tuple[str, str], ...]
    """(text, who): what colleagues noted, for those who are signed in."""
    listed: bool
    url: str
    """The desk with the offer put on the sheet, or taken off it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchGroup:
    """Offers for one child, some of them or the whole family, best first."""

    id: str
    title: str
    matches: tuple[MatchView, ...]
    more: tuple[MatchView, ...]
    left_out: int
    """How many fit besides those shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountForm:
    """What "Beratung zählen" would count, prefilled from what was asked."""

    topics: tuple[Choice, ...]
    phases: tuple[Choice, ...]
    kommunen: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselPage:
    """`pages/beratung.html`, `/beratung`; its fragment is `partials/beratung.html`."""

    children: str
    """As the field takes it: "5 Monate, 7 Jahre"."""
    kommunen: tuple[Choice, ...]
    needs: tuple[Choice, ...]
    """Anliegen that were understood, the chosen ones first."""
    languages: tuple[Choice, ...]
    wishes: tuple[Choice, ...]
    hints: Mapping[str, str]
    """What could not be understood: "alter" or "anliegen", and how to say it."""
    empty: bool
    status: str
    """Spoken through role=status."""
    groups: tuple[MatchGroup, ...]
    coming: tuple[Coming, ...]
    questions: tuple[StartQuestion, ...]
    starts: tuple[tuple[str, str], ...]
    """What was said of when children start school, as the form carries it on."""
    search_url: str
    """The same question put to the search."""
    entries: tuple[Entry, ...]
    lapsed: tuple[LapsedEntry, ...]
    state: tuple[tuple[str, str], ...]
    """All of the address, for forms that come back to it."""
    address: str
    """Its own, which says no more than it shows."""
    sheet: SheetForm
    shortlist_url: str
    reset_url: str
    crisis: bool
    violence: bool
    numbers: tuple[Contact, ...]
    count: CountForm
    counted: bool
    staff: bool
    """Somebody is signed in: notes are shown, and the Beratung can be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBar:
    """One value of a chart; `n` is None when it is too small to be shown."""

    label: str
    n: int | None
    share: int
    """0..100 of the longest bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    id: str
    title: str
    bars: tuple[ChartBar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsPage:
    """`pages/beratungszahlen.html`, `/beratung/zahlen`."""

    year: int
    years: tuple[Link, ...]
    total_text: str
    charts: tuple[BarChart, ...]
    csv_url: str
    least: int
