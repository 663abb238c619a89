"""The Träger's form: read by hand, so that a wrong field keeps what was typed in all others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import fields, forms
from app.offers.declared import Declared
from app.offers.fields import CHOOSE
from app.offers.forms import Wrong
from app.offers.revisions import Change, source_line
from app.offers.typedform import Typed, checked, source_pairs
from app.records.places import ProviderRecord
from app.vocabulary import ProviderKind


class Kind(StrEnum):
    """How a field is read."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Declared):
    """A field of the form."""

    record = ProviderRecord
    kind: Kind = Kind.TEXT


def _as_of_offer(like: str, path: str, *, kind: Kind = Kind.TEXT) -> Asked:
    """What an offer has as well: the same name, label and sentence for a fault. Nothing of it is
    needed."""
    field = fields.BY_PATH[like]
    return Asked(path=path, name=field.name, label=field.label, wrong=field.wrong, kind=kind)


FIELDS: tuple[Asked, ...] = (
    Asked(path="name", name="name", label=N_("Name"), empty=N_("Bitte einen Namen angeben.")),
    Asked(
        path="kind",
        name="art",
        label=N_("Art des Trägers"),
        kind=Kind.CHOICE,
        empty=CHOOSE,
        wrong=CHOOSE,
    ),
    Asked(path="aliases", name="schreibweisen", label=N_("Weitere Schreibweisen"), kind=Kind.LINES),
    _as_of_offer("place.street", "street"),
    _as_of_offer("place.postcode", "postcode"),
    _as_of_offer("place.city", "city"),
    _as_of_offer("contact.phone", "phone"),
    _as_of_offer("contact.email", "email"),
    _as_of_offer("contact.url", "url"),
    Asked(path="hours", name="sprechzeiten", label=N_("Sprechzeiten")),
    Asked(
        path="gehoert_zu",
        name="gehoert_zu",
        label=N_("Gehört zu"),
        kind=Kind.CHOICE,
        wrong=CHOOSE,
    ),
    Asked(path="note", name="hinweis", label=N_("Hinweis für Familien")),
    _as_of_offer("remark", "remark"),
    _as_of_offer("sources", "sources", kind=Kind.SOURCES),
)
_OF_OFFICES = ("phone", "hours")
"""Of these families read the office, never who sits there."""
BY_PATH: Mapping[str, Asked] = {each.path: each for each in FIELDS}
_LABELS = {
    "auch_fuer": N_("Führt auch zu"),
    "former": N_("Frühere Adressen"),
    "offers": N_("Angebote, die hierher gehören"),
    "rathaus": N_("Rathaus von"),
}
"""Of what the form does not ask and a history may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderForm(Typed):
    """What was typed, and the record it makes: None as long as something is wrong."""

    record: ProviderRecord | None
    wrong: tuple[Wrong, ...] = ()

    @classmethod
    def read(
        cls, pairs: Iterable[tuple[str, str]], *, slug: str, before: ProviderRecord | None = None
    ) -> "ProviderForm":
        """`before` gives what the form does not ask."""
        kept = tuple(pairs)
        given = {name: typed.block(value) for name, value in reversed(kept)}
        wrong: list[Wrong] = []
        raw: dict[str, Any] = before.model_dump(mode="json") if before else {}
        raw["slug"] = slug
        for each in FIELDS:
            text = given.get(each.name, "")
            raw[each.path] = text or None
            if each.empty and not text:
                wrong.append(Wrong(name=each.name, text=_(each.empty)))
            if each.path in _OF_OFFICES and (unfit := typed.of_a_person(text)):
                wrong.append(Wrong(name=each.name, text=unfit))
            if each.kind is Kind.LINES:
                raw[each.path] = list(dict.fromkeys(filter(None, text.split("\n"))))
        raw["sources"] = list(forms.read_sources(kept, wrong))
        record, found = checked(ProviderRecord, raw, _asked)
        known = {each.name for each in wrong}
        wrong += [Wrong(name=name, text=text) for name, text in found if name not in known]
        return cls(pairs=kept, record=None if wrong else record, wrong=tuple(wrong))

    @classmethod
    def of(cls, record: ProviderRecord) -> "ProviderForm":
        """The form as it opens on a record."""
        values = record.model_dump(mode="json")
        pairs = [
            (each.name, said(each.path, values[each.path]))
            for each in FIELDS
            if each.kind in (Kind.TEXT, Kind.LINES)
        ]
        pairs += [("art", record.kind.value), ("gehoert_zu", record.gehoert_zu or "")]
        return cls(pairs=(*pairs, *source_pairs(record.sources)), record=record)


def _asked(path: str) -> Asked:
    """The field that a fault at `path` is about."""
    return BY_PATH.get(path.split(".")[0], FIELDS[0])


def label_of(path: str) -> str:
    asked = BY_PATH.get(path)
    return _(asked.label if asked else _LABELS.get(path, path))


def said(path: str, value: Any) -> str:
    """A field's value as people read it; "" where there is nothing."""
    if not value:
        return ""
    if path == "kind":
        return ProviderKind(value).label
    if path == "sources":
        return "\n".join(source_line(s.get("url") or s["title"], s["seen"]) for s in value)
    return "\n".join(value) if isinstance(value, list) else str(value)


def changes(old: ProviderRecord | None, new: ProviderRecord) -> tuple[Change, ...]:
    """What differs between two versions."""
    before = old.model_dump(mode="json") if old else {}
    return tuple(
        Change(
            field=path, label=label_of(path), old=said(path, before.get(path)), new=said(path, now)
        )
        for path, now in new.model_dump(mode="json").items()
        if path != "slug" and before.get(path) != now
    )
