"""Many offers at once: first what would happen, then all in one commit, and one step back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import phones
from app.i18n import N_
from app.i18n import gettext as _
from app.models import BulkRow, OfferRow
from app.offers import editing, forms, providers, references, revisions, shared, store
from app.offers.again import again
from app.offers.editing import UnknownProviderError
from app.offers.fields import ASKED, Kind, of_kind
from app.offers.revisions import Change
from app.offers.sharedrule import NOBODY, Foreseen, foreseen
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
    shared: Foreseen = NOBODY


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
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of CONTACTS: the `held` that are changed, all others stay; what is missing changes them
    all, as long as all have the same."""

    def changes(self, stored: OfferRecord, by: Account, today: date) -> dict[str, Any]:
        """What changes of this offer, in the shape of its record."""
        if self.deed is Deed.CONFIRM:
            return {"verified_at": today, "verified_by": by.office, "doubt": None}
        if self.deed is Deed.DATE:
            return {DATES[self.date_field].path: self.day}
        wanted = {
            CONTACTS[name]: value
            for name, value in self.contact.items()
            if value and (name not in self.only or held(stored, name) in self.only[name])
        }
        return {"contact": wanted}


NOTHING = "leer"
"""Stands for what an offer has where it has nothing."""


def held(record: OfferRecord, name: str) -> str:
    """What the offer has in a field of CONTACTS, the same for all ways to write the same."""
    text = getattr(record.contact, CONTACTS[name]) or ""
    if not text:
        return NOTHING
    if CONTACTS[name] == "phone":
        found = phones.numbers(text)
        return "; ".join(f"{each.tel} {each.note}".strip() for each in found) or text
    return str(text).casefold() if CONTACTS[name] == "email" else str(text).rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Offers that have the same in one field."""

    key: str
    """As `held` says it."""
    said: str
    """As people read it, "" where there is nothing."""
    titles: tuple[str, ...]


def holdings(records: Iterable[OfferRecord], name: str) -> tuple[Held, ...]:
    """What these offers have in a field of CONTACTS: most first, nothing last."""
    found: dict[str, list[OfferRecord]] = {}
    for record in records:
        found.setdefault(held(record, name), []).append(record)
    ordered = sorted(found.items(), key=lambda item: (item[0] == NOTHING, -len(item[1]), item[0]))
    return tuple(
        Held(
            key=key,
            said=getattr(some[0].contact, CONTACTS[name]) or "",
            titles=tuple(each.title for each in some),
        )
        for key, some in ordered
    )


class WhichError(Exception):
    """The offers have different values in a field, and nobody has said which of them change."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(*fields)
        self.fields = tuple(fields)
        """Of CONTACTS."""


def require_said(records: Collection[OfferRecord], order: BulkOrder) -> None:
    """WhichError where values differ and none of them was chosen."""
    if order.deed is not Deed.CONTACT:
        return
    unsaid = [
        name
        for name, value in order.contact.items()
        if value and not order.only.get(name) and len({held(r, name) for r in records}) > 1
    ]
    if unsaid:
        raise WhichError(unsaid)


def records_of(session: Session, slugs: Collection[str], *, by: Account) -> list[OfferRecord]:
    """Those of these offers that the account may change together."""
    rows = rows_of(session, list(dict.fromkeys(slugs))[:MOST])
    found = [store.record_of(row) for row in rows]
    return [record for record in found if may(by, Action.BULK, record.kommunen)]


