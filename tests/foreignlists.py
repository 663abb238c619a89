"""Three lists as people keep them, of clubs and people that do not exist: what a Kümmerer gets from
others and would rather not type again."""

import io
import zipfile
from datetime import date, time
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

_SPORTS = """
Eltern-Kind-Turnen | 1-3 | Mo | 15:30 | 16:30 | Turnhalle | frei | nein
Kleinkinderturnen | 3-4 Jahre | Mo | 16:30 | 17:30 | Turnhalle | 2 | nein
Kinderturnen | 4-6 | Di | 15:00 | 16:00 | Turnhalle | 2 € | ja
Bambini-Fußball | 4 bis 6 J. | Mi | 16:00 | 17:00 | Sportplatz | kostenlos | ?
Fußball F-Jugend | 7 - 8 | Mi | 17:00 | 18:00 | Sportplatz | 5 | erbeten
Fußball E-Jugend | 9-10 Jahre | Do | 17:00 | 18:30 | Sportplatz | 5 | erbeten
Mädchenfußball | ab 10 Jahre | Fr | 16:30 | 18:00 | Sportplatz | 5 | ja
Judo Anfänger | 6-10 | Di | 16:00 | 17:00 | Dojo | 8,50 € im Monat | ja
Judo Jugend | ab 11 | Di | 17:00 | 18:30 | Dojo | 8,50 € im Monat | ja
Kindertanz | Kita-Kinder | Do | 15:00 | 15:45 | Spiegelsaal | 5,- pro Termin | ja
Ballett | 6-9 Jahre | Do | 16:00 | 17:00 | Spiegelsaal | 5,- pro Termin | ja
Hip-Hop | Jugendliche ab 12 | Fr | 17:00 | 18:30 | Spiegelsaal | 5,- pro Termin | ja
Schwimmkurs Seepferdchen | 5-7 | Sa | 9:00 | 10:00 | Lehrschwimmbecken | 60 € | ja
Schwimmkurs Bronze | ab 7 | Sa | 10:00 | 11:00 | Lehrschwimmbecken | 60 € | ja
Babyschwimmen | bis 12 Monate | Sa | 11:00 | 11:45 | Lehrschwimmbecken | 60 € | ja
Tischtennis Kinder | 8-12 | Mo | 17:00 | 18:30 | Turnhalle | frei | nein
Tischtennis Jugend | ab 13 | Mo | 18:30 | 20:00 | Turnhalle | frei | nein
Badminton | ab 10 Jahren | Mi | 18:00 | 19:30 | Turnhalle | frei | nein
Leichtathletik | Grundschulalter | Do | 16:30 | 18:00 | Sportplatz | 4 € | nein
Leichtathletik Jugend | 11-16 | Do | 18:00 | 19:30 | Sportplatz | 4 € | nein
Voltigieren | 6-12 | Fr | 15:00 | 16:30 | Reithalle | 12 € | ja
Ferienspiele Sport | 6-14 | 2026-12-21 | 9:00 | 15:00 | Turnhalle | 45 € | ja
Familiensporttag | alle | 2026-12-06 | 14:00 | 17:00 | Turnhalle | frei | nein
Rückenfit für Eltern | Erwachsene | Di | 20:00 | 21:00 | Turnhalle | auf Anfrage | ja
Kinderyoga | 5-8 Jahre | Mi | 15:00 | 15:45 | Spiegelsaal | 5 € | ja
Trommeln | 7-10 | Mo | 15:00 | 16:00 | Musikraum | 3 € | erwünscht
Rollstuhlsport | ab 6 | Sa | 13:00 | 14:30 | Turnhalle | frei | nein
Inliner-Kurs | 6-10 | Sa | 15:00 | 16:00 | Schulhof | 10 € | ja
Klettern | 8 bis 10 | Fr | 16:00 | 18:00 | Kletterwand | 6 € | ja
Zirkus-AG | U3 nicht geeignet | Fr | 14:00 | 15:30 | Turnhalle | frei | ja
"""


def _sport(text: str) -> tuple[Any, ...]:
    """(what, ages, day, from, to, hall, price, registration); days, hours and bare numbers as a
    spreadsheet has them."""
    what, age, day, begin, end, hall, price, ask = (each.strip() for each in text.split("|"))
    return (
        what,
        age,
        date.fromisoformat(day) if day[0] == "2" else day,
        *(time.fromisoformat(each.zfill(5)) for each in (begin, end)),
        hall,
        int(price) if price.isdigit() else price,
        ask,
    )


SPORTS = tuple(map(_sport, _SPORTS.strip().splitlines()))
CLUB = "Turn- und Spielverein Musterwinden e.V."


