"""What every search engine promises, in sentences."""

from dataclasses import replace
from typing import Any

import pytest

from search.port import Document, Query, SearchEngine, Shelf


def offer(slug: str, title: str = "", **more: Any) -> Document:
    facets = {name: more.pop(name) for name in list(more) if isinstance(more[name], tuple)}
    ages = facets.pop("ages", (-9, 324))
    more.setdefault("countywide", "kommune" not in facets)
    return Document(
        slug=slug,
        title=title or slug,
        summary=more.pop("summary", ""),
        text=more.pop("text", ""),
        provider=more.pop("provider", "Träger"),
        facets=facets,
        ages=ages,
        **more,
    )


def slugs(engine: SearchEngine, text: str = "", **more: Any) -> list[str]:
    return [hit.slug for hit in engine.search(Query(text=text, **more)).hits]


def test_an_empty_engine_answers_with_nothing(engine: SearchEngine) -> None:
    results = engine.search(Query(text="Hebamme"))
    assert (results.hits, results.total) == ((), 0)


def test_without_a_question_everything_is_shown(engine: SearchEngine) -> None:
    engine.replace_all([offer("a"), offer("b"), offer("c")])
    assert sorted(slugs(engine)) == ["a", "b", "c"]


def test_title_beats_description(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("text", "Offener Treff", text="Eine Hebamme kommt dazu."),
            offer("titel", "Hebamme im Ort", text="Offener Treff."),
        ]
    )
    assert slugs(engine, "Hebamme") == ["titel", "text"]


def test_own_kommune_before_countywide(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("kreis", "Spielgruppe", countywide=True),
            offer("ort", "Spielgruppe", kommune=("titz",)),
            offer("anderswo", "Spielgruppe", kommune=("inden",)),
        ]
    )
    chosen = {"kommune": ("titz",)}
    assert slugs(engine, "Spielgruppe", chosen=chosen) == ["ort", "kreis"]
    assert slugs(engine, chosen=chosen) == ["ort", "kreis"]


def test_fresh_before_stale_at_equal_fit(engine: SearchEngine) -> None:
    engine.replace_all([offer("alt", "Babytreff", stale=True), offer("neu", "Babytreff")])
    assert slugs(engine, "Babytreff") == ["neu", "alt"]
    assert slugs(engine) == ["neu", "alt"]


def test_a_much_better_fit_beats_freshness(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("alt", "Schuldnerberatung", stale=True),
            offer("neu", "Café", text="Auch zur Schuldnerberatung wissen wir den Weg."),
        ]
    )
    assert slugs(engine, "Schuldnerberatung") == ["alt", "neu"]


def test_equal_hits_keep_their_order_and_pages_do_not_overlap(engine: SearchEngine) -> None:
    engine.replace_all([offer(f"o{n:02}", "Chor") for n in range(45)])
    for text in ("Chor", ""):
        pages = [slugs(engine, text, offset=at, limit=20) for at in (0, 20, 40)]
        assert [len(page) for page in pages] == [20, 20, 5]
        assert len({slug for page in pages for slug in page}) == 45
        assert pages[0] == slugs(engine, text)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("Praeventionsbuero", "Präventionsbüro"),
        ("Präventionsbüro", "Praeventionsbuero"),
        ("prävention", "Praevention"),
        ("Strasse", "Straße"),
        ("Elternabende", "Elternabend"),
        ("Beratungen", "Beratung"),
        ("Schwangerschaftsberatung", "Beratung in der Schwangerschaft"),
        ("Beratung für Schwangere", "Schwangerschaftsberatung"),
        ("Hilfe beim Stillen", "Stillhilfe"),
        ("Stillberatung", "Beratung beim Stillen"),
        ("erziehungs beratung", "Erziehungsberatung"),
        ("Schwangerschaftsberatnug", "Schwangerschaftsberatung"),
        ("Hebame", "Hebamme"),
        ("Dinst", "Dienst"),
        ("Kindergarten", "Kita"),
        ("Krabbelgruppe", "Spielgruppe"),
        ("BuT", "Bildung und Teilhabe"),
        ("FSJ", "Freiwilliges Soziales Jahr"),
        ("schwimmk", "Schwimmkurs"),
        ("U7a", "Vorsorge U7a"),
    ],
)
def test_german_forgives(engine: SearchEngine, asked: str, title: str) -> None:
    engine.replace_all(
        [offer("gesucht", title), offer("anderes", "Töpfern und Malen", text="Jeden Montag.")]
    )
    assert slugs(engine, asked) == ["gesucht"]


