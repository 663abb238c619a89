"""Reads single dates from a row of words."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.i18n import gettext as _
from app.times.dates import Date, Dates
from app.times.kinds import Kind, Token
from app.times.labels import labels, note_of
from app.times.row import (
    ENDS,
    Row,
    check_to_come,
    check_weekday,
    clock_ahead,
    day_of,
    last_before,
    not_understood,
    spans,
)
from app.times.rules import DAY, Span
from app.times.saying import hours_of, weekly
from app.times.sessions import check_count
from app.times.unclear import Unclear
from app.times.words import tokens
from app.times.years import ask_year, just_past
from app.wording import day as said_day


def read_dates(text: str, words: list[Token], today: date, *, kept: bool = False) -> Dates:
    """The dates that the words say; Unclear where they are not surely understood. What is `kept`
    may say the same date twice."""
    return _Reader(Row(text, words), today, kept).read()


def week_after_week(words: list[Token], today: date) -> list[Token]:
    """The words with their years where "Di 12.1. – 16.2." is all that is said of days: a weekday on
    which both ends are, weeks from each other, is each one between; else []."""
    at = next((place for place, word in enumerate(words) if word.kind is Kind.DAY), len(words))
    after = at + 1
    while after < len(words) and words[after].kind in (Kind.COMMA, Kind.FROM):
        after += 1
    kinds = [word.kind for word in words[after : after + 3]]
    if kinds != [Kind.DATE, Kind.UNTIL, Kind.DATE] or any(
        word.kind in (Kind.DAY, Kind.DATE) for word in (*words[:at], *words[after + 3 :])
    ):
        return []
    first_word, until, last_word = words[after : after + 3]
    first, last = _weeks(first_word, last_word, today)
    if last - first <= _DAYS_IN_A_ROW or not first.weekday() == last.weekday() == words[at].value:
        return []
    dated = [
        replace(word, value=(day.day, day.month, day.year))
        for word, day in ((first_word, first), (last_word, last))
    ]
    return [*words[:after], dated[0], until, dated[1], *words[after + 3 :]]


def _weeks(first_word: Token, last_word: Token, today: date) -> tuple[date, date]:
    """Both days of a stretch; without a year the one that ends next."""
    assert isinstance(first_word.value, tuple)
    if first_word.value[2] is not None:
        first = day_of(first_word, today)
        return first, day_of(last_word, first)
    last = day_of(last_word, today)
    day_of(first_word, today)  # an impossible day is said to be one
    return last_before(first_word, last), last


@dataclass
class _Part:
    """What stands between two semicolons: dates, and what is said of them."""

    dates: list[Date] = field(default_factory=list)
    untimed: int = 0
    """How many of the last ones have no time yet."""


_IN_ONE = timedelta(days=92)
"""Days with the same hours that one date may span; more of them are hours from a day to another."""
_DAYS_IN_A_ROW = timedelta(days=6)
"""From a weekday on; after more of them it comes again."""


class _Reader:
    def __init__(self, row: Row, today: date, kept: bool) -> None:
        self.row, self.today, self.kept = row, today, kept
        self.labels = labels(row, dated=True)
        self.label = ""
        self.parts = [_Part()]
        self.series, self.full = False, False
        self.sessions: int | None = None
        self.notes: list[str] = []
        self.noted = ""
        """The note after some dates, on which no further ones may follow: whose would it be?"""

    def read(self) -> Dates:
        while self.row.kind() is not None:
            if self.row.place in self.labels:
                self.heading()
            else:
                self.step()
        dates = self.once()
        self.series = self.series or self.sessions is not None
        if self.series and (self.full or any(each.full for each in dates)):
            dates = [replace(each, full=True) for each in dates]
        if not dates:
            raise Unclear(_("Es fehlt das Datum. Bitte so: „12. März, 19 Uhr“."))
        over = max(each.last for each in dates)
        if any(
            each.register_by and each.register_by > (over if self.series else each.last)
            for each in dates
        ):
            raise Unclear(_("Die Frist für die Anmeldung liegt nach dem Termin."))
        if self.sessions is not None:
            check_count(self.sessions, len(dates))
        return Dates(
            dates=tuple(sorted(dates, key=lambda each: (each.first, each.start or 0))),
            series=self.series,
            label=self.label,
            note="; ".join(self.notes),
        )

    def once(self) -> list[Date]:
        """All dates, the same one once; Unclear where two things are said of the same one."""
        dates = [each for part in self.parts for each in part.dates]
        if self.kept:
            return dates
        found: dict[tuple[date, date, int | None], Date] = {}
        for each in dates:
            if found.setdefault((each.first, each.last, each.start), each) != each:
                raise Unclear(
                    _("Der %(day)s steht zweimal da. Bitte jeden Termin nur einmal nennen.")
                    % {"day": said_day(each.first)}
                )
        return list(found.values())

    def heading(self) -> None:
        start = self.row.place
        label, after = self.labels.pop(start)
        kinds = {word.kind for word in self.row.words[start:after]}
        if kinds & {Kind.SERIES, Kind.SESSIONS} and Kind.OTHER not in kinds:
            # "Kurs mit 3 Terminen: 12.3., …" says what it is, it is no heading.
            return
        if label and start:
            raise Unclear(_("Bitte nur eine Überschrift, ganz am Anfang."))
        self.label, self.row.place = label, after

    def step(self) -> None:
        row, kind = self.row, self.row.kind()
        if kind in (Kind.COMMA, Kind.AND, Kind.COLON):
            row.take()
        elif kind is Kind.SEMICOLON:
            if row.take().text != "." and self.parts[-1].dates:
                self.parts.append(_Part())
        elif kind is Kind.DATE or (
            kind in (Kind.DAY, Kind.FROM) and Kind.DATE in (row.kind(1), row.kind(2))
        ):
            self.dated()
        elif kind is Kind.NUMBER and row.kind(1) is Kind.SESSIONS:
            value = row.take().value
            assert isinstance(value, int)
            self.sessions = value
            row.take()
        elif clock_ahead(row):
            self.times(spans(row, dated=True))
        else:
            self.word()

    def word(self) -> None:
        start, token = self.row.place, self.row.take()
        if token.kind is Kind.REGISTER:
            self.register()
        elif token.kind is Kind.FULL:
            self.booked_out()
        elif token.kind is Kind.CANCELLED:
            self.called_off()
        elif token.kind is Kind.SERIES:
            self.series = True
        elif token.kind is Kind.PAREN:
            self.parenthesis(token)
        elif token.kind is Kind.BESIDE and self.row.kind() in ENDS:
            self.note(token.text)
        elif token.kind is Kind.AGE and self.row.kind() is Kind.NUMBER:
            self.row.take()
            self.note(self.row.said(start))
        else:
            raise not_understood(token)

    def note(self, text: str) -> None:
        self.notes.append(text)
        if any(part.dates for part in self.parts):
            self.noted = self.noted or text

    def dated(self) -> None:
        if self.noted:
            raise Unclear(
                _(
                    "Gilt „%(words)s“ für alle Termine? Dann bitte ganz ans Ende. Gilt es nur für"
                    " einen Teil, dann bitte zwei Angebote."
                )
                % {"words": self.noted}
            )
        self.row.took(Kind.FROM)
        weekday = self.row.kind() is Kind.DAY
        first, with_year = self.day(self.today)
        last = first
        if self.row.took(Kind.UNTIL):
            weekday = weekday and self.row.kind() is not Kind.DAY
            last, year_of_last = self.day(first)
            if year_of_last and not with_year:
                first = _in_year(first, last.year)
        if last < first:
            raise Unclear(_("Das Ende liegt vor dem Beginn. Bitte das frühere Datum zuerst."))
        if weekday and last - first > _DAYS_IN_A_ROW:
            raise Unclear(_each_week(first, last))
        check_to_come(last, self.today)
        self.parts[-1].dates.append(Date(first=first, last=last))
        self.parts[-1].untimed += 1

    def day(self, not_before: date) -> tuple[date, bool]:
        """A day, checked with the weekday before it, and whether its year was said."""
        weekday: Token | None = None
        if self.row.kind() is Kind.DAY:
            weekday = self.row.take()
            self.row.took(Kind.COMMA)
        if self.row.kind() is not Kind.DATE:
            raise not_understood(self.row.words[min(self.row.place, len(self.row.words) - 1)])
        token = self.row.take()
        day = day_of(token, not_before)
        if weekday is not None:
            if weekday.value != day.weekday() and just_past(token, self.today):
                raise ask_year(token, self.today)
            check_weekday(weekday, day)
        assert isinstance(token.value, tuple)
        return day, token.value[2] is not None

    def times(self, given: tuple[Span, ...]) -> None:
        part = self.parts[-1]
        if not part.untimed:
            raise Unclear(_("Bitte für jedes Datum eine Uhrzeit: „12. März, 19 bis 21 Uhr“."))
        untimed = part.dates[len(part.dates) - part.untimed :]
        if any(each.first != each.last for each in untimed):
            if any((span.end or 0) > DAY for span in given):
                raise Unclear(_("Geht es jede Nacht so lang? Bitte jeden Tag für sich nennen."))
            if len(given) > 1:
                raise Unclear(_("Bitte jeden Tag für sich nennen, mit beiden Uhrzeiten."))
            long = next((each for each in untimed if each.last - each.first > _IN_ONE), None)
            if long and given[0].end is not None:
                raise Unclear(
                    _(
                        "Das sind sehr viele Tage. Bitte so: „täglich %(times)s, %(first)s bis"
                        " %(last)s“."
                    )
                    % {
                        "times": hours_of(given[0].start, given[0].end),
                        "first": said_day(long.first),
                        "last": said_day(long.last),
                    }
                )
        part.dates[len(part.dates) - part.untimed :] = [
            replace(each, start=span.start, end=span.end) for each in untimed for span in given
        ]
        part.untimed = 0

    def register(self) -> None:
        """A deadline is for all dates before it, up to the semicolon or to the deadline before; of
        a course for all of them."""
        self.row.took(Kind.COLON, Kind.UNTIL)
        if self.row.kind() is not Kind.DATE:
            raise Unclear(_("Bei der Anmeldung fehlt das Datum: „Anmeldung bis 5. März“."))
        token = self.row.take()
        dates = self.parts[-1].dates
        parts = self.parts[-1:] if dates else self.parts
        found = [each for part in parts for each in part.dates]
        if not found:
            raise Unclear(_("Bitte zuerst das Datum, danach die Frist für die Anmeldung."))
        unsaid = [each for each in found if each.register_by is None] or found
        until = last_before(token, unsaid[0].first)
        for part in parts:
            without = [each for each in part.dates if each.register_by is None]
            part.dates[:] = [
                replace(each, register_by=until) if each in without or not without else each
                for each in part.dates
            ]

    def booked_out(self) -> None:
        """A course as a whole, else the date before it."""
        dates = self.parts[-1].dates
        if not dates:
            raise Unclear(_("Bitte zuerst das Datum, danach „ausgebucht“."))
        if self.series or self.sessions is not None:
            self.full = True
        elif len(dates) == 1:
            dates[0] = replace(dates[0], full=True)
        else:
            raise Unclear(
                _("Welcher Termin ist ausgebucht? Bitte die Termine mit Strichpunkt trennen.")
            )

    def called_off(self) -> None:
        """The date before it, or the day that follows: "fällt aus am 12.3."."""
        dates = [each for part in self.parts for each in part.dates]
        if self.row.took(Kind.AT) or self.row.kind() is Kind.DATE:
            day, _year = self.day(min((each.first for each in dates), default=self.today))
            meant, of_one = [each for each in dates if each.first == day], True
        else:
            meant = self.parts[-1].dates
            of_one = len(meant) < 2
        if not meant:
            raise Unclear(_("Bitte zuerst das Datum, danach „fällt aus“."))
        if not of_one:
            raise Unclear(_("Welcher Termin fällt aus? Bitte die Termine mit Strichpunkt trennen."))
        for part in self.parts:
            part.dates[:] = [
                replace(each, cancelled=True) if each in meant else each for each in part.dates
            ]

    def parenthesis(self, token: Token) -> None:
        inside = str(token.value)
        words = tokens(inside)
        kinds = {word.kind for word in words}
        if kinds == {Kind.FULL}:
            self.booked_out()
        elif kinds == {Kind.CANCELLED}:
            self.called_off()
        elif note_of(inside, dated=True) and not kinds & {Kind.FULL, Kind.CANCELLED}:
            self.note(inside)
        else:
            raise not_understood(token)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        raise Unclear(
            _("Den 29. Februar %(year)d gibt es nicht, der Monat hat höchstens 28 Tage.")
            % {"year": year}
        ) from None


def _each_week(first: date, last: date) -> str:
    whole = last - timedelta(days=(last - first).days % 7)
    return _(
        "Ist es jede Woche? Dann bitte vom ersten bis zum letzten Mal: „%(weekday)s, %(first)s bis"
        " %(whole)s“. Geht es über alle Tage bis zum %(last)s, bitte ohne Wochentag."
    ) % {
        "weekday": weekly(first.weekday()),
        "first": said_day(first),
        "whole": said_day(whole),
        "last": said_day(last),
    }
