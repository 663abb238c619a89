"""A row of words with a place in it, and what weekly times and single dates read alike from it."""

import calendar
from dataclasses import replace
from datetime import date, timedelta

from app.i18n import gettext as _
from app.times.clauses import NIGHT_OVER, backwards, check_night
from app.times.kinds import Kind, Token
from app.times.limits import called_off
from app.times.rules import DAY, WEEK, Span, disjoint
from app.times.unclear import Unclear
from app.wording import day as said_day
from app.wording import month as month_name
from app.wording import weekday as weekday_name

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONG_AGO = timedelta(days=366)
LONGEST_PAUSE = timedelta(days=300)
"""Where no year is said: who writes the later day first gets nearly a year."""
_CLOCKS = (Kind.NUMBER, Kind.CLOCK)
_AGES = ("jahr", "jähr", "monate", "lebensjahr")
_BEFORE_CLOCKS = (Kind.FROM, Kind.AT, Kind.SINCE)
_AND = (Kind.COMMA, Kind.AND)
ENDS = (None, Kind.COMMA, Kind.SEMICOLON, Kind.PAREN)
"""What follows where something is complete."""
NIGHT_BEGINS = 17 * 60
"""Only what begins after it goes on past midnight."""


class Row:
    """Words from left to right; `place` is that of the next one."""

    def __init__(self, text: str, words: list[Token]) -> None:
        self.text, self.words, self.place = text, words, 0

    def kind(self, ahead: int = 0) -> Kind | None:
        """Of the next word, or of one further on; None past the end."""
        at = self.place + ahead
        return self.words[at].kind if at < len(self.words) else None

    def take(self) -> Token:
        self.place += 1
        return self.words[self.place - 1]

    def took(self, *kinds: Kind) -> bool:
        """Moves on if the next word is one of these kinds."""
        if self.kind() not in kinds:
            return False
        self.place += 1
        return True

    def rest(self) -> list[Token]:
        return self.words[self.place :]

    def said(self, first: int) -> str:
        """The text from a place up to here, as it was written."""
        return self.text[self.words[first].start : self.words[self.place - 1].end]


def not_understood(token: Token) -> Unclear:
    """Why a word cannot be understood where it stands."""
    if token.kind is Kind.VAGUE:
        return Unclear(_(str(token.value)) % {"words": token.text})
    if token.kind is Kind.CANCELLED:
        return Unclear(called_off(token.text))
    said = token.text[:60]
    if token.kind is Kind.OTHER and said[0].isupper():
        return Unclear(
            _(
                "„%(words)s“ ist hier nicht zu verstehen. Eine Überschrift bitte mit Doppelpunkt:"
                " „Büro: montags 9 bis 12 Uhr“."
            )
            % {"words": said}
        )
    return Unclear(_("„%(words)s“ ist hier nicht zu verstehen.") % {"words": said})


# --- times of the day ------------------------------------------------------------------------


def clock_ahead(row: Row, ahead: int = 0) -> bool:
    """Whether a time of the day follows, also with "von", "um" or "ab"."""
    ahead += row.kind(ahead) in _BEFORE_CLOCKS
    return _digits(row, ahead) and row.kind(ahead + 1) is not Kind.SESSIONS


def _digits(row: Row, ahead: int = 0) -> bool:
    """Whether a number in digits follows; words for numbers count weeks more often than hours."""
    return row.kind(ahead) in _CLOCKS and row.words[row.place + ahead].text[0].isdigit()


def spans(row: Row, *, dated: bool = False) -> tuple[Span, ...]:
    """ "9 bis 12 und ab 14 Uhr"; Unclear where it is no possible time. On single dates (`dated`)
    each time that has no end is one of its own: "14 Uhr und 16 Uhr"."""
    first = row.place
    found = [_span(row)]
    doubtful = _like_dates(row, first)
    while (row.kind() in _AND and clock_ahead(row, 1)) or _span_ahead(row):
        row.took(*_AND)
        first = row.place
        found.append(_span(row))
        doubtful = doubtful or _like_dates(row, first)
    if doubtful and row.words[row.place - 1].kind is not Kind.OCLOCK:
        raise Unclear(
            _("Ist „%(words)s“ Datum oder Uhrzeit? Bitte „Uhr“ dazuschreiben oder „12. März“.")
            % {"words": row.said(first)}
        )
    if row.kind() in (Kind.CLOSED, Kind.PAUSE) and row.kind(1) in ENDS:
        raise Unclear(shut_between())
    for each in found:
        check_night(each)
    begun = dated and len({each.start for each in found}) == len(found)
    if not (begun and _disjoint_where_known(found)) and not disjoint(tuple(found)):
        if _disjoint_where_known(found):
            raise Unclear(
                _(
                    "Eine von mehreren Uhrzeiten hat kein Ende. Bitte so: „14 bis 15 Uhr und 16 bis"
                    " 17 Uhr“."
                )
            )
        raise Unclear(_("Zwei Uhrzeiten überschneiden sich. Bitte eine Zeit nach der anderen."))
    return tuple(sorted(found))


