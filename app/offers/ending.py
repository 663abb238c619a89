"""What ends an offer for families, and what of a save that is."""

from datetime import date, timedelta
from typing import Any

from app.records.offers import OfferRecord

NOTICE = timedelta(days=14)
"""So long the others have to answer before families no longer see an offer; what is to end later
is a change that they are told of in time."""


def of_save(stored: OfferRecord, fresh: OfferRecord, today: date) -> dict[str, Any]:
    """Field of the record -> what it is to be, of those by which `fresh` ends an offer that
    families see, or brings one back; empty where it does neither."""
    # Nobody has seen a draft, and what is over stays over whatever is said of its dates.
    if stored.draft or (stored.ended is not None and fresh.ended is not None):
        return {}
    names = {
        *(("ended", "joined") if (stored.ended is None) != (fresh.ended is None) else ()),
        *(("draft",) if fresh.draft else ()),
        *(("cancelled_until",) if _cancelled(stored, fresh, today) else ()),
        *(("visible_from", "visible_until") if _hidden(stored, fresh, today) else ()),
        *(("times", "locations", "recurs", "usual") if _over(stored, fresh, today) else ()),
    }
    was, wanted = (each.model_dump(mode="json", include=names) for each in (stored, fresh))
    return {name: value for name, value in wanted.items() if was[name] != value}


def _cancelled(stored: OfferRecord, fresh: OfferRecord, today: date) -> bool:
    """Falls out as a whole, longer than it did."""
    until, before = fresh.cancelled_until, stored.cancelled_until
    return until is not None and until >= today and (before is None or until > before)


def _hidden(stored: OfferRecord, fresh: OfferRecord, today: date) -> bool:
    """Is seen no more before the others could say a word, or not seen again until later."""
    until, before = fresh.visible_until, stored.visible_until
    if until is not None and until < today + NOTICE and (before is None or until < before):
        # Where nothing of it is left by then, nothing is taken from anybody.
        return not stored.over(until)
    first, was = fresh.visible_from, stored.visible_from
    return first is not None and first > today and (was is None or first > was)


def _over(stored: OfferRecord, fresh: OfferRecord, today: date) -> bool:
    """Of its times something was left, and is no more."""
    return not fresh.recurs and fresh.over(today) and not stored.over(today)
