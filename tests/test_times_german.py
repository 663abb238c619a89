"""What people write about times is understood, said back, or answered with what would be right."""

import re
import string
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.times import osm
from app.times.dates import Date, Dates
from app.times.german import LONGEST, Understood, understand
from app.times.rules import PUBLIC, SCHOOL, Pause, Times
from app.times.saying import say

TODAY = date(2026, 11, 29)


def hours(text: str) -> str:
    """The hours in OpenStreetMap's notation, each with its heading; "" where not understood."""
    when = understand(text, TODAY).when
    assert when is None or isinstance(when, Times)
    if when is None:
        return ""
    return " | ".join(
        f"{each.label}: {osm.write(each.rules)}" if each.label else osm.write(each.rules)
        for each in when.hours
    )


def times(text: str) -> Times:
    when = understand(text, TODAY).when
    assert isinstance(when, Times)
    return when


def dates(text: str) -> Dates:
    when = understand(text, TODAY).when
    assert isinstance(when, Dates)
    return when


# --- weekly and monthly ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mo+mi 15-17 Uhr", "Mo,We 15:00-17:00"),
        ("Mo. und Mi., 14:00–15:30 Uhr", "Mo,We 14:00-15:30"),
        ("Mo/Mi/Fr 9-11h", "Mo,We,Fr 09:00-11:00"),
        ("MONTAGS & MITTWOCHS VON 9 BIS 11 UHR", "Mo,We 09:00-11:00"),
        ("donnerstags 9.30 bis 11, nicht in den Ferien", "Th 09:30-11:00; SH off"),
        ("Do 9h30-11h, außer in den Schulferien", "Th 09:30-11:00; SH off"),
        ("donnerstags 9 Uhr 30 bis 11 Uhr während der Schulzeit", "Th 09:30-11:00; SH off"),
        ("Do 9–11 Uhr (nicht in den Ferien)", "Th 09:00-11:00; SH off"),
        ("Do 9—11 Uhr, in den Ferien geschlossen", "Th 09:00-11:00; SH off"),
        ("Do zwischen 9 und 11 Uhr, außerhalb der Ferien", "Th 09:00-11:00; SH off"),
        ("jeden Donnerstag 9-11, nicht an Feiertagen", "Th 09:00-11:00; PH off"),
        (
            "Do 9-11, nicht in den Ferien und an Feiertagen",
            "Th 09:00-11:00; SH off; PH off",
        ),
        ("Mo-Fr 8-16, Fr nur bis 13 Uhr", "Mo-Th 08:00-16:00; Fr 08:00-13:00"),
        ("Mo–Do 8–16 h, Fr 8–13 h", "Mo-Th 08:00-16:00; Fr 08:00-13:00"),
        ("Mo-Fr 8-12, Do auch 14-18 Uhr", "Mo-We,Fr 08:00-12:00; Th 08:00-12:00,14:00-18:00"),
        ("Mo-Fr 8-12 und 14-16 Uhr, mittwochs geschlossen", "Mo-Tu,Th-Fr 08:00-12:00,14:00-16:00"),
        ("jeden 1. Dienstag 19 Uhr", "Tu[1] 19:00+"),
        ("jeden letzten Freitag 15-17 Uhr", "Fr[-1] 15:00-17:00"),
        ("1. und 3. Mittwoch im Monat 15 Uhr", "We[1,3] 15:00+"),
        ("jeden ersten und dritten Mittwoch um 15 Uhr", "We[1,3] 15:00+"),
        ("am zweiten Samstag im Monat, 10 bis 12 Uhr", "Sa[2] 10:00-12:00"),
        ("Di 10-12, jeden 1. Di im Monat nur 11-12", "Tu 10:00-12:00; Tu[1] 11:00-12:00"),
        ("Di 10-12, am 1. Di im Monat auch 15-17 Uhr", "Tu 10:00-12:00, Tu[1] 15:00-17:00"),
        ("Sa 10-14 Uhr, letzter Samstag im Monat geschlossen", "Sa 10:00-14:00; Sa[-1] off"),
        ("täglich außer sonntags", "Mo-Sa unknown"),
        ("täglich außer sonntags 9-18 Uhr", "Mo-Sa 09:00-18:00"),
        ("täglich außer an Sonn- und Feiertagen 9-18 Uhr", "Mo-Sa 09:00-18:00; PH off"),
        ("Di außer 1. Di im Monat 9-11 Uhr", "Tu 09:00-11:00; Tu[1] off"),
        ("jeden Donnerstag", "Th unknown"),
        ("jetzt donnerstags 9-11 Uhr", "Th 09:00-11:00"),
        ("ab sofort immer Do 9-11", "Th 09:00-11:00"),
        ("samstags ab 10", "Sa 10:00+"),
        ("18 Uhr jeden Montag", "Mo 18:00+"),
        ("15-17 Uhr montags, 9-11 Uhr dienstags", "Mo 15:00-17:00; Tu 09:00-11:00"),
        ("sonn- und feiertags 10-12", "Su 10:00-12:00; PH 10:00-12:00"),
        ("am Wochenende 10-18 Uhr", "Sa-Su 10:00-18:00"),
        ("Fr 22-2 Uhr", "Fr 22:00-02:00"),
        ("Sa 18-24 Uhr", "Sa 18:00-24:00"),
        ("24/7", "24/7"),
        ("24h", "24/7"),
        ("0-24 Uhr", "24/7"),
        ("Mo-Fr 24 h", "Mo-Fr 00:00-24:00"),
        ("Sa 18-24h", "Sa 18:00-24:00"),
        ("Mo-Fr 8.00 - 12.00 Uhr 14.00 - 16.00 Uhr", "Mo-Fr 08:00-12:00,14:00-16:00"),
        ("Mo 8-12 Uhr 14-16 Uhr", "Mo 08:00-12:00,14:00-16:00"),
        (
            "April bis Oktober: Mo-Fr 9-17, Sa 10-16; November bis März: Mo-Fr 10-16",
            "Apr-Oct Mo-Fr 09:00-17:00; Apr-Oct Sa 10:00-16:00; Nov-Mar Mo-Fr 10:00-16:00",
        ),
        (
            "Mo-Fr 8-12, außer mittwochs; Do auch 14-18 Uhr",
            "Mo-Tu,Fr 08:00-12:00; Th 08:00-12:00,14:00-18:00",
        ),
        ("Mo 9-11 (in den Ferien geschlossen)", "Mo 09:00-11:00; SH off"),
        ("Ferienbetreuung: in den Ferien Mo-Fr 9-16", "Ferienbetreuung: SH Mo-Fr 09:00-16:00"),
        ("Di 15 Uhr. In den Ferien findet es nicht statt.", "Tu 15:00+; SH off"),
        ("Mo v. 8-12 Uhr, Mi geschl.", "Mo 08:00-12:00"),
        ("Montagabend 19 Uhr", "Mo 19:00+"),
        ("Dienstagnachmittags 15-17 Uhr", "Tu 15:00-17:00"),
        ("jeden 1. Di und Do im Monat 15-17 Uhr", "Tu[1],Th[1] 15:00-17:00"),
        ("Mo-Fr 8-17 / Sa+So: geschlossen", "Mo-Fr 08:00-17:00"),
        ("„Mo-Fr 8-17 Uhr“", "Mo-Fr 08:00-17:00"),
        ("- Mo 9-11", "Mo 09:00-11:00"),
        ("• Mo 9-11 • Di 9-12", "Mo 09:00-11:00; Tu 09:00-12:00"),
        ("📅 Mo 9-11 — nicht in den Ferien", "Mo 09:00-11:00; SH off"),
        ("Mo 9-11 • 🕒 Büro: Di 9-11", "Mo 09:00-11:00 | Büro: Tu 09:00-11:00"),
        ("Sprechstunde montags 9-11", "Sprechstunde: Mo 09:00-11:00"),
        (
            "Sprechzeiten: Mo 9-11; Öffnungszeiten: Di 9-11",
            "Sprechzeiten: Mo 09:00-11:00 | Öffnungszeiten: Tu 09:00-11:00",
        ),
        ("Mo 8-12 Uhr 30", "Mo 08:00-12:30"),
        ("Mo 8 Uhr 30-12 Uhr 30", "Mo 08:30-12:30"),
        ("Mo.-Do. ab 7:00h bis 16:30h", "Mo-Th 07:00-16:30"),
        ("Ab 3 Jahren: Mo 15-16 Uhr", "Ab 3 Jahren: Mo 15:00-16:00"),
        ("rund um die Uhr", "24/7"),
        ("mittwochs vormittags 9-11", "We 09:00-11:00"),
        ("Montag: 9-12 Uhr, Dienstag: 14-16 Uhr", "Mo 09:00-12:00; Tu 14:00-16:00"),
        ("April bis Oktober Mo-Fr 9-17 Uhr", "Apr-Oct Mo-Fr 09:00-17:00"),
        ("Mo-Fr 8-12, im Juli und August 8-10 Uhr", "Mo-Fr 08:00-12:00; Jul-Aug Mo-Fr 08:00-10:00"),
        ("dienstags 9-11, im August geschlossen", "Tu 09:00-11:00; Aug Tu off"),
        ("in den Ferien montags bis freitags 10-16 Uhr", "SH Mo-Fr 10:00-16:00"),
        ("Mo-Fr 14-18, in den Ferien 10-16 Uhr", "Mo-Fr 14:00-18:00; SH Mo-Fr 10:00-16:00"),
        ("Fr bis Mo 9-11", "Mo,Fr-Su 09:00-11:00"),
        ("In den Ferien: Mi 10-12 Uhr; Mo 9-11 Uhr", "Mo 09:00-11:00; SH We 10:00-12:00"),
        ("In den Ferien Mi 10-12 Uhr. Mo 9-11 Uhr.", "Mo 09:00-11:00; SH We 10:00-12:00"),
        ("in den Ferien mittwochs; 10-12 Uhr", "SH We 10:00-12:00"),
        ("Juli Sa 10-16; So 11-13", "Su 11:00-13:00; Jul Sa 10:00-16:00"),
        ("Juli Sa 10-16, So 11-13", "Jul Sa 10:00-16:00; Jul Su 11:00-13:00"),
        (
            "täglich; im Juli dienstags geschlossen",
            "Mo-Su unknown; Jul Tu off",
        ),
        ("in den Ferien montags; dienstags", "Tu unknown; SH Mo unknown"),
        (
            "Kinder (6–12 Jahre): mittwochs 15–17 Uhr; Jugendliche (ab 13): mittwochs 17–21 Uhr",
            "Kinder (6–12 Jahre): We 15:00-17:00 | Jugendliche (ab 13): We 17:00-21:00",
        ),
    ],
)
def test_weekly_and_monthly_times_are_understood(written: str, meant: str) -> None:
    assert hours(written) == meant


