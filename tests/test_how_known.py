"""How somebody knows what they write: one question makes source, Stand and check; a copy says what
it still names of its origin."""

import html
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from sqlmodel import Session, select

from app.desk import asking
from app.desk.asking import SEEN
from app.models import UnpublishedRow
from app.offers import drafts, editing, forms, importing, knownby, revisions
from app.offers.aswritten import understood
from app.offers.knowing import MOST, Known, known
from app.records import files
from app.records.base import Source
from app.records.offers import OfferRecord
from tests.cast import NOW, sign_in, who
from tests.deskform import MINE, fields, record_of

TODAY = NOW.date()
PATH = f"/pult/angebote/{MINE}"
ASKS = {knownby.ASKED: "ja"}


def said(page: str) -> list[str]:
    """What is wrong, as the summary above the form says it."""
    found = re.search(r'<div class="faults".*?</div>', page, re.DOTALL)
    return re.findall(r"<a [^>]*>(.*?)</a>", html.unescape(found[0])) if found else []


def old(record: OfferRecord, *sources: Mapping[str, Any]) -> OfferRecord:
    """With these sources, last checked by nobody."""
    made = tuple(Source.model_validate(each) for each in sources)
    newest = max((each.seen for each in made if each.seen), default=None)
    return record.model_copy(
        update={"sources": made, "stand": newest, "verified_at": None, "verified_by": None}
    )


def test_each_answer_says_what_it_is_worth(desk_app: FastAPI, desk: Session) -> None:
    anna = who(desk, "anna")
    page = {"url": "https://www.kreuzau.de/kita/", "seen": 2023}
    before = old(record_of(desk_app)[0], page)

    def after(record: OfferRecord, how: Known, **more: Any) -> OfferRecord:
        made = known(record, how, by=anna, today=TODAY, **more)
        return OfferRecord.model_validate(made.model_dump(mode="json"))

    for how in (Known.CALL, Known.PROVIDER, Known.VISIT):
        once = after(before, how)
        assert (once.stand, once.verified_at, once.verified_by) == (
            2026, TODAY, "Kümmerer Kreuzau",
        )  # fmt: skip
        assert after(once, how).sources == once.sources
        assert len(once.sources) == 2
    read = after(before, Known.WEBSITE, where="https://kreuzau.de/kita")
    assert [each.seen for each in read.sources] == [2026]
    leaflet = after(before, Known.LEAFLET, where="Programm Frühling", year=2024)
    assert (leaflet.stand, leaflet.verified_at) == (2024, None)
    newer = after(leaflet, Known.LEAFLET, year=2026)
    assert (len(newer.sources), newer.stand, newer.verified_at) == (2, 2026, TODAY)
    assert after(before, Known.SPELLING) == before
    many = old(before, *({"url": f"https://a.de/{n}", "seen": 2000 + n} for n in range(12)))
    assert len(after(many, Known.CALL).sources) == MOST
    assert "Anna" not in str(after(before, Known.CALL).as_yaml())


def test_what_families_rely_on_is_asked_about_once(desk_app: FastAPI, desk: Session) -> None:
    record, version = record_of(desk_app)
    stale = old(record, {"title": "Rundbrief", "seen": 2024})
    editing.publish(desk, stale, by=who(desk, "doris"), seen=version)
    with sign_in(desk_app, "anna") as client:
        changed = {**fields(desk_app, wann="nach Absprache"), **ASKS}
        answer = client.post(PATH, data=changed)
        assert answer.status_code == 422
        assert [each.partition("?")[0] for each in said(answer.text)] == ["Woher wissen Sie es"]
        assert "nach Absprache" in answer.text
        assert " checked" not in "".join(re.findall(r'<input[^>]*name="woher"[^>]*>', answer.text))
        # What is written better needs no source, and an answer is kept with what is wrong.
        worded = {**fields(desk_app, kurz="Hier spielen Kinder."), **ASKS}
        assert client.post(PATH, data=worded).status_code == 303
        year = {**fields(desk_app, wann="x"), **ASKS, "woher": "faltblatt", "woher-jahr": "24"}
        kept = client.post(PATH, data=year)
        assert said(kept.text) == [
            "Jahr auf dem Blatt: Bitte das Jahr, das auf dem Blatt steht, mit vier Ziffern."
        ]
        assert re.search(r'id="woher-faltblatt"[^>]* checked', kept.text)
        spelt = {**fields(desk_app, wann="nach  Absprache!"), **ASKS, "woher": "schreibweise"}
        assert client.post(PATH, data=spelt).status_code == 303
        assert record_of(desk_app)[0].verified_at is None
        called = {**fields(desk_app, wann="jetzt donnerstags"), **ASKS}
        assert client.post(PATH, data={**called, "woher": "anruf"}).status_code == 303
    record = record_of(desk_app)[0]
    assert (record.stand, record.verified_at) == (2026, TODAY)
    assert [each.said for each in record.sources] == ["Rundbrief", "Auskunft am Telefon"]


