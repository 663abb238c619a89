"""Ages as people write them in a cell of a table: "ab 6 Jahre", "0-3", "bis 12 Monate",
"Grundschulalter", "Jugendliche ab 14". What is not surely an age is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.vocabulary import PHASE_MONTHS, Audience, Phase

OLDEST = 480
"""Months that a record knows."""
_LONGEST = 80
"""Signs of a cell that are looked at; what is longer is a sentence."""


@dataclass(frozen=True, slots=True)
class Ages:
    """In months, None where open; for whom it says that it is."""

    low: int | None = None
    high: int | None = None
    audience: tuple[Audience, ...] = ()
    everybody: bool = False
    """It says that age does not matter."""

    @property
    def open(self) -> bool:
        return self.low is None and self.high is None


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
_FILLING = frozenset(("jahr", "jahre", "jahren", "alt", "im", "alter", "für", "die", "der", "mit"))
_AND_MORE = frozenset(("älter", "aufwärts", "+"))
_JOINING = frozenset("ab von bis unter über zwischen - und / zu".split())
_TOKEN = re.compile(r"\d{1,3}(?:[.,]5)?|½|[a-zäöüß]{1,40}|[-–—+/]")
_DASHES = frozenset("-–—")
_LOST = re.compile(r"[\s.,:()]{1,80}")
_UNDER = re.compile(r"u ?(\d{1,2})")
_OVER = re.compile(r"ü ?(\d{1,2})")
_CLASS = re.compile(
    r"(?:klassen? )?(\d{1,2})\.?(?: ?(?:-|–|bis|und) ?(\d{1,2})\.?)?(?: ?(?:klasse|schuljahr)n?)?"
)
_LAST_CLASS = 13
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
        return _checked(None, 12 * int(short[1]), ()) if int(short[1]) else None
    if short := _OVER.fullmatch(said):
        return _checked(12 * int(short[1]), None, ())
    if ("klasse" in said or "schuljahr" in said) and (found := _CLASS.fullmatch(said)):
        first, last = int(found[1]), int(found[2] or found[1])
        fits = 1 <= first <= last <= _LAST_CLASS
        return Ages(12 * (first + 5), 12 * (last + 6)) if fits else None
    return _spoken(said, months)


@dataclass(slots=True)
class _Heard:
    """What the words of a cell have said so far."""

    numbers: list[tuple[float, str, str]] = field(default_factory=list)
    """(number, unit, word before it)"""
    people: list[Audience] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    before: str = ""
    named: bool = False

    def takes(self, word: str) -> bool:
        """False where it is a word that has nothing to do with ages."""
        if word[0].isdigit() or word == "½":
            value = 0.5 if word[0] == "½" else float(word.replace(",", "."))
            self.numbers.append((value, "", self.before))
            self.before = ""
        elif (unit := _unit(word)) and self.numbers:
            self.numbers = [(v, u or unit, b) for v, u, b in self.numbers]
        elif word in _AND_MORE and self.numbers:
            value, unit, _before = self.numbers[-1]
            self.numbers[-1] = (value, unit, "ab")
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
    if _LOST.sub("", _TOKEN.sub("", said)):
        return
    words = _TOKEN.findall(said.replace("jährige", "jahre"))
    yield from ("-" if word in _DASHES else word for word in words)


def _unit(word: str) -> str:
    if word in ("j", "lj", "jährig", "jähriger", "jährigen") or word.startswith("jahr"):
        return "years"
    if word in ("m", "mon", "mo", "mte") or word.startswith("monat"):
        return "months"
    return "weeks" if word in ("woche", "wochen") else ""


def _joined(before: str, word: str) -> str:
    return "ab" if word in ("ab", "über") else ("bis" if word != "von" or not before else before)


def _of_numbers(
    numbers: list[tuple[float, str, str]], default: int, audience: tuple[Audience, ...]
) -> Ages | None:
    """One age, the first or the last of a span, or both."""
    each = {"years": 12.0, "months": 1.0, "weeks": 12 / 52, "": float(default)}
    counted = [(int(value * each[unit]), before) for value, unit, before in numbers]
    if len(counted) == 1:
        age, before = counted[0]
        if before == "ab":
            return _checked(age, None, audience)
        return _checked(None, age, audience) if before == "bis" else _checked(age, age, audience)
    if len(counted) == 2 and counted[1][1] == "bis":
        return _checked(counted[0][0], counted[1][0], audience)
    return None


def _checked(low: int | None, high: int | None, audience: tuple[Audience, ...]) -> Ages | None:
    known = [age for age in (low, high) if age is not None]
    if any(age > OLDEST for age in known) or known != sorted(known):
        return None
    return Ages(low, high, audience)
