"""The form of a Kommune: its town hall, its Kümmerer, what families read about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import fields, forms
from app.offers.declared import Declared
from app.offers.forms import Wrong
from app.offers.provider_forms import said
from app.offers.revisions import Change
from app.offers.typedform import Typed, checked, source_pairs
from app.records.places import KommuneRecord
from app.wording import today


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Declared):
    """A field of the form."""

    record = KommuneRecord


def _as_of_offer(like: str, path: str, name: str, *, empty: str = "") -> Asked:
    field = fields.BY_PATH[like]
    return Asked(path=path, name=name, label=field.label, wrong=field.wrong, empty=empty)


_HALL = "rathaus"
CARETAKER = "kuemmerer"
_NEEDED = N_("Bitte angeben: Jedes Rathaus hat eine Anschrift.")
FIELDS: tuple[Asked, ...] = (
    _as_of_offer("place.street", "rathaus.street", "strasse", empty=_NEEDED),
    _as_of_offer("place.postcode", "rathaus.postcode", "plz", empty=_NEEDED),
    _as_of_offer("place.city", "rathaus.city", "ort", empty=_NEEDED),
    _as_of_offer("contact.phone", "rathaus.phone", "telefon"),
    Asked(path="rathaus.phone_note", name="telefon_hinweis", label=N_("Hinweis zur Nummer")),
    _as_of_offer("contact.email", "rathaus.email", "email"),
    Asked(path="rathaus.opening_hours", name="oeffnungszeiten", label=N_("Öffnungszeiten")),
    _as_of_offer(
        "contact.url", "website", "web", empty=N_("Bitte die Internetseite der Kommune angeben.")
    ),
    Asked(
        path="kuemmerer.office",
        name="kuemmerer_stelle",
        label=N_("Stelle"),
        empty=N_("Bitte die Stelle angeben, wenn der Kümmerer zu lesen sein soll."),
    ),
    Asked(path="kuemmerer.role", name="kuemmerer_aufgabe", label=N_("Aufgabe")),
    _as_of_offer("contact.phone", "kuemmerer.phone", "kuemmerer_telefon"),
    _as_of_offer("contact.email", "kuemmerer.email", "kuemmerer_email"),
    Asked(path="kuemmerer.hours", name="kuemmerer_zeiten", label=N_("Zu erreichen")),
    Asked(
        path="praeventionskonferenz",
        name="konferenz",
        label=N_("Präventions- und Bildungskonferenz"),
    ),
    Asked(path="note", name="hinweis", label=N_("Hinweis für Familien")),
    _as_of_offer("remark", "remark", "bemerkung"),
    _as_of_offer("sources", "sources", "quelle"),
)
BY_NAME: Mapping[str, Asked] = {each.name: each for each in FIELDS}
BY_PATH: Mapping[str, Asked] = {each.path: each for each in FIELDS}
_TEXTS = tuple(each for each in FIELDS if each.path != "sources")
_OF_CARETAKER = tuple(each for each in _TEXTS if each.path.startswith(f"{CARETAKER}."))
_OF_OFFICES = (*_OF_CARETAKER, *(each for each in _TEXTS if each.path.startswith(f"{_HALL}.")))
"""Of these families read the office, never who sits there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KommuneForm(Typed):
    """What was typed, and the record it makes: None as long as something is wrong."""

    record: KommuneRecord | None
    wrong: tuple[Wrong, ...] = ()

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]], *, before: KommuneRecord) -> "KommuneForm":
        """`before` gives what the form does not ask. A Kümmerer of whom nothing is typed is not
        shown."""
        kept = tuple(pairs)
        given = {name: typed.block(value) for name, value in reversed(kept)}
        wrong: list[Wrong] = []
        raw = before.model_dump(mode="json", exclude_unset=True)
        shown = any(given.get(each.name) for each in _OF_CARETAKER)
        raw[CARETAKER] = {} if shown else None
        for each in _TEXTS:
            text = given.get(each.name, "")
            if each in _OF_CARETAKER and not shown:
                continue
            if each.empty and not text:
                wrong.append(Wrong(name=each.name, text=_(each.empty)))
            if each in _OF_OFFICES and (unfit := typed.of_a_person(text)):
                wrong.append(Wrong(name=each.name, text=unfit))
            fields.put(raw, each.path, text or None)
        if raw[_HALL]["phone"] != before.rathaus.phone:
            raw[_HALL]["phone_stand"] = today().year
        raw["sources"] = list(forms.read_sources(kept, wrong))
        # What a file does not name stays unnamed, so that an export changes only what somebody has.
        raw = {k: v for k, v in raw.items() if v is not None or k in before.model_fields_set}
        hall = before.rathaus.model_fields_set
        raw[_HALL] = {k: v for k, v in raw[_HALL].items() if v is not None or k in hall}
        record, found = checked(KommuneRecord, raw, _asked)
        known = {each.name for each in wrong}
        wrong += [Wrong(name=name, text=text) for name, text in found if name not in known]
        return cls(pairs=kept, record=None if wrong else record, wrong=tuple(wrong))

    @classmethod
    def of(cls, record: KommuneRecord) -> "KommuneForm":
        """The form as it opens on a record."""
        values = record.model_dump(mode="json")
        pairs = [(each.name, said(each.path, fields.value(values, each.path))) for each in _TEXTS]
        return cls(pairs=(*pairs, *source_pairs(record.sources)), record=record)


def _asked(path: str) -> Asked:
    """The field that a fault at `path` is about."""
    parts = path.split(".")
    return BY_PATH.get(".".join(parts[:2])) or BY_PATH.get(parts[0]) or FIELDS[0]


def label_of(asked: Asked) -> str:
    """With its part of the form, where another field is called alike."""
    label = _(asked.label)
    return _("Kümmerer: %(label)s") % {"label": label} if asked in _OF_CARETAKER else label


def changes(old: KommuneRecord, new: KommuneRecord) -> tuple[Change, ...]:
    """What differs between two versions, as far as the form asks it."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    pairs = [
        (each, fields.value(before, each.path), fields.value(after, each.path)) for each in FIELDS
    ]
    return tuple(
        Change(
            field=each.name,
            label=label_of(each),
            old=said(each.path, was),
            new=said(each.path, is_),
        )
        for each, was, is_ in pairs
        if was != is_
    )
