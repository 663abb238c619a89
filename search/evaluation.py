"""How good the search is on judged questions: what `kette eval` prints.

A question file has `id lang kind query`, a judgement file `id slug grade` (3 exactly the answer,
2 clearly helpful, 1 fallback; NONE: nothing in the catalogue answers); a file of questions written
for an Anliegen has `lang need text` (commas between ids that are as right, "-" where none is to be
stated), one of crises, of ordinary questions or of those beyond the subject `lang text`. All
tab-separated.
"""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from search.answers import Answer, Gazetteer, Request
from search.finder import Finder
from search.needindex import NeedIndex
from search.port import Document, SearchEngine

_HELPS = 2
"""Up to this grade an offer only helps with an Anliegen."""
Answering = Callable[[str], Sequence[str]]
"""A question in, slugs best first out (20 at least where there are so many)."""


@dataclass(frozen=True, slots=True)
class Judged:
    id: str
    language: str
    kind: str
    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over some questions."""

    questions: int
    ndcg: float
    """At 10, gain 2^grade - 1."""
    success: float
    """A grade-3 offer (where none exists, grade 2) among the first three."""
    recall: float
    """Of grades 2 and 3 among the first 20."""
    empty: float
    """Share of questions with no result at all."""


def shown(answer: Answer) -> list[str]:
    """Slugs in the order in which a page shows them: the hits, and what else may help below."""
    below = answer.fallback.results.hits if answer.fallback else ()
    return [hit.slug for hit in (*answer.results.hits, *below)]


def ways(
    engine: SearchEngine,
    index: NeedIndex,
    gazetteer: Gazetteer,
    cache: Path | None,
    documents: Collection[Document] = (),
) -> dict[str, Answering]:
    """The ways to compare: "words" knows no sentence vectors, "meaning" only the needs that
    they find, "both" is what visitors get. The engine is filled already with the `documents`."""
    by_words = Finder(
        engine, NeedIndex(index.needs, cache, meaning=False, phases=index.phases.items()), gazetteer
    )
    by_meaning = Finder(
        engine, NeedIndex(index.needs, cache, letters=False, phases=index.phases.items()), gazetteer
    )
    both = Finder(engine, index, gazetteer)
    for finder in (by_words, by_meaning, both):
        finder.note(documents)

    def meaning(text: str) -> list[str]:
        answer = by_meaning.find(Request(text=text))
        results = engine.search(replace(answer.query, text=""))
        return shown(replace(answer, results=results))

    return {
        "words": lambda text: shown(by_words.find(Request(text=text))),
        "meaning": meaning,
        "both": lambda text: shown(both.find(Request(text=text))),
    }


def read(queries: Path, qrels: Path) -> list[Judged]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with qrels.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["slug"] and row["slug"] != "NONE":
                grades[row["id"]][row["slug"]] = int(row["grade"])
    with queries.open(encoding="utf-8", newline="") as lines:
        return [
            Judged(row["id"], row["lang"], row["kind"], row["query"], grades[row["id"]])
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def measure(judged: Iterable[Judged], answering: Answering) -> dict[str, Scores]:
    """Scores for "all", for each kind ("kind: typo") and language ("lang: tr")."""
    rows: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    for question in judged:
        row = one(question, answering(question.text))
        rows["all"].append(row)
        rows[f"kind: {question.kind}"].append(row)
        rows[f"lang: {question.language}"].append(row)
    return {group: _mean(found) for group, found in rows.items()}


def one(question: Judged, slugs: Sequence[str]) -> tuple[float, float, float, float]:
    """nDCG@10, success@3, recall@20, empty of one question."""
    grades = question.grades
    empty = float(not slugs)
    if not any(grades.values()):
        return 1.0, 1.0, 1.0, empty
    gained = sum(_gain(grades.get(s, 0), place) for place, s in enumerate(slugs[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    ideal = sum(_gain(grade, place) for place, grade in enumerate(best))
    wanted = 3 if 3 in grades.values() else 2
    success = float(any(grades.get(s, 0) >= wanted for s in slugs[:3]))
    good = {s for s, grade in grades.items() if grade >= 2}
    recall = len(good & set(slugs[:20])) / len(good) if good else 1.0
    return gained / ideal, success, recall, empty


def understood(questions: Path, known: NeedIndex) -> dict[str, tuple[int, float, float]]:
    """By language and for "all": how many questions, and the share in which the Anliegen that is
    meant comes first, and among the first three."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    with questions.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            meant = set(row["need"].split(","))
            found = [match.id for match in known.match(row["text"])[0]]
            hit = bool(meant & set(found[:1])), bool(meant & set(found[:3]))
            rows["all"].append(hit)
            rows[row["lang"]].append(hit)
    return {
        group: (len(hits), *(sum(column) / len(hits) for column in zip(*hits, strict=True)))
        for group, hits in rows.items()
    }


