"""When offers take place: hours in the notation of OpenStreetMap, single dates, holidays, and what
families ask of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records import files
from app.records.schoolyear import SchoolYearRecord
from app.times import holidays, osm, saying
from app.times.answers import next_dates, next_to_join, state, weekend
from app.times.dates import Date, Dates
from app.times.holidays import Calendar, SchoolHolidays
from app.times.occurrences import Holiday
from app.times.rules import HORIZON, Hours, Pause, Rule, Span, State, Times
from app.wording import ZONE

RULES = files.checked(
    SchoolYearRecord, files.read(files.DATA / "schoolyear.yaml"), "data/schoolyear.yaml"
)
KNOWN = Calendar(
    school=(
        SchoolHolidays("Weihnachtsferien", date(2026, 12, 23), date(2027, 1, 6)),
        SchoolHolidays("Herbstferien", date(2026, 10, 17), date(2026, 10, 31)),
        SchoolHolidays("Osterferien", date(2027, 3, 22), date(2027, 4, 3)),
        SchoolHolidays("Pfingstferien", date(2027, 5, 18), date(2027, 5, 18)),
        SchoolHolidays("Sommerferien", date(2027, 7, 19), date(2027, 8, 31)),
    ),
    public=RULES.public_holidays.days,
)
"""The school holidays of Nordrhein-Westfalen in 2026/27."""
SUNDAY = datetime(2026, 11, 29, 12, tzinfo=ZONE)


def hours(written: str) -> Times:
    return Times(hours=(Hours(osm.read(written)),))


def at(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


def said(times: Times, day: str) -> list[str]:
    return [
        f"{each.start:%H:%M}" + (f"-{each.end:%H:%M}" if each.end else "+")
        for each in times.on(date.fromisoformat(day), KNOWN)
        if each.start
    ]


# --- holidays ----------------------------------------------------------------------------------


def test_the_public_holidays_are_those_of_the_state() -> None:
    """Fronleichnam and Allerheiligen are holidays here, Epiphany and Reformation Day are not."""
    found = RULES.calendar.public_holidays(2027)
    assert {day.isoformat(): name for day, name in found.items()} == {
        "2027-01-01": "Neujahr",
        "2027-03-26": "Karfreitag",
        "2027-03-28": "Ostersonntag",
        "2027-03-29": "Ostermontag",
        "2027-05-01": "Tag der Arbeit",
        "2027-05-06": "Christi Himmelfahrt",
        "2027-05-16": "Pfingstsonntag",
        "2027-05-17": "Pfingstmontag",
        "2027-05-27": "Fronleichnam",
        "2027-10-03": "Tag der Deutschen Einheit",
        "2027-11-01": "Allerheiligen",
        "2027-12-25": "1. Weihnachtstag",
        "2027-12-26": "2. Weihnachtstag",
    }
    assert holidays.shrove_monday(2027) == date(2027, 2, 8)


def test_the_portal_knows_the_school_holidays_of_the_clock() -> None:
    """Of what comes after the last ones in the file nobody says whether there is school."""
    known = RULES.calendar
    assert known.school_holidays(date(2026, 12, 23)) == "Weihnachtsferien"
    assert known.school_holidays(date(2026, 12, 22)) == ""
    assert known.school_holidays(date(2027, 5, 18)) == "Pfingstferien"
    assert all(known.knows(date(2026, 11, 29) + timedelta(days=number)) for number in range(900))
    assert not known.knows(max(each.end for each in RULES.school_holidays) + timedelta(days=1))


# --- hours of a day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "day", "open_at"),
    [
        ("Mo-Fr 10:00-12:00,15:00-17:00", "2026-11-30", ["10:00-12:00", "15:00-17:00"]),
        ("Mo-Fr 10:00-12:00", "2026-11-29", []),
        ("Tu,Fr 14:00-19:00; Fr[-1] 14:00-22:00", "2026-11-20", ["14:00-19:00"]),
        ("Tu,Fr 14:00-19:00; Fr[-1] 14:00-22:00", "2026-11-27", ["14:00-22:00"]),
        ("Tu 10:00-12:00, Tu[1] 15:00-17:00", "2026-12-01", ["10:00-12:00", "15:00-17:00"]),
        ("We[2,4] 17:30+", "2026-12-09", ["17:30+"]),
        ("We[2,4] 17:30+", "2026-12-16", []),
        ("We[5] 17:30+", "2026-12-30", ["17:30+"]),
        ("Su[1] 11:00-13:30", "2026-12-06", ["11:00-13:30"]),
        ("Th 10:00-11:30; SH off", "2026-12-17", ["10:00-11:30"]),
        ("Th 10:00-11:30; SH off", "2026-12-24", []),
        ("Th 10:00-12:00; PH off", "2027-05-27", []),
        ("SH Mo 14:00-16:30", "2027-03-22", ["14:00-16:30"]),
        ("SH Mo 14:00-16:30", "2027-04-05", []),
        ("Sa-Su,PH 09:00-13:00", "2027-05-27", ["09:00-13:00"]),
        ("easter -48 days 09:00-13:00", "2027-02-08", ["09:00-13:00"]),
        ("Mar-Dec Mo 12:00-17:00", "2027-02-22", []),
        ("Mar-Dec Mo 12:00-17:00", "2027-03-01", ["12:00-17:00"]),
        ("Nov-Mar Mo-Su 10:00-13:00", "2027-01-02", ["10:00-13:00"]),
        ("Nov-Mar Mo-Su 10:00-13:00", "2027-04-01", []),
        ("24/7", "2026-12-25", ["00:00-00:00"]),
        ("Fr 22:00-02:00", "2026-12-04", ["22:00-02:00"]),
        ("Mo-Fr 08:00-16:00; Fr off", "2026-12-04", []),
        ("off", "2026-12-04", []),
    ],
)
def test_what_is_open_on_a_day(written: str, day: str, open_at: list[str]) -> None:
    assert said(hours(written), day) == open_at


def test_a_last_weekday_is_the_last_one_of_every_month() -> None:
    times = hours("Fr[-1] 10:00-11:00")
    days = [each.day for each in times.between(date(2027, 1, 1), date(2028, 12, 31), KNOWN)]
    assert len(days) == 24
    assert all((day + timedelta(days=7)).month != day.month for day in days)


@pytest.mark.parametrize(
    "wrong",
    [
        "Mo-Fr", "Mo 25:00-26:00", "Mo 10:70-11:00", "Mo[6] 10:00-11:00", "Mo-PH 10:00-11:00",
        "easter +1 day 10:00-11:00", "Montag 10-11", "Mo 10:00", 'Mo 10:00-11:00 "Büro"',
        "week 1-53/2 Mo 10:00-11:00", "sunrise-sunset", "", "Mo 10:00-11:00;", "Mo,, 10:00-11:00",
        "Mo[-9] 10:00-11:00", "Mo[0] 10:00-11:00", "Mo[] 10:00-11:00",
    ],
)  # fmt: skip
def test_what_is_not_kept_of_the_notation_is_refused_in_german(wrong: str) -> None:
    with pytest.raises(osm.NotRead, match=r"OpenStreetMap|Öffnungszeiten"):
        osm.read(wrong)


# --- validity, pauses, what nobody has said ----------------------------------------------------


def test_nothing_is_said_outside_of_its_time_and_in_a_pause() -> None:
    times = Times(
        hours=(Hours(osm.read("Th 09:30-11:00")),),
        since=date(2026, 12, 3),
        until=date(2027, 1, 28),
        pauses=(Pause(date(2026, 12, 24), date(2027, 1, 7)),),
    )
    found = times.between(date(2026, 11, 1), date(2027, 12, 31), KNOWN)
    assert [each.day.isoformat() for each in found] == [
        "2026-12-03", "2026-12-10", "2026-12-17", "2027-01-14", "2027-01-21", "2027-01-28",
    ]  # fmt: skip


def test_where_nobody_knows_the_school_holidays_nothing_that_needs_them_is_said() -> None:
    beyond = date(2027, 9, 30)
    assert hours("Th 10:00-11:00; SH off").on(beyond, KNOWN) == ()
    assert len(hours("Th 10:00-11:00").on(beyond, KNOWN)) == 1


@pytest.mark.parametrize(
    ("written", "day", "unsaid"),
    [
        ("Th 10:00-11:00", "2027-05-27", Holiday.PUBLIC),
        ("Th 10:00-11:00", "2026-12-24", Holiday.SCHOOL),
        ("Th 10:00-11:00", "2026-12-17", None),
        ("Th 10:00-11:00; PH off", "2026-12-24", Holiday.SCHOOL),
        ("SH Th 10:00-11:00", "2026-12-24", None),
        ("24/7", "2026-12-25", None),
        ("Sa-Su 09:00-13:00; PH 09:00-13:00", "2026-12-25", None),
        ("Sa-Su 09:00-13:00; PH 09:00-13:00", "2026-12-26", None),
        ("Sa-Su 09:00-13:00; PH 09:00-13:00", "2026-12-27", Holiday.SCHOOL),
        ("Fr 09:00-13:00", "2026-12-25", Holiday.PUBLIC),
    ],
)
def test_a_holiday_of_which_nothing_is_said_is_told(
    written: str, day: str, unsaid: Holiday | None
) -> None:
    (found,) = hours(written).on(date.fromisoformat(day), KNOWN)
    assert found.unsaid is unsaid


# --- what families ask -------------------------------------------------------------------------


def test_the_next_dates_leave_out_the_holidays() -> None:
    found = next_dates(hours("Th 09:30-11:00; SH off"), at("2026-12-10", "11:00"), KNOWN)
    assert [each.day.isoformat() for each in found] == ["2026-12-17", "2027-01-07", "2027-01-14"]


def test_a_public_holiday_of_which_nothing_is_said_is_not_the_next_date() -> None:
    corpus_christi = at("2027-05-26", "12:00")
    (found,) = next_dates(hours("Th 09:30-11:00"), corpus_christi, KNOWN, 1)
    assert found.day == date(2027, 6, 3)
    (found,) = next_dates(hours("Th 09:30-11:00; PH 09:30-11:00"), corpus_christi, KNOWN, 1)
    assert found.day == date(2027, 5, 27)


def test_what_goes_on_is_the_next_date_until_it_is_over() -> None:
    times = hours("Th 09:30-11:00")
    assert next_dates(times, at("2026-12-03", "10:59"), KNOWN)[0].day == date(2026, 12, 3)
    assert next_dates(times, at("2026-12-03", "11:00"), KNOWN)[0].day == date(2026, 12, 10)
    open_end = hours("Th 19:00+")
    assert next_dates(open_end, at("2026-12-03", "19:00"), KNOWN)[0].day == date(2026, 12, 3)
    assert next_dates(open_end, at("2026-12-03", "19:01"), KNOWN)[0].day == date(2026, 12, 10)


@pytest.mark.parametrize("written", ["off", "Mo off", "PH off"])
def test_what_never_takes_place_has_no_next_date(written: str) -> None:
    assert next_dates(hours(written), SUNDAY, KNOWN) == ()


def test_no_date_is_looked_for_beyond_the_horizon() -> None:
    far = Times(hours=(Hours(osm.read("Th 09:30-11:00")),), since=SUNDAY.date() + 2 * HORIZON)
    assert next_dates(far, SUNDAY, KNOWN) == ()


def test_a_single_date_is_next_however_far_away_it_is() -> None:
    day = SUNDAY.date() + 2 * HORIZON
    (found,) = next_dates(Dates(dates=(Date(first=day, last=day),)), SUNDAY, KNOWN)
    assert found.day == day


@pytest.mark.parametrize(
    ("written", "when", "is_so"),
    [
        ("Th 09:30-11:00", ("2026-12-03", "09:29"), State.CLOSED),
        ("Th 09:30-11:00", ("2026-12-03", "09:30"), State.OPEN),
        ("Th 09:30-11:00", ("2026-12-03", "11:00"), State.CLOSED),
        ("Th 19:00+", ("2026-12-03", "20:00"), State.UNKNOWN),
        ("Th unknown", ("2026-12-03", "20:00"), State.UNKNOWN),
        ("Th unknown", ("2026-12-04", "20:00"), State.CLOSED),
        ("Th 10:00-11:00", ("2027-05-27", "10:30"), State.UNKNOWN),
        ("Th 10:00-11:00; PH off", ("2027-05-27", "10:30"), State.CLOSED),
        ("Fr 22:00-02:00", ("2026-12-05", "01:59"), State.OPEN),
        ("Fr 22:00-02:00", ("2026-12-05", "02:00"), State.CLOSED),
        ("Th 10:00-11:00; SH off", ("2027-09-30", "10:30"), State.UNKNOWN),
        ("24/7", ("2026-12-25", "00:00"), State.OPEN),
    ],
)
def test_whether_it_is_open_now(written: str, when: tuple[str, str], is_so: State) -> None:
    assert state(hours(written), at(*when), KNOWN) is is_so


def test_the_weekend_is_the_one_that_is_coming_or_what_is_left_of_it() -> None:
    assert weekend(date(2026, 11, 30)) == (date(2026, 12, 5), date(2026, 12, 6))
    assert weekend(date(2026, 12, 5)) == (date(2026, 12, 5), date(2026, 12, 6))
    assert weekend(date(2026, 12, 6)) == (date(2026, 12, 6), date(2026, 12, 6))


# --- the change of the clock -------------------------------------------------------------------


def test_times_are_those_on_the_wall_over_the_change_of_the_clock() -> None:
    times = hours("Su 10:00-12:00")
    for day, offset in (("2026-10-25", 1), ("2027-03-28", 2), ("2026-10-18", 2)):
        (found,) = times.on(date.fromisoformat(day), KNOWN)
        assert found.start is not None
        assert f"{found.start:%H:%M}" == "10:00"
        assert found.start.utcoffset() == timedelta(hours=offset)


def test_an_hour_that_is_left_out_in_spring_is_the_one_after() -> None:
    (found,) = hours("Su 02:30-04:00").on(date(2027, 3, 28), KNOWN)
    assert (f"{found.start:%H:%M}", f"{found.end:%H:%M}") == ("03:30", "04:00")


def test_a_night_is_an_hour_longer_in_autumn() -> None:
    times = hours("Sa 22:00-06:00")
    (found,) = times.on(date(2026, 10, 24), KNOWN)
    assert found.start is not None
    assert found.end is not None
    assert found.end.timestamp() - found.start.timestamp() == 9 * 3600
    # The hour between two and three comes twice; both times it is open.
    for fold in (0, 1):
        twice = datetime(2026, 10, 25, 2, 30, tzinfo=ZONE, fold=fold)
        assert state(times, twice, KNOWN) is not State.CLOSED


def test_half_past_midnight_in_the_kreis_is_today() -> None:
    """Where the server's clock still shows the day before."""
    night = at("2026-12-03", "00:30").astimezone(UTC)
    assert night.day == 2
    assert next_dates(hours("We-Th 09:00-10:00"), night, KNOWN)[0].day == date(2026, 12, 3)


