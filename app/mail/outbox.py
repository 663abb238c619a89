"""The outbox: a letter is queued in the same commit as what causes it and sent afterwards.

So a mail server that is down never blocks a save, and a crash between the two loses nothing: what
is queued stays queued until it was handed over. It may arrive twice, never not at all.
"""

import logging
import os
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from unicodedata import category
from urllib.parse import unquote, urlsplit

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, select, update

from app import addresses, database
from app.i18n import gettext as _
from app.mail import mailbox, returned
from app.models import Mail
from app.records import german, texts
from app.security import privatefiles
from app.security.sealing import Locked
from app.settings import Settings, WrongSettingError

log = logging.getLogger("kette.mail")

# After each failed attempt the wait before the next; the last one repeats.
DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 20, 60, 240, 720, 1440))
ATTEMPTS = 14
"""More than a week; after that only a person can help."""
CLAIM = timedelta(minutes=10)
"""How long one sender keeps a letter from all others."""
LONGEST_SUBJECT = 200
TIMEOUT = 20.0
BATCH = 50
REFUSED = "SMTPRecipientsRefused"
"""The fault of a letter to an address for which the mail server takes nothing."""
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class Undeliverable(Exception):  # noqa: N818 - a situation, not a fault of ours
    """A letter could not be handed over; the text holds the kind of error and no address."""


class Unreachable(Undeliverable):
    """Nobody answers there, so the other letters need not be tried now."""


class Hopeless(Undeliverable):
    """No server would ever take it: only a person can help, and at once."""


class Postman(Protocol):
    """Hands one letter over or raises Undeliverable."""

    def hand_over(self, letter: EmailMessage) -> None: ...


def queue(
    session: Session, *, to: str, subject: str, text: str, unsubscribe: str | None = None
) -> Mail | None:
    """Puts a letter into the outbox; the caller commits it with what causes it. None when nobody
    can be reached by this address: what causes the letter happens all the same, and the desk shows
    the address (`undelivered`). No title and no text keeps a letter from being written."""
    if not addresses.fits(to):
        log.warning("mail refused", extra={"fault": "address"})
        return None
    row = Mail(**values_of(to=to, subject=subject, text=text), unsubscribe=unsubscribe)
    session.add(row)
    return row


def values_of(*, to: str, subject: str, text: str) -> dict[str, Any]:
    """Of a new letter, as the database takes them."""
    return {
        "key": secrets.token_urlsafe(16),
        "recipient": to,
        "subject": subject_of(subject),
        "text": storable(text),
    }


def subject_of(text: str) -> str:
    return _one_line(text)[:LONGEST_SUBJECT]


def storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _one_line(text: str) -> str:
    """Blanks for what would end a header's line or stand for nothing: tabs, U+2028, half of a
    character."""
    breaks = ("Cc", "Cs", "Zl", "Zp")
    return " ".join("".join(" " if category(c) in breaks else c for c in text).split())


def deliver(engine: Engine, settings: Settings, now: datetime) -> tuple[int, int]:
    """Sends what is due; (sent, failed). Several processes may do so at the same time."""
    sent = failed = 0
    with postman(settings) as post:
        for row in _claimed(engine, now):
            try:
                post.hand_over(_built(row, engine, settings, now))
            except (Undeliverable, MessageError, ValueError) as error:
                fault = str(error) if isinstance(error, Undeliverable) else type(error).__name__
                _postpone(engine, row, fault, now, last=isinstance(error, Hopeless))
                failed += 1
                if isinstance(error, Unreachable):
                    break
            else:
                _forget(engine, row)
                sent += 1
    if sent or failed:
        log.info("mail", extra={"sent": sent, "failed": failed})
    return sent, failed


def given_up() -> ColumnElement[bool]:
    """Of letters that nobody will try to send again."""
    return col(Mail.attempts) >= ATTEMPTS


def stuck(session: Session) -> int:
    """How many they are."""
    return len(session.exec(select(Mail.id).where(given_up())).all())


def _claimed(engine: Engine, now: datetime) -> Iterator[Mail]:
    """Letters that are due, each taken so that no other process sends it as well."""
    now = now.astimezone(UTC)
    due = (col(Mail.next_at) <= now, col(Mail.attempts) < ATTEMPTS)
    with database.session(engine) as session:
        waiting = session.exec(
            select(Mail).where(*due).order_by(col(Mail.next_at), col(Mail.id)).limit(BATCH)
        ).all()
    for row in waiting:
        with database.session(engine) as session:
            taken = session.exec(
                update(Mail)
                .where(col(Mail.id) == row.id, *due)
                .values(next_at=now + CLAIM, gathers=None)
            )
            session.commit()
            # Read again: something may have joined it until it was taken.
            mine = session.get(Mail, row.id) if taken.rowcount == 1 else None
        if mine is not None:
            yield mine


def _postpone(engine: Engine, row: Mail, fault: str, now: datetime, *, last: bool) -> None:
    delay = DELAYS[min(row.attempts, len(DELAYS) - 1)]
    attempts = ATTEMPTS if last else row.attempts + 1
    with database.session(engine) as session:
        session.execute(
            update(Mail)
            .where(col(Mail.id) == row.id)
            .values(
                attempts=attempts,
                next_at=now.astimezone(UTC) + delay,
                fault=fault[:100],
            )
        )
        session.commit()
    log.warning("mail failed", extra={"mail": row.id, "fault": fault, "attempt": attempts})


