"""The number beside a filter is what is listed when it is chosen, whatever the question says."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.catalogue import narrowing, results
from app.catalogue.criteria import Criteria
from search.answers import Answer


def submitted(criteria: Criteria, answer: Answer) -> list[tuple[str, str]]:
    """What the form of the page sends: the words, the boxes that are ticked, the ages."""
    pairs = [("q", criteria.text)]
    for facet in narrowing.facets(criteria, answer):
        pairs += [(facet.name, each.value) for each in facet.options if each.chosen]
    for child in map(results.child, answer.understood.ages):
        pairs += [("jahre", str(child.years)), ("monate", str(child.months))]
    return pairs


def told(app: FastAPI, text: str) -> Iterator[tuple[str, int, int]]:
    """Each filter of which nothing is chosen, with what stands beside it and what it lists."""
    index = app.state.index
    criteria = Criteria.read([("q", text)])
    answer = index.search(criteria)
    before = submitted(criteria, answer)
    for facet in narrowing.facets(criteria, answer):
        if any(each.chosen for each in facet.options):
            continue
        for each in facet.options:
            chosen = Criteria.read([*before, (facet.name, each.value)])
            listed = index.search(chosen).results.total
            yield f"{facet.name}={each.value}", each.count, listed


@pytest.mark.parametrize(
    "text",
    [
        "netzwerk frühe hilfen",
        "fachkräfte fortbildung",
        "jugendliche 12 bis 18 kostenlos",
        "OGS",
        "sport kostenlos in düren",
        "ferien 8 jahre jülich",
        "was ist am wochenende los",
    ],
)
def test_what_stands_beside_a_filter_is_listed_with_it(portal_app: FastAPI, text: str) -> None:
    wrong = [(name, says, lists) for name, says, lists in told(portal_app, text) if says != lists]
    assert wrong == []


def test_a_filter_of_the_question_that_was_left_out_stays_so(portal_app: FastAPI) -> None:
    """Nothing of that kind is in Arabic, and what is chosen besides does not change that; who
    chooses another language asks for something else."""
    every = told(portal_app, "sprachkurs mit kinderbetreuung auf arabisch")
    wrong = [each for each in every if each[1] != each[2] and not each[0].startswith("sprache=")]
    assert wrong == []
