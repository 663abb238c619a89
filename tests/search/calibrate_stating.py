"""Reckons the weights of `search.stating` anew (stating.yaml), for after larger changes of needs/
or of beyond.yaml.

    python -m tests.search.calibrate_stating [folder of the cache]

Learnt from phrasings and from questions beyond, each held against all others, from the questions
that were written for an Anliegen, and from those of tests/eval/outside.tsv. The figures printed of
the latter two are of fifths that the weights they are measured with have not seen.
"""

# ruff: noqa: T201 - it is run by hand and printed for reading

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from app.vocabulary import PHASE_MONTHS
from search import beyond, encoder, hearing, needs
from search.answers import NeedMatch, Request
from search.embedded import Embedded
from search.evidence import SCALE_OF
from search.finder import Finder
from search.german import is_stop, words
from search.meaning import Discriminant, said
from search.needindex import NeedIndex
from search.needs import Phrase
from search.stating import EVIDENCE, WEIGHTS_FILE, AskedFor, Stated, Told, Weighed, evidence
from tests.search import real

SETS = Path(__file__).resolve().parents[1] / "eval"
FAMILIES = ("queries", "own-queries", "kept-queries", "fresh-queries", "ordinary", "crisis")
SAMPLE, FOLDS, MISSPELT = 3500, 10, 0.3
BARS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True)
class Row:
    of: str
    text: str
    seen: tuple[float, ...]
    foreign: bool
    first: str
    right: bool | None
    """Whether the first need is; None where nobody has said which is."""
    outside: bool
    named: bool = False


class Rows:
    def __init__(self, cache: Path | None) -> None:
        known = needs.read()
        self.index = NeedIndex(known, cache, phases=PHASE_MONTHS.items())
        self.finder = Finder(Embedded(), self.index, real.gazetteer())
        self.finder.replace_all(real.documents(needs=needs.ties(known)))

    def asked(self, of: str, text: str, meant: Sequence[str] | None, *, outside: bool) -> Row:
        """A question as it goes through the whole search."""
        caught: list[tuple[Told, Sequence[NeedMatch], AskedFor]] = []

        def catch(told: Told, matches: Sequence[NeedMatch], asked: AskedFor) -> Stated:
            caught.append((told, matches, asked))
            return Stated()

        with patch.object(hearing, "decide", catch):
            self.finder.understand(Request(text=text))
        if not caught:
            return Row(of, text, (), False, "", None, outside)
        told, matches, asked = caught[0]
        first = matches[0].id if matches else ""
        right = None if meant is None else first in meant
        seen = evidence(told, matches, asked)
        return Row(of, text, seen, told.foreign, first, right, outside, asked.called)

    def beyond(self) -> Iterator[Row]:
        for number, text in enumerate(beyond.read()):
            matches, language = self.index.match(text)
            [heard] = self.index.evidence.hear([text], language)
            first = matches[0].id if matches else None
            told = self.index.evidence.told_without(heard, language, first, besides=number)
            yield self._row("beyond", text, told, matches, first, right=False, outside=True)

    def phrasings(self) -> Iterator[Row]:
        index = self.index
        assert index.evidence.near is not None
        matrix = index.evidence.near.rows(np.arange(len(index.evidence.phrases)))
        rng = np.random.default_rng(7)
        every = np.array([i for i, p in enumerate(index.evidence.phrases) if p.kind == "phrase"])
        fold = rng.integers(0, FOLDS, len(index.evidence.phrases))
        planes = [
            Discriminant(
                Discriminant.arrays(
                    matrix[fold != n], index.evidence.of[fold != n], len(index.needs)
                )
            )
            for n in range(FOLDS)
        ]
        for i in rng.permutation(every)[:SAMPLE].tolist():
            phrase = index.evidence.phrases[i]
            heard = Weighed(phrase.text, 0, matrix[i], index.evidence.features(i))
            if rng.random() < MISSPELT:
                heard = self._misspelt(phrase, i, rng)
            features = heard.features
            features[:, SCALE_OF] = planes[fold[i]].against(heard.vector)
            certainty = index.evidence.certainty(features, phrase.language)
            best = np.argsort(-certainty)[:3]
            matches = [
                NeedMatch(id=index.needs[n].id, label="", certainty=float(certainty[n]))
                for n in best
            ]
            told = index.evidence.told_without(
                heard, phrase.language, matches[0].id, without=phrase
            )
            right = matches[0].id == index.needs[phrase.need].id
            yield self._row(
                "phrasings", phrase.text, told, matches, matches[0].id, right=right, outside=False
            )

    def _misspelt(self, phrase: Phrase, number: int, rng: np.random.Generator) -> Weighed:
        """As somebody types it who leaves out a letter, and as it is mended then."""
        typed = words(phrase.text)
        place = max(range(len(typed)), key=lambda n: len(typed[n]))
        gone = int(rng.integers(1, max(len(typed[place]), 2)))
        typed[place] = typed[place][:gone] + typed[place][gone + 1 :]
        mending = self.index.evidence.known_words.mending(" ".join(typed), phrase.language)
        text = " ".join(mending.get(word, word) for word in typed)
        vector = encoder.encode([said(text)])[0]
        features = self.index.evidence._features(text, vector, number)
        return Weighed(text, sum(word in mending for word in typed), vector, features)

    def _row(
        self,
        of: str,
        text: str,
        told: Told,
        matches: Sequence[NeedMatch],
        first: str | None,
        *,
        right: bool,
        outside: bool,
    ) -> Row:
        own = [word for word in words(text) if not is_stop(word)] or words(text)
        named, known = (
            sum(map(knows, own)) / len(own)
            for knows in (self.finder.hearing.names.has, self.finder._catalogued)
        )
        asked = AskedFor(named=named, catalogued=known, called=False, aimed=False, crisis=False)
        seen = evidence(told, matches, asked)
        return Row(of, text, seen, told.foreign, first or "", right, outside)


