"""Lists of dates as people paste them: one a line, with bullets or numbers before them."""

import re
from itertools import pairwise

from app import typed

_DAY = r"(?:\d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d_]{3,9})|\d{4}-\d{2}-\d{2})"
_WEEKDAY = r"(?:mo|di|mi|do|fr|sa|so)[^\W\d_]{0,9}[.,]{0,2} "
_DATED = re.compile(rf"(?:am )?(?:{_WEEKDAY})?{_DAY}", re.IGNORECASE)
"""A line that begins with a date, perhaps with its weekday."""
_BULLET = re.compile(r"^[-–—*+·•>]\s+")
_NUMBER = re.compile(rf"(\d{{1,3}})(?:\.|\)|\.\))\s+(?={_DATED.pattern})", re.IGNORECASE)


def joined(text: str) -> str:
    """The text on one line. Where each line is a date with what is to be said of it, a semicolon
    stands between them, for then it is said of that one alone."""
    rows = [row for row in typed.block(text).split("\n") if row]
    if len(rows) < 2:
        return typed.line(text)
    rows = _unnumbered([_BULLET.sub("", row) for row in rows])
    said = rows[0]
    for before, row in pairwise(rows):
        said += ("; " if _whole(before) and _DATED.match(row) else " ") + row
    return typed.line(said)


def _whole(row: str) -> bool:
    """A date, and more than that: what only names the day shares its time with the next ones."""
    found = _DATED.match(row)
    rest = re.sub(r"^\s*\d{4}", "", row[found.end() :]) if found else ""
    return bool(found) and any(each.isalnum() for each in rest) and row[-1] not in ";,:"


def _unnumbered(rows: list[str]) -> list[str]:
    """Without the numbers, where all of them are numbered from 1 on."""
    found = [_NUMBER.match(row) for row in rows]
    numbers = [int(each[1]) if each else 0 for each in found]
    if numbers != list(range(1, len(rows) + 1)):
        return rows
    return [row[each.end() :] for row, each in zip(rows, found, strict=True) if each]
