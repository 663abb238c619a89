"""What is still to be found out is said to colleagues and to no visitor, and stays so."""

import html
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.models import KommuneRow, ProviderRow
from app.offers import checking, importing
from app.records import files, publictexts
from app.records.guides import PageRecord
from app.records.offers import OfferRecord
from tests.cast import sign_in
from tests.deskform import fields
from tests.html_validity import assert_valid

NOTES = (
    "Zentrale nicht gelesen. 2014 war das Wahlamt im Rathaus zu erreichen.",
    "Telefon nicht gelesen; Weg über die Internetseite der Gemeinde.",
    "Telefon und Internetseite noch nicht gelesen.",
    "Medienscouts NRW: http://www.medienscouts-nrw.de (gelesen 2013).",
    "Keine eigene Stelle gelesen; Internetseite der Landgemeinde Titz.",
    "Gelesen wurde nur die private Nummer einer Person; sie steht hier nicht.",
    "Eine Telefonnummer für das Angebot in Düren wurde nicht gelesen.",
    "Ob und wann es hier eine gab, haben wir nicht gelesen. Bitte erfragen.",
    "Eigene Telefonnummer nicht gefunden; Weg über die Telefonzentrale.",
    "Für die Stadt Düren ist kein fester Tag\n gefunden worden.",
    "Die letzte gefundene Ausgabe war 2019.",
    "Die Frist setzt jede Schule selbst; gefunden wurde keine.",
    "Termine, Ort und Kosten kennen wir nicht.",
    "Abends gab es einen Bereitschaftsdienst; seine Nummer kennen wir nicht.",
    "Ob es sie auch in Rathäusern gibt, ist uns nicht bekannt, bitte erfragen.",
    "Namen veröffentlichen wir nicht.",
    "Personen nennen wir nicht, denn die Besetzung kann sich geändert haben.",
    "Was wir nicht sicher wissen, steht hier als „bitte erfragen“.",
    "Wir haben sie in eigenen Worten nacherzählt.",
    "Ab wann wir es zeigen, ist unsere Wahl.",
    "Aktuelle Termine liegen uns nicht vor.",
    "Die Zeichnung des Ablaufs lag uns nicht vor; einzelne Schritte können anders sein.",
    "Herausgeber: bitte eintragen (KETTE_OPERATOR_NAME)",
    "Die Quelle ist von 2012; bitte vorab nach dem aktuellen Angebot fragen.",
    "Die Angabe ist aus einer älteren Quelle; bitte vorher nachfragen.",
    "Laut Broschüre ist die Zahl dieser Meldungen gestiegen.",
    "Wie es weitergeht, beschreibt die Broschüre nicht.",
    "In der Broschüre steht die Nummer; ob sie noch gilt, ist nicht bekannt.",
    "Das Angebot kita-knirpsenland-kelz nennt den Träger noch als unbekannt.",
    "Adresse unbekannt.",
    "Die Telefonnummer ist leider unbekannt.",
    "Telefon und Öffnungszeiten noch nicht bekannt.",
    "Träger nicht bekannt, bitte im Rathaus fragen.",
    "Der Veranstalter ist uns nicht bekannt.",
    "Die Zeiten konnten wir nicht prüfen.",
    "Wir konnten die Adresse leider nicht überprüfen.",
    "Bekannt ist zuletzt die Ferienwoche von 2020; bitte fragen Sie nach.",
    "Bekannt ist nur ein Treffen von 2017.",
    "Die letzte bekannte Ausgabe war 2019.",
    "Ihre Seite hat kein Datum.",
    "Die Angaben tragen kein Datum.",
    "Die meisten Angaben stammen aus einer Broschüre des Kreises ohne Datum.",
    "In einem älteren Zeitungsbericht steht eine andere Nummer.",
    "Mittwochs 8:30 bis 11:30 Uhr (ältere Angabe, bitte nachfragen).",
    "Ein aktueller Termin wurde nicht gefunden.",
    "Kurse für dieses Jahr haben wir nicht gefunden.",
    "Ein Programm nicht gefunden; bitte nachfragen.",
    "Ein Notruf-Fax gab es laut einem Zeitungsbericht ebenfalls.",
    "Laut der Internetseite kostet es nichts.",
    "Die Preise wurden zuletzt gelesen, als es noch Gutscheine gab.",
)
"""As they stood on public pages."""
NO_NOTES = (
    "Hier wird vorgelesen. Zum Vorlesen kommen Kinder ab drei Jahren.",
    "Gelesen werden Bücher, die sich die Kinder wünschen.",
    "In der Leseecke wird gelesen und gemalt.",
    "Auch wer lange nicht oder noch nicht gelesen hat, ist willkommen.",
    "Bilderbücher, gelesen von Ehrenamtlichen (gelesen wird auf Türkisch und Deutsch).",
    "Haben Sie keine Hebamme gefunden, fragen Sie die Klinik oder die Frühen Hilfen.",
    "Sie haben nach der Schule keine Ausbildungsstelle gefunden?",
    "Was machen wir, wenn keine Zusage kommt?",
    "Wir lesen, singen und spielen. Kinder liegen uns am Herzen.",
    "Wir kennen das und hören zu. Ihren Namen müssen Sie nicht nennen.",
    "Wenn Sie nicht wissen, wer zuständig ist: Das Rathaus hilft.",
    "Das Rathaus liegt im Ortsteil Kleinhau.",
    "Liegt die Bescheinigung noch nicht vor, rufen Sie bitte an.",
    "Nummer bitte über die Zentrale des Kreises erfragen: 02421 22-0.",
    "Den nächsten Termin nennt das Präventionsbüro.",
    "Eine Broschüre nennt Schulen, Beratungsstellen und den Ablauf.",
    "Ein Spaziergang zur Quelle der Inde.",
    "Ob es hier eine Konferenz gibt, erfragen Sie bitte beim Jugendamt.",
    "Öffnungszeiten bitte erfragen. Stand 2016.",
    "Die Höhe bitte erfragen.",
    "Ob es heute noch so ist, sagt das Rathaus.",
    "Wo der Treff gerade ist, bitte vorher fragen.",
    "Die Adresse ist nicht bekannt, damit Sie und Ihre Kinder sicher sind.",
    "Haben Sie das Passende nicht gefunden? Rufen Sie an.",
    "Wer noch keinen Platz und auch keine Vertretung gefunden hat, ruft an.",
    "Sie haben etwas nicht gefunden, was Sie brauchen: Das Familienbüro hilft.",
    "Hier dürfen Kinder laut sein, singen und laut Gedichte lesen.",
    "Der Gutschein hat kein Datum und gilt auch im nächsten Jahr.",
    "Der Verein ist im ganzen Kreis bekannt und bekannt für seine Feste.",
    "Der Termin wird zuletzt bekannt gegeben.",
    "Für ältere Kinder und ihre Eltern gibt es eine eigene Zeitung.",
    "Anrufe von unbekannten Nummern nimmt das Büro nicht an.",
    "Unbekannte Wege im Wald erkunden.",
    "Das können wir nicht prüfen; fragen Sie bitte die Krankenkasse.",
    "Zuletzt gelesen wird ein Märchen.",
)
"""What families may well read."""


