"""How a typed text was understood, as whoever typed it is told before it counts."""

from dataclasses import dataclass
from datetime import date, datetime

from app.i18n import gettext as _
from app.times.answers import next_dates
from app.times.dates import Dates
from app.times.german import understand
from app.times.holidays import Calendar
from app.times.rules import Times
from app.times.saying import say, short_day
from app.times.ticking import Tick, ticks
from app.typed import line
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
    typed: str = ""
    """What was looked at: ticks are about this text and no other one."""
    ticks: tuple[Tick, ...] = ()
    """To correct it by; none where that is not so simple."""
    hint: str = ""
    """What does not go together with the sentence beside it."""

    @property
    def understood(self) -> bool:
        return bool(self.said)


def told(text: str, now: datetime, calendar: Calendar, sentence: str = "") -> Told:
    """`sentence` is what stands beside it as it was written, in a field of its own."""
    today = here(now)
    found = understand(text, today) if text.strip() else None
    hint = _hint(found.when if found else None, sentence, today, typed=bool(text.strip()))
    if found is None:
        return Told(hint=hint)
    if found.when is None:
        return Told(found.why_not, hint=hint)
    said = say(found.when)
    return Told(
        _("So verstanden: %(times)s") % {"times": said},
        said,
        tuple(short_day(each.day, today) for each in next_dates(found.when, now, calendar)),
        typed=line(text),
        ticks=ticks(found.when) if isinstance(found.when, Times) else (),
        hint=hint,
    )


def _hint(when: Times | Dates | None, sentence: str, today: date, *, typed: bool) -> str:
    if not sentence.strip():
        return ""
    beside = understand(sentence, today).when
    if beside is None or beside == when:
        return ""
    if not typed:
        return _(
            "Was in „Wann“ steht, kann das Portal berechnen, wenn es in „Zeiten“ steht: %(times)s"
        ) % {"times": say(beside)}
    return _("„Zeiten“ und „Wann“ sagen Verschiedenes, und Familien lesen beides.") if when else ""
