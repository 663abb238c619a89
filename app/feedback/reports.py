""" "Stimmt etwas nicht?": what visitors report about offers, and what becomes of it.

No account, no cookie, no address of the visitor's device. Whoever reports gets a link that nobody
can guess; an e-mail address is kept only until the answer is on its way.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select, update

from app import sendings
from app.accounts.caretakers import Caretakers
from app.feedback.answering import settled
from app.feedback.forms import ReportForm
from app.i18n import SOURCE, speaking, spoken
from app.mail import letters, outbox
from app.mail.letters import Door
from app.models import OfferRow, Proposal, Report
from app.offers.kommunen import in_record, of_offers
from app.offers.store import text_in_record
from app.rights import Account, Action, require
from app.vocabulary import ReportState, ReportTopic

KEPT = timedelta(days=180)
"""How long a settled report or proposal can still be looked up; then it is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReport:
    """A report for the desk, with the offer that it is about."""

    id: int
    slug: str
    title: str
    kommunen: tuple[str, ...]
    """Empty when countywide."""
    topic: ReportTopic
    text: str
    wants_answer: bool
    made_on: date


def make(
    session: Session,
    offer: OfferRow,
    form: ReportForm,
    *,
    caretakers: Caretakers,
    base_url: str,
    today: date,
    sending: str = "",
) -> Report:
    """Keeps the report and queues the letter to the Kümmerer, in one commit. SentBeforeError with
    the first one's key when this `sending` of the form has done so already."""
    assert offer.id is not None  # only what is saved can be reported
    report = Report(
        key=secrets.token_urlsafe(24),
        offer_id=offer.id,
        topic=form.topic,
        text=form.text,
        answer_to=form.answer_to or None,
        language=spoken(),
        made_on=today,
    )
    sendings.once(session, sending, report.key)
    session.add(report)
    inbox = f"{base_url}/pult/eingang"
    for address in caretakers.of([link.kommune_slug for link in offer.kommunen]):
        with speaking(SOURCE):  # to a colleague, whatever the page speaks
            said = letters.report_came(
                title=offer.title,
                topic=ReportTopic(form.topic).label,
                text=form.text,
                wants_answer=report.answer_to is not None,
                door=Door(desk_url=caretakers.desk_of(address, inbox), office=caretakers.published),
            )
        outbox.queue(session, to=address, subject=said.subject, text=said.text)
    session.commit()
    return report


def by_key(session: Session, key: str) -> tuple[Report, OfferRow] | None:
    """The report behind a status page's address, with its offer."""
    return session.exec(
        select(Report, OfferRow)
        .join(OfferRow, col(OfferRow.id) == col(Report.offer_id))
        .where(Report.key == key)
    ).one_or_none()


def open_for(session: Session, kommunen: Collection[str] | None) -> list[OpenReport]:
    """What waits for an answer in these Kommunen, oldest first; None: everything. One query."""
    statement = (
        select(Report, OfferRow.slug, OfferRow.title, text_in_record("kommunen"))
        .join(OfferRow, col(OfferRow.id) == col(Report.offer_id))
        .where(Report.state == ReportState.OPEN.value)
        .order_by(col(Report.made_on), col(Report.id))
    )
    rows = [
        (report, slug, title, in_record(places))
        for report, slug, title, places in session.exec(statement)
    ]
    return [
        OpenReport(
            id=report.id or 0,
            slug=slug,
            title=title,
            kommunen=places,
            topic=ReportTopic(report.topic),
            text=report.text,
            wants_answer=report.answer_to is not None,
            made_on=report.made_on,
        )
        for report, slug, title, places in rows
        if kommunen is None or not set(kommunen).isdisjoint(places)
    ]


def settle(
    session: Session, number: int, *, by: Account, answer: str, today: date, sending: str = ""
) -> bool:
    """Closes the report with a word on what became of it; False when somebody else was faster,
    SentBeforeError when this `sending` of the answer has closed it.

    Whoever asked for an answer gets it by mail, and their address is gone from the report.
    """
    report = session.get(Report, number)
    if report is None:
        return False
    offer = session.get_one(OfferRow, report.offer_id)
    require(by, Action.EDIT, of_offers(session, [report.offer_id]).get(report.offer_id, ()))
    sendings.once(session, sending, str(number))
    # One statement looks and writes, so that two who answer at the same moment cannot both.
    mine = (col(Report.id) == number, col(Report.state) == ReportState.OPEN.value)
    values = {"state": ReportState.SETTLED.value, "settled_on": today, "settled_by": by.office}
    if session.exec(update(Report).where(*mine).values(**values, answer=answer)).rowcount != 1:
        session.rollback()
        return False
    session.refresh(report)
    if report.answer_to is not None:
        said = settled(title=offer.title, answer=answer, language=report.language)
        outbox.queue(session, to=report.answer_to, subject=said.subject, text=said.text)
        report.answer_to = None
    session.commit()
    return True


def forget(session: Session, today: date) -> None:
    """Deletes what was settled long ago, reports and proposals alike."""
    for table in (Report, Proposal):
        session.execute(delete(table).where(col(table.settled_on) < today - KEPT))
    session.commit()
