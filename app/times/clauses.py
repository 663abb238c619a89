"""From what a text says, clause by clause, to rules that say the same in an order of their own:
whoever says it in other words gets the same rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from app.i18n import gettext as _
from app.times.rules import (
    DAY,
    PUBLIC,
    SCHOOL,
    SHROVE_MONDAY,
    WEEK,
    Rule,
    Span,
    State,
    disjoint,
    in_month,
    months_of,
)
from app.times.saying import clock
from app.times.unclear import Unclear

NIGHT_OVER = 6 * 60
"""Who writes of an hour before it means the afternoon."""


class Mode(Enum):
    PLAIN = auto()
    ALSO = auto()
    """Said with "auch": what was said before stays."""
    ONLY = auto()
    """Said with "nur": instead of what was said before."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A day of the week or a holiday; `nth` is which of the month, 0 for each, -1 for the last."""

    day: int
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """When in the year a clause holds."""

    seasons: tuple[tuple[int, int], ...] = ()
    in_school_holidays: bool = False


ALL_YEAR = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    picks: tuple[Pick, ...]
    spans: tuple[Span, ...] = ()
    until: int | None = None
    """Where only a new end was said, in minutes of the day: "freitags nur bis 13 Uhr"."""
    state: State = State.OPEN
    scope: Scope = ALL_YEAR
    mode: Mode = Mode.PLAIN


@dataclass(frozen=True, slots=True)
class _Cell:
    spans: tuple[Span, ...]
    state: State = State.OPEN
    adds: bool = False


_Cells = dict[tuple[Scope, Pick], _Cell]


def build(clauses: Iterable[Clause]) -> tuple[Rule, ...]:
    """The rules; Unclear where clauses contradict each other or nothing is left of them."""
    cells: _Cells = {}
    each = [(clause, pick) for clause in clauses for pick in clause.picks]
    # What holds more generally first, wherever it was said: what is special refers to it.
    for clause, pick in sorted(
        each, key=lambda pair: (pair[0].scope != ALL_YEAR, pair[1].nth != 0)
    ):
        _put(cells, clause, pick)
    if all(cell.state is State.CLOSED for cell in cells.values()):
        raise Unclear(_("Hier steht nur, wann es nicht stattfindet. Bitte dazu, wann es ist."))
    _check_seasons({scope.seasons for scope, _pick in cells if scope.seasons})
    _check_months(cells)
    return tuple(rule for _rank, rule in sorted(_grouped(cells), key=lambda each: each[0]))


def _put(cells: _Cells, clause: Clause, pick: Pick) -> None:
    at = (clause.scope, pick)
    if pick.day == SHROVE_MONDAY and clause.scope.in_school_holidays:
        raise Unclear(_("Rosenmontag liegt nie in den Schulferien. Bitte beides getrennt nennen."))
    if clause.state is State.CLOSED:
        if pick.day in WEEK and not pick.nth and clause.scope == ALL_YEAR:
            cells.pop(at, None)
        else:
            cells[at] = _Cell((), State.CLOSED)
        return
    old, base = cells.get(at), _base(cells, clause.scope, pick)
    if clause.until is not None:
        cells[at] = _Cell((_shortened(old or base, clause.until),))
    elif old is not None:
        cells[at] = _joined(old, base, clause)
    elif base is not None and clause.mode is Mode.ALSO:
        cells[at] = _Cell(_both(base, clause.spans, clause.spans), clause.state, adds=True)
    elif base is not None and clause.mode is Mode.PLAIN and pick.nth:
        adds = not _instead(base.spans, clause.spans)
        cells[at] = _Cell(clause.spans, clause.state, adds)
    else:
        cells[at] = _Cell(clause.spans, clause.state)


def _base(cells: _Cells, scope: Scope, pick: Pick) -> _Cell | None:
    """What is said of the same day more generally."""
    if pick.nth and (scope, Pick(pick.day)) in cells:
        return cells[scope, Pick(pick.day)]
    if scope == ALL_YEAR:
        return None
    return cells.get((ALL_YEAR, pick)) or cells.get((ALL_YEAR, Pick(pick.day)))


def _shortened(cell: _Cell | None, until: int) -> Span:
    if cell is None or len(cell.spans) != 1:
        raise Unclear(_("Bei „bis“ fehlt der Beginn. Bitte beide Uhrzeiten: „9 bis 11 Uhr“."))
    start = cell.spans[0].start
    if until <= start:
        raise Unclear(backwards(start, until))
    span = Span(start, until)
    check_night(span)
    return span


