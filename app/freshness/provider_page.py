"""All offers of a Träger that are asked about at one address, as its page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from app import sendings
from app.freshness import mailboxes, reviews
from app.freshness.facts import facts, text
from app.freshness.mailboxes import Mailboxes
from app.freshness.pagelinks import AllAsked, short
from app.mail.reviewletters import Silence
from app.models import OfferRow, Proposal
from app.offers import store
from app.records.staleness import confirmed_on
from app.situations import Missing
from app.vocabulary import ProposalKind, ProposalState, ReviewStep
from app.web.views import Contact
from app.wording import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An offer as the Träger reads it."""

    slug: str
    version: int
    title: str
    text: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    confirmed: str
    """The day on which a person has confirmed it, "" when nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody has sent of an offer, on which nobody has decided yet."""

    title: str
    status_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPage:
    """`pages/traeger_angebote.html`, `/traeger-angebote/{token}`."""

    url: str
    asked: tuple[Shown, ...]
    """What the letters asked about and nobody has answered yet."""
    others: tuple[Shown, ...]
    told: tuple[Told, ...]
    overtaken: tuple[str, ...]
    """Titles of those that somebody changed between reading and clicking."""
    confirmed: int
    """How many were confirmed today."""
    new_url: str
    unwanted: bool
    """Whether no more reminders are sent to the address."""
    contact: Contact

    @property
    def rest(self) -> bool:
        """Whether something of what was asked has been dealt with already."""
        return bool(self.told or self.confirmed)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedPage:
    """`pages/traeger_beendet.html`: "Gibt es nicht mehr"."""

    url: str
    back: str
    title: str
    reason: str = ""
    fault: str = ""
    too_many: bool = False
    sending: str = field(default_factory=sendings.new_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPage:
    """`pages/traeger_abbestellen.html`: "keine Erinnerungen mehr"."""

    url: str
    back: str
    unwanted: bool
    nothing: bool
    """Whether there is no offer that the address could be asked about."""
    contact: Contact


@dataclass(frozen=True, slots=True)
class Own:
    """The published offers of an address."""

    address: str
    """"" where no record has it any more."""
    rows: tuple[OfferRow, ...]

    def row(self, slug: str) -> OfferRow:
        """Missing for an offer of others: the link opens none of theirs."""
        for row in self.rows:
            if row.slug == slug:
                return row
        raise Missing


def own(session: Session, asked: AllAsked) -> Own:
    """Those whose Träger is asked at the address of the link, in the order of their titles: the
    offer's own address, else its Träger's."""
    boxes, providers = Mailboxes.read(session), store.of_providers(session, "email")
    rows = session.exec(
        select(OfferRow.id, store.text_in_record("contact", "email"), OfferRow.provider_slug).where(
            col(OfferRow.ended).is_(None), col(OfferRow.draft).is_(False)
        )
    ).all()
    found: list[int] = []
    address = ""
    for number, mail, provider in rows:
        given = [each for each in (mail, providers.get(provider or "")) if each]
        alike = next((each for each in given if short(boxes.mark(each)) == asked.mark), None)
        if number and alike and (given[0] == alike or boxes.silence(given[0]) is Silence.REFUSED):
            found.append(number)
            address = alike
    offers = store.by_ids(session, found)
    return Own(address, tuple(sorted(offers, key=lambda row: (row.title, row.slug))))


def page(
    session: Session,
    mine: Own,
    *,
    url: str,
    contact: Contact,
    today: date,
    overtaken: Iterable[str] = (),
) -> ProviderPage:
    waiting = _waiting(session, [row.id for row in mine.rows if row.id is not None])
    due = {
        each.offer_id
        for each in reviews.due_for(session, None, today)
        if each.asked_on(ReviewStep.PROVIDER) is not None
    }
    open_rows = [row for row in mine.rows if row.id not in waiting]
    changed = set(overtaken)
    providers = {row.provider_slug for row in mine.rows if row.provider_slug}
    return ProviderPage(
        url=url,
        asked=tuple(_shown(row, today) for row in open_rows if row.id in due),
        others=tuple(
            _shown(row, today)
            for row in open_rows
            if row.id not in due and store.record_of(row).public(today)
        ),
        told=tuple(
            Told(title=row.title, status_url=f"/meldung/{waiting[row.id]}")
            for row in mine.rows
            if row.id in waiting
        ),
        overtaken=tuple(row.title for row in mine.rows if row.slug in changed),
        confirmed=sum(1 for row in mine.rows if row.verified_at == today),
        new_url=f"/vorschlagen?traeger={providers.pop()}"
        if len(providers) == 1
        else "/vorschlagen",
        unwanted=unwanted(session, mine),
        contact=contact,
    )


def unwanted(session: Session, mine: Own) -> bool:
    """Whether somebody asked for no more reminders at the address."""
    return bool(mine.address) and (
        Mailboxes.read(session).silence(mine.address) is Silence.UNWANTED
    )


def stop(session: Session, mine: Own, *, today: date | None) -> None:
    """No more reminders from that day on; None: again."""
    if mine.address:
        mailboxes.unwanted(session, mine.address, today=today)


def _shown(row: OfferRow, today: date) -> Shown:
    record = store.record_of(row)
    confirmed = confirmed_on(row.verified_at, today)
    return Shown(
        slug=row.slug,
        version=row.version,
        title=row.title,
        text=text(record),
        facts=facts(record),
        confirmed=day(confirmed) if confirmed else "",
    )


def _waiting(session: Session, offers: list[int]) -> dict[int, str]:
    """Offer -> the key of the newest change of it that waits for a decision."""
    rows = session.exec(
        select(Proposal.offer_id, Proposal.key)
        .where(
            col(Proposal.offer_id).in_(offers),
            Proposal.kind == ProposalKind.CHANGE.value,
            Proposal.state == ProposalState.OPEN.value,
        )
        .order_by(col(Proposal.id))
    )
    return {offer: key for offer, key in rows if offer is not None}
