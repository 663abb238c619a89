"""German for a search that forgives."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from search import german
from search.german import Dictionary, German, fold, informative, stem, words
from search.spelling import typos_allowed

TEXTS = [
    "Schwangerschaftsberatung für Eltern",
    "Beratung beim Stillen",
    "Tagespflege und Tagesmutter",
    "Schulpsychologischer Dienst",
    "Ferienspiele in den Sommerferien",
]


@pytest.fixture(scope="module")
def some() -> German:
    return German.of(TEXTS)


def test_words_are_lower_case_and_bare() -> None:
    assert words("Eltern-Kind-Café (0–3)!") == ["eltern", "kind", "café", "0", "3"]


def test_french_elisions_are_two_words_and_other_apostrophes_none() -> None:
    assert words("cours d'allemand") == ["cours", "d", "allemand"]
    assert words("don't") == ["dont"]
    assert words("б'є") == ["бє"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Präventionsbüro", "Praeventionsbuero"), ("Straße", "Strasse"), ("Café", "Cafe")],
)
def test_spellings_fold_alike(one: str, other: str) -> None:
    assert fold(one.lower()) == fold(other.lower())
    assert stem(one.lower()) == stem(other.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Beratungen", "Beratung"), ("Elternabende", "Elternabend"), ("Kitas", "Kita")],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one.lower()) == stem(other.lower())


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("stillberatung", ("still", "berat")),
        ("schwangerschaftsberatung", ("schwangerschaft", "berat")),
        ("kindertagespflege", ("kind", "tagespfleg")),
        ("kindergarten", ()),
        ("beratung", ()),
        ("krabbelgruppe", ("krabbel", "grupp")),
    ],
)
def test_compounds_are_split(some: German, word: str, parts: tuple[str, ...]) -> None:
    assert some.split(word) == parts


def test_parts_of_parts_are_indexed(some: German) -> None:
    whole, parts = some.terms("Kindertagespflege")
    assert whole == ["kindertagespfleg"]
    assert {"kind", "tagespfleg", "pfleg"} <= set(parts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dinst", "dienst"),
        ("schwangerschaftsberatnug", "schwangerschaftsberatung"),
        ("ferienspile", "ferienspiele"),
    ],
)
def test_the_nearest_word_is_found(some: German, typed: str, meant: str) -> None:
    assert some.near(typed)[0][0] == meant


@given(st.data())
def test_no_near_word_is_overlooked(some: German, data: st.DataObject) -> None:
    """The quick look over letters leaves out nothing that is near by the slow one."""
    known = sorted(fold(word) for word in some.count if len(word) >= 4)
    word = data.draw(st.sampled_from(known))
    letters = st.sampled_from("abeinrstüшщبت")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(word)))
        rest = word[at + data.draw(st.integers(0, 1)) :]
        word = word[:at] + data.draw(letters | st.just("")) + rest
    allowed = typos_allowed(word)
    near = {each for each in known if OSA.distance(word, each) <= allowed}
    spelling = some.spelling
    assert near <= {spelling.folded[n] for n in spelling.perhaps_near(word, allowed)}


def test_a_known_word_is_not_mended(some: German) -> None:
    assert some.near("dienst") == ()
    assert some.corrected("Schulpsychologischer Dienst") is None
    assert some.corrected("Schulpsychologischer Dinst") == "Schulpsychologischer Dienst"


def test_another_ending_is_no_mistake() -> None:
    some = German.of(["jährige Kinder", "Ferienspiele"])
    assert some.corrected("mit 12 jährigen") is None
    assert some.corrected("mit 12 jährgien") == "mit 12 jährige"


def test_little_words_inform_nobody() -> None:
    assert not informative("Wo gibt es Angebote für mich?")
    assert informative("Wo gibt es eine Hebamme?")


def test_prefixes_need_three_letters() -> None:
    dictionary = Dictionary({"schwimm": 3, "schwimmkur": 1, "schul": 9})
    assert dictionary.beginning_with("sc") == []
    assert dictionary.beginning_with("schw") == ["schwimm", "schwimmkur"]


def test_the_word_lists_are_whole() -> None:
    data = yaml.safe_load(german.WORDS_FILE.read_text(encoding="utf-8"))
    assert set(data) == set(
        "stop vague broad general same parts whole places sought lent dialect"
        " misspelt_places".split()
    )
    assert all(len(group) > 1 and len(set(group)) == len(group) for group in data["same"])
    for group in data["same"]:
        for phrase in group:
            assert informative(phrase), phrase
