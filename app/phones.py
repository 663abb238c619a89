"""Telephone numbers as people write them: what is kept of one, and what a telephone dials.

One text may hold several numbers, and words or hours beside them; whatever is no number is a note,
and its digits are never dialled. What cannot be told for sure is asked for, not guessed.
"""

import re
import unicodedata
from functools import lru_cache

from app import typed
from app.i18n import gettext as _
from app.phonereading import MOST, Number, read

LONGEST = 120
"""Signs that are kept."""
_TOO_LONG = 15
"""Digits of something that is no number, from which on some of them are too many."""


@lru_cache(maxsize=4096)
def numbers(text: str) -> tuple[Number, ...]:
    """The numbers in what somebody wrote, in its order; () where a telephone could dial none."""
    return read(clean(text)).numbers


_MINUS = "−⁃˗"
"""Dashes that Unicode does not count among them."""
_SIGNS = "☎☏✆📞📱🕿"
_SLASHES = "∕⁄"
_INSIDE = re.compile(r"(?<=\() | (?=\))")
# "Tel.:", "Telefon", "Fon" before a number say nothing that the place where it stands does not.
_LABEL = re.compile(
    r"(?<![^ (,;/|])(?:tel(?:efon)?(?:-?(?:nr|nummer))?|fon|phone|ruf(?:-?(?:nr|nummer))?|t)"
    r"(?![^\W\d_])[.:]{0,2} ?(?=[(+\d])",
    re.IGNORECASE,
)
_QUOTES = "'\"`´‚‘’„“”«»‹›"
_QUOTED = re.compile(rf"\A[{_QUOTES}]+ ?(?=[(+\d])|(?<=[)\d]) ?[{_QUOTES}]+\Z")
_END = re.compile(r"(?<=\d)\.\Z")


def clean(text: str) -> str:
    """The text as it is kept: plain digits, dashes and blanks, no sign that nobody sees, no label
    before a number. What somebody wrote stays as readable as it was."""
    # Twice, for a sign that goes may have kept a letter from its accent.
    text = typed.line(typed.line("".join(map(_plain, text))))
    if len(text) > MOST:
        return text
    before = ""
    while text != before:
        before = text
        text = _END.sub("", _QUOTED.sub("", _LABEL.sub("", _INSIDE.sub("", text))))
        text = text.strip(" ,;:/|-")
    return text


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd" or sign in _MINUS:
        return "-"
    if category == "Cf":
        return ""
    if "！" <= sign <= "～":  # full width, as Asian keyboards write
        return chr(ord(sign) - ord("！") + ord("!"))
    if sign in _SLASHES:
        return "/"
    return " " if sign in _SIGNS else sign


def checked(text: str) -> str:
    """The text as it is kept; ValueError with what to write instead when a telephone could not dial
    each number in it."""
    kept = clean(text)
    if len(kept) > LONGEST:
        raise ValueError(_("Bitte höchstens %(n)d Zeichen.") % {"n": LONGEST})
    found = read(kept)
    if found.odd:
        raise ValueError(_wrong_length(found.odd))
    if found.unclear:
        raise ValueError(
            _(
                "Bitte jede Nummer ganz schreiben, mit Vorwahl, und Zeiten in Klammern, wie "
                "02421 220 / 02421 221 (9-12 Uhr)."
            )
        )
    if not found.numbers:
        raise ValueError(_without_number(kept))
    return kept


def _wrong_length(number: str) -> str:
    if sum(map(str.isdigit, number)) < _TOO_LONG:
        said = _("Die Nummer „%(number)s“ ist nicht vollständig. Bitte prüfen Sie die Ziffern.")
    else:
        said = _("Die Nummer „%(number)s“ ist zu lang. Mehrere bitte mit „/“ trennen.")
    return said % {"number": number}


def _without_number(kept: str) -> str:
    if _OF_TABLE.fullmatch(kept):
        return _(
            "Daraus hat ein Tabellenprogramm eine Zahl gemacht. Bitte die Zelle als Text "
            "einstellen und die Nummer noch einmal schreiben, wie 02421 22-0."
        )
    if any(sign.isdigit() for sign in kept) and "fax" not in kept.casefold():
        return _("Bitte mit Vorwahl schreiben, wie 02421 22-0.")
    return _("Bitte eine Telefonnummer wie 02421 22-0.")


_OF_TABLE = re.compile(r"\d{1,20}[.,]?\d{0,20} ?E ?\+?\d{1,3}", re.IGNORECASE)
