"""Träger as records of their own: names however spelt, asked for where unknown, edited at the desk
with a history, two that are one; and all of it public without a restart."""

import contextlib
import html
import io
import re
import shutil
import threading
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app import cli, database
from app.models import OfferRow, ProviderRevision, ProviderRow
from app.offers import (
    checking,
    editing,
    importing,
    provider_asking,
    provider_editing,
    provider_forms,
    provider_importing,
    providers,
    store,
)
from app.offers.editing import UnknownProviderError
from app.offers.provider_editing import ItselfError, Joining, NameInUseError
from app.offers.providers import NameTakenError
from app.records import files
from app.records.offers import OfferRecord
from app.records.places import ProviderRecord
from app.records.providerlikeness import Hints
from app.records.providernames import ProviderNames, folded
from app.rights import NotAllowedError
from tests.cast import sign_in, who
from tests.deskform import MINE, fields, record_of
from tests.test_database import go

CARITAS = "Caritasverband für die Region Düren-Jülich e. V."
CLUB = "turnclub-kreuzau"
"""All its offers are in Kreuzau, so it is Anna's."""


def provider(session: Session, slug: str) -> ProviderRecord:
    session.expire_all()
    return providers.record_of(session.get_one(ProviderRow, slug))


def owner(session: Session, slug: str = MINE) -> str | None:
    session.expire_all()
    return session.exec(select(OfferRow.provider_slug).where(OfferRow.slug == slug)).one()


def form_of(session: Session, slug: str, **changes: str) -> dict[str, Any]:
    """The Träger's form as it opens, with some fields typed over."""
    row = session.get_one(ProviderRow, slug)
    found: dict[str, Any] = {"gesehen": str(row.version)}
    for name, value in provider_forms.ProviderForm.of(providers.record_of(row)).pairs:
        found.setdefault(name, []).append(value)
    return {**found, **changes}


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelt",
    [
        CARITAS.upper(),
        unicodedata.normalize("NFD", CARITAS),
        CARITAS.replace(" ", "\u00a0"),
        CARITAS.replace("-", "\u2011"),
        CARITAS.replace("-", " – "),
        CARITAS.replace("e. V.", "e.V."),
        CARITAS.replace(" e. V.", ", eV"),
        f"„{CARITAS}“",
        f"  {CARITAS}. ",
        CARITAS.replace("Region", "Re\u00adgion"),
    ],
)
def test_a_name_is_the_same_however_it_is_spelt(spelt: str) -> None:
    assert folded(spelt) == folded(CARITAS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Josefs-Gesellschaft gGmbH", "Josefs Gesellschaft g GmbH"),
        ("Kita Große Straße", "KITA GROSSE STRASSE"),
        ("Kind & Kegel", "Kind und Kegel"),
        ('Verein "Kinder"', "Verein ‚Kinder‘"),
    ],
)
def test_so_are_other_ways_to_write_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_another_name_stays_another() -> None:
    names = ("SkF Düren", "SkF Jülich", "SkFM Düren", "Kita 1", "Kita 11", "!!", "??")
    assert len({folded(name) for name in names}) == len(names)


def test_no_two_träger_of_the_data_share_a_name_and_every_offer_has_its_own() -> None:
    assert checking.providers(importing.read_offers(files.DATA / "offers")) == []


def test_the_check_refuses_a_shared_name_and_an_unknown_one(tmp_path: Path) -> None:
    text = (files.DATA / "providers.yaml").read_text(encoding="utf-8")
    twice = text.replace("  name: Landgemeinde Titz\n", "  name: STADT  DÜREN.\n", 1)
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data, ignore=shutil.ignore_patterns("offers"))
    (data / "providers.yaml").write_text(twice, encoding="utf-8")
    raw = files.load(files.DATA / "offers/kreuzau" / f"{MINE}.yaml")
    raw["provider"]["name"] = "Verein der Tests"
    said = checking.providers([OfferRecord.model_validate(raw)], data)
    assert len(said) == 2
    assert "STADT DÜREN." in said[0]
    assert "Verein der Tests" in said[1]


def test_the_check_refuses_a_former_address_that_is_somebody_s(imported: Session) -> None:
    records = [providers.record_of(row) for row in providers.every(imported)]
    records[0] = records[0].model_copy(update={"former": (CLUB,)})
    [said] = provider_importing.faults(records, "providers.yaml")
    assert CLUB in said


def test_the_check_of_the_command_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check-data"]) == 0
    monkeypatch.setattr(checking, "providers", lambda _records: ["Ein Name für zwei"])
    assert cli.main(["check-data"]) == 1
    assert "Ein Name für zwei" in capsys.readouterr().out


# --- an unknown name is asked for -----------------------------------------------------------------


