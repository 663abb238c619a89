"""What concerns the security of accounts, as lines of the log: which event, whose account, and
facts of closed lists. Nothing that anybody typed, no address and no secret can get in, for text is
not taken: only numbers, yes or no, words of our own vocabularies, and Kommunen."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from app.vocabulary import KOMMUNEN

log = logging.getLogger("kette.security")


class Event(Enum):
    """All that is told."""

    SIGNED_IN = "signed-in"
    SIGN_IN_REFUSED = "sign-in-refused"
    TOO_OFTEN = "too-often"
    SECOND_STEP_REFUSED = "second-step-refused"
    PROOF_REFUSED = "proof-refused"
    """The passphrase that is asked once more was wrong."""
    SIGNED_OUT = "signed-out"
    SIGNED_OUT_EVERYWHERE = "signed-out-everywhere"
    SIGN_IN_ENDED = "sign-in-ended"
    """On another device, from the list of one's own."""
    SECOND_STEP_SET = "second-step-set"
    SECOND_STEP_CLEARED = "second-step-cleared"
    SECOND_STEP_REQUIRED = "second-step-required"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    PASSKEY_COPIED = "passkey-copied"
    PASSPHRASE_CHANGED = "passphrase-changed"  # noqa: S105 - a word of the log
    PASSPHRASE_RESET = "passphrase-reset"  # noqa: S105 - a word of the log
    RESET_ASKED = "reset-asked"
    ACCOUNT_MADE = "account-made"
    INVITED = "invited"
    RIGHTS_CHANGED = "rights-changed"
    ACCOUNT_CLOSED = "account-closed"
    ACCOUNT_OPENED = "account-opened"
    ACCOUNT_LEFT = "account-left"
    """Closed for good: its owner is no colleague any more."""
    ADDRESS_CHANGED = "address-changed"
    RIGHT_REFUSED = "right-refused"
    EXPORTED = "exported"
    TABLE_TAKEN = "table-taken"
    LINK_MADE = "link-made"
    """To sign in, by whoever works on the server itself."""
    LINK_REFUSED = "link-refused"


REFUSED = frozenset(
    (
        Event.SIGN_IN_REFUSED,
        Event.TOO_OFTEN,
        Event.SECOND_STEP_REFUSED,
        Event.PROOF_REFUSED,
        Event.PASSKEY_COPIED,
        Event.RIGHT_REFUSED,
        Event.LINK_REFUSED,
    )
)
"""Told as warnings."""


class SignInWay(Enum):
    """How somebody came in."""

    PASSPHRASE = "passphrase"  # noqa: S105 - a word of the log
    SECOND_STEP = "second-step"
    """After the passphrase or a link: by a code or a passkey."""
    PASSKEY = "passkey"
    LINK = "link"


class LinkFault(Enum):
    """What is wrong with a link."""

    FORGED = "forged"
    EXPIRED = "expired"


Fact = int | Enum | tuple[str, ...] | tuple[Enum, ...]


def event(what: Event, *, account: int | None = None, **facts: Fact) -> None:
    """One line. `account` is whose account it is, None where nobody knows; `by` is who did it,
    when that is somebody else."""
    said = {name: _plain(fact) for name, fact in facts.items()}
    level = logging.WARNING if what in REFUSED else logging.INFO
    log.log(level, what.value, extra={"account": account, **said})


def _plain(fact: Fact) -> object:
    if isinstance(fact, Enum):
        return fact.value
    if isinstance(fact, tuple):
        words = [each.value for each in fact if isinstance(each, Enum)]
        return words or [slug for slug in KOMMUNEN if slug in fact]
    if isinstance(fact, int):
        return fact
    raise TypeError(f"{type(fact).__name__} is no fact for this log")


@contextmanager
def refusals(
    what: Event, refused: type[Exception], *, account: int | None = None
) -> Iterator[None]:
    """Tells when what is done inside is refused, and lets the refusal pass on."""
    try:
        yield
    except refused:
        event(what, account=account)
        raise
