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
from app.records.schoolyear import Sure
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
01.08.2027  12.05.2021  2027  1      erledigt     erledigt     spaeter   a schoolchild by law
15.11.2027  12.11.2021  2028  -      letzte-tage  jetzt        spaeter   the next year's last day
16.11.2027  12.11.2021  2028  -      vorbei       jetzt        spaeter   and the day after
28.02.2028  29.02.2020  2026  2      erledigt     erledigt     spaeter   born on a leap day
29.02.2028  29.02.2020  2026  2      erledigt     erledigt     spaeter   on a leap day
01.03.2028  29.02.2024  2030  -      spaeter      spaeter      spaeter   the day after
30.09.2026  30.09.2020  2026  1      erledigt     erledigt     spaeter   six on the Stichtag: known
30.09.2026  01.10.2020  2027  -      jetzt        jetzt        spaeter   six a day later: known
30.09.2027  30.09.2021  2027  1      erledigt     erledigt     spaeter   the same a year later
30.09.2027  01.10.2021  2028  -      jetzt        jetzt        spaeter
31.07.2026  12.03.2017  2023  3      erledigt     erledigt     spaeter   class 3 ends
01.08.2026  12.03.2017  2023  4      erledigt     erledigt     bald      class 4, half a year ahead
28.11.2026  12.03.2017  2023  4      erledigt     erledigt     bald
31.01.2027  12.03.2017  2023  4      erledigt     erledigt     bald
01.02.2027  12.03.2017  2023  4      erledigt     erledigt     jetzt     the registration begins
20.03.2027  12.03.2017  2023  4      erledigt     erledigt     jetzt     the last day, roughly
21.03.2027  12.03.2017  2023  4      erledigt     erledigt     vorbei
31.07.2027  12.03.2017  2023  4      erledigt     erledigt     vorbei
01.08.2027  12.03.2017  2023  5      erledigt     erledigt     erledigt
"""
COLUMNS = {
    "Anmeldung": "schulanmeldung",
    "Untersuchung": "schuleingangsuntersuchung",
    "Klasse-5": "anmeldung-klasse-5",
}


OLDER = """
day         born        class Berufsberatung Bewerbung Berufskolleg Wechsel
28.11.2026  12.05.2013  8     jetzt          spaeter   spaeter      erledigt
28.11.2026  12.05.2012  9     jetzt          spaeter   spaeter      erledigt
28.11.2026  12.05.2011  10    erledigt       jetzt     bald         erledigt
01.03.2027  12.05.2011  10    erledigt       jetzt     vorbei       erledigt
31.05.2027  12.05.2012  9     jetzt          bald      spaeter      erledigt
01.06.2027  12.05.2012  9     jetzt          jetzt     spaeter      erledigt
28.11.2026  12.05.2010  11    erledigt       erledigt  erledigt     erledigt
"""
OLDER_COLUMNS = (
    "berufsberatung-termin", "bewerbung-schreiben", "berufskolleg-anmelden", "anmeldung-klasse-5",
)  # fmt: skip


def announced(of: Child) -> str:
    return words.announcement(GUIDES, of, clock.due(GUIDES, of))


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


@pytest.mark.parametrize("line", OLDER.strip().splitlines()[1:], ids=lambda line: line[:22])
def test_the_table_of_older_children(line: str) -> None:
    day, born, number, *moments = line.split()
    found = child(RULES, months_between(day_of(born), day_of(day)), day_of(day))
    assert found.class_now == int(number)
    for step, moment in zip(OLDER_COLUMNS, moments, strict=True):
        at = clock.timing(RULES, STEPS[step], found)
        assert (at.moment, at.concerns) == (Moment(moment), True), step


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
    # Before the answer nothing that hangs on it is told as a fact.
    assert words.standing(found) == words.school_start(RULES, found) == ""
    assert announced(found).startswith("In 9 Monaten: Schulstart, wahrscheinlich.")
    at = clock.timing(RULES, STEPS["schulanmeldung"], found)
    assert words.when(at, found, RULES) == (
        "Schulstart 2027: Frist vorbei seit dem 15. November 2026"
    )
    schoolchild = child(RULES, 145, today)
    assert words.question(RULES, schoolchild) == "In welche Klasse geht Ihr Kind?"
    assert words.answers(RULES, schoolchild) == (("6. Klasse", 2021), ("7. Klasse", 2020))
    younger = child(RULES, 61, today)
    assert words.question(RULES, younger) == (
        "Wird Ihr Kind bis zum 30. September 2027 sechs Jahre alt?"
    )


@pytest.mark.parametrize(
    ("said", "start"),
    [(2026, 2026), (2027, 2027), (2028, 2028), (2029, 2027), (2025, 2027), (2031, 2027), (0, 2027)],
)
def test_early_entry_and_deferral_can_be_said_and_what_cannot_be_is_dropped(
    said: int, start: int
) -> None:
    assert child(RULES, 66, day_of("28.11.2026"), said).start == start


def test_a_schoolchild_may_have_been_deferred_and_repeat_a_class() -> None:
    assert child(RULES, 115, day_of("28.11.2026"), 2025).class_now == 2
    # But not been deferred twice: six since August 2026, and still not in school in 2027.
    assert child(RULES, 75, day_of("28.11.2026"), 2027).start == 2027
    assert not child(RULES, 75, day_of("28.11.2026"), 2028).said


@pytest.mark.parametrize(
    ("day", "anmeldung", "untersuchung"),
    [
        # Deferral is asked for when a child is registered and was examined, not instead of it.
        ("01.09.2026", "jetzt", "jetzt"),
        ("28.11.2026", "vorbei", "jetzt"),
        ("31.07.2027", "vorbei", "jetzt"),
        # A year later once more.
        ("01.08.2027", "bald", "bald"),
        ("01.11.2027", "letzte-tage", "jetzt"),
        ("16.11.2027", "vorbei", "jetzt"),
    ],
)
def test_a_child_that_is_to_start_later_is_registered_and_examined_all_the_same(
    day: str, anmeldung: str, untersuchung: str
) -> None:
    today = day_of(day)
    of = child(RULES, months_between(day_of("12.05.2021"), today), today, 2028)
    assert moment_of(STEPS["schulanmeldung"], of) == Moment(anmeldung)
    assert moment_of(STEPS["schuleingangsuntersuchung"], of) == Moment(untersuchung)


def test_who_may_start_earlier_is_told_a_year_before_the_others() -> None:
    # Born in November 2021: school 2028, and 2027 if the family applies in autumn 2026.
    today = day_of("28.11.2026")
    of = child(RULES, months_between(day_of("12.11.2021"), today), today)
    assert moment_of(STEPS["frueher-in-die-schule"], of) is Moment.NOW


def test_from_2029_on_no_day_is_named_that_the_law_is_to_change() -> None:
    of = child(RULES, 46, day_of("28.11.2026"))
    found = clock.timing(RULES, STEPS["schulanmeldung"], of)
    assert (of.start, found.opens, found.sure) == (2029, date(2028, 3, 1), Sure.ASK)
    assert "schon im Frühjahr davor" in words.advice(found, RULES, of.today)


def test_the_kita_is_free_from_the_year_of_the_fourth_birthday_whatever_is_said() -> None:
    # Four by 30 September 2025.
    today = day_of("28.11.2026")
    for said in (None, 2026, 2028):
        found = clock.timing(RULES, STEPS["kita-ohne-beitrag"], child(RULES, 66, today, said))
        assert found.opens == date(2025, 8, 1)


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
        ("12.02.2024", 2027),
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
    ("day", "born", "said"),
    [
        # Whoever wants a place soon is told in time, whoever does not has another year.
        (
            "20.10.2026",
            "12.09.2025",
            "Platz ab August 2027: nur noch 11 Tage, bis 31. Oktober 2026",
        ),
        ("01.11.2026", "12.09.2025", "Platz ab August 2028: jetzt, bis 31. Oktober 2027"),
        (
            "20.10.2026",
            "12.05.2026",
            "Platz ab August 2027: nur noch 11 Tage, bis 31. Oktober 2026",
        ),
        ("20.10.2026", "12.09.2026", "Platz ab August 2028: ab November 2026"),
        # Nearly three: the place in the next August is what can be missed.
        ("31.10.2026", "12.03.2024", "Platz ab August 2027: heute ist der letzte Tag"),
        (
            "01.11.2026",
            "12.03.2024",
            "Platz ab August 2027: Frist vorbei seit dem 31. Oktober 2026",
        ),
        # Most of three years are in a Kita by then.
        ("28.11.2026", "12.10.2023", "vorbei"),
    ],
)
def test_a_place_in_a_kita_is_told_of_while_it_can_be_had(day: str, born: str, said: str) -> None:
    today = day_of(day)
    of = child(RULES, months_between(day_of(born), today), today)
    found = clock.timing(RULES, STEPS["kita-platz-vormerken"], of)
    assert words.when(found, of, RULES) == said


def test_the_year_of_the_kita_can_be_said() -> None:
    today = day_of("28.11.2026")
    of = child(RULES, 14, today, kita=2027)
    found = clock.timing(RULES, STEPS["kita-platz-vormerken"], of)
    assert words.when(found, of, RULES) == "Frist vorbei seit dem 31. Oktober 2026"
    assert announced(of).startswith("In 8 Monaten: Kita-Start. Frist vorbei:")
    assert announced(child(RULES, 14, today)).startswith(
        "In 20 Monaten: Kita-Start, wie bei den meisten Kindern."
    )
    # Before its first birthday, and in the year of school, there is no such place.
    assert not child(RULES, 14, today, kita=2025).kita_said
    assert not child(RULES, 14, today, kita=2032).kita_said


def test_a_child_of_february_is_told_the_same_all_year() -> None:
    """Its third birthday lies between two Augusts."""
    born, today = day_of("15.02.2024"), day_of("01.11.2025")
    while today <= day_of("31.10.2026"):
        found = child(RULES, months_between(born, today), today)
        at = clock.timing(RULES, STEPS["kita-platz-vormerken"], found)
        assert (at.moment.due, at.closes) == (True, day_of("31.10.2026")), today
        today += timedelta(days=1)


@pytest.mark.parametrize(
    ("months", "step", "moment", "said"),
    [
        (33, "u7a", "jetzt", "jetzt, bis etwa Januar 2027"),
        (36, "u7a", "letzte-tage", "nur noch bis etwa Dezember 2026"),
        (37, "u7a", "letzte-tage", "nicht mehr lange"),
        (38, "u7a", "vorbei", "Frist vorbei"),
        (40, "u7a", "erledigt", "vorbei"),
        (32, "u7a", "bald", "ab Dezember 2026"),
        (20, "u7a", "spaeter", "ab Dezember 2027"),
        (66, "schulanmeldung", "vorbei", "Frist vorbei seit dem 15. November 2026"),
        (66, "ogs-anmelden", "jetzt", "jetzt, Frist bitte erfragen"),
        (66, "abc-klasse", "erledigt", "betrifft Ihr Kind nicht"),
        (54, "abc-klasse", "erledigt", "betrifft Ihr Kind nicht"),
        (46, "abc-klasse", "spaeter", "ab März 2028"),
        (1, "elterngeld-beantragen", "jetzt", "jetzt, bis etwa Dezember 2026"),
        (2, "elterngeld-beantragen", "jetzt", "jetzt: in den ersten 3 Lebensmonaten"),
        # In the fourth month it is still paid from birth on.
        (3, "elterngeld-beantragen", "letzte-tage", "nicht mehr lange"),
        (4, "elterngeld-beantragen", "vorbei", "Frist vorbei"),
        (13, "elterngeld-beantragen", "vorbei", "Frist vorbei"),
        (14, "elterngeld-beantragen", "erledigt", "vorbei"),
        (0, "u2", "jetzt", "jetzt: 3. bis 10. Lebenstag"),
        # What has no end is not over.
        (9, "unterhaltsvorschuss-beantragen", "jetzt", "jetzt"),
        (11, "unterhaltsvorschuss-beantragen", "jetzt", "jetzt"),
        (20, "unterhaltsvorschuss-beantragen", "erledigt", "meist schon früher"),
        (9, "elternzeit-anmelden", "erledigt", "meist schon früher"),
        (9, "mutterpass-vorsorge", "erledigt", "vorbei"),
        (-3, "u1", "bald", "ab Februar 2027"),
    ],
)
def test_it_is_said_as_people_say_it(months: int, step: str, moment: str, said: str) -> None:
    today = day_of("28.11.2026")
    of = child(RULES, months, today)
    found = clock.timing(RULES, STEPS[step], of)
    assert (found.moment.value, words.when(found, of, RULES)) == (moment, said)


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
    assert words.when(clock.timing(RULES, STEPS["schulanmeldung"], of), of, RULES) == said


@pytest.mark.parametrize(
    ("today", "call"),
    [
        ("27.11.2026", "Rufen Sie heute die Grundschule an."),
        ("29.11.2026", "Rufen Sie morgen die Grundschule an."),
        ("28.11.2026", "Rufen Sie am Montag die Grundschule an."),
        ("24.12.2026", "Rufen Sie am Montag die Grundschule an."),
        ("25.12.2026", "Rufen Sie am Montag die Grundschule an."),
        ("31.12.2026", "Rufen Sie am Montag die Grundschule an."),
        ("01.01.2027", "Rufen Sie am Montag die Grundschule an."),
        ("08.02.2027", "Rufen Sie morgen die Grundschule an."),
        ("26.03.2027", "Rufen Sie am Dienstag die Grundschule an."),
    ],
)
def test_whoever_missed_a_day_is_told_when_somebody_answers(today: str, call: str) -> None:
    day = day_of(today)
    of = child(RULES, months_between(day_of("12.05.2021"), day), day)
    found = clock.timing(RULES, STEPS["schulanmeldung"], of)
    assert call in words.advice(found, RULES, day)
    assert call in announced(of)


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
    assert words.school_start(RULES, found) == "Schulstart Anfang September 2027"
    assert announced(found).startswith("In 9 Monaten: Schulstart.")
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
        if found.moment is Moment.MISSED:
            assert "ufen Sie {wann}" in found.advice or "sofort" in found.advice, step.id
        else:
            assert "{wann}" not in found.advice, step.id


@given(MONTHS, TODAYS, SAID)
def test_what_is_due_is_in_order_of_date_and_nothing_is_both_due_and_over(
    months: int, today: date, said: int | None
) -> None:
    of = child(RULES, months, today, said)
    every = clock.timed(GUIDES, of)
    assert len(every) == len(STEPS)
    assert len({each.step.id for each in every}) == len(STEPS)
    # What has no last day stands behind what has one.
    now = [
        (each.timing.sure is Sure.OPEN, each.timing.closes)
        for each in every
        if each.timing.moment.due
    ]
    now = [pair if not pair[0] else (True, date.max) for pair in now]
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
    third = children.add_months(born, 36)
    kita = min(
        (third.year - 1, third.year, third.year + 1), key=lambda y: abs(date(y, 8, 1) - third)
    )
    before = 0
    for days in range(-200, 7000, 41):
        today = born + timedelta(days=days)
        of = child(RULES, months_between(born, today), today, true, kita)
        now = order.index(moment_of(STEPS[name], of))
        assert now >= before, (name, today)
        before = now


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(0, 1200))
def test_no_last_day_of_a_kita_place_is_missed_unseen(born: date, days: int) -> None:
    today = born + timedelta(days=days)
    of = child(RULES, months_between(born, today), today)
    for name in ("kita-platz-vormerken", "kita-bedarf-melden"):
        if moment_of(STEPS[name], of) is Moment.MISSED:
            closes = RULES.window_of[name][0].closes
            assert all(today > closes.on(year) for year in range(of.kita_first, of.kita + 1))


def moment_of(step: StepRecord, of: Child) -> Moment:
    return clock.timing(RULES, step, of).moment


@given(TODAYS)
def test_somebody_answers_on_the_next_working_day_within_a_week(today: date) -> None:
    day = working_day(RULES, today)
    assert today <= day < today + timedelta(days=6)
    assert day.weekday() < 5
