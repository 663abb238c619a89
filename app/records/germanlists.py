"""What stands in a list of a guide, written as one text."""

from collections.abc import Iterable

MARK = "¶"
_BETWEEN = f"\n{MARK}\n"
"""Between what a list says, which is written as one text: so it can be put in another order, and
each keeps its translations, which are found by what it says."""


def joined(items: Iterable[str]) -> str:
    return _BETWEEN.join(items)


def items(text: str) -> tuple[str, ...]:
    """What stands in a list, from how it is kept or typed: a line each."""
    lines = (line.strip() for line in text.replace(MARK, "").splitlines())
    return tuple(filter(None, lines))
