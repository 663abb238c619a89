"""A name is no cry for help: titles, Träger, houses, streets and places of the real data."""

import re
from collections.abc import Iterable
from functools import cache

import pytest

from search.answers import Request, Understood
from search.embedded import Embedded
from search.finder import Finder
from search.german import fold, is_stop, words
from search.names import Named, Names
from search.port import Document
from search.understanding import tells_of_own_child
from tests.search import known, real

DOCUMENTS = known.documents()
HOUSES = [
    place["name"]
    for record in real.records()
    if (place := record.get("place")) and place.get("name")
]
STREETS = [
    place["street"]
    for record in real.records()
    if (place := record.get("place")) and place.get("street")
]


@pytest.fixture(scope="module")
def finder() -> Finder:
    made = Finder(Embedded(), known.index(), real.gazetteer())
    made.replace_all(DOCUMENTS)
    return made


def heard(finder: Finder, text: str) -> Understood:
    return finder.understand(Request(text=text))


def test_a_name_is_looked_up_once_for_a_question(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    named = Names.named

    def counting(self: Names, text: str) -> Named | None:
        asked.append(text)
        return named(self, text)

    monkeypatch.setattr(Names, "named", counting)
    assert heard(finder, "wo lernt mein Kind kostenlos schwimmen in Titz").needs
    assert len(asked) == 2, "the whole question, and without what was read out of it"


def misspelt(name: str) -> str:
    """Without a letter in the middle of its longest word."""
    longest = max(re.findall(r"[^\W\d_]+", name), key=len)
    middle = len(longest) // 2
    return name.replace(longest, longest[:middle] + longest[middle + 1 :], 1)


@cache
def own_words(finder: Finder, text: str) -> frozenset[str]:
    left = finder.hearing.places.without_names(text, everyday=True)
    return frozenset(fold(word) for word in words(left) if not is_stop(word))


@cache
def called(finder: Finder, name: str) -> tuple[Document, ...]:
    """All offers whose title, Träger or house has the words of the name, places left out."""
    own = own_words(finder, name)
    return tuple(
        document
        for document in DOCUMENTS
        if any(
            own <= own_words(finder, each)
            for each in (document.title, document.provider, document.place)
        )
    )


def wrong(finder: Finder, text: str, offers: Iterable[Document]) -> str | None:
    """What is said of a name that is not so: an Anliegen that no offer called so answers, or an
    alarm where none is for a crisis."""
    understood = heard(finder, text)
    if understood.needs and not any(understood.needs[0].id in offer.needs for offer in offers):
        return f"{text}: {understood.needs[0].id}"
    if understood.crisis and not any("krise-schutz" in offer.facets["thema"] for offer in offers):
        return f"{text}: alarm"
    return None


@pytest.mark.parametrize("said", ["{}", "{} Jülich", "{} in düren"])
def test_a_title_means_its_offer(finder: Finder, said: str) -> None:
    faults = [
        wrong(finder, said.format(document.title), [document])
        for document in DOCUMENTS
        if any(not is_stop(word) for word in words(document.title))
    ]
    assert [fault for fault in faults if fault] == []


@pytest.mark.parametrize("said", ["{}", "{} jülich"])
def test_a_träger_and_a_house_mean_their_offers(finder: Finder, said: str) -> None:
    names = dict.fromkeys([*(document.provider for document in DOCUMENTS), *HOUSES])
    faults = [wrong(finder, said.format(name.lower()), called(finder, name)) for name in names]
    assert [fault for fault in faults if fault] == []


def test_no_misspelt_name_raises_an_alarm(finder: Finder) -> None:
    names = dict.fromkeys(
        [*(d.title for d in DOCUMENTS), *(d.provider for d in DOCUMENTS), *HOUSES, *STREETS]
    )
    for name in names:
        offers = called(finder, name)
        crisis = any("krise-schutz" in offer.facets["thema"] for offer in offers)
        assert crisis or not heard(finder, misspelt(name)).crisis, name


def test_a_street_and_a_place_mean_no_need(finder: Finder) -> None:
    bare = [re.sub(r" ?\d.*", "", street) for street in STREETS]
    for name in dict.fromkeys([*STREETS, *bare, *finder.gazetteer.names.values()]):
        assert heard(finder, name).needs == (), name


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("donum vitae", "donum-vitae-dueren"),
        ("donum vitae düren", "donum-vitae-dueren"),
        ("donum vitae jülich", "donum-vitae-dueren"),
        ("donun vitae", "donum-vitae-dueren"),
        ("stark starten – Brücken in die Eigenständigkeit", "stark-starten-dueren"),
    ],
)
def test_who_asks_by_name_finds_it_first_and_is_told_nothing_else(
    finder: Finder, text: str, first: str
) -> None:
    answer = finder.find(Request(text=text))
    assert not answer.understood.crisis
    assert answer.understood.needs == ()
    assert answer.results.hits[0].slug == first


