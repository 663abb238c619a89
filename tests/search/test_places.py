"""Places that a question names: what is sure is read, what is not is asked, the rest is told."""

import pytest

from search.answers import Request
from search.embedded import Embedded
from search.finder import Finder
from search.german import fold, words_as_places
from search.places import Found, Places
from tests.search import real

REAL = real.gazetteer()
PLACES = Places(
    REAL.places,
    lambda word: False,
    names=REAL.names,
    postcodes={**REAL.postcodes, "52399": ("merzenich", "niederzier")},
    beyond=("Aachen", "Eschweiler", "Übach-Palenberg"),
)


def left(text: str, found: Found) -> str:
    """The words that are none of a place."""
    for start, end in sorted(found.spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "kommune", "rest"),
    [
        ("52349", "dueren", ""),
        ("52351 Düren", "dueren", ""),
        ("52428 Kita", "juelich", "Kita"),
        ("Kita in 52428 Jülich", "juelich", "Kita"),
        ("PLZ 52372", "kreuzau", ""),
        ("Plz: 52372 Hebamme", "kreuzau", "Hebamme"),
        ("D-52349", "dueren", ""),
        # no postcodes
        ("52", None, "52"),
        ("5242", None, "5242"),
        ("524288", None, "524288"),
        ("02421 52428", None, "02421 52428"),
        ("Einkommen 52428 Euro", None, "Einkommen 52428 Euro"),
        ("52.428 €", None, "52.428 €"),
    ],
)
def test_postcodes(text: str, kommune: str | None, rest: str) -> None:
    found = PLACES.find(text)
    assert (found.kommune, left(text, found), found.beyond) == (kommune, rest, "")


@pytest.mark.parametrize(
    ("text", "kommune", "village", "rest"),
    [
        ("Spielgruppe in Schlich", "langerwehe", "Schlich", "Spielgruppe"),
        ("spielgruppe in schlich", "langerwehe", "Schlich", "spielgruppe"),
        ("wir kommen aus broich", "juelich", "Broich", "wir kommen"),
        ("Kreuzau-Winden", "kreuzau", "Winden", ""),
        ("Düren Birkesdorf Kita", "dueren", "Birkesdorf", "Kita"),
        ("Kita Birkesdorf in Düren", "dueren", "Birkesdorf", "Kita"),
        ("Rölsdorf kita", "dueren", "Rölsdorf", "kita"),
        ("Jugend Inden-Altdorf", "inden", "Inden/Altdorf", "Jugend"),
        ("Kita D'horn", "langerwehe", "D'horn", "Kita"),
        ("Spielgruppe in Birkesdof", "dueren", "Birkesdorf", "Spielgruppe"),
        ("Eschweiler über Feld", "noervenich", "Eschweiler über Feld", ""),
        # several have a village of that name: something else says which
        ("Krauthausen in Düren", "dueren", "Krauthausen", ""),
        ("Kita in Krauthausen Niederzier", "niederzier", "Krauthausen", "Kita"),
        ("Nideggen-Rath", "nideggen", "Rath", ""),
        ("52382 Berg", "niederzier", "Berg", ""),
        # everyday words and names
        ("auf den Berg", None, "", "auf den Berg"),
        ("Familienrat Rath", None, "", "Familienrat Rath"),
        ("Frau Broich", None, "", "Frau Broich"),
        ("Freude in spiel und Bewegung", None, "", "Freude in spiel und Bewegung"),
        ("was ist los in merken", "dueren", "Merken", "was ist los"),
        (
            "wir wohnen in merken mit zwei Kindern",
            "dueren",
            "Merken",
            "wir wohnen mit zwei Kindern",
        ),
        ("krabbelgruppe in pattern", "juelich", "Pattern", "krabbelgruppe"),
        ("in poll gibt es welche gruppe", "noervenich", "Poll", "gibt es welche gruppe"),
        # beside what one looks for
        ("spielgruppe winden", "kreuzau", "Winden", "spielgruppe"),
        ("Schmidt kita", "nideggen", "Schmidt", "kita"),
        ("kita schlich ab 2 jahren", "langerwehe", "Schlich", "kita ab 2 jahren"),
        ("Grundschule Merken", "dueren", "Merken", "Grundschule"),
        ("spielgruppe dienstag winden", "kreuzau", "Winden", "spielgruppe dienstag"),
        ("hebammen drove", "kreuzau", "Drove", "hebammen"),
        ("kita spiel", "titz", "Spiel", "kita"),
    ],
)
def test_villages(text: str, kommune: str | None, village: str, rest: str) -> None:
    found = PLACES.find(text)
    assert (found.kommune, found.village, found.between) == (kommune, village, ())
    assert left(text, found) == rest


