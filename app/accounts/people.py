"""Verbs on accounts: signing in and out, one-time links, invitations, passphrases, second factor.

What a cookie or a link carries is kept as a hash only. Every verb commits what it did.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from app import addresses
from app.accounts import letters, passphrases, tries
from app.accounts.devices import Device
from app.accounts.tries import Limit
from app.i18n import N_
from app.i18n import gettext as _
from app.models import (
    AccountKommune,
    AccountRow,
    AskedLetter,
    Challenge,
    CodeSetup,
    OneTimeLink,
    Passkey,
    SignIn,
)
from app.rights import Account, Action, require
from app.security.events import Event, SignInWay, event
from app.security.sealing import Locked
from app.situations import TooManyTries
from app.vocabulary import ACCOUNT_ROLES, KOMMUNEN, Role, Vocabulary

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
PROOF = timedelta(minutes=15)
"""How long a passphrase that was given opens what asks it again."""
JUST_NOW = timedelta(minutes=5)
"""How long the page "Bitte bestätigen" spares the passphrase beside what protects the account."""
TRIES, TRIES_ADDRESS, TRIES_ACCOUNT = 8, 40, 20
"""Within `tries.WINDOW`: for one account from one address or from one known device; from one
address, whatever the account; for one account from all devices together that it does not know."""
MAILS = 3
"""Links for a new passphrase to one account within the window."""
WARN_AGAIN = timedelta(days=1)
SETUP = timedelta(minutes=15)
"""How long a second factor may take to be confirmed by its first code."""
_STEP = timedelta(minutes=1)


class Purpose(Vocabulary):
    """What a one-time link is for."""

    SIGN_IN = "anmeldung", N_("Anmelden")
    INVITATION = "einladung", N_("Konto einrichten")
    RESET = "zuruecksetzen", N_("Neue Passphrase wählen")
    CODE = "code", N_("Zweiter Schritt")


LIFE = {
    Purpose.SIGN_IN: timedelta(hours=24),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CODE: timedelta(minutes=5),
}


_SEVERAL = (Purpose.RESET, Purpose.CODE)
"""Others can ask for these, so a new one leaves the older ones alone: nobody voids the link that
its owner is just about to follow."""
GUESSED = "geraten"


class SignInRefusedError(Exception):
    """Something typed does not do; `field` says which, `text` why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


class CodeWantedError(Exception):
    """The passphrase was right, the second factor is missing; `key` leads to that step."""

    def __init__(self, key: str) -> None:
        super().__init__("second factor wanted")
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A one-time link that still works."""

    account: Account
    purpose: Purpose


def account_of(row: AccountRow, proven_at: datetime | None = None) -> Account:
    assert row.id is not None
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        kommunen=tuple(link.kommune_slug for link in row.kommunen),
        second_factor=row.totp is not None,
        proven_at=proven_at,
    )


def key_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def by_email(session: Session, email: str) -> AccountRow | None:
    statement = _accounts().where(AccountRow.email == _as_kept(email))
    return session.exec(statement).one_or_none()


def _as_kept(email: str) -> str:
    """As addresses are kept, whatever was typed."""
    plain = email.encode(errors="ignore").decode().replace("\0", "")
    return plain.strip().casefold()[:200]


def by_id(session: Session, number: int) -> AccountRow | None:
    return session.exec(_accounts().where(AccountRow.id == number)).one_or_none()


def every(session: Session) -> Sequence[AccountRow]:
    return session.exec(_accounts().order_by(col(AccountRow.name))).all()


def _accounts() -> SelectOfScalar[AccountRow]:
    return select(AccountRow).options(selectinload(AccountRow.kommunen))


# --- signing in ---------------------------------------------------------------------------------


def sign_in(
    session: Session,
    email: str,
    passphrase: str,
    *,
    address: str,
    now: datetime,
    device: Device | None = None,
) -> str:
    """What the cookie is to carry. Wrong: RefusedError, without telling whether there is such an
    account; second factor: CodeWantedError; too often or too many at once, and then nothing was
    hashed: TooOften. The account's own device has tries of its own."""
    email = _as_kept(email)
    row = session.exec(select(AccountRow).where(AccountRow.email == email)).one_or_none()
    limits: tuple[Limit, ...] = (
        Limit(f"pair {address} {email}", TRIES),
        Limit(f"address {address}", TRIES_ADDRESS),
        Limit(strangers := f"account {email}", TRIES_ACCOUNT),
    )
    if device is not None and row is not None and device.account_id == row.id:
        limits = (Limit(f"device {device.name}", TRIES),)
    tries.look(session, *limits, now=now)
    with passphrases.turn() as turn:
        tried = tries.count(session, *limits, now=now)
        right = turn.fits(passphrase, row.passphrase if row else None)
    if row is None or not right or not row.active:
        event(Event.SIGN_IN_REFUSED, account=row.id if row else None)
        if tried.get(strangers, 0) >= TRIES_ACCOUNT:
            _ask_letter(session, email, GUESSED)
        raise SignInRefusedError("passphrase", _("E-Mail-Adresse oder Passphrase stimmt nicht."))
    assert row.id is not None
    # Only one's own tries: among those for the account are somebody else's.
    tries.forgive(session, limits[0].what)
    if has_second_step(session, row.id):
        raise CodeWantedError(make_link(session, row.id, Purpose.CODE, now=now))
    event(Event.SIGNED_IN, account=row.id, way=SignInWay.PASSPHRASE)
    return begin(session, row.id, now=now)


