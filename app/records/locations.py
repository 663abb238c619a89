"""Where else an offer is, and who else can be asked: each with times of its own.

Most offers have one place and one contact, which stand in the offer itself. A playgroup in three
villages has two more; so has one with a second number for one of its groups.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Self

from pydantic import model_validator

from app.i18n import gettext as _
from app.records.base import ContactOfRecord, Line, Place, Sparse
from app.records.times import TimesOfRecord

MOST = 20


class LocationOfRecord(Sparse):
    """One more place of an offer, or one more contact without a place."""

    place: Place | None = None
    schedule: Line | None = None
    times: TimesOfRecord | None = None
    contact: ContactOfRecord | None = None
    """None where the offer's own one is to be asked."""

    @property
    def key(self) -> str:
        """Tells it from the others of an offer, for what calendars know its dates by: the same
        whatever others come or go."""
        where = self.place.said if self.place else ""
        who = self.contact.model_dump_json() if self.contact and not where else ""
        return hashlib.blake2b((where or who).encode(), digest_size=4).hexdigest()

    @property
    def schedule_said(self) -> str | None:
        """As `OfferRecord.schedule_said`, of this place."""
        return self.times.said_with(self.schedule) if self.times else self.schedule

    @model_validator(mode="after")
    def says_where_or_whom(self) -> Self:
        place = self.place is not None and any(self.place.model_dump().values())
        contact = self.contact is not None and any(self.contact.model_dump().values())
        if not (place or contact):
            raise ValueError(_("Bitte einen Ort oder einen Kontakt angeben."))
        return self


def keys(locations: Iterable[LocationOfRecord]) -> list[str]:
    """That of each; a place that is there twice has a number behind it."""
    found, taken = [], Counter[str]()
    for each in locations:
        taken[each.key] += 1
        found.append(each.key if taken[each.key] == 1 else f"{each.key}-{taken[each.key]}")
    return found
