"""One or two words: what of them is a cry for help, and what is not."""

from dataclasses import replace

import pytest

from search.answers import Request
from search.embedded import Embedded
from search.finder import Finder
from tests.search import known, real

DANGER = (
    "alkoholvergiftung", "pilzvergiftung", "rauchvergiftung", "angst papa", "papa angst",
    "angst vor papa", "tot sein", "tochter weg", "raste aus", "hasse mich", "hass mich", "sterben",
    "vergewaltigung", "messerangriff", "selbsttötung", "Kindesmissbrauch", "krampft", "kind weg",
    "suizidgedanken",
)  # fmt: skip
HARMLESS = (
    "baby", "mein baby", "mama", "papa", "geburt", "kind", "schule", "haus", "leben", "im leben",
    "treppe", "foto", "zug", "beratung", "hilfe kita", "papa spielgruppe", "mama café",
    "kind spielplatz", "tochter turnen", "bücherei", "standort", "gürtel", "haus der stadt",
)  # fmt: skip


@pytest.fixture(scope="module")
def finder() -> Finder:
    made = Finder(Embedded(), known.index(), real.gazetteer())
    made.replace_all(real.documents())
    return made


@pytest.mark.parametrize("text", DANGER)
def test_a_word_of_danger_is_heard(finder: Finder, text: str) -> None:
    assert finder.find(Request(text=text)).understood.crisis


@pytest.mark.parametrize("text", HARMLESS)
def test_a_word_of_every_day_raises_no_alarm(finder: Finder, text: str) -> None:
    assert not finder.find(Request(text=text)).understood.crisis


def test_every_offer_may_come_twice_and_go() -> None:
    """Also one whose names are of the same words in another order."""
    finder, documents = Finder(Embedded(), None, real.gazetteer()), real.documents()
    turned = replace(documents[0], title="Kita Zwetschge", provider="Zwetschge Kita")
    finder.replace_all([turned, *documents[1:]])
    for document in (turned, *documents[1:]):
        finder.put([document])
    finder.put([replace(turned, title="Blauer Elefant", provider="Verein")])
    assert finder.hearing.names.named("kita zwetschge") is None
    finder.remove([each.slug for each in documents])
