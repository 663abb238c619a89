"""Every field of an offer by every way in: what the portal sets cannot be claimed by a sender."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app import database
from app.feedback.forms import ChangeForm
from app.freshness import reviews
from app.models import OfferRow, Proposal
from app.offers import bulk, forms, importing, revisions, store, tables
from app.offers.fields import BY_PATH
from app.offers.ways import By, Way
from app.offers.waysin import SETTERS
from app.records import needs
from app.records.offers import ApartOfRecord, OfferRecord
from app.records.providernames import ProviderNames
from tests.cast import NOW, sign_in
from tests.deskform import MINE, fields, record_of

TODAY = NOW.date()
CLAIMS: Mapping[str, Any] = {
    "slug": "ganz-anders",
    "ended": "Gelogen beendet",
    "joined": "kita-spatzennest-kreuzau",
    "apart": [{"offer": "kita-spatzennest-kreuzau", "because": "Gelogen verschieden"}],
    "draft": True,
    "doubt": "Gelogen zweifelhaft",
    "origin": "elterntreff-gelogen",
    "verified_at": "2026-01-05",
    "verified_by": "Präventionsbüro, gelogen",
    "stand": 2031,
}
"""What no sender may say; all of it is what the record would take."""
ENDED = "Der Träger bietet es nicht mehr an."
"""What the portal writes when a Träger's "gibt es nicht mehr" is accepted."""


def facts(before: OfferRecord) -> OfferRecord:
    """The offer with another value in every field that is a fact about it."""
    first, second = list(needs.labels())[:2]
    raw = before.model_dump(mode="json") | {
        "title": "Ganz neuer Titel",
        "summary": "Ganz neu gesagt.",
        "description": "Ganz neu beschrieben.",
        "provider": {"name": "Landgemeinde Titz", "kind": "verein"},
        "level": "kreisweit",
        "phases": ["kleinkind", "grundschule"],
        "phases_because": "Zum Probieren anders als das Alter.",
        "transitions": ["schule-beruf"],
        "age_months": {"min": 13, "max": 77},
        "audience": ["vaeter"],
        "topics": ["gesundheit"],
        "kommunen": ["kreuzau", "titz"],
        "place": {"name": "Haus", "street": "Weg 1", "postcode": "52351", "city": "Düren"},
        "contact": {"phone": "02421 111", "email": "a@beispiel.de", "url": "https://beispiel.de/a"},
        "schedule": "immer freitags",
        "times": {"hours": [{"rules": "Tu 09:00-11:00; SH off"}]},
        "cost": "ermaessigt",
        "cost_note": "3 Euro",
        "formats": ["online"],
        "languages": ["de", "tr"],
        "registration": "empfohlen",
        "sources": [{"url": "https://beispiel.de/quelle", "seen": 2026}],
        "visible_from": "2026-01-01",
        "visible_until": "2027-12-31",
        "cancelled_until": "2026-12-24",
        "needs": [each for each in (first, second) if each not in before.needs],
        "remark": "Zeiten erfragen.",
        "stand": 2026,
    }
    return OfferRecord.model_validate(raw)


def said(record: OfferRecord) -> list[tuple[str, str]]:
    return [*forms.pairs_of(record), *((name, str(value)) for name, value in CLAIMS.items())]


def by_form(app: FastAPI, wanted: OfferRecord) -> None:
    data = fields(app) | {name: [] for name, _value in said(wanted)}
    for name, value in said(wanted):
        data[name].append(value)
    with sign_in(app, "doris") as client:
        assert client.post(f"/pult/angebote/{MINE}", data=data).status_code == 303


def by_table(app: FastAPI, wanted: OfferRecord) -> None:
    cells = tables.row_of(wanted)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    # The claims under their names in the files, and under those on the screen.
    labels = [BY_PATH[name].label or name for name in CLAIMS]
    writer.writerow([*tables.COLUMNS.values(), *CLAIMS, *labels])
    writer.writerow([*cells.values(), *CLAIMS.values(), *CLAIMS.values()])
    uploaded(app, "angebote.csv", out.getvalue().encode())


