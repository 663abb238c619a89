"""What people type and paste, cleaned in one place before anything looks at it.

Text comes in every form: decomposed letters from macOS, blanks that do not break and soft hyphens
from Word, U+000B from PowerPoint, U+2028, marks that turn the reading direction. Whatever is read
out of it afterwards (ages, sources, dates) may rely on single blanks and plain line breaks; work
is linear in the length.
"""

import re
import unicodedata

from app.i18n import gettext as _

MOST_MARKS = 30
MOST_NUMBER = 999_999_999
"""The largest number that we ask for: every database keeps it, and it takes no time to read."""
# Line breaks of other systems: vertical tab, form feed, next line, line and paragraph separator.
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
# "Fr." is a day as well.
_PERSON = re.compile(r"\b(?:[Ff]rau|[Hh]errn?|[Hh]r\.) ?(?:Dr\. ?)?[A-ZÄÖÜ]")
# Cc and Cs: control characters, halves of surrogate pairs. Of the invisible marks (Cf) those stay
# that shape letters (joiners) or say which way a mixed line is read without hiding what it says.
_KEPT = frozenset("\n\u200c\u200d\u200e\u200f\u061c")
_DROPPED = frozenset(("Cc", "Cf", "Cs"))


def block(text: str) -> str:
    """Text of several lines: "\\n" between them, at most one empty line, single blanks."""
    if _clean(text):
        return text
    text = unicodedata.normalize("NFC", _few_marks(text))
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    kept = "".join(c for c in text if c in _KEPT or not _unfit(c))
    lines = _AROUND_BREAK.sub("\n", _BLANKS.sub(" ", kept))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def line(text: str) -> str:
    """Text of one line with single blanks; a line break is a blank."""
    return text if _clean(text) else " ".join(block(text).split())


def too_long(text: str, limit: int) -> str:
    """By how much it is, to be said beside the field; "" where it is not. Nothing is cut."""
    if len(text) <= limit:
        return ""
    return _("Das sind %(over)d Zeichen zu viel. Erlaubt sind %(limit)d.") % {
        "over": len(text) - limit,
        "limit": limit,
    }


def of_a_person(text: str) -> str:
    """What to do about the name of somebody in what families read, which is of an office and lives
    longer than they sit there; "" where none is told."""
    return without_names() if _PERSON.search(text) else ""


def without_names() -> str:
    return _("Bitte ohne Namen von Personen: Familien lesen es.")


def _clean(text: str) -> bool:
    """Whether it is one line with nothing to mend; most texts are, and this costs little."""
    return (
        text.isprintable()
        and "  " not in text
        and text.strip() == text
        and (text.isascii() or not any(map(unicodedata.combining, text)))
        and unicodedata.is_normalized("NFC", text)
    )


def _unfit(sign: str) -> bool:
    """No character that a page, a file or a feed could carry: XML refuses those that Unicode has
    set aside for ever (U+FDD0 to U+FDEF and the last two of each plane)."""
    category = unicodedata.category(sign)
    if category == "Cn":
        return "\ufdd0" <= sign <= "\ufdef" or ord(sign) & 0xFFFE == 0xFFFE
    return category in _DROPPED


def _few_marks(text: str) -> str:
    """No more than MOST_MARKS on one letter, as Unicode's stream-safe format has it (UAX 15): to
    put them in order takes the square of their number, seconds for the longest body allowed."""
    if text.isascii():
        return text
    kept, run = [], 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def number(text: str, least: int = 0, most: int = MOST_NUMBER) -> int | None:
    """A whole number within the bounds, or None; "2,5" and words are not numbers here, nor are
    digits of other scripts or more of them than anybody needs."""
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(MOST_NUMBER)):
        return None
    whole = int(text)
    return whole if least <= whole <= most else None
