"""What is due when for a child: true answers written by hand from the rules, and what always holds.

Only completed months reach the clock; the days of birth here are what the family knows.
"""

import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import wording
from app.main import create_app
from app.records import texts
from app.records.guides import StepRecord
from app.schoolyear import child as children
from app.schoolyear import timing as clock
from app.schoolyear import words
from app.schoolyear.child import Child, birth, child, lessons, months_between, working_day
from app.schoolyear.timing import Moment
from app.vocabulary import OLDEST, YOUNGEST, Transition

GUIDES = texts.read()
RULES = GUIDES.school_year
STEPS = {step.id: step for step, _url in clock.steps(GUIDES)}

# --- the table -----------------------------------------------------------------------------------

TABLE = """
day         born        start class  Anmeldung    Untersuchung Klasse-5  what it is about
28.11.2026  12.05.2021  2027  -      vorbei       jetzt        spaeter   5;6, the issue's first
28.11.2026  12.01.2021  2027  -      vorbei       jetzt        spaeter   5;10, the same year
28.11.2026  12.11.2021  2028  -      spaeter      spaeter      spaeter   5;0, a year too early
28.11.2026  12.11.2020  2027  -      vorbei       jetzt        spaeter   6;0, a Kita child
28.11.2026  20.10.2020  2027  -      vorbei       jetzt        spaeter   6;1, a Kita child
28.11.2026  12.03.2020  2026  1      erledigt     erledigt     spaeter   6;8, in class 1
28.02.2026  12.05.2021  2027  -      spaeter      spaeter      spaeter   more than half a year ahead
01.03.2026  12.05.2021  2027  -      bald         bald         spaeter   half a year ahead
31.08.2026  12.05.2021  2027  -      bald         bald         spaeter   the day before
01.09.2026  12.05.2021  2027  -      jetzt        jetzt        spaeter   it begins
31.10.2026  12.05.2021  2027  -      jetzt        jetzt        spaeter   15 days left
01.11.2026  12.05.2021  2027  -      letzte-tage  jetzt        spaeter   14 days left
15.11.2026  12.05.2021  2027  -      letzte-tage  jetzt        spaeter   the last day
16.11.2026  12.05.2021  2027  -      vorbei       jetzt        spaeter   the day after
31.12.2026  12.05.2021  2027  -      vorbei       jetzt        spaeter   New Year's Eve
01.01.2027  12.05.2021  2027  -      vorbei       jetzt        spaeter   New Year
31.07.2027  12.05.2021  2027  -      vorbei       jetzt        spaeter   the last day before school
01.08.2027  12.05.2021  2027  1      vorbei       erledigt     spaeter   a schoolchild by law
31.10.2027  12.05.2021  2027  1      vorbei       erledigt     spaeter   still called to mind
01.11.2027  12.05.2021  2027  1      erledigt     erledigt     spaeter   no more
15.11.2027  12.11.2021  2028  -      letzte-tage  jetzt        spaeter   the next year's last day
16.11.2027  12.11.2021  2028  -      vorbei       jetzt        spaeter   and the day after
28.02.2028  29.02.2020  2026  2      erledigt     erledigt     spaeter   born on a leap day
29.02.2028  29.02.2020  2026  2      erledigt     erledigt     spaeter   on a leap day
01.03.2028  29.02.2024  2030  -      spaeter      spaeter      spaeter   the day after
30.09.2026  30.09.2020  2026  1      vorbei       erledigt     spaeter   six on the Stichtag: known
30.09.2026  01.10.2020  2027  -      jetzt        jetzt        spaeter   six a day later: known
30.09.2027  30.09.2021  2027  1      vorbei       erledigt     spaeter   the same a year later
30.09.2027  01.10.2021  2028  -      jetzt        jetzt        spaeter
31.07.2026  12.03.2017  2023  3      erledigt     erledigt     spaeter   class 3 ends
01.08.2026  12.03.2017  2023  4      erledigt     erledigt     bald      class 4, half a year ahead
28.11.2026  12.03.2017  2023  4      erledigt     erledigt     bald
31.01.2027  12.03.2017  2023  4      erledigt     erledigt     bald
01.02.2027  12.03.2017  2023  4      erledigt     erledigt     jetzt     the registration begins
20.03.2027  12.03.2017  2023  4      erledigt     erledigt     jetzt     the last day, roughly
21.03.2027  12.03.2017  2023  4      erledigt     erledigt     vorbei
01.08.2027  12.03.2017  2023  5      erledigt     erledigt     vorbei
01.11.2027  12.03.2017  2023  5      erledigt     erledigt     erledigt
"""
COLUMNS = {
    "Anmeldung": "schulanmeldung",
    "Untersuchung": "schuleingangsuntersuchung",
    "Klasse-5": "anmeldung-klasse-5",
}


