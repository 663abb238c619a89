"""What an offer is worth to a question, in points that can be reckoned by hand, from every engine.

A word in the title is one point, the name of an offer 1.1 more, an Anliegen that it answers 1.6.
Unless a test is about it, offers are old: fresh ones have a twentieth more.
"""

from typing import Any

import pytest

from search.embedded import Embedded
from search.german import Asked, Dictionary, Variant
from search.port import Document, Query, SearchEngine
from search.ranking import Weights, is_own, need_points, pairs, shares, step, worth
from tests.search.test_contract import offer

KOMMUNEN = ("titz", "inden", "linnich", "juelich", "nideggen", "kreuzau")


def old(slug: str, title: str = "", **more: Any) -> Document:
    return offer(slug, title, stale=True, **more)


def points(
    engine: SearchEngine, documents: list[Document], text: str = "", **asked: Any
) -> dict[str, Any]:
    """What is found, best first, with its points."""
    engine.replace_all(documents)
    hits = engine.search(Query(text=text, **asked)).hits
    return {hit.slug: pytest.approx(hit.score, abs=1e-3) for hit in hits}


def test_a_word_counts_by_where_it_stands(engine: SearchEngine) -> None:
    documents = [
        old("text", "Singen", text="Chor"),
        old("kurz", "Singen", summary="Chor"),
        old("traeger", "Singen", provider="Chor"),
        old("titel", "Chor"),
    ]
    found = points(engine, documents, "Chor")
    assert found == {"titel": 2.1, "traeger": 1.9, "kurz": 0.62, "text": 0.45}
    assert list(found) == ["titel", "traeger", "kurz", "text"]


def test_fresh_facts_are_worth_a_twentieth(engine: SearchEngine) -> None:
    documents = [old("alt", "Chor"), offer("neu", "Chor")]
    assert points(engine, documents, "Chor") == {"neu": 2.205, "alt": 2.1}


@pytest.mark.parametrize(("count", "named"), [(1, True), (4, True), (5, False)])
def test_what_up_to_four_offers_are_called_is_a_name(
    engine: SearchEngine, count: int, named: bool
) -> None:
    documents = [old(f"haus-{n}", "Haus für Alle") for n in range(count)]
    found = points(engine, documents, "Haus für Alle")
    assert set(found) == {each.slug for each in documents}
    assert all(value == (2.1 if named else 1.0) for value in found.values())


def test_an_offer_of_up_to_five_kommunen_is_each_one_s_own(engine: SearchEngine) -> None:
    """Six share it, and it is as good as countywide: three or five are not many."""
    documents = [old(f"von-{n}", "Chor", kommune=KOMMUNEN[:n]) for n in (6, 5, 3, 1)]
    found = points(engine, documents, "Chor", chosen={"kommune": ("titz",)})
    assert found == {"von-5": 3.15, "von-3": 3.15, "von-1": 3.15, "von-6": 2.1}
    assert list(found)[-1] == "von-6"
    browsed = engine.search(Query(chosen={"kommune": ("titz",)})).hits
    assert [hit.slug for hit in browsed] == ["von-5", "von-3", "von-1", "von-6"]
    assert [is_own(each) for each in documents] == [False, True, True, True]
    assert not is_own(old("kreisweit"))


def test_a_place_asked_for_lifts_what_names_it(engine: SearchEngine) -> None:
    documents = [
        old("chor-1", "Chor"), old("chor-2", "Chor"), old("chor-3", "Chor"), old("chor-4", "Chor"),
        old("am-rande", "Chor", text="Auch aus Barmen."), old("dort", "Chor", place="Barmen"),
    ]  # fmt: skip
    found = points(engine, documents, "Chor", near="Barmen")
    assert next(iter(found)) == "dort"
    assert (found["dort"], found["am-rande"], found["chor-1"]) == (1.9, 1.0, 1.0)


def test_a_time_asked_for_lifts_what_is_known_to_be_then(engine: SearchEngine) -> None:
    documents = [old(f"chor-{n}", "Chor") for n in range(5)]
    monday = frozenset({frozenset({("wochentag", "mo")})})
    documents.append(old("montags", "Chor", wochentag=("mo",), occasions=monday))
    found = points(engine, documents, "Chor", times={"wochentag": ("mo",)})
    assert next(iter(found)) == "montags"
    assert (found["montags"], found["chor-0"]) == (1.5, 1.0)


MONDAYS: dict[str, Any] = {
    "wochentag": ("mo",),
    "occasions": frozenset({frozenset({("wochentag", "mo")})}),
}


def test_what_is_called_so_leads_whatever_else_is_then(engine: SearchEngine) -> None:
    treffs = [
        old(f"treff-{n}", f"Treff {n}", text="Café, montags.", needs={"treff": 3}, **MONDAYS)
        for n in range(3)
    ]
    amsel = old("amsel", "Café Amsel", text="Dienstags.")
    asked = {"times": {"wochentag": ("mo",)}, "needs": {"treff": 0.8}}
    text = "Café Amsel Montag"
    found = points(engine, [amsel, *treffs], text, matter="Café Amsel", **asked)
    assert next(iter(found)) == "amsel"
    assert next(iter(points(engine, treffs, text, matter="Café Amsel", **asked))) == "treff-0"