AMBIGUOUS = [name for name in REAL.places if fold(name.lower()) in words_as_places()]


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_village_with_the_name_of_a_word_is_one_beside_what_is_looked_for(name: str) -> None:
    meant = REAL.places[name]
    for said in ("{}", "in {}", "kita {}", "{} kita", "Grundschule {}", "krabbelgruppen {}"):
        for typed in (name, name.upper()) if said == "{}" else (name, name.lower(), name.upper()):
            found = PLACES.find(said.format(typed))
            assert (found.between or (found.kommune,)) == meant, (said, typed)


@pytest.mark.parametrize(
    "text",
    [
        "wir wollen uns bewegen am berg",
        "Kita am Berg",
        "die kinder sollen merken",
        "kann man sich die kita merken",
        "die gruppe schlich davon",
        "er schlich in die kita",
        "spiel und spaß",
        "Turngruppe Spiel und Spaß",
        "ein neues spiel",
        "Spiel Gruppe",
        "angebot merken",
        "frau schmidt",
        "kita frau schmidt",
        "Frau Schmidt Kita",
        "beratung familie schmidt",
        # Whether that is a village or a person, nobody can tell.
        "Hebamme Schmidt",
        "Kinderarzt Schmidt",
    ],
)
def test_a_word_is_no_village_where_a_sentence_makes_it_one(text: str) -> None:
    assert PLACES.find(text) == Found()


@pytest.mark.parametrize(
    ("text", "between"),
    [
        ("Kita in Krauthausen", ("dueren", "niederzier")),
        ("Spielgruppe in Rath", ("nideggen", "noervenich")),
        ("Berg", ("nideggen", "niederzier")),
        ("kita berg", ("nideggen", "niederzier")),
        ("Jugendtreff Rath", ("nideggen", "noervenich")),
        ("52399", ("merzenich", "niederzier")),
    ],
)
def test_what_may_be_several_is_never_guessed(text: str, between: tuple[str, ...]) -> None:
    found = PLACES.find(text)
    assert (found.kommune, found.between) == (None, between)
    for kommune in between:
        assert PLACES.find(text, (kommune,)).kommune in (kommune, None)
    if not text.isdigit():
        assert PLACES.find(text, between[:1]).kommune == between[0]
        # A Kommune that has none of that name does not answer the question.
        assert PLACES.find(text, ("titz",)).between == between


@pytest.mark.parametrize(
    ("text", "beyond", "rest"),
    [
        ("Kita in Aachen", "Aachen", "Kita"),
        ("Eschweiler", "Eschweiler", "Eschweiler"),
        ("Uniklinik Aachen", "Aachen", "Uniklinik Aachen"),
        ("Treff in übach palenberg", "Übach-Palenberg", "Treff"),
        ("Kita 50667", "50667", "Kita"),
        ("von Aachen nach Jülich gezogen", "", "von Aachen gezogen"),
        ("00000", "", "00000"),
    ],
)
def test_what_lies_beyond_is_told(text: str, beyond: str, rest: str) -> None:
    found = PLACES.find(text)
    assert (found.beyond, left(text, found)) == (beyond, rest)


