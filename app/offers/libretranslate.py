"""Asks a server that speaks LibreTranslate's API: `GET /languages`, `POST /translate`
(docs.libretranslate.com/guides/api_usage).

Standard library alone: no redirect is followed, no proxy of the environment asked, and every answer
has a bound in bytes and in seconds.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from app import internet
from app.i18n import SOURCE
from app.i18n import gettext as _
from app.offers.machine import NotTranslatedError, TooMuchError
from app.records.textstates import GermanText

MOST_BYTES = 1024 * 1024
"""Of an answer."""
LONGEST_WAIT = 24 * 3600.0
"""Seconds; who asks to be left alone for longer is asked again tomorrow."""
SAID = 200
"""Signs of what the server itself says about a fault."""
_TOO_MUCH = frozenset((400, 413, 422))
_KEY = frozenset((401, 403))


class LibreTranslate:
    """The server at an address, with the key if it wants one; a whole answer may take so long."""

    def __init__(self, url: str, key: str = "", *, seconds: float = 60.0) -> None:
        self._parts = urlsplit(url)
        self._key = key
        self._seconds = seconds

    def languages(self) -> frozenset[str]:
        """From German; older servers do not say from where, so there all that they know."""
        answer = self._ask("GET", "/languages", None)
        if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
            raise _odd()
        known = {str(each.get("code")): each.get("targets") for each in answer}
        targets = known.get(SOURCE)
        if SOURCE not in known:
            return frozenset()
        return frozenset(map(str, targets) if isinstance(targets, list) else known) - {SOURCE}

    def translate(self, texts: Sequence[GermanText], language: str) -> list[str]:
        """See `machine.Machine`."""
        if not all(isinstance(each, GermanText) for each in texts):
            raise TypeError("only published texts are sent to a machine")
        asked: dict[str, Any] = {
            "q": [each.text for each in texts],
            "source": SOURCE,
            "target": language,
            "format": "text",
        }
        if self._key:
            asked["api_key"] = self._key
        answer = self._ask("POST", "/translate", json.dumps(asked).encode())
        said = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
            raise _odd()
        if len(said) != len(texts):
            raise NotTranslatedError(
                _("Der Übersetzungsserver hat auf %(asked)d Texte %(said)d geantwortet.")
                % {"asked": len(texts), "said": len(said)}
            )
        return said

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        connection = self._connection()
        until: threading.Timer | None = None
        late = time.monotonic() + self._seconds
        try:
            connection.connect()
            until = _until(self._seconds, connection.sock)
            headers = {"Accept": "application/json", "Connection": "close"}
            if body is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, self._parts.path.rstrip("/") + path, body, headers)
            response = connection.getresponse()
            with response:
                raw = response.read(MOST_BYTES + 1)
            if time.monotonic() >= late:
                raise TimeoutError
        except (OSError, HTTPException, ValueError) as error:
            raise self._unreachable(error, overdue=time.monotonic() >= late) from error
        finally:
            if until is not None:
                until.cancel()
            connection.close()
        if response.status != 200:
            raise self._refused(response, raw)
        return _read(raw)

    def _connection(self) -> HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            return HTTPSConnection(host, port, timeout=self._seconds, context=context)
        return _AtHome(host, port, timeout=self._seconds)

    def _unreachable(self, error: Exception, *, overdue: bool) -> NotTranslatedError:
        if overdue or isinstance(error, TimeoutError):
            return NotTranslatedError(
                _("Der Übersetzungsserver hat in %(n)d Sekunden nicht zu Ende geantwortet.")
                % {"n": self._seconds}
            )
        why = " ".join(str(error).split()) or type(error).__name__
        return NotTranslatedError(
            _("Der Übersetzungsserver ist nicht zu erreichen: %(why)s") % {"why": why[:SAID]}
        )

    def _refused(self, response: HTTPResponse, raw: bytes) -> NotTranslatedError:
        status = response.status
        after = _again_after(response.getheader("Retry-After"))
        if status == 429:
            return NotTranslatedError(
                _("Der Übersetzungsserver bittet um eine Pause, es waren zu viele Anfragen."), after
            )
        if 300 <= status < 400:
            return NotTranslatedError(
                _("Der Übersetzungsserver leitet an eine andere Adresse; dorthin geht nichts.")
            )
        if status in _KEY:
            said = _("Der Übersetzungsserver verlangt einen anderen Schlüssel (%(status)d)%(why)s")
        else:
            said = _("Der Übersetzungsserver meldet einen Fehler (%(status)d)%(why)s")
        told = said % {"status": status, "why": self._own_words(raw)}
        return TooMuchError(told) if status in _TOO_MUCH else NotTranslatedError(told, after)

    def _own_words(self, raw: bytes) -> str:
        """ ": Invalid API key" where it says something, "" otherwise; never our key."""
        try:
            said = _read(raw)["error"]
        except (NotTranslatedError, LookupError, TypeError):
            return "."
        plain = " ".join(str(said).split())
        if self._key:
            plain = plain.replace(self._key, "…")
        return f": {plain[:SAID]}"


class _AtHome(HTTPConnection):
    """Without encryption it only speaks to the own network, whatever the name means by now."""

    def connect(self) -> None:
        fault: OSError = OSError(_("keine Adresse im eigenen Netz"))
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        for *_rest, where in found:
            if not internet.at_home(str(where[0])):
                continue
            try:
                self.sock = socket.create_connection((str(where[0]), self.port), self.timeout)
            except OSError as error:
                fault = error
            else:
                return
        raise fault


def _until(seconds: float, opened: socket.socket) -> threading.Timer:
    """Ends an answer that comes too slowly, however often a byte of it does."""

    def cut() -> None:
        with suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    return timer


def _read(raw: bytes) -> Any:
    if len(raw) > MOST_BYTES:
        raise NotTranslatedError(_("Die Antwort des Übersetzungsservers ist zu groß."))
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _odd() from error


def _odd() -> NotTranslatedError:
    return NotTranslatedError(
        _("Unter der eingestellten Adresse antwortet kein Übersetzungsserver.")
    )


def _again_after(header: str | None) -> float | None:
    """Seconds, from a number or a date (RFC 9110, Retry-After)."""
    given = (header or "").strip()
    if given.isascii() and given.isdigit() and len(given) < 10:
        return min(float(given), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        return None
    return min(max((at - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT)
