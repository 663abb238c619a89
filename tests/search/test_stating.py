"""What is said of a question: an Anliegen where it is sure, a question where it is likely, "nothing
about it" beyond the subject, and silence otherwise."""

from dataclasses import replace
from pathlib import Path

import pytest

from search import beyond, needs
from search.answers import Request, Understood
from search.embedded import Embedded
from search.evaluation import said
from search.finder import Finder
from search.stating import EVIDENCE, _weights
from tests.search import known, real

SETS = Path(__file__).resolve().parents[1] / "eval"


@pytest.fixture(scope="module")
def finder() -> Finder:
    made = Finder(Embedded(), known.index(), real.gazetteer())
    made.replace_all(known.documents())
    return made


def understood(finder: Finder, text: str) -> Understood:
    return finder.find(Request(text=text)).understood


@pytest.mark.parametrize(("name", "share"), [("asked.tsv", 0.5), ("later-asked.tsv", 0.45)])
def test_what_is_stated_is_right(finder: Finder, name: str, share: float) -> None:
    counts = said(SETS / name, finder)["all"]
    assert counts["right"] / counts["stated"] >= 0.95
    assert counts["stated"] / counts["n"] >= share
    # Where it is asked, what is meant is nearly always among those named.
    assert counts["offered"] / counts["asked"] >= 0.85
    assert counts["outside"] / counts["n"] <= 0.01


@pytest.mark.parametrize("name", ["outside.tsv", "later-outside.tsv"])
def test_what_lies_beyond_gets_no_anliegen_and_is_told_so(finder: Finder, name: str) -> None:
    for language, counts in said(SETS / name, finder).items():
        assert counts["stated"] <= 0.02 * counts["n"], language
        assert counts["outside"] >= 0.6 * counts["n"], language


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("crisis.tsv", 0.01),
        ("ordinary.tsv", 0.01),
        ("later-crisis.tsv", 0.01),
        ("later-ordinary.tsv", 0.03),
    ],
)
def test_families_are_hardly_told_that_there_is_nothing(
    finder: Finder, name: str, share: float
) -> None:
    counts = said(SETS / name, finder)["all"]
    assert counts["outside"] <= share * counts["n"]


@pytest.mark.parametrize(
    "text",
    ["baby", "mein baby", "mama", "papa", "geburt", "beratung", "geburtstag", "angst", "kita"],
)
def test_a_word_of_which_many_needs_speak_states_none(finder: Finder, text: str) -> None:
    assert understood(finder, text).stated is None


@pytest.mark.parametrize(
    "text",
    [
        "hilfe familie", "unterstützung familie", "hilfe für mama", "support family", "help mum",
        "aile destek", "anneye yardım", "допомога родині", "допомога мамі", "помощь семье",
        "помощь маме", "نشاط أطفال", "مساعدة للأم", "مساعدة للأطفال", "دعم الأسرة", "pomoc mamie",
        "pomoc rodzinie", "aide famille", "groupe mamans", "ajutor familie", "grup mame",
    ],
)  # fmt: skip
def test_words_that_all_families_use_state_none(finder: Finder, text: str) -> None:
    assert understood(finder, text).stated is None


@pytest.mark.parametrize("text", ["aktivität kinder", "نشاط أطفال", "activités enfants"])
def test_of_words_that_tell_nothing_nothing_is_asked(finder: Finder, text: str) -> None:
    assert understood(finder, text).likely == ()


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("Tagesmutter", "tagesmutter"),
        ("احتاج مترجم", "dolmetscher"),
        ("Dolmetscher", "dolmetscher"),
        ("Zwillinge", "zwillinge-mehrlinge"),
        ("der kleine schläft nie durch", "kind-schlaeft-nicht"),
        ("borcum var, ne yapmalıyım", "schulden"),
        ("ребёнок дерётся в садике", "kind-haut-beisst"),
    ],
)
def test_what_is_sure_is_stated(finder: Finder, text: str, need: str) -> None:
    found = understood(finder, text)
    assert found.stated is not None
    assert (found.stated.id, found.likely) == (need, ())


