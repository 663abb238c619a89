"""Times as people say them: "donnerstags 9.30 bis 11 Uhr, nicht in den Ferien". What is said here,
`german.understand` understands as the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app import wording
from app.i18n import german, ngettext, speaks_german
from app.i18n import gettext as _
from app.times import ordinals
from app.times.answers import When
from app.times.dates import Date, Dates
from app.times.holidays import Calendar
from app.times.moved import instead_of
from app.times.occurrences import Occurrence
from app.times.osm import runs
from app.times.rules import (
    ALWAYS,
    DAY,
    PUBLIC,
    SCHOOL,
    SHROVE_MONDAY,
    WEEK,
    Hours,
    Rule,
    Span,
    State,
    Times,
    in_month,
    months_of,
)
from app.wording import ZONE, day_of_month, listed, long_day, month, short_weekday, weekday_of

Words = Callable[[str], str]
"""How a heading or a note, which somebody wrote, is said; German and marked by itself."""


def say(when: Times | Dates, today: date | None = None, words: Words = german) -> str:
    """In one German sentence without a full stop. With a day it is for reading alone: then it also
    says what was moved of what is to come."""
    return _times(when, words) if isinstance(when, Times) else _dates(when, today, words)


# --- weekly and monthly ----------------------------------------------------------------------


def _times(times: Times, words: Words) -> str:
    said = wording.apart(_labelled(each.label, _hours(each), words) for each in times.hours)
    if times.since and times.until:
        said += _(", vom %(first)s bis %(last)s") % {
            "first": long_day(times.since),
            "last": long_day(times.until),
        }
    elif times.since:
        said += _(", ab %(day)s") % {"day": long_day(times.since)}
    elif times.until:
        said += _(", bis %(day)s") % {"day": long_day(times.until)}
    for pause in times.pauses:
        if pause.first == pause.last:
            said += _(", fällt aus am %(day)s") % {"day": long_day(pause.first)}
        else:
            said += _(", Pause vom %(first)s bis %(last)s") % {
                "first": long_day(pause.first),
                "last": long_day(pause.last),
            }
    return _noted(said, times.note, words)


def _labelled(label: str, said: str, words: Words) -> str:
    return wording.titled(words(label), said) if label else said


def _noted(said: str, note: str, words: Words) -> str:
    return f"{said} ({words(note)})" if note else said


def _hours(hours: Hours) -> str:
    if hours.rules == (ALWAYS,):
        return _("rund um die Uhr")
    closed = [
        rule
        for rule in hours.rules
        if rule.state is State.CLOSED
        and rule.days[0] not in WEEK
        and not (rule.seasons or rule.in_school_holidays)
    ]
    clauses = [
        _clause(rule, hours.rules)
        for rule in _with_holidays([rule for rule in hours.rules if rule not in closed])
    ]
    timeless = any(rule.state is State.UNKNOWN for rule in hours.rules)
    said = wording.apart(clauses) if timeless else wording.beside(clauses)
    if timeless:
        said += _(", Uhrzeit bitte erfragen")
    never = {rule.days[0] for rule in closed}
    if SHROVE_MONDAY in never:
        said += _(", nicht rosenmontags")
    if {SCHOOL, PUBLIC} <= never:
        said += _(", nicht in den Ferien und nicht an Feiertagen")
    elif SCHOOL in never:
        said += _(", nicht in den Ferien")
    elif PUBLIC in never:
        said += _(", nicht an Feiertagen")
    return said + _also(hours.also)


def _also(kinds: tuple[int, ...]) -> str:
    if {SCHOOL, PUBLIC} <= set(kinds):
        return _(", auch in den Ferien und an Feiertagen")
    if SCHOOL in kinds:
        return _(", auch in den Ferien")
    return _(", auch an Feiertagen") if PUBLIC in kinds else ""


def _with_holidays(rules: list[Rule]) -> list[Rule]:
    """Holidays beside the weekdays that have the same times; what is for the whole year first."""
    said: list[Rule] = []
    for rule in sorted(rules, key=lambda each: (each.in_school_holidays, bool(each.seasons))):
        if rule.days[0] not in WEEK:
            same = (
                place for place, other in enumerate(said) if replace(other, days=rule.days) == rule
            )
            at = next(same, None)
            if at is not None:
                said[at] = replace(rule, days=said[at].days + rule.days)
                continue
        said.append(rule)
    return said


def _clause(rule: Rule, rules: tuple[Rule, ...]) -> str:
    parts = [_scope(rule), _nth(rule) if rule.nth else _days(rule.days)]
    if rule.state is State.CLOSED:
        parts.append(_("geschlossen"))
    elif rule.state is State.OPEN:
        if rule.adds:
            parts.append(_("auch"))
        elif rule.nth and _shorter(rule, rules):
            parts.append(_("nur"))
        parts.append(_spans(rule.spans))
    return " ".join(part for part in parts if part)


def _scope(rule: Rule) -> str:
    if rule.in_school_holidays:
        return _("in den Ferien")
    if not rule.seasons:
        return ""
    said: list[str] = []
    for first, last in rule.seasons:
        if len(months_of(first, last)) < 3:
            said.extend(month(each, alone=False) for each in months_of(first, last))
        else:
            stretch = {"first": month(first, alone=False), "last": month(last, alone=False)}
            said.append(_("%(first)s bis %(last)s") % stretch)
            if len(rule.seasons) == 1:
                return _("von %(first)s bis %(last)s") % stretch
    return _("im %(months)s") % {"months": listed(said)}


def _days(days: tuple[int, ...]) -> str:
    said = [_("täglich")] if set(WEEK) <= set(days) else []
    if not said:
        for run in runs(days, shortest=3):
            name = weekly(run[0])
            if len(run) > 1:
                name = _("%(first)s bis %(last)s") % {"first": name, "last": weekly(run[-1])}
            said.append(name)
    if PUBLIC in days:
        said.append(_("an Feiertagen"))
    if SHROVE_MONDAY in days:
        said.append(_("rosenmontags"))
    return listed(said)


def weekly(day: int) -> str:
    """ "montags"; in other languages the day alone says as much."""
    return f"{weekday_of(day).lower()}s" if speaks_german() else weekday_of(day)


def _nth(rule: Rule) -> str:
    each = [ordinals.on(sorted(rule.nth, key=in_month), day) for day in rule.days]
    return _("%(days)s im Monat") % {"days": listed(each)}


def _shorter(rule: Rule, rules: tuple[Rule, ...]) -> bool:
    """Whether less is open than on the same weekdays otherwise, which has to be said."""
    for other in rules:
        everywhere = (other.seasons, other.in_school_holidays) in (
            ((), False),
            (rule.seasons, rule.in_school_holidays),
        )
        same = not other.nth or (other != rule and set(other.nth) & set(rule.nth))
        if everywhere and same and other.spans and set(other.days) & set(rule.days):
            kept = len(rule.spans) == len(other.spans) == 1 and (
                rule.spans[0].start <= other.spans[0].start
                and rule.spans[0].until >= other.spans[0].until
                and rule.spans[0].end is not None
                and other.spans[0].end is not None
            )
            if not kept:
                return True
    return False


def _spans(spans: tuple[Span, ...]) -> str:
    if spans == (Span(0, DAY),):
        return _("rund um die Uhr")
    return _("%(times)s Uhr") % {"times": listed([_span(each) for each in spans])}


def _span(span: Span) -> str:
    if span.end is None:
        return _("ab %(time)s") % {"time": clock(span.start)}
    return _("%(first)s bis %(last)s") % {"first": clock(span.start), "last": clock(span.end)}


def clock(minute: int) -> str:
    """ "9", "9.30", "24"; of the next day's hours those of that day."""
    return wording.clock(*divmod(minute if minute <= DAY else minute - DAY, 60))