def by_file(app: FastAPI, wanted: OfferRecord) -> None:
    claimed = wanted.as_yaml() | dict(CLAIMS) | {"slug": MINE}
    page = uploaded(app, "angebot.yaml", yaml.safe_dump(claimed).encode())
    for name in sorted(CLAIMS.keys() - {"slug", "stand"}):
        assert f"{name}: wird vom Portal gesetzt, nicht übernommen" in page
    assert "stand: wird aus den Quellen berechnet, nicht übernommen" in page


def uploaded(app: FastAPI, name: str, body: bytes) -> str:
    """Uploads and takes the file; the preview's page."""
    with sign_in(app, "doris") as client:
        place = client.post("/pult/einlesen", files={"datei": (name, body)}).headers["location"]
        page = client.get(place).text
        assert client.post(place).status_code == 303
    return page


def by_bulk(app: FastAPI, wanted: OfferRecord) -> None:
    days = {name: str(getattr(wanted, each.path)) for name, each in bulk.DATES.items()}
    contact = {"telefon": "02421 111", "email": "a@beispiel.de", "web": "https://beispiel.de/a"}
    orders = [{"tun": "datum", "feld": name, "tag": day} for name, day in days.items()]
    with sign_in(app, "doris") as client:
        for order in (*orders, {"tun": "kontakt"} | contact):
            rest = [(name, value) for name, value in said(wanted) if name not in order]
            data: dict[str, Any] = {name: value for name, value in rest if name not in contact}
            data |= order | {"gesehen": f"{MINE}:{record_of(app)[1]}"}
            assert client.post("/pult/viele/ausfuehren", data=data).status_code == 303


def by_change(app: FastAPI, wanted: OfferRecord) -> None:
    portal = app.state
    token = reviews.link(portal.links, reviews.CHANGE, slug=MINE, today=TODAY)
    data = dict(said(wanted)) | dict(ChangeForm.of(wanted).values) | {"beendet": "ja"}
    sent = TestClient(app, follow_redirects=False).post(f"/aendern/{token}", data=data)
    assert sent.status_code == 303
    assert record_of(app)[1] == 1, "nothing is published before a person has looked"
    accept = {"aktion": "annehmen", "antwort": "Danke"} | dict(CLAIMS)
    with sign_in(app, "doris") as client:
        client.post(f"/pult/eingang/vorschlag/{proposal(app)}", data=accept)


def by_proposal(app: FastAPI, wanted: OfferRecord) -> None:
    proposed(app, wanted)


def by_import(app: FastAPI, wanted: OfferRecord) -> None:
    claimed = OfferRecord.model_validate(
        wanted.as_yaml() | dict(CLAIMS) | {"slug": MINE, "stand": wanted.stand}
    )
    with database.session(app.state.engine) as session:
        report = importing.import_offers(session, [claimed], ProviderNames(()), at=NOW)
        session.commit()
    assert report.changed == [MINE]


def proposed(app: FastAPI, wanted: OfferRecord) -> int:
    """A visitor proposes an offer, with every field there is; the proposal's number."""
    answers = {
        "titel": wanted.title, "beschreibung": wanted.description, "kontakt": "02421 111",
        "traeger": wanted.provider.name, "kommune": "kreuzau", "wann": wanted.schedule,
        "zeiten": "Dienstag 9-11, nicht in den Ferien",
        "kosten_text": wanted.cost_note,
    }  # fmt: skip
    visitor = TestClient(app, follow_redirects=False)
    assert visitor.post("/vorschlagen", data=dict(said(wanted)) | answers).status_code == 303
    return proposal(app)


def proposal(app: FastAPI) -> int:
    with database.session(app.state.engine) as session:
        return session.exec(select(Proposal.id)).one() or 0


WAYS: Mapping[Way, Callable[[FastAPI, OfferRecord], None]] = {
    Way.FORM: by_form,
    Way.TABLE: by_table,
    Way.FILE: by_file,
    Way.BULK: by_bulk,
    Way.PROPOSAL: by_proposal,
    Way.CHANGE: by_change,
    Way.IMPORT: by_import,
}


def test_every_field_is_decided_for_every_way() -> None:
    """A new field of the record, or a new way, stands in app/offers/waysin.py before it is used."""
    assert set(SETTERS) == set(OfferRecord.model_fields)
    assert {way for row in SETTERS.values() for way in row} == set(Way) == set(WAYS)
    assert all(set(row) == set(Way) for row in SETTERS.values())
    # What is claimed below is all that some way does not take from its sender, and no fact.
    facts_of_an_offer = {n for n, row in SETTERS.items() if row[Way.FILE] is By.SENDER}
    assert set(CLAIMS) == set(SETTERS) - facts_of_an_offer


