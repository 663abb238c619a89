"""A question in, understood and answered, on the real offers."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import needs
from search.answers import Request
from search.embedded import Embedded
from search.evaluation import measure, read, shown, table, ways
from search.finder import LANGUAGE_NEEDS, Finder
from search.meili import Meili
from search.needindex import NeedIndex
from search.port import Document
from search.resilient import Resilient
from search.streets import is_street
from tests.search import known as anliegen
from tests.search import real, stand_in

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "cache"
EVAL = ROOT / "tests" / "eval"


@pytest.fixture(scope="module")
def known() -> tuple[needs.Need, ...]:
    return anliegen.needs()


@pytest.fixture(scope="module")
def index() -> NeedIndex:
    return anliegen.index()


@pytest.fixture(scope="module")
def finder(known: tuple[needs.Need, ...], index: NeedIndex) -> Finder:
    made = Finder(Embedded(), index, real.gazetteer())
    made.replace_all(real.documents(needs=needs.ties(known)))
    return made


def top(finder: Finder, text: str, **more: object) -> list[str]:
    return shown(finder.find(Request(text=text, **more)))  # type: ignore[arg-type]


def rows(name: str) -> Iterator[dict[str, str]]:
    with (EVAL / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


@pytest.mark.parametrize("row", list(rows("crisis.tsv")), ids=lambda row: row["text"])
def test_a_crisis_has_its_help_on_top_in_every_language(
    finder: Finder, row: dict[str, str]
) -> None:
    answer = finder.find(Request(text=row["text"]))
    assert answer.understood.crisis
    assert answer.results.hits[0].slug in row["first"].split()


@pytest.mark.parametrize(
    "said",
    ["{}", "{lower}", "{upper}", "kita {lower}", "Kita {}", "kita in {lower}", "{lower} kita"],
)
def test_no_village_is_a_crisis(finder: Finder, said: str) -> None:
    names = sorted(finder.gazetteer.places)
    assert len(names) > 170
    for name in names:
        text = said.format(name, lower=name.lower(), upper=name.upper())
        understood = finder.understand(Request(text=text))
        assert not any(need.crisis for need in understood.needs), text


@pytest.mark.parametrize("name", ["schleiden", "hausen", "schlich", "thum", "soller", "brück"])
def test_a_village_alone_is_one_in_small_letters_too(finder: Finder, name: str) -> None:
    understood = finder.understand(Request(text=name))
    assert understood.village.lower() == name
    assert understood.kommune or understood.between


@pytest.mark.parametrize(
    "text",
    [
        "am markt",
        "Am Markt 3",
        "markt",
        "am markt düren",
        "Am Hang",
        "an der Rur",
        "auf dem Berg 7",
    ],
)
def test_a_street_means_no_need(finder: Finder, text: str) -> None:
    assert finder.understand(Request(text=text)).needs == ()


@pytest.mark.parametrize("text", ["flohmarkt", "am ende", "Kinderflohmarkt", "im wald", "am limit"])
def test_what_is_named_like_a_street_is_none(text: str) -> None:
    assert not is_street(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ich kann nicht mehr leben", "schlich"),
        ("mein Mann schlägt mich", "hausen"),
        ("ich will sterben", "in abenden"),
        ("mein Vater schlägt mich", "Merken"),
    ],
)
def test_who_names_their_village_is_in_no_less_danger(finder: Finder, text: str, told: str) -> None:
    for said in (f"{text} {told}", f"{told} {text}"):
        assert finder.understand(Request(text=said)).crisis, said


@pytest.mark.parametrize("row", list(rows("crisis.tsv")), ids=lambda row: row["text"])
def test_no_address_takes_the_alarm_from_a_crisis(finder: Finder, row: dict[str, str]) -> None:
    literal = frozenset(("anliegen", "alter", "kommune"))
    assert finder.understand(Request(text=row["text"], literal=literal)).crisis


def test_who_removed_what_was_understood_is_shown_words_alone(finder: Finder) -> None:
    request = Request(text="Krabbelgruppe", literal=frozenset(("anliegen",)))
    assert finder.understand(request).needs == ()


@pytest.mark.parametrize(
    "text",
    ["Tetz", "Winden", "kita tetz", "hauptstr. 7 kreuzau", "Kirchweg 5", "kita in Birkesdof"],
)
def test_no_place_and_no_street_is_corrected(finder: Finder, text: str) -> None:
    assert finder.find(Request(text=text)).corrected is None


def test_no_name_of_a_place_is_corrected(finder: Finder) -> None:
    for name in finder.gazetteer.places:
        assert finder.find(Request(text=f"{name.lower()} xyzzy", limit=1)).corrected is None, name


def test_what_is_misspelt_beside_a_place_is_corrected(finder: Finder) -> None:
    answer = finder.find(Request(text="Schulpsychologischer Dinst Tetz"))
    assert answer.corrected == "Schulpsychologischer Dienst Tetz"


@pytest.mark.parametrize("row", list(rows("ordinary.tsv")), ids=lambda row: row["text"])
def test_an_ordinary_worry_is_no_crisis(finder: Finder, row: dict[str, str]) -> None:
    assert not finder.find(Request(text=row["text"])).understood.crisis


@pytest.mark.parametrize(
    ("name", "ndcg", "success"),
    [("", 0.93, 0.99), ("own-", 0.945, 0.98), ("kept-", 0.91, 0.95), ("fresh-", 0.8, 0.91),
     ("later-", 0.8, 0.86)],
)  # fmt: skip
def test_the_judged_questions_are_answered_well(
    finder: Finder, name: str, ndcg: float, success: float
) -> None:
    judged = read(EVAL / f"{name}queries.tsv", EVAL / f"{name}qrels.tsv")
    scores = measure(judged, lambda text: top(finder, text))
    assert scores["all"].ndcg >= ndcg
    assert scores["all"].success >= success
    assert scores["all"].empty == 0


def test_words_and_meaning_together_beat_each_alone(finder: Finder, index: NeedIndex) -> None:
    judged = read(EVAL / "kept-queries.tsv", EVAL / "kept-qrels.tsv")
    compared = ways(finder.engine, index, real.gazetteer(), CACHE)
    scores = {way: measure(judged, answering) for way, answering in compared.items()}
    best = scores["both"]["all"].ndcg
    assert best > max(scores["words"]["all"].ndcg, scores["meaning"]["all"].ndcg)
    assert "lang: tr" in table(scores)


def test_both_engines_answer_alike(finder: Finder, known: tuple[needs.Need, ...]) -> None:
    """Meilisearch finds the same offers in (nearly) the same order: one ranking for both."""
    with stand_in.serving() as server:
        other = Finder(Meili(server.url), finder.needs, finder.gazetteer)
        other.replace_all(real.documents(needs=needs.ties(known)))
        same = 0
        judged = read(EVAL / "queries.tsv", EVAL / "qrels.tsv")
        for question in judged:
            same += top(finder, question.text)[:3] == top(other, question.text)[:3]
        assert server.wrong == []
    assert same >= 0.9 * len(judged)


def test_a_place_in_the_question_is_a_chip_and_bounds_the_hits(finder: Finder) -> None:
    answer = finder.find(Request(text="Jugendtreff in Siersdorf"))
    assert (answer.understood.kommune, answer.understood.place) == ("aldenhoven", "Siersdorf")
    assert answer.results.hits[0].slug == "jugendeinrichtung-siersdorf-aldenhoven"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("was ist am Wochenende in Kreuzau los", {"kommune": ("kreuzau",)}),
        ("Was ist am Samstag in Kreuzau los?", {"kommune": ("kreuzau",)}),
        ("Wochenende in Kreuzau", {"kommune": ("kreuzau",)}),
        ("Veranstaltungen in Kreuzau", {"kommune": ("kreuzau",)}),
        ("was ist in Kreuzau los", {"kommune": ("kreuzau",)}),
        ("Beratung in Winden", {"kommune": ("kreuzau",)}),
        ("kostenlos schwimmen", {"kosten": ("kostenlos",)}),
        ("schläft nicht durch in Titz, 3 Jahre", {"kommune": ("titz",)}),
    ],
)
def test_a_question_stays_the_same_when_what_it_says_is_chosen_too(
    finder: Finder, text: str, chosen: dict[str, tuple[str, ...]]
) -> None:
    alone = finder.find(Request(text=text)).query
    assert alone == finder.find(Request(text=text, chosen=chosen)).query


def test_what_is_chosen_stands_for_what_the_words_say(finder: Finder) -> None:
    chosen = {"kommune": ("kreuzau",)}
    said = finder.find(Request(text="was ist am Samstag in Kreuzau los"))
    for text in ("was ist am Samstag in Düren los", "was ist am Samstag los"):
        answer = finder.find(Request(text=text, chosen=chosen))
        assert answer.query.shelves == said.query.shelves
        assert answer.query.chosen == chosen
        assert answer.understood.kommune is None
    by_day = finder.find(Request(text="was ist in Kreuzau los", chosen={"wochentag": ("sa",)}))
    assert by_day.query.shelves == said.query.shelves


def test_filters_without_a_question_are_put_in_no_order(finder: Finder) -> None:
    chosen = {"kommune": ("kreuzau",), "wann": ("wochenende",)}
    assert finder.find(Request(chosen=chosen)).query.shelves == ()


@pytest.mark.parametrize(
    "text",
    [
        "was ist an Weihnachten los",
        "was ist am 28. November los",
        "was ist am 5. Dezember los",
        "was ist nächsten Monat los",
        "was ist in Jülich an Silvester los",
        "was können wir an Ostern machen",
        "24.12.2026",
        "Silvester",
        "Vortrag",
        "Veranstaltungen",
        "Termine",
        "Laternenumzug",
        "in den Herbstferien",
        "next week",
        "Noel",
        "Новый год",
        "24 грудня",
        "عيد الميلاد",
        "Boże Narodzenie",
        "Noël",
        "Crăciun",
    ],
)
def test_who_asks_only_for_a_day_or_for_events_means_no_need(finder: Finder, text: str) -> None:
    answer = finder.find(Request(text=text))
    assert answer.understood.days
    assert answer.understood.needs == ()
    assert not answer.understood.crisis
    assert answer.results.hits


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("mein Partner hat mich an Weihnachten geschlagen", "gewalt-zuhause-frau"),
        ("ich will an Silvester nicht mehr leben", "suizidgedanken-eltern"),
        ("Krabbelgruppe im Dezember", "krabbelgruppe-kleinkind"),
        ("Termin beim Kinderarzt", "kinderarzt-impfen-vorsorge"),
        ("Ferienprogramm", "ferienprogramm"),
    ],
)
def test_beside_a_day_a_need_stays_a_need(finder: Finder, text: str, need: str) -> None:
    answer = finder.find(Request(text=text))
    assert answer.understood.days is None
    assert answer.understood.needs[0].id == need
    assert answer.understood.crisis is (finder.needs is not None and finder.needs.is_crisis(need))


def test_a_removed_chip_stays_removed(finder: Finder) -> None:
    answer = finder.find(Request(text="Kita in Titz", literal=frozenset({"kommune"})))
    assert answer.understood.kommune is None
    assert "kommune" not in answer.query.chosen


def test_what_passes_a_filter_is_told_beside_the_better_answer(finder: Finder) -> None:
    answer = finder.find(Request(text="безкоштовні продукти"))
    assert "tafel-dueren" in [hit.slug for hit in answer.results.hits[:3]]
    assert answer.understood.unmet == {"kosten": ("kostenlos",)}
    assert answer.understood.facets == {}
    assert answer.passing is not None
    free = finder.find(Request(text="продукти", chosen={"kosten": ("kostenlos",)}))
    assert answer.passing.hits[0].slug in [hit.slug for hit in free.results.hits]


@pytest.mark.parametrize("text", ["Yoga kostenlos", "Tanzen kostenlos in Kreuzau", "Kita 14 Jahre"])
def test_a_filter_is_never_left_out_as_if_nothing_passed(finder: Finder, text: str) -> None:
    for offset in (0, 20):
        answer = finder.find(Request(text=text, offset=offset))
        understood = answer.understood
        assert understood.facets or understood.ages or answer.passing


def test_a_filter_that_nothing_passes_is_not_applied_but_told(finder: Finder) -> None:
    text = "kostenlose Ferienangebote ohne Anmeldung in Düren"
    answer = finder.find(Request(text=text))
    assert answer.understood.unmet == {"kosten": ("kostenlos",), "anmeldung": ("keine",)}
    assert answer.understood.facets == {}
    assert answer.passing is None
    assert answer.results.hits[0].slug == "duerener-sommer-ferienprogramm"
    assert finder.find(Request(text=text, offset=1)).understood.unmet == answer.understood.unmet


def test_in_a_crisis_no_filter_of_the_words_hides_help_or_is_spoken_of(finder: Finder) -> None:
    answer = finder.find(Request(text="mein Mann schlägt mich, Hilfe auf Russisch"))
    assert answer.understood.crisis
    assert answer.understood.unmet == {}
    first = {hit.slug for hit in answer.results.hits[:2]}
    assert "frauen-helfen-frauen-dueren-frauenhaus" in first


def test_where_and_for_whom_is_question_enough(finder: Finder) -> None:
    """ "Sachen", "Nachmittag" say nothing: all that is there for that age is shown."""
    for text in ("was gibt es für 3 jährige in Linnich am Nachmittag", "Linnich 3 Jahre"):
        answer = finder.find(Request(text=text))
        assert answer.understood.words == ""
        assert not answer.understood.unmet
        assert answer.query.ages == (36,)
        assert "familienzentrum-bachpiraten-linnich" in [h.slug for h in answer.results.hits[:3]]
    free = finder.find(Request(text="kostenlose Sachen für Kinder in Nideggen ohne Anmeldung"))
    assert free.results.hits[0].slug == "bewegt-aufwachsen-nideggen"
    assert free.understood.facets == {"kosten": ("kostenlos",), "anmeldung": ("keine",)}
    assert finder.find(Request(text="Sachen für Kinder")).understood.words == "Sachen für Kinder"


def test_what_one_can_do_is_for_pleasure(finder: Finder) -> None:
    answer = finder.find(Request(text="was kann man mit 12 jährigen in Langerwehe machen"))
    assert answer.understood.facets == {"thema": ("freizeit-kultur-sport",)}
    assert answer.results.hits[0].slug in ("jil-haus-langerwehe", "jugendbus-wilde-13-langerwehe")
    kept = Request(text="was kann man in Langerwehe machen", literal=frozenset({"thema"}))
    assert finder.find(kept).understood.facets == {}


def test_a_kind_of_offer_alone_is_no_matter_of_a_family(finder: Finder) -> None:
    """ "Beratung" is looked for as a word; what it may be about is not guessed."""
    answer = finder.find(Request(text="Beratung auf Türkisch"))
    assert {need.id for need in answer.understood.needs} <= set(LANGUAGE_NEEDS)
    assert answer.understood.words == "Beratung"
    assert finder.find(Request(text="Kurs in Titz")).understood.needs == ()


def test_who_asks_for_a_language_is_shown_who_interprets(finder: Finder) -> None:
    answer = finder.find(Request(text="Beratung für Eltern auf Russisch"))
    assert answer.understood.unmet == {"sprache": ("ru",)}
    shown_first = [hit.slug for hit in answer.results.hits[:6]]
    assert "dolmetscherdienst-ki-kreis-dueren" in shown_first


def test_what_else_may_be_meant_never_piles_up_above_the_help_in_a_crisis(finder: Finder) -> None:
    text = (
        "Mein Ex steht nachts vor der Tür und droht mir. Die Kinder haben Angst. Was soll ich tun?"
    )
    answer = finder.find(Request(text=text))
    assert answer.understood.crisis
    assert answer.results.hits[0].slug in (
        "frauen-helfen-frauen-dueren-frauenhaus",
        "hilfetelefon-gewalt-gegen-frauen",
    )


def test_few_hits_are_helped_out(finder: Finder) -> None:
    answer = finder.find(Request(text="Freibad", chosen={"kommune": ("titz",)}))
    assert answer.fallback is not None
    assert answer.fallback.why in ("nachbarn", "kreis")
    assert not {h.slug for h in answer.results.hits} & {
        h.slug for h in answer.fallback.results.hits
    }


def test_nothing_found_shows_the_way_in(finder: Finder) -> None:
    answer = finder.find(Request(text="qqqqqq zzzzzz", literal=frozenset({"anliegen"})))
    assert answer.results.total == 0
    assert answer.fallback is not None
    assert answer.fallback.why == "start"
    assert "familienbuero-kreis-dueren" in [h.slug for h in answer.fallback.results.hits[:3]]


def test_a_chosen_need_comes_first(finder: Finder) -> None:
    answer = finder.find(Request(need="schulden"))
    assert answer.understood.needs[0].id == "schulden"
    assert answer.results.hits[0].slug.startswith("schuldnerberatung")
    assert finder.find(Request(need="gibt-es-nicht")).understood.needs == ()


def test_did_you_mean(finder: Finder) -> None:
    answer = finder.find(Request(text="Schulpsychologischer Dinst"))
    assert answer.corrected == "Schulpsychologischer Dienst"
    assert finder.find(Request(text="Schulpsychologischer Dienst")).corrected is None


@pytest.mark.parametrize(
    "text",
    [
        "Aktien",
        "Läuse",
        "laeuse beim Kind",
        "SCHUHE",
        "Hautarzt",
        "der Große hat gelogen",
        "sie weint und lacht",
        "Realschule",
        "Freundin",
        "Enkelin",
        "Pänz",
        "Kreuzau Stockheim",
    ],
)
def test_no_german_word_is_taken_for_misspelt(finder: Finder, text: str) -> None:
    assert finder.find(Request(text=text)).corrected is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hebame", "Hebamme"),
        ("Kindergelt", "Kindergeld"),
        ("Musikschuhle", "Musikschule"),
        ("Ferienbetreung", "Ferienbetreuung"),
        ("Stilberatung", "Stillberatung"),
        ("Jugendamd", "Jugendamt"),
    ],
)
def test_what_is_misspelt_is_mended(finder: Finder, typed: str, meant: str) -> None:
    assert finder.find(Request(text=typed)).corrected == meant


def test_words_of_other_languages_are_no_misspelt_german(finder: Finder) -> None:
    for text in ("mon fils ne parle pas encore", "there is help at home", "kreş yeri bulamıyorum"):
        assert finder.find(Request(text=text)).corrected is None


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("sch", "anliegen", None),
        ("Schwi", "anliegen", "schwimmen-lernen"),
        ("birk", "ort", "dueren"),
        ("Liebert", "angebot", "jugendcafe-liebertee-dueren"),
        ("Carit", "traeger", None),
    ],
)
def test_suggestions_while_typing(finder: Finder, typed: str, kind: str, value: str | None) -> None:
    found = finder.suggest(typed)
    assert any(s.kind == kind and value in (None, s.value) for s in found), found


def test_explain_tells_where_the_points_come_from(finder: Finder) -> None:
    lines = finder.explain(Request(text="Stillberatung in Kreuzau", limit=5))
    text = "\n".join(lines)
    assert "Anliegen „stillen“" in text
    assert "Wort „stillberatung“" in text


def test_explained_parts_sum_up_to_the_points(finder: Finder) -> None:
    engine = finder.engine
    assert isinstance(engine, Embedded)
    for text in ("Hebamme", "Café Liebertée", "Kita in Drove", "mein mann schlägt mich"):
        answer = finder.find(Request(text=text))
        told = engine.explain(answer.query, [hit.slug for hit in answer.results.hits])
        for hit in answer.results.hits:
            assert sum(p.points for p in told[hit.slug]) == pytest.approx(hit.score, abs=2e-3)


def test_a_finder_over_two_engines_explains_too(finder: Finder) -> None:
    assert isinstance(finder.engine, Embedded)
    both = Resilient(Meili("http://127.0.0.1:9"), finder.engine)
    told = Finder(both, finder.needs, finder.gazetteer).explain(Request(text="Hebamme"))
    assert any("Anliegen „hebamme-finden“" in line for line in told)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kre", ("ort", "Kreuzau")),
        ("vettw", ("ort", "Vettweiß")),
        ("juel", ("ort", "Jülich")),
        ("win", ("ort", "Winden (Kreuzau)")),
        ("52372", ("ort", "52372 Kreuzau")),
        # misspelt, and in two words
        ("Krez", ("ort", "Kreuzau")),
        ("nidegen", ("ort", "Nideggen")),
        ("tages mutter", ("anliegen", "Tagesmutter gesucht")),
    ],
)
def test_what_begins_so_is_suggested_first(
    finder: Finder, typed: str, first: tuple[str, str]
) -> None:
    found = finder.suggest(typed)
    assert (found[0].kind, found[0].label) == first


def test_a_place_of_several_kommunen_is_suggested_for_each(finder: Finder) -> None:
    found = [each.value for each in finder.suggest("Krauthausen") if each.kind == "ort"]
    assert sorted(found) == ["dueren", "niederzier"]


def test_needs_are_suggested_in_the_language_that_is_typed(finder: Finder) -> None:
    assert finder.needs is not None
    for typed, language in (
        ("дити", "uk"), ("ребен", "ru"), ("حضانة", "ar"), ("çocu", "tr"), ("cocuk", "tr"),
        ("dziec", "pl"), ("child", "en"),
    ):  # fmt: skip
        found = [each for each in finder.suggest(typed) if each.kind == "anliegen"]
        assert found, typed
        for each in found:
            assert each.label == finder.needs.label(each.value, language), typed


def test_help_in_danger_is_suggested_last_and_by_its_name_alone(finder: Finder) -> None:
    assert finder.needs is not None
    for typed in ("mann", "frau", "Gewalt", "Missbr", "suiz", "schlä", "umbri"):
        found = finder.suggest(typed)
        assert not any(e.kind == "anliegen" and finder.needs.is_crisis(e.value) for e in found)
        kinds = [
            "danger" if finder.hearing.names.is_danger(e.value, finder.needs.is_crisis) else e.kind
            for e in found
        ]
        if "danger" in kinds:
            assert {*kinds[kinds.index("danger") :]} <= {"danger", "traeger"}, typed
    assert finder.suggest("mann")[0].label == "Angebote für Jungen"
    assert any("Frauenhaus" in each.label for each in finder.suggest("frauenh"))


def test_a_traeger_is_seen_beside_many_offers(finder: Finder) -> None:
    kinds = [each.kind for each in finder.suggest("kreuz")]
    assert kinds[0] == "ort"
    assert "traeger" in kinds
    assert kinds.count("angebot") >= 3


@pytest.mark.parametrize(
    ("asked", "slug", "title"),
    [
        ("weltkindertag", "a", "Weltkindertag am Rathaus"),
        ("flohmarkt", "b", "Babyflohmarkt im Pfarrheim"),
        ("karneval", "kinderkarnevalszug-dueren", ""),
    ],
)
def test_who_asks_for_an_event_by_name_finds_it_first(
    known: tuple[needs.Need, ...], index: NeedIndex, asked: str, slug: str, title: str
) -> None:
    made = Finder(Embedded(), index, real.gazetteer())
    own = Document(slug=slug, title=title, summary="Ein Fest.", text="", provider="Gemeinde")
    others = real.documents(needs=needs.ties(known))
    made.replace_all([*others, own] if title else others)
    assert top(made, asked)[0] == slug


def test_days_are_no_part_of_other_words(finder: Finder) -> None:
    assert finder.understand(Request(text="Kindertagespfelge")).days is None
