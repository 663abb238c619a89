"""What the pages of guides are given: phases, transitions, Hilfe sofort, Fachkräfte, texts."""

from dataclasses import dataclass

from markupsafe import Markup

from app.catalogue.calling import Phrase
from app.catalogue.easyreading import EasyReading, TestedPage
from app.catalogue.views import Chain, NeedLink
from app.phonereading import Number
from app.schoolyear.lines import StepLine
from app.web.views import Contact, CountedLink, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a family should do by when."""

    id: str
    line: StepLine
    text: str
    kind_label: str
    offers: tuple[Link, ...]
    elsewhere: Contact | None
    """Who knows more, where all offers of the step are for other Kommunen than the own."""
    needs: tuple[NeedLink, ...]
    sources: tuple[tuple[str, str | None, int | None], ...]
    """(title, url, year)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideChild:
    """The child and the Kommune that a guide is read for."""

    years: int | str
    """"" without a child."""
    months: int | str
    kommunen: tuple[Link, ...]
    """`url` is the value that the form sends."""
    misread: str
    """Said when something about the child could not be understood; "" otherwise."""
    said: str
    """"Für Ihr Kind, 5 Jahre 6 Monate: Schulstart Anfang September 2027."; "" without a child."""
    question: str
    answers: tuple[Link, ...]
    kept: tuple[tuple[str, str], ...]
    """What was said of when the child starts school."""
    reset_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage:
    """`pages/phase.html` and `pages/transition.html`."""

    slug: str
    name: str
    ages_text: str
    lead: str
    text: str
    bullets: tuple[str, ...]
    """Tips of a phase, questions of a transition."""
    child: GuideChild
    steps: tuple[Step, ...]
    """In order of date for the child, else as the guide has them."""
    total: int
    list_url: str
    topics: tuple[CountedLink, ...]
    cards: tuple[Markup, ...]
    previous: Link | None
    next: Link | None
    chain: Chain
    easy: EasyReading


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisNumber:
    name: str
    """As it is answered: German."""
    meaning: str
    """What that says, in another language; "" where nobody has said it, and in German."""
    for_whom: str
    calls: tuple[Number, ...]
    """Never none: the record is refused without."""
    hours: str
    cost: str
    languages: str | None
    url: str | None
    offer_url: str | None
    sources: tuple[tuple[str, str | None, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisGroup:
    id: str
    title: str
    text: str
    numbers: tuple[CrisisNumber, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisPage:
    """`pages/crisis.html`, `/hilfe-sofort`."""

    groups: tuple[CrisisGroup, ...]
    phrases: tuple[Phrase, ...]
    """What one can say on the telephone."""
    cards: tuple[Markup, ...]
    familienbuero: Contact
    easy: EasyReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """One in sign language."""

    id: str
    title: str
    about: str
    url: str
    poster_url: str
    width: int
    height: int
    size: str
    """ "12 MB"."""
    length: str
    """ "2:05", minutes and seconds."""
    day: str
    by: str
    transcript: tuple[str, ...]
    page: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """`pages/text.html`: ueber, barrierefreiheit, leichte-sprache, gebaerdensprache, ..."""

    key: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    sources: tuple[tuple[str, str | None, int | None], ...]
    contact: Contact | None = None
    tested: tuple[TestedPage, ...] = ()
    """What else is in Leichte Sprache, on the page that tells of it."""
    videos: tuple[Video, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One Baustein of the initiative."""

    id: str
    name: str
    question: str
    text: str
    tasks: tuple[str, ...]
    way_in: str
    sources: tuple[tuple[str, str | None, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOption:
    label: str
    to: str | None
    """Id of the step that follows."""
    contact: Contact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    id: str
    title: str
    text: str
    options: tuple[RouteOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelView:
    slug: str
    name: str
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffList:
    """The first of one Art that is for Fachkräfte, and the way to all of them."""

    id: str
    title: str
    cards: tuple[Markup, ...]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage:
    """`pages/staff.html`, `/fachkraefte`: initiative, Ablaufplan, Schulungen."""

    lead: str
    stand: str
    motto_title: str
    motto_text: str
    aims: tuple[str, ...]
    levels: tuple[LevelView, ...]
    route_title: str
    route_intro: str
    route: tuple[RouteStep, ...]
    conferences: tuple[tuple[str, str], ...]
    """(Kommune, text)"""
    lists: tuple[StaffList, ...]
    list_url: str
    """All that is for Fachkräfte too."""
    contact: Contact
    sources: tuple[tuple[str, str | None, int | None], ...]