def has_second_step(session: Session, account_id: int) -> bool:
    """An app with codes, or a passkey: the passphrase alone does not open this account."""
    codes = select(AccountRow.id).where(
        AccountRow.id == account_id, col(AccountRow.totp).is_not(None)
    )
    keys = select(Passkey.id).where(Passkey.account_id == account_id)
    return any(session.exec(each.limit(1)).first() is not None for each in (codes, keys))


def with_second_step(session: Session) -> set[int]:
    """All accounts of which `has_second_step` is true."""
    codes = select(col(AccountRow.id)).where(col(AccountRow.totp).is_not(None))
    keys = select(col(Passkey.account_id))
    return {number for each in (codes, keys) for number in session.exec(each) if number}


def second_step(session: Session, key: str, *, now: datetime) -> Account:
    """Whose second step it is; `key` is the link of the first one."""
    link = open_link(session, key, now=now)
    if link is None or link.purpose is not Purpose.CODE:
        raise SignInRefusedError(
            "code", _("Das hat zu lange gedauert. Bitte noch einmal anmelden.")
        )
    return link.account


def sign_in_with_code(
    session: Session, key: str, code: str, *, now: datetime, device: Device | None = None
) -> str:
    """The second step; the link of the first is used up only when the code is right. Only who has
    the passphrase comes here; its owner is told of wrong codes, and has tries of their own on a
    device of theirs."""
    account = second_step(session, key, now=now)
    own = device is not None and device.account_id == account.id
    limit = Limit(f"code {device.name}" if device and own else f"code {account.id}", TRIES)
    tries.look(session, limit, now=now)
    tried = tries.count(session, limit, now=now)
    if not _use_code(session, account.id, code, now):
        event(Event.SECOND_STEP_REFUSED, account=account.id)
        if tried[limit.what] == limit.most:
            letters.codes_guessed(session, _row(session, account))
            session.commit()
        raise SignInRefusedError("code", _("Der Code stimmt nicht. Er wechselt alle 30 Sekunden."))
    tries.forgive(session, limit.what)
    return finish(session, key, account, now=now)


def finish(session: Session, key: str, account: Account, *, now: datetime) -> str:
    """Both steps were right: the link between them is used up, the browser signed in."""
    if use_link(session, key, now=now) is None:
        raise SignInRefusedError(
            "code", _("Das hat zu lange gedauert. Bitte noch einmal anmelden.")
        )
    event(Event.SIGNED_IN, account=account.id, way=SignInWay.SECOND_STEP)
    return begin(session, account.id, now=now)


