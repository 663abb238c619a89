"""Where a telephone number, a street, a web or an e-mail address stands in an offer, however it is
written, and the same offer with another one in its place.

Each place is found and named for itself, so that a person decides about each: what is in a field
of its own is sure, in a sentence only the person who reads it knows whether it is meant.
"""

import copy
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from app import addresses, phones, typed
from app.i18n import N_
from app.i18n import gettext as _
from app.offers.fields import BY_PATH
from app.vocabulary import Vocabulary
from search import german

LONGEST = 1000
"""Signs of what is looked for."""
AROUND = 60
"""Signs of a sentence that are shown on either side."""


class What(Vocabulary):
    """What is looked for."""

    PHONE = "telefon", N_("Telefonnummer")
    STREET = "strasse", N_("Straße mit Hausnummer")
    URL = "web", N_("Internetadresse oder ihr Anfang")
    EMAIL = "email", N_("E-Mail-Adresse")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stands there now and what is to stand there; `read` makes one that can be."""

    what: What
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place in an offer where it stands."""

    key: str
    """Names it within this version of the offer."""
    label: str
    before: str
    old: str
    new: str
    after: str
    """What stands around it, cut where it is long."""
    sure: bool
    """Nothing else can be meant."""


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    new: str
    sure: bool


def faults(wanted: Wanted) -> list[tuple[str, str]]:
    """("alt" or "neu", what to say there) for what cannot be looked for or put there."""
    found = [("alt", said) for said in _faults(wanted.what, wanted.old)]
    found += [("neu", said) for said in _faults(wanted.what, wanted.new)]
    if not found and wanted.old == wanted.new:
        found.append(("neu", _("Das ist dasselbe wie bisher.")))
    return found


def _faults(what: What, text: str) -> list[str]:
    if not text:
        return [_("Bitte ausfüllen.")]
    if what is What.PHONE:
        return _of_number(text)
    if what is What.EMAIL:
        return [] if addresses.fits(text) else [_("Bitte eine E-Mail-Adresse wie amt@beispiel.de.")]
    if what is What.URL:
        fine = "." in _host(text) and _ADDRESS.fullmatch(text) and len(text) <= LONGEST
        return [] if fine else [_("Bitte eine vollständige Adresse, die mit https:// beginnt.")]
    fine = _STREET.fullmatch(text) and len(text) <= _LONGEST_STREET
    return [] if fine else [_("Bitte Straße und Hausnummer, wie „Hauptstraße 12“.")]


def _of_number(text: str) -> list[str]:
    try:
        kept = phones.checked(text)
    except ValueError as error:
        return [str(error)]
    if len(phones.numbers(kept)) != 1:
        return [_("Bitte nur eine Nummer.")]
    return [] if _NUMBER.fullmatch(kept) else [_("Bitte nur die Nummer, ohne Worte.")]


_LONGEST_STREET = 120
_NUMBER = re.compile(r"[\d ()+/.-]{3,40}")
_ADDRESS = re.compile(r"https?://[^\s]{3,}")
_STREET = re.compile(r"(?=\D{3})[^\d\n]{3,120}\d[^\n]{0,20}")


def typed_in(what: What, text: str) -> str:
    """As it is looked for and kept: without what came along when it was copied."""
    if what is What.PHONE:
        return phones.clean(text[:LONGEST])
    if what is What.EMAIL:
        return addresses.clean(text[:LONGEST])
    said = typed.line(text[: LONGEST + 1]).strip()
    return f"https://{said}" if what is What.URL and "." in said and "://" not in said else said


# --- where ----------------------------------------------------------------------------------------

_FIELD: Mapping[What, str] = {
    What.PHONE: "contact.phone",
    What.STREET: "place.street",
    What.URL: "contact.url",
    What.EMAIL: "contact.email",
}
"""The field that holds nothing else."""
_TEXTS = ("title", "summary", "description", "schedule", "usual", "cost_note", "place.name")
_INTERNAL = ("remark",)


def spots(raw: Mapping[str, Any], wanted: Wanted) -> tuple[Spot, ...]:
    """Every place in an offer, given as its stored record."""
    found: list[Spot] = []
    for path, label, text, whole in _places(raw, wanted.what):
        hits = list(_hits(text, wanted, whole=whole))
        for number, hit in enumerate(hits):
            start, end = max(0, hit.start - AROUND), hit.end + AROUND
            found.append(
                Spot(
                    key=f"{path}@{number}",
                    label=label,
                    before=("… " if start else "") + text[start : hit.start],
                    old=text[hit.start : hit.end],
                    new=hit.new,
                    after=text[hit.end : end] + (" …" if end < len(text) else ""),
                    sure=hit.sure and (whole or not _ambiguous(wanted)),
                )
            )
    return tuple(found)


