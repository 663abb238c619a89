"""Questions put to passkeys: asked once, kept for a few minutes, used up by their answer."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from app.accounts import rows
from app.accounts.rows import SignInRefusedError
from app.i18n import gettext as _
from app.models import Challenge

UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    OverflowError,
)
"""What Python raises on an answer that no browser would give."""
LIFE = timedelta(minutes=5)


def ask(session: Session, account_id: int | None, now: datetime) -> bytes:
    """32 random bytes, of which the hash is kept; old ones are swept out by the way."""
    number = secrets.token_bytes(32)
    session.execute(delete(Challenge).where(col(Challenge.expires_at) < now))
    session.add(Challenge(key=key_of(number), account_id=account_id, expires_at=now + LIFE))
    session.commit()
    return number


def in_base64url(given: bytes) -> str:
    return urlsafe_b64encode(given).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """ValueError where it is none. Python wants padding, and does not mind too much of it."""
    return urlsafe_b64decode(f"{text}===")


def key_of(number: bytes) -> str:
    return rows.key_of(in_base64url(number))


def use_up(session: Session, given: dict[str, Any], owner: int | None, now: datetime) -> bytes:
    """The question that was answered. From here on it is used up, whatever the answer is worth."""
    try:
        said = json.loads(from_base64url(given["response"]["clientDataJSON"]))
        number = from_base64url(said["challenge"])
    except UNREADABLE as error:
        raise unfit() from error
    whose = col(Challenge.account_id)
    statement = delete(Challenge).where(
        col(Challenge.key) == key_of(number),
        col(Challenge.expires_at) >= now,
        whose.is_(None) if owner is None else whose == owner,
    )
    done = session.exec(statement).rowcount
    session.commit()
    if done != 1:
        raise SignInRefusedError(
            "passkey", _("Das hat zu lange gedauert. Bitte noch einmal versuchen.")
        )
    return number


def unfit() -> SignInRefusedError:
    return SignInRefusedError("passkey", _("Das hat nicht geklappt. Bitte noch einmal versuchen."))