def test_short_words_forgive_no_typo(engine: SearchEngine) -> None:
    engine.replace_all([offer("tee", "Tee"), offer("tor", "Tor")])
    assert slugs(engine, "Tes") == []


def test_kommune_counts_include_countywide(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("kreis"),
            offer("titz", kommune=("titz",)),
            offer("beide", kommune=("titz", "inden")),
        ]
    )
    assert engine.search(Query()).counts["kommune"] == {"titz": 3, "inden": 2}


def test_counts_are_disjunctive(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("a", thema=("geld",), kosten=("frei",)),
            offer("b", thema=("sport",), kosten=("frei",)),
            offer("c", thema=("sport",), kosten=("teuer",)),
        ]
    )
    results = engine.search(Query(chosen={"thema": ("sport",)}))
    assert results.total == 2
    assert results.counts["thema"] == {"geld": 1, "sport": 2}
    assert results.counts["kosten"] == {"frei": 1, "teuer": 1}
    # Of two choices each is counted under the other one.
    both = engine.search(Query(chosen={"thema": ("sport",), "kosten": ("frei",)}))
    assert both.total == 1
    assert both.counts["thema"] == {"geld": 1, "sport": 1}
    assert both.counts["kosten"] == {"frei": 1, "teuer": 1}


def test_each_choice_is_counted_for_itself(engine: SearchEngine) -> None:
    """Whatever was asked before: sport, then money, then free of charge, then everything."""
    engine.replace_all(
        [
            offer("a", thema=("geld",), kosten=("frei",)),
            offer("b", thema=("sport",), kosten=("frei",)),
            offer("c", thema=("sport",), kosten=("teuer",)),
        ]
    )
    sport = engine.search(Query(chosen={"thema": ("sport",)})).counts
    money = engine.search(Query(chosen={"thema": ("geld",)})).counts
    free = engine.search(Query(chosen={"kosten": ("frei",)})).counts
    all_of_them = engine.search(Query()).counts
    assert [found["kosten"] for found in (sport, money, free, all_of_them)] == [
        {"frei": 1, "teuer": 1}, {"frei": 1}, {"frei": 2, "teuer": 1}, {"frei": 2, "teuer": 1},
    ]  # fmt: skip
    assert [found["thema"] for found in (sport, money, free, all_of_them)] == [
        {"geld": 1, "sport": 2}, {"geld": 1, "sport": 2}, {"geld": 1, "sport": 1},
        {"geld": 1, "sport": 2},
    ]  # fmt: skip


def test_values_of_a_facet_are_alternatives_and_facets_are_joined(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("a", thema=("geld",), kosten=("frei",)),
            offer("b", thema=("sport",), kosten=("frei",)),
            offer("c", thema=("sport",), kosten=("teuer",)),
        ]
    )
    assert sorted(slugs(engine, chosen={"thema": ("geld", "sport")})) == ["a", "b", "c"]
    assert slugs(engine, chosen={"thema": ("sport",), "kosten": ("frei",)}) == ["b"]
    assert slugs(engine, chosen={"thema": ("unbekannt",)}) == []


def test_counts_count_what_the_question_finds(engine: SearchEngine) -> None:
    engine.replace_all(
        [offer("a", "Turnen", thema=("sport",)), offer("b", "Malen", thema=("kunst",))]
    )
    assert engine.search(Query(text="Turnen")).counts["thema"] == {"sport": 1}


