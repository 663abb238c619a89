"""Reads weekly and monthly times from a row of words."""

from dataclasses import dataclass, field, replace
from datetime import date

from app.i18n import gettext as _
from app.times.clauses import ALL_YEAR, Clause, Mode, Pick, Scope, build
from app.times.days import holidays_too, list_of_days, list_of_months, seasons_of
from app.times.labels import labels as labels_of
from app.times.labels import note_of
from app.times.row import (
    ENDS,
    Row,
    check_to_come,
    clock,
    clock_ahead,
    day_of,
    last_before,
    not_understood,
    spans,
    stretch,
)
from app.times.rules import DAY, PUBLIC, SCHOOL, WEEK, Hours, Pause, Span, State, Times
from app.times.unclear import Unclear
from app.times.words import Kind, Token, tokens

_AND = (Kind.COMMA, Kind.AND)
_PICKS = (Kind.EVERY, Kind.ORDINAL, Kind.DAY, Kind.DAYS)
_NOT = (Kind.NOT, Kind.CLOSED, Kind.CANCELLED)
_WHOLE_DAY = (Span(0, DAY),)


def read_times(text: str, words: list[Token], today: date) -> Times:
    """The times that the words say; Unclear where they are not surely understood."""
    return _Reader(Row(text, words), today).read()


@dataclass
class _Group:
    """What stands under one heading."""

    label: str = ""
    clauses: list[Clause] = field(default_factory=list)
    also: set[int] = field(default_factory=set)
    """PUBLIC and SCHOOL, on which it is as on other days."""

    def hours(self) -> Hours:
        rules = build(self.clauses)
        if any(
            rule.state is State.CLOSED and not self.also.isdisjoint(rule.days) for rule in rules
        ):
            raise Unclear(
                _("Findet es dann statt oder nicht? Beides steht da. Bitte nur eines davon.")
            )
        plain = Hours(rules, self.label)
        # Where there are hours of their own, or round the clock, more is said already.
        also = sorted(kind for kind in self.also if not plain.speaks_of(kind))
        return replace(plain, also=tuple(also))


