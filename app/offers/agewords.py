"""Ages as people write them, in a form or in a cell of a table: "ab 6 Jahre", "0-3", "1½ Jahre",
"bis 12 Monate", "3. Lebensjahr", "Grundschulalter", "Jugendliche ab 14". Months are the unit: what
is not surely an age in whole months ("ab 6 Wochen", "2,5 Monate") is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from app.vocabulary import PHASE_MONTHS, Audience, Phase

OLDEST = 480
"""Months that a record knows."""
_LONGEST = 80
"""Signs of a cell that are looked at; what is longer is a sentence."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One end as it was written."""

    number: Fraction
    unit: str
    """One of `_MONTHS`; "" where none stood there."""
    before: str = ""
    """ "ab" or "bis", or a word that joins."""

    def months(self, default: int) -> int | None:
        """None where it is no whole number of them, as weeks never are."""
        each = _MONTHS.get(self.unit, default if not self.unit else None)
        if each is None:
            return None
        found = self.number * each
        return int(found) if found.denominator == 1 else None


_MONTHS = {"jahre": 12, "monate": 1}


@dataclass(frozen=True, slots=True)
class Ages:
    """In months, None where open; for whom it says that it is."""

    low: int | None = None
    high: int | None = None
    audience: tuple[Audience, ...] = ()
    everybody: bool = False
    """It says that age does not matter."""
    said: tuple[Bound | None, Bound | None] = field(default=(None, None), compare=False)
    """Both ends where they were numbers."""

    @property
    def open(self) -> bool:
        return self.low is None and self.high is None

    @property
    def pregnancy(self) -> bool:
        """It is before a child is born."""
        return self.high == 0 and self.low is not None and self.low < 0

    def end(self, *, upper: bool) -> int | None:
        """What stands for one end of it: of "3-6" either one, of "ab 3" no upper one."""
        return self.high if upper else self.low


_SPANS: tuple[tuple[str, tuple[int, int]], ...] = (
    ("grundsch", PHASE_MONTHS[Phase.PRIMARY]),
    ("schulanfäng", (60, 84)),
    ("vorschul", (48, 72)),
    ("kindergarten", PHASE_MONTHS[Phase.KITA]),
    ("kita", PHASE_MONTHS[Phase.KITA]),
    ("kleinkind", PHASE_MONTHS[Phase.TODDLER]),
    ("krabbel", (6, 36)),
    ("baby", (0, 12)),
    ("säugling", (0, 12)),
    ("schwanger", (-9, 0)),
)
"""Beginnings of words that say an age by themselves."""
_PEOPLE: tuple[tuple[str, Audience | None], ...] = (
    ("jugendl", Audience.YOUTH),
    ("teen", Audience.YOUTH),
    ("kind", Audience.CHILDREN),
    ("mädchen", Audience.CHILDREN),
    ("jung", Audience.CHILDREN),
    ("schüler", Audience.CHILDREN),
    ("eltern", Audience.PARENTS),
    ("mütter", Audience.PARENTS),
    ("mutter", Audience.PARENTS),
    ("familie", Audience.FAMILIES),
    ("erwachsen", None),
    ("senior", None),
)
"""Beginnings of words for people, and whom they mean here; None: whom we have no word for."""
_EVERYBODY = re.compile(
    r"(für )?(alle|jedes alter|alle altersgruppen|alle altersstufen|jede altersgruppe"
    r"|ohne altersbeschränkung|altersunabhängig|jung und alt|groß und klein|offen|egal)"
)
_FILLING = frozenset("jahr jahre jahren alt im alter für die der dem mit an".split())
_AND_MORE = frozenset(("älter", "aufwärts", "+"))
_JOINING = frozenset("ab von bis unter über zwischen - und / zu".split())
_TOKEN = re.compile(r"\d{1,3}(?:[.,]\d{1,2}\b)?|[a-zäöüß]{1,40}|[-–—+/]")
_HALF = re.compile(r"(\d?) ?½")
_HALVES = {"anderthalb": "1,5", "eineinhalb": "1,5", "halbes": "0,5", "geburt": "0"}
"""Numbers that are words."""
_DASHES = frozenset("-–—")
_LOST = re.compile(r"[\s.,:()]{1,80}")
_UNDER = re.compile(r"u ?(\d{1,2})")
_OVER = re.compile(r"ü ?(\d{1,2})")
_CLASS = re.compile(
    r"(?:klassen? )?(\d{1,2})\.?(?: ?(?:-|–|bis|und) ?(\d{1,2})\.?)?(?: ?(?:klasse|schuljahr)n?)?"
)
_LAST_CLASS = 13
_OF_LIFE = re.compile(
    r"(?P<edge>ab|bis|von|vom|im)?(?: ?(?:dem|zum|der))?(?P<full> ?vollendete[nms]?)? ?"
    r"(?P<low>\d{1,2})\.?(?: ?(?:-|–|bis)(?: zum)? ?(?P<high>\d{1,2})\.?)? ?"
    r"(?:lj\.?|lebens(?P<unit>jahr|monat)(?:e?s)?)"
)
_DATE = re.compile(r"\d{4}-(\d\d)-(\d\d)")