def test_a_filter_only_narrows_and_its_count_is_its_list(engine: SearchEngine) -> None:
    """How good the best of a question is does not change with what is ticked beside it."""
    engine.replace_all(
        [
            offer("kita", "Kita am Bach", thema=("betreuung",), needs={"kita-anmelden": 3.0}),
            *(
                offer(slug, "Amt", summary=f"Auch zur Kita. {slug}", thema=("geld",), **more)
                for slug, more in (("a", {}), ("b", {"needs": {"kita-anmelden": 1.1}}))
            ),
            offer("c", "Amt", thema=("geld",), needs={"kita-kosten": 1.1}),
        ]
    )
    needs = {"kita-anmelden": 1.0, "kita-kosten": 0.5}
    asked = Query(text="Kita", needs=needs)
    open_to_all = engine.search(asked)
    ticked = engine.search(replace(asked, chosen={"thema": ("geld",)}))
    assert ticked.total == open_to_all.counts["thema"]["geld"] == 2
    assert {hit.slug for hit in ticked.hits} == {"a", "b"}


def test_the_best_for_each_of_several_things_stand_in_front(engine: SearchEngine) -> None:
    kitas = [
        offer(f"kita-{n}", f"Kita {n}", thema=("kita",), needs={"kita": 3 - n / 10})
        for n in range(4)
    ]
    engine.replace_all([*kitas, offer("arbeit", "Wiedereinstieg", needs={"arbeit": 3.0})])
    asked = Query(text="Kita", needs={"kita": 1.0, "arbeit": 0.95})
    assert slugs(engine, asked.text, needs=asked.needs)[-1] == "arbeit"
    abreast = ("kita", "arbeit")
    found = slugs(engine, asked.text, needs=asked.needs, abreast=abreast)
    assert found == ["kita-0", "arbeit", "kita-1", "kita-2", "kita-3"]
    second = slugs(engine, asked.text, needs=asked.needs, abreast=abreast, offset=1, limit=2)
    assert second == found[1:3]


def test_an_age_finds_what_fits_one_of_the_children(engine: SearchEngine) -> None:
    engine.replace_all(
        [offer("baby", ages=(0, 12)), offer("kita", ages=(36, 72)), offer("teen", ages=(144, 200))]
    )
    assert slugs(engine, ages=(12,)) == ["baby"]
    assert sorted(slugs(engine, ages=(40, 150))) == ["kita", "teen"]
    # From three years to six, the first month and the last included.
    assert [slugs(engine, ages=(month,)) for month in (35, 36, 72, 73)] == [
        [], ["kita"], ["kita"], [],
    ]  # fmt: skip


def test_needs_bring_offers_that_share_no_word(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("hilft", "Frühe Hilfen", needs={"schlaf": 2}),
            offer("genau", "Schreiambulanz", needs={"schlaf": 3}),
            offer("anderes", "Chor", needs={"musik": 3}),
        ]
    )
    found = slugs(engine, "der Kleine wacht dauernd auf", needs={"schlaf": 0.8})
    assert found == ["genau", "hilft"]


def test_the_surer_need_comes_first(engine: SearchEngine) -> None:
    engine.replace_all([offer("a", needs={"eins": 3}), offer("b", needs={"zwei": 3})])
    assert slugs(engine, "xyz", needs={"eins": 0.5, "zwei": 0.9})[0] == "b"


