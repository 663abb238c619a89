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
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from app import mail, passphrases
from app.i18n import N_
from app.i18n import gettext as _
from app.models import AccountKommune, AccountRow, Attempt, OneTimeLink, Passkey, SignIn
from app.rights import Account, Action, require
from app.situations import TooOften
from app.vocabulary import ACCOUNT_ROLES, KOMMUNEN, Role, Vocabulary

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
PROOF = timedelta(minutes=15)
"""How long a passphrase that was given opens what asks it again."""
WINDOW = timedelta(minutes=15)
TRIES_ACCOUNT, TRIES_ADDRESS, MAILS = 8, 40, 3
"""Within the window: passphrases for one account, from one address; mails to one account."""
_STEP = timedelta(minutes=1)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


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


class RefusedError(Exception):
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
    statement = _accounts().where(AccountRow.email == email.strip().casefold())
    return session.exec(statement).one_or_none()


def by_id(session: Session, number: int) -> AccountRow | None:
    return session.exec(_accounts().where(AccountRow.id == number)).one_or_none()


def every(session: Session) -> Sequence[AccountRow]:
    return session.exec(_accounts().order_by(col(AccountRow.name))).all()


def _accounts() -> SelectOfScalar[AccountRow]:
    return select(AccountRow).options(selectinload(AccountRow.kommunen))


# --- signing in ---------------------------------------------------------------------------------


def sign_in(session: Session, email: str, passphrase: str, *, address: str, now: datetime) -> str:
    """What the cookie is to carry. Wrong: RefusedError, without telling whether there is such an
    account; second factor: CodeWantedError; too often: TooOften."""
    email = email.strip().casefold()
    attempt(session, f"address {address}", TRIES_ADDRESS, now)
    attempt(session, f"account {email}", TRIES_ACCOUNT, now)
    row = by_email(session, email)
    right = passphrases.fits(passphrase, row.passphrase if row else None)
    if row is None or not right or not row.active:
        raise RefusedError("passphrase", _("E-Mail-Adresse oder Passphrase stimmt nicht."))
    assert row.id is not None
    forgive(session, f"account {email}")
    if row.id in with_second_step(session):
        raise CodeWantedError(make_link(session, row.id, Purpose.CODE, now=now))
    return begin(session, row.id, now=now)


def with_second_step(session: Session) -> set[int]:
    """Accounts that have an app with codes, or a passkey: the passphrase alone opens none."""
    codes = select(col(AccountRow.id)).where(col(AccountRow.totp).is_not(None))
    keys = select(col(Passkey.account_id))
    return {number for each in (codes, keys) for number in session.exec(each) if number}


def second_step(session: Session, key: str, *, now: datetime) -> Account:
    """Whose second step it is; `key` is the link of the first one."""
    link = open_link(session, key, now=now)
    if link is None or link.purpose is not Purpose.CODE:
        raise RefusedError("code", _("Das hat zu lange gedauert. Bitte noch einmal anmelden."))
    return link.account


def sign_in_with_code(session: Session, key: str, code: str, *, now: datetime) -> str:
    """The second step; the link of the first is used up only when the code is right."""
    account = second_step(session, key, now=now)
    attempt(session, f"code {account.id}", TRIES_ACCOUNT, now)
    row = by_id(session, account.id)
    assert row is not None
    if not _code_fits(row, code, now):
        session.commit()
        raise RefusedError("code", _("Der Code stimmt nicht. Er wechselt alle 30 Sekunden."))
    forgive(session, f"code {account.id}")
    return finish(session, key, account, now=now)


def finish(session: Session, key: str, account: Account, *, now: datetime) -> str:
    """Both steps were right: the link between them is used up, the browser signed in."""
    if use_link(session, key, now=now) is None:
        raise RefusedError("code", _("Das hat zu lange gedauert. Bitte noch einmal anmelden."))
    return begin(session, account.id, now=now)


def _code_fits(row: AccountRow, code: str, now: datetime) -> bool:
    """Right now or one step earlier or later, and never twice."""
    if row.totp is None:
        return False
    given = re.sub(r"\D", "", code)
    totp = pyotp.TOTP(row.totp)
    step = int(now.timestamp()) // totp.interval
    for each in (step, step - 1, step + 1):
        fitting = secrets.compare_digest(totp.at(each * totp.interval), given)
        if fitting and each > row.totp_step:
            row.totp_step = each
            return True
    return False


def begin(session: Session, account_id: int, *, now: datetime) -> str:
    """Signs a browser in: the secret for its cookie. Old sign-ins are swept out by the way."""
    secret = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(col(SignIn.began_at) < now - LONGEST))
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
    session.execute(delete(SignIn).where(col(SignIn.key) == key_of(secret)))
    session.commit()


def sign_out_everywhere(session: Session, account_id: int) -> None:
    session.execute(delete(SignIn).where(col(SignIn.account_id) == account_id))
    session.commit()


