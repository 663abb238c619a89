"""Calendars that can be followed, as two readers that know nothing of each other read them."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from fastapi.testclient import TestClient
from httpx2 import Response
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

BERLIN = ZoneInfo("Europe/Berlin")


def get(client: TestClient, path: str) -> Response:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return answer


def of(client: TestClient, slug: str) -> str:
    return get(client, f"/angebote/{slug}/termine.ics").text


def first_reader(text: str, last: date) -> list[tuple[str, str]]:
    """(title, "2026-12-03 09:30-11:00") of all that takes place, by the library that also writes,
    its rules worked out by dateutil."""
    found = []
    event: Any
    for event in Calendar.from_ical(text).walk("VEVENT"):
        if str(event.get("status")) == "CANCELLED":
            continue
        start = event.decoded("dtstart")
        end = event.decoded("dtend", None)
        starts = [start]
        if "rrule" in event:
            naive = start.replace(tzinfo=None) if isinstance(start, datetime) else start
            rule = bytes(event["rrule"].to_ical()).decode()
            until = min(_day(event["rrule"]["UNTIL"][0]), last)
            rule = re.sub(r"UNTIL=[^;]+", f"UNTIL={until:%Y%m%d}T235959", rule)
            starts = [
                each.replace(tzinfo=BERLIN) if isinstance(start, datetime) else each.date()
                for each in rrulestr(rule, dtstart=naive)
            ]
        gone = set(_listed(event, "exdate"))
        found += [
            (str(event["summary"]), _said(each, end and end - start))
            for each in starts
            if each not in gone
        ]
    return sorted(found, key=lambda pair: pair[1])


def _day(until: Any) -> date:
    """Of the end of a rule, where the clocks of the Kreis are."""
    return until.astimezone(BERLIN).date() if isinstance(until, datetime) else until


def _listed(event: Any, name: str) -> list[Any]:
    given = event.get(name, [])
    return [
        each.dt for part in (given if isinstance(given, list) else [given]) for each in part.dts
    ]


def second_reader(text: str, last: date) -> list[tuple[str, str]]:
    """The same by `ical`, which works out rules, zones and exceptions by itself."""
    calendar = IcsCalendarStream.calendar_from_ics(text)
    found = []
    for event in calendar.timeline_tz(BERLIN):
        day = event.start.date() if isinstance(event.start, datetime) else event.start
        if day > last:
            break
        if event.status != "CANCELLED":
            length = event.end - event.start if event.dtend else None
            found.append((str(event.summary), _said(event.start, length)))
    return sorted(found, key=lambda pair: pair[1])


def _said(start: Any, length: timedelta | None) -> str:
    if not isinstance(start, datetime):
        return f"{start}"
    begin = start.astimezone(BERLIN)
    # On the clock on the wall, as people see it.
    end = (begin.replace(tzinfo=None) + length).strftime("-%H:%M") if length else ""
    return f"{begin:%Y-%m-%d %H:%M}{end}"


def both(text: str, first: date, last: date) -> list[str]:
    """What takes place from one day to another, as both readers have it."""
    one, two = (
        [each for each in reader(text, last) if f"{first}" <= each[1][:10] <= f"{last}"]
        for reader in (first_reader, second_reader)
    )
    assert one == two
    return [said for _title, said in one]


def entries(text: str) -> dict[str, Any]:
    """UID -> VEVENT, for which each stands once."""
    found = Calendar.from_ical(text).walk("VEVENT")
    named = {str(each["uid"]): each for each in found}
    assert len(named) == len(found)
    return named
