"""Times are corrected by ticking, and `/zeiten` says how they are understood."""

from datetime import date

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.times.german import LONGEST, understand
from app.times.rules import SCHOOL, WEEK, State, Times
from app.times.ticking import ticks
from app.wording import weekday_of

TODAY = date(2026, 11, 29)
HOLIDAYS = ("", ", nicht in den Ferien", ", auch in den Ferien", ", nicht an Feiertagen")


def read(text: str) -> Times:
    when = understand(text, TODAY).when
    assert isinstance(when, Times), text
    return when


def open_days(times: Times) -> set[int]:
    return {
        day
        for rule in times.hours[0].rules
        if rule.state is State.OPEN
        for day in rule.days
        if day in WEEK
    }


@given(
    days=st.sets(st.sampled_from(WEEK), min_size=1),
    late=st.sets(st.sampled_from(WEEK), max_size=3),
    holidays=st.sampled_from(HOLIDAYS),
    ahead=st.sampled_from(("", ", ab 1.3.2027", ", Pause vom 2.1.2027 bis 9.1.2027")),
)
def test_a_tick_turns_one_day_and_nothing_else(
    days: set[int], late: set[int], holidays: str, ahead: str
) -> None:
    late -= days
    groups = [(days, "9 bis 11 Uhr"), *([(late, "15 bis 17 Uhr")] if late else [])]
    said = "; ".join(" und ".join(map(weekday_of, sorted(of))) + f" {at}" for of, at in groups)
    times = read(said + holidays + ahead)
    before = open_days(times)
    found = ticks(times)[:7]
    assert [each.label for each in found] == [weekday_of(day) for day in WEEK]
    assert {each.label for each in found if each.on} == set(map(weekday_of, before))
    if len(before) == 1:
        [only] = [each for each in found if each.on]
        assert read(only.sentence) == times
        found = tuple(each for each in found if not each.on)
    for each in found:
        turned = read(each.sentence)
        assert {weekday_of(day) for day in open_days(turned) ^ before} == {each.label}
        assert (turned.since, turned.pauses) == (times.since, times.pauses)
        assert turned.hours[0].also == times.hours[0].also
        if each.label not in map(weekday_of, late):
            again = next(tick for tick in ticks(turned) if tick.label == each.label)
            assert open_days(read(again.sentence)) == before


@given(days=st.sets(st.sampled_from(WEEK), min_size=1), holidays=st.sampled_from(HOLIDAYS))
def test_the_school_holidays_are_ticked_one_way_or_the_other(days: set[int], holidays: str) -> None:
    times = read(" und ".join(map(weekday_of, sorted(days))) + f" 9 bis 11 Uhr{holidays}")
    too, never = ticks(times)[-2:]
    assert (too.on, never.on) == ("auch in den Ferien" in holidays, "nicht in den" in holidays)
    for each, on in ((too, "too"), (never, "never")):
        [hours] = read(each.sentence).hours
        assert (SCHOOL in hours.also) == (on == "too" and not too.on)
        shut = any(rule.days == (SCHOOL,) for rule in hours.rules)
        assert shut == (on == "never" and not never.on)
        assert open_days(read(each.sentence)) == days


@pytest.mark.parametrize(
    "written",
    [
        "am 1. Dienstag im Monat 19 Uhr",
        "Büro: montags 9 bis 11 Uhr; Telefon: täglich 9 bis 18 Uhr",
        "montags 9 bis 11 Uhr, in den Ferien montags 10 bis 12 Uhr",
        "von April bis Oktober täglich 9 bis 18 Uhr",
        "rund um die Uhr",
    ],
)
def test_where_nobody_could_say_what_a_tick_means_there_is_none(written: str) -> None:
    assert ticks(read(written)) == ()


def test_the_page_says_how_it_is_understood_and_each_example_is(client: TestClient) -> None:
    page = client.get("/zeiten", params={"zeiten": "mo+mi 15-17 uhr"}).text
    assert "So verstanden: montags und mittwochs 15 bis 17 Uhr" in page
    assert "zeiten=montags%20bis%20mittwochs%2015%20bis%2017%20Uhr" in page
    assert page.count("<dt>") == page.count("<dd>")
    assert "<dd></dd>" not in page


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("montags 25 Uhr", "25 Uhr"),
        ("jeden 31.", "Einen 31. hat nicht jeder Monat"),
        ("Mo 11-9 Uhr", "liegt nicht nach dem Beginn"),
        ("31.2. 10 Uhr", "31."),
        ("x" * (LONGEST + 500), "zu lang"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_it_says_what_would_be_right(client: TestClient, written: str, why: str) -> None:
    answer = client.get("/zeiten", params={"zeiten": written})
    assert answer.status_code == 200
    assert "So verstanden" not in answer.text
    assert "<script>alert" not in answer.text
    assert why in answer.text
    assert "note--warn" in answer.text


def test_the_forms_get_that_part_alone(client: TestClient) -> None:
    asked = {"HX-Request": "true", "HX-Request-Type": "partial"}
    part = client.get("/zeiten", params={"zeiten": "mo 9-11"}, headers=asked).text
    assert "<html" not in part
    assert "So verstanden: montags 9 bis 11 Uhr" in part
    assert 'data-zeiten="montags und dienstags 9 bis 11 Uhr"' in part
    assert client.get("/zeiten", params={"zeiten": " "}, headers=asked).text.strip() == ""
