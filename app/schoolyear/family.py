"""The children of a family, as an address says them: months, and when one starts school.

`schulstart=2027` is said of the one child, `schulstart=73:2027` of the one of 73 months;
`klasse=3` stands for a child of whom the class alone is known.
"""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from app import typed
from app.records.schoolyear import SchoolYearRecord
from app.schoolyear.child import Child, child, of_class, possible
from app.vocabulary import OLDEST, YOUNGEST

Starts = tuple[tuple[int | None, int], ...]
"""(months of the child, or None for whom it fits; year)"""
NAME = "schulstart"
CLASS = "klasse"
LAST_CLASS = 10
MOST = 6


def read(values: Iterable[str]) -> Starts:
    """What stands in an address; what is no year is dropped."""
    found = []
    for value in values:
        age, colon, year = value.rpartition(":")
        start = typed.number(year, 1990, 2100)
        months = typed.number(age, YOUNGEST, OLDEST) if colon else None
        if start is not None and (months is not None or not colon):
            found.append((months, start))
    return tuple(dict.fromkeys(found))[:MOST]


def pairs(starts: Starts) -> list[tuple[str, str]]:
    """The address's parameters."""
    return [(NAME, str(year) if months is None else f"{months}:{year}") for months, year in starts]


def children(
    rules: SchoolYearRecord, ages: tuple[int, ...], starts: Starts, today: date
) -> tuple[Child, ...]:
    """Every child in the order of the ages, with what was said of it."""
    found = [child(rules, months, today) for months in ages]
    said: dict[int, int] = {}
    for months, year in starts:
        of = [each for each in found if each.months == months] if months is not None else found
        able = [each for each in of if year in possible(each.ruled) and each.months not in said]
        if able:
            # Meant is the child that was asked about.
            meant = next((each for each in able if each.other is not None), able[0])
            said[meant.months] = year
    return tuple(
        child(rules, each.months, today, said[each.months]) if each.months in said else each
        for each in found
    )


def starts_of(of: Iterable[Child]) -> Starts:
    """What was said, as an address carries it: the months only where there are siblings."""
    family = tuple(of)
    alone = len(family) == 1
    return tuple((None if alone else each.months, each.start) for each in family if each.said)


def one(of: Child) -> list[tuple[str, str]]:
    """What an address says of a child alone."""
    return [("alter", str(of.months)), *pairs(starts_of((of,)))]


def guide_url(url: str, of: Child | None, kommune: str | None) -> str:
    """The address of a guide read for this child and Kommune, so that it says the same."""
    said = one(of) if of else []
    if kommune:
        said.append(("kommune", kommune))
    return f"{url}?{urlencode(said)}" if said else url


def telling(of: Child, family: Iterable[Child], year: int | None) -> Starts:
    """What is said of a family when the year of this child is set (None: nothing said any more)."""
    everybody = tuple(family)
    kept = [
        (each.months, each.start) for each in everybody if each.said and each.months != of.months
    ]
    told = kept if year is None else [*kept, (of.months, year)]
    alone = len(everybody) == 1
    return tuple((None if alone else months, start) for months, start in told)


def with_classes(
    rules: SchoolYearRecord, parameters: Iterable[tuple[str, str]], today: date
) -> list[tuple[str, str]]:
    """The same parameters with an age and a year in place of each class, for classes change in
    August and the year in which school began does not."""
    found: list[tuple[str, str]] = []
    for name, value in parameters:
        if name != CLASS:
            found.append((name, value))
            continue
        number = typed.number(value.strip(), 1, LAST_CLASS)
        if number is not None:
            months, year = of_class(rules, number, today)
            found += [("alter", str(months)), (NAME, f"{months}:{year}")]
    return found
