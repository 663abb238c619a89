"""Public texts say no more than their sources: what was reckoned, guessed or seen once is no
fact."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.records import files

OFFERS = files.DATA / "offers"
YEARS = re.compile(r"\b(?:um|etwa|ungefähr) (?:19|20)\d\d\b")
QUESTION = re.compile(r"\b(?:Fragen Sie|Ob (?:es|das|die) .+ sag(?:t|en))\b")
"""How a text asks whether something is still there instead of saying so."""


def offer(path: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = files.load(OFFERS / f"{path}.yaml")
    return found


def provider(slug: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(
        each for each in files.load(files.DATA / "providers.yaml") if each["slug"] == slug
    )
    return found


@pytest.mark.parametrize(
    "path",
    [
        "mehrere-kommunen/sprachstandsfeststellung-delfin-4-kreis-dueren",
        "dueren/schnullerbox-stadt-dueren",
        "dueren/jugendtreffs-dueren-sued",
    ],
)
def test_an_age_that_no_source_names_is_left_open(path: str) -> None:
    assert offer(path)["age_months"] == {"min": None, "max": None}


def test_a_test_two_years_before_school_says_so_in_words() -> None:
    record = offer("mehrere-kommunen/sprachstandsfeststellung-delfin-4-kreis-dueren")
    assert "zwei Jahre vor dem Schulstart" in record["summary"]


def test_no_conference_is_given_a_year_that_was_guessed() -> None:
    texts = [each["text"] for each in files.load(files.DATA / "initiative.yaml")["konferenzen"]]
    kommunen = files.load(files.DATA / "kommunen.yaml")["kommunen"]
    texts += [each["praeventionskonferenz"] or "" for each in kommunen]
    assert [text for text in texts if YEARS.search(text)] == []


def test_what_may_be_over_is_told_in_the_past() -> None:
    told = files.load(files.DATA / "initiative.yaml")["konferenzen"]
    linnich = next(each["text"] for each in told if each["kommune"] == "linnich")
    assert "stimmten sich die Ämter" in linnich


def test_a_report_without_a_year_gives_none_and_no_hours() -> None:
    record = offer("mehrere-kommunen/schwimmkurse-dlrg-juelich-linnich")
    seen = {each["url"].rstrip("/").rpartition("/")[2]: each["seen"] for each in record["sources"]}
    assert seen["?p=157518"] is None
    assert seen["erste-dlrg-kurse-seit-schliessung-des-hallenbads"] is None
    # It counts the courses of "1. Halbjahr 2025" and of the half-year after it.
    assert seen["ortsgruppentag-im-rathaus"] == record["stand"] == 2025
    assert "times" not in record
    assert record["schedule"].endswith("(bitte nachfragen)")
    assert record["doubt"]


def test_branches_that_only_an_old_source_names_are_asked_for_and_not_led_to() -> None:
    record = offer("mehrere-kommunen/erziehungsberatung-diakonie-juelich")
    assert "locations" not in record
    assert "Fragen Sie, ob es die Nebenstellen" in record["description"]
    for number in ("02464 5858198", "02462 2018860"):
        assert number in record["remark"]


@pytest.mark.parametrize(
    "path",
    [
        "titz/jugendparlament-titz",
        "dueren/jugendtreffs-dueren-sued",
        "dueren/queer-jugend-aktionstag-dueren",
        "dueren/schnullerbox-stadt-dueren",
        "vettweiss/kita-knirpsenland-kelz",
    ],
)
def test_what_was_seen_once_is_asked_for_and_no_habit(path: str) -> None:
    record = offer(path)
    sentences = record["description"].split(". ")
    assert QUESTION.search(record["description"]), record["description"]
    assert not any(re.match(r"(?:Plätze sind|Beim Aktionstag geht)", each) for each in sentences)


@pytest.mark.parametrize(
    ("slug", "gone", "kept"),
    [
        ("caritasverband-dueren-juelich", "Landstraße 7a", "2012, Landstraße 7a"),
        ("caritasverband-dueren-juelich", "Alte Turmstraße", "2013, Alte Turmstraße"),
        ("lebenshilfe-dueren", "Knirpsenland", "Quelle von 2011"),
    ],
)
def test_offices_of_long_ago_are_for_colleagues_alone(slug: str, gone: str, kept: str) -> None:
    record = provider(slug)
    assert gone not in (record.get("note") or "")
    assert kept in record["remark"]


@pytest.mark.parametrize(
    ("slug", "year"),
    [
        ("stadt-heimbach", "(Stand 2020)"),
        ("stadt-juelich", "(Stand 2019)"),
        ("schulverband-nordeifel", "(Stand 2020)"),
        ("suchtberatung-spz-dueren", "(Stand 2017)"),
        ("basta-dueren", "(Stand 2012)"),
        ("traegerverein-kitas-merzenich", "(Stand 2019)"),
        ("vettweisser-tisch", "Stand 2020)"),
    ],
)
def test_an_old_note_of_a_traeger_says_its_year(slug: str, year: str) -> None:
    assert year in provider(slug)["note"]


@pytest.mark.parametrize("slug", ["low-tec", "sozialwerk-duerener-christen"])
def test_an_old_address_is_to_be_asked_for(slug: str) -> None:
    assert "itte vorher fragen" in provider(slug)["note"]


@pytest.mark.parametrize("path", ["/kommunen/heimbach", "/hilfe-sofort", "/fachkraefte"])
def test_whoever_reads_of_help_at_night_reads_how_to_reach_it(
    client: TestClient, path: str
) -> None:
    said = client.get(path).text.split("Bereitschaftsdienst (Stand 2020)")[1:]
    assert said
    assert [
        each for each in said if "dessen Nummer erfragen Sie bitte tagsüber" not in each[:60]
    ] == []


def test_leichte_sprache_says_whose_question_it_is() -> None:
    page = files.load(files.DATA / "seiten.yaml")["leichte_sprache"]
    part = next(each for each in page["sections"] if each["id"] == "fragen")
    assert "Wann hat das Büro offen?" not in part["paragraphs"]
    at = part["paragraphs"].index("Sie wollen wissen: Wann hat das Büro offen?")
    assert part["paragraphs"][at + 1] == "Dann rufen Sie an."
