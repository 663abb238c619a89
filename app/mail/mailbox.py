"""Where letters come back: a mailbox by IMAP, or a Maildir folder. What is no report stays unread
for whoever reads there."""

import imaplib
import mailbox
import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app import internet
from app.i18n import gettext as _
from app.mail.returned import LARGEST
from app.settings import Settings, WrongSettingError

MOST = 200
"""Mails of one run; the others are read by the next."""
TIMEOUT = 20.0
Read = tuple[bytes, Callable[[], object]]
"""A mail, and what marks it as read."""


class UnreadableError(Exception):
    """Nobody can look into the mailbox now; the text holds the kind of error and no address."""


class Mailbox(Protocol):
    """New mails, each once it was dealt with marked by the caller."""

    def new(self) -> Iterator[Read]: ...


@contextmanager
def opened(settings: Settings) -> Iterator[Mailbox | None]:
    """By the settings; None where they name none. UnreadableError where it cannot be read."""
    given = settings.returned_mail
    if not given:
        yield None
        return
    try:
        if "://" not in given:
            yield Folder(Path(given))
            return
        server = Server.at(given)
        try:
            yield server
        finally:
            server.close()
    except (OSError, imaplib.IMAP4.error, mailbox.Error) as error:
        raise UnreadableError(type(error).__name__) from error


def check(settings: Settings) -> None:
    """WrongSettingError for what cannot be a mailbox, at start and not at night."""
    given = settings.returned_mail
    if given and "://" in given:
        _parts(given)
    elif given and not Path(given).is_dir():
        raise _wrong()


class Folder:
    """A Maildir, as mail servers on the same machine write it."""

    def __init__(self, path: Path) -> None:
        self._box = mailbox.Maildir(path, create=False)

    def new(self) -> Iterator[Read]:
        for key in sorted(self._box.keys())[: MOST * 10]:
            message = self._box.get_message(key) if self._small(key) else None
            if message is None or "S" in message.get_flags():
                continue
            yield self._box.get_bytes(key)[:LARGEST], lambda key=key: self._seen(key)  # type: ignore[misc]

    def _small(self, key: str) -> bool:
        # What is larger came with something else than the letter that it is about.
        with self._box.get_file(key) as file:
            file.seek(0, os.SEEK_END)
            return file.tell() <= LARGEST * 8

    def _seen(self, key: str) -> None:
        message = self._box.get_message(key)
        message.set_subdir("cur")
        message.add_flag("S")
        self._box[key] = message


class Server:
    """A mailbox by IMAP, over an encrypted line only."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    @classmethod
    def at(cls, given: str) -> "Server":
        host, port, user, password, folder = _parts(given)
        connection = imaplib.IMAP4_SSL(
            host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT
        )
        try:
            connection.login(user, password)
            kind, _said = connection.select(f'"{folder}"')
            if kind != "OK":
                raise imaplib.IMAP4.error(kind)
        except (OSError, imaplib.IMAP4.error):
            connection.shutdown()
            raise
        return cls(connection)

    def new(self) -> Iterator[Read]:
        criteria = 'UNSEEN HEADER Content-Type "multipart/report"'
        _kind, found = self._connection.uid("SEARCH", criteria)
        for number in (found[0] or b"").split()[:MOST]:
            _kind, said = self._connection.uid(
                "FETCH", number.decode(), f"(BODY.PEEK[]<0.{LARGEST}>)"
            )
            raw = next((each[1] for each in said if isinstance(each, tuple)), None)
            if raw is not None:
                yield raw, lambda number=number: self._seen(number)  # type: ignore[misc]

    def _seen(self, number: bytes) -> None:
        self._connection.uid("STORE", number.decode(), "+FLAGS", r"(\Seen)")

    def close(self) -> None:
        """Says goodbye; that the server is gone already is no fault."""
        try:
            self._connection.logout()
        except (OSError, imaplib.IMAP4.error):
            self._connection.shutdown()


def _parts(given: str) -> tuple[str, int, str, str, str]:
    """Host, port, name, password, folder of an address as `imaps://name:password@host/INBOX`."""
    try:
        parts = urlsplit(given)
        host, port = internet.host_name(parts.hostname or ""), parts.port or 993
    except ValueError:
        raise _wrong() from None
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if parts.scheme != "imaps" or not parts.username or not parts.password or '"' in folder:
        raise _wrong()
    return host, port, unquote(parts.username), unquote(parts.password), folder


def _wrong() -> WrongSettingError:
    return WrongSettingError(
        _(
            "KETTE_RETURNED_MAIL: erwartet wird imaps://name:passwort@server:993/INBOX oder der "
            "Pfad eines Maildir-Ordners, den es gibt."
        )
    )