def test_what_is_likely_is_asked(finder: Finder) -> None:
    found = understood(finder, "zoo")
    assert found.stated is None
    assert 1 < len(found.likely) <= 3
    assert found.needs[0] == found.likely[0], "it still ranks"


def test_what_was_chosen_is_stated(finder: Finder) -> None:
    found = finder.find(Request(text="geld", need="schulden")).understood
    assert found.stated is not None
    assert found.stated.id == "schulden"


def test_who_took_the_anliegen_away_is_told_none(finder: Finder) -> None:
    request = Request(text="Tagesmutter", literal=frozenset({"anliegen"}))
    found = finder.find(request).understood
    assert (found.stated, found.likely, found.outside) == (None, (), False)


@pytest.mark.parametrize(
    "text", ["öffnungszeiten baumarkt", "rezept lasagne", "wlan router kaputt", "aktien kaufen"]
)
def test_beyond_the_subject_nothing_is_found(finder: Finder, text: str) -> None:
    answer = finder.find(Request(text=text))
    assert answer.understood.outside
    assert (answer.understood.needs, answer.results.total) == ((), 0)
    assert answer.fallback is not None
    assert answer.fallback.why == "outside"
    assert answer.fallback.results.total, "what there is instead"


def test_what_has_the_very_words_is_found_all_the_same(finder: Finder) -> None:
    text = "wlan router kaputt"
    [first, *_rest] = real.documents()
    with_words = replace(first, slug="reparatur", summary="Der WLAN-Router ist kaputt? Wir helfen.")
    finder.put([with_words])
    try:
        answer = finder.find(Request(text=text))
    finally:
        finder.remove([with_words.slug])
    assert [hit.slug for hit in answer.results.hits] == ["reparatur"]
    assert not answer.understood.outside


@pytest.mark.parametrize("text", ["adoption", "Karneval", "Museum"])
def test_a_german_word_gets_a_german_label(finder: Finder, text: str) -> None:
    assert understood(finder, text).language == "de"


@pytest.mark.parametrize(
    "text",
    [
        "robotik",
        "pilates",
        "down syndrom",
        "yoga",
        "judo",
        "pilates kurs",
        "origami",
        "repair cafe",
    ],
)
def test_a_word_of_all_languages_gets_a_german_label(finder: Finder, text: str) -> None:
    """That one language's phrasings have it, or its letters alone, tell of no language."""
    assert understood(finder, text).language == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wheelchair", "en"), ("cours pilates", "fr"), ("zajęcia judo", "pl"), ("imdat", "tr"),
        ("bisiklet", "tr"), ("creșă", "ro"), ("swimming lessons", "en"), ("piscine", "fr"),
        ("prawnik", "pl"), ("mobilă", "ro"),
    ],
)  # fmt: skip
def test_a_word_that_one_language_has_gets_its_label(
    finder: Finder, text: str, language: str
) -> None:
    assert understood(finder, text).language == language


def test_who_says_for_whom_is_not_sent_away(finder: Finder) -> None:
    assert not understood(finder, "qqqqqq zzzzzz für 5-jährige").outside


def test_titles_state_no_need_that_their_offer_does_not_answer(finder: Finder) -> None:
    tied = needs.ties(known.needs())
    wrong = []
    for record in real.records():
        found = understood(finder, record["title"])
        other = found.stated is not None and found.stated.id not in tied[record["slug"]]
        if other or found.outside:
            wrong.append(record["title"])
    assert wrong == []


def test_the_weights_are_those_of_the_evidence() -> None:
    assert all(len(weights) == len(EVIDENCE) + 1 for weights in _weights().values())


def test_no_question_is_measured_that_others_are_held_against() -> None:
    measured = (SETS / "outside.tsv").read_text(encoding="utf-8").splitlines()
    assert set(beyond.read()).isdisjoint(line.partition("\t")[2] for line in measured)


def test_a_word_in_another_script_is_no_german_one(finder: Finder) -> None:
    """German words alone make a question German: these are none, though no document lacks them."""
    found = finder.understand(Request(text="дитячий лікар"))
    assert (found.language, found.outside) == ("uk", False)
    assert found.needs[0].id == "kinderarzt-impfen-vorsorge"