def replaced(raw: Mapping[str, Any], wanted: Wanted, keys: Collection[str]) -> dict[str, Any]:
    """The stored record with the new one at these places; others stay as they are."""
    fresh = copy.deepcopy(dict(raw))
    for path, _label, text, whole in _places(raw, wanted.what):
        hits = list(_hits(text, wanted, whole=whole))
        chosen = [hit for number, hit in enumerate(hits) if f"{path}@{number}" in keys]
        said = text
        for hit in reversed(chosen):
            said = said[: hit.start] + hit.new + said[hit.end :]
        if said != text:
            _put(fresh, path, said)
    return fresh


def _ambiguous(wanted: Wanted) -> bool:
    """A street has namesakes in other villages, of which a sentence does not say which it is."""
    return wanted.what is What.STREET


def _places(raw: Mapping[str, Any], what: What) -> Iterator[tuple[str, str, str, bool]]:
    """(path, label, text, whether it holds nothing but this) of all that may hold one."""
    yield from _of_one(raw, what, "", "")
    for number, each in enumerate(raw.get("locations") or ()):
        where = _("Weiterer Ort %(n)d") % {"n": number + 1}
        yield from _of_one(each, what, f"locations.{number}.", f"{where}: ")
    if what is What.URL:
        for number, source in enumerate(raw.get("sources") or ()):
            if url := source.get("url"):
                yield f"sources.{number}.url", _("Quelle"), url, True


def _of_one(
    raw: Mapping[str, Any], what: What, prefix: str, said: str
) -> Iterator[tuple[str, str, str, bool]]:
    own = _FIELD[what]
    for path in (own, *_TEXTS, *_INTERNAL):
        text = _get(raw, path)
        if isinstance(text, str) and text:
            label = _(BY_PATH[path].label)
            if path in _INTERNAL:
                label = _("Bemerkung (intern)")
            yield prefix + path, said + label, text, path == own


def _get(raw: Any, path: str) -> Any:
    for part in path.split("."):
        raw = raw.get(part) if isinstance(raw, Mapping) else None
    return raw


def _put(raw: dict[str, Any], path: str, value: str) -> None:
    here: Any = raw
    *way, last = path.split(".")
    for part in way:
        here = here[int(part)] if isinstance(here, list) else here[part]
    here[last] = value


# --- what -----------------------------------------------------------------------------------------


def _hits(text: str, wanted: Wanted, *, whole: bool) -> Iterator[_Hit]:
    if wanted.what is What.URL:
        yield from _urls(text, wanted, whole=whole)
    elif wanted.what is What.PHONE:
        yield from _phones(text, wanted, whole=whole)
    elif not whole:
        for match in _pattern(wanted.what, wanted.old).finditer(text):
            yield _Hit(match.start(), match.end(), wanted.new, True)
    elif _key(wanted.what, text) == _key(wanted.what, wanted.old) and text != wanted.new:
        yield _Hit(0, len(text), wanted.new, True)


def same(what: What, old: str, text: str | None) -> bool:
    """Whether a field that holds nothing else has it, among others or as a beginning."""
    if not text:
        return False
    if what is What.PHONE:
        return _key(what, old) in [number.tel for number in phones.numbers(text)]
    if what is What.URL:
        return f"{_key(what, text)}/".startswith(f"{_key(what, old)}/")
    return _key(what, old) == _key(what, text)


def _key(what: What, text: str) -> str:
    """The same for all ways to write the same."""
    if what is What.PHONE:
        return " ".join(number.tel for number in phones.numbers(text)) or text
    if what is What.STREET:
        return street_key(text)
    if what is What.EMAIL:
        return text.casefold()
    return _bare(text).rstrip("/")


def street_key(text: str) -> str:
    """A street with its number, written so that spelling does not matter."""
    folded = german.fold(text.casefold()).replace("strasse", "str")
    return "".join(sign for sign in folded if sign.isalnum())


@lru_cache(maxsize=64)
def _pattern(what: What, old: str) -> re.Pattern[str]:
    """Of what is looked for in a sentence; every repetition in it is bounded, and a sign that it
    may go on with is no sign of what comes next."""
    if what is What.PHONE:
        return re.compile(_of_phone(_key(what, old).removeprefix("tel:")))
    if what is What.EMAIL:
        return re.compile(rf"(?<![\w.+-]){re.escape(old)}(?![\w-]|\.\w)", re.IGNORECASE)
    if what is What.URL:
        bare = re.escape(_bare(old).rstrip("/"))
        begin = r"(?<![\w.@/-])(?:https?://)?(?:www\.)?"
        return re.compile(rf"{begin}{bare}(?![\w-]|\.\w)", re.IGNORECASE)
    return re.compile(_of_street(old), re.IGNORECASE)


