"""The Träger's form: read by hand, so that a wrong field keeps what was typed in all others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import forms
from app.offers.forms import OfferForm, Wrong
from app.offers.revisions import Change, source_line
from app.records import problems
from app.records.places import ProviderRecord
from app.vocabulary import ProviderKind


class Kind(StrEnum):
    """How a field is asked."""

    LINE = "line"
    LINES = "lines"
    BLOCK = "block"
    KIND = "kind"
    PROVIDER = "provider"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field of the form, with its path in the record."""

    name: str
    path: str
    label: str
    kind: Kind = Kind.LINE
    longest: int = 300
    wrong: str = ""
    """What is said where it is not what it should be."""


FIELDS: tuple[Asked, ...] = (
    Asked(name="name", path="name", label=N_("Name"), wrong=N_("Bitte einen Namen angeben.")),
    Asked(
        name="art",
        path="kind",
        label=N_("Art des Trägers"),
        kind=Kind.KIND,
        wrong=N_("Bitte auswählen."),
    ),
    Asked(
        name="schreibweisen",
        path="aliases",
        label=N_("Weitere Schreibweisen"),
        kind=Kind.LINES,
        longest=4000,
    ),
    Asked(name="strasse", path="street", label=N_("Straße und Hausnummer")),
    Asked(
        name="plz",
        path="postcode",
        label=N_("Postleitzahl"),
        longest=5,
        wrong=N_("Bitte fünf Ziffern."),
    ),
    Asked(name="ort", path="city", label=N_("Ort")),
    Asked(
        name="telefon",
        path="phone",
        label=N_("Telefon"),
        longest=120,
        wrong=N_("Bitte eine Telefonnummer wie 02421 22-0."),
    ),
    Asked(
        name="email",
        path="email",
        label=N_("E-Mail"),
        longest=254,
        wrong=N_("Bitte eine E-Mail-Adresse wie amt@beispiel.de."),
    ),
    Asked(
        name="web",
        path="url",
        label=N_("Internetseite"),
        longest=1000,
        wrong=N_("Bitte eine vollständige Adresse, die mit https:// beginnt."),
    ),
    Asked(name="sprechzeiten", path="hours", label=N_("Sprechzeiten")),
    Asked(
        name="gehoert_zu",
        path="gehoert_zu",
        label=N_("Gehört zu"),
        kind=Kind.PROVIDER,
        longest=80,
        wrong=N_("Bitte auswählen."),
    ),
    Asked(
        name="hinweis", path="note", label=N_("Hinweis für Familien"), kind=Kind.BLOCK, longest=4000
    ),
    Asked(
        name="bemerkung",
        path="remark",
        label=N_("Interne Bemerkung"),
        kind=Kind.BLOCK,
        longest=4000,
    ),
    Asked(
        name="quelle",
        path="sources",
        label=N_("Quellen"),
        kind=Kind.SOURCES,
        longest=1000,
        wrong=N_("Bitte eine vollständige Adresse, die mit https:// beginnt, oder Worte."),
    ),
)
BY_PATH: Mapping[str, Asked] = {each.path: each for each in FIELDS}
_LABELS = {
    "auch_fuer": N_("Führt auch zu"),
    "former": N_("Frühere Adressen"),
    "offers": N_("Angebote, die hierher gehören"),
    "rathaus": N_("Rathaus von"),
}
"""Of what the form does not ask and a history may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderForm:
    """What was typed, and the record it makes: None as long as something is wrong."""

    pairs: tuple[tuple[str, str], ...]
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
            if each.kind is Kind.LINES:
                raw[each.path] = list(dict.fromkeys(filter(None, text.split("\n"))))
        raw["sources"] = list(forms.read_sources(kept, wrong))
        record = None
        try:
            record = ProviderRecord.model_validate(raw)
        except ValidationError as error:
            known = {each.name for each in wrong}
            for path, message in problems.in_german(error):
                asked = BY_PATH.get(path.split(".")[0], FIELDS[0])
                if asked.name not in known:
                    long = len(given.get(asked.name, "")) > asked.longest
                    text = message if long or not asked.wrong else _(asked.wrong)
                    wrong.append(Wrong(name=asked.name, text=text))
                    known.add(asked.name)
        return cls(pairs=kept, record=None if wrong else record, wrong=tuple(wrong))

    @classmethod
    def of(cls, record: ProviderRecord) -> "ProviderForm":
        """The form as it opens on a record."""
        values = record.model_dump(mode="json")
        pairs = [
            (each.name, said(each.path, values[each.path]))
            for each in FIELDS
            if each.kind not in (Kind.SOURCES, Kind.KIND)
        ]
        pairs += [("art", record.kind.value)]
        for source in record.sources:
            pairs += [("quelle", source.said), ("quelle_jahr", str(source.seen or ""))]
        return cls(pairs=tuple(pairs), record=record)

    def first(self, name: str) -> str:
        return next((value for each, value in self.pairs if each == name), "")

    def sources(self) -> tuple[tuple[str, str], ...]:
        """(address or words, year) as typed."""
        return OfferForm(pairs=self.pairs, record=None, wrong=()).sources()


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
