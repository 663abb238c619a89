"""What a question means, by sentence vectors: how near it is to each phrasing, and which need its
direction sets apart from all others."""

import hashlib
from collections.abc import Iterable, Sequence
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from search import encoder
from search.german import words
from search.mapped import Arrays

Floats = npt.NDArray[np.float32]
_LIKE_RUSSIAN = str.maketrans("ієїґ", "иеиг")


def said(text: str) -> str:
    """What is encoded: the words in lower case, since capitals and marks come by chance; and
    Ukrainian spelt nearer to Russian, which the encoder knows."""
    return " ".join(words(text)).translate(_LIKE_RUSSIAN)


def arrays(texts: Sequence[str], of: npt.NDArray[np.int32], needs: int, before: Arrays) -> Arrays:
    """All that is reckoned of the phrasings' vectors; `of` tells the need of each. A vector that
    is known from `before` is not encoded anew."""
    spoken = [said(text) for text in texts]
    keys = np.array(
        [hashlib.sha256(f"{encoder.VERSION} {t}".encode()).hexdigest()[:24] for t in spoken]
    )
    known: dict[str, npt.NDArray[np.float16]] = {}
    if before:
        known = dict(zip(before["keys"].tolist(), before["vectors"], strict=True))
    new = {key: text for key, text in zip(keys.tolist(), spoken, strict=True) if key not in known}
    if new:
        new = dict(sorted(new.items(), key=itemgetter(1)))  # alike together: less to reckon
        reckoned = encoder.encode.many(list(new.values()))
        known.update(zip(new, reckoned.astype(np.float16), strict=True))
    vectors = np.array([known[key] for key in keys.tolist()])
    lengths = np.maximum(np.linalg.norm(vectors.astype(np.float32), axis=1), np.float32(1e-9))
    matrix = _even(vectors, lengths)
    return {
        "keys": keys,
        "vectors": vectors,
        "lengths": lengths.astype(np.float32),
        **Near.arrays(matrix),
        **Discriminant.arrays(matrix, of, needs),
    }


def _even(vectors: npt.NDArray[np.float16], lengths: Floats) -> Floats:
    """The vectors with length 1; kept in half the space, with which they are as good."""
    return np.asarray(vectors.astype(np.float32) / lengths[:, None], dtype=np.float32)


_HALF_BITS = np.array(0x8FFFE000, dtype=np.uint32).view(np.int32)
_HALF_SCALE = np.float32(2.0**112)


def _whole(halves: npt.NDArray[np.float16]) -> Floats:
    """Numbers of half the size in full, in half the time that numpy takes: their bits stand in the
    same order, only the exponents count from elsewhere. No number may be infinite."""
    bits = halves.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= _HALF_BITS
    found = bits.view(np.float32)
    found *= _HALF_SCALE
    return np.asarray(found, dtype=np.float32)


class Near:
    """Cosines with all phrasings, quickly: in a space of few dimensions first, then exactly for
    those that came out nearest there."""

    _DIMENSIONS = 96
    _EXACT = 300
    _AT_ONCE = 2_000
    """Phrasings of which the few dimensions stay in the processor's cache while several vectors are
    held against them: half as long as to read all of them for each."""

    def __init__(self, made: Arrays) -> None:
        self._vectors, self._lengths = made["vectors"], made["lengths"]
        self._basis, self._small = made["basis"], made["small"]
        self.count = len(self._lengths)

    @classmethod
    def arrays(cls, matrix: Floats) -> Arrays:
        _, basis = np.linalg.eigh(matrix.T @ matrix)
        few = np.ascontiguousarray(basis[:, -cls._DIMENSIONS :].astype(np.float32))
        return {"basis": few, "small": matrix @ few}

    def to(self, vector: Floats) -> Floats:
        near: Floats = self.to_each([vector])[0]
        return near

    def to_each(self, vectors: Iterable[Floats]) -> Floats:
        """One row for each vector."""
        vectors = list(vectors)
        found = np.empty((len(vectors), self.count), dtype=np.float32)
        small = [vector @ self._basis for vector in vectors]
        for start in range(0, self.count, self._AT_ONCE):
            rows = self._small[start : start + self._AT_ONCE]
            for near, few in zip(found, small, strict=True):
                np.dot(rows, few, out=near[start : start + len(rows)])
        if self.count > self._EXACT:
            for near, vector in zip(found, vectors, strict=True):
                nearest = np.argpartition(near, -self._EXACT)[-self._EXACT :]
                near[nearest] = (_whole(self._vectors[nearest]) @ vector) / self._lengths[nearest]
        return found

    def rows(self, phrases: npt.NDArray[np.intp]) -> Floats:
        """The vectors of some phrasings."""
        return _even(self._vectors[phrases], self._lengths[phrases])


class Discriminant:
    """The linear discriminant of the phrasings' vectors: what sets each need apart from all.

    Directions in which phrasings of one need scatter anyway count less."""

    _SCALE = 9.0
    """Brings the spread over all needs to about 1 (measured on the phrasings)."""

    def __init__(self, made: Arrays) -> None:
        self._weights, self._offset = made["weights"], made["offset"]

    @staticmethod
    def arrays(matrix: Floats, of: npt.NDArray[np.int32], needs: int) -> Arrays:
        size = matrix.shape[1]
        means = np.zeros((needs, size), dtype=np.float32)
        np.add.at(means, of, matrix)
        means /= np.maximum(np.bincount(of, minlength=needs), 1)[:, None].astype(np.float32)
        rest = matrix - means[of]
        scatter = rest.T @ rest / np.float32(len(matrix))
        scatter += np.eye(size, dtype=np.float32) * np.float32(np.trace(scatter) / size)
        weights = np.linalg.solve(scatter, means.T).T.astype(np.float32)
        return {"weights": weights, "offset": np.float32(0.5) * (weights * means).sum(axis=1)}

    def against(self, vector: Floats) -> Floats:
        found = (self._weights @ vector - self._offset) / np.float32(self._SCALE)
        return np.asarray(found - found.mean(), dtype=np.float32)
