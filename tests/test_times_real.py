"""The sentences about times that the offers have: what they mean was written down by a reader."""

from datetime import date
from pathlib import Path

import pytest

from app.records import files
from app.records.offers import OfferRecord
from app.times import osm
from app.times.german import understand
from app.times.rules import Times
from app.times.saying import say
from tools import read_times

TODAY = date(2026, 11, 29)
SENTENCE = files.DATA / "offers" / "kreuzau" / "ferienaktionen-kreuzau.yaml"
CLEAR = (
    ("Montag bis Freitag 7–16:30 Uhr", {"": "Mo-Fr 07:00-16:30"}),
    ("mittwochs 15 bis 20 Uhr (Stand 2023)", {"": "We 15:00-20:00"}),
    ("montags 10–12 Uhr (Stand 2021, bitte nachfragen)", {"": "Mo 10:00-12:00"}),
    ("dienstags 10–12 Uhr (Stand der Broschüre, bitte nachfragen)", {"": "Tu 10:00-12:00"}),
    ("März bis Dezember, montags bis freitags 12–17 Uhr", {"": "Mar-Dec Mo-Fr 12:00-17:00"}),
    (
        "dienstags und freitags 14–19 Uhr, jeden letzten Freitag im Monat bis 22 Uhr",
        {"": "Tu,Fr 14:00-19:00; Fr[-1] 14:00-22:00"},
    ),
    (
        ("Kinder (6–12 Jahre): mittwochs 15–17 Uhr; Jugendliche (ab 13): dienstags 14:30–19,"
        " mittwochs 17–21 und freitags 15–21 Uhr (Stand 2020)"),
        {
            "Kinder (6–12 Jahre)": "We 15:00-17:00",
            "Jugendliche (ab 13)": "Tu 14:30-19:00; We 17:00-21:00; Fr 15:00-21:00",
        },
    ),
    (
        ("Kinder (6–12 Jahre): donnerstags 15–17 Uhr; Jugendliche (ab 13): montags 17–21 und"
        " donnerstags 17–20 Uhr (Stand 2020)"),
        {
            "Kinder (6–12 Jahre)": "Th 15:00-17:00",
            "Jugendliche (ab 13)": "Mo 17:00-21:00; Th 17:00-20:00",
        },
    ),
    ("dienstags 10–11:30 Uhr, nicht in den Schulferien", {"": "Tu 10:00-11:30; SH off"}),
    (
        "jeden zweiten Mittwoch im Monat, 15–17 Uhr (Stand 2022)",
        {"": "We[2] 15:00-17:00"},
    ),
    ("freitags 9–11 Uhr", {"": "Fr 09:00-11:00"}),
    (
        ("April bis Oktober täglich 9–13 und 13:30–17 Uhr, November bis März 10–13 und"
        " 13:30–16 Uhr"),
        {
            "": "Apr-Oct Mo-Su 09:00-13:00,13:30-17:00;"
            " Nov-Mar Mo-Su 10:00-13:00,13:30-16:00"
        },
    ),
    ("dienstags, mittwochs und donnerstags 9–13 Uhr (ältere Angabe)", {"": "Tu-Th 09:00-13:00"}),
    (
        ("offen: 2. Freitag und 3. Samstag im Monat 10–12 Uhr; mit Termin: dienstags 10–13 Uhr und"
        " 1. Samstag im Monat 10–12 Uhr (Stand 2023)"),
        {
            "": "Fr[2] 10:00-12:00; Sa[3] 10:00-12:00",
            "mit Termin": "Tu 10:00-13:00; Sa[1] 10:00-12:00",
        },
    ),
    (
        "Büro: Montag bis Freitag 9–12 Uhr, Montag bis Donnerstag 14–17 Uhr",
        {"Büro": "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00"},
    ),
    (
        "montags und mittwochs 8:30 bis 12 Uhr, donnerstags 14 bis 18 Uhr (Stand 2022)",
        {"": "Mo,We 08:30-12:00; Th 14:00-18:00"},
    ),
    (
        "montags bis freitags 10–12 und 15–17 Uhr, samstags nach Vereinbarung",
        {"": "Mo-Fr 10:00-12:00,15:00-17:00"},
    ),
    (
        "montags bis donnerstags 8–16 Uhr, freitags 8–13 Uhr (Servicezeiten, Stand 2015)",
        {"": "Mo-Th 08:00-16:00; Fr 08:00-13:00"},
    ),
    ("rund um die Uhr", {"": "24/7"}),
    ("täglich rund um die Uhr", {"": "24/7"}),
    ("rund um die Uhr, jeden Tag", {"": "24/7"}),
    ("rund um die Uhr, sieben Tage die Woche", {"": "24/7"}),
    ("jederzeit zugänglich", {"": "24/7"}),
    (
        "Samstag, Sonntag, Feiertage und Rosenmontag 9–13 Uhr",
        {"": "Sa-Su 09:00-13:00; PH 09:00-13:00; easter -48 days 09:00-13:00"},
    ),
    (
        "Tageskliniken: montags bis donnerstags 8–16:30 Uhr, freitags 8–15 Uhr (Stand 2019)",
        {"Tageskliniken": "Mo-Th 08:00-16:30; Fr 08:00-15:00"},
    ),
    (
        "Servicenummer der Familienkasse: montags bis freitags 8–18 Uhr",
        {"Servicenummer der Familienkasse": "Mo-Fr 08:00-18:00"},
    ),
    (
        "jeden 2. und 4. Mittwoch im Monat um 17:30 Uhr, nicht an Feiertagen",
        {"": "We[2,4] 17:30+; PH off"},
    ),
    (
        "Beratung bei „Düren sorgsam“: montags bis freitags 10–12 und 15–17 Uhr (Stand 2022)",
        {"Beratung bei „Düren sorgsam“": "Mo-Fr 10:00-12:00,15:00-17:00"},
    ),
    (
        "montags bis samstags 14–20 Uhr, zusätzlich montags, mittwochs, donnerstags 10–12 Uhr",
        {"": "Mo,We-Th 10:00-12:00,14:00-20:00; Tu,Fr-Sa 14:00-20:00"},
    ),
    (
        "geöffnet dienstags bis sonntags und an Feiertagen 10–17 Uhr, donnerstags bis 19 Uhr",
        {"": "Tu-We,Fr-Su 10:00-17:00; Th 10:00-19:00; PH 10:00-17:00"},
    ),
    ("Café D: mittwochs 10–13 Uhr (Stand 2023)", {"Café D": "We 10:00-13:00"}),
    (
        ("montags, dienstags, donnerstags und freitags 8:30 bis 12 Uhr, dienstags auch 13:30 bis"
        " 16 Uhr, donnerstags auch 13:30 bis 17 Uhr; mittwochs geschlossen"),
        {
            "": "Mo,Fr 08:30-12:00; Tu 08:30-12:00,13:30-16:00;"
            " Th 08:30-12:00,13:30-17:00"
        },
    ),
    (
        ("montags, dienstags, donnerstags, freitags 15 bis 20:30 Uhr, mittwochs 16 bis 20:30 Uhr"
        " (Stand 2013)"),
        {"": "Mo-Tu,Th-Fr 15:00-20:30; We 16:00-20:30"},
    ),
)  # fmt: skip
UNCLEAR = (
    "zwei Samstage im Monat (Stand 2018)",
    "einmal im Quartal, 15 bis 17 Uhr (Stand 2024)",
    (
        "Schnullercafé mittwochs 10–12 Uhr, Café mit Herz mittwochs 14–16 Uhr (Stand 2022/2024),"
        " Café Spätlese einmal im Quartal"
    ),
    "zwei bis drei Stunden in der Woche",
    "nachmittags und abends, genaue Zeiten bitte erfragen",
    "in den Schulferien",
    "in den Sommerferien, bisher mittwochs für zwei Stunden",
    (
        "Minigruppe: alle vier Wochen freitags 18:15 Uhr; Jugendgruppe: alle 14 Tage freitags"
        " 18:30 Uhr (älterer Stand)"
    ),
    "freitags Kochen; weitere Zeiten auf der Internetseite",
    "in der Regel 7:15–16:30 Uhr",
    "einmal im Jahr im Frühjahr (2025: 23. Mai, 10–15 Uhr)",
    "einmal im Monat samstags 10:30 Uhr (Stand 2016, bitte nachfragen)",
    "werktags, bitte aktuelle Zeiten auf der Internetseite nachsehen",
    (
        "Ganztag montags, mittwochs, donnerstags und freitags bis 15:25 Uhr; dienstags bis zur 6."
        " Stunde"
    ),
    (
        "erster Sonntag im Monat 11–13:30 Uhr; in den Schulferien montags (Nideggen) und mittwochs"
        " (Heimbach) 14–16:30 Uhr"
    ),
    "Anmeldung bis 31. Oktober des Vorjahres",
    "montags bis freitags 6–18 Uhr, alle zwei Wochen samstags 8–15 Uhr",
    (
        "offener Familientreff zu einzelnen Terminen, zum Beispiel donnerstags 15:15–17 Uhr (Stand"
        " November 2024)"
    ),
)


