"""Codes that stand in an address for an Anliegen: one of danger, or that is nobody else's business,
must not be read over a shoulder or in a browser's history. They hide nothing from who asks us for
what a code means."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache

from app.records import needs
from search import crises
from search.answers import Understood
from search.needs import LANGUAGES

PARAMETER = "a"
MOST = 3
"""Anliegen in one address: what was typed may have told of more than one."""

DISCREET = frozenset(("queer", "ungewollt-schwanger", "verhuetung"))
"""Anliegen without danger that somebody may have to keep from those at home all the same."""


def code(need: str) -> str:
    """Six signs, the same for as long as the Anliegen is called so."""
    return hashlib.blake2b(need.encode(), digest_size=3).hexdigest()


def hidden(need: str | None) -> bool:
    """Whether the Anliegen is one whose name must not stand in an address."""
    found = needs.known().get(need) if need else None
    return found is not None and (found.crisis or found.id in DISCREET)


def meant(codes: Iterable[str]) -> tuple[str, ...]:
    """The Anliegen of these codes, each once; what is none is left out."""
    known = _by_code()
    return tuple(dict.fromkeys(known[each] for each in codes if each in known))[:MOST]


def written(need: str) -> str:
    """How the Anliegen stands in an address beside others: by its name, or hidden by its code."""
    return code(need) if hidden(need) else need


def read(value: str) -> str | None:
    """The Anliegen that is so written, by its name or its code; None for none of ours."""
    return value if value in needs.known() else _by_code().get(value)


def told_code(kind: str, language: str) -> str:
    """What was heard beside the Anliegen, so that its numbers come first, in the same language."""
    return code(f"{kind} {language}")


def told(codes: Iterable[str]) -> tuple[str, str] | None:
    """Kind of crisis and language of the first of these codes that tells them."""
    return next((_told_by_code()[each] for each in codes if each in _told_by_code()), None)


@cache
def _told_by_code() -> Mapping[str, tuple[str, str]]:
    return {
        told_code(kind.id, language): (kind.id, language)
        for kind in crises.read().kinds
        for language in LANGUAGES
    }


@cache
def _by_code() -> Mapping[str, str]:
    return {code(need): need for need in needs.known()}


def in_confidence(understood: Understood) -> bool:
    """Whether the words must not stand in an address, a heading or a title."""
    said = understood.likely[:1] if understood.stated is None else (understood.stated,)
    return understood.crisis or any(hidden(need.id) for need in said)
