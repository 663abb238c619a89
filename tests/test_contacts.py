"""A contact is never empty, and it is the nearest one: offer, Träger, town hall, Familienbüro."""

from fastapi import FastAPI
from starlette.datastructures import State

from app.catalogue import contacts
from app.offers import importing
from app.records import files
from app.records.base import ContactOfRecord
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord, ProviderRecord


def example(app: FastAPI) -> tuple[OfferRecord, ProviderRecord, KommuneRecord, State]:
    portal = app.state
    catalogue = portal.index.catalogue
    offer = next(
        record
        for record in importing.read_offers(files.DATA / "offers")
        if isinstance(record, OfferRecord) and record.slug == "kita-rurmaeuse-kreuzau"
    )
    nobody = offer.model_copy(update={"contact": ContactOfRecord(phone=None, email=None, url=None)})
    return nobody, catalogue.providers["kreis-dueren"], catalogue.kommunen["kreuzau"], portal


def test_the_nearest_contact_answers(portal_app: FastAPI) -> None:
    offer, provider, kommune, portal = example(portal_app)
    kreis = portal.index.guides.kreis
    own = offer.model_copy(
        update={"contact": ContactOfRecord(phone="02422 111", email=None, url=None)}
    )
    mute = provider.model_copy(update={"phone": None, "email": None, "url": None})
    silent = kommune.model_copy(
        update={"rathaus": kommune.rathaus.model_copy(update={"phone": None, "email": None})}
    )
    for given, runs_it, place, whose in (
        (own, provider, kommune, "Kontakt des Angebots"),
        (offer, provider, kommune, "Kontakt des Trägers"),
        (offer, mute, kommune, "Kontakt des Rathauses"),
        (offer, None, silent, "Kontakt des Familienbüros"),
        (offer, None, None, "Kontakt des Familienbüros"),
    ):
        contact = contacts.of_offer(given, runs_it, place, kreis)
        assert contact.whose.startswith(whose)
        assert contact.phone or contact.email or contact.url
        assert contact.own == (whose == "Kontakt des Angebots")


def test_stadt_dueren_has_its_own_jugendamt(portal_app: FastAPI) -> None:
    *_, portal = example(portal_app)
    kreis, kommunen = portal.index.guides.kreis, portal.index.catalogue.kommunen
    names = {slug: contacts.of_jugendamt(record, kreis).name for slug, record in kommunen.items()}
    assert names["dueren"] == "Jugendamt der Stadt Düren"
    assert {name for slug, name in names.items() if slug != "dueren"} == {"Kreisjugendamt Düren"}
