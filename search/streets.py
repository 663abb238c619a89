"""Streets as people write them, and those at which there is something."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from search.german import fold, words
from search.port import Document

_STREET = r"stra(?:ß|ss)e|weg|platz|allee|ring|gasse|damm|ufer|markt"
_SHORT = re.compile(r"\b(\w*s)tr(?:\.|(?= ?\d))(?!\w)", re.IGNORECASE)
_HOUSE = re.compile(rf"({_STREET}) (?:nr\.? ?)?\d{{1,3}} ?[a-z]?(?!\w)", re.IGNORECASE)
_ONE_STREET = re.compile(
    r"(?:(?:in|an) der |am |in )?(?:[^\W\d_]+\.?[- ]){0,2}[^\W\d_]*(?:stra(?:ß|ss)e)",
    re.IGNORECASE,
)
_AT = re.compile(
    r"(?:(?:am|auf dem) (?:\w+en )?(?:alt|neu|vieh|holz)?)?markt(?:platz)?"
    r"|(?:am|an der|auf dem|auf der) (?:\w+en )?(?:rur|inde|tor|\w*(?:anger|bach|bahnhof|berg"
    r"|brunnen|damm|graben|hang|kapelle|kirche|mühle|ring|teich|ufer|wall|weiher))",
    re.IGNORECASE,
)
"""Streets that are called after where they are; none of "im Wald", where one can go."""
_ROAD = re.compile(r"\w*str(?:a(?:ß|ss)e)?|\w{3,}(?:weg|allee|gasse|damm|ufer)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\W+\d+)*\s?[a-z]?(?!\w)")
_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


def written_out(text: str) -> str:
    """ "Bismarckstr. 16" as "Bismarckstraße": nobody is found by the number of a house."""
    return _HOUSE.sub(r"\1", _SHORT.sub(r"\1traße", text))


def is_street(text: str) -> bool:
    """Whether a question is a street and nothing else."""
    plain = re.sub(r" ?\d{1,3} ?[a-z]?$", "", text.strip())
    return bool(_ONE_STREET.fullmatch(plain) or _AT.fullmatch(plain))


def is_road(word: str) -> bool:
    """Whether a word is made as names of streets are."""
    return bool(_ROAD.fullmatch(word))


def address_words(address: str) -> list[str]:
    """How an address can be found: by its street as one word (nobody who asks for a school means
    Schulstraße, nobody who asks for Düren Dürener Straße), by two neighbouring words of a longer
    one, and by its postcode. Several are divided by ";"."""
    found = _CODE.findall(address)
    for street in _streets(address):
        if len(street) > 2:
            found += (a + b for a, b in pairwise(street))
        found.append("".join(street))
    return list(dict.fromkeys(found))


def _streets(address: str) -> Iterator[list[str]]:
    for each in re.split(rf";|{_CODE.pattern}", address):
        if street := words(_NUMBER.sub(" ", _SHORT.sub(r"\1traße", each))):
            yield street


def street_key(text: str) -> str:
    """A street however it is written and whatever its house: "Aachener Str. 13a" is
    "aachenerstrasse"."""
    return fold("".join(word for street in _streets(text) for word in street))


# Streets of the documents

_TOKEN = re.compile(r"[^\W_]+")
_HOUSE_AFTER = re.compile(
    r"\.?,? ?(?:nr\.? ?)?\d{1,3} ?[a-z]?(?: ?[-–/+] ?\d{1,3} ?[a-z]?)?(?!\w)", re.IGNORECASE
)
_FEWEST_LETTERS = 6
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Street:
    """One that was asked for."""

    word: str
    """As `address_words` has it."""
    rest: str
    """The question without it and the number of the house."""


class Streets:
    """Knows the streets of documents, however they are spelt: "Linnicher Str.", "linnicherstrasse",
    "Pfarrer Dickmann Straße 15a"."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, tuple[str, int]] = {}
        """How it is spelt, and how many have it."""

    @property
    def known(self) -> tuple[str, ...]:
        """All of them, as `street_key` makes them."""
        return tuple(self._known)

    def put(self, document: Document) -> None:
        """Its streets, in place of those that it had."""
        self.remove((document.slug,))
        found = ("".join(street) for street in _streets(document.address))
        there = tuple(dict.fromkeys(word for word in found if len(word) >= _FEWEST_LETTERS))
        if there:
            self._of[document.slug] = there
        for word in there:
            spelt, count = self._known.get(fold(word), (word, 0))
            self._known[fold(word)] = spelt, count + 1

    def remove(self, slugs: Iterable[str]) -> None:
        for slug in slugs:
            for word in self._of.pop(slug, ()):
                spelt, count = self._known.pop(fold(word))
                if count > 1:
                    self._known[fold(word)] = spelt, count - 1

    def named(self, text: str) -> Street | None:
        """The longest that a question names."""
        text = " ".join(text.split())
        tokens = list(_TOKEN.finditer(text))
        folded = [_folded(token[0]) for token in tokens]
        for length in range(min(_MOST_WORDS, len(tokens)), 0, -1):
            for start in range(len(tokens) - length + 1):
                known = self._known.get("".join(folded[start : start + length]))
                if known:
                    end = tokens[start + length - 1].end()
                    house = _HOUSE_AFTER.match(text, end)
                    rest = text[: tokens[start].start()], text[house.end() if house else end :]
                    return Street(known[0], " ".join(part.strip(" .,") for part in rest).strip())
        return None


def _folded(token: str) -> str:
    folded = fold(token.lower())
    return f"{folded}asse" if folded.endswith("str") else folded
