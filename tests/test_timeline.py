"""The picture's geometry: no overlap, nothing left out, the same rows every time, fast."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chain import axis
from app.chain.axis import COLUMNS, PHASE_COLUMNS, Item, months_at, pack, phase_at, placed, position
from app.vocabulary import OLDEST, PHASE_MONTHS, YOUNGEST, Phase

AGES = st.integers(YOUNGEST, OLDEST)


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    count = draw(st.integers(0, 60))
    found = []
    for number in range(count):
        low, high = sorted((draw(AGES), draw(AGES)))
        letters = draw(st.integers(0, 100))
        found.append(
            Item(key=f"{number:03}", youngest=low, oldest=high, letters=letters, word=letters // 2)
        )
    return found


def test_each_phase_is_equally_wide_and_linear_inside() -> None:
    for number, (first, last) in enumerate(PHASE_MONTHS.values()):
        assert position(first) == number * PHASE_COLUMNS
        middle = (first + last) // 2
        share = (middle - first) / (last - first)
        assert position(middle) == pytest.approx(PHASE_COLUMNS * (number + share))
    assert position(OLDEST) == COLUMNS
    assert position(-100) == 0


def test_whole_years_from_one_to_sixteen_fall_on_whole_columns() -> None:
    assert all(position(12 * year) == int(position(12 * year)) for year in range(1, 17))


@given(AGES, AGES)
def test_older_lies_further_on(one: int, other: int) -> None:
    assert (one < other) == (position(one) < position(other)) or one == other


@given(AGES)
def test_the_axis_can_be_read_backwards(age: int) -> None:
    assert months_at(position(age)) == age


@given(AGES)
def test_a_child_is_in_the_phase_that_holds_its_age(age: int) -> None:
    first, last = PHASE_MONTHS[phase_at(age)]
    assert first <= age < last or (age == OLDEST and phase_at(age) == Phase.CAREER)


@given(items())
def test_no_two_bars_overlap(given_items: list[Item]) -> None:
    for row in pack(given_items):
        for before, after in pairwise(row):
            assert before.last < after.first


@given(items())
def test_every_offer_is_placed_once(given_items: list[Item]) -> None:
    keys = Counter(bar.key for row in pack(given_items) for bar in row)
    assert keys == Counter(item.key for item in given_items)


@given(items(), st.randoms())
def test_the_order_of_the_offers_does_not_matter(given_items: list[Item], random: Any) -> None:
    shuffled = list(given_items)
    random.shuffle(shuffled)
    assert pack(shuffled) == pack(given_items)


@given(items())
def test_there_are_as_few_rows_as_the_busiest_column_needs(given_items: list[Item]) -> None:
    rows = pack(given_items)
    busy = Counter(
        column for row in rows for bar in row for column in range(bar.first, bar.last + 1)
    )
    assert len(rows) == max(busy.values(), default=0)


@given(items())
def test_a_bar_is_as_long_as_its_ages_and_inside_its_place(given_items: list[Item]) -> None:
    for item in given_items:
        bar = placed(item)
        assert 0 <= bar.first < bar.last <= COLUMNS
        assert 0 <= bar.start <= 1
        assert 0 < bar.length <= 1.0000001 - bar.start
        begins = bar.first + bar.start * bar.columns
        ends = begins + bar.length * bar.columns
        if position(item.oldest) - position(item.youngest) > 1:
            assert begins == pytest.approx(position(item.youngest))
            assert ends == pytest.approx(position(item.oldest))


def test_a_long_title_gets_room_beside_a_short_bar() -> None:
    short = placed(Item(key="a", youngest=0, oldest=3, letters=30))
    assert short.columns > 10
    assert short.start < 0.1
    late = placed(Item(key="b", youngest=300, oldest=324, letters=30))
    assert late.at_end
    assert late.last == COLUMNS
    assert late.start + late.length == pytest.approx(1)


def _many(count: int) -> list[Item]:
    return [
        Item(
            key=f"{number:05}",
            youngest=YOUNGEST + number * 7919 % 300,
            oldest=min(YOUNGEST + number * 7919 % 300 + number * 104729 % 120, OLDEST),
            letters=number % 80,
        )
        for number in range(count)
    ]


def test_each_of_ten_thousand_bars_enters_and_leaves_each_heap_once_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heaps = Counter[str]()
    for name in ("heappush", "heappop"):
        real = getattr(axis, name)

        def counted(*given: Any, name: str = name, real: Callable[..., Any] = real) -> Any:
            heaps[name] += 1
            return real(*given)

        monkeypatch.setattr(axis, name, counted)
    items = _many(10_000)
    rows = pack(items)
    assert heaps["heappush"] <= 2 * len(items)
    assert heaps["heappop"] <= 2 * len(items)
    assert sorted(bar.key for row in rows for bar in row) == sorted(item.key for item in items)


@pytest.mark.parametrize(
    ("count", "step"), [(0, 0), (1, 1), (2, 1), (3, 2), (6, 3), (10, 4), (16, 5), (25, 6), (99, 6)]
)
def test_the_tint_grows_with_the_count(count: int, step: int) -> None:
    assert axis.tint(count) == step
