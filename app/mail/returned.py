"""Letters that came back: what a mail server says of them (RFC 3464), and whether they were ours.

Anybody can write such a report. So the Message-ID of each letter carries a proof that it went to
that address, and a report counts only with the head of the letter that it is about.
"""

import email
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from sqlalchemy import Engine

LARGEST = 256 * 1024
"""Bytes of a report that are read; the rest is the letter that came back."""
_ID = re.compile(r"<([\w-]{1,40})\.([0-9a-f]{32})@")
_CODE = re.compile(r"5\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter of ours that nobody took for good."""

    address: str
    """As it stood on the letter."""
    fault: str
    """"5.1.1"."""


def proof(engine: Engine, key: str, to: str) -> str:
    """That the letter with this key went to this address; only the server can make it."""
    marked: str = engine.dialect.seal.mark("mail id", f"{key} {to}")  # type: ignore[attr-defined]
    return marked[:32]


def read(engine: Engine, raw: bytes) -> Returned | None:
    """What the report says; None where it is none, is about a delay only, or about no letter of
    ours."""
    try:
        return _read(engine, raw)
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):
        # Anybody may write here, and what nobody can take apart keeps no other from being read.
        return None


def _read(engine: Engine, raw: bytes) -> Returned | None:
    message = email.message_from_bytes(raw[:LARGEST])
    if message.get_content_type() != "multipart/report":
        return None
    fault = next(_failures(message), None)
    head = next(_letters(message), None)
    if fault is None or head is None:
        return None
    to = parseaddr(str(head.get("To", "")))[1]
    found = _ID.search(str(head.get("Message-ID", "")))
    if found is None or not hmac.compare_digest(found[2], proof(engine, found[1], to)):
        return None
    return Returned(to, fault)


def _failures(report: Message) -> Iterator[str]:
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _parts(part):
            action = str(block.get("Action", "")).strip().lower()
            code = _CODE.match(str(block.get("Status", "")).strip())
            if action == "failed" and code:
                yield code[0]


def _letters(report: Message) -> Iterator[Message]:
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            yield from _parts(part)
        elif kind == "text/rfc822-headers":
            given = part.get_payload(decode=True)
            yield email.message_from_bytes(given if isinstance(given, bytes) else b"")


def _parts(part: Message) -> Iterator[Message]:
    given = part.get_payload()
    for each in given if isinstance(given, list) else ():
        if isinstance(each, Message):
            yield each
