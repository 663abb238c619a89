"""The one link of a letter to all offers of a Träger: `/traeger-angebote/{token}`."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from app.freshness import mailboxes
from app.mail.links import SignedLinks

ALL, STOP = "traeger-angebote", "abbestellen"
LINK_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AllAsked:
    """What the one link to all offers of a Träger carries."""

    mark: str
    """Of the address that it was sent to, as `short` says it; not the address itself, for others
    see where a link leads."""
    on: date
    """Day of the letter."""


def short(mark: str) -> str:
    """What of a mark is enough to tell addresses apart, in few letters."""
    return urlsafe_b64encode(bytes.fromhex(mark)[:18]).decode("ascii")


def page_link(session: Session, links: SignedLinks, address: str, *, today: date) -> str:
    """Token for `/traeger-angebote/…`, good for LINK_DAYS."""
    until = datetime.combine(today + timedelta(days=LINK_DAYS), time.max, UTC)
    mark = short(mailboxes.mark(session, address))
    return links.sign(ALL, [mark, today.isoformat()], until=until)


def read_page_link(links: SignedLinks, token: str, *, today: date) -> AllAsked:
    """ForgedLinkError or ExpiredLinkError when it is not, or no longer, one of ours."""
    mark, on = links.read(ALL, token, now=datetime.combine(today, time.min, UTC))
    return AllAsked(mark=mark, on=date.fromisoformat(on))
