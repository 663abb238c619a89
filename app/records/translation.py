"""One translation, and of which German text it was made."""

import hashlib
from typing import Annotated

from pydantic import Field

from app.i18n import EASIEST, german
from app.records.base import Line, Sparse, Text
from app.vocabulary import TextState

TESTERS = "Prüfgruppe"
"""How the role begins of those who say whether Leichte Sprache is understood."""


class Reading(Sparse):
    """In what role somebody has read a translation, and when."""

    role: Line
    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Translation(Sparse):
    """Nobody but a machine has read it unless `read` says who."""

    text: Text
    source: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    """Fingerprint of the German text that it was made of."""
    read: Reading | None = None


class Stale(str):
    """A German text, marked, whose translation was made of an earlier one: so it is said wherever
    there is no room for both. Templates ask for `older`."""

    older: str

    def __new__(cls, german_text: str, older: str) -> "Stale":
        made = super().__new__(cls, german(german_text))
        made.older = older
        return made


def fingerprint(text: str) -> str:
    """Of a German text, without regard to how its lines are broken."""
    return hashlib.blake2b(" ".join(text.split()).encode(), digest_size=4).hexdigest()


def text_state(text: str, translation: Translation | None, language: str = "") -> TextState:
    """How far the translation of a German text has come."""
    return text_state_of(fingerprint(text), translation, language)


def text_state_of(source: str, translation: Translation | None, language: str = "") -> TextState:
    """The same of the text with that fingerprint. What is in Leichte Sprache only they can have
    read for whom it is: a Prüfgruppe."""
    if translation is None:
        return TextState.MISSING
    if translation.source != source:
        return TextState.STALE
    read = translation.read
    if read is None or (language == EASIEST.code and not read.role.startswith(TESTERS)):
        return TextState.UNREAD
    return TextState.READ
