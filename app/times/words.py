"""The German words for times, and a text as a row of them."""

import re
from collections.abc import Callable, Iterator

from app.i18n import N_
from app.times.kinds import Kind, Token
from app.times.rules import PUBLIC, SHROVE_MONDAY, WEEK

_NAMES = (
    "mo montag montags montagen|di die dienstag dienstags dienstagen|mi mittwoch mittwochs"
    " mittwochen|do donnerstag donnerstags donnerstagen|fr freitag freitags freitagen|sa samstag"
    " samstags samstagen sonnabend sonnabends|so sonntag sonntags sonntagen sonn"
)
_MONTHS = (
    "januar jan|februar feb|märz mrz maerz|april apr|mai|juni jun|juli jul|august aug|september sep"
    " sept|oktober okt|november nov|dezember dez"
)
_ORDINALS = "erst zweit dritt viert fünft"
_NUMBERS = "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
_HOLIDAYS = ("ferien", "schulferien")
_BEFORE_HOLIDAYS = ("in den", "während der", "in", "innerhalb der", "")
_NO_FIXED_TIME = N_("„%(words)s“ ist keine feste Zeit.")
HEADINGS = frozenset(
    "sprechstunde sprechstunden sprechzeit sprechzeiten öffnungszeit öffnungszeiten".split()
)
"""What stands before a day as a heading also without a colon."""
_FORTNIGHT = N_("Bei „%(words)s“ fehlt, welche Wochen es sind. Bitte die einzelnen Termine nennen.")
_WORKDAYS = N_(
    "Bei „%(words)s“ ist nicht klar, ob der Samstag dazugehört. Bitte die Tage nennen: „Mo–Fr“ oder"
    " „Mo–Sa“."
)
_TOO_SHORT = N_(
    "„%(words)s“ ist weder Datum noch Uhrzeit. Ein Datum hat zwei Punkte: „12.3.“, eine Uhrzeit"
    " zwei Ziffern nach dem Punkt: „12.30 Uhr“."
)
_NAMED_HOLIDAYS = N_("„%(words)s“ liegen jedes Jahr anders. Bitte die Termine mit Datum nennen.")


def _phrases() -> Iterator[tuple[str, Kind, object]]:
    for day, names in enumerate(_NAMES.split("|")):
        yield from ((name, Kind.DAY, day) for name in names.split() if name != "die")
    for month, names in enumerate(_MONTHS.split("|"), start=1):
        yield from ((name, Kind.MONTH, month) for name in names.split())
    for number, stem in enumerate(_ORDINALS.split(), start=1):
        yield from ((stem + end, Kind.ORDINAL, number) for end in ("e", "en", "er", "em", "es"))
    for end in ("e", "en", "er", "em", "es"):
        yield f"letzt{end}", Kind.ORDINAL, -1
        yield f"vorletzt{end}", Kind.ORDINAL, -2
    yield from _holidays()
    for number, name in enumerate(_NUMBERS.split(), start=2):
        yield name, Kind.NUMBER, number
    for kind, value, written in _LISTED:
        yield from ((" ".join(each.split()), kind, value) for each in written.split("|"))


def _holidays() -> Iterator[tuple[str, Kind, object]]:
    for before in _BEFORE_HOLIDAYS:
        yield from ((f"{before} {name}".strip(), Kind.SCHOOL, None) for name in _HOLIDAYS)
    for name in _HOLIDAYS:
        yield f"außerhalb der {name}", Kind.TERM, None
    for season in ("sommer", "herbst", "oster", "weihnachts", "pfingst", "winter"):
        for before in _BEFORE_HOLIDAYS:
            yield f"{before} {season}ferien".strip(), Kind.VAGUE, _NAMED_HOLIDAYS
        yield f"{season}pause", Kind.PAUSE, None


