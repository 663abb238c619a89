"""What the lists of the desk are given: rows of offers, what can be done in them, other lines."""

from dataclasses import dataclass

from app.accounts.views import Frame
from app.desk.colleague_views import Colleagues
from app.times.reading import Told
from app.web.views import Fault

Choice = tuple[str, str]
"""(value, label) of a closed list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickPanel:
    """The small form of a row: when, where, cost, telephone, pause; `pult/_kurz.html`."""

    slug: str
    title: str
    version: int
    full_url: str
    refused: str = ""
    """Why only the whole form does; nothing is asked then."""
    places: tuple[Choice, ...] = ()
    """Which place is meant, where there are several: to be asked first."""
    place: int = 0
    """0 for the offer's own, else the number of the further one."""
    place_said: str = ""
    """Which one it is, where there are several."""
    values: dict[str, str] | None = None
    """Field -> what stands in it; None where nothing can be asked yet."""
    words: bool = False
    """Beside the times it has a sentence of its own."""
    words_asked: bool = False
    """The times were not understood: may they stay as words?"""
    told: Told | None = None
    costs: tuple[Choice, ...] = ()
    registrations: tuple[Choice, ...] = ()
    """Only where nobody knows it yet."""
    knowing: tuple[Choice, ...] = ()
    faults: tuple[Fault, ...] = ()
    shared: str = ""
    """The Kommunen that are told of it, too."""
    must_ask: bool = False
    """They are asked first where it is called off."""
    collided: bool = False
    """Somebody has saved the same meanwhile: sent again, the whole form shows both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickPage:
    """`pult/kurz.html`, `/pult/angebote/{slug}/kurz`, without script."""

    frame: Frame
    panel: QuickPanel


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """An offer in a list of the desk; `pult/_zeile.html`."""

    slug: str
    title: str
    version: int
    where: str
    kind: str
    """ "Netzwerk"; "" of an Angebot."""
    facts: tuple[str, ...]
    """Why it is here: "geprüft am 3.2.2026", "fehlt: Kosten und Anmeldung"."""
    said: tuple[str, ...]
    """What families read and "Stimmt noch" confirms: when, where, whom to call."""
    state: str
    may_confirm: bool
    may_edit: bool
    may_quick: bool
    """Facts can be changed from the row."""
    lacks: bool
    """Of what lacks facts one does not say that it is still right."""
    public: bool
    why: str = ""
    """By what a search has found it, where that is not its title."""
    done: str = ""
    """What has just been done to it."""
    undo: bool = False
    """And can be taken back."""
    panel: QuickPanel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """Something else that waits: a report, a proposal, one's own draft."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskGroup:
    id: str
    title: str
    total: int
    rows: tuple[DeskRow, ...] = ()
    lines: tuple[DeskLine, ...] = ()
    more_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLine:
    """A choice of offers that somebody has kept under a name."""

    id: int
    name: str
    url: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The step that was done last, without script: the overview offers to take it back."""

    slug: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardPage:
    """`pult/uebersicht.html`, `/pult`."""

    frame: Frame
    colleagues: Colleagues
    groups: tuple[DeskGroup, ...]
    """To check now."""
    gaps: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(Kommune, its chain's address, phases and topics without an offer of its own)"""
    recent: tuple[DeskLine, ...]
    unmet: tuple[tuple[str, str, int, str], ...]
    """(words, Kommune or "", how often, why): searches that found nothing good."""
    may_create: bool
    may_have_read: bool
    """Phrasings of the Anliegen."""
    saved: tuple[SavedLine, ...] = ()
    undo: Undo | None = None
    unread: str = ""
    """What "Alles gelesen" has read just now, and can be told again."""
    opened: str = ""
    """Id of the entry of colleagues that is open from the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPage:
    """`pult/offen.html`, `/pult/offen`: remarks on records, by kind."""

    frame: Frame
    groups: tuple[DeskGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One of the choices above the list."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: str
    first: str
    """What it means to choose nothing; "" where one always chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskListPage:
    """`pult/liste.html`, `/pult/angebote`."""

    frame: Frame
    rows: tuple[DeskRow, ...]
    total: int
    text: str
    begun: tuple[DeskLine, ...]
    """One's own drafts that have the words."""
    chosen: str
    """Which group."""
    choices: tuple[Choice, ...]
    asked: tuple[Asked, ...]
    """Of Kommune and the like."""
    narrowed: bool
    """By one of these."""
    every: tuple[str, ...]
    """Slugs of all of them that can be changed together; none where nothing is chosen."""
    query: tuple[tuple[str, str], ...]
    """What is chosen, to be kept under a name; empty where it cannot be."""
    fault: str
    """Why it was not kept."""
    name: str
    """Under which it was to be kept."""
    previous_url: str | None
    next_url: str | None
    elsewhere_url: str | None
    """The same search in all Kommunen, where only one's own were asked."""
    may_create: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFragment:
    """`pult/_row.html` alone."""

    row: DeskRow