def day_of(text: str) -> date:
    day, month, year = map(int, text.split("."))
    return date(year, month, day)


def rows() -> Iterator[tuple[str, ...]]:
    for line in TABLE.strip().splitlines()[1:]:
        yield tuple(line.split(maxsplit=7)[:7])


@pytest.mark.parametrize("row", tuple(rows()), ids=lambda row: f"{row[0]}, born {row[1]}")
def test_the_table(row: tuple[str, ...]) -> None:
    day, born, start, number, *moments = row
    found = child(RULES, months_between(day_of(born), day_of(day)), day_of(day))
    assert found.start == int(start)
    assert found.class_now == (None if number == "-" else int(number))
    for step, moment in zip(COLUMNS.values(), moments, strict=True):
        assert clock.timing(RULES, STEPS[step], found).moment == Moment(moment), step


COHORTS = (
    # Born from, to, starts school: § 35 Schulgesetz NRW, as data/schoolyear.yaml cites it.
    (date(2017, 10, 1), date(2018, 9, 30), 2024),
    (date(2018, 10, 1), date(2019, 9, 30), 2025),
    (date(2019, 10, 1), date(2020, 9, 30), 2026),
    (date(2020, 10, 1), date(2021, 9, 30), 2027),
    (date(2021, 10, 1), date(2022, 9, 30), 2028),
    (date(2022, 10, 1), date(2023, 9, 30), 2029),
)
BIRTHS = [
    day_of(f"{day}.{month}.{year}")
    for year in range(2018, 2023)
    for month in range(1, 13)
    for day in (1, 15, 28, *((30,) if month == 9 else ()))
]
DAYS = [
    day_of(text)
    for text in (
        "31.07.2026 01.08.2026 29.09.2026 30.09.2026 01.10.2026 15.11.2026 16.11.2026 31.12.2026 "
        "01.01.2027 28.02.2027 01.03.2027 31.07.2027 01.08.2027 30.09.2027 01.10.2027 15.11.2027 "
        "16.11.2027 31.12.2027 01.01.2028 28.02.2028 29.02.2028 01.03.2028 31.07.2028 01.08.2028"
    ).split()
]


def true_start(born: date) -> int:
    return next(year for first, last, year in COHORTS if first <= born <= last)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_month_of_birth_on_every_edge_of_two_school_years(today: date) -> None:
    for born in BIRTHS:
        months = months_between(born, today)
        found = child(RULES, months, today)
        true = true_start(born)
        assert true in (found.start, found.other), born
        # What the family answers is what counts, and then nothing is asked any more.
        told = child(RULES, months, today, said=true)
        assert (told.start, told.other, told.asked) == (true, None, False), born
        began = today.year if (today.month, today.day) >= (8, 1) else today.year - 1
        assert (told.class_now or 0) == max(began - true + 1, 0), born


def test_the_year_is_asked_only_where_the_cutoff_falls_into_the_month_of_birth() -> None:
    today = day_of("28.11.2026")
    asked = [months for months in range(36, 150) if child(RULES, months, today).asked]
    # Born from 29 September to 28 October: one month of age in twelve.
    assert asked == [37, 49, 61, 73, 85, 97, 109, 121, 133, 145]
    found = child(RULES, 73, today)
    assert (found.start, found.other) == (2027, 2026)
    assert (
        words.question(RULES, found) == "War Ihr Kind am 30. September 2026 schon sechs Jahre alt?"
    )
    younger = child(RULES, 61, today)
    assert words.question(RULES, younger) == (
        "Wird Ihr Kind bis zum 30. September 2027 sechs Jahre alt?"
    )


@pytest.mark.parametrize(
    ("said", "start"),
    [(2026, 2026), (2027, 2027), (2028, 2028), (2029, 2029), (2025, 2027), (2031, 2027), (0, 2027)],
)
def test_early_entry_and_deferral_can_be_said_and_what_cannot_be_is_dropped(
    said: int, start: int
) -> None:
    assert child(RULES, 66, day_of("28.11.2026"), said).start == start


@pytest.mark.parametrize(
    ("number", "start", "months"), [(1, 2026, 79), (3, 2024, 103), (4, 2023, 115), (10, 2017, 187)]
)
def test_a_class_is_a_way_in(number: int, start: int, months: int) -> None:
    today = day_of("28.11.2026")
    assert children.of_class(RULES, number, today) == (months, start)
    assert child(RULES, months, today, start).class_now == number


