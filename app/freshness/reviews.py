"""Never stale: every offer has a day by which a person should confirm it, and somebody is asked.

First the Träger, two weeks before that day; if nobody confirms, two weeks later the Kümmerer, and
two weeks after that the Präventionsbüro. Who was asked is written down in the same commit as the
letter, so running it again asks nobody twice. How many are asked at once: `ramp.py`; what nobody
has answered, and is now the Präventionsbüro's, waits for no turn: `escalating.py`.
"""

import logging
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select as columns
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, col, func, select

from app.accounts.caretakers import Caretakers
from app.freshness import escalating, mailboxes
from app.freshness.due import Due, Letter
from app.freshness.mailboxes import Mailboxes
from app.freshness.pagelinks import LINK_DAYS
from app.freshness.places import spots_stored
from app.freshness.ramp import Ramp, Way
from app.freshness.writing import Writing
from app.i18n import gettext as _
from app.mail import outbox
from app.mail.links import SignedLinks
from app.mail.reviewletters import Silence
from app.models import OfferRow, Reminder, Revision
from app.offers import store
from app.offers.again import again
from app.offers.kommunen import of_offers
from app.records.staleness import confirmed_on, visible
from app.records.times import over, schedule_said
from app.situations import Missing
from app.vocabulary import ReviewStep, Role, Topic

log = logging.getLogger("kette.freshness")

DEFAULT_MONTHS = 6
REVIEW_MONTHS: Mapping[Topic, int] = {
    # Rooms and hours change with every half-year, and a wrong way in a crisis does harm.
    Topic.CRISIS: 3,
    Topic.LEISURE: 3,
    Topic.MEETING: 3,
    # Kitas, schools and legal rights stay for a year.
    Topic.CARE: 12,
    Topic.EDUCATION: 12,
    Topic.MONEY: 12,
}
AHEAD = timedelta(days=14)
"""How long before the day the first one is asked."""
PATIENCE = timedelta(days=14)
"""How long an answer is waited for before the next one is asked."""
_NEEDED: tuple[Any, ...] = (
    OfferRow.id,
    OfferRow.slug,
    OfferRow.title,
    *map(store.text_in_record, ("schedule", "times", "place", "contact", "locations")),
    store.text_in_record("contact", "email"),
    store.text_in_record("provider", "name"),
    col(OfferRow.record)["topics"].label("topics"),
    col(OfferRow.record)["stand"].label("stand"),
    OfferRow.provider_slug,
    OfferRow.verified_at,
    OfferRow.visible_from,
    OfferRow.visible_until,
)
CONFIRM, CHANGE = "bestaetigen", "aendern"


def review_months(topics: Sequence[str]) -> int:
    """By the offer's main topic, which stands first; a way out of a crisis is checked oftenest."""
    if Topic.CRISIS in topics:
        return REVIEW_MONTHS[Topic.CRISIS]
    return REVIEW_MONTHS.get(Topic(topics[0]), DEFAULT_MONTHS)


def due_on(topics: Sequence[str], since: date) -> date:
    """`since` is the last confirmation; the day of the month is cut where it is too short."""
    months = since.month - 1 + review_months(topics)
    year, month = since.year + months // 12, months % 12 + 1
    _weekday, last = monthrange(year, month)
    return date(year, month, min(since.day, last))


