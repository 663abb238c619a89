"""Nothing unsendable is ever stored: every way in, over HTTP, cleans an address and asks."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest
import yaml
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import select
from starlette.testclient import TestClient

from app import addresses, database
from app.freshness import reviews
from app.mail import outbox
from app.models import AccountRow, Mail, OfferRow, Proposal, Report
from app.offers import tables
from app.settings import Settings, WrongSettingError
from tests.cast import NOW, sign_in
from tests.deskform import MINE, fields, record_of

PASTED = (
    "amt@beispiel.de", "\u00a0amt@beispiel.de\u200b ", "mailto:amt@beispiel.de",
    "<amt@beispiel.de>", "„amt@beispiel.de“", '"<Mailto:amt@beispiel.de>"', "amt@bei\u00adspiel.de",
    "amt\u200e@beispiel.de",
)  # fmt: skip
"""One address as it is typed and pasted."""
UNSENDABLE = (
    "info@beispiel.de,",
    "a@b.de; c@d.de",
    "a@b",
    "Amt <amt@b.de>",
    "a..b@c.de",
    "a@b.de.",
)


@pytest.mark.parametrize("text", PASTED)
def test_what_is_no_part_of_an_address_goes(text: str) -> None:
    assert addresses.clean(text) == "amt@beispiel.de"


@given(st.text(st.sampled_from("aä@.-<>\"'„“mailto: \u200e\u00ad\u00a0()«»")))
@example("<mailto:<a@b.de>>")
@example(": \u200e :")
def test_cleaning_twice_is_cleaning_once_and_leaves_addresses_alone(text: str) -> None:
    once = addresses.clean(text)
    assert addresses.clean(once) == once
    if addresses.fits(text):
        assert once == text


@pytest.mark.parametrize("sign", list("a@.<\"'(m ä\u200e\u00ad"))
def test_long_texts_are_done_with_at_once(sign: str) -> None:
    assert not addresses.fits(addresses.clean(sign * 20_000))


# --- every way in --------------------------------------------------------------------------------


def by_form(app: FastAPI, text: str) -> None:
    with sign_in(app, "anna") as client:
        client.post(f"/pult/angebote/{MINE}", data=fields(app, email=[text]))


def uploaded(app: FastAPI, name: str, body: bytes) -> None:
    with sign_in(app, "anna") as client:
        place = client.post("/pult/einlesen", files={"datei": (name, body)}).headers["location"]
        client.get(place)
        client.post(place)


def by_table(app: FastAPI, text: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(tables.COLUMNS.values())
    writer.writerow((tables.row_of(record_of(app)[0]) | {"email": text}).values())
    uploaded(app, "angebote.csv", out.getvalue().encode())


def by_file(app: FastAPI, text: str) -> None:
    raw = record_of(app)[0].as_yaml()
    raw["contact"]["email"] = text
    uploaded(app, "angebot.yaml", yaml.safe_dump(raw).encode())


def by_bulk(app: FastAPI, text: str) -> None:
    data = {"tun": "kontakt", "email": text, "gesehen": f"{MINE}:{record_of(app)[1]}"}
    with sign_in(app, "anna") as client:
        client.post("/pult/viele/ausfuehren", data=data)


def by_change(app: FastAPI, text: str) -> None:
    visitor = TestClient(app, follow_redirects=False)
    token = reviews.link(app.state.links, reviews.CHANGE, slug=MINE, today=NOW.date())
    visitor.post(f"/aendern/{token}", data=dict(fields(app, email=text)))
    with database.session(app.state.engine) as session:
        number = session.exec(select(Proposal.id)).one_or_none()
    if number is not None:
        with sign_in(app, "anna") as client:
            client.post(f"/pult/eingang/vorschlag/{number}", data={"aktion": "annehmen"})


def by_proposal(app: FastAPI, text: str) -> None:
    data = {
        "titel": "Krabbelgruppe", "beschreibung": "Für Babys.", "traeger": "Pfarrei",
        "kommune": "kreuzau", "kontakt": "im Pfarrheim", "antwort": text,
    }  # fmt: skip
    TestClient(app, follow_redirects=False).post("/vorschlagen", data=data)


def by_report(app: FastAPI, text: str) -> None:
    data = {"thema": "zeit-ort", "text": "Jetzt donnerstags", "antwort": text}
    TestClient(app, follow_redirects=False).post(f"/angebote/{MINE}/melden", data=data)


def by_invitation(app: FastAPI, text: str) -> None:
    data = {"email": text, "name": "Emil", "role": "familienbuero"}
    with sign_in(app, "doris") as client:
        client.post("/pult/konten", data=data)


WAYS = (
    by_form, by_table, by_file, by_bulk, by_change, by_proposal, by_report, by_invitation,
)  # fmt: skip


def stored(app: FastAPI) -> Iterator[str]:
    """All addresses in the database."""
    with database.session(app.state.engine) as session:
        found = [row.record["contact"]["email"] for row in session.exec(select(OfferRow))]
        for proposal in session.exec(select(Proposal)):
            found += [proposal.answer_to, proposal.wanted.get("contact.email")]
        found += session.exec(select(Report.answer_to)).all()
        found += session.exec(select(AccountRow.email)).all()
        found += session.exec(select(Mail.recipient)).all()
    yield from filter(None, found)


@pytest.mark.parametrize("way", WAYS)
def test_a_way_in_keeps_the_address_alone(
    desk_app: FastAPI, way: Callable[[FastAPI, str], None]
) -> None:
    assert "amt@beispiel.de" not in stored(desk_app)
    way(desk_app, '\u00a0"<mailto:amt@beispiel.de>"\u200e')
    assert "amt@beispiel.de" in stored(desk_app)
    assert all(map(addresses.fits, stored(desk_app)))


@pytest.mark.parametrize("way", WAYS)
def test_a_way_in_stores_nothing_unsendable(
    desk_app: FastAPI, way: Callable[[FastAPI, str], None]
) -> None:
    before = sorted(stored(desk_app))
    for text in UNSENDABLE:
        way(desk_app, text)
        assert sorted(stored(desk_app)) == before, text


def test_nobody_is_invited_by_the_beginning_of_an_address(desk_app: FastAPI) -> None:
    long = f"a@{'b.' * 97}de"
    assert addresses.fits(f"{long}ee")
    assert len(f"{long}ee") == addresses.LONGEST
    by_invitation(desk_app, f"{long}eee")
    assert not any(each.startswith(long) for each in stored(desk_app))


def test_an_address_with_sharp_s_stays_its_own(desk_app: FastAPI) -> None:
    by_invitation(desk_app, "Info@Straße.de")
    assert "info@straße.de" in stored(desk_app)
    assert "info@strasse.de" not in stored(desk_app)


@pytest.mark.parametrize("name", ["KETTE_EDITOR_EMAIL", "KETTE_OPERATOR_EMAIL"])
def test_settings_are_as_strict(name: str) -> None:
    read = Settings.from_environment({name: "<mailto:amt@beispiel.de>"})
    assert getattr(read, name.removeprefix("KETTE_").lower()) == "amt@beispiel.de"
    with pytest.raises(WrongSettingError, match=r"amt@beispiel\.de"):
        Settings.from_environment({name: "amt@beispiel"})


@pytest.mark.parametrize("sender", ["Amt", "Amt <a@b>", "a@b..de"])
def test_the_sender_is_an_address_too(sender: str) -> None:
    outbox.check(Settings(mail_from="Amt <amt@beispiel.de>"))
    with pytest.raises(WrongSettingError, match="KETTE_MAIL_FROM"):
        outbox.check(Settings(mail_from=sender))
