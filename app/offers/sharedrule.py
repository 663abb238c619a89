"""What of a save the other Kommunen are asked or told, before it is done and while it is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.i18n import gettext as _
from app.i18n import ngettext
from app.offers import ending
from app.offers import told as news_of
from app.records.offers import OfferRecord
from app.rights import Account, must_ask, others
from app.vocabulary import KOMMUNEN
from app.wording import listed, today


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What `save` would do about the others, before it is done."""

    asked: tuple[str, ...] = ()
    """Kommunen that would be asked first, because it ends the offer or brings it back."""
    told: tuple[str, ...] = ()
    """Kommunen that would be told."""
    changes: bool = True
    """Something would be written at once."""

    @property
    def said(self) -> str:
        """ "Gefragt werden erst: Titz. Es erfahren: Titz"; "" where it is nobody else's."""
        found = []
        if self.asked:
            found.append(_("Erst gefragt: %(who)s.") % {"who": _names(self.asked)})
        if self.told:
            found.append(_("Es erfährt: %(who)s.") % {"who": _names(self.told)})
        return " ".join(found)


NOBODY = Foreseen()


def counted(found: Collection[Foreseen]) -> str:
    """ "12 werden geändert, 2 werden erst gefragt.": what a button does to all of these, "" where
    no other Kommune is concerned."""
    changed = sum(each.changes for each in found)
    asked = sum(bool(each.asked) for each in found)
    told = sum(bool(each.told) for each in found)
    if not asked and not told:
        return ""
    parts = [ngettext("%(n)d wird geändert", "%(n)d werden geändert", changed) % {"n": changed}]
    if asked:
        said = ngettext("%(n)d wird erst gefragt", "%(n)d werden erst gefragt", asked)
        parts.append(said % {"n": asked})
    if told:
        said = ngettext(
            "von %(n)d erfährt eine andere Kommune", "von %(n)d erfahren andere Kommunen", told
        )
        parts.append(said % {"n": told})
    return ", ".join(parts) + "."


def _names(kommunen: Collection[str]) -> str:
    return listed([KOMMUNEN[slug] for slug in kommunen])


def foreseen(stored: OfferRecord, record: OfferRecord, *, by: Account) -> Foreseen:
    """By the same rule as `save`; asks no database."""
    wanted = to_ask(stored, record, by=by)
    record = without(stored, record, wanted)
    return Foreseen(
        asked=others(by, stored.kommunen) if wanted else (),
        told=concerned_by(stored, record, by=by)
        if not record.draft and news_of.news(stored, record)
        else (),
        changes=record != stored,
    )


def to_ask(stored: OfferRecord, record: OfferRecord, *, by: Account) -> dict[str, Any]:
    """What of it others have to agree to."""
    return ending.of_save(stored, record, today()) if must_ask(by, stored.kommunen) else {}


def without(stored: OfferRecord, record: OfferRecord, wanted: Collection[str]) -> OfferRecord:
    return record.model_copy(update={name: getattr(stored, name) for name in wanted})


def concerned_by(stored: OfferRecord, record: OfferRecord, *, by: Account) -> tuple[str, ...]:
    return others(by, {**dict.fromkeys(stored.kommunen), **dict.fromkeys(record.kommunen)})
