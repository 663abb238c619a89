"""Drafts that a person decides on: "Angebot vorschlagen" from anybody, a change from a Träger.

Nothing of them is published by itself.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlmodel import Session, col, func, select, update

from app import sendings
from app.accounts.caretakers import Caretakers
from app.feedback.answering import settled
from app.feedback.forms import ChangeForm, ProposalForm
from app.i18n import SOURCE, speaking, spoken
from app.mail import gathering, letters, outbox
from app.mail.letters import Door
from app.models import OfferRow, Proposal
from app.offers.kommunen import of_offers
from app.offers.store import record_of
from app.records.offers import OfferRecord
from app.rights import Account, Action, require
from app.vocabulary import KOMMUNEN, ProposalKind, ProposalState
from app.wording import here

MOST_WAITING = 5
"""Changes of one offer that wait for a decision: whoever has the link of a letter can send many,
and each of them is the Kümmerer's to decide on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProposal:
    """A proposal for the desk."""

    id: int
    kind: ProposalKind
    title: str
    slug: str | None
    """The offer that should change; None for a new one."""
    now: OfferRecord | None
    """What that offer says."""
    offer_version: int | None
    kommunen: tuple[str, ...]
    """Empty: in several or in the whole Kreis."""
    wanted: Mapping[str, str]
    """Path in the offer's record -> text, as PROPOSAL and CHANGE ask; `forms.applied` makes the
    record of a change."""
    note: str
    wants_answer: bool
    made_on: date


def make(
    session: Session,
    form: ProposalForm,
    *,
    caretakers: Caretakers,
    base_url: str,
    today: date,
    sending: str = "",
) -> Proposal:
    """Keeps a new offer's draft and queues the letter to the Kümmerer, in one commit.
    SentBeforeError with the first one's key when this `sending` of the form has done so already."""
    proposal = Proposal(
        key=secrets.token_urlsafe(24),
        kind=ProposalKind.NEW.value,
        kommune_slug=form.kommune,
        wanted=form.wanted,
        answer_to=form.answer_to or None,
        language=spoken(),
        made_on=today,
    )
    kommunen = [form.kommune] if form.kommune else []
    sendings.once(session, sending, proposal.key)
    return _kept(session, proposal, _title(proposal), caretakers, kommunen, base_url=base_url)


class TooManyWaitError(Exception):
    """So many changes of the offer wait already that no further one is taken."""


def _require_room(session: Session, offer: OfferRow) -> None:
    """TooManyWaitError; who comes at the same moment waits until this one is kept."""
    its = col(OfferRow.id) == offer.id
    session.execute(update(OfferRow).where(its).values(version=OfferRow.version))
    waiting = select(func.count()).where(
        Proposal.offer_id == offer.id,
        Proposal.kind == ProposalKind.CHANGE.value,
        Proposal.state == ProposalState.OPEN.value,
    )
    if session.exec(waiting).one() >= MOST_WAITING:
        session.rollback()
        raise TooManyWaitError


def make_change(
    session: Session,
    offer: OfferRow,
    form: ChangeForm,
    *,
    caretakers: Caretakers,
    base_url: str,
    now: datetime,
    sending: str = "",
) -> Proposal:
    """Keeps what the Träger wants changed, once, like `make`, and tells the Kümmerer: in one letter
    of all that comes within an hour. TooManyWaitError where too many wait."""
    proposal = Proposal(
        key=secrets.token_urlsafe(24),
        kind=ProposalKind.CHANGE.value,
        offer_id=offer.id,
        offer_version=offer.version,
        wanted=form.changes(record_of(offer)),
        note=form.note,
        made_on=here(now),
    )
    kommunen, title = [link.kommune_slug for link in offer.kommunen], offer.title
    sendings.once(session, sending, proposal.key)
    _require_room(session, offer)
    session.add(proposal)
    for address in caretakers.of(kommunen):
        door = _door(caretakers, address, base_url)
        with speaking(SOURCE):  # to a colleague, whatever the page speaks
            gathering.gather(
                session,
                to=address,
                about="changes",
                line=title,
                said=partial(letters.changes_came, door=door),
                now=now,
            )
    session.commit()
    return proposal


def _kept(
    session: Session,
    proposal: Proposal,
    title: str,
    caretakers: Caretakers,
    kommunen: Collection[str],
    *,
    base_url: str,
) -> Proposal:
    session.add(proposal)
    for address in caretakers.of(kommunen):
        with speaking(SOURCE):  # to a colleague, whatever the page speaks
            said = letters.proposal_came(title=title, door=_door(caretakers, address, base_url))
        outbox.queue(session, to=address, subject=said.subject, text=said.text)
    session.commit()
    return proposal


