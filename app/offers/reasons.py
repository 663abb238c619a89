"""Why somebody does something to an offer: a sentence for the history, colleagues and families."""

from app import typed

MOST = 300
"""Characters of one."""


class NoReasonError(Exception):
    """This needs a reason, for visitors or colleagues will ask for it."""


class LongReasonError(Exception):
    """It is longer than MOST; the German sentence says by how much. Nothing of it is cut."""


def needed(text: str) -> str:
    """The reason as one line."""
    text = typed.line(text)
    if not text:
        raise NoReasonError
    if over := typed.too_long(text, MOST):
        raise LongReasonError(over)
    return text