_BETWEEN = r"[ \u00a0\u202f/.()\u2010-\u2014\u2212-]{0,3}"


def _of_phone(tel: str) -> str:
    if tel.startswith("+49"):
        digits, begin = tel[3:], rf"(?:(?:\+|00) ?49{_BETWEEN}(?:\(?0\)?)?|0)"
    elif tel.startswith("+"):
        digits, begin = tel[1:], r"(?:\+|00)"
    else:
        digits, begin = tel, ""
    return rf"(?<![\d+]){_open(begin)}{_BETWEEN.join(digits)}(?!\d)"


def _open(begin: str) -> str:
    return rf"\(?{begin}{_BETWEEN}"


_ENDS = ("strasse", "straße", "str")


def _of_street(old: str) -> str:
    parts = []
    for word in re.findall(r"[^\W\d_]+|\d+", old):
        low = word.casefold()
        stem = next((low[: -len(end)] for end in _ENDS if low.endswith(end)), None)
        said = re.escape(word) if stem is None else rf"{re.escape(stem)}str(?:a(?:ß|ss)e)?"
        parts.append(said)
    return rf"(?<![\w-]){'[ .-]{0,2}'.join(parts)}(?!\w|-\d| ?[a-z]\b)"


_ENDING = re.compile(r"(?<![\d ])[ ]?-\d")


def _phones(text: str, wanted: Wanted, *, whole: bool) -> Iterator[_Hit]:
    """In a field of numbers none of the others may become another one: "02421 22-0 / -12" is
    written anew as a whole, or not at all."""
    tel, fresh = _key(What.PHONE, wanted.old), _key(What.PHONE, wanted.new)
    numbers = phones.numbers(text) if whole else ()
    if whole and tel not in [each.tel for each in numbers]:
        return
    hits = []
    for match in _pattern(What.PHONE, wanted.old).finditer(text):
        start = match.start()
        if match[0].count("(") > match[0].count(")"):
            start += 1
        end = match.end()
        sure = re.match(r"[ .]?-?\d", text[end : end + 3]) is None
        if text[start:end] != wanted.new:
            hits.append(_Hit(start, end, wanted.new, sure))
    if not whole:
        yield from hits
        return
    meant = [fresh if each.tel == tel else each.tel for each in numbers]
    if len(hits) == 1:
        said = text[: hits[0].start] + wanted.new + text[hits[0].end :]
        if [each.tel for each in phones.numbers(said)] == meant:
            # "Fax -19" goes on from the number before it.
            alone = _ENDING.search(said) is None
            yield _Hit(hits[0].start, hits[0].end, hits[0].new, hits[0].sure and alone)
            return
    said = " / ".join(
        (wanted.new if each.tel == tel else each.shown) + (f" ({each.note})" if each.note else "")
        for each in numbers
    )
    if said != text and [each.tel for each in phones.numbers(said)] == meant:
        yield _Hit(0, len(text), said, True)


def _urls(text: str, wanted: Wanted, *, whole: bool) -> Iterator[_Hit]:
    """What follows the beginning that is looked for stays as it is."""
    both_hosts = not any(_path(each) for each in (wanted.old, wanted.new))
    for match in _pattern(What.URL, wanted.old).finditer(text):
        if whole and match.start():
            continue
        rest = text[match.end() :]
        ends = not rest or rest[0].isspace() or rest.rstrip("/.,;:!?)") == ""
        exact = ends or (rest[0] in ".,;:!?)" or rest[:2] in ("/ ", "/,", "/."))
        new = wanted.new.rstrip("/") if not ends or rest[:1] == "/" else wanted.new
        if "://" not in match[0]:
            new = new.partition("://")[2]
        already = _bare(text[match.start() :]).startswith(_bare(new)) and len(_bare(new)) > len(
            _bare(wanted.old)
        )
        if already or match[0] == new:
            continue
        yield _Hit(match.start(), match.end(), new, exact or both_hosts)


def _bare(url: str) -> str:
    """Without what does not tell one page from another."""
    text = re.sub(r"\Ahttps?://", "", url.strip(), flags=re.IGNORECASE)
    return re.sub(r"\Awww\.", "", text, flags=re.IGNORECASE)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + parts.query