def _disjoint_where_known(found: list[Span]) -> bool:
    """Whether they overlap at most because nobody has said how long one of them takes."""
    known = [replace(each, end=each.start + 1) if each.end is None else each for each in found]
    return disjoint(tuple(known))


def _span_ahead(row: Row) -> bool:
    """Whether another time with its end stands right behind "Uhr"."""
    if row.words[row.place - 1].kind is not Kind.OCLOCK or not _digits(row):
        return False
    end = 2 if row.kind(1) is Kind.OCLOCK else 1
    return row.kind(end) is Kind.UNTIL and _digits(row, end + 1)


def shut_between() -> str:
    """How to say that it is shut for an hour at noon."""
    return _(
        "Was zwischendurch geschlossen ist, bitte auslassen: „montags 9 bis 12 und 13 bis 17 Uhr“."
    )


def _like_dates(row: Row, first: int) -> bool:
    """Whether all clocks since a place may as well be dates that lack their last point."""
    clocks = [word for word in row.words[first : row.place] if word.kind in _CLOCKS]
    return all("." in word.text and 1 <= int(word.text[-2:]) <= 12 for word in clocks)


def _span(row: Row) -> Span:
    before = row.take() if row.kind() in _BEFORE_CLOCKS else None
    at = row.words[min(row.place, len(row.words) - 1)]
    start, certain = clock(row)
    # "zwischen 9 und 11 Uhr" has an "und" where others have "bis".
    until = Kind.AND if before and before.text.lower() == "zwischen" else Kind.UNTIL
    if row.kind() is until and _digits(row, 1):
        row.take()
        return _ordered(start, clock(row, end=True)[0])
    if start == DAY:
        if before is None and row.words[row.place - 1].text.lower() == "h":
            return Span(0, DAY)
        raise Unclear(
            _("24 Uhr ist das Ende eines Tages. Bitte so: „18 bis 24 Uhr“ oder „rund um die Uhr“.")
        )
    if not certain and before is None:
        raise Unclear(
            _("Bei „%(words)s“ fehlt, ob es eine Uhrzeit ist. Bitte „Uhr“ dazuschreiben.")
            % {"words": at.text}
        )
    return Span(start)


def clock(row: Row, *, end: bool = False) -> tuple[int, bool]:
    """A minute of the day, and whether it is certain that a time of the day is meant; behind the
    `end` of one another time may begin."""
    if not _digits(row):
        raise not_understood(row.words[min(row.place, len(row.words) - 1)])
    token = row.take()
    assert isinstance(token.value, int)
    _check_age(row)
    certain = token.kind is Kind.CLOCK
    minute = token.value if certain else min(token.value, 99) * 60
    if row.took(Kind.OCLOCK):
        if not certain and row.kind() is Kind.NUMBER and not (end and _span_ahead(row)):
            written = row.words[row.place - 1].text.lower()
            minute += _minutes(row)
            if written == "uhr" and row.kind() is Kind.OCLOCK:
                raise Unclear(_("Das sind zwei Uhrzeiten. Bitte so: „montags 9 bis 11 Uhr“."))
        certain = True
        row.took(Kind.OCLOCK)
    if minute > DAY:
        raise Unclear(
            _("„%(words)s“ ist keine Uhrzeit. Möglich ist 0 bis 24 Uhr, zum Beispiel „14.30 Uhr“.")
            % {"words": token.text + (_(" Uhr") if token.kind is Kind.NUMBER else "")}
        )
    return minute, certain


def _check_age(row: Row) -> None:
    """Unclear where the number before is an age."""
    following = row.words[row.place].text.lower() if row.kind() is not None else ""
    if following.startswith(_AGES):
        raise Unclear(
            _(
                "Ein Alter bitte als Überschrift: „Ab 3 Jahren: montags 15 bis 16 Uhr; ab 6"
                " Jahren: montags 16 bis 17 Uhr“."
            )
        )


def _minutes(row: Row) -> int:
    token = row.take()
    if len(token.text) != 2 or not token.text.isdigit() or int(token.text) > 59:
        raise not_understood(token)
    return int(token.text)