def test_a_pause_and_a_validity_are_understood_with_their_years() -> None:
    found = times("ab 1.9.2026 montags 9-11, Sommerpause vom 1.7. bis 31.8., fällt aus am 24.12.")
    assert (found.since, found.until) == (date(2026, 9, 1), None)
    assert found.pauses == (
        Pause(date(2026, 12, 24), date(2026, 12, 24)),
        Pause(date(2027, 7, 1), date(2027, 8, 31)),
    )
    assert times("Mo 9-11, 1.9.2026 bis 31.5.2027").until == date(2027, 5, 31)
    assert times("Mo 9-11, nicht am 21.12. und 28.12.").pauses[1].first == date(2026, 12, 28)
    # Over New Year.
    (pause,) = times("Mo 9-11, geschlossen vom 23.12. bis 6.1.").pauses
    assert (pause.first, pause.last) == (date(2026, 12, 23), date(2027, 1, 6))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("24.12. geschlossen", [("2026-12-24", "2026-12-24")]),
        ("Do 24.12. geschlossen", [("2026-12-24", "2026-12-24")]),
        ("fällt aus am Do, 24.12.", [("2026-12-24", "2026-12-24")]),
        (
            "nicht am Do 24.12. und Do 31.12.",
            [("2026-12-24", "2026-12-24"), ("2026-12-31", "2026-12-31")],
        ),
        ("am 24.12. geschl.", [("2026-12-24", "2026-12-24")]),
        (
            "24.12. und 31.12. geschlossen",
            [("2026-12-24", "2026-12-24"), ("2026-12-31", "2026-12-31")],
        ),
        ("vom 1.8. bis 31.8. geschlossen", [("2027-08-01", "2027-08-31")]),
        ("1.9.2026 bis 31.5.2027, 24.12. geschlossen", [("2026-12-24", "2026-12-24")]),
        (
            "24.12. bis 6.1. und 1.5. geschlossen",
            [("2026-12-24", "2027-01-06"), ("2027-05-01", "2027-05-01")],
        ),
    ],
)
def test_days_on_which_it_is_shut_are_a_pause(written: str, days: list[tuple[str, str]]) -> None:
    found = times(f"Mo-Fr 8-17, {written}").pauses
    assert [(each.first.isoformat(), each.last.isoformat()) for each in found] == days


def test_a_month_from_which_on_is_the_next() -> None:
    assert times("ab Januar montags 9-11").since == date(2027, 1, 1)
    assert times("montags 9-11 ab Oktober 2027").since == date(2027, 10, 1)


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("montags 9-11 (Stand 2021, bitte nachfragen)", "Stand 2021, bitte nachfragen"),
        ("montags 9-11, Stand 2022", "Stand 2022"),
        ("montags 9-11, samstags nach Vereinbarung", "samstags nach Vereinbarung"),
        ("montags 9-11 Uhr nach Vereinbarung", "nach Vereinbarung"),
        ("montags 9-11 Uhr und nach Vereinbarung", "und nach Vereinbarung"),
        ("montags 9-11 Uhr, und nach Vereinbarung", "und nach Vereinbarung"),
        ("montags 9-11 – Anmeldung erforderlich", "Anmeldung erforderlich"),
        ("montags 9-11, nachmittags nach Vereinbarung", "nachmittags nach Vereinbarung"),
        (
            "montags 9-11 Uhr und jederzeit nach Vereinbarung",
            "und jederzeit nach Vereinbarung",
        ),
        ("montags 9-11 Uhr sowie nach Absprache", "und nach Absprache"),
        ("montags 9-11 Uhr + nach Vereinbarung (Düren)", "und nach Vereinbarung; Düren"),
        ("montags 9-11, mit Anmeldung, kostenlos", "mit Anmeldung; kostenlos"),
    ],
)
def test_what_changes_nothing_stays_beside(written: str, note: str) -> None:
    assert hours(written) == "Mo 09:00-11:00"
    assert times(written).note == note


