"""Every field of an offer, and every way in: who sets it. What the portal sets can be claimed by
nobody who sends something.

`app.offers.fields` decides it for every field; a test goes over all fields and all ways.
"""

from collections.abc import Mapping
from typing import Any

from app.offers.fields import FIELDS
from app.offers.ways import By, Way, Ways
from app.records.offers import OfferRecord

SETTERS: Mapping[str, Ways] = {field.path.partition(".")[0]: field.ways for field in FIELDS}
"""Field of the record -> who sets it on each way."""
_UNKNOWN: Mapping[Way, By] = dict.fromkeys(Way, By.SENDER)
"""A name that the record does not have is left in, so that it is told."""


def kept(way: Way) -> tuple[str, ...]:
    """Fields that stay as they are stored, whatever comes this way."""
    return tuple(name for name, by in SETTERS.items() if by[way] in (By.VERB, By.NOBODY))


def taken(
    raw: Mapping[str, Any], before: OfferRecord | None, way: Way
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What comes in with the fields that this way keeps as they are stored, and the names of those
    that said something else. Without `before` they are as in a new offer. What the portal works
    out is left out, for the caller to do so."""
    stored = before.model_dump(mode="json") if before else {}
    values = {
        name: value for name, value in raw.items() if SETTERS.get(name, _UNKNOWN)[way] is By.SENDER
    }
    other = []
    for name in kept(way):
        now = stored.get(name, OfferRecord.model_fields[name].get_default())
        values[name] = now
        if name in raw and raw[name] != now:
            other.append(name)
    return values, tuple(other)
