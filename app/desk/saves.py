"""The history of a Träger or a Kommune, as its page at the desk lists it: `pult/_verlauf.html`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app import wording
from app.i18n import N_
from app.i18n import gettext as _
from app.models import KommuneRevision, ProviderRevision
from app.offers.revisions import Change

EVENTS = {
    "imported": N_("aus der Datei eingelesen"),
    "created": N_("angelegt"),
    "edited": N_("geändert"),
    "joined": N_("zusammengeführt"),
    "split": N_("geteilt"),
    "undone": N_("rückgängig gemacht"),
}
Stored = TypeVar("Stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """A version in the history."""

    when: str
    who: str
    what: str
    reason: str
    changes: tuple[Change, ...]


def listed(
    saves: Sequence[ProviderRevision | KommuneRevision],
    read: Callable[[Mapping[str, Any]], Stored],
    changes: Callable[[Stored, Stored], tuple[Change, ...]],
) -> tuple[Save, ...]:
    """The saves, newest first, each with what it changed."""
    records = [read(each.record) for each in saves]
    return tuple(
        Save(
            when=wording.moment(each.at),
            who=each.by,
            what=_(EVENTS.get(each.event, each.event)),
            reason=each.reason,
            changes=changes(before, record) if before is not None else (),
        )
        for each, record, before in zip(saves, records, [*records[1:], None], strict=True)
    )