def _ordered(start: int, end: int) -> Span:
    if start == DAY:
        start = 0
    if end == 0:
        end = DAY
    if end <= start:
        if start < NIGHT_BEGINS or end > NIGHT_OVER or start == end:
            raise Unclear(backwards(start, end))
        end += DAY
    return Span(start, end)


# --- days ------------------------------------------------------------------------------------


def day_of(token: Token, not_before: date) -> date:
    """The day of a DATE; without a year the next one that comes from a day on. Unclear where
    there is no such day."""
    assert isinstance(token.value, tuple)
    number, month, year = token.value
    _check(token, number, month, year)
    if year is not None:
        return date(year, month, number)
    for each in range(not_before.year, not_before.year + 9):
        # 29 February may be eight years away.
        if (
            number <= calendar.monthrange(each, month)[1]
            and date(each, month, number) >= not_before
        ):
            return date(each, month, number)
    raise not_understood(token)


def date_ahead(row: Row, ahead: int = 0) -> int:
    """How many words a date takes with the weekday before it; 0 where none follows."""
    if row.kind(ahead) is Kind.DATE:
        return 1
    if row.kind(ahead) is not Kind.DAY:
        return 0
    if row.kind(ahead + 1) is Kind.DATE:
        return 2
    # "Do, 24.12.", but not "donnerstags, 24.12.", which are two things.
    each_week = row.words[row.place + ahead].text.lower().endswith("s")
    dated = (row.kind(ahead + 1), row.kind(ahead + 2)) == (Kind.COMMA, Kind.DATE)
    return 3 if dated and not each_week else 0


def stretch(row: Row, today: date) -> tuple[date, date]:
    """ "1.7. bis 31.8.", or a single day; Unclear where it ends before it begins."""
    first = last = day_of(row.take(), today)
    if row.kind() is Kind.UNTIL and row.kind(1) is Kind.DATE:
        row.take()
        end = row.take()
        last = day_of(end, first)
        assert isinstance(end.value, tuple)
        if end.value[2] is None and last - first > LONGEST_PAUSE:
            last = first - timedelta(days=1)  # that of the year before is meant
    if last < first:
        raise Unclear(_("Eine Pause endet, bevor sie beginnt. Bitte das frühere Datum zuerst."))
    return first, last


def last_before(token: Token, day: date) -> date:
    """The day of a DATE; without a year the last one up to and including a day."""
    assert isinstance(token.value, tuple)
    if token.value[2] is not None:
        return day_of(token, day)
    found = [
        day_of(replace(token, value=(*token.value[:2], year)), day)
        for year in range(day.year - 8, day.year + 1)
        if not (token.value[:2] == (29, 2) and not calendar.isleap(year))
    ]
    return max(each for each in found if each <= day)


def check_weekday(said: Token, day: date) -> None:
    """Unclear where the weekday before a date is not that of the date."""
    if said.value in WEEK and said.value != day.weekday():
        raise Unclear(
            _("Der %(day)s ist ein %(weekday)s. Bitte Tag und Datum vergleichen.")
            % {"day": said_day(day), "weekday": weekday_name(day)}
        )


def check_to_come(last: date, today: date) -> None:
    """Unclear where the last day is so long over that another year must be meant. What has been
    over for less stays sayable, so that an offer with such a day can be edited."""
    if today - last > LONG_AGO:
        raise Unclear(
            _(
                "Der %(day)s ist lange vorbei. Stimmt das Jahr? Bitte ein Datum, das noch kommt,"
                " oder das Feld leeren."
            )
            % {"day": said_day(last)}
        )


def _check(token: Token, number: int, month: int, year: int | None) -> None:
    said = token.text if "-" in token.text else token.text.rstrip(".") + "."
    if not 1 <= month <= 12:
        raise Unclear(
            _("„%(date)s“ ist kein Datum: Es gibt nur 12 Monate. Bitte Tag und Monat: „24.12.“.")
            % {"date": said}
        )
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unclear(
            _("Das Jahr %(year)d kann nicht stimmen. Möglich ist %(first)d bis %(last)d.")
            % {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    days = 29 if month == 2 and year is None else calendar.monthrange(year or 2027, month)[1]
    if not 1 <= number <= days:
        when = month_name(month) if year is None else f"{month_name(month)} {year}"
        raise Unclear(
            _("Den %(number)d. %(month)s gibt es nicht, der Monat hat höchstens %(days)d Tage.")
            % {"number": number, "month": when, "days": days}
        )
