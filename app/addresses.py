"""What an e-mail address is: one rule for every form, record and letter.

What passes can be mailed by any server, may stand in a `mailto:` link, and is read back from a
letter's header as the same single address; so it is narrower than the RFCs. A domain may have the
letters of European languages (`info@kita-düren.de`), the part before the `@` may not.
"""

import re

import idna

from app import typed

LONGEST = 200
_NAME = r"[A-Za-z0-9!$&'*+/=_~-]+"
_LETTER = "A-Za-zÀ-ÖØ-öø-ž"
_LABEL = rf"[{_LETTER}0-9](?:[{_LETTER}0-9-]{{0,61}}[{_LETTER}0-9])?"
# Dots separate and are in no class, and a label's length is bounded: no two ways to match.
_ADDRESS = re.compile(
    rf"(?P<name>{_NAME}(?:\.{_NAME})*)@(?P<domain>(?:{_LABEL}\.)+(?=[{_LETTER}]){_LABEL})"
)


_SCHEME = "mailto:"
_PAIRS = ("<>", "()", "[]", "''", '""', "„“", "“”", "‚‘", "‘’", "«»", "»«")
"""What programs and people set around an address."""
_UNSEEN = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f\u061c"))
"""Marks that `typed` keeps for the sake of other scripts."""


_AT = re.compile(r" ?(?:\((?:at|ät)\)|\[(?:at|ät)\]) ?", re.IGNORECASE)
"""As many a website writes it, so that machines do not read it."""


def clean(text: str) -> str:
    """What was typed or pasted, without what is no part of an address: signs that nobody sees,
    "mailto:", quotes or angle brackets around it. "(at)" is an @."""
    found = " ".join(typed.line(text).translate(_UNSEEN).split())
    if len(found) > 2 * LONGEST:
        return found
    found = _AT.sub("@", found)
    before = ""
    while found != before:
        before = found
        if len(found) > 2 and found[0] + found[-1] in _PAIRS:
            found = found[1:-1].strip()
        if found[: len(_SCHEME)].casefold() == _SCHEME:
            found = found[len(_SCHEME) :].strip()
    return found


def fits(text: str) -> bool:
    """Whether this is one address that takes mail."""
    return _parts(text) is not None


def on_the_wire(text: str) -> str:
    """The address in ASCII, as a mail server wants it; ValueError when it is none."""
    parts = _parts(text)
    if parts is None:
        raise ValueError("not one address that takes mail")
    return "@".join(parts)


def _parts(text: str) -> tuple[str, str] | None:
    # The length first, so that nothing long is looked at any further.
    found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST else None
    if found is None or len(found["name"]) > 64:
        return None
    domain = found["domain"]
    if not domain.isascii():
        try:
            domain = idna.encode(domain.lower()).decode("ascii")
        except UnicodeError:
            return None
    return (found["name"], domain) if len(found["name"]) + 1 + len(domain) <= LONGEST else None
