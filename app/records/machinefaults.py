"""What a machine must not lose in a translation. A person who leaves out a number may know why, a
machine does not: it is held to more than `textfaults` asks of people."""

import re
from collections.abc import Callable, Iterator

from app.i18n import FIRST, LAST
from app.i18n import gettext as _
from app.records import glossary, textfaults
from app.records.textstates import GermanText
from app.vocabulary import KOMMUNEN

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_WEB = re.compile(r"https?://[^\s,;)]{1,300}|\b(?:[\w-]{1,63}\.){1,4}(?:de|info|org|com|net|nrw)\b")
_PHONE = re.compile(r"(?<![\d+])(?:\+49|0)[\d /()–-]{4,30}\d")
_STREET = re.compile(
    r"[A-ZÄÖÜ][\w-]{0,50}(?:straße|str\.|weg|platz|allee|gasse|ring|damm) \d{1,4}\b"
)
_MARKED = re.compile(f"{FIRST}([^{FIRST}{LAST}\\n]{{1,300}}){LAST}")
_NUMBER = re.compile(r"\d{2,}")
_KOMMUNE = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in KOMMUNEN.values()))
LEAST_WORDS = 4
"""From so many words on a translation that is the German text itself is none."""


def faults(german: GermanText, language: str, said: str) -> Iterator[str]:
    """Why what a machine said cannot be taken; nothing where it can."""
    yield from textfaults.faults(german.key, german.text, said)
    # Of a title the German one stands above it, with its names and numbers.
    if not german.key.endswith("/title"):
        yield from _lost(german.text, said)
    if len(german.text.split()) >= LEAST_WORDS and _plain(german.text) == _plain(said):
        yield _("nicht übersetzt")
    for term, word in glossary.missing(language, german.text, said):
        yield _("„%(term)s“ heißt im Glossar „%(word)s“") % {"term": term, "word": word}


def _lost(german: str, said: str) -> Iterator[str]:
    for kept, told in _KEPT:
        lost = kept(german) - kept(said)
        if lost:
            yield told() % {"what": ", ".join(sorted(lost))}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _found(*patterns: re.Pattern[str]) -> Callable[[str], set[str]]:
    def found(text: str) -> set[str]:
        return {match[0] for pattern in patterns for match in pattern.finditer(text)}

    return found


def _phones(text: str) -> set[str]:
    """Their digits, in whatever digits and groups they are written."""
    return {_digits(match[0]) for match in _PHONE.finditer(_latin(text))}


def _latin(text: str) -> str:
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(_latin(textfaults.ungrouped(text))))


def _marked(text: str) -> set[str]:
    """Names that stand in the marks of German, which a page does not translate."""
    return set(_MARKED.findall(text))


_KEPT: tuple[tuple[Callable[[str], set[str]], Callable[[], str]], ...] = (
    (_phones, lambda: _("andere Telefonnummern als im Deutschen: %(what)s")),
    (_numbers, lambda: _("diese Zahlen fehlen: %(what)s")),
    (_found(_EMAIL, _WEB), lambda: _("diese Adressen fehlen: %(what)s")),
    (_found(_STREET, _KOMMUNE), lambda: _("diese Namen fehlen: %(what)s")),
    (_marked, lambda: _("diese Namen fehlen: %(what)s")),
)
"""(what must be in the translation as it is, how its loss is told)"""
