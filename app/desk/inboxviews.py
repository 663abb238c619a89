"""What the Eingang is given: entries of one or two lines, what hurts families first."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.views import Frame
from app.desk.colleague_views import Entry
from app.desk.twins import Twin
from app.i18n import N_
from app.vocabulary import Vocabulary
from app.web.views import Fault, Link

FEW = 3
"""So many are open at once, for there is nothing to look through."""


class Urgency(Vocabulary):
    """The groups of the Eingang, the most urgent first."""

    FAMILIES = "familien", N_("Zuerst: was Familien gerade falsch lesen")
    DECIDE = "entscheiden", N_("Wartet auf eine Entscheidung")
    WISHES = "wuensche", N_("Wünsche und neue Angebote")
    MAIL = "adressen", N_("Adressen und Mails")
    NEWS = "kenntnis", N_("Zur Kenntnis")


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
    cures: tuple[Link, ...]
    """What may have to be done about it, the likeliest first."""


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
    twins: tuple[Twin, ...]
    """What there may be already of a new offer."""
    note: str
    ends: bool
    """Whether the Träger says that there is no such offer any more."""
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
    replace_url: str
    """Where the new address is put everywhere in place of this one, "" where there is none."""
    offers: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxAddress:
    """An address that takes no mail, with where it stands and what came of a letter to it."""

    address: str
    places: tuple[Link, ...]
    elsewhere: str = ""
    """Where it stands when no form of the desk has it."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLetter:
    """A letter that could not be delivered; only the Präventionsbüro sees it."""

    id: int
    recipient: str
    subject: str
    fault: str


Thing = InboxReport | InboxProposal | InboxLink | InboxAddress | InboxLetter | Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """One line of the Eingang, opened in place."""

    id: str
    """Of its place on the page: "meldung-3"."""
    kind: str
    """How it is opened: the macro of that name."""
    title: str
    said: str
    """What is the matter, who says so, since when."""
    thing: Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxGroup:
    id: str
    title: str
    entries: tuple[InboxEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """`pult/eingang.html`, `/pult/eingang`: what colleagues, visitors, Träger and the link check
    say."""

    frame: Frame
    total: int
    """As the overview says it."""
    more: int
    """Of these, what is not shown until others of its kind are answered."""
    groups: tuple[InboxGroup, ...]
    read: str
    """What "Alles gelesen" reads; see `Colleagues`."""
    to_read: int
    unread: str
    """What it has read just now, and can be told again."""
    back: str
    may_settle_links: bool
    opened: str
    """Id of the entry that is open from the start."""
    answers: Mapping[str, str]
    """What was typed into an answer that does not do, by the id of its entry."""
    faults: tuple[Fault, ...]

    @property
    def few(self) -> bool:
        return self.total <= FEW
