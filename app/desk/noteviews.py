"""What the template of an offer's notes is given."""

from dataclasses import dataclass

from app.accounts.views import Frame
from app.web.views import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    id: int
    text: str
    who: str
    when: str
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesPage:
    """`pult/hinweise.html`, `/pult/angebote/{slug}/hinweise`."""

    frame: Frame
    slug: str
    title: str
    notes: tuple[NoteLine, ...]
    typed: str
    longest: int
    faults: tuple[Fault, ...] = ()
