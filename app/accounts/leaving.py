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
from app.accounts import letters, roles, rows, signing_in
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
from app.wording import here

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


def nameless(name: str) -> bool:
    """Whether an account is still called as nobody is: the first one after its role."""
    return name in _OF_NOBODY


def successors(session: Session, number: int, on: date) -> Sequence[AccountRow]:
    """Who can take over from an account."""
    everybody = rows.every(session)
    return [each for each in everybody if rows.admitted(each, on) and each.id != number]


def leave(session: Session, number: int, to: int, *, by: Account, now: datetime) -> bool:
    """Closes the account of somebody who leaves, and hands what they had begun, proposed and
    looked after to `to`, in one commit. False when there is no such account;
    SignInRefusedError where nobody can take over."""
    require(by, Action.ACCOUNTS)
    roles.one_at_a_time(session)
    row = rows.by_id(session, number)
    if row is None:
        return False
    if row.id == by.id:
        raise SignInRefusedError(
            "nachfolge", _("Das eigene Konto kann nur jemand anderes abmelden.")
        )
    today = here(now)
    heir = next((each for each in successors(session, number, today) if each.id == to), None)
    if heir is None:
        raise SignInRefusedError("nachfolge", _("Bitte sagen, wer die Arbeit übernimmt."))
    _hand_over(session, row, heir, today)
    row.active, row.left_on, row.passphrase, row.totp = False, today, None, None
    for each in (OneTimeLink, Passkey):
        session.execute(delete(each).where(col(each.account_id) == number))
    try:
        roles.keep_somebody(session)
    except SignInRefusedError as refused:
        raise SignInRefusedError("nachfolge", refused.text) from refused
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


def _hand_over(session: Session, row: AccountRow, heir: AccountRow, today: date) -> None:
    """What is the person's, goes to the heir; what belongs to a role, to an heir who has that role.
    What somebody was a deputy for is not theirs to hand on."""
    for kind, one_of in _HANDED_OVER:
        of = col(kind.account_id)
        moved = update(kind).where(of == row.id)
        if one_of is not None:
            moved = moved.where(col(one_of).not_in(select(one_of).where(of == heir.id)))
        session.execute(moved.values(account_id=heir.id))
    for_good = {role for role, until in roles.held(row).items() if until is None}
    if Role.CARETAKER in for_good.intersection(rows.roles_of(heir, today)):
        handed = {link.kommune_slug for link in row.kommunen if link.until is None}
        for link in heir.kommunen:
            if link.kommune_slug in handed:
                link.until = None
        known = {link.kommune_slug for link in heir.kommunen}
        heir.kommunen += [
            AccountKommune(kommune_slug=slug)  # type: ignore[call-arg]
            for slug in sorted(handed - known)
        ]


def forget_names(session: Session, today: date) -> int:
    """Those who left long ago are their role from now on, in histories as well, and their address
    is gone: how many. Commits."""
    long_gone = col(AccountRow.left_on) <= today - NAME_STAYS
    found = session.exec(rows.accounts().where(long_gone, col(AccountRow.email) != "")).all()
    found = [row for row in found if row.email != _nobody(row)]
    for row in found:
        # Of all days, so that what somebody did as a deputy says so too.
        _call(session, row, account_of(row, date.min).office)
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
