"""The offer's form: read by hand, so that a wrong field keeps what was typed in all others."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pydantic import ValidationError

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import waysin
from app.offers.revisions import LABELS, newest_year
from app.offers.waysin import Way
from app.records import needs, problems
from app.records.offers import OfferRecord
from app.vocabulary import COUNTYWIDE, KOMMUNEN

# Field of the form -> field of the record (app.offers.revisions names them).
TEXTS: Mapping[str, str] = {
    "titel": "title",
    "kurz": "summary",
    "text": "description",
    "wann": "schedule",
    "ort_name": "place.name",
    "strasse": "place.street",
    "plz": "place.postcode",
    "ort": "place.city",
    "kosten_text": "cost_note",
    "traeger": "provider.name",
    "telefon": "contact.phone",
    "email": "contact.email",
    "web": "contact.url",
}
CHOICES: Mapping[str, str] = {
    "kosten": "cost",
    "anmeldung": "registration",
    "traeger_art": "provider.kind",
    "ebene": "handlungsebene",
}
LISTS: Mapping[str, str] = {
    "zielgruppen": "audience",
    "kommunen": "kommunen",
    "format": "format",
    "phasen": "phases",
    "uebergaenge": "transitions",
    "themen": "topics",
    "anliegen": "needs",
    "sprachen": "languages",
}
DATES: Mapping[str, str] = {
    "faellt_aus_bis": "cancelled_until",
    "sichtbar_von": "visible_from",
    "sichtbar_bis": "visible_until",
}
AGES = ("alter_von", "alter_bis")
UNITS = ("jahre", "monate", "schwangerschaft")
REQUIRED: Mapping[str, str] = {
    "titel": N_("Bitte einen Titel angeben."),
    "kurz": N_("Bitte in einem Satz sagen, was es ist."),
    "text": N_("Bitte das Angebot beschreiben."),
    "traeger": N_("Bitte angeben, wer das Angebot macht."),
    "traeger_art": N_("Bitte auswählen."),
    "kosten": N_("Bitte auswählen."),
    "anmeldung": N_("Bitte auswählen."),
    "zielgruppen": N_("Bitte mindestens eine Zielgruppe ankreuzen."),
    "kommunen": N_("Bitte mindestens eine Kommune ankreuzen."),
    "format": N_("Bitte mindestens eines ankreuzen."),
    "phasen": N_("Bitte mindestens eine Lebensphase ankreuzen."),
    "themen": N_("Bitte mindestens ein Thema ankreuzen."),
    "sprachen": N_("Bitte mindestens eine Sprache ankreuzen."),
    "quelle": N_("Bitte eine Quelle nennen: eine Internetseite, ein Faltblatt, einen Anruf."),
}
FIELD_OF: Mapping[str, str] = {
    **{path: name for group in (TEXTS, CHOICES, LISTS, DATES) for name, path in group.items()},
    "age_months": "alter_von",
    "sources": "quelle",
    "slug": "titel",
}
_PATTERNS: Mapping[str, str] = {
    "telefon": N_("Bitte eine Telefonnummer wie 02421 22-0."),
    "email": N_("Bitte eine E-Mail-Adresse wie amt@beispiel.de."),
    "web": N_("Bitte eine vollständige Adresse, die mit https:// beginnt."),
    "quelle": N_("Bitte eine vollständige Adresse, die mit https:// beginnt."),
    "plz": N_("Bitte fünf Ziffern."),
}
Pairs = Sequence[tuple[str, str]]
_SINGLE: Mapping[str, str] = {**TEXTS, **CHOICES, **DATES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A field of the form that does not do, and why."""

    name: str
    text: str

    @property
    def label(self) -> str:
        return label_of(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferForm:
    """What was typed, and the record it makes: None as long as something is wrong."""

    pairs: tuple[tuple[str, str], ...]
    record: OfferRecord | None
    wrong: tuple[Wrong, ...]

    @classmethod
    def read(
        cls, pairs: Iterable[tuple[str, str]], *, slug: str, before: OfferRecord | None = None
    ) -> "OfferForm":
        """`before` gives what the form does not ask: state, origin, confirmation."""
        kept = tuple(pairs)
        raw, wrong = _raw(kept)
        raw["slug"] = slug
        if before is not None:
            known = before.model_dump(mode="json")
            for name in waysin.kept(Way.FORM):
                raw[name] = known[name]
            for name in LISTS.values():
                # Boxes have the vocabulary's order; what stood first stays first.
                raw[name].sort(key=lambda v, old=known[name]: old.index(v) if v in old else 99)
            if raw["place"] is None and before.place and not any(known["place"].values()):
                raw["place"] = known["place"]
        found = list(wrong)
        record = None
        try:
            record = OfferRecord.model_validate(raw)
        except ValidationError as error:
            known_wrong = {each.name for each in found}
            for name, text in _faults(error):
                if name not in known_wrong:
                    found.append(Wrong(name=name, text=text))
                    known_wrong.add(name)
        order = {name: place for place, name in enumerate(order_of_fields())}
        found.sort(key=lambda each: order.get(each.name, 99))
        return cls(pairs=kept, record=None if found else record, wrong=tuple(found))

    @classmethod
    def of(cls, record: OfferRecord) -> "OfferForm":
        """The form as it opens on a record."""
        return cls(pairs=tuple(pairs_of(record)), record=record, wrong=())

    def first(self, name: str) -> str:
        return next((value for each, value in self.pairs if each == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(value for each, value in self.pairs if each == name)

    @property
    def ages(self) -> tuple[int | None, int | None]:
        """Youngest and oldest age in months; None where open, or not readable."""
        values = _values(self.pairs)
        low, high = (_age(name, values, []) for name in AGES)
        return low, high

    def sources(self) -> tuple[tuple[str, str], ...]:
        """(address or words, year) as typed."""
        urls, years = self.every("quelle"), self.every("quelle_jahr")
        years += ("",) * (len(urls) - len(years))
        return tuple((u, y) for u, y in zip(urls, years, strict=False) if u.strip() or y.strip())


def order_of_fields() -> tuple[str, ...]:
    """The form's fields from top to bottom."""
    return tuple(dict.fromkeys(FIELD_OF[path] for path in LABELS if path in FIELD_OF))


def label_of(name: str) -> str:
    path = next((path for path, field in FIELD_OF.items() if field == name and path in LABELS), "")
    return _("Alter bis") if name == "alter_bis" else _(LABELS[path]) if path else name


def pairs_of(record: OfferRecord) -> list[tuple[str, str]]:
    """A record as the fields of the form."""
    dumped = record.model_dump(mode="json")

    def value(path: str) -> Any:
        group, _dot, part = path.partition(".")
        return (dumped[group] or {}).get(part) if part else dumped[group]

    pairs = [(name, value(path) or "") for name, path in _SINGLE.items()]
    pairs += [(name, each) for name, path in LISTS.items() for each in value(path)]
    for name, months in zip(AGES, (record.age_months.min, record.age_months.max), strict=True):
        pairs += _age_pairs(name, months)
    for source in record.sources:
        pairs += [("quelle", source.said), ("quelle_jahr", str(source.seen or ""))]
    return pairs


def _age_pairs(name: str, months: int | None) -> list[tuple[str, str]]:
    if months is None:
        return [(name, ""), (f"{name}_einheit", "jahre")]
    if months == -9:
        return [(name, ""), (f"{name}_einheit", "schwangerschaft")]
    if months % 12 == 0 and months > 0:
        return [(name, str(months // 12)), (f"{name}_einheit", "jahre")]
    return [(name, str(months)), (f"{name}_einheit", "monate")]


def _values(pairs: Pairs) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(typed.block(value))
    return values


def _raw(pairs: Pairs) -> tuple[dict[str, Any], list[Wrong]]:
    values = _values(pairs)
    wrong: list[Wrong] = []
    raw: dict[str, Any] = {
        "place": {}, "contact": {}, "provider": {}, "age_months": {},
    }  # fmt: skip

    def put(path: str, value: Any) -> None:
        group, _dot, part = path.partition(".")
        if part:
            raw[group][part] = value
        else:
            raw[path] = value

    for name, path in {**TEXTS, **CHOICES}.items():
        put(path, next((v for v in values.get(name, ()) if v), None))
    for name, path in LISTS.items():
        put(path, list(dict.fromkeys(v for v in values.get(name, ()) if v)))
    for name, path in DATES.items():
        put(path, _read(name, values, _day, wrong))
    raw["age_months"] = {
        key: _age(name, values, wrong) for key, name in zip(("min", "max"), AGES, strict=True)
    }
    raw["sources"] = list(_sources(pairs, wrong))
    if not any(raw["place"].values()):
        raw["place"] = None
    raw["kommunen"] = _kommunen(raw["kommunen"])
    if needs.unknown(raw["needs"]):
        wrong.append(Wrong(name="anliegen", text=_("Dieses Anliegen gibt es nicht mehr.")))
    raw["stand"] = newest_year(raw["sources"])
    wrong += [
        Wrong(name=name, text=_(text))
        for name, text in REQUIRED.items()
        if not any(values.get(name, ()))
    ]
    return raw, wrong


def _sources(pairs: Pairs, wrong: list[Wrong]) -> Iterator[dict[str, Any]]:
    form = OfferForm(pairs=tuple((n, typed.line(v)) for n, v in pairs), record=None, wrong=())
    for text, year in form.sources():
        seen = int(year) if re.fullmatch(r"(19|20)\d\d", year) else None
        if year and seen is None:
            wrong.append(Wrong(name="quelle", text=_("Das Jahr bitte mit vier Ziffern.")))
        yield {"url" if not text or _means_address(text) else "title": text, "seen": seen}


def _means_address(text: str) -> bool:
    """One word with a dot, colon or slash inside, or what begins as an address: it is told when it
    is none."""
    if text.startswith(("http:", "https:")):
        return True
    return " " not in text and any(sign in text[1:-1] for sign in ".:/")


def _kommunen(chosen: list[str]) -> list[str]:
    return [slug for slug in (COUNTYWIDE, *KOMMUNEN) if slug in chosen] + [
        slug for slug in chosen if slug not in KOMMUNEN and slug != COUNTYWIDE
    ]


def _read(
    name: str, values: Mapping[str, list[str]], read: Callable[[str], Any], wrong: list[Wrong]
) -> Any:
    text = next(iter(values.get(name, ())), "")
    try:
        return read(text)
    except ValueError as error:
        wrong.append(Wrong(name=name, text=str(error)))
        return None


def _age(name: str, values: Mapping[str, list[str]], wrong: list[Wrong]) -> int | None:
    months: int | None = _read(name, values, partial(_months, values=values, name=name), wrong)
    return months


def _day(text: str) -> str | None:
    """A date as browsers send it, or as people write it: 24.12.2026."""
    if not text:
        return None
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1])).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("Bitte ein Datum wie 24.12.2026.")) from None


def _months(text: str, values: Mapping[str, list[str]], name: str) -> int | None:
    unit = next(iter(values.get(f"{name}_einheit", ())), "jahre")
    if unit == "schwangerschaft":
        return -9 if name == "alter_von" else 0
    if not text:
        return None
    number = re.fullmatch(r"(-?\d{1,3})([.,]5)?", text)
    if number is None:
        raise ValueError(_("Bitte eine Zahl, zum Beispiel 3."))
    if unit == "monate":
        if number[2]:
            raise ValueError(_("Bitte ganze Monate."))
        return int(number[1])
    return 12 * int(number[1]) + (6 if number[2] else 0)


def _faults(error: ValidationError) -> list[tuple[str, str]]:
    return [_fault(path.split("."), message) for path, message in problems.in_german(error)]


def _fault(parts: list[str], message: str) -> tuple[str, str]:
    """(field of the form, what to say there) for one fault of the record."""
    if parts[0] == "age_months":
        if "min darf nicht" in message:
            return "alter_von", _("„von“ darf nicht größer sein als „bis“.")
        name = "alter_bis" if parts[-1] == "max" else "alter_von"
        return name, _("Möglich ist alles von der Schwangerschaft bis 40 Jahre.")
    if "kreisweit“ steht allein" in message:
        return "kommunen", _("Entweder im ganzen Kreis oder einzelne Kommunen.")
    name = FIELD_OF.get(".".join(parts[:2])) or FIELD_OF.get(parts[0]) or "titel"
    if name in _PATTERNS and "höchstens" not in message:
        return name, _(_PATTERNS[name])
    return name, message


def slug_of(title: str, taken: Callable[[str], bool]) -> str:
    """A name for the address that nobody has yet: "krabbelgruppe-kreuzau", "...-2"."""
    text = title.casefold()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, plain)
    base = re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:70].strip("-") or "angebot"
    number, slug = 1, base
    while taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
