"""Who types a street where there is something sees that first, however they spell it."""

import re
from collections.abc import Iterator

import pytest

from search.answers import Answer, Request
from search.embedded import Embedded
from search.finder import Finder
from search.port import Document
from search.streets import Streets, address_words, is_street, written_out
from tests.search import known, real

NUMBER = re.compile(r"\s+\d.*$")
REAL = [record["place"] for record in real.records() if (record.get("place") or {}).get("street")]
STREETS = sorted({NUMBER.sub("", place["street"]) for place in REAL})


def test_an_address_is_found_by_its_whole_street() -> None:
    assert address_words("Bismarckstr. 16 52351") == ["52351", "bismarckstraße"]
    assert address_words("Dürener Straße 12a") == ["dürenerstraße"]
    assert address_words("Dietrich-Mülfahrt-Straße 11–13") == [
        "dietrichmülfahrt",
        "mülfahrtstraße",
        "dietrichmülfahrtstraße",
    ]
    assert address_words("") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bismarckstr. 16", "Bismarckstraße"),
        ("Zülpicher Str. 50 Beratung", "Zülpicher Straße Beratung"),
        ("Annaplatz 10", "Annaplatz"),
        ("Kind 3 Jahre", "Kind 3 Jahre"),
        ("Kita 3", "Kita 3"),
    ],
)
def test_streets_are_written_out_and_houses_have_no_number(text: str, said: str) -> None:
    assert written_out(text) == said


def test_a_street_is_no_matter_of_ones_own() -> None:
    assert is_street("Bismarckstraße")
    assert is_street("HUBERTUSSTRASSE")
    assert is_street("Dietrich-Mülfahrt-Straße")
    assert not is_street("Streit in der Familie")
    assert not is_street("Angst auf dem Schulweg")


@pytest.fixture(scope="module")
def finder() -> Finder:
    made = Finder(Embedded(), known.index(), real.gazetteer())
    made.replace_all(known.documents())
    return made


def plain(street: str) -> str:
    """One spelling of a street, without what the portal knows of spellings."""
    street = re.sub(r"str\.$|straße$", "strasse", NUMBER.sub("", street).lower())
    return re.sub(r"\W", "", street)


def there(street: str) -> set[str]:
    """Who is there, or at a place of that name."""
    return {
        record["slug"]
        for record in real.records()
        for place in [record.get("place") or {}]
        if plain(place.get("street") or "") == plain(street)
        or street.lower() in (place.get("name") or "").lower()
    }


def spelt(street: str) -> Iterator[str]:
    yield street
    yield street.lower()
    yield street.upper()
    yield street.replace("-", " ")
    short = re.sub(r"(?i)str(?:aße|\.)$", "str", street)
    yield from (short, f"{short}.", short.lower(), street.lower().replace("ß", "ss"))
    for number in ("7", "41a", "16 b", "2-8", "11–13", "Nr. 5"):
        yield f"{street} {number}"
        yield f"{short.lower()} {number.lower()}"


@pytest.mark.parametrize("street", STREETS)
def test_a_street_of_the_data_has_first_what_is_there(finder: Finder, street: str) -> None:
    wanted = there(street)
    assert wanted
    for text in dict.fromkeys(spelt(street)):
        answer = finder.find(Request(text=text))
        assert answer.results.hits, text
        assert answer.results.hits[0].slug in wanted, text
        assert {hit.slug for hit in answer.results.hits} >= wanted, text
        understood = answer.understood
        assert (understood.needs, understood.kommune, answer.corrected) == ((), None, None), text


def asked(finder: Finder, text: str) -> Answer:
    return finder.find(Request(text=text))


def test_a_street_with_its_place_is_that_one(finder: Finder) -> None:
    for text in (
        "Linnicher Str. 67, 52428 Jülich",
        "Jülich, Linnicher Straße",
        "Linnicher Str Jülich",
    ):
        answer = asked(finder, text)
        assert answer.understood.kommune == "juelich", text
        assert answer.results.hits[0].slug in there("Linnicher Straße"), text


def test_a_street_in_a_sentence_is_no_answer_to_the_rest(finder: Finder) -> None:
    assert asked(finder, "Kita Annaplatz").understood.needs
    assert asked(finder, "mein Mann schlägt mich, Annaplatz 10").understood.crisis
    # A village is none because a street is spelt like it.
    assert asked(finder, "nideggener strasse 3").understood.kommune is None


def test_what_moved_away_is_known_no_more() -> None:
    streets = Streets()
    offer = Document(
        slug="a", title="", summary="", text="", provider="", address="Rurstr. 1 52372; Am Bach 2"
    )
    streets.put(offer)
    streets.put(offer)
    found = streets.named("rurstraße 5, Kreuzau")
    assert found
    assert (found.word, found.rest) == ("rurstraße", "Kreuzau")
    assert streets.named("Am Bach 2")
    streets.remove(("a", "b"))
    assert streets.named("Rurstraße") is None
