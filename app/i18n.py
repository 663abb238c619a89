"""Gettext for code and templates, and the languages that the public pages speak; Einfache Sprache
is one of them, though its words are German.

German is the source language, so a msgid is a German text. Which language is spoken belongs to the
request (`app/web/languages.py`); whatever has none (the desk, letters, the command line, the
published snapshot) speaks German.
"""

import gettext as _gettext
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NamedTuple

from search import saying

LOCALES = Path(__file__).parent.parent / "translations"
SOURCE = "de"
SIMPLE = "einfach"
"""German in Einfache Sprache."""


class Tongue(NamedTuple):
    """A language of the public pages, as those who speak it write it."""

    code: str
    """As in addresses and in `data/texts/`: ISO 639-1, or "einfach"."""
    name: str
    offered: str
    """How a page offers itself in it: "Українською?"."""
    direction: str = "ltr"
    variant: str = ""
    """What the words of another language do without: "simple", as IANA registers it of a tag."""

    @property
    def language(self) -> str:
        """ISO 639-1."""
        return SOURCE if self.variant else self.code

    @property
    def tag(self) -> str:
        """As in `lang` and `hreflang`: "uk", "de-simple"."""
        return f"{self.language}-{self.variant}" if self.variant else self.code

    @property
    def german(self) -> bool:
        return self.language == SOURCE

    @property
    def home(self) -> str:
        """What stands before each address of ours: "" for German, "/uk"."""
        return "" if self.code == SOURCE else f"/{self.code}"


TONGUES = {
    each.code: each
    for each in (
        Tongue(SOURCE, "Deutsch", "Auf Deutsch?"),
        Tongue(SIMPLE, "Einfache Sprache", "In Einfacher Sprache?", variant="simple"),
        Tongue("en", "English", "In English?"),
        Tongue("tr", "Türkçe", "Türkçe olarak?"),
        Tongue("uk", "Українська", "Українською?"),
        Tongue("ru", "Русский", "По-русски?"),
        Tongue("ar", "العربية", "بالعربية؟", "rtl"),
        Tongue("pl", "Polski", "Po polsku?"),
        Tongue("fr", "Français", "En français ?"),
        Tongue("ro", "Română", "În română?"),
    )
}
EASIEST = Tongue("leicht", "Leichte Sprache", "", variant="simple")
"""No language of the pages, for it is shown only where people who need it have read it."""
_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)
FIRST, LAST = "\u2066", "\u2069"
"""Unicode's own marks around what is read from left to right within another script. Nobody sees
them, so what is marked may also stand in an attribute, a calendar or a title."""
_MARKS = str.maketrans("", "", FIRST + LAST)
_LEFT_TO_RIGHT = "\u200e"
_GROUPS = re.compile(rf"(?<![\d{_LEFT_TO_RIGHT}])\d+(?:[ /-]\d+)+")


def spoken() -> str:
    """The code of the language in which texts are said now: "de", "einfach", "uk"."""
    return _spoken.get()


def language() -> str:
    """Its ISO 639-1: German is also what Einfache Sprache speaks."""
    return TONGUES[_spoken.get()].language


def speaks_german() -> bool:
    """Whether German words and German grammar are understood in it."""
    return TONGUES[_spoken.get()].german


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within it texts are said in this language."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def german(text: str) -> str:
    """A German text that stands in what is said: marked, line by line, where that is in another
    language, so that a page says so to whoever has it read aloud (`app/web/languages.py`)."""
    if speaks_german() or FIRST in text:
        return text
    return "\n".join(f"{FIRST}{line}{LAST}" if line.strip() else line for line in text.split("\n"))


def dialled(text: str) -> str:
    """What is said, with the groups of its telephone numbers in the order in which they are
    dialled: among letters that run from right to left, "116 016" would be read as "016 116"."""
    if TONGUES[_spoken.get()].direction == "ltr":
        return text
    return _GROUPS.sub(lambda number: _LEFT_TO_RIGHT + number[0], text)


def plain(text: str) -> str:
    """The same without its marks, to be compared or written where none may stand."""
    return text.translate(_MARKS)


@cache
def translations(language: str) -> _gettext.NullTranslations:
    """The catalogue of `language`; German texts unchanged where it has none."""
    path = LOCALES / f"{language}.po"
    if language not in TONGUES or not path.exists():
        return _gettext.NullTranslations()
    # Imported where it is needed: whoever reads German needs none of it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    packed = io.BytesIO()
    with path.open("rb") as file:
        write_mo(packed, read_po(file, locale=TONGUES[language].language))
    packed.seek(0)
    return _gettext.GNUTranslations(packed)


def gettext(message: str) -> str:
    """The German text, as the reader's language says it."""
    return translations(_spoken.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """`singular` for one, `plural` otherwise, or the form that the reader's language has for that
    number; the caller fills in the number."""
    return translations(_spoken.get()).ngettext(singular, plural, n)


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks a text for extraction where it is defined; `gettext` is called where it is shown."""
    return message


_ = gettext
saying.translate = gettext
