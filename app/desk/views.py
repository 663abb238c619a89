"""What the pages of the desk are given: frozen, complete, without a query left in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.views import Frame
from app.desk.asking import Asked
from app.desk.companion import Companion
from app.offers.bulk import PlannedChange
from app.offers.fields import Field
from app.offers.forms import OfferForm
from app.offers.provider_asking import Question
from app.offers.revisions import Change
from app.offers.spoken import Speakers
from app.web.views import Fault, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """An offer in a list of the desk; `pult/_row.html`."""

    slug: str
    title: str
    version: int
    where: str
    kind: str
    """ "Netzwerk"; "" of an Angebot."""
    facts: tuple[str, ...]
    """Why it is here, and what it says: "geprüft am 3.2.2026", "donnerstags 15 Uhr"."""
    state: str
    may_confirm: bool
    may_edit: bool
    public: bool
    done: str = ""
    """What has just been done to it."""


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
class DashboardPage:
    """`pult/uebersicht.html`, `/pult`."""

    frame: Frame
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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPage:
    """`pult/offen.html`, `/pult/offen`: remarks on records, by kind."""

    frame: Frame
    groups: tuple[DeskGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskListPage:
    """`pult/liste.html`, `/pult/angebote`."""

    frame: Frame
    rows: tuple[DeskRow, ...]
    total: int
    text: str
    chosen: str
    """Which group."""
    choices: tuple[tuple[str, str], ...]
    kommune: str
    kommunen: tuple[tuple[str, str], ...]
    previous_url: str | None
    next_url: str | None
    may_create: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFragment:
    """`pult/_row.html` alone."""

    row: DeskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    field: str
    label: str
    mine: str
    stored: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """An Entwurf or a proposal beside the published version."""

    id: int
    url: str
    text: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """`pult/angebot.html`, `/pult/angebote/{slug}` and `/pult/angebote/neu`."""

    frame: Frame
    heading: str
    action: str
    form: OfferForm
    slug: str
    version: int
    token: str
    about: str
    derived: str
    """The draft that the form was opened with, "" without one."""
    faults: tuple[Fault, ...]
    collisions: tuple[Collision, ...]
    joined: tuple[str, ...]
    """Fields that somebody else changed meanwhile and that were joined."""
    restored: str
    """When the draft was typed that has come back, "" without one."""
    asides: tuple[Aside, ...]
    may_publish: bool
    may_create: bool
    may_countywide: bool
    kommunen: tuple[tuple[str, str, bool], ...]
    """(slug, name, may be changed)"""
    providers: tuple[str, ...]
    provider_asked: Question | None
    """Which Träger is meant by a name that nobody knows."""
    provider_url: str
    """Where the offer's Träger is edited, "" without one."""
    provider_remark: str
    """What is still to be found out about the offer's Träger."""
    state: str
    state_label: str
    doubt: str
    ended: str
    verified: str
    origin: str
    public_url: str
    stale_texts: int
    """Translations of an earlier German text."""
    asked: Asked
    """Woher wissen Sie es?"""
    reason: str
    companion: Companion
    fields: Mapping[str, Field]
    """By their names in the form."""
    location_fields: Mapping[str, Field]
    """Those of a further place."""
    speakers: Speakers
    choices: Mapping[str, tuple[tuple[str, str], ...]]
    """Field of the form -> (value, label) of its closed list."""
    needs: tuple[tuple[str, str, bool], ...]
    """(id, label, chosen): Anliegen that are confirmed, tied in search/needs/, or suggested."""
    more_needs: tuple[tuple[str, str], ...]
    """All others, to choose from."""
    tied: tuple[str, ...]
    """Labels of the Anliegen that search/needs/ ties to the offer already."""
    proposal: str = ""
    """Number of the proposal that filled the form in, "" without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxReport:
    """A visitor's report that waits for an answer."""

    id: int
    title: str
    slug: str
    where: str
    topic: str
    text: str
    made_on: str
    wants_answer: bool
    may_settle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxProposal:
    """A new offer or a Träger's change that waits for a decision."""

    id: int
    title: str
    slug: str | None
    kind: str
    where: str
    rows: tuple[tuple[str, str, str], ...]
    """(label, as it is, as it should be); for a new offer "as it is" is empty."""
    note: str
    made_on: str
    wants_answer: bool
    may_settle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLink:
    """A web address that the link check could not reach on several days."""

    url: str
    state: str
    since: str
    moved_to: str | None
    offers: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxAddress:
    """An address that takes no mail, with where it stands."""

    address: str
    places: tuple[Link, ...]
    elsewhere: str = ""
    """Where it stands when no form of the desk has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLetter:
    """A letter that could not be delivered; only the Präventionsbüro sees it."""

    id: int
    recipient: str
    subject: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """`pult/eingang.html`, `/pult/eingang`: what visitors, Träger and the link check say."""

    frame: Frame
    reports: tuple[InboxReport, ...]
    proposals: tuple[InboxProposal, ...]
    links: tuple[InboxLink, ...]
    may_settle_links: bool
    addresses: tuple[InboxAddress, ...]
    letters: tuple[InboxLetter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    version: int
    when: str
    who: str
    what: str
    reason: str
    current: bool
    aside: bool
    fields: str
    """What it changed, by the names of the fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """`pult/verlauf.html`, `/pult/angebote/{slug}/verlauf`."""

    frame: Frame
    slug: str
    title: str
    version: int
    versions: tuple[VersionLine, ...]
    older: int
    newer: int
    changes: tuple[Change, ...]
    may_restore: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    id: int
    text: str
    who: str
    when: str
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesPage:
    """`pult/hinweise.html`, `/pult/angebote/{slug}/hinweise`."""

    frame: Frame
    slug: str
    title: str
    notes: tuple[NoteLine, ...]
    typed: str
    longest: int
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOffer:
    slug: str
    title: str
    note: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """`pult/viele.html`, `/pult/viele`."""

    frame: Frame
    offers: tuple[BulkOffer, ...]
    more: int
    """How many more there are than a page shows."""
    text: str
    providers: tuple[tuple[str, str], ...]
    provider: str
    deeds: tuple[tuple[str, str], ...]
    deed: str
    dates: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    planned: tuple[PlannedChange, ...]
    fault: str
    undo: int
    """Number of the step that can be taken back, 0 without one."""
    undo_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    number: int
    title: str
    kind: str
    kind_label: str
    why: tuple[str, ...]
    notes: tuple[str, ...]
    """What the row says and nobody takes from it."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """`pult/einlesen.html`, `/pult/einlesen`."""

    frame: Frame
    fault: str = ""
    token: str = ""
    name: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    refused: int = 0
    busy: int = 0
    """Rows that would change something."""
    rows: tuple[SheetRow, ...] = ()
    asked: tuple[Question, ...] = ()
    """Which Träger are meant by names that nobody knows, each once."""
    unsaid: tuple[Fault, ...] = ()
    """Of those that were sent without an answer."""
