"""The offer's form: read by hand, so that a wrong field keeps what was typed in all others."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pydantic import ValidationError

from app import typed
from app.i18n import gettext as _
from app.offers import fields, knownby, locations, spoken, waysin
from app.offers.declared import TOO_MUCH
from app.offers.fields import BY_NAME, BY_PATH, Kind
from app.offers.revisions import newest_year
from app.offers.typedform import Typed, source_pairs
from app.offers.ways import Way
from app.records import kinds, needs, problems
from app.records.offers import NOT_ALONE, OUT_OF_ORDER, OfferRecord
from app.records.times import TimesOfRecord
from app.vocabulary import COUNTYWIDE, KOMMUNEN, OfferKind
from app.wording import today
from search.writing import bare

AGES = ("alter_von", "alter_bis")
UNITS = ("jahre", "monate", "schwangerschaft")
Pairs = Sequence[tuple[str, str]]
_TEXTS = fields.of_kind(Kind.LINE, Kind.BLOCK, Kind.CHOICE)
_LISTS = fields.of_kind(Kind.LIST)
_DAYS = fields.of_kind(Kind.DAY)
_FLAGS = fields.of_kind(Kind.FLAG)
YES, NO = "ja", "nein"
"""What a flag is in the form and in tables."""
_KIND = BY_PATH["kind"].name
_ORDER = [name for each in BY_NAME for name in (AGES if each == "alter" else (each,))]
"""Names in the form, from top to bottom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A field of the form that does not do, and why."""

    name: str
    text: str
    copied: bool = False
    """It names the origin of a copy, and may be meant so."""

    @property
    def label(self) -> str:
        return label_of(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferForm(Typed):
    """What was typed, and the record it makes: None as long as something is wrong."""

    record: OfferRecord | None
    wrong: tuple[Wrong, ...]

    @classmethod
    def read(
        cls, pairs: Iterable[tuple[str, str]], *, slug: str, before: OfferRecord | None = None
    ) -> "OfferForm":
        """`before` gives what the form does not ask: state, origin, confirmation."""
        kept = _with_kind(tuple(pairs), before)
        raw, wrong = _raw(kept, before)
        raw["slug"] = slug
        if before is not None:
            known = before.model_dump(mode="json")
            for name in waysin.kept(Way.FORM):
                raw[name] = known[name]
            for each in _LISTS:
                # Boxes have the vocabulary's order; what stood first stays first.
                old = known[each.path]
                raw[each.path].sort(key=lambda v, old=old: old.index(v) if v in old else 99)
            if raw["place"] is None and before.place and not any(known["place"].values()):
                raw["place"] = known["place"]
        found = list(wrong)
        record = None
        try:
            record = OfferRecord.model_validate(raw)
        except ValidationError as error:
            known_wrong = {each.name for each in found}
            for name, text in faults(error):
                if name not in known_wrong:
                    found.append(Wrong(name=name, text=text))
                    known_wrong.add(name)
        if record is not None and (why := record.kind_fault(before)):
            found.append(Wrong(name=_KIND, text=why))
        found.sort(key=lambda each: _ORDER.index(each.name))
        return cls(pairs=kept, record=None if found else record, wrong=tuple(found))

    @classmethod
    def of(cls, record: OfferRecord) -> "OfferForm":
        """The form as it opens on a record."""
        return cls(pairs=tuple(pairs_of(record)), record=record, wrong=())

    @property
    def ages(self) -> tuple[int | None, int | None]:
        """Youngest and oldest age in months; None where open, or not readable."""
        values = _values(self.pairs)
        low, high = (_age(name, values, []) for name in AGES)
        return low, high

    def further(self) -> tuple[locations.Row, ...]:
        """Further places as typed."""
        return locations.rows_in(self.pairs)

    def spoken(self) -> tuple[spoken.Row, ...]:
        """Who speaks what, as typed."""
        return spoken.rows_in(self.pairs)


def _with_kind(
    pairs: tuple[tuple[str, str], ...], before: OfferRecord | None
) -> tuple[tuple[str, str], ...]:
    """With the Art where nobody says one: a page from before there was any, an empty cell. Whoever
    proposes something is not asked, so the form's first one is nobody's choice there."""
    said = next((value.strip() for name, value in pairs if name == _KIND), "")
    proposed = before is None and any(name == "vorschlag" and value for name, value in pairs)
    if said and not (proposed and said == OfferKind.OFFER):
        return pairs
    audience = [value for name, value in pairs if name == BY_PATH["audience"].name]
    kind = before.kind if before else kinds.usual(audience)
    return (*(each for each in pairs if each[0] != _KIND), (_KIND, kind.value))


def label_of(name: str) -> str:
    if name in AGES:
        return _("Alter bis") if name == "alter_bis" else _("Alter")
    if name in knownby.LABELS:
        return _(knownby.LABELS[name])
    field = BY_NAME.get(name)
    return _(field.label) if field else name


def pairs_of(record: OfferRecord) -> list[tuple[str, str]]:
    """A record as the fields of the form."""
    dumped = record.model_dump(mode="json")
    pairs = [(each.name, fields.value(dumped, each.path) or "") for each in (*_TEXTS, *_DAYS)]
    pairs += [(each.name, value) for each in _LISTS for value in dumped[each.path]]
    pairs += [(each.name, YES) for each in _FLAGS if dumped[each.path]]
    for name, months in zip(AGES, (record.age_months.min, record.age_months.max), strict=True):
        pairs += _age_pairs(name, months)
    pairs += [("zeiten", record.times.said if record.times else "")]
    pairs += locations.pairs_of(map(locations.row_of, record.locations))
    pairs += spoken.pairs_of(map(spoken.row_of, record.spoken))
    return pairs + source_pairs(record.sources)


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


def _raw(pairs: Pairs, before: OfferRecord | None) -> tuple[dict[str, Any], list[Wrong]]:
    values = _values(pairs)
    wrong: list[Wrong] = []
    raw: dict[str, Any] = {}
    for each in _TEXTS:
        fields.put(raw, each.path, next((v for v in values.get(each.name, ()) if v), None))
    for each in _LISTS:
        raw[each.path] = list(dict.fromkeys(v for v in values.get(each.name, ()) if v))
    for each in _FLAGS:
        raw[each.path] = YES in values.get(each.name, ())
    for each in _DAYS:
        raw[each.path] = _read(each.name, values, _day, wrong)
    kept = before.times if before else None
    raw["times"] = _read("zeiten", values, partial(_times, kept=kept), wrong)
    raw["locations"], unclear = locations.read(
        locations.rows_in(pairs), before.locations if before else (), _times
    )
    wrong += [Wrong(name=locations.NAME, text=text) for text in unclear]
    speaking = before.spoken if before else ()
    rows = spoken.rows_in(pairs)
    if not spoken.asked_in(pairs):  # a page from before there was any
        rows = tuple(map(spoken.row_of, speaking))
    raw["spoken"], unsaid = spoken.read(rows, speaking, _times)
    wrong += [Wrong(name=spoken.NAME, text=text) for text in unsaid]
    raw["age_months"] = {
        key: _age(name, values, wrong) for key, name in zip(("min", "max"), AGES, strict=True)
    }
    raw["sources"] = list(read_sources(pairs, wrong))
    answered = not raw["sources"] and knownby.asked_in(pairs)
    if answered:
        raw["sources"] = [_of_answer(pairs, raw["contact"]["url"])]
    if not any(raw["place"].values()):
        raw["place"] = None
    raw["kommunen"] = _kommunen(raw["kommunen"])
    if needs.unknown(raw["needs"]):
        wrong.append(Wrong(name="anliegen", text=_("Dieses Anliegen gibt es nicht mehr.")))
    raw["stand"] = newest_year(raw["sources"])
    wrong += _persons(values)
    wrong += [
        Wrong(name=each.name, text=_(each.empty))
        for each in fields.ASKED
        if each.empty
        and not any(values.get(each.name, ()))
        and not (answered and each.kind is Kind.SOURCES)
    ]
    return raw, wrong


def _of_answer(pairs: Pairs, own: str | None) -> dict[str, Any]:
    """What the answer to "Woher wissen Sie es?" makes a source of. As long as there is none, the
    form can be looked at but not saved: whoever saves it asks."""
    source = knownby.answer_in(pairs).source(today(), own or "")
    return source.model_dump(mode="json") if source else {"title": knownby.open_yet(), "seen": None}


def read_sources(pairs: Pairs, wrong: list[Wrong]) -> Iterator[dict[str, Any]]:
    """Sources as a record takes them; what is wrong with a year is added to `wrong`."""
    given = Typed(pairs=tuple((n, typed.line(v)) for n, v in pairs))
    for text, year in given.sources():
        seen = int(year) if re.fullmatch(r"(19|20)\d\d", year) else None
        if year and seen is None:
            wrong.append(Wrong(name="quelle", text=_("Das Jahr bitte mit vier Ziffern.")))
        yield {"url" if not text or _means_address(text) else "title": text, "seen": seen}


def _persons(values: Mapping[str, list[str]]) -> Iterator[Wrong]:
    """Who sits at a telephone is nothing for families to read."""
    for name, field in (("telefon", "telefon"), ("weiter_telefon", locations.NAME)):
        if unfit := typed.of_a_person(" ".join(values.get(name, ()))):
            yield Wrong(name=field, text=unfit)


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


def day_in(text: str) -> date | None:
    """A date as browsers send it, or as people write it: 24.12.2026."""
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(text: str) -> str | None:
    found = day_in(text)
    if text and found is None:
        raise ValueError(_("Bitte ein Datum wie 24.12.2026."))
    return found.isoformat() if found else None


def _times(text: str, kept: TimesOfRecord | None) -> dict[str, Any] | None:
    """What people write, as the record keeps it."""
    if not text:
        return None
    try:
        return TimesOfRecord.typed(text, today(), kept).model_dump(mode="json")
    except ValueError as error:
        raise ValueError(
            _("%(why)s Was keine feste Zeit ist, gehört in „Wann“.") % {"why": error}
        ) from None


def _months(text: str, values: Mapping[str, list[str]], name: str) -> int | None:
    unit = next(iter(values.get(f"{name}_einheit", ())), "jahre")
    if unit == "schwangerschaft":
        return -9 if name == "alter_von" else 0
    if not text:
        return None
    number = re.fullmatch(r"(-?\d{1,3})([.,]5)?", text)
    if number is None and "woche" in text.casefold():
        raise ValueError(
            _("Wochen sind keine ganzen Monate: Bitte hier frei lassen und in den Text schreiben.")
        )
    if number is None:
        raise ValueError(_("Bitte Jahre oder Monate, zum Beispiel: 3 oder 18 Monate."))
    if unit == "monate":
        if number[2]:
            raise ValueError(_("Bitte ganze Monate."))
        return int(number[1])
    return 12 * int(number[1]) + (6 if number[2] else 0)


def faults(error: ValidationError, *, within: str = "") -> list[tuple[str, str]]:
    """(field of the form, what to say there) for each fault of a record, or of the group of it
    that is named."""
    return [
        _fault([*filter(None, (within,)), *path.split(".")], message, kind)
        for path, message, kind in problems.with_kinds(error)
    ]


def _fault(parts: list[str], message: str, kind: str) -> tuple[str, str]:
    if parts[0] == "age_months":
        if message == _(OUT_OF_ORDER):
            return "alter_von", _("„von“ darf nicht größer sein als „bis“.")
        name = "alter_bis" if parts[-1] == "max" else "alter_von"
        return name, _("Möglich ist alles von der Schwangerschaft bis 40 Jahre.")
    if message == _(NOT_ALONE):
        return "kommune", _("Entweder im ganzen Kreis oder einzelne Kommunen.")
    if parts[0] == "locations":
        return locations.NAME, locations.fault_of(parts[1:], message, own=kind in TOO_MUCH)
    if parts[0] == "spoken":
        return spoken.NAME, spoken.fault_of(parts[1:], message)
    field = BY_PATH.get(".".join(parts[:2])) or BY_PATH.get(parts[0])
    if field is None or not field.name:
        return "titel", message
    return field.name, field.fault(message, kind)


def slug_of(title: str, taken: Callable[[str], bool]) -> str:
    """A name for the address that nobody has yet: "krabbelgruppe-kreuzau", "...-2"."""
    text = title.casefold()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, plain)
    base = re.sub(r"[^a-z0-9]+", "-", bare(text)).strip("-")[:70].strip("-") or "angebot"
    number, slug = 1, base
    while taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
