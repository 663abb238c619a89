"""Versions of an offer: what changed between two, and how two people's changes go together.

A version is seen as fields with names: "title", "place.city", "contact.phone", ... Lists and the
ages are one field each, for half a list is nobody's intention.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from app import wording
from app.ages import contradiction
from app.i18n import N_
from app.i18n import gettext as _
from app.models import OfferRow, Revision
from app.offers import fields, locations, spoken, store
from app.offers.fields import BY_PATH, SHOWN, Field, Kind
from app.records import kinds, needs
from app.records.locations import LocationOfRecord
from app.records.offers import OfferRecord
from app.records.spoken import SpokenOfRecord
from app.records.times import TimesOfRecord
from app.rights import Account, Action, may
from app.vocabulary import COUNTYWIDE, KOMMUNEN, OfferKind, Phase

EVENTS: Mapping[str, str] = {
    "imported": N_("aus der Datei eingelesen"),
    "created": N_("angelegt und veröffentlicht"),
    "copied": N_("nach einer Vorlage angelegt"),
    "drafted": N_("als Entwurf gespeichert"),
    "proposed": N_("Änderung vorgeschlagen"),
    "edited": N_("geändert"),
    "published": N_("veröffentlicht"),
    "confirmed": N_("bestätigt: stimmt noch"),
    "doubted": N_("zum Prüfen vorgemerkt"),
    "cancelled": N_("abgesagt"),
    "resumed": N_("Absage zurückgenommen"),
    "withdrawn": N_("zurückgezogen"),
    "returned": N_("zurückgeholt"),
    "joined": N_("mit einem anderen Eintrag zusammengelegt"),
    "apart": N_("entschieden: kein Doppel"),
    "restored": N_("ältere Fassung wiederhergestellt"),
    "bulk": N_("mit mehreren zusammen geändert"),
    "uploaded": N_("aus einer Tabelle eingelesen"),
    "undone": N_("rückgängig gemacht"),
}
ASIDE = store.ASIDE
"""Events that keep a version beside the published one, which stays as it was."""
Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field in two versions, as people read it; "" where there is nothing."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two people's versions of one offer, joined field by field."""

    record: OfferRecord
    """Mine where the two collide."""
    collisions: tuple[Change, ...]
    """`old` is what is stored, `new` is mine."""
    taken: tuple[Change, ...]
    """What the other one changed and nobody disputes."""


def event_label(event: str) -> str:
    return _(EVENTS["drafted" if event == "drafted-aside" else event]) if event else ""


def values_of(record: OfferRecord) -> Values:
    """The record as fields; places and contacts by their parts."""
    dumped = record.model_dump(mode="json")
    return {field.path: fields.value(dumped, field.path) for field in SHOWN}


def record_of(values: Values, slug: str) -> OfferRecord:
    """The record of these fields, each of which is stored or was checked; a ValidationError when
    they do not make one."""
    raw: dict[str, Any] = {"slug": slug}
    for path, value in values.items():
        fields.put(raw, path, value)
    if not any(raw["place"].values()):
        raw["place"] = None
    raw["stand"] = newest_year(raw["sources"])
    return OfferRecord.stored(raw)


def newest_year(sources: Any) -> int | None:
    """The Stand that follows from the sources."""
    return max((s["seen"] for s in sources if isinstance(s.get("seen"), int)), default=None)


def changes(old: OfferRecord | None, new: OfferRecord) -> tuple[Change, ...]:
    """What differs, in the order of the form."""
    after = values_of(new)
    before = values_of(old) if old else dict.fromkeys(after)
    return tuple(
        _change(path, before[path], now) for path, now in after.items() if before[path] != now
    )


def merge(base: OfferRecord, mine: OfferRecord, stored: OfferRecord) -> Merge:
    """Joins what I changed since `base` with what somebody else stored meanwhile. Fields that
    cannot stand beside each other as both have left them collide, too."""
    was, my, their = values_of(base), values_of(mine), values_of(stored)
    known = _known_to_both(was, my, their)
    my |= known
    differing = [name for name in my if my[name] != their[name]]
    changed = {name for name in differing if my[name] != was[name]}
    colliding = {name for name in changed if their[name] != was[name]} - known.keys()
    for group in contradictory({name: (my if name in changed else their)[name] for name in my}):
        here = {name for name in differing if name in group}
        # What one of us alone has done, or both alike, is for the form to judge.
        if here & changed and here - changed:
            colliding |= here
            changed |= here
    joined = {name: (my if name in changed else their)[name] for name in my}
    try:
        record = record_of(joined, mine.slug)
    except ValidationError:
        # A contradiction that no rule here knows: everything is asked, nothing lost.
        colliding, changed, record = set(differing), set(differing), mine
    return Merge(
        record=record,
        collisions=tuple(_change(n, their[n], my[n]) for n in differing if n in colliding),
        taken=tuple(_change(n, was[n], their[n]) for n in differing if n not in changed),
    )


def _known_to_both(was: Values, my: Values, their: Values) -> Values:
    """What two people say of how they know it stands side by side: both have their source, and the
    later check counts."""
    found: Values = {}
    if was["sources"] not in (my["sources"], their["sources"]):
        mine = [each for each in my["sources"] if each not in was["sources"]]
        gone = [each for each in was["sources"] if each not in my["sources"]]
        kept = [each for each in their["sources"] if each not in (*gone, *mine)]
        found["sources"] = [*kept, *mine]
    both = (my["verified_at"], their["verified_at"])
    if was["verified_at"] not in both and all(both):
        latest = my if both[0] >= both[1] else their
        found |= {name: latest[name] for name in ("verified_at", "verified_by")}
    return found