@pytest.mark.parametrize("text", NOTES)
def test_a_note_about_gathering_is_known_by_its_words(text: str) -> None:
    assert list(publictexts.notes_in(text))


@pytest.mark.parametrize("text", NO_NOTES)
def test_what_is_said_to_families_is_not_taken_for_a_note(text: str) -> None:
    assert list(publictexts.notes_in(text)) == []


def test_nothing_that_frames_the_offers_speaks_of_gathering() -> None:
    assert checking.refused(checking.guides()) == []


def test_no_offer_speaks_of_gathering() -> None:
    records = checking.offers(importing.read_offers(files.DATA / "offers"))
    assert not [where for where, record in records if checking.refused([(where, record)])]


def changed(value: object, keys: tuple[str | int, ...], to: object) -> None:
    *way, last = keys
    for key in way:
        value = value[key]  # type: ignore[index]
    value[last] = to  # type: ignore[index]


PUBLIC: Sequence[tuple[str, tuple[str | int, ...], str]] = (
    ("providers.yaml", (0, "note"), "providers.yaml, kreis-dueren: Feld note: "),
    ("kommunen.yaml", ("kommunen", 0, "rathaus", "phone_note"), "aldenhoven: Feld rathaus."),
    ("kommunen.yaml", ("kommunen", 1, "praeventionskonferenz"), "dueren: Feld praeventionskonf"),
    (
        "kommunen.yaml",
        ("kreis", "familienbuero", "note"),
        "kreis-dueren: Feld familienbuero.note: ",
    ),
    ("phases.yaml", (0, "steps", 0, "text"), "schwangerschaft-geburt: Feld steps.0.text: "),
    ("phases.yaml", (1, "tips", 0), "phases.yaml, kleinkind: Feld tips.0: "),
    ("transitions.yaml", (0, "lead"), "transitions.yaml, geburt-familie: Feld lead: "),
    ("hilfe.yaml", (0, "numbers", 0, "hours"), "hilfe.yaml, notruf: Feld numbers.0.hours: "),
    ("initiative.yaml", ("bausteine", 0, "way_in"), "Feld bausteine.0.way_in: "),
    ("initiative.yaml", ("contacts", "jugendamt", "note"), "Feld contacts.jugendamt.note: "),
    ("initiative.yaml", ("konferenzen", 3, "text"), "initiative.yaml: Feld konferenzen.3.text: "),
    ("schoolyear.yaml", ("windows", 1, "hint"), "schoolyear.yaml: Feld windows.1.hint: "),
)
"""Where a note is put, and what is said of it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what frames the offers."""
    shutil.copytree(files.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("offers"))
    return tmp_path / "data"