def read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def gathered(cache: Path | None) -> list[Row]:
    rows = Rows(cache)
    found = [*rows.phrasings(), *rows.beyond()]
    found += [
        rows.asked("asked", row["text"], row["need"].split(","), outside=False)
        for row in read(SETS / "asked.tsv")
    ]
    found += [
        rows.asked("outside", row["text"], (), outside=True) for row in read(SETS / "outside.tsv")
    ]
    found += [
        rows.asked("families", row.get("query") or row["text"], None, outside=False)
        for name in FAMILIES
        for row in read(SETS / f"{name}.tsv")
    ]
    return [row for row in found if row.seen]


def table(rows: Sequence[Row]) -> np.ndarray:
    x = np.array([row.seen for row in rows])
    foreign = np.array([row.foreign for row in rows], dtype=float)[:, None]
    return np.hstack([x, foreign * x, foreign, np.ones((len(x), 1))])


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Logistic weights with little length; what sets the foreign languages apart has to say more
    for itself."""
    size = len(EVIDENCE)
    scale = np.append(np.tile(x[:, :size].std(axis=0) + 1e-6, 2), (1.0, 1.0))
    z = x / scale
    ridge = np.concatenate([np.full(size, 2e-3), np.full(size, 6e-3), [6e-3, 1e-6]])
    found = np.zeros(z.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-z @ found))
        slope = z.T @ (weight * (chance - y)) / weight.sum() + ridge * found
        curve = (z * (weight * chance * (1 - chance))[:, None]).T @ z / weight.sum()
        found -= np.linalg.solve(curve + np.diag(ridge), slope)
    return np.asarray(found / scale)


def chances(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x @ weights)))


def by_language(weights: np.ndarray) -> tuple[list[float], list[float]]:
    """The constant first; known, then foreign languages."""
    size = len(EVIDENCE)
    known = np.append(weights[-1], weights[:size])
    foreign = np.append(weights[-1] + weights[-2], weights[:size] + weights[size : 2 * size])
    return known.round(3).tolist(), foreign.round(3).tolist()


HEADER = """\
# What each piece of evidence weighs in search/stating.py, for the chance that the first need is
# right, in languages that the sentence encoder knows and in others, and for the chance that a
# question lies beyond the subject, likewise. Written by tests/search/calibrate_stating.py."""
RIGHT = {"asked": 4.0, "outside": 4.0, "beyond": 1.5, "phrasings": 1.0}
BEYOND = {"asked": 2.0, "families": 2.0, "outside": 5.0, "beyond": 2.0, "phrasings": 1.0}


def learnt(
    rows: Sequence[Row], weights: dict[str, float], answer: str
) -> tuple[np.ndarray, np.ndarray]:
    """The weights of all rows, and for each row its chance by weights that have not seen it."""
    x = table(rows)
    y = np.array([float(bool(getattr(row, answer))) for row in rows])
    weight = np.array([weights[row.of] for row in rows])
    fifth = np.random.default_rng(1).integers(0, 5, len(rows))
    unseen = np.zeros(len(rows))
    for n in range(5):
        rest, mine = fifth != n, fifth == n
        unseen[mine] = chances(x[mine], fit(x[rest], y[rest], weight[rest]))
    return fit(x, y, weight), unseen


def main() -> None:
    rows = gathered(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    of_needs = [row for row in rows if row.first and row.right is not None]
    right, sure = learnt(of_needs, RIGHT, "right")
    print("stated, right of these, outside stated")
    for bar in BARS:
        hit = [row for row, p in zip(of_needs, sure, strict=True) if p >= bar]
        asked = [bool(row.right) for row in hit if row.of == "asked"]
        outside = sum(row.of == "outside" for row in hit)
        every = sum(row.of == "asked" for row in rows)
        print(f"{bar:5} {len(asked) / every:.3f} {np.mean(asked):.3f} {outside}")
    for_all = [row for row in rows if not row.named]
    far, out = learnt(for_all, BEYOND, "outside")
    print("outside heard, families called so, phrasings")
    for bar in BARS:
        heard = [p >= bar for row, p in zip(for_all, out, strict=True) if row.of == "outside"]
        wrong = [
            p >= bar for row, p in zip(for_all, out, strict=True) if row.of in ("asked", "families")
        ]
        said = [p >= bar for row, p in zip(for_all, out, strict=True) if row.of == "phrasings"]
        print(f"{bar:5} {np.mean(heard):.3f} {np.mean(wrong):.4f} {np.mean(said):.4f}")
    write(right, far)


def write(right: np.ndarray, far: np.ndarray) -> None:
    columns = zip(*(column for found in (right, far) for column in by_language(found)), strict=True)
    lines = [
        f"{name}: [{', '.join(map(str, row))}]"
        for name, row in zip(("constant", *EVIDENCE), columns, strict=True)
    ]
    WEIGHTS_FILE.write_text("\n".join((HEADER, *lines, "")), encoding="utf-8")


if __name__ == "__main__":
    main()
