"""When a fact counts: which days are possible, when it is old, whether it is to be seen today."""

from dataclasses import dataclass
from datetime import date

from app.i18n import gettext as _
from app.wording import day

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Of all that an offer can be about."""
STALE_AFTER_YEARS = 3
"""Years after that of its newest source in which a fact nobody confirmed still counts as fresh."""
CONFIRMED_DAYS = 366
"""Days for which it counts that a person has confirmed a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How old the newest fact is. `note` is a German sentence for card and page, "" when fresh."""

    stand: int | None
    stale: bool
    label: str
    """Short: "Stand 2025", "Stand unbekannt"."""
    note: str
    """"Angaben von 2016, bitte vorher anrufen", "Stand unbekannt, bitte vorher anrufen"."""
    verified_at: date | None = None
    """When a person confirmed the record; None when nobody has."""

    @property
    def small(self) -> str:
        """The Stand where it is neither to be proud of nor to be warned of, else ""."""
        return "" if self.stale or self.verified_at else self.label


def possible(on: date) -> bool:
    """Whether it is a day that an offer can be about; years and months can be added to it."""
    return FIRST_DAY <= on <= LAST_DAY


def confirmed_on(verified_at: date | None, today: date) -> date | None:
    """The day on which a person has looked, None when nobody did. A day that is still to come is
    no confirmation, whoever wrote it."""
    return verified_at if verified_at and FIRST_DAY <= verified_at <= today else None


def visible(today: date, since: date | None, until: date | None) -> bool:
    """Whether visitors see on this day what is shown from `since` to `until`, both included."""
    return (since is None or since <= today) and (until is None or today <= until)


def cancelled(until: date | None, today: date) -> str:
    """ "fällt aus bis 24.12.2026"; "" without a date or once it is past."""
    if until is None or until < today:
        return ""
    return _("fällt aus bis %(day)s") % {"day": day(until)}


def freshness(
    stand: int | None,
    today: date,
    verified_at: date | None = None,
    *,
    remote: bool = False,
    number: bool = True,
) -> Freshness:
    """What a person confirmed counts for a year. Unconfirmed: old once even the last day of the
    sources' year is more than three years ago; undated is old. Nobody is asked to call before they
    call: `remote` is what is at the telephone or in the internet alone; nor to call where the offer
    has no `number` of its own."""
    ask = (
        _("das kann sich geändert haben")
        if remote
        else _("bitte vorher anrufen")
        if number
        else _("bitte vorher nachfragen")
    )
    verified_at = confirmed_on(verified_at, today)
    if verified_at is not None:
        stale = (today - verified_at).days > CONFIRMED_DAYS
        said = _("geprüft am %(day)s") % {"day": day(verified_at)}
        return Freshness(
            stand=stand,
            stale=stale,
            label=said,
            note=_("%(checked)s, %(ask)s") % {"checked": said, "ask": ask} if stale else "",
            verified_at=verified_at,
        )
    if stand is None:
        return Freshness(
            stand=None,
            stale=True,
            label=_("Stand unbekannt"),
            note=_("Stand unbekannt, %(ask)s") % {"ask": ask},
        )
    stale = today.year - stand > STALE_AFTER_YEARS
    return Freshness(
        stand=stand,
        stale=stale,
        label=_("Stand %(year)d") % {"year": stand},
        note=_("Angaben von %(year)d, %(ask)s") % {"year": stand, "ask": ask} if stale else "",
    )