def sports_xlsx() -> bytes:
    """A cover sheet, a title and a blank line above the headings, one club joined over all rows, a
    contact person, a total below, and no heading of ours."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Deckblatt"
    for text in ("Sportangebote für Kinder", "Zusammengestellt vom Sportausschuss", "Stand: 2026"):
        cover.append([text])
    sheet = book.create_sheet("Liste 2026")
    sheet["A1"] = "Sportangebote im Überblick"
    sheet.merge_cells("A1:J1")
    heads = ["Lfd. Nr.", "Was", "Alter", "Wochentag", "von", "bis", "Sportstätte", "Preis",
             "Anmeldung", "Verein", "Ansprechpartner", "PLZ/Ort"]  # fmt: skip
    for column, text in enumerate(heads, start=1):
        sheet.cell(row=4, column=column, value=text)
    for number, (what, age, day, begin, end, hall, price, ask) in enumerate(SPORTS, start=1):
        cells = [number, what, age, day, begin, end, hall, price, ask, None, "Frau Beispiel"]
        for column, value in enumerate([*cells, "52372 Kreuzau"], start=1):
            cell = sheet.cell(row=number + 4, column=column, value=value)
            if column == 8 and isinstance(value, int):
                cell.number_format = '#,##0.00 "€"'
    sheet.cell(row=5, column=10, value=CLUB)
    sheet.merge_cells(start_row=5, start_column=10, end_row=len(SPORTS) + 4, end_column=10)
    sheet.cell(row=len(SPORTS) + 6, column=1, value="Summe")
    sheet.cell(row=len(SPORTS) + 6, column=2, value=len(SPORTS))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_WEEK = ("mo+mi 15-17 Uhr", "dienstags 10 bis 11.30 Uhr", "jeden 1. Dienstag, 9.30h",
         "Do 16-18 Uhr", "freitags ab 15 Uhr", "nach Vereinbarung")  # fmt: skip
_AGES = ("0-3", "Eltern mit Kindern bis 3 Jahre", "Babys", "3-6 Jahre", "6-12", "ab 6 Jahre")
_PRICES = ("frei", "2 €", "kostenlos", "auf Anfrage", "5,- pro Termin", "Spende")
MEETINGS = tuple(
    (
        f"{what} {where}",
        f"Offener Treff in {where}. Wir spielen, singen und reden.",
        _AGES[number % 6],
        _WEEK[number % 6],
        f"{hall}, Hauptstraße {number + 1}, 52372 {where}",
        "Familienzentrum Musterbach",
        f"02422 9{number:02}00",
        "info@familienzentrum-musterbach.example",
        "www.familienzentrum-musterbach.example",
        _PRICES[number % 6],
    )
    for number, (what, where, hall) in enumerate(
        (what, where, hall)
        for what in ("Krabbelgruppe", "Elterncafé", "Spieltreff", "Väterfrühstück", "Bastelgruppe")
        for where, hall in (
            ("Kreuzau", "Pfarrheim"), ("Winden", "Bürgerhaus"), ("Drove", "Alte Schule"),
            ("Stockheim", "Kita"), ("Obermaubach", "Bürgerhaus"), ("Boich", "Pfarrheim"),
        )
    )
)  # fmt: skip


def meetings_ods() -> bytes:
    """LibreOffice: the headings are those of another office."""
    heads = ["Bezeichnung", "Inhalt", "Altersgruppe", "Termin", "Adresse", "Veranstalter", "Tel.",
             "Mail", "Homepage", "Gebühr"]  # fmt: skip
    return ods([("Angebote", [heads, *map(list, MEETINGS)])])


def ods(sheets: list[tuple[str, list[list[Any]]]], inside: str = "") -> bytes:
    """A file of LibreOffice with these cells; None is an empty one. `inside` is XML for a last
    sheet of its own."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}"><table:table-column/>'
        + "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f"<office:spreadsheet>{tables}{inside}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", xml)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value}">'
            "<text:p>irgendwie</text:p></table:table-cell>"
        )
    return (
        '<table:table-cell office:value-type="string">'
        + "".join(f"<text:p>{escape(part)}</text:p>" for part in str(value).split("\n"))
        + "</table:table-cell>"
    )


COURSES = tuple(
    (
        title,
        ("Schwangere", "Eltern", "Alleinerziehende", "Kinder", "Jugendliche", "Familien")[n % 6],
        ("", "0-1", "1-6", "Grundschulalter", "Jugendliche ab 14", "0-12")[n % 6],
        ("Mo", "Di", "Mi", "Do", "Fr", "Sa")[n % 6],
        ("9.30h", "10-11.30 Uhr", "15:00 - 16:30", "17 Uhr", "18-19.30", "14-16 Uhr")[n % 6],
        ("Titz", "Rödingen", "Müntz", "Jackerath", "Ameln", "Hasselsweiler")[n % 6],
        ("10,00 €", "frei", "15 Euro für 5 Termine", "3 €", "umsonst", "2")[n % 6],
        ("erforderlich", "nein", "ja", "nicht nötig", "erbeten", "telefonisch")[n % 6],
        f"Frau Muster, 02463 55{n:02}0, kurse@bildungswerk-muster.example",
        'Text für die Zeitung; bitte "kurz" halten' if n % 2 else "",
    )
    for n, title in enumerate(
        f"{kind} {step}"
        for kind in (
            "Geburtsvorbereitung", "Babymassage", "Erste Hilfe am Kind", "Leseclub", "Mofakurs",
            "Familienkochen",
        )
        for step in ("Kurs 1", "Kurs 2", "Kurs 3", "Kurs 4", "Kurs 5")
    )
)  # fmt: skip


def courses_csv() -> bytes:
    """ "Unicode-Text" of Excel, with semicolons: a title, then headings of which some have to be
    asked."""
    heads = ["Kurs", "Zielgruppe", "Alter (Jahre)", "Wochentag", "Uhrzeit", "Ort", "Kosten",
             "Voranmeldung", "Kontakt", "Presse"]  # fmt: skip
    lines = [["Kursprogramm Bildungswerk Muster"], [], heads, *COURSES]
    text = "\r\n".join(";".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in x) for x in lines)
    return text.encode("utf-16")
