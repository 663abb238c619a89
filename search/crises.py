"""Crises: what families say when somebody is in danger, by kind, in nine languages.

`crises/kinds.yaml` names the kinds and the Anliegen that each states; the file of a language has
wordings for each kind, and under `everyday` sentences of nearly the same words that tell of none.
`search/alarm.py` learns from both.
"""

# ruff: noqa: E501 - the pattern lists words of nine languages; broken up it hides errors

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from search.answers import NeedMatch
from search.needs import LANGUAGES
from search.saying import gettext as _

FOLDER = Path(__file__).with_name("crises")
EVERYDAY = "everyday"
_URGENT, _URGENT_FROM = 0.2, 0.3
"""How much sooner a kind that is for life and limb is taken to be meant, and from which share on:
112 too often does less harm than 112 too late."""

_MAY_BE = 0.15
"""Share from which on a kind may be the one that is meant."""
_FEW_WORDS = 7
"""Words of a question that may tell of a child alone."""
_ADULT = re.compile(
    r"(?<!\w)(?:er|sie|he|she|он|она|він|вона|هو|هي|on|ona|il|elle|el|ea|\w*mann|männer|\w*freund(?:in)?|\w*vater|papa|partner(?:in)?|\w*frau|mutter|mama|onkel|lehrer\w*|hab(?:e|en)? (?!mich|mir)"
    r"|husband|boyfriend|girlfriend|father|dad|wife|mother|mum|mom|uncle|teacher|have|got|kocam\w*|eşim\w*|babam?\w*|annem?\w*|sevgilim\w*|var"
    r"|чоловік\w*|хлопець|батьк\w+|тато|мати|маю|муж\w*|парень|от(?:ец|ца)|пап\w|мать|у меня|زوج\w*|[أا]ب(?:ي|وه|وها|وي)|و?عندي|صديق\w*|mąż|męża|mężem|chłopak\w*"
    r"|partnera|ojc\w+|ojciec|tat\w|matk\w|mam(?= \d)|mari|copain|compagnon|ex|père|papa|mère|j'ai|soțul\w*|iubitul\w*|tatăl\w*|tata|mama|am un|am o)(?!\w)"
)
"""Somebody else who may be the one that does it, or who tells of a child only beside that."""


CrisisFirst = tuple[tuple[NeedMatch, ...], str]
"""The needs that may be meant, that of the crisis in front, and the kind of crisis."""


class BrokenCrisisError(Exception):
    """A file of crises says something that cannot be used; names file and kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of danger."""

    id: str
    needs: tuple[str, ...]
    """The Anliegen that it states, the likeliest first."""
    urgent: bool = False
    """It is for life and limb."""
    from_age: int = 0
    """Years of a child from which on it is one: a toddler who hits is no danger to parents."""
    wordings: tuple[tuple[str, str], ...] = ()
    """Each with its language."""


@dataclass(frozen=True, kw_only=True)
class Crises:
    kinds: tuple[Kind, ...]
    everyday: tuple[tuple[str, str], ...]
    """What sounds like a crisis and is none, each with its language."""

    def of(self, needs: Iterable[str]) -> "Crises":
        """What is left where only these Anliegen are known."""
        known = frozenset(needs)
        kinds = (
            replace(kind, needs=tuple(need for need in kind.needs if need in known))
            for kind in self.kinds
        )
        return replace(self, kinds=tuple(kind for kind in kinds if kind.needs))

    def likeliest(
        self, heard: Iterable[tuple[str, float]], matches: Iterable[NeedMatch]
    ) -> tuple[str, str]:
        """Of the kinds that were heard, each with its share, the one that is meant, and its
        Anliegen: what the words come near to counts as much."""
        certain = {match.id: match.certainty for match in matches}
        needs = {kind.id: kind.needs for kind in self.kinds}
        urgent = {kind.id for kind in self.kinds if kind.urgent}

        def meant(each: tuple[float, str, str]) -> float:
            share, kind, need = each
            first = _URGENT if kind in urgent and share >= _URGENT_FROM else 0.0
            return share + first + certain.get(need, 0.0)

        every = [(share, kind, need) for kind, share in heard for need in needs[kind]]
        _share, kind, need = max(every, key=meant)
        return kind, need

    def at_ages(
        self, heard: Sequence[tuple[str, float]], text: str, ages: Collection[int]
    ) -> tuple[tuple[str, float], ...]:
        """The kinds that are left of those that were heard in a text in small letters, where its
        children are of these ages in months: none where a short one tells of nobody but a child too
        young for one that may be meant."""
        if not ages or not heard:
            return tuple(heard)
        years = {kind.id: kind.from_age for kind in self.kinds}
        young = {kind for kind, _ in heard if max(ages) < 12 * years[kind]}
        of_child = len(text.split()) <= _FEW_WORDS and not _ADULT.search(text)
        if of_child and any(share >= _MAY_BE and kind in young for kind, share in heard):
            return ()
        return tuple((kind, share) for kind, share in heard if kind not in young)

    @cached_property
    def by_need(self) -> Mapping[str, str]:
        """The kind that each Anliegen tells of by itself: one that is known by it alone, else the
        one that states it before others."""
        stated = {need: kind.id for kind in reversed(self.kinds) for need in kind.needs}
        stated |= {kind.needs[0]: kind.id for kind in reversed(self.kinds)}
        return stated | {n: kind.id for kind in self.kinds if not kind.wordings for n in kind.needs}


@lru_cache(maxsize=2)
def read(folder: Path = FOLDER) -> Crises:
    """All kinds with their wordings; the first thing wrong is told in German."""
    said = {language: _language(folder / f"{language}.yaml") for language in LANGUAGES}
    kinds = []
    for entry in _yaml(folder / "kinds.yaml"):
        wordings = tuple(
            (language, text) for language in said for text in said[language].get(entry["id"], ())
        )
        kinds.append(
            Kind(
                id=entry["id"],
                needs=tuple(entry["needs"]),
                urgent=entry.get("urgent", False),
                from_age=entry.get("from_age", 0),
                wordings=wordings,
            )
        )
    known = {EVERYDAY, *(kind.id for kind in kinds)}
    for language, by_kind in said.items():
        for kind in by_kind.keys() - known:
            raise BrokenCrisisError(
                _("%(file)s: „%(kind)s“ ist keine Art von Krise aus kinds.yaml")
                % {"file": f"{language}.yaml", "kind": kind}
            )
    everyday = ((language, text) for language in said for text in said[language].get(EVERYDAY, ()))
    return Crises(kinds=tuple(kinds), everyday=tuple(everyday))


def _language(path: Path) -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(_texts(path, kind, texts)) for kind, texts in _yaml(path).items()}


def _texts(path: Path, kind: str, texts: Any) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts if isinstance(texts, list) else (None,):
        if not isinstance(text, str) or not text or text.lower() in seen:
            raise BrokenCrisisError(
                _("%(file)s, „%(kind)s“: muss eine Liste verschiedener Texte sein (%(text)s)")
                % {"file": path.name, "kind": kind, "text": text}
            )
        seen.add(text.lower())
        yield text


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise BrokenCrisisError(
            _("%(file)s: kein gültiges YAML (%(why)s)") % {"file": path.name, "why": error}
        ) from error
