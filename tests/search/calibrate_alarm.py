"""Reckons the weights of `search.alarm.Calibration` anew, for after larger changes of crises/.

    python -m tests.search.calibrate_alarm [FOLDER]

Each line is held against all others, and against models that were learnt without its fifth, so the
weights are learnt from the wordings alone, never from the judged questions.
"""

# ruff: noqa: T201 - it is run by hand and printed for reading

import sys
from pathlib import Path

import numpy as np

from search.alarm import FEATURES, Alarm, Signs, plain
from search.learning import taught, taught_rows
from search.likeness import grams
from search.needindex import NeedIndex
from search.needs import read

FOLDS, SAMPLE = 5, 2500


def main() -> None:
    index = NeedIndex(read(), Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    alarm = index.alarm
    assert alarm is not None
    assert index.evidence.near is not None
    texts = [*alarm.texts, *(plain(phrase.text) for phrase in index.evidence.phrases)]
    spoken = np.array([*alarm.languages, *(phrase.language for phrase in index.evidence.phrases)])
    own = np.arange(len(alarm.texts))
    matrix = np.concatenate(
        [alarm._near.rows(own), index.evidence.near.rows(np.arange(len(index.evidence.phrases)))]
    )
    danger = alarm.of >= 0
    rng = np.random.default_rng(7)
    sign, plane = _apart(alarm, texts, matrix, rng)
    others = rng.permutation(np.arange(len(own), len(texts)))
    picked = np.concatenate(
        [own, others[danger[others]][:SAMPLE], others[~danger[others]][: 2 * SAMPLE]]
    )
    x = []
    for i in picked:
        same = np.array([text == texts[i] for text in texts])
        row = grams(texts[i])
        letters = np.append(alarm._letters.against(row), index.evidence.rows.against(row))
        mean = matrix @ matrix[i]
        letters[same] = mean[same] = 0
        x.append(alarm.features(texts[i], sign[i], plane[i], letters, mean))
    rows, y, counts = np.array(x), danger[picked], alarm.counts[picked]
    unknown = np.isin(spoken[picked], ("uk", "ro"))
    for name, chosen in (("known", ~unknown), ("unknown", unknown)):
        weights = _fit(rows[chosen], y[chosen], counts[chosen])
        print(name, dict(zip([*FEATURES, "none"], weights.round(2).tolist(), strict=True)))
        sure = rows[chosen] @ weights[:-1] + weights[-1]
        mine, strange = picked[chosen] < len(own), y[chosen]
        for least in (0, 1, 2, 3):
            print(
                f"   from {least}: wordings heard {(sure[mine & strange] > least).mean():.3f},",
                f"everyday {(sure[mine & ~strange] > least).mean():.3f},",
                f"other Anliegen {(sure[~mine & ~strange] > least).mean():.4f}",
            )


def _apart(
    alarm: Alarm, texts: list[str], matrix: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """What both models say of each line that were learnt without its fold."""
    fold = rng.integers(0, FOLDS, len(texts))
    danger = alarm.of >= 0
    rarity, rows = Signs.rows(texts)
    sign, plane = np.zeros(len(texts)), np.zeros(len(texts))
    for n in range(FOLDS):
        kept = fold != n
        weights = taught_rows(rows.only(kept), danger[kept], alarm.counts[kept], len(rarity))
        sign[~kept] = (rows.times(weights[:-1]) + weights[-1])[~kept]
        weights = taught(matrix[kept], danger[kept], alarm.counts[kept])
        plane[~kept] = matrix[~kept] @ weights[:-1] + weights[-1]
    return sign, plane


def _fit(x: np.ndarray, y: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Logistic regression, on evened columns."""
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    weights = taught(((x - middle) / spread).astype(np.float32), y, counts)
    even = weights[:-1] / spread
    return np.append(even, weights[-1] - (even * middle).sum())


if __name__ == "__main__":
    main()
