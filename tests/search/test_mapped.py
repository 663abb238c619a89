"""What the search computes once: kept whole, made anew when damaged, never in a start's way."""

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from search import encoder, layers, mapped, needs
from search.mapped import Arrays, Texts
from search.meaning import said
from search.needindex import NeedIndex
from tests.search import wild

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = (
    "mein kind spricht nicht", "ADHS in der Schule", "Lehrer ungerecht", "fliegt von der Schule",
    "alleine mit zwei kindern", "Hundesteuer", "anne çocuk", "ребёнок не говорит", "", "🎈",
)  # fmt: skip


def made(_before: Arrays) -> Arrays:
    return {"a": np.arange(1000), "b": np.array(["x", "yz"])}


def refused(_before: Arrays) -> Arrays:
    raise AssertionError("computed anew")


def same(one: Arrays, other: Arrays) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)


def answers(index: NeedIndex) -> list[object]:
    return [index.match(question) for question in QUESTIONS]


def test_what_is_kept_is_not_computed_again(tmp_path: Path) -> None:
    first = mapped.arrays(tmp_path, "x", [b"1"], made)
    assert same(first, made({}))
    assert same(mapped.arrays(tmp_path, "x", [b"1"], refused), first)


def test_who_was_quicker_is_left_alone_for_others_read_it_by_now(tmp_path: Path) -> None:
    theirs: list[int] = []

    def slow(before: Arrays) -> Arrays:
        mapped.arrays(tmp_path, "x", [b"1"], made)
        theirs.append(next(tmp_path.glob("x-*")).stat().st_ino)
        return made(before)

    assert same(mapped.arrays(tmp_path, "x", [b"1"], slow), made({}))
    assert [each.stat().st_ino for each in tmp_path.iterdir()] == theirs


