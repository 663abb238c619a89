"""Questions that ask for nothing but what is on, and when."""

import pytest

from search.daywords import read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("24.12.2026", ("day", 24, 12, 2026)),
        ("24. 12. 26", ("day", 24, 12, 2026)),
        ("am 5.12.", ("day", 5, 12, 0)),
        ("am 5.12", ("day", 5, 12, 0)),
        ("2026-12-24", ("day", 24, 12, 2026)),
        ("24/12/2026", ("day", 24, 12, 2026)),
        ("12/24/2026", ("day", 24, 12, 2026)),
        ("am 28. November", ("day", 28, 11, 0)),
        ("am 5. Dezember 2027", ("day", 5, 12, 2027)),
        ("on December 24th", ("day", 24, 12, 0)),
        ("24. Aralık", ("day", 24, 12, 0)),
        ("24 декабря", ("day", 24, 12, 0)),
        ("24 грудня", ("day", 24, 12, 0)),
        ("٢٤ ديسمبر", ("day", 24, 12, 0)),
        ("24 grudnia", ("day", 24, 12, 0)),
        ("24 décembre", ("day", 24, 12, 0)),
        ("24 decembrie", ("day", 24, 12, 0)),
        ("im Dezember", ("month", 0, 12, 0)),
        ("Dezember 2026", ("month", 0, 12, 2026)),
        ("nächste Woche", ("next week", 0, 0, 0)),
        ("next week", ("next week", 0, 0, 0)),
        ("nächsten Monat", ("next month", 0, 0, 0)),
        ("an Weihnachten", ("christmas", 0, 0, 0)),
        ("Noel", ("christmas", 0, 0, 0)),
        ("Рождество", ("christmas", 0, 0, 0)),
        ("Різдво", ("christmas", 0, 0, 0)),
        ("عيد الميلاد", ("christmas", 0, 0, 0)),
        ("Boże Narodzenie", ("christmas", 0, 0, 0)),
        ("Crăciun", ("christmas", 0, 0, 0)),
        ("Silvester", ("new year", 0, 0, 0)),
        ("Ostern", ("easter", 0, 0, 0)),
        ("Karneval", ("carnival", 0, 0, 0)),
        ("Nikolaus", ("saint nicholas", 0, 0, 0)),
        ("Weihnachtsmarkt", ("advent", 0, 0, 0)),
        ("St. Martin", ("saint martin", 0, 0, 0)),
        ("Laternenumzug", ("saint martin", 0, 0, 0)),
        ("in den Herbstferien", ("holidays", 0, 0, 0)),
        ("Termine", ("events", 0, 0, 0)),
        ("Veranstaltungen", ("events", 0, 0, 0)),
        ("Vorträge im Dezember", ("month", 0, 12, 0)),
        ("für Kinder am 5. Dezember", ("day", 5, 12, 0)),
    ],
)
def test_what_is_asked_for(text: str, said: tuple[str, int, int, int]) -> None:
    found, _left = read(text)
    assert found
    assert (found.name, found.day, found.month, found.year) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kinder",
        "Kinder 2-3",
        "Kind 1.5",
        "um 9.10 Uhr",
        "am 45.12.2026",
        "am 5.13.2026",
        "0.12.2026",
        "Hotline 0800 111 0 111",
        "02421 22.12.33.44",
        "may i ask",
        "Krabbelgruppe am 5. Dezember",
        "Termin beim Kinderarzt",
        "Vortrag über Trotz",
        "an Weihnachten geschlagen",
        "Weihnachten allein",
        "Ferienbetreuung",
        "Ostereier",
    ],
)
def test_what_says_something_of_its_own_or_no_day(text: str) -> None:
    assert read(text)[0] is None


def test_a_feast_is_something_to_look_for_and_a_date_is_not() -> None:
    for text, plain in (
        ("24.12.2026", True),
        ("Veranstaltungen im Mai", True),
        ("Silvester", False),
        ("Vortrag am 5.12.", False),
    ):
        found, _left = read(text)
        assert found
        assert found.plain is plain


@pytest.mark.parametrize("sign", [*"1. /-тa٢'", "1.", "1 ", "may ", "24. ", "am "])
def test_a_long_question_of_one_sign_is_read(sign: str) -> None:
    assert read((sign * 200)[:200])[0] is None or sign == "may "
