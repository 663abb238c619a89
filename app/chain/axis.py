"""The picture's geometry: where an age lies on the axis, and how bars share rows without overlap.

Pure: ages in months and lengths of titles in, whole columns and rows out. Each phase is equally
wide, for the first years matter most, and linear inside. A bar is as long as its ages; what it
takes up (its place) may be longer, so that its title can be read beside a short bar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from app.vocabulary import OLDEST, PHASE_MONTHS, YOUNGEST, Phase

PHASE_COLUMNS = 12
"""Whole years fall on whole columns from the first birthday until 16."""
COLUMNS = PHASE_COLUMNS * len(PHASE_MONTHS)
STARTS = (*(first for first, _ in PHASE_MONTHS.values()), OLDEST)
"""Months at which the phases begin, and the end of the last one."""
_LETTERS = 0.56
"""Columns that one letter of a title takes."""
_ONE_LINE = 14
_WIDEST = 20
_WORD_LETTERS = 0.66
"""Columns of a letter in the longest word, which must not break."""
_PADDING = 2
_GAP = 1
"""Free columns between two places in a row."""
_SHORTEST = 0.5
"""Columns of a bar whose youngest and oldest age are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is to be placed: ages in months, both included; `letters` of the title."""

    key: str
    youngest: int
    oldest: int
    letters: int = 0
    word: int = 0
    """Letters of the title's longest word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A placed item: columns `first` to `last` (excluded), and the bar inside of them."""

    key: str
    first: int
    last: int
    start: float
    """Share of the place, 0..1, before the bar."""
    length: float
    """Share of the place, 0..1, that the bar fills."""
    at_end: bool
    """The title is aligned to the bar's end, because the axis ends there."""

    @property
    def columns(self) -> int:
        return self.last - self.first


def position(months: int) -> float:
    """Where an age lies, in columns from the start of the axis; clamped to it."""
    for number, (first, last) in enumerate(PHASE_MONTHS.values()):
        if months < last:
            return PHASE_COLUMNS * (number + max(months - first, 0) / (last - first))
    return float(COLUMNS)


def months_at(column: float) -> int:
    """The age, in months, that lies at a column: what `position` says, backwards."""
    spans = list(PHASE_MONTHS.values())
    number = min(max(int(column // PHASE_COLUMNS), 0), len(spans) - 1)
    first, last = spans[number]
    share = column / PHASE_COLUMNS - number
    return min(max(round(first + share * (last - first)), YOUNGEST), OLDEST)


def phase_at(months: int) -> Phase:
    """The link of the chain in which a child of this age is."""
    for phase, (_, last) in PHASE_MONTHS.items():
        if months < last:
            return phase
    return Phase.CAREER


def placed(item: Item) -> Bar:
    """The columns that an item takes up, bar and title together."""
    start = position(item.youngest)
    end = max(position(item.oldest), start + _SHORTEST)
    if end > COLUMNS:
        start, end = COLUMNS - _SHORTEST, float(COLUMNS)
    first, last = int(start), -int(-end // 1)
    wanted = _title_columns(item.letters, item.word)
    at_end = first + wanted > COLUMNS
    if at_end:
        first = min(first, max(last - wanted, 0))
    last = min(max(last, first + wanted), COLUMNS)
    width = last - first
    return Bar(
        key=item.key,
        first=first,
        last=last,
        start=(start - first) / width,
        length=(end - start) / width,
        at_end=at_end,
    )


def _title_columns(letters: int, word: int) -> int:
    """One line for a short title, two or three for a long one."""
    line = -int(-letters * _LETTERS // 1) + _PADDING
    if line > _ONE_LINE:
        line = min(max(-(-line // 2) + _PADDING, _ONE_LINE), _WIDEST)
    longest = -int(-word * _WORD_LETTERS // 1) + _PADDING
    return min(max(line, longest), COLUMNS)


def pack(items: Iterable[Item]) -> tuple[tuple[Bar, ...], ...]:
    """Rows of bars that do not overlap, youngest first; each bar in the first row that is free.

    As few rows as possible, the same rows for the same items in whatever order they come, in
    n log n steps: one sorting, and each bar enters and leaves each of two heaps at most once.
    """
    bars = sorted(map(placed, items), key=lambda bar: (bar.first, -bar.last, bar.key))
    rows: list[list[Bar]] = []
    taken: list[tuple[int, int]] = []
    free: list[int] = []
    for bar in bars:
        while taken and taken[0][0] <= bar.first:
            heappush(free, heappop(taken)[1])
        if free:
            row = heappop(free)
        else:
            row = len(rows)
            rows.append([])
        rows[row].append(bar)
        heappush(taken, (bar.last + _GAP, row))
    return tuple(map(tuple, rows))


TINTS = (1, 3, 6, 10, 16, 25)
"""The least counts of the steps 1 to 6 of a cell's tint."""


def tint(count: int) -> int:
    """0 for none, else 1 to 6: the darker, the more offers."""
    return sum(count >= least for least in TINTS)


def marks(ages: Sequence[int]) -> tuple[float, ...]:
    """Shares of the axis, 0..1, at which the markers of children stand."""
    return tuple(position(age) / COLUMNS for age in ages)
