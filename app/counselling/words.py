"""What somebody types at /beratung becomes ids and months; the words are kept nowhere."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from app import typed, wording
from app.catalogue.criteria import MAX_TEXT, Criteria
from app.catalogue.index import Index
from app.counselling.family import Wish
from app.counselling.state import MAX_LANGUAGES, MAX_NEEDS, Consultation
from app.i18n import ngettext, speaks_german
from app.records import needs
from app.records.schoolyear import Start
from app.schoolyear.child import CLASSES, of_class
from app.vocabulary import OLDEST, YOUNGEST, Format, Language
from app.web.carried import MAX_CHILDREN

CERTAIN = 0.5
"""From here on an Anliegen counts as meant without being asked."""


def heard(form: Iterable[tuple[str, str]], index: Index, today: date) -> Consultation:
    """What the form of /beratung says. Its free words are turned into ids and not kept; they also
    tell age, Kommune, language and price where the fields leave that open."""
    pairs = list(form)
    fields = dict(reversed(pairs))
    rules = index.catalogue.guides.school_year
    written = children_in(fields.get("kinder", ""), lambda number: of_class(rules, number, today))
    asked = Consultation.read(pair for pair in pairs if pair[0] != "alter")
    told = [(Start.SCHOOL, months, year) for months, year in written or () if year is not None]
    asked = replace(
        asked,
        ages=tuple(dict.fromkeys(months for months, _start in written or ())),
        starts=tuple(dict.fromkeys((*told, *asked.starts))),
        hints=("alter",) if written is None else (),
        counted=False,
    )
    text = typed.line(fields.get("worte", ""))[:MAX_TEXT]
    return _with_words(asked, text, index) if text else asked


def _with_words(asked: Consultation, text: str, index: Index) -> Consultation:
    understood = index.search(Criteria(text=text, ages=asked.ages), limit=1).understood
    known = needs.known()
    found = [need for need in understood.needs if need.id in known]
    first = {group[0] for group in understood.matters}  # of each thing that is said
    sure = [need.id for need in found if need.certainty >= CERTAIN] or [
        need.id for need in found if need.id in first
    ]
    facets = understood.facets
    languages = [Language(each) for each in facets.get("sprache", ())]
    wishes = set(asked.wishes)
    if "kostenlos" in facets.get("kosten", ()):
        wishes.add(Wish.FREE)
    if "keine" in facets.get("anmeldung", ()):
        wishes.add(Wish.NO_REGISTRATION)
    if Format.HOME in facets.get("format", ()):
        wishes.add(Wish.AT_HOME)
    ages = asked.ages or understood.ages
    told = found or languages or understood.kommune or ages != asked.ages
    return replace(
        asked,
        ages=ages[:MAX_CHILDREN],
        kommune=asked.kommune or understood.kommune,
        needs=tuple(dict.fromkeys((*asked.needs, *sure)))[:MAX_NEEDS],
        offered=tuple(dict.fromkeys((*asked.offered, *(need.id for need in found[:4]))))[
            : 2 * MAX_NEEDS
        ],
        languages=tuple(dict.fromkeys((*asked.languages, *languages)))[:MAX_LANGUAGES],
        wishes=tuple(wish for wish in Wish if wish in wishes),
        hints=asked.hints if told or wishes != set(asked.wishes) else (*asked.hints, "anliegen"),
    )


# They read single blanks: `ages_in` has collapsed and cut what was typed.
_CLASS = re.compile(
    r"\b(?:(\d{1,2})\.? ?(?:klasse|kl\b\.?|schuljahr)|(?:klasse|kl\.?) ?(\d{1,2})[a-f]?\b)"
)
_CHILDREN = re.compile(r"[,،/\n]|\bund\b(?! ?\d{1,3} ?m)")
_UNBORN = re.compile(r"(?:geburt|et|termin) ?in ?(\d{1,2})(?: ?m[a-zäöü]*)?|- ?(\d{1,2})")
# German, then by language as people write them there: a mother types "5 ay", not "5 Monate".
_END = r"[^\W\d]*"
_YEAR = (
    rf"(?:j[a-zäöü]*|yaş{_END}|yıl{_END}|yrs?|years?|ans?|ani|lat{_END}|rok{_END}|год{_END}|лет|рік"
    rf"|рок{_END}|سنة|سنتان|سنتين|سنوات|عام|أعوام)"
)
_MONTH = (
    rf"(?:m[a-zäöüąę]*|ay|aylık|lun[aiă]|мес{_END}|міс{_END}"
    r"|شهر(?:ًا|ا)?|شهران|شهرين|أشهر|اشهر|شهور)"
)
_AND = r"(?:und|ve|and|et|și|i|и|і|و|;)"
_YEARS = re.compile(rf"(\d{{1,2}})(?: ?{_YEAR})?(?: ?{_AND}? ?(\d{{1,2}}) ?{_MONTH})?")
_MONTHS = re.compile(rf"(\d{{1,3}}) ?{_MONTH}")
_WITHOUT_NUMBER = (
    (re.compile(r"(?<![\d ])\b(?:سنتان|سنتين|عامان|عامين)\b"), "2 سنة"),
    (re.compile(r"(?<![\d ])\b(?:سنة|عام)(?: واحدة?)?\b"), "1 سنة"),
    (re.compile(r"(?<!\d )\b(و?)(?:شهران|شهرين)\b"), r"\1 2 شهر"),
    (re.compile(r"(?<!\d )\b(و?)شهر(?: واحد)?\b"), r"\1 1 شهر"),
)
"""In Arabic one year and two are words alone, and so are two months."""
_SEPARATED = re.compile(r"(\d{1,2});(\d{1,2})")


def children_in(
    text: str, of_class: Callable[[int], tuple[int, int]]
) -> tuple[tuple[int, int | None], ...] | None:
    """(months, year in which school started, where a class was told) of each child in "5 Monate,
    7" or "2;6", "2 Jahre 6 Monate", "Geburt in 3 Monaten", "8 Jahre, 3. Klasse"; None when a part
    of it is neither, or when it is longer than MAX_TEXT. `of_class` tells both of a class alone."""
    text = typed.block(text).lower()
    if len(text) > MAX_TEXT:
        return None
    found: list[tuple[int, int | None]] = []
    for part in _CHILDREN.split(text):
        word = part.strip(" .")
        if not word:
            continue
        child = _child_in(word, of_class)
        if child is None or not YOUNGEST <= child[0] <= OLDEST:
            return None
        found.append(child)
    return tuple(dict.fromkeys(found))[:MAX_CHILDREN]


def _child_in(
    word: str, of_class: Callable[[int], tuple[int, int]]
) -> tuple[int, int | None] | None:
    told = _CLASS.search(word)
    if told is None:
        months = _age_in(word)
        return None if months is None else (months, None)
    number = int(told[1] or told[2])
    if not 1 <= number <= CLASSES:
        return None
    months, start = of_class(number)
    # An age beside the class is the child's own.
    age = f"{word[: told.start()]} {word[told.end() :]}".strip(" .()")
    own = _age_in(age) if age else months
    return None if own is None else (own, start)


def _age_in(word: str) -> int | None:
    if unborn := _UNBORN.fullmatch(word):
        return -max(1, int(unborn[1] or unborn[2]))
    if word in ("schwanger", "ungeboren", "in der schwangerschaft"):
        return -3
    for alone, numbered in _WITHOUT_NUMBER:
        word = alone.sub(numbered, word).strip()
    if months := _MONTHS.fullmatch(word):
        return int(months[1])
    if both := _SEPARATED.fullmatch(word):
        return 12 * int(both[1]) + int(both[2])
    if years := _YEARS.fullmatch(word):
        return 12 * int(years[1]) + int(years[2] or 0)
    return None


def _in_numbers(months: int) -> str:
    years, rest = divmod(months, 12)
    return str(months) if months < 0 else f"{years};{rest}" if rest else str(years)


def written(ages: Iterable[int]) -> str:
    """The ages as the field shows them; reading them gives the same months again. Words are German
    there: in another language it has numbers, "2;6" for two and a half years."""
    if not speaks_german():
        return ", ".join(_in_numbers(months) for months in ages)
    return ", ".join(
        wording.age(months)
        if months >= 0
        else ngettext("Geburt in %(n)d Monat", "Geburt in %(n)d Monaten", -months) % {"n": -months}
        for months in ages
    )
