"""What the pages of the desk are given: frozen, complete, without a query left in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from app.catalogue.views import Link
from app.offers.forms import OfferForm
from app.offers.revisions import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in a form: field, its label, what would be right."""

    field: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The frame of every page of the desk: who is there, where one can go, what was just done."""

    name: str
    office: str
    links: tuple[Link, ...]
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """`pages/pult_anmelden.html`, `/anmelden`."""

    next: str
    kept: str = ""
    """What a form was sending when the session ended, as a query string."""
    email: str = ""
    why: str = ""
    possible: bool
    """A cookie can be set: HTTPS, or this very machine."""
    passkeys: bool
    """Passkeys work at this address."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """`pages/pult_code.html`, `/anmelden/code`: the second step."""

    key: str
    next: str
    kept: str
    codes: bool
    """There is an app with codes."""
    options: str
    """JSON for the browser's question to the passkeys, "" where none can be used."""
    why: str
    """Why a passkey that is there cannot be used at this address."""
    late: str = ""
    """That it was tried too often."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """`pages/pult_link.html`, `/anmelden/link`; an empty key: the link is over."""

    key: str
    name: str = ""
    email: str = ""
    opens: bool = False
    passphrase: bool = False
    """It asks for a new passphrase."""
    title: str = ""
    late: str = ""
    """That too many are signing in at this moment."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPage:
    """`pages/pult_vergessen.html`, `/anmelden/vergessen`."""

    sent: bool = False
    email: str = ""
    late: str = ""
    """That it was asked for too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvePage:
    """`pages/pult_bestaetigen.html`: passphrase or passkey once more, before accounts, rights and
    second steps."""

    desk: Desk
    next: str
    has_passphrase: bool
    options: str
    """JSON for the browser's question to the passkeys, "" where none can be used."""
    late: str = ""
    """That it was tried too often."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyLine:
    id: int
    name: str
    said: str
    """When it was made and last used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLine:
    handle: str
    said: str
    """Since when, and when it was last used."""
    here: bool
    """This very browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """`pages/pult_konto.html`, `/pult/konto`."""

    desk: Desk
    email: str
    has_passphrase: bool
    second_factor: bool
    proven: bool
    """Passphrase or passkey was given on the page "Bitte bestätigen" just now."""
    provable: bool
    """There is a passphrase or a passkey to give."""
    setting_up: bool
    """A second factor waits for its first code."""
    secret: str
    """Of a second factor that is just being set up, on the page that shows it; else ""."""
    qr: str
    passkeys: tuple[PasskeyLine, ...]
    passkeys_here: str
    """Why there can be none at this address, "" where they work."""
    passkey_name: str = ""
    late: str = ""
    """That it was tried too often, or that too many are signing in."""
    sign_ins: tuple[SignInLine, ...] = ()
    second_step_wanted: bool = False
    """It has to be set up before anything else at the desk."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    id: int
    name: str
    email: str
    role: str
    role_label: str
    kommunen: tuple[str, ...]
    active: bool
    invited: bool
    """Has not taken up the invitation yet."""
    second_step: bool
    self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage:
    """`pages/pult_konten.html`, `/pult/konten`."""

    desk: Desk
    accounts: tuple[AccountLine, ...]
    roles: tuple[tuple[str, str], ...]
    kommunen: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    open: int = 0
    """The account whose form is open, 0 for none."""
    second_step_required: bool = False
    """Every account has to have one."""
    without_second_step: int = 0
    """Accounts that have none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsPage:
    """`pages/pult_rechte.html`, `/pult/rechte`: the table of rights, as the code reads it."""

    desk: Desk
    roles: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """An offer in a list of the desk; `partials/pult_row.html`."""

    slug: str
    title: str
    version: int
    where: str
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
    """`pages/pult.html`, `/pult`."""

    desk: Desk
    groups: tuple[DeskGroup, ...]
    """To check now."""
    gaps: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(Kommune, its chain's address, phases and topics without an offer of its own)"""
    recent: tuple[DeskLine, ...]
    unmet: tuple[tuple[str, str, int], ...]
    """(words, Kommune or "", how often): searches that found nothing good."""
    may_create: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskListPage:
    """`pages/pult_liste.html`, `/pult/angebote`."""

    desk: Desk
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
    """`partials/pult_row.html` alone."""

    row: DeskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Beside the form: preview, hints, suggestions; `partials/pult_begleiter.html`."""

    saved: str
    """"10:42 Uhr" of the draft, "" before the first."""
    card: Markup | None
    covered: tuple[tuple[str, bool], ...]
    """The six links of the chain: slug, and whether the age reaches into it."""
    age_text: str
    missing: tuple[str, ...]
    """What is still to be filled in."""
    ease: int | None
    verdict: str
    hints: tuple[str, ...]
    phases: tuple[tuple[str, str], ...]
    """(slug, label): Lebensphasen that the age reaches into and nobody ticked."""
    topics: tuple[tuple[str, str], ...]
    """(slug, label): what similar offers are about."""
    needs: tuple[tuple[str, str], ...]
    """(id, label): Anliegen that the text sounds like, for a person to confirm."""
    duplicates: tuple[Link, ...]
    others: tuple[str, ...]
    """Who else is typing about this offer."""


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
    """`pages/pult_angebot.html`, `/pult/angebote/{slug}` and `/pult/angebote/neu`."""

    desk: Desk
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
    state: str
    state_label: str
    doubt: str
    ended: str
    verified: str
    origin: str
    public_url: str
    checked: bool
    """The box "Alle Angaben geprüft"."""
    reason: str
    companion: Companion
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
    """`pages/pult_eingang.html`, `/pult/eingang`: what visitors, Träger and the link check say."""

    desk: Desk
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
    """`pages/pult_verlauf.html`, `/pult/angebote/{slug}/verlauf`."""

    desk: Desk
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
    """`pages/pult_hinweise.html`, `/pult/angebote/{slug}/hinweise`."""

    desk: Desk
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
class PlannedChange:
    """What would happen to one offer."""

    slug: str
    title: str
    version: int
    changes: tuple[Change, ...]
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """`pages/pult_viele.html`, `/pult/viele`."""

    desk: Desk
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
    """`pages/pult_einlesen.html`, `/pult/einlesen`."""

    desk: Desk
    fault: str = ""
    token: str = ""
    name: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    refused: int = 0
    busy: int = 0
    """Rows that would change something."""
    rows: tuple[SheetRow, ...] = ()