def contradictory(values: Values) -> tuple[tuple[str, ...], ...]:
    """The groups of fields that say what cannot be together."""
    ages, phases = values["age_months"], [Phase(each) for each in values["phases"]]
    first, last = values["visible_from"], values["visible_until"]
    wrong = {
        ("visible_from", "visible_until"): bool(first and last and first > last),
        ("recurs", "usual"): bool(values["usual"] and not values["recurs"]),
        ("kind", "audience"): not values["ended"]
        and bool(kinds.contradiction(OfferKind(values["kind"]), values["audience"])),
        ("age_months", "phases", "phases_because"): not (
            values["phases_because"] or values["ended"]
        )
        and bool(contradiction(ages["min"], ages["max"], phases)),
    }
    return tuple(group for group, is_wrong in wrong.items() if is_wrong)


def _change(path: str, old: Any, new: Any) -> Change:
    field = BY_PATH[path]
    return Change(field=path, label=_(field.label), old=said(field, old), new=said(field, new))


def said(field: Field, value: Any) -> str:
    """A field's value as people read it."""
    if value in (None, "", [], False):
        return ""
    if words := field.words:
        return ", ".join(words(v).label for v in (value if isinstance(value, list) else [value]))
    if field.path == "kommunen":
        return ", ".join(wording.countywide() if v == COUNTYWIDE else KOMMUNEN[v] for v in value)
    if field.path == "needs":
        return ", ".join(needs.label(need) for need in value)
    if field.kind in _SAID:
        return _SAID[field.kind](value)
    return _("ja") if value is True else str(value)


def source_line(text: str, year: int | None) -> str:
    """A source as one line: "https://kreuzau.de/spielgruppe (2026)"."""
    return f"{text} ({year})" if year else text


def sources_in(text: str) -> list[tuple[str, str]]:
    """What `source_line` has put together, and what people write: (address or words, year or ""),
    one source a line, or addresses in a row, each with its year. Takes as long as the text is."""
    return [_with_year(words) for line in text.splitlines() for words in _sources_of(line)]


def _sources_of(line: str) -> list[list[str]]:
    """The words of each source; a new one begins with every address."""
    found: list[list[str]] = []
    for word in line.split():
        starts = [at for at in (word.find("http://"), word.find("https://")) if at >= 0]
        at = min(starts, default=len(word))
        before, address = word[:at], word[at:]
        if before:
            found = found or [[]]
            found[-1].append(before)
        if address:
            found.append([address])
    return found


def _with_year(words: list[str]) -> tuple[str, str]:
    text = " ".join(words)
    found = re.fullmatch(r"(.+?)( ?)\(([0-9]{4})\)", text)
    # In an address brackets belong to it, unless a blank stands before them.
    if found and (found[2] or not text.startswith("http")):
        return found[1], found[3]
    return text, ""


def _ages(youngest: int | None, oldest: int | None) -> str:
    low = _("offen") if youngest is None else wording.age(youngest)
    high = _("offen") if oldest is None else wording.age(oldest)
    if youngest is None and oldest is None:
        return ""
    return _("von %(low)s bis %(high)s") % {"low": low, "high": high}


_SAID: Mapping[Kind, Callable[[Any], str]] = {
    Kind.AGES: lambda value: _ages(value["min"], value["max"]),
    Kind.APART: lambda value: "; ".join(f"{each['offer']} ({each['because']})" for each in value),
    Kind.SOURCES: lambda value: "\n".join(
        source_line(each.get("url") or each["title"], each["seen"]) for each in value
    ),
    Kind.LOCATIONS: lambda value: locations.said(map(LocationOfRecord.stored, value)),
    Kind.SPOKEN: lambda value: spoken.said(map(SpokenOfRecord.stored, value)),
    Kind.TIMES: lambda value: TimesOfRecord.stored(value).said,
    Kind.DAY: lambda value: wording.day(date.fromisoformat(value)),
}
"""How what is no plain text is read."""


# --- what is stored of them ----------------------------------------------------------------------


def version_of(session: Session, row: OfferRow, version: int) -> OfferRecord | None:
    """What was saved as that version."""
    statement = select(Revision.record).where(
        Revision.offer_id == row.id, Revision.version == version
    )
    found = session.exec(statement).one_or_none()
    return OfferRecord.stored(found) if found is not None else None


def published_at(session: Session, row: OfferRow, version: int) -> OfferRecord | None:
    """What an editor had before them who opened the offer at that version: Entwürfe beside the
    published version count as versions but do not change it."""
    statement = (
        select(Revision.record)
        .where(
            Revision.offer_id == row.id,
            Revision.version <= version,
            col(Revision.event).not_in(ASIDE),
        )
        .order_by(col(Revision.version).desc())
        .limit(1)
    )
    found = session.exec(statement).one_or_none()
    return OfferRecord.stored(found) if found is not None else None


def history(session: Session, row: OfferRow, *, by: Account) -> Sequence[Revision]:
    """Every version, newest first; what was kept beside the published ones only for those who may
    publish it."""
    statement = select(Revision).where(Revision.offer_id == row.id)
    if not may(by, Action.EDIT, store.record_of(row).kommunen):
        statement = statement.where(col(Revision.event).not_in(ASIDE))
    return session.exec(statement.order_by(col(Revision.version).desc())).all()


def earlier(session: Session, slug: str) -> Iterator[OfferRecord]:
    """What the offer was, the newest first; the last hundred saves."""
    statement = (
        select(Revision.record)
        .join(OfferRow, col(OfferRow.id) == col(Revision.offer_id))
        .where(OfferRow.slug == slug)
        .order_by(col(Revision.version).desc())
        .limit(100)
    )
    yield from map(OfferRecord.stored, session.exec(statement))
