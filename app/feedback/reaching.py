"""How somebody can be reached, as the public forms ask for it: field -> what is wrong with it."""

import re
from collections.abc import Mapping

from app import addresses, phones
from app.i18n import gettext as _

_WORDS = re.compile(r"[\s,;/|]+")


def answer_to(fields: Mapping[str, object]) -> str:
    """The address for the answer, "" where none was given."""
    value = fields.get("antwort")
    return addresses.clean(value) if isinstance(value, str) else ""


def of_answer(address: str) -> dict[str, str]:
    """Nobody has to leave one; one that is left takes mail."""
    return {"antwort": _how_written()} if address and not addresses.fits(address) else {}


def of_offer(text: str) -> dict[str, str]:
    """What is plainly meant as a number or an address is one; other words are for the person who
    makes an offer of it."""
    words = (each.strip("()<>.:") for each in _WORDS.split(text))
    if any("@" in each[1:] and not addresses.fits(addresses.clean(each)) for each in words):
        return {"kontakt": _how_written()}
    if text and not any(map(str.isalpha, phones.clean(text))):
        try:
            phones.checked(text)
        except ValueError as error:
            return {"kontakt": str(error)}
    return {}


def _how_written() -> str:
    return _("Bitte schreiben Sie die Adresse so: name@beispiel.de")