@pytest.mark.parametrize(
    "written",
    [
        "Mo 9-11, Di 9-11, nicht in den Ferien, ab 1.1.2027 (Düren)",
        "ab 1.1.2027: Mo 9-11; Di 9-11 (Düren), nicht in den Ferien",
        "(Düren), nicht in den Ferien: Mo 9-11, Di 9-11; ab 1.1.2027",
    ],
)
def test_what_holds_for_all_stands_before_or_after_all(written: str) -> None:
    when = times(written)
    assert hours(written) == "Mo-Tu 09:00-11:00; SH off"
    assert (when.since, when.note) == (date(2027, 1, 1), "Düren")


def test_each_heading_has_its_own_not_in_the_holidays() -> None:
    written = "Büro: Mo 9-11, nicht in den Ferien; Café: Di 9-11; Garten: Mi 9-11, im Mai zu"
    assert hours(written) == (
        "Büro: Mo 09:00-11:00; SH off | Café: Tu 09:00-11:00 | Garten: We 09:00-11:00; May We off"
    )


@pytest.mark.parametrize(
    "written",
    [
        "Praxis Sommer: montags 9 bis 11 Uhr",
        "Wintercafé: montags 9 bis 11 Uhr",
        "montags 9 bis 11 Uhr (Stand Herbst 2022)",
        "montags 9 bis 11 Uhr (bei Frau Winter)",
        "montags 9 bis 11 Uhr (für Kinder bis 12; Stand 2020)",
        "Weihnachten: Do, 24. Dezember 2026, 15 Uhr",
        "Sommerfest: Sa, 10. Juli 2027, 15 Uhr (im Winter 2026 geplant)",
    ],
)
def test_what_only_looks_like_a_limit_stays(written: str) -> None:
    when = understand(written, TODAY).when
    assert when is not None
    assert say(when) == written


def test_what_says_itself_whose_it_is_may_stand_between() -> None:
    assert hours("Mo 9-11 (nicht in den Ferien), Di geschlossen") == "Mo 09:00-11:00; SH off"
    assert hours("Mo ab 1.1.2027 9-11 Uhr, nicht in den Ferien") == "Mo 09:00-11:00; SH off"
    found = times("Mo-Fr 9-12, Sa nach Vereinbarung, So 10-11")
    assert found.note == "Sa nach Vereinbarung"
    assert hours("April bis Juli Mo 9-17, im Juni geschlossen, Oktober bis März 10-16") == ""
    assert hours("Mo 9-17, im Juni geschlossen, im Juli 10-16") == (
        "Mo 09:00-17:00; Jun Mo off; Jul Mo 10:00-16:00"
    )


def test_hours_in_the_holidays_take_the_place_of_school_time() -> None:
    for written in (
        "in der Schulzeit Mo-Fr 14-18, in den Ferien 10-16 Uhr",
        "Schulzeit: Mo-Fr 14-18 Uhr; Ferien: Mo-Fr 10-16 Uhr",
    ):
        assert hours(written) == "Mo-Fr 14:00-18:00; SH Mo-Fr 10:00-16:00"


# --- single dates ------------------------------------------------------------------------------


def test_a_date_without_a_year_is_the_next_that_comes() -> None:
    (found,) = dates("12.3. 19 Uhr, Anmeldung bis 5.3.").dates
    assert (found.first, found.start, found.end) == (date(2027, 3, 12), 19 * 60, None)
    assert found.register_by == date(2027, 3, 5)
    assert dates("29.11. 19 Uhr").dates[0].first == TODAY
    assert dates("30.8. 19 Uhr").dates[0].first == date(2027, 8, 30)
    assert dates("29.2. 10 Uhr").dates[0].first == date(2028, 2, 29)
    assert dates("3.1. 10 Uhr, Anmeldeschluss 20.12.").dates[0].register_by == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("28.11. 19 Uhr", "Der 28. November war gestern. Ist 2027 gemeint? Dann bitte mit Jahr:"),
        ("Sa, 28.11. 19 Uhr", "28.11.2027. Sonst so: 28.11.2026."),
        ("31.8. 19 Uhr", "Der 31. August ist vorbei."),
        ("28. und 30. November 19 Uhr", "Der 28. November war gestern."),
        ("Kurs: 17.11. 9 Uhr; 1.12. 9 Uhr", "Der 17. November ist vorbei."),
        ("22.11. bis 6.1. 9 Uhr", "Der 22. November ist vorbei."),
        ("montags 9 Uhr, Pause 22.11. bis 6.1.", "Der 22. November ist vorbei."),
        ("montags 9 Uhr, nicht am 23.11.", "Der 23. November ist vorbei."),
        ("montags 9 Uhr, ab 1.10.", "Der 1. Oktober ist vorbei."),
        ("montags 9 Uhr, bis 20.11.", "Der 20. November ist vorbei."),
    ],
)
def test_a_day_just_past_without_a_year_is_asked_for_its_year(written: str, said: str) -> None:
    found = understand(written, TODAY)
    assert found.when is None
    assert said in found.why_not
    # What stands there already is not judged anew.
    assert understand(written, TODAY, kept=True).when is not None or written[0] == "S"


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("28.11.2026 19 Uhr", date(2026, 11, 28)),
        ("28.11.2027 19 Uhr", date(2027, 11, 28)),
        ("28.11.27 19 Uhr", date(2027, 11, 28)),
        ("1.10.2027 bis 23.11. 9 Uhr", date(2027, 10, 1)),
        ("3.12. 19 Uhr, Anmeldung bis 20.11.", date(2026, 12, 3)),
        ("3.12. 19 Uhr, Anmeldeschluss: 20.11.", date(2026, 12, 3)),
    ],
)
def test_where_the_year_is_clear_nobody_is_asked(written: str, first: date) -> None:
    assert dates(written).dates[0].first == first


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("14.12.26, 9 Uhr 30", ["2026-12-14"]),
        ("Sa, 12. Dezember 2026 von 10 bis 12 Uhr", ["2026-12-12"]),
        ("12., 19. und 26. März jeweils 15-17 Uhr", ["2027-03-12", "2027-03-19", "2027-03-26"]),
        ("19.12., 9.1. und 16.1. 10 Uhr", ["2026-12-19", "2027-01-09", "2027-01-16"]),
        ("Do 3.12. 19 Uhr; Di 8.12. 10-12 Uhr", ["2026-12-03", "2026-12-08"]),
        ("1. Mai 2027", ["2027-05-01"]),
        ("2027-03-12 19:00", ["2027-03-12"]),
        ("2027-03-12, 2027-03-19 19 Uhr", ["2027-03-12", "2027-03-19"]),
        ("Do 3. 12., 19 Uhr", ["2026-12-03"]),
        ("Do 3.12. 19 Uhr. Anmeldung bis 1.12.", ["2026-12-03"]),
        ("5. 1. 2028", ["2028-01-05"]),
    ],
)
def test_dates_are_understood(written: str, days: list[str]) -> None:
    assert [each.first.isoformat() for each in dates(written).dates] == days


