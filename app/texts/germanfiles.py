"""German texts of the desk, given back to the files of `data/`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app import typed
from app.i18n import SOURCE
from app.records import files, germansteps
from app.records.base import Source
from app.records.german import CONTACT, FAMILIES, KNOWN, OFFICES, PREVENTION, source_of
from app.records.germanlists import items
from app.records.translation import Translation
from app.texts import german, store

_FILES = {
    "phasen": "phases.yaml",
    "uebergaenge": "transitions.yaml",
    "hilfe": "hilfe.yaml",
    "initiative": "initiative.yaml",
    "seiten": "seiten.yaml",
    OFFICES: "kommunen.yaml",
}
"""First part of a key -> the file that says it."""
_ALWAYS = frozenset(("phone", "email", "name", "street", "postcode", "city"))
"""Facts that the file names in any case, as null where nobody knows them."""


def export(session: Session, folder: Path) -> list[Path]:
    """Writes them into the files of that folder; returns those that are others now. A text that
    the file has at no such place any more stays at the desk."""
    over = store.overlays(session).get(SOURCE)
    if over is None:
        return []
    changed = []
    every = (piece for pieces in german.every(session).values() for piece in pieces)
    now = {piece.key: piece.now for piece in every if not piece.gone}
    for room, name in _FILES.items():
        said = {key: text for key, text in now.items() if key.split("/", 1)[0] == room}
        path = folder / name
        whole = files.read(path)
        written = [_put(_root(whole, room), key.split("/")[1:], said[key]) for key in said]
        if room == OFFICES:
            written += [_known(whole["kreis"], slug, over.of) for slug in (FAMILIES, PREVENTION)]
        elif room == "initiative":
            written += _contacts(whole, now)
        if any(written):
            path.write_text(files.text(whole), encoding="utf-8")
            changed.append(path)
    return changed


def _root(whole: Any, room: str) -> Any:
    return whole["kreis"] if room == OFFICES else whole


def _put(raw: Any, path: list[str], text: str) -> bool:
    """Whether something else stands there now."""
    *way, last = path
    for name in way:
        raw = _at(raw, name)
        if raw is None:
            return False
    place: Any = int(last) if isinstance(raw, list) else _named(raw, last)
    before = raw[place] if isinstance(raw, list) else raw.get(place)
    if place == germansteps.MONTHS:
        months = germansteps.months_of(text)
        raw[place] = months.model_dump(by_alias=True) if months else before
        return bool(before != raw[place])
    if isinstance(before, list):
        by_name = {each["id"]: each for each in before if isinstance(each, dict)}
        names = items(text)
        raw[place] = [by_name[n] for n in names if n in by_name] if by_name else list(names)
        return bool(before != raw[place])
    if typed.block(before or "") == text:
        return False
    if text or isinstance(raw, list) or place in _ALWAYS:
        raw[place] = text or None
    else:
        # Unknown is what is not named.
        del raw[place]
    return True


def _known(kreis: Any, slug: str, over: Mapping[str, Translation]) -> bool:
    """How the facts of an office are known; whether the file says something else now."""
    how = over.get(f"{OFFICES}/{slug}/{KNOWN}")
    source = source_of(how.text) if how else None
    if source is None:
        return False
    raw = kreis[slug]
    others = [each for each in raw.get("sources", []) if Source(**each).said != source.said]
    after = {"stand": source.seen, "sources": [*others, source.model_dump(mode="json")]}
    if all(raw.get(name) == value for name, value in after.items()):
        return False
    raw.pop("sources", None)
    raw.update(after)
    return True


def _contacts(initiative: Any, now: Mapping[str, str]) -> list[bool]:
    """The contacts of the initiative follow what was written of the same office."""
    written = []
    for slug in (FAMILIES, PREVENTION):
        of_file = {p: t for p, t in german.of_files().items() if p.startswith(f"{OFFICES}/{slug}/")}
        for name in CONTACT:
            key = f"{OFFICES}/{slug}/{name}"
            contact = initiative["contacts"].get(slug)
            if contact and now[key] != of_file[key]:
                written.append(_put(contact, [name], now[key]))
    return written


def _named(raw: Mapping[str, Any], name: str) -> str:
    """`for_` of a record is "for" in its file."""
    return name if name in raw or not name.endswith("_") else name[:-1]


def _at(raw: Any, name: str) -> Any:
    if isinstance(raw, dict):
        return raw.get(name)
    for number, each in enumerate(raw):
        own = each.get("id") or each.get("slug") if isinstance(each, dict) else None
        if str(own or number) == name:
            return each
    return None