def read(text: str, *, months: bool = False) -> Ages | None:
    """None where the cell is not understood whole; a number without a unit is of years, or, where
    the heading says so, of months."""
    if date := _DATE.fullmatch(text.strip()):
        # Excel has made a day of "3-6".
        month, day = int(date[1]), int(date[2])
        text = f"{min(day, month)}-{max(day, month)}"
    said = " ".join(text.casefold().split())
    if not said or len(said) > _LONGEST:
        return None
    if _EVERYBODY.fullmatch(said.rstrip(".")):
        return Ages(everybody=True)
    if short := _UNDER.fullmatch(said):
        return _checked(None, 12 * int(short[1])) if int(short[1]) else None
    if short := _OVER.fullmatch(said):
        return _checked(12 * int(short[1]), None)
    if ("klasse" in said or "schuljahr" in said) and (found := _CLASS.fullmatch(said)):
        first, last = int(found[1]), int(found[2] or found[1])
        fits = 1 <= first <= last <= _LAST_CLASS
        return Ages(12 * (first + 5), 12 * (last + 6)) if fits else None
    if life := _OF_LIFE.fullmatch(said):
        return _of_life(life)
    return _spoken(said, months)


def _of_life(said: re.Match[str]) -> Ages | None:
    """The 3rd year of a life begins on the second birthday; "bis zum 3. Lebensjahr" may mean its
    beginning or its end."""
    each = 1 if said["unit"] == "monat" else 12
    first, last = int(said["low"]), int(said["high"] or said["low"])
    if not first or (said["high"] and said["full"]):
        return None
    if said["full"]:
        over = {"ab": (each * first, None), "bis": (None, each * first)}.get(said["edge"])
        return over and _checked(*over)
    if said["edge"] == "ab" and not said["high"]:
        return _checked(each * (first - 1), None)
    unsure = said["edge"] in ("bis", "von", "vom") and not said["high"]
    return None if unsure else _checked(each * (first - 1), each * last)


@dataclass(slots=True)
class _Heard:
    """What the words of a cell have said so far."""

    numbers: list[Bound] = field(default_factory=list)
    people: list[Audience] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    before: str = ""
    named: bool = False

    def takes(self, word: str) -> bool:
        """False where it is a word that has nothing to do with ages."""
        number = _HALVES.get(word, word)
        if number[0].isdigit():
            value = Fraction(number.replace(",", "."))
            self.numbers.append(Bound(value, "jahre" if word == "geburt" else "", self.before))
            self.before = ""
        elif (unit := _unit(word)) and self.numbers:
            self.numbers = [replace(each, unit=each.unit or unit) for each in self.numbers]
        elif word in _AND_MORE and self.numbers:
            self.numbers[-1] = replace(self.numbers[-1], before="ab")
        elif word in _JOINING:
            self.before = _joined(self.before, word)
        elif word not in _FILLING:
            return self._names(word)
        return True

    def _names(self, word: str) -> bool:
        """Whether it says who is meant."""
        found = [who for begin, who in _PEOPLE if word.startswith(begin)]
        span = next((s for begin, s in _SPANS if word.startswith(begin)), None)
        if span:
            self.spans.append(span)
            found = [Audience.PREGNANT] if word.startswith("schwanger") else []
        self.people += filter(None, found[:1])
        self.named = self.named or bool(span or found)
        return bool(span or found)


def _spoken(said: str, months: bool) -> Ages | None:
    heard, words = _Heard(), list(_tokens(said))
    if not words or not all(map(heard.takes, words)):
        return None
    audience = tuple(dict.fromkeys(heard.people))
    if heard.numbers:
        return _of_numbers(heard.numbers, 1 if months else 12, audience)
    if heard.spans:
        low, high = min(s[0] for s in heard.spans), max(s[1] for s in heard.spans)
        return Ages(low, high, audience)
    return Ages(audience=audience) if heard.named else None


def _tokens(said: str) -> Iterator[str]:
    """Words, numbers and dashes; nothing at all where something else stands there."""
    said = _HALF.sub(lambda half: f"{half[1] or 0},5", said)
    if _LOST.sub("", _TOKEN.sub("", said)):
        return
    words = _TOKEN.findall(said.replace("jährige", "jahre"))
    yield from ("-" if word in _DASHES else word for word in words)


def _unit(word: str) -> str:
    if word in ("j", "jährig", "jähriger", "jährigen") or word.startswith("jahr"):
        return "jahre"
    if word in ("m", "mon", "mo", "mte") or word.startswith("monat"):
        return "monate"
    return "wochen" if word in ("woche", "wochen") else ""


def _joined(before: str, word: str) -> str:
    if word in ("ab", "über"):
        return "ab"
    return word if word == "von" and not before else "bis" if word != "von" else before


def _of_numbers(numbers: list[Bound], default: int, audience: tuple[Audience, ...]) -> Ages | None:
    """One age, the first or the last of a span, or both."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 or (last is not first and last.before != "bis"):
        return None
    if first.unit == "monate" and not last.unit:
        return None  # "6 Monate bis 2": of what?
    last = replace(last, unit=last.unit or first.unit) if last is not first else first
    low, high = first.months(default), last.months(default)
    if low is None or high is None:
        return None
    if last is first and first.before in ("ab", "von"):
        return _checked(low, None, audience, (first, None))
    if last is first and first.before == "bis":
        return _checked(None, high, audience, (None, first))
    return _checked(low, high, audience, (first, last))


def _checked(
    low: int | None,
    high: int | None,
    audience: tuple[Audience, ...] = (),
    said: tuple[Bound | None, Bound | None] = (None, None),
) -> Ages | None:
    known = [age for age in (low, high) if age is not None]
    if any(age > OLDEST for age in known) or known != sorted(known):
        return None
    return Ages(low, high, audience, said=said)