_LISTED: tuple[tuple[Kind, object, str], ...] = (
    (
        Kind.DAY,
        PUBLIC,
        """
        feiertags | feiertage | feiertagen | feiertag | an feiertagen |
        an gesetzlichen feiertagen | gesetzlichen feiertagen | gesetzliche feiertage
        """,
    ),
    (Kind.DAY, SHROVE_MONDAY, "rosenmontag | rosenmontags | an rosenmontag"),
    (
        Kind.DAYS,
        WEEK,
        """
        täglich | tägl | tgl | jeden tag | alle tage | an allen tagen | sieben tage die woche |
        7 tage die woche
        """,
    ),
    (
        Kind.DAYS,
        (5, 6),
        """
        am wochenende | an wochenenden | wochenende | wochenends | an den wochenenden
        """,
    ),
    (
        Kind.ALWAYS,
        None,
        """
        rund um die uhr | 24 / 7 | 24 stunden | jederzeit | jederzeit zugänglich |
        immer zugänglich | immer geöffnet | tag und nacht
        """,
    ),
    (Kind.OCLOCK, None, "uhr | h"),
    (Kind.UNTIL, None, "bis | bis zu | bis zum | -"),
    (Kind.FROM, None, "von | vom | v . | zwischen"),
    (Kind.AT, None, "um | beginn | beginn um"),
    (Kind.SINCE, None, "ab | ab dem"),
    (Kind.AND, None, "und | u | u . | + | & | sowie | / | - und"),
    (Kind.COMMA, None, ", | , und"),
    (Kind.SEMICOLON, None, "; | •"),
    (Kind.COLON, None, ":"),
    (Kind.EVERY, None, "jeden | jd | jede | jeder | jedes | jedem"),
    (
        Kind.IN_MONTH,
        None,
        """
        im monat | des monats | eines monats | eines jeden monats | jeden monats | monatlich
        """,
    ),
    (
        Kind.NOT,
        None,
        """
        nicht | außer | ausser | ohne | ausgenommen | nicht am | nicht an | außer am |
        außer an | nie | kein
        """,
    ),
    (Kind.ONLY, None, "nur"),
    (Kind.ALSO, None, "auch | zusätzlich | außerdem | und auch | und zusätzlich | ferner"),
    (
        Kind.CLOSED,
        None,
        """
        geschlossen | geschl | zu | ruhetag | keine öffnung | bleibt geschlossen | ist geschlossen
        """,
    ),
    (Kind.TERM, None, "während der schulzeit | in der schulzeit | schulzeit"),
    (
        Kind.BESIDE,
        None,
        """
        nach vereinbarung | nach absprache | nach terminvereinbarung | nach terminabsprache |
        jederzeit nach vereinbarung | jederzeit nach absprache |
        nach anmeldung | nur nach anmeldung | nur mit anmeldung | mit anmeldung |
        ohne anmeldung | mit termin | ohne termin | nur mit termin | kostenlos | kostenfrei |
        bitte nachfragen | bitte anmelden | bitte vorher anrufen | bitte vorher anmelden |
        anmeldung erforderlich | anmeldung nötig | sonst nach vereinbarung
        """,
    ),
    (Kind.AGE, None, "stand | ältere angabe | älterer stand | ältere angaben | aktueller stand"),
    (
        Kind.VAGUE,
        _NO_FIXED_TIME,
        """
        in der regel | meist | meistens | etwa | ca | ca . | circa | ungefähr | zum beispiel |
        z . b . | z.b. | einmal | zweimal | dreimal | mehrmals | bisher | zuletzt |
        voraussichtlich | vor allem | teilweise | mindestens | einzelne | manchmal |
        gelegentlich | samstage | sonntage | montage | dienstage | mittwoche | donnerstage |
        freitage | nach dem unterricht | evtl | eventuell | vielleicht | oft | häufig |
        derzeit | momentan | jahr | quartal | nach den öffnungszeiten | mittags | nachts |
        früh
        """,
    ),
    (
        Kind.VAGUE,
        _FORTNIGHT,
        """
        alle zwei wochen | alle 2 wochen | alle 14 tage | alle vierzehn tage | 14-tägig |
        14 - tägig | 14 - tägl | 14tägig | 14 tägig | vierzehntägig | zweiwöchentlich |
        jede zweite woche | alle vier wochen | alle 4 wochen | alle drei wochen |
        alle 3 wochen | jede 2 . woche | jede 2. woche | gerade | ungerade |
        geraden | ungeraden | in geraden | in ungeraden | in den geraden | in den ungeraden | kw |
        in geraden kw | in ungeraden kw | in geraden wochen | in ungeraden wochen |
        in geraden kalenderwochen | in ungeraden kalenderwochen
        """,
    ),
    (
        Kind.VAGUE,
        _WORKDAYS,
        """
        werktags | werktage | werktagen | wochentags | unter der woche | in der woche
        """,
    ),
    (Kind.DAYPART, (5 * 60, 12 * 60), "morgens | vormittags | vormittag | am vormittag"),
    (Kind.DAYPART, (12 * 60, 18 * 60), "nachmittags | nachmittag | am nachmittag"),
    (Kind.DAYPART, (17 * 60, 24 * 60), "abends | abend | am abend"),
    (
        Kind.SKIP,
        None,
        """
        am | an | den | dem | der | im | geöffnet | offen | jeweils | jew | je | immer |
        regelmäßig | erreichbar | wöchentlich | jede woche | findet statt | aus | dann |
        jetzt | ab sofort | künftig | zukünftig | neuerdings |
        uhrzeit bitte erfragen
        """,
    ),
    (
        Kind.PAUSE,
        None,
        "pause | mittagspause | pausiert | schließzeit | betriebsferien | pause vom",
    ),
    (
        Kind.CANCELLED,
        None,
        """
        fällt aus | fällt | entfällt | fällt leider aus | fällt es aus | entfällt es |
        findet nicht statt | findet es nicht statt | ausfall | entfällt leider |
        abgesagt | ist abgesagt | leider abgesagt | ist leider abgesagt | wurde abgesagt |
        wurde leider abgesagt | ausgefallen | ist ausgefallen | leider ausgefallen
        """,
    ),
    (
        Kind.REGISTER,
        None,
        """
        anmeldung bis | anmeldung bis zum | anmeldung bitte bis | anmeldung bitte bis zum |
        anmeldeschluss | anmeldeschluss : | anmeldeschluss am | anmeldeschluss ist der |
        anmelden bis | anmelden bis zum | anmeldefrist | anmeldefrist bis | bitte anmelden bis |
        bitte bis anmelden | mit anmeldung bis | mit anmeldung bis zum |
        anmeldung bis spätestens
        """,
    ),
    (Kind.FULL, None, "ausgebucht | leider ausgebucht | schon ausgebucht | ist ausgebucht"),
    (Kind.SERIES, None, "kurs | kurs mit | kursreihe | reihe"),
    (
        Kind.SESSIONS,
        None,
        """
        termine | terminen | termin | abende | abenden | mal | x | treffen | einheiten
        """,
    ),
)
# A stop belongs to an abbreviation or a number before it; between words it means nothing.
_PIECE = re.compile(
    r"(?P<paren>\([^()]{0,300}\))"
    r"|(?P<iso>(?<!\d)\d{4}-\d{1,2}-\d{1,2}(?!\d))"
    r"|(?P<date>\d{1,2}\.\d{1,2}\.(?:\d{4}(?!\d)|\d{2}(?!\d))?)"
    r"|(?P<clock>\d{1,2}[.:]\d{2}(?![\d.]))"
    r"|(?P<short>\d{1,2}\.\d(?![\d.]))"
    r"|(?P<ordinal>\d{1,2}\.(?!\d))"
    r"|(?P<number>\d+)"
    r"|(?P<weekday>(?i:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"
    r"(?=(?i:vormittag|nachmittag|abend)s?\b))"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>\S)"
)
_DASHES = re.compile("[‐‑‒–—―−]")
_TABLE: dict[str, dict[tuple[str, ...], tuple[Kind, object]]] = {}
for _written, _kind, _value in _phrases():
    _pieces = tuple(_written.split(" "))
    _TABLE.setdefault(_pieces[0], {})[_pieces] = (_kind, _value)