@pytest.mark.parametrize("way", list(Way))
def test_a_stored_offer_takes_from_each_way_what_the_table_says(
    desk_app: FastAPI, way: Way
) -> None:
    before, _version = record_of(desk_app)
    wanted = facts(before)
    WAYS[way](desk_app, wanted)
    after, _version = record_of(desk_app)
    apart = tuple(ApartOfRecord(**each) for each in CLAIMS["apart"])
    claimed = wanted.model_copy(
        update=dict(CLAIMS) | {"verified_at": date(2026, 1, 5), "apart": apart}
    )
    for name, by in SETTERS.items():
        expected = getattr(before, name)
        if by[way] is By.SENDER and way is not Way.PROPOSAL:
            expected = getattr(claimed if way is Way.IMPORT else wanted, name)
        if (name, way) == ("ended", Way.CHANGE):
            expected = ENDED
        if name in ("slug", "stand"):
            expected = after.slug if name == "slug" else revisions.newest_year(
                source.model_dump() for source in after.sources
            )  # fmt: skip
        assert getattr(after, name) == expected, name
    assert after.slug == MINE
    with database.session(desk_app.state.engine) as session:
        assert store.by_slug(session, str(CLAIMS["slug"])) is None
    if way is not Way.IMPORT:
        desk_app.state.index.catch_up()
        page = TestClient(desk_app, follow_redirects=False).get(f"/angebote/{MINE}").text
        assert "geprüft am" not in page
        assert "elogen" not in page


def made(app: FastAPI, title: str) -> OfferRecord:
    with database.session(app.state.engine) as session:
        rows = [row for row in store.every(session) if row.title == title]
        (row,) = rows
        return store.record_of(row)


def new_by_form(app: FastAPI, wanted: OfferRecord, **more: str) -> None:
    data: dict[str, Any] = {"aktion": "veroeffentlichen"} | more
    for name, value in said(wanted):
        data.setdefault(name, []).append(value)
    with sign_in(app, "doris") as client:
        assert client.post("/pult/angebote/neu", data=data).status_code == 303


def new_by_table(app: FastAPI, wanted: OfferRecord) -> None:
    by_table(app, wanted.model_copy(update={"slug": ""}))


def new_by_file(app: FastAPI, wanted: OfferRecord) -> None:
    claimed = wanted.as_yaml() | dict(CLAIMS)
    del claimed["slug"]
    uploaded(app, "angebot.yaml", yaml.safe_dump(claimed).encode())


def new_by_proposal(app: FastAPI, wanted: OfferRecord) -> None:
    number = proposed(app, wanted)
    with sign_in(app, "doris") as client:
        page = client.get(f"/pult/angebote/neu?vorschlag={number}").text
    assert wanted.title in page
    assert "elogen" not in page
    assert "2026-01-05" not in page
    new_by_form(app, wanted, vorschlag=str(number))


@pytest.mark.parametrize("make", [new_by_form, new_by_table, new_by_file, new_by_proposal])
def test_a_new_offer_comes_unconfirmed_with_an_address_and_a_stand_of_its_own(
    desk_app: FastAPI, make: Callable[[FastAPI, OfferRecord], None]
) -> None:
    wanted = facts(record_of(desk_app)[0])
    make(desk_app, wanted)
    after = made(desk_app, wanted.title)
    assert (after.slug, after.stand) == ("ganz-neuer-titel", 2026)
    for name in CLAIMS.keys() - {"slug", "stand"}:
        assert getattr(after, name) == OfferRecord.model_fields[name].get_default(), name
    for name in SETTERS.keys() - CLAIMS.keys():
        assert getattr(after, name) == getattr(wanted, name), name


def test_what_was_really_confirmed_stays_when_a_file_says_nothing_of_it(desk_app: FastAPI) -> None:
    """Nor can a file take a confirmation away."""
    with sign_in(desk_app, "anna") as client:
        client.post(f"/pult/angebote/{MINE}/bestaetigen", data={"version": "1"})
    before, _version = record_of(desk_app)
    assert before.verified_at == TODAY
    silent = {
        name: value
        for name, value in before.as_yaml().items()
        if name not in ("verified_at", "verified_by", "stand")
    }
    page = uploaded(desk_app, "angebot.yaml", yaml.safe_dump(silent).encode())
    assert "1 unverändert" in page
    assert "nicht übernommen" not in page
    assert record_of(desk_app)[0] == before


