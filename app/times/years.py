"""A day without a year is the next one; where it is just past, nobody knows which year is meant."""

from datetime import date, timedelta

from app.i18n import gettext as _
from app.times.dates import Dates
from app.times.kinds import Kind, Token
from app.times.row import day_of, last_before
from app.times.rules import Times
from app.times.unclear import Unclear
from app.wording import day as said_day
from app.wording import month

_JUST = timedelta(days=90)
_OF_ANOTHER = (Kind.COLON, Kind.UNTIL, Kind.AT)
"""Words between "Anmeldeschluss" and its day."""


def check_years(when: Times | Dates, words: list[Token], today: date) -> None:
    """Unclear where one of its days is nearly a year ahead only because its year was not said and
    the day is just past. A year that stands beside other days is that of all of them."""
    used = _days(when)
    said = {word.value[2] for word in words if isinstance(word.value, tuple) and _dated(word)}
    for place, word in enumerate(words):
        if _dated(word) and just_past(word, today) and not _register(words, place):
            following = day_of(word, today)
            if following in used and following.year not in said:
                raise ask_year(word, today)


def just_past(token: Token, today: date) -> bool:
    """Whether the day of a DATE was not long ago, and which year is meant was not said."""
    assert isinstance(token.value, tuple)
    if token.value[2] is not None:
        return False
    before = last_before(token, today)
    return before < today and today - before <= _JUST


def ask_year(token: Token, today: date) -> Unclear:
    """Of a day that is `just_past`."""
    past, following = last_before(token, today), day_of(token, today)
    said = (
        _("Der %(number)d. %(month)s war gestern.")
        if today - past == timedelta(days=1)
        else _("Der %(number)d. %(month)s ist vorbei.")
    ) % {"number": past.day, "month": month(past.month, alone=False)}
    return Unclear(
        _(
            "%(past)s Ist %(year)d gemeint? Dann bitte mit Jahr: %(following)s."
            " Sonst so: %(this_year)s."
        )
        % {
            "past": said,
            "year": following.year,
            "following": said_day(following),
            "this_year": said_day(past),
        }
    )


def _dated(word: Token) -> bool:
    return word.kind is Kind.DATE


def _register(words: list[Token], place: int) -> bool:
    """Whether it is the day of a deadline, which is before its date."""
    while place and words[place - 1].kind in _OF_ANOTHER:
        place -= 1
    return place > 0 and words[place - 1].kind is Kind.REGISTER


def _days(when: Times | Dates) -> set[date]:
    """Of what goes on for days the first, by which the year of the last one is meant."""
    if isinstance(when, Dates):
        return {each.first for each in when.dates}
    pauses = {each.first for each in when.pauses}
    return pauses | {day for day in (when.since, when.until) if day is not None}
