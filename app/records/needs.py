"""The Anliegen by their German names, as search/needs/ holds them; read once a process."""

from collections.abc import Iterable, Mapping
from functools import cache

from search import needs
from search.needs import Need


@cache
def known() -> Mapping[str, Need]:
    """By id; they change with a release only."""
    return {need.id: need for need in needs.read()}


def label(need: str) -> str:
    """How families' wish is called; its id when a release has dropped it."""
    return known()[need].label["de"] if need in known() else need


@cache
def labels() -> Mapping[str, str]:
    """What the desk can confirm, by id, in the order of the alphabet. Crisis needs stay with
    search/needs/: what helps in danger is nothing to tick in passing."""
    open_ = (need for need in known().values() if not need.crisis)
    return {need.id: need.label["de"] for need in sorted(open_, key=_plain)}


def tied_to(offer: str) -> tuple[str, ...]:
    """What the advisers' files say the offer answers; crisis needs are not told."""
    return tuple(need.id for need in known().values() if offer in need.offers and not need.crisis)


def unknown(chosen: Iterable[str]) -> tuple[str, ...]:
    return tuple(need for need in chosen if need not in known())


def _plain(need: Need) -> str:
    return need.label["de"].casefold()
