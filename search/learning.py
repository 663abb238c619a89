"""Linear models, learnt when arrays are made: the chance that a row is one of those marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of length 1 in which most is zero: their cells one after the other."""

    ends: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int32]
    values: Floats

    @classmethod
    def of(cls, rows: Sequence[Sequence[tuple[int, float]]]) -> "Rows":
        columns = np.array([column for row in rows for column, _ in row], dtype=np.int32)
        values = np.array([value for row in rows for _, value in row], dtype=np.float32)
        sizes = np.array([len(row) for row in rows])
        of = np.repeat(np.arange(len(rows)), sizes)
        squares = np.bincount(of, values**2, len(rows)).astype(np.float32)
        lengths = np.sqrt(np.maximum(squares, np.float32(1e-9)))
        even = (values / np.repeat(lengths, sizes)).astype(np.float32)
        return cls(np.cumsum(sizes), columns, even)

    def only(self, kept: Marks) -> "Rows":
        sizes = np.diff(self.ends, prepend=0)
        cells = np.repeat(kept, sizes)
        return Rows(np.cumsum(sizes[kept]), self.columns[cells], self.values[cells])

    def times(self, weights: Floats) -> Floats:
        """The product of each row with the weights."""
        sizes = np.diff(self.ends, prepend=0)
        of = np.repeat(np.arange(len(sizes)), sizes)
        cells = self.values * weights[self.columns]
        return np.bincount(of, cells, len(sizes)).astype(np.float32)

    def back(self, errors: Floats, width: int) -> Floats:
        """For each column the sum of its cells, each times the error of its row."""
        sizes = np.diff(self.ends, prepend=0)
        cells = self.values * np.repeat(errors, sizes)
        return np.bincount(self.columns, cells, width).astype(np.float32)


def taught_rows(rows: Rows, marked: Marks, counts: Floats, width: int) -> Floats:
    """The weights of the columns, and a last one for none; each row counts as often as told."""
    return _descended(
        lambda w: _chance(rows.times(w[:-1]) + w[-1]) - marked,
        lambda errors: rows.back(errors, width),
        counts,
        width,
        decay=2e-6,
        steps=80,
    )


def taught(rows: Floats, marked: Marks, counts: Floats) -> Floats:
    """The same of rows that are full."""
    return _descended(
        lambda w: _chance(rows @ w[:-1] + w[-1]) - marked,
        lambda errors: errors @ rows,
        counts,
        rows.shape[1],
        decay=1e-5,
        steps=150,
    )


def _chance(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


def _descended(
    wrong: Callable[[Floats], Floats],
    back: Callable[[Floats], Floats],
    counts: Floats,
    width: int,
    *,
    decay: float,
    steps: int,
) -> Floats:
    """Adam, from zero, a fixed number of steps: the same rows give the same weights."""
    weights = np.zeros(width + 1, dtype=np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    share = counts / counts.sum()
    for step in range(1, steps + 1):
        errors = wrong(weights) * share
        slope = np.append(back(errors) + decay * weights[:-1], errors.sum()).astype(np.float32)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        rate = np.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights -= np.float32(0.35) * (mean / (1 - 0.9**step)) / rate
    return weights
