"""What a leaflet says, typed as people type it, brought into the fields of the form: "0-3 Jahre",
"2 €", "www.kreuzau.de", "52372 Kreuzau". What is not understood stays where it is."""

import re
from collections.abc import Iterable
from datetime import date

from app import typed
from app.offers import agewords, foreignvalues
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.vocabulary import Audience, Cost, Registration

Pairs = tuple[tuple[str, str], ...]
SHORT = 160
"""Signs of "Kurz gesagt"."""
_CODE_AND_CITY = re.compile(r"(?:D-?)?(?P<code>\d{5}) (?P<city>[^\d,]{2,80})")
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?#]\S*)?", re.IGNORECASE)
_SAID_BY_AGE = frozenset((Audience.CHILDREN, Audience.YOUTH, Audience.PREGNANT))
"""Words for people that say no more than the age beside them."""


def understood(pairs: Iterable[tuple[str, str]], before: OfferRecord | None, today: date) -> Pairs:
    """The fields with what was understood in its place. `before` says what stood there: only what
    was typed anew is moved."""
    kept = tuple((name, value) for name, value in pairs)
    for read in (ages, _costs, _place, _words):
        kept = _with(kept, read({name: typed.block(value) for name, value in reversed(kept)}))
    return _with(kept, _when({n: typed.block(v) for n, v in reversed(kept)}, before, today))


def _with(pairs: Pairs, found: dict[str, str]) -> Pairs:
    """The first field of each name gets the value that was found; what is missing comes last."""
    left = dict(found)
    kept = tuple((n, left.pop(n)) if n in left else (n, v) for n, v in pairs)
    return (*kept, *left.items())


def address(text: str) -> str:
    """A web address as browsers want it; what is none stays as it is."""
    return f"https://{text}" if _HOST.fullmatch(text) else text


def ages(said: dict[str, str]) -> dict[str, str]:
    """The fields of both ages, with a unit where one was written beside the number."""
    low, high = said.get("alter_von", ""), said.get("alter_bis", "")
    in_months = said.get("alter_von_einheit") == "monate"
    read = _age(low, in_months) if low and not high else None
    if read and read.low is None and read.high is not None:
        return {"alter_von": "", **_end("alter_bis", read)}
    if read and read.high is not None and read.high != read.low and not read.pregnancy:
        return {**_end("alter_von", read), **_end("alter_bis", read)}
    return {
        **_end("alter_von", read or _age(low, in_months)),
        **_end("alter_bis", _age(high, said.get("alter_bis_einheit") == "monate")),
    }


def _age(text: str, in_months: bool) -> agewords.Ages | None:
    """None also where it says more than an age, as "Eltern mit Kindern ab 3" does."""
    read = agewords.read(text, months=in_months)
    return read if read and _SAID_BY_AGE.issuperset(read.audience) else None


def _end(name: str, read: agewords.Ages | None) -> dict[str, str]:
    """The fields of one end; a number alone keeps the unit that was chosen. What says nothing of
    this end stays as it was typed."""
    upper = name == "alter_bis"
    months = read.end(upper=upper) if read else None
    if read is None or months is None:
        return {}
    if read.pregnancy:
        return {name: "", f"{name}_einheit": "schwangerschaft"}
    bound = read.said[upper]
    if bound and (2 * bound.number).denominator == 1:
        number = f"{float(bound.number):g}".replace(".", ",")
        return {name: number, **({f"{name}_einheit": bound.unit} if bound.unit else {})}
    whole = months > 0 and months % 12 == 0
    return {
        name: str(months // 12 if whole else months),
        f"{name}_einheit": "jahre" if whole else "monate",
    }


def _costs(said: dict[str, str]) -> dict[str, str]:
    """Nothing chosen says "bitte erfragen", which is true as long as nobody knows."""
    found = {}
    if said.get("kosten") == "":
        words = said.get("kosten_text", "")
        read = foreignvalues.costs(words)
        found = {"kosten": read.value.value}
        if read.value is not Cost.UNKNOWN:
            found["kosten_text"] = read.note
    if said.get("anmeldung") == "":
        found["anmeldung"] = Registration.UNKNOWN.value
    return found


def _place(said: dict[str, str]) -> dict[str, str]:
    found = {}
    if web := said.get("web", ""):
        found["web"] = address(web)
    street, _comma, rest = said.get("strasse", "").rpartition(",")
    city = said.get("ort", "")
    if street and not city and _CODE_AND_CITY.fullmatch(rest.strip()):
        found["strasse"], city = street.strip(), rest.strip()
    both = _CODE_AND_CITY.fullmatch(city)
    if both and not said.get("plz"):
        found |= {"plz": both["code"], "ort": both["city"].strip()}
    return found


def _words(said: dict[str, str]) -> dict[str, str]:
    """One of "Kurz gesagt" and "Beschreibung" is enough to begin with."""
    short, long = said.get("kurz", ""), said.get("beschreibung", "")
    if short and not long:
        return {"beschreibung": short}
    first = long.partition("\n")[0]
    sentence = first if len(first) <= SHORT else first.partition(". ")[0] + "."
    return {"kurz": sentence} if long and not short and len(sentence) <= SHORT else {}


def _when(said: dict[str, str], before: OfferRecord | None, today: date) -> dict[str, str]:
    """Hours and dates that can be reckoned with go into "Zeiten", words without a number into
    "Wann"."""
    times, when = said.get("zeiten", ""), said.get("wann", "")
    if when and not times and (before is None or when != before.schedule):
        counted = any(map(str.isdigit, when)) and _certain(when, today)
        return {"zeiten": when, "wann": ""} if counted else {}
    worded = times and not when and not any(map(str.isdigit, times)) and "\n" not in times
    return {"zeiten": "", "wann": times} if worded and not _certain(times, today) else {}


def _certain(text: str, today: date) -> bool:
    try:
        TimesOfRecord.typed(text, today)
    except ValueError:
        return False
    return True