def test_a_saved_offer_is_found_and_its_old_words_are_not(engine: SearchEngine) -> None:
    first = offer("a", "Montagsmalerei", thema=("kunst",))
    engine.replace_all([first, offer("b", "Chor", thema=("musik",))])
    assert slugs(engine, "Montagsmalerei") == ["a"]
    engine.put([replace(first, title="Töpferkurs", facets={"thema": ("ton",)})])
    assert slugs(engine, "Montagsmalerei") == []
    assert slugs(engine, "Töpferkurs") == ["a"]
    assert engine.search(Query()).counts["thema"] == {"musik": 1, "ton": 1}
    engine.put([offer("c", "Chor am Abend", ages=(0, 10))])
    assert sorted(slugs(engine, "Chor")) == ["b", "c"]
    assert slugs(engine, "Chor", ages=(100,)) == ["b"]


def test_an_edit_does_not_move_an_offer_in_the_list(engine: SearchEngine) -> None:
    engine.replace_all([offer("a", "Chor"), offer("b", "Chor")])
    engine.put([offer("a", "Chor", text="Neu.")])
    assert slugs(engine) == ["a", "b"]


def test_a_removed_offer_is_gone(engine: SearchEngine) -> None:
    engine.replace_all([offer("a", "Chor", thema=("musik",)), offer("b", "Chor")])
    assert len(slugs(engine, "Chor")) == 2
    engine.remove(["a", "nie-da-gewesen"])
    results = engine.search(Query(text="Chor"))
    assert [hit.slug for hit in results.hits] == ["b"]
    assert dict(results.counts.get("thema", {})) == {}
    assert slugs(engine) == ["b"]


def test_an_edited_offer_stands_where_it_belongs_now(engine: SearchEngine) -> None:
    """First for all and fresh, then for Titz and old, then one of many Kommunen, then as first."""
    six = ("titz", "inden", "linnich", "juelich", "nideggen", "kreuzau")
    engine.replace_all([offer("a"), offer("b"), offer("c", kommune=("titz",))])

    def shown() -> list[list[str]]:
        return [slugs(engine)] + [
            slugs(engine, chosen={"kommune": (kommune,)}) for kommune in ("titz", "inden")
        ]

    assert shown() == [["a", "b", "c"], ["c", "a", "b"], ["a", "b"]]
    engine.put([offer("a", kommune=("titz",), stale=True)])
    assert shown() == [["b", "c", "a"], ["c", "a", "b"], ["b"]]
    engine.put([offer("a", kommune=six)])
    assert shown() == [["a", "b", "c"], ["c", "a", "b"], ["a", "b"]]
    engine.put([offer("a")])
    assert shown() == [["a", "b", "c"], ["c", "a", "b"], ["a", "b"]]


def test_replacing_leaves_nothing_of_the_old(engine: SearchEngine) -> None:
    engine.replace_all([offer("a", "Chor")])
    engine.replace_all([offer("b", "Orchester")])
    assert (slugs(engine), slugs(engine, "Chor")) == (["b"], [])


@pytest.mark.parametrize(
    "text",
    ['"', "AND OR NOT", "title:x", "*", "\\", "a\x00b", "(((", "🎈" * 50, "ß" * 500, "-", "تعلم"],
)
def test_no_text_is_an_error(engine: SearchEngine, text: str) -> None:
    engine.replace_all([offer("a", "Chor")])
    engine.search(Query(text=text))


# --- times --------------------------------------------------------------------------------------

MORNING = {"tageszeit": ("vormittags",)}
MONDAY = {"wochentag": ("mo",)}


def taking_place(slug: str, *times: str, **more: Any) -> Document:
    """ "heute mo vormittags": what can be said of one time."""
    facet = {
        **dict.fromkeys(("heute", "woche", "ferien"), "wann"),
        **dict.fromkeys(("mo", "di"), "wochentag"),
        **dict.fromkeys(("vormittags", "abends"), "tageszeit"),
    }
    occasions = frozenset(frozenset((facet[v], v) for v in time.split()) for time in times)
    values = sorted({pair for each in occasions for pair in each})
    found = offer(slug, **more)
    return replace(
        found,
        occasions=occasions,
        facets={
            **found.facets,
            **{name: tuple(v for n, v in values if n == name) for name in set(facet.values())},
        },
    )