def test_what_answers_leads_what_merely_helps_then(engine: SearchEngine) -> None:
    documents = [
        old("schule", "Gesang und Geige", needs={"musik": 3}),
        old("laden", "Laden", text="Montags: Noten für die Geige.", needs={"musik": 2}, **MONDAYS),
        *(old(f"anderes-{n}", text="Montags.") for n in range(3)),
    ]
    asked = {"matter": "Geige", "times": {"wochentag": ("mo",)}, "needs": {"musik": 1.0}}
    found = points(engine, documents, "Geige montags", **asked)
    assert next(iter(found)) == "schule"
    assert list(found)[1] == "laden"


def test_what_is_called_for_leads_what_is_merely_open_then(engine: SearchEngine) -> None:
    documents = [
        old("schau", "Ausstellung", text="Montags offen.", needs={"feste": 3}, **MONDAYS),
        old("markt", "Flohmarkt", needs={"feste": 3}),
        *(old(f"fest-{n}", text="Montags.", needs={"feste": 2.1}) for n in range(5)),
    ]
    asked = {"times": {"wochentag": ("mo",)}, "needs": {"feste": 0.9}}
    found = points(engine, documents, "Flohmarkt Montag", matter="Flohmarkt", **asked)
    assert list(found)[:2] == ["markt", "schau"]


def test_the_parts_of_a_lift_for_a_time_sum_up_to_the_points() -> None:
    engine = Embedded()
    monday = old("montags", "Chor", text="Montags.", needs={"musik": 2}, **MONDAYS)
    engine.replace_all([monday, old("chor", "Chor")])
    times = {"wochentag": ("mo",)}
    query = Query(text="Chor Montag", matter="Chor", times=times, needs={"musik": 0.5})
    told = engine.explain(query, ["montags"])["montags"]
    hit = engine.search(query).hits[0]
    assert hit.slug == "montags"
    assert sum(part.points for part in told) == pytest.approx(hit.score, abs=2e-3)


def test_an_anliegen_counts_by_its_grade_and_by_how_sure_it_is(engine: SearchEngine) -> None:
    grades = {"genau": 3, "letzte-genau": 2.1, "hilft": 2, "letzte-hilft": 1.1}
    documents = [old(slug, needs={"schlaf": grade}) for slug, grade in grades.items()]
    sure = points(engine, documents, needs={"schlaf": 1.0})
    assert sure == {"genau": 1.6, "letzte-genau": 1.12, "hilft": 0.8, "letzte-hilft": 0.56}
    unsure = points(engine, documents, needs={"schlaf": 0.5})
    assert unsure == {"genau": 0.8, "letzte-genau": 0.56, "hilft": 0.4, "letzte-hilft": 0.28}


def test_a_second_anliegen_counts_a_quarter(engine: SearchEngine) -> None:
    documents = [
        old("beide", needs={"schlaf": 3, "essen": 3}),
        old("auch", needs={"schlaf": 3, "essen": 2}),
        old("nur-essen", needs={"essen": 3}),
    ]
    found = points(engine, documents, needs={"schlaf": 1.0, "essen": 0.5})
    assert found == {"beide": 1.8, "auch": 1.7, "nur-essen": 0.8}


def test_what_has_less_than_a_fifth_of_the_best_is_not_shown(engine: SearchEngine) -> None:
    documents = [old("genau", needs={"a": 3}), old("kaum", needs={"b": 3})]
    assert points(engine, documents, needs={"a": 1.0, "b": 0.25}) == {"genau": 1.6, "kaum": 0.4}
    assert points(engine, documents, needs={"a": 1.0, "b": 0.15}) == {"genau": 1.6}


def test_half_of_the_question_must_be_met_by_words(engine: SearchEngine) -> None:
    documents = [old("beides", "Chor Malen"), old("eines", "Chor Turnen"), old("kurs", "Kochen")]
    assert list(points(engine, documents, "Chor Malen")) == ["beides"]
    assert list(points(engine, documents, "Chor")) == ["beides", "eines"]


def test_who_asks_for_two_things_is_shown_what_has_the_rarer_one(engine: SearchEngine) -> None:
    """The choir has 58 hundredths of "Chor Malen", each of the two painters 42."""
    documents = [old("malen-1", "Malen"), old("chor", "Chor"), old("malen-2", "Malen"), old("kurs")]
    assert points(engine, documents, "Chor Malen") == {"chor": 0.576}


def test_a_word_that_nobody_has_is_the_rarest(engine: SearchEngine) -> None:
    documents = [old("malen", "Malen"), old("chor", "Chor")]
    assert points(engine, documents, "Chor Xylophon") == {}


def test_with_two_offers_the_word_of_one_counts_more_than_that_of_both(
    engine: SearchEngine,
) -> None:
    """59 hundredths for "Chor" in the title, 62 of 100 of the other 41 for "Singen" below it."""
    documents = [old("chor", "Chor", summary="Singen"), old("singen", "Singen")]
    assert points(engine, documents, "Chor Singen") == {"chor": 0.844}


