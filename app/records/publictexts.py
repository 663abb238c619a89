"""What families read speaks to families. Whoever gathers the facts writes for colleagues in a
`remark`: that a page was not read, a file was missing, a source is old. Here is what is public in a
record, and the words by which such a note is known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pydantic import BaseModel

from app.i18n import N_
from app.i18n import gettext as _
from app.records.base import Internal, NamedSource
from app.records.guides import PageRecord
from app.vocabulary import KOMMUNEN

_FACT = (
    r"(?:\w*nummer|\w*telefon|\w*zentrale|\w*anschrift|adresse|internetseite|öffnungszeiten"
    r"|angaben?|e-mail(?:-adresse)?)"
)
"""What a note says was looked for."""
_STILL = r"(?:ist |sind |war |waren )?(?:uns |leider |noch |derzeit |bisher )?"
_PAPER = (
    r"(?:quelle|broschüre|faltblatt|flyer|presse|zeitung|internetseite|website|webseite|homepage"
    r"|bericht|artikel|meldung|amtsblatt)"
)
"""Where facts are gathered from."""
_NOTES: Sequence[tuple[str, Sequence[str]]] = (
    (
        # "vorgelesen", "gelesen werden Bücher" and "wer noch nicht gelesen hat" are of a library.
        N_("spricht davon, was jemand gelesen hat"),
        (
            r"(?<!noch )\bnicht gelesen\b",
            r"\(gelesen (?:um |etwa |im )?\d",
            r"\bgelesen (?:19|20)\d\d\b",
            rf"\b{_FACT}\b[^.;:!?]{{0,60}}\bgelesen\b",
            r"\beigene stelle gelesen\b",
            r"\bgelesen wurden? nur\b",
            r"\bzuletzt gelesen\b(?! w[ie]rd)",
        ),
    ),
    (
        # A family may well not have found a place or a midwife; a note has not found a fact.
        N_("spricht davon, was jemand gesucht oder gefunden hat"),
        (
            rf"\b{_FACT}\b[^.;:!?]{{0,60}}\b(?:nicht|nirgends) (?:gefunden|zu finden|ermittelt)\b",
            r"\b(?:nicht|tag|termin|frist|nummer|angaben?) gefunden worden\b",
            # Who "hat etwas nicht gefunden" is a family; "wurde nicht gefunden" is a note.
            r"\b(?:wurden?|worden) (?:\w+ ){0,2}nicht gefunden\b",
            r"\bnicht gefunden (?:wurden?|worden)\b",
            r"\bwir (?:\w+ ){0,5}nicht gefunden\b",
            r"(?:^|[.;:(] ?)(?:(?!ha(?:be|ben|st|t)\b)[\w-]+ ){1,3}nicht gefunden(?:[.;,)]|$)",
            r"\b(?:war|waren) nicht zu finden\b",
            r"(?:^|[.;:] )gefunden wurden?\b",
            r"\bgefundene[nrs]? (?:quelle|seite|ausgabe|angabe)",
            r"\brecherch",
        ),
    ),
    (
        # "Wir lesen", "Was machen wir, wenn" and "liegt uns am Herzen" are how a group speaks.
        N_("spricht als jemand, der Angaben sammelt, statt zur Familie"),
        (
            r"\b(?:kennen|wissen|nennen|veröffentlichen) wir (?:\w+ )?(?:nicht|nur|keine)\b",
            r"\bwir (?:\w+ ){0,2}nicht (?:sicher )?(?:kennen|wissen)\b",
            r"\b(?:haben wir|wir haben)\b[^.;:!?]{0,60}\b(?:nacherzählt|zusammengetragen)\b",
            r"\b(?:haben wir|wir haben)\b[^.;:!?]{0,60}\bnichts? (?:\w+ )?gefunden\b",
            r"\b(?:ist|sind) uns (?:nicht |noch nicht |un)bekannt\b",
            r"\bunsere (?:annahme|rechnung|wahl|quellen?)\b",
            r"\bangaben haben wir\b",
            r"\b(?:konnten wir|wir konnten) (?:\w+ ){0,4}nicht (?:über)?(?:prüfen|klären|finden)\b",
            r"\b(?:konnten wir|wir konnten) (?:\w+ ){0,4}nicht (?:ermitteln|bestätigen|lesen)\b",
        ),
    ),
    (
        # In the present: a certificate that a family has not got "liegt nicht vor".
        N_("spricht von Dateien oder Unterlagen, die jemandem fehlen"),
        (
            r"\b(?:lag|lagen|liegt|liegen) uns (?:\w+ ){0,3}vor\b",
            r"\blag(?:en)? nicht (?:\w+ ){0,3}vor\b",
            r"\b(?:datei|zeichnung)\b[^.;:!?]{0,30}\bfehlt\b",
            r"\bdatens[aä]tz",
            r"\byaml\b",
            r"\bkette_[a-z]",
        ),
    ),
    (
        N_("spricht über die Quelle statt über die Sache"),
        (
            r"\b(?:die|eine|alle|keine) (?:\w+ )?quellen? (?:ist|sind|nenn|stamm|sag|geben|gibt)",
            r"\b(?:aus|nach|laut) (?:der|den|einer) (?:\w+ )?quellen?\b",
            rf"\blaut (?:(?:der|dem|einer|einem|ihrer|seiner|eigener) )?(?:ältere[nrm] )?{_PAPER}",
            rf"\bältere[nrms]? \w{{0,12}}{_PAPER}",
            r"\(ältere angaben?\b",
            rf"\b(?:{_PAPER}|seite|angabe)\w{{0,3}} [^.;:!?]{{0,30}}\bkein (?:datum|jahr)\b",
            rf"\b{_PAPER}\w{{0,3}} (?:\w+ ){{0,3}}ohne (?:datum|jahr)\b",
            r"\bbroschüre (?:beschreibt|nennt|sagt) (?:\w+ ){0,3}nicht\b",
            r"\b(?:beschreibt|nennt|sagt) die broschüre (?:\w+ ){0,3}nicht\b",
            r"\btext der broschüre\b",
        ),
    ),
    (
        N_("sagt, was jemand nicht weiß, statt wo es zu erfragen ist"),
        (
            r"\bob (?:sie|es|er|das|die|der)\b[^.;:!?]{0,60}\b(?:unklar|unbekannt|nicht bekannt)\b",
            r"\bangebote? (?:[a-z0-9-]+ )?(?:nennt|nennen) (?:den|als) träger\b",
            r"\bnur zum teil bekannt\b",
            # A house of shelter may well say that its address "ist nicht bekannt".
            rf"\b{_FACT} {_STILL}unbekannt\b",
            rf"\b{_FACT} (?:uns |leider |noch |derzeit |bisher )?nicht bekannt\b",
            rf"\b(?:träger|veranstalter|anbieter) {_STILL}(?:unbekannt|nicht bekannt)\b",
            r"\bbekannt (?:ist|sind|war|waren) (?:uns |bisher )?(?:nur|zuletzt|lediglich)\b",
            r"\bzuletzt bekannt (?:ist|sind|war|waren)\b",
            r"\b(?:letzte|zuletzt) bekannten? (?:ausgabe|termin|zeit|adresse|anschrift|stand)",
        ),
    ),
)
"""What is wrong with a text, and by which words it is known: without regard to capitals, in text
with single blanks."""
_WORDS = tuple((why, re.compile("|".join(words), re.IGNORECASE)) for why, words in _NOTES)
_NO_NAME = re.compile(r"\berfragen\b|\bunbekannt|\bnicht bekannt|\bStand \d{4}\b", re.IGNORECASE)
"""What the name of a place never says: it is printed as an address, and led to."""
_TOWN = re.compile(r"^(?:Stadt|Gemeinde|Kreis|Landkreis|StädteRegion) ([\w-]+)")
_OURS = frozenset((*KOMMUNEN.values(), "Düren"))


@dataclass(frozen=True, slots=True)
class Note:
    """A text that is not for families, and where it stands in its record."""

    path: str
    found: str
    """The words by which it is known."""
    why: str

    def __str__(self) -> str:
        return _("Feld %(path)s: „%(found)s“ %(why)s; das gehört in „remark“") % {
            "path": self.path,
            "found": self.found,
            "why": self.why,
        }


def notes_in(text: str) -> Iterator[tuple[str, str]]:
    """(words, what is wrong with them) of what is a note for colleagues."""
    line = " ".join(text.split())
    for why, words in _WORDS:
        if found := words.search(line):
            yield found.group().strip(" .;:("), _(why)


def faults(record: object) -> Iterator[Note]:
    """What a record says to families that is not for them. A plain page is the operator's own word,
    who may say how the facts are gathered."""
    if not isinstance(record, PageRecord):
        for path, text in public(record):
            if path != "provider.name" and not path.startswith("aliases."):
                yield from (Note(path, found, why) for found, why in notes_in(text))
            if path.endswith("place.name") and (said := _NO_NAME.search(text)):
                why = _("ist kein Name eines Ortes: leer lassen, dann heißt es „bitte erfragen“")
                yield Note(path, said[0], why)
    for path, source in _sources(record):
        town = _TOWN.match(source.title)
        if town and town[1] not in _OURS and not source.elsewhere:
            why = _("ist ein anderer Ort: mit „elsewhere: true“ sagen")
            yield Note(path, town[0], why)


def public(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(field, text) of all that a visitor may read of a record."""
    for where, each in _walk(value, path, hidden=False):
        if isinstance(each, str):
            yield where, each


