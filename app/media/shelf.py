"""What families see of flyers and pictures, in memory: pages ask no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlalchemy import Engine

from app.database import session
from app.media import store
from app.media.store import Where
from app.models import MediumKind, MediumOf, MediumRow


@dataclass(frozen=True, slots=True)
class Board:
    """A whole state of the shelf; readers never see a half-renewed one."""

    mark: int
    of: Mapping[Where, tuple[MediumRow, ...]]
    named: Mapping[str, tuple[MediumRow, ...]]
    """By the names of their files."""


class Shelf:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._board = Board(-1, {}, {})
        self.catch_up()

    def catch_up(self) -> None:
        """Takes over what was done since, by whichever server."""
        with self._lock, session(self._engine) as opened:
            mark = store.mark(opened)
            if mark == self._board.mark:
                return
            rows = [row for row in store.everywhere(opened) if row.removed_at is None]
            opened.expunge_all()
            self._board = _board(mark, rows)

    @property
    def version(self) -> str:
        """Another one as soon as anything is different."""
        return str(self._board.mark)

    def flyers(self, slug: str, today: date) -> tuple[MediumRow, ...]:
        """Of the offer, as far as they are shown today."""
        return self._shown(Where(about=MediumOf.OFFER, slug=slug), MediumKind.FLYER, today)

    def picture(self, about: MediumOf, slug: str, today: date) -> MediumRow | None:
        found = self._shown(Where(about=about, slug=slug), MediumKind.PICTURE, today)
        return found[0] if found else None

    def _shown(self, where: Where, kind: MediumKind, today: date) -> tuple[MediumRow, ...]:
        rows = self._board.of.get(where, ())
        return tuple(row for row in rows if row.kind == kind and _at(row, today))

    def of_file(self, name: str, today: date) -> tuple[MediumRow, ...]:
        """What shows that file today."""
        return tuple(row for row in self._board.named.get(name, ()) if _at(row, today))


def _at(row: MediumRow, today: date) -> bool:
    return row.shown_until is None or row.shown_until >= today


def _board(mark: int, rows: Iterable[MediumRow]) -> Board:
    of: dict[Where, tuple[MediumRow, ...]] = {}
    named: dict[str, tuple[MediumRow, ...]] = {}
    for row in rows:
        where = Where(about=MediumOf(row.about), slug=row.slug)
        of[where] = (*of.get(where, ()), row)
        for name in store.files_of(row):
            named[name] = (*named.get(name, ()), row)
    return Board(mark, of, named)