def _use_code(session: Session, account_id: int, code: str, now: datetime) -> bool:
    """Whether the code is right, and was not used. One statement takes its step, so that of two
    requests at the same moment one gets it."""
    secret = session.exec(select(AccountRow.totp).where(AccountRow.id == account_id)).one()
    step = _step_of(secret, code, now) if secret else None
    if step is None:
        return False
    statement = update(AccountRow).where(
        col(AccountRow.id) == account_id, col(AccountRow.totp_step) < step
    )
    taken = session.exec(statement.values(totp_step=step)).rowcount
    session.commit()
    return taken == 1


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code it is: now, or one earlier or later."""
    if isinstance(secret, Locked):
        # Sealed with another secret key, which is gone: no code fits any more.
        raise SignInRefusedError(
            "code",
            _(
                "Ihr Code lässt sich nicht mehr prüfen. Bitte wenden Sie sich an das "
                "Präventionsbüro: Es kann den zweiten Schritt ausschalten."
            ),
        )
    given = re.sub(r"\D", "", code, flags=re.ASCII)
    totp = pyotp.TOTP(secret)
    step = int(now.timestamp()) // totp.interval
    return next(
        (
            each
            for each in (step, step - 1, step + 1)
            if secrets.compare_digest(totp.at(each * totp.interval), given)
        ),
        None,
    )


def begin(session: Session, account_id: int, *, now: datetime) -> str:
    """Signs a browser in: the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    session.add(
        SignIn(key=key_of(secret), account_id=account_id, began_at=now, seen_at=now, proven_at=now)
    )
    session.commit()
    return secret


def who(session: Session, secret: str, *, now: datetime) -> Account | None:
    """Who the cookie's bearer is; None once idle for an hour, or after twelve hours."""
    here = session.get(SignIn, key_of(secret))
    if here is None or now - here.seen_at > IDLE or now - here.began_at > LONGEST:
        return None
    row = by_id(session, here.account_id)
    if row is None or not row.active:
        return None
    if now - here.seen_at > _STEP:
        here.seen_at = now
        session.commit()
    return account_of(row, here.proven_at)


def sign_out(session: Session, secret: str) -> None:
    here = session.get(SignIn, key_of(secret))
    if here is None:
        return
    session.delete(here)
    session.commit()
    event(Event.SIGNED_OUT, account=here.account_id)


def sign_out_everywhere(session: Session, account_id: int) -> None:
    session.execute(delete(SignIn).where(col(SignIn.account_id) == account_id))
    session.commit()


def prove(
    session: Session, secret: str, passphrase: str, *, now: datetime, field: str = "passphrase"
) -> None:
    """The passphrase once more, before rights and accounts are touched. Tries count for this
    sign-in alone, so that nobody else can use them up."""
    here = session.get(SignIn, key_of(secret))
    row = by_id(session, here.account_id) if here else None
    if here is None or row is None:
        raise SignInRefusedError(field, _("Bitte noch einmal anmelden."))
    if row.passphrase is None:
        text = _(
            "Sie haben noch keine Passphrase. Bitte wählen Sie eine, oder bestätigen Sie mit Ihrem "
            "Passkey."
        )
        raise SignInRefusedError(field, text)
    if not passphrase:
        raise SignInRefusedError(field, _("Bitte geben Sie Ihre Passphrase ein."))
    limit = Limit(f"prove {here.key}", TRIES)
    tries.look(session, limit, now=now)
    with passphrases.turn() as turn:
        tries.count(session, limit, now=now)
        right = turn.fits(passphrase, row.passphrase)
    if not right:
        event(Event.PROOF_REFUSED, account=row.id)
        raise SignInRefusedError(field, _("Die Passphrase stimmt nicht."))
    tries.forgive(session, limit.what)
    mark_proven(session, secret, now=now)


def mark_proven(session: Session, secret: str, *, now: datetime) -> None:
    """Passphrase or passkey was given in this browser."""
    mine = col(SignIn.key) == key_of(secret)
    session.exec(update(SignIn).where(mine).values(proven_at=now))
    session.commit()