def both_heard(
    questions: Path, finder: Finder, documents: Iterable[Document]
) -> dict[str, tuple[int, float, float]]:
    """Of a file `lang first second text` (Anliegen, commas between those that are as right), by
    language, "all" and "one" for what says but one thing (no second): how many questions; the
    share with an Anliegen of each thing among the first two (of one thing: it is first); and the
    share with an offer for each among the first five (of one thing: no second is heard)."""
    needs = {document.slug: document.needs for document in documents}
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    with questions.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            answer = finder.find(Request(text=row["text"]))
            heard = [match.id for match in answer.understood.needs]
            meant = [set(row[name].split(",")) for name in ("first", "second") if row[name]]
            if len(meant) == 1:
                one = len(answer.understood.matters) <= 1
                rows["one"].append((bool(meant[0] & set(heard[:1])), one))
                continue
            met = [
                {need for need, grade in needs[hit.slug].items() if grade > _HELPS}
                for hit in answer.results.hits[:5]
            ]
            shown = all(any(each & need for need in met) for each in meant)
            hit = all(each & set(heard[:2]) for each in meant), shown
            rows["all"].append(hit)
            rows[row["lang"]].append(hit)
    return {
        group: (len(hits), *(sum(column) / len(hits) for column in zip(*hits, strict=True)))
        for group, hits in rows.items()
    }


SAID = ("n", "stated", "right", "wrong", "asked", "offered", "outside", "alarm")


def said(questions: Path, finder: Finder) -> dict[str, Counter[str]]:
    """By language and for "all": of how many questions an Anliegen is stated, and the right or a
    wrong one where the file says which is meant; of how many it is asked, with the right one among
    those named ("offered"); how many are called outside the subject; how many raise an alarm."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with questions.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found = finder.find(Request(text=row["text"])).understood
            stated, meant = found.stated, set(row.get("need", "").split(","))
            told = {
                "n": True,
                "stated": stated is not None,
                "right": stated is not None and stated.id in meant,
                "wrong": stated is not None and stated.id not in meant and "need" in row,
                "asked": bool(found.likely),
                "offered": any(need.id in meant for need in found.likely),
                "outside": found.outside,
                "alarm": found.crisis,
            }
            for group in ("all", row["lang"]):
                counts[group].update({name: int(held) for name, held in told.items()})
    return counts


def said_table(counts: Mapping[str, Counter[str]]) -> str:
    """As text, a line for each language."""
    lines = ["     " + "".join(f"{name:>9}" for name in SAID)]
    lines += [
        f"{group:5}" + "".join(f"{counted[name]:>9}" for name in SAID)
        for group, counted in sorted(counts.items())
    ]
    return "\n".join(lines)


def table(scores: Mapping[str, Mapping[str, Scores]]) -> str:
    """`scores[way][group]` side by side, as text."""
    ways = list(scores)
    groups = sorted({g for by_group in scores.values() for g in by_group})
    lines = [f"{'':20}{'n':>4}" + "".join(f"   {way:^31}" for way in ways)]
    lines.append(" " * 24 + "   nDCG@10   succ@3  rec@20    none" * len(ways))
    for group in groups:
        first = next(s[group] for s in scores.values() if group in s)
        line = f"{group:20}{first.questions:>4}"
        for way in ways:
            s = scores[way][group]
            line += f"   {s.ndcg:7.3f} {s.success:8.3f}{s.recall:8.3f}{s.empty:8.3f}"
        lines.append(line)
    return "\n".join(lines)


def _gain(grade: int, place: int) -> float:
    return float(2**grade - 1) / math.log2(place + 2)


def _mean(rows: Sequence[tuple[float, float, float, float]]) -> Scores:
    columns = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Scores(len(rows), *columns)