@pytest.mark.parametrize(
    ("born", "kita"),
    [
        ("12.05.2024", 2027),
        ("12.03.2024", 2027),
        ("12.02.2024", 2026),
        ("12.01.2024", 2026),
        ("12.10.2023", 2026),
    ],
)
def test_the_kita_year_is_the_one_nearest_to_the_third_birthday(born: str, kita: int) -> None:
    today = day_of("28.11.2026")
    found = child(RULES, months_between(day_of(born), today), today)
    assert found.kita == kita
    assert children.joint(RULES, found, Transition.KITA) == date(kita, 8, 1)


@pytest.mark.parametrize(
    ("months", "step", "moment", "said"),
    [
        (33, "u7a", "jetzt", "jetzt, bis etwa Januar 2027"),
        (36, "u7a", "letzte-tage", "nur noch bis etwa Dezember 2026"),
        (37, "u7a", "letzte-tage", "nur noch bis etwa November 2026"),
        (38, "u7a", "vorbei", "Frist vorbei"),
        (40, "u7a", "erledigt", "vorbei"),
        (32, "u7a", "bald", "ab Dezember 2026"),
        (20, "u7a", "spaeter", "ab Dezember 2027"),
        (66, "schulanmeldung", "vorbei", "Frist vorbei seit 15. November 2026"),
        (66, "ogs-anmelden", "jetzt", "jetzt, Frist bitte erfragen"),
        (66, "abc-klasse", "erledigt", "betrifft Ihr Kind nicht"),
        (54, "abc-klasse", "erledigt", "betrifft Ihr Kind nicht"),
        (46, "abc-klasse", "spaeter", "ab März 2028"),
        (30, "kita-platz-vormerken", "vorbei", "Frist vorbei seit 31. Oktober 2026"),
        (20, "kita-platz-vormerken", "jetzt", "jetzt, bis 31. Oktober 2027"),
        (1, "elterngeld-beantragen", "jetzt", "jetzt, bis etwa Dezember 2026"),
        (2, "elterngeld-beantragen", "letzte-tage", "nur noch bis etwa November 2026"),
        (3, "elterngeld-beantragen", "vorbei", "Frist vorbei"),
        (-3, "u1", "bald", "ab Februar 2027"),
    ],
)
def test_it_is_said_as_people_say_it(months: int, step: str, moment: str, said: str) -> None:
    today = day_of("28.11.2026")
    found = clock.timing(RULES, STEPS[step], child(RULES, months, today))
    assert (found.moment.value, words.when(found, today)) == (moment, said)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("14.11.2026", "nur noch bis morgen"),
        ("15.11.2026", "heute ist der letzte Tag"),
        ("05.11.2026", "nur noch 10 Tage, bis 15. November 2026"),
    ],
)
def test_the_last_days_are_counted(today: str, said: str) -> None:
    day = day_of(today)
    of = child(RULES, months_between(day_of("12.05.2021"), day), day)
    assert words.when(clock.timing(RULES, STEPS["schulanmeldung"], of), day) == said


@pytest.mark.parametrize(
    ("today", "call"),
    [
        ("27.11.2026", "Rufen Sie heute die Grundschule an."),
        ("29.11.2026", "Rufen Sie morgen die Grundschule an."),
        ("28.11.2026", "Rufen Sie am Montag die Grundschule an."),
        ("24.12.2026", "Rufen Sie heute die Grundschule an."),
        ("25.12.2026", "Rufen Sie am Montag die Grundschule an."),
        ("31.12.2026", "Rufen Sie heute die Grundschule an."),
        ("01.01.2027", "Rufen Sie am Montag die Grundschule an."),
        ("26.03.2027", "Rufen Sie am Dienstag die Grundschule an."),
    ],
)
def test_whoever_missed_a_day_is_told_when_somebody_answers(today: str, call: str) -> None:
    day = day_of(today)
    of = child(RULES, months_between(day_of("12.05.2021"), day), day)
    found = clock.timing(RULES, STEPS["schulanmeldung"], of)
    assert call in words.advice(found, RULES, day)
    assert call in words.announcement(GUIDES, of)


def test_in_school_holidays_there_is_somebody_else_to_call() -> None:
    for today, said in (("22.12.2026", False), ("23.12.2026", True), ("07.01.2027", False)):
        day = day_of(today)
        of = child(RULES, months_between(day_of("12.05.2021"), day), day)
        advice = words.advice(clock.timing(RULES, STEPS["schulanmeldung"], of), RULES, day)
        assert ("hilft das Rathaus" in advice) is said, today


