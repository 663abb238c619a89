"""Facts said in plain words: ages, numbers, places, days. Days and months are ours in German and
those of Unicode's CLDR in every other language."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.i18n import gettext as _
from app.i18n import ngettext, speaks_german, spoken
from app.vocabulary import OLDEST, YOUNGEST, Audience, Format, Phase

ZONE = ZoneInfo("Europe/Berlin")
FEW = 3
"""Words for whom an offer is, on a card."""
_COMMAS = {"ar": "، "}
_SEMICOLONS = {"ar": "؛ "}
_SMALL = {"tr": str.maketrans("İI", "iı")}
_LARGE = {"tr": str.maketrans("iı", "İI")}
"""Turkish has two of these letters, with a dot and without one."""
_AND_EACH = frozenset(("ar",))
"""Where "and" and "or" stand before each of several."""
_ONE_AND_TWO = frozenset(("ar",))
"""Where one year and two years are words without a number."""
_AND_MONTHS = {"ar": " و"}
"""Between years and months of an age, where a blank is not enough."""
_UP_TO = {
    "ru": (("года", "лет"), ("месяца", "месяцев")),
    "uk": (("року", "років"), ("місяця", "місяців")),
}
"""The genitive that "from" and "up to" ask for, of years and of months: after 1 (21, 31 …), and
after any other number."""
_FAMILY = frozenset((Audience.PARENTS, Audience.CHILDREN, Audience.YOUTH))
_MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_WEEKDAYS = (
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
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
        said += _AND_MONTHS.get(spoken(), " ")
        said += ngettext("%(n)d Monat", "%(n)d Monate", rest) % {"n": rest}
    return said


def age_range(youngest: int | None, oldest: int | None) -> str:
    """Whom an offer is for, as far as it is known: "6 bis 10 Jahre", "ab 16 Jahren", "bis 6 Jahre",
    "alle Altersstufen"; "" where nobody said either age. None is an age that nobody said."""
    if youngest is None:
        return _up_to(oldest) if oldest is not None else ""
    if oldest is None:
        return _from(youngest)
    if youngest <= YOUNGEST and oldest >= OLDEST:
        return _("alle Altersstufen")
    if oldest <= 0:
        return _("in der Schwangerschaft")
    if youngest < 0:
        return _("Schwangerschaft bis %(age)s") % {"age": _after_up_to(oldest)}
    if youngest == 0:
        return _("Geburt bis %(age)s") % {"age": _after_up_to(oldest)}
    if youngest % 12 == 0 and oldest % 12 == 0:
        return _years(youngest, oldest)
    if youngest < 12 and oldest < 24:
        return _("%(from)d bis %(to)d Monate") % {"from": youngest, "to": oldest}
    return _("%(from)s bis %(to)s") % {"from": _counted(youngest), "to": _counted(oldest)}


def _years(youngest: int, oldest: int) -> str:
    """Of full years, in months."""
    if youngest == oldest:
        return age(youngest)
    if spoken() in _ONE_AND_TWO and youngest <= 24:
        return _("%(from)s bis %(to)s") % {"from": age(youngest), "to": age(oldest)}
    return _("%(from)d bis %(to)s") % {"from": youngest // 12, "to": age(oldest)}


def ages_said(youngest: int | None, oldest: int | None, of: Collection[Phase]) -> str:
    """The same of an offer in these phases. They tell who finds it and are no ages; only all of
    them say one: that it does not matter."""
    if youngest is None and oldest is None and set(of) == set(Phase):
        return age_range(YOUNGEST, OLDEST)
    return age_range(youngest, oldest)


def _from(months: int) -> str:
    if months < 0:
        return _("ab der Schwangerschaft")
    return _("ab %(age)s") % {"age": _dative(months)} if months else _("ab Geburt")


def _up_to(months: int) -> str:
    if months <= 0:
        return _("in der Schwangerschaft")
    return _("bis %(age)s") % {"age": _after_up_to(months)}


def _counted(months: int) -> str:
    """An age as one says it of small children: below two years in months, unless it is a year."""
    if 12 < months < 24:
        return ngettext("%(n)d Monat", "%(n)d Monate", months) % {"n": months}
    return age(months)


def _after_up_to(months: int) -> str:
    """The same after "up to": in German nothing changes, elsewhere it may be another case."""
    return _genitive(months) if spoken() in _UP_TO else _counted(months)


def _genitive(months: int) -> str:
    """By `_UP_TO`: "1 года 6 месяцев"."""
    numbers = divmod(months, 12) if months >= 24 or months == 12 else (0, months)
    return " ".join(
        f"{n} {one if n % 10 == 1 and n % 100 != 11 else many}"
        for n, (one, many) in zip(numbers, _UP_TO[spoken()], strict=True)
        if n
    )


def _dative(months: int) -> str:
    if spoken() in _UP_TO:
        return _genitive(months)
    years, rest = divmod(months, 12) if months >= 24 or months == 12 else (0, months)
    parts = []
    if years:
        parts.append(ngettext("%(n)d Jahr", "%(n)d Jahren", years) % {"n": years})
    if rest:
        parts.append(ngettext("%(n)d Monat", "%(n)d Monaten", rest) % {"n": rest})
    return _AND_MONTHS.get(spoken(), " ").join(parts)


def phases(of: Collection[Phase]) -> str:
    """Which part of the chain: "Kita-Zeit bis Grundschulzeit", "Kleinkindzeit"; what does not
    hang together is listed."""
    runs: list[list[Phase]] = []
    for before, phase in zip((None, *Phase), Phase, strict=False):
        if phase in of:
            if before in of:
                runs[-1].append(phase)
            else:
                runs.append([phase])
    said = [
        _("%(from)s bis %(to)s") % {"from": run[0].label, "to": _last(run[-1])}
        if len(run) > 1
        else run[0].label
        for run in runs
    ]
    return listed(said)


def _last(phase: Phase) -> str:
    # An adjective is small inside a phrase.
    return _("weiterführende Schule") if phase is Phase.SECONDARY else phase.label


def remote(formats: Collection[Format]) -> str:
    """How an offer comes to the family, which has to go nowhere: "bei Ihnen zu Hause", "am Telefon
    und online"; "" where it does not."""
    if Format.HOME in formats:
        return _("bei Ihnen zu Hause")
    if Format.PHONE in formats and Format.ONLINE in formats:
        return _("am Telefon und online")
    return listed([each.label for each in formats if each is not Format.ON_SITE])