def test_what_a_leaflet_says_is_understood_as_it_stands_there(
    desk_app: FastAPI, desk: Session
) -> None:
    """Twelve things, and nothing to complain about; what it does not say is asked for later."""
    typed = {
        "titel": "Krabbelgruppe Drove", "kurz": "Eltern mit kleinen Kindern spielen zusammen.",
        "beschreibung": "", "zeiten": "", "wann": "Fr 9.30-11 Uhr", "ort_name": "Pfarrheim",
        "strasse": "Drovestr. 12", "plz": "", "ort": "Drove", "alter_von": "ab 6 Monate",
        "alter_bis": "", "kosten_text": "frei", "kosten": "", "anmeldung": "", "sprache": "de",
        "traeger": "Gemeinde Kreuzau", "traeger_art": "", "telefon": "0 24 22 / 5 07-0",
        "email": "", "web": "www.kreuzau.de", "art": "angebot", "format": "vor-ort",
        "handlungsebene": "sozialraum", "quelle": ["", ""], "quelle_jahr": ["", ""],
        "woher": "internetseite", drafts.TOKEN: drafts.new_token(), drafts.ABOUT: "neu",
        drafts.SEEN: "0", "aktion": "veroeffentlichen", **ASKS,
    }  # fmt: skip
    with sign_in(desk_app, "anna") as client:
        unanswered = client.post("/pult/angebote/neu", data={**typed, "woher": ""})
        assert [each[:20] for each in said(unanswered.text)] == ["Woher wissen Sie es?"]
        answer = client.post("/pult/angebote/neu", data=typed)
        assert said(answer.text) == []
        assert answer.status_code == 303
    record = record_of(desk_app, "krabbelgruppe-drove")[0]
    assert (record.times is not None, record.schedule) == (True, None)
    assert record.place is not None
    assert record.place.postcode == "52372"
    assert (record.kommunen, record.age_months.min, record.age_months.max) == (
        ("kreuzau",),
        6,
        None,
    )
    assert (record.cost.value, record.cost_note) == ("kostenlos", None)
    assert record.registration.value == "unbekannt"
    assert record.contact.url == "https://www.kreuzau.de"
    assert [each.said for each in record.sources] == ["https://www.kreuzau.de"]
    assert (record.stand, record.verified_at) == (2026, TODAY)
    assert record.topics
    assert record.audience


def test_who_opens_a_form_and_changes_nothing_is_asked_nothing() -> None:
    for stored in importing.read_offers(files.DATA / "offers"):
        assert isinstance(stored, OfferRecord)
        pairs = understood((*forms.pairs_of(stored), *ASKS.items()), stored, TODAY)
        form = forms.OfferForm.read(pairs, slug=stored.slug, before=stored)
        assert asking.judged(form, stored, TODAY).record == stored, stored.slug


def test_ages_are_read_as_people_write_them() -> None:
    for text, low, high in (
        ("0-3 Jahre", ("0", "jahre"), ("3", "jahre")),
        ("ab 6", ("6", None), ("", None)),
        ("6 Monate bis 2 Jahre", ("6", "monate"), ("2", "jahre")),
        ("bis 3 Jahre", ("", None), ("3", "jahre")),
        ("6 – 18 Monate", ("6", "monate"), ("18", "monate")),
        ("Schwangerschaft", ("", "schwangerschaft"), ("", None)),
        ("drei", ("drei", None), ("", None)),
        ("1 ½ - 3 Jahre", ("1,5", "jahre"), ("3", "jahre")),
        ("3. Lebensjahr", ("2", "jahre"), ("3", "jahre")),
        ("Grundschulalter", ("6", "jahre"), ("10", "jahre")),
        ("ab 6 Wochen", ("ab 6 Wochen", None), ("", None)),
        ("Eltern mit Kindern ab 3", ("Eltern mit Kindern ab 3", None), ("", None)),
        ("für alle", ("für alle", None), ("", None)),
    ):
        read = dict(understood((("alter_von", text), ("alter_bis", "")), None, TODAY))
        for name, wanted in (("alter_von", low), ("alter_bis", high)):
            assert (read[name], read.get(f"{name}_einheit")) == wanted, text


