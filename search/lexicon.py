"""Which words are German, whatever the catalogue has: what is one is never taken for misspelt.

Kept as a Bloom filter, which says "yes" of every word that it was made of and of one in fifty
others; for those a "Meinten Sie" is missing then. `tools/germanwords.py` builds it.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILTER = Path(__file__).with_name("germanwords.bin")
"""The licence of its source lies beside it."""
BYTES = 272 * 1024
ROUNDS = 6
"""Bits for each word."""
SHORTEST, LONGEST = 4, 14
"""Letters of the words that are listed: shorter ones are never mended, and longer ones are like no
other word."""
_PART = 4
_LINKS = ("", "s", "n", "en", "er", "es")
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def spelt(word: str) -> str:
    """In small letters, umlauts and ß written out: "Läuse", "Laeuse" and "LÄUSE" are one."""
    return unicodedata.normalize("NFC", word).casefold().translate(_SPELT)


def is_word(word: str) -> bool:
    """Whether this is a German word, inflected or not."""
    made, written = _made(), spelt(word)
    if not SHORTEST <= len(written) <= LONGEST:
        return False
    return all(made[place // 8] & 1 << place % 8 for place in places(written))


def is_compound(word: str) -> bool:
    """Whether two German words make this one."""
    written = spelt(word)
    return any(
        is_word(written[:end]) and is_word(written[end + len(link) :])
        for end in range(_PART, len(written) - _PART + 1)
        for link in _LINKS
        if written.startswith(link, end)
    )


def places(written: str) -> Iterator[int]:
    """The bits of a word."""
    digest = hashlib.blake2b(written.encode(), digest_size=16).digest()
    first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big") | 1
    return ((first + n * step) % (8 * BYTES) for n in range(ROUNDS))


@cache
def _made() -> bytes:
    return FILTER.read_bytes()
