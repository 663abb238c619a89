"""What a machine suggests for one text, while somebody at the desk waits for it."""

from app.i18n import gettext as _
from app.offers import filling
from app.offers.machine import NotTranslatedError
from app.records import textstates
from app.records.textstates import GermanText
from app.rights import Account
from app.settings import Settings
from app.situations import Busy
from app.turns import Turns

_TURNS = Turns(at_once=2, waiting=2, patience=5)
"""A slow machine may not hold all the threads that answer."""


def is_there(settings: Settings, language: str) -> bool:
    """Whether a machine is connected that may know the language; none writes easier German."""
    return bool(settings.translate_url) and not textstates.tongue(language).german


def suggestion(settings: Settings, text: GermanText, language: str, *, by: Account) -> str:
    """With nothing lost; NotTranslatedError says in German why there is none. Nothing but the
    German text goes out."""
    try:
        with _TURNS.turn(by.id):
            return filling.suggestion(settings, text, language)
    except Busy:
        raise NotTranslatedError(
            _("Die Maschine übersetzt gerade für andere. Bitte gleich noch einmal.")
        ) from None
