"""German texts of the desk, given back to the files of `data/`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.i18n import SOURCE
from app.records import files
from app.records.german import NOTHING, OFFICES
from app.records.translation import fingerprint
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


def export(session: Session, folder: Path) -> list[Path]:
    """Writes them into the files of that folder; returns those that are others now. A text that
    the file has at no such place any more stays at the desk."""
    over = store.overlays(session).get(SOURCE)
    if over is None:
        return []
    changed = []
    now = {p.key: p.now for page in german.pages() for p in german.pieces(session, page)}
    for room, name in _FILES.items():
        said = {key: text for key, text in now.items() if key.split("/", 1)[0] == room}
        path = folder / name
        whole = files.read(path)
        written = [_put(_root(whole, room), key.split("/")[1:], said[key]) for key in said]
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
    if fingerprint(before or "") == fingerprint(text) and bool(before) == bool(text):
        return False
    raw[place] = text if text and text != NOTHING else None
    return True


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
