"""The rules of the school-year clock are data: whole, with sources, faults said in German."""

import copy
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.records import files, texts
from app.records.schoolyear import SchoolYearRecord
from app.vocabulary import Transition

RULES = texts.read().school_year
PATH = files.DATA / "schoolyear.yaml"
RAW: dict[str, Any] = files.read(PATH)


def changed(path: str, value: object) -> dict[str, Any]:
    """The file with one field replaced, "windows.0.closes.day"."""
    raw = copy.deepcopy(RAW)
    *way, last = path.split(".")
    at: Any = raw
    for name in way:
        at = at[int(name)] if isinstance(at, list) else at[name]
    at[last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "field", "right"),
    [
        ("cutoff.day", "30.9.", "cutoff.day", "'09-30'"),
        ("cutoff.day", "02-30", "cutoff.day", "'09-30'"),
        ("windows.0.closes.day", "13-01", "windows.0.closes.day", "'09-30'"),
        ("windows.0.closes.years", -3, "windows.0", "closes: liegt vor opens"),
        ("windows.0.sure", "sicher", "windows.0.sure", "erlaubt sind nur"),
        ("windows.0.sources", [], "windows.0.sources", "mindestens ein Wert"),
        ("windows.0.sources", ["gibt-es-nicht"], "sources", "es fehlt gibt-es-nicht"),
        ("windows.1.step", "kita-ansehen", "windows", "doppelt ist kita-ansehen"),
        ("windows.1.missed.until.years", -2, "windows.1", "missed.until: liegt nicht nach closes"),
        ("by_age.2.missed.until", 3, "by_age.2", "missed.until: liegt nicht nach latest"),
        ("school_holidays.0.end", date(2026, 7, 1), "school_holidays.0", "end: liegt vor start"),
        ("school_holidays.0.end", date(2026, 10, 20), "school_holidays", "überschneiden"),
        ("public_holidays.days.0.easter", 3, "public_holidays.days.0", "day: entweder"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_with_what_would_be_right(
    path: str, value: object, field: str, right: str
) -> None:
    with pytest.raises(files.RefusedError) as refused:
        files.checked(SchoolYearRecord, changed(path, value), "data/schoolyear.yaml")
    said = str(refused.value)
    assert "data/schoolyear.yaml" in said
    assert f"Feld {field}: " in said
    assert right in said


def test_a_rule_for_a_step_that_no_guide_has_stops_the_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data, ignore=shutil.ignore_patterns("offers"))
    text = PATH.read_text(encoding="utf-8").replace("step: schulanmeldung", "step: einschulung")
    (data / "schoolyear.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(files.RefusedError, match="diese Schritte gibt es nicht: einschulung"):
        texts.read(data)


def test_every_transition_but_birth_comes_by_the_calendar() -> None:
    assert set(RULES.transitions) == set(Transition) - {Transition.BIRTH}


def test_a_deadline_that_can_be_missed_says_what_to_do_and_whom_to_ask() -> None:
    for rule in RULES.windows:
        if rule.missed:
            assert "Rufen Sie {wann}" in rule.missed.text or "rufen Sie {wann}" in rule.missed.text


def test_school_holidays_that_one_source_alone_names_say_so() -> None:
    for each in RULES.school_holidays:
        assert len(each.sources) > 1 or each.remark, each


def test_the_school_holidays_of_the_next_three_years_are_known() -> None:
    summers = [each for each in RULES.school_holidays if each.name == "Sommerferien"]
    assert [each.end for each in summers] == [
        date(2026, 9, 1), date(2027, 8, 31), date(2028, 8, 22), date(2029, 8, 14)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2027, ["01-01", "03-26", "03-29", "05-01", "05-06", "05-17", "05-27", "10-03", "11-01",
                "12-25", "12-26"]),
        (2028, ["01-01", "04-14", "04-17", "05-01", "05-25", "06-05", "06-15", "10-03", "11-01",
                "12-25", "12-26"]),
    ],
)  # fmt: skip
def test_public_holidays_of_a_year(year: int, days: list[str]) -> None:
    found = sorted(f"{each.of(year):%m-%d}" for each in RULES.public_holidays.days)
    assert found == days


def test_the_file_is_the_same_after_reading_and_writing() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert files.text(yaml.safe_load(text)) == text
