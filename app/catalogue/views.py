"""What the pages are given: frozen, complete, without a query left in it.

A template reads these and nothing else; each page of the site has one class here, and
`templates/pages/<name>.html` is its template.
"""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.calendarfile import Subscription
from app.catalogue.calling import Phrase, Talk
from app.catalogue.criteria import Criteria
from app.catalogue.dates import EventDate
from app.catalogue.easyreading import EasyReading
from app.catalogue.offer import KommuneLink, Offer
from app.media.shown import FlyerView, PictureView
from app.times.reading import Told
from app.vocabulary import (
    Phase,
    ProviderKind,
    Transition,
)
from app.web.views import Contact, CountedLink, Link, Pagination


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One of the six links of the chain on start and Kommune pages."""

    phase: Phase
    name: str
    ages_text: str
    count: int
    url: str
    list_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRing:
    """One of the five rings between the links."""

    transition: Transition
    name: str
    short_name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Links and rings in order: link, ring, link, ring, ..., link (6 and 5)."""

    total: int
    """Of all that is on the chain, each once."""
    links: tuple[ChainLink, ...]
    rings: tuple[ChainRing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    name: str
    """The address's parameter, e.g. "thema"."""
    label: str
    options: tuple[Option, ...]
    open: bool
    """Shown unfolded: it has a choice, or it is one of the first that people use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    label: str
    remove_url: str
    remove_label: str
    """For ears: "Filter Kreuzau entfernen"."""
    understood: bool = False
    """Read out of the question, not chosen by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLink:
    label: str
    url: str
    language: str = "de"
    direction: str = "ltr"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAge:
    """One row of the age form; months alone travel."""

    months_total: int
    years: int
    months: int
    label: str
    """"2 Jahre 6 Monate", "Schwangerschaft"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOn:
    """Shown instead of nothing: zero or weak results never end in nothing."""

    text: str
    links: tuple[CountedLink, ...]
    cards: tuple[Markup, ...]
    contact: Contact


# --- one class a page -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """`pages/start.html`, `/`."""

    total: int
    chain: Chain
    dates: tuple[EventDate, ...]
    """The next ones."""
    today: date
    examples: tuple[Link, ...]
    kommunen: tuple[KommuneLink, ...]
    topics: tuple[CountedLink, ...]
    numbers: tuple[Contact, ...]
    """The three first numbers of Hilfe sofort."""
    familienbuero: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsOn:
    """One line: "Was an diesem Tag los ist, steht unter Termine: Do, 24. Dezember 2026"."""

    text: str
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceQuestion:
    """What is asked or told of a place in the question."""

    text: str
    """"Meinen Sie Rath in Nideggen oder in Nörvenich?", "Aachen liegt nicht im Kreis Düren."."""
    links: tuple[Link, ...] = ()
    """To the answers; none where nothing is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """`pages/results.html`, `/angebote`; its fragment is `partials/results.html`."""

    criteria: Criteria
    heading: str
    count_text: str
    """"23 Angebote", "1 Angebot", "Kein Angebot"; spoken through role=status."""
    total: int
    first: int
    last: int
    cards: tuple[Markup, ...]
    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    reset_url: str | None
    young: bool
    """Said to a young person: "du"."""
    understood: NeedLink | None
    """Sie suchen: ..."""
    besides: tuple[NeedLink, ...]
    """What else was said at once: "und ..."."""
    likely: tuple[NeedLink, ...]
    """Meinen Sie: ..."""
    corrected: Link | None
    """Meinten Sie: ..."""
    crisis: bool
    uneasy: bool
    """It may be one: where the numbers are is said in a line."""
    numbers: tuple[Contact, ...]
    """Crisis numbers to show on top when the question is a crisis; the one for it comes first."""
    first_step: str
    """What to do first in such a crisis, "" where no kind of it is known."""
    spoken: str
    """The language of these: that of the question."""
    line: Contact | None
    """The telephone that answers in confidence what was understood, where it is no crisis."""
    children: tuple[ChildAge, ...]
    pagination: Pagination
    unmet: str
    """Said when nothing passes a filter from the question, else ""."""
    passing: Link | None
    """What passes a filter from the question and does not answer as well: named first."""
    without_time: Link | None
    """To the same without the time that was chosen."""
    places: PlaceQuestion | None
    orders: tuple[Link, ...]
    """In which order the results can stand; empty where there is nothing to choose."""
    distances: str
    """Said where distances may stand, else ""."""
    whats_on: WhatsOn | None
    """To the dates, where nothing is asked but what is on."""
    ask_when: str
    """Said when a time was read out of the question, else ""."""
    staff_link: CountedLink | None
    """To what else was found, for Fachkräfte."""
    way_on: WayOn | None
    missing: bool
    """Whether it is asked if it was among what was found."""
    said: bool
    """The visitor has said that it was not."""
    canonical_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionLine:
    """One line below the search field while one types."""

    label: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionLines:
    """`partials/vorschlaege.html`."""

    options: tuple[SuggestionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPosition:
    name: str
    url: str
    covered: bool
    ring: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage:
    """`pages/offer.html`, `/angebote/{slug}`."""

    offer: Offer
    position: tuple[ChainPosition, ...]
    """Links and rings in chain order, where the offer sits."""
    subscription: Subscription | None
    """None where there is nothing that a calendar could show."""
    structured: Markup
    """schema.org of the dates to come."""
    following: Offer | None
    """What comes after an offer that is over."""
    related: tuple[Markup, ...]
    report_url: str
    """The form "Stimmt etwas nicht?"."""
    phrases: tuple[Phrase, ...]
    """What one can say on the telephone."""
    talk: Talk | None
    """Whether somebody there speaks the language of the page."""
    sources: tuple[tuple[str, str | None, int | None], ...]
    """(title, url, year)"""
    easy: EasyReading
    flyers: tuple[FlyerView, ...] = ()
    picture: PictureView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KommunePage:
    """`pages/kommune.html`, `/kommunen/{slug}`."""

    slug: str
    name: str
    kind: str
    villages: tuple[str, ...]
    town_hall: Contact
    jugendamt: Contact
    caretaker: Contact | None
    """Who looks after the chain in this Kommune, where it is to be read."""
    own_total: int
    """Of what is on the chain, as all numbers of the page."""
    countywide_total: int
    chain: Chain
    dates: tuple[EventDate, ...]
    """The next ones."""
    today: date
    topics: tuple[CountedLink, ...]
    gaps: tuple[str, ...]
    """Phases without an offer of its own, by name."""
    cards: tuple[Markup, ...]
    list_url: str
    guides: CountedLink | None
    staff_link: CountedLink | None
    neighbours: tuple[CountedLink, ...]
    conference: str | None
    note: str | None
    sources: tuple[tuple[str, str | None, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPage:
    """`pages/provider.html`, `/traeger/{slug}`."""

    slug: str
    name: str
    kind: ProviderKind
    contact: Contact
    parent: Link | None
    members: tuple[Link, ...]
    note: str | None
    cards: tuple[Markup, ...]
    total: int
    sources: tuple[tuple[str, str | None, int | None], ...]
    picture: PictureView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesPage:
    """`pages/zeiten.html`, `/zeiten`: how a text about times is understood."""

    text: str
    told: Told
    examples: tuple[tuple[str, str], ...]
    """(as people write it, how it is understood)."""
    longest: int
    """Characters that are taken."""
