"""Confidential advice never leads to an authority, wherever its contact is shown."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import cli, database
from app.catalogue.contacts import Contacts
from app.catalogue.lines import Lines
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.offers import checking, importing, store, tables
from app.records import confidential, files, needs
from app.records.base import ContactOfRecord, Place
from app.records.confidential import Authorities
from app.records.locations import LocationOfRecord
from app.records.offers import OfferRecord
from app.settings import Settings
from app.vocabulary import Audience
from tests.cast import sign_in, who
from tests.deskform import MINE, fields, record_of
from tests.pdf_text import text_of
from tests.tablerows import outcomes_of

DONUM_VITAE = "donum-vitae-dueren"
LINE = "0800 40 40 020"
FAMILIENBUERO = "02421 22-1051900"


@pytest.fixture
def catalogue(portal_app: FastAPI) -> Catalogue:
    found: Catalogue = portal_app.state.index.catalogue
    return found


@pytest.fixture
def authorities(catalogue: Catalogue) -> Authorities:
    return around(catalogue).authorities


def around(catalogue: Catalogue) -> Contacts:
    return Contacts(
        kreis=catalogue.guides.kreis,
        kommunen=catalogue.kommunen,
        providers=catalogue.providers,
        lines=catalogue.guides.help,
    )


def record(slug: str = DONUM_VITAE, **other: object) -> OfferRecord:
    found = next(
        each
        for each in importing.read_offers(files.DATA / "offers")
        if isinstance(each, OfferRecord) and each.slug == slug
    )
    return found.model_copy(update=other)


def in_confidence(catalogue: Catalogue) -> list[Offer]:
    found = [each for each in catalogue.offers.values() if each.confidential]
    assert len(found) >= 25
    return found


# --- who is an authority -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "way",
    [
        "02421 22-1051900",
        "02421/22-0",
        "+49 2421 22 1051900",
        "02421 25-1364",
        "02461 63-0",
        "amt51@kreis-dueren.de",
        "jemand@dueren.de",
        "jemand@jugend.kreis-dueren.de",
        "https://formulare.kreis-dueren.de/beratung",
        "https://JUGEND.dueren.de./",
        "(02421) 22-1234",
        "Sekretariat: 02421 22-1050",
        "02421.22.1050",
        "0170 1234567 / 02421 22-1050",
        "02421 17355, 02421 22-1050 (nachmittags)",
        "https://www.kreis-dueren.de/presse/Kinderschutz.php",
    ],
)
def test_an_authority_is_known_by_number_and_address(authorities: Authorities, way: str) -> None:
    assert authorities.own(way)


@pytest.mark.parametrize(
    "way",
    [
        "02421 2843-0",
        "02421 17355",
        "116 016",
        LINE,
        "info@spz.de",
        "https://www.skf-dueren.de",
        "info@nicht-kreis-dueren.de",
        "https://frauen-helfen-frauen-dueren.de",
        "02421 2-0",
    ],
)
def test_others_are_none(authorities: Authorities, way: str) -> None:
    assert not authorities.own(way)


# --- the contact -------------------------------------------------------------------------------


def test_no_confidential_offer_leads_to_an_authority(
    client: TestClient, catalogue: Catalogue, authorities: Authorities
) -> None:
    for offer in in_confidence(catalogue):
        found = offer.contact
        assert found.ways, offer.slug
        for contact in filter(None, (found, found.instead)):
            for way in filter(None, (contact.phone, contact.email, contact.url)):
                assert not authorities.own(way), (offer.slug, way)
        page = client.get(offer.url).text
        [contact_html] = re.findall(r'<div class="facts__contact">.*?</dd>', page, re.DOTALL)
        numbers = re.findall(r'href="tel:([^"]+)"', contact_html)
        assert numbers or found.url, offer.slug
        assert not any(authorities.own(number) for number in numbers), offer.slug


def test_an_unknown_number_is_said_and_the_line_of_the_same_matter_is_there(
    client: TestClient, catalogue: Catalogue
) -> None:
    for slug, line in (
        (DONUM_VITAE, "Hilfetelefon „Schwangere in Not“"),
        ("bundesstiftung-mutter-und-kind-dueren", "Hilfetelefon „Schwangere in Not“"),
        ("basta-dueren", "Hilfe-Telefon Sexueller Missbrauch"),
        ("katholische-erziehungsberatung-dueren", "Elterntelefon"),
        ("schuldnerberatung-evangelische-gemeinde-dueren", "TelefonSeelsorge"),
    ):
        found = catalogue.offers[slug].contact
        assert found.instead is not None
        assert found.instead.name == line
        page = client.get(f"/angebote/{slug}").text
        assert "ist nicht bekannt. Vertraulich hilft Ihnen:" in page
        assert f'href="{found.instead.tel}"' in page


@pytest.mark.parametrize(
    "slug",
    [
        "wohnungslosenberatung-invia-juelich",
        "schuldnerberatung-evangelische-gemeinde-dueren",
        "bundesstiftung-mutter-und-kind-dueren",
    ],
)
def test_behind_the_colon_stands_the_telephone_and_not_the_own_page(
    client: TestClient, catalogue: Catalogue, slug: str
) -> None:
    found = catalogue.offers[slug].contact
    assert found.instead is not None
    assert found.url
    for path in (f"/angebote/{slug}", f"/merkzettel?a={slug}"):
        page = client.get(path).text.partition("<main")[2]
        assert page.index(f'href="{found.instead.tel}"') < page.index(f'href="{found.url}"'), path
    assert [way.calls for way in found.ways] == [True, False]


def test_what_is_online_alone_lacks_no_number(catalogue: Catalogue) -> None:
    found = catalogue.offers["jugendnotmail"].contact
    assert (found.unknown, found.instead) == ("", None)


def test_a_free_träger_answers_for_confidential_advice_and_an_authority_does_not(
    catalogue: Catalogue,
) -> None:
    mine, contacts = record(), around(catalogue)
    free = contacts.of_offer(mine, catalogue.providers["diakonie-kirchenkreis-juelich"])
    assert free.phone == "02461 52655"
    assert free.instead is None
    for slug in ("kreis-dueren", "jugendamt-stadt-dueren", "gemeinde-kreuzau", "vettweisser-tisch"):
        found = contacts.of_offer(mine, catalogue.providers[slug])
        assert (found.phone, found.email, found.url) == (None, None, None), slug
        assert found.instead is not None


def test_an_authority_typed_in_by_mistake_is_not_shown(catalogue: Catalogue) -> None:
    typed = ContactOfRecord(phone=FAMILIENBUERO, email="amt51@kreis-dueren.de", url=None)
    found = around(catalogue).of_offer(record(contact=typed), None)
    assert found.phone is None
    assert found.instead is not None
    assert found.instead.phone == LINE


def test_of_several_numbers_the_authoritys_are_left_out(catalogue: Catalogue) -> None:
    typed = ContactOfRecord(
        phone="Sekretariat 02421 22-1050 / 0170 1234567 (abends), 02421 17355", email=None, url=None
    )
    found = around(catalogue).of_offer(record(contact=typed), None)
    assert found.phone == "0170 1234567 (abends) / 02421 17355"
    assert found.instead is None


def test_a_träger_lends_no_page_of_an_authority(catalogue: Catalogue) -> None:
    free = catalogue.providers["diakonie-kirchenkreis-juelich"].model_copy(
        update={"url": "https://beratung.juelich.de/diakonie"}
    )
    found = around(catalogue).of_offer(record(), free)
    assert (found.phone, found.url) == ("02461 52655", None)


OF_PLACES = (
    LocationOfRecord(
        place=Place(name=None, street=None, postcode=None, city="Vettweiß"),
        contact=ContactOfRecord(phone="(02421) 22-1234", email="a@jugend.dueren.de", url=None),
    ),
    LocationOfRecord(contact=ContactOfRecord(phone="02421 17355", email=None, url=None)),
)


def test_at_no_place_does_an_authority_answer(catalogue: Catalogue, desk_app: FastAPI) -> None:
    own = ContactOfRecord(phone="02461 52655", email=None, url=None)
    broken = record(contact=own, locations=OF_PLACES)
    with database.session(desk_app.state.engine) as opened:
        store.save(opened, broken, provider_slug=None, by="Alice", event="changed")
        opened.commit()
    desk_app.state.index.catch_up()
    shown = desk_app.state.index.catalogue.offers[DONUM_VITAE]
    assert [each.contact.phone for each in shown.everywhere] == [
        "02461 52655",
        "02461 52655",
        "02421 17355",
    ]
    page = TestClient(desk_app).get(shown.url).text
    article = page[: page.index("<footer")]
    assert "22-1234" not in article
    assert "jugend.dueren.de" not in article
    faults = checking.confidences([("a.yaml", broken)])
    assert ["locations.0.contact.phone" in faults[0], "locations.0.contact.email" in faults[1]] == [
        True,
        True,
    ]
    assert len(faults) == 2


# --- everywhere ----------------------------------------------------------------------------------


def test_the_merkzettel_its_mail_and_its_sheet_name_the_line(client: TestClient) -> None:
    page = client.get(f"/merkzettel?a={DONUM_VITAE}").text
    assert "tel:08004040020" in page
    assert "0800%2040%2040%20020" in page
    for language in ("de", "tr"):
        sheet = client.get(f"/merkzettel.pdf?a={DONUM_VITAE}&sprache={language}")
        assert sheet.status_code == 200
        with pikepdf.open(io.BytesIO(sheet.content)) as pdf:
            text = text_of(pdf)
        assert f"{LINE}(Hilfetelefon„SchwangereinNot“)".replace(" ", "") in text


VIOLENT = "frauen-helfen-frauen-dueren-frauenhaus"
EVERYDAY = "kita-rurmaeuse-kreuzau"


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ((DONUM_VITAE,), LINE),
        ((DONUM_VITAE, "jugendnotmail"), LINE),
        ((EVERYDAY, VIOLENT), "116 016"),
        ((DONUM_VITAE, VIOLENT), "116 016"),
        ((DONUM_VITAE, EVERYDAY), FAMILIENBUERO),
        ((EVERYDAY,), FAMILIENBUERO),
    ],
)
@pytest.mark.parametrize("discreet", ["", "&diskret=1"])
def test_who_is_asked_about_a_list_keeps_its_confidence(
    client: TestClient, listed: tuple[str, ...], asked: str, discreet: str
) -> None:
    address = "&".join(f"a={slug}" for slug in listed)
    office = asked == FAMILIENBUERO
    page = client.get(f"/merkzettel?{address}").text
    article, _foot, foot = page.partition("<footer")
    helping = article[article.index('id="hilfe-titel"') :]
    assert asked in helping
    assert (FAMILIENBUERO in article) == office
    assert ('class="foot__contact noprint"' in foot) != office
    sheet = client.get(f"/merkzettel.pdf?{address}{discreet}")
    with pikepdf.open(io.BytesIO(sheet.content)) as pdf:
        text = text_of(pdf)
        assert ("/Author" in pdf.docinfo) == (office and not discreet)
    contact = text[text.index("Hierhilftmanweiter:") :]
    assert asked.replace(" ", "") in contact
    assert (FAMILIENBUERO.replace(" ", "") in text) == office


def test_on_paper_no_office_stands_below_confidential_advice(client: TestClient) -> None:
    for slug, kept in ((DONUM_VITAE, False), (VIOLENT, False), (EVERYDAY, True)):
        foot = client.get(f"/angebote/{slug}").text.partition("<footer")[2]
        assert ('class="foot__contact"' in foot) is kept
        assert ('class="foot__contact noprint"' in foot) is not kept


def test_on_paper_an_unknown_number_is_said_where_the_line_follows(client: TestClient) -> None:
    page = client.get(f"/angebote/{DONUM_VITAE}").text
    told = re.findall(r'<p class="([^"]*)">[^<]*ist nicht bekannt. Vertraulich hilft', page)
    assert told == ["contact__note noprint", "contact__note"]


def test_the_beratung_names_the_line(client: TestClient) -> None:
    page = client.get("/beratung?alter=-4&kommune=juelich").text
    match = page[page.index(f'id="t-{DONUM_VITAE}"') :].partition('<li class="passt" id=')[0]
    assert 'class="passt__tel" href="tel:08004040020"' in match
    assert "Schwangere in Not" in match


def test_few_hits_for_a_confidential_matter_lead_to_its_line(client: TestClient) -> None:
    for need in ("ungewollt-schwanger", "schwanger-was-jetzt", "gewalt-zuhause-frau", "schulden"):
        page = client.get(
            f"/angebote?anliegen={need}&kosten=kostenpflichtig&kommune=titz", follow_redirects=True
        ).text
        [way_on] = re.findall(r'<section class="wayon".*?</section>', page, re.DOTALL)
        contact = way_on[way_on.rindex('<div class="contact">') :]
        assert FAMILIENBUERO not in contact, need
        assert "tel:" in contact
    page = client.get("/angebote?q=qqqqxxyyzz").text
    assert FAMILIENBUERO in page[page.index('class="wayon"') :]


def test_what_is_asked_in_confidence_shows_its_number_at_once(client: TestClient) -> None:
    page = client.get("/angebote?q=ich+bin+17+und+schwanger+jülich").text
    assert page.index("tel:08004040020") < page.index('<ol class="cards"')
    page = client.get("/angebote?q=mein+mann+schlägt+mich", follow_redirects=True).text
    [alarm] = re.findall(r'<section class="alarm".*?</section>', page, re.DOTALL)
    assert alarm.index("tel:116016") < alarm.index("tel:112")


def test_a_calendar_names_the_line(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        form = fields(desk_app, DONUM_VITAE, zeiten="montags 9 bis 11 Uhr")
        answer = client.post(f"/pult/angebote/{DONUM_VITAE}", data=form)
        assert answer.status_code == 303, answer.text
        entry = client.get(f"/angebote/{DONUM_VITAE}/termine.ics").text.replace("\r\n ", "")
    assert f"Telefon: {LINE} (Hilfetelefon" in entry
    assert FAMILIENBUERO not in entry


def test_beside_confidential_advice_stands_no_authority(
    client: TestClient, catalogue: Catalogue, authorities: Authorities
) -> None:
    some = 0
    for offer in in_confidence(catalogue):
        for chosen in ("", "?kommune=dueren"):
            page = client.get(offer.url + chosen).text
            also = page.partition("Das passt auch")[2].partition("<footer")[0]
            related = set(re.findall(r'href="/angebote/([a-z0-9-]+)', also)) - {offer.slug}
            some += len(related)
            for slug in related:
                other = catalogue.offers[slug]
                ways = [other.contact.phone, other.contact.email, other.contact.url]
                assert other.confidential or not authorities.answer(*ways), (offer.slug, slug)
            assert not any(authorities.own(tel) for tel in re.findall(r'"tel:([^"]+)"', also))
    assert some > 50


# --- at the desk ---


def test_the_mark_is_set_in_the_form_told_in_the_history_and_kept_by_a_table(
    desk_app: FastAPI,
) -> None:
    with sign_in(desk_app, "doris") as client:
        page = client.get(f"/pult/angebote/{MINE}").text
        assert re.search(r'name="vertraulich" value="ja" aria', page)
        form = fields(desk_app, MINE, vertraulich="ja")
        answer = client.post(f"/pult/angebote/{MINE}", data=form)
        assert answer.status_code == 303, answer.text
        assert record_of(desk_app, MINE)[0].confidential
        page = client.get(f"/pult/angebote/{MINE}").text
        assert re.search(r'name="vertraulich" value="ja" checked', page)
        history = client.get(f"/pult/angebote/{MINE}/verlauf").text
        assert "Vertrauliche Beratung" in history
        form = fields(desk_app, MINE)
        assert form.pop("vertraulich") == ["ja"]
        client.post(f"/pult/angebote/{MINE}", data=form)
        assert not record_of(desk_app, MINE)[0].confidential


def test_a_table_says_yes_or_no_and_refuses_another_word(desk_app: FastAPI) -> None:
    stored = record_of(desk_app, DONUM_VITAE)[0]
    row = tables.row_of(stored)
    assert row["vertraulich"] == "ja"
    assert tables.row_of(stored.model_copy(update={"confidential": False}))["vertraulich"] == "nein"
    with database.session(desk_app.state.engine) as opened:
        doris = who(opened, "doris")
        for cell, kind, marked in (
            ("ja", "unveraendert", True),
            ("nein", "geaendert", False),
            ("vielleicht", "abgelehnt", None),
        ):
            [found] = outcomes_of(opened, [{**row, "vertraulich": cell}], by=doris)
            assert found.kind == kind
            assert (found.record.confidential if found.record else None) is marked
            assert not found.why or "„vielleicht“ ist nicht erlaubt" in found.why[0]


# --- the data ------------------------------------------------------------------------------------


def test_every_crisis_has_a_number_and_no_number_stands_twice(catalogue: Catalogue) -> None:
    lines = Lines(catalogue.guides.help)
    for need in needs.known().values():
        if need.crisis:
            assert lines.for_need(need.id), need.id
    numbers = [each for group in catalogue.guides.help for each in group.numbers]
    assert len({each.phone for each in numbers}) == len(numbers)
    named = [
        (need, Audience.PARENTS in each.matters.audience)
        for each in numbers
        if each.matters
        for need in each.matters.needs
    ]
    assert needs.unknown([need for need, _parents in named]) == ()
    assert len(set(named)) == len(named)  # one for who is young, one for parents at most


@pytest.mark.parametrize(
    ("of_child", "name"), [(True, "Elterntelefon"), (False, "Kinder- und Jugendtelefon")]
)
def test_a_parent_is_named_the_telephone_for_parents(
    catalogue: Catalogue, of_child: bool, name: str
) -> None:
    line = Lines(catalogue.guides.help).for_question(
        ["drogen-alkohol-jugend"], crisis=False, of_child=of_child
    )
    assert line is not None
    assert line.name == name


def test_the_data_keeps_what_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    records = checking.offers(importing.read_offers(files.DATA / "offers"))
    assert checking.confidences(records) == []


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("summary", "Rat in Krisen, auch anonym.", "anonym"),
        ("description", "Alles bleibt vertraulich.", "vertraulich"),
        ("description", "Die Beraterinnen haben Schweigepflicht.", "Schweigepflicht"),
        ("cost_note", "kostenlos und ohne Namen", "ohne Namen"),
    ],
)
def test_a_promise_without_the_mark_is_refused_with_a_way_to_mend_it(
    field: str, text: str, words: str
) -> None:
    plain = record("kita-rurmaeuse-kreuzau", **{field: text})
    [fault] = checking.confidences([("kreuzau/kita.yaml", plain)])
    assert fault.startswith(f"kreuzau/kita.yaml: Feld {field}: „{words}“ verspricht")
    assert "„confidential: true“" in fault
    marked = plain.model_copy(
        update={"confidential": True, "contact": ContactOfRecord(phone=None, email=None, url=None)}
    )
    assert checking.confidences([("kreuzau/kita.yaml", marked)]) == []


def test_a_confidential_offer_with_the_number_of_an_authority_is_refused() -> None:
    typed = ContactOfRecord(phone=FAMILIENBUERO, email=None, url=None)
    [fault] = checking.confidences([("a.yaml", record(contact=typed))])
    assert "contact.phone" in fault
    assert "ist ein Amt" in fault


def test_what_promises_nothing_is_left_alone() -> None:
    for text in ("Der Name ist Programm.", "Die Auswertung wird anonymisiert.", "nicht anonym"):
        plain = record("kita-rurmaeuse-kreuzau", description=text)
        assert confidential.promised(plain) is None, text


def test_check_data_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = record(confidential=False)
    monkeypatch.setattr(importing, "read_offers", lambda _folder: iter([broken]))
    assert cli.check_data(Settings()) == 1
    assert "verspricht Vertraulichkeit" in capsys.readouterr().out


def test_the_mark_is_written_only_when_it_is_set() -> None:
    assert record().as_yaml()["confidential"] is True
    assert "confidential" not in record(confidential=False).as_yaml()
    text = (files.DATA / "offers" / "kreisweit" / f"{DONUM_VITAE}.yaml").read_text()
    assert text == files.text(record().as_yaml())
    assert yaml.safe_load(text)["confidential"] is True