def audience(of: Sequence[Audience]) -> str:
    """For whom, in few words: "Eltern, Alleinerziehende". Among more than `FEW` of them "Familien"
    stands for parents, children and young people; those beyond are "und andere"."""
    named = list(of)
    if len(named) > FEW and Audience.FAMILIES in named:
        named = [each for each in named if each not in _FAMILY]
    said = beside(
        inside(each.label) if place else each.label for place, each in enumerate(named[:FEW])
    )
    return _("%(whom)s und andere") % {"whom": said} if len(named) > FEW else said


def inside(label: str) -> str:
    """A label within a sentence or a list, where only German begins it with a capital."""
    if speaks_german():
        return label
    return label[:1].translate(_SMALL.get(spoken(), {})).lower() + label[1:]


def begun(said: str) -> str:
    """The same as the beginning of a line, with the capital that the language has for it."""
    return said[:1].translate(_LARGE.get(spoken(), {})).upper() + said[1:]


def comma() -> str:
    """Between what stands beside each other, with its blank."""
    return _COMMAS.get(spoken(), ", ")


def beside(said: Iterable[str | None]) -> str:
    """ "Kreuzau, Gesundheit, 2 Jahre", without what is empty."""
    return comma().join(filter(None, said))


def apart(said: Iterable[str]) -> str:
    """ "montags 9 bis 12 Uhr; Büro: dienstags 14 bis 16 Uhr", without what is empty."""
    return _SEMICOLONS.get(spoken(), "; ").join(filter(None, said))


def titled(title: str, said: str) -> str:
    """ "Büro: heute ab 15 Uhr"; French has a blank before the colon."""
    return _("%(title)s: %(said)s") % {"title": title, "said": said}


def listed(words: Sequence[str]) -> str:
    """ "Düren, Jülich und Titz"."""
    if len(words) < 2:
        return "".join(words)
    first = listed(words[:-1]) if spoken() in _AND_EACH else beside(words[:-1])
    return _("%(first)s und %(last)s") % {"first": first, "last": words[-1]}


def either(words: Sequence[str]) -> str:
    """ "2 Jahre, 5 Jahre oder 8 Monate"."""
    if len(words) < 2:
        return "".join(words)
    first = either(words[:-1]) if spoken() in _AND_EACH else beside(words[:-1])
    return _("%(first)s oder %(last)s") % {"first": first, "last": words[-1]}


def offers(count: int) -> str:
    """ "23 Angebote", "1 Angebot", "Kein Angebot"."""
    if not count:
        return _("Kein Angebot")
    shown = f"{count:,}".replace(",", ".")
    return ngettext("%(n)s Angebot", "%(n)s Angebote", count) % {"n": shown}


def decimal(number: float) -> str:
    """With one digit behind the comma: "1,2"."""
    if speaks_german():
        return f"{number:.1f}".replace(".", ",")
    from babel.numbers import format_decimal  # whoever reads German needs none of it

    return format_decimal(number, "#,##0.0", locale=spoken())


def day(date: date) -> str:
    """ "24.11.2026"."""
    return f"{date.day}.{date.month}.{date.year}"


def month(number: int, *, alone: bool = True) -> str:
    """ "Januar" for 1; not `alone` as it is said after "from" or a day, where that is another case:
    "січня"."""
    return _foreign(date(2024, number, 1), "LLLL" if alone else "MMMM") or _MONTHS[number - 1]


def long_day(date: date) -> str:
    """ "24. November 2026"."""
    return _foreign(date, "d MMMM y") or f"{day_of_month(date)} {date.year}"


def day_of_month(date: date) -> str:
    """ "24. November"."""
    return _foreign(date, "d MMMM") or f"{date.day}. {month(date.month)}"


def month_of(date: date, *, alone: bool = True) -> str:
    """ "November 2026"; `alone` as in `month`."""
    pattern = "LLLL y" if alone else "MMMM y"
    return _foreign(date, pattern) or f"{month(date.month)} {date.year}"


def _foreign(date: date, pattern: str) -> str:
    """By a pattern of CLDR in the language that is spoken; "" in German."""
    if speaks_german():
        return ""
    from babel.dates import format_date  # whoever reads German needs none of it

    if spoken() == "fr" and date.day == 1:
        pattern = pattern.replace("d ", "d'er' ")  # CLDR leaves out what French says of the first
    return format_date(date, pattern, locale=spoken())


def part_of_month(date: date) -> str:
    """ "Anfang September 2027"."""
    month = month_of(date, alone=False)
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
    return _foreign(date(2024, 1, 1 + number), "cccc") or _WEEKDAYS[number]


def short_weekday(date: date) -> str:
    """ "Mo"."""
    return _foreign(date, "ccc") or weekday(date)[:2]


def clock(hour: int, minute: int) -> str:
    """ "9", "9.30"; "9:00", "9:30" where it is not German."""
    if not speaks_german():
        return f"{hour}:{minute:02}"
    return f"{hour}.{minute:02}" if minute else str(hour)


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
