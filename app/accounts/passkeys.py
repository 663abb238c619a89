"""Verbs on passkeys (WebAuthn): making one, signing in with it, removing it.

A passkey stands in for the code of an app (after the passphrase), or for both steps at once when
the device has checked who holds it (fingerprint, face, PIN). No attestation is asked for: which
make of device somebody uses is nobody's business.

A new passphrase, by whatever way, leaves the passkeys alone: were they to go, a mailbox alone would
open the desk. Instead nothing about them is silent: every new one is told to its owner by mail, a
reset by mail link still asks for the second step and then shows the list of passkeys, and the
Präventionsbüro can clear a second step that was lost (`people.clear_second_step`).
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, delete, or_, select, update

from app.accounts import challenges, letters, rows, signing_in, tries
from app.accounts.devices import Device
from app.accounts.relyingparty import RelyingParty
from app.accounts.rows import SignInRefusedError
from app.i18n import gettext as _
from app.limits import Limit
from app.models import Passkey
from app.rights import Account
from app.security.events import Event, SignInWay, event, refusals
from app.wording import here

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

# webauthn itself is imported where it is needed: a tenth of a start, and most sign in without it.

MOST = 20
"""Passkeys of one account."""
LONGEST_NAME = 80
LONGEST_ID = 1023
"""Bytes, by the standard (WebAuthn 3, "Credential ID")."""


def of(session: Session, account_id: int) -> Sequence[Passkey]:
    statement = select(Passkey).where(Passkey.account_id == account_id)
    return session.exec(statement.order_by(col(Passkey.made_at), col(Passkey.id))).all()


# --- questions to the browser ---------------------------------------------------------------------


def _handle(domain: str, account_id: int) -> bytes:
    """The account's name towards its keys: the same each time, and says nothing about anybody."""
    return hashlib.sha256(f"{domain} account {account_id}".encode()).digest()


def _descriptors(rows: Sequence[Passkey]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(id=challenges.from_base64url(row.credential)) for row in rows
    ]


def ask_new(session: Session, by: Account, name: str, *, place: RelyingParty, now: datetime) -> str:
    """The options for `navigator.credentials.create`, as JSON. The caller has seen to it that the
    passphrase was given just now."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    _name(name)
    kept = of(session, by.id)
    if len(kept) >= MOST:
        text = _("Höchstens %(n)d Passkeys. Bitte erst einen entfernen.")
        raise SignInRefusedError("passkey", text % {"n": MOST})
    _here(place)
    options = webauthn.generate_registration_options(
        rp_id=place.domain,
        rp_name=_("Präventionskette"),
        user_name=by.email,
        user_display_name=by.name,
        user_id=_handle(place.domain, by.id),
        challenge=challenges.ask(session, by.id, now),
        timeout=int(challenges.LIFE.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(kept),
    )
    return webauthn.options_to_json(options)


def ask_any(
    session: Session,
    *,
    place: RelyingParty,
    address: str,
    now: datetime,
    device: Device | None = None,
) -> str:
    """Options for signing in with a passkey alone, whosever it is."""
    asked = Limit(f"challenge {_who(address, device)}", tries.TRIES_ADDRESS)
    tries.limits(session, now=now).attempt(asked)
    _here(place)
    return _ask(session, (), place, now, checked=True)


def _who(address: str, device: Device | None) -> str:
    """Whose tries are counted together. Nobody guesses a signature: what is bound is the work, and
    a known device does not share its bound with all behind the same address."""
    return f"device {device.name}" if device else f"address {address}"


def ask_second(session: Session, account_id: int, *, place: RelyingParty, now: datetime) -> str:
    """Options for the second step; "" when the account has no passkey, or none works here."""
    return _ask_owner(session, account_id, place, now, checked=False)


def ask_proof(session: Session, account_id: int, *, place: RelyingParty, now: datetime) -> str:
    """Options for what asks a proof once more; "" as in `ask_second`. The passkey stands alone
    here, so the device has to check who holds it."""
    return _ask_owner(session, account_id, place, now, checked=True)


def _ask_owner(
    session: Session,
    account_id: int,
    place: RelyingParty,
    now: datetime,
    *,
    checked: bool,
) -> str:
    rows = of(session, account_id)
    if not rows or not place.domain:
        return ""
    return _ask(session, rows, place, now, checked=checked)


def _ask(
    session: Session,
    rows: Sequence[Passkey],
    place: RelyingParty,
    now: datetime,
    *,
    checked: bool,
) -> str:
    """The options as JSON; `checked`: the device has to check who holds it."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement as Checked

    options = webauthn.generate_authentication_options(
        rp_id=place.domain,
        challenge=challenges.ask(session, None, now),
        timeout=int(challenges.LIFE.total_seconds() * 1000),
        allow_credentials=_descriptors(rows),
        user_verification=Checked.REQUIRED if checked else Checked.DISCOURAGED,
    )
    return webauthn.options_to_json(options)


