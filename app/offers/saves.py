"""What the saves of Träger and Kommunen say: which are people's, and whether there are new ones."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, func, select

from app.models import KommuneRevision, ProviderRevision

IMPORTED = "imported"
Saved = type[ProviderRevision] | type[KommuneRevision]
Mark = tuple[int, int]
"""How many saves there were, and the newest: whatever order they were committed in, one more of
them is another mark."""


def mark(session: Session, of: Saved) -> Mark:
    number, newest = session.exec(select(func.count(col(of.id)), func.max(col(of.id)))).one()
    return number, newest or 0


def edited_by_people(
    session: Session, of: Saved, named: Any
) -> Mapping[str, Mapping[str, Any] | None]:
    """What was saved last by a person, each with the record that was imported last; `named` is the
    column that says what a save is of."""
    newest: dict[str, str] = {}
    imported: dict[str, dict[str, Any]] = {}
    saves = select(named, col(of.event), col(of.record)).order_by(col(of.version))
    for slug, event, record in session.exec(saves):
        newest[slug] = event
        if event == IMPORTED:
            imported[slug] = record
    return {slug: imported.get(slug) for slug, event in newest.items() if event != IMPORTED}