def test_a_file_with_a_number_that_nobody_has_is_no_new_offer(desk_app: FastAPI) -> None:
    claimed = record_of(desk_app)[0].as_yaml() | {"slug": "gibt-es-nicht"}
    with sign_in(desk_app, "doris") as client:
        files = {"datei": ("x.yaml", yaml.safe_dump(claimed).encode())}
        place = client.post("/pult/einlesen", files=files).headers["location"]
        assert "1 abgelehnt" in client.get(place).text
        assert client.post(place).status_code == 422


def test_whatever_state_offers_are_in_the_export_is_read_back_unchanged(desk_app: FastAPI) -> None:
    """Withdrawn, doubted, confirmed and made after a model: the files say so, and stay true."""
    states: list[dict[str, Any]] = [
        {"ended": "Ist zu Ende."},
        {"doubt": "Stimmt das noch?"},
        {"verified_at": TODAY, "verified_by": "Präventionsbüro"},
        {"origin": MINE},
        {"visible_from": date(2026, 1, 1), "cancelled_until": date(2026, 12, 24)},
    ]
    with database.session(desk_app.state.engine) as session:
        everything = len(store.every(session))
        rows = [row for row in store.every(session) if row.ended is None][: len(states)]
        for row, state in zip(rows, states, strict=True):
            record = store.record_of(row).model_copy(update=state)
            store.save(session, record, provider_slug=row.provider_slug, by="Anna", event="edited")
        session.commit()
        assert session.exec(select(OfferRow.id).where(OfferRow.version == 2)).all()
    with sign_in(desk_app, "doris") as client:
        body = client.get("/pult/ausgabe.zip").content
        files = {"datei": ("x.zip", body)}
        place = client.post("/pult/einlesen", files=files).headers["location"]
        desk_app.state.table_work.wait()
        page = client.get(place).text
    assert f"0 neu, 0 geändert, {everything} unverändert, 0 abgelehnt" in page
    assert "nicht übernommen" not in page


@pytest.mark.parametrize("facts_too", [True, False])
@pytest.mark.parametrize("edited", [True, False])
def test_what_a_traeger_writes_in_its_own_words_stays_at_the_desk(
    desk_app: FastAPI, facts_too: bool, edited: bool
) -> None:
    before, _version = record_of(desk_app)
    token = reviews.link(desk_app.state.links, reviews.CHANGE, slug=MINE, today=TODAY)
    words = "Auch im Pfarrheim Winden,\nfreitags um 10 Uhr."
    data = dict(ChangeForm.of(before).values) | {"ausserdem": words}
    data |= {"wann": "immer montags"} if facts_too else {}
    visitor = TestClient(desk_app, follow_redirects=False)
    assert visitor.post(f"/aendern/{token}", data=data).status_code == 303
    with sign_in(desk_app, "doris") as client:
        if edited:
            saved = fields(desk_app, bemerkung="Telefon erfragen.")
            assert client.post(f"/pult/angebote/{MINE}", data=saved).status_code == 303
        page = client.get("/pult/eingang").text
        assert ("Übernehmen und veröffentlichen" in page) is facts_too
        assert (f'href="/pult/angebote/{MINE}">Im Formular öffnen' in page) is not facts_too
        number = proposal(desk_app)
        data = {"aktion": "annehmen", "antwort": "Danke"}
        answer = client.post(f"/pult/eingang/vorschlag/{number}", data=data)
        assert "fertig=erledigt" in answer.headers["location"]
        assert "Pfarrheim Winden" in client.get(f"/pult/angebote/{MINE}").text
    record, _version = record_of(desk_app)
    assert record.remark is not None
    assert record.remark.endswith(words)
    first = (
        "Telefon erfragen." if edited else before.remark or "Vom Träger geschrieben (24.11.2026)"
    )
    assert record.remark.startswith(first)
    assert record.schedule == ("immer montags" if facts_too else before.schedule)
    assert "Pfarrheim Winden" not in visitor.get(f"/angebote/{MINE}").text