def test_days_in_a_row_are_one_date() -> None:
    for written in ("12.-14.3.2027", "12. bis 14. März 2027", "vom 12.3. bis 14.3.2027"):
        (found,) = dates(written).dates
        assert (found.first, found.last) == (date(2027, 3, 12), date(2027, 3, 14))
    (found,) = dates("30.12. bis 2.1., 10-16 Uhr").dates
    assert (found.first, found.last) == (date(2026, 12, 30), date(2027, 1, 2))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "Freitags 4.12. - 18.12. 16-18 Uhr",
            "freitags 16 bis 18 Uhr, vom 4. Dezember 2026 bis 18. Dezember 2026",
        ),
        (
            "dienstags 12.1.-16.2.2027 18-20 Uhr",
            "dienstags 18 bis 20 Uhr, vom 12. Januar 2027 bis 16. Februar 2027",
        ),
        (
            "Di, 12.1. - 16.2.2027, 18-20 Uhr",
            "dienstags 18 bis 20 Uhr, vom 12. Januar 2027 bis 16. Februar 2027",
        ),
        (
            "Yoga: Di vom 12.1.2027 bis 16.2. 18-20 Uhr",
            "Yoga: dienstags 18 bis 20 Uhr, vom 12. Januar 2027 bis 16. Februar 2027",
        ),
        # It has begun.
        (
            "freitags 27.11.-18.12., 16 Uhr",
            "freitags ab 16 Uhr, vom 27. November 2026 bis 18. Dezember 2026",
        ),
    ],
)
def test_a_weekday_from_one_day_to_another_is_each_week(written: str, said: str) -> None:
    assert say(times(written)) == said


def test_a_weekday_on_the_first_of_some_days_in_a_row_is_that_of_this_day() -> None:
    (found,) = dates("Fr 4.12. - 6.12.2026, 10-18 Uhr").dates
    assert (found.first, found.last) == (date(2026, 12, 4), date(2026, 12, 6))
    (found,) = dates("Di 12.1. - Mi 17.2.2027").dates
    assert (found.first, found.last) == (date(2027, 1, 12), date(2027, 2, 17))


def test_a_note_stands_before_or_after_all_dates() -> None:
    for written in ("3.12., 10.12. 19 Uhr (Düren)", "(Düren) 3.12. 19 Uhr; 10.12. 19 Uhr"):
        found = dates(written)
        assert (len(found.dates), found.note) == (2, "Düren")


def test_a_day_may_have_several_times() -> None:
    found = dates("12.3.2027 9-12 Uhr, 14-16 Uhr").dates
    assert [(each.start, each.end) for each in found] == [(540, 720), (840, 960)]
    assert {each.first for each in found} == {date(2027, 3, 12)}


def test_a_course_is_understood_as_one() -> None:
    course = dates("Kurs mit 3 Terminen: 7.1., 14.1. und 21.1., 17-18.30 Uhr, ausgebucht")
    assert course.series
    assert [each.full for each in course.dates] == [True, True, True]
    assert {(each.start, each.end) for each in course.dates} == {(17 * 60, 18 * 60 + 30)}
    assert dates("Vortrag: Do, 3.12., 19 Uhr (ausgebucht)").label == "Vortrag"


@pytest.mark.parametrize(
    ("written", "off"),
    [
        ("Do, 3.12., 19 Uhr, fällt aus", [True]),
        ("3.12. 19 Uhr (fällt aus)", [True]),
        ("3.12. 19 Uhr; 10.12. 19 Uhr fällt leider aus", [False, True]),
        ("3.12. 19 Uhr entfällt; 10.12. 19 Uhr", [True, False]),
        ("3.12. und 10.12., 19 Uhr, fällt aus am 3.12.", [True, False]),
        ("Kurs: 3.12. 19 Uhr; 10.12. 19 Uhr, fällt aus; 17.12. 19 Uhr", [False, True, False]),
    ],
)
def test_a_date_that_does_not_take_place_is_marked(written: str, off: list[bool]) -> None:
    assert [each.cancelled for each in dates(written).dates] == off