@pytest.mark.parametrize("text", ["Grüngürtel", "Grüngürtel 41a"])
def test_who_asks_for_a_street_finds_what_is_there(finder: Finder, text: str) -> None:
    answer = finder.find(Request(text=text))
    assert not answer.understood.crisis
    assert answer.understood.needs == ()
    addresses = {each.slug: each.address for each in DOCUMENTS}
    assert "Grüngürtel" in addresses[answer.results.hits[0].slug]


def test_nearly_every_title_stands_first(finder: Finder) -> None:
    """All but a handful that share their words with another offer of the place."""
    behind = []
    for document in DOCUMENTS:
        hits = finder.find(Request(text=document.title, limit=1)).results.hits
        if [hit.slug for hit in hits] != [document.slug]:
            behind.append(document.title)
    assert len(behind) <= 5, behind


@pytest.mark.parametrize(
    "text",
    ["Gürtel", "Standort", "Haus der Stadt", "Abschied", "Schwangere", "baby", "mein baby", "mama"],
)
def test_a_word_of_many_phrasings_is_no_alarm(finder: Finder, text: str) -> None:
    assert not heard(finder, text).crisis


@pytest.mark.parametrize("text", ["baby", "mein baby", "mama", "geburt", "beratung", "geburtstag"])
def test_a_word_of_many_phrasings_states_nothing(finder: Finder, text: str) -> None:
    assert heard(finder, text).needs == ()


@pytest.mark.parametrize(
    "text",
    [
        "sterben",
        "suizid",
        "geschlagen",
        "vergewaltigt",
        "abhauen",
        "Krankenwagen",
        "Knopfbatterie",
        "papa schlägt",
        "mann schlägt",
        "häusliche gewalt",
        "Frauenhaus",
        "I want to die",
        "ich will nicht mehr",
    ],
)
def test_few_words_that_tell_of_danger_are_heard(finder: Finder, text: str) -> None:
    assert heard(finder, text).crisis


def test_a_help_line_is_for_whom_its_name_says(finder: Finder) -> None:
    understood = heard(finder, "Hilfetelefon Gewalt gegen Frauen")
    assert (understood.needs[0].id, understood.crisis) == ("gewalt-zuhause-frau", True)


@pytest.mark.parametrize("text", ["mein kind wird geschlagen", "meine tochter wird geschlagen"])
def test_violence_against_a_child_is_not_against_its_mother(finder: Finder, text: str) -> None:
    understood = heard(finder, text)
    assert (understood.needs[0].id, understood.crisis) == ("sorge-um-ein-kind", True)


def test_every_crisis_phrasing_but_a_few_is_one(finder: Finder) -> None:
    every = [
        text
        for need in known.needs()
        if need.crisis
        for texts in need.phrases.values()
        for text in texts
    ]
    # Some ask calmly for help of that kind ("telefonseelsorge jetzt").
    lost = [text for text in every if not heard(finder, text).crisis]
    assert len(lost) <= 0.01 * len(every), lost


def test_names_come_and_go_with_their_offers() -> None:
    one = Document(
        slug="a", title="Blauer Elefant", summary="", text="", provider="Verein Rüssel e.V."
    )
    names = Names()
    names.put([one])
    assert names.named("blauer elefant") == names.named("blauer elefnt") is not None
    assert names.named("blauer hund") is None
    names.remove(["a"])
    assert names.named("Blauer Elefant") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mein sohn kifft", True),
        ("drogen mein sohn", True),
        ("my daughter takes drugs", True),
        ("oğlum uyuşturucu kullanıyor", True),
        ("ابني يتعاطى المخدرات", True),
        ("ich kiffe jeden tag", False),
        ("mein freund kifft", False),
    ],
)
def test_parents_are_known_by_speaking_of_their_child(text: str, told: bool) -> None:
    assert tells_of_own_child(text) is told
