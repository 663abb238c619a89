"""Hours under their headings, and that what was said of them at the end is the end."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from app.i18n import N_
from app.i18n import gettext as _
from app.times.clauses import Clause, Pick, Scope, build
from app.times.rules import SCHOOL, Hours, State
from app.times.unclear import Unclear


@dataclass
class Group:
    """What stands under one heading."""

    label: str = ""
    clauses: list[Clause] = field(default_factory=list)
    also: set[int] = field(default_factory=set)
    """PUBLIC and SCHOOL, on which it is as on other days."""

    @property
    def open(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.state is not State.CLOSED]

    def hours(self) -> Hours:
        rules = build(self._with_school())
        if any(
            rule.state is State.CLOSED and not self.also.isdisjoint(rule.days) for rule in rules
        ):
            raise Unclear(_both())
        plain = Hours(rules, self.label)
        # Where there are hours of their own, or round the clock, more is said already.
        also = sorted(kind for kind in self.also if not plain.speaks_of(kind))
        return replace(plain, also=tuple(also))

    def _with_school(self) -> list[Clause]:
        """The clauses; those of the school holidays take the place of "während der Schulzeit"."""
        instead = {
            pick.day
            for clause in self.open
            for pick in clause.picks
            if clause.scope.in_school_holidays
        }
        never = [
            clause
            for clause in self.clauses
            if clause.state is State.CLOSED and clause.picks == (Pick(SCHOOL),)
        ]
        if not (instead and never):
            return self.clauses
        else_on = {pick.day for clause in self.open for pick in clause.picks}
        if else_on != instead:
            raise Unclear(_both())
        return [clause for clause in self.clauses if clause not in never]


def _both() -> str:
    return _("Findet es dann statt oder nicht? Beides steht da. Bitte nur eines davon.")


class About(Enum):
    """What can be said of more than the hours before it; the value asks which of them it is for."""

    DATES = N_(
        "Gilt „%(words)s“ für alles? Dann bitte ganz ans Ende. Gilt es nur für einen Teil, dann"
        " bitte zwei Angebote."
    )
    HOLIDAYS = N_(
        "Gilt „%(words)s“ für alles? Dann bitte ans Ende. Gilt es nur für einen Teil, dann bitte"
        " mit Überschriften: „Spielgruppe: montags 9 bis 11 Uhr, nicht in den Ferien; Café:"
        " dienstags 9 bis 11 Uhr“."
    )
    MONTHS = N_(
        "Ist „%(words)s“ bei allem so? Dann bitte ans Ende. Gilt es nur für einen Teil, dann bitte"
        " mit Tag: „im August montags geschlossen“."
    )
    NOTE = N_(
        "Gilt „%(words)s“ für alles? Dann bitte ganz ans Ende. Gilt es nur für einen Teil, dann"
        " bitte mit Überschriften: „Düren: montags 9 bis 11 Uhr; Jülich: dienstags 9 bis 11 Uhr“."
    )


_OF_ALL = (About.DATES, About.NOTE)
"""What is said of the hours under all headings."""


class Groups:
    """In the order in which they are said. What holds for all of them, or for all under a heading,
    stands before the first hours or after the last ones; in between nobody knows whose it is."""

    def __init__(self) -> None:
        self.last = Group()
        self._all = [self.last]
        self._ended: tuple[str, About] | None = None
        self._most = sys.maxsize
        """Open clauses that there may be, once something was said of those up to there."""

    def __iter__(self) -> Iterator[Group]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def begin(self, label: str) -> None:
        if self._ended and self._ended[1] in _OF_ALL:
            raise self._whose()
        self._ended, self._most = None, sys.maxsize
        if not self.last.clauses and not self.last.label:
            self._all.pop()
        self.last = Group(label)
        self._all.append(self.last)

    def end(self, said: str, about: About, *, waiting: bool, named: bool = False) -> None:
        """Something was said of all hours so far; `waiting` are days or times that are not complete
        yet. What is `named` says itself for which days it is, so further ones may follow."""
        of_all = about in _OF_ALL
        done = self._open() if of_all else len(self.last.open)
        if done or waiting or (of_all and self.last.label):
            if self._ended is None or (of_all and self._ended[1] not in _OF_ALL):
                self._ended = (said, about)
            if (done or waiting) and not named:
                self._most = min(self._most, self._open() + (waiting and not done))

    def check_more(self, scope: Scope, waiting: int = 0) -> None:
        """Unclear where further hours follow on what was said of all of them."""
        if self._open() + waiting < self._most or self._ended is None:
            return
        about = self._ended[1]
        if about is About.MONTHS and scope.seasons:
            return
        raise self._whose()

    def _open(self) -> int:
        return sum(len(group.open) for group in self)

    def _whose(self) -> Unclear:
        assert self._ended is not None
        said, about = self._ended
        return Unclear(_(about.value) % {"words": said})


def whose_scope() -> str:
    """That it is not certain which hours a month or the holidays are said of."""
    return _(
        "Es ist nicht klar, welche Zeiten nur dann gelten. Bitte zu jeder Zeit die Monate:"
        " „im Juli montags 9 bis 11 Uhr; im Juli samstags 10 bis 12 Uhr“."
    )