def remarks(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(field, text) of every `remark` in a record."""
    for where, each in _walk(value, path, hidden=True):
        if isinstance(each, str) and where.rpartition(".")[2] == "remark":
            yield where, each


def _sources(value: object) -> Iterator[tuple[str, NamedSource]]:
    for where, each in _walk(value, "", hidden=False):
        if isinstance(each, NamedSource):
            yield where, each


def _walk(value: object, path: str, *, hidden: bool) -> Iterator[tuple[str, object]]:
    """Everything in it with its path; what is internal only if `hidden`."""
    yield path, value
    parts: Iterator[tuple[str, object]] = iter(())
    if isinstance(value, BaseModel):
        # Not by iterating over it: that yields what it has worked out and kept as well.
        parts = (
            (name, getattr(value, name))
            for name, field in type(value).model_fields.items()
            if hidden or not any(isinstance(mark, Internal) for mark in field.metadata)
        )
        parts = chain(parts, (value.model_extra or {}).items())
    elif isinstance(value, Mapping):
        parts = ((str(name), each) for name, each in value.items())
    elif isinstance(value, tuple | list):
        parts = ((str(number), each) for number, each in enumerate(value))
    for name, each in parts:
        yield from _walk(each, f"{path}.{name}" if path else name, hidden=hidden)
