"""Sealing what should be of no use to whoever finds a copy of the database.

The server's secret key makes one key for each purpose (HKDF), so that what is sealed for one
column opens in no other, and no mark says anything about another kind of mark.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "sealed:"
"""Begins what is sealed; what does not was stored before there were seals."""
NONCE = 12
"""Random bytes in front of what AES-GCM makes: never the same twice under one key."""


class Locked(str):
    """What no key of ours opens, for the secret key is another one now: the sealed text itself,
    stored back as it is."""

    __slots__ = ()


class Seal:
    """Seals, opens and marks; whoever knows `secret` can do the same."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("no secret key")
        self._secret = secret.encode()
        self._key = lru_cache(maxsize=32)(self._derived)

    def _derived(self, purpose: str) -> bytes:
        hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"kette {purpose}".encode())
        return hkdf.derive(self._secret)

    def _cipher(self, purpose: str) -> AESGCM:
        return AESGCM(self._key(f"seal {purpose}"))

    def close(self, purpose: str, text: str) -> str:
        """Another text each time; what is `Locked` stays as it is."""
        if isinstance(text, Locked):
            return str(text)
        nonce = secrets.token_bytes(NONCE)
        sealed = nonce + self._cipher(purpose).encrypt(nonce, text.encode(), None)
        return PREFIX + urlsafe_b64encode(sealed).decode("ascii")

    def open(self, purpose: str, kept: str) -> str:
        """The text that was sealed, or that was stored in the clear; else `Locked`."""
        if not kept.startswith(PREFIX):
            return kept
        try:
            sealed = urlsafe_b64decode(kept.removeprefix(PREFIX))
            return self._cipher(purpose).decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()
        except (InvalidTag, ValueError):
            return Locked(kept)

    def mark(self, purpose: str, text: str) -> str:
        """64 hex digits, the same for the same text: to count and find it again without keeping
        it. Without the key nobody can try out what it was."""
        return hmac.new(self._key(f"mark {purpose}"), text.encode(), hashlib.sha256).hexdigest()
