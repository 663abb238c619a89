"""The Kommunen as people write them in an address: "kreuzau", "Kreuzau", "Düren", "duren"."""

import re
from collections.abc import Iterable

from app.vocabulary import KOMMUNEN
from search.german import fold

PARAMETER = "kommune"


_TWICE = re.compile(r"(.)\1+")


def _folded(text: str) -> str:
    """Umlauts with dots, with an e or with neither, "ß" as "ss" or "s"."""
    return _TWICE.sub(r"\1", fold(text.strip().casefold()))


_SLUGS = {_folded(name): slug for slug, text in KOMMUNEN.items() for name in (slug, text)}


def slug_of(text: str) -> str | None:
    """Of the slug or the name in any spelling; None where it is no Kommune of the Kreis."""
    return _SLUGS.get(_folded(text))


def named(parameters: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of an address, each Kommune by its slug; what is none stays what it is."""
    return [
        (name, slug_of(value) or value if name == PARAMETER else value)
        for name, value in parameters
    ]


def unknown(parameters: Iterable[tuple[str, str]]) -> bool:
    """One is asked for that there is not in the Kreis."""
    return any(
        name == PARAMETER and value.strip() and slug_of(value) is None for name, value in parameters
    )