# --- not understood ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("Mi 25 Uhr", "„25 Uhr“ ist keine Uhrzeit. Möglich ist 0 bis 24 Uhr"),
        ("Mi 9.75 Uhr", "„9.75“ ist keine Uhrzeit"),
        ("Mi 24.30-25.30", "ist keine Uhrzeit"),
        ("jeden 31.", "Einen 31. hat nicht jeder Monat"),
        ("jeden 31. um 15 Uhr", "„jeden letzten Freitag im Monat“"),
        ("jeden 32.", "Einen 32. gibt es in keinem Monat"),
        ("6. Dienstag im Monat 10 Uhr", "1. bis 5. oder letzter"),
        ("Mo 17-15 Uhr", "Das Ende (15 Uhr) liegt nicht nach dem Beginn (17 Uhr)"),
        ("Mo-Fr 8-16, Fr nur bis 7 Uhr", "Das Ende (7 Uhr) liegt nicht nach dem Beginn (8 Uhr)"),
        ("Mo 9-9 Uhr", "Das Ende (9 Uhr)"),
        ("Freitag 0-24 Uhr, freitags bis 3 Uhr", "0 Uhr ist mitten in der Nacht"),
        ("31.2. 10 Uhr", "Den 31. Februar gibt es nicht"),
        ("29.2.2027 10 Uhr", "Den 29. Februar 2027 gibt es nicht, der Monat hat höchstens 28 Tage"),
        ("31. April, 10 Uhr", "Den 31. April gibt es nicht"),
        ("1.13. 10 Uhr", "Es gibt nur 12 Monate"),
        ("0.5. 10 Uhr", "Den 0. Mai gibt es nicht"),
        ("12.3.0026 10 Uhr", "Das Jahr 26 kann nicht stimmen. Möglich ist 1990 bis 2100"),
        ("Sa, 12.3.2027 10 Uhr", "Der 12.3.2027 ist ein Freitag"),
        ("30.12. bis 2.1., 22-1 Uhr", "Geht es jede Nacht so lang?"),
        ("Di 12.1. - 17.2.2027, 18-20 Uhr", "„dienstags, 12.1.2027 bis 16.2.2027“"),
        ("Di 4.12. - 18.12.2026, 18-20 Uhr", "Der 4.12.2026 ist ein Freitag"),
        ("14.3.2027 bis 12.3.2027", "Das Ende liegt vor dem Beginn"),
        ("12.3.2027 19 Uhr, Anmeldung bis 20.3.2027", "Die Frist für die Anmeldung liegt nach"),
        ("Kurs, 10 Termine: 7.1., 14.1. 17 Uhr", "Genannt sind 10 Termine, ein Datum haben 2"),
        ("12.3. und 19.3., 19 Uhr, ausgebucht", "Welcher Termin ist ausgebucht?"),
        ("12.3. und 19.3., 19 Uhr, fällt aus", "Welcher Termin fällt aus?"),
        ("12.3.2027 19 Uhr und 20 Uhr, fällt aus", "Welcher Termin fällt aus?"),
        ("29.2. bis 3.3.2027", "Den 29. Februar 2027 gibt es nicht"),
        (
            "1.1.2027 bis 31.12.2100, 9 bis 10 Uhr",
            "„täglich 9 bis 10 Uhr, 1.1.2027 bis 31.12.2100“",
        ),
        ("12.3.2027 19 Uhr, fällt aus am 14.3.", "Bitte zuerst das Datum, danach „fällt aus“"),
        ("Mo 9-11, Pause vom 31.8.2027 bis 1.7.2027", "Eine Pause endet, bevor sie beginnt"),
        (
            "montags 15-16 Uhr ab 3 Jahren, 16-17 Uhr ab 6 Jahren",
            "„Ab 3 Jahren: montags 15 bis 16 Uhr; ab 6 Jahren: montags 16 bis 17 Uhr“",
        ),
        ("Mo 15-16 Uhr, 3-6 Jahre", "Ein Alter bitte als Überschrift"),
        ("Mo-Fr 9-17 Uhr, 12-13 Uhr geschlossen", "„montags 9 bis 12 und 13 bis 17 Uhr“"),
        ("Mo-Fr 9-17 Uhr, Mittagspause 12-13 Uhr", "„montags 9 bis 12 und 13 bis 17 Uhr“"),
        ("Mo-Fr 24 Uhr", "24 Uhr ist das Ende eines Tages"),
        ("2027-13-12 19:00", "„2027-13-12“ ist kein Datum"),
        ("Mo-Fr 8-17, Mi nachmittags geschlossen", "„mittwochs 8 bis 12 Uhr“"),
        ("ab Oktober montags 9-11", "„ab Oktober 2026“ oder „ab Oktober 2027“"),
        ("Mo 9 Uhr 11 Uhr", "zwei Uhrzeiten"),
        ("Mo 8-12 Uhr 14 Uhr", "zwei Uhrzeiten"),
        ("ab Januar bis März montags 9-11", "nicht zu verstehen"),
        ("Mo 9-11, 24.12. und 31.12.", "Einzelne Termine und wöchentliche Zeiten bitte getrennt"),
        ("jeden 1. Di und Do 15-17 Uhr", "Bitte jede Zeit für sich"),
        ("Mo 9-11 in ungeraden KW", "Bitte die einzelnen Termine nennen"),
        ("12.3. bis 14.3.2027, 9-12 und 14-16 Uhr", "Bitte jeden Tag für sich nennen"),
        ("Mo-Fr 9-12 und 14-16 Uhr außer Mittwochnachmittag", "„mittwochs 8 bis 12 Uhr“"),
        ("Mo-Fr 9-12 Uhr, rund um die Uhr", "Es fehlen Tag oder Uhrzeit"),
        ("Mo-Fr 8-12, außer mittwochs, Do auch 14-18 Uhr", "Welche Tage fallen aus?"),
        ("Mo-Fr außer Mi, Do 9-12 Uhr", "Welche Tage fallen aus?"),
        ("Mo-Fr 14-18, nicht an Feiertagen, in den Ferien 10-16", "Welche Tage fallen aus?"),
        (
            "April bis Oktober: Mo-Fr 9-17; Sa 10-16; November bis März: Mo-Fr 10-16",
            "zu jeder Zeit die Monate",
        ),
        ("Ferienbetreuung: Mo-Fr 9-16", "„Ferienbetreuung: in den Ferien montags 9 bis 16 Uhr“"),
        ("3.12. 19 Uhr (Düren); 10.12. 19 Uhr (Jülich)", "Gilt „Düren“ für alle Termine?"),
        ("3.12. 19 Uhr, kostenlos; 10.12. 19 Uhr", "Gilt „kostenlos“ für alle Termine?"),
        ("Mo-Fr 8-17, Mo 24.12. geschlossen", "Der 24.12.2026 ist ein Donnerstag"),
        ("Mo-Fr 8-17, nicht am Mo 24.12.", "Der 24.12.2026 ist ein Donnerstag"),
        (f"Di 12.1. - 16.2.2027, 18 Uhr ({'x' * 200}) ({'y' * 200})", "höchstens 300 Zeichen"),
        # Limits that no calendar knows.
        ("Mo 9-11 (in geraden Kalenderwochen)", "welche Wochen es sind"),
        ("Mo 9-11 (im Wechsel mit der Bücherei)", "welche Wochen es sind"),
        ("Mo 9-11 (14-tägig)", "welche Wochen es sind"),
        ("Mo 9-11 (alle drei Wochen)", "welche Wochen es sind"),
        ("Woche A: Mo 9-11", "welche Wochen es sind"),
        ("Ungerade Woche: Mo 9-11", "welche Wochen es sind"),
        ("Mo 9-11 (unregelmäßig)", "Bitte die einzelnen Termine nennen"),
        ("Mo 9-11 (Sommerhalbjahr)", "„von April bis September"),
        ("Mo 9-11 (ab Herbst)", "oder die Tage"),
        ("Mo 9-11 (ab 2028)", "oder die Tage"),
        ("Sommer: Mo 9-11", "Bitte die Monate nennen"),
        ("Winter: Mo 9-11; Sommer: Mo 10-12", "Bitte die Monate nennen"),
        ("Café (im Winter): Mo 9-11", "Bitte die Monate nennen"),
        ("Sommerzeit: Mo 9-11", "Bitte die Monate nennen"),
        ("Weihnachten: Mo 9-11", "Bitte die Monate nennen"),
        ("Mo 9-11 (abgesagt)", "bitte keine Zeiten nennen"),
        ("Mo 9-11 (entfällt)", "bitte keine Zeiten nennen"),
        ("Abgesagt: Mo 9-11", "bitte keine Zeiten nennen"),
        ("Früher: Mo 9-11", "bitte keine Zeiten nennen"),
        ("Abgesagt: 12.3.2027 19 Uhr", "bitte keine Zeiten nennen"),
        # In the middle: whose is it?
        (
            "Krabbelgruppe: Mo 9-11, fällt am 7.12. aus; Café: Mo 15-17",
            "Gilt „fällt am 7.12.“ für alles? Dann bitte ganz ans Ende.",
        ),
        ("Krabbelgruppe: Mo 9-11 ab 12.1.2027; Café: Di 9-11", "Gilt „ab 12.1.2027“ für alles?"),
        (
            "Café: Mo 9-11, nicht in den Ferien, ab 1.1.2027; Büro: Di 9-11",
            "Gilt „ab 1.1.2027“ für alles?",
        ),
        ("Mo 9-11, im August zu, ab 1.1.2027, im Juli Di 9-11", "Gilt „ab 1.1.2027“ für alles?"),
        ("Mo 9-11 ab 1.1.2027; Di 9-11", "Gilt „ab 1.1.2027“ für alles?"),
        ("Mo 9-11, Di ab 1.1.2027 10-12 Uhr", "Gilt „ab 1.1.2027“ für alles?"),
        ("Café: ab 1.1.2027 Mo 9-11; Büro: Di 9-11", "Gilt „ab 1.1.2027“ für alles?"),
        ("Café: Mo 9-11; Büro: ab 1.1.2027 Di 9-11", "Gilt „ab 1.1.2027“ für alles?"),
        ("Mo 15-17 Uhr (nicht in den Ferien), Di 15-17 Uhr", "Gilt „nicht in den Ferien“ für"),
        ("Mo 9-11 Uhr in den Ferien geschlossen; Di 9-11", "mit Überschriften: „Spielgruppe"),
        ("Mo 9-11, auch in den Ferien, Di 9-11", "Gilt „auch in den Ferien“ für alles?"),
        ("Mo 9-11, nicht an Feiertagen; Di 9-11", "Gilt „nicht an Feiertagen“ für alles?"),
        ("Mo 9-11, im August geschlossen, Di 10-12", "„im August montags geschlossen“"),
        ("montags, nicht in den Ferien, dienstags", "Gilt „nicht in den Ferien“ für alles?"),
        ("im Juli montags im August 9-11", "welche Zeiten nur dann gelten"),
        ("Mo 9-11, ab 1.1.2027, ab 1.2.2027", "Zwei Beginne oder zwei Enden"),
        ("Mo 9-11 Uhr (Düren), Di 9-11 Uhr (Jülich)", "„Düren: montags 9 bis 11 Uhr; Jülich:"),
        ("Mo 9-11 (0-12 Monate), Di 9-11 (1-3 Jahre)", "Gilt „0-12 Monate“ für alles?"),
        ("Mo 9-11 Uhr ohne Termin, Di 9-11 Uhr mit Termin", "Gilt „ohne Termin“ für alles?"),
        ("Krabbelgruppe: Mo 9-11 (ausgebucht); Café: Di 9-11", "Gilt „ausgebucht“ für alles?"),
        ("Mo-Fr 9-12, Sa nach Vereinbarung; Café: Di 9-11", "Gilt „Sa nach Vereinbarung“ für"),
        ("Mo-Fr 9-12 Uhr, Mi nach Vereinbarung", "Für diesen Tag steht auch eine feste Zeit da"),
        ("Mo-Fr 9-12 Uhr (Mi nach Absprache)", "Für diesen Tag steht auch eine feste Zeit da"),
        ("Mo-Fr 14-18 in der Schulzeit, in den Ferien Mo-Do 10-16", "für alles?"),
        ("in der Schulzeit Mo-Fr 14-18, in den Ferien Mo-Do 10-16", "Beides steht da"),
        # Unclear, so not guessed.
        ("jeden 2. Dienstag 19 Uhr", "Heißt das einmal im Monat?"),
        ("alle 14 Tage montags 9-11 Uhr", "welche Wochen es sind"),
        ("werktags 9-12 Uhr", "ob der Samstag dazugehört"),
        ("in der Regel montags 9-11", "„in der Regel“ ist keine feste Zeit"),
        ("in den Sommerferien montags 9-11", "liegen jedes Jahr anders"),
        ("Mo 3-5 Uhr", "Ist der Nachmittag gemeint, dann bitte 15 Uhr"),
        ("nachmittags Mo 9-11 Uhr", "Es fehlen Tag oder Uhrzeit"),
        ("Mo nachmittags 9-11 Uhr", "Uhrzeit und Tageszeit passen nicht zusammen"),
        ("Mo 15", "Bitte „Uhr“ dazuschreiben"),
        ("Do 10.12", "Datum oder Uhrzeit?"),
        ("Do 3.12", "Datum oder Uhrzeit?"),
        ("Do 12.3 9 Uhr", "Ein Datum hat zwei Punkte: „12.3.“"),
        ("Mo-Fr 8-16, Fr 15-18", "die sich überschneiden"),
        ("täglich 0-24 Uhr, freitags 22-2 Uhr", "die sich überschneiden"),
        ("Mo-Fr 0-24 Uhr Fr 22-2 Uhr", "die sich überschneiden"),
        ("montags und jeden 1. Dienstag 9-11", "Bitte jede Zeit für sich"),
        ("Büro montags 9-11", "Eine Überschrift bitte mit Doppelpunkt"),
        ("kein Treffen montags 9-11", "nicht zu verstehen"),
        ("Mo 9-11, aber derzeit leider nicht", "nicht zu verstehen"),
        ("montags 9-11, auch in den Ferien dienstags 10-12", "nicht zu verstehen"),
        ("Mo 9-11 ab 1.1.2027 bis 1.1.2026", "Das Ende liegt vor dem Beginn"),
        ("vom 1.1.2027 bis 1.1.2026 Mo 9-11", "Das Ende liegt vor dem Beginn"),
        ("Mo 9-11, Pause vom 5.1. bis 3.1.", "Bitte das frühere Datum zuerst"),
        ("Mo 9-11, Pause vom 5.1.2027 bis 3.1.", "Bitte das frühere Datum zuerst"),
        ("Mo 9-11, bis 1.1.2020", "Bitte ein Datum, das noch kommt"),
        ("1.1.1990 10 Uhr", "Der 1.1.1990 ist lange vorbei"),
        ("auch in den Ferien", "Es fehlen Tag oder Uhrzeit"),
        ("Mo 9-11, nicht in den Ferien, auch in den Ferien", "Beides steht da"),
        ("Mo 9-11, nicht an Feiertagen (auch an Feiertagen)", "Beides steht da"),
        ("14:00–15:30", "Es fehlen Tag oder Uhrzeit"),
        ("nicht in den Ferien", "nur, wann es nicht stattfindet"),
        ("Mo 9-11, Di", "Nicht jeder Tag hat eine Uhrzeit"),
        ("vom 1.5. bis 30.9. montags 9-11", "bitte die Tage mit Jahr"),
        ("nach Absprache", "Es fehlen Tag oder Uhrzeit"),
        ("", "Hier steht keine Zeit"),
        ("x" * (LONGEST + 1), "zu lang"),
    ],
)  # fmt: skip
def test_what_is_impossible_or_unclear_is_not_guessed(written: str, says: str) -> None:
    found = understand(written, TODAY)
    assert found.when is None
    assert says in found.why_not