def question(page: str) -> tuple[str, dict[str, str]]:
    """The field of the question, and its answers: value -> what stands beside it."""
    found = re.findall(
        r'name="(traeger-[0-9a-f]{12})" value="([^"]+)"[^>]*><label for="[^"]+">(.*?)</label>', page
    )
    assert len({field for field, _value, _text in found}) == 1
    return found[0][0], {value: html.unescape(text) for _field, value, text in found}


def test_another_spelling_stays_the_same_träger(desk_app: FastAPI, desk: Session) -> None:
    known = providers.names(desk).records["stadt-dueren"]
    with sign_in(desk_app, "doris") as client:
        data = fields(desk_app, traeger=known.name.upper().replace(" ", "\u00a0"))
        assert client.post(f"/pult/angebote/{MINE}", data=data).status_code == 303
    assert owner(desk) == "stadt-dueren"


def test_an_unknown_träger_is_asked_for_and_nothing_typed_is_lost(
    desk_app: FastAPI, desk: Session
) -> None:
    before = owner(desk)
    with sign_in(desk_app, "anna") as client:
        data = fields(desk_app, traeger="Turnklub Kreuzau", beschreibung="Ein Text, der bleibt.")
        answer = client.post(f"/pult/angebote/{MINE}", data=data)
        assert answer.status_code == 422
        assert "Diesen Träger kennen wir noch nicht. Meinten Sie:" in html.unescape(answer.text)
        assert "Ein Text, der bleibt." in answer.text
        assert 'value="Turnklub Kreuzau"' in answer.text
        field, answers = question(answer.text)
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
        assert answers[CLUB] == "Turnclub 1889 Kreuzau e. V."
        assert "wird angelegt" in answers["neu"]
        assert (record_of(desk_app)[1], owner(desk)) == (1, before)
        data[field] = CLUB
        assert client.post(f"/pult/angebote/{MINE}", data=data).status_code == 303
    record, _version = record_of(desk_app)
    assert (record.provider.name, record.provider.kind.value) == (answers[CLUB], "verein")
    assert owner(desk) == CLUB


def test_the_answer_stays_while_something_else_is_wrong(desk_app: FastAPI) -> None:
    field = provider_asking.field_of("Turnklub Kreuzau")
    with sign_in(desk_app, "anna") as client:
        data = fields(desk_app, traeger="Turnklub Kreuzau", plz="5x", **{field: CLUB})
        answer = client.post(f"/pult/angebote/{MINE}", data=data)
    assert answer.status_code == 422
    assert f'value="{CLUB}" checked' in answer.text


def test_an_answer_to_another_name_is_none(desk_app: FastAPI, desk: Session) -> None:
    asked = provider_asking.field_of("Turnklub Kreuzau")
    with sign_in(desk_app, "anna") as client:
        for given in ({asked: "neu"}, {provider_asking.field_of("Ganz neu"): "gibt-es-nicht"}):
            data = fields(desk_app, traeger="Ganz neu", **given)
            assert client.post(f"/pult/angebote/{MINE}", data=data).status_code == 422
    assert not [row for row in providers.every(desk) if row.name == "Ganz neu"]


def test_a_new_träger_is_made_with_the_offer(desk_app: FastAPI, desk: Session) -> None:
    name = "Verein der Tests"
    with sign_in(desk_app, "anna") as client:
        data = fields(desk_app, traeger=name, traeger_art="verein", **{"entwurf-zu": "neu"})
        data["anderes"] = "ja"
        data[provider_asking.field_of(name)] = "neu"
        answer = client.post("/pult/angebote/neu", data=data)
        assert answer.status_code == 303
        slug = answer.headers["location"].partition("?")[0].rpartition("/")[2]
        assert owner(desk, slug) == "verein-der-tests"
        page = client.get("/traeger/verein-der-tests").text
        assert name in page
        assert f'href="/angebote/{slug}"' in page
    made = provider(desk, "verein-der-tests")
    assert (made.kind.value, made.sources) == ("verein", record_of(desk_app, slug)[0].sources)
    [saved] = providers.history(desk, made.slug)
    assert (saved.event, saved.by) == ("created", "Anna")


