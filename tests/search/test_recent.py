"""What was reckoned just now is not reckoned again, and what is reckoned quickly is the same."""

from collections.abc import Sequence

import numpy as np

from search import meaning
from search.german import Dictionary
from search.meaning import Near
from search.recent import Recent


def test_a_text_is_reckoned_once_and_new_ones_together() -> None:
    asked: list[list[str]] = []

    def lengths(texts: Sequence[str]) -> list[int]:
        asked.append(list(texts))
        return [len(text) for text in texts]

    recent = Recent(lengths, most=3)
    assert recent.of(["a", "bb", "a"]) == [1, 2, 1]
    assert recent.of(["bb", "ccc"]) == [2, 3]
    assert recent.of([]) == []
    assert asked == [["a", "bb"], ["ccc"]]


def test_only_the_last_texts_are_kept_yet_all_that_are_asked_are_told() -> None:
    asked: list[str] = []

    def lengths(texts: Sequence[str]) -> list[int]:
        asked.extend(texts)
        return [len(text) for text in texts]

    recent = Recent(lengths, most=2)
    assert recent.of(["a", "bb", "ccc", "dddd"]) == [1, 2, 3, 4]
    assert recent.of(["ccc", "dddd", "a"]) == [3, 4, 1]
    assert asked == ["a", "bb", "ccc", "dddd", "a"]


def test_numbers_of_half_the_size_are_widened_as_numpy_widens_them() -> None:
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    assert np.array_equal(meaning._whole(finite), finite.astype(np.float32))


def test_several_vectors_at_once_are_as_near_as_each_alone() -> None:
    random = np.random.default_rng(5)
    vectors = random.normal(size=(4_500, 128)).astype(np.float16)
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
    matrix = vectors.astype(np.float32) / lengths[:, None]
    near = Near({"vectors": vectors, "lengths": lengths, **Near.arrays(matrix)})
    asked = matrix[[3, 1_999, 2_000, 4_499]]
    together = near.to_each(asked)
    assert np.array_equal(together, [near.to(vector) for vector in asked])
    assert np.allclose(together.max(axis=1), 1, atol=1e-3)
    assert together.argmax(axis=1).tolist() == [3, 1_999, 2_000, 4_499]
    assert near.to_each([]).shape == (0, 4_500)


def test_terms_that_have_a_part_are_found_wherever_it_stands() -> None:
    terms = ["schwimmkur", "babyschwimm", "schwimmschwimm", "wimmsch", "schul", "rschwimmu"]
    counts = {term: number for number, term in enumerate(terms)}
    found = Dictionary(counts).containing("schwimm")
    assert sorted(found) == sorted(term for term in terms if "schwimm" in term)
    assert found == sorted(found, key=lambda term: -counts[term])
    assert Dictionary({}).containing("schwimm") == []