def test_for_a_child_what_is_made_for_its_age_stands_before_what_is_for_all(
    engine: SearchEngine,
) -> None:
    """Made for an age is what is for seven years at most, both ends included."""
    documents = [
        old("von-0-bis-18", ages=(0, 216)), old("sieben-jahre-und-einen-monat", ages=(36, 121)),
        old("sieben-jahre", ages=(36, 120)), old("kita", ages=(36, 72)),
        old("baby", ages=(0, 12)),
    ]  # fmt: skip
    assert list(points(engine, documents, ages=(48,))) == [
        "sieben-jahre", "kita", "von-0-bis-18", "sieben-jahre-und-einen-monat",
    ]  # fmt: skip


def test_without_a_question_the_own_kommune_then_the_age_then_fresh_facts(
    engine: SearchEngine,
) -> None:
    """What there is in Titz for a child of four, five to a page."""
    places: dict[str, dict[str, Any]] = {"kreis": {}, "titz": {"kommune": ("titz",)}}
    documents = [
        make(f"{where}-{whom}-{when}", ages=ages, **place)
        for where, place in places.items()
        for whom, ages in (("alle", (0, 216)), ("kita", (36, 72)))
        for when, make in (("alt-1", old), ("alt-2", old), ("neu", offer))
    ]
    engine.replace_all([*documents, offer("inden", ages=(36, 72), kommune=("inden",))])
    pages = [
        engine.search(Query(chosen={"kommune": ("titz",)}, ages=(48,), offset=at, limit=5)).hits
        for at in (0, 5, 10, 15)
    ]
    assert [[hit.slug for hit in page] for page in pages] == [
        ["titz-kita-neu", "titz-kita-alt-1", "titz-kita-alt-2", "titz-alle-neu", "titz-alle-alt-1"],
        ["titz-alle-alt-2", "kreis-kita-neu", "kreis-kita-alt-1", "kreis-kita-alt-2",
         "kreis-alle-neu"],
        ["kreis-alle-alt-1", "kreis-alle-alt-2"],
        [],
    ]  # fmt: skip


def test_what_is_in_the_village_asked_for_stands_before_its_kommune() -> None:
    """Of the embedded engine alone: the other one has no such shelf."""
    siersdorf: dict[str, Any] = {"kommune": ("aldenhoven",), "place": "Siersdorf"}
    documents = [
        offer("kreis"), offer("aldenhoven", kommune=("aldenhoven",)), old("dort-alt", **siersdorf),
        offer("dort-neu", **siersdorf), offer("titz", kommune=("titz",), place="Siersdorf"),
        offer("kreis-dort", place="Siersdorf"),
    ]  # fmt: skip
    found = points(Embedded(), documents, chosen={"kommune": ("aldenhoven",)}, near="Siersdorf")
    assert list(found) == ["dort-neu", "dort-alt", "aldenhoven", "kreis", "kreis-dort"]


# --- the parts ---------------------------------------------------------------------------------


def test_grades_are_kept_in_tenths_and_never_leave_their_ends() -> None:
    assert [step(grade) for grade in (3, 2.9, 2.1, 2, 1.1, 1, 0, 9)] == [
        30, 29, 21, 20, 11, 11, 11, 30,
    ]  # fmt: skip


def test_the_last_exact_answer_is_worth_more_than_the_first_helpful_one() -> None:
    found = [round(worth(each, Weights()), 4) for each in (30, 29, 21, 20, 19, 11)]
    assert found == [1.0, 0.9667, 0.7, 0.5, 0.4833, 0.35]


def test_the_surest_need_counts_in_full_whatever_the_order_they_come_in() -> None:
    met = {"klein": 0.25, "gross": 1.0, "mittel": 0.5}
    assert need_points(met, Weights()) == {"gross": 1.6, "mittel": 0.2, "klein": 0.1}


def test_rare_words_count_more_than_common_ones() -> None:
    def word(text: str, *more: tuple[str, float]) -> Asked:
        return Asked(text, tuple(Variant((t,), like, "") for t, like in ((text, 1.0), *more)))

    dictionary = Dictionary({"kind": 50, "schrei": 2, "baby": 40})
    kind, rare = shares([word("kind"), word("schrei")], dictionary, 100)
    assert (round(kind, 3), round(rare, 3)) == (0.227, 0.773)
    # A word that nothing has is the rarest; one that is met by a good synonym is as common as it.
    nothing, rare = shares([word("xyz"), word("schrei")], dictionary, 100)
    assert nothing > rare
    alike, kind = shares([word("saeugling", ("baby", 0.75)), word("kind")], dictionary, 100)
    assert (round(alike, 3), round(kind, 3)) == (0.533, 0.467)
    unlike, kind = shares([word("saeugling", ("baby", 0.7)), word("kind")], dictionary, 100)
    assert unlike > 0.8
    assert shares([word("kind")], dictionary, 1) == [1.0]


def test_a_name_is_known_by_its_neighbouring_words_little_ones_too() -> None:
    assert pairs("Haus für Alle") == ["haus_fur", "fur_alle"]
    assert pairs("Chor") == []
