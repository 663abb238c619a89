"""What a leaflet says, typed as people type it, brought into the fields of the form: "0-3 Jahre",
"2 €", "www.kreuzau.de", "52372 Kreuzau". What is not understood stays where it is."""

import re
from collections.abc import Iterable
from datetime import date

from app import typed
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.vocabulary import Cost, Registration

Pairs = tuple[tuple[str, str], ...]
SHORT = 160
"""Signs of "Kurz gesagt"."""
_NUMBER = r"\d{1,3}(?:[.,]5)?"
_UNIT = r"jahren?|monaten?|j\.?|m\.?"
_AGE = re.compile(
    rf"(?:(?P<ab>ab|von|bis) )?(?P<low>{_NUMBER})(?: ?(?P<unit>{_UNIT}))?"
    rf"(?P<span> ?(?:-|–|bis) ?(?P<high>{_NUMBER})(?: ?(?P<unit2>{_UNIT}))?)?"
    r"(?: ?\+| (?:und|oder) älter)?"
)
_FREE = frozenset(
    "frei kostenlos kostenfrei umsonst gratis keine nichts 0 0€ 0,00€ 0euro kostet-nichts".split()
)
_MONEY = re.compile(r"\d ?(?:€|eur|euro)|(?:€|eur|euro) ?\d", re.IGNORECASE)
_CODE_AND_CITY = re.compile(r"(?:D-?)?(?P<code>\d{5}) (?P<city>[^\d,]{2,80})")
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?#]\S*)?", re.IGNORECASE)
_UNITS = {"m": "monate", "j": "jahre"}


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
    if low and not high:
        return _span(low) or {}
    return {**_one("alter_von", low), **_one("alter_bis", high)}


def _span(text: str) -> dict[str, str] | None:
    """Both ages of "0-3 Jahre", "ab 6", "bis 3", "6 Monate bis 2 Jahre"; None where it is another
    sentence."""
    found = _AGE.fullmatch(_plain_age(text))
    if found is None:
        return _one("alter_von", text)
    upto = found["ab"] == "bis" and not found["span"]
    first = found["unit"] or found["unit2"] or ""
    one = ("alter_bis" if upto else "alter_von", found["low"], _UNITS.get(first[:1], ""))
    fields = [one, ("alter_von", "", "")] if upto else [one]
    if found["span"]:
        second = found["unit2"] or ""
        fields.append(("alter_bis", found["high"], _UNITS.get(second[:1], "") or one[2]))
    return {k: v for name, number, unit in fields for k, v in _fields(name, number, unit)}


def _one(name: str, text: str) -> dict[str, str]:
    plain = _plain_age(text)
    if plain.startswith("schwanger"):
        return {name: "", f"{name}_einheit": "schwangerschaft"}
    found = _AGE.fullmatch(plain)
    if found is None or found["span"] or not found["unit"]:
        return {}
    return dict(_fields(name, found["low"], _UNITS[found["unit"][0]]))


def _fields(name: str, number: str, unit: str) -> list[tuple[str, str]]:
    return [(name, number), *([(f"{name}_einheit", unit)] if unit else [])]


def _plain_age(text: str) -> str:
    return " ".join(text.casefold().replace("½", ",5").replace(" ,5", ",5").split())


def _costs(said: dict[str, str]) -> dict[str, str]:
    """Nothing chosen says "bitte erfragen", which is true as long as nobody knows."""
    found = {}
    if said.get("kosten") == "":
        words = said.get("kosten_text", "")
        if "-".join(words.casefold().rstrip(".").replace(" €", "€").split()) in _FREE:
            found = {"kosten": Cost.FREE.value, "kosten_text": ""}
        else:
            paid = _MONEY.search(words)
            found = {"kosten": (Cost.PAID if paid else Cost.UNKNOWN).value}
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
