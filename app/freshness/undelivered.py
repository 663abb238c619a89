"""What takes no mail, for the desk: addresses that are none, those from which a letter came back,
those where nobody wants reminders, and letters that nobody can deliver.

No way in takes what is no address any more; an earlier version did. Whoever cares for the offer
sees it, for only a person knows the right one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import Session, col, select

from app.freshness.contacts import Reached
from app.freshness.mailboxes import Mailboxes
from app.i18n import gettext as _
from app.mail.outbox import REFUSED, given_up
from app.mail.reviewletters import Silence
from app.models import AccountRow, KommuneRow, Mail
from app.models.base import EPOCH
from app.rights import Account, Action, require
from app.wording import day


@dataclass(frozen=True, slots=True, kw_only=True)
class OddAddress:
    """An address that takes no mail, and who has it."""

    address: str
    offers: tuple[tuple[str, str], ...] = ()
    """(slug, title) of published offers whose Träger would be asked by it."""
    account: str | None = None
    """Name of a person at the desk."""
    kommune: str | None = None
    """Name of the Kommune whose town hall has it."""
    why: str = ""
    """What came of a letter to it; "" for what is no address at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckLetter:
    """A letter that somebody should look at."""

    id: int
    recipient: str
    subject: str
    fault: str


def of_offers(
    boxes: Mailboxes, published: Iterable[Reached], kommunen: Collection[str] | None
) -> list[OddAddress]:
    """Addresses of published offers in these Kommunen (None: all), and of their Träger where the
    offer has none of its own."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in published:
        if each.email and boxes.silence(each.email) and each.within(kommunen):
            found.setdefault(each.email, []).append((each.slug, each.title))
    return [
        OddAddress(address=each, offers=tuple(found[each]), why=_why(boxes, each))
        for each in sorted(found)
    ]


def of_people(session: Session, boxes: Mailboxes) -> list[OddAddress]:
    """Addresses of accounts that are open, and of town halls; two queries."""
    people = session.exec(
        select(AccountRow.email, AccountRow.name)
        .where(col(AccountRow.active))
        .order_by(col(AccountRow.name))
    )
    halls = session.exec(select(KommuneRow.record).order_by(col(KommuneRow.position)))
    found = [OddAddress(address=address, account=name) for address, name in people]
    found += [
        OddAddress(address=record["rathaus"]["email"], kommune=record["name"])
        for record in halls
        if record["rathaus"].get("email")
    ]
    return [
        replace(each, why=_why(boxes, each.address))
        for each in found
        if boxes.silence(each.address) is Silence.REFUSED
    ]


def _why(boxes: Mailboxes, address: str) -> str:
    if boxes.silence(address) is Silence.UNWANTED:
        return _("Dort möchte jemand keine Erinnerungen mehr. Wir fragen stattdessen Sie.")
    if refusal := boxes.refusal(address):
        on, fault = refusal
        return _("Eine Mail kam am %(day)s zurück (%(fault)s).") % {
            "day": day(on),
            "fault": fault,
        }
    return ""


def _stuck() -> ColumnElement[bool]:
    return or_(given_up(), col(Mail.fault).startswith(f"{REFUSED} 5"))


def stuck_letters(session: Session) -> list[StuckLetter]:
    """Letters that nobody will try to send again, and those that the mail server does not take for
    their address, though they are still tried."""
    rows = session.exec(select(Mail).where(_stuck()).order_by(col(Mail.id)))
    return [
        StuckLetter(id=row.id or 0, recipient=row.recipient, subject=row.subject, fault=row.fault)
        for row in rows
    ]


def try_again(session: Session, number: int, *, by: Account) -> bool:
    """The mailbox has room again, the server is back; False when the letter is not there."""
    require(by, Action.ACCOUNTS)
    mine = update(Mail).where(col(Mail.id) == number, _stuck())
    done = session.exec(mine.values(attempts=0, next_at=EPOCH, fault="")).rowcount
    session.commit()
    return done == 1


def try_again_at(session: Session, address: str) -> None:
    """The same for all letters to this address; the caller commits."""
    for row in session.exec(select(Mail).where(_stuck())):
        if row.recipient == address:
            row.attempts, row.next_at, row.fault = 0, EPOCH, ""
            session.add(row)


def throw_away(session: Session, number: int, *, by: Account) -> bool:
    """Nobody will get this letter; False when it is not there."""
    require(by, Action.ACCOUNTS)
    done = session.exec(delete(Mail).where(col(Mail.id) == number, _stuck())).rowcount
    session.commit()
    return done == 1
