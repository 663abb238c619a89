"""Where letters come back: a mailbox by IMAP, or a Maildir folder. What is no report stays unread
for whoever reads there."""

import imaplib
import os
import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    except (OSError, imaplib.IMAP4.error) as error:
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
        self._new, self._cur = path / "new", path / "cur"

    def new(self) -> Iterator[Read]:
        # The newest first: what is never marked as read must not bar the way to what comes later.
        unread = [each for each in (*self._new.iterdir(), *self._cur.iterdir()) if _unread(each)]
        for path in sorted(unread, key=_came, reverse=True)[: MOST * 10]:
            if raw := _begin(path):
                yield raw, lambda path=path: self._seen(path)  # type: ignore[misc]

    def _seen(self, path: Path) -> None:
        name, _colon, flags = path.name.partition(_FLAGS)
        with suppress(FileNotFoundError):  # somebody else has moved it meanwhile
            path.rename(self._cur / f"{name}{_FLAGS}{''.join(sorted({*flags, 'S'}))}")


_FLAGS = ":2,"


def _unread(path: Path) -> bool:
    return not path.name.startswith(".") and "S" not in path.name.partition(_FLAGS)[2]


def _came(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime_ns
    return 0


def _begin(path: Path) -> bytes:
    """Empty where it is gone, or larger than what comes with the letter that it is about."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            return file.read(LARGEST) if size <= LARGEST * 8 else b""
    except (FileNotFoundError, IsADirectoryError):
        return b""


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
            kind, _said = connection.select(_as_sent(folder))
            if kind != "OK":
                raise imaplib.IMAP4.error(kind)
        except (OSError, imaplib.IMAP4.error):
            connection.shutdown()
            raise
        except UnicodeError as error:  # a name or password that imaplib cannot send
            connection.shutdown()
            raise imaplib.IMAP4.error(type(error).__name__) from None
        return cls(connection)

    def new(self) -> Iterator[Read]:
        criteria = 'UNSEEN HEADER Content-Type "multipart/report"'
        _kind, found = self._connection.uid("SEARCH", criteria)
        # The newest first, as in a folder.
        for number in (found[0] or b"").split()[: -MOST - 1 : -1]:
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
    if (
        parts.scheme != "imaps"
        or not parts.username
        or not parts.password
        or not folder.isprintable()
    ):
        raise _wrong()
    return host, port, unquote(parts.username), unquote(parts.password), folder


def _as_sent(folder: str) -> str:
    """Quoted, in the modified UTF-7 of RFC 3501, 5.1.3: imaplib sends ASCII only."""
    coded = re.sub(r"[^ -~]+", _shifted, folder.replace("&", "&-"))
    return '"' + coded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(found: re.Match[str]) -> str:
    said = b64encode(found[0].encode("utf-16-be")).decode("ascii")
    return f"&{said.rstrip('=').replace('/', ',')}-"


def _wrong() -> WrongSettingError:
    return WrongSettingError(
        _(
            "KETTE_RETURNED_MAIL: erwartet wird imaps://name:passwort@server:993/INBOX oder der "
            "Pfad eines Maildir-Ordners, den es gibt."
        )
    )