# --- the browser's answers ------------------------------------------------------------------------


def add(
    session: Session,
    by: Account,
    name: str,
    answer: str,
    *,
    place: RelyingParty,
    now: datetime,
) -> Passkey:
    """Keeps a new passkey and tells its owner by mail."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    name = _name(name)
    _here(place)
    given = _read(answer)
    number = challenges.use_up(session, given, by.id, now)
    try:
        made = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=number,
            expected_rp_id=place.domain,
            expected_origin=place.origin,
        )
    except (WebAuthnException, *challenges.UNREADABLE) as error:
        raise challenges.unfit() from error
    if len(made.credential_id) > LONGEST_ID:
        raise challenges.unfit()
    credential = challenges.in_base64url(made.credential_id)
    known = session.exec(select(Passkey.id).where(Passkey.credential == credential)).first()
    if known is not None:
        raise SignInRefusedError("passkey", _("Dieser Passkey ist schon angelegt."))
    row = Passkey(
        account_id=by.id,
        credential=credential,
        public_key=challenges.in_base64url(made.credential_public_key),
        uses=made.sign_count,
        name=name,
        made_at=now,
    )
    session.add(row)
    owner = rows.by_id(session, by.id)
    assert owner is not None
    letters.passkey_added(session, owner, name)
    session.commit()
    event(Event.PASSKEY_ADDED, account=by.id)
    return row


def sign_in(
    session: Session,
    answer: str,
    *,
    place: RelyingParty,
    address: str,
    now: datetime,
    device: Device | None = None,
) -> str:
    """With the passkey alone, both steps in one: what the cookie is to carry. Its tries are apart
    from those of passphrases: whoever uses those up does not keep a passkey out."""
    who = _who(address, device)
    tries.limits(session, now=now).attempt(Limit(f"passkey {who}", tries.TRIES_ADDRESS))
    with refusals(Event.SIGN_IN_REFUSED, SignInRefusedError):
        account_id = _signed(session, answer, None, verified=True, who=who, place=place, now=now)
    event(Event.SIGNED_IN, account=account_id, way=SignInWay.PASSKEY)
    return signing_in.begin(session, account_id, now=now)


def sign_in_second(
    session: Session, key: str, answer: str, *, place: RelyingParty, now: datetime
) -> str:
    """After the passphrase, instead of a code; `key` is the link of that first step."""
    account = signing_in.second_step(session, key, now=now)
    who = f"step {rows.key_of(key)}"
    with refusals(Event.SECOND_STEP_REFUSED, SignInRefusedError, account=account.id):
        _signed(
            session,
            answer,
            account.id,
            verified=False,
            who=who,
            place=place,
            now=now,
        )
    return signing_in.finish(session, key, account, now=now)


def prove(
    session: Session,
    by: Account,
    secret: str,
    answer: str,
    *,
    place: RelyingParty,
    now: datetime,
) -> None:
    """Once more before accounts and second steps are touched, instead of the passphrase."""
    who = f"session {rows.key_of(secret)}"
    with refusals(Event.PROOF_REFUSED, SignInRefusedError, account=by.id):
        _signed(session, answer, by.id, verified=True, who=who, place=place, now=now)
    signing_in.mark_proven(session, secret, now=now)


def _signed(
    session: Session,
    answer: str,
    owner: int | None,
    *,
    verified: bool,
    who: str,
    place: RelyingParty,
    now: datetime,
) -> int:
    """Whose passkey signed the question: `owner`'s, or anybody's when it is None. `verified`: the
    device has to have checked who holds it. Tries count for `who` and this account alone."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    _here(place)
    given = _read(answer)
    number = challenges.use_up(session, given, None, now)
    statement = select(Passkey).where(Passkey.credential == given["id"])
    row = session.exec(statement).one_or_none()
    if row is None or owner not in (None, row.account_id):
        raise SignInRefusedError("passkey", _("Diesen Passkey kennen wir hier nicht."))
    mine = f"passkey {who} {row.account_id}"
    tries.limits(session, now=now).attempt(Limit(mine, tries.TRIES))
    account = rows.by_id(session, row.account_id)
    if account is None or not rows.admitted(account, here(now)):
        raise SignInRefusedError("passkey", _("Diesen Passkey kennen wir hier nicht."))
    try:
        handle = given["response"].get("userHandle")
        if handle and challenges.from_base64url(handle) != _handle(place.domain, row.account_id):
            raise challenges.unfit()
        signed = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=number,
            expected_rp_id=place.domain,
            expected_origin=place.origin,
            credential_public_key=challenges.from_base64url(row.public_key),
            # The counter is looked at below, once the signature is known to be right.
            credential_current_sign_count=0,
            require_user_verification=verified,
        )
    except (WebAuthnException, *challenges.UNREADABLE) as error:
        raise challenges.unfit() from error
    if not _counted(session, row, signed.new_sign_count, now):
        event(Event.PASSKEY_COPIED, account=row.account_id)
        text = _(
            "Diesen Passkey gibt es wohl zwei Mal. Zur Sicherheit gilt er nicht. "
            "Bitte melden Sie sich anders an und entfernen Sie ihn."
        )
        raise SignInRefusedError("passkey", text)
    tries.forgive(session, mine)
    return row.account_id


