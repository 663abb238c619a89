"""Links that carry their own permission: signed, for one purpose, until a moment.

Nothing is stored for them. Whoever holds the link may do what it is for, so it goes to one
address only and ends soon.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from app.security import secretkey
from app.settings import Settings


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
        return cls(secretkey.of(settings))

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
