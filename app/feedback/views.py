"""What the public forms and the Träger's pages are given: frozen, complete, without a query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.catalogue.offer import Offer
from app.feedback.forms import ChangeForm, ProposalForm, Question, ReportForm
from app.times.reading import Told
from app.vocabulary import ReportTopic
from app.web.views import Contact, Fault, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """`pages/melden.html`, `/angebote/{slug}/melden`: "Stimmt etwas nicht?"."""

    offer: Offer
    form: ReportForm
    topics: tuple[ReportTopic, ...]
    faults: tuple[Fault, ...]
    mail_url: str | None
    """mailto: to the town hall or the Präventionsbüro, for who does not like forms."""
    sending: str
    """By which this form is known when it is sent twice."""
    too_often: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePage:
    """`pages/vorschlagen.html`, `/vorschlagen`: "Angebot vorschlagen"."""

    form: ProposalForm
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    times: Told
    """How the times were understood."""
    contact: Contact
    sending: str
    """By which this form is known when it is sent twice."""
    too_often: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """`pages/meldung.html`, `/meldung/{key}`: what became of a report or proposal."""

    title: str
    offer_url: str | None
    what: str
    """"Ihr Hinweis", "Ihr Vorschlag"."""
    topic: str
    lines: tuple[tuple[str, str], ...]
    """(label, text): what was written."""
    made_on: str
    state: str
    open: bool
    settled_on: str
    settled_by: str
    answer: str
    wants_answer: bool
    alike: tuple[Link, ...] = ()
    """Offers that may be what was proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """`pages/bestaetigen.html`, `/bestaetigen/{token}`: the Träger's one click."""

    title: str
    text: tuple[str, ...]
    """Its paragraphs, the summary first."""
    facts: tuple[tuple[str, str], ...]
    version: int
    change_url: str
    offer_url: str
    confirmed_on: date | None
    """Set once the question of the letter is answered."""
    confirmed_text: str
    overtaken: bool = False
    """Somebody changed the offer between reading and clicking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """`pages/aendern.html`, `/aendern/{token}`: the Träger's proposal."""

    title: str
    places: tuple[str, ...]
    """Where there are several: the form asks for the first one only."""
    offer_url: str
    form: ChangeForm
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    times: Told
    """How the times were understood."""
    sending: str
    """By which this form is known when it is sent twice."""
    too_many: bool = False
    """Not taken: several changes wait already, or very many came from one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOverPage:
    """`pages/bestaetigen_link.html`: a link that is not, or no longer, good."""

    expired: bool
    contact: Contact


def faults(problems: Mapping[str, str], labels: Mapping[str, str]) -> tuple[Fault, ...]:
    """In the order in which the form shows its fields."""
    return tuple(
        Fault(field=name, label=label, text=problems[name])
        for name, label in labels.items()
        if name in problems
    )
