"""The words that every translation shares: `data/texts/glossar.yaml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from app.records import files, translated
from app.records.base import Line, Sparse

PATH = translated.TEXTS / "glossar.yaml"
OTHERWISE = " / "
"""Between two words that are both right."""
ENDINGS = "(?:en|er|es|e|n|s)?"
"""What a German word of the glossary may end with in a sentence; an umlaut in the plural is not
looked for."""
LEAST_STEM = 4
ARTICLE = "ال"
"""Written together with an Arabic noun."""
FEMININE = "ة"
"""Its last letter, which is another one before "yours"."""


class Term(Sparse):
    """How a German word is called, by language."""

    ar: Line | None = None
    en: Line | None = None
    fr: Line | None = None
    pl: Line | None = None
    ro: Line | None = None
    ru: Line | None = None
    tr: Line | None = None
    uk: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A translation that seems to call something otherwise than the glossary does."""

    key: str
    term: str
    word: str
    """What the glossary says."""
    german: str
    said: str


@lru_cache(maxsize=4)
def terms(path: Path = PATH) -> Mapping[str, Term]:
    """By their German words; RefusedError says file, word and language."""
    where = files.shown(path)
    return MappingProxyType(
        {
            term: files.checked(Term, raw, f"{where}, {term}")
            for term, raw in files.read(path).items()
        }
    )


def departures(language: str, german: Mapping[str, str]) -> list[Departure]:
    """Of the German texts by their keys those that have a word of the glossary, while their
    translation has neither the German word nor the stem of what the glossary calls it. A hint for
    who reads them: a good translation may well say it in another way."""
    known, found = translated.texts(language), []
    for key, text in german.items():
        said = known.known(key, text)
        if said:
            found += [
                Departure(key=key, term=term, word=word, german=text, said=said)
                for term, word in missing(language, text, said)
            ]
    return found


def missing(language: str, text: str, said: str) -> Iterator[tuple[str, str]]:
    """The same as `wanted`, of those that what is said seems to call otherwise."""
    yield from (each for each in wanted(language, text) if not _says(said, *each))


def wanted(language: str, text: str) -> Iterator[tuple[str, str]]:
    """(German word, what the glossary calls it) of those that a German text has."""
    for found in _names_in(text):
        word: str | None = getattr(terms()[found], language)
        if word:
            yield found, word


@lru_cache(maxsize=4096)
def _names_in(text: str) -> tuple[str, ...]:
    """The terms that a German text has, as a word of its own: "Kita-Platz" is another word. Kept,
    for the same summary is looked at for each language."""
    every = tuple(terms())
    numbers = (match.lastgroup for match in _every_term().finditer(text))
    return tuple(dict.fromkeys(every[int(number[1:])] for number in numbers if number))


@cache
def _every_term() -> re.Pattern[str]:
    ways = [
        f"(?P<t{number}>{_inflected(term)})"
        for number, term in sorted(enumerate(terms()), key=lambda each: -len(each[1]))
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])")


def _inflected(term: str) -> str:
    return " ".join(re.escape(word) + ENDINGS for word in term.split())


def _says(said: str, term: str, word: str) -> bool:
    folded = said.casefold()
    return re.search(_inflected(term), said) is not None or any(
        stem in folded for stem in stems(word)
    )


def stems(word: str) -> tuple[str, ...]:
    """What stays of the first word of each way to say it, whatever ending it has."""
    firsts = (
        way.split()[0].casefold().removeprefix(ARTICLE).removesuffix(FEMININE)
        for way in word.split(OTHERWISE)
    )
    return tuple(first[: max(LEAST_STEM, len(first) - 2)] for first in firsts)
