"""Passphrases: long, not one of those that everybody tries first, kept only as argon2id hashes."""

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.i18n import gettext as _

SHORTEST = 12
LONGEST = 256
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertzuiopü", "qwertyuiop",
    "asdfghjklöä", "yxcvbnm", "zxcvbnm", "1qaz2wsx3edc4rfv", "1q2w3e4r5t6z7u8i9o0p",
)  # fmt: skip
_WORDS = frozenset(
    (
        "passwort", "password", "passphrase", "kennwort", "geheim", "hallo", "willkommen",
        "welcome", "letmein", "iloveyou", "ichliebedich", "schatz", "sonnenschein", "sunshine",
        "princess", "prinzessin", "fussball", "football", "baseball", "master", "dragon", "monkey",
        "shadow", "superman", "batman", "login", "admin", "administrator", "test", "sommer",
        "winter",
        "fruehling", "frühling", "herbst", "berlin", "koeln", "köln", "schalke", "borussia",
        "starwars", "computer", "internet", "changeme", "secret", "trustno", "michael", "thomas",
        "daniel", "familie", "katze", "hund", "kreis", "dueren", "düren", "kueche",
        "praeventionskette", "präventionskette", "praevention", "prävention", "kette", "kuemmerer",
        "kümmerer", "familienbuero", "familienbüro", "rathaus", "gemeinde", "buero", "büro",
    )
)  # fmt: skip
"""What the lists of leaked passwords begin with, and what lies near at hand here."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(passphrase: str) -> str:
    return _hasher().hash(passphrase)


@cache
def _nobody() -> str:
    return hashed("somebody who does not exist")


def fits(passphrase: str, kept: str | None) -> bool:
    """Takes as long for an account that does not exist, so that no one learns which do."""
    try:
        _hasher().verify(kept or _nobody(), passphrase[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def objection(passphrase: str, *about: str) -> str | None:
    """Why this cannot be a passphrase; `about` are the person's own words, such as the e-mail."""
    if len(passphrase) < SHORTEST:
        return _("Mindestens %(n)d Zeichen. Vier Wörter hintereinander sind gut zu merken.") % {
            "n": SHORTEST
        }
    if len(passphrase) > LONGEST:
        return _("Höchstens %(n)d Zeichen.") % {"n": LONGEST}
    if _common(passphrase, *about):
        return _("Das wird oft verwendet oder lässt sich leicht erraten. Bitte etwas Eigenes.")
    return None


def _common(passphrase: str, *about: str) -> bool:
    said = passphrase.casefold()
    if len(set(said)) < 5 or re.fullmatch(r"(.{1,6}?)\1+.{0,5}", said):
        return True
    rest = said
    own = {part for text in about for part in re.split(r"[^\w]+", text.casefold()) if len(part) > 2}
    for word in sorted(_WORDS | own, key=len, reverse=True):
        rest = rest.replace(word, "\0")
    for row in _ROWS:
        for line in (row, row[::-1]):
            for length in range(len(line), 3, -1):
                for start in range(len(line) - length + 1):
                    rest = rest.replace(line[start : start + length], "\0")
    # What is left must be more than years, exclamation marks and a letter or two.
    return len(re.sub(r"[\W\d_\0]+", "", rest)) < 4
