"""The times of an offer as its file carries them: hours in OpenStreetMap's notation, or dates."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app.i18n import SOURCE, german, speaking
from app.i18n import gettext as _
from app.records.base import STORED, Day, Line, Record, Sparse
from app.records.problems import in_german
from app.records.staleness import FIRST_DAY
from app.times import osm
from app.times.dates import Date, Dates
from app.times.german import MOST_DATES, understand
from app.times.rules import DAY, PUBLIC, SCHOOL, Hours, Pause, Times
from app.times.saying import Words, say
from app.wording import apart, month

AGAIN = timedelta(days=270)
"""After its last date one asks for the next one of what comes every year."""
BEFORE = timedelta(days=92)
"""Before the month in which it usually comes, where that is known, one asks instead."""
_AFTER = timedelta(days=60)
"""So long after a date the month in which it usually comes is that of the next year."""
_MONTHS = {month(number).casefold(): number for number in range(1, 13)}
_ALSO: dict[Literal["PH", "SH"], int] = {"PH": PUBLIC, "SH": SCHOOL}
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class HoursOfRecord(Sparse):
    label: Line | None = None
    rules: Annotated[str, StringConstraints(max_length=osm.LONGEST)]
    """ "Th 09:30-11:00; SH off"."""
    also: tuple[Literal["PH", "SH"], ...] = ()
    """Where it is said that it is as on other days: on public holidays, in the school holidays."""

    @field_validator("rules")
    @classmethod
    def readable(cls, rules: str) -> str:
        osm.read(rules)
        return rules


class PauseOfRecord(Record):
    first: Day
    last: Day


class DateOfRecord(Sparse):
    first: Day
    last: Day | None = None
    """Where it goes on for days."""
    start: Clock | None = None
    end: Clock | None = None
    register_by: Day | None = None
    full: bool = False
    cancelled: bool = False
    moved_from: Day | None = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise ValueError(_("last: darf nicht vor „first“ liegen"))
        if self.end is not None and self.start is None:
            raise ValueError(_("end: braucht auch einen Beginn in „start“"))
        return self


class TimesOfRecord(Sparse):
    """Either `hours` (with validity and pauses) or `dates` (perhaps a series)."""

    hours: tuple[HoursOfRecord, ...] = ()
    since: Day | None = None
    until: Day | None = None
    pauses: tuple[PauseOfRecord, ...] = ()
    dates: Annotated[tuple[DateOfRecord, ...], Field(max_length=MOST_DATES)] = ()
    series: bool = False
    label: Line | None = None
    note: Line | None = None

    @model_validator(mode="after")
    def said_and_understood(self, info: ValidationInfo) -> Self:
        """What a form and a table show must come back as the same."""
        if bool(self.hours) == bool(self.dates):
            raise ValueError(_("times: entweder „hours“ oder „dates“"))
        if info.context != STORED:
            when = self.when
            if understand(self.said, self._earliest, kept=True).when != when:
                raise ValueError(_("times: in dieser Form nicht zu sagen, bitte vereinfachen"))
        return self

    @property
    def when(self) -> Times | Dates:
        if self.dates:
            return Dates(
                dates=tuple(map(_date, self.dates)),
                series=self.series,
                label=self.label or "",
                note=self.note or "",
            )
        return Times(
            hours=tuple(map(_hours, self.hours)),
            since=self.since,
            until=self.until,
            pauses=tuple(Pause(each.first, each.last) for each in self.pauses),
            note=self.note or "",
        )

    def said_with(
        self, sentence: str | None, today: date | None = None, words: Words = german
    ) -> str:
        """In words, and after them the sentence unless that is understood as the same; on a day
        without what of it is over. Of what is always there the sentence alone: a hut is "jederzeit
        zugänglich", a helpline "rund um die Uhr" there."""
        when = self.when
        left = when.left(today) if today and isinstance(when, Dates) else when
        said = say(left, today, words)
        if not sentence:
            return said
        if self._same(sentence):
            return words(sentence) if self._always else said
        return apart((said, words(sentence)))

    def leaves(self, sentence: str) -> bool:
        """Whether the sentence is said as it is, beside the times or in their place."""
        return self._always or not self._same(sentence)

    def written(self) -> Iterator[tuple[str, str]]:
        """(where it stands, text) of what somebody wrote beside the times."""
        for number, each in enumerate(self.hours):
            if each.label:
                yield f"hours/{number}/label", each.label
        yield from ((name, text) for name in ("label", "note") if (text := getattr(self, name)))

    def _same(self, sentence: str) -> bool:
        return understand(sentence, self._earliest, kept=True).when == self.when

    @property
    def _always(self) -> bool:
        when = self.when
        return isinstance(when, Times) and when.always

    @property
    def _earliest(self) -> date:
        """From which on days without a year are meant."""
        return self.dates[0].first if self.dates else self.since or FIRST_DAY

    @classmethod
    def typed(cls, text: str, today: date, kept: Self | None = None) -> Self:
        """From German; ValueError says what is unclear or impossible, and what would be right.
        What is `kept` already is not judged anew, though it may be long over by now; a date of it
        that is another day now is the same one, moved."""
        if kept is not None and text == kept.said:
            return kept
        found = understand(text, today)
        if found.when is None:
            raise ValueError(found.why_not)
        when = found.when
        if kept is not None and isinstance(when, Dates) and isinstance(kept.when, Dates):
            when = when.moved(kept.when, today)
        try:
            return cls.of(when)
        except ValidationError as error:
            raise ValueError("; ".join(text for _field, text in in_german(error))) from None

    @property
    def last_day(self) -> date | None:
        """Of dates, and of hours with a first and a last day. None where there is none, for hours
        that are only known up to a day go on."""
        return None if self.hours and self.since is None else self.when.last_day

    def over(self, today: date) -> bool:
        """Nothing of it is left."""
        return self.last_day is not None and self.last_day < today

    @property
    def said(self) -> str:
        """In German, which `typed` reads as the same."""
        with speaking(SOURCE):
            return say(self.when)

    @classmethod
    def of(cls, when: Times | Dates) -> Self:
        """The record that says the same."""
        if isinstance(when, Dates):
            return cls(
                dates=tuple(map(_date_of_record, when.dates)),
                series=when.series,
                label=when.label or None,
                note=when.note or None,
            )
        return cls(
            hours=tuple(
                HoursOfRecord(
                    label=each.label or None,
                    rules=osm.write(each.rules),
                    also=tuple(name for name, kind in _ALSO.items() if kind in each.also),
                )
                for each in when.hours
            ),
            since=when.since,
            until=when.until,
            pauses=tuple(PauseOfRecord(first=each.first, last=each.last) for each in when.pauses),
            note=when.note or None,
        )


