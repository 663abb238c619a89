"""Every script and spelling: what is written otherwise is understood the same."""

import random
import re
import unicodedata
from collections.abc import Callable

import pytest

from app.catalogue.searching import BEYOND
from search.answers import Request
from search.embedded import Embedded
from search.finder import Finder
from search.needindex import NeedIndex
from search.places import Places
from search.writing import bare
from tests.search import known, real

SAMPLE, SEED, LEAST = 60, 13, 0.95
Respelt = Callable[[str], str]


@pytest.fixture(scope="module")
def index() -> NeedIndex:
    return known.index()


@pytest.fixture(scope="module")
def finder(index: NeedIndex) -> Finder:
    made = Finder(Embedded(), index, real.gazetteer())
    made.replace_all(known.documents())
    return made


@pytest.fixture(scope="module")
def places(index: NeedIndex) -> Places:
    known = real.gazetteer()
    return Places(known.places, index.is_everyday, names=known.names, beyond=BEYOND)


def turkish_capitals(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def bare_capitals(text: str) -> str:
    return bare(text).upper()


def another_apostrophe(text: str) -> str:
    return re.sub("['’]", "ʼ", text)


def latin_i(text: str) -> str:
    return text.replace("і", "i")


def cedillas(text: str) -> str:
    return text.replace("ș", "ş").replace("ț", "ţ")


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def two_letters(text: str) -> str:
    """As on a keyboard without umlauts."""
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, letters).replace(umlaut.upper(), letters.capitalize())
    return text


def voweled(text: str) -> str:
    return re.sub("([\u0628-\u064a])(?=[\u0628-\u064a])", "\\1\u064e", text)


def drawn_out(text: str) -> str:
    return re.sub("([سشعمب])(?=\\w)", "\\1ـ", text)


def loosely(text: str) -> str:
    """As many type Arabic: no hamza, ه for ة, ي for ى."""
    return text.translate(str.maketrans("أإآةى", "اااهي"))


@pytest.mark.parametrize(
    ("language", "respelt"),
    [
        ("de", str.upper),
        ("de", two_letters),
        ("de", decomposed),
        ("en", str.upper),
        ("tr", turkish_capitals),
        ("tr", bare),
        ("tr", bare_capitals),
        ("tr", decomposed),
        ("uk", str.upper),
        ("uk", another_apostrophe),
        ("uk", latin_i),
        ("ru", str.upper),
        ("ru", decomposed),
        ("ar", voweled),
        ("ar", drawn_out),
        ("ar", loosely),
        ("pl", bare),
        ("pl", bare_capitals),
        ("fr", bare),
        ("fr", decomposed),
        ("ro", bare),
        ("ro", cedillas),
    ],
)
def test_a_phrasing_is_understood_however_it_is_spelt(
    index: NeedIndex, language: str, respelt: Respelt
) -> None:
    every = [
        p.text for p in index.evidence.phrases if p.language == language and p.kind == "phrase"
    ]
    some = random.Random(SEED).sample(every, SAMPLE)
    same = [_first(index, respelt(text)) == _first(index, text) for text in some]
    assert sum(same) >= LEAST * SAMPLE


def _first(index: NeedIndex, text: str) -> tuple[str | None, str]:
    matches, language = index.match(text)
    return (matches[0].id if matches else None), language


@pytest.mark.parametrize(
    ("typed", "as_if"),
    [
        ("İNTİHAR ETMEK İSTİYORUM", "intihar etmek istiyorum"),
        ("İNTİHAR", "intihar"),
        ("ŞİDDET", "şiddet"),
        ("siddet", "şiddet"),
        ("HAMİLELİK", "hamilelik"),
        ("HAMİLEYİM", "hamileyim"),
        ("KİTA", "kita"),
        ("İlaç", "ilaç"),
        ("İLAÇ", "ilaç"),
        ("عُنف", "عنف"),
        ("عـنـف", "عنف"),
        ("пʼять років", "п'ять років"),
        ("HUBERTUSSTRASSE", "Hubertusstraße"),
        ("Fuehrerschein", "Führerschein"),
        ("FRUEHFOERDERUNG", "Frühförderung"),
        ("O.G.S.", "OGS"),
    ],
)
def test_a_question_is_answered_however_it_is_spelt(finder: Finder, typed: str, as_if: str) -> None:
    one, other = (finder.find(Request(text=text)) for text in (typed, as_if))
    assert [hit.slug for hit in one.results.hits[:5]] == [h.slug for h in other.results.hits[:5]]
    assert one.results.total == other.results.total
    assert [n.id for n in one.understood.needs] == [n.id for n in other.understood.needs]
    assert one.understood.language == other.understood.language
    assert one.understood.ages == other.understood.ages


@pytest.mark.parametrize(
    ("typed", "need"),
    [
        ("кита", "kita-anmelden"),
        ("кіта", "kita-anmelden"),
        ("киндергартен", "kita-anmelden"),
        ("тагесмуттер", "tagesmutter"),
        ("шукаю тагесмутер", "tagesmutter"),
        ("аусбильдунг", "ausbildungsplatz"),
        ("югендамт", "jugendamt-kontakt"),
        ("элтернгельд", "elterngeld"),
        ("ельтернґельд", "elterngeld"),
        ("киндергельд", "kindergeld"),
        ("كيتا", "kita-anmelden"),
        ("يوغند آمت", "jugendamt-kontakt"),
        ("أوسبيلدونغ", "ausbildungsplatz"),
        ("إلترنغيلد", "elterngeld"),
    ],
)
def test_a_german_word_is_read_in_every_script(index: NeedIndex, typed: str, need: str) -> None:
    matches, language = index.match(typed)
    assert matches[0].id == need
    assert language != "de"


