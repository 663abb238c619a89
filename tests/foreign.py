"""German that stands where a page or a paper speaks another language: text, and attributes that are
read aloud, outside what is marked as German."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import html5lib
import pikepdf

from app.i18n import FIRST, LAST
from app.vocabulary import KOMMUNEN
from tests.pdf_text import said_in

OTHER_SCRIPT = ("ar", "ru", "uk")
_SAID_ALOUD = ("alt", "aria-label", "placeholder", "title")
_SKIPPED = ("script", "style", "svg", "kbd", "code")
_MARKED = re.compile(f"{FIRST}[^{LAST}]*{LAST}")
_ADDRESS = re.compile(
    r"https?://\S+|\S+@\S*|\b[\w-]+(?:\.[\w-]+)*\.(?:de|eu|nrw|org|info|com|net|wiki|online)\b\S*"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)|“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]")
"""Brackets and quotation marks, where an institution's German word stands beside its meaning."""
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
_GERMAN = re.compile(
    r"\b(?:und|oder|nicht|keine?|für|mit|wird|werden|bitte|erfragen|Angebote?|Kosten|Stand"
    r"|Anmeldung|Uhr|heute|ohne|Jahre|Monate|Uhr|Ihre?|Sie)\b"
)
"""Words that German has, and the other languages in Latin letters have not."""
_EXAMPLES = (
    "montags 10 bis 12 Uhr, nicht in den Ferien",
    "12.3. 19 Uhr",
    "Amt für Generationen, Demografie, Inklusion und Sozialplanung",
    "Café mit Herz",
)
"""What is to be typed in German, and names."""
_NAMES = frozenset(
    (
        *KOMMUNEN.values(),
        *"Düren Kreis Gut aufwachsen im".split(),
        *"Hilfetelefon Gewalt gegen Frauen Hilfe Telefon Sexueller Missbrauch".split(),
    )
)


def german_in(html: str, language: str) -> list[str]:
    """The texts that are German, or in Latin letters where the language has others."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return [
        text.strip()
        for text in _read(tree, language, marked=False)
        if _is_foreign(text, in_other_script=language in OTHER_SCRIPT)
    ]


def german_on_paper(pdf: pikepdf.Pdf, language: str) -> list[str]:
    """The same of a PDF, outside what it tags as German."""
    return [
        text
        for tagged, text in said_in(pdf)
        if tagged == language
        and not re.fullmatch(r"\S+/\S+", text)
        and _is_foreign(text.replace("\u00ad", ""), in_other_script=language in OTHER_SCRIPT)
    ]


def _is_foreign(text: str, *, in_other_script: bool) -> bool:
    # Longer texts would only take longer: what is German in them begins so.
    left = _ADDRESS.sub(" ", _MARKED.sub(" ", text)[:400])
    for _inner_first in range(2):
        left = _IN_BRACKETS.sub(" ", left)
    for example in _EXAMPLES:
        left = left.replace(example, " ")
    if not in_other_script:
        others = (word for word in left.split() if word.strip(",.:") not in _NAMES)
        return bool(_GERMAN.search(" ".join(others)))
    words = [word for word in _WORD.findall(left) if word not in _NAMES]
    # A name within a sentence is no German sentence.
    return bool(words) and not re.search(r"[\u0400-\u06ff]", left)


def _read(element: ET.Element, language: str, *, marked: bool) -> Iterator[str]:
    if element.tag in _SKIPPED:
        return
    own = element.get("lang")
    marked = own != language if own else marked
    if not marked:
        yield from filter(None, (element.get(name) for name in _SAID_ALOUD))
        if element.get("name") == "description":
            yield element.get("content") or ""
        yield element.text or ""
    for child in element:
        yield from _read(child, language, marked=marked)
        if not marked:
            yield child.tail or ""