def check_night(span: Span) -> None:
    """Unclear where it lies in the night although the afternoon may be meant."""
    if span.start < NIGHT_OVER and (span.end is None or span.end <= DAY // 2):
        raise Unclear(
            _(
                "%(hour)d Uhr ist mitten in der Nacht. Ist der Nachmittag gemeint, dann bitte"
                " %(pm)d Uhr."
            )
            % {"hour": span.start // 60, "pm": (span.start // 60 + 12) % 24}
        )


def backwards(start: int, end: int) -> str:
    """That an end comes before its beginning, both in minutes of the day."""
    return _(
        "Das Ende (%(end)s Uhr) liegt nicht nach dem Beginn (%(start)s Uhr). Bitte die spätere"
        " Uhrzeit zuletzt."
    ) % {"start": clock(start), "end": clock(end)}


def _joined(old: _Cell, base: _Cell | None, clause: Clause) -> _Cell:
    joined = _with(old, clause)
    if base is not None and joined.adds:
        _both(base, joined.spans, ())
    return joined


def _with(old: _Cell, clause: Clause) -> _Cell:
    if clause.mode is Mode.ONLY or old.state is State.CLOSED or old.spans == clause.spans:
        return _Cell(clause.spans, clause.state, old.adds)
    if clause.mode is Mode.PLAIN and _instead(old.spans, clause.spans):
        return _Cell(clause.spans, clause.state, old.adds)
    return _Cell(_both(old, clause.spans, old.spans + clause.spans), old.state, old.adds)


def _both(old: _Cell, new: tuple[Span, ...], kept: tuple[Span, ...]) -> tuple[Span, ...]:
    if old.state is State.OPEN and not disjoint(old.spans + new):
        raise Unclear(_overlap())
    return tuple(sorted(kept))


def _overlap() -> str:
    return _(
        "Für denselben Tag stehen zwei Zeiten da, die sich überschneiden. Bitte „nur“ oder „auch“"
        " dazuschreiben: „freitags nur 8 bis 13 Uhr“."
    )


def _instead(old: tuple[Span, ...], new: tuple[Span, ...]) -> bool:
    """Whether the new times are plainly meant for the old ones; False where they stand beside."""
    if disjoint(old + new):
        return False
    if len(old) == len(new) == 1 and old[0].end is not None and new[0].end is not None:
        start, end = min(old[0].start, new[0].start), max(old[0].end, new[0].end)
        if (start, end) in ((old[0].start, old[0].end), (new[0].start, new[0].end)):
            return True
    raise Unclear(_overlap())


def _check_seasons(seasons: set[tuple[tuple[int, int], ...]]) -> None:
    months = [m for each in seasons for first, last in each for m in months_of(first, last)]
    if len(months) != len(set(months)):
        raise Unclear(_("Für denselben Monat stehen verschiedene Zeiten da. Bitte genauer sagen."))


def _check_months(cells: _Cells) -> None:
    """The fourth or fifth weekday may be the last one as well."""
    for (scope, pick), cell in cells.items():
        if pick.nth < 0 and any(
            other.day == pick.day and other.nth > 0 and said != cell
            for (where, other), said in cells.items()
            if where == scope and (other.nth > 3 or pick.nth < -1)
        ):
            raise Unclear(_("Der letzte im Monat kann auch der 4. oder 5. sein. Bitte nur eines."))


def _grouped(cells: _Cells) -> list[tuple[tuple[object, ...], Rule]]:
    """Rules, each with its place in the order: what is more special comes later, for it holds."""
    which: dict[tuple[Scope, int, _Cell], list[int]] = {}
    for (scope, pick), cell in cells.items():
        which.setdefault((scope, pick.day, cell), []).append(pick.nth)
    days: dict[tuple[Scope, tuple[int, ...], _Cell, int], list[int]] = {}
    for (scope, day, cell), numbers in which.items():
        special = day if day not in WEEK else 0
        monthly = tuple(sorted({number for number in numbers if number}, key=in_month))
        for nth in {(), monthly} if 0 in numbers else {monthly}:
            days.setdefault((scope, nth, cell, special), []).append(day)
    found = []
    for (scope, nth, cell, special), of in days.items():
        rule = Rule(
            days=tuple(sorted(of)),
            spans=cell.spans,
            state=cell.state,
            nth=nth,
            seasons=scope.seasons,
            in_school_holidays=scope.in_school_holidays,
            adds=cell.adds,
        )
        found.append((_rank(rule, special), rule))
    return found


def _rank(rule: Rule, special: int) -> tuple[object, ...]:
    holiday = (0, PUBLIC, SHROVE_MONDAY, SCHOOL).index(special)
    if rule.state is State.CLOSED and special == PUBLIC:
        holiday = 4
    return (
        holiday,
        rule.in_school_holidays,
        bool(rule.seasons),
        rule.seasons,
        bool(rule.nth),
        tuple(map(in_month, rule.nth)),
        rule.days,
        rule.spans,
        rule.adds,
    )
