"""What a question says besides its words."""

import pytest

from search.places import Places
from search.understanding import asks_for_leisure, read, without_what_is_on
from tests.search import real

PLACES = Places(real.gazetteer().places, lambda word: word == "langerweile")


def reading(text: str, *literal: str):  # type: ignore[no-untyped-def]
    return read(text, PLACES, frozenset(literal))


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("mein 4 jähriger", (48,)),
        ("Angebote für 4-Jährige", (48,)),
        ("der Kleine ist 2½", (30,)),
        ("unser kleiner 2½ schläft nicht", (30,)),
        ("zweieinhalbjährige beißt", (30,)),
        ("Kind spricht mit 3 noch nicht", (36,)),
        ("mein Kind ist fast 3 und haut", (36,)),
        ("Baby 6 Monate", (6,)),
        ("18 Monate alt", (18,)),
        ("im 7. Monat schwanger", (-3,)),
        ("schwanger im 5. Monat", (-5,)),
        ("in der 20. SSW", (-5,)),
        ("ich bin im dritten Monat", (-7,)),
        ("im 8. Monat und Angst vor der Geburt", (-2,)),
        ("mein Baby ist im 3. Monat", ()),
        ("Neugeborenes", (0,)),
        ("Kinder 3 und 5 Jahre", (36, 60)),
        ("10-12 Jahre", (120, 144)),
        ("Jugendtreff ab 12", (144,)),
        ("meine Tochter (13)", (156,)),
        ("my 4 year old", (48,)),
        ("7 months pregnant", (-3,)),
        ("4 yaşında", (48,)),
        ("18 aylık bebek", (18,)),
        ("İki yaşında", (24,)),
        ("ребенку 3 года", (36,)),
        ("дитині 5 років", (60,)),
        ("عمره 4 سنوات", (48,)),
        ("عمره ٤ سنوات", (48,)),
        ("moje 4-letnie dziecko", (48,)),
        ("mon fils de 4 ans", (48,)),
        ("fiul meu 4 ani", (48,)),
        # as families shorten them
        ("baby 8 mon", (8,)),
        ("8mon alt", (8,)),
        ("junge 7j", (84,)),
        ("mädchen 7 j.", (84,)),
        ("kita für 2,5 j", (30,)),
        ("4j und 7j", (48, 84)),
        ("6 yo boy", (72,)),
        ("my 6yr old", (72,)),
        ("8 y/o", (96,)),
        ("3 aylik", (3,)),
        ("5 yasinda", (60,)),
        ("bes yasinda", (60,)),
        ("7 мес", (7,)),
        ("пятилетний сын", (60,)),
        ("пʼять років", (60,)),
        ("عمره ست سنوات", (72,)),
        ("عمره سنتين", (24,)),
        ("طفل ٨ اشهر", (8,)),
        ("pięcioletni syn", (60,)),
        ("3 anișori", (36,)),
        # from one age to another, with one between them
        ("zwischen 6 und 10", (72, 96, 120)),
        ("Kinder zwischen sechs und zehn", (72, 96, 120)),
        ("von 6 bis 10", (72, 96, 120)),
        ("Kurs für Kinder von 6 bis 10", (72, 96, 120)),
        ("6- bis 10-jährige", (72, 96, 120)),
        ("6-10 Jahre schwimmen", (72, 96, 120)),
        ("Kinder von 1,5 bis 3", (18, 36)),
        ("babys von 6 bis 12 monaten", (6, 12)),
        ("kids between 6 and 10", (72, 96, 120)),
        ("6 to 10 year olds", (72, 96, 120)),
        ("6 ile 10 yaş arası", (72, 96, 120)),
        ("дети от 6 до 10 лет", (72, 96, 120)),
        ("діти від 6 до 10", (72, 96, 120)),
        ("من 6 إلى 10 سنوات", (72, 96, 120)),
        ("أطفال بين 6 و10", (72, 96, 120)),
        ("dzieci od 6 do 10 lat", (72, 96, 120)),
        ("enfants entre 6 et 10 ans", (72, 96, 120)),
        ("copii de la 6 la 10 ani", (72, 96, 120)),
        ("2 und 4 Jahre", (24, 48)),
        # the middle of the ages of a class
        ("Nachhilfe 3. Klasse", (102,)),
        ("dritte klasse mathe", (102,)),
        ("3rd grade", (102,)),
        ("3. sınıf", (102,)),
        ("3 класс", (102,)),
        ("الصف الثالث", (102,)),
        # no age of a child
        ("seit 2 Jahren getrennt", ()),
        ("die ersten Jahre mit Kind", ()),
        ("mit zwei Kindern allein", ()),
        ("Jobcenter unter 25", ()),
        ("bin 15 und schwanger", ()),
        ("ich bin 34 Jahre alt", ()),
        ("vor drei Jahren geschieden", ()),
        ("U3 Betreuung", ()),
        ("Klasse 8", ()),
        ("seit 2 bis 3 Jahren getrennt", ()),
        ("Betreuung von 7 bis 16", ()),
        ("geöffnet zwischen 8 und 12 uhr", ()),
        ("Hauptstraße 6-10", ()),
        ("zwischen 10 und 20 Euro", ()),
        ("3 bis 4 mal die Woche", ()),
        ("seit 8 mon", ()),
        ("seit 2 j getrennt", ()),
        ("Hauptstraße 7j", ()),
        ("8 mo - fr", ()),
        ("7 € Eintritt", ()),
        ("U6", ()),
    ],
)
def test_ages(text: str, months: tuple[int, ...]) -> None:
    assert reading(text).ages == months