@pytest.mark.parametrize(("text", "meant"), CLEAR)
def test_a_clear_sentence_means_what_its_reader_says(text: str, meant: dict[str, str]) -> None:
    when = understand(text, TODAY).when
    assert isinstance(when, Times)
    assert {each.label: osm.write(each.rules) for each in when.hours} == meant


@pytest.mark.parametrize("text", UNCLEAR)
def test_an_unclear_sentence_is_not_guessed(text: str) -> None:
    found = understand(text, TODAY)
    assert found.when is None
    assert found.why_not


def test_every_sentence_of_the_data_is_understood_for_good_or_says_why_not() -> None:
    for path, text in read_times.sentences():
        found = understand(text, TODAY)
        if found.when is None:
            assert found.why_not, path
        else:
            assert understand(say(found.when), TODAY) == found, path


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("juelich/kleine-haende-juelich", "Offene Zeiten: am 2. Freitag"),
        ("kreuzau/sozialamt-rathaus-kreuzau", "; mittwochs geschlossen"),
        ("kreuzau/jugendtreffpunkt-holzlounge-kreuzau", "jederzeit zugänglich"),
    ],
)
def test_what_a_sentence_said_is_still_said(slug: str, words: str) -> None:
    record = OfferRecord.model_validate(files.load(files.DATA / "offers" / f"{slug}.yaml"))
    assert record.times is not None
    assert record.schedule_said is not None
    assert words in record.schedule_said
    assert "rund um die Uhr" not in record.schedule_said


def test_a_sentence_is_carried_over_and_all_else_stays(tmp_path: Path) -> None:
    record = OfferRecord.model_validate(files.load(SENTENCE))
    kept = {**record.model_dump(), "schedule": "montags 10–12 Uhr, nicht in den Schulferien"}
    before = OfferRecord.model_validate(kept)
    path = tmp_path / SENTENCE.name
    path.write_text(files.text(before.as_yaml()), encoding="utf-8")
    when = understand(str(before.schedule), TODAY).when
    assert isinstance(when, Times)
    read_times.carry_over(path, when)
    old = files.text(before.as_yaml()).splitlines()
    new = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in old if line not in new] == [
        "schedule: montags 10–12 Uhr, nicht in den Schulferien"
    ]
    assert [line for line in new if line not in old] == [
        "schedule: null",
        "times:",
        "  hours:",
        "  - rules: Mo 10:00-12:00; SH off",
    ]


def test_a_file_that_is_written_otherwise_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / SENTENCE.name
    text = "# von Hand\n" + SENTENCE.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    when = understand("montags 9-11", TODAY).when
    assert isinstance(when, Times)
    with pytest.raises(SystemExit):
        read_times.carry_over(path, when)
    assert path.read_text(encoding="utf-8") == text
