"""What lies beyond the subject: how near a question is to what people type as well and no offer for
families answers (beyond.yaml)."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from search import encoder
from search.mapped import Arrays
from search.meaning import said

Floats = npt.NDArray[np.float32]
FILE = Path(__file__).with_name("beyond.yaml")
_NEAREST = 3


def read(path: Path = FILE) -> list[str]:
    """Its questions, in all languages."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [text for texts in data.values() for text in texts]


def arrays(_before: Arrays) -> Arrays:
    """Their vectors, with length 1."""
    vectors = encoder.encode.many([said(text) for text in read()])
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-9))
    return {"vectors": (vectors / lengths).astype(np.float32)}


class Beyond:
    def __init__(self, made: Arrays) -> None:
        self._vectors = made["vectors"]

    def near(self, vector: Floats, without: int | None = None) -> tuple[float, float]:
        """The cosine with the nearest question, and the mean with the nearest three; as if the
        question `without` were not there."""
        cosines = self._vectors @ vector
        if without is not None:
            cosines[without] = 0.0
        best = np.partition(cosines, len(cosines) - _NEAREST)[-_NEAREST:]
        return float(best.max()), float(best.mean())
