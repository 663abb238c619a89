"""What people write about times, understood: "donnerstags 9.30 bis 11, nicht in den Ferien",
"1. und 3. Mittwoch im Monat 15 Uhr", "12.3. 19 Uhr, Anmeldung bis 5.3.".

What is not surely understood is not guessed: it stays the sentence that it is, and one more says
why. Whoever asks shows what was understood (`saying.say`) before it counts.
"""

from dataclasses import dataclass
from datetime import date

from app import typed
from app.i18n import gettext as _
from app.times.dates import Dates
from app.times.rules import Times
from app.times.single import read_dates
from app.times.unclear import Unclear
from app.times.weekly import read_times
from app.times.words import Kind, Token, tokens

LONGEST = 2000
"""Characters of a text that is looked at."""
_WEEKLY = (Kind.DAY, Kind.DAYS, Kind.EVERY, Kind.ALWAYS)


@dataclass(frozen=True, slots=True)
class Understood:
    """Either of both."""

    when: Times | Dates | None = None
    why_not: str = ""
    """German: what is unclear or impossible, and what would be right."""


def understand(text: str, today: date) -> Understood:
    """What a text says about times; a date without a year is the next that comes from today on.
    Needs time in proportion to the text's length."""
    if len(text) > LONGEST:
        return Understood(why_not=_("Der Text ist zu lang, um Zeiten darin zu erkennen."))
    text = typed.line(text)
    words = tokens(text)
    if not words:
        return Understood(why_not=_("Hier steht keine Zeit."))
    try:
        read = read_dates if _single(words) else read_times
        return Understood(read(text, words, today))
    except Unclear as unclear:
        return Understood(why_not=str(unclear))


def _single(words: list[Token]) -> bool:
    """Whether it is about single dates: there is one, and weekdays stand only before dates."""
    dated = False
    following: Kind | None = None
    for word in reversed(words):
        if word.kind in _WEEKLY and following is not Kind.DATE:
            return False
        dated = dated or word.kind is Kind.DATE
        if word.kind is not Kind.COMMA:
            following = word.kind
    return dated
