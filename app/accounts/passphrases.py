"""Passphrases: long, not one of those that everybody tries first, kept only as argon2id hashes.

A hash takes 64 MiB and a twentieth of a second by design, so only a few are made at once, a few
more may wait, and everybody else is told to come again: see `turn`.
"""

import hashlib
import re
import string
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.i18n import gettext as _
from app.situations import Crowded
from app.turns import Turns
from app.vocabulary import KOMMUNEN

SHORTEST = 12
"""Characters. NIST 800-63B-4 asks for 15 where a passphrase stands alone and 8 beside a second
factor. Here both occur. With few wrong tries in a quarter of an hour, a slow hash and what leaked
before kept out, 12 is out of reach for guessing; the four words that the form asks for are longer.
"""
LONGEST = 256
AT_ONCE, WAITING = 2, 4
"""Hashes made at the same moment, about one for each core; those that may wait for their turn."""
PATIENCE = 5.0
"""Seconds that one of them waits: several times what all in front of it take."""

# --- hashing --------------------------------------------------------------------------------------

TURNS = Turns(at_once=AT_ONCE, waiting=WAITING, patience=PATIENCE, refusal=Crowded)


@contextmanager
def turn() -> Iterator["Turn"]:
    """One's turn to hash; Crowded, before anything is counted or hashed, for one too many."""
    with TURNS.turn():
        yield Turn()


class Turn:
    """What may be done while it is one's turn, and nowhere else."""

    def hashed(self, passphrase: str) -> str:
        return _hasher().hash(passphrase)

    def fits(self, passphrase: str, kept: str | None) -> bool:
        """Takes as long for an account that does not exist, so that no one learns which do. Of
        what is too long only the beginning is hashed, and it never fits."""
        try:
            _hasher().verify(kept or _nobody(), passphrase[:LONGEST].encode(errors="replace"))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None and len(passphrase) <= LONGEST


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return PasswordHasher().hash("somebody who does not exist")


# --- what is no passphrase ------------------------------------------------------------------------

FILTER = Path(__file__).with_name("commonpasswords.bin")
"""A Bloom filter of leaked passwords and German words, built by tools/commonpasswords.py; the
licence of its sources lies beside it."""
BYTES = 280 * 1024
ROUNDS = 11
"""Bits for each entry. What is listed is always found; one of 1,500 that are not is taken for one
that is."""
WORD = 4
"""Characters of the shortest entry."""
_FILL = string.digits + string.punctuation + string.whitespace
_KEYBOARD = str.maketrans("yz", "zy")
"""The list was typed on other keyboards: qwertz stands there as qwerty."""
_HERE = (
    "Präventionskette",
    "Prävention",
    "Kette",
    "Kümmerer",
    "Präventionsbüro",
    "Familienbüro",
    "Rathaus",
    "Gemeinde",
    "Kreis",
    "Pult",
    *KOMMUNEN.values(),
)
"""Words of this site, which anybody tries here."""


def objection(passphrase: str, *about: str) -> str | None:
    """Why this cannot be a passphrase; `about` are the person's own words, such as the e-mail.

    No rules for kinds of characters, by NIST 800-63B. Compared with the list are the whole and what
    is left without digits and signs at both ends; what only repeats itself counts once; one's own
    words and those of this site count for nothing.
    """
    if len(passphrase) > LONGEST:
        return _("Höchstens %(n)d Zeichen.") % {"n": LONGEST}
    said = unicodedata.normalize("NFKC", passphrase).casefold()
    if len(said) < SHORTEST:
        return _("Mindestens %(n)d Zeichen. Vier Wörter hintereinander sind gut zu merken.") % {
            "n": SHORTEST
        }
    said = _once(said)
    if len(said) < SHORTEST or any(_listed(each) for each in _readings(said, about)):
        return _("Das wird oft verwendet oder lässt sich leicht erraten. Bitte etwas Eigenes.")
    return None


def _readings(said: str, about: tuple[str, ...]) -> Iterator[str]:
    """What of it somebody would guess first; "" for what is nothing but known words."""
    yield said
    if core := said.strip(_FILL):
        yield _once(core)
    own = _without(said, about)
    if own != said:
        bare = own.strip(_FILL)
        yield bare if len(bare) >= SHORTEST // 2 else ""
        yield own


def _without(said: str, about: tuple[str, ...]) -> str:
    """Without one's own words and this site's, however their umlauts are written."""
    parts = {part for text in (*about, *_HERE) for part in re.findall(r"\w{3,}", text.casefold())}
    words = parts | {part.translate(_UMLAUTS) for part in parts}
    for word in sorted(words, key=len, reverse=True):
        said = said.replace(word, "")
    return said


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _once(text: str) -> str:
    """The piece of which the text is a repetition, else the text itself."""
    return text[: (text + text).find(text, 1)] if text else text


def _listed(word: str) -> bool:
    return not word or any(_kept(each) for each in {word, word.translate(_KEYBOARD)})


def _kept(word: str) -> bool:
    bits = _filter()
    return len(word) >= WORD and all(bits[place // 8] >> place % 8 & 1 for place in places(word))


@cache
def _filter() -> bytes:
    return FILTER.read_bytes()


def places(word: str) -> Iterator[int]:
    """The bits of a word in the filter, by two halves of one hash (Kirsch and Mitzenmacher)."""
    digest = hashlib.blake2b(word.encode(errors="replace"), digest_size=16).digest()
    first, step = int.from_bytes(digest[:8]), int.from_bytes(digest[8:]) | 1
    return ((first + number * step) % (BYTES * 8) for number in range(ROUNDS))
