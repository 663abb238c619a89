"""Headings ("Kinder (6–12 Jahre): …") and notes ("Stand 2022") in what people write of times."""

import unicodedata

from app.i18n import gettext as _
from app.times import limits
from app.times.kinds import Kind, Token
from app.times.row import Row
from app.times.unclear import Unclear
from app.times.words import HEADINGS, tokens

LONGEST = 80
_BULLETS = "•·▪●-–—*►➤"
_WORDS = frozenset((Kind.OTHER, Kind.BESIDE, Kind.SERIES, Kind.SESSIONS, Kind.PAREN))
_DAYS = (Kind.DAY, Kind.DAYS, Kind.EVERY)
NEGATIONS = (Kind.NOT, Kind.CLOSED, Kind.CANCELLED)
_ENDS = (Kind.COMMA, Kind.SEMICOLON, Kind.COLON)
_TIMES = frozenset(
    (
        Kind.DAY, Kind.DAYS, Kind.MONTH, Kind.ORDINAL, Kind.CLOCK, Kind.DATE, Kind.OCLOCK,
        Kind.EVERY, Kind.IN_MONTH, Kind.NOT, Kind.ONLY, Kind.CLOSED, Kind.SCHOOL, Kind.TERM,
        Kind.VAGUE, Kind.PAUSE, Kind.CANCELLED, Kind.REGISTER, Kind.FULL, Kind.ALWAYS,
    )
)  # fmt: skip


def labels(row: Row, *, dated: bool = False) -> dict[int, tuple[str, int]]:
    """Where a heading begins -> the heading and the place after its colon; the heading is "" where
    the colon only follows a day, which means nothing. `dated` are those of single dates."""
    found: dict[int, tuple[str, int]] = {}
    start = 0
    for place, word in enumerate(row.words):
        if word.kind is Kind.COLON:
            kinds = {each.kind for each in row.words[start:place]}
            if kinds == {Kind.CANCELLED} and not start:
                raise Unclear(limits.called_off(_label(row, start, place)))
            if not kinds & _WORDS:
                found[place] = ("", place + 1)
            else:
                label = _label(row, start, place)
                limits.check(label, dated=dated)
                if kinds & _TIMES:
                    raise Unclear(
                        _("Vor dem Doppelpunkt bitte nur eine Überschrift oder nur ein Tag.")
                    )
                found[start] = (label, place + 1)
        if word.kind in _ENDS:
            start = place + 1
    if row.words[0].text.lower() in HEADINGS and row.kind(1) in _DAYS and 0 not in found:
        found[0] = (row.words[0].text, 1)
    return found


def bare(text: str) -> str:
    """Without the bullets and pictures that it begins with."""
    while text and (text[0] in _BULLETS or unicodedata.category(text[0]) == "So"):
        text = text[1:].lstrip("\ufe0f ")
    return text


def _label(row: Row, start: int, colon: int) -> str:
    # From behind what came before: words that mean nothing belong to the heading too.
    begin = row.words[start - 1].end if start else 0
    label = bare(row.text[begin : row.words[colon].start].strip())
    if len(label) > LONGEST:
        raise Unclear(_("Die Überschrift vor dem Doppelpunkt ist zu lang."))
    return label


def note_of(text: str, *, dated: bool = False) -> str:
    """The text of a parenthesis if it changes nothing about the times, else ""; Unclear where it
    limits them."""
    parts = [(part.strip(), tokens(part)) for part in text.split(";")]
    for part, words in parts:
        dates = any(word.kind is Kind.DATE for word in words)
        if not dates and (not words or words[0].kind is not Kind.AGE):
            limits.check(part, dated=dated)
    return text if text and all(_beside(words) for _part, words in parts) else ""


def readable(inside: list[Token]) -> bool:
    """Whether what stands in brackets is read like what stands outside of them."""
    first, last = inside[0].kind, inside[-1].kind
    if first in (Kind.SCHOOL, Kind.DATE):
        return last in NEGATIONS
    if first in (Kind.SINCE, Kind.UNTIL, Kind.FROM):
        return last is Kind.DATE
    return first in (Kind.TERM, Kind.FULL, Kind.ALSO, *NEGATIONS)


def _beside(words: list[Token]) -> bool:
    if not words:
        return False
    if words[0].kind is Kind.AGE or words[-1].kind in (Kind.BESIDE, Kind.FULL):
        return True
    return not any(word.kind in _TIMES for word in words)
