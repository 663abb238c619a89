"""When, in nine languages: what asks for a time is read, what only tells of one is not."""

import pytest

from search.places import Places
from search.timewords import read, said
from search.understanding import read as read_all


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("was ist am Samstag los", {"wochentag": ("sa",)}),
        ("was ist am Wochenende in Kreuzau los", {"wann": ("wochenende",)}),
        ("Turnen samstagvormittag", {"wochentag": ("sa",), "tageszeit": ("vormittags",)}),
        ("Krabbelgruppe dienstags", {"wochentag": ("di",)}),
        ("was geht heute Abend", {"wann": ("heute",), "tageszeit": ("abends",)}),
        ("morgen früh Frühstückstreff", {"wann": ("morgen",), "tageszeit": ("vormittags",)}),
        ("Bücherei jetzt geöffnet", {"wann": ("jetzt",)}),
        ("was machen in den Sommerferien", {"wann": ("ferien",)}),
        ("was ist abends los", {"tageszeit": ("abends",)}),
        ("diese Woche Spielgruppe", {"wann": ("woche",)}),
        ("what's on this weekend", {"wann": ("wochenende",)}),
        ("playgroup on saturday morning", {"wochentag": ("sa",), "tageszeit": ("vormittags",)}),
        ("open now", {"wann": ("jetzt",)}),
        ("bu hafta sonu", {"wann": ("wochenende",)}),
        ("cumartesi günü ne var", {"wochentag": ("sa",)}),
        ("bugün açık", {"wann": ("heute",)}),
        ("в субботу", {"wochentag": ("sa",)}),
        ("что есть сегодня вечером", {"wann": ("heute",), "tageszeit": ("abends",)}),
        ("у суботу вранці", {"wochentag": ("sa",), "tageszeit": ("vormittags",)}),
        ("що є на вихідних", {"wann": ("wochenende",)}),
        ("يوم السبت", {"wochentag": ("sa",)}),
        ("ماذا يوجد نهاية الأسبوع", {"wann": ("wochenende",)}),
        ("co się dzieje w weekend", {"wann": ("wochenende",)}),
        ("w sobotę", {"wochentag": ("sa",)}),
        ("que faire ce week-end", {"wann": ("wochenende",)}),
        ("samedi matin", {"wochentag": ("sa",), "tageszeit": ("vormittags",)}),
        ("ce facem sâmbătă", {"wochentag": ("sa",)}),
        ("mâine", {"wann": ("morgen",)}),
        ("Samstag und Sonntag", {"wochentag": ("sa", "so")}),
        ("nächstes Wochenende", {"wochentag": ("sa", "so")}),
        ("am kommenden Wochenende", {"wochentag": ("sa", "so")}),
        ("next weekend", {"wochentag": ("sa", "so")}),
        ("Freitag Abend", {"wochentag": ("fr",), "tageszeit": ("abends",)}),
        ("samstag abend", {"wochentag": ("sa",), "tageszeit": ("abends",)}),
        ("Mittwoch Abend", {"wochentag": ("mi",), "tageszeit": ("abends",)}),
        ("Samstag Morgen", {"wochentag": ("sa",), "tageszeit": ("vormittags",)}),
        ("ich suche eine krabbelgruppe am dienstag", {"wochentag": ("di",)}),
        ("wo kann ich heute mit meinem kind hin", {"wann": ("heute",)}),
        ("Spielgruppe für meine Tochter am Mittwoch", {"wochentag": ("mi",)}),
        ("beratung am abend", {"tageszeit": ("abends",)}),
        ("Krabbelgruppe vormittags", {"tageszeit": ("vormittags",)}),
        ("неділя", {"wochentag": ("so",)}),
        ("середа", {"wochentag": ("mi",)}),
        ("среда", {"wochentag": ("mi",)}),
        ("каждую среду", {"wochentag": ("mi",)}),
        ("luni", {"wochentag": ("mo",)}),
        ("ce facem luni", {"wochentag": ("mo",)}),
        ("pazar", {"wochentag": ("so",)}),
        ("this evening", {"wann": ("heute",), "tageszeit": ("abends",)}),
        ("هذا المساء", {"wann": ("heute",), "tageszeit": ("abends",)}),
        ("sambata", {"wochentag": ("sa",)}),
        ("marti", {"wochentag": ("di",)}),
        ("maine", {"wann": ("morgen",)}),
        ("sali", {"wochentag": ("di",)}),
        ("carsamba gunu", {"wochentag": ("mi",)}),
        ("bugun", {"wann": ("heute",)}),
        ("yarin", {"wann": ("morgen",)}),
        ("nicht nur am Wochenende", {"wann": ("wochenende",)}),
        ("nicht samstags, sondern in den Sommerferien", {"wann": ("ferien",)}),
    ],
)
def test_a_time_is_read(text: str, facets: dict[str, tuple[str, ...]]) -> None:
    assert read(text)[0] == facets


