"""One way to write what is written in several."""

import pytest

from search.dialects import Chat, standard
from search.sounds import Sounds
from search.writing import fold, shown, stem, umlauts, words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("İSTANBUL", ["istanbul"]),
        ("i̇ntihar", ["intihar"]),
        ("عُنْف", ["عنف"]),
        ("عـــنف", ["عنف"]),
        ("пʼять", ["пять"]),
        ("п’ять", ["пять"]),
        ("мiй", ["мій"]),  # with a Latin i
        ("Kin\u00adder\u200bgarten", ["kindergarten"]),
        ("٥ سنوات", ["5", "سنوات"]),
        ("O.G.S.", ["ogs"]),
        ("O.G.S. in Titz", ["ogs", "in", "titz"]),
        ("Ende. Anfang", ["ende", "anfang"]),
        ("U.S.A", ["usa"]),
    ],
)
def test_words(typed: str, read: list[str]) -> None:
    assert words(typed) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أطفال", "اطفال"),
        ("روضة", "روضه"),
        ("مستشفى", "مستشفي"),
        ("садік", "садик"),
        ("çocuğum", "cocugum"),
        ("dziękuję", "dziekuje"),
        ("sănătate", "sanatate"),
        ("złobek", "zlobek"),
    ],
)
def test_what_is_changed_for_each_other_is_folded_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_is_shown_keeps_capitals_and_loses_what_cannot_be_seen() -> None:
    assert shown("Du\u0308ren\u200b, пʼять") == "Düren, п'ять"


def test_words_of_other_scripts_have_stems() -> None:
    assert stem("школу") == stem("школа")
    assert stem("المدرسة") == stem("مدرسة")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("fuehrerschein", "führerschein"),
        ("baeume", "bäume"),
        ("neue", "neue"),
        ("steuer", "steuer"),
        ("quelle", "quelle"),
        ("aktuell", "aktuell"),
    ],
)
def test_umlauts(typed: str, written: str) -> None:
    assert umlauts(typed) == written


def test_sounds_know_endings_and_little_words() -> None:
    sounds = Sounds(["kita", "jugendamt"], ["berufskolleg", "tor"])
    assert sounds.meant("киту") == "kita"
    assert sounds.meant("от югендамта".split()[1]) == "jugendamt"
    assert sounds.meant("بالكيتا") == "kita"
    assert sounds.meant("беруфсколлег") == "berufskolleg"
    assert sounds.meant("тор") is None  # short, and not known to be lent
    assert sounds.meant("берусколлег") is None
    assert sounds.meant("берусколлег", mended=True) == "berufskolleg"
    assert sounds.alike("jugentamt") is None
    assert sounds.alike("kiita") == "kita"


def test_a_dialect_is_brought_to_standard_arabic() -> None:
    assert " ".join(standard("بدي روضة هلق".split())) == "أريد روضة الآن"
    assert " ".join(standard("الولد عم يبكي".split())) == "الولد يبكي"
    assert " ".join(standard("بيبكي كتير".split())) == "يبكي كثيرا"


@pytest.mark.parametrize(
    "typed",
    [
        "U3 Betreuung",
        "U7a",
        "Kurs B1 und A2",
        "3jährige und 5jährige",
        "2ten Termin",
        "A52 bis E27",
        "3D Drucker",
        "kita 7j",
        "abi24",
        "h2o",
        "baby 8mon",
    ],
)
def test_digits_beside_letters_are_not_yet_arabic(typed: str) -> None:
    assert Chat({"ابني": 3, "حامل": 2, "عندي": 4}).in_arabic(typed) is None


def test_digits_stand_for_arabic_letters() -> None:
    chat = Chat({"ابني": 3, "حامل": 2, "عندي": 4, "بيت": 2})
    assert chat.in_arabic("ana 7amel") == "انا حامل"
    assert chat.in_arabic("3andi bet") == "عندي بيت"
