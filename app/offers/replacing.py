"""One number, street or address for another one, wherever it stands in the offers that somebody
may change: first every place is shown, then those that were chosen change in one commit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from app.i18n import gettext as _
from app.models import BulkRow, OfferRow
from app.offers import bulk, occurrences, store
from app.offers.occurrences import Spot, Wanted, What
from app.offers.sharedrule import NOBODY, Foreseen, foreseen
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Account, Action, may, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An offer in which it stands."""

    slug: str
    title: str
    version: int
    place: str
    """Where it is, to tell a street from its namesakes."""
    city: str
    spots: tuple[Spot, ...]
    refused: str = ""
    """Why it cannot be changed here."""
    shared: Foreseen = NOBODY
    """If it is replaced everywhere."""


def standing(session: Session, wanted: Wanted, *, by: Account) -> tuple[Standing, ...]:
    """Every offer that is not withdrawn in which it stands; those of other Kommunen last."""
    found = []
    for row in store.every(session):
        spots = () if row.ended else occurrences.spots(row.record, wanted)
        if spots:
            found.append(_standing(row, wanted, spots, by))
    return tuple(sorted(found, key=lambda each: (bool(each.refused), each.title.casefold())))


def _standing(row: OfferRow, wanted: Wanted, spots: tuple[Spot, ...], by: Account) -> Standing:
    record = store.record_of(row)
    refused = ""
    fresh = _record(row, wanted, [spot.key for spot in spots])
    if not may(by, Action.BULK, record.kommunen):
        refused = _("gehört zu einer anderen Kommune")
    elif fresh is None:
        refused = _("so kann dieses Angebot nicht sein, zum Beispiel wird ein Text zu lang")
    return Standing(
        slug=row.slug,
        title=row.title,
        version=row.version,
        place=record.place.said if record.place else "",
        city=(record.place.city or "") if record.place else "",
        spots=spots,
        refused=refused,
        shared=NOBODY if refused or fresh is None else foreseen(record, fresh, by=by),
    )


def replace(
    session: Session,
    seen: Mapping[str, int],
    wanted: Wanted,
    chosen: Mapping[str, Collection[str]],
    *,
    by: Account,
    now: datetime,
) -> BulkRow:
    """Puts the new one at the chosen places (slug -> keys of its spots) of the versions that were
    shown; OvertakenError and nothing done when one of them is not the newest any more, ValueError
    when an offer could not be so."""
    fresh: list[tuple[OfferRow, OfferRecord]] = []
    for row in bulk.rows_of(session, chosen):
        require(by, Action.BULK, store.record_of(row).kommunen)
        if row.version != seen.get(row.slug):
            raise OvertakenError(row.slug)
        record = _record(row, wanted, chosen[row.slug])
        if record is None:
            raise ValueError(row.title)
        fresh.append((row, record))
    return bulk.save_all(session, fresh, label(wanted), by=by, now=now)


def label(wanted: Wanted) -> str:
    """What was done, for the history and for taking it back."""
    said = _("%(old)s ersetzt durch %(new)s") % {
        "old": wanted.old[:120],
        "new": wanted.new[:120],
    }
    return f"{wanted.what.label if wanted.what is not What.URL else _('Adresse')}: {said}"


def _record(row: OfferRow, wanted: Wanted, keys: Collection[str]) -> OfferRecord | None:
    raw: dict[str, Any] = occurrences.replaced(row.record, wanted, keys)
    try:
        # What is not touched may be of an earlier version.
        return OfferRecord.stored(raw)
    except ValidationError:
        return None
