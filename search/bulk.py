"""The sentence encoder for many short texts at once, in half the library's time.

The library multiplies every token anew wherever it stands. But what it does up to the sums of its
first layer depends on single tokens only, so here each different one is multiplied once. As in
`search.encoder`, this belongs to the version that requirements.lock names; a test compares.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_AT_ONCE = 48
"""Texts: enough for large products, few enough for the processor's cache."""
_KNOWN = 2_000
"""Texts whose tokens are kept multiplied: those of more would take hundreds of megabytes."""
_REACH = 2
"""Tokens before and after one that the widest window holds."""


def encode(model: Any, texts: Sequence[str]) -> Floats:
    """The vectors of texts as `meaning.said` leaves them: words with one blank between them.
    Quicker when texts that begin alike stand together, since they share tokens."""
    pieces = cache(lambda word: model.sp.encode(word, add_bos=False, add_eos=False))
    begin, end = model.sp._bos_id, model.sp._eos_id
    # No piece goes beyond a word, so that words can be cut one by one.
    cut = [[begin, *chain.from_iterable(map(pieces, text.split(" "))), end] for text in texts]
    # In its place from the start: small arrays between large ones would keep the memory of both.
    out = np.empty((len(cut), model.d3.shape[1]), dtype=np.float32)
    for first in range(0, len(cut), _KNOWN):
        last = min(first + _KNOWN, len(cut))
        forward = _Forward(model, cut[first:last])
        for start in range(first, last, _AT_ONCE):
            some = slice(start, min(start + _AT_ONCE, last))
            out[some] = forward(cut[some])
    return out


class _Forward:
    """From tokens to vectors, for some of the texts whose tokens it was made for."""

    def __init__(self, model: Any, texts: Sequence[Sequence[int]]) -> None:
        self._model = model
        self._tokens = tokens = np.unique(np.concatenate(texts))
        chunk = tokens % len(model.scale)
        self._raw = model.table[tokens] * model.scale[chunk, None] + model.lo[chunk, None]
        x = _evened(
            self._raw @ model.proj_W + model.proj_b, model.ln_g_all, model.ln_b_all, model.eps
        )
        self._size = size = x.shape[1] // len(model.w1)
        # The last row is for what lies outside of a text.
        x = np.append(x, np.zeros((1, x.shape[1]), dtype=np.float32), axis=0)
        self._x = np.split(x, len(model.w1), axis=1)
        # For each width: what a token adds to the first layer at each place of a window.
        self._adds = [
            [x @ weights[n : n + size] for n in range(0, len(weights), size)]
            for x, weights in zip(self._x, model.w1, strict=True)
        ]

    def __call__(self, texts: Sequence[Sequence[int]]) -> Floats:
        model, lengths = self._model, np.array([len(text) for text in texts])
        places = np.searchsorted(self._tokens, np.concatenate(texts))
        count, starts = len(places), np.cumsum(lengths) - lengths
        index = model._window_index(starts, lengths, count)
        tokens = np.append(places, len(self._raw))[index]
        features = np.empty((count, len(model.ln_g)), dtype=np.float32)
        parts = np.split(features, range(self._raw.shape[1], len(model.ln_g), self._size), axis=1)
        parts[0][:] = self._raw[places]
        for n, (x, adds) in enumerate(zip(self._x, self._adds, strict=True)):
            left = _REACH - (len(adds) - 1) // 2
            window = slice(left, left + len(adds))
            h = np.zeros((count + 1, self._size), dtype=np.float32)
            h[:-1] = model.b1[n]
            for add, at in zip(adds, tokens[:, window].T, strict=True):
                h[:-1] += add[at]
            np.maximum(h, 0, out=h)
            h[:-1] += x[places]
            second = h[index[:, window]].reshape(count, -1) @ model.w2[n]
            second += model.b2[n]
            np.maximum(second, 0, out=second)
            np.add(second, h[:-1], out=parts[n + 1])
        whole = _evened(features, model.ln_g, model.ln_b, model.eps)
        size = lengths.astype(np.float32)[:, None]
        mean = np.add.reduceat(whole, starts) @ model.cnn_W + size * model.cnn_b
        mean /= np.sqrt(size)
        y = np.maximum(mean @ model.p1 + np.maximum(mean @ model.d0, 0) @ model.d1, 0)
        z = np.tanh(y @ model.p3 + np.maximum(y @ model.d2, 0) @ model.d3)
        square = np.maximum(np.square(z).sum(axis=1, keepdims=True), model.eps)
        return np.asarray(z / np.sqrt(square), dtype=np.float32)


def _evened(rows: Floats, scale: Floats, shift: Floats, least: float) -> Floats:
    """Each row with mean 0 and spread 1, then scaled and shifted, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    rows /= np.sqrt(spread + np.float32(least))[:, None]
    rows *= scale
    rows += shift
    return rows
