"""Anything may be typed: never an error, and never more work than a bound that is set."""

import gc
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalogue import searching
from app.settings import Settings
from app.vocabulary import PHASE_MONTHS
from search import alarm, clauses, encoder, german, meaning, needs, suggestions
from search.answers import Request, bounded
from search.embedded import Embedded
from search.finder import Finder
from search.german import MOST_MENDED, German
from search.needindex import NeedIndex
from search.port import MAX_TEXT, Query, Results
from search.spelling import Spelling
from tests.search import real, wild

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "cache"
MOST_SEARCHES = 7
"""The question, without the filters read, with an interpreter, in the neighbourhood, in the Kreis,
the way in twice."""
MISSPELT = (
    "Hebamne Kindergaten Beratnug Erzihung Famlie Ferein Jugned Spielgrupe Elternn Shcule Trenung"
    " Schulde Wohnugn Sprahce Bücheri Gesundhiet Ausbildnug Betreuumg Schwimen Logopdäe"
)


@pytest.fixture(scope="module")
def index() -> NeedIndex:
    return NeedIndex(needs.read(), CACHE, phases=PHASE_MONTHS.items())


@pytest.fixture(scope="module")
def finder(index: NeedIndex) -> Finder:
    made = Finder(Embedded(), index, real.gazetteer())
    made.replace_all(real.documents(needs=needs.ties(index.needs)))
    return made


@pytest.fixture(scope="module")
def by_letters(finder: Finder, index: NeedIndex) -> Finder:
    """The same without sentence vectors, which take half of the time here."""
    return Finder(
        finder.engine,
        NeedIndex(index.needs, meaning=False, phases=index.phases.items()),
        finder.gazetteer,
    )


@pytest.mark.parametrize("seed", range(4))
def test_no_wild_text_is_ever_an_error(finder: Finder, by_letters: Finder, seed: int) -> None:
    """160 of each kind; `python -m bench.search` asks 10,000 in all."""
    for number, (_, text) in enumerate(wild.texts(440, seed)):
        (by_letters if number % 3 else finder).find(Request(text=text))


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=300))
def test_no_text_is_ever_an_error(finder: Finder, text: str) -> None:
    finder.find(Request(text=text))
    finder.suggest(text)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(st.sampled_from(wild.RULES), max_size=12))
def test_no_mixture_is_ever_an_error(finder: Finder, pieces: list[str]) -> None:
    finder.find(Request(text=" ".join(pieces)))


def test_wild_texts_are_the_same_for_the_same_seed() -> None:
    assert list(wild.texts(50, 3)) == list(wild.texts(50, 3))
    assert {kind for kind, _ in wild.texts(50)} == {k.__name__.strip("_") for k in wild.KINDS}


# Bounds on work


def test_a_text_stays_short_also_when_its_signs_are_written_out() -> None:
    assert bounded("ﷺ" * 400) == "ﷺ" * (MAX_TEXT // 18)
    assert bounded("ä" * 400) == "ä" * MAX_TEXT
    assert bounded("2½ Jahre") == "2½ Jahre"


def test_few_misspelt_words_of_a_question_are_mended(
    finder: Finder, index: NeedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: dict[int, set[str]] = {}
    near = Spelling.near

    def counting(
        self: Spelling, folded: str, limit: int, language: int = 0
    ) -> list[tuple[int, int]]:
        looked.setdefault(id(self), set()).add(folded)
        return near(self, folded, limit, language)

    monkeypatch.setattr(Spelling, "near", counting)
    answer = finder.find(Request(text=MISSPELT))
    spellings = index.evidence.known_words._spelling, finder.engine.german.spelling  # type: ignore[attr-defined]
    in_needs, in_offers = (looked[id(each)] for each in spellings)
    assert len(in_needs) <= MOST_MENDED
    assert len(in_offers) <= 2 * MOST_MENDED, "once to find, once to ask 'Meinten Sie'"
    assert answer.corrected is not None


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts are encoded at once, each time that some are."""
    counted: list[int] = []
    encode = encoder.encode

    def counting(texts: Sequence[str]) -> meaning.Floats:
        counted.append(len(texts))
        return encode(texts)

    monkeypatch.setattr(encoder, "encode", counting)
    return counted


def test_few_texts_of_a_question_are_encoded(index: NeedIndex, encoded: list[int]) -> None:
    index.match(", ".join(f"mein Kind {n} schläft nicht" for n in "abcdefgh"))
    assert encoded[0] == 1 + clauses.MOST_CLAUSES
    assert set(encoded[1:]) <= {1}, "what was encoded already, and is kept"


def test_few_parts_of_a_question_are_held_against_crises(
    index: NeedIndex, encoded: list[int]
) -> None:
    index.told_crisis(", ".join(f"er schlägt mich {n}" for n in "abcdefghij"), likely=True)
    assert encoded[0] == 1 + alarm.MOST_PARTS


def test_what_a_question_means_and_what_it_tells_of_danger_is_encoded_at_once(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most of the time for one text is spent on reading the encoder's weights."""
    counted: list[int] = []
    recent = encoder.encode._recent
    encode = recent._reckon

    def counting(texts: Sequence[str]) -> Iterable[meaning.Floats]:
        counted.append(len(texts))
        return encode(texts)

    monkeypatch.setattr(recent, "_reckon", counting)
    finder.find(Request(text="suche einen kitaplatz, mein mann schlägt mich, wenn er trinkt"))
    assert len(counted) == 1
    assert counted[0] > 3


def test_a_long_text_is_not_mended_while_one_types(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    near = suggestions._near

    def counting(word: str, kinds: Sequence[Collection[str]]) -> str:
        looked.append(word)
        return near(word, kinds)

    monkeypatch.setattr(suggestions, "_near", counting)
    assert finder.suggest("Hebamne")
    assert looked
    looked.clear()
    assert finder.suggest(MISSPELT) == ()
    assert looked == []


def test_a_question_asks_the_engine_a_few_times(finder: Finder) -> None:
    class Counting:
        asked = 0

        def search(self, query: Query) -> Results:
            Counting.asked += 1
            return finder.engine.search(query)

    counting = Finder(Counting(), finder.needs, finder.gazetteer)  # type: ignore[arg-type]
    for _, text in wild.texts(220, 9):
        Counting.asked = 0
        counting.find(Request(text=text, chosen={"kommune": ("titz",)}))
        assert Counting.asked <= MOST_SEARCHES


def test_each_ending_of_a_compound_is_divided_once(finder: Finder) -> None:
    counted = 0

    class Counting(German):
        def _divided(self, *given: object) -> tuple[str, ...] | None:
            nonlocal counted
            counted += 1
            return super()._divided(*given)  # type: ignore[arg-type]

    counting = Counting(finder.engine.german.count)  # type: ignore[attr-defined]
    for piece in ("kinder", "tages", "schul", "essen", "neben", "ehe"):
        counted = 0
        counting.split((piece * 20)[: german._LONGEST_COMPOUND])
        assert counted <= german._LONGEST_COMPOUND


def test_the_first_question_finds_everything_ready() -> None:
    """No visitor waits for the sentence encoder, nor for a look through all needs for garbage."""
    started, _ = searching.finder(Settings(cache_dir=str(CACHE)), ())
    assert encoder.encode._model is not None
    assert isinstance(started.needs, NeedIndex)
    assert "_lines" in vars(started.needs._beginnings)
    assert gc.get_freeze_count() > 0
