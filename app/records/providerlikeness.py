"""Which Träger somebody may have meant by a name that none has: by the words that say most, by what
they are short for, and by where the offer is and whom it gives to call."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from rapidfuzz import fuzz

MOST_WORDS = 12
"""Words of a name that are looked at."""
_LIKE = 0.4
"""Of 1; below it a name has nothing to do with another."""
_NEAR = 0.78
"""Of 1; below it two words are different ones."""
_BESIDE = 0.9
_WRITTEN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SHORT: Mapping[str, str] = {
    "arge": "arbeitsgemeinschaft",
    "awo": "arbeiterwohlfahrt",
    "bibliothek": "buecherei",
    "stadtbibliothek": "stadtbuecherei",
    "cjd": "christliches jugenddorfwerk",
    "drk": "deutsches rotes kreuz",
    "evgl": "evangelische",
    "gde": "gemeinde",
    "kh": "krankenhaus",
    "ki": "kommunales integrationszentrum",
    "kita": "kindertagesstaette",
    "ksb": "kreissportbund",
    "kv": "kreisverband",
    "og": "ortsgruppe",
    "ov": "ortsverband",
    "rathaus": "gemeinde",
    "rk": "katholische",
    "skf": "sozialdienst katholischer frauen",
    "spz": "sozialpaediatrisches zentrum",
    "tc": "turnclub",
    "vhs": "volkshochschule",
    "vz": "verbraucherzentrale",
}
"""What people write for short, or instead. Words that are cut ("kath.") are known by how they
begin."""
_FORMS = frozenset("ev eingetragener verein ggmbh gmbh gem mbh aoer".split())
"""Say what a Träger is in law, which nobody means by its name."""
_SMALL = frozenset((
    "am", "an", "bei", "das", "der", "des", "die", "den", "dem", "e", "fuer", "g", "im", "in",
    "mit", "und", "v", "vom", "von", "zu", "zum", "zur",
))  # fmt: skip
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What tells a Träger beside its name: its own, or what an offer says of place and contact."""

    places: tuple[str, ...] = ()
    street: str | None = None
    phone: str | None = None
    email: str | None = None


NOTHING = Hints()


@dataclass(frozen=True, slots=True)
class Known:
    """A Träger that may be meant."""

    slug: str
    names: tuple[str, ...]
    """Its own first."""
    hints: Hints


class Likeness:
    """Of names to those of all Träger; made once for many."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = tuple(
            (each, tuple(filter(None, (frozenset(_words(name)) for name in each.names))))
            for each in known
        )
        self._often: dict[str, int] = {}
        for _each, names in self._known:
            for word in frozenset[str]().union(*names):
                self._often[word] = self._often.get(word, 0) + 1

    def nearest(self, name: str, hints: Hints, most: int) -> list[str]:
        """Slugs of those that may be meant, the likeliest first."""
        asked = _words(name)[:MOST_WORDS]
        near = {word: self._near(word) for word in asked}
        scored = []
        for each, names in self._known:
            # How offers call it besides may name others too ("… mit der Kirchengemeinde").
            said = max(
                (
                    self._said(near, words) * (_BESIDE if at else 1)
                    for at, words in enumerate(names)
                ),
                default=0.0,
            )
            if said >= _LIKE:
                scored.append((-said - _hinted(hints, each.hints), each.slug))
        return [slug for _points, slug in sorted(scored)[:most]]

    def _near(self, word: str) -> dict[str, float]:
        """Words of Träger that this one may stand for, and how surely."""
        return {other: like for other in self._often if (like := _like(word, other)) >= _NEAR}

    def _said(self, near: Mapping[str, Mapping[str, float]], words: frozenset[str]) -> float:
        """How much of what was asked the name has, and of what it has how much was asked; words
        that many have in common say little."""
        asked = found = 0.0
        met = set[str]()
        for others in near.values():
            weight = max((self._weight(each) for each in others), default=_UNHEARD)
            asked += weight
            best = max(
                ((like, each) for each, like in others.items() if each in words),
                default=(0.0, ""),
            )
            if best[1]:
                found += best[0] * min(weight, self._weight(best[1]))
                met.add(best[1])
        if not found:
            return 0.0
        whole = sum(map(self._weight, words))
        return 0.85 * found / asked + 0.15 * sum(map(self._weight, met)) / whole

    def _weight(self, word: str) -> float:
        return log((len(self._known) + 1) / self._often[word])


_UNHEARD = 2.0
"""Weight of a word that no Träger has: it may be a department, or a slip of the pen."""


def _words(name: str) -> list[str]:
    """Those that say something, once each, long for short; of "e. V." nothing."""
    text = name.casefold().translate(_WRITTEN)
    found = []
    for word in _WORD.findall(text):
        found += _SHORT.get(word, word).split()
    telling = [each for each in dict.fromkeys(found) if each not in _SMALL]
    if len(telling) > 1 and telling[0] == "ev":
        telling[0] = "evangelische"  # "ev. Kirchengemeinde", not a Verein
    return [each for each in telling if each not in _FORMS] or telling


def _like(one: str, other: str) -> float:
    """Of 1: the same, one the beginning or a part of the other, or misspelt."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return 0.95
    if len(short) >= 5 and short in long:
        return 0.85
    if len(short) < 4:
        return 0.0
    whole = fuzz.ratio(one, other)
    begun = 0.92 * fuzz.ratio(short, long[: len(short)]) if len(short) >= 6 else 0.0
    return max(whole, begun) / 100


def _hinted(asked: Hints, known: Hints) -> float:
    """What else speaks for it: a hint decides between names that are alike, and makes none of
    one that is not."""
    same = 0.0
    if asked.phone and known.phone and _digits(asked.phone) == _digits(known.phone):
        same += 0.3
    if asked.email and known.email and _domain(asked.email) == _domain(known.email):
        same += 0.3
    if asked.street and known.street and _flat(asked.street) == _flat(known.street):
        same += 0.2
    own = [_flat(each) for each in known.places]
    if any(_flat(each) in place for each in asked.places for place in own):
        same += 0.1
    return same


def _flat(text: str) -> str:
    return text.casefold().translate(_WRITTEN).replace("strasse", "str").replace("str.", "str")


def _digits(number: str) -> str:
    return _DIGITS.sub("", number)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()
