"""The children of a family, as an address says them: months, and when one starts Kita or school.

`schulstart=2027` is said of the one child, `schulstart=73:2027` of the one of 73 months, and
`kitastart=2027` likewise; `klasse=3` stands for a child of whom the class alone is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import urlencode

from app import typed
from app.records.schoolyear import SchoolYearRecord, Start
from app.schoolyear.child import CLASSES, Child, child, of_class, possible
from app.vocabulary import OLDEST, YOUNGEST

Starts = tuple[tuple[Start, int | None, int], ...]
"""(of what, months of the child or None for whom it fits, year)"""
NAMES: Mapping[Start, str] = {Start.SCHOOL: "schulstart", Start.KITA: "kitastart"}
CLASS = "klasse"
MOST = 6
_YEARS = range(1990, 2101)


def read(parameters: Iterable[tuple[str, str]]) -> Starts:
    """What stands in an address; what is no year is dropped."""
    of = {name: start for start, name in NAMES.items()}
    found = [
        (of[name], months, year)
        for name, value in parameters
        if name in of
        for months, year in _read(value)
    ]
    return tuple(dict.fromkeys(found))[: len(NAMES) * MOST]


def _read(value: str) -> Iterator[tuple[int | None, int]]:
    age, colon, year = value.strip().rpartition(":")
    start = typed.number(year, _YEARS.start, _YEARS.stop - 1)
    months = typed.number(age, YOUNGEST, OLDEST) if colon else None
    if start is not None and (months is not None or not colon):
        yield months, start


def pairs(starts: Starts) -> list[tuple[str, str]]:
    """The address's parameters."""
    return [
        (NAMES[of], str(year) if months is None else f"{months}:{year}")
        for of, months, year in starts
    ]


def children(
    rules: SchoolYearRecord, ages: tuple[int, ...], starts: Starts, today: date
) -> tuple[Child, ...]:
    """Every child in the order of the ages, with what was said of it."""
    found = [child(rules, months, today) for months in ages]
    said: dict[tuple[Start, int], int] = {}
    for start, months, year in starts:
        of = [each for each in found if each.months == months] if months is not None else found
        able = [
            each
            for each in of
            if (start, each.months) not in said and year in years(rules, each, start)
        ]
        if able:
            # Meant is the child that was asked about.
            meant = next((each for each in able if each.other is not None), able[0])
            said[start, meant.months] = year
    return tuple(
        child(
            rules,
            each.months,
            today,
            said.get((Start.SCHOOL, each.months)),
            said.get((Start.KITA, each.months)),
        )
        for each in found
    )


def years(rules: SchoolYearRecord, of: Child, start: Start) -> range:
    """The years that a family may say of a child."""
    if start is Start.KITA:
        return range(of.kita_first, of.ruled[-1])
    return possible(rules, of.ruled, of.today)


def starts_of(of: Iterable[Child], *, named: bool = False) -> Starts:
    """What was said, as an address carries it: the months only where there are siblings, or always
    when `named`."""
    family = tuple(of)
    named = named or len(family) > 1
    found: list[tuple[Start, int | None, int]] = []
    for each in family:
        months = each.months if named else None
        if each.said:
            found.append((Start.SCHOOL, months, each.start))
        if each.kita_said:
            found.append((Start.KITA, months, each.kita))
    return tuple(found)


def one(of: Child) -> list[tuple[str, str]]:
    """What an address says of a child alone."""
    return [("alter", str(of.months)), *pairs(starts_of((of,)))]


def guide_url(url: str, of: Child | None, kommune: str | None) -> str:
    """The address of a guide read for this child and Kommune, so that it says the same."""
    said = one(of) if of else []
    if kommune:
        said.append(("kommune", kommune))
    return f"{url}?{urlencode(said)}" if said else url


def telling(of: Child, family: Iterable[Child], start: Start, year: int | None) -> Starts:
    """What is said of a family when a year of this child is set (None: nothing said any more)."""
    everybody = tuple(family)
    alone = len(everybody) == 1
    kept = [said for said in starts_of(everybody, named=True) if said[:2] != (start, of.months)]
    told = kept if year is None else [*kept, (start, of.months, year)]
    return tuple((each, None if alone else months, year) for each, months, year in told)


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
        number = typed.number(value.strip(), 1, CLASSES)
        if number is not None:
            months, year = of_class(rules, number, today)
            found += [("alter", str(months)), (NAMES[Start.SCHOOL], f"{months}:{year}")]
    return found


def misread(parameters: Iterable[tuple[str, str]]) -> str:
    """The first thing said of a child that cannot be, as it was typed; "" when all can."""
    bounds = {
        "alter": (YOUNGEST, OLDEST),
        "jahre": (0, 26),
        "monate": (YOUNGEST, OLDEST),
        CLASS: (1, CLASSES),
    }
    for name, value in parameters:
        text = value.strip()
        wrong = (name in bounds and typed.number(text, *bounds[name]) is None) or (
            name in NAMES.values() and not any(_read(text))
        )
        if text and wrong:
            return typed.line(text)[:20]
    return ""
