"""What the pages about drafts are given, and what the offer's form says of them."""

from dataclasses import dataclass, field

from app.accounts.views import Frame
from app.offers.revisions import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Something that was typed and not saved."""

    token: str
    title: str
    """What it is about, or would be called."""
    text: str
    """When it was typed, and in which fields."""
    go_on: str
    """Where it is written on."""
    shown: str
    """Where it can be read without a form, "" where there is no such page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDrafts:
    """What the offer's form says of drafts, above it."""

    left: tuple[Begun, ...] = ()
    """Typed before, and not what the form shows."""
    more: int = 0
    """So many further ones."""
    thrown_away: str = ""
    """Token of the one that was thrown away just now."""
    goes_on: str = ""
    """Which fields of the form were typed before and are not saved."""
    checked: str = ""
    """When it was kept, after somebody only wanted it checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftsPage:
    """`pult/entwuerfe.html`, `/pult/entwuerfe`: all that the account has begun."""

    frame: Frame
    begun: tuple[Begun, ...]
    discarded: tuple[Begun, ...]
    thrown_away: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """`pult/entwurf.html`, `/pult/entwurf/{token}`: what a draft changes, to be read."""

    frame: Frame
    begun: Begun
    changes: tuple[Change, ...]
    discarded: bool
    new: bool
    saved_url: str
    """Where the saved version is, "" of a new offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentPage:
    """`pult/absenden.html`, `/pult/absenden/{token}`: what was sent when nobody was signed in."""

    frame: Frame
    token: str
    path: str
    what: str
    """Which button of which offer it was; "" where it is of none."""
    when: str
    lines: tuple[tuple[str, str], ...]
    """(label, text) of what was typed."""
    fields: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    """All of it, as it is to be sent."""