@pytest.mark.parametrize(
    ("written", "meant", "said"),
    [
        ("Do 9-11, auch in den Ferien", {SCHOOL}, "donnerstags 9 bis 11 Uhr, auch in den Ferien"),
        ("Do 9-11 (auch in den Schulferien)", {SCHOOL}, ", auch in den Ferien"),
        ("Do 9-11, auch an Feiertagen", {PUBLIC}, ", auch an Feiertagen"),
        (
            "Do 9-11, auch in den Ferien und an Feiertagen",
            {SCHOOL, PUBLIC},
            ", auch in den Ferien und an Feiertagen",
        ),
        ("Do 9-11, auch feiertags, auch in den Ferien", {SCHOOL, PUBLIC}, "und an Feiertagen"),
        (
            "Do 9-11, auch in den Ferien, nicht an Feiertagen",
            {SCHOOL},
            ", nicht an Feiertagen, auch in den Ferien",
        ),
        ("Do 9-11, in den Ferien Do 9-10, auch in den Ferien", set(), "9 bis 10 Uhr"),
        ("rund um die Uhr, auch an Feiertagen", set(), "rund um die Uhr"),
        ("Mo-Fr 9-12, auch an Feiertagen 10-11 Uhr", set(), "an Feiertagen 10 bis 11 Uhr"),
    ],
)
def test_on_holidays_it_is_as_usual_where_somebody_says_so(
    written: str, meant: set[int], said: str
) -> None:
    when = times(written)
    assert [set(each.also) for each in when.hours] == [meant]
    assert say(when).endswith(said)
    assert understand(say(when), TODAY).when == when


def test_a_stretch_without_a_year_is_the_one_that_ends_next() -> None:
    school_year = times("vom 1.9. bis 31.5.2027 Mo 9-11")
    assert (school_year.since, school_year.until) == (date(2026, 9, 1), date(2027, 5, 31))
    later = times("Mo 9-11, ab 1.9.2027, bis 31.5.")
    assert later.until == date(2028, 5, 31)
    assert times("Mo 9-11, Pause vom 20.12. bis 6.1.").pauses == (
        Pause(date(2026, 12, 20), date(2027, 1, 6)),
    )


def test_what_is_over_for_less_than_a_year_can_still_be_said() -> None:
    """An offer with it is edited at the desk."""
    assert times("Mo 9-11, bis 1.1.2026").until == date(2026, 1, 1)
    assert dates("12.3.2026 19 Uhr").dates[0].first == date(2026, 3, 12)


def test_each_heading_has_holidays_of_its_own() -> None:
    when = times("Büro: Mo 9-11, auch in den Ferien; Kinder: Di 15-17")
    assert [each.also for each in when.hours] == [(SCHOOL,), ()]


