"""Every field of an offer, and every way in: who sets it. What the portal sets can be claimed by
nobody who sends something.

A field that is new in the record has to be decided here; a test goes over all fields and all ways.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.records.offers import OfferRecord


class Way(StrEnum):
    FORM = "form"
    """The form at the desk."""
    TABLE = "table"
    """A row of an uploaded CSV or XLSX file."""
    FILE = "file"
    """An uploaded YAML file, alone or in a ZIP."""
    BULK = "bulk"
    """Many at once."""
    PROPOSAL = "proposal"
    """ "Angebot vorschlagen": fills in the form that a person then looks at and sends."""
    CHANGE = "change"
    """The Träger's change, which a person accepts or not."""
    IMPORT = "import"
    """`kette import`: the operator's own files."""


class By(StrEnum):
    SENDER = "sender"
    """What comes in is taken, once it is valid."""
    PORTAL = "portal"
    """Worked out: the address from the title, the Stand from the sources."""
    VERB = "verb"
    """Set by what a person does on this way (confirm, publish, withdraw, ...), with its right and
    its reason; never by a value that comes along."""
    NOBODY = "nobody"
    """This way does not touch it: what is stored stays, a new offer has none."""


_S, _P, _V, _N = By.SENDER, By.PORTAL, By.VERB, By.NOBODY
_ORDER = (Way.FORM, Way.TABLE, Way.FILE, Way.BULK, Way.PROPOSAL, Way.CHANGE, Way.IMPORT)
_FACT = (_S, _S, _S, _N, _N, _N, _S)
_ASKED_ALL = (_S, _S, _S, _N, _S, _N, _S)
FIELDS: Mapping[str, Mapping[Way, By]] = {
    name: dict(zip(_ORDER, row, strict=True))
    for name, row in {
        #                  form table file bulk prop. change import
        "slug":            (_P, _P, _P, _N, _P, _N, _S),
        "title":           _ASKED_ALL,
        "summary":         _FACT,
        "description":     _ASKED_ALL,
        "provider":        _ASKED_ALL,
        "handlungsebene":  _FACT,
        "phases":          _FACT,
        "transitions":     _FACT,
        "age_months":      _FACT,
        "audience":        _FACT,
        "topics":          _FACT,
        "kommunen":        _ASKED_ALL,
        "place":           (_S, _S, _S, _N, _N, _S, _S),
        "contact":         (_S, _S, _S, _S, _N, _S, _S),
        "schedule":        (_S, _S, _S, _N, _S, _S, _S),
        "cost":            (_S, _S, _S, _N, _N, _S, _S),
        "cost_note":       (_S, _S, _S, _N, _S, _S, _S),
        "format":          _FACT,
        "languages":       _FACT,
        "registration":    (_S, _S, _S, _N, _N, _S, _S),
        "sources":         _FACT,
        "ended":           (_N, _N, _N, _N, _N, _V, _S),
        "draft":           (_V, _N, _N, _N, _V, _N, _S),
        "doubt":           (_V, _N, _N, _V, _V, _N, _S),
        "visible_from":    (_S, _S, _S, _S, _N, _N, _S),
        "visible_until":   (_S, _S, _S, _S, _N, _N, _S),
        "cancelled_until": (_S, _S, _S, _S, _N, _N, _S),
        "origin":          (_V, _N, _N, _N, _N, _N, _S),
        "needs":           _FACT,
        "verified_at":     (_V, _N, _N, _V, _V, _N, _S),
        "verified_by":     (_V, _N, _N, _V, _V, _N, _S),
        "stand":           (_P, _P, _P, _N, _P, _N, _S),
    }.items()
}  # fmt: skip
_UNKNOWN: Mapping[Way, By] = dict.fromkeys(Way, By.SENDER)
"""A name that the record does not have is left in, so that it is told."""


def kept(way: Way) -> tuple[str, ...]:
    """Fields that stay as they are stored, whatever comes this way."""
    return tuple(name for name, by in FIELDS.items() if by[way] in (By.VERB, By.NOBODY))


def taken(
    raw: Mapping[str, Any], before: OfferRecord | None, way: Way
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What comes in with the fields that this way keeps as they are stored, and the names of those
    that said something else. Without `before` they are as in a new offer. What the portal works
    out is left out, for the caller to do so."""
    stored = before.model_dump(mode="json") if before else {}
    values = {name: value for name, value in raw.items() if FIELDS.get(name, _UNKNOWN)[way] is _S}
    other = []
    for name in kept(way):
        now = stored.get(name, OfferRecord.model_fields[name].get_default())
        values[name] = now
        if name in raw and raw[name] != now:
            other.append(name)
    return values, tuple(other)
