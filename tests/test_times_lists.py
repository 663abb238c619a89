"""Lists of dates as people paste them, one a line: what is said on a line is said of that date."""

from datetime import date

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from app.times.dates import Dates
from app.times.german import understand
from app.times.saying import say
from tests.cast import sign_in
from tests.deskform import MINE, fields, record_of

TODAY = date(2026, 11, 24)
TWO = "Di, 12. Januar 2027, 19 Uhr; Di, 19. Januar 2027, 19 Uhr"


def said(text: str) -> str:
    found = understand(text, TODAY)
    return say(found.when) if found.when else f"? {found.why_not}"


@pytest.mark.parametrize(
    "text",
    [
        "12.1. 19 Uhr\n19.1. 19 Uhr",
        "12.1. 19 Uhr\r\n19.1. 19 Uhr\r\n\r\n",
        "- 12.1. 19 Uhr\n- 19.1. 19 Uhr",
        "• 12. Januar, 19 Uhr\n• 19. Januar, 19 Uhr",
        "1. 12.1. 19 Uhr\n2. 19.1. 19 Uhr",
        "1) Di, 12.1.2027, 19 Uhr\n2) Di, 19.1.2027, 19 Uhr",
        "12.1.2027\t19:00\n19.1.2027\t19:00",
        "2027-01-12 19:00\n2027-01-19 19:00",
        "12.1.2027\n19.1.2027, jeweils 19 Uhr",
        "Di 12.1. 19 Uhr,\nDi 19.1. 19 Uhr;",
        "am 12.1.2027 um 19 Uhr\n\nam 19.1.2027 um 19 Uhr",
    ],
)
def test_one_a_line(text: str) -> None:
    assert said(text) == TWO


def test_a_deadline_is_for_the_date_of_its_line() -> None:
    own = (
        "Di, 12. Januar 2027, 19 Uhr, Anmeldung bis 5. Januar 2027; "
        "Di, 19. Januar 2027, 19 Uhr, Anmeldung bis 12. Januar 2027"
    )
    lines = "12.1. 19 Uhr, Anmeldung bis 5.1.\n19.1. 19 Uhr, Anmeldung bis 12.1."
    assert said(lines) == own
    # A field of one line makes blanks of the breaks.
    assert said(lines.replace("\n", " ")) == own


def test_what_is_booked_out_or_falls_out_is_so_on_its_line() -> None:
    text = "12.1. 19 Uhr, ausgebucht\n19.1. 19 Uhr\n26.1. 19 Uhr, fällt aus"
    assert said(text) == (
        "Di, 12. Januar 2027, 19 Uhr, ausgebucht; Di, 19. Januar 2027, 19 Uhr; "
        "Di, 26. Januar 2027, 19 Uhr, fällt aus"
    )


def test_hours_on_lines_stay_what_they_are() -> None:
    assert said("donnerstags 9-11\nfreitags 14-15") == said("donnerstags 9-11, freitags 14-15")


@given(
    st.lists(st.dates(date(2026, 12, 1), date(2027, 6, 30)), min_size=2, max_size=20, unique=True),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
    st.sampled_from(["", "- ", "* "]),
)
def test_lines_are_what_the_same_with_semicolons_is(
    days: list[date], end: str, bullet: str
) -> None:
    each = [f"{day.day}.{day.month}.{day.year} 19 bis 21 Uhr" for day in days]
    found = understand(end.join(bullet + line for line in each), TODAY).when
    assert isinstance(found, Dates)
    assert found == understand("; ".join(each), TODAY).when
    assert [date.first for date in found.dates] == sorted(days)


def test_ten_dates_are_pasted_into_the_desk_s_form(desk_app: FastAPI) -> None:
    pasted = "\n".join(f"{day}.2.2027, 18 bis 20 Uhr" for day in range(1, 11))
    with sign_in(desk_app, "anna") as anna:
        assert '<textarea class="input" id="zeiten"' in anna.get(f"/pult/angebote/{MINE}").text
        data = fields(desk_app, zeiten=f"Kurs:\n{pasted}", wann="")
        assert anna.post(f"/pult/angebote/{MINE}", data=data).status_code == 303
    times = record_of(desk_app)[0].times
    assert times is not None
    assert times.series
    assert [each.first.day for each in times.dates] == list(range(1, 11))