def test_a_note_is_refused_in_every_public_text_of_every_kind(folder: Path) -> None:
    for name in {name for name, *_rest in PUBLIC}:
        raw = files.read(folder / name)
        for other, keys, _said in PUBLIC:
            if other == name:
                changed(raw, keys, NOTES[0])
        (folder / name).write_text(files.text(raw), encoding="utf-8")
    faults = checking.refused(checking.guides(folder))
    for *_where, said in PUBLIC:
        [fault] = [fault for fault in faults if said in fault]
        assert "„Zentrale nicht gelesen“" in fault
        assert fault.endswith("das gehört in „remark“")
    assert len(faults) == len(PUBLIC)


def test_an_offer_may_say_in_its_remark_what_it_may_not_say_to_families() -> None:
    offer = next(
        record
        for record in importing.read_offers(files.DATA / "offers")
        if isinstance(record, OfferRecord) and not list(publictexts.faults(record))
    )
    internal = {"remark": NOTES[0], "doubt": NOTES[1]}
    assert list(publictexts.faults(offer.model_copy(update=internal))) == []
    for field in ("summary", "description", "schedule", "cost_note"):
        [fault] = publictexts.faults(offer.model_copy(update={field: NOTES[0]}))
        assert fault.path == field


@pytest.mark.parametrize("name", ["Treffort bitte erfragen", "Galeria (Stand 2014)", "unbekannt"])
def test_the_name_of_a_place_is_one(name: str) -> None:
    offer = next(
        record
        for record in importing.read_offers(files.DATA / "offers")
        if isinstance(record, OfferRecord) and record.place is not None
    )
    assert offer.place is not None
    place = offer.place.model_copy(update={"name": name})
    [fault] = publictexts.faults(offer.model_copy(update={"place": place}))
    assert fault.path == "place.name"
    assert "kein Name eines Ortes" in str(fault)


def test_a_plain_page_may_say_how_the_facts_are_gathered() -> None:
    page = PageRecord(title="Über", lead=NOTES[0], sections=(), sources=())
    assert list(publictexts.faults(page)) == []


def test_a_source_of_another_town_says_that_it_is_one(folder: Path) -> None:
    path = folder / "phases.yaml"
    raw = files.read(path)
    source = {"title": "Stadt Kleve: Anmeldung", "url": "https://kleve.de", "seen": 2025}
    raw[0]["steps"][0]["sources"].append(source)
    path.write_text(files.text(raw), encoding="utf-8")
    [fault] = checking.refused(checking.guides(folder))
    assert "„Stadt Kleve“ ist ein anderer Ort" in fault
    source |= {"elsewhere": True}
    path.write_text(files.text(raw), encoding="utf-8")
    assert checking.refused(checking.guides(folder)) == []


def every_remark() -> Iterator[str]:
    for _where, record in checking.guides():
        for _field, remark in publictexts.remarks(record):
            yield remark