CALENDAR = (
    taking_place("beides", "mo vormittags", "di abends", title="Turnen am Bach"),
    taking_place("passt", "heute woche mo vormittags", title="Turnen"),
    taking_place("abends", "woche mo abends", title="Turnen im Saal"),
    offer("nie", "Turnen irgendwann"),
)


@pytest.mark.parametrize("text", ["", "Turnen"])
def test_what_is_asked_of_times_is_asked_of_one_time(engine: SearchEngine, text: str) -> None:
    """What is on Monday mornings and on Tuesday evenings is not on Monday evenings."""
    engine.replace_all(CALENDAR)
    evening = {"tageszeit": ("abends",)}
    assert slugs(engine, text, chosen={**MONDAY, **evening}) == ["abends"]
    assert sorted(slugs(engine, text, chosen={**MONDAY, **MORNING})) == ["beides", "passt"]
    assert slugs(engine, text, chosen={**MONDAY, **MORNING, "wann": ("woche",)}) == ["passt"]
    assert slugs(engine, text, chosen={"wann": ("heute",), **evening}) == []
    either = {"tageszeit": ("vormittags", "abends"), "wochentag": ("di",)}
    assert slugs(engine, text, chosen=either) == ["beides"]


@pytest.mark.parametrize("text", ["", "Turnen"])
def test_a_time_asked_for_in_words_comes_first_and_hides_nothing(
    engine: SearchEngine, text: str
) -> None:
    engine.replace_all(reversed(CALENDAR))
    everything = slugs(engine, text)
    evening = {"tageszeit": ("abends",)}
    for times, first in (
        (MONDAY, {"beides", "passt", "abends"}),
        ({**MONDAY, **evening}, {"abends"}),
        ({"wochentag": ("di",), "tageszeit": ("vormittags", "abends")}, {"beides"}),
        ({"wann": ("ferien",)}, set()),
    ):
        found = slugs(engine, text, times=times)
        assert set(found[: len(first)]) == first, times
        assert found[len(first) :] == [each for each in everything if each not in first]
        pages = [slugs(engine, text, times=times, offset=n, limit=1) for n in range(4)]
        assert [slug for page in pages for slug in page] == found


def test_shelves_stand_one_behind_the_other_and_nothing_is_left_out(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("nie", thema=("freizeit",)),
            offer("anderswo", thema=("freizeit",), text="Dienstags um drei.", kommune=("inden",)),
            offer("sagt-es", thema=("freizeit",), text="Von Montag bis Mittwoch."),
            taking_place("notdienst", "mo abends"),
            taking_place("amt", "mo vormittags", text="Montags.", kommune=("titz",)),
            taking_place("treff", "mo vormittags", thema=("freizeit",)),
            offer("fest", needs={"feste": 2.1}),
            offer("hilft", needs={"feste": 2}),
        ]
    )
    titz = {"kommune": ("titz",)}
    shelves = (
        Shelf(times=MONDAY, facets={"thema": ("freizeit", "treffen")}),
        Shelf(times=MONDAY, facets=titz),
        Shelf(says=("mo", "di"), facets={"thema": ("freizeit",)}),
        Shelf(times={"wann": ("ferien",)}),
        Shelf(needs=("feste", "unbekannt")),
    )
    found = slugs(engine, shelves=shelves, times=MONDAY)
    assert found == ["treff", "amt", "anderswo", "sagt-es", "fest", "nie", "notdienst", "hilft"]
    pages = [slugs(engine, shelves=shelves, offset=n, limit=2) for n in (0, 2, 4, 6)]
    assert [slug for page in pages for slug in page] == found
    there = slugs(engine, shelves=shelves, chosen=titz)
    assert there == ["treff", "amt", "sagt-es", "fest", "nie", "notdienst", "hilft"]
    engine.put([offer("sagt-es", text="Donnerstags."), taking_place("treff", "di abends")])
    assert slugs(engine, shelves=shelves)[:3] == ["amt", "anderswo", "fest"]
    assert len(slugs(engine, shelves=shelves)) == len(found)


