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
from functools import cache
from typing import Any

from app.i18n import N_
from app.records.offers import OfferRecord
from app.vocabulary import (
    Audience,
    Cost,
    Format,
    Language,
    Level,
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
    FLAG = "flag"


class Way(StrEnum):
    """How something about an offer comes in."""

    FORM = "form"
    """The form at the desk."""
    TABLE = "table"
    """A row of an uploaded CSV or XLSX file."""
    FILE = "file"
    """An uploaded YAML file, alone or in a ZIP."""
    BULK = "bulk"
    """Many at once."""
    PROPOSAL = "proposal"
    """ "Angebot vorschlagen": fills in the form that a person then looks at and sends."""
    CHANGE = "change"
    """The Träger's change, which a person accepts or not."""
    IMPORT = "import"
    """`kette import`: the operator's own files."""


class By(StrEnum):
    """Who sets a field on a way."""

    SENDER = "sender"
    """What comes in is taken, once it is valid."""
    PORTAL = "portal"
    """Worked out: the address from the title, the Stand from the sources."""
    VERB = "verb"
    """Set by what a person does on this way (confirm, publish, withdraw, ...), with its right and
    its reason; never by a value that comes along."""
    NOBODY = "nobody"
    """This way does not touch it: what is stored stays, a new offer has none."""


Ways = Mapping[Way, By]


def _ways(form: By, table: By, file: By, bulk: By, proposal: By, change: By) -> Ways:
    given = (form, table, file, bulk, proposal, change, By.SENDER)
    return dict(zip(Way, given, strict=True))


_S, _P, _V, _N = By.SENDER, By.PORTAL, By.VERB, By.NOBODY
#                    form table file bulk prop. change
_FACT = _ways(_S, _S, _S, _N, _N, _N)
_FROM_ALL = _ways(_S, _S, _S, _N, _S, _N)
_FROM_TRÄGER = _ways(_S, _S, _S, _N, _N, _S)
_EVERYBODY = _ways(_S, _S, _S, _N, _S, _S)
_CONTACT = _ways(_S, _S, _S, _S, _N, _S)
_SEASON = _ways(_S, _S, _S, _S, _N, _N)
_WORKED_OUT = _ways(_P, _P, _P, _N, _P, _N)
_CONFIRMED = _ways(_V, _N, _N, _V, _V, _N)
_DRAFT = _ways(_V, _N, _N, _N, _V, _N)
_ORIGIN = _ways(_V, _N, _N, _N, _N, _N)
_ENDED = _ways(_N, _N, _N, _N, _N, _V)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the record, or one part of it ("place.city")."""

    path: str
    """In the record and its file, which are English."""
    ways: Ways
    name: str = ""
    """In forms, tables and addresses, which are German; "" where nobody is asked for it."""
    label: str = ""
    """On the screen; "" where no history shows it."""
    heading: str = ""
    """Of its column in a table, where that is not the label."""
    kind: Kind = Kind.LINE
    words: type[Vocabulary] | None = None
    """The closed list that its values are of."""
    empty: str = ""
    """What is said where it is needed and nothing was given."""
    wrong: str = ""
    """What is said where it is not what it should be."""

    @property
    def longest(self) -> int:
        """Characters that the record takes there; 0 where it has no such bound."""
        return _lengths()[self.path]


@cache
def _lengths() -> Mapping[str, int]:
    schema = OfferRecord.model_json_schema()
    return {field.path: _length(schema, field.path) for field in FIELDS}


def _length(schema: dict[str, Any], path: str) -> int:
    found = [schema]
    for part in path.split("."):
        found = [each["properties"][part] for each in found if "properties" in each]
        found = [choice for each in found for choice in each.get("anyOf", (each,))]
        found = [schema["$defs"].get(each.get("$ref", "")[8:], each) for each in found]
    lengths: list[int] = [each.get("maxLength", 0) for each in found]
    return max(lengths)


_CHOOSE = N_("Bitte auswählen.")
_URL = N_("Bitte eine vollständige Adresse, die mit https:// beginnt.")

FIELDS: tuple[Field, ...] = (
    Field(path="slug", ways=_WORKED_OUT),
    Field(
        path="title",
        name="titel",
        label=N_("Titel"),
        ways=_FROM_ALL,
        empty=N_("Bitte einen Titel angeben."),
    ),
    Field(
        path="summary",
        name="kurz",
        label=N_("Kurz gesagt"),
        ways=_FACT,
        empty=N_("Bitte in einem Satz sagen, was es ist."),
    ),
    Field(
        path="description",
        name="beschreibung",
        label=N_("Beschreibung"),
        kind=Kind.BLOCK,
        ways=_FROM_ALL,
        empty=N_("Bitte das Angebot beschreiben."),
    ),
    Field(
        path="audience",
        name="zielgruppe",
        label=N_("Für wen"),
        kind=Kind.LIST,
        words=Audience,
        ways=_FACT,
        empty=N_("Bitte mindestens eine Zielgruppe ankreuzen."),
    ),
    Field(path="age_months", name="alter", label=N_("Alter"), kind=Kind.AGES, ways=_FACT),
    Field(path="times", name="zeiten", label=N_("Zeiten"), kind=Kind.TIMES, ways=_EVERYBODY),
    Field(path="schedule", name="wann", label=N_("Wann"), ways=_EVERYBODY),
    Field(
        path="recurs",
        name="kommt_wieder",
        label=N_("Kommt wieder"),
        kind=Kind.CHOICE,
        words=Recurs,
        ways=_FACT,
        wrong=N_("Bitte „jedes Jahr“ auswählen, wenn die übliche Zeit dasteht."),
    ),
    Field(path="usual", name="ueblich", label=N_("Übliche Zeit im Jahr"), ways=_FACT),
    Field(
        path="place.name",
        name="ort_name",
        label=N_("Name des Ortes"),
        ways=_FROM_TRÄGER,
    ),
    Field(
        path="place.street",
        name="strasse",
        label=N_("Straße und Hausnummer"),
        heading=N_("Straße"),
        ways=_FROM_TRÄGER,
    ),
    Field(
        path="place.postcode",
        name="plz",
        label=N_("Postleitzahl"),
        ways=_FROM_TRÄGER,
        wrong=N_("Bitte fünf Ziffern."),
    ),
    Field(path="place.city", name="ort", label=N_("Ort"), ways=_FROM_TRÄGER),
    Field(
        path="kommunen",
        name="kommune",
        label=N_("Kommunen"),
        kind=Kind.LIST,
        ways=_FROM_ALL,
        empty=N_("Bitte mindestens eine Kommune ankreuzen."),
    ),
    Field(
        path="formats",
        name="format",
        label=N_("Wie"),
        kind=Kind.LIST,
        words=Format,
        ways=_FACT,
        empty=N_("Bitte mindestens eines ankreuzen."),
    ),
    Field(
        path="cancelled_until",
        name="faellt_aus_bis",
        label=N_("Fällt aus bis"),
        kind=Kind.DAY,
        ways=_SEASON,
    ),
    Field(
        path="visible_from",
        name="sichtbar_von",
        label=N_("Sichtbar ab"),
        kind=Kind.DAY,
        ways=_SEASON,
    ),
    Field(
        path="visible_until",
        name="sichtbar_bis",
        label=N_("Sichtbar bis"),
        kind=Kind.DAY,
        ways=_SEASON,
    ),
    Field(
        path="cost",
        name="kosten",
        label=N_("Kosten"),
        kind=Kind.CHOICE,
        words=Cost,
        ways=_FROM_TRÄGER,
        empty=_CHOOSE,
    ),
    Field(path="cost_note", name="kosten_text", label=N_("Kosten genauer"), ways=_EVERYBODY),
    Field(
        path="registration",
        name="anmeldung",
        label=N_("Anmeldung"),
        kind=Kind.CHOICE,
        words=Registration,
        ways=_FROM_TRÄGER,
        empty=_CHOOSE,
    ),
    Field(
        path="provider.name",
        name="traeger",
        label=N_("Träger"),
        ways=_FROM_ALL,
        empty=N_("Bitte angeben, wer das Angebot macht."),
    ),
    Field(
        path="provider.kind",
        name="traeger_art",
        label=N_("Art des Trägers"),
        kind=Kind.CHOICE,
        words=ProviderKind,
        ways=_FROM_ALL,
        empty=_CHOOSE,
    ),
    Field(
        path="contact.phone",
        name="telefon",
        label=N_("Telefon"),
        ways=_CONTACT,
        wrong=N_("Bitte eine Telefonnummer wie 02421 22-0."),
    ),
    Field(
        path="contact.email",
        name="email",
        label=N_("E-Mail"),
        ways=_CONTACT,
        wrong=N_("Bitte eine E-Mail-Adresse wie amt@beispiel.de."),
    ),
    Field(path="contact.url", name="web", label=N_("Internetseite"), ways=_CONTACT, wrong=_URL),
    Field(
        path="phases",
        name="phase",
        label=N_("Lebensphasen"),
        kind=Kind.LIST,
        words=Phase,
        ways=_FACT,
        empty=N_("Bitte mindestens eine Lebensphase ankreuzen."),
    ),
    Field(
        path="transitions",
        name="uebergang",
        label=N_("Übergänge"),
        kind=Kind.LIST,
        words=Transition,
        ways=_FACT,
    ),
    Field(
        path="topics",
        name="thema",
        label=N_("Themen"),
        kind=Kind.LIST,
        words=Topic,
        ways=_FACT,
        empty=N_("Bitte mindestens ein Thema ankreuzen."),
    ),
    Field(path="needs", name="anliegen", label=N_("Anliegen"), kind=Kind.LIST, ways=_FACT),
    Field(
        path="languages",
        name="sprache",
        label=N_("Sprachen"),
        kind=Kind.LIST,
        words=Language,
        ways=_FACT,
        empty=N_("Bitte mindestens eine Sprache ankreuzen."),
    ),
    Field(
        path="level",
        name="handlungsebene",
        label=N_("Handlungsebene"),
        kind=Kind.CHOICE,
        words=Level,
        ways=_FACT,
    ),
    Field(
        path="sources",
        name="quelle",
        label=N_("Quellen"),
        kind=Kind.SOURCES,
        ways=_FACT,
        empty=N_("Bitte eine Quelle nennen: eine Internetseite, ein Faltblatt, einen Anruf."),
        wrong=_URL,
    ),
    Field(
        path="remark", name="bemerkung", label=N_("Interne Bemerkung"), kind=Kind.BLOCK, ways=_FACT
    ),
    Field(path="stand", ways=_WORKED_OUT),
    Field(path="ended", label=N_("Zurückgezogen, weil"), ways=_ENDED),
    Field(path="draft", label=N_("Entwurf"), kind=Kind.FLAG, ways=_DRAFT),
    Field(path="doubt", label=N_("Zu prüfen, weil"), ways=_CONFIRMED),
    Field(path="origin", label=N_("Vorlage"), ways=_ORIGIN),
    Field(path="verified_at", label=N_("Geprüft am"), kind=Kind.DAY, ways=_CONFIRMED),
    Field(path="verified_by", label=N_("Geprüft durch"), ways=_CONFIRMED),
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
