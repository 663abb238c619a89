"""Ages of children that a question tells, in months, and the words that tell them."""

# ruff: noqa: E501 - the patterns list words of nine languages; broken up they hide errors

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search.writing import DIGITS

YOUNGEST, OLDEST = -9, 324
_MOST_CHILDREN = 6

Span = tuple[int, int]

_NUMBERS = {
    "ein": 1, "eins": 1, "eine": 1, "einem": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11,
    "zwölf": 12, "zwoelf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16,
    "siebzehn": 17, "achtzehn": 18, "anderthalb": 1.5, "eineinhalb": 1.5, "einundhalb": 1.5,
    "zweieinhalb": 2.5, "dreieinhalb": 3.5, "viereinhalb": 4.5, "fünfeinhalb": 5.5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "bir": 1, "iki": 2, "üç": 3, "dört": 4, "beş": 5, "altı": 6, "yedi": 7, "sekiz": 8, "dokuz": 9,
    "uc": 3, "dort": 4, "bes": 5, "alti": 6,
    "два": 2, "две": 2, "дві": 2, "три": 3, "четыре": 4, "чотири": 4, "пять": 5, "п'ять": 5,
    "шесть": 6, "шість": 6, "семь": 7, "сім": 7, "восемь": 8, "вісім": 8,
    "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6, "семи": 7,
    "восьми": 8, "девять": 9, "десять": 10,
    "дво": 2, "двох": 2, "трьох": 3, "чотирьох": 4, "п'яти": 5, "дев'ять": 9,
    "ثلاث": 3, "أربع": 4, "اربع": 4, "خمس": 5, "ست": 6, "سبع": 7, "ثماني": 8, "ثمان": 8, "تسع": 9,
    "dwu": 2, "trzech": 3, "cztero": 4, "pięcio": 5, "piecio": 5, "sześcio": 6, "szescio": 6,
    "siedmio": 7, "ośmio": 8, "piec": 5, "szesc": 6,
    "dwa": 2, "trzy": 3, "cztery": 4, "pięć": 5, "sześć": 6, "siedem": 7, "osiem": 8,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8,
    "doi": 2, "trei": 3, "patru": 4, "cinci": 5, "șase": 6, "șapte": 7, "opt": 8,
    "sase": 6, "sapte": 7, "nouă": 9, "zece": 10,
}  # fmt: skip
_ORDINALS = {
    "ersten": 1, "zweiten": 2, "dritten": 3, "vierten": 4, "fünften": 5, "fuenften": 5,
    "sechsten": 6, "siebten": 7, "achten": 8, "neunten": 9,
}  # fmt: skip
_CLASSES = {
    **_ORDINALS,
    **{word.removesuffix("n"): number for word, number in _ORDINALS.items()},
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "перш": 1, "друг": 2,
    "الأول": 1, "الاول": 1, "الثاني": 2, "الثالث": 3, "الرابع": 4, "الخامس": 5,
}  # fmt: skip
_N = (
    r"(?P<n>\d{1,3}(?:[.,]5)? ?½|½|\d{1,3} 1/2|\d{1,3}(?:[.,]\d)?|"
    + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
    + r")"
)
_YEARS = (
    r"(?:jahre?n?|j\.|(?<=\d)j|(?<=\d )j|jährig\w*|jaehrig\w*|jàhrig\w*|jahrig\w*|years?|yrs?|y[./]?o\.?"
    r"|yaş\w*|yas(?:i?nda|li|lik)?\w*|год(?:а|ик\w*)?|лет(?:[нк]\w+)?|рок\w*|рік|річн\w+"
    r"|سنوات|سنين|سنه|سنة|عام|[أا]عوام|letni\w*|lat(?:a|ek|ka|ni\w*|k\w*)?|roczn\w*|ans?|ani(?:[sșş]ori)?|an)"
)
_MONTHS = (
    r"(?:monate?n?|mon\.?|monatig\w*|months?|mths?|(?<=\d)mo|aylık\w*|aylik\w*|месяц\w*|мес\.?|місяц\w*|міс\.?"
    r"|[أا]شهر|شهور|شهر\w*"
    r"|miesi[ąę]c\w*|mois|luni|lun[ăa])"
)
_WEEKS = r"(?:wochen?|weeks?|haftalık|недел\w*|тижн\w*|أسابيع|tygodni\w*|semaines?|săptămâni)"
PREGNANT = r"(?:schwanger\w*|pregnan\w*|hamile\w*|gebe|беремен\w*|вагітн\w*|حامل|الحمل|ciąż\w*|enceinte|grossesse|însărcinat\w*|gravid\w*|ssw)"
_SINCE = re.compile(
    r"(?:\b(?:seit|vor|nach|binnen|innerhalb|since|for|ago|depuis|il y a|от|od|де|уже|вже"
    r"|من|منذ) (?:über |mehr als |etwa |fast )?(?:\d{1,2} ?(?:bis|-|–|to|à|до|do) ?)?)$"
)
_RELATIVE = (
    r"(?:sohn|tochter|kind|junge|mädchen|maedchen|enkel|enkelin|enkelkind|bruder|schwester|kleine[rn]?"
    r"|große[rn]?|baby|teenager|schüler(?:in)?|bin|son|daughter|child|girl|boy|kid|i'm|i am)"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    months: Callable[[float], float]
    duration: bool = False
    """May also tell how long something has lasted: look at the word before."""


def _rule(pattern: str, months: Callable[[float], float], duration: bool = False) -> _Rule:
    return _Rule(re.compile(pattern), months, duration)


_RULES = (
    # Weeks and months of a pregnancy: the ninth month ends with birth.
    _rule(
        rf"(?<!\w)(?:in der )?{_N}\.? ?(?:ssw|schwangerschaftswoche)(?!\w)",
        lambda n: min(-9 + n // 4.4, -1),
    ),
    _rule(
        rf"(?<!\w)(?:ssw|schwangerschaftswoche) {_N}(?!\w)", lambda n: min(-9 + n // 4.4, -1)
    ),
    _rule(
        rf"(?<!\w)(?:im )?{_N}(?:\.|th|ten)? ?{_MONTHS}(?= (?:der )?{PREGNANT})",
        lambda n: min(-10 + n, -1),
    ),
    _rule(rf"{PREGNANT}(?P<own> (?:im|in|na) {_N}\.? ?{_MONTHS})", lambda n: min(-10 + n, -1)),
    _rule(rf"(?<!\w){_N} ?-? ?{_MONTHS}(?: (?:alt\w*|old))?(?!\w)", lambda n: n, True),
    _rule(rf"(?<!\w){_N} ?-? ?{_WEEKS} (?:alt\w*|old)(?!\w)", lambda n: n // 4.4),
    _rule(rf"(?<!\w){_N} ?-? ?{_YEARS}(?: ?-? ?(?:alt\w*|old))?(?!\w)", lambda n: 12 * n, True),
    _rule(rf"(?<!\w){_RELATIVE}(?P<own>[,:]? ?(?:(?:ist|is|wird|turns|bald|fast|erst|schon|gerade|jetzt) )*\(?{_N}\)?)(?=$|[\s,.)!?])(?! ?(?:mal|kind|uhr|€|euro|tag|woch|stund|%))", lambda n: 12 * n),
    _rule(
        rf"(?<!\w)mit {_N}(?= ?(?:$|[,.!?]| (?:noch|nicht|schon|immer|kein\w*|oft|ein|in)\b))",
        lambda n: 12 * n,
    ),
    _rule(r"(?<!\w)ab (?P<n>\d{1,2})(?! ?(?:uhr|h\b|€|euro|mal|:|\.|\d))(?!\w)", lambda n: 12 * n),
    _rule(r"(?<!\w)عمر\w* " + _N, lambda n: 12 * n),
)  # fmt: skip
_BOTH = re.compile(
    rf"(?<!\w){_N} ?(?:und|u\.|and|ve|и|і|та|i|et|și) ?(?={_N.replace('?P<n>', '?P<m>')} ?-? ?"
    rf"(?P<unit>{_YEARS}|{_MONTHS}))"
)
"""The ages of two children, the unit behind the second."""
_FROM = (
    r"(?:zwischen|von|between|from|aged|ages|от|с|между|від|з|між|من|بين|od|między|miedzy|entre|de la|de"
    r"|între|intre)"
)
_CHILDREN = (
    r"(?:kinder|kindern|kids|jugendliche[nr]?|mädchen|jungs?|jungen|babys?|schüler|alter|teens?|children|girls|boys|teenagers|aged?|ages"
    r"|çocuklar|gençler|дет(?:и|ей|ям)|подростк(?:и|ов|ам)|діт(?:и|ей|ям)|підлітк(?:и|ів|ам)|[أا]طفال|للأطفال|الأطفال|dzieci|młodzież"
    r"|enfants|ados|copii|tineri)"
)
_SPAN = re.compile(
    rf"(?<![\w.,:/-])(?P<from>{_FROM} )?{_N} ?(?:-|–)? ?(?:-|–|bis(?: zu)?|und|to|and|ile|ve|до|и|і|та|إلى|الى|حتى|و|do|a|i|à|et|la|și|si) ?"
    rf"{_N.replace('?P<n>', '?P<m>')}(?! ?[-–] ?\d)(?:'\w+)?(?: ?-? ?(?P<unit>{_YEARS}|{_MONTHS}|rok\w* życia|годами|роками))?(?: arası\w*)?(?!\w)"
    rf"(?! ?(?:uhr|h\b|:|€|euro|%|mal\b|min|stund|tag|woch|km|klass|grade|schuljahr|sınıf|класс|клас|klas|o'clock|часов|годин[иі]?\b|am\b|pm\b|heures|[.,]\d|\. ?\w))"
)
"""From one age to another. Without a unit it is one only beside the children it tells of, or where
nothing else is said: else it may be hours."""
_HOURS_BESIDE = re.compile(r"\b(?:uhr|geöffnet|offen|öffnungszeit\w*|betreuung\w*|open)\b")
_OLDEST_SAID = 27
"""Years up to which a span without a unit is one of ages."""
_NEAR_ENOUGH = 2
"""Years between two ages that need none between them."""
_JOINS = frozenset("und and ve и і та i et și si و".split())
"""Words that join two ages, and tell of a span only after "between"."""
_ENDURED = re.compile(r"(?<!\w)(?:seit|vor|nach|binnen|innerhalb|since|ago|depuis|il y a|منذ) $")
_EXPECTING = re.compile(rf"(?<!\w)im (?P<n>[1-9](?=\.)|{'|'.join(_ORDINALS)})\.? monat(?!\w)")
_BORN = re.compile(
    r"\b(?:baby|säugling|sohn|tochter|kind|junge|mädchen|kleine[rn]?|zwillinge|alt|jahr|folge)\b"
)
"""Where one of these is named, "im dritten Monat" is not said of a pregnancy."""
_NEWBORN = re.compile(
    r"\b(?:neugeboren\w*|newborn\w*|yenidoğan\w*|новорожд\w*|новонародж\w*|noworod\w*"
    r"|nouveau-né\w*|nou-născut\w*)|حديث الولادة|مولود جديد"
)
_PARENT = re.compile(rf"{PREGNANT}|\b(?:mutter|mama|vater|papa|baby|mother|father)\b")
"""Who says so and tells an age of their own is the parent, not the child."""
_IS_SELF = re.compile(r"(?:bin|i'm|i am)\b|.*(?:bin|i'm|i am) (?:jetzt |erst )?$", re.DOTALL)


_CLASS = re.compile(
    rf"(?<![\w.,:/-])(?:(?P<n>1[0-3]|[1-9])(?:\.|te[nr]?|st|nd|rd|th|-?(?:й|м|ий|му))?|(?P<word>{'|'.join(_CLASSES)})\w{{0,3}}) ?"
    r"(?:klasse\w*|klässler\w*|klassler\w*|schuljahr|grade|sınıf\w*|sinif\w*|класс?[еиаіу]?|klas[aiyęe]\w*)(?!\w)"
    rf"|(?:الصف|للصف|بالصف) (?P<ar>{'|'.join(w for w in _CLASSES if w.startswith('ا'))}|[1-9])|clasa a (?P<ro>[1-9])"
)
"""A child of the first class is six or seven."""
_HOUSE = re.compile(r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|nr\.?|nummer|№) ?$")
"""Before the number of a house."""
_TWO = re.compile(r"(?<!\w)(?:(?P<years>سنتين|سنتان|عامين)|(?P<months>شهرين))(?!\w)")


def _number(text: str) -> float:
    text = text.strip()
    known = _NUMBERS.get(text, _ORDINALS.get(text))
    if known is not None:
        return float(known)
    half = 0.5 if "½" in text or text.endswith("1/2") else 0.0
    whole = text.replace("½", "").removesuffix("1/2").strip().replace(",", ".")
    return (float(whole) if whole else 0.0) + half


def ages(text: str) -> tuple[tuple[int, ...], list[Span]]:
    """Ages in months that a text with single blanks names, and where."""
    # A letter may change its length in lower case ("İ"): spans must fit the text as typed.
    plain = "".join(c.lower()[:1] for c in text).translate(DIGITS).replace("’", "'")
    found: list[tuple[int, int]] = []
    spans: list[Span] = []
    for start, end, months in _told(plain):
        free = all(end <= s or e <= start for s, e in spans)
        if free and YOUNGEST <= months <= OLDEST:
            found.append((start, int(months)))
            spans.append((start, end))
    # The class is a matter of its own: it stays in the words.
    found += [(start, months) for start, months in _classes(plain) if not spans]
    found.sort()
    return tuple(dict.fromkeys(months for _, months in found))[:_MOST_CHILDREN], spans


def _told(plain: str) -> Iterator[tuple[int, int, float]]:
    """Where an age in months may be told, the surest reading first."""
    yield from _ranges(plain)
    yield from _expected(plain)
    parent = bool(_PARENT.search(plain))
    for rule in _RULES:
        for match in rule.pattern.finditer(plain):
            before = plain[: match.start()]
            old = re.search(r"(?:alt\w*|old|jährig\w*|jaehrig\w*)$", match[0])
            if rule.duration and not old and _SINCE.search(before):
                continue
            if _HOUSE.search(before):
                continue
            own = "own" in match.groupdict()
            if parent and _IS_SELF.match(match[0] if own else before):
                continue
            start, end = match.span("own") if own else match.span()
            yield start, end, rule.months(_number(match["n"]))
    for match in _NEWBORN.finditer(plain):
        yield match.start(), match.end(), 0
    for match in _TWO.finditer(plain):
        if not _SINCE.search(plain[: match.start()]):
            yield match.start(), match.end(), 24 if match["years"] else 2


def _ranges(plain: str) -> Iterator[tuple[int, int, float]]:
    for match in _SPAN.finditer(plain):
        yield from _span(plain, match)
    for match in _BOTH.finditer(plain):
        if not _SINCE.search(plain[: match.start()]):
            factor = 1 if re.fullmatch(_MONTHS, match["unit"]) else 12
            yield match.start(), match.end(), _number(match["n"]) * factor


def _span(plain: str, match: re.Match[str]) -> Iterator[tuple[int, int, float]]:
    """Both ends of a span of ages, and one between them where they are far apart, so that what is
    for those in the middle fits as well. "2 und 4 Jahre" are two children."""
    unit, first, last = match["unit"], _number(match["n"]), _number(match["m"])
    before, joined = plain[: match.start()], plain[match.end("n") : match.start("m")].strip()
    two = joined in _JOINS and not match["from"]
    if two or first >= last or _HOUSE.search(before) or _ENDURED.search(before):
        return
    if unit is None and not (
        last <= _OLDEST_SAID
        and not _HOURS_BESIDE.search(plain)
        and (re.search(rf"(?<!\w){_CHILDREN}[: ]+(?:im alter )?$", before) or _alone(plain, match))
    ):
        return
    factor = 1 if unit and re.fullmatch(_MONTHS, unit) else 12
    joint = match.end("n")
    yield match.start(), joint, first * factor
    if factor == 12 and last - first > _NEAR_ENOUGH:
        yield joint, joint + 1, (first + last) // 2 * factor
        joint += 1
    yield joint, match.end(), last * factor


def _alone(plain: str, match: re.Match[str]) -> bool:
    return bool(match["from"]) and not (plain[: match.start()] + plain[match.end() :]).strip(" ?!.")


def _expected(plain: str) -> Iterator[tuple[int, int, float]]:
    if not _BORN.search(plain):
        for match in _EXPECTING.finditer(plain):
            yield match.start(), match.end(), min(-10 + _number(match["n"]), -1)


def _classes(plain: str) -> Iterator[tuple[int, int]]:
    """Where a class at school is told, and the middle of the ages of its children."""
    for match in _CLASS.finditer(plain):
        told = next(filter(None, match.groupdict().values()))
        number = int(told) if told.isdigit() else _CLASSES[told]
        yield match.start(), 12 * (number + 5) + 6
