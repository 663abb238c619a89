"""Further places and contacts of an offer as people write them: rows of the form, and the lines of
one cell in a table, which the history shows too.

A row has the fields that the offer itself has for its own place and contact, under the same labels;
its names in the form are theirs with "weiter_" before them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from app import i18n, typed
from app.i18n import N_
from app.i18n import gettext as _
from app.offers.fields import BY_PATH, Field
from app.records.locations import MOST, LocationOfRecord
from app.records.times import TimesOfRecord

PATHS = (
    "place.name",
    "place.street",
    "place.postcode",
    "place.city",
    "times",
    "schedule",
    "contact.phone",
    "contact.email",
    "contact.url",
)
"""What a row has, in the order of the form."""
FIELDS: Mapping[str, Field] = {f"weiter_{BY_PATH[path].name}": BY_PATH[path] for path in PATHS}
"""Name in the form -> the offer's field that is the same for its own place."""
ALSO: Mapping[str, str] = {
    "place.name": N_("Name;Ortsname;Gebäude;Einrichtung"),
    "place.street": N_("Str;Straße;Strasse;Adresse;Anschrift"),
    "place.postcode": N_("PLZ"),
    "place.city": N_("Stadt;Ortschaft;Ortsteil"),
    "times": N_("Zeit;Uhrzeit;Öffnungszeiten"),
    "schedule": N_("Termin;Termine"),
    "contact.phone": N_("Tel;Telefonnummer;Fon;Handy;Mobil"),
    "contact.email": N_("Mail;E-Mail-Adresse;Email"),
    "contact.url": N_("Web;Webseite;Website;Homepage;Internet;Link"),
}
"""Further words for a label."""
TIMES = "weiter_zeiten"
MOST_SHOWN = 60
"""Signs of somebody's line that a sentence repeats."""
MOST_SIGNS = 30_000
"""Of all rows as text: what a cell of Excel holds, with room to spare."""
NAME = "weitere_orte"
"""The whole group in forms and tables."""
Row = Mapping[str, str]
"""Name in the form -> what was typed."""
_LABELLED = re.compile(r"([^:\n]{1,40}):(.*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_][^\d:]*")
_DAY = re.compile(r"(?:mo|di|mi|do|fr|sa|so)(?:\w*tags?)?\b", re.IGNORECASE)
"""A line of times may begin with days and a colon."""
ReadTimes = Callable[[str, TimesOfRecord | None], Any]


def rows_in(pairs: Iterable[tuple[str, str]]) -> tuple[Row, ...]:
    """The rows of a sent form, by how often each name has come; those in which nothing was typed
    are left out."""
    found: list[dict[str, str]] = []
    counts: Counter[str] = Counter()
    for name, value in pairs:
        if name in FIELDS:
            if counts[name] == len(found):
                found.append(dict.fromkeys(FIELDS, ""))
            found[counts[name]][name] = typed.block(value)
            counts[name] += 1
    return tuple(row for row in found if any(row.values()))


def row_of(location: LocationOfRecord) -> Row:
    """A place as the form shows it."""
    dumped = location.model_dump(mode="json")
    found = {}
    for name, field in FIELDS.items():
        if field.path == "times":
            found[name] = location.times.said if location.times else ""
        else:
            group, _dot, part = field.path.partition(".")
            value = dumped.get(group)
            found[name] = (value if not part else (value or {}).get(part)) or ""
    return found


