"""A visitor's proposal as fields of the offer's form."""

from collections.abc import Iterator

from sqlmodel import Session

from app.desk import columns
from app.desk.deps import Desk
from app.feedback import proposals
from app.i18n import gettext as _
from app.models import Proposal
from app.offers import foreignvalues
from app.offers.fields import BY_PATH
from app.offers.foreignvalues import Gazetteer
from app.situations import Missing
from app.vocabulary import COUNTYWIDE, Language, ProposalKind


def prefilled(desk: Desk, number: int) -> list[tuple[str, str]]:
    """What it does not say stays empty; of its lines for place and contact each part is in the
    field of its own, and what fits in none stands below the description."""
    proposal = _of_number(desk.session, number)
    proposals.require_deciding(desk.session, proposal, by=desk.by)
    said, rest = dict(proposal.wanted), []
    given = {path: answer for path, answer in said.items() if path in BY_PATH}
    given |= dict(_place(said.get("place", ""), columns.places(desk.index)))
    contact = said.get("contact", "")
    read = foreignvalues.contact(contact)
    given |= {"contact.phone": read.phone, "contact.email": read.email, "contact.url": read.web}
    if contact and (read.left or not (read.phone or read.email or read.web)):
        rest.append(f"{_('Kontakt')}: {contact}")
    given |= {
        "description": "\n".join(filter(None, (said.get("description", ""), *rest))),
        "kommunen": proposal.kommune_slug or COUNTYWIDE,
        "languages": Language.DE.value,
    }
    return [
        *((BY_PATH[path].name, answer) for path, answer in given.items()),
        ("quelle", _("Vorschlag über die Internetseite")),
        ("quelle_jahr", str(proposal.made_on.year)),
        ("vorschlag", str(number)),
    ]


def _of_number(session: Session, number: int) -> Proposal:
    proposal = session.get(Proposal, number)
    if proposal is None or proposal.kind != ProposalKind.NEW:
        raise Missing
    return proposal


def _place(text: str, places: Gazetteer) -> Iterator[tuple[str, str]]:
    read = foreignvalues.address(text, places)
    yield "place.name", read.name
    yield "place.street", read.street
    yield "place.postcode", read.code
    yield "place.city", read.town
