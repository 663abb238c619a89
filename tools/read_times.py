"""Which `schedule` sentences of data/offers are understood as times, and how; the others with why.

`python -m tools.read_times` prints one line for each: proposals for a person who carries them over.
`--against FILE` compares with hours that somebody wrote by hand: a YAML list of entries with
`slug`, `hours` and `exceptions` (OpenStreetMap's notation, or null) and `sure`. With `--write` the
sentences that mean the same as hours that are sure become `times` in their files.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from app.records import files, texts
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.times import osm
from app.times.german import understand
from app.times.holidays import Calendar, SchoolHolidays
from app.times.rules import Hours, State, Times
from app.times.saying import say

OFFERS = Path(__file__).resolve().parent.parent / "data" / "offers"
COMMENT = re.compile(r' ?"[^"]*"')
FIRST, DAYS = date(2026, 1, 1), 3 * 365
MADE_UP = Calendar(
    school=(
        SchoolHolidays("Ferien", first, first + timedelta(days=14))
        for first in (FIRST + timedelta(days=step) for step in range(0, DAYS + 100, 90))
    ),
    public=texts.read().school_year.public_holidays.days,
)
"""Holidays in turn with school, so that every weekday is compared in both."""


def sentences() -> Iterator[tuple[Path, str]]:
    """(file, sentence) of every offer that has one."""
    for path in sorted(OFFERS.glob("*/*.yaml")):
        given = files.load(path)["schedule"]
        if given:
            yield path, given


def carry_over(path: Path, when: Times) -> None:
    """The times take the place of the sentence, which says no more than they do."""
    before = path.read_text(encoding="utf-8")
    record = OfferRecord.model_validate(files.load(path))
    if files.text(record.as_yaml()) != before:
        raise SystemExit(f"{path} is not written as an export would write it")
    changed = {**record.model_dump(), "times": TimesOfRecord.of(when), "schedule": None}
    path.write_text(
        files.text(OfferRecord.model_validate(changed).as_yaml()), encoding="utf-8", newline="\n"
    )


def open_at(hours: tuple[Hours, ...], day: date) -> set[int | str]:
    """The minutes of a day that are open under any heading; a beginning alone as a word."""
    found: set[int | str] = set()
    for each in hours:
        state, spans = each.on(day, MADE_UP)
        if state is State.UNKNOWN:
            found.add("?")
        for span in spans:
            found.update(range(span.start, span.end) if span.end else {f"{span.start}+"})
    return found


def compared(times: Times, written: dict[str, Any]) -> str:
    """ "" where both say the same of every day, else the first day on which they do not."""
    notation = COMMENT.sub("", written["hours"])
    if written["exceptions"]:
        notation += f"; {written['exceptions']}"
    theirs = (Hours(osm.read(notation)),)
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    other = [day for day in days if open_at(times.hours, day) != open_at(theirs, day)]
    return f"{len(other)} of {DAYS} days differ, first {other[0]:%a %d.%m.%Y}" if other else ""


def main() -> None:
    arguments = argparse.ArgumentParser(description="Which sentences are understood as times?")
    arguments.add_argument("--against", type=Path, help="YAML with hours written by hand")
    arguments.add_argument("--write", action="store_true", help="Carry over what is sure")
    given = arguments.parse_args()
    against = given.against
    by_hand = yaml.safe_load(against.read_text(encoding="utf-8")) if against else ()
    known = {each["slug"]: each for each in by_hand if each["hours"]}
    count: Counter[str] = Counter()
    for path, text in sentences():
        slug = path.stem
        found = understand(text, datetime.now(UTC).date())
        written = known.get(slug)
        sure = "sure" if written and written["sure"] else "unsure"
        count["sentences"] += 1
        count[f"{sure} by hand"] += written is not None
        if found.when is None:
            print(f"-- {slug} ({sure} by hand)" if written else f"-- {slug}", text, sep="\n   ")
            print(f"   {found.why_not}")
            continue
        count["understood"] += 1
        print(f"ok {slug}: {say(found.when)}")
        if written is None or not isinstance(found.when, Times):
            continue
        other = compared(found.when, written)
        count[f"{sure} and {'other' if other else 'the same'}"] += 1
        if other:
            print(f"   OTHER ({sure}): {written['hours']}; {other}")
        elif given.write and written["sure"]:
            carry_over(path, found.when)
            count["carried over"] += 1
    print(*(f"{name}: {number}" for name, number in sorted(count.items())), sep="\n")


if __name__ == "__main__":
    main()
