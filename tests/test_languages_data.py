"""What `data/` says, in other languages: translated, stale, found again; and what stays German."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote_plus

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.database import session as open_session
from app.i18n import FIRST, LAST, SOURCE, TONGUES, speaking
from app.models import Mail, Proposal
from app.offers import importing, provider_importing
from app.records import files, texts, textstates, translated
from app.records.offers import OfferRecord
from app.records.textstates import GermanText
from app.records.translated import Texts
from app.records.translation import Translation, fingerprint, text_state
from app.times.german import understand
from app.vocabulary import TextState
from tests.conftest import BACKENDS, Models, filled_portal

FOREIGN = [code for code in TONGUES if code != SOURCE]
OFFER = "/angebote/fruehe-hilfen-kreis-dueren"


# --- translations of what data/ says -------------------------------------------------------------


@pytest.mark.parametrize("code", FOREIGN)
def test_every_text_of_the_data_is_translated_and_none_is_stale(code: str) -> None:
    """Offers, guides, Hilfe sofort, Kommunen, Träger; what a person changes in German is told by
    this test as long as nobody has translated it anew."""
    known = translated.texts(code)
    missing = [
        text.key
        for text in german_texts()
        if text.wanted_in(code) and not known.known(text.key, text.text)
    ]
    assert missing == []


def german_texts() -> Iterator[GermanText]:
    records = [each for each in importing.read_offers(files.DATA / "offers")
               if isinstance(each, OfferRecord)]  # fmt: skip
    known = provider_importing.read_providers(files.DATA / "providers.yaml")
    yield from textstates.german(texts.read(), records, known)


def test_what_was_made_of_another_text_is_stale_and_not_shown() -> None:
    of = {"a": Translation(text="Курс", source=fingerprint("Kurs"))}
    known = Texts(of)
    assert text_state("Kurs", of["a"]) is TextState.UNREAD
    assert text_state("Kurs am Montag", of["a"]) is TextState.STALE
    assert text_state("Kurs", None) is TextState.MISSING
    assert known.said("a", "Kurs") == "Курс"
    with speaking("uk"):
        assert known.said("a", "Kurs am Montag") == f"{FIRST}Kurs am Montag{LAST}"


def test_how_lines_are_broken_makes_no_translation_stale() -> None:
    assert fingerprint("ein\n Satz") == fingerprint("ein Satz")
    assert fingerprint("ein Satz") != fingerprint("ein Satz.")


@pytest.fixture(scope="module")
def own_portal(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("languages")
    with filled_portal(models, BACKENDS[-1], folder) as app:
        yield app


def test_a_letter_to_a_colleague_is_german_whatever_the_page_speaks(own_portal: FastAPI) -> None:
    with TestClient(own_portal, follow_redirects=False) as client:
        form = {"thema": "zeit-ort", "text": "Зараз у четвер.", "antwort": ""}
        answer = client.post("/uk/angebote/kita-rurmaeuse-kreuzau/melden", data=form)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/uk/meldung/")
        with open_session(own_portal.state.engine) as session:
            subjects = [mail.subject for mail in session.exec(select(Mail))]
    assert subjects
    assert all(subject.startswith("Hinweis zu „") for subject in subjects)


def test_what_is_proposed_is_kept_as_if_it_came_from_the_german_page(own_portal: FastAPI) -> None:
    """The times too, which are kept as they were understood, and every tick that corrects them."""
    form = {
        "titel": "Gruppe", "beschreibung": "Für Babys und Eltern.", "traeger": "Verein",
        "kommune": "titz", "zeiten": "mo 10-12 Uhr, nicht in den Ferien", "kontakt": "02421 22-0",
    }  # fmt: skip
    with TestClient(own_portal, follow_redirects=False) as client:
        for home in ("", "/ar"):
            assert client.post(f"{home}/vorschlagen", data=form).status_code == 303
        with open_session(own_portal.state.engine) as session:
            german, arabic = session.exec(select(Proposal.wanted).order_by(col(Proposal.id)))
        assert german == arabic
        offered = client.get("/uk/zeiten", params={"zeiten": form["zeiten"]}).text
        wrong = client.get(
            "/uk/zeiten?zeiten=jeden+Vollmond", headers={"HX-Request-Type": "partial"}
        )
        assert '<span lang="de" dir="ltr">„Vollmond“ ist hier nicht' in wrong.text
    said = re.findall(r'href="/uk/zeiten\?zeiten=([^"]*)"', offered)
    sentences = [unquote_plus(each) for each in said]
    assert len(sentences) > 9
    assert all(understand(each, date(2026, 11, 30)).when for each in sentences)


def test_whom_an_offer_fits_is_told_by_its_record_in_every_language(client: TestClient) -> None:
    """Not by words of its text, which are others in another language."""
    fitting = []
    for code in ("de", "uk", "ar"):
        html = client.get(f"{TONGUES[code].home}/beratung?alter=40&wunsch=barrierefrei").text
        fitting.append(re.findall(r'href="[^"]*/angebote/([a-z0-9-]+)[?"]', html))
    assert fitting[0]
    assert fitting[0] == fitting[1] == fitting[2]