def pairs_of(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Rows as a form sends them."""
    return [(name, row.get(name, "")) for row in rows for name in FIELDS]


def raw_of(
    row: Row, kept: TimesOfRecord | None, read_times: ReadTimes
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The record of a row before it is checked, and what was not understood: (name, why)."""
    raw: dict[str, Any] = {"place": {}, "contact": {}}
    wrong: list[tuple[str, str]] = []
    for name, field in FIELDS.items():
        group, _dot, part = field.path.partition(".")
        value: Any = row.get(name) or None
        if field.path == "times" and value:
            try:
                value = read_times(value, kept)
            except ValueError as error:
                wrong.append((name, str(error)))
                value = None
        if part:
            raw[group][part] = value
        else:
            raw[group] = value
    for group in ("place", "contact"):
        raw[group] = raw[group] if any(raw[group].values()) else None
    return raw, wrong


def read(
    rows: Sequence[Row], before: Sequence[LocationOfRecord], read_times: ReadTimes
) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of all rows before they are checked, and sentences about what was not understood.
    Times that stood there already are not judged anew."""
    found, wrong = [], []
    known = {each.times.said: each.times for each in before if each.times}
    for number, row in enumerate(rows[:MOST]):
        same = before[number].times if number < len(before) else None
        kept = known.get(row.get("weiter_zeiten", ""), same)
        raw, faults = raw_of(row, kept, read_times)
        found.append(raw)
        wrong += [said_of(number, FIELDS[name], why) for name, why in faults]
    if len(rows) > MOST:
        wrong.append(_("Höchstens %(n)d weitere Orte.") % {"n": MOST})
    if len("\n\n".join(map(_lines, rows))) > MOST_SIGNS:
        wrong.append(_("Zusammen höchstens %(n)d Zeichen.") % {"n": MOST_SIGNS})
    return found, wrong


def said_of(number: int, field: Field | None, why: str) -> str:
    """What is wrong with a row, which is counted from 0: "2. weiterer Ort, Ort: ..."."""
    where = _("%(n)d. weiterer Ort") % {"n": number + 1}
    return ", ".join(filter(None, (where, _(field.label) if field else ""))) + f": {why}"


def fault_of(parts: Sequence[str], message: str, *, own: bool) -> str:
    """The same of a fault in the record: `parts` is its path after "locations". With `own` the
    message of the kind of fault says more than that of the field."""
    if not parts or not parts[0].isdigit():
        return message
    field = BY_PATH.get(".".join(parts[1:3])) or BY_PATH.get(parts[1] if parts[1:] else "")
    if field is not None and field.wrong and not own:
        message = _(field.wrong)
    return said_of(int(parts[0]), field, message)


# --- as lines of text ----------------------------------------------------------------------------


def said(locations: Iterable[LocationOfRecord]) -> str:
    """Each place as lines with the labels of the form before them, an empty line between two."""
    return "\n\n".join(map(_lines, map(row_of, locations)))


def _lines(row: Row) -> str:
    filled = ((FIELDS[name], text) for name, text in row.items() if text)
    return "\n".join(f"{_(field.label)}: {text}" for field, text in filled)


def rows_of_text(text: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """What `said` has put together, and what people write like it: a label that has its value
    already begins the next place, though the empty line was forgotten. And sentences about the
    lines that nobody can place. Takes as long as the text is."""
    rows: list[dict[str, str]] = []
    strange: list[str] = []
    for block in typed.block(text).split("\n\n"):
        rows.append(dict.fromkeys(FIELDS, ""))
        name = ""
        for line in filter(None, block.split("\n")):
            found = _LABELLED.fullmatch(line)
            label = _by_label(i18n.spoken()).get(_plain(found[1])) if found else None
            if found and label:
                if rows[-1][label]:
                    rows.append(dict.fromkeys(FIELDS, ""))
                name = label
                rows[-1][name] = found[2].strip()
            elif found and _WORD.fullmatch(found[1]) and not _DAY.match(found[1]):
                strange.append(_unknown(found[1].strip()))
            elif name == TIMES:
                rows[-1][name] += f"\n{line}"
            else:
                strange.append(_unlabelled(line))
    return tuple(row for row in rows if any(row.values())), tuple(strange)


def _unknown(word: str) -> str:
    return _("„%(word)s“ ist hier keine Angabe. Möglich sind: %(labels)s.") % {
        "word": word,
        "labels": labels(),
    }


def _unlabelled(line: str) -> str:
    return _("„%(word)s“: davor fehlt, was es ist, etwa „Ort: …“.") % {"word": line[:MOST_SHOWN]}


@lru_cache(maxsize=16)
def _by_label(_spoken: str) -> dict[str, str]:
    """Labels of the form, headings of tables, and what people write for them."""
    found: dict[str, str] = {}
    for name, field in FIELDS.items():
        for label in (
            _(field.label),
            _(field.heading or field.label),
            *_(ALSO[field.path]).split(";"),
        ):
            found[_plain(label)] = name
    return found


def _plain(label: str) -> str:
    return label.strip().rstrip(".").casefold()


def labels() -> str:
    """For who fills in a cell: "Name des Ortes, Straße und Hausnummer, ..."."""
    return ", ".join(_(field.label) for field in FIELDS.values())
