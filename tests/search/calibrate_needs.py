"""Reckons the weights of `search.needindex.Calibration` anew, for after larger changes of needs/.

    python -m tests.search.calibrate_needs

Each phrasing is held against all others (and against a discriminant made without its tenth), so
the weights are learnt from the phrasings alone, never from the judged questions.
"""

# ruff: noqa: T201 - it is run by hand and printed for reading

import sys
from pathlib import Path

import numpy as np

from search.evidence import FEATURES, SCALE_OF
from search.meaning import Discriminant
from search.needindex import NeedIndex
from search.needs import read

SAMPLE, FOLDS, STEPS = 3000, 10, 1500


def main() -> None:
    index = NeedIndex(read(), Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    assert index.evidence.near is not None
    matrix = index.evidence.near.rows(np.arange(len(index.evidence.phrases)))
    rng = np.random.default_rng(7)
    every = np.array([i for i, p in enumerate(index.evidence.phrases) if p.kind == "phrase"])
    picked = rng.permutation(every)[:SAMPLE]
    fold = rng.integers(0, FOLDS, len(index.evidence.phrases))
    planes = []
    for n in range(FOLDS):
        kept = np.flatnonzero(fold != n)
        made = Discriminant.arrays(matrix[kept], index.evidence.of[kept], len(index.needs))
        planes.append(Discriminant(made))
    rows, wanted, languages = [], [], []
    for i in picked:
        features = index.evidence.features(int(i))
        features[:, SCALE_OF] = planes[fold[i]].against(matrix[i])
        rows.append(features)
        wanted.append(index.evidence.phrases[i].need)
        languages.append(index.evidence.phrases[i].language)
    x, y, spoken = np.array(rows), np.array(wanted), np.array(languages)
    for name, chosen in (
        ("de", spoken == "de"),
        ("known", ~np.isin(spoken, ("uk", "ro"))),
        ("unknown", np.isin(spoken, ("uk", "ro"))),
    ):
        weights = fit(x[chosen], y[chosen])
        print(name, int(chosen.sum()), dict(zip(FEATURES, weights.round(2).tolist(), strict=True)))
        scores = x[chosen] @ weights
        right = scores[np.arange(len(scores)), y[chosen]]
        rank = (scores > right[:, None]).sum(axis=1)
        print("   first", (rank < 1).mean().round(3), "in three", (rank < 3).mean().round(3))
        print("   best score, 5/25/50 %", np.percentile(scores.max(axis=1), (5, 25, 50)).round(1))


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights with the greatest likelihood of the right need (softmax over needs, by Adam)."""
    count = len(x)
    weights = np.ones(x.shape[2])
    mean = np.zeros_like(weights)
    square = np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = x @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        slope = x[np.arange(count), y] - np.einsum("nk,nkf->nf", chance, x)
        gradient = slope.mean(axis=0) - 1e-4 * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights += 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


if __name__ == "__main__":
    main()
