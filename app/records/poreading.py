"""What stands in a gettext PO file. It loads nothing but Babel, for a process of its own reads what
is uploaded (`app/offers/uploadreader.py`)."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

PROJECT = "praeventionskette"
"""How the head of our own files begins to say what they are; behind it stands what they are for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a translator's file says of one text."""

    key: str
    german: str
    said: str
    reviewed: bool = True
    """Where a file tells it of each text: whether a person has read this one."""


@dataclass(frozen=True, slots=True)
class Content:
    language: str
    """As its head says it, "" where it says none."""
    entries: tuple[Entry, ...]
    """What is translated."""
    unfinished: int
    """How many are not: empty or fuzzy."""
    made_for: str = ""
    """The language as the portal calls it, "" where another program has made the head."""


class UnreadableError(Exception):
    """It is no PO file; says why in the words of Babel."""


def read(file: BinaryIO) -> Content:
    # Some editors put the mark of UTF-8 before it, which Babel takes for a word.
    begins = file.tell()
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(begins)
    try:
        catalog = read_po(file, abort_invalid=True)
    except (PoFileError, LookupError, ValueError) as error:
        raise UnreadableError(str(error)) from error
    messages = [message for message in catalog if message.id]
    found = tuple(entry for message in messages for entry in _entry(message))
    made_for = str(catalog.version) if catalog.project == PROJECT else ""
    return Content(
        str(catalog.locale_identifier or ""), found, len(messages) - len(found), made_for
    )


def _entry(message: Message) -> Iterator[Entry]:
    german, said = message.id, message.string
    if isinstance(german, str) and isinstance(said, str) and said.strip() and not message.fuzzy:
        yield Entry(message.context or "", german, said)
