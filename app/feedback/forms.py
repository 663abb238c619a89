"""The public forms as they were typed, with what is wrong in each field.

Read by hand, so that nothing typed is lost: whatever is refused comes back into its field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app import addresses, typed
from app.i18n import N_
from app.i18n import gettext as _
from app.records import problems
from app.records.offers import OfferRecord
from app.vocabulary import COUNTYWIDE, KOMMUNEN, Cost, Registration, ReportTopic

LONG, SHORT = 2000, 300
TRAP = "webseite_bestaetigen"
"""People do not see this field, programs that fill in everything do."""


def _block(value: object) -> str:
    return typed.block(value) if isinstance(value, str) else ""


def _line(value: object) -> str:
    return typed.line(value) if isinstance(value, str) else ""


def _trapped(fields: Mapping[str, object]) -> dict[str, str]:
    # A person whose browser filled it in is told, instead of thanked for nothing.
    return {TRAP: _("Bitte lassen Sie dieses Feld leer.")} if _block(fields.get(TRAP)) else {}


def _address(text: str) -> dict[str, str]:
    if not text or addresses.fits(text):
        return {}
    return {"antwort": _("Bitte schreiben Sie die Adresse so: name@beispiel.de")}


def _too_long(text: str, limit: int) -> str | None:
    over = len(text) - limit
    if over <= 0:
        return None
    return _("Das sind %(over)d Zeichen zu viel. Erlaubt sind %(limit)d.") % {
        "over": over,
        "limit": limit,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """ "Stimmt etwas nicht?"."""

    topic: str = ""
    text: str = ""
    answer_to: str = ""
    trap: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> "ReportForm":
        topic, text = _line(fields.get("thema")), _block(fields.get("text"))
        answer_to = _line(fields.get("antwort"))
        wrong: dict[str, str] = {}
        if topic not in list(ReportTopic):
            wrong["thema"] = _("Bitte wählen Sie aus, worum es geht.")
        if not text:
            wrong["text"] = _("Bitte schreiben Sie kurz, was nicht stimmt.")
        elif over := _too_long(text, LONG):
            wrong["text"] = over
        wrong |= _address(answer_to) | _trapped(fields)
        return cls(
            topic=topic,
            text=text,
            answer_to=answer_to,
            trap=_block(fields.get(TRAP)),
            problems=wrong,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the forms below; `name` is the field in address and record of the proposal."""

    name: str
    label: str
    hint: str = ""
    needed: bool = False
    limit: int = SHORT
    kind: str = "line"
    """"line", "text", "choice" or "check"."""
    options: tuple[tuple[str, str], ...] = ()
    autocomplete: str = "off"


