"""Who a person is to their colleagues: another name or address, and what becomes of it all when
they leave.

Histories name whoever saved something, so that colleagues can ask. A name belongs to one account
alone, goes along when it changes, and becomes the role `NAME_STAYS` after its owner has left.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app import addresses
from app.accounts import letters, rows, signing_in
from app.accounts.rows import SignInRefusedError, account_of
from app.i18n import gettext as _
from app.models import (
    AccountKommune,
    AccountRow,
    BulkRow,
    DraftRow,
    KommuneRevision,
    MediumEvent,
    OneTimeLink,
    Passkey,
    ProviderRevision,
    Revision,
    SavedFilter,
    SharedDeed,
    TableRun,
    UnpublishedRow,
)
from app.rights import Account, Action, require
from app.security.events import Event, event
from app.vocabulary import Role

NAME_STAYS = timedelta(days=90)
"""How long colleagues can still read in a history who it was that has left."""
HISTORIES = (Revision, ProviderRevision, KommuneRevision, MediumEvent)
"""All that say by name who saved something."""
_OF_NOBODY = frozenset(("import", *(role.label for role in Role)))
"""What histories say where no account did it, or where one may have had that name before."""


def name_of(session: Session, text: str, *, of: int | None = None) -> str:
    """As it is kept; SignInRefusedError where it is none, or somebody else's."""
    name = " ".join(text.split())
    if not name or len(name) > 120:
        raise SignInRefusedError("name", _("Bitte den Namen angeben, höchstens 120 Zeichen."))
    names = dict(session.exec(select(AccountRow.id, AccountRow.name)).all())
    own = names.pop(of, "") if of else ""
    if name.casefold() in {each.casefold() for each in names.values()}:
        text = _("So heißt schon ein anderes Konto. Bitte so, dass man beide unterscheiden kann.")
        raise SignInRefusedError("name", text)
    if name != own and name.casefold() in {each.casefold() for each in _OF_NOBODY}:
        raise SignInRefusedError("name", _("Bitte den Namen der Person angeben."))
    return name


def address_of(session: Session, text: str, *, of: int | None = None) -> str:
    """The same of an address."""
    # Looked at before it is cut: its beginning may be somebody else's address.
    whole, email = addresses.clean(text), rows.as_kept(text)
    if not (addresses.fits(whole) and addresses.fits(email)):
        raise SignInRefusedError("email", _("Bitte eine E-Mail-Adresse wie amt@beispiel.de."))
    known = rows.by_email(session, email)
    if known is not None and known.id != of:
        raise SignInRefusedError("email", _("Für diese Adresse gibt es schon ein Konto."))
    return email


def rename(session: Session, row: AccountRow, text: str) -> None:
    """Another name, in histories as well, unless the old one is no person's: what others did under
    it stays theirs. The caller commits."""
    name = name_of(session, text, of=row.id)
    if row.name in _OF_NOBODY or row.email == _nobody(row):
        row.name = name
    elif name != row.name:
        _call(session, row, name)


def rename_myself(session: Session, by: Account, text: str) -> None:
    rename(session, rows.row_of(session, by), text)
    session.commit()


def move(session: Session, row: AccountRow, text: str, *, by: Account) -> None:
    """Another address: both are told, and links that went to the old one open nothing any more.
    The caller commits."""
    email = address_of(session, text, of=row.id)
    if email == row.email:
        return
    old, row.email = row.email, email
    letters.address_changed(session, row, old)
    session.execute(delete(OneTimeLink).where(col(OneTimeLink.account_id) == row.id))
    event(Event.ADDRESS_CHANGED, account=row.id, by=by.id)


def successors(session: Session, number: int) -> Sequence[AccountRow]:
    """Who can take over from an account."""
    return [each for each in rows.every(session) if each.active and each.id != number]


def leave(session: Session, number: int, to: int, *, by: Account, now: datetime) -> bool:
    """Closes the account of somebody who leaves, and hands what they had begun, proposed and
    looked after to `to`, in one commit. False when there is no such account;
    SignInRefusedError where nobody can take over."""
    require(by, Action.ACCOUNTS)
    row = rows.by_id(session, number)
    if row is None:
        return False
    if row.id == by.id:
        raise SignInRefusedError(
            "nachfolge", _("Das eigene Konto kann nur jemand anderes abmelden.")
        )
    heir = next((each for each in successors(session, number) if each.id == to), None)
    if heir is None:
        raise SignInRefusedError("nachfolge", _("Bitte sagen, wer die Arbeit übernimmt."))
    _hand_over(session, row, heir)
    row.active, row.left_on, row.passphrase, row.totp = False, now.date(), None, None
    for each in (OneTimeLink, Passkey):
        session.execute(delete(each).where(col(each.account_id) == number))
    session.flush()
    signing_in.sign_out_everywhere(session, number)
    session.commit()
    event(Event.ACCOUNT_LEFT, account=number, by=by.id)
    return True


_HANDED_OVER: tuple[tuple[Any, Any], ...] = (
    (DraftRow, DraftRow.token),
    (UnpublishedRow, UnpublishedRow.offer_id),
    (SavedFilter, SavedFilter.name),
    (TableRun, None),
    (BulkRow, None),
    (SharedDeed, None),
)
"""What goes to whoever takes over, and of what each account has one: theirs stays as it is."""


def _hand_over(session: Session, row: AccountRow, heir: AccountRow) -> None:
    for kind, one_of in _HANDED_OVER:
        of = col(kind.account_id)
        moved = update(kind).where(of == row.id)
        if one_of is not None:
            moved = moved.where(col(one_of).not_in(select(one_of).where(of == heir.id)))
        session.execute(moved.values(account_id=heir.id))
    if heir.role == row.role == Role.CARETAKER:
        known = {link.kommune_slug for link in heir.kommunen}
        heir.kommunen += [
            AccountKommune(kommune_slug=link.kommune_slug)  # type: ignore[call-arg]
            for link in row.kommunen
            if link.kommune_slug not in known
        ]


def forget_names(session: Session, today: date) -> int:
    """Those who left long ago are their role from now on, in histories as well, and their address
    is gone: how many. Commits."""
    long_gone = col(AccountRow.left_on) <= today - NAME_STAYS
    found = session.exec(rows.accounts().where(long_gone, col(AccountRow.email) != "")).all()
    found = [row for row in found if row.email != _nobody(row)]
    for row in found:
        _call(session, row, account_of(row).office)
        row.email = _nobody(row)
        row.kommunen = []
    session.commit()
    return len(found)


def _nobody(row: AccountRow) -> str:
    """Stands for the address that is gone; no mail can go there."""
    return f"konto-{row.id}"


def _call(session: Session, row: AccountRow, name: str) -> None:
    for history in HISTORIES:
        session.execute(update(history).where(col(history.by) == row.name).values(by=name))
    row.name = name[:120]
