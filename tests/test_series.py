"""Hours as rules of a calendar: exactly the days of the portal, in few entries, over both changes
of the clock; and what is one and the same keeps its name."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app import calendarfile
from app.calendarfile import Entry
from app.events.series import Series, series
from app.records import files
from app.records.offers import OfferRecord
from app.times.occurrences import Occurrence
from app.times.rules import Hours, Pause, Rule, Times
from tests.calendars import both
from tests.cast import NOW
from tests.test_times import KNOWN, RULES, hours, rules

FIRST, LAST = date(2026, 8, 1), date(2028, 7, 31)
"""Over four changes of the clock."""


def made(times: Times, gone: frozenset[date] = frozenset()) -> list[Series]:
    return series(times.between(FIRST, LAST, KNOWN), gone)


def written(found: list[Series]) -> str:
    return calendarfile.write(
        (
            Entry(
                uid=each.id,
                title="Gruppe",
                text="",
                url="https://example.org",
                start=each.first.start or each.first.day,
                end=each.first.end,
                stamp=NOW,
                repeats=each.repeats,
            )
            for each in found
        ),
        name="Gruppe",
        host="example.org",
        refresh=timedelta(hours=12),
    ).decode()


def said(found: list[Occurrence]) -> list[str]:
    return [
        f"{each.start:%Y-%m-%d %H:%M}"
        + (f"-{each.end:%H:%M}" if each.end and each.end > each.start else "")
        for each in found
        if each.start
    ]


@settings(max_examples=12, phases=(Phase.explicit, Phase.generate))
@given(rules, st.sets(st.dates(FIRST, LAST), max_size=20))
def test_a_calendar_has_the_days_of_the_portal_and_no_other(
    found: list[Rule], gone: set[date]
) -> None:
    times = Times(hours=(Hours((replace(found[0], adds=False), *found[1:])),))
    ours = [each for each in times.between(FIRST, LAST, KNOWN) if each.day not in gone]
    entries = made(times, frozenset(gone))
    assert len({each.id for each in entries}) == len(entries)
    assert both(written(entries), FIRST, LAST) == said(ours)


@pytest.mark.parametrize(
    "rules_of_it",
    ["Su 01:30-02:30", "Sa 22:00-02:30", "Sa-Su 02:30-04:00", "Mo-Su 00:00-24:00; PH off"],
)
def test_times_in_the_hour_that_is_left_out_or_comes_twice(rules_of_it: str) -> None:
    times = hours(rules_of_it)
    ours = sorted(said(list(times.between(FIRST, LAST, KNOWN))))
    assert sorted(both(written(made(times)), FIRST, LAST)) == ours


def test_weekends_and_holidays_are_a_few_rules_and_a_few_single_days() -> None:
    """The Kinder-Notdienstpraxis once were 226 entries."""
    path = files.DATA / "offers" / "kreisweit" / "kinder-notdienstpraxis-dueren.yaml"
    record = files.checked(OfferRecord, files.read(path), "it")
    assert record.times is not None
    assert isinstance(record.times.when, Times)
    found = made(record.times.when)
    weekends = [each for each in found if each.id.startswith(("sa-", "su-"))]
    assert len(weekends) == 4, "Saturdays and Sundays of two school years"
    assert all(each.repeats for each in weekends)
    assert 10 < len(found) - len(weekends) < 30, "holidays on other days"
    ours = list(record.times.when.between(FIRST, LAST, KNOWN))
    assert len(ours) > 220
    assert both(written(found), FIRST, LAST) == said(ours)


def test_one_series_keeps_its_name_when_others_come_or_it_rests() -> None:
    thursday = {each.id for each in made(hours("Th 09:30-11:00"))}
    assert thursday == {"th-0930-1100-2026-1", "th-0930-1100-2027-1"}
    for other in ("Tu,Th 09:30-11:00", "Mo 08:00-09:00; Th 09:30-11:00"):
        assert thursday <= {each.id for each in made(hours(other))}, other
    no_school = hours("Th 09:30-11:00; SH off").between(FIRST, LAST, RULES.calendar)
    assert {each.id for each in series(no_school)} == thursday, "it begins after the holidays"
    rests = replace(hours("Th 09:30-11:00"), pauses=(Pause(FIRST, date(2026, 12, 31)),))
    planned = list(replace(rests, pauses=()).between(FIRST, LAST, KNOWN))
    gone = {each.day for each in planned if not rests.valid(each.day)}
    found = series(planned, gone)
    assert {each.id for each in found} == thursday
    assert min(each.first.day for each in found) == date(2027, 1, 7)
    labelled = Times(hours=(Hours(hours("Th 09:30-11:00").hours[0].rules, "Väter"),))
    assert thursday.isdisjoint(each.id for each in made(labelled))


def test_the_next_school_year_is_already_called_what_it_will_be_called() -> None:
    times = hours("Th 09:30-11:00")
    now = made(times)
    later = series(times.between(date(2027, 8, 1), date(2029, 7, 31), KNOWN))
    assert now[1].id == later[0].id
    assert now[1].first == later[0].first
