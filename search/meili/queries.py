"""How Meilisearch is asked: the ways to meet the words of a question, what is chosen as filters."""

from collections.abc import Iterable, Iterator
from typing import Any

from search.german import Asked
from search.port import FACETS, TIMES, Query
from search.ranking import SHORT_SPAN

_CANDIDATES = 400
"""So many documents are taken for each way to meet the words, before our points rank them."""
_WAYS = 3
"""At most so many ways to meet the words: as typed, by parts of compounds, by other spellings."""


def searches(query: Query, asked: list[Asked], text: str) -> Iterator[dict[str, Any]]:
    """The queries that find all that may be shown."""
    conditions = filters(query)
    for way in _ways(asked, text):
        yield {
            "q": way,
            "filter": conditions,
            "limit": _CANDIDATES,
            "matchingStrategy": "frequency",
            "attributesToRetrieve": ["*"],
        }
    if query.needs:
        listed = ", ".join(map(quoted, query.needs))
        yield {
            "filter": [*conditions, f"needs IN [{listed}]"],
            "limit": _CANDIDATES * 5,
            "attributesToRetrieve": ["*"],
        }


def _ways(asked: list[Asked], text: str) -> list[str]:
    """Query texts, as typed first, then by the other ways to meet each word."""
    ways = [
        " ".join(
            " ".join(word.variants[min(place, len(word.variants) - 1)].terms)
            if word.variants
            else word.word
            for word in asked
        )
        for place in range(_WAYS)
    ]
    return [way for way in dict.fromkeys(ways) if way] if text else []


def filters(query: Query) -> list[str]:
    """Filter expressions, joined by "and"; values come from closed lists but are quoted."""
    found = []
    for facet, chosen in query.chosen.items():
        if not chosen:
            continue
        known = facet if facet in (*FACETS, "occasions") else "slug"
        listed = any_of(known, chosen)
        found.append(f"({listed} OR countywide = true)" if facet == "kommune" else listed)
    if query.ages:
        fits = (f"(youngest <= {age} AND oldest >= {age})" for age in query.ages)
        found.append(f"({' OR '.join(fits)})")
    return found


def shelf_filters(query: Query) -> list[list[str]]:
    """What stands on one part of a shelf after the other: offers of the Kommune's own, made for the
    age, first."""
    kommunen = query.chosen.get("kommune", ())
    mine = f"(own = true AND kommune IN [{', '.join(map(quoted, kommunen))}])"
    places = [[mine], [f"NOT {mine}"]] if kommunen else [[]]
    if not query.ages:
        return places
    return [
        [*place, made]
        for place in places
        for made in (f"span <= {SHORT_SPAN}", f"span > {SHORT_SPAN}")
    ]


def any_of(name: str, values: Iterable[str]) -> str:
    """A filter expression."""
    return f"{name} IN [{', '.join(map(quoted, values))}]"


def quoted(value: str) -> str:
    """A value as filter expressions have it, whatever signs are in it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def times_beside(query: Query, facet: str) -> dict[str, tuple[str, ...]]:
    """What of TIMES is chosen beside one of them."""
    if facet not in TIMES:
        return {}
    return {name: query.chosen[name] for name in TIMES if name != facet and query.chosen.get(name)}
