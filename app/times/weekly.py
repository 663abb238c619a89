"""Reads weekly and monthly times from a row of words."""

import sys
from dataclasses import replace
from datetime import date

from app.i18n import gettext as _
from app.times import sessions
from app.times.clauses import ALL_YEAR, Clause, Mode, Pick, Scope
from app.times.days import check_left_out, holidays_too, list_of_days, list_of_months, seasons_of
from app.times.groups import About, Groups, whose_scope
from app.times.kinds import Kind, Token
from app.times.labels import NEGATIONS, note_of, readable
from app.times.labels import labels as labels_of
from app.times.row import (
    ENDS,
    Row,
    clock,
    clock_ahead,
    date_ahead,
    not_understood,
    shut_between,
    spans,
)
from app.times.rules import DAY, PUBLIC, SCHOOL, WEEK, Span, State, Times
from app.times.unclear import Unclear
from app.times.whole import Whole
from app.times.words import tokens

_AND = (Kind.COMMA, Kind.AND)
_PICKS = (Kind.EVERY, Kind.ORDINAL, Kind.DAY, Kind.DAYS)
_AFTER_DASH = (*NEGATIONS, Kind.SCHOOL, Kind.TERM, Kind.ALSO, Kind.PAUSE, Kind.BESIDE, Kind.AGE)
_WHOLE_DAY = (Span(0, DAY),)


def read_times(text: str, words: list[Token], today: date) -> Times:
    """The times that the words say; Unclear where they are not surely understood."""
    return _Reader(Row(text, words), today).read()


