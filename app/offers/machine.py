"""The port for translation by a machine.

It takes texts of published offers, guides, Kommunen and Träger (`GermanText`) and nothing else, so
that no question, no message, no proposal and no remark of ours can leave the house by it.
"""

from collections.abc import Sequence
from typing import Protocol

from app.records.textstates import GermanText


class NotTranslatedError(Exception):
    """There is no translation that could be taken; the German sentence says why. `again_after` are
    the seconds for which the server wants to be left alone, None when it said nothing of that."""

    def __init__(self, why: str, again_after: float | None = None) -> None:
        super().__init__(why)
        self.again_after = again_after


class TooMuchError(NotTranslatedError):
    """The server does not take so much at once, or knows something against one of the texts."""


class Machine(Protocol):
    """A server that translates from German. Both raise NotTranslatedError and nothing else."""

    def languages(self) -> frozenset[str]:
        """Into which it translates."""
        ...

    def translate(self, texts: Sequence[GermanText], language: str) -> list[str]:
        """Of each text what the machine says, in their order."""
        ...
