"""What people write about times, understood: "donnerstags 9.30 bis 11, nicht in den Ferien",
"1. und 3. Mittwoch im Monat 15 Uhr", "12.3. 19 Uhr, Anmeldung bis 5.3.".

What is not surely understood is not guessed: it stays the sentence that it is, and one more says
why. Whoever asks shows what was understood (`saying.say`) before it counts.
"""

from dataclasses import dataclass, replace
from datetime import date

from app.i18n import SOURCE, german, speaking
from app.i18n import gettext as _
from app.times import lists
from app.times.dates import Dates
from app.times.kinds import Kind, Token
from app.times.labels import bare
from app.times.rules import Times
from app.times.saying import say
from app.times.sessions import counted
from app.times.single import read_dates, week_after_week
from app.times.unclear import Unclear
from app.times.weekly import read_times
from app.times.words import tokens
from app.times.years import check_years

LONGEST = 4000
"""Characters of a text that is looked at, and of what is said of it."""
MOST_DATES = 100
LONGEST_NOTE = 300
"""Characters of a heading and of what stands beside the times."""
_QUOTES = '„“”"»«'
_WEEKLY = (Kind.DAY, Kind.DAYS, Kind.EVERY, Kind.ALWAYS)


@dataclass(frozen=True, slots=True)
class Understood:
    """Either of both."""

    when: Times | Dates | None = None
    why_not: str = ""
    """German, marked as such: what is unclear or impossible, and what would be right."""


def understand(text: str, today: date, *, kept: bool = False) -> Understood:
    """What a text says about times; a date without a year is the next that comes from today on.
    Of what is `kept` already it is not asked whether it was meant so. Needs time in proportion to
    the text's length."""
    # What is read is German, whatever the page speaks, and so is the answer.
    with speaking(SOURCE):
        found = _understood(text, today, kept=kept)
    return replace(found, why_not=german(found.why_not))


def _understood(text: str, today: date, *, kept: bool) -> Understood:
    if len(text) > LONGEST:
        return Understood(why_not=_("Der Text ist zu lang, um Zeiten darin zu erkennen."))
    text = _plain(lists.joined(text))
    words = written = tokens(text)
    if not words:
        return Understood(why_not=_("Hier steht keine Zeit."))
    try:
        single = _single(words)
        if single and (weekly := week_after_week(words, today)):
            single, words = False, weekly
        when = (
            read_dates(text, words, today, kept=kept) if single else read_times(text, words, today)
        )
        if isinstance(when, Times):
            when = counted(when, written, today, kept=kept)
        if not kept:
            check_years(when, written, today)
        _check_size(when)
    except Unclear as unclear:
        return Understood(why_not=str(unclear))
    return Understood(when)


def _check_size(when: Times | Dates) -> None:
    """Unclear where it is more than an offer can keep."""
    dates = when.dates if isinstance(when, Dates) else ()
    if len(dates) > MOST_DATES or len(say(when)) > LONGEST:
        raise Unclear(
            _(
                "Das sind zu viele Termine auf einmal (%(count)d). Bitte weglassen, was lange hin"
                " ist, oder zwei Angebote daraus machen."
            )
            % {"count": len(dates)}
            if dates
            else _("Das sind zu viele Zeiten auf einmal. Bitte kürzer.")
        )
    labels = [when.label] if isinstance(when, Dates) else [each.label for each in when.hours]
    if any(len(each) > LONGEST_NOTE for each in (*labels, when.note)):
        raise Unclear(
            _(
                "Was in Klammern oder als Überschrift dabeisteht, ist zu lang: höchstens %(most)d"
                " Zeichen. Längeres gehört in den Satz zu den Zeiten oder in die Beschreibung."
            )
            % {"most": LONGEST_NOTE}
        )


def _plain(text: str) -> str:
    """Without what people put before a line or around it: bullets, pictures, quotation marks."""
    text = bare(text)
    inside = text[1:-1]
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        return text if any(sign in _QUOTES for sign in inside) else inside.strip()
    return text


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
