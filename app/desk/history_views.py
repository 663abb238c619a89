"""What the pages about an offer's past are given: its versions, and what colleagues noted."""

from dataclasses import dataclass

from app.accounts.views import Frame
from app.desk.media import EventLine
from app.offers.revisions import Change
from app.web.views import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    version: int
    when: str
    who: str
    what: str
    reason: str
    current: bool
    aside: bool
    fields: str
    """What it changed, by the names of the fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """`pult/verlauf.html`, `/pult/angebote/{slug}/verlauf`."""

    frame: Frame
    slug: str
    title: str
    version: int
    versions: tuple[VersionLine, ...]
    older: int
    newer: int
    changes: tuple[Change, ...]
    may_restore: bool
    media: tuple[EventLine, ...] = ()
    """What was done with its flyers and pictures, the newest first."""


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
    faults: tuple[Fault, ...] = ()