def prove(session: Session, secret: str, passphrase: str, *, now: datetime) -> None:
    """The passphrase once more, before rights and accounts are touched."""
    here = session.get(SignIn, key_of(secret))
    row = by_id(session, here.account_id) if here else None
    if here is None or row is None:
        raise RefusedError("passphrase", _("Bitte noch einmal anmelden."))
    attempt(session, f"account {row.email}", TRIES_ACCOUNT, now)
    if not passphrases.fits(passphrase, row.passphrase):
        raise RefusedError("passphrase", _("Die Passphrase stimmt nicht."))
    forgive(session, f"account {row.email}")
    here.proven_at = now
    session.commit()


def attempt(session: Session, what: str, limit: int, now: datetime) -> None:
    """Counts one try of `what`; TooOften beyond `limit` within the window. Kept as hashes, and
    not longer than the window."""
    key = key_of(what)
    session.execute(delete(Attempt).where(col(Attempt.at) < now - WINDOW))
    session.add(Attempt(key=key, at=now))
    session.commit()
    tried = session.exec(select(func.count()).select_from(Attempt).where(Attempt.key == key)).one()
    if tried > limit:
        raise TooOften


def forgive(session: Session, what: str) -> None:
    """Tries of `what` count no more, for one was right."""
    session.execute(delete(Attempt).where(col(Attempt.key) == key_of(what)))
    session.commit()


# --- one-time links ------------------------------------------------------------------------------


def make_link(session: Session, account_id: int, purpose: Purpose, *, now: datetime) -> str:
    """The secret of a new link; older ones for the same purpose no longer work."""
    secret = secrets.token_urlsafe(32)
    session.execute(
        delete(OneTimeLink).where(
            col(OneTimeLink.account_id) == account_id, col(OneTimeLink.purpose) == purpose.value
        )
    )
    session.add(
        OneTimeLink(
            key=key_of(secret),
            account_id=account_id,
            purpose=purpose.value,
            expires_at=now + LIFE[purpose],
        )
    )
    session.commit()
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
    link = session.get(OneTimeLink, key_of(secret), with_for_update=True)
    if found is None or link is None or link.used_at is not None:
        return None
    link.used_at = now
    session.commit()
    return found


def ask_reset(session: Session, email: str, *, base: str, address: str, now: datetime) -> None:
    """Mails a link, if there is such an account; says nothing about it otherwise."""
    attempt(session, f"reset {address}", TRIES_ACCOUNT, now)
    row = by_email(session, email)
    if row is None or row.id is None or not row.active:
        return
    try:
        attempt(session, f"reset {row.email}", MAILS, now)
    except TooOften:
        return
    _mail_link(session, row, Purpose.RESET, base=base, now=now)


def _mail_link(
    session: Session, row: AccountRow, purpose: Purpose, *, base: str, now: datetime
) -> None:
    assert row.id is not None
    url = link_url(base, make_link(session, row.id, purpose, now=now))
    if purpose is Purpose.INVITATION:
        subject = _("Ihr Zugang zur Präventionskette")
        text = _(
            "Guten Tag %(name)s,\n\n"
            "für Sie ist ein Zugang zum Pult der Präventionskette angelegt worden. Mit diesem Link "
            "wählen Sie eine Passphrase und können gleich beginnen:\n\n%(url)s\n\n"
            "Der Link gilt sieben Tage und genau ein Mal.\n"
        )
    else:
        subject = _("Neue Passphrase für die Präventionskette")
        text = _(
            "Guten Tag %(name)s,\n\n"
            "jemand möchte für Ihren Zugang eine neue Passphrase wählen. Waren Sie das? Dann bitte "
            "hier:\n\n%(url)s\n\n"
            "Der Link gilt eine Stunde und genau ein Mal. Waren Sie es nicht, müssen Sie nichts "
            "tun.\n"
        )
    mail.queue(session, to=row.email, subject=subject, text=text % {"name": row.name, "url": url})
    session.commit()


def link_url(base: str, secret: str) -> str:
    """In the query, for paths are logged and queries are not."""
    return f"{base}/anmelden/link?schluessel={secret}"


# --- accounts ------------------------------------------------------------------------------------


def editor_link(session: Session, email: str, *, base: str, now: datetime) -> str:
    """A sign-in link for the Präventionsbüro's first account, made when there is none."""
    statement = _accounts().where(
        AccountRow.role == Role.PREVENTION_OFFICE.value, col(AccountRow.active)
    )
    row = session.exec(statement.order_by(col(AccountRow.id)).limit(1)).first()
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
    if not _EMAIL.fullmatch(email) or len(email) > 200:
        raise RefusedError("email", _("Bitte eine E-Mail-Adresse wie amt@beispiel.de."))
    if by_email(session, email) is not None:
        raise RefusedError("email", _("Für diese Adresse gibt es schon ein Konto."))
    if not name or len(name) > 120:
        raise RefusedError("name", _("Bitte den Namen angeben, höchstens 120 Zeichen."))
    row = AccountRow(email=email, name=name, role=_role(role), at=now)
    row.kommunen = _kommunen(row.role, kommunen, [])
    session.add(row)
    session.flush()
    _mail_link(session, row, Purpose.INVITATION, base=base, now=now)
    return row


