"""What the search says to people: German, as everywhere. It keeps no translations of its own;
whoever runs it hands in how a text is said in the reader's language."""

from collections.abc import Callable

translate: Callable[[str], str] = str
"""A German text -> the text to show; set once, by whoever runs the search."""


def gettext(message: str) -> str:
    return translate(message)


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks a text for extraction where it is defined; `gettext` is called where it is shown."""
    return message
