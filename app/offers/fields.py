"""Every field of an offer, declared once, in the order of the form: its English path in the record
and its German name elsewhere. The form and its messages, the history, tables, filters, what
families and Träger are asked, and the ways in are made from it; the record's schema says what a
value must be.

A new field needs its place in `app.records.offers.OfferRecord`, a line here, and the templates that
show it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.i18n import N_
from app.offers import ways
from app.offers.declared import Declared
from app.offers.ways import Ways
from app.records.offers import OfferRecord
from app.vocabulary import (
    Audience,
    Cost,
    Format,
    Language,
    Level,
    OfferKind,
    Phase,
    ProviderKind,
    Recurs,
    Registration,
    Topic,
    Transition,
    Vocabulary,
)


class Kind(StrEnum):
    """How a field is asked, read and said."""

    LINE = "line"
    BLOCK = "block"
    CHOICE = "choice"
    LIST = "list"
    DAY = "day"
    AGES = "ages"
    SOURCES = "sources"
    TIMES = "times"
    LOCATIONS = "locations"
    SPOKEN = "spoken"
    FLAG = "flag"
    APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Declared):
    """One field of the record, or one part of it ("place.city")."""

    record = OfferRecord
    ways: Ways
    heading: str = ""
    """Of its column in a table, where that is not the label."""
    kind: Kind = Kind.LINE
    words: type[Vocabulary] | None = None
    """The closed list that its values are of."""


CHOOSE = N_("Bitte auswählen.")
_URL = N_("Bitte eine vollständige Adresse, die mit https:// beginnt.")

FIELDS: tuple[Field, ...] = (
    Field(path="slug", ways=ways.WORKED_OUT),
    Field(
        path="title",
        name="titel",
        label=N_("Titel"),
        ways=ways.FROM_ALL,
        empty=N_("Bitte einen Titel angeben."),
    ),
    Field(
        path="kind",
        name="art",
        label=N_("Art"),
        kind=Kind.CHOICE,
        words=OfferKind,
        ways=ways.FACT,
    ),
    Field(
        path="summary",
        name="kurz",
        label=N_("Kurz gesagt"),
        ways=ways.FACT,
        empty=N_("Bitte in einem Satz sagen, was es ist."),
    ),
    Field(
        path="description",
        name="beschreibung",
        label=N_("Beschreibung"),
        kind=Kind.BLOCK,
        ways=ways.FROM_ALL,
        empty=N_("Bitte das Angebot beschreiben."),
    ),
    Field(
        path="audience",
        name="zielgruppe",
        label=N_("Für wen"),
        kind=Kind.LIST,
        words=Audience,
        ways=ways.FACT,
        empty=N_("Bitte mindestens eine Zielgruppe ankreuzen."),
    ),
    Field(path="age_months", name="alter", label=N_("Alter"), kind=Kind.AGES, ways=ways.FACT),
    Field(path="times", name="zeiten", label=N_("Zeiten"), kind=Kind.TIMES, ways=ways.EVERYBODY),
    Field(path="schedule", name="wann", label=N_("Wann"), ways=ways.EVERYBODY),
    Field(
        path="recurs",
        name="kommt_wieder",
        label=N_("Kommt wieder"),
        kind=Kind.CHOICE,
        words=Recurs,
        ways=ways.FACT,
        wrong=N_("Bitte „jedes Jahr“ auswählen, wenn die übliche Zeit dasteht."),
    ),
    Field(path="usual", name="ueblich", label=N_("Übliche Zeit im Jahr"), ways=ways.FACT),
    Field(
        path="place.name",
        name="ort_name",
        label=N_("Name des Ortes"),
        ways=ways.FROM_TRÄGER,
    ),
    Field(
        path="place.street",
        name="strasse",
        label=N_("Straße und Hausnummer"),
        heading=N_("Straße"),
        ways=ways.FROM_TRÄGER,
    ),
    Field(
        path="place.postcode",
        name="plz",
        label=N_("Postleitzahl"),
        ways=ways.FROM_TRÄGER,
        wrong=N_("Bitte fünf Ziffern."),
    ),
    Field(path="place.city", name="ort", label=N_("Ort"), ways=ways.FROM_TRÄGER),
    Field(
        path="locations",
        name="weitere_orte",
        label=N_("Weitere Orte und Kontakte"),
        kind=Kind.LOCATIONS,
        ways=ways.FACT,
    ),
    Field(
        path="kommunen",
        name="kommune",
        label=N_("Kommunen"),
        kind=Kind.LIST,
        ways=ways.FROM_ALL,
        empty=N_("Bitte mindestens eine Kommune ankreuzen."),
    ),
    Field(
        path="formats",
        name="format",
        label=N_("Wie"),
        kind=Kind.LIST,
        words=Format,
        ways=ways.FACT,
        empty=N_("Bitte mindestens eines ankreuzen."),
    ),
    Field(
        path="cancelled_until",
        name="faellt_aus_bis",
        label=N_("Fällt aus bis"),
        kind=Kind.DAY,
        ways=ways.SEASON,
    ),
    Field(
        path="visible_from",
        name="sichtbar_von",
        label=N_("Sichtbar ab"),
        kind=Kind.DAY,
        ways=ways.SEASON,
    ),
    Field(
        path="visible_until",
        name="sichtbar_bis",
        label=N_("Sichtbar bis"),
        kind=Kind.DAY,
        ways=ways.SEASON,
    ),
    Field(
        path="cost",
        name="kosten",
        label=N_("Kosten"),
        kind=Kind.CHOICE,
        words=Cost,
        ways=ways.FROM_TRÄGER,
        empty=CHOOSE,
    ),
    Field(path="cost_note", name="kosten_text", label=N_("Kosten genauer"), ways=ways.EVERYBODY),
    Field(
        path="registration",
        name="anmeldung",
        label=N_("Anmeldung"),
        kind=Kind.CHOICE,
        words=Registration,
        ways=ways.FROM_TRÄGER,
        empty=CHOOSE,
    ),
    Field(
        path="confidential",
        name="vertraulich",
        label=N_("Vertrauliche Beratung"),
        heading=N_("Vertraulich"),
        kind=Kind.FLAG,
        ways=ways.FACT,
    ),
    Field(
        path="provider.name",
        name="traeger",
        label=N_("Träger"),
        ways=ways.FROM_ALL,
        empty=N_("Bitte angeben, wer das Angebot macht."),
    ),
    Field(
        path="provider.kind",
        name="traeger_art",
        label=N_("Art des Trägers"),
        kind=Kind.CHOICE,
        words=ProviderKind,
        ways=ways.FROM_ALL,
        empty=CHOOSE,
    ),
    Field(
        path="contact.phone",
        name="telefon",
        label=N_("Telefon"),
        ways=ways.CONTACT,
    ),
    Field(
        path="contact.email",
        name="email",
        label=N_("E-Mail"),
        ways=ways.CONTACT,
        wrong=N_("Bitte eine E-Mail-Adresse wie amt@beispiel.de."),
    ),
    Field(path="contact.url", name="web", label=N_("Internetseite"), ways=ways.CONTACT, wrong=_URL),
    Field(
        path="spoken",
        name="spricht",
        label=N_("Wer spricht welche Sprache"),
        kind=Kind.SPOKEN,
        ways=ways.FACT,
    ),
    Field(
        path="phases",
        name="phase",
        label=N_("Lebensphasen"),
        kind=Kind.LIST,
        words=Phase,
        ways=ways.FACT,
        empty=N_("Bitte mindestens eine Lebensphase ankreuzen."),
    ),
    Field(
        path="phases_because",
        name="phase_grund",
        label=N_("Lebensphasen anders als das Alter, weil"),
        ways=ways.FACT,
    ),
    Field(
        path="transitions",
        name="uebergang",
        label=N_("Übergänge"),
        kind=Kind.LIST,
        words=Transition,
        ways=ways.FACT,
    ),
    Field(
        path="topics",
        name="thema",
        label=N_("Themen"),
        kind=Kind.LIST,
        words=Topic,
        ways=ways.FACT,
        empty=N_("Bitte mindestens ein Thema ankreuzen."),
    ),
    Field(path="needs", name="anliegen", label=N_("Anliegen"), kind=Kind.LIST, ways=ways.FACT),
    Field(
        path="languages",
        name="sprache",
        label=N_("Sprachen"),
        kind=Kind.LIST,
        words=Language,
        ways=ways.FACT,
        empty=N_("Bitte mindestens eine Sprache ankreuzen."),
    ),
    Field(
        path="level",
        name="handlungsebene",
        label=N_("Handlungsebene"),
        kind=Kind.CHOICE,
        words=Level,
        ways=ways.FACT,
    ),
    Field(
        path="sources",
        name="quelle",
        label=N_("Quellen"),
        kind=Kind.SOURCES,
        ways=ways.FACT,
        empty=N_("Bitte eine Quelle nennen: eine Internetseite, ein Faltblatt, einen Anruf."),
        wrong=N_("Bitte eine vollständige Adresse, die mit https:// beginnt, oder Worte."),
    ),
    Field(
        path="remark",
        name="bemerkung",
        label=N_("Interne Bemerkung"),
        kind=Kind.BLOCK,
        ways=ways.FACT,
    ),
    Field(path="stand", ways=ways.WORKED_OUT),
    Field(path="ended", label=N_("Zurückgezogen, weil"), ways=ways.ENDED),
    Field(path="joined", label=N_("Zusammengelegt mit"), ways=ways.JOINED),
    Field(path="apart", label=N_("Kein Doppel von"), kind=Kind.APART, ways=ways.JOINED),
    Field(path="draft", label=N_("Entwurf"), kind=Kind.FLAG, ways=ways.DRAFT),
    Field(path="doubt", label=N_("Zu prüfen, weil"), ways=ways.CONFIRMED),
    Field(path="origin", label=N_("Vorlage"), ways=ways.ORIGIN),
    Field(path="verified_at", label=N_("Geprüft am"), kind=Kind.DAY, ways=ways.CONFIRMED),
    Field(path="verified_by", label=N_("Geprüft durch"), ways=ways.CONFIRMED),
)

BY_PATH: Mapping[str, Field] = {field.path: field for field in FIELDS}
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS if field.name}
ASKED: tuple[Field, ...] = tuple(BY_NAME.values())
"""Those of the form."""
SHOWN: tuple[Field, ...] = tuple(field for field in FIELDS if field.label)
"""Those of the history."""


def of_kind(*kinds: Kind) -> tuple[Field, ...]:
    """The form's fields of these kinds."""
    return tuple(field for field in ASKED if field.kind in kinds)


def value(record: Mapping[str, Any], path: str) -> Any:
    """Of a record in the shape of its file; None where the whole group is missing."""
    group, _dot, part = path.partition(".")
    return (record[group] or {}).get(part) if part else record[group]


def put(record: dict[str, Any], path: str, new: Any) -> None:
    """Sets a field of such a record; a group that is missing gets all of its parts."""
    group, _dot, part = path.partition(".")
    if not part:
        record[path] = new
        return
    if record.get(group) is None:
        record[group] = dict.fromkeys(_PARTS[group])
    record[group][part] = new


_PARTS: Mapping[str, tuple[str, ...]] = {
    group: tuple(f.path.partition(".")[2] for f in FIELDS if f.path.startswith(f"{group}."))
    for group in {f.path.partition(".")[0] for f in FIELDS if "." in f.path}
}