def invite_again(
    session: Session, number: int, *, by: Account, base: str, now: datetime
) -> AccountRow | None:
    require(by, Action.ACCOUNTS)
    row = by_id(session, number)
    if row is not None and row.active:
        purpose = Purpose.RESET if row.passphrase else Purpose.INVITATION
        _mail_link(session, row, purpose, base=base, now=now)
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
        raise RefusedError("role", _("Das eigene Konto lässt sich nicht herabstufen."))
    row.role = _role(role)
    row.kommunen = _kommunen(row.role, kommunen, row.kommunen)
    row.active = active
    session.flush()
    if row.id != by.id:
        assert row.id is not None
        sign_out_everywhere(session, row.id)
    session.commit()
    return row


def _role(role: str) -> str:
    if role not in ACCOUNT_ROLES:
        raise RefusedError("role", _("Bitte eine Aufgabe auswählen."))
    return role


def _kommunen(
    role: str, slugs: Sequence[str], before: Sequence[AccountKommune]
) -> list[AccountKommune]:
    chosen = [slug for slug in KOMMUNEN if slug in slugs]
    if role != Role.CARETAKER:
        return []
    if not chosen:
        raise RefusedError("kommunen", _("Für welche Kommune? Bitte mindestens eine ankreuzen."))
    kept = {link.kommune_slug: link for link in before}
    return [
        kept.get(slug) or AccountKommune(kommune_slug=slug)  # type: ignore[call-arg]
        for slug in chosen
    ]


def set_passphrase(session: Session, account_id: int, passphrase: str, repeated: str) -> None:
    """A new passphrase; whoever is signed in with the old one is signed out."""
    row = by_id(session, account_id)
    assert row is not None
    why = passphrases.objection(passphrase, row.email, row.name)
    if why is not None:
        raise RefusedError("passphrase", why)
    if passphrase != repeated:
        raise RefusedError("repeated", _("Die beiden Eingaben sind verschieden."))
    row.passphrase = passphrases.hashed(passphrase)
    session.commit()
    sign_out_everywhere(session, account_id)


def change_passphrase(
    session: Session, by: Account, old: str, passphrase: str, repeated: str, *, now: datetime
) -> str:
    """By the person itself: the old one once more, then a fresh sign-in for this browser."""
    row = by_id(session, by.id)
    assert row is not None
    attempt(session, f"account {row.email}", TRIES_ACCOUNT, now)
    if row.passphrase is not None and not passphrases.fits(old, row.passphrase):
        raise RefusedError("old", _("Die bisherige Passphrase stimmt nicht."))
    forgive(session, f"account {row.email}")
    set_passphrase(session, by.id, passphrase, repeated)
    return begin(session, by.id, now=now)


def new_totp() -> str:
    return pyotp.random_base32()


def totp_address(by: Account, secret: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=by.email, issuer_name="Präventionskette")


def set_totp(session: Session, by: Account, secret: str, code: str, *, now: datetime) -> None:
    """Switches the second factor on, once a code shows that the app has the secret."""
    row = by_id(session, by.id)
    assert row is not None
    if not re.fullmatch(r"[A-Z2-7]{16,64}", secret):
        raise RefusedError("code", _("Bitte noch einmal von vorn beginnen."))
    row.totp, row.totp_step = secret, 0
    if not _code_fits(row, code, now):
        session.rollback()
        raise RefusedError("code", _("Der Code stimmt nicht. Er wechselt alle 30 Sekunden."))
    session.commit()


def drop_totp(session: Session, by: Account) -> None:
    row = by_id(session, by.id)
    assert row is not None
    row.totp, row.totp_step = None, 0
    session.commit()


def clear_second_step(session: Session, number: int, *, by: Account) -> bool:
    """For somebody who lost telephone or stick: no code and no passkey any more, signed out
    everywhere, and told so by mail. False when there is no such account."""
    require(by, Action.ACCOUNTS)
    row = by_id(session, number)
    if row is None:
        return False
    row.totp, row.totp_step = None, 0
    session.execute(delete(Passkey).where(col(Passkey.account_id) == number))
    half = (col(OneTimeLink.account_id) == number, col(OneTimeLink.purpose) == Purpose.CODE.value)
    session.execute(delete(OneTimeLink).where(*half))
    text = _(
        "Guten Tag %(name)s,\n\n"
        "das Präventionsbüro hat bei Ihrem Zugang zur Präventionskette den zweiten Schritt "
        "ausgeschaltet: Codes und Passkeys gelten nicht mehr. Nach dem Anmelden können Sie ihn "
        "unter „Mein Konto“ neu einrichten.\n\n"
        "Haben Sie nicht darum gebeten? Dann rufen Sie bitte das Präventionsbüro an.\n"
    )
    subject = _("Zweiter Schritt ausgeschaltet")
    mail.queue(session, to=row.email, subject=subject, text=text % {"name": row.name})
    session.commit()
    sign_out_everywhere(session, number)
    return True
