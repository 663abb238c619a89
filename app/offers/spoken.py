"""Which languages somebody speaks at the contact of an offer, as people write it: rows of the form,
and the lines of one cell in a table, which the history shows too."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from app import i18n, typed
from app.i18n import gettext as _
from app.records.spoken import MOST, ROLES, VAGUE, SpokenOfRecord
from app.records.times import TimesOfRecord
from app.vocabulary import Language

NAME = "spricht"
NAMES = (NAME, "spricht_wer", "spricht_wann")
"""Of the columns in the form; the first one names the whole field too."""
ROWS_FREE = 2
"""Empty ones of the form, below those that are filled in."""
MOST_SHOWN = 60
"""Signs of somebody's line that a sentence repeats."""
ReadTimes = Callable[[str, TimesOfRecord | None], Any]


class Row(NamedTuple):
    """As it was typed."""

    language: str
    who: str
    when: str


EMPTY = Row("", "", "")


def choices() -> tuple[tuple[str, str], ...]:
    """(value, label) of the languages beside German."""
    return tuple((each.value, each.label) for each in Language if each is not Language.DE)


def asked_in(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether a sent form asked for it: then it has rows, empty ones at least."""
    return any(name == NAME for name, _value in pairs)


def rows_in(pairs: Iterable[tuple[str, str]]) -> tuple[Row, ...]:
    """The rows of a sent form, by how often each name has come, without empty ones."""
    found: list[list[str]] = []
    counts: Counter[str] = Counter()
    for name, value in pairs:
        if name in NAMES:
            if counts[name] == len(found):
                found.append([""] * len(NAMES))
            found[counts[name]][NAMES.index(name)] = typed.line(value)
            counts[name] += 1
    return tuple(Row(*row) for row in found if any(row))


def row_of(each: SpokenOfRecord) -> Row:
    when = typed.line(each.times.said) if each.times else each.when or ""
    return Row(each.language.value, each.who or "", when)


def pairs_of(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Rows as a form sends them."""
    return [pair for row in rows for pair in zip(NAMES, row, strict=True)]


def read(
    rows: Sequence[Row], before: Sequence[SpokenOfRecord], read_times: ReadTimes
) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of all rows before they are checked, and sentences about what is missing. Hours
    that are understood are kept to be reckoned with, everything else as the words that it is."""
    known = {row_of(each).when: each.times for each in before if each.times}
    found: list[dict[str, Any]] = []
    wrong = []
    for number, row in enumerate(rows[:MOST]):
        if not row.language:
            wrong.append(said_of(number, _("Bitte die Sprache auswählen.")))
            continue
        times = _hours(row.when, known.get(row.when), read_times)
        when = None if times else row.when or None
        found.append(
            {"language": row.language, "who": row.who or None, "times": times, "when": when}
        )
    if len(rows) > MOST:
        wrong.append(_("Höchstens %(n)d Zeilen.") % {"n": MOST})
    return found, wrong


def _hours(text: str, kept: TimesOfRecord | None, read_times: ReadTimes) -> Any:
    if kept is not None:
        return kept.model_dump(mode="json")
    try:
        times = read_times(text, None)
    except ValueError:
        return None
    return times if times and times.get("hours") else None


def said_of(number: int, why: str) -> str:
    """What is wrong with a row, which is counted from 0."""
    return _("%(n)d. Zeile: %(why)s") % {"n": number + 1, "why": why}


def fault_of(parts: Sequence[str], message: str) -> str:
    """The same of a fault in the record: `parts` is its path after "spoken"."""
    return said_of(int(parts[0]), message) if parts and parts[0].isdigit() else message


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """How the form asks for it."""

    rows: tuple[Row, ...]
    """What is known, and empty ones below."""
    languages: tuple[tuple[str, str], ...]
    """(value, label)"""
    roles: tuple[str, ...]
    vague: tuple[str, ...]
    """What is proposed of who, and of when."""
    wanting: bool
    """It takes place in further languages, and nobody has said who speaks them."""


def asked(rows: tuple[Row, ...], *, languages: Iterable[str]) -> Speakers:
    """`languages` are those in which the offer takes place."""
    return Speakers(
        rows=(*rows, *(EMPTY,) * ROWS_FREE),
        languages=choices(),
        roles=tuple(map(_, ROLES)),
        vague=tuple(map(_, VAGUE)),
        wanting=not rows and any(each != Language.DE for each in languages),
    )


# --- as lines of text ----------------------------------------------------------------------------


def said(spoken: Iterable[SpokenOfRecord]) -> str:
    """A line each: "Ukrainisch, am Empfang: dienstags 9 bis 12 Uhr"."""
    return "\n".join(map(_line, spoken))


def _line(each: SpokenOfRecord) -> str:
    row = row_of(each)
    whom = ", ".join(filter(None, (each.language.label, row.who)))
    return ": ".join(filter(None, (whom, row.when)))


def rows_of_text(text: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """What `said` has put together, and what people write like it; and sentences about the lines
    that begin with no language."""
    rows, strange = [], []
    for line in filter(None, map(str.strip, typed.block(text).split("\n"))):
        whom, _colon, when = line.partition(":")
        language, _comma, who = whom.partition(",")
        value = _by_label(i18n.spoken()).get(language.strip().casefold())
        if value is None:
            strange.append(_unknown(line))
        else:
            rows.append(Row(value, who.strip(), when.strip()))
    return tuple(rows), tuple(strange)


def _unknown(line: str) -> str:
    return _("„%(line)s“ beginnt mit keiner Sprache. Möglich sind: %(languages)s.") % {
        "line": line[:MOST_SHOWN],
        "languages": ", ".join(label for _value, label in choices()),
    }


@lru_cache(maxsize=16)
def _by_label(_spoken: str) -> dict[str, str]:
    """Kept by the language in which labels are said."""
    return {name.casefold(): value for value, label in choices() for name in (label, value)}
