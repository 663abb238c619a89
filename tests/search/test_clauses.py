"""Two things in one question are both heard, and one that is said twice stays one."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from search import clauses, evaluation, needs
from search.answers import Request
from search.embedded import Embedded
from search.finder import Finder
from search.port import Document
from tests.search import known, real

TWO = Path(__file__).parents[1] / "eval" / "two.tsv"


@pytest.fixture(scope="module")
def finder() -> Finder:
    made = Finder(Embedded(), known.index(), real.gazetteer())
    made.replace_all(documents(known.needs()))
    return made


def documents(known: Sequence[needs.Need]) -> list[Document]:
    return list(real.documents(needs=needs.ties(known)))


def unknown(words: Sequence[str]) -> list[tuple[int, tuple[int, ...]]]:
    return [(-1, ()) for _word in words]


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("de", "Kita-Platz fehlt, ich muss arbeiten", ["Kita-Platz fehlt", "ich muss arbeiten"]),
        ("de", "Stillen, aber 2,5 Jahre", ["Stillen", "2,5 Jahre"]),
        ("pl", "nie ma miejsca a wracam do pracy", ["nie ma miejsca", "wracam do pracy"]),
        ("ar", "أنا وحدي وعندي ديون", ["أنا وحدي", "وعندي ديون"]),
        ("ar", "أنا أم وحيدة ومعي ديون", ["أنا أم وحيدة", "ومعي ديون"]),
        ("ar", "روضة بالإضافة إلى مترجم", ["روضة", "مترجم"]),
        ("pl", "tłumacz oraz przedszkole", ["tłumacz", "przedszkole"]),
        ("pl", "szukam żłobka, a także tłumacza", ["szukam żłobka", "tłumacza"]),
        ("pl", "logopeda jak również żłobek", ["logopeda", "żłobek"]),
        ("fr", "une crèche ainsi que des cours", ["une crèche", "des cours"]),
        ("en", "nursery as well as interpreter", ["nursery", "interpreter"]),
        ("ro", "grădiniță precum și traducător", ["grădiniță", "traducător"]),
        ("tr", "kreş bir de tercüman", ["kreş", "tercüman"]),
        ("en", "a nurse I can ask", []),
        ("de", "Hebamme und", []),
        ("de", "Hebamme", []),
    ],
)
def test_a_question_is_divided_by_marks_and_joining_words_of_its_language(
    language: str, text: str, parts: list[str]
) -> None:
    assert clauses.parts(text, language, unknown) == parts


def test_what_nothing_joins_is_divided_between_words_of_two_needs() -> None:
    def settled(words: Sequence[str]) -> list[tuple[int, tuple[int, ...]]]:
        known = {"schulden": (1, (1,)), "zwillinge": (2, (2, 3)), "geburt": (3, (2, 3))}
        return [known.get(word, (-1, ())) for word in words]

    assert clauses.parts("zwillinge habe schulden", "de", settled) == [
        "zwillinge",
        "habe schulden",
    ]
    assert clauses.parts("zwillinge geburt", "de", settled) == []  # said together of one need
    assert clauses.parts("schulden für zwillinge", "de", settled) == []  # says which of them


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("kein Kita-Platz und ich muss wieder arbeiten", "kein-kita-platz", "zurueck-in-den-beruf"),
        ("Brief vom Jugendamt, brauche Dolmetscher", "jugendamt-kontakt", "dolmetscher"),
        ("alleinerziehend schulden", "alleinerziehend", "schulden"),
        ("on se sépare, je cherche un appartement", "trennung-scheidung", "wohnung-suchen"),
        ("caut moașă și cum cer kindergeld", "hebamme-finden", "kindergeld"),
        ("أبحث عن قابلة ودورة تحضير للولادة", "hebamme-finden", "geburtsvorbereitung"),
        ("أحتاج مترجم و مكان في الروضة", "dolmetscher", "kita-anmelden"),
        ("szukam przedszkola a także tłumacza", "kita-anmelden", "dolmetscher"),
        ("mam długi i szukam mieszkania", "schulden", "wohnung-suchen"),
    ],
)
def test_both_are_heard_in_their_order_and_offers_of_both_are_shown(
    finder: Finder, text: str, first: str, second: str
) -> None:
    answer = finder.find(Request(text=text))
    heard = answer.understood.needs
    assert [match.id for match in heard[:2]] == [first, second]
    assert [group[0] for group in answer.understood.matters] == [first, second]
    tied = {document.slug: document.needs for document in documents(known.needs())}
    shown = [tied[hit.slug] for hit in answer.results.hits[:3]]
    assert all(any(each.get(need, 0) > 2 for each in shown) for need in (first, second))


@pytest.mark.parametrize(
    "text",
    [
        "mein kind schläft nicht, wacht jede nacht auf",
        "Stillen klappt nicht, die Milch reicht nicht",
        "oma gestorben",
        "zwei Kinder, Geldsorgen",
        "Turnen und Fußball für Kinder",
        "ребёнок не спит, просыпается каждый час",
    ],
)
def test_one_thing_said_twice_stays_one(finder: Finder, text: str) -> None:
    assert len(finder.understand(Request(text=text)).matters) == 1


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("krabbelgruppe für zwillinge", "zwillinge-mehrlinge"),
        ("frühstück für alleinerziehende", "alleinerziehend"),
        ("playgroup for twins", "zwillinge-mehrlinge"),
        ("dolmetscher für elterngespräch", "dolmetscher"),
        ("Fortbildung für Erzieherinnen", "fachkraft-fortbildung"),
    ],
)
def test_for_whom_it_is_decides(finder: Finder, text: str, need: str) -> None:
    answer = finder.find(Request(text=text))
    assert answer.understood.needs[0].id == need
    tied = {document.slug: document.needs for document in documents(known.needs())}
    assert tied[answer.results.hits[0].slug].get(need, 0) > 2


def test_a_crisis_is_not_put_together_from_pieces(finder: Finder) -> None:
    understood = finder.understand(Request(text="Mein Sohn zockt nur, jetzt zuhause"))
    assert not understood.crisis
    assert all(not match.crisis for match in understood.needs[:1])


def test_most_of_the_questions_with_two_things_are_answered_for_both(finder: Finder) -> None:
    found = evaluation.both_heard(TWO, finder, documents(known.needs()))
    _count, heard, shown = found["all"]
    _count, first, one = found["one"]
    assert min(heard, shown) >= 0.82
    assert (first >= 0.7, one >= 0.9) == (True, True)
