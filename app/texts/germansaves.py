"""Saves of German texts at the desk: what was written in one go, and how it is undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.models import TextVersion
from app.rights import Account, require
from app.situations import Missing
from app.texts import german, store


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What one save wrote."""

    rows: tuple[TextVersion, ...]

    @property
    def number(self) -> int:
        """By which it is named in a form."""
        return max(row.id or 0 for row in self.rows)

    def newest(self, versions: dict[str, int]) -> bool:
        """Whether nothing of it was written again."""
        return all(versions[row.key] == row.version for row in self.rows)


def of_page(session: Session, page: str) -> tuple[Saved, ...]:
    """All of them, the newest first."""
    found: list[list[TextVersion]] = []
    for row in german.history(session, page):
        last = found[-1] if found else []
        if last and _deed(last[0]) == _deed(row) and row.key not in (each.key for each in last):
            last.append(row)
        else:
            found.append([row])
    return tuple(Saved(rows=tuple(reversed(rows))) for rows in found)


def _deed(row: TextVersion) -> tuple[datetime, int | None, str, str]:
    return row.at, row.account_id, row.by, row.event


def versions(saves: Iterable[Saved]) -> dict[str, int]:
    """The newest of each text."""
    found: dict[str, int] = {}
    for row in (row for each in saves for row in each.rows):
        found[row.key] = max(row.version, found.get(row.key, 0))
    return found


def undo(session: Session, page: str, key: str, *, seen: int, by: Account, now: datetime) -> None:
    """What stood there before the newest version stands there again, and of a fact with it how it
    was known, if that was said in the same save; OvertakenError."""
    require(by, german.action_of(page))
    if key not in (piece.key for piece in german.pieces(session, page)):
        raise Missing
    every = german.history(session, page)
    rows = [row for row in every if row.key == key]
    if not rows:
        raise Missing
    if rows[0].version != seen:
        raise store.OvertakenError(key)
    told = german.source_piece(session, page).key
    known = next((row for row in every if row.key == told), None)
    with_it = known is not None and _deed(known) == _deed(rows[0])
    _back(session, page, [key, told] if with_it else [key], by=by, now=now)


def undo_save(session: Session, page: str, number: int, *, by: Account, now: datetime) -> None:
    """The same of all that one save wrote, in one commit; OvertakenError when some of it was
    written again."""
    require(by, german.action_of(page))
    saves = of_page(session, page)
    save = next((each for each in saves if each.number == number), None)
    if save is None:
        raise Missing
    if not save.newest(versions(saves)):
        raise store.OvertakenError(page)
    _back(session, page, [row.key for row in save.rows], by=by, now=now)


def _back(session: Session, page: str, keys: list[str], *, by: Account, now: datetime) -> None:
    known = {piece.key: piece for piece in german.pieces(session, page)}
    told = german.source_piece(session, page)
    known[told.key] = told
    rows = german.history(session, page)
    before: dict[str, str] = {}
    for key in keys:
        if key in known:
            earlier = [row.text for row in rows if row.key == key][1:]
            before[key] = earlier[0] if earlier else known[key].of_file
    german.write(session, known, before, by=by, now=now, event=store.BROUGHT_BACK)
