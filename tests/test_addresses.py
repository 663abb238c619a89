"""What an e-mail address is: one rule, kept by every way in, and by the letters that go out."""

import email
import email.policy
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlmodel import Session

from app import addresses, database
from app.accounts import people
from app.accounts.roles import Wanted
from app.accounts.rows import SignInRefusedError
from app.feedback.forms import ChangeForm, ProposalForm, ReportForm
from app.mail import outbox
from app.offers import importing
from app.offers.forms import OfferForm
from app.offers.intakerows import record_of as _record
from app.records import files
from app.records.offers import OfferRecord
from app.settings import Settings
from app.vocabulary import Role
from tests.cast import NOW, cast, sign_in

ODD = (
    "(x)buero@example.org", "info@beispiel.de,", "a@b..de", "a@-b.de", "a@b-.de",
    '"x y"@example.org',
    "ä@example.org", "a@b.de; c@d.de", "<a@b.de>", "a@b.de\u2028", "a@\u200bb.de", "a b@c.de",
    "a@b", "a@1.2.3.4", "a..b@c.de", ".a@c.de", "a@b.de.", "a@b@c.de", "a@b_c.de", "a@[127.0.0.1]",
    f"{'a' * 65}@b.de", f"a@{'b' * 64}.de", f"a@{'b.' * 100}de",
)  # fmt: skip
LOOKALIKES = ("a@\u212aelvin.de", "a@ﬁ.de")
"""Forms that fold letters make the plain ones of these."""
FINE = (
    "amt52@kreis-dueren.de", "a@b.de", "Vor.Nach-Name_1+kita@sub.Beispiel.de", "o'neil@example.org",
    "info@kita-düren.de", "info@KITA-DÜREN.de", "info@xn--kita-dren-v9a.de", f"{'a' * 64}@b.de",
)  # fmt: skip
SEALING = database.connect("sqlite://", secret="ein Schlüssel")
SETTINGS = Settings(mail_from="Präventionsbüro <portal@beispiel.de>")


@pytest.fixture(scope="module")
def record() -> OfferRecord:
    found = importing.read_offers(files.DATA / "offers")
    return next(each for each in found if isinstance(each, OfferRecord) and each.contact.email)


@pytest.mark.parametrize("address", ODD + LOOKALIKES)
def test_what_no_server_takes_for_sure_is_none(address: str) -> None:
    assert not addresses.fits(address)


@pytest.mark.parametrize("written", ["info(at)kreuzau.de", "info [AT] kreuzau.de"])
def test_what_hides_from_machines_is_an_address(written: str) -> None:
    assert addresses.clean(written) == "info@kreuzau.de"
    assert not addresses.fits(addresses.clean("info at kreuzau.de"))


@pytest.mark.parametrize("address", FINE)
def test_what_people_have_is_one(address: str) -> None:
    assert addresses.fits(address)


def likely() -> st.SearchStrategy[str]:
    """Texts of which many are addresses, and the others nearly."""
    part = st.text(st.sampled_from("abzABZ019-_+'!$&*/=~.äüßéЖ,;<>()[]\"\\ \t\r\n\u2028\u200b%?#"))
    plain = st.from_regex(r"[a-zA-Z0-9!$&'*+/=_~-]{1,70}(\.[a-z=_?]{1,9}){0,3}", fullmatch=True)
    domain = st.from_regex(r"([a-z0-9äöüßé-]{1,64}\.){1,5}[a-zäöü]{1,20}", fullmatch=True)
    return st.one_of(
        st.text(), st.builds("{}@{}.{}".format, part, part, part),
        st.builds("{}@{}".format, plain, domain), st.sampled_from(FINE + ODD + LOOKALIKES),
    )  # fmt: skip


@given(text=likely())
@example(text="=_q_=@b.de")
@example(text=f"{'a.' * 31}a@{'b.' * 60}de")
def test_whatever_is_one_can_be_written_to_and_is_read_back_as_that_one(text: str) -> None:
    row = outbox.queue(Session(), to=text, subject="Stimmt das noch?", text="Guten Tag")
    assert (row is not None) == addresses.fits(text)
    if row is None:
        return
    letter = outbox._letter(row, SEALING, SETTINGS, datetime(2026, 11, 24, tzinfo=UTC)).as_bytes()
    read = email.message_from_bytes(letter, policy=email.policy.default)
    [to] = read["To"].addresses
    assert to.addr_spec == addresses.on_the_wire(text)
    assert to.addr_spec.isascii()
    assert to.addr_spec.partition("@")[0] == text.partition("@")[0]


def test_the_real_data_passes() -> None:
    assert all(
        isinstance(each, OfferRecord) for each in importing.read_offers(files.DATA / "offers")
    )


# --- every way in refuses, with the sentence of its form ------------------------------------------

# Of the others something goes that is no part of an address.
TYPED = tuple(each for each in ODD if each == addresses.clean(each))


@pytest.mark.parametrize("address", TYPED)
def test_files_and_spreadsheets_refuse(record: OfferRecord, address: str) -> None:
    raw: dict[str, Any] = record.model_dump(mode="json")
    raw["contact"]["email"] = address
    with pytest.raises(ValidationError):
        OfferRecord.model_validate(raw)
    with pytest.raises(files.RefusedError, match=r"contact\.email: "):
        files.checked(OfferRecord, raw, "datei.yaml")
    made, why, _untaken = _record({"titel": record.title, "email": address}, record.slug, record)
    assert made is None
    assert "E-Mail: " in why[0]


@pytest.mark.parametrize("address", [each for each in TYPED if len(each) <= 200])
def test_the_forms_refuse_and_say_how_it_should_look(record: OfferRecord, address: str) -> None:
    pairs = [pair for pair in OfferForm.of(record).pairs if pair[0] != "email"]
    offer = OfferForm.read([*pairs, ("email", address)], slug=record.slug)
    assert [(each.name, each.text) for each in offer.wrong] == [
        ("email", "Bitte eine E-Mail-Adresse wie amt@beispiel.de.")
    ]
    answer = {"antwort": "Bitte schreiben Sie die Adresse so: name@beispiel.de"}
    report = ReportForm.read({"thema": "text", "text": "?", "antwort": address})
    assert report.problems["antwort"] == answer["antwort"]
    assert report.answer_to == address
    assert ProposalForm.read({"antwort": address}).problems["antwort"] == answer["antwort"]
    values = {**ChangeForm.of(record).values, "email": address}
    said = ChangeForm.read(values, record).problems["email"]
    assert said == "Bitte eine E-Mail-Adresse wie amt@beispiel.de."


@pytest.mark.parametrize("address", TYPED)
def test_nobody_is_invited_by_it(session: Session, address: str) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    doris = cast(session).doris
    with pytest.raises(SignInRefusedError, match=r"amt@beispiel\.de"):
        people.invite(
            session, by=doris, email=address, name="Emil",
            having=Wanted(roles={Role.FAMILY_OFFICE: None}),
            base="", now=NOW,
        )  # fmt: skip


def test_many_offers_at_once_do_not_get_it(desk_app: FastAPI) -> None:
    fields = {"slug": "kita-rurmaeuse-kreuzau", "tun": "kontakt", "email": "info@beispiel.de,"}
    with sign_in(desk_app, "anna") as client:
        answer = client.post("/pult/viele", data=fields)
    assert answer.status_code == 422
    assert "Bitte eine E-Mail-Adresse wie amt@beispiel.de." in answer.text