def due_for(
    session: Session, kommunen: Collection[str] | None, today: date, *, ahead: timedelta = AHEAD
) -> list[Due]:
    """Published offers to confirm now or soon, longest overdue first; six queries at most.

    `kommunen` are those that somebody looks after; None is the whole Kreis.
    """
    # Plain columns: thousands of objects for one page would cost more than the page.
    rows = session.execute(
        columns(*_NEEDED).where(col(OfferRow.ended).is_(None), col(OfferRow.draft).is_(False))
    ).all()
    places = of_offers(session)
    entered = _entered(session)
    providers = store.of_providers(session, "email")
    asked = _asked(session)
    boxes = Mailboxes.read(session)
    found = []
    for row in rows:
        own = places.get(row.id, ())
        if kommunen is not None and not set(own) & set(kommunen):
            continue
        if not visible(today, row.visible_from, row.visible_until):
            continue
        if over(row.times, today, row.locations):
            continue
        # What nobody ever confirmed is due from the day it came into the portal.
        since = confirmed_on(row.verified_at, today)
        by = due_on(row.topics, since) if since else entered[row.id]
        # A difference of two dates cannot overflow, however odd a stored one is; a sum can.
        if by - today > ahead:
            continue
        when = schedule_said(row.schedule, row.times)
        provider, silence = mailboxes.whom(row.email, providers.get(row.provider_slug or ""), boxes)
        found.append(
            Due(
                offer_id=row.id,
                slug=row.slug,
                title=row.title,
                provider=row.name or "",
                schedule=when,
                places=spots_stored(row.place, when, row.contact, row.locations),
                kommunen=own,
                crisis=Topic.CRISIS in row.topics,
                stand=row.stand,
                verified_at=since,
                due_on=by,
                provider_address=provider,
                silence=silence,
                asked=asked.get((row.id, by), ()),
            )
        )
    return sorted(found, key=lambda due: (due.due_on, due.slug))


def plan(
    session: Session,
    caretakers: Caretakers,
    links: SignedLinks,
    *,
    base_url: str,
    today: date,
    ramp: Ramp | None = None,
) -> list[Letter]:
    """The letters that are due today; reads, writes nothing."""
    wanted: dict[Way, list[Due]] = {}
    unanswered: list[Due] = []
    boxes = Mailboxes.read(session)
    for due in due_for(session, None, today):
        way = _next(due, caretakers, boxes, today)
        if way is not None and escalating.escalated(due, way[1], caretakers):
            unanswered.append(due)
        elif way is not None:
            wanted.setdefault(way, []).append(due)
    chosen = (ramp or Ramp()).chosen(wanted, boxes, today)
    writing = Writing(session, caretakers, links, base_url, today)
    letters = [
        writing.to_provider(to, about)
        if step is ReviewStep.PROVIDER
        else writing.to_desk(step, to, about)
        for (step, to), about in chosen
    ]
    offices = tuple(each for each in caretakers.offices if _reads(each, caretakers, boxes))
    if unanswered and not escalating.told_lately(_asked(session).values(), today):
        letters.append(writing.of_unanswered(offices, tuple(unanswered)))
    return letters


def send(session: Session, planned: Iterable[Letter], today: date) -> tuple[int, int]:
    """Queues each letter and writes down who was asked what, in one commit per letter. How many
    addresses are written to, and how many letters could not be written: they fail alone, nothing
    is written down of them, and the next run tries again."""
    queued = failed = 0
    for letter in planned:
        reached = [_queue(session, letter, address) for address in letter.to]
        if not any(reached):
            session.rollback()
            failed += 1
            continue
        for due in letter.about:
            session.add(
                Reminder(
                    offer_id=due.offer_id,
                    due_on=due.due_on,
                    step=letter.step.value,
                    asked_on=today,
                )
            )
        try:
            if letter.turn:
                mailboxes.wrote(session, letter.to, today)
            session.commit()
        except IntegrityError:
            # Another process has just asked about one of them; the next run sees what is left.
            session.rollback()
        except StatementError as error:
            session.rollback()
            log.warning("reminder failed", extra={"fault": type(error).__name__})
            failed += 1
        else:
            queued += sum(1 for each in reached if each)
    return queued, failed


def _queue(session: Session, letter: Letter, address: str) -> object:
    said = letter.apart.get(address)
    return outbox.queue(
        session,
        to=address,
        subject=said.subject if said else letter.subject,
        text=said.text if said else letter.text,
        unsubscribe=letter.unsubscribe,
    )


def _next(due: Due, caretakers: Caretakers, boxes: Mailboxes, today: date) -> Way | None:
    """Whom to ask today: the first step that has an address, was not taken, and whose time came.
    An answer from where no mail arrives, or where none is wanted, is not waited for."""
    ways: list[Way] = []
    for step, given in (
        (ReviewStep.PROVIDER, (due.provider_address,) if due.provider_address else ()),
        (ReviewStep.CARETAKER, caretakers.of(due.kommunen)),
        (ReviewStep.OFFICE, caretakers.offices),
    ):
        # Nobody is asked twice because they are two things at once.
        known = {each for _, earlier in ways for each in earlier}
        fresh = tuple(
            each for each in given if each not in known and _reads(each, caretakers, boxes)
        )
        if fresh:
            ways.append((step, fresh))
    taken = [step for step, _ in due.asked]
    last = max((on for _, on in due.asked), default=None)
    deaf = taken == [ReviewStep.PROVIDER] and due.silence in (Silence.REFUSED, Silence.UNWANTED)
    if last is not None and today - last < PATIENCE and not deaf:
        return None
    order = list(ReviewStep)
    later = order[max((order.index(step) + 1 for step in taken), default=0) :]
    return next(((step, to) for step, to in ways if step in later), None)


