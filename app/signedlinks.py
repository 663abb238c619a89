"""Links that carry their own permission: signed, for one purpose, until a moment.

Nothing is stored for them. Whoever holds the link may do what it is for, so it goes to one
address only and ends soon.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from app.settings import Settings

KEY_FILE = "secret-key"


class ForgedLinkError(Exception):
    """Not one of our links, cut off while copying, or made for another purpose."""


class ExpiredLinkError(Exception):
    """One of our links, but its time is over."""


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """Signs and reads tokens; whoever knows `key` can make them."""

    key: str

    @classmethod
    def of(cls, settings: Settings) -> "SignedLinks":
        return cls(settings.secret_key or _kept_key(settings.data_dir / KEY_FILE))

    def sign(self, purpose: str, value: Any, *, until: datetime) -> str:
        """A token for an address: letters, digits, `-`, `_`, `.`; `value` can be read in it."""
        return str(self._serializer(purpose).dumps([int(until.timestamp()), value]))

    def read(self, purpose: str, token: str, *, now: datetime) -> Any:
        """The value of a token that was signed for this purpose and has not ended."""
        try:
            until, value = self._serializer(purpose).loads(token)
        except (BadData, ValueError) as error:
            raise ForgedLinkError from error
        if now.astimezone(UTC).timestamp() > until:
            raise ExpiredLinkError
        return value

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256}
        )


def _kept_key(path: Path) -> str:
    """The key that the first start made; only the server's account may read its file."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    # Written aside and linked, so that of two processes that start together one wins, whole.
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    finally:
        aside.unlink()
    return key
