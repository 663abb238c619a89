"""What was written of an office, a guide or a page: save by save, as its form shows it."""

from dataclasses import dataclass

from app import wording
from app.desk import guidelists
from app.desk.deps import Desk
from app.desk.guidelabels import label_of
from app.desk.textpage import changes
from app.models import TextVersion
from app.records.german import NOTHING
from app.texts import germansaves
from app.texts.german import Piece
from app.texts.germansaves import Saved

SHOWN = 20
"""Saves that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text that a save wrote."""

    label: str
    changes: tuple[tuple[str, str], ...]
    number: int
    version: int
    """0 where it cannot be undone by itself: a later one is to be undone first, or the save wrote
    nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLine:
    when: str
    who: str
    number: int
    """By which it is undone as a whole; 0 where some of it was written again."""
    texts: tuple[Written, ...]


def listed(desk: Desk, page: str, pieces: tuple[Piece, ...]) -> tuple[SavedLine, ...]:
    saves = germansaves.of_page(desk.session, page)
    versions = germansaves.versions(saves)
    every = [row for save in saves for row in reversed(save.rows)]
    numbers = {piece.key: number for number, piece in enumerate(pieces)}

    of_key = {piece.key: piece for piece in pieces}

    def said(key: str, text: str) -> str:
        piece, text = of_key.get(key), text.replace(NOTHING, "")
        return guidelists.shown(piece, text, pieces, end=" ·") if piece else text

    def written(save: Saved, row: TextVersion) -> Written:
        alone = len(save.rows) > 1 and row.key in numbers and versions[row.key] == row.version
        return Written(
            label=label_of(row.key),
            changes=changes(said(row.key, _before(every, row)), said(row.key, row.text)),
            number=numbers.get(row.key, 0),
            version=row.version if alone else 0,
        )

    return tuple(
        SavedLine(
            when=wording.moment(save.rows[0].at),
            who=save.rows[0].by,
            number=save.number if save.newest(versions) else 0,
            texts=tuple(written(save, row) for row in save.rows),
        )
        for save in saves[:SHOWN]
    )


def _before(every: list[TextVersion], row: TextVersion) -> str:
    """What stood there; the German of the file before the first."""
    earlier = (each for each in every if each.key == row.key and each.version == row.version - 1)
    found = next(earlier, None)
    return found.text if found else row.german