_MOST = 5
"""Pieces of the longest phrase."""


def tokens(text: str) -> list[Token]:
    """The text, which has single blanks, as a row of what it consists of, without the words that
    mean nothing here; in linear time."""
    pieces = list(_PIECE.finditer(_DASHES.sub("-", text)))
    lowered = [piece[0].lower() for piece in pieces]
    found: list[Token] = []
    place = 0
    while place < len(pieces):
        token, count = _token(text, pieces, lowered, place)
        place += count
        if token.text != ".":
            found.append(token)
        elif found and found[-1].kind in _SENTENCE_ENDS:
            found.append(Token(Kind.SEMICOLON, token.text, token.start, token.end))
    return _with_months([token for token in found if token.kind is not Kind.SKIP])


def _token(
    text: str, pieces: list[re.Match[str]], lowered: list[str], place: int
) -> tuple[Token, int]:
    """What stands at a place, and how many pieces it takes: the longest phrase that there is."""
    for count in range(min(_MOST, len(pieces) - place), 0, -1):
        meant = _TABLE.get(lowered[place], {}).get(tuple(lowered[place : place + count]))
        if meant is not None:
            start, end = pieces[place].start(), pieces[place + count - 1].end()
            return Token(meant[0], text[start:end], start, end, meant[1]), count
    piece = pieces[place]
    kind, value = _MEANINGS[str(piece.lastgroup)](piece[0])
    return Token(kind, text[piece.start() : piece.end()], piece.start(), piece.end(), value), 1