PROPOSAL = (
    Question(name="titel", label=N_("Wie heißt das Angebot?"), needed=True, limit=120),
    Question(
        name="beschreibung",
        label=N_("Was wird angeboten, und für wen?"),
        hint=N_("Zum Beispiel: Krabbelgruppe für Babys bis 1 Jahr mit Mutter oder Vater."),
        needed=True,
        limit=LONG,
        kind="text",
    ),
    Question(
        name="traeger",
        label=N_("Wer macht das Angebot?"),
        hint=N_("Zum Beispiel: ein Verein, eine Kirchengemeinde, die Gemeinde."),
        needed=True,
    ),
    Question(
        name="kommune",
        label=N_("In welcher Kommune?"),
        needed=True,
        kind="choice",
        options=(*KOMMUNEN.items(), (COUNTYWIDE, N_("in mehreren oder im ganzen Kreis"))),
    ),
    Question(name="ort", label=N_("Wo genau?"), hint=N_("Straße, Haus, Ortsteil.")),
    Question(name="wann", label=N_("Wann?"), hint=N_("Zum Beispiel: montags 10–12 Uhr.")),
    Question(name="kosten", label=N_("Was kostet es?")),
    Question(
        name="kontakt",
        label=N_("Wie erreichen Familien das Angebot?"),
        hint=N_("Telefon, E-Mail oder Internetseite. Das wird veröffentlicht."),
        needed=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalForm:
    """ "Angebot vorschlagen"."""

    values: Mapping[str, str] = field(default_factory=dict)
    answer_to: str = ""
    trap: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> "ProposalForm":
        values = _values(PROPOSAL, fields)
        answer_to = _line(fields.get("antwort"))
        return cls(
            values=values,
            answer_to=answer_to,
            trap=_block(fields.get(TRAP)),
            problems=_wrong(PROPOSAL, values) | _address(answer_to) | _trapped(fields),
        )

    @property
    def kommune(self) -> str | None:
        """None: in several or in the whole Kreis."""
        return None if self.values["kommune"] == COUNTYWIDE else self.values["kommune"]


CHANGE = (
    Question(name="schedule", label=N_("Wann?"), hint=N_("Zum Beispiel: montags 10–12 Uhr.")),
    Question(name="place_name", label=N_("Wo? Name des Hauses")),
    Question(name="street", label=N_("Straße und Hausnummer")),
    Question(name="postcode", label=N_("Postleitzahl"), limit=5),
    Question(name="city", label=N_("Ort")),
    Question(
        name="cost",
        label=N_("Kosten"),
        kind="choice",
        options=tuple((each.value, each.label) for each in Cost),
    ),
    Question(name="cost_note", label=N_("Kosten genauer")),
    Question(
        name="registration",
        label=N_("Anmeldung"),
        kind="choice",
        options=tuple((each.value, each.label) for each in Registration),
    ),
    Question(name="phone", label=N_("Telefon"), limit=120),
    Question(name="email", label=N_("E-Mail"), limit=200),
    Question(name="url", label=N_("Internetseite"), limit=1000),
    Question(
        name="ended",
        label=N_("Das Angebot gibt es nicht mehr"),
        kind="check",
    ),
    Question(
        name="note",
        label=N_("Was sonst noch anders ist"),
        hint=N_("Zum Beispiel Alter, Titel oder Beschreibung."),
        limit=LONG,
        kind="text",
    ),
)
_PLACE = ("place_name", "street", "postcode", "city")
_CONTACT = ("phone", "email", "url")
_PATHS = {
    "place.name": "place_name",
    **{f"place.{name}": name for name in _PLACE[1:]},
    **{f"contact.{name}": name for name in _CONTACT},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeForm:
    """The Träger's change to one offer: the fields as they are, or as they should be."""

    values: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, record: OfferRecord) -> "ChangeForm":
        """Filled in with what is published."""
        place = record.place
        return cls(
            values={
                "schedule": record.schedule or "",
                "place_name": (place.name if place else None) or "",
                "street": (place.street if place else None) or "",
                "postcode": (place.postcode if place else None) or "",
                "city": (place.city if place else None) or "",
                "cost": record.cost.value,
                "cost_note": record.cost_note or "",
                "registration": record.registration.value,
                "phone": record.contact.phone or "",
                "email": record.contact.email or "",
                "url": record.contact.url or "",
                "ended": "",
                "note": "",
            }
        )

    @classmethod
    def read(cls, fields: Mapping[str, object], record: OfferRecord) -> "ChangeForm":
        values = _values(CHANGE, fields)
        if values["url"] and "://" not in values["url"]:
            values["url"] = f"https://{values['url']}"
        values["ended"] = "ja" if values["ended"] else ""
        wrong = _wrong(CHANGE, values)
        form = cls(values=values)
        if not wrong:
            try:
                applied(record, form.changes(record))
            except ValidationError as error:
                said = problems.in_german(error)
                wrong = {_PATHS.get(path, path): f"{text}." for path, text in said}
        if not wrong and not form.changes(record) and not values["note"]:
            wrong = {"schedule": _("Sie haben noch nichts geändert.")}
        return cls(values=values, problems=wrong)

    def changes(self, record: OfferRecord) -> dict[str, str]:
        """Only what differs from the record; the note stands apart."""
        now = ChangeForm.of(record).values
        return {n: v for n, v in self.values.items() if n != "note" and v != now[n]}


def applied(record: OfferRecord, changes: Mapping[str, str]) -> OfferRecord:
    """The record as the Träger wants it; ValidationError when a field cannot be so."""
    raw: dict[str, Any] = record.model_dump(mode="json")
    wanted = {name: value or None for name, value in changes.items()}
    for name in ("schedule", "cost", "cost_note", "registration"):
        if name in wanted:
            raw[name] = wanted[name]
    place = raw["place"] or dict.fromkeys(("name", "street", "postcode", "city"))
    place |= {n.removeprefix("place_"): wanted[n] for n in _PLACE if n in wanted}
    raw["place"] = place if any(place.values()) else None
    raw["contact"] |= {name: wanted[name] for name in _CONTACT if name in wanted}
    if wanted.get("ended"):
        raw["ended"] = _("Der Träger bietet es nicht mehr an.")
    return OfferRecord.model_validate(raw)


def _values(questions: Iterable[Question], fields: Mapping[str, object]) -> dict[str, str]:
    return {
        each.name: (_block if each.kind == "text" else _line)(fields.get(each.name))
        for each in questions
    }


def _wrong(questions: Iterable[Question], values: Mapping[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for each in questions:
        value = values[each.name]
        if not value:
            if each.needed:
                wrong[each.name] = _("Bitte füllen Sie dieses Feld aus.")
        elif each.options and value not in dict(each.options):
            wrong[each.name] = _("Bitte wählen Sie einen Eintrag aus der Liste.")
        elif over := _too_long(value, each.limit):
            wrong[each.name] = over
    return wrong
