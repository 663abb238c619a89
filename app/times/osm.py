"""Hours in the notation of OpenStreetMap's opening_hours: "Tu,Fr 14:00-19:00; Fr[-1] 14:00-22:00".

Read is the part of it that `Rule` can hold: weekdays, which of the month, months, PH, SH,
Rosenmontag ("easter -48 days"), spans also past midnight and with an open end, "off" and "unknown".
"""

import re
from collections.abc import Iterator

from app.i18n import gettext as _
from app.times.holidays import SHROVE_MONDAY_TO_EASTER
from app.times.rules import (
    ALWAYS,
    DAY,
    PUBLIC,
    SCHOOL,
    SHROVE_MONDAY,
    WEEK,
    Rule,
    Span,
    State,
    in_month,
)

LONGEST = 1000
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOLIDAYS = {"PH": PUBLIC, "SH": SCHOOL}
_SHROVE = f"easter -{SHROVE_MONDAY_TO_EASTER} days"
_STATES = {"off": State.CLOSED, "closed": State.CLOSED, "unknown": State.UNKNOWN}
_PART = re.compile(
    r"(?P<easter>easter -\d{1,3} days)|(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?P<day>Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)|(?P<time>\d{1,2}:\d{2})|(?P<state>off|closed|unknown)"
    r"|(?P<nth>\[[-,1-5]{1,16}\])|(?P<sign>[-,;+]| )"
)


class NotRead(ValueError):  # noqa: N818 - it is a text that is wrong
    """Not in the notation, or not in its part that is kept here; the text says so in German."""


def write(rules: tuple[Rule, ...]) -> str:
    """The rules in one line, which `read` understands as the same."""
    if rules == (ALWAYS,):
        return "24/7"
    if not rules:
        return "off"
    written = ""
    for rule in rules:
        if written:
            written += ", " if rule.adds else "; "
        written += _rule(rule)
    return written


def _rule(rule: Rule) -> str:
    parts = []
    if rule.seasons:
        parts.append(",".join(_range(_MONTHS, a - 1, b - 1) for a, b in rule.seasons))
    if rule.in_school_holidays:
        parts.append("SH")
    parts.append(_days(rule))
    if rule.state is State.OPEN:
        parts.append(",".join(map(_span, rule.spans)))
    else:
        parts.append("off" if rule.state is State.CLOSED else "unknown")
    return " ".join(parts)


def _days(rule: Rule) -> str:
    if rule.days == (SHROVE_MONDAY,):
        return _SHROVE
    if rule.nth:
        which = ",".join(map(str, rule.nth))
        return ",".join(f"{_DAYS[day]}[{which}]" for day in rule.days)
    written = [_range(_DAYS, run[0], run[-1]) for run in runs(rule.days, shortest=2)]
    return ",".join(written + [name for name, day in _HOLIDAYS.items() if day in rule.days])


def runs(days: tuple[int, ...], shortest: int) -> Iterator[tuple[int, ...]]:
    """The weekdays among them: as stretches of neighbours from `shortest` on, others alone."""
    run: list[int] = []
    for day in (*days, 99):
        if run and (day != run[-1] + 1 or day not in WEEK):
            yield from [tuple(run)] if len(run) >= shortest else [(each,) for each in run]
            run = []
        if day in WEEK:
            run.append(day)


def _range(names: tuple[str, ...], first: int, last: int) -> str:
    return names[first] if first == last else f"{names[first]}-{names[last]}"


def _span(span: Span) -> str:
    if span.end is None:
        return f"{clock(span.start)}+"
    return f"{clock(span.start)}-{clock(span.end)}"


