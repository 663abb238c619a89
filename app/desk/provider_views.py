"""What the desk's pages of Träger are given."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.views import Frame
from app.desk.recorddrafts import KeptPage
from app.desk.saves import Save
from app.desk.views import Collision
from app.offers.provider_forms import Asked, ProviderForm
from app.web.views import Fault, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """A Träger in the list."""

    slug: str
    name: str
    kind: str
    offers: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderListPage:
    """`pult/traeger_liste.html`, `/pult/traeger`."""

    frame: Frame
    lines: tuple[ProviderLine, ...]
    text: str
    chosen: str
    """What of it is missing, "" for all."""
    choices: tuple[tuple[str, str], ...]
    may_create: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFormPage(KeptPage):
    """`pult/traeger.html`, `/pult/traeger/{slug}` and `/pult/traeger/neu`."""

    frame: Frame
    heading: str
    slug: str
    """ "" for a new one."""
    version: int
    form: ProviderForm
    fields: Mapping[str, Asked]
    """By their names in the form."""
    faults: tuple[Fault, ...]
    collisions: tuple[Collision, ...]
    choices: Mapping[str, tuple[tuple[str, str], ...]]
    """(value, label) by the field's name: kinds, and all others to which it may belong."""
    may_edit: bool
    may_join: bool
    """It can be joined with another."""
    shown: tuple[tuple[str, str], ...]
    """(label, value) for those who only read."""
    also_for: tuple[str, ...]
    """Names in offers that lead here too."""
    offers: tuple[Link, ...]
    may_bulk: bool
    public_url: str
    history: tuple[Save, ...]
    reason: str
    into: str
    """Chosen to be joined with."""
    may_split: bool
    may_undo: bool
    """It was joined or split last, and nothing changed since."""