def test_a_draft_may_name_whom_nobody_knows_and_is_asked_when_published(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        new = fields(desk_app, traeger="Noch unklar", aktion="entwurf", **{"entwurf-zu": "neu"})
        answer = client.post("/pult/angebote/neu", data=new)
        assert answer.status_code == 303
        slug = answer.headers["location"].partition("?")[0].rpartition("/")[2]
        published = fields(desk_app, slug, anderes="ja")
        assert client.post(f"/pult/angebote/{slug}", data=published).status_code == 422
        published[provider_asking.field_of("Noch unklar")] = "neu"
        assert client.post(f"/pult/angebote/{slug}", data=published).status_code == 303
    assert owner(desk, slug) == "noch-unklar"


def test_no_verb_makes_a_published_offer_one_of_nobody(desk: Session) -> None:
    anna = who(desk, "anna")
    row = store.by_slug(desk, MINE)
    assert row is not None
    record = store.record_of(row)
    strange = record.provider.model_copy(update={"name": "Gibt es nicht"})
    with pytest.raises(UnknownProviderError):
        editing.publish(desk, record.model_copy(update={"provider": strange}), by=anna, seen=1)
    desk.rollback()
    assert owner(desk) is not None


def test_the_text_of_a_proposal_is_asked_like_any_other(desk_app: FastAPI, desk: Session) -> None:
    """What a visitor proposed fills the form in; whoever takes it over says who that is."""
    name = "Pfarrei Winden"
    with sign_in(desk_app, "anna") as client:
        new = fields(desk_app, traeger=name, **{"entwurf-zu": "neu"})
        answer = client.post("/pult/angebote/neu", data=new)
    assert answer.status_code == 422
    assert "Pfarrei Winden" in answer.text
    assert not [row for row in providers.every(desk) if row.name == name]


# --- tables ---------------------------------------------------------------------------------------


def upload(client: TestClient, app: FastAPI, *names: str) -> str:
    """Address of the preview of files that give the offer, and copies of it, these Träger."""
    record, _version = record_of(app)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, name in enumerate(names):
            raw = record.as_yaml() | {"provider": {"name": name, "kind": "verein"}}
            if number:
                raw = {k: v for k, v in raw.items() if k != "slug"} | {"title": f"Gruppe {number}"}
            archive.writestr(f"{number}.yaml", files.text(raw))
    sent = {"datei": ("neu.zip", packed.getvalue(), "application/zip")}
    answer = client.post("/pult/einlesen", files=sent)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_table_says_which_träger_nobody_knows_and_makes_only_the_confirmed(
    desk_app: FastAPI, desk: Session
) -> None:
    before = owner(desk)
    with sign_in(desk_app, "anna") as client:
        address = upload(client, desk_app, "Turnklub Kreuzau")
        page = client.get(address).text
        assert "Den Träger „Turnklub Kreuzau“ kennen wir noch nicht." in html.unescape(page)
        field, answers = question(page)
        assert CLUB in answers
        unsaid = client.post(address)
        assert unsaid.status_code == 422
        assert f'href="#{field}"' in unsaid.text
        assert owner(desk) == before
        assert client.post(address, data={field: CLUB}).status_code == 303
    assert owner(desk) == CLUB
    assert record_of(desk_app)[0].provider.name == answers[CLUB]


def test_a_table_makes_a_new_träger_once_for_all_its_rows(desk_app: FastAPI, desk: Session) -> None:
    names = ("Verein der Tests e.V.", "VEREIN der Tests e. V.")
    with sign_in(desk_app, "anna") as client:
        address = upload(client, desk_app, *names)
        field, _answers = question(client.get(address).text)
        assert client.post(address, data={field: "neu"}).status_code == 303
    made = [row.slug for row in providers.every(desk) if row.name == names[0]]
    assert made == ["verein-der-tests-e-v"]
    linked = select(OfferRow.id).where(OfferRow.provider_slug == made[0])
    assert len(desk.exec(linked).all()) == 2


# --- pages of the desk ----------------------------------------------------------------------------


def test_every_träger_comes_back_unchanged_from_its_form(imported: Session) -> None:
    for row in providers.every(imported):
        record = providers.record_of(row)
        pairs = provider_forms.ProviderForm.of(record).pairs
        again = provider_forms.ProviderForm.read(pairs, slug=record.slug, before=record)
        assert again.record == record, (record.slug, again.wrong)


def test_the_list_finds_by_any_spelling_and_says_what_is_missing(
    desk_app: FastAPI, desk: Session
) -> None:
    club = provider(desk, CLUB)
    desk.get_one(ProviderRow, CLUB).record = club.as_yaml() | {"phone": None}
    desk.commit()
    with sign_in(desk_app, "clara") as client:
        page = client.get("/pult/traeger").text
        assert page.count('<th scope="row">') == len(providers.every(desk))
        assert 'href="/pult/traeger/neu"' not in page
        found = client.get("/pult/traeger?q=turnclub+1889+E.V.&fehlt=telefon").text
    assert found.count('<th scope="row">') == 1
    [row] = re.findall(r"<tr><th scope=\"row\">.*?</tr>", found)
    assert f"/pult/traeger/{CLUB}" in row
    assert "<td>1</td>" in row
    assert "ohne Telefon" in row


def test_what_is_saved_is_public_at_once_and_stands_in_the_history(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        data = form_of(
            desk, CLUB, telefon="02422 4711", sprechzeiten="dienstags 9 bis 12 Uhr",
            strasse="Weg 1", plz="52372", ort="Kreuzau", email="club@beispiel.de",
            grund="Anruf beim Verein",
        )  # fmt: skip
        answer = client.post(f"/pult/traeger/{CLUB}", data=data)
        assert answer.headers["location"] == f"/pult/traeger/{CLUB}?fertig=traeger"
        page = client.get(f"/traeger/{CLUB}").text
        for fact in ("02422 4711", "dienstags 9 bis 12 Uhr", "Weg 1", "club@beispiel.de"):
            assert fact in page
        saved = client.get(f"/pult/traeger/{CLUB}").text
    assert "Anruf beim Verein" in saved
    assert '<ins class="lines-kept">02422 4711</ins>' in saved
    assert (providers.history(desk, CLUB)[0].by, provider(desk, CLUB).phone) == (
        "Anna",
        "02422 4711",
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Bitte einen Namen angeben."),
        ("art", "", "Bitte auswählen."),
        ("plz", "5x", "Bitte fünf Ziffern."),
        ("telefon", "keins", "Bitte eine Telefonnummer"),
        ("email", "amt@", "Bitte eine E-Mail-Adresse"),
        ("web", "verein.de", "https://"),
        ("quelle_jahr", "22", "vier Ziffern"),
        ("gehoert_zu", "gibt-es-nicht", "gehört zu einem anderen"),
        ("gehoert_zu", CLUB, "gehört zu einem anderen"),
        ("schreibweisen", "Stadt Düren", "heißt schon ein anderer"),
        ("sprechzeiten", "x" * 301, "höchstens 300 Zeichen, 1 zu viel"),
        ("email", f"{'x' * 200}@verein.de", "höchstens 200 Zeichen"),
        ("telefon", "12", "Bitte mit Vorwahl schreiben"),
    ],
)
def test_a_wrong_field_is_said_and_everything_typed_stays(
    desk_app: FastAPI, desk: Session, field: str, value: str, said: str
) -> None:
    before = provider(desk, CLUB)
    with sign_in(desk_app, "anna") as client:
        data = form_of(desk, CLUB, hinweis="Ein Satz, der bleibt.", **{field: value})
        answer = client.post(f"/pult/traeger/{CLUB}", data=data)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert "Ein Satz, der bleibt." in answer.text
    assert provider(desk, CLUB) == before


def test_what_an_offer_has_too_is_asked_as_there_and_cut_nowhere(
    desk_app: FastAPI,
) -> None:
    with sign_in(desk_app, "anna") as client:
        offer = client.get(f"/pult/angebote/{MINE}").text
        club = client.get(f"/pult/traeger/{CLUB}").text
    for name in ("strasse", "plz", "ort", "telefon", "email", "web", "bemerkung"):
        asked = rf'<label for="{name}">.*?</label>'
        assert re.findall(asked, club) == re.findall(asked, offer) != [], name
        assert not re.search(rf'id="{name}"[^>]* maxlength', club + offer), name


def test_a_new_one_of_a_known_name_is_refused_with_who_has_it(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        data = {"name": "TURNCLUB 1889 Kreuzau eV", "art": "verein", "web": "https://tc.example"}
        answer = client.post("/pult/traeger/neu", data=data)
        assert answer.status_code == 422
        assert "heißt schon ein anderer: Turnclub 1889 Kreuzau e. V." in html.unescape(answer.text)
        assert "Meinten Sie diesen?" in answer.text
        assert "https://tc.example" in answer.text
        data["name"] = "Neu"
        made = client.post("/pult/traeger/neu", data=data)
        # Not the address of the empty form.
        assert made.headers["location"] == "/pult/traeger/neu-2?fertig=traeger"
    assert provider(desk, "neu-2").url == "https://tc.example"


def test_what_two_save_is_joined_and_what_collides_is_shown(
    desk_app: FastAPI, desk: Session
) -> None:
    address = f"/pult/traeger/{CLUB}"
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "doris") as doris:
        both = form_of(desk, CLUB)
        assert doris.post(address, data=both | {"telefon": "02422 111"}).status_code == 303
        # Another field: both are kept.
        assert anna.post(address, data=both | {"ort": "Winden"}).status_code == 303
        desk.expire_all()
        joined = provider(desk, CLUB)
        assert (joined.phone, joined.city) == ("02422 111", "Winden")
        # The same field: nothing is saved, and nothing typed is lost.
        answer = anna.post(address, data=both | {"telefon": "02422 222", "hinweis": "Bleibt hier."})
        assert answer.status_code == 409
        assert 'value="02422 222"' in answer.text
        assert "Bleibt hier." in answer.text
        assert "02422 111" in answer.text
        assert provider(desk, CLUB).phone == "02422 111"
        [version] = re.findall(r'name="gesehen" value="(\d+)"', answer.text)[:1]
        again = form_of(desk, CLUB, telefon="02422 222", gesehen=version)
        assert anna.post(address, data=again).status_code == 303
    assert provider(desk, CLUB).phone == "02422 222"


def test_renaming_keeps_the_old_name_and_the_offers(desk_app: FastAPI, desk: Session) -> None:
    offer = "turnclub-kreuzau-kinder"
    with sign_in(desk_app, "anna") as client:
        data = form_of(desk, CLUB, name="Bewegung Kreuzau", schreibweisen="")
        refused = client.post(f"/pult/traeger/{CLUB}", data=data)
        # Without its alias the old name is kept, which is the same as the alias.
        assert refused.status_code == 303
        assert "Bewegung Kreuzau" in client.get(f"/traeger/{CLUB}").text
        # An offer saved under the old name is still theirs.
        same = fields(desk_app, offer, wann="freitags")
        assert client.post(f"/pult/angebote/{offer}", data=same).status_code == 303
    assert provider(desk, CLUB).aliases == ("Turnclub 1889 Kreuzau e. V.",)
    assert owner(desk, offer) == CLUB


def test_a_spelling_that_offers_use_is_not_taken_away(desk: Session) -> None:
    titz = provider(desk, "landgemeinde-titz")
    fewer = titz.model_copy(update={"aliases": ()})
    with pytest.raises(NameInUseError):
        provider_editing.change(desk, fewer, by=who(desk, "doris"), seen=1, reason="")


def test_a_kümmerer_reads_all_and_changes_what_is_all_theirs(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "bernd") as client:
        page = client.get(f"/pult/traeger/{CLUB}").text
        assert "Ändern kann ihn das Präventionsbüro." in page
        assert f'action="/pult/traeger/{CLUB}"' not in page
        assert client.post(f"/pult/traeger/{CLUB}", data=form_of(desk, CLUB)).status_code == 403
    everywhere = provider(desk, "kreis-dueren")
    with pytest.raises(NotAllowedError):
        provider_editing.change(desk, everywhere, by=who(desk, "anna"), seen=1, reason="")


def test_a_träger_without_offers_today_is_not_everybody_s(desk_app: FastAPI, desk: Session) -> None:
    offers = [slug for slug, _title in providers.offers_of(desk, CLUB)]
    for slug in offers:
        version = record_of(desk_app, slug)[1]
        editing.withdraw(desk, slug, by=who(desk, "anna"), seen=version, reason="2026: vorbei")
    record = provider(desk, CLUB).model_copy(update={"name": "Übernommen"})
    with pytest.raises(NotAllowedError):
        provider_editing.change(desk, record, by=who(desk, "bernd"), seen=1, reason="")
    desk.rollback()
    titz = next(
        slug
        for slug, its in providers.offering(desk).items()
        if its.kommunen == {"titz"} and its.offers and not provider(desk, slug).rathaus
    )
    for gone, stays in ((CLUB, titz), (titz, CLUB)):
        order = Joining(slug=gone, into=stays, seen=1)
        with pytest.raises(NotAllowedError):
            provider_editing.join(desk, order, by=who(desk, "bernd"), reason="")
        desk.rollback()
    # Still hers to put right, but whether it is another one the Präventionsbüro says.
    phone = provider(desk, CLUB).model_copy(update={"phone": "02422 111"})
    provider_editing.change(desk, phone, by=who(desk, "anna"), seen=1, reason="")
    data = {"ziel": "profinos", "gesehen": "2", "sicher": "ja"}
    address = f"/pult/traeger/{CLUB}"
    with sign_in(desk_app, "anna") as client:
        assert "zusammenfuehren" not in client.get(address).text
        assert client.post(f"{address}/zusammenfuehren", data=data).status_code == 403
        # The other way round it is said, and nothing is lost.
        data |= {"ziel": CLUB, "gesehen": "1"}
        answer = client.post("/pult/traeger/profinos/zusammenfuehren", data=data)
        assert answer.status_code == 422
        assert "Mit diesem führt das Präventionsbüro zusammen" in answer.text
        assert f'<option value="{CLUB}" selected>' in answer.text
    with sign_in(desk_app, "doris") as client:
        data |= {"ziel": "profinos", "gesehen": "2"}
        assert client.post(f"{address}/zusammenfuehren", data=data).status_code == 303


def test_a_new_träger_without_offers_is_changed_by_who_made_it(desk: Session) -> None:
    anna, bernd, doris = (who(desk, name) for name in ("anna", "bernd", "doris"))
    fresh = provider(desk, CLUB).model_copy(update={"name": "Neuer Verein", "aliases": ()})
    slug = provider_editing.create(desk, fresh, by=anna, reason="").slug
    for by in (anna, doris):
        seen = desk.get_one(ProviderRow, slug).version
        record = provider(desk, slug).model_copy(update={"hours": f"nach {by.name}"})
        provider_editing.change(desk, record, by=by, seen=seen, reason="")
    record = provider(desk, slug).model_copy(update={"hours": "nie"})
    with pytest.raises(NotAllowedError):
        provider_editing.change(desk, record, by=bernd, seen=3, reason="")


def test_one_new_träger_is_made_once_however_many_make_it_at_once(
    desk_app: FastAPI, desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    spelt = ("Neuer Verein e.V.", "NEUER VEREIN E.V.", "Neuer  Verein e. V.", "„Neuer Verein“ eV")
    together, free = threading.Barrier(len(spelt)), provider_editing.new_slug

    def meeting(session: Session, name: str) -> str:
        slug = free(session, name)
        with contextlib.suppress(threading.BrokenBarrierError):
            # Whoever can be here at the same time is.
            together.wait(timeout=1)
        return slug

    monkeypatch.setattr(provider_editing, "new_slug", meeting)
    anna = who(desk, "anna")
    record = provider(desk, CLUB).model_copy(update={"aliases": ()})

    def make(name: str) -> str:
        with database.session(desk_app.state.engine) as session:
            named = record.model_copy(update={"name": name})
            try:
                return provider_editing.create(session, named, by=anna, reason="").slug
            except NameTakenError as taken:
                return f"meant {taken.other}"

    with ThreadPoolExecutor(len(spelt)) as pool:
        answers = sorted(pool.map(make, spelt))
    made = [each for each in answers if not each.startswith("meant ")]
    assert len(made) == 1
    assert answers.count(f"meant {made[0]}") == len(spelt) - 1


# --- two that are one -----------------------------------------------------------------------------


def test_long_remarks_of_two_are_cut_and_say_so(desk_app: FastAPI, desk: Session) -> None:
    doris = who(desk, "doris")
    for slug in (CLUB, "profinos"):
        record = provider(desk, slug).model_copy(update={"remark": slug[:4] * 900})
        provider_editing.change(desk, record, by=doris, seen=1, reason="")
    gone = provider(desk, CLUB).name
    with sign_in(desk_app, "doris") as client:
        data = {"ziel": "profinos", "gesehen": "2", "sicher": "ja"}
        answer = client.post(f"/pult/traeger/{CLUB}/zusammenfuehren", data=data)
        assert answer.status_code == 303
    remark = provider(desk, "profinos").remark or ""
    assert remark.startswith("prof" * 900 + "\n\nturn")
    assert remark.endswith(f"… (gekürzt; ganz im Verlauf von „{gone}“)")
    assert len(remark) <= 4000


def test_two_träger_that_are_one_are_joined(desk_app: FastAPI, desk: Session) -> None:
    offer, gone = "turnclub-kreuzau-kinder", provider(desk, CLUB)
    with sign_in(desk_app, "anna") as client:
        address = f"/pult/traeger/{CLUB}/zusammenfuehren"
        data = {"ziel": "profinos", "gesehen": "1"}
        assert client.post(address, data=data).status_code == 422
        assert client.post(address, data={**data, "sicher": "ja"}).status_code == 303
        assert client.get(f"/traeger/{CLUB}").headers["location"] == "/traeger/profinos"
        assert client.get(f"/pult/traeger/{CLUB}").headers["location"] == "/pult/traeger/profinos"
        page = client.get("/traeger/profinos")
        assert f'href="/angebote/{offer}"' in page.text
        assert 'href="/traeger/profinos"' in client.get(f"/angebote/{offer}").text
        assert f"/traeger/{CLUB}<" not in client.get("/sitemap.xml").text
    one = provider(desk, "profinos")
    assert {gone.name, *gone.aliases} <= set(one.aliases)
    assert one.former == (CLUB,)
    assert owner(desk, offer) == "profinos"
    assert desk.get(ProviderRow, CLUB) is None
    assert [each.event for each in providers.history(desk, CLUB)] == ["joined", "imported"]
    # Its address is nobody else's from now on.
    assert provider_editing.new_slug(desk, "Turnclub Kreuzau") != CLUB


def test_members_and_contact_go_along_and_no_circle_comes_of_it(desk: Session) -> None:
    doris = who(desk, "doris")
    member, above = next(
        (row.slug, row.parent_slug) for row in providers.every(desk) if row.parent_slug
    )
    assert above is not None
    circle = provider(desk, above).model_copy(update={"gehoert_zu": member})
    with pytest.raises(ItselfError):
        provider_editing.change(desk, circle, by=doris, seen=1, reason="")
    desk.rollback()
    phone = provider(desk, above).phone
    assert phone is not None
    empty = provider(desk, CLUB).model_copy(update={"phone": None})
    version = provider_editing.change(desk, empty, by=doris, seen=1, reason="").version
    order = Joining(slug=above, into=CLUB, seen=1, seen_into=version)
    provider_editing.join(desk, order, by=doris, reason="")
    assert provider(desk, member).gehoert_zu == CLUB
    assert desk.get_one(ProviderRow, member).parent_slug == CLUB
    assert provider(desk, CLUB).phone == phone


# --- the published pages --------------------------------------------------------------------------


def test_another_process_is_caught_up_with(desk_app: FastAPI, desk: Session) -> None:
    """A save of the command line or of a second worker, without a restart and without an offer."""
    index = desk_app.state.index
    before = index.catalogue.version
    record = provider(desk, CLUB).model_copy(update={"phone": "02422 99"})
    provider_editing.change(desk, record, by=who(desk, "doris"), seen=1, reason="")
    assert index.catalogue.providers[CLUB].phone != "02422 99"
    assert index.catch_up() == 0
    assert index.catalogue.providers[CLUB].phone == "02422 99"
    assert index.catalogue.version != before
    contact = index.catalogue.offers["turnclub-kreuzau-kinder"].contact
    own = store.by_slug(desk, "turnclub-kreuzau-kinder")
    assert own is not None
    if not any(own.record["contact"].values()):
        assert contact.phone == "02422 99"


def test_a_save_that_is_committed_late_is_seen_all_the_same(
    desk_app: FastAPI, desk: Session
) -> None:
    """On PostgreSQL a smaller number may be committed after a larger one."""
    index = desk_app.state.index
    desk.add(
        ProviderRevision(id=900, provider_slug=CLUB, version=9, event="edited", by="A", record={})
    )
    desk.commit()
    index.catch_up()
    row = desk.get_one(ProviderRow, CLUB)
    row.record = row.record | {"phone": "02422 88"}
    desk.add(
        ProviderRevision(id=800, provider_slug=CLUB, version=8, event="edited", by="B", record={})
    )
    desk.commit()
    index.catch_up()
    assert index.catalogue.providers[CLUB].phone == "02422 88"


def test_a_name_of_nobody_becomes_somebody_s_with_a_spelling(desk: Session) -> None:
    row = store.by_slug(desk, MINE)
    assert row is not None
    strange = row.record | {"provider": {"name": "Rurmäuse-Verein", "kind": "verein"}}
    row.record, row.provider_slug = strange, None
    desk.commit()
    record = provider(desk, CLUB)
    wider = record.model_copy(update={"aliases": (*record.aliases, "RURMÄUSE Verein")})
    provider_editing.change(desk, wider, by=who(desk, "doris"), seen=1, reason="")
    assert owner(desk) == CLUB


# --- files ----------------------------------------------------------------------------------------


def test_what_was_edited_stays_while_the_file_stays_and_goes_into_it(
    desk: Session, tmp_path: Path
) -> None:
    doris = who(desk, "doris")
    record = provider(desk, CLUB).model_copy(update={"hours": "dienstags 9 Uhr"})
    provider_editing.change(desk, record, by=doris, seen=1, reason="")
    order = Joining(slug="profinos", into=CLUB, seen=1)
    provider_editing.join(desk, order, by=doris, reason="")
    again = importing.import_all(desk)
    assert (again.changed, again.refused, again.unlinked) == ([], [], [])
    assert provider(desk, CLUB).hours == "dienstags 9 Uhr"
    assert desk.get(ProviderRow, "profinos") is None
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    path = data / "providers.yaml"
    path.write_text(path.read_text("utf-8").replace("Turnclub 1889 Kreuzau e. V.", "Turnclub"))
    report = importing.import_all(desk, data)
    assert len(report.refused) == 1
    assert CLUB in report.refused[0]
    assert "kette export" in report.refused[0]
    importing.export_rows(desk, data)
    [written] = [r for r in provider_importing.read_providers(path) if r.slug == CLUB]
    assert (written.hours, written.former) == ("dienstags 9 Uhr", ("profinos",))
    assert "profinos" not in {r.slug for r in provider_importing.read_providers(path)}
    assert importing.import_all(desk, data).refused == []


def test_an_import_names_the_offers_whose_träger_nobody_knows(
    session: Session, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    path = data / "offers/kreuzau/turnclub-kreuzau-kinder.yaml"
    path.write_text(path.read_text("utf-8").replace("Turnclub 1889 Kreuzau e.V.", "Wer weiß"))
    report = importing.import_all(session, data)
    assert len(report.unlinked) == 1
    assert "Wer weiß" in report.unlinked[0]
    assert "turnclub-kreuzau-kinder" in report.unlinked[0]


@pytest.mark.usefixtures("imported")
def test_going_back_a_version_and_up_again_keeps_edits_and_history(
    engine: Engine, session: Session
) -> None:
    club, other = provider(session, CLUB), provider(session, "profinos")
    hours = club.model_copy(update={"hours": "dienstags", "phone": "02422 5"})
    providers.save(session, hours, by="Anna", event="edited")
    providers.save(
        session, other.model_copy(update={"hours": "montags"}), by="Anna", event="edited"
    )
    session.commit()
    session.close()
    go(engine, "0017")
    with database.session(engine) as old:
        records = dict(old.exec(select(ProviderRow.slug, ProviderRow.record)).all())
        assert not any({"hours", "former"} & record.keys() for record in records.values())
        changed = dict(records["profinos"]) | {"phone": "02422 6"}
        table = ProviderRow.__table__  # type: ignore[attr-defined]
        old.execute(
            table.update().where(col(ProviderRow.slug) == "profinos").values(record=changed)
        )
        old.commit()
    go(engine, "head")
    assert provider(session, CLUB) == hours
    assert [each.event for each in providers.history(session, CLUB)] == ["edited", "imported"]
    # Changed in between, by a version that knows no hours.
    assert (provider(session, "profinos").phone, provider(session, "profinos").hours) == (
        "02422 6",
        None,
    )
    assert session.get_one(ProviderRow, "profinos").version == 3


def test_two_of_one_name_cannot_be_saved(imported: Session) -> None:
    taken = provider(imported, CLUB).model_copy(update={"name": "STADT DÜREN"})
    with pytest.raises(NameTakenError):
        providers.save(imported, taken, by="Anna", event="edited")


MEANT = {
    "Awo Düren": "awo-kreisverband-dueren",
    "AWO": "awo-kreisverband-dueren",
    "Sozialdienst kath. Frauen": "skf-dueren",
    "SkF": "skf-dueren",
    "SKF Jülich": "skf-juelich",
    "Caritas Verband Düren Jülich": "caritasverband-dueren-juelich",
    "Cartias Jülich": "caritasverband-dueren-juelich",
    "ev. Gemeinde Düren": "evangelische-gemeinde-zu-dueren",
    "Evangelische Kirche Düren": "evangelische-gemeinde-zu-dueren",
    "Ev. Kirchengemeinde Juelich": "evangelische-kirchengemeinde-juelich",
    "Lebenshlife Düren": "lebenshilfe-dueren",
    "Lebenshilfe": "lebenshilfe-dueren",
    "TC Kreuzau": "turnclub-kreuzau",
    "Turnverein Kreuzau 1889": "turnclub-kreuzau",
    "Deutsches Rotes Kreuz Jülich": "drk-juelich",
    "Jugendamt Kreis Düren": "kreisjugendamt-dueren",
    "Jugendamt der Stadt Düren": "jugendamt-stadt-dueren",
    "Volkshochschule Rur Eifel": "vhs-rur-eifel",
    "kath. Bildungsforum": "katholisches-bildungsforum-dueren",
    "Sozialpädiatrisches Zentrum": "spz-st-marien-hospital-dueren",
    "St. Marien Hospital": "st-marien-hospital-dueren",
    "Diakonie Jülich": "diakonie-kirchenkreis-juelich",
    "Kita Wackelzahn": "kita-villa-wackelzahn",
    "Jugend Langerwehe": "jil-langerwehe",
    "Stadtbibliothek Düren": "stadtbuecherei-dueren",
    "Bücherei Jülich": "stadtbuecherei-juelich",
    "KSB Düren": "kreissportbund-dueren",
    "Elternverein Nideggen": "elterninitiative-nideggen",
    "Rathaus Kreuzau": "gemeinde-kreuzau",
    "Gde. Vettweiss": "gemeinde-vettweiss",
    "kath. Kirche Kreuzau": "st-heribert-kreuzau",
    "Jobcenter": "job-com-kreis-dueren",
}


def test_the_nearest_are_those_that_somebody_may_have_meant(imported: Session) -> None:
    names: ProviderNames = providers.names(imported)
    for typed, meant in MEANT.items():
        assert meant in [each.slug for each in names.nearest(typed)][:3], typed
    for nobody in ("xq", "", "e. V.", "· — ·", "ab" * 5000):
        names.nearest(nobody)
    assert names.nearest("xq") == []
    # What the offer says besides decides between those that are alike.
    there = Hints(places=("Jülich",), phone="02461/58282")
    assert names.nearest("Frauen helfen Frauen", there)[0].slug == "frauen-helfen-frauen-juelich"