@pytest.mark.parametrize(
    "written",
    [
        "Mo 9-11 (nicht in den Ferien), Di 9-11", "Mo 9-11 (Düren), Di 9-11", "Mo 9 Uhr 11 Uhr",
        "Mo-Fr 9-12, Mi nach Vereinbarung", "Mo-Fr 8-12, außer mittwochs, Do auch 14-18 Uhr",
        "Mo 9-11 (abgesagt)", "Sommer: Mo 9-11", "Ferienbetreuung: Mo 9-16", "Mo 9-11 ab 3 Jahren",
        "Mo 9-17, 12-13 Uhr geschlossen", "Mi nachmittags geschlossen", "Mo 9-11 auch",
        "April bis Mai: Mo 9-17; Sa 10-16; Juni Mo 10-16", "Büro montags 9-11", "nach Absprache",
    ],
)  # fmt: skip
def test_what_is_said_to_be_right_is_understood(written: str) -> None:
    found = understand(written, TODAY)
    examples = re.findall("„([^“]* Uhr[^“]*)“", found.why_not)
    assert examples
    for each in examples:
        assert understand(each, TODAY).when is not None, each


# --- said back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Do 9:30-11, nicht in den Ferien", "donnerstags 9.30 bis 11 Uhr, nicht in den Ferien"),
        ("jeden 1. Dienstag 19 Uhr", "am 1. Dienstag im Monat ab 19 Uhr"),
        (
            "Rat: mo-fr 8-12, mo-do 14-16",
            "Rat: montags bis donnerstags 8 bis 12 und 14 bis 16 Uhr, freitags 8 bis 12 Uhr",
        ),
        ("Sa, So, Feiertage und Rosenmontag 9–13 Uhr",
         "samstags, sonntags, an Feiertagen und rosenmontags 9 bis 13 Uhr"),
        ("täglich außer sonntags", "montags bis samstags, Uhrzeit bitte erfragen"),
        ("Di+Fr 14-19, jeden letzten Fr im Monat bis 22 Uhr",
         "dienstags und freitags 14 bis 19 Uhr, am letzten Freitag im Monat 14 bis 22 Uhr"),
        ("Apr-Okt täglich 9-17, Nov-Mrz 10-16",
         "von April bis Oktober täglich 9 bis 17 Uhr, von November bis März täglich 10 bis 16 Uhr"),
        ("12.3. 19 Uhr, Anmeldung bis 5.3.",
         "Fr, 12. März 2027, 19 Uhr, Anmeldung bis 5. März 2027"),
        ("montags 9-11 (Stand 2022)", "montags 9 bis 11 Uhr (Stand 2022)"),
    ],
)  # fmt: skip
def test_times_are_said_as_people_say_them(written: str, said: str) -> None:
    when = understand(written, TODAY).when
    assert when is not None
    assert say(when) == said


DAYS = ("mo", "Di.", "mittwochs", "jeden Donnerstag", "Fr", "sonnabends", "Sonntag")
selectors = st.one_of(
    st.sampled_from(DAYS),
    st.lists(st.sampled_from(DAYS), min_size=2, max_size=4, unique=True).map(", ".join),
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(" bis ".join),
    st.sampled_from(
        (
            "täglich", "am Wochenende", "sonn- und feiertags", "jeden 1. Dienstag",
            "1. und 3. Mittwoch im Monat", "am letzten Freitag im Monat", "Di und feiertags",
            "am 2. Montag und 4. Freitag im Monat", "täglich außer mittwochs", "rosenmontags",
            "am 1., 3. und letzten Samstag im Monat", "am 5. Montag im Monat",
        )
    ),
)  # fmt: skip
clocks = st.one_of(
    st.tuples(st.integers(6, 22), st.integers(1, 8)).map(lambda t: f"{t[0]}-{min(sum(t), 24)} Uhr"),
    st.tuples(st.integers(6, 15), st.integers(0, 59), st.integers(16, 23), st.integers(0, 59)).map(
        lambda t: f"{t[0]}.{t[1]:02} bis {t[2]}:{t[3]:02} Uhr"
    ),
    st.sampled_from(
        ("ab 10", "19 Uhr", "um 9.30 Uhr", "8-12 und 14-18 Uhr", "22-2 Uhr", "bis 13 Uhr",
         "8-9, 10-11 und ab 14 Uhr", "0-24 Uhr", "")
    ),
)  # fmt: skip
clauses = st.builds(
    lambda scope, days, mode, clock: " ".join(each for each in (scope, days, mode, clock) if each),
    scope=st.sampled_from(
        ("", "", "", "im Juli", "von April bis Oktober", "im Mai und von", "in den Ferien")
    ),
    days=selectors,
    mode=st.sampled_from(("", "", "", "auch", "nur", "geschlossen")),
    clock=clocks,
)
texts = st.builds(
    lambda label, found, ends: label + ", ".join([*found, *ends]),
    label=st.sampled_from(("", "", "Büro: ", "Kinder (6–12 Jahre): ")),
    found=st.lists(clauses, min_size=1, max_size=4),
    ends=st.lists(
        st.sampled_from(
            (
                "nicht in den Ferien", "nicht an Feiertagen", "im August geschlossen",
                "auch in den Ferien", "auch an Feiertagen",
                "fällt aus am 24.12.", "Pause vom 1.7. bis 31.8.2027", "ab 1.9.2026", "bis 31.5.",
                "samstags nach Vereinbarung", "Stand 2022", "Gruppe B: Mo 9-11 Uhr",
            )
        ),
        max_size=3,
        unique=True,
    ),
)  # fmt: skip


@given(texts)
def test_what_is_said_is_understood_as_the_same(text: str) -> None:
    found = understand(text, TODAY)
    if found.when is None:
        assert found.why_not
        return
    assert understand(say(found.when), TODAY) == found
    assert isinstance(found.when, Times)
    for each in found.when.hours:
        assert osm.read(osm.write(each.rules)) == each.rules
        assert not each.rules[0].adds


plain_days = st.dates(date(2026, 11, 29), date(2099, 12, 1))
NIGHT = "22 bis 1 Uhr"
"""Said of one day alone."""
single = st.builds(
    lambda day, days, clock, ends: " ".join(
        (
            f"{day.day}.{day.month}.{day.year}",
            f"bis {day + timedelta(days=days):%d.%m.%Y}" if days else "",
            "" if days and clock == NIGHT else clock,
            ends,
        )
    ),
    day=plain_days,
    days=st.sampled_from((0, 0, 1, 40)),
    clock=st.sampled_from(("", ", 19 Uhr", ", 9.30-11 Uhr", NIGHT)),
    ends=st.sampled_from(
        ("", ", ausgebucht", ", Anmeldung bis 1.3.", ", fällt aus", ", ausgebucht, fällt aus")
    ),
)


@given(
    st.sampled_from(("", "Vortrag: ", "Kurs: ")),
    st.lists(single, min_size=1, max_size=4, unique_by=lambda each: each.split()[0]).map("; ".join),
    st.sampled_from(("", " (Stand 2026)", ", kostenlos")),
)
def test_dates_that_are_said_are_understood_as_the_same(label: str, text: str, note: str) -> None:
    found = understand(label + text + note, TODAY)
    assert found.when is not None, found.why_not
    # A year later as well, for every year is said.
    assert understand(say(found.when), date(2027, 11, 29)) == found


# --- whatever is typed -------------------------------------------------------------------------

