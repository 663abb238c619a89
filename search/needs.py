"""Anliegen: what a family wants, said as it says it, in nine languages.

Each file in needs/ is one need: labels, phrasings, single words, and the offers that answer it.
`search/needindex.py` matches them to what a family types.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from search.saying import gettext as _

FOLDER = Path(__file__).with_name("needs")
LANGUAGES = ("de", "en", "tr", "uk", "ru", "ar", "pl", "fr", "ro")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIELDS = frozenset(("id", "label", "phrases", "words", "crisis", "topics", "phases", "offers"))
_RARE = frozenset(("reviewed",))
"""Fields that a file has only where they say something."""


class BrokenNeedError(Exception):
    """A need file says something that cannot be used; names file, need and field."""


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody who speaks the language from birth has read what a need is called in it, and how
    people say it."""

    role: str
    """Who, by office or task; never a name."""
    read_on: date
    """Not `on`, which YAML takes for true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    id: str
    label: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]
    crisis: bool
    topics: tuple[str, ...]
    phases: tuple[str, ...]
    offers: Mapping[str, int]
    """Offer slugs with their grade, best first: 3 answers it exactly, 2 clearly helps."""
    # Not in the repr, by which the index knows what it has worked out already.
    reviewed: Mapping[str, Review] = field(default_factory=dict, repr=False)
    """By language; the others were written by a machine, and nobody has read them yet."""


def read(folder: Path = FOLDER) -> tuple[Need, ...]:
    """All needs of a folder, one a file; the first thing wrong is told in German."""
    found: list[Need] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise BrokenNeedError(
                _("%(file)s: kein gültiges YAML (%(why)s)") % {"file": path.name, "why": error}
            ) from error
        found.append(_need(data, path))
    return tuple(found)


def ties(needs: Iterable[Need]) -> dict[str, dict[str, float]]:
    """For each offer slug the needs it answers, with their grade; the files list the best first,
    so each place further back costs a tenth, down to the end of the grade."""
    tied: dict[str, dict[str, float]] = defaultdict(dict)
    for need in needs:
        places: Counter[int] = Counter()
        for slug, grade in need.offers.items():
            tied[slug][need.id] = grade - min(places[grade], 9) / 10
            places[grade] += 1
    return dict(tied)


class _File:
    """One need's file while it is checked: every complaint names file, need and field."""

    def __init__(self, path: Path, data: Any) -> None:
        self.path = path
        if not isinstance(data, dict):
            raise BrokenNeedError(
                _("%(file)s: muss genau ein Anliegen enthalten") % {"file": path.name}
            )
        self.data = data

    def wrong(self, name: str, message: str) -> BrokenNeedError:
        return BrokenNeedError(
            _("%(file)s, Anliegen „%(need)s“, Feld „%(field)s“: %(message)s")
            % {"file": self.path.name, "need": self.path.stem, "field": name, "message": message}
        )

    def strings(self, value: Any, name: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self.wrong(name, _("muss eine Liste von Texten sein"))
        seen: set[str] = set()
        for text in value:
            if text.lower() in seen:
                raise self.wrong(name, _("enthält „%(text)s“ doppelt") % {"text": text})
            seen.add(text.lower())
        return tuple(value)

    def fields(self) -> None:
        possible = _FIELDS | _RARE
        for name in sorted(set(self.data) - possible):
            raise self.wrong(
                name,
                _("ist unbekannt; möglich sind %(names)s") % {"names": ", ".join(sorted(possible))},
            )
        for name in sorted(_FIELDS - set(self.data)):
            raise self.wrong(name, _("fehlt"))
        if self.data["id"] != self.path.stem or not _ID.fullmatch(self.path.stem):
            raise self.wrong(
                "id", _("muss wie die Datei heißen: %(name)s") % {"name": self.path.stem}
            )
        if not isinstance(self.data["crisis"], bool):
            raise self.wrong("crisis", _("muss true oder false sein"))

    def label(self) -> dict[str, str]:
        label = self.data["label"]
        if not isinstance(label, dict) or set(label) != set(LANGUAGES):
            raise self.wrong(
                "label", _("braucht genau die Sprachen %(names)s") % {"names": ", ".join(LANGUAGES)}
            )
        for language, text in label.items():
            if not isinstance(text, str) or not 1 <= len(text) <= 80:
                raise self.wrong(f"label.{language}", _("muss ein Text bis 80 Zeichen sein"))
        return dict(label)

    def phrases(self) -> dict[str, tuple[str, ...]]:
        phrases = self.data["phrases"]
        if not isinstance(phrases, dict) or not set(phrases) <= set(LANGUAGES):
            raise self.wrong(
                "phrases", _("kennt nur die Sprachen %(names)s") % {"names": ", ".join(LANGUAGES)}
            )
        if not phrases.get("de"):
            raise self.wrong("phrases.de", _("braucht mindestens eine Formulierung"))
        return {lang: self.strings(texts, f"phrases.{lang}") for lang, texts in phrases.items()}

    def offers(self) -> dict[str, int]:
        offers = self.data["offers"]
        if not isinstance(offers, dict) or not set(offers) <= {2, 3}:
            raise self.wrong("offers", _("kennt nur die Stufen 3 (genau) und 2 (hilft deutlich)"))
        graded: dict[str, int] = {}
        for grade in (3, 2):
            for slug in self.strings(offers.get(grade, []), f"offers.{grade}"):
                if slug in graded:
                    raise self.wrong(
                        f"offers.{grade}", _("nennt „%(slug)s“ ein zweites Mal") % {"slug": slug}
                    )
                graded[slug] = grade
        return graded

    def reviewed(self) -> dict[str, Review]:
        given = self.data.get("reviewed", {})
        if not isinstance(given, dict) or not set(given) <= set(self.data["phrases"]):
            raise self.wrong("reviewed", _("nennt nur Sprachen, die unter phrases stehen"))
        return {lang: self._review(each, f"reviewed.{lang}") for lang, each in given.items()}

    def _review(self, value: Any, name: str) -> Review:
        if not isinstance(value, dict) or set(value) != {"role", "read_on"}:
            raise self.wrong(name, _("braucht genau role (in welcher Aufgabe) und read_on (wann)"))
        role, day = value["role"], value["read_on"]
        if not isinstance(role, str) or not 1 <= len(role) <= 80:
            raise self.wrong(f"{name}.role", _("muss ein Text bis 80 Zeichen sein"))
        if type(day) is not date:
            raise self.wrong(f"{name}.read_on", _("muss ein Tag sein, wie 2026-11-30"))
        return Review(role, day)


def _need(data: Any, path: Path) -> Need:
    file = _File(path, data)
    file.fields()
    return Need(
        id=data["id"],
        label=file.label(),
        phrases=file.phrases(),
        words=file.strings(data["words"], "words"),
        crisis=data["crisis"],
        topics=file.strings(data["topics"], "topics"),
        phases=file.strings(data["phases"], "phases"),
        offers=file.offers(),
        reviewed=file.reviewed(),
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a need."""

    need: int
    language: str
    text: str
    kind: str
    """phrase, label or word"""


def phrases(needs: Iterable[Need]) -> Iterator[Phrase]:
    """All that is said of the needs; `Phrase.need` counts them from 0."""
    for number, need in enumerate(needs):
        for language, texts in need.phrases.items():
            for text in texts:
                yield Phrase(number, language, text, "phrase")
        for language, label in need.label.items():
            yield Phrase(number, language, label, "label")
        for word in need.words:
            yield Phrase(number, "de", word, "word")
