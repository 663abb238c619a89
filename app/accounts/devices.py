"""Known devices: a browser in which somebody has signed in completely carries a signed cookie.

It opens nothing. It only says that tries from here are the owner's own, so that others who try the
same account, from wherever, cannot lock the owner out (OWASP: "Slow Down Online Guessing Attacks
with Device Cookies"). Nothing is stored for it: it is signed, names account and passphrase, and so
ends with the passphrase.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.mail.links import ExpiredLinkError, ForgedLinkError, SignedLinks
from app.models import AccountRow

LIFE = timedelta(days=180)
"""From the last complete sign-in on."""
_PURPOSE = "geraet"
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that this account has signed in with; `name` is by chance and says nothing."""

    account_id: int
    name: str


def token(session: Session, links: SignedLinks, account_id: int, *, now: datetime) -> str:
    """What the browser is to keep."""
    row = session.get(AccountRow, account_id)
    value = [account_id, secrets.token_urlsafe(9), _seal(row)]
    return links.sign(_PURPOSE, value, until=now + LIFE)


def known(session: Session, links: SignedLinks, token: str, *, now: datetime) -> Device | None:
    """Whose device the token says it is; None for none, a forged, an old one, or one from before
    the passphrase was changed."""
    if not token or len(token) > _LONGEST:
        return None
    try:
        account_id, name, seal = links.read(_PURPOSE, token, now=now)
    except (ForgedLinkError, ExpiredLinkError):
        return None
    row = session.get(AccountRow, account_id)
    if row is None or not secrets.compare_digest(seal, _seal(row)):
        return None
    return Device(account_id, name)


def _seal(row: AccountRow | None) -> str:
    kept = row.passphrase if row else None
    return hashlib.sha256((kept or "").encode()).hexdigest()[:16]
