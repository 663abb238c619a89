"""The verbs that settle what visitors and Träger have told us; what of it waits is `arrived`."""

from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from app import sendings
from app.catalogue.index import Index
from app.desk import arrived, proposed
from app.feedback import proposals
from app.feedback.forms import applied
from app.freshness import linkcheck, mailboxes, undelivered
from app.i18n import gettext as _
from app.models import OfferRow, Proposal
from app.offers import editing, revisions, store
from app.offers.editing import CollisionError
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Account, must_ask, own_kommunen
from app.sendings import SentBeforeError
from app.situations import Missing
from app.vocabulary import ProposalKind, ProposalState, Role
from app.wording import day


class NotFittingError(Exception):
    """The change cannot be taken over as it is; a person has to make it by hand."""


class _DecidedError(Exception):
    """Somebody else has decided meanwhile, so nothing of it is saved."""


def write_again(session: Session, address: str, *, by: Account) -> None:
    """A person knows that the address takes mail, or that somebody there wants some again. Only for
    addresses that they see."""
    if not any(each.address == address and each.why for each in arrived.odd_addresses(session, by)):
        raise Missing
    mailboxes.write_again(session, address)
    undelivered.try_again_at(session, address)
    session.commit()


def accept_link(session: Session, url: str, *, by: Account, today: date) -> None:
    """A person has looked: no alarm for three months. Only for addresses of offers of theirs."""
    if url not in {link.url for link in linkcheck.broken_for(session, own_kommunen(by), today)}:
        raise Missing
    linkcheck.accept(session, url, today)


def offer_of(session: Session, number: int) -> str:
    """Slug of the offer that a proposal is about, "" of a new one."""
    proposal = session.get(Proposal, number)
    rows = store.by_ids(session, [proposal.offer_id]) if proposal and proposal.offer_id else []
    return rows[0].slug if rows else ""


def accept(
    session: Session, number: int, *, by: Account, answer: str, today: date, sending: str = ""
) -> bool:
    """Publishes what the Träger wants and answers it, in one commit; False and nothing done when
    somebody else was faster, SentBeforeError when this `sending` of the answer has done it."""
    proposal = session.get(Proposal, number)
    if proposal is None or proposal.offer_id is None:
        return False
    proposals.require_deciding(session, proposal, by=by)
    if proposal.state != ProposalState.OPEN:
        if sendings.known(session, sending):
            raise SentBeforeError(str(number))
        return False
    if not proposal.wanted and not proposal.note:
        return proposals.settle(
            session,
            number,
            by=by,
            outcome=ProposalState.ACCEPTED,
            answer=answer,
            today=today,
            sending=sending,
        )

    def close() -> None:
        sendings.once(session, sending, str(number))
        done = proposals.close(
            session, number, by=by, outcome=ProposalState.ACCEPTED, answer=answer, today=today
        )
        if not done:
            raise _DecidedError

    try:
        _take_over(session, proposal, by=by, along=close)
    except _DecidedError:
        session.rollback()
        return False
    except (CollisionError, OvertakenError, ValidationError) as error:
        session.rollback()
        raise NotFittingError from error
    return True


def _take_over(session: Session, proposal: Proposal, *, by: Account, along: editing.Along) -> None:
    assert proposal.offer_id is not None
    rows = store.by_ids(session, [proposal.offer_id])
    if not rows:
        raise Missing
    row, stored = rows[0], store.record_of(rows[0])
    wanted = _wanted(session, proposal, row, stored) if proposal.wanted else stored
    wanted = wanted.model_copy(update=_answered(session, proposal, row, stored, wanted, by=by))
    reason = _("vom Träger vorgeschlagen")
    editing.publish(session, wanted, by=by, seen=row.version, reason=reason, along=along)


def _wanted(
    session: Session, proposal: Proposal, row: OfferRow, stored: OfferRecord
) -> OfferRecord:
    """What the Träger changed, joined with what others saved since."""
    base = revisions.published_at(session, row, proposal.offer_version or 0)
    if base is None:
        raise OvertakenError(row.slug)
    wanted = applied(base, proposal.wanted)
    if row.version == proposal.offer_version:
        return wanted
    merge = revisions.merge(base, wanted, stored)
    if merge.collisions:
        raise CollisionError(merge, row.version)
    return merge.record


def _answered(
    session: Session,
    proposal: Proposal,
    row: OfferRow,
    stored: OfferRecord,
    wanted: OfferRecord,
    *,
    by: Account,
) -> dict[str, Any]:
    """A change is an answer to "stimmt das noch?": the Träger has seen all of the offer, on the day
    on which it wrote. Not where it wrote that more is different, which somebody must look at
    first, nor where others have changed the facts since, which it has not seen."""
    ends = wanted.ended is not None and stored.ended is None
    if ends and must_ask(by, stored.kommunen):
        # Until the others have agreed, nobody may take it for right.
        doubt = stored.doubt or wanted.ended
    elif wanted.ended is None and proposal.note:
        doubt = stored.doubt or _("Der Träger schreibt, dass noch etwas anders ist.")
    else:
        doubt = None
    if proposal.note:
        return {"remark": _remark(wanted, proposal), "doubt": doubt}
    if wanted.ended is not None:
        return {"doubt": doubt} if doubt else {}
    base = revisions.published_at(session, row, proposal.offer_version or 0)
    if base is None or _facts(base) != _facts(stored):
        return {}
    if stored.verified_at is not None and stored.verified_at > proposal.made_on:
        return {"doubt": None}
    return {
        "verified_at": proposal.made_on,
        "verified_by": Role.PROVIDER.label,
        "doubt": None,
    }


def _facts(record: OfferRecord) -> dict[str, Any]:
    """What is said of the offer, without what colleagues say of the record."""
    return record.model_dump(exclude={"verified_at", "verified_by", "doubt", "remark"})


def _remark(record: OfferRecord, proposal: Proposal) -> str:
    """With what the Träger wrote in its own words: no field took it, and the desk lists it under
    "Noch herauszufinden" until somebody has."""
    said = _("Vom Träger geschrieben (%(day)s): %(text)s") % {
        "day": day(proposal.made_on),
        "text": proposal.note,
    }
    return f"{record.remark}\n{said}" if record.remark else said


def prefilled(session: Session, number: int, *, by: Account, index: Index) -> list[tuple[str, str]]:
    """A visitor's proposal as fields of the offer's form."""
    proposal = session.get(Proposal, number)
    if proposal is None or proposal.kind != ProposalKind.NEW:
        raise Missing
    proposals.require_deciding(session, proposal, by=by)
    pairs = proposed.fields_of(proposal.wanted, proposal.kommune_slug, proposal.made_on, index)
    return [*pairs, ("vorschlag", str(number))]


def published(
    session: Session, number: int, record: OfferRecord, *, by: Account, today: date
) -> None:
    """The proposal becomes an offer, in the commit that publishes it: whoever made it can read
    so. Missing when it is no proposal of a new offer; one that somebody else has answered stays
    as it is."""
    proposal = session.get(Proposal, number)
    if proposal is None or proposal.kind != ProposalKind.NEW:
        raise Missing
    proposals.close(
        session,
        number,
        by=by,
        outcome=ProposalState.ACCEPTED,
        answer=_("Das Angebot steht jetzt auf der Seite: „%(title)s“.") % {"title": record.title},
        today=today,
    )