def renew(session: Session, secret: str) -> str:
    """What the cookie is to carry from now on: the same sign-in under another secret, so that
    what was known of it before a proof is worth nothing after it."""
    fresh = secrets.token_urlsafe(32)
    mine = col(SignIn.key) == key_of(secret)
    session.exec(update(SignIn).where(mine).values(key=key_of(fresh)))
    session.commit()
    return fresh


def replace(session: Session, secret: str) -> None:
    """The browser has signed in anew: its earlier sign-in ends."""
    session.execute(delete(SignIn).where(col(SignIn.key) == key_of(secret)))
    session.commit()


def confirmed(session: Session, secret: str, *, now: datetime) -> bool:
    """Whether the page "Bitte bestätigen" was passed just now; having signed in is not enough."""
    here = session.get(SignIn, key_of(secret))
    return here is not None and here.began_at < here.proven_at >= now - JUST_NOW


def require_proof(
    session: Session, secret: str, passphrase: str, *, now: datetime, field: str = "passphrase"
) -> None:
    """For what must not be done with a live sign-in alone: the passphrase, typed right here; with
    nothing typed, passphrase or passkey on the page "Bitte bestätigen" just before."""
    if passphrase or not confirmed(session, secret, now=now):
        prove(session, secret, passphrase, now=now, field=field)


# --- one-time links ------------------------------------------------------------------------------


def make_link(session: Session, account_id: int, purpose: Purpose, *, now: datetime) -> str:
    """The secret of a new link; older ones for the same purpose no longer work, but for those
    that others can ask for."""
    secret = _new_link(session, account_id, purpose, now=now)
    session.commit()
    return secret


