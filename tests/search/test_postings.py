"""The embedded index after any changes is the one that would be made of what is there now."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from search.embedded import Embedded
from search.port import Query
from search.postings import Gathered, Inverted
from tests.search.test_contract import offer

Documents = dict[int, dict[str, int]]
TERMS = st.dictionaries(
    st.sampled_from(["ä", "chor", "turnen", "zu", "zuber"]), st.integers(0, 255)
)
CHANGES = st.lists(st.tuples(st.sets(st.integers(0, 9)), st.dictionaries(st.integers(0, 9), TERMS)))


def gathered(documents: Documents) -> Gathered:
    found = Gathered()
    for number, terms in documents.items():
        for term, grade in terms.items():
            found.add(number, [term], grade)
    return found


def told(index: Inverted) -> dict[str, list[tuple[int, int]]]:
    return {
        term: list(zip(*(column.tolist() for column in index.of(term)), strict=True))
        for term in index.counts()
    }


@given(CHANGES)
def test_it_is_what_was_put_and_not_removed(changes: list[tuple[set[int], Documents]]) -> None:
    index, there = Inverted(), dict[int, dict[str, int]]()
    for gone, new in changes:
        before, was = index, told(index)
        index = index.changed(gone | (there.keys() & new.keys()), gathered(new))
        there = {n: terms for n, terms in there.items() if n not in gone} | new
        assert told(before) == was
    terms = sorted({term for document in there.values() for term in document})
    wanted = {
        term: [(n, there[n][term]) for n in sorted(there) if term in there[n]] for term in terms
    }
    assert told(index) == wanted
    assert index.counts() == {term: len(rows) for term, rows in wanted.items()}
    assert list(index.counts()) == terms


def test_what_nobody_has_is_nowhere() -> None:
    index = Inverted().changed((), gathered({3: {"chor": 1}, 4: {"": 2}}))
    numbers, grades = index.of("chor")
    assert (numbers.tolist(), grades.tolist()) == ([3], [1])
    for term in ("cho", "chore", "zz", ""):
        assert [column.tolist() for column in index.of(term)] == [[], []]
    assert index.counts() == {"chor": 1}


def test_columns_are_no_wider_than_they_must_be() -> None:
    """Five bytes for each term of a document: a million offers have eighty million."""
    numbers, grades = Inverted().changed((), gathered({70_000: {"chor": 3}})).of("chor")
    assert (numbers.itemsize, grades.itemsize) == (4, 1)


def test_after_edits_everything_is_worth_what_a_fresh_fill_makes_it() -> None:
    engine = Embedded()
    first = [offer(f"o{n}", "Chor" if n % 2 else "Turnen", needs={"eins": 3}) for n in range(6)]
    edited = [
        replace(first[1], title="Turnen Chor", needs={"zwei": 2}),
        replace(first[4], title="Malen", stale=True),
        offer("neu", "Chor", text="Malen"),
    ]
    asked = [Query(text=t, needs={"zwei": 0.9}) for t in ("Chor", "Malen", "Turnen Chor", "Tanz")]
    engine.replace_all(first)
    engine.put(edited[:1])
    engine.put(edited[1:])
    engine.remove(["o3"])
    after = [engine.search(query) for query in asked]
    engine.replace_all([first[0], edited[0], first[2], edited[1], first[5], edited[2]])
    assert after == [engine.search(query) for query in asked]
