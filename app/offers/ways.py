"""Every way in which something about an offer comes in, and who sets a field on it."""

from collections.abc import Mapping
from enum import StrEnum


class Way(StrEnum):
    """How something about an offer comes in."""

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
    """Who sets a field on a way."""

    SENDER = "sender"
    """What comes in is taken, once it is valid."""
    PORTAL = "portal"
    """Worked out: the address from the title, the Stand from the sources."""
    VERB = "verb"
    """Set by what a person does on this way (confirm, publish, withdraw, ...), with its right and
    its reason; never by a value that comes along."""
    NOBODY = "nobody"
    """This way does not touch it: what is stored stays, a new offer has none."""


Ways = Mapping[Way, By]


def _ways(form: By, table: By, file: By, bulk: By, proposal: By, change: By) -> Ways:
    given = (form, table, file, bulk, proposal, change, By.SENDER)
    return dict(zip(Way, given, strict=True))


_S, _P, _V, _N = By.SENDER, By.PORTAL, By.VERB, By.NOBODY
#                    form table file bulk prop. change
FACT = _ways(_S, _S, _S, _N, _N, _N)
FROM_ALL = _ways(_S, _S, _S, _N, _S, _N)
FROM_TRÄGER = _ways(_S, _S, _S, _N, _N, _S)
EVERYBODY = _ways(_S, _S, _S, _N, _S, _S)
CONTACT = _ways(_S, _S, _S, _S, _N, _S)
SEASON = _ways(_S, _S, _S, _S, _N, _N)
WORKED_OUT = _ways(_P, _P, _P, _N, _P, _N)
CONFIRMED = _ways(_V, _N, _N, _V, _V, _N)
DRAFT = _ways(_V, _N, _N, _N, _V, _N)
ORIGIN = _ways(_V, _N, _N, _N, _N, _N)
JOINED = _ways(_N, _N, _N, _N, _N, _N)
ENDED = _ways(_N, _N, _N, _N, _N, _V)