def _door(caretakers: Caretakers, address: str, base_url: str) -> Door:
    inbox = f"{base_url}/pult/eingang"
    return Door(desk_url=caretakers.desk_of(address, inbox), office=caretakers.published)


def by_key(session: Session, key: str) -> tuple[Proposal, str, str | None] | None:
    """The proposal behind a status page's address, its title, and its offer's slug if there is
    one."""
    found = session.exec(
        select(Proposal, OfferRow.title, OfferRow.slug)
        .outerjoin(OfferRow, col(OfferRow.id) == col(Proposal.offer_id))
        .where(Proposal.key == key)
    ).one_or_none()
    if found is None:
        return None
    proposal, title, slug = found
    return proposal, title or _title(proposal), slug


def open_for(session: Session, kommunen: Collection[str] | None) -> list[OpenProposal]:
    """What waits for a decision in these Kommunen, oldest first; None: everything. One query."""
    rows = session.exec(
        select(Proposal, OfferRow)
        .outerjoin(OfferRow, col(OfferRow.id) == col(Proposal.offer_id))
        .where(Proposal.state == ProposalState.OPEN.value)
        .order_by(col(Proposal.made_on), col(Proposal.id))
    )
    found = [_open(proposal, row) for proposal, row in rows]
    return [
        each for each in found if kommunen is None or not set(kommunen).isdisjoint(each.kommunen)
    ]


def _open(proposal: Proposal, row: OfferRow | None) -> OpenProposal:
    now = record_of(row) if row is not None else None
    places = now.kommunen if now is not None else filter(None, (proposal.kommune_slug,))
    return OpenProposal(
        id=proposal.id or 0,
        kind=ProposalKind(proposal.kind),
        title=now.title if now is not None else _title(proposal),
        slug=now.slug if now is not None else None,
        now=now,
        offer_version=proposal.offer_version,
        kommunen=tuple(slug for slug in places if slug in KOMMUNEN),
        wanted=proposal.wanted,
        note=proposal.note,
        wants_answer=proposal.answer_to is not None,
        made_on=proposal.made_on,
    )


def settle(
    session: Session,
    number: int,
    *,
    by: Account,
    outcome: ProposalState,
    answer: str,
    today: date,
    sending: str = "",
) -> bool:
    """Closes the proposal; False when somebody else was faster, SentBeforeError when this `sending`
    of the answer has closed it."""
    sendings.once(session, sending, str(number))
    done = close(session, number, by=by, outcome=outcome, answer=answer, today=today)
    if done:
        session.commit()
    else:
        session.rollback()
    return done


def close(
    session: Session,
    number: int,
    *,
    by: Account,
    outcome: ProposalState,
    answer: str,
    today: date,
) -> bool:
    """The same without the commit, for what is saved along with it. One statement looks and
    writes, so that two who decide at the same moment cannot both."""
    proposal = session.get(Proposal, number)
    if proposal is None:
        return False
    require_deciding(session, proposal, by=by)
    mine = (col(Proposal.id) == number, col(Proposal.state) == ProposalState.OPEN.value)
    values = {"state": outcome.value, "settled_on": today, "settled_by": by.office}
    if session.exec(update(Proposal).where(*mine).values(**values, answer=answer)).rowcount != 1:
        return False
    session.refresh(proposal)
    if proposal.answer_to is not None:
        offer = session.get(OfferRow, proposal.offer_id) if proposal.offer_id else None
        title = offer.title if offer else _title(proposal)
        said = settled(title=title, answer=answer, language=proposal.language)
        outbox.queue(session, to=proposal.answer_to, subject=said.subject, text=said.text)
        proposal.answer_to = None
    return True


def require_deciding(session: Session, proposal: Proposal, *, by: Account) -> None:
    """What somebody proposed, with their contact, is for those who may make an offer of it."""
    places = of_offers(session, [proposal.offer_id] if proposal.offer_id else [])
    require(by, Action.EDIT, _kommunen(proposal, places))


def _title(proposal: Proposal) -> str:
    """Of a new offer."""
    title: str = proposal.wanted["title"]
    return title


def _kommunen(proposal: Proposal, places: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
    if proposal.offer_id is not None:
        return places.get(proposal.offer_id, ())
    return (proposal.kommune_slug,) if proposal.kommune_slug else ()
