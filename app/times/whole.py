"""What is said of all hours together: from when until when, pauses, and notes."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.i18n import gettext as _
from app.times.groups import Group, Groups
from app.times.kinds import Kind
from app.times.row import (
    Row,
    check_to_come,
    check_weekday,
    date_ahead,
    day_of,
    last_before,
    not_understood,
    stretch,
)
from app.times.rules import Pause, Times
from app.times.unclear import Unclear
from app.times.words import tokens
from app.wording import month as month_name

_INSTEAD = ("vereinbarung", "absprache")
"""Ends of notes that take the place of fixed times: "mittwochs nach Vereinbarung"."""


_IN_HOLIDAYS = re.compile(
    r"\b(?:schul)?ferien(?:zeit|betreuung|spiele|programm|aktion|kurs|camp|freizeit|angebot|treff)",
    re.IGNORECASE,
)
_SHUT = (Kind.CLOSED, Kind.CANCELLED)
_SOON = timedelta(days=270)
"""A month that is farther away may be meant of this year, too."""


@dataclass
class Whole:
    today: date
    since: date | None = None
    until: date | None = None
    pauses: list[Pause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def times(self, groups: Groups) -> Times:
        if self.until is not None:
            if self.since is not None and self.until < self.since:
                raise Unclear(_("Das Ende liegt vor dem Beginn. Bitte das frühere Datum zuerst."))
            check_to_come(self.until, self.today)
        for group in groups:
            self._check_notes(group)
            self._check_holidays(group)
        return Times(
            hours=tuple(group.hours() for group in groups),
            since=self.since,
            until=self.until,
            pauses=tuple(sorted(self.pauses, key=lambda each: (each.first, each.last))),
            note="; ".join(self.notes),
        )

    def ahead(self, row: Row) -> bool:
        """Whether days follow, from or up to which it holds, or on which it does not."""
        kind, after = row.kind(), row.kind(1)
        if kind is Kind.SINCE and after is Kind.MONTH:
            return True
        if kind is Kind.DAY:
            return bool(date_ahead(row)) and bool(_shut(row))
        before = (Kind.SINCE, Kind.UNTIL, Kind.FROM)
        return kind is Kind.DATE or (kind in before and after is Kind.DATE)

    def read(self, row: Row) -> None:
        """Reads "ab 1.9.2026", "bis 31.5.", "1.9.2026 bis 31.5.2027", "ab Januar", and
        "24.12. geschlossen"."""
        if row.kind() is Kind.SINCE and row.kind(1) is Kind.MONTH:
            self._from_month(row)
        elif shut := _shut(row):
            while row.place < shut:
                self.pause(row)
                row.took(Kind.AND)
            row.took(*_SHUT)
        else:
            self._validity(row)

    def _from_month(self, row: Row) -> None:
        row.take()
        token = row.take()
        assert isinstance(token.value, int)
        if row.kind() is Kind.UNTIL:
            raise not_understood(row.take())
        if row.kind() is Kind.NUMBER and len(row.words[row.place].text) == 4:
            year = row.take().value
            assert isinstance(year, int)
            first = day_of(replace(token, value=(1, token.value, year)), self.today)
        else:
            first = day_of(replace(token, value=(1, token.value, None)), self.today)
            if first - self.today > _SOON:
                raise Unclear(
                    _(
                        "Welches Jahr ist gemeint? Bitte so: „ab %(month)s %(last)d“ oder"
                        " „ab %(month)s %(next)d“."
                    )
                    % {
                        "month": month_name(token.value),
                        "last": first.year - 1,
                        "next": first.year,
                    }
                )
        self._set(since=first)

    def _validity(self, row: Row) -> None:
        first = row.took(Kind.SINCE, Kind.FROM)
        last = row.took(Kind.UNTIL)
        token = row.take()
        if last:
            self._set(until=day_of(token, max(self.today, self.since or self.today)))
            return
        if row.kind() is Kind.UNTIL and row.kind(1) is Kind.DATE:
            row.take()
            end = row.take()
            assert isinstance(token.value, tuple)
            assert isinstance(end.value, tuple)
            if token.value[2] is None and end.value[2] is None:
                raise Unclear(
                    _("Gilt das nur in diesem Jahr? Dann bitte die Tage mit Jahr nennen.")
                )
            first_day = day_of(token, self.today) if token.value[2] is not None else self.today
            until = day_of(end, first_day)
            since = last_before(token, until) if token.value[2] is None else first_day
            self._set(since=since, until=until)
            return
        if not first:
            raise Unclear(
                _("Einzelne Termine und wöchentliche Zeiten bitte getrennt: zwei Angebote.")
            )
        self._set(since=day_of(token, self.today))

    def _set(self, since: date | None = None, until: date | None = None) -> None:
        if (since and self.since) or (until and self.until):
            raise Unclear(
                _("Zwei Beginne oder zwei Enden stehen da. Bitte nur eines, oder zwei Angebote.")
            )
        self.since, self.until = since or self.since, until or self.until

    def pause(self, row: Row) -> None:
        row.took(Kind.FROM)
        weekday = row.take() if row.kind() is Kind.DAY else None
        row.took(Kind.COMMA)
        first, last = stretch(row, self.today)
        if weekday is not None:
            check_weekday(weekday, first)
        self.pauses.append(Pause(first, last))

    def _check_holidays(self, group: Group) -> None:
        """Unclear where a heading is of the holidays, and the hours are of every week."""
        dated = self.since is not None and self.until is not None
        if dated or all(clause.scope.in_school_holidays for clause in group.open):
            return
        if _IN_HOLIDAYS.search(group.label):
            raise Unclear(
                _(
                    "Ist „%(label)s“ nur in den Ferien? Dann bitte dazuschreiben: „%(label)s: in"
                    " den Ferien montags 9 bis 16 Uhr“, oder bis wann: „vom 12.4.2027 bis"
                    " 23.4.2027“."
                )
                % {"label": group.label}
            )

    def _check_notes(self, group: Group) -> None:
        """Unclear where a note says of a day that it has no fixed time, and it has one."""
        open_on = {pick.day for clause in group.open for pick in clause.picks if not pick.nth}
        for note in "; ".join(self.notes).split(";"):
            if not note.lower().endswith(_INSTEAD):
                continue
            for word in tokens(note):
                if word.kind is Kind.DAY and word.value in open_on:
                    raise Unclear(
                        _(
                            "„%(note)s“: Für diesen Tag steht auch eine feste Zeit da. Bitte nur"
                            " eines davon: „montags 9 bis 12 Uhr, mittwochs nach Vereinbarung“."
                        )
                        % {"note": note.strip()}
                    )


def _shut(row: Row) -> int:
    """The place of "geschlossen" behind one or several days with nothing else between, or 0."""
    ahead = 0
    while True:
        ahead += row.kind(ahead) is Kind.FROM
        dated = date_ahead(row, ahead)
        if not dated:
            return 0
        ahead += dated
        if row.kind(ahead) is Kind.UNTIL and row.kind(ahead + 1) is Kind.DATE:
            ahead += 2
        if row.kind(ahead) in _SHUT:
            return row.place + ahead
        if row.kind(ahead) is not Kind.AND:
            return 0
        ahead += 1
