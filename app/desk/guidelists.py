"""What stands in a list of a guide, as somebody reads and writes it: a line each."""

from app import typed
from app.records import germansteps
from app.records.germanlists import items, joined
from app.texts.german import Piece


def read(piece: Piece, text: str, pieces: tuple[Piece, ...]) -> str:
    if not piece.several:
        return text
    lines = items(typed.block(text))
    if not germansteps.is_order(piece.key):
        return joined(lines)
    names = {title: name for name, title in _titles(piece, pieces).items()}
    every = tuple(name for name in items(piece.of_file))
    return germansteps.order_of([names.get(line, line) for line in lines], every)


def shown(piece: Piece, text: str, pieces: tuple[Piece, ...], *, end: str = "") -> str:
    """What stands in a list is a paragraph each; a step is called by its title. `end` stands
    after each but the last, where the breaks of lines are not seen."""
    if not piece.several:
        return text
    if not germansteps.is_order(piece.key):
        return f"{end}\n\n".join(items(text))
    titles = _titles(piece, pieces)
    left = (each for each in items(text) if not each.startswith(germansteps.GONE))
    return f"{end}\n".join(titles.get(each, each) for each in left)


def _titles(order: Piece, pieces: tuple[Piece, ...]) -> dict[str, str]:
    """By id, as they stand."""
    begin = f"{order.key}/"
    return {
        each.key.split("/")[-2]: each.now
        for each in pieces
        if each.key.startswith(begin) and each.key.endswith("/title")
    }
