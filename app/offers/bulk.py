"""Many offers at once: first what would happen, then all in one commit, and one step back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from app.i18n import N_
from app.i18n import gettext as _
from app.models import BulkRow, OfferRow
from app.offers import editing, forms, providers, references, revisions, store
from app.offers.editing import UnknownProviderError
from app.offers.fields import ASKED, Kind, of_kind
from app.offers.revisions import Change
from app.offers.store import OvertakenError
from app.offers.ways import By, Way
from app.records.base import ContactOfRecord
from app.records.offers import OfferRecord
from app.rights import Account, Action, may, may_move, require
from app.situations import Missing
from app.vocabulary import Vocabulary

MOST = 500
"""Offers in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """What would happen to one offer."""

    slug: str
    title: str
    version: int
    changes: tuple[Change, ...]
    refused: str


class Deed(Vocabulary):
    """What is done to all of them."""

    CONFIRM = "bestaetigen", N_("Stimmt noch: alle bestätigen")
    DATE = "datum", N_("Ein Datum setzen")
    CONTACT = "kontakt", N_("Kontakt ändern")


DATES = {each.name: each for each in of_kind(Kind.DAY) if each.ways[Way.BULK] is By.SENDER}
CONTACTS = {
    each.name: each.path.removeprefix("contact.")
    for each in ASKED
    if each.path.startswith("contact.")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOrder:
    """What somebody wants done: the deed, and what it needs."""

    deed: Deed
    date_field: str = ""
    """Of DATES."""
    day: date | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    """Of CONTACTS; what is missing or empty stays as it is."""

    def changes(self, by: Account, today: date) -> dict[str, Any]:
        if self.deed is Deed.CONFIRM:
            return {"verified_at": today, "verified_by": by.office, "doubt": None}
        if self.deed is Deed.DATE:
            return {DATES[self.date_field].path: self.day}
        return {"contact": {CONTACTS[k]: v for k, v in self.contact.items() if v}}


def plan(
    session: Session, slugs: Collection[str], order: BulkOrder, *, by: Account, today: date
) -> tuple[PlannedChange, ...]:
    """What would happen to each; writes nothing."""
    found = []
    for row in _rows(session, list(dict.fromkeys(slugs))[:MOST]):
        stored = store.record_of(row)
        refused = ""
        changes: tuple[Change, ...] = ()
        if not may(by, Action.BULK, stored.kommunen):
            refused = _("gehört zu einer anderen Kommune")
        elif _asks_nothing(stored, order, today):
            refused = _("ist vorbei; gibt es einen nächsten Termin?")
        else:
            try:
                changes = revisions.changes(stored, _changed(stored, order, by, today))
            except ValueError:
                refused = _("so kann dieses Angebot nicht sein")
        found.append(
            PlannedChange(
                slug=row.slug,
                title=row.title,
                version=row.version,
                changes=changes,
                refused=refused,
            )
        )
    return tuple(found)


def carry_out(
    session: Session,
    seen: Mapping[str, int],
    order: BulkOrder,
    *,
    by: Account,
    today: date,
    now: datetime,
) -> BulkRow:
    """Does it to all versions that were shown, in one commit; OvertakenError and nothing done
    when one of them is not the newest any more."""
    done: list[list[Any]] = []
    for row in _rows(session, list(seen)[:MOST]):
        stored = store.record_of(row)
        require(by, Action.BULK, stored.kommunen)
        if row.version != seen[row.slug]:
            session.rollback()
            raise OvertakenError(row.slug)
        if _asks_nothing(stored, order, today):
            continue
        fresh = _changed(stored, order, by, today)
        if fresh == stored:
            continue
        before = row.version
        event = "confirmed" if order.deed is Deed.CONFIRM else "bulk"
        saved = store.save(
            session,
            fresh,
            provider_slug=row.provider_slug,
            by=by.name,
            event=event,
            reason=order.deed.label,
            seen=before,
        )
        done.append([row.slug, before, saved.version])
    return remember(session, done, order.deed.label, by=by, now=now)


def remember(
    session: Session, done: Sequence[Sequence[Any]], label: str, *, by: Account, now: datetime
) -> BulkRow:
    """Writes down what was done, so that it can be undone; commits both together."""
    kept = BulkRow(account_id=by.id, label=label, at=now, changes=[list(each) for each in done])
    session.add(kept)
    session.commit()
    return kept


def undo(session: Session, number: int, *, by: Account, now: datetime) -> tuple[int, list[str]]:
    """Takes back what one step did: how many offers, and the titles of those that stay, because
    somebody has changed them since or because taking them back is beyond today's rights, however
    far they reached when the step was done. New offers become unpublished."""
    kept = session.get(BulkRow, number)
    if kept is None or kept.account_id != by.id or kept.undone_at is not None:
        raise Missing
    if kept.references:
        providers.one_at_a_time(session)
    back: list[str] = []
    stay: list[str] = []
    versions = {slug: (before, after) for slug, before, after in kept.offers}
    for row in _rows(session, versions):
        before, after = versions[row.slug]
        if take_back(session, row, before, after, by=by, label=kept.label):
            back.append(row.slug)
        else:
            stay.append(row.title)
    references.lead_back(session, kept.references, back, by=by.name, reason=kept.label)
    kept.undone_at = now
    session.commit()
    return len(back), stay


def take_back(
    session: Session, row: OfferRow, before: int, after: int, *, by: Account, label: str
) -> bool:
    """Takes back what a step did to one offer, unless somebody has changed it since or that is
    beyond today's rights; the caller commits."""
    stored = store.record_of(row)
    # Not `version_of`: that version may be an Entwurf that somebody keeps beside the published one.
    old = revisions.published_at(session, row, before) if before else None
    record = old or stored.model_copy(update={"draft": True})
    allowed = may_move(by, Action.BULK, stored.kommunen, record.kommunen)
    if row.version != after or not allowed:
        return False
    try:
        provider = editing.provider_of(session, record, row)
    except UnknownProviderError:
        return False
    store.save(
        session,
        record,
        provider_slug=provider,
        by=by.name,
        event="undone",
        reason=label,
        seen=row.version,
    )
    return True


def last(session: Session, *, by: Account) -> BulkRow | None:
    """The step that can be taken back."""
    statement = select(BulkRow).where(BulkRow.account_id == by.id)
    row = session.exec(statement.order_by(col(BulkRow.id).desc()).limit(1)).first()
    return row if row is not None and row.undone_at is None and row.changes else None


def of_provider(session: Session, provider: str) -> list[str]:
    """Slugs of a Träger's offers that are not over."""
    statement = select(OfferRow.slug).where(
        OfferRow.provider_slug == provider, col(OfferRow.ended).is_(None)
    )
    return list(session.exec(statement.order_by(col(OfferRow.title))))


def _rows(session: Session, slugs: Collection[str]) -> Sequence[OfferRow]:
    ids = session.exec(select(OfferRow.id).where(col(OfferRow.slug).in_(list(slugs)))).all()
    return store.by_ids(session, [each for each in ids if each is not None])


def _asks_nothing(stored: OfferRecord, order: BulkOrder, today: date) -> bool:
    """Of what is over nobody can say that it is still right."""
    return order.deed is Deed.CONFIRM and stored.over(today)


def _changed(stored: OfferRecord, order: BulkOrder, by: Account, today: date) -> OfferRecord:
    changes = order.changes(by, today)
    raw = stored.model_dump(mode="json")
    if "contact" in changes:
        changes = {"contact": raw["contact"] | _checked(changes["contact"])}
    # What is not touched may be of an earlier version.
    return OfferRecord.stored(raw | changes)


def faults(contact: Mapping[str, str]) -> list[tuple[str, str]]:
    """(field of the form, what to say there) for each new way to reach the offers that is none."""
    try:
        _checked({CONTACTS[name]: value for name, value in contact.items() if value})
    except ValidationError as error:
        return forms.faults(error, within="contact")
    return []


def _checked(contact: Mapping[str, str]) -> dict[str, Any]:
    """As they are kept; ValidationError when one of them is none."""
    asked = ContactOfRecord.model_validate({**dict.fromkeys(CONTACTS.values()), **contact})
    return asked.model_dump(mode="json", include=set(contact))
