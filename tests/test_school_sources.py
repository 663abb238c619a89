"""What the rules of the school year rest on: the law first, nothing listed in vain, 2029 whole."""

from datetime import date
from typing import Any

import pytest

from app.records import files, texts

RAW: dict[str, Any] = files.read(files.DATA / "schoolyear.yaml")


def first_source(rule: dict[str, Any]) -> str:
    title: str = RAW["sources"][rule["sources"][0]]["title"]
    return title


@pytest.mark.parametrize(
    ("year", "law"),
    [
        ("cutoff", "Schulgesetz NRW § 35 Abs. 1:"),
        ("school_year", "Schulgesetz NRW § 7:"),
        ("kita_year", "Kinderbildungsgesetz NRW § 1:"),
        ("public_holidays", "Feiertagsgesetz NW § 2"),
    ],
)
def test_the_days_of_every_year_cite_the_law_first(year: str, law: str) -> None:
    assert first_source(RAW[year]).startswith(law)


@pytest.mark.parametrize(
    ("step", "law"),
    [
        ("kita-bedarf-melden", "Kinderbildungsgesetz NRW § 5:"),
        ("kita-ohne-beitrag", "Kinderbildungsgesetz NRW § 50:"),
        ("masern-nachweis", "Infektionsschutzgesetz § 20"),
        ("sprachtest-delfin-4", "Schulgesetz NRW § 36"),
        ("schulanmeldung", "Ausbildungsordnung Grundschule (AO-GS) § 1:"),
        ("schulsachen-bezahlen", "SGB II § 28:"),
        ("klasse-5-und-6", "APO-S I § 10:"),
        ("arzt-vor-ausbildung", "Jugendarbeitsschutzgesetz § 32:"),
        ("schulpflicht-bis-18", "Schulgesetz NRW §§ 37 und 38:"),
        ("u3", "Kinder-Richtlinie § 2:"),
        ("u9", "Kinder-Richtlinie § 2:"),
        ("geburt-melden", "Personenstandsgesetz § 18:"),
        ("elterngeld-beantragen", "Antragstellung nach § 7 BEEG"),
        ("kindergeld-beantragen", "Einkommensteuergesetz § 70:"),
    ],
)
def test_a_step_that_a_law_orders_cites_it_first(step: str, law: str) -> None:
    rules = [rule for rule in [*RAW["windows"], *RAW["by_age"]] if rule["step"] == step]
    assert any(first_source(rule).startswith(law) for rule in rules)


def test_no_source_is_left_that_nothing_names() -> None:
    """The Ferienordnung without its table is named by `unknown`, which says why it is no use."""
    named = {"ferien-bass"}
    years = [RAW["cutoff"], RAW["school_year"], RAW["kita_year"], RAW["public_holidays"]]
    for rule in [*years, *RAW["windows"], *RAW["by_age"], *RAW["school_holidays"]]:
        named.update(rule["sources"])
    assert set(RAW["sources"]) == named
    assert any("ferien-bass" in line for line in RAW["unknown"])


def test_no_address_stands_twice_among_the_sources() -> None:
    addresses = [source["url"] for source in RAW["sources"].values()]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize(
    ("day", "out"),
    [
        (date(2029, 10, 14), False),
        (date(2029, 10, 15), True),
        (date(2029, 10, 27), True),
        (date(2029, 10, 28), False),
        (date(2029, 12, 19), False),
        (date(2029, 12, 20), True),
        (date(2030, 1, 4), True),
        (date(2030, 1, 5), False),
    ],
)
def test_the_school_holidays_reach_to_the_end_of_2029(day: date, out: bool) -> None:
    assert texts.read().school_year.school_is_out(day) is out
