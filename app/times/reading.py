"""How a typed text was understood, as whoever typed it is told before it counts."""

from dataclasses import dataclass
from datetime import datetime

from app import typed
from app.i18n import gettext as _
from app.times.answers import next_dates
from app.times.german import understand
from app.times.holidays import Calendar
from app.times.rules import Times
from app.times.saying import say, short_day
from app.times.ticking import Tick, ticks
from app.wording import here


@dataclass(frozen=True, slots=True)
class Told:
    """German."""

    text: str = ""
    """ "So verstanden: donnerstags 9.30 bis 11 Uhr", or why not; "" where nothing was typed."""
    said: str = ""
    """What was understood, alone."""
    following: tuple[str, ...] = ()
    """The next three: "Do, 3. Dezember"."""
    understood: bool = False
    typed: str = ""
    """What was looked at: ticks are about this text and no other one."""
    ticks: tuple[Tick, ...] = ()
    """To correct it by; none where that is not so simple."""


def told(text: str, now: datetime, calendar: Calendar) -> Told:
    if not text.strip():
        return Told()
    today = here(now)
    found = understand(text, today)
    if found.when is None:
        return Told(found.why_not)
    said = say(found.when)
    return Told(
        _("So verstanden: %(times)s") % {"times": said},
        said,
        tuple(short_day(each.day, today) for each in next_dates(found.when, now, calendar)),
        understood=True,
        typed=typed.line(text),
        ticks=ticks(found.when) if isinstance(found.when, Times) else (),
    )
