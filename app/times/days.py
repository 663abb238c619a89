"""Reads days and months from a row of words."""

from collections.abc import Container

from app.i18n import gettext as _
from app.times.clauses import Pick
from app.times.kinds import Kind, Token
from app.times.row import ENDS, Row, clock_ahead, not_understood
from app.times.rules import PUBLIC, SCHOOL, WEEK, in_month, months_of
from app.times.unclear import Unclear

_AND = (Kind.COMMA, Kind.AND)
_PICKS = (Kind.EVERY, Kind.ORDINAL, Kind.DAY, Kind.DAYS)


def list_of_days(row: Row, labels: Container[int]) -> tuple[Pick, ...]:
    """ "1. und 3. Mittwoch im Monat", "montags bis freitags"; `labels` are places where a heading
    begins. Unclear where it is not certain which days are meant."""
    found: list[Pick] = []
    monthly: set[bool] = set()
    lone = False
    numbers: tuple[int, ...] = ()
    carried: bool | None = None  # by "im Monat" further on; not looked for more than once
    while True:
        every = row.took(Kind.EVERY)
        own = _ordinals(row)
        if own or every:
            numbers, carried = own, None
        elif numbers:
            carried = _in_month_ahead(row) if carried is None else carried
            numbers = numbers if carried else ()
        lone = lone or (every and len(numbers) == 1 and numbers[0] not in (1, -1))
        found.extend(
            Pick(day, nth) for day in _range(row, bool(numbers)) for nth in numbers or (0,)
        )
        monthly.add(bool(numbers))
        ahead = row.kind() in _AND
        if not ahead or row.kind(1) not in _PICKS or row.place + 1 in labels:
            break
        row.take()
    if len(monthly) > 1:
        raise Unclear(
            _("Manche Tage sind jede Woche, manche einmal im Monat. Bitte jede Zeit für sich.")
        )
    in_month = row.took(Kind.IN_MONTH)
    if lone and not in_month:
        raise Unclear(
            _(
                "Heißt das einmal im Monat? Dann bitte „im Monat“ dazuschreiben: „am 2. Dienstag"
                " im Monat“. Sonst bitte die einzelnen Termine nennen."
            )
        )
    if in_month and monthly == {False}:
        raise Unclear(_("Bitte dazusagen, welcher im Monat: „am 1. Dienstag im Monat“."))
    return tuple(dict.fromkeys(found))


def _ordinals(row: Row) -> tuple[int, ...]:
    found: list[int] = []
    while row.kind() is Kind.ORDINAL:
        token = row.take()
        assert isinstance(token.value, int)
        if not (1 <= token.value <= 5 or token.value < 0) or (row.kind() not in (*_AND, Kind.DAY)):
            raise Unclear(_no_such_day(token))
        found.append(token.value)
        if row.kind() in _AND and row.kind(1) is Kind.ORDINAL:
            row.take()
    return tuple(sorted(set(found), key=in_month))


def _in_month_ahead(row: Row) -> bool:
    """Whether "im Monat" follows on this weekday and further ones."""
    ahead = 0
    while row.kind(ahead) is Kind.DAY and row.words[row.place + ahead].value in WEEK:
        ahead += 1
        if row.kind(ahead) is Kind.IN_MONTH:
            return True
        ahead += row.kind(ahead) in _AND
    return False


def _range(row: Row, alone: bool) -> tuple[int, ...]:
    if row.kind() not in (Kind.DAY, Kind.DAYS):
        at = min(row.place, len(row.words) - 1)
        raise not_understood(row.words[at])
    token = row.take()
    if token.kind is Kind.DAYS:
        assert isinstance(token.value, tuple)
        return token.value
    assert isinstance(token.value, int)
    if alone and token.value not in WEEK:
        raise not_understood(token)
    if row.kind() is not Kind.UNTIL or row.kind(1) is not Kind.DAY or alone:
        return (token.value,)
    row.take()
    last = row.take()
    assert isinstance(last.value, int)
    if last.value not in WEEK or token.value not in WEEK or last.value == token.value:
        raise not_understood(last)
    return tuple((token.value + step) % 7 for step in range((last.value - token.value) % 7 + 1))


def check_left_out(row: Row, start: int, *, waiting: bool) -> None:
    """Unclear where the last day of those left out since a place may as well be the first of what
    follows; `waiting` are days before them that have no time yet."""
    listed = any(word.kind is Kind.COMMA for word in row.words[start : row.place])
    begins = clock_ahead(row) or row.kind() in (Kind.ONLY, Kind.ALSO, Kind.ALWAYS)
    if begins and (listed or not waiting):
        raise Unclear(
            _(
                "Welche Tage fallen aus? Bitte danach ein Strichpunkt: „montags bis freitags 8 bis"
                " 12 Uhr, außer mittwochs; donnerstags auch 14 bis 18 Uhr“."
            )
        )


def holidays_too(row: Row) -> set[int]:
    """Takes "auch in den Ferien und an Feiertagen" where nothing more is said of them; empty, and
    takes nothing, where something else is said."""
    found: set[int] = set()
    ahead = 1
    while (holiday := _holiday(row, ahead)) is not None:
        found.add(holiday)
        ahead += 1
        if row.kind(ahead) is not Kind.AND or _holiday(row, ahead + 1) is None:
            break
        ahead += 1
    if found and row.kind(ahead) in ENDS:
        row.place += ahead
        return found
    if SCHOOL in found:
        raise not_understood(row.words[row.place + 1])
    return set()


def _holiday(row: Row, ahead: int) -> int | None:
    """PUBLIC or SCHOOL if that is what stands there."""
    if row.kind(ahead) is Kind.SCHOOL:
        return SCHOOL
    public = row.kind(ahead) is Kind.DAY and row.words[row.place + ahead].value == PUBLIC
    return PUBLIC if public else None


def list_of_months(row: Row) -> list[int]:
    """ "April bis Oktober", "Juli und August"."""
    found: list[int] = []
    while True:
        first = last = row.take().value
        assert isinstance(first, int)
        if row.kind() is Kind.UNTIL and row.kind(1) is Kind.MONTH:
            row.take()
            last = row.take().value
        assert isinstance(last, int)
        found.extend(months_of(first, last))
        if row.kind() not in _AND or row.kind(1) is not Kind.MONTH:
            return found
        if row.kind(2) is Kind.UNTIL and row.kind() is Kind.COMMA:
            return found
        row.take()


def seasons_of(months: list[int]) -> tuple[tuple[int, int], ...]:
    """Months as stretches, over New Year too; () for all twelve."""
    wanted = set(months)
    if len(wanted) == 12:
        return ()
    starts = [month for month in sorted(wanted) if (month - 2) % 12 + 1 not in wanted]
    found = []
    for first in starts:
        last = first
        while last % 12 + 1 in wanted:
            last = last % 12 + 1
        found.append((first, last))
    return tuple(found)


def _no_such_day(token: Token) -> str:
    number = token.value
    assert isinstance(number, int)
    if number > 31:
        return _("Einen %(number)d. gibt es in keinem Monat.") % {"number": number}
    if number > 28:
        return _(
            "Einen %(number)d. hat nicht jeder Monat. Bitte den Wochentag nennen: „jeden letzten"
            " Freitag im Monat“, oder die einzelnen Termine."
        ) % {"number": number}
    return _(
        "Bei „%(words)s“ fehlt der Wochentag oder der Monat: „jeden 1. Dienstag im Monat“ (1. bis"
        " 5. oder letzter) oder „am 12. März“."
    ) % {"words": token.text}