def plan(
    session: Session, slugs: Collection[str], order: BulkOrder, *, by: Account, today: date
) -> tuple[PlannedChange, ...]:
    """What would happen to each; writes nothing."""
    found = []
    for row in rows_of(session, list(dict.fromkeys(slugs))[:MOST]):
        stored = store.record_of(row)
        refused = ""
        changes: tuple[Change, ...] = ()
        foresees = NOBODY
        if not may(by, Action.BULK, stored.kommunen):
            refused = _("gehört zu einer anderen Kommune")
        elif _asks_nothing(stored, order, today):
            refused = _("ist vorbei; gibt es einen nächsten Termin?")
        else:
            try:
                fresh = _changed(stored, order, by, today)
                changes = revisions.changes(stored, fresh)
                foresees = foreseen(stored, fresh, by=by)
            except ValueError:
                refused = _("so kann dieses Angebot nicht sein")
        found.append(
            PlannedChange(
                slug=row.slug,
                title=row.title,
                version=row.version,
                changes=changes,
                refused=refused,
                shared=foresees,
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
    rows = rows_of(session, list(seen)[:MOST])
    pairs = [(row, store.record_of(row)) for row in rows]
    for row, stored in pairs:
        require(by, Action.BULK, stored.kommunen)
        if row.version != seen[row.slug]:
            raise OvertakenError(row.slug)
    require_said([stored for _row, stored in pairs], order)
    fresh = [
        (row, _changed(stored, order, by, today))
        for row, stored in pairs
        if not _asks_nothing(stored, order, today)
    ]
    event = "confirmed" if order.deed is Deed.CONFIRM else "bulk"
    return save_all(session, fresh, order.deed.label, by=by, now=now, event=event)


def save_all(
    session: Session,
    fresh: Iterable[tuple[OfferRow, OfferRecord]],
    label: str,
    *,
    by: Account,
    now: datetime,
    event: str = "bulk",
) -> BulkRow:
    """Saves what differs from its row, all in one commit, and writes down what can be undone.
    Whoever calls it has asked for the rights and held the versions against those that were seen;
    OvertakenError and nothing done when somebody saves one of them at the same moment."""
    done: list[list[Any]] = []
    try:
        for row, record in fresh:
            if record == store.record_of(row):
                continue
            before = row.version
            saved = shared.save(
                session,
                record,
                provider_slug=row.provider_slug,
                by=by,
                event=event,
                reason=label[:300],
                seen=before,
            )
            done.append([row.slug, before, saved.version])
        return remember(session, done, label, by=by, now=now)
    except IntegrityError as error:
        session.rollback()
        raise OvertakenError from error


def remember(
    session: Session, done: Sequence[Sequence[Any]], label: str, *, by: Account, now: datetime
) -> BulkRow:
    """Writes down what was done, so that it can be undone; commits both together. An offer whose
    version is the same after it was only asked about."""
    changed = [list(each) for each in done if each[1] != each[2]]
    kept = BulkRow(account_id=by.id, label=label[:300], at=now, changes=changed)
    session.add(kept)
    session.commit()
    return kept


def undo(session: Session, number: int, *, by: Account, now: datetime) -> tuple[int, list[str]]:
    """Takes back what one step did: how many offers, and the titles of those that stay, because
    somebody has changed them since or because taking them back is beyond today's rights, however
    far they reached when the step was done. New offers become unpublished. Twice is once."""

    def work() -> tuple[int, list[str]]:
        kept = session.get(BulkRow, number)
        if kept is None or kept.account_id != by.id:
            raise Missing
        done = _undo(session, kept, by=by, now=now) if kept.undone_at is None else (0, [])
        session.commit()
        return done

    return again(session, work)


def _undo(session: Session, kept: BulkRow, *, by: Account, now: datetime) -> tuple[int, list[str]]:
    if kept.references:
        providers.one_at_a_time(session)
    back: list[str] = []
    stay: list[str] = []
    versions = {slug: (before, after) for slug, before, after in kept.offers}
    for row in rows_of(session, versions):
        before, after = versions[row.slug]
        if take_back(session, row, before, after, by=by, label=kept.label):
            back.append(row.slug)
        else:
            stay.append(row.title)
    references.lead_back(session, kept.references, back, by=by.name, reason=kept.label)
    kept.undone_at = now
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
    saved = shared.save(
        session,
        record,
        provider_slug=provider,
        by=by,
        event="undone",
        reason=label,
        seen=after,
    )
    # What the others are asked about stays until they have answered.
    return saved.version != after or record == stored


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


def rows_of(session: Session, slugs: Collection[str]) -> Sequence[OfferRow]:
    """The stored offers of these slugs, with their Kommunen."""
    ids = session.exec(select(OfferRow.id).where(col(OfferRow.slug).in_(list(slugs)))).all()
    return store.by_ids(session, [each for each in ids if each is not None])


def _asks_nothing(stored: OfferRecord, order: BulkOrder, today: date) -> bool:
    """Of what is over nobody can say that it is still right."""
    return order.deed is Deed.CONFIRM and stored.over(today)


def _changed(stored: OfferRecord, order: BulkOrder, by: Account, today: date) -> OfferRecord:
    changes = order.changes(stored, by, today)
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