@lru_cache(maxsize=4096)
def schedule_said(sentence: str | None, stored: str | None) -> str | None:
    """As `OfferRecord.schedule_said`, of the sentence and the times as the database holds them,
    which is JSON; many offers have the same. For the desk, which speaks German."""
    if stored is None:
        return sentence
    return TimesOfRecord.stored(json.loads(stored)).said_with(sentence)


@lru_cache(maxsize=4096)
def last_date(stored: str | None, places: str | None = None) -> date | None:
    """As `TimesOfRecord.last_day`, of the times as the database holds them, at an offer's own place
    and at the further ones: the last day of all, None where one of them has none."""
    days = [each.last_day if each else None for each in times_everywhere(stored, places)]
    return None if None in days else max(filter(None, days), default=None)


@lru_cache(maxsize=4096)
def last_held(stored: str | None, places: str | None = None) -> date | None:
    """The last day of them on which something took place, where any did; else as `last_date`."""
    dated = (each.when for each in times_everywhere(stored, places) if each)
    held = (when.last_held for when in dated if isinstance(when, Dates))
    return max(filter(None, held), default=None) or last_date(stored, places)


def times_everywhere(stored: str | None, places: str | None) -> list[TimesOfRecord | None]:
    """At an offer's own place and at each further one, as the database holds them; None where
    nothing certain is known."""
    further = json.loads(places) if places else []
    given = [json.loads(stored) if stored else None, *(each.get("times") for each in further)]
    return [TimesOfRecord.stored(each) if each else None for each in given]


def over(stored: str | None, today: date, places: str | None = None) -> bool:
    """Of the times as the database holds them: nothing of them is left anywhere."""
    last = last_date(stored, places)
    return last is not None and last < today


def dateless(
    stored: str | None,
    recurs: str | None,
    usual: str | None,
    today: date,
    places: str | None = None,
) -> bool:
    """Of the fields as the database holds them: it is over; or it comes every year, and by now
    somebody may know when."""
    last = last_date(stored, places)
    if not recurs:
        return last is not None and last < today
    month = month_in(usual)
    if last is None:
        return stored is None and month is not None and _season(month, today)
    if last >= today:
        return False
    if month is None:
        return last + AGAIN < today
    return _next_first(month, last + _AFTER) - BEFORE <= today


def month_in(usual: str | None) -> int | None:
    """The first month that is named: 5 of "ein Samstag im Mai oder Juni"."""
    words = re.findall(r"\w+", (usual or "").casefold())
    return next((_MONTHS[word] for word in words if word in _MONTHS), None)


def _next_first(month: int, after: date) -> date:
    """The first day of the next such month that begins after a day."""
    first = date(after.year, month, 1)
    return first if first > after else date(after.year + 1, month, 1)


def _season(month: int, today: date) -> bool:
    """Whether it is that month, or not long before."""
    return today.month == month or _next_first(month, today) - BEFORE <= today


def _hours(given: HoursOfRecord) -> Hours:
    also = tuple(sorted({_ALSO[name] for name in given.also}))
    return Hours(osm.read(given.rules), given.label or "", also)


def _date(given: DateOfRecord) -> Date:
    start, end = (
        None if each is None else osm.minute_of(each) for each in (given.start, given.end)
    )
    last = given.last or given.first
    if start is not None and end is not None and last == given.first and end <= start:
        end += DAY
    return Date(
        first=given.first,
        last=last,
        start=start,
        end=end,
        register_by=given.register_by,
        full=given.full,
        cancelled=given.cancelled,
        moved_from=given.moved_from,
    )


def _date_of_record(each: Date) -> DateOfRecord:
    return DateOfRecord(
        first=each.first,
        last=each.last if each.last != each.first else None,
        start=None if each.start is None else osm.clock(each.start),
        end=None if each.end is None else osm.clock(each.end),
        register_by=each.register_by,
        full=each.full,
        cancelled=each.cancelled,
        moved_from=each.moved_from,
    )