def test_costs_are_read_as_in_tables_of_others() -> None:
    for text, cost, note in (
        ("Eintritt frei", "kostenlos", ""),
        ("kostet nichts.", "kostenlos", ""),
        ("2", "kostenpflichtig", "2 €"),
        ("10 €, Geschwister 5 €", "ermaessigt", "10 €, Geschwister 5 €"),
        ("für Mitglieder kostenlos", "ermaessigt", "für Mitglieder kostenlos"),
        ("erste Stunde kostenlos", "unbekannt", "erste Stunde kostenlos"),
        ("", "unbekannt", ""),
    ):
        read = dict(understood((("kosten", ""), ("kosten_text", text)), None, TODAY))
        assert (read["kosten"], read["kosten_text"]) == (cost, note), text


def test_a_copy_says_what_it_still_names_of_its_origin(desk_app: FastAPI, desk: Session) -> None:
    copied = fields(desk_app, titel="Kita Titz", kommune="titz", ort="Titz", ort_name="", plz="")
    copied |= {
        "strasse": "", "telefon": "", "email": "", "web": "", drafts.ABOUT: f"vorlage:{MINE}",
        "beschreibung": "Wir spielen. Alle Kreuzauer Kinder sind willkommen.",
        "kurz": "Eine Kita.", "woher": "traeger", "quelle": "", "quelle_jahr": "", **ASKS,
    }  # fmt: skip
    with sign_in(desk_app, "bernd") as client:
        beside = html.unescape(client.post("/pult/entwurf", data=copied).text)
        assert "Hier steht noch Kreuzau: „Alle Kreuzauer Kinder sind willkommen.“" in beside
        asked = client.post("/pult/angebote/neu", data=copied)
        assert asked.status_code == 422
        assert [each.partition(":")[0] for each in said(asked.text)] == ["Beschreibung"]
        assert f'name="{SEEN}"' in asked.text
        meant = {**copied, SEEN: "ja"}
        assert client.post("/pult/angebote/neu", data=meant).status_code == 303


def test_a_proposal_carries_its_answer_and_two_answers_stand_side_by_side(
    desk_app: FastAPI, desk: Session
) -> None:
    proposed = {**fields(desk_app, wann="samstags"), **ASKS, "woher": "vor-ort"}
    with sign_in(desk_app, "clara") as client:
        sent = client.post(PATH, data={**proposed, "aktion": "entwurf"})
        assert "vorgeschlagen" in sent.headers["location"]
    aside = desk.exec(select(UnpublishedRow)).one()
    assert "vor Ort nachgesehen" in str(aside.record["sources"])
    assert record_of(desk_app)[0].verified_at is None
    with sign_in(desk_app, "anna") as client:
        form = client.get(f"{PATH}?fassung={aside.id}").text
        assert re.search(r'id="woher-vor-ort"[^>]* checked', form)
    record, version = record_of(desk_app)
    anna, doris = who(desk, "anna"), who(desk, "doris")
    one = known(record, Known.CALL, by=anna, today=TODAY)
    other = known(record, Known.VISIT, by=doris, today=TODAY)
    editing.publish(desk, one.model_copy(update={"schedule": "montags"}), by=anna, seen=version)
    editing.publish(desk, other.model_copy(update={"cost_note": "5 Euro"}), by=doris, seen=version)
    joined = record_of(desk_app)[0]
    assert {"Auskunft am Telefon", "vor Ort nachgesehen"} <= {each.said for each in joined.sources}
    assert (joined.schedule, joined.cost_note, joined.stand) == ("montags", "5 Euro", 2026)
    assert joined.stand == revisions.newest_year(joined.model_dump(mode="json")["sources"])