class _Reader:
    def __init__(self, row: Row, today: date) -> None:
        self.row, self.today = row, today
        self.labels = labels_of(row)
        self.groups = [_Group()]
        self.picks: list[tuple[tuple[Pick, ...], Scope]] = []
        """Days that have no time yet, and when in the year, as far as it was said before them."""
        self.spans: tuple[Span, ...] = ()
        """Times that have no day yet."""
        self.last: tuple[Pick, ...] = ()
        self.scope, self.scope_used = ALL_YEAR, True
        self.mode = Mode.PLAIN
        self.part: tuple[int, int] | None = None
        self.since: date | None = None
        self.until: date | None = None
        self.pauses: list[Pause] = []
        self.notes: list[str] = []

    @property
    def clauses(self) -> list[Clause]:
        return self.groups[-1].clauses

    def read(self) -> Times:
        while self.row.kind() is not None:
            if self.row.place in self.labels:
                self.heading()
            else:
                self.step()
        self.finish()
        if self.until is not None:
            if self.since is not None and self.until < self.since:
                raise Unclear(_("Das Ende liegt vor dem Beginn. Bitte das frühere Datum zuerst."))
            check_to_come(self.until, self.today)
        if not any(group.clauses for group in self.groups):
            raise Unclear(_missing())
        return Times(
            hours=tuple(group.hours() for group in self.groups),
            since=self.since,
            until=self.until,
            pauses=tuple(sorted(self.pauses, key=lambda each: (each.first, each.last))),
            note="; ".join(self.notes),
        )

    def heading(self) -> None:
        label, after = self.labels[self.row.place]
        self.row.place = after
        if not label:
            return
        self.finish()
        if not self.clauses and not self.groups[-1].label:
            self.groups.pop()
        self.groups.append(_Group(label))
        self.last, self.scope, self.scope_used = (), ALL_YEAR, True

    def step(self) -> None:
        row, kind = self.row, self.row.kind()
        assert kind is not None
        if kind in (Kind.COMMA, Kind.SEMICOLON, Kind.AND):
            row.take()
        elif kind in _PICKS or (kind is Kind.FROM and row.kind(1) in _PICKS):
            row.took(Kind.FROM)
            self.days()
        elif kind is Kind.MONTH or (kind is Kind.FROM and row.kind(1) is Kind.MONTH):
            row.took(Kind.FROM)
            self.months()
        elif self.dated():
            self.validity()
        elif kind is Kind.UNTIL:
            row.take()
            self.times((), clock(row)[0])
        elif clock_ahead(row):
            self.times(spans(row))
        else:
            self.word(kind)

    def word(self, kind: Kind) -> None:
        """What a single word decides."""
        row = self.row
        if kind is Kind.ALWAYS:
            row.take()
            done = Kind.ALSO in (row.kind(), row.kind(1))
            if not self.picks and (done or not any(word.kind in _PICKS for word in row.rest())):
                self.picks = [(tuple(map(Pick, WEEK)), self.scope)]
            self.times(_WHOLE_DAY)
        elif kind is Kind.ALSO and (holidays := holidays_too(row)):
            self.as_usual(holidays)
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
        kind = self.row.kind()
        if kind in (Kind.CLOSED, Kind.CANCELLED) or (kind is Kind.NOT and self.row.kind(1) in ENDS):
            self.row.take()
            self.add(Clause(picks=picks, state=State.CLOSED, scope=self.used_scope()))
        elif kind is Kind.BESIDE and self.row.kind(1) in ENDS:
            self.row.take()
            self.notes.append(self.row.said(start))
        elif self.spans:
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
        picks, _scope = self.picks.pop()
        self.add(
            Clause(picks=picks, spans=given, until=until, scope=self.used_scope(), mode=self.mode)
        )

    def add(self, clause: Clause) -> None:
        self.clauses.append(clause)
        self.last = clause.picks if clause.state is State.OPEN else ()
        self.mode, self.part = Mode.PLAIN, None

    def used_scope(self) -> Scope:
        self.scope_used = True
        return self.scope

    def part_of_day(self) -> None:
        value = self.row.take().value
        assert isinstance(value, tuple)
        if clock_ahead(self.row):
            self.part = value
        elif self.clauses and not self.picks:
            self.check_part(self.clauses[-1].spans, value)
        else:
            raise Unclear(_missing())

    def check_part(self, given: tuple[Span, ...], part: tuple[int, int]) -> None:
        if not all(part[0] <= span.start < part[1] for span in given):
            raise Unclear(_("Uhrzeit und Tageszeit passen nicht zusammen. Bitte von 0 bis 24 Uhr."))

    # --- when in the year ---------------------------------------------------------------------

    def months(self) -> None:
        months = list_of_months(self.row)
        if self.row.took(*_NOT):
            self.close_months(months)
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
        kind = self.row.take().kind
        if kind is Kind.TERM or self.row.took(*_NOT):
            self.never(SCHOOL)
        else:
            self.scope, self.scope_used = Scope(in_school_holidays=True), False
            self.mode = Mode.PLAIN

    def as_usual(self, holidays: set[int]) -> None:
        """Also in the school holidays, also on public holidays."""
        if not (self.clauses or self.picks or self.spans):
            raise Unclear(_missing())
        self.groups[-1].also |= holidays

    def never(self, day: int) -> None:
        """Not in the school holidays, not on public holidays."""
        self.mode = Mode.PLAIN
        if len(self.groups) > 1 and not self.clauses:
            raise Unclear(_("Bitte zuerst sagen, wann es ist, danach, wann nicht."))
        self.clauses.append(Clause(picks=(Pick(day),), state=State.CLOSED))

    def dated(self) -> bool:
        kind, after = self.row.kind(), self.row.kind(1)
        before = (Kind.SINCE, Kind.UNTIL, Kind.FROM)
        return kind is Kind.DATE or (kind in before and after is Kind.DATE)

    def validity(self) -> None:
        first = self.row.took(Kind.SINCE, Kind.FROM)
        last = self.row.took(Kind.UNTIL)
        token = self.row.take()
        if last:
            self.until = day_of(token, max(self.today, self.since or self.today))
            return
        if self.row.kind() is Kind.UNTIL and self.row.kind(1) is Kind.DATE:
            self.row.take()
            end = self.row.take()
            assert isinstance(token.value, tuple)
            assert isinstance(end.value, tuple)
            if token.value[2] is None and end.value[2] is None:
                raise Unclear(
                    _("Gilt das nur in diesem Jahr? Dann bitte die Tage mit Jahr nennen.")
                )
            first_day = day_of(token, self.today) if token.value[2] is not None else self.today
            self.until = day_of(end, first_day)
            self.since = last_before(token, self.until) if token.value[2] is None else first_day
            return
        if not first:
            raise Unclear(
                _("Einzelne Termine und wöchentliche Zeiten bitte getrennt: zwei Angebote.")
            )
        self.since = day_of(token, self.today)

    # --- what does not take place ---------------------------------------------------------------

    def exception(self) -> None:
        """What follows "nicht", "außer", "Sommerpause", "fällt aus", "geschlossen"."""
        token = self.row.take()
        found = False
        while True:
            self.row.took(Kind.FROM, Kind.COLON, Kind.NOT)
            kind = self.row.kind()
            if kind is Kind.SCHOOL:
                self.row.take()
                self.never(SCHOOL)
            elif kind is Kind.DATE:
                self.pause()
            elif kind is Kind.MONTH:
                self.close_months(list_of_months(self.row))
            elif kind in (Kind.DAY, Kind.DAYS, Kind.ORDINAL):
                self.without(list_of_days(self.row, self.labels))
            else:
                break
            found = True
            if not self.further():
                break
            self.row.take()
        if not found:
            raise not_understood(token)

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

    def without(self, picks: tuple[Pick, ...]) -> None:
        if self.picks and all(pick.day in WEEK for pick in picks):
            before, scope = self.picks[-1]
            left = tuple(pick for pick in before if pick not in picks)
            if len(left) + len(picks) != len(before):
                raise Unclear(_("Ein Tag, der ausfällt, ist gar nicht dabei. Bitte Tage prüfen."))
            self.picks[-1] = (left, scope)
            return
        for pick in picks:
            if pick.day == PUBLIC:
                self.never(PUBLIC)
            else:
                self.clauses.append(Clause(picks=(pick,), state=State.CLOSED))

    def pause(self) -> None:
        self.pauses.append(Pause(*stretch(self.row, self.today)))

    # --- what stands beside ---------------------------------------------------------------------

    def beside(self, kind: Kind) -> None:
        start, token = self.row.place, self.row.take()
        if kind is Kind.PAREN:
            self.parenthesis(token)
        elif kind in (Kind.BESIDE, Kind.FULL) and self.row.kind() in ENDS:
            self.notes.append(token.text)
        elif kind is Kind.AGE and self.row.kind() is Kind.NUMBER:
            self.row.take()
            self.notes.append(self.row.said(start))
        else:
            raise not_understood(token)

    def parenthesis(self, token: Token) -> None:
        note = note_of(str(token.value))
        if note:
            self.notes.append(note)
            return
        inside = tokens(str(token.value))
        if not inside or inside[0].kind not in (Kind.NOT, Kind.TERM, Kind.FULL, Kind.ALSO):
            raise not_understood(token)
        outer, labels = (self.row, self.labels)
        self.row, self.labels = Row(str(token.value), inside), {}
        while self.row.kind() is not None:
            self.step()
        self.row, self.labels = outer, labels

    def finish(self) -> None:
        if self.spans:
            raise Unclear(_missing())
        if self.picks and any(clause.spans for clause in self.clauses):
            raise Unclear(_("Nicht jeder Tag hat eine Uhrzeit. Bitte zu jedem Tag die Zeit."))
        if len(self.picks) > 1 and self.scope != self.picks[-1][1]:
            raise Unclear(_("Es ist nicht klar, welche Zeiten nur dann gelten."))
        for picks, scope in reversed(self.picks):
            only = scope if len(self.picks) > 1 else self.scope
            self.clauses.insert(0, Clause(picks=picks, state=State.UNKNOWN, scope=only))
            self.scope_used = True
        self.picks = []
        if not self.scope_used:
            open_ones = [each for each in self.clauses if each.state is not State.CLOSED]
            if not open_ones:
                raise Unclear(_missing())
            if len(open_ones) != 1 or open_ones[0].scope != ALL_YEAR:
                raise Unclear(_("Es ist nicht klar, welche Zeiten nur dann gelten."))
            at = self.clauses.index(open_ones[0])
            self.clauses[at] = replace(open_ones[0], scope=self.used_scope())
        if self.mode is not Mode.PLAIN or self.part is not None:
            raise Unclear(_("Am Ende fehlt etwas. Bitte so: „donnerstags auch 14 bis 16 Uhr“."))


def _missing() -> str:
    return _("Es fehlen Tag oder Uhrzeit. Bitte so: „donnerstags 9.30 bis 11 Uhr“.")