def test_the_first_day_of_school_follows_the_holidays_as_far_as_they_are_known() -> None:
    assert lessons(RULES, 2026) == date(2026, 9, 2)
    assert lessons(RULES, 2027) == date(2027, 9, 1)
    assert lessons(RULES, 2028) == date(2028, 8, 23)
    assert lessons(RULES, 2035) is None
    found = child(RULES, 66, day_of("28.11.2026"))
    assert words.school_start(RULES, found) == "Schulstart am 1. September 2027"
    assert words.announcement(GUIDES, found).startswith("In 9 Monaten: Schulstart.")
    far = child(RULES, 10, day_of("28.11.2026"))
    assert words.school_start(RULES, far) == "Schulstart im Sommer 2032"


@pytest.mark.parametrize(("hour", "day"), [(22, 28), (23, 29)])
def test_half_past_midnight_in_the_kreis_is_a_new_day(hour: int, day: int) -> None:
    assert wording.here(datetime(2026, 11, 28, hour, 30, tzinfo=UTC)) == date(2026, 11, day)
    assert inspect.signature(create_app).parameters["today"].default is wording.today


# --- what always holds ---------------------------------------------------------------------------

TODAYS = st.dates(date(2024, 1, 1), date(2033, 12, 31))
MONTHS = st.integers(YOUNGEST, OLDEST)
SAID = st.none() | st.integers(1990, 2050)
PAST = {Moment.MISSED, Moment.OVER}


@given(MONTHS, TODAYS, SAID)
def test_a_moment_and_its_days_never_contradict_each_other(
    months: int, today: date, said: int | None
) -> None:
    of = child(RULES, months, today, said)
    for step in STEPS.values():
        found = clock.timing(RULES, step, of)
        if found.moment in (Moment.NOW, Moment.LAST):
            assert found.opens <= today <= found.closes, step.id
        elif found.moment in PAST:
            assert found.closes < today or not found.concerns, step.id
        else:
            assert today < found.opens <= found.closes, step.id
        assert bool(found.advice) == (found.moment is Moment.MISSED), step.id


@given(MONTHS, TODAYS, SAID)
def test_what_is_due_is_in_order_of_date_and_nothing_is_both_due_and_over(
    months: int, today: date, said: int | None
) -> None:
    of = child(RULES, months, today, said)
    every = clock.timed(GUIDES, of)
    assert len(every) == len(STEPS)
    assert len({each.step.id for each in every}) == len(STEPS)
    now = [each.timing.closes for each in every if each.timing.moment.due]
    soon = [each.timing.opens for each in every if each.timing.moment is Moment.SOON]
    assert now == sorted(now)
    assert soon == sorted(soon)
    due = [each.step.id for each in clock.due(GUIDES, of)]
    assert due == [each.step.id for each in every if each.step.id in due]
    over = {each.step.id for each in every if each.timing.moment is Moment.OVER}
    assert not over.intersection(due)


@given(st.dates(date(2005, 1, 1), date(2026, 12, 31)), TODAYS)
def test_every_day_of_birth_of_a_month_is_answered_by_its_months_alone(
    born: date, today: date
) -> None:
    months = months_between(born, today)
    if not YOUNGEST <= months <= OLDEST:
        return
    first, last = birth(months, today)
    assert first <= born <= last
    assert (last - first).days < 31
    true = born.year + (6 if (born.month, born.day) <= (9, 30) else 7)
    of = child(RULES, months, today)
    assert true in (of.start, of.other)


@given(st.dates(date(2005, 1, 1), date(2026, 12, 31)), st.sampled_from(sorted(STEPS)))
def test_a_step_never_goes_back_in_time(born: date, name: str) -> None:
    order = [Moment.LATER, Moment.SOON, Moment.NOW, Moment.LAST, Moment.MISSED, Moment.OVER]
    true = born.year + (6 if (born.month, born.day) <= (9, 30) else 7)
    before = 0
    for days in range(-200, 7000, 41):
        today = born + timedelta(days=days)
        of = child(RULES, months_between(born, today), today, true)
        now = order.index(moment_of(STEPS[name], of))
        # The Kita year is reckoned from months alone, and may be the next one a day later.
        assert now >= before or RULES.window_of[name].start == "kita", (name, today)
        before = now


def moment_of(step: StepRecord, of: Child) -> Moment:
    return clock.timing(RULES, step, of).moment


@given(TODAYS)
def test_somebody_answers_on_the_next_working_day_within_a_week(today: date) -> None:
    day = working_day(RULES, today)
    assert today <= day < today + timedelta(days=6)
    assert day.weekday() < 5