def _new_link(session: Session, account_id: int, purpose: Purpose, *, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    older = [col(OneTimeLink.account_id) == account_id, col(OneTimeLink.purpose) == purpose.value]
    if purpose in _SEVERAL:
        older.append(col(OneTimeLink.expires_at) < now)
    session.execute(delete(OneTimeLink).where(*older))
    session.add(
        OneTimeLink(
            key=key_of(secret),
            account_id=account_id,
            purpose=purpose.value,
            expires_at=now + LIFE[purpose],
        )
    )
    return secret


def open_link(session: Session, secret: str, *, now: datetime) -> OpenLink | None:
    """What the link opens, without using it up: a mail scanner may look as often as it likes."""
    link = session.get(OneTimeLink, key_of(secret))
    if link is None or link.used_at is not None or link.expires_at < now:
        return None
    row = by_id(session, link.account_id)
    if row is None or not row.active:
        return None
    return OpenLink(account=account_of(row), purpose=Purpose(link.purpose))


def use_link(session: Session, secret: str, *, now: datetime) -> OpenLink | None:
    """Opens the link once and for all."""
    found = open_link(session, secret, now=now)
    taken = found is not None and _take(session, secret, now)
    session.commit()
    return found if taken else None


def _take(session: Session, secret: str, now: datetime) -> bool:
    """Uses the link up; of two at the same moment, one. The caller commits."""
    statement = update(OneTimeLink).where(
        col(OneTimeLink.key) == key_of(secret), col(OneTimeLink.used_at).is_(None)
    )
    return session.exec(statement.values(used_at=now)).rowcount == 1


def set_passphrase_by_link(
    session: Session, secret: str, passphrase: str, repeated: str, *, now: datetime
) -> OpenLink | None:
    """Uses the link up for a new passphrase, both or neither; None when it works no more."""
    found = open_link(session, secret, now=now)
    if found is None or found.purpose not in (Purpose.INVITATION, Purpose.RESET):
        return None
    row = _row(session, found.account)
    kept = _hash_of_new(row, passphrase, repeated)
    if not _take(session, secret, now):
        session.rollback()
        return None
    _keep_passphrase(session, row, kept)
    return found


def ask_reset(session: Session, email: str, *, address: str, now: datetime) -> None:
    """Notes that somebody wants a link; whether there is such an account is looked up later by
    `write_letters`, so that nothing here depends on it."""
    email = _as_kept(email)
    tries.attempt(session, f"reset {address}", TRIES, now)
    try:
        tries.attempt(session, f"mail {email}", MAILS, now)
    except TooManyTries:
        return
    _ask_letter(session, email, Purpose.RESET.value)


def _ask_letter(session: Session, email: str, about: str) -> None:
    session.add(AskedLetter(email=email, about=about))
    session.commit()


def write_letters(session: Session, *, base: str, now: datetime) -> None:
    """Puts the letters that were asked for into the outbox, where there is an account."""
    for asked in session.exec(select(AskedLetter).order_by(col(AskedLetter.id)).limit(100)).all():
        mine = delete(AskedLetter).where(col(AskedLetter.id) == asked.id)
        row = by_email(session, asked.email)
        if session.exec(mine).rowcount == 1 and row is not None and row.active:
            if asked.about != GUESSED:
                event(Event.RESET_ASKED, account=row.id)
                _mail_link(session, row, Purpose.RESET, base=base, now=now)
            elif row.warned_at is None or now - row.warned_at >= WARN_AGAIN:
                row.warned_at = now
                letters.guessed(session, row)
        session.commit()


def _mail_link(
    session: Session, row: AccountRow, purpose: Purpose, *, base: str, now: datetime
) -> None:
    assert row.id is not None
    url = link_url(base, _new_link(session, row.id, purpose, now=now))
    if purpose is Purpose.INVITATION:
        letters.invitation(session, row, url)
    else:
        letters.reset(session, row, url)
    session.commit()


def link_url(base: str, secret: str) -> str:
    """In the query, for paths are logged and queries are not."""
    return f"{base}/anmelden/link?schluessel={secret}"


# --- accounts ------------------------------------------------------------------------------------


def offices(session: Session) -> Sequence[AccountRow]:
    """The Präventionsbüro's accounts that may sign in, the oldest first."""
    statement = _accounts().where(
        AccountRow.role == Role.PREVENTION_OFFICE.value, col(AccountRow.active)
    )
    return session.exec(statement.order_by(col(AccountRow.id))).all()


def editor_link(session: Session, email: str, *, base: str, now: datetime) -> str:
    """A sign-in link for the Präventionsbüro's first account, made when there is none."""
    row = next(iter(offices(session)), None)
    if row is None:
        row = AccountRow(
            email=email.casefold(),
            name=Role.PREVENTION_OFFICE.label,
            role=Role.PREVENTION_OFFICE.value,
            at=now,
        )
        session.add(row)
        session.commit()
    assert row.id is not None
    return link_url(base, make_link(session, row.id, Purpose.SIGN_IN, now=now))


def invite(
    session: Session,
    *,
    by: Account,
    email: str,
    name: str,
    role: str,
    kommunen: Sequence[str],
    base: str,
    now: datetime,
) -> AccountRow:
    """Makes an account and mails its link."""
    require(by, Action.ACCOUNTS)
    email, name = email.strip().casefold(), " ".join(name.split())
    if not addresses.fits(email):
        raise SignInRefusedError("email", _("Bitte eine E-Mail-Adresse wie amt@beispiel.de."))
    if by_email(session, email) is not None:
        raise SignInRefusedError("email", _("Für diese Adresse gibt es schon ein Konto."))
    if not name or len(name) > 120:
        raise SignInRefusedError("name", _("Bitte den Namen angeben, höchstens 120 Zeichen."))
    row = AccountRow(email=email, name=name, role=_role(role), at=now)
    row.kommunen = _kommunen(row.role, kommunen, [])
    session.add(row)
    session.flush()
    _mail_link(session, row, Purpose.INVITATION, base=base, now=now)
    event(Event.ACCOUNT_MADE, account=row.id, by=by.id, role=Role(row.role), kommunen=_slugs(row))
    return row


def invite_again(
    session: Session, number: int, *, by: Account, base: str, now: datetime
) -> AccountRow | None:
    require(by, Action.ACCOUNTS)
    row = by_id(session, number)
    if row is not None and row.active:
        purpose = Purpose.RESET if row.passphrase else Purpose.INVITATION
        _mail_link(session, row, purpose, base=base, now=now)
        event(Event.INVITED, account=row.id, by=by.id, purpose=purpose)
    return row


def change_rights(
    session: Session,
    number: int,
    *,
    by: Account,
    role: str,
    kommunen: Sequence[str],
    active: bool,
) -> AccountRow | None:
    """Takes effect at once: whoever is signed in is signed out. Nobody locks themselves out."""
    require(by, Action.ACCOUNTS)
    row = by_id(session, number)
    if row is None:
        return None
    if row.id == by.id and (role != row.role or not active):
        raise SignInRefusedError("role", _("Das eigene Konto lässt sich nicht herabstufen."))
    before = (row.role, _slugs(row), row.active)
    row.role = _role(role)
    row.kommunen = _kommunen(row.role, kommunen, row.kommunen)
    row.active = active
    session.flush()
    if row.id != by.id:
        assert row.id is not None
        sign_out_everywhere(session, row.id)
    session.commit()
    _tell_rights(row, before, by=by)
    return row


def _role(role: str) -> str:
    if role not in ACCOUNT_ROLES:
        raise SignInRefusedError("role", _("Bitte eine Aufgabe auswählen."))
    return role


def _kommunen(
    role: str, slugs: Sequence[str], before: Sequence[AccountKommune]
) -> list[AccountKommune]:
    chosen = [slug for slug in KOMMUNEN if slug in slugs]
    if role != Role.CARETAKER:
        return []
    if not chosen:
        raise SignInRefusedError(
            "kommunen", _("Für welche Kommune? Bitte mindestens eine ankreuzen.")
        )
    kept = {link.kommune_slug: link for link in before}
    return [
        kept.get(slug) or AccountKommune(kommune_slug=slug)  # type: ignore[call-arg]
        for slug in chosen
    ]


def set_passphrase(session: Session, account_id: int, passphrase: str, repeated: str) -> None:
    """A new passphrase; whoever is signed in with the old one is signed out, and links end."""
    row = by_id(session, account_id)
    assert row is not None
    _keep_passphrase(session, row, _hash_of_new(row, passphrase, repeated))


def _check_new(row: AccountRow, passphrase: str, repeated: str) -> None:
    why = passphrases.objection(passphrase, row.email, row.name)
    if why is not None:
        raise SignInRefusedError("passphrase", why)
    if passphrase != repeated:
        raise SignInRefusedError("repeated", _("Die beiden Eingaben sind verschieden."))


def _hash_of_new(row: AccountRow, passphrase: str, repeated: str) -> str:
    _check_new(row, passphrase, repeated)
    with passphrases.turn() as turn:
        return turn.hashed(passphrase)


def _keep_passphrase(session: Session, row: AccountRow, kept: str) -> None:
    assert row.id is not None
    row.passphrase = kept
    begun = col(OneTimeLink.purpose).in_([purpose.value for purpose in _SEVERAL])
    session.execute(
        delete(OneTimeLink).where(
            col(OneTimeLink.account_id) == row.id, begun, col(OneTimeLink.used_at).is_(None)
        )
    )
    letters.passphrase_set(session, row)
    sign_out_everywhere(session, row.id)


def change_passphrase(
    session: Session,
    by: Account,
    old: str,
    passphrase: str,
    repeated: str,
    *,
    secret: str,
    now: datetime,
) -> str:
    """By the person itself: the old one once more, then a fresh sign-in for this browser. Who came
    by a link and has neither passphrase nor passkey chooses the first one freely."""
    row = _row(session, by)
    _check_new(row, passphrase, repeated)
    if row.passphrase is not None or has_second_step(session, by.id):
        require_proof(session, secret, old, now=now, field="old")
    set_passphrase(session, by.id, passphrase, repeated)
    event(Event.PASSPHRASE_CHANGED, account=by.id)
    return begin(session, by.id, now=now)


def _row(session: Session, account: Account) -> AccountRow:
    row = by_id(session, account.id)
    assert row is not None
    return row


# --- the second factor: codes of an app -----------------------------------------------------------


def new_totp() -> str:
    return pyotp.random_base32()


def totp_address(by: Account, secret: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=by.email, issuer_name="Präventionskette")


def begin_codes(session: Session, by: Account, *, now: datetime) -> str:
    """A secret for the app, to be shown this once; kept aside until a code confirms it. The caller
    has asked for a proof."""
    secret = new_totp()
    session.merge(CodeSetup(account_id=by.id, secret=secret, expires_at=now + SETUP))
    session.commit()
    return secret


def setting_up(session: Session, by: Account, *, now: datetime) -> bool:
    """Whether a secret was shown that no code has confirmed yet."""
    kept = session.get(CodeSetup, by.id)
    return kept is not None and kept.expires_at >= now


def confirm_codes(session: Session, by: Account, code: str, *, now: datetime) -> None:
    """Switches the second factor on, with the secret that was shown."""
    kept = session.get(CodeSetup, by.id)
    if kept is None or kept.expires_at < now:
        raise SignInRefusedError(
            "code", _("Das hat zu lange gedauert. Bitte noch einmal einrichten.")
        )
    set_totp(session, by, kept.secret, code, now=now)


def set_totp(session: Session, by: Account, secret: str, code: str, *, now: datetime) -> None:
    """Switches the second factor on, once a code shows that the app has the secret, and tells its
    owner by mail."""
    step = _step_of(secret, code, now)
    if step is None:
        event(Event.SECOND_STEP_REFUSED, account=by.id)
        raise SignInRefusedError("code", _("Der Code stimmt nicht. Er wechselt alle 30 Sekunden."))
    row = _row(session, by)
    row.totp, row.totp_step = secret, step
    session.execute(delete(CodeSetup).where(col(CodeSetup.account_id) == by.id))
    letters.codes_on(session, row)
    session.commit()
    event(Event.SECOND_STEP_SET, account=by.id)


def drop_totp(session: Session, by: Account) -> None:
    """Switches the codes off and tells their owner by mail."""
    row = _row(session, by)
    if row.totp is None:
        return
    row.totp, row.totp_step = None, 0
    letters.codes_off(session, row)
    session.commit()
    event(Event.SECOND_STEP_CLEARED, account=by.id)


def clear_second_step(session: Session, number: int, *, by: Account) -> bool:
    """For somebody who lost telephone or stick: no code and no passkey any more, signed out
    everywhere, and told so by mail. False when there is no such account."""
    require(by, Action.ACCOUNTS)
    row = by_id(session, number)
    if row is None:
        return False
    row.totp, row.totp_step = None, 0
    session.execute(delete(Passkey).where(col(Passkey.account_id) == number))
    session.execute(delete(CodeSetup).where(col(CodeSetup.account_id) == number))
    half = (col(OneTimeLink.account_id) == number, col(OneTimeLink.purpose) == Purpose.CODE.value)
    session.execute(delete(OneTimeLink).where(*half))
    letters.second_step_cleared(session, row)
    sign_out_everywhere(session, number)
    event(Event.SECOND_STEP_CLEARED, account=number, by=by.id)
    return True


def _slugs(row: AccountRow) -> tuple[str, ...]:
    return tuple(link.kommune_slug for link in row.kommunen)


def _tell_rights(
    row: AccountRow, before: tuple[str, tuple[str, ...], bool], *, by: Account
) -> None:
    """What has changed, for the log."""
    role, kommunen, active = before
    if (role, kommunen) != (row.role, _slugs(row)):
        event(Event.RIGHTS_CHANGED, account=row.id, by=by.id, role=Role(row.role),
              kommunen=_slugs(row))  # fmt: skip
    if active != row.active:
        what = Event.ACCOUNT_OPENED if row.active else Event.ACCOUNT_CLOSED
        event(what, account=row.id, by=by.id)


def sweep(session: Session, now: datetime) -> None:
    """Deletes what is over: tries, sign-ins, links, questions to passkeys, begun second factors."""
    tries.sweep(session, now)
    session.execute(delete(SignIn).where(col(SignIn.began_at) < now - LONGEST))
    for over in (OneTimeLink, Challenge, CodeSetup):
        session.execute(delete(over).where(col(over.expires_at) < now))
    session.commit()
