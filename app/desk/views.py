"""What the pages of the desk are given: frozen, complete, without a query left in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.views import Frame
from app.desk.asking import Asked
from app.desk.companion import Companion
from app.desk.draft_views import FormDrafts
from app.desk.twins import Twin
from app.offers.fields import Field
from app.offers.forms import OfferForm
from app.offers.provider_asking import Question
from app.offers.spoken import Speakers
from app.web.views import Fault


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
    drafts: FormDrafts
    asides: tuple[Aside, ...]
    may_publish: bool
    may_create: bool
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
    unseen: str
    """Why families do not find it, or not all of it, though it is published."""
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
    why: str
    """What was typed as the reason for marking or withdrawing it, and does not do."""
    companion: Companion
    twins: tuple[Twin, ...]
    """What is nearly surely the same, where somebody was asked about it."""
    another: bool
    """They have said that it is another one."""
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
    others: str = ""
    """The Kommunen that it is for too and that are not the reader's own."""
    own: str = ""
    """The reader's own Kommunen that it is for, where there are others."""
    must_ask: bool = False
    """The others decide on its end."""
    proposal: str = ""
    """Number of the proposal that filled the form in, "" without one."""
