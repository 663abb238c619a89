"""What is typed or pasted is cleaned in one place; the record keeps nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import typed
from app.offers import forms, importing
from app.offers.forms import OfferForm
from app.records import files
from app.records.offers import OfferRecord

SIGNS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(" \t\n\r\v\f\x85\u2028\u2029\xa0\xad\u200b\ufeff\u0301\u0323\u202e\x00"),
    )
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Cafe\u0301", "Café"),  # macOS
        ("10\xa0–\u202f12\xa0Uhr", "10 – 12 Uhr"),  # Word
        ("Eltern\xadcafé", "Elterncafé"),
        ("Erste Zeile\vZweite Zeile", "Erste Zeile Zweite Zeile"),  # PowerPoint
        ("eins\u2028zwei\u2029drei", "eins zwei drei"),
        ("\ufeffTitel\u200b", "Titel"),
        ("abc\u202edcba", "abcdcba"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner is part of the word
        ("a\x00b\x1bc\ud800d", "abcd"),
        ("  viele \t  Blanks  ", "viele Blanks"),
    ],
)
def test_a_line_is_kept_as_it_was_meant(pasted: str, kept: str) -> None:
    assert typed.line(pasted) == kept


def test_a_text_keeps_its_lines_and_paragraphs() -> None:
    assert typed.block("eins \r\n zwei\r\r\n\n\n\ndrei\v") == "eins\nzwei\n\ndrei"


@given(SIGNS)
def test_clean_text_is_clean_and_stays_so(text: str) -> None:
    block, line = typed.block(text), typed.line(text)
    assert typed.block(block) == block
    assert typed.line(line) == line
    assert typed.line(block) == line
    for sign in block.replace("\n", ""):
        assert unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp")
    assert "  " not in block
    assert "\n" not in line
    line.encode()


def test_marks_on_one_letter_are_counted() -> None:
    """To put them in order takes the square of their number."""
    heaped = "a" + "\u0301\u0323" * 10_000
    assert len(typed.block(heaped)) <= 1 + typed.MOST_MARKS
    assert typed.block("a\u0323\u0302") == "\u1ead"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), ("-3", -3), ("007", 7), ("999999999", 999_999_999),
        ("", None), ("-", None), ("--3", None), ("2,5", None), ("٣", None), (" 7", None),
        ("1000000000", None), ("9" * 5000, None), ("1_0", None), ("+7", None),
    ],
)  # fmt: skip
def test_a_number_is_digits_within_bounds(text: str, number: int | None) -> None:
    assert typed.number(text, -9) == number


@given(st.text())
def test_no_text_is_too_odd_to_be_no_number(text: str) -> None:
    found = typed.number(text, -9, 324)
    assert found is None or -9 <= found <= 324


def test_an_offer_is_kept_without_what_nobody_sees() -> None:
    before = next(
        each
        for each in importing.read_offers(files.DATA / "offers")
        if isinstance(each, OfferRecord)
    )
    pasted = {
        "titel": "Offener\xa0Eltern\xadtreff\v",
        "beschreibung": "Erste\u2028Zeile\x07",
        "wann": "10\xa0Uhr",
    }
    pairs = [(name, pasted.get(name, value)) for name, value in forms.pairs_of(before)]
    form = OfferForm.read(pairs, slug=before.slug, before=before)
    assert form.record is not None, form.wrong
    assert form.record.title == "Offener Elterntreff"
    assert form.record.description == "Erste\nZeile"
    assert form.record.schedule == "10 Uhr"
    assert form.first("beschreibung") == pasted["beschreibung"]