# --- single dates ------------------------------------------------------------------------------


def test_dates_that_are_over_are_not_next() -> None:
    course = Dates(
        dates=tuple(
            Date(first=date(2026, 11, d), last=date(2026, 11, d), start=1140, end=1260)
            for d in (26, 28, 30)
        ),
        series=True,
    )
    assert [each.day.day for each in next_dates(course, SUNDAY, KNOWN)] == [30]


def test_what_goes_on_for_days_is_on_each_of_them() -> None:
    fair = Dates(
        dates=(Date(first=date(2026, 12, 4), last=date(2026, 12, 6), start=600, end=1080),)
    )
    assert [bool(fair.on(date(2026, 12, day), KNOWN)) for day in range(3, 8)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert state(fair, at("2026-12-05", "12:00"), KNOWN) is State.OPEN
    assert state(fair, at("2026-12-05", "20:00"), KNOWN) is State.CLOSED
    assert next_dates(fair, at("2026-12-05", "20:00"), KNOWN)[0].day == date(2026, 12, 6)
    assert saying.today(fair, at("2026-12-05", "12:00"), KNOWN) == "heute bis 18 Uhr"
    assert next_dates(fair, at("2026-12-06", "18:00"), KNOWN) == ()


def test_a_date_carries_its_deadline_and_whether_it_is_booked_out() -> None:
    talk = Date(
        first=date(2027, 3, 12), last=date(2027, 3, 12), register_by=date(2027, 3, 5), full=True
    )
    (found,) = Dates(dates=(talk,), label="Vortrag").on(date(2027, 3, 12), KNOWN)
    assert (found.register_by, found.full, found.label) == (date(2027, 3, 5), True, "Vortrag")


def test_impossible_dates_and_spans_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="before"):
        Date(first=date(2027, 3, 12), last=date(2027, 3, 11))
    with pytest.raises(ValueError, match="beginning"):
        Date(first=date(2027, 3, 12), last=date(2027, 3, 12), end=60)
    for start, end in ((-1, 60), (1440, 1500), (600, 600), (600, 540), (600, 2041)):
        with pytest.raises(ValueError, match=r"minute|within"):
            Span(start, end)


