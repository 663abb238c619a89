"""What of an offer's times families do not find, though it is published."""

from datetime import date

from app.i18n import gettext as _
from app.records.offers import OfferRecord
from app.times.dates import Dates
from app.times.rules import Times
from app.vocabulary import State


def too_late(when: Times | Dates | None, visible_until: date | None, today: date) -> date | None:
    """The first day to come on which it would be, but is not to be seen any more."""
    if visible_until is None or when is None:
        return None
    if isinstance(when, Dates):
        firsts = [each.first for each in when.dates if each.last >= today and not each.cancelled]
    else:
        firsts = [when.since] if when.since is not None else []
    return min((first for first in firsts if first > visible_until), default=None)


def said(record: OfferRecord, today: date) -> str:
    """Why families will not find it, or not all of it, before it is saved; "" where they will."""
    if record.state in (State.WITHDRAWN, State.DRAFT):
        return ""
    if record.visible_until is not None and record.visible_until < today:
        return _("Familien sehen es nicht: „Sichtbar bis“ ist vorbei.")
    if record.over(today):
        if record.recurs:
            return _("Alle Termine sind vorbei; Familien lesen, dass es jedes Jahr kommt.")
        return _("Alle Termine sind vorbei; es steht in keiner Liste.")
    when = record.times.when if record.times else None
    if too_late(when, record.visible_until, today) is not None:
        return _("Nicht alle Termine sind zu sehen: „Sichtbar bis“ liegt davor.")
    return ""
