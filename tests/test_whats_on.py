"""Who asks /angebote only for what is on is led to the dates."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.cast import NOW


def line(app: FastAPI, **asked: Any) -> tuple[str, str]:
    """What the line says, and where it leads."""
    with TestClient(app, base_url="https://testserver") as client:
        page = client.get("/angebote", params=asked).text
        found = re.search(r'<p class="heard">([^<]*) <a href="(/termine[^"]*)">([^<]*)</a>', page)
        if not found:
            return "", ""
        said, url, label = map(unescape, found.groups())
        assert "Sie suchen:" not in page
        assert 'id="alarm"' not in page
        led = client.get(url)
        assert led.status_code == 200
        assert "ist kein Tag" not in led.text
        assert "kennen wir keine Termine" not in led.text
        return f"{said} {label}", url


@pytest.mark.parametrize(
    ("text", "said", "url"),
    [
        ("was ist am 28. November los", "an diesem Tag|Sa, 28. November", "?ab=2026-11-28"),
        ("was ist am 5. März los", "an diesem Tag|Fr, 5. März 2027", "?ab=2027-03-05"),
        ("24.12.2026", "an diesem Tag|Do, 24. Dezember", "?ab=2026-12-24"),
        ("was ist an Weihnachten los", "dann los|ab Do, 24. Dezember", "?ab=2026-12-24"),
        ("Silvester in Jülich", "Do, 31. Dezember", "?kommune=juelich&ab=2026-12-31"),
        ("Ostern", "Fr, 26. März 2027", "?ab=2027-03-26"),
        ("Karneval", "Do, 4. Februar 2027", "?ab=2027-02-04"),
        ("Nikolaus", "So, 6. Dezember", "?ab=2026-12-06"),
        ("St. Martin", "Do, 11. November 2027", "?ab=2027-11-11"),
        ("Advent", "So, 29. November", "?ab=2026-11-29"),
        ("29. Februar", "Di, 29. Februar 2028", "?ab=2028-02-29"),
        ("nächste Woche", "dann los|ab Mo, 30. November", "?ab=2026-11-30"),
        ("was ist nächsten Monat los", "ab Di, 1. Dezember", "?ab=2026-12-01"),
        ("Vorträge im Dezember", "ab Di, 1. Dezember", "?ab=2026-12-01"),
        ("Weihnachten 2027", "ab Fr, 24. Dezember 2027", "?ab=2027-12-24"),
        ("November", "dann los|ab heute", ""),
        ("Veranstaltungen im November", "ab heute", ""),
        ("was ist am 24.11.2026 los", "heute", "?wann=heute"),
        ("was ist in den Herbstferien los", "in den Ferien", "?wann=ferien"),
        (
            "was ist am Wochenende in Kreuzau los",
            "am Wochenende",
            "?kommune=kreuzau&wann=wochenende",
        ),
        ("was ist am Samstag in Kreuzau los", "Sa, 28. Nov", "?kommune=kreuzau&ab=2026-11-28"),
        ("Veranstaltungen in Düren", "wann los ist|alle Termine", "?kommune=dueren"),
        ("Termine", "alle Termine", ""),
        ("24.12.2019", "alle Termine", ""),
        ("24.12.2099", "alle Termine", ""),
        ("31.2.2027", "alle Termine", ""),
        ("Noel", "Do, 24. Dezember", "?ab=2026-12-24"),
    ],
)
def test_the_line_leads_to_the_day(desk_app: FastAPI, text: str, said: str, url: str) -> None:
    assert NOW.date().isoformat() == "2026-11-24"
    words, led = line(desk_app, q=text)
    assert led == f"/termine{url}"
    assert all(part in words for part in said.split("|"))


def test_the_line_goes_along_with_what_is_chosen(desk_app: FastAPI) -> None:
    asked = {"q": "was ist an Weihnachten los", "kommune": "titz"}
    assert line(desk_app, **asked)[1] == "/termine?kommune=titz&ab=2026-12-24"
    several: dict[str, Any] = {
        "q": "was ist an Weihnachten los",
        "kommune": ["titz", "kreuzau"],
        "alter": ["84", "30"],
    }
    url = "/termine?kommune=kreuzau&kommune=titz&alter=84&alter=30&ab=2026-12-24"
    assert line(desk_app, **several)[1] == url


@pytest.mark.parametrize(
    "text",
    [
        "Krabbelgruppe im Dezember",
        "Krabbelgruppe am Samstag",
        "wer hat jetzt offen",
        "mein Partner hat mich an Weihnachten geschlagen",
        "Kita in Titz",
        "",
    ],
)
def test_other_questions_have_no_such_line(desk_app: FastAPI, text: str) -> None:
    assert line(desk_app, q=text) == ("", "")