def _forget(engine: Engine, row: Mail) -> None:
    with database.session(engine) as session:
        kept = session.get(Mail, row.id)
        if kept is not None:
            session.delete(kept)
            session.commit()


def _built(row: Mail, engine: Engine, settings: Settings, now: datetime) -> EmailMessage:
    """The letter, written out once, so that the others go whatever is wrong with this one."""
    try:
        letter = _letter(row, engine, settings, now)
        letter.as_bytes()
    except Hopeless:
        raise
    except Exception as error:
        raise Hopeless(type(error).__name__) from error
    return letter


def _letter(row: Mail, engine: Engine, settings: Settings, now: datetime) -> EmailMessage:
    sealed = (row.recipient, row.subject, row.text, row.unsubscribe)
    if any(isinstance(each, Locked) for each in sealed):
        raise Hopeless("sealed with another key")
    letter = EmailMessage(policy=SMTP)
    letter["From"] = settings.mail_from
    letter["To"] = addresses.on_the_wire(row.recipient)
    letter["Subject"] = _one_line(row.subject)
    letter["Date"] = format_datetime(now.astimezone(UTC))
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    to = str(letter["To"])
    letter["Message-ID"] = f"<{row.key}.{returned.proof(engine, row.key, to)}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    if answers := settings.reply_to or _office():
        letter["Reply-To"] = answers
    if row.unsubscribe:
        letter["List-Unsubscribe"] = f"<{row.unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(row.text, cte="quoted-printable")
    return letter


_of_files = cache(texts.read)


def _office() -> str | None:
    """The Präventionsbüro's published address, where people read what is answered."""
    found = german.kreis_now(_of_files().kreis).praeventionsbuero.email
    return found if found and addresses.fits(found) else None


# --- the ways a letter can go -------------------------------------------------------------------


@contextmanager
def postman(settings: Settings) -> Iterator[Postman]:
    """SMTP by the settings; without them a folder of .eml files that any mail program opens."""
    if not settings.smtp_url:
        yield Folder(settings.data_dir / "mail")
        return
    server = Server.of(settings)
    try:
        yield server
    finally:
        server.close()


class Folder:
    """For development: one file per letter, readable by the server's account only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, letter: EmailMessage) -> None:
        # By its Message-ID, so that a repetition writes the same file again.
        path = self.folder / f"{str(letter['Message-ID']).strip('<>').partition('@')[0]}.eml"
        try:
            privatefiles.folder(self.folder)
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as file:
                file.write(letter.as_bytes())
        except OSError as error:
            raise Unreachable(type(error).__name__) from error


class Server:
    """A mail server; one connection for all letters of a run, made when the first one goes."""

    def __init__(
        self, *, host: str, port: int, secure: bool, user: str | None, password: str | None
    ) -> None:
        self.host, self.port, self.secure = host, port, secure
        self.user, self.password = user, password
        self._connection: smtplib.SMTP | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Server":
        """From `smtp://` or `smtps://user:password@host:port`; WrongSettingError in German."""
        wrong = WrongSettingError(
            _(
                "KETTE_SMTP_URL: erwartet wird smtp://name:passwort@server:587 oder "
                "smtps://name:passwort@server:465."
            )
        )
        try:
            parts = urlsplit(settings.smtp_url)
            port = parts.port
        except ValueError:
            raise wrong from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise wrong
        secure = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if secure else 587),
            secure=secure,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    def hand_over(self, letter: EmailMessage) -> None:
        try:
            if self._connection is None:
                self._connection = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_fault(error)) from error
        try:
            self._connection.send_message(letter)
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Unreachable(_fault(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Undeliverable(_fault(error)) from error

    def _open(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.secure:
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=context
            )
        else:
            opened = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            opened.ehlo()
            encrypted = self.secure
            if not self.secure and opened.has_extn("starttls"):
                opened.starttls(context=context)
                opened.ehlo()
                encrypted = True
            # Letters carry links that open accounts; only this machine's own line may be open.
            if not encrypted and (self.user is not None or self.host not in LOOPBACK):
                raise smtplib.SMTPNotSupportedError("nothing over an open line")
            if self.user is not None:
                opened.login(self.user, self.password or "")
        except (OSError, smtplib.SMTPException):
            opened.close()
            raise
        return opened

    def close(self) -> None:
        """Says goodbye; that the server is gone already is no fault."""
        if self._connection is None:
            return
        try:
            self._connection.quit()
        except (OSError, smtplib.SMTPException):
            self._connection.close()
        self._connection = None


def _fault(error: Exception) -> str:
    """Kind and code alone: a server's own words repeat the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return " ".join([type(error).__name__, *map(str, codes)])
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return type(error).__name__


def check(settings: Settings) -> None:
    """WrongSettingError for settings with which no letter could go, or come back, at start and not
    at night."""
    mailbox.check(settings)
    if settings.smtp_url:
        Server.of(settings)
        if not settings.base_url:
            raise WrongSettingError(
                _("KETTE_BASE_URL fehlt: die Links in den Mails brauchen die öffentliche Adresse.")
            )
    sender = parseaddr(settings.mail_from)[1]
    # The name of this machine does while nothing leaves it.
    if not (addresses.fits(sender) or sender.endswith("@localhost")):
        raise WrongSettingError(
            _("KETTE_MAIL_FROM: erwartet wird „Name <adresse@beispiel.de>“ oder eine Adresse.")
        )
    if not addresses.fits(settings.editor_email):
        raise WrongSettingError(
            _("KETTE_EDITOR_EMAIL: erwartet wird eine Adresse wie amt@beispiel.de.")
        )
