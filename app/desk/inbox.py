"""What visitors and Träger have told us, as the desk shows it, and the verbs that settle it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from app import sendings
from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.desk import proposed, twins
from app.desk.alsoat import replacement_url
from app.desk.views import InboxAddress, InboxLetter, InboxLink, InboxProposal, InboxReport
from app.feedback import proposals, reports
from app.feedback.forms import CHANGE, PROPOSAL, ChangeForm, applied
from app.feedback.proposals import OpenProposal
from app.freshness import linkcheck, mailboxes, undelivered
from app.i18n import N_
from app.i18n import gettext as _
from app.models import OfferRow, Proposal
from app.offers import editing, revisions, store
from app.offers.editing import CollisionError
from app.offers.fields import Kind
from app.offers.occurrences import What
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import (
    Account,
    Action,
    may,
    may_somewhere,
    must_ask,
    own_kommunen,
    read_kommunen,
)
from app.security.sealing import Locked
from app.sendings import SentBeforeError
from app.situations import Missing
from app.vocabulary import KOMMUNEN, ProposalKind, ProposalState, Role
from app.web.views import Link
from app.wording import countywide, day, listed

_FAULTS = {
    "sealed": N_("Der Server hat einen anderen Schlüssel als beim Schreiben der Mail."),
    "ValueError": N_("Das ist keine Adresse, die Post annimmt."),
    "SMTPRecipientsRefused": N_("Der Mailserver nimmt für diese Adresse nichts an."),
    "SMTPSenderRefused": N_("Der Mailserver nimmt unseren Absender nicht an."),
    "ConnectionRefusedError": N_("Der Mailserver war tagelang nicht zu erreichen."),
}
"""What a letter's fault means to those who can do something about it; others stay as they are."""


class NotFittingError(Exception):
    """The change cannot be taken over as it is; a person has to make it by hand."""


class _DecidedError(Exception):
    """Somebody else has decided meanwhile, so nothing of it is saved."""


def open_reports(session: Session, by: Account) -> tuple[InboxReport, ...]:
    return tuple(
        InboxReport(
            id=report.id,
            title=report.title,
            slug=report.slug,
            where=_where(report.kommunen),
            topic=report.topic.label,
            text=report.text,
            made_on=day(report.made_on),
            wants_answer=report.wants_answer,
            may_settle=may(by, Action.EDIT, report.kommunen),
            cures=_cures(report.slug),
        )
        for report in reports.open_for(session, read_kommunen(by))
    )


def _cures(slug: str) -> tuple[Link, ...]:
    """What is done most often about a report, each one click away."""
    offer = f"/pult/angebote/{slug}"
    return (
        Link(label=_("Zeit, Ort, Telefon oder Kosten ändern"), url=f"{offer}/kurz"),
        Link(label=_("Fällt aus"), url=f"{offer}/kurz#faellt_aus_bis"),
        Link(label=_("Gibt es nicht mehr"), url=f"{offer}#grund-status"),
    )


def open_proposals(
    session: Session, by: Account, catalogue: Catalogue
) -> tuple[InboxProposal, ...]:
    return tuple(
        InboxProposal(
            id=proposal.id,
            title=proposal.title,
            slug=proposal.slug,
            kind=proposal.kind.label,
            where=_where(proposal.kommunen),
            rows=_rows(session, proposal),
            twins=twins.of_proposal(proposal.wanted, proposal.kommunen, catalogue, by=by)
            if proposal.kind is ProposalKind.NEW
            else (),
            note=proposal.note,
            ends=bool(proposal.wanted.get("ended")),
            made_on=day(proposal.made_on),
            wants_answer=proposal.wants_answer,
            may_settle=may(by, Action.EDIT, proposal.kommunen),
        )
        for proposal in proposals.open_for(session, read_kommunen(by))
    )


def open_links(session: Session, by: Account, today: date) -> tuple[InboxLink, ...]:
    return tuple(
        InboxLink(
            url=link.url,
            state=link.state.label,
            since=day(link.failing_since) if link.failing_since else "",
            moved_to=link.moved_to,
            replace_url=replacement_url(What.URL, link.url, link.moved_to)
            if link.moved_to and may_somewhere(by, Action.BULK)
            else "",
            offers=tuple(
                Link(label=title, url=f"/pult/angebote/{slug}") for slug, title in link.offers
            ),
        )
        for link in linkcheck.broken_for(session, own_kommunen(by), today)
    )


def odd_addresses(session: Session, by: Account) -> tuple[InboxAddress, ...]:
    """Of offers of theirs; the Präventionsbüro sees those of people and town halls as well."""
    found = undelivered.of_offers(session, own_kommunen(by))
    found += undelivered.of_people(session) if may_somewhere(by, Action.ACCOUNTS) else []
    return tuple(
        InboxAddress(
            address=each.address,
            places=(
                *(Link(label=title, url=f"/pult/angebote/{slug}") for slug, title in each.offers),
                *((Link(label=each.account, url="/pult/konten"),) if each.account else ()),
            ),
            elsewhere=_("Rathaus %(kommune)s") % {"kommune": each.kommune} if each.kommune else "",
            why=each.why,
        )
        for each in found
    )


def stuck_letters(session: Session, by: Account) -> tuple[InboxLetter, ...]:
    if not may_somewhere(by, Action.ACCOUNTS):
        return ()
    return tuple(
        InboxLetter(
            id=letter.id,
            recipient=_readable(letter.recipient),
            subject=_readable(letter.subject),
            fault=_(_FAULTS.get(letter.fault.partition(" ")[0], letter.fault)),
        )
        for letter in undelivered.stuck_letters(session)
    )


def _readable(text: str) -> str:
    return _("(nicht mehr lesbar)") if isinstance(text, Locked) else text


def write_again(session: Session, address: str, *, by: Account) -> None:
    """A person knows that the address takes mail, or that somebody there wants some again. Only for
    addresses that they see."""
    if not any(each.address == address and each.why for each in odd_addresses(session, by)):
        raise Missing
    mailboxes.write_again(session, address)
    undelivered.try_again_at(session, address)
    session.commit()


def accept_link(session: Session, url: str, *, by: Account, today: date) -> None:
    """A person has looked: no alarm for three months. Only for addresses of offers of theirs."""
    if url not in {link.url for link in linkcheck.broken_for(session, own_kommunen(by), today)}:
        raise Missing
    linkcheck.accept(session, url, today)


def _where(kommunen: Sequence[str]) -> str:
    return listed([KOMMUNEN[slug] for slug in kommunen]) if kommunen else countywide()


def _rows(session: Session, proposal: OpenProposal) -> tuple[tuple[str, str, str], ...]:
    questions = PROPOSAL if proposal.kind is ProposalKind.NEW else CHANGE
    now: Mapping[str, str] = {}
    if proposal.slug is not None:
        row = store.by_slug(session, proposal.slug)
        now = ChangeForm.of(store.record_of(row)).values if row else {}
    return tuple(
        (
            _(each.label),
            _("nein") if each.kind is Kind.FLAG else each.said(now.get(each.name, "")),
            each.said(proposal.wanted[each.path]) or _("(leer)"),
        )
        for each in questions
        # An emptied field is a change; of a new offer an empty one says nothing.
        if each.path in proposal.wanted and (proposal.slug or proposal.wanted[each.path])
    )


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