def clock(minute: int) -> str:
    """ "09:30"; of midnight "24:00", of what is after it the hour of the next day."""
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def read(text: str) -> tuple[Rule, ...]:
    """The rules of a line of the notation; NotRead where there is something else in it."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise NotRead(_("Das sind zu viele Öffnungszeiten auf einmal."))
    if text == "24/7":
        return (ALWAYS,)
    if text in ("off", "closed"):
        return ()
    parts = _parts(text)
    rules: list[Rule] = []
    place, adds = 0, False
    while True:
        found, place = _Reader(parts, place).rule(adds)
        rules.extend(found)
        if place == len(parts):
            return tuple(rules)
        adds = parts[place][1] == ","
        place += 1


def _parts(text: str) -> list[tuple[str, str]]:
    """(kind, text) from left to right; blanks only where they separate a rule that adds."""
    found, place = [], 0
    while place < len(text):
        match = _PART.match(text, place)
        if match is None:
            raise NotRead(_wrong(text[place : place + 20]))
        place = match.end()
        found.append((str(match.lastgroup), match[0]))
    return [each for each in found if each[1] != " "]


def _wrong(where: str) -> str:
    return _("In der Schreibweise von OpenStreetMap ist „%(part)s“ hier nicht zu verstehen.") % {
        "part": where
    }


class _Reader:
    """One rule from a place on; `place` moves behind what was read."""

    def __init__(self, parts: list[tuple[str, str]], place: int) -> None:
        self.parts, self.place = parts, place

    def kind(self) -> str:
        return self.parts[self.place][0] if self.place < len(self.parts) else ""

    def take(self, kind: str) -> str:
        if self.kind() != kind:
            rest = "".join(text for _kind, text in self.parts[self.place : self.place + 4])
            raise NotRead(_wrong(rest))
        self.place += 1
        return self.parts[self.place - 1][1]

    def sign(self, sign: str, before: str = "") -> bool:
        """Moves behind the sign if it is next, and before a part of that kind."""
        here = self.parts[self.place : self.place + 2]
        if not here or here[0][1] != sign or (before and (len(here) < 2 or here[1][0] != before)):
            return False
        self.place += 1
        return True

    def rule(self, adds: bool) -> tuple[list[Rule], int]:
        seasons = []
        while self.kind() == "month":
            first = _MONTHS.index(self.take("month")) + 1
            last = _MONTHS.index(self.take("month")) + 1 if self.sign("-", "month") else first
            seasons.append((first, last))
            if not self.sign(",", "month"):
                break
        selectors, in_school_holidays = self.days()
        spans: list[Span] = []
        state = State.OPEN
        if self.kind() == "state":
            state = _STATES[self.take("state")]
        else:
            spans.append(self.span())
            while self.sign(",", "time"):
                spans.append(self.span())
        made = [
            Rule(
                days=days,
                nth=nth,
                spans=tuple(sorted(spans)),
                state=state,
                seasons=tuple(seasons),
                in_school_holidays=in_school_holidays,
                adds=adds,
            )
            for nth, days in selectors.items()
        ]
        if self.place < len(self.parts) and self.parts[self.place][1] not in (";", ","):
            self.take(";")
        return made, self.place

    def days(self) -> tuple[dict[tuple[int, ...], tuple[int, ...]], bool]:
        """Days by which of the month they are, and whether in the school holidays alone."""
        if self.kind() == "easter":
            if self.take("easter") != _SHROVE:
                raise NotRead(_wrong(self.parts[self.place - 1][1]))
            return {(): (SHROVE_MONDAY,)}, False
        if self.kind() in ("time", "state"):
            return {(): WEEK}, False
        found: dict[tuple[int, ...], set[int]] = {}
        following = self.parts[self.place + 1 : self.place + 2]
        in_school_holidays = (
            self.parts[self.place : self.place + 1] == [("day", "SH")]
            and bool(following)
            and following[0][0] == "day"
        )
        if in_school_holidays:
            self.place += 1
        while True:
            nth, days = self.selector()
            found.setdefault(nth, set()).update(days)
            if not self.sign(",", "day"):
                break
        return {nth: tuple(sorted(days)) for nth, days in found.items()}, in_school_holidays

    def selector(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        name = self.take("day")
        if name in _HOLIDAYS:
            return (), (_HOLIDAYS[name],)
        first = last = _DAYS.index(name)
        if self.sign("-", "day"):
            name = self.take("day")
            if name in _HOLIDAYS:
                raise NotRead(_wrong(f"-{name}"))
            last = _DAYS.index(name)
        days = tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
        nth: tuple[int, ...] = ()
        if self.kind() == "nth":
            written = self.take("nth")
            try:
                nth = tuple(sorted({int(each) for each in written[1:-1].split(",")}, key=in_month))
            except ValueError as wrong:
                raise NotRead(_wrong(written)) from wrong
        return nth, days

    def span(self) -> Span:
        written = self.take("time")
        start = minute_of(written)
        if self.sign("+"):
            end = None
        else:
            if not self.sign("-"):
                self.take("sign")
            end = minute_of(self.take("time"))
            end += DAY if end <= start else 0
        try:
            return Span(start, end)
        except ValueError as wrong:
            raise NotRead(_wrong(written)) from wrong


def minute_of(written: str) -> int:
    """Of "09:30"; NotRead where there is no such minute."""
    hour, minute = map(int, written.split(":"))
    if minute > 59:
        raise NotRead(_wrong(written))
    return hour * 60 + minute