def words(page: str) -> str:
    """The page's text as somebody reads it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_visitors_meet_no_remark_anywhere(client: TestClient) -> None:
    begun = {" ".join(remark.split())[:60] for remark in every_remark()}
    assert len(begun) > 50
    pages = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", client.get("/sitemap.xml").text)
    pages = [page for page in pages if not page.startswith("/angebote/")]
    assert {"/fachkraefte", "/hilfe-sofort", "/kommunen/titz", "/traeger/low-tec"} <= set(pages)
    asked = ("/neu.atom", "/termine", "/kette/titz", "/angebote?q=Wahlamt", "/beratung")
    for page in (*pages, *asked):
        answer = client.get(page)
        assert answer.status_code == 200
        read = words(answer.text)
        assert not [remark for remark in begun if remark in read], page


def test_families_are_told_the_way_instead(client: TestClient) -> None:
    titz = words(client.get("/kommunen/titz").text)
    assert "Kontakt bitte über die Internetseite der Landgemeinde." in titz
    assert "659-11" not in titz
    assert "Den nächsten Termin nennt das Präventionsbüro." in words(
        client.get("/fachkraefte").text
    )


def test_a_deadline_cites_another_town_only_where_nothing_nearer_is_known(
    client: TestClient,
) -> None:
    read = words(client.get("/uebergaenge/kita-grundschule").text)
    krefeld = "Stadt Krefeld: Anmeldung zur Grundschule"
    assert "Stadt Düren: Anmeldung der Schulneulinge (dn-news)" in read
    assert read.count(krefeld) == read.count(f"{krefeld} (für einen anderen Ort geschrieben)") == 1


def test_at_the_desk_each_sees_what_is_to_be_found_out(desk_app: FastAPI) -> None:
    shown = {}
    for who in ("anna", "doris"):
        with sign_in(desk_app, who) as client:
            page = client.get("/pult/offen").text
            assert_valid(page)
            shown[who] = words(page)
            assert 'href="/pult/offen"' in client.get("/pult").text
    for remark in every_remark():
        assert " ".join(remark.split()) in shown["doris"]
    assert "Nur Quellen für andere Orte: Gemeinde Wenden" in shown["doris"]
    assert "monte mare Kreuzau" in shown["anna"]
    for other in ("Landgemeinde Titz", "Wegweiser, Hilfe und Initiative"):
        assert other in shown["doris"]
        assert other not in shown["anna"]


def test_remarks_of_offers_stand_in_the_list_until_they_are_withdrawn(
    desk_app: FastAPI,
) -> None:
    slug = "kita-rurmaeuse-kreuzau"
    with sign_in(desk_app, "anna") as client:
        form = fields(desk_app, slug, bemerkung="Zeiten erfragen bei Frau Knoblauch.")
        assert client.post(f"/pult/angebote/{slug}", data=form).status_code == 303
        page = client.get("/pult/offen").text
    assert "Zeiten erfragen bei Frau Knoblauch." in page
    assert f'href="/pult/angebote/{slug}"' in page


def test_the_form_of_an_offer_shows_the_remark_on_its_traeger(
    desk_app: FastAPI,
) -> None:
    index = desk_app.state.index
    slug, provider = next(
        (offers[0], index.catalogue.providers[slug])
        for slug, offers in index.catalogue.by_provider.items()
        if index.catalogue.providers[slug].remark
    )
    with sign_in(desk_app, "doris") as client:
        page = words(client.get(f"/pult/angebote/{slug}").text)
    assert f"Zum Träger noch herauszufinden: {' '.join(provider.remark.split())}" in page


def test_remarks_come_through_import_and_export(session: Session, tmp_path: Path) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    importing.import_providers(session, files.DATA / "providers.yaml")
    titz = session.get_one(KommuneRow, "titz").record
    assert "659-11" in titz["remark"]
    assert sum("remark" in row.record for row in session.exec(select(ProviderRow))) > 20
    (tmp_path / "kommunen.yaml").write_bytes((files.DATA / "kommunen.yaml").read_bytes())
    importing.export_rows(session, tmp_path)
    for name in ("kommunen.yaml", "providers.yaml"):
        assert (tmp_path / name).read_bytes() == (files.DATA / name).read_bytes()