@pytest.mark.parametrize(
    "text",
    [
        "mein Kind schläft abends nicht ein",
        "ich kann heute nicht mehr",
        "mein Mann hat mich heute geschlagen",
        "jeden Morgen Bauchweh vor der Schule",
        "guten Morgen",
        "seit heute Fieber",
        "Elternabend",
        "Babysitter für abends",
        "was gibt es nachmittags für Dreijährige",
        "Rosenmontag",
        "nicht in den Ferien",
        "my son is sick today",
        "çocuğum bugün ağlıyor",
        "у меня сегодня болит голова",
        "لا أريد أن أعيش بعد اليوم",
        "salıncak",
        "mein kind isst morgens nicht",
        "seit montag weint sie",
        "Letztes Wochenende",
        "ich suche seit Montag einen Platz",
        "ich suche eine Gruppe, mein Kind schläft abends nicht",
        "Bauchweh am Abend",
        "après-demain",
        "day after tomorrow",
        "luni de zile",
        "bit pazarı",
        "pazar yeri",
        "maine tochter",
        "Frau Marti",
        "языковая среда",
        "copil de 3 luni",
        "всередині",
        "Kurs nicht am Wochenende",
        "Betreuung, aber nicht samstags",
        "außer sonntags",
        "playgroup not on saturday",
        "pazar günü hariç",
        "не в субботу",
        "pas le samedi",
        "nie w sobotę",
        "Montag bis Freitag",
        "Betreuung montags–freitags",
        "monday to friday",
        "с понедельника по пятницу",
        "od poniedziałku do piątku",
        "du lundi au vendredi",
        "من الاثنين إلى الجمعة",
    ],
)
def test_what_tells_of_a_time_asks_for_none(text: str) -> None:
    assert read(text)[0] == {}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Dienstags und mittwochs 9–12 Uhr", {"di", "mi"}),
        ("Di-Do 9 Uhr", {"di", "mi", "do"}),
        ("Mo. bis Mi. 8-12, Fr nach Absprache", {"mo", "di", "mi", "fr"}),
        ("von montags bis mittwochs", {"mo", "di", "mi"}),
        ("am Wochenende und samstagvormittags", {"wochenende", "sa"}),
        ("jeden Sonnabend", {"sa"}),
        ("jeden Sonntagnachmittag", {"so"}),
        ("Montag und Mittwoch", {"mo", "mi"}),
        ("So schön wie Mia. Di Lorenzo liest.", set()),
        ("Rosenmontag", set()),
    ],
)
def test_the_days_that_a_sentence_names(text: str, days: set[str]) -> None:
    assert said(text) == days


def test_the_words_of_a_time_stay_and_are_not_the_matter_of_the_question() -> None:
    """Most offers say their times in a sentence alone, which is found by its words."""
    places = Places({}, lambda word: False)
    found = read_all("Spielgruppe am Samstag", places, frozenset())
    assert (found.times, found.facets) == ({"wochentag": ("sa",)}, {})
    assert (found.words, found.matter) == ("Spielgruppe am Samstag", "Spielgruppe")
    literal = read_all("Spielgruppe am Samstag", places, frozenset({"wochentag"}))
    assert (literal.times, literal.matter) == ({}, "Spielgruppe am Samstag")
    holidays = read_all("Ausflüge in den Ferien", places, frozenset())
    assert holidays.matter == "Ausflüge in den Ferien"