@pytest.mark.parametrize(
    ("text", "between", "rest"),
    [
        ("Titz oder Jülich", ("titz", "juelich"), "oder"),
        ("krabbelgruppe jülich und titz", ("juelich", "titz"), "krabbelgruppe und"),
        ("Kita in Tetz, Müntz oder Jülich", ("linnich", "titz", "juelich"), "Kita , oder"),
        ("52372 jülich", ("juelich", "kreuzau"), ""),
        ("52428 Titz", ("titz", "juelich"), ""),
    ],
)
def test_several_places_are_all_taken(text: str, between: tuple[str, ...], rest: str) -> None:
    found = PLACES.find(text)
    assert (found.kommune, found.village, found.between) == (None, "", between)
    assert left(text, found) == rest


@pytest.mark.parametrize(
    ("text", "kommune"),
    [
        ("Kreuzau, Winden und Boich", "kreuzau"),
        ("52399 Merzenich", "merzenich"),
        ("52382 Berg", "niederzier"),
    ],
)
def test_several_names_of_one_kommune_are_that_one(text: str, kommune: str) -> None:
    assert PLACES.find(text).kommune == kommune


def test_without_postcodes_and_names_nothing_is_read() -> None:
    found = Places({}, lambda word: False).find("Kita in Rath")
    assert found == Found()


@pytest.fixture(scope="module")
def finder() -> Finder:
    made = Finder(Embedded(), None, REAL)
    made.replace_all(real.documents())
    return made


def test_between_two_both_are_shown_until_one_is_chosen(finder: Finder) -> None:
    asked = finder.find(Request(text="Kita in Krauthausen", limit=100))
    assert asked.understood.between == ("dueren", "niederzier")
    assert set(asked.query.chosen["kommune"]) == {"dueren", "niederzier"}
    chosen = {"kommune": ("niederzier",)}
    settled = finder.find(Request(text="Kita in Krauthausen", chosen=chosen))
    assert (settled.understood.between, settled.understood.village) == ((), "Krauthausen")


def test_several_places_are_searched_together_and_asked(finder: Finder) -> None:
    both = finder.find(Request(text="Kita Titz oder Jülich", limit=200))
    assert both.understood.between == ("titz", "juelich")
    chosen = {"kommune": ("titz", "juelich")}
    by_hand = finder.find(Request(text="Kita", chosen=chosen, limit=200))
    assert {h.slug for h in both.results.hits} == {h.slug for h in by_hand.results.hits}
    settled = finder.find(Request(text="Kita Titz oder Jülich", chosen={"kommune": ("titz",)}))
    assert settled.understood.between == ("juelich",)
    assert settled.query.chosen["kommune"] == ("titz",)


def test_who_names_another_place_than_was_chosen_is_asked(finder: Finder) -> None:
    found = finder.find(Request(text="Kita in Jülich", chosen={"kommune": ("titz",)}))
    assert found.understood.between == ("juelich",)
    assert found.query.chosen["kommune"] == ("titz",)
    removed = finder.find(Request(text="Kita in Jülich", literal=frozenset(("kommune",))))
    assert removed.understood.between == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bismarckstraße", "Bismarckstrasse"),
        ("Bismarckstraße", "Bismarckstr. 16"),
        ("Hubertusstraße", "HUBERTUSSTRASSE"),
        ("Hubertusstraße", "Hubertusstrasse"),
    ],
)
def test_streets_are_found_however_they_are_written(finder: Finder, one: str, other: str) -> None:
    found = [hit.slug for hit in finder.find(Request(text=one)).results.hits]
    assert found == [hit.slug for hit in finder.find(Request(text=other)).results.hits]
    street = one.removesuffix("straße")
    at = {
        record["slug"]
        for record in real.records()
        if street in ((record["place"] or {}).get("street") or "")
    }
    assert at
    assert at >= set(found)
    assert len(found) == min(len(at), 20)