def _counted(session: Session, row: Passkey, uses: int, now: datetime) -> bool:
    """Notes the use. False when the key's counter does not go up; 0 is a key that keeps none. One
    statement, so that two copies at the same moment cannot both be right."""
    kept = col(Passkey.uses)
    higher = or_(kept < uses, kept == 0) if uses else kept == 0
    statement = update(Passkey).where(col(Passkey.id) == row.id, higher)
    done = session.exec(statement.values(uses=uses, used_at=now)).rowcount
    session.commit()
    return done == 1


def _read(answer: str) -> dict[str, Any]:
    """The answer's JSON with the parts that are looked at before it is verified."""
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise challenges.unfit() from error
    if (
        not isinstance(given, dict)
        or not isinstance(given.get("id"), str)
        or not isinstance(given.get("response"), dict)
        or re.fullmatch(r"[\w-]+", given["id"], re.ASCII) is None
    ):
        raise challenges.unfit()
    return given


def _here(place: RelyingParty) -> None:
    if not place.domain:
        raise SignInRefusedError("passkey", place.why)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        text = _("Bitte einen Namen angeben, zum Beispiel „Diensthandy“; höchstens %(n)d Zeichen.")
        raise SignInRefusedError("passkey-name", text % {"n": LONGEST_NAME})
    return name


def remove(session: Session, by: Account, number: int) -> bool:
    """Forgets one of one's own and tells its owner; False when there is none (any more)."""
    row = session.get(Passkey, number)
    if row is None or row.account_id != by.id:
        return False
    owner = rows.by_id(session, by.id)
    done = session.exec(delete(Passkey).where(col(Passkey.id) == number)).rowcount == 1
    if done and owner is not None:
        letters.passkey_removed(session, owner, row.name)
    session.commit()
    if done:
        event(Event.PASSKEY_REMOVED, account=by.id)
    return done
