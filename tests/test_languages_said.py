"""How days, hours, ages and lists are said in nine languages."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import i18n, wording
from app.counselling import words
from app.events import page as events_page
from app.events.page import day_text
from app.i18n import SOURCE, TONGUES, speaking
from app.times import german as german_times
from app.times import saying
from app.times.german import understand
from app.times.saying import say
from app.vocabulary import Audience

FOREIGN = [code for code in TONGUES if code != SOURCE]


# --- days, times, ages ---------------------------------------------------------------------------


def test_days_are_said_as_the_language_says_them() -> None:
    day = date(2026, 12, 3)
    said = {}
    for code in TONGUES:
        with speaking(code):
            said[code] = (wording.long_day(day), wording.month_of(day), wording.short_weekday(day))
    assert said["de"] == ("3. Dezember 2026", "Dezember 2026", "Do")
    assert said["uk"][0] == "3 грудня 2026"
    assert said["uk"][1] == "грудень 2026"
    assert said["pl"][0] == "3 grudnia 2026"
    assert said["pl"][1] == "grudzień 2026"
    assert said["tr"][0] == "3 Aralık 2026"
    assert said["ar"][0] == "3 ديسمبر 2026"
    assert len({each[2] for each in said.values()}) > 5


def test_a_month_is_declined_where_it_stands_in_a_phrase() -> None:
    """Polish, Ukrainian and Russian say "listopad 2026", but "od listopada 2026"."""
    day = date(2026, 11, 3)
    said = {}
    for code in TONGUES:
        with speaking(code):
            said[code] = (wording.month_of(day, alone=False), wording.month(11, alone=False))
            assert wording.month_of(day, alone=False) in wording.part_of_month(day)
    assert said["de"] == ("November 2026", "November")
    assert said["pl"] == ("listopada 2026", "listopada")
    assert said["ru"][1] == "ноября"
    assert said["uk"][1] == "листопада"
    summer = german_times.understand("von April bis Oktober täglich 9 bis 18 Uhr", day).when
    with speaking("pl"):
        assert summer is not None
        assert saying.say(summer).startswith("od kwietnia do października")


def test_an_ordinal_has_no_german_full_stop() -> None:
    day = date(2026, 11, 3)
    first = german_times.understand("jeden 1. Dienstag im Monat ab 19 Uhr", day).when
    assert first is not None
    said = {}
    for code in TONGUES:
        with speaking(code):
            said[code] = saying.say(first)
    assert said["de"] == "am 1. Dienstag im Monat ab 19 Uhr"
    assert said["en"] == "on the 1st Tuesday of the month from 19:00"
    assert said["fr"] == "le 1er mardi du mois dès 19:00"
    assert said["pl"] == "pierwszy wtorek miesiąca od 19:00"
    assert said["ro"] == "prima marți din lună de la 19:00"
    with speaking("fr"):
        assert wording.long_day(date(2026, 12, 1)) == "1er décembre 2026"
        assert wording.long_day(date(2026, 12, 11)) == "11 décembre 2026"


def test_a_day_of_the_list_is_declined_as_well() -> None:
    day = date(2026, 12, 3)
    with speaking("pl"):
        assert events_page.day_text(day, day) == "czwartek, 3 grudnia"
        assert events_page.day_text(day, date(2027, 1, 1)) == "czwartek, 3 grudnia 2026"
    assert events_page.day_text(day, day) == "Donnerstag, 3. Dezember"
    assert events_page.day_text(day, date(2027, 1, 1)) == "Donnerstag, 3. Dezember 2026"


def test_hours_are_said_with_minutes_elsewhere() -> None:
    assert (wording.clock(9, 0), wording.clock(9, 30)) == ("9", "9.30")
    with speaking("en"):
        assert (wording.clock(9, 0), wording.clock(9, 30)) == ("9:00", "9:30")


@given(st.lists(st.integers(-9, 324), max_size=6, unique=True))
def test_ages_written_into_a_field_are_read_again_in_every_language(ages: list[int]) -> None:
    for code in TONGUES:
        with speaking(code):
            read = words.children_in(words.written(ages), lambda number: (0, number))
        assert read is not None
        assert [months for months, _year in read] == ages


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("5 ay, 7 yaş", [5, 84]),
        ("2 yaş 6 ay", [30]),
        ("1 miesiąc, 1 rok, 2 lata i 6 miesięcy", [1, 12, 30]),
        ("5 luni, 7 ani", [5, 84]),
        ("5 months, 2 years and 6 months", [5, 30]),
        ("5 mois, 2 ans et 6 mois", [5, 30]),
        ("5 месяцев, 2 года", [5, 24]),
        ("5 місяців, 7 років", [5, 84]),
        ("5 أشهر، 7 سنوات", [5, 84]),
    ],
)
def test_ages_are_read_in_the_words_of_every_language(said: str, months: list[int]) -> None:
    read = words.children_in(said, lambda number: (0, number))
    assert read is not None
    assert [each for each, _year in read] == months


@pytest.mark.parametrize("code", FOREIGN)
def test_what_the_date_of_birth_writes_into_the_field_is_read(code: str) -> None:
    """The browser fills in these words (static/beratung.js)."""
    with speaking(code):
        said = [i18n.gettext(each) for each in ("{n} Monate", "{n} Jahre", "Geburt in {n} Monaten")]
        example = i18n.gettext("5 Monate, 7 Jahre")
    typed = ", ".join(each.replace("{n}", "3") for each in said)
    for text, months in ((typed, [3, 36, -3]), (example, [5, 84])):
        read = words.children_in(text, lambda number: (0, number))
        assert read is not None
        assert [each for each, _year in read] == months


@pytest.mark.parametrize("code", list(TONGUES))
def test_every_age_that_a_page_says_is_read_where_one_is_asked_for(code: str) -> None:
    """In Arabic one and two of a thing are words alone."""
    with speaking(code):
        said = {months: wording.age(months) for months in range(1, 216)}
    read = {
        months: words.children_in(text, lambda number: (0, number)) for months, text in said.items()
    }
    assert {months for months, found in read.items() if found != ((months, None),)} == set()


def test_a_birthday_becomes_an_age_that_is_read_again_in_every_language(
    client: TestClient,
) -> None:
    """What static/beratung.js writes into the field of the ages."""
    for code in ("de", "uk", "ar"):
        html = client.get(f"{TONGUES[code].home}/beratung").text
        said = re.search(r'data-monate="(.*?)" data-jahre="(.*?)" data-geburt="(.*?)"', html)
        assert said is not None
        typed = ", ".join(each.replace("{n}", "3") for each in said.groups())
        read = words.children_in(typed, lambda number: (0, number))
        assert read == ((3, None), (36, None), (-3, None))


# --- what is put together of parts ----------------------------------------------------------------


def said_of_times(code: str, typed: str) -> str:
    when = understand(typed, date(2026, 11, 30)).when
    assert when is not None
    with speaking(code):
        return i18n.plain(say(when))


def test_a_month_after_a_word_is_in_its_case() -> None:
    day = date(2027, 9, 2)
    said = {}
    for code in ("de", "uk", "ru"):
        with speaking(code):
            said[code] = (wording.part_of_month(day), wording.month(9), day_text(day, day))
    assert said["de"] == ("Anfang September 2027", "September", "Donnerstag, 2. September")
    assert said["uk"] == ("на початку вересня 2027", "вересень", "четвер, 2 вересня")
    assert said["ru"] == ("в начале сентября 2027", "сентябрь", "четверг, 2 сентября")
    season = "von April bis Oktober täglich 9 bis 18 Uhr"
    assert said_of_times("de", season) == season
    assert said_of_times("ru", season).startswith("с апреля до конца октября ")


def test_which_day_of_the_month_agrees_with_its_weekday() -> None:
    said = "am 1. und letzten Mittwoch im Monat 9 bis 10 Uhr"
    assert said_of_times("de", said) == said
    assert said_of_times("uk", said).startswith("перша і остання середа місяця ")
    assert said_of_times("ru", said).startswith("первая и последняя среда месяца ")
    assert said_of_times("ar", said).startswith("يوم الأربعاء الأول والأخير من كل شهر ")
    assert said_of_times("ru", "am 2. Sonntag im Monat 9 Uhr").startswith("второе воскресенье")


def test_hours_are_said_without_a_word_for_the_clock_where_their_minutes_say_it() -> None:
    said = {code: said_of_times(code, "montags 9 bis 12 Uhr") for code in ("de", "uk", "ru")}
    assert said == {
        "de": "montags 9 bis 12 Uhr",
        "uk": "понеділок 9:00 – 12:00",
        "ru": "понедельник 9:00 – 12:00",
    }


def test_ages_are_said_in_the_case_that_up_to_asks_for() -> None:
    ages = ((None, 12), (0, 36), (18, None), (None, 252), (-9, 72))
    said = {}
    for code in ("de", "uk", "ru"):
        with speaking(code):
            said[code] = tuple(wording.age_range(*each) for each in ages)
    assert said["de"][:2] == ("bis 1 Jahr", "Geburt bis 3 Jahre")
    assert said["uk"] == (
        "до 1 року", "від народження до 3 років", "від 18 місяців", "до 21 року",
        "від вагітності до 6 років",
    )  # fmt: skip
    assert said["ru"] == (
        "до 1 года", "от рождения до 3 лет", "от 18 месяцев", "до 21 года",
        "от беременности до 6 лет",
    )  # fmt: skip


def test_arabic_has_its_own_commas_and_says_and_before_each() -> None:
    with speaking("ar"):
        assert wording.listed(("Düren", "Titz", "Inden")) == "Düren وTitz وInden"
        assert wording.beside(("Düren", "", "Titz")) == "Düren، Titz"
        assert wording.age(30) == "سنتين و6 أشهر"
        assert wording.age_range(12, 24) == "من سنة واحدة إلى سنتين"
    assert wording.listed(("Düren", "Titz", "Inden")) == "Düren, Titz und Inden"
    assert wording.beside(("Düren", None, "Titz")) == "Düren, Titz"
    assert "؛" in said_of_times("ar", "Büro: montags 9 bis 12 Uhr; Café: dienstags 14 bis 16 Uhr")


def test_only_german_has_a_capital_within_a_sentence() -> None:
    whom = (Audience.PARENTS, Audience.CHILDREN)
    assert wording.audience(whom) == "Eltern, Kinder"
    with speaking("uk"):
        assert wording.audience(whom) == "Батьки, діти"
