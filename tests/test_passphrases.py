"""Which passphrases are refused: those that everybody tries first, by a list of leaked ones."""

import gzip
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import passphrases
from tests.cast import PASSPHRASE


def test_a_hash_is_as_dear_as_the_documents_say(slow_hasher: PasswordHasher) -> None:
    kept = slow_hasher.hash(PASSPHRASE)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert slow_hasher.verify(kept, PASSPHRASE)


@pytest.mark.parametrize(
    "passphrase",
    [
        "kurz", "passwort1234", "Passwort2026!", "123456789012", "qwertzuiop12", "aaaaaaaaaaaa",
        "hallohallohallo", "abcabcabcabc", "Sommer2026!!", "anna@example.org", "Anna12345678",
        "Praeventionskette1", "qwertzuiopasdf", "Kuemmerer2026", "1q2w3e4r5t6z", "x" * 300,
        # Leaked as they stand; no rule of ours knew them.
        "iloveyouforever", "liverpoolfc1", "manchesterunited", "chocolate2026!", "1q2w3e4r5t6y",
        "Schmetterling!!", "KreisDüren2026!", "!!Jülich Rathaus", "passwort2026passwort2026",
    ],
)  # fmt: skip
def test_what_everybody_tries_first_is_no_passphrase(passphrase: str) -> None:
    assert passphrases.objection(passphrase, "anna@example.org", "Anna")


@pytest.mark.parametrize(
    "passphrase",
    [
        PASSPHRASE, "vier bunte Stühle singen", "kX9#mQ2$vL7pR", "Düren am Abend 7 Enten",
        # No rules for kinds of characters.
        "nurkleinebuchstabenhier", "739104862205", "Passwort der grünen Giraffe",
        "Anna liest gern bunte Bücher",
    ],
)  # fmt: skip
def test_four_words_or_a_program_s_own_are_fine(passphrase: str) -> None:
    assert passphrases.objection(passphrase, "anna@example.org", "Anna") is None


@given(
    word=st.sampled_from(["password", "dragon", "schalke", "sonnenschein", "iloveyou", "monkey"]),
    before=st.text("0123456789!?. -_#", max_size=6),
    after=st.text("0123456789!?. -_#", min_size=8, max_size=20),
    upper=st.booleans(),
)
def test_digits_signs_and_capitals_around_a_common_word_help_nothing(
    word: str, before: str, after: str, upper: bool
) -> None:
    said = before + (word.upper() if upper else word) + after
    assert passphrases.objection(said)


def test_the_list_is_found_again_and_little_else() -> None:
    """No miss by construction; false alarms as rarely as the docstring says."""
    made = [f"{number:x}-kein-Wort-von-Menschen" for number in range(20_000)]
    wrong = sum(passphrases.objection(each) is not None for each in made)
    assert wrong <= 20_000 * 4 / 1000
    assert passphrases.FILTER.stat().st_size == passphrases.BYTES < 300 * 1024
    # A filter of chance alone would be half full as well, but it would press to nothing less.
    assert len(gzip.compress(passphrases.FILTER.read_bytes())) > passphrases.BYTES * 0.9


def test_the_licence_of_the_list_lies_beside_it() -> None:
    text = Path(passphrases.FILTER).with_suffix(".LICENSE").read_text(encoding="utf-8")
    assert "SecLists" in text
    assert "Permission is hereby granted" in text


@given(passphrase=st.text(max_size=400), about=st.text(max_size=40))
def test_whatever_is_typed_is_judged(passphrase: str, about: str) -> None:
    said = passphrases.objection(passphrase, about)
    if len(passphrase) > passphrases.LONGEST:
        assert said