PIECES = (
    "mo", "1.", "31.", "12.3.", "12.3.2027", "9", "9.30", "25", "Uhr", "bis", "-", "und", ",", ";",
    ":", "(", ")", "(Stand 2022)", "jeden", "nicht", "nur", "auch", "in den Ferien", "feiertags",
    "Juli", "ab", "von", "im Monat", "täglich", "rund um die Uhr", "geschlossen", "Kurs",
    "3 Termine", "Anmeldung bis", "ausgebucht", "vormittags", "Büro", "Pause", "²", "٣", "\u200c",
    "fällt aus", "am",
)  # fmt: skip
PHRASES = (
    "mo-fr", "Freitag", "freitags", "0-24 Uhr", "22-2 Uhr", "9-11", "8.00 - 12.00 Uhr", "24h",
    "jeden 1. Di", "am letzten Samstag im Monat", "Büro:", "Café:", "Sommer:", "Kurs:", ";", ".",
    ",", "und", "4.12.", "4.12. - 18.12.", "12.1.-16.2.2027", "2027-03-12", "ab 12.1.2027",
    "bis 31.5.2027", "ab Januar", "fällt am 7.12. aus", "24.12. geschlossen", "(Düren)",
    "(nicht in den Ferien)", "(Stand 2022)", "(14-tägig)", "nach Vereinbarung", "Mi", "im August",
    "und nach Vereinbarung", "nachmittags", "geschlossen", "auch", "nur", "bis", "im Juli",
    "nicht in den Ferien", "in den Ferien", "während der Schulzeit", "auch an Feiertagen", "-",
    "feiertags", "täglich", "ab 3 Jahren", "Anmeldung bis 1.12.", "ausgebucht", "Uhr", "„", "•",
    "fällt aus", "fällt aus am 4.12.", "(fällt aus)",
)  # fmt: skip


@given(st.lists(st.sampled_from(PHRASES), max_size=9).map(" ".join))
def test_what_people_put_together_gets_times_that_are_said_or_a_sentence(text: str) -> None:
    found = understand(text, TODAY)
    assert (found.when is None) == bool(found.why_not)
    if found.when is not None:
        assert understand(say(found.when), TODAY) == found


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_every_text_gets_times_or_a_sentence(text: str) -> None:
    found = understand(text, TODAY)
    assert (found.when is None) == bool(found.why_not)
    if found.when is not None:
        assert understand(say(found.when), TODAY) == found


@given(st.text(max_size=80))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    found = understand(text, TODAY)
    assert isinstance(found, Understood)
    assert (found.when is None) == bool(found.why_not)


@pytest.mark.parametrize("piece", sorted({*PIECES, *string.punctuation, *"\tä½\u0301"}))
def test_the_longest_texts_of_one_kind_get_an_answer(piece: str) -> None:
    for joint in ("", " ", ", "):
        found = understand(joint.join([piece] * LONGEST)[:LONGEST], TODAY)
        assert (found.when is None) == bool(found.why_not)


# --- what is off, and what stands there twice ----------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "12.12.2026 19 Uhr, abgesagt",
        "12.12.2026 19 Uhr ist abgesagt",
        "12.12.2026 19 Uhr (leider abgesagt)",
        "12.12.2026 19 Uhr; abgesagt am 12.12.",
    ],
)
def test_a_date_that_is_called_off_falls_out(written: str) -> None:
    (found,) = dates(written).dates
    assert found.cancelled


@pytest.mark.parametrize("words", ["abgesagt", "ist abgesagt", "leider abgesagt", "entfällt"])
def test_hours_that_are_called_off_are_asked_for_how_long(words: str) -> None:
    for written in (
        f"montags 9 bis 11 Uhr, {words}",
        f"montags 9 bis 11 Uhr ({words})",
        f"{words}: montags 9 bis 11 Uhr",
    ):
        assert "Findet es nicht mehr statt" in understand(written, TODAY).why_not, written


@pytest.mark.parametrize(
    ("written", "starts"),
    [
        ("12.12.2026 14 Uhr und 16 Uhr", [(14, None), (16, None)]),
        ("12.12.2026 14 Uhr und 15 bis 16 Uhr", [(14, None), (15, 16)]),
    ],
)
def test_two_times_of_one_date_need_no_end(
    written: str, starts: list[tuple[int, int | None]]
) -> None:
    assert dates(written) == Dates(
        dates=tuple(
            Date(
                first=date(2026, 12, 12),
                last=date(2026, 12, 12),
                start=start * 60,
                end=None if end is None else end * 60,
            )
            for start, end in starts
        )
    )


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("montags 14 Uhr und 16 Uhr", "hat kein Ende"),
        ("montags 14 bis 17 Uhr und 16 Uhr", "überschneiden sich"),
        ("12.12.2026 14 bis 17 Uhr und 16 Uhr", "überschneiden sich"),
        ("12.12.2026 14 Uhr und 14 Uhr", "überschneiden sich"),
        ("12.12.2026 14 bis 15 Uhr; 12.12.2026 14 bis 16 Uhr", "steht zweimal da"),
        ("10 Termine: dienstags, 12.1.-23.3.2027", "Genannt sind 10 Termine"),
        ("10 Termine: dienstags 19 Uhr, 12.1.-23.3.2027", "ein Datum haben 11."),
        ("Kurs mit 10 Terminen: Di 12.1.-23.3.2027 19 Uhr", "ein Datum haben 11."),
    ],
)
def test_what_does_not_go_together_is_said_as_it_is(written: str, why: str) -> None:
    assert why in understand(written, TODAY).why_not


def test_as_many_weeks_as_are_named_are_understood() -> None:
    assert times("11 Termine: dienstags, 12.1.-23.3.2027").until == date(2027, 3, 23)
    pause = "Pause vom 9.2.2027 bis 9.2.2027"
    assert times(f"10 Termine: dienstags 9 Uhr, 12.1.-23.3.2027; {pause}").pauses


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("5x mittwochs ab 13.1.2027", date(2027, 2, 10)),
        ("5 Termine, mittwochs ab 13.1., 10-11 Uhr", date(2027, 2, 10)),
        ("Kurs mit 6 Terminen, montags und mittwochs ab 11.1.2027, 10 Uhr", date(2027, 1, 27)),
        ("mittwochs 10-11 Uhr ab 13.1.2027 (5 Termine)", date(2027, 2, 10)),
        ("3 Termine: mittwochs 10 Uhr ab 13.1.2027; Pause am 20.1.2027", date(2027, 2, 3)),
    ],
)
def test_a_course_ends_with_the_last_of_its_dates(written: str, last: date) -> None:
    found = times(written)
    assert found.until == last
    assert understand(say(found), TODAY, kept=True).when == found


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("5 Termine, mittwochs 10 Uhr", "Ab wann sind es 5 Termine?"),
        ("5x mittwochs 10 Uhr ab 13.1.2027, nicht in den Schulferien", "der letzte der 5 Termine"),
        ("0x mittwochs 10 Uhr ab 13.1.2027", "der letzte der 0 Termine"),
        ("2x wöchentlich, montags und mittwochs 10 Uhr, ab 11.1.2027", "nicht zu verstehen"),
        ("2x im Monat mittwochs 10 Uhr ab 13.1.2027", "nicht zu verstehen"),
    ],
)
def test_a_course_that_says_no_sure_end_is_asked(written: str, why: str) -> None:
    assert why in understand(written, TODAY).why_not


def test_the_same_date_twice_is_one() -> None:
    assert dates("12.12.2026 19 Uhr; 12.12.2026 19 Uhr") == dates("12.12.2026 19 Uhr")
    twice = "Sa, 12. Dezember 2026, 19 Uhr; Sa, 12. Dezember 2026, 19 Uhr"
    when = understand(twice, TODAY, kept=True).when
    assert isinstance(when, Dates)
    assert len(when.dates) == 2
