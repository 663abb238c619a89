"""Counts without persons: how many Beratungen were about what, never who or what was said.

What a desk ticks becomes one number more for a day, a Thema, a Lebensphase and a Kommune. Numbers
below `LEAST` are not shown, and never so that they could be worked out from the others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from app.models import CounselCount
from app.vocabulary import KOMMUNEN, Phase, Topic

Value = TypeVar("Value", bound=str | int)
LEAST = 3
"""The smallest number that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counsel:
    """One Beratung as it is counted; "" where nothing was said."""

    topic: str = ""
    phase: str = ""
    kommune: str = ""

    @classmethod
    def read(cls, *, topic: str, phase: str, kommune: str) -> "Counsel":
        """From a form: what is not of the vocabularies is not said."""
        return cls(
            topic=topic if topic in set(Topic) else "",
            phase=phase if phase in set(Phase) else "",
            kommune=kommune if kommune in KOMMUNEN else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """None stands for a number that is too small to be shown."""

    year: int
    total: int | None
    months: Mapping[int, int | None]
    topics: Mapping[str, int | None]
    phases: Mapping[str, int | None]
    kommunen: Mapping[str, int | None]


def add(session: Session, counsel: Counsel, *, on: date) -> None:
    """One more. Two desks that count at the same moment both count."""
    if not _raised(session, counsel, on):
        session.add(
            CounselCount(
                day=on, topic=counsel.topic, phase=counsel.phase, kommune=counsel.kommune, n=1
            )
        )
        try:
            session.commit()
        except IntegrityError:
            # Another desk has just begun this row.
            session.rollback()
            _raised(session, counsel, on)
    session.commit()


def _raised(session: Session, counsel: Counsel, on: date) -> bool:
    raised = session.exec(
        update(CounselCount)
        .where(
            col(CounselCount.day) == on,
            col(CounselCount.topic) == counsel.topic,
            col(CounselCount.phase) == counsel.phase,
            col(CounselCount.kommune) == counsel.kommune,
        )
        .values(n=col(CounselCount.n) + 1)
    )
    return bool(raised.rowcount)


def years(session: Session) -> tuple[int, ...]:
    """Years in which something was counted, newest first."""
    days = session.exec(select(col(CounselCount.day)).distinct())
    return tuple(sorted({day.year for day in days}, reverse=True))


def of_year(session: Session, year: int) -> Year:
    """A year's numbers, the small ones hidden."""
    rows = session.exec(
        select(CounselCount).where(
            col(CounselCount.day) >= date(year, 1, 1), col(CounselCount.day) <= date(year, 12, 31)
        )
    ).all()

    def tally(value: Callable[[CounselCount], str | int]) -> dict[str | int, int | None]:
        return hidden(_sums((value(row), row.n) for row in rows))

    total = sum(row.n for row in rows)
    return Year(
        year=year,
        total=total if total >= LEAST else None,
        months={int(month): n for month, n in tally(lambda row: row.day.month).items()},
        topics={str(value): n for value, n in tally(lambda row: row.topic).items()},
        phases={str(value): n for value, n in tally(lambda row: row.phase).items()},
        kommunen={str(value): n for value, n in tally(lambda row: row.kommune).items()},
    )


def _sums(pairs: Iterable[tuple[str | int, int]]) -> Counter[str | int]:
    sums: Counter[str | int] = Counter()
    for value, n in pairs:
        sums[value] += n
    return sums


def hidden(sums: Mapping[Value, int]) -> dict[Value, int | None]:
    """The sums with None for every one below `LEAST`, and for further ones, smallest first, until
    what is hidden adds up to enough that the total does not betray a single one."""
    order = sorted(sums, key=lambda value: sums[value])
    away = [value for value in order if sums[value] < LEAST]
    rest = order[len(away) :]
    while away and rest and (len(away) < 2 or sum(sums[value] for value in away) < LEAST):
        away.append(rest.pop(0))
    return {value: None if value in away else n for value, n in sums.items()}
