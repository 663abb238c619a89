"""What the search of the desk finds, and by what: the words of an offer, its number, street and
Träger, whatever state it is in; then what families would find by the same words."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session

from app import phones
from app.catalogue.criteria import Criteria
from app.catalogue.index import Index
from app.desk import overview
from app.desk.lines import Line
from app.desk.rowviews import DeskLine
from app.i18n import N_
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers.store import text_in_record
from app.records.times import schedule_said
from app.rights import Account
from app.vocabulary import KOMMUNEN, OfferKind
from app.wording import countywide
from search.writing import words as words_of

MOST = 300
"""Of what families would find."""
SHORTEST = 3
"""Digits that are looked for in telephone numbers."""
_NOT_DIGIT = re.compile(r"\D")
_NUMBER = re.compile(r"[\d +/().-]+")
_SUMMARY, _DESCRIPTION = N_("Kurz gesagt: %(text)s"), N_("in der Beschreibung")
_LONG = frozenset((_SUMMARY, _DESCRIPTION))
"""Many words stand there: what families would find says more."""
_ACCENTS = str.maketrans("éèêëáàâçñóòôíìîúùû", "eeeeaaacnoooiiiuuu")
_COLUMNS: tuple[Any, ...] = (
    OfferRow.slug,
    *map(text_in_record, ("summary", "description", "place", "locations")),
    text_in_record("provider", "name"),
    text_in_record("contact", "phone"),
)


def found(
    session: Session, index: Index, text: str, lines: Iterable[Line], *, near: bool = True
) -> list[tuple[Line, str]]:
    """The lines that have what is asked for, best first, each with the reason: "" where the title
    says it. Without `near` only those that have the very words."""
    asked, digits = words_of(text), _digits(phones.clean(text))
    rows = {row.slug: row for row in session.connection().execute(columns(*_COLUMNS))}
    like = {slug: order for order, slug in enumerate(_public(index, text), 1)} if near else {}
    told: list[tuple[tuple[int, int], Line, str]] = []
    for line in lines:
        reasons = _reasons(line, rows[line.slug], asked, digits) if line.slug in rows else None
        order = like.get(line.slug, 0)
        if reasons is not None and not reasons.keys() & _LONG:
            told.append(((min(len(reasons), 1), 0), line, _said(reasons)))
        elif order:
            told.append(((2, order), line, _("gefunden wie in der Suche für Familien")))
        elif reasons is not None:
            told.append(((3, 0), line, _said(reasons)))
    told.sort(key=lambda each: each[0])
    return [(line, why) for _rank, line, why in told]


def _public(index: Index, text: str) -> Iterator[str]:
    """What families would find, networks and what is for Fachkräfte too. Where only a place was
    read out of the words, that is told by the offers' own."""
    answer = index.search(Criteria(text=text), limit=MOST, kinds=tuple(OfferKind))
    return (hit.slug for hit in answer.results.hits if hit.score > 0)


def _reasons(line: Line, row: Any, asked: Sequence[str], digits: str) -> Mapping[str, str] | None:
    """Where the words are, and what stands there: nothing for the title, None where one is
    missing."""
    if digits:
        for number in _phones(row):
            if digits in _digits_in(number):
                return {N_("Telefon %(text)s"): number}
    parts = _parts(line, row)
    found: dict[str, str] = {}
    for word in asked:
        part = next((each for each in parts if _has(each[1], word)), None)
        if part is None:
            return None
        if part[0]:
            found[part[0]] = part[1]
    return found if asked else None


def _has(text: str, word: str) -> bool:
    """Whichever of both has "é" and the like."""
    text, word = _plain(text), _plain(word)
    return word in text or any(each in text for each in _written(word))


def _plain(text: str) -> str:
    return text.casefold().translate(_ACCENTS)


def _written(word: str) -> Iterator[str]:
    """How else people write it in names and addresses."""
    yield from {"sankt": ("st. ",), "st": ("sankt ",)}.get(word, ())
    for ending in ("straße", "strasse"):
        if word.endswith(ending):
            yield f"{word.removesuffix(ending)}str."


def _said(reasons: Mapping[str, str]) -> str:
    return " · ".join(_(where) % {"text": text} for where, text in reasons.items())


def _parts(line: Line, row: Any) -> tuple[tuple[str, str], ...]:
    """(what is said of a hit there, text), the title first, of which nothing is said."""
    return (
        ("", line.title),
        (N_("Träger: %(text)s"), row.name or ""),
        *((N_("Wo: %(text)s"), place) for place in _places(row)),
        (N_("Wann: %(text)s"), schedule_said(line.row.schedule, line.row.times) or ""),
        (N_("Kommune: %(text)s"), " ".join(KOMMUNEN.get(s, countywide()) for s in line.kommunen)),
        (N_("Kennung: %(text)s"), line.slug),
        (_SUMMARY, row.summary or ""),
        (_DESCRIPTION, row.description or ""),
    )


def _further(row: Any) -> list[Mapping[str, Any]]:
    return json.loads(row.locations) if row.locations else []


def _phones(row: Any) -> Iterator[str]:
    if row.phone:
        yield row.phone
    for each in _further(row):
        if phone := (each.get("contact") or {}).get("phone"):
            yield phone


def _places(row: Any) -> Iterator[str]:
    own = [json.loads(row.place)] if row.place else []
    for each in (*own, *(each.get("place") for each in _further(row))):
        if said := ", ".join(filter(None, (each or {}).values())):
            yield said


def _digits(text: str) -> str:
    """Of a telephone number as it is dialled here; "" where the text is none."""
    if not _NUMBER.fullmatch(text):
        return ""
    digits = _NOT_DIGIT.sub("", text.replace("(0)", ""))
    for abroad in ("0049", "49"):
        if text.startswith(("+", "00")) and digits.startswith(abroad):
            digits = f"0{digits.removeprefix(abroad)}"
            break
    return digits if len(digits) >= SHORTEST else ""


def _digits_in(number: str) -> str:
    """Of one that may have words beside it."""
    return _digits(number) or _NOT_DIGIT.sub("", number)


def begun(session: Session, text: str, *, by: Account) -> tuple[DeskLine, ...]:
    """What one has typed and not saved, and the Entwürfe beside published offers."""
    asked = text.casefold().split()
    drafted = overview.drafts_beside(session, by)
    every = (*overview.begun_by(session, by), *drafted)
    return tuple(each for each in every if all(word in each.title.casefold() for word in asked))
