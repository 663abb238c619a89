"""`/fachkraefte`: the initiative, the Ablaufplan, trainings and conferences."""

from fastapi import APIRouter, Request, Response

from app.catalogue import contacts
from app.catalogue.cards import Cards
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CardsDep, CatalogueDep, IndexDep
from app.catalogue.facets import AUDIENCE, KIND
from app.catalogue.guideviews import Block, LevelView, RouteOption, RouteStep, StaffList, StaffPage
from app.catalogue.index import Index
from app.catalogue.routes.guides import sources
from app.catalogue.snapshot import Catalogue
from app.i18n import gettext as _
from app.records.guides import BausteinRecord, NamedContact
from app.vocabulary import KOMMUNEN, Audience, OfferKind
from app.web.carried import Carried
from app.web.deps import PagesDep
from app.web.views import Contact

router = APIRouter()
CARDS = 6


@router.get("/fachkraefte")
async def staff(
    request: Request, catalogue: CatalogueDep, index: IndexDep, pages: PagesDep, cards: CardsDep
) -> Response:
    return pages.remembered(
        request,
        catalogue.version,
        "pages/staff.html",
        lambda: _view(index, catalogue, cards, Carried.of(request)),
    )


def _view(index: Index, catalogue: Catalogue, cards: Cards, carried: Carried) -> StaffPage:
    initiative = catalogue.guides.initiative
    blocks = {record.id: _block(record) for record in initiative.bausteine}
    return StaffPage(
        lead=initiative.lead,
        stand=initiative.stand,
        motto_title=initiative.leitsatz.title,
        motto_text=initiative.leitsatz.text,
        aims=initiative.ziele,
        levels=tuple(
            LevelView(
                slug=level.slug,
                name=level.name,
                text=level.text,
                blocks=tuple(blocks[id_] for id_ in level.bausteine),
            )
            for level in initiative.ebenen
        ),
        route_title=initiative.ablaufplan.title,
        route_intro=initiative.ablaufplan.intro,
        route=tuple(
            RouteStep(
                id=step.id,
                title=step.title,
                text=step.text,
                options=tuple(
                    RouteOption(
                        label=option.label,
                        to=option.to,
                        contact=_contact(initiative.contacts[option.contact])
                        if option.contact
                        else None,
                    )
                    for option in step.options
                ),
            )
            for step in initiative.ablaufplan.steps
        ),
        conferences=tuple(
            (KOMMUNEN.get(each.kommune, each.kommune), each.text) for each in initiative.konferenzen
        ),
        lists=tuple(
            _list(title, kind, index, catalogue, cards, carried)
            for title, kind in (
                (_("Schulungen und Angebote für Fachkräfte"), OfferKind.PROFESSIONAL),
                (_("Netzwerke zum Mitmachen"), OfferKind.NETWORK),
            )
        ),
        list_url=Criteria(chosen={AUDIENCE: (Audience.STAFF,)}).url(),
        contact=contacts.of_office(
            catalogue.guides.kreis.praeventionsbuero, _("Kontakt für Fachkräfte")
        ),
        sources=sources(initiative.sources),
    )


def _list(
    title: str, kind: OfferKind, index: Index, catalogue: Catalogue, cards: Cards, carried: Carried
) -> StaffList:
    criteria = Criteria(chosen={KIND: (kind,)})
    hits = index.search(criteria, limit=CARDS).results.hits
    return StaffList(
        id=kind,
        title=title,
        cards=tuple(
            cards.chosen(catalogue.offers[hit.slug], carried, catalogue.around) for hit in hits
        ),
        url=criteria.url(),
    )


def _block(record: BausteinRecord) -> Block:
    return Block(
        id=record.id,
        name=record.name,
        question=record.question,
        text=record.text,
        tasks=record.tasks,
        way_in=record.way_in,
        sources=sources(record.sources),
    )


def _contact(record: NamedContact) -> Contact:
    return Contact(
        name=record.name,
        whose="",
        phone=record.phone,
        email=record.email,
        url=record.url,
        note=record.note,
    )