# --- single dates ------------------------------------------------------------------------------


def _dates(dates: Dates, today: date | None, words: Words) -> str:
    # The deadline of a course is said once, and read as that of all its dates.
    until = dates.dates[0].register_by if dates.series else None
    plain = [replace(each, register_by=None) for each in dates.dates] if until else dates.dates
    said = wording.apart(_date(each, today) for each in plain)
    if until:
        deadline = _("Anmeldung bis %(day)s") % {"day": long_day(until)}
        said = wording.apart((said, wording.inside(deadline)))
    if dates.series:
        count = len(dates.dates)
        course = ngettext("Kurs mit %(n)d Termin", "Kurs mit %(n)d Terminen", count) % {"n": count}
        said = wording.titled(course, said)
    return _noted(_labelled(dates.label, said, words), dates.note, words)


def _date(each: Date, today: date | None) -> str:
    said = _with_weekday(each.first)
    if each.last != each.first:
        said = _("%(first)s bis %(last)s") % {"first": said, "last": _with_weekday(each.last)}
    if each.start is not None:
        said = wording.beside((said, hours_of(each.start, each.end)))
    said += f" ({instead})" if today and (instead := instead_of(each, today)) else ""
    if each.register_by is not None:
        said += _(", Anmeldung bis %(day)s") % {"day": long_day(each.register_by)}
    said += _(", ausgebucht") if each.full else ""
    return said + _(", fällt aus") if each.cancelled else said


def hours_of(start: int | None, end: int | None) -> str:
    """ "19 bis 21 Uhr", "19 Uhr", "" of minutes of the day."""
    if start is None:
        return ""
    begin = clock(start)
    times = _("%(first)s bis %(last)s") % {"first": begin, "last": clock(end)} if end else begin
    return _("%(times)s Uhr") % {"times": times}


def _with_weekday(day: date) -> str:
    return _on_day(day, long_day(day))


def _on_day(day: date, said: str) -> str:
    return _("%(weekday)s, %(day)s") % {"weekday": short_weekday(day), "day": said}


# --- on a certain day ----------------------------------------------------------------------------


def short_day(day: date, today: date) -> str:
    """ "Do, 3. Dezember"; with the year when it is another one."""
    if day.year != today.year:
        return _with_weekday(day)
    return _on_day(day, day_of_month(day))


