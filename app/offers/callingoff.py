""" "Fällt aus": one date of an offer, or one day of its hours, does not take place; and again it
does."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import editing, store
from app.records.locations import keys
from app.records.offers import OfferRecord
from app.records.staleness import possible
from app.records.times import TimesOfRecord
from app.rights import Account, Action, require
from app.situations import Missing
from app.times.dates import Date, Dates
from app.times.holidays import Calendar
from app.times.rules import DAY, Pause, Times
from app.times.saying import clock, short_day
from app.wording import here, long_day

_SITE = re.compile(r"(?:[0-9a-f]{8}(?:-[0-9]{1,2})?)?")


class NoSuchDateError(Exception):
    """The offer has no date to come then; nothing was changed."""


class StillOffError(Exception):
    """The day falls out for another reason, which is not taken back; nothing was changed."""


class NotSayableError(Exception):
    """The offer's times with this one called off are more than it can keep."""


@dataclass(frozen=True, slots=True, order=True)
class Which:
    """One date of an offer: its first day, and where that is known its first minute."""

    day: date
    start: int = -1
    """Of the day; -1 where only the day is known, and for hours, which fall out as a whole."""
    site: str = ""
    """At which of its further places, "" for its own."""

    @classmethod
    def read(cls, text: str) -> "Which":
        """From "2026-12-03" or "2026-12-03T19:00", with "@" and a further place behind it;
        ValueError when it is neither, or a day that no offer can be about."""
        moment, _sign, site = text.partition("@")
        if not _SITE.fullmatch(site):
            raise ValueError(text)
        given, _sign, time = moment.partition("T")
        start = -1
        if time:
            hours, minutes = (int(each) for each in time.split(":"))
            start = hours * 60 + minutes
        day = date.fromisoformat(given)
        if not possible(day) or start >= DAY:
            raise ValueError(text)
        return cls(day, start, site)

    @classmethod
    def of(cls, each: Date, site: str = "") -> "Which":
        return cls(each.first, -1 if each.start is None else each.start, site)

    def __str__(self) -> str:
        time = "" if self.start < 0 else f"T{self.start // 60:02}:{self.start % 60:02}"
        return f"{self.day.isoformat()}{time}{'@' if self.site else ''}{self.site}"

    def said(self, today: date) -> str:
        """ "Do, 3. Dezember, 19 Uhr"."""
        said = short_day(self.day, today)
        if self.start < 0:
            return said
        return _("%(day)s, %(time)s Uhr") % {"day": said, "time": clock(self.start)}


def call_off(
    session: Session,
    slug: str,
    which: Which,
    *,
    off: bool,
    by: Account,
    seen: int,
    at: datetime,
    calendar: Calendar,
) -> OfferRow:
    """This date alone does not take place; with `off` False exactly that is taken back. What is so
    already stays, also for who has seen an older version. NoSuchDateError when the offer has no
    such date to come, StillOffError when it falls out within a longer pause or with the whole
    offer, OvertakenError when somebody has changed it since `seen`."""
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    stored = store.record_of(row)
    require(by, Action.EDIT, stored.kommunen)
    gone = stored.cancelled_until
    kept = _times_there(stored, which.site)
    times = _with(kept, which, off=off, at=at, calendar=calendar)
    if not off and gone is not None and _last(times, which) <= gone:
        raise StillOffError
    if times == kept:
        return row
    said = _("Termin am %(day)s fällt aus") if off else _("Termin am %(day)s findet statt")
    return editing.touch(
        session,
        slug,
        by=by,
        action=Action.EDIT,
        event="cancelled" if off else "resumed",
        seen=seen,
        change=_changed(stored, which.site, times),
        reason=said % {"day": long_day(which.day)},
    )


def _times_there(record: OfferRecord, site: str) -> TimesOfRecord | None:
    if not site:
        return record.times
    places = zip(keys(record.locations), record.locations, strict=True)
    return next((each.times for key, each in places if key == site), None)


def _changed(record: OfferRecord, site: str, times: TimesOfRecord) -> dict[str, Any]:
    if not site:
        return {"times": times}
    places = zip(keys(record.locations), record.locations, strict=True)
    return {
        "locations": tuple(
            each.model_copy(update={"times": times}) if key == site else each
            for key, each in places
        )
    }


def resume(session: Session, slug: str, *, by: Account, seen: int) -> OfferRow:
    """The whole offer, which falls out up to a day, takes place."""
    return editing.touch(
        session,
        slug,
        by=by,
        action=Action.EDIT,
        event="resumed",
        seen=seen,
        change={"cancelled_until": None},
    )


def _with(
    times: TimesOfRecord | None, which: Which, *, off: bool, at: datetime, calendar: Calendar
) -> TimesOfRecord:
    if times is None:
        raise NoSuchDateError
    when = times.when
    if isinstance(when, Dates):
        fresh: Times | Dates = _dates(when, which, off=off, at=at)
    elif which.start >= 0:
        raise NoSuchDateError
    else:
        fresh = _hours(when, which.day, off=off, at=at, calendar=calendar)
    if fresh == when:
        return times
    try:
        return TimesOfRecord.of(fresh)
    except ValidationError:
        raise NotSayableError from None


def _dates(when: Dates, which: Which, *, off: bool, at: datetime) -> Dates:
    meant = [
        each
        for each in when.dates
        if Which.of(each, which.site) == which and each.over_at.timestamp() > at.timestamp()
    ]
    if not meant:
        raise NoSuchDateError
    return replace(
        when,
        dates=tuple(replace(each, cancelled=off) if each in meant else each for each in when.dates),
    )


def _last(times: TimesOfRecord, which: Which) -> date:
    when = times.when
    given = when.dates if isinstance(when, Dates) else ()
    return next((each.last for each in given if Which.of(each, which.site) == which), which.day)


def _hours(when: Times, day: date, *, off: bool, at: datetime, calendar: Calendar) -> Times:
    alone = Pause(day, day)
    if not off and alone in when.pauses:
        left = replace(when, pauses=tuple(each for each in when.pauses if each != alone))
        if _paused(left, day):
            raise StillOffError
        return left
    if when.always or day < here(at) or not replace(when, pauses=()).on(day, calendar):
        raise NoSuchDateError
    if not off:
        if _paused(when, day):
            raise StillOffError
        return when
    if not when.valid(day):
        return when
    return replace(when, pauses=tuple(sorted((*when.pauses, Pause(day, day)), key=_first)))


def _paused(when: Times, day: date) -> bool:
    return any(each.first <= day <= each.last for each in when.pauses)


def _first(each: Pause) -> date:
    return each.first


def days_off(when: Times, today: date) -> tuple[date, ...]:
    """The single days to come on which the hours do not hold, in order."""
    return tuple(
        sorted(each.first for each in when.pauses if each.first == each.last and each.last >= today)
    )