def test_nobody_is_asked_whether_a_word_in_another_script_is_misspelt(finder: Finder) -> None:
    assert finder.find(Request(text="киндергартен")).corrected is None


TOWNS = {
    "aldenhoven": "Альденховен Альденгофен ألدنهوفن Aldenhofen",
    "dueren": "Дюрен Дюрене Дюрені Dueren Duren Dühren دورن دورين بدورن Düren'de Dürende",
    "heimbach": "Хаймбах Геймбах Гаймбах هايمباخ Haimbach",
    "huertgenwald": "Хюртгенвальд Гюртгенвальд هورتغنفالد Huertgenwald Hürtgenwalt",
    "inden": "Инден Індені إندن اندن",
    "juelich": "Юлих Юліху يوليش يوليخ Juelich Julich Jülch Gülich Jülich'te",
    "kreuzau": "Крейцау Крёйцау Кройцау كرويتساو Krozau Kreutzau Kroizau",
    "langerwehe": "Лангервее Лангерве لانغرفيه Langerwee",
    "linnich": "Линних Лінніх لينيش Lingnich Linich",
    "merzenich": "Мерцених Мерценіх ميرتسنيش Merzenisch",
    "nideggen": "Нидегген Нідегген نيديغن Nidegen",
    "niederzier": "Нидерцир Нідерцір نيدرتسير Niederzir",
    "noervenich": "Нёрвених Нервеніх نورفينيش Norvenich Nörvenisch",
    "titz": "Титц Тітц تيتس تيتز Titts",
    "vettweiss": "Феттвайс Веттвайс فيتفايس Vettweis Wettweiß",
}


@pytest.mark.parametrize("town", TOWNS)
def test_a_town_is_read_in_three_scripts_and_as_it_is_misspelt(places: Places, town: str) -> None:
    read = {typed: places.find(typed).kommune for typed in TOWNS[town].split()}
    assert read == dict.fromkeys(read, town)


@pytest.mark.parametrize(
    ("typed", "village"),
    [
        ("Биркесдорф", "Birkesdorf"),
        ("Гюрцених", "Gürzenich"),
        ("بيركسدورف", "Birkesdorf"),
        ("в Обермаубахе", "Obermaubach"),
    ],
)
def test_a_larger_village_is_read_too(places: Places, typed: str, village: str) -> None:
    assert places.find(typed).village == village


@pytest.mark.parametrize(
    ("typed", "beyond"), [("в Аахене", "Aachen"), ("Кёльн", "Köln"), ("كولن", "Köln")]
)
def test_a_town_beyond_is_told_in_every_script(places: Places, typed: str, beyond: str) -> None:
    assert places.find(typed).beyond == beyond


@pytest.mark.parametrize(
    "typed",
    "зеленых северных дурень гурт гуртом бон нервных доктор يكون دورة دور وليس درس قرأت وكان kuşlar"
    " içinden düşüren ederek duran dürfen Dünen Indien Kreuz gesten lynch".split(),
)
def test_an_everyday_word_is_no_place(places: Places, typed: str) -> None:
    found = places.find(typed)
    assert (found.kommune, found.between, found.beyond) == (None, (), "")


def test_the_district_is_no_town_in_any_script(places: Places) -> None:
    assert places.find("район Дюрен").kommune is None
    assert places.find("Kreis Düren").kommune is None


def test_the_word_before_a_place_goes_with_it(finder: Finder) -> None:
    understood = finder.understand(Request(text="садок у Юліху"))
    assert (understood.kommune, understood.words) == ("juelich", "садок")


@pytest.mark.parametrize(
    ("typed", "need"),
    [
        ("ana 7amel w 5ayfe", "schwanger-was-jetzt"),
        ("ibni ma bye7ki", "kind-spricht-nicht"),
        ("mosa3ade bel dirase la ibni", "hausaufgabenhilfe"),
        ("wain fi 7adana la benti", "kita-anmelden"),
    ],
)
def test_arabic_in_latin_letters_is_arabic(index: NeedIndex, typed: str, need: str) -> None:
    matches, language = index.match(typed)
    assert language == "ar"
    assert need in [match.id for match in matches]


@pytest.mark.parametrize(
    ("typed", "need"),
    [
        ("mosa3ade bel dirase la ibni", "hausaufgabenhilfe"),
        ("3andi mashakel ma3 zawji", "paarkrise"),
        ("ibni ma bye7ki", "kind-spricht-nicht"),
        ("wain fi 7adana la benti", "kita-anmelden"),
    ],
)
def test_what_is_said_of_it_is_told_by_its_own_letters(
    finder: Finder, typed: str, need: str
) -> None:
    """By the Latin ones it would be called beyond the subject."""
    found = finder.find(Request(text=typed)).understood
    said = [match.id for match in (found.stated, *found.likely) if match]
    assert said[:1] == [need]
    assert not found.outside
