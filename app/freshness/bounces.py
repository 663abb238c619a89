"""Letters that came back: who refused them is asked no more, and the desk sees the address.

Only addresses that stand in records or accounts are written down, and of them a mark: where a
visitor wanted an answer is kept nowhere.
"""

import logging
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, select

from app import addresses, database
from app.freshness import mailboxes
from app.mail import mailbox, returned
from app.mail.mailbox import UnreadableError
from app.mail.outbox import REFUSED, given_up
from app.models import AccountRow, KommuneRow, Mail
from app.offers import store
from app.settings import Settings

log = logging.getLogger("kette.freshness")


def read(engine: Engine, settings: Settings, today: date) -> int:
    """Reads what is new in the mailbox: how many addresses refused a letter. That it cannot be read
    is logged and keeps nobody from being asked."""
    found = 0
    try:
        with mailbox.opened(settings) as box:
            if box is None:
                return 0
            with database.session(engine) as session:
                known = {
                    mailboxes.mark(session, addresses.on_the_wire(each)): each
                    for each in _known(session)
                }
            for raw, seen in box.new():
                came = returned.read(engine, raw)
                if came is None:
                    continue
                with database.session(engine) as session:
                    address = known.get(mailboxes.mark(session, came.address))
                    if address is not None:
                        mailboxes.refuse(session, address, fault=came.fault, today=today)
                        session.commit()
                        found += 1
                # Afterwards: what is read twice is written down once.
                seen()
    except UnreadableError as error:
        log.warning("returned mail not read", extra={"fault": str(error)})
    return found


def refused(session: Session, today: date) -> None:
    """The same of letters that the mail server itself refused until nobody tries again; commits.
    Not at the first refusal: one that has a fault refuses all of them."""
    known = set(_known(session))
    for row in session.exec(select(Mail).where(given_up())):
        kind, _blank, code = row.fault.partition(" ")
        if kind == REFUSED and code.startswith("5") and row.recipient in known:
            mailboxes.refuse(session, row.recipient, fault=code, today=today)
    session.commit()


def _known(session: Session) -> Iterator[str]:
    given = [row.record["contact"].get("email") for row in store.every(session)]
    given += store.of_providers(session, "email").values()
    given += session.exec(select(AccountRow.email))
    given += [row.record["rathaus"].get("email") for row in session.exec(select(KommuneRow))]
    return (each for each in dict.fromkeys(given) if each and addresses.fits(each))
