"""Gettext for code and templates: German is the source language, so a msgid is a German text."""

import gettext as _gettext
from functools import cache
from pathlib import Path

from search import saying

LOCALES = Path(__file__).parent.parent / "translations"


@cache
def translations(language: str) -> _gettext.NullTranslations:
    """The catalogue of `language`; German texts unchanged where it has none."""
    return _gettext.translation("kette", LOCALES, languages=[language], fallback=True)


def gettext(message: str) -> str:
    """The German text, as the reader's language says it (German alone so far)."""
    return translations("de").gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """`singular` for one, `plural` otherwise; the caller fills in the number."""
    return translations("de").ngettext(singular, plural, n)


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks a text for extraction where it is defined; `gettext` is called where it is shown."""
    return message


_ = gettext
saying.translate = gettext