def _date(written: str) -> tuple[Kind, object]:
    day, month, year = written.split(".")
    if not year:
        return Kind.DATE, (int(day), int(month), None)
    return Kind.DATE, (int(day), int(month), int(year) + (2000 if len(year) == 2 else 0))


def _iso(written: str) -> tuple[Kind, object]:
    year, month, day = map(int, written.split("-"))
    return Kind.DATE, (day, month, year)


def _clock(written: str) -> tuple[Kind, object]:
    hour, minute = int(written[:-3]), int(written[-2:])
    return Kind.CLOCK, hour * 60 + minute if minute < 60 else 99 * 60


_MEANINGS: dict[str, Callable[[str], tuple[Kind, object]]] = {
    "paren": lambda written: (Kind.PAREN, written[1:-1].strip()),
    "iso": _iso,
    "date": _date,
    "clock": _clock,
    "short": lambda written: (Kind.VAGUE, _TOO_SHORT),
    "ordinal": lambda written: (Kind.ORDINAL, int(written[:-1])),
    "number": lambda written: (Kind.NUMBER, int(written[:9])),
    "word": lambda written: (Kind.OTHER, None),
    "sign": lambda written: (Kind.OTHER, None),
}
_SENTENCE_ENDS = frozenset((Kind.OCLOCK, Kind.SCHOOL, Kind.FULL, Kind.PAREN))
"""Behind these words a stop ends a sentence, behind others it may be an abbreviation's."""
_BETWEEN_DATES = frozenset((Kind.COMMA, Kind.AND, Kind.UNTIL))


def _with_months(found: list[Token]) -> list[Token]:
    """Days as dates: "12. März 2027", "12., 19. und 26. März", "12.-14.3.", "3. 12."."""
    done: list[Token] = []
    month: tuple[int, int | None] | None = None
    for token in reversed(found):
        last = done[-1] if done else None
        if token.kind is Kind.ORDINAL and last is not None:
            names_month = last.kind is Kind.MONTH or _month_number(token, last)
            if names_month:
                month = _month_and_year(done)
                done.pop()
            if month is not None:
                end = last.end if names_month else token.end
                value = (token.value, *month)
                done.append(Token(Kind.DATE, token.text, token.start, end, value))
                continue
        elif token.kind is Kind.DATE:
            assert isinstance(token.value, tuple)
            month = token.value[1:]
        elif token.kind not in _BETWEEN_DATES:
            month = None
        done.append(token)
    return done[::-1]


def _month_number(token: Token, last: Token) -> bool:
    """Whether both are a date with a blank in it: "3. 12."."""
    return last.kind is Kind.ORDINAL and token.text[0].isdigit() and last.text[0].isdigit()


def _month_and_year(done: list[Token]) -> tuple[int, int | None]:
    """The month that `done`, which runs from right to left, ends with, and the year after it,
    which is taken away."""
    month = done[-1].value
    assert isinstance(month, int)
    if len(done) > 1 and done[-2].kind is Kind.NUMBER and len(done[-2].text) == 4:
        year = done.pop(-2).value
        assert isinstance(year, int)
        return month, year
    return month, None
