"""In which order all that is there stands, where nothing is asked for but a time or what is on."""

from search.answers import Request
from search.daywords import AskedDays
from search.german import is_vague, words
from search.port import TIMES, Shelf
from search.timewords import said_of
from search.understanding import (
    LEISURE,
    MEETING,
    Reading,
    asks_for_leisure,
    without_what_is_on,
    without_what_is_open,
)

OUTING_NEEDS = ("feste-ausfluege", "ausflug-spielplatz-kleine")
"""Needs whose offers come first for who asks what is on and means nothing in particular."""
_PLEASURES = {"thema": (LEISURE, MEETING)}
_GONE_TO = {
    "thema": (
        LEISURE,
        MEETING,
        "entwicklung-foerderung",
        "schwangerschaft-geburt",
        "sprache-integration",
    )
}
"""What one goes to for its own sake. Emergency services and offices are open on Sundays or Mondays
too, and who asks what there is on Sunday did not ask for them."""


def shelves(reading: Reading, request: Request, days: AskedDays | None) -> tuple[Shelf, ...]:
    """In which order all that is there stands, for who names nothing but a time ("am Samstag in
    Titz", "heute mit Kindern") or asks what is on or open then. Who names a day and a place wants
    to know what there is, also the office of that place; who names no place or asks what is on,
    what is for pleasure. Nothing is left out: of most offers nobody has said when they are. Place
    and time count alike whether the words name them or they are chosen, as they are in the form
    that the page for such a question shows."""
    if not request.text.strip():
        return ()
    times = {
        **reading.times,
        **{name: values for name, values in request.chosen.items() if values and name in TIMES},
    }
    read_out = (reading.kommune,) if reading.kommune else reading.between
    kommunen = request.chosen.get("kommune") or read_out
    beside = without_what_is_on(reading.matter)
    opened = without_what_is_open(reading.matter) if times else None
    left = next((text for text in (opened, beside) if text is not None), reading.matter)
    on = days is not None and days.plain
    if on:
        left = ""
    chosen = any(values for name, values in request.chosen.items() if name not in TIMES)
    placed = chosen or request.ages or read_out or reading.ages or reading.facets
    if not all(map(is_vague, words(left))):
        return ()
    leisure = asks_for_leisure(reading.matter)
    if not times and not on and (beside is None or not placed or leisure):
        return ()  # what one can do at any time is filtered by its Thema
    if "jetzt" in times.get("wann", ()):
        return Shelf(times=times, facets=_GONE_TO), Shelf(times=times)
    asks = leisure or on or beside is not None
    first = [Shelf(times=times, facets=_PLEASURES)] if asks else []
    first.append(Shelf(times=times, facets=_GONE_TO))
    if kommunen and not asks:
        first.append(Shelf(times=times, facets={"kommune": kommunen}))
    found = first if times else []
    if not kommunen:
        found += [Shelf(needs=(need,), facets=_PLEASURES) for need in OUTING_NEEDS]
    if says := said_of(times):
        found += [Shelf(says=says, facets=facets) for facets in (_PLEASURES, _GONE_TO)]
    if asks or not kommunen:
        found.append(Shelf(facets=_PLEASURES))
    return tuple(found)