def next_time(
    found: Occurrence | None, today: date, *, ask: bool = False, words: Words = german
) -> str:
    """ "Nächstes Mal: Do, 3. Dezember, Büro", with a question where nobody has said whether it
    takes place on such a holiday, or where `ask` wants it; "" where nothing was found."""
    if found is None:
        return ""
    said = _("Nächstes Mal: %(day)s") % {"day": short_day(max(found.day, today), today)}
    if found.label:
        said = wording.beside((said, words(found.label)))
    return said + _beside(found, today, ask=ask)


def called_off(each: Date, today: date) -> str:
    """ "Do, 3. Dezember fällt aus"."""
    return _("%(day)s fällt aus") % {"day": short_day(max(each.first, today), today)}


def fell_out(last: date, today: date) -> str:
    """ "Do, 3. Dezember: ausgefallen"."""
    return _("%(day)s: ausgefallen") % {"day": short_day(last, today)}


def over(last: date, today: date) -> str:
    """ "Vorbei am Do, 3. Dezember"."""
    return _("Vorbei am %(day)s") % {"day": short_day(last, today)}


def again(usual: str | None, words: Words = german) -> str:
    """What comes every year and has no date yet."""
    said = _("Kommt jedes Jahr, Termin noch offen")
    return f"{said} " + _("(üblich: %(when)s)") % {"when": words(usual)} if usual else said


def soon(found: Occurrence | None, today: date, *, ask: bool = False, words: Words = german) -> str:
    """As `next_time`, for what is read at once: of today "heute (bitte nachfragen)"."""
    if found is None or found.day > today:
        return next_time(found, today, ask=ask, words=words)
    unsure = found.start is None and found.day == found.last_day
    return _labelled(found.label, _("heute"), words) + _beside(found, today, ask=ask or unsure)


def _beside(each: Occurrence, today: date, *, ask: bool = False) -> str:
    """In brackets what there is to know of one time."""
    if each.full:
        return _(" (ausgebucht)")
    if each.register_by is not None and each.register_by < today:
        return _(" (Anmeldung war bis %(day)s)") % {"day": short_day(each.register_by, today)}
    return _(" (bitte nachfragen)") if ask or each.unsaid is not None else ""


def today(when: When, at: datetime, calendar: Calendar, words: Words = german) -> str:
    """ "heute bis 12 und 14 bis 17 Uhr", "Büro: heute ab 15 Uhr", "heute geschlossen
    (Herbstferien)"; "" where nothing certain is to be said of the day."""
    here = at.astimezone(ZONE)
    on = here.date()
    # From the day before, for what began then may go on past midnight.
    lately = when.between(on - timedelta(days=1), on, calendar)
    found = [each for each in lately if each.start and each.over_at > here]
    sure = [each for each in found if each.unsaid is None and each.day == each.last_day]
    labels = dict.fromkeys(each.label for each in sure)
    headed = ([each for each in sure if each.label == label] for label in labels)
    if said := wording.apart(_of_today(each, here, words) for each in headed):
        return said
    closed = when.known(on, calendar) and not when.on(on, calendar)
    if isinstance(when, Times) and when.valid(on) and closed:
        return _closed(when, on, calendar)
    return ""


def _of_today(found: list[Occurrence], here: datetime, words: Words) -> str:
    """Of one heading, what is still to come or goes on; "" where that is not certain."""
    spans = []
    for each in found:
        assert each.start is not None
        if each.start <= here:
            if each.end is None:
                continue
            spans.append(_("bis %(time)s") % {"time": _end(each)})
        elif each.end is not None and (spans or len(found) > 1):
            times = {"first": _wall(each.start), "last": _end(each)}
            spans.append(_("%(first)s bis %(last)s") % times)
        else:
            spans.append(_("ab %(time)s") % {"time": _wall(each.start)})
    if not spans:
        return ""
    said = _("heute %(times)s Uhr") % {"times": listed(spans)}
    return _labelled(found[0].label, said, words) + _beside(found[0], here.date())


def _closed(times: Times, on: date, calendar: Calendar) -> str:
    """That it would be open today but for the holidays."""
    if not any(
        rule.holds(on, calendar) and rule.state is not State.CLOSED
        for hours in times.hours
        for rule in hours.rules
    ):
        return ""
    for kind, name in (
        (SCHOOL, calendar.school_holidays(on)),
        (PUBLIC, calendar.public_holiday(on)),
    ):
        if name and any(
            kind in rule.days and rule.state is State.CLOSED
            for hours in times.hours
            for rule in hours.rules
        ):
            return _("heute geschlossen (%(why)s)") % {"why": german(name)}
    return _("heute geschlossen")


def _wall(at: datetime) -> str:
    return clock(at.hour * 60 + at.minute)


def _end(each: Occurrence) -> str:
    """Midnight is the end of its day."""
    assert each.end is not None
    return _wall(each.end) if each.end.time() != time() else clock(DAY)
