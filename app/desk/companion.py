"""What stands beside the offer's form while somebody types: frozen, without a query left in it."""

from dataclasses import dataclass

from markupsafe import Markup

from app.desk.twins import Twin
from app.times.reading import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Beside the form: preview, hints, suggestions; `pult/_begleiter.html`."""

    saved: str
    """"10:42 Uhr" of the draft, "" before the first."""
    card: Markup | None
    age_text: str
    missing: tuple[str, ...]
    """What is still to be filled in."""
    times: Told
    """How the times were understood, or why they were not."""
    ease: int | None
    verdict: str
    hints: tuple[str, ...]
    phases: tuple[tuple[str, str], ...]
    """(slug, label): Lebensphasen that the age reaches into and nobody ticked."""
    topics: tuple[tuple[str, str], ...]
    """(slug, label): what similar offers are about."""
    needs: tuple[tuple[str, str], ...]
    """(id, label): Anliegen that the text sounds like, for a person to confirm."""
    duplicates: tuple[Twin, ...]
    """What may be the same offer."""
    others: tuple[str, ...]
    """Who else is typing about this offer."""
    classes: str
    """ "Kleinkindzeit · Bewegung": the Einordnung in one line."""
    boxes: str
    """Of a new offer: the boxes that are proposed to be ticked, by their names on the page."""