def _reads(address: str, caretakers: Caretakers, boxes: Mailboxes) -> bool:
    """Whether somebody reads there what is asked. Who has an account looks after the offers, also
    after those about which they want no letters as their Träger."""
    silence = boxes.silence(address)
    return silence is None or (silence is Silence.UNWANTED and address in caretakers.with_key)


def _entered(session: Session) -> dict[int, date]:
    first = select(Revision.offer_id, func.min(Revision.at)).group_by(col(Revision.offer_id))
    return {offer: at.astimezone(UTC).date() for offer, at in session.exec(first)}


def _asked(session: Session) -> dict[tuple[int, date], tuple[tuple[ReviewStep, date], ...]]:
    found: dict[tuple[int, date], tuple[tuple[ReviewStep, date], ...]] = {}
    rows = session.exec(select(Reminder).order_by(col(Reminder.asked_on), col(Reminder.id)))
    for row in rows:
        key = (row.offer_id, row.due_on)
        found[key] = (*found.get(key, ()), (ReviewStep(row.step), row.asked_on))
    return found


# --- the Träger's answer ------------------------------------------------------------------------


def confirm(session: Session, slug: str, *, seen: int, today: date) -> OfferRow:
    """The Träger says "stimmt noch" to the version before them; OvertakenError when somebody has
    saved another one since."""

    def work() -> OfferRow:
        row = store.by_slug(session, slug)
        if row is None:
            raise Missing
        saved = _confirm(session, row, seen=seen, today=today)
        session.commit()
        return saved

    return again(session, work)


def confirm_all(session: Session, seen: Mapping[str, int], *, today: date) -> tuple[str, ...]:
    """The same for several, by slug and the version before the Träger, in one commit: the slugs of
    those that somebody has changed since. They stay as they are, the others are confirmed."""

    def work() -> tuple[str, ...]:
        overtaken = []
        for slug, version in seen.items():
            row = store.by_slug(session, slug)
            if row is None or row.draft or row.ended is not None:
                overtaken.append(slug)
            elif row.version == version:
                _confirm(session, row, seen=version, today=today)
            elif confirmed_on(row.verified_at, today) != today:
                # Confirmed today already: the button was pressed twice.
                overtaken.append(slug)
        session.commit()
        return tuple(overtaken)

    return again(session, work)


def _confirm(session: Session, row: OfferRow, *, seen: int, today: date) -> OfferRow:
    fresh = store.record_of(row).model_copy(
        update={"verified_at": today, "verified_by": Role.PROVIDER.label, "doubt": None}
    )
    return store.save(
        session,
        fresh,
        provider_slug=row.provider_slug,
        by=Role.PROVIDER.label,
        event="confirmed",
        reason=_("über den Link in der E-Mail"),
        seen=seen,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAsked:
    """What a link in a letter to the Träger carries."""

    slug: str
    on: date
    """Day of the letter; a confirmation from then on has answered it."""


def link(links: SignedLinks, purpose: str, *, slug: str, today: date) -> str:
    """Token for `/bestaetigen/…` or `/aendern/…`, good for LINK_DAYS."""
    until = datetime.combine(today + timedelta(days=LINK_DAYS), time.max, UTC)
    return links.sign(purpose, [slug, today.isoformat()], until=until)


def read_link(links: SignedLinks, purpose: str, token: str, *, today: date) -> LetterAsked:
    """ForgedLinkError or ExpiredLinkError when it is not, or no longer, one of ours."""
    slug, on = links.read(purpose, token, now=datetime.combine(today, time.min, UTC))
    return LetterAsked(slug=slug, on=date.fromisoformat(on))