# --- another reader ----------------------------------------------------------------------------

spans = st.lists(
    st.tuples(st.integers(0, 19), st.integers(1, 4)),
    min_size=1,
    max_size=2,
    unique_by=lambda s: s[0] // 5,
).map(lambda found: tuple(sorted(Span(h * 60, h * 60 + n * 60) for h, n in found)))
rules = st.lists(
    st.builds(
        lambda days, spans, nth, seasons, adds: Rule(
            days=tuple(sorted(days)), spans=spans, nth=nth, seasons=seasons, adds=adds
        ),
        days=st.sets(st.integers(0, 6), min_size=1),
        spans=spans,
        nth=st.sampled_from(((), (1,), (2, 4), (-1,))),
        seasons=st.sampled_from(((), ((4, 10),), ((11, 2),), ((1, 1), (6, 8)))),
        adds=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def minutes(times: Times, first: date, days: int) -> set[int]:
    found: set[int] = set()
    for number in range(-1, days):
        (each,) = times.hours
        for span in each.on(first + timedelta(days=number), KNOWN)[1]:
            found.update(range(number * 1440 + span.start, number * 1440 + span.until))
    return {minute for minute in found if 0 <= minute < days * 1440}


@given(rules, st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_an_independent_reader_reads_the_same_hours(found: list[Rule], first: date) -> None:
    """Without holidays: it knows neither those of the state nor any of schools."""
    opening_hours = import_module("opening_hours")
    # A first rule has nothing to add to.
    given_rules = (replace(found[0], adds=False), *found[1:])
    written = osm.write(given_rules)
    assert osm.read(written) == given_rules
    start, days = datetime.combine(first, datetime.min.time()), 40
    theirs: set[int] = set()
    reader = opening_hours.OpeningHours(written)
    for since, until, is_state, _comment in reader.intervals(start, start + timedelta(days=days)):
        if is_state == opening_hours.State.OPEN:
            base = int((since - start).total_seconds() // 60)
            theirs.update(range(base, base + int((until - since).total_seconds() // 60)))
    assert minutes(Times(hours=(Hours(given_rules),)), first, days) == theirs


# --- said of a certain day ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "when", "said_of_it"),
    [
        ("Th 09:30-11:00; SH off", ("2026-11-29", "12:00"), "Nächstes Mal: Do, 3. Dezember"),
        ("Th 09:30-11:00; SH off", ("2026-12-17", "12:00"), "Nächstes Mal: Do, 7. Januar 2027"),
        ("Th 9:30+", ("2026-12-18", "0:00"), "Nächstes Mal: Do, 24. Dezember (bitte nachfragen)"),
        ("off", ("2026-12-17", "12:00"), ""),
    ],
)  # fmt: skip
def test_the_next_time_is_said_with_its_day(
    written: str, when: tuple[str, str], said_of_it: str
) -> None:
    now = at(when[0], when[1].zfill(5))
    found = next_to_join(hours(written), now, KNOWN)
    assert saying.next_time(found, now.date()) == said_of_it


@pytest.mark.parametrize(
    ("written", "when", "said_of_it"),
    [
        ("Th 09:30-12:00; SH off", ("2026-12-03", "10:00"), "heute bis 12 Uhr"),
        ("Th 09:30-12:00; SH off", ("2026-12-03", "08:00"), "heute ab 9.30 Uhr"),
        ("Th 09:30-12:00; SH off", ("2026-12-03", "12:00"), ""),
        ("Th 09:30-12:00; SH off", ("2026-12-24", "10:00"), "heute geschlossen (Weihnachtsferien)"),
        ("Th 09:30-12:00; PH off", ("2027-05-27", "10:00"), "heute geschlossen (Fronleichnam)"),
        ("Th 09:30-12:00", ("2027-05-27", "10:00"), ""),
        ("Th 09:30-12:00; SH off", ("2026-12-04", "10:00"), ""),
        ("Th 09:30-12:00; SH off", ("2027-09-30", "10:00"), ""),
        ("Th unknown", ("2026-12-03", "10:00"), ""),
        ("Th 09:00-12:00,14:00-17:00", ("2026-12-03", "10:00"), "heute bis 12 und 14 bis 17 Uhr"),
        ("Th 09:00-12:00,14:00-17:00", ("2026-12-03", "08:00"), "heute 9 bis 12 und 14 bis 17 Uhr"),
        ("Th 09:00-12:00,14:00-17:00", ("2026-12-03", "13:00"), "heute ab 14 Uhr"),
        ("Th 09:00-24:00", ("2026-12-03", "13:00"), "heute bis 24 Uhr"),
    ],
)
def test_what_is_said_of_today(written: str, when: tuple[str, str], said_of_it: str) -> None:
    assert saying.today(hours(written), at(*when), KNOWN) == said_of_it
