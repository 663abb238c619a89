"""Facts said in plain German: ages, numbers, places, how old a fact is."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.vocabulary import OLDEST, YOUNGEST

ZONE = ZoneInfo("Europe/Berlin")
_MONTHS = (
    N_("Januar"),
    N_("Februar"),
    N_("März"),
    N_("April"),
    N_("Mai"),
    N_("Juni"),
    N_("Juli"),
    N_("August"),
    N_("September"),
    N_("Oktober"),
    N_("November"),
    N_("Dezember"),
)
_WEEKDAYS = (
    N_("Montag"),
    N_("Dienstag"),
    N_("Mittwoch"),
    N_("Donnerstag"),
    N_("Freitag"),
    N_("Samstag"),
    N_("Sonntag"),
)


def age(months: int) -> str:
    """One child's age: "2 Jahre 6 Monate", "8 Monate", "in der Schwangerschaft"."""
    if months < 0:
        return _("in der Schwangerschaft")
    years, rest = divmod(months, 12)
    if not years:
        return ngettext("%(n)d Monat", "%(n)d Monate", rest) % {"n": rest}
    said = ngettext("%(n)d Jahr", "%(n)d Jahre", years) % {"n": years}
    if rest:
        said += " " + ngettext("%(n)d Monat", "%(n)d Monate", rest) % {"n": rest}
    return said


def age_range(youngest: int, oldest: int) -> str:
    """Whom an offer is for: "6 bis 10 Jahre", "ab 16 Jahren", "alle Altersstufen"."""
    from_start, to_end = youngest <= YOUNGEST, oldest >= OLDEST
    if from_start and to_end:
        return _("alle Altersstufen")
    if oldest <= 0:
        return _("in der Schwangerschaft")
    if from_start or youngest < 0:
        return _("Schwangerschaft bis %(age)s") % {"age": age(oldest)}
    if to_end:
        return _("ab %(age)s") % {"age": _dative(youngest)} if youngest else _("ab Geburt")
    if youngest == 0:
        return _("Geburt bis %(age)s") % {"age": age(oldest)}
    if youngest % 12 == 0 and oldest % 12 == 0:
        if youngest == oldest:
            return age(youngest)
        return _("%(from)d bis %(to)s") % {"from": youngest // 12, "to": age(oldest)}
    if youngest < 12 and oldest < 24:
        return _("%(from)d bis %(to)d Monate") % {"from": youngest, "to": oldest}
    return _("%(from)s bis %(to)s") % {"from": age(youngest), "to": age(oldest)}


def _dative(months: int) -> str:
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(n)d Jahr", "%(n)d Jahren", years) % {"n": years})
    if rest:
        parts.append(ngettext("%(n)d Monat", "%(n)d Monaten", rest) % {"n": rest})
    return " ".join(parts)


def listed(words: Sequence[str]) -> str:
    """ "Düren, Jülich und Titz"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s und %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def either(words: Sequence[str]) -> str:
    """ "2 Jahre, 5 Jahre oder 8 Monate"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s oder %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def offers(count: int) -> str:
    """ "23 Angebote", "1 Angebot", "Kein Angebot"."""
    if not count:
        return _("Kein Angebot")
    shown = f"{count:,}".replace(",", ".")
    return ngettext("%(n)s Angebot", "%(n)s Angebote", count) % {"n": shown}


def day(date: date) -> str:
    """ "24.11.2026"."""
    return f"{date.day}.{date.month}.{date.year}"


def month(number: int) -> str:
    """ "Januar" for 1."""
    return _(_MONTHS[number - 1])


def long_day(date: date) -> str:
    """ "24. November 2026"."""
    return _("%(day)d. %(month)s %(year)d") % {
        "day": date.day,
        "month": month(date.month),
        "year": date.year,
    }


def month_of(date: date) -> str:
    """ "November 2026"."""
    return f"{month(date.month)} {date.year}"


def part_of_month(date: date) -> str:
    """ "Anfang September 2027"."""
    month = month_of(date)
    if date.day <= 10:
        return _("Anfang %(month)s") % {"month": month}
    if date.day <= 20:
        return _("Mitte %(month)s") % {"month": month}
    return _("Ende %(month)s") % {"month": month}


def weekday(date: date) -> str:
    """ "Montag"."""
    return weekday_of(date.weekday())


def weekday_of(number: int) -> str:
    """ "Montag" for 0."""
    return _(_WEEKDAYS[number])


def here(at: datetime) -> date:
    """The day in the Kreis at this moment: half past midnight is a new day, whatever UTC says."""
    return at.astimezone(ZONE).date()


def today() -> date:
    """The day in the Kreis, wherever the server's clock stands."""
    return here(datetime.now(ZONE))


def moment(at: datetime) -> str:
    """ "24.11.2026, 10:05 Uhr" where the Kreis is."""
    here = at.astimezone(ZONE)
    return _("%(day)s, %(time)s Uhr") % {"day": day(here.date()), "time": f"{here:%H:%M}"}


def countywide() -> str:
    return _("im ganzen Kreis")


def kommunen(count: int) -> str:
    """Many Kommunen, counted instead of listed."""
    return ngettext("in %(n)d Kommune", "in %(n)d Kommunen", count) % {"n": count}