def test_a_class_stays_in_the_words() -> None:
    assert reading("Wechsel in die 5. Klasse").words == "Wechsel in die 5. Klasse"


@pytest.mark.parametrize(
    ("text", "kommune", "place"),
    [
        ("Krabbelgruppe Obermaubach", "kreuzau", "Obermaubach"),
        ("Jugend in Birkesdorf", "dueren", "Birkesdorf"),
        ("kita huchem stammeln", "niederzier", "huchem stammeln"),
        ("Vosenack Jugend", "huertgenwald", "Vosenack"),
        ("ferien norvenich", "noervenich", "norvenich"),
        ("Elterncafé Jülich", "juelich", "Jülich"),
        ("Kita in Schmidt", "nideggen", "Schmidt"),
        # not a place, or not one alone
        ("Jugendamt Kreis Düren", None, None),
        ("wo kann ich mir das merken", None, None),
        ("Spiel und Spaß", None, None),
        ("mir ist langerweile", None, None),
        ("Spielgruppe in Rath", None, "Rath"),
    ],
)
def test_places(text: str, kommune: str | None, place: str | None) -> None:
    found = reading(text)
    assert (found.kommune, found.place) == (kommune, place)


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("Nachhilfe kostenlos", {"kosten": ("kostenlos",)}),
        ("Turnen für Kindergartenkinder", {"phase": ("kita",)}),
        ("was geht mit Kita Kindern", {"phase": ("kita",)}),
        ("Mittagessen für Grundschüler", {"phase": ("grundschule",)}),
        ("Ausflug mit Kleinkind", {"phase": ("kleinkind",)}),
        ("Kita anmelden", {}),
        ("Grundschule Titz", {}),
        ("Ausflug ohne Geld", {"kosten": ("kostenlos",)}),
        ("wo kann man für lau was unternehmen", {"kosten": ("kostenlos",)}),
        ("etwas das nichts kostet", {"kosten": ("kostenlos",)}),
        ("wir stehen ohne Geld da", {}),
        ("бесплатные курсы", {"kosten": ("kostenlos",)}),
        ("Treff ohne Anmeldung", {"anmeldung": ("keine",)}),
        ("Erziehungsberatung online", {"format": ("online",)}),
        ("Beratung am Telefon", {"format": ("telefon",)}),
        ("Hebamme Hausbesuch", {"format": ("hausbesuch",)}),
        ("Beratung auf Türkisch", {"sprache": ("tr",)}),
        ("counselling in Arabic", {"sprache": ("ar",)}),
        ("mein Sohn spielt den ganzen Tag nur online mit Freunden", {}),
        ("Streit zu Hause", {}),
        ("Türkische Küche", {}),
    ],
)
def test_filters(text: str, facets: dict[str, tuple[str, ...]]) -> None:
    assert reading(text).facets == facets


def test_what_was_read_is_gone_from_the_words() -> None:
    assert reading("kostenlose Kita für 4-Jährige in Titz").words == "Kita für"


def test_the_month_of_a_pregnancy_says_that_there_is_one() -> None:
    assert reading("17 und im dritten Monat").words == "17 und schwanger"
    assert reading("im dritten Monat schwanger").words == "schwanger"


@pytest.mark.parametrize(
    ("text", "leisure"),
    [
        ("was kann man machen", True),
        ("wat kann mer maache", True),
        ("etwas unternehmen", True),
        ("was ist mit meinem Kind los", False),
        ("things to do with kids", True),
        ("çocuklarla etkinlik", True),
        ("Sachen für Kinder", False),
        ("was muss ich tun", False),
    ],
)
def test_who_asks_what_one_can_do(text: str, leisure: bool) -> None:
    assert asks_for_leisure(text) == leisure


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("was ist los mit Kindern", "mit kindern"),
        ("was läuft", ""),
        ("ne var", ""),
        ("що відбувається", ""),
        ("ce facem", ""),
        ("ماذا يوجد", ""),
        ("was ist los mit meinem Kind", None),
        ("was ist mit meinem Kind los", None),
        ("arbeitslos", None),
        ("ich muss etwas loswerden", None),
    ],
)
def test_who_asks_what_is_on(text: str, beside: str | None) -> None:
    assert without_what_is_on(text) == beside


def test_what_the_visitor_removed_stays_in_the_words() -> None:
    found = reading("Kita in Titz kostenlos mit 3 noch frei", "kommune", "alter", "kosten")
    assert (found.kommune, found.ages, found.facets) == (None, (), {})
    assert found.words == "Kita in Titz kostenlos mit 3 noch frei"