def test_nobody_can_change_what_all_share(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        mapped.arrays(tmp_path, "x", [b"1"], made)["a"][0] = 7


def test_other_sources_are_computed_with_what_was_kept_and_take_its_place(tmp_path: Path) -> None:
    mapped.arrays(tmp_path, "x", [b"1"], made)
    seen: list[Arrays] = []

    def again(before: Arrays) -> Arrays:
        seen.append({name: array.copy() for name, array in before.items()})
        return {"a": before["a"] + 1}

    found = mapped.arrays(tmp_path, "x", [b"2"], again)
    assert same(seen[0], made({}))
    assert found["a"][0] == 1
    assert len(list(tmp_path.iterdir())) == 1


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    path.unlink()


def say_something_else(path: Path) -> None:
    path.write_bytes(b"[1]")


@pytest.mark.parametrize("damage", [cut, change, empty, remove, say_something_else])
@pytest.mark.parametrize("name", ["a.npy", "b.npy", "sums.json"])
def test_what_is_damaged_is_made_anew(
    tmp_path: Path, damage: Callable[[Path], None], name: str
) -> None:
    mapped.arrays(tmp_path, "x", [b"1"], made)
    [folder] = tmp_path.iterdir()
    damage(folder / name)
    assert same(mapped.arrays(tmp_path, "x", [b"1"], made), made({}))
    assert same(mapped.arrays(tmp_path, "x", [b"1"], refused), made({}))


def test_a_folder_that_cannot_be_written_only_costs_the_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file stands where the folder should be, so that it holds for root too."""
    (tmp_path / "file").touch()
    with caplog.at_level(logging.WARNING, logger="kette.search"):
        assert same(mapped.arrays(tmp_path / "file" / "cache", "x", [b"1"], made), made({}))
    assert [record.message for record in caplog.records] == [
        "what the search computed could not be kept"
    ]


def test_the_needs_are_understood_without_a_folder_to_write(tmp_path: Path) -> None:
    few = needs.read()[:6]
    (tmp_path / "file").touch()
    kept = NeedIndex(few, tmp_path / "cache", meaning=False)
    unkept = NeedIndex(few, tmp_path / "file" / "cache", meaning=False)
    assert answers(unkept) == answers(kept)


def test_mapped_answers_equal_those_freshly_computed(tmp_path: Path) -> None:
    few = needs.read()[:12]
    fresh = NeedIndex(few)
    NeedIndex(few, tmp_path)
    kept = NeedIndex(few, tmp_path)
    assert answers(kept) == answers(fresh)
    for question in filter(None, QUESTIONS):
        again, first = (i.evidence.certainties([question], "de")[0] for i in (kept, fresh))
        assert np.allclose(again, first, atol=1e-6)


def test_a_damaged_index_is_made_anew_and_answers_stay_right(tmp_path: Path) -> None:
    few = needs.read()[:6]
    first = answers(NeedIndex(few, tmp_path))
    for path in tmp_path.glob("*/*.npy"):
        cut(path)
    assert answers(NeedIndex(few, tmp_path)) == first


def test_the_encoder_that_is_mapped_says_what_the_library_s_own_says(tmp_path: Path) -> None:
    mapped_one, own = encoder.Encoder(), encoder.Encoder()
    mapped_one.load(tmp_path)
    texts = [*QUESTIONS, *(text for _, text in wild.texts(60))]
    assert np.allclose(mapped_one(texts), own(texts), atol=1e-5)
    again = encoder.Encoder()
    again.load(tmp_path)
    assert np.allclose(again(texts), own(texts), atol=1e-5)


def test_many_texts_at_once_have_the_vectors_that_the_library_gives_each() -> None:
    phrasings = [phrase.text for phrase in needs.phrases(needs.read())]
    made_up = [text for _, text in wild.texts(200)]
    long = [" ".join(phrasings[n : n + 60]) for n in (0, 5000)]
    texts = [said(text) for text in (*phrasings[::37], *QUESTIONS, *made_up, *long)]
    assert np.abs(encoder.encode.many(texts) - encoder.encode(texts)).max() < 1e-5
    assert np.abs(encoder.encode.many(texts[:1]) - encoder.encode(texts[:1])).max() < 1e-5
    assert encoder.encode.many([]).shape == (0, 512)


def test_texts_beyond_those_whose_tokens_are_kept_have_the_same_vectors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layers, "_KNOWN", 3)
    texts = [said(text) for text in QUESTIONS]
    assert np.abs(encoder.encode.many(texts) - encoder.encode(texts)).max() < 1e-5


def test_a_question_has_the_vector_that_the_library_gives_whatever_was_asked_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = encoder.encode._loaded()
    texts = [said(text) for text in (*QUESTIONS, *(text for _, text in wild.texts(20)))]
    own = model.encode(texts)
    questions = layers.Questions(model)
    for _time in range(2):
        one_by_one = [questions.encode([text])[0] for text in texts]
        assert np.allclose(one_by_one, own, atol=1e-5)
    assert np.allclose(questions.encode(texts), own, atol=1e-5)
    monkeypatch.setattr(layers, "_KEPT", 12)  # full again and again
    questions = layers.Questions(model)
    assert np.allclose([questions.encode([text])[0] for text in texts], own, atol=1e-5)


def test_tokens_of_an_earlier_question_are_not_multiplied_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled: list[int] = []
    fill = layers.Tokens._fill

    def counting(self: layers.Tokens, new: Sequence[int]) -> None:
        filled.append(len(new))
        fill(self, new)

    monkeypatch.setattr(layers.Tokens, "_fill", counting)
    questions = layers.Questions(encoder.encode._loaded())
    questions.encode(["mein kind schläft nicht", "mein kind"])
    questions.encode(["mein kind schläft nicht"])
    assert len(filled) == 1
    questions.encode(["mein kind hustet"])
    assert len(filled) == 2
    assert filled[1] < filled[0]


START = """
import sys
from pathlib import Path
from search import needs
from search.needindex import NeedIndex
index = NeedIndex(needs.read()[:6], Path(sys.argv[1]), meaning=False)
print(index.match("ADHS in der Schule")[0][0].id)
"""


def test_processes_that_start_at_once_do_each_other_no_harm(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", START, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [one.communicate()[0].strip() for one in started] == ["adhs-schule"] * 3
    [kept] = tmp_path.iterdir()
    assert kept.name.startswith("needs-words-")


def test_a_text_is_found_only_when_it_is_there() -> None:
    some = Texts(Texts.array(["ab", "abc", "ä", "щука"]))
    asked = ["abc", "abcd", "ab", "a", "щука", "щукаx", "", "ä", "z" * 300, "ab\0"]
    assert some.find(asked).tolist() == [1, -1, 0, -1, 3, -1, -1, 2, -1, -1]
    assert Texts(Texts.array([])).find(["a"]).tolist() == [-1]
    assert some.find([]).tolist() == []
