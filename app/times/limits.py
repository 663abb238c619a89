"""Words in headings and notes that limit when it is, so that it cannot be reckoned every week."""

import re

from app.i18n import N_
from app.i18n import gettext as _
from app.times.unclear import Unclear

_OVER = re.compile(
    r"(?<!\w)(?:abgesagt|entfällt|entfallen|ausgefallen|fällt (?:leider )?aus|eingestellt|beendet"
    r"|pausiert|verschoben|findet (?:zurzeit |derzeit )?nicht)\b|^(?:früher|ehemals|vorbei)\b"
)
_FORTNIGHT = re.compile(
    r"(?<!\w)(?:(?:un)?gerade[nrs]?|kw|kalenderwochen?|im wechsel|abwechselnd|wechselweise"
    r"|(?:14|vierzehn) ?-? ?täg(?:ig|l)?|(?:zwei|drei|vier|[234] ?-? ?)wöch(?:entl|ig)\w*"
    r"|jede[nrs]? (?:zweite[nrs]?|dritte[nrs]?|[23]\.) woche|alle (?:\w+ )?(?:wochen|14 tage)"
    r"|woche [a-d1-5]|[a-d1-5][-.]? ?woche)\b"
)
_SEASON = re.compile(
    r"(?:^|[;,/(] ?|\b(?:im|in|ab|bis|seit|nur|an|zu|vor|nach|der|den|dem|und|über|zum|zur) )"
    r"(?:(?:sommer|winter|herbst|frühling|frühjahr)s?(?:zeit|halbjahr|saison|monaten?|semester)?"
    r"|saison|advents?(?:zeit)?|weihnacht(?:en|szeit)|ostern|osterzeit|pfingsten|karneval|fasching"
    r"|fastenzeit|nächste[nrsm]? (?:woche|monat|jahr))\b|\b(?:ab|bis) (?:20\d\d)\b"
)
_IRREGULAR = re.compile(r"(?<!\w)(?:unregelmäßig|sporadisch|gelegentlich|vereinzelt)\w*")
_CALLED_OFF = N_(
    "„%(words)s“: Findet es nicht mehr statt, bitte keine Zeiten nennen. Fällt es einmal aus, dann"
    " bitte so: „montags 9 bis 11 Uhr, fällt aus am 24.12.“."
)
_WEEKLY = (
    (
        _FORTNIGHT,
        N_("Bei „%(words)s“ fehlt, welche Wochen es sind. Bitte die einzelnen Termine nennen."),
    ),
    (
        _SEASON,
        N_(
            "„%(words)s“ ist kein genaues Datum. Bitte die Monate nennen: „von April bis"
            " September montags 9 bis 11 Uhr“, oder die Tage: „montags 9 bis 11 Uhr, ab 1.10.2027“."
        ),
    ),
    (_IRREGULAR, N_("„%(words)s“ ist keine feste Zeit. Bitte die einzelnen Termine nennen.")),
)


def check(text: str, *, dated: bool) -> None:
    """Unclear where a heading or a note limits what stands beside it; a feast may well be the
    heading of single dates (`dated`)."""
    lowered = text.lower()
    for pattern, says in ((_OVER, _CALLED_OFF), *(() if dated else _WEEKLY)):
        if pattern.search(lowered):
            raise Unclear(_(says) % {"words": text})


def called_off(words: str) -> str:
    """How to say of hours that they fall out once, or for ever."""
    return _(_CALLED_OFF) % {"words": words}
