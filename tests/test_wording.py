"""Facts said in plain German."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import wording
from app.records import staleness
from app.vocabulary import Audience, Phase


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (-4, "in der Schwangerschaft"),
        (0, "0 Monate"),
        (1, "1 Monat"),
        (12, "1 Jahr"),
        (30, "2 Jahre 6 Monate"),
        (84, "7 Jahre"),
    ],
)
def test_an_age(months: int, said: str) -> None:
    assert wording.age(months) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ((-9, 324), "alle Altersstufen"),
        ((-9, 0), "in der Schwangerschaft"),
        ((-9, 36), "Schwangerschaft bis 3 Jahre"),
        ((0, 12), "Geburt bis 1 Jahr"),
        ((72, 120), "6 bis 10 Jahre"),
        ((192, 324), "16 bis 27 Jahre"),
        ((72, 324), "6 bis 27 Jahre"),
        ((216, 360), "18 bis 30 Jahre"),
        ((12, None), "ab 1 Jahr"),
        ((4, 10), "4 bis 10 Monate"),
        ((30, 72), "2 Jahre 6 Monate bis 6 Jahre"),
        ((6, 72), "6 Monate bis 6 Jahre"),
        ((18, 72), "18 Monate bis 6 Jahre"),
        ((72, None), "ab 6 Jahren"),
        ((4, None), "ab 4 Monaten"),
        ((1, None), "ab 1 Monat"),
        ((18, None), "ab 18 Monaten"),
        ((30, None), "ab 2 Jahren 6 Monaten"),
        ((0, None), "ab Geburt"),
        ((-9, None), "ab der Schwangerschaft"),
        ((None, 72), "bis 6 Jahre"),
        ((None, 18), "bis 18 Monate"),
        ((None, 0), "in der Schwangerschaft"),
        ((None, None), ""),
    ],
)
def test_an_age_range(span: tuple[int | None, int | None], said: str) -> None:
    assert wording.age_range(*span) == said


@given(st.integers(-9, 324), st.integers(-9, 324))
def test_every_age_range_can_be_said(one: int, other: int) -> None:
    said = wording.age_range(min(one, other), max(one, other))
    assert said
    assert "-" not in said


def test_all_phases_say_that_age_does_not_matter_and_fewer_say_no_age() -> None:
    assert wording.ages_said(None, None, tuple(Phase)) == "alle Altersstufen"
    assert wording.ages_said(None, None, tuple(Phase)[1:]) == ""
    assert wording.ages_said(72, None, tuple(Phase)) == "ab 6 Jahren"


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ((Phase.TODDLER,), "Kleinkindzeit"),
        ((Phase.PRIMARY, Phase.KITA), "Kita-Zeit bis Grundschulzeit"),
        ((Phase.PRIMARY, Phase.SECONDARY), "Grundschulzeit bis weiterführende Schule"),
        ((Phase.TODDLER, Phase.PRIMARY, Phase.SECONDARY), "Kleinkindzeit und Grundschulzeit bis"),
    ],
)
def test_phases_are_said_together(phases: tuple[Phase, ...], said: str) -> None:
    assert wording.phases(phases).startswith(said)


def test_whom_it_is_for_takes_few_words() -> None:
    parents, children, youth = Audience.PARENTS, Audience.CHILDREN, Audience.YOUTH
    families, single = Audience.FAMILIES, Audience.SINGLE_PARENTS
    assert wording.audience((parents, single)) == "Eltern, Alleinerziehende"
    assert wording.audience((parents, families, children, youth)) == "Familien"
    assert wording.audience((families, parents, single, children)) == "Familien, Alleinerziehende"
    assert (
        wording.audience((children, youth, parents, Audience.STAFF))
        == "Kinder, Jugendliche, Eltern und andere"
    )


@pytest.mark.parametrize(
    ("stand", "stale", "note"),
    [
        (2026, False, ""),
        (2023, False, ""),
        (2022, True, "Angaben von 2022, bitte vorher anrufen"),
        (2016, True, "Angaben von 2016, bitte vorher anrufen"),
        (None, True, "Stand unbekannt, bitte vorher anrufen"),
    ],
)
def test_old_facts_are_said_to_be_old(stand: int | None, stale: bool, note: str) -> None:
    fresh = staleness.freshness(stand, date(2026, 11, 24))
    assert (fresh.stale, fresh.note) == (stale, note)


def test_lists_and_counts() -> None:
    assert wording.listed(["Düren", "Jülich", "Titz"]) == "Düren, Jülich und Titz"
    assert wording.listed([]) == ""
    assert [wording.offers(n) for n in (0, 1, 2, 1234)] == [
        "Kein Angebot", "1 Angebot", "2 Angebote", "1.234 Angebote"
    ]  # fmt: skip
