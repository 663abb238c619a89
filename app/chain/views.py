"""What the pages of the chain are given: `pages/kette.html`, `partials/kette.html`."""

from dataclasses import dataclass

from app.catalogue.offer import KommuneLink, Offer
from app.catalogue.views import Chip
from app.chain.address import ChainAddress
from app.chain.axis import Bar
from app.schoolyear.lines import StepLine
from app.vocabulary import Phase, Topic, Transition
from app.web.views import Contact, CountedLink, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainBar:
    """An offer in the picture, from its youngest to its oldest age."""

    offer: Offer
    bar: Bar
    phase: Phase
    """The link in which it begins; its hue."""
    fits: bool | None
    """It is for the age of one of the children now; None when no age is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEntry:
    """An offer in a list."""

    offer: Offer
    fits: bool | None
    own: bool
    """On the spot in the Kommune that is shown, not only in the whole Kreis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCell:
    """A cell unfolded: all of its offers."""

    heading: str
    entries: tuple[ChainEntry, ...]
    list_url: str
    close_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one topic has for one phase."""

    topic: Topic
    phase: Phase
    count: int
    tint: int
    """0 to 6."""
    name: str
    """"Kita-Zeit, Betreuung": with count and notes it makes sense alone."""
    unheard: str
    """Notes that are spoken only, each with a comma before it: ", 9 passen jetzt"."""
    note: str
    """What the number alone does not say: "2 vor Ort", "nur ältere Angaben"; "" for nothing."""
    gap: bool
    """Nothing at all, or nothing on the spot."""
    url: str
    opened: OpenCell | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One topic."""

    topic: Topic
    total: int
    label: str
    """For the link that unfolds or folds it."""
    cells: tuple[Cell, ...]
    bars: tuple[ChainBar, ...]
    """Row by row, each from young to old: the order in which they are read."""
    beyond: tuple[ChainBar, ...]
    """Offers of the whole Kreis, when they are unfolded; always empty for the Kreis itself."""
    beyond_total: int
    url: str
    opened: bool
    entries: tuple[ChainEntry, ...]
    """Every offer of the lane, once, for the list below the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearChoice:
    """When a child starts Kita or school: what is reckoned with, and how to say otherwise."""

    id: str
    said: str
    """"Schulstart Anfang September 2027", "3. Klasse", "Kita-Platz ab August 2027"."""
    hint: str
    question: str = ""
    """Asked where a Stichtag falls into the month of birth; "" elsewhere."""
    answers: tuple[Link, ...] = ()
    """To the question."""
    others: tuple[Link, ...]
    """Years that can be said instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """What a link of the chain and a transition show when they are open."""

    heading: str
    lead: str
    entries: tuple[ChainEntry, ...]
    """Those that help most, best first."""
    total: int
    list_url: str
    guide_url: str
    close_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPhase(Unfolded):
    """A link of the chain unfolded."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRing(Unfolded):
    """A transition unfolded."""

    when: str
    """"In 6 Monaten", when an age is given."""
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseLink:
    """A link of the chain."""

    phase: Phase
    name: str
    short_name: str
    ages_text: str
    count: int
    unheard: str
    """Notes that are spoken only: ", 2 vor Ort"."""
    url: str
    opened: OpenPhase | None
    children: tuple[str, ...]
    """Ages of the children who are in it now."""
    cell: OpenCell | None
    """An open cell of this phase, where the phase itself is not open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A transition between two links."""

    transition: Transition
    name: str
    short_name: str
    count: int
    url: str
    opened: OpenRing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child whose age was given, in months alone."""

    months_total: int
    years: int
    months: int
    label: str
    """"2 Jahre 6 Monate"."""
    remove_url: str
    announcement: str
    """The sentence that is spoken: the next transition, what is to be done now."""
    due: tuple[StepLine, ...]
    """Missed, now and in the next months, in order of date."""
    choices: tuple[YearChoice, ...]
    calendar_url: str
    cutoff: str
    """Month and day of the Stichtag, "09-30", for who knows the day of birth; "" when the year was
    said."""
    share: float
    """Where the marker stands, 0..1 of the axis."""
    mark: Bar
    """The place of its label, which no other label overlaps."""
    mark_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle:
    """A filter as a chip that is set or taken away."""

    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToggleGroup:
    name: str
    label: str
    toggles: tuple[Toggle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPage:
    """`pages/kette.html`, `/kette` and `/kette/{kommune}`; fragment `partials/kette.html`."""

    address: ChainAddress
    kommune: KommuneLink | None
    heading: str
    summary: str
    total: int
    count_text: str
    """Spoken through role=status."""
    shortcuts: tuple[Toggle, ...]
    """The filters that people use first."""
    groups: tuple[ToggleGroup, ...]
    chips: tuple[Chip, ...]
    reset_url: str | None
    kommunen: tuple[Link, ...]
    misread: str
    """Said when something about a child could not be understood; "" otherwise."""
    kept: tuple[tuple[str, str], ...]
    """Parameters that a form of the page must carry on, the ages aside."""
    children: tuple[Child, ...]
    fitting: tuple[ChainEntry, ...]
    """What fits the children best, best first."""
    fitting_total: int
    starts: tuple[int, ...]
    """Months at which the phases begin, and the end of the last one."""
    links: tuple[PhaseLink, ...]
    rings: tuple[Ring, ...]
    lanes: tuple[Lane, ...]
    listed_phases: tuple[tuple[str, str], ...]
    """Name and ages of the columns."""
    list_url: str
    poster_url: str
    embed_code: str | None
    """The line that a website needs to show this chain."""
    frame_script: str
    """Address of the script that gives the frame its content's height."""
    canonical_url: str
    contact: Contact
    empty: bool
    """Nothing fits the filters."""
    neighbours: tuple[CountedLink, ...]
    """Ways on when nothing fits."""
