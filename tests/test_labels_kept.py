"""Labels that are kept are those of the language that is spoken, whoever asked for them first."""

from app.i18n import speaking
from app.offers import spoken, tables


def test_words_of_tables_are_kept_by_language() -> None:
    with speaking("uk"):
        foreign = tables.words()["zielgruppe"]
    assert tables.words()["zielgruppe"] != foreign
    assert "Eltern" in tables.words()["zielgruppe"].values()


def test_a_visitor_of_another_language_does_not_settle_how_lines_are_read() -> None:
    with speaking("uk"):
        spoken.rows_of_text("x: y")
    rows, strange = spoken.rows_of_text("Ukrainisch, am Empfang: dienstags")
    assert (rows, strange) == ((spoken.Row("uk", "am Empfang", "dienstags"),), ())