@pytest.mark.parametrize("text", ["", "Turnen"])
def test_a_count_of_times_is_what_choosing_it_would_leave(engine: SearchEngine, text: str) -> None:
    engine.replace_all(CALENDAR)
    for chosen in (
        {},
        MONDAY,
        {**MONDAY, **MORNING},
        {"wann": ("woche",), "tageszeit": ("abends",)},
    ):
        counts = engine.search(Query(text=text, chosen=chosen)).counts
        for facet in ("wann", "wochentag", "tageszeit"):
            for value in ("heute", "woche", "ferien", "mo", "di", "vormittags", "abends"):
                left = engine.search(Query(text=text, chosen={**chosen, facet: (value,)})).total
                assert counts[facet].get(value, 0) == left, (chosen, facet, value)


def test_what_is_told_of_facets_is_found_and_the_words_stay(engine: SearchEngine) -> None:
    engine.replace_all(CALENDAR)
    engine.tell([taking_place("passt", "di abends", title="Turnen")])
    assert sorted(slugs(engine, chosen={"wochentag": ("di",), "tageszeit": ("abends",)})) == [
        "beides",
        "passt",
    ]
    assert slugs(engine, chosen={"wann": ("heute",)}) == []
    assert len(slugs(engine, "Turnen")) == 4


def test_what_is_told_again_and_again_is_worth_the_same(engine: SearchEngine) -> None:
    """With every turn of the clock, all day long."""
    chor = taking_place("chor", "mo vormittags", title="Chor")
    engine.replace_all([chor, offer("probe", "Probe"), offer("beides", "Chor Probe")])
    before = engine.search(Query(text="Chor Probe")).hits
    assert len(before) == 3
    for _ in range(5):
        engine.tell([chor])
    engine.put([chor])
    assert engine.search(Query(text="Chor Probe")).hits == before


def test_a_street_finds_what_is_there_and_a_word_in_it_does_not(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("dort", "Offener Treff", address="Schulstr. 4 52372"),
            offer("schule", "Schule am Ort", address="Dürener Straße 1"),
            offer("anderswo", "Töpfern", place="Düren"),
        ]
    )
    assert slugs(engine, "Schulstraße")[0] == "dort"
    assert slugs(engine, "Schule") == ["schule"]
    # Without the blank it may be a street that somebody is still writing.
    assert slugs(engine, "Düren ") == ["anderswo"]
    assert slugs(engine, "Dürener Straße")[0] == "schule"


def test_the_postcode_asked_for_comes_first(engine: SearchEngine) -> None:
    engine.replace_all(
        [
            offer("fern", "Babytreff", kommune=("dueren",), address="Weg 1 52355"),
            offer("dort", "Babytreff", kommune=("dueren",), address="Weg 2 52349"),
        ]
    )
    chosen = {"kommune": ("dueren",)}
    assert slugs(engine, "Babytreff", chosen=chosen, near="52349") == ["dort", "fern"]


def test_plainly_finds_what_has_each_word_and_a_single_one_in_sight(
    engine: SearchEngine,
) -> None:
    engine.replace_all(
        [
            offer("both", "Fahrrad", summary="Wir leihen Anhänger."),
            offer("deep", "Fahrrad", text="Anhänger und Helme gibt es auch."),
            offer("one", "Fahrrad"),
        ]
    )
    found = engine.search(Query(text="Fahrrad Anhänger", plainly=True))
    assert ([hit.slug for hit in found.hits], found.total) == (["both", "deep"], 2)
    assert slugs(engine, "Helme Anhänger", plainly=True) == ["deep"]
    assert slugs(engine, "Helme", plainly=True) == []
    assert engine.search(Query(text="Fahrrad Motor", plainly=True)).total == 0
    assert engine.search(Query(text="Fahrrad Anhänger")).total > 1
