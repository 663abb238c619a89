"""The lists of words.yaml: words that say little, words that mean the same, places, lent words."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from search.writing import fold, stem, words

WORDS_FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True)
class Lists:
    """What words.yaml says, folded."""

    stop: frozenset[str]
    vague: frozenset[str]
    broad: frozenset[str]
    general: frozenset[str]
    same: tuple[tuple[str, ...], ...]
    parts: tuple[str, ...]
    whole: frozenset[str]
    places: frozenset[str]
    sought: tuple[str, ...]
    lent: Mapping[str, str]
    dialect: Mapping[str, tuple[str, ...]]
    misspelt_places: Mapping[str, str]


@functools.lru_cache(maxsize=1)
def lists() -> Lists:
    data = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return Lists(
        stop=frozenset(fold(w) for w in data["stop"].split()),
        vague=frozenset(fold(part) for w in data["vague"].split() for part in words(w)),
        broad=frozenset(fold(w) for w in data["broad"].split()),
        general=frozenset(fold(part) for w in data["general"].split() for part in words(w)),
        same=tuple(tuple(group) for group in data["same"]),
        parts=tuple(data["parts"].lower().split()),
        whole=frozenset(fold(w) for w in data["whole"].lower().split()),
        places=frozenset(fold(w) for w in data["places"].lower().split()),
        sought=tuple(sorted({stem(w) for w in data["sought"].lower().split()})),
        lent=_by_spelling(data["lent"]),
        dialect={
            fold(form): tuple(meant.split())
            for meant, forms in data["dialect"].items()
            for form in forms.split()
        },
        misspelt_places=_by_spelling(data["misspelt_places"]),
    )


def _by_spelling(spellings: Mapping[str, str]) -> dict[str, str]:
    return {
        fold(spelling): word.lower()
        for word, others in spellings.items()
        for spelling in (word.lower(), *others.split())
    }


def stop_stems() -> list[str]:
    """Stop words as they would stand among terms."""
    return sorted({stem(word) for word in lists().stop})


def synonyms() -> dict[str, list[str]]:
    """Each term or phrase of the groups in words.yaml with the others of its groups."""
    found: dict[str, set[str]] = {}
    for group in lists().same:
        phrases = [" ".join(stem(w) for w in words(p) if not is_stop(w)) for p in group]
        for phrase in phrases:
            found.setdefault(phrase, set()).update(p for p in phrases if p != phrase)
    return {phrase: sorted(others) for phrase, others in sorted(found.items()) if others}


def lent() -> Mapping[str, str]:
    """Folded spellings of German words that are used in other scripts, and the words."""
    return lists().lent


def dialect() -> Mapping[str, tuple[str, ...]]:
    """Folded words of Arabic dialects, and what they are in standard Arabic."""
    return lists().dialect


def misspelt_places() -> Mapping[str, str]:
    return lists().misspelt_places


def words_as_places() -> frozenset[str]:
    """Folded names of villages that are everyday words too (Merken, Berg, Spiel)."""
    return lists().places


def is_sought(word: str) -> bool:
    """Whether a word is, or ends as, what one looks for at a place (Kita, Krabbelgruppe)."""
    return stem(word.lower()).endswith(lists().sought)


def is_stop(word: str) -> bool:
    return fold(word) in lists().stop


def informative(text: str) -> bool:
    """Whether a text has a word of its own, not only "Angebote für" or "wo gibt es"."""
    return any(not is_stop(word) for word in words(text))


def is_vague(word: str) -> bool:
    """Whether a word says no more than that something is wanted (Sachen für Kinder)."""
    return is_stop(word) or fold(word) in lists().vague


def is_broad(word: str) -> bool:
    """Whether a word names a kind of offer at most, and nobody's matter (Beratung, Kurs)."""
    return is_vague(word) or fold(word) in lists().broad


def is_general(word: str) -> bool:
    """Whether families speak of it whatever they want (Mama, Hilfe, Familie)."""
    return is_broad(word) or fold(word) in lists().general
