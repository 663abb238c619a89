"""Criteria: whatever an address says, a search comes out; the canonical address says it again."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from app.catalogue.criteria import FACET_VALUES, MAX_TEXT, Criteria
from app.web.carried import MAX_CHILDREN, Carried

NAMES = [
    "q", "alter", "jahre", "monate", "seite", "anliegen", "woertlich", *FACET_VALUES
]  # fmt: skip
VALUES = st.text(max_size=30) | st.sampled_from(
    ["", "kreuzau", "kita", "kostenlos", "30", "-9", "0", "9" * 12, "२", "gesundheit"]
)


def read(query: str) -> Criteria:
    return Criteria.read(parse_qsl(query, keep_blank_values=True))


@given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), VALUES), max_size=12))
def test_any_address_is_read_and_its_canonical_form_says_the_same(
    pairs: list[tuple[str, str]],
) -> None:
    criteria = Criteria.read(pairs)
    again = read(urlsplit(criteria.url()).query)
    assert again == criteria
    assert again.url() == criteria.url()


def test_blank_and_unknown_values_are_dropped() -> None:
    assert read("alter=&q=&thema=quatsch&kommune=&fremd=1") == Criteria()


def test_years_and_months_become_months() -> None:
    assert read("jahre=2&monate=6&jahre=7&monate=").ages == (30, 84)
    assert read("jahre=&monate=8").ages == (8,)
    assert read("monate=-4").ages == (-4,)


@pytest.mark.parametrize("bad", ["400", "-10", "zwei", "1e9", "2,5", "²"])
def test_an_age_that_cannot_be_is_dropped(bad: str) -> None:
    assert read(f"alter={bad}").ages == ()


@given(st.lists(st.tuples(st.sampled_from(["alter", "kommune"]), VALUES), max_size=12))
def test_what_goes_on_in_the_address_is_what_the_search_understands(
    pairs: list[tuple[str, str]],
) -> None:
    scope = {"type": "http", "path": "/", "headers": [], "query_string": urlencode(pairs).encode()}
    found = Carried.of(Request(scope))
    assert found == Criteria.read(pairs).carried
    assert len(found.ages) <= MAX_CHILDREN


def test_text_is_cut_and_its_blanks_are_joined() -> None:
    assert read("q=++Hilfe%0A%00++Kita+").text == "Hilfe Kita"
    assert len(read("q=" + "a" * 999).text) == MAX_TEXT


def test_values_stand_in_a_fixed_order_each_once() -> None:
    assert read("kommune=titz&kommune=aldenhoven&kommune=titz&phase=kita").url() == (
        "/angebote?phase=kita&kommune=aldenhoven&kommune=titz"
    )


def test_toggling_twice_gives_the_same_search_on_the_first_page() -> None:
    criteria = read("thema=gesundheit&seite=3")
    toggled = criteria.toggled("thema", "betreuung")
    assert toggled.chosen["thema"] == ("gesundheit", "betreuung")
    assert toggled.page == 1
    assert toggled.toggled("thema", "betreuung") == criteria.on_page(1)
    assert "thema" not in criteria.toggled("thema", "gesundheit").chosen
