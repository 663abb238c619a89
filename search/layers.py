"""The layers of the sentence encoder, from tokens to vectors, in less time than the library takes.

The library multiplies every token anew wherever it stands. But what its first layer makes of them
depends on single tokens only, so here each different one is multiplied once: for thousands of texts
at once, and for the questions of one day, which have many words in common. As in `search.encoder`,
this belongs to the version that requirements.lock names; a test compares.
"""

import threading
from collections.abc import Iterable, Sequence
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
_KEPT = 2_400
"""Tokens that are kept of questions, in 15 kB each."""
_REACH = 2
"""Tokens before and after one that the widest window holds."""
_SMALL = 15
"""Tokens up to which a product of one place of the window is small enough for the way in which the
library of products leaves the weights where they are; larger ones it copies first."""


def encode(model: Any, texts: Sequence[str]) -> Floats:
    """The vectors of thousands of texts as `meaning.said` leaves them: words with one blank between
    them. Quicker when texts that begin alike stand together, since they share tokens."""
    pieces = cache(lambda word: model.sp.encode(word, add_bos=False, add_eos=False))
    begin, end = model.sp._bos_id, model.sp._eos_id
    # No piece goes beyond a word, so that words can be cut one by one.
    cut = [[begin, *chain.from_iterable(map(pieces, text.split(" "))), end] for text in texts]
    # In its place from the start: small arrays between large ones would keep the memory of both.
    out = np.empty((len(cut), model.d3.shape[1]), dtype=np.float32)
    for first in range(0, len(cut), _KNOWN):
        last = min(first + _KNOWN, len(cut))
        every = sorted(set(chain.from_iterable(cut[first:last])))
        tokens = Tokens(model, len(every))
        tokens.places(every)  # all at once, for the product of many takes little longer
        for start in range(first, last, _AT_ONCE):
            some = slice(start, min(start + _AT_ONCE, last))
            out[some] = tokens.vectors(cut[some], tokens.places(chain.from_iterable(cut[some])))
    return out


class Questions:
    """Encodes the few texts of a question; the tokens of earlier ones are kept."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._tokens = Tokens(model, _KEPT)
        self._filling = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        cut = [self._model.sp.encode(text, add_bos=True, add_eos=True) for text in texts]
        every = list(chain.from_iterable(cut))
        with self._filling:
            if self._tokens.left < len(set(every)):
                # Begun anew, and not in the same place: another thread may be reading that.
                self._tokens = Tokens(self._model, max(_KEPT, len(set(every))))
            tokens = self._tokens
            places = tokens.places(every)
        return tokens.vectors(cut, places)


class Tokens:
    """So many different tokens at `most`, each with what the first layer makes of it."""

    def __init__(self, model: Any, most: int) -> None:
        self._model, self._most = model, most
        self._at: dict[int, int] = {}
        self._size = size = model.w1[0].shape[1]
        raw, wide = model.table.shape[1], [len(weights) // size for weights in model.w1]
        # One block, which goes back whole; the last row is for what lies outside of a text.
        columns = raw + size * (len(wide) + sum(wide))
        block = np.zeros((most + 1, columns), dtype=np.float32)
        self._raw = block[:, :raw]
        parts = iter(np.split(block[:, raw:], len(wide) + sum(wide), axis=1))
        self._x = [next(parts) for _ in wide]
        self._adds = [[next(parts) for _ in range(places)] for places in wide]
        """For each width: what a token adds to the first layer at each place of a window."""

    @property
    def left(self) -> int:
        """How many more there is room for."""
        return self._most - len(self._at)

    def places(self, tokens: Iterable[int]) -> npt.NDArray[np.intp]:
        """Where each of the tokens is kept, one after the other; new ones are reckoned."""
        tokens = list(tokens)
        if new := [token for token in dict.fromkeys(tokens) if token not in self._at]:
            self._fill(new)
        return np.array([self._at[token] for token in tokens], dtype=np.intp)

    def _fill(self, new: Sequence[int]) -> None:
        model, start = self._model, len(self._at)
        some = slice(start, start + len(new))
        tokens = np.array(new)
        chunk = tokens % len(model.scale)
        self._raw[some] = model.table[tokens] * model.scale[chunk, None] + model.lo[chunk, None]
        x = self._raw[some] @ model.proj_W + model.proj_b
        _even(x, model.ln_g_all, model.ln_b_all, model.eps)
        for n, each in enumerate(np.split(x, len(model.w1), axis=1)):
            self._x[n][some] = each
            for place, adds in enumerate(self._adds[n]):
                weights = model.w1[n][place * self._size : (place + 1) * self._size]
                adds[some] = each @ weights
        self._at |= zip(new, range(start, some.stop), strict=True)

    def vectors(self, texts: Sequence[Sequence[int]], places: npt.NDArray[np.intp]) -> Floats:
        """Of texts as tokens, whose `places` are known."""
        model, lengths = self._model, np.array([len(text) for text in texts])
        count, starts = len(places), np.cumsum(lengths) - lengths
        index = model._window_index(starts, lengths, count)
        features = np.empty((count, len(model.ln_g)), dtype=np.float32)
        first = self._raw.shape[1]
        features[:, :first] = self._raw[places]
        for n in range(len(model.w1)):
            start = first + n * self._size
            self._window(n, places, index, features[:, start : start + self._size])
        _even(features, model.ln_g, model.ln_b, model.eps)
        size = lengths.astype(np.float32)[:, None]
        mean = np.add.reduceat(features, starts) @ model.cnn_W + size * model.cnn_b
        mean /= np.sqrt(size)
        y = np.maximum(mean @ model.p1 + np.maximum(mean @ model.d0, 0) @ model.d1, 0)
        z = np.tanh(y @ model.p3 + np.maximum(y @ model.d2, 0) @ model.d3)
        square = np.maximum(np.square(z).sum(axis=1, keepdims=True), model.eps)
        return np.asarray(z / np.sqrt(square), dtype=np.float32)

    def _window(
        self, n: int, places: npt.NDArray[np.intp], index: npt.NDArray[np.int64], out: Floats
    ) -> None:
        """What the windows of one width tell at each place of the texts."""
        model, count, wide = self._model, len(places), len(self._adds[n])
        left = _REACH - (wide - 1) // 2
        window = index[:, left : left + wide]
        tokens = np.append(places, self._most)[window]
        h = np.zeros((count + 1, self._size), dtype=np.float32)
        h[:-1] = model.b1[n]
        for add, at in zip(self._adds[n], tokens.T, strict=True):
            h[:-1] += add[at]
        np.maximum(h, 0, out=h)
        h[:-1] += self._x[n][places]
        second = self._second(h, window, model.w2[n])
        second += model.b2[n]
        np.maximum(second, 0, out=second)
        np.add(second, h[:-1], out=out)

    def _second(self, h: Floats, window: npt.NDArray[np.int64], weights: Floats) -> Floats:
        if len(window) > _SMALL:
            return np.asarray(h[window].reshape(len(window), -1) @ weights, dtype=np.float32)
        parts = np.split(weights, window.shape[1])
        found: Floats = h[window[:, 0]] @ parts[0]
        for at, part in zip(window.T[1:], parts[1:], strict=True):
            found += h[at] @ part
        return found


def _even(rows: Floats, scale: Floats, shift: Floats, least: float) -> None:
    """Each row with mean 0 and spread 1, then scaled and shifted, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    rows /= np.sqrt(spread + np.float32(least))[:, None]
    rows *= scale
    rows += shift
