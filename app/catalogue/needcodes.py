"""Codes that stand in an address for an Anliegen: one of danger, or that is nobody else's business,
must not be read over a shoulder or in a browser's history. They hide nothing from who asks us for
what a code means."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache

from app.records import needs
from search.answers import Understood

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


@cache
def _by_code() -> Mapping[str, str]:
    return {code(need): need for need in needs.known()}


def in_confidence(understood: Understood) -> bool:
    """Whether the words must not stand in an address, a heading or a title."""
    said = understood.likely if understood.stated is None else (understood.stated,)
    return understood.crisis or any(hidden(need.id) for need in said)