class _Reader:
    def __init__(self, row: Row, today: date) -> None:
        self.row = row
        self.labels = labels_of(row)
        self.groups, self.whole = Groups(), Whole(today)
        self.picks: list[tuple[tuple[Pick, ...], Scope]] = []
        """Days that have no time yet, and when in the year, as far as it was said before them."""
        self.spans: tuple[Span, ...] = ()
        """Times that have no day yet."""
        self.last: tuple[Pick, ...] = ()
        self.scope, self.scope_used = ALL_YEAR, True
        self.season_left = sys.maxsize
        """How many clauses there were where what was said for some months has ended."""
        self.mode = Mode.PLAIN
        self.part: tuple[int, int] | None = None

    @property
    def clauses(self) -> list[Clause]:
        return self.groups.last.clauses

    def read(self) -> Times:
        while self.row.kind() is not None:
            if self.row.place in self.labels:
                self.heading()
            else:
                self.step()
        self.finish()
        if not any(group.clauses for group in self.groups):
            raise Unclear(_missing())
        return self.whole.times(self.groups)

    def heading(self) -> None:
        label, after = self.labels[self.row.place]
        self.row.place = after
        if not label:
            return
        self.finish()
        self.groups.begin(label)
        self.last, self.scope, self.scope_used = (), ALL_YEAR, True
        self.season_left = sys.maxsize

    def step(self) -> None:
        row, kind = self.row, self.row.kind()
        assert kind is not None
        if kind in (Kind.COMMA, Kind.AND, Kind.SEMICOLON):
            self.joined()
        elif self.whole.ahead(row):
            start = row.place
            self.whole.read(row)
            self.of_all(start, About.DATES)
        elif kind in _PICKS or (kind is Kind.FROM and row.kind(1) in _PICKS):
            row.took(Kind.FROM)
            self.days()
        elif kind is Kind.MONTH or (kind is Kind.FROM and row.kind(1) is Kind.MONTH):
            row.took(Kind.FROM)
            self.months()
        elif kind is Kind.UNTIL and row.kind(1) in _AFTER_DASH:
            row.take()
        elif kind is Kind.UNTIL:
            row.take()
            self.times((), clock(row)[0])
        elif clock_ahead(row):
            self.times(spans(row))
        elif sessions.ahead(row):
            sessions.skip(row)
        else:
            self.word(kind)

    def word(self, kind: Kind) -> None:
        """What a single word decides."""
        row, start = self.row, self.row.place
        if kind is Kind.ALWAYS:
            if not self.picks and self.groups.last.open and self.scope_used:
                raise Unclear(_missing())
            row.take()
            done = Kind.ALSO in (row.kind(), row.kind(1))
            if not self.picks and (done or not any(word.kind in _PICKS for word in row.rest())):
                self.picks = [(tuple(map(Pick, WEEK)), self.scope)]
            self.times(_WHOLE_DAY)
        elif kind is Kind.ALSO and (holidays := holidays_too(row)):
            self.as_usual(holidays)
            self.of_all(start, About.HOLIDAYS)
        elif kind in (Kind.ONLY, Kind.ALSO):
            row.take()
            self.mode = Mode.ONLY if kind is Kind.ONLY else Mode.ALSO
        elif kind is Kind.DAYPART:
            self.part_of_day()
        elif kind in (Kind.SCHOOL, Kind.TERM):
            self.holidays()
        elif kind in (Kind.NOT, Kind.PAUSE, Kind.CANCELLED, Kind.CLOSED):
            self.exception()
        else:
            self.beside(kind)

    # --- days ---------------------------------------------------------------------------------

    def days(self) -> None:
        start = self.row.place
        picks = list_of_days(self.row, self.labels)
        if self.labels.get(self.row.place, ("-",))[0] == "" and self.row.kind(1) in NEGATIONS:
            self.row.take()
        kind = self.row.kind()
        if kind in (Kind.CLOSED, Kind.CANCELLED) or (kind is Kind.NOT and self.row.kind(1) in ENDS):
            self.row.take()
            self.add(Clause(picks=picks, state=State.CLOSED, scope=self.used_scope()))
            return
        if kind is Kind.BESIDE and self.row.kind(1) in ENDS:
            self.row.take()
            self.note(self.row.said(start), named=True)
            return
        self.groups.check_more(self.scope, len(self.picks))
        if self.spans:
            self.picks.append((picks, self.scope))
            given, self.spans = self.spans, ()
            self.times(given)
        else:
            self.picks.append((picks, self.scope))

    # --- times --------------------------------------------------------------------------------

    def times(self, given: tuple[Span, ...], until: int | None = None) -> None:
        if self.part is not None:
            self.check_part(given, self.part)
        if not self.picks and self.last and (not self.scope_used or self.mode is not Mode.PLAIN):
            self.picks = [(self.last, self.scope)]
        if not self.picks:
            if self.spans or until is not None:
                raise Unclear(_missing())
            self.spans = given
            return
        if len(self.picks) > 1:
            raise Unclear(_("Nicht jeder Tag hat eine Uhrzeit. Bitte zu jedem Tag die Zeit."))
        picks, said_before = self.picks.pop()
        scope = self.used_scope(said_before)
        self.groups.check_more(scope)
        self.add(Clause(picks=picks, spans=given, until=until, scope=scope, mode=self.mode))

    def add(self, clause: Clause) -> None:
        self.clauses.append(clause)
        self.last = clause.picks if clause.state is State.OPEN else ()
        self.mode, self.part = Mode.PLAIN, None

    def of_all(self, start: int, about: About) -> None:
        """What was said since a place holds for all hours, or all under this heading."""
        waiting = bool(self.picks or self.spans)
        self.groups.end(self.row.said(start), about, waiting=waiting)

    def used_scope(self, said_before: Scope = ALL_YEAR) -> Scope:
        """That of days before which one was said, unless another one follows on them."""
        self.scope_used = True
        if ALL_YEAR not in (said_before, self.scope) and said_before != self.scope:
            raise Unclear(whose_scope())
        return said_before if self.scope == ALL_YEAR else self.scope

    def part_of_day(self) -> None:
        start, value = self.row.place, self.row.take().value
        assert isinstance(value, tuple)
        shut = not self.picks and self.clauses and self.clauses[-1].state is State.CLOSED
        if clock_ahead(self.row):
            self.part = value
        elif self.row.kind() in NEGATIONS or shut:
            raise Unclear(_("Bitte sagen, wann es an diesem Tag ist: „mittwochs 8 bis 12 Uhr“."))
        elif self.clauses and not self.picks:
            if self.row.kind() is Kind.BESIDE and self.row.kind(1) in ENDS:
                self.row.take()
                self.note(self.row.said(start))
                return
            self.check_part(self.clauses[-1].spans, value)
        else:
            raise Unclear(_missing())

    def check_part(self, given: tuple[Span, ...], part: tuple[int, int]) -> None:
        if not all(part[0] <= span.start < part[1] for span in given):
            raise Unclear(_("Uhrzeit und Tageszeit passen nicht zusammen. Bitte von 0 bis 24 Uhr."))

    # --- when in the year ---------------------------------------------------------------------

    def months(self) -> None:
        start = self.row.place
        months = list_of_months(self.row)
        if self.row.took(*NEGATIONS):
            self.close_months(months)
            self.of_all(start, About.MONTHS)
        elif any(
            clause.scope == ALL_YEAR and clause.state is State.OPEN
            for clause in self.clauses[self.season_left :]
        ):
            # "April bis Oktober …; samstags …; November bis März …": those of the first season?
            raise Unclear(whose_scope())
        else:
            self.scope, self.scope_used = Scope(seasons=seasons_of(months)), False

    def close_months(self, months: list[int]) -> None:
        days = {pick.day for clause in self.clauses for pick in clause.picks if pick.day in WEEK}
        if not days:
            raise Unclear(_("Bitte zuerst sagen, wann es ist, danach, wann nicht."))
        picks = tuple(map(Pick, sorted(days)))
        scope = Scope(seasons=seasons_of(months))
        self.clauses.append(Clause(picks=picks, state=State.CLOSED, scope=scope))

    def holidays(self) -> None:
        start, kind = self.row.place, self.row.take().kind
        if kind is Kind.TERM or self.row.took(*NEGATIONS):
            self.never(SCHOOL)
            self.of_all(start, About.HOLIDAYS)
        else:
            self.scope, self.scope_used = Scope(in_school_holidays=True), False
            self.mode = Mode.PLAIN

    def as_usual(self, holidays: set[int]) -> None:
        """Also in the school holidays, also on public holidays."""
        if not (self.clauses or self.picks or self.spans):
            raise Unclear(_missing())
        self.groups.last.also |= holidays

    def never(self, day: int) -> None:
        """Not in the school holidays, not on public holidays."""
        self.mode = Mode.PLAIN
        if len(self.groups) > 1 and not self.clauses:
            raise Unclear(_("Bitte zuerst sagen, wann es ist, danach, wann nicht."))
        self.clauses.append(Clause(picks=(Pick(day),), state=State.CLOSED))

    # --- what does not take place ---------------------------------------------------------------

    def exception(self) -> None:
        """What follows "nicht", "außer", "Sommerpause", "fällt aus", "geschlossen"."""
        start, token = self.row.place, self.row.take()
        found: set[About | None] = set()
        while True:
            self.row.took(Kind.FROM, Kind.COLON, Kind.NOT)
            kind = self.row.kind()
            if kind is Kind.SCHOOL:
                self.row.take()
                self.never(SCHOOL)
                found.add(About.HOLIDAYS)
            elif date_ahead(self.row):
                self.whole.pause(self.row)
                found.add(About.DATES)
            elif kind is Kind.MONTH:
                self.close_months(list_of_months(self.row))
                found.add(About.MONTHS)
            elif kind in (Kind.DAY, Kind.DAYS, Kind.ORDINAL):
                found.add(self.without(list_of_days(self.row, self.labels)))
            else:
                break
            if not self.further():
                break
            self.row.take()
        if not found:
            raise Unclear(shut_between()) if clock_ahead(self.row) else not_understood(token)
        check_left_out(self.row, start, waiting=bool(self.picks))
        for about in About:
            if about in found:
                self.of_all(start, about)

    def further(self) -> bool:
        """Whether what follows is left out as well: after a comma only what cannot begin anew."""
        at = self.row.place + 1
        following = self.row.words[at] if at < len(self.row.words) else None
        if following is None or self.row.kind() not in _AND:
            return False
        if following.kind in (Kind.SCHOOL, Kind.DATE, Kind.NOT):
            return True
        return following.kind is Kind.DAY and (
            self.row.kind() is Kind.AND or following.value == PUBLIC
        )

    def without(self, picks: tuple[Pick, ...]) -> About | None:
        weekly = tuple(pick for pick in picks if pick.day in WEEK and not pick.nth)
        if self.picks and weekly:
            before, scope = self.picks[-1]
            left = tuple(pick for pick in before if pick not in weekly)
            if len(left) + len(weekly) != len(before):
                raise Unclear(_("Ein Tag, der ausfällt, ist gar nicht dabei. Bitte Tage prüfen."))
            self.picks[-1] = (left, scope)
            picks = tuple(pick for pick in picks if pick not in weekly)
        for pick in picks:
            if pick.day == PUBLIC:
                self.never(PUBLIC)
            else:
                self.clauses.append(Clause(picks=(pick,), state=State.CLOSED))
        return About.HOLIDAYS if any(pick.day == PUBLIC for pick in picks) else None

    def joined(self) -> None:
        """A semicolon, which ends what holds for some months; a comma or an "und", which belongs to
        "nach Vereinbarung" where that comes on top."""
        row, word = self.row, self.row.take()
        if word.kind is Kind.SEMICOLON and (self.scope_used or self.picks):
            if self.scope.seasons:
                self.season_left = len(self.clauses)
            self.scope, self.scope_used = ALL_YEAR, True
        said_and = word.kind is Kind.AND or len(word.text) > 1
        if said_and and row.kind() is Kind.BESIDE and row.kind(1) in ENDS:
            beside = row.take().text
            on_top = beside.lower().startswith(("nach ", "jederzeit "))
            self.note(_("und %(note)s") % {"note": beside} if on_top else beside)

    # --- what stands beside ---------------------------------------------------------------------

    def beside(self, kind: Kind) -> None:
        start, token = self.row.place, self.row.take()
        if kind is Kind.PAREN:
            self.parenthesis(token)
        elif kind in (Kind.BESIDE, Kind.FULL) and self.row.kind() in ENDS:
            self.note(token.text)
        elif kind is Kind.AGE and self.row.kind() is Kind.NUMBER:
            self.row.take()
            self.note(self.row.said(start))
        else:
            raise not_understood(token)

    def note(self, text: str, *, named: bool = False) -> None:
        self.whole.notes.append(text)
        waiting = bool(self.picks or self.spans)
        self.groups.end(text, About.NOTE, waiting=waiting, named=named)

    def parenthesis(self, token: Token) -> None:
        note = note_of(str(token.value))
        if note:
            self.note(note)
            return
        inside = tokens(str(token.value))
        if not inside or not readable(inside):
            raise not_understood(token)
        outer, labels = (self.row, self.labels)
        self.row, self.labels = Row(str(token.value), inside), {}
        while self.row.kind() is not None:
            self.step()
        self.row, self.labels = outer, labels

    def finish(self) -> None:
        if self.spans == _WHOLE_DAY and not self.clauses:
            self.picks, self.spans = [(tuple(map(Pick, WEEK)), self.scope)], ()
            self.times(_WHOLE_DAY)
        if self.spans:
            raise Unclear(_missing())
        if self.picks and any(clause.spans for clause in self.clauses):
            raise Unclear(_("Nicht jeder Tag hat eine Uhrzeit. Bitte zu jedem Tag die Zeit."))
        if len(self.picks) > 1 and not self.scope_used and self.scope != self.picks[-1][1]:
            raise Unclear(whose_scope())
        for picks, scope in reversed(self.picks):
            only = scope if self.scope_used else self.used_scope(scope)
            self.clauses.insert(0, Clause(picks=picks, state=State.UNKNOWN, scope=only))
            self.scope_used = True
        self.picks = []
        if not self.scope_used:
            open_ones = [each for each in self.clauses if each.state is not State.CLOSED]
            if not open_ones:
                raise Unclear(_missing())
            if len(open_ones) != 1 or open_ones[0].scope != ALL_YEAR:
                raise Unclear(whose_scope())
            at = self.clauses.index(open_ones[0])
            self.clauses[at] = replace(open_ones[0], scope=self.used_scope())
        if self.mode is not Mode.PLAIN or self.part is not None:
            raise Unclear(_("Am Ende fehlt etwas. Bitte so: „donnerstags auch 14 bis 16 Uhr“."))


def _missing() -> str:
    return _("Es fehlen Tag oder Uhrzeit. Bitte so: „donnerstags 9.30 bis 11 Uhr“.")
