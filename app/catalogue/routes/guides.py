"""`/phasen/{slug}` and `/uebergaenge/{slug}`: what happens, what to do by when, what helps."""

from collections.abc import Iterable, Sequence

from fastapi import APIRouter, Request, Response

from app.catalogue import strip
from app.catalogue.cards import Cards
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CardsDep, CatalogueDep, IndexDep
from app.catalogue.guideviews import GuidePage, Step
from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import NeedLink
from app.records.base import NamedSource, Source
from app.records.guides import PhaseRecord, StepRecord, TransitionRecord
from app.situations import Missing
from app.vocabulary import Phase, Transition, Vocabulary
from app.web.deps import PagesDep
from app.web.views import Link

router = APIRouter()
CARDS = 6


@router.get("/phasen/{slug}")
async def phase(
    request: Request,
    slug: str,
    catalogue: CatalogueDep,
    index: IndexDep,
    pages: PagesDep,
    cards: CardsDep,
) -> Response:
    if slug not in set(Phase):
        raise Missing
    return pages.remembered(
        request,
        catalogue.version,
        "pages/phase.html",
        lambda: phase_view(Phase(slug), index, catalogue, cards),
    )


@router.get("/uebergaenge/{slug}")
async def transition(
    request: Request,
    slug: str,
    catalogue: CatalogueDep,
    index: IndexDep,
    pages: PagesDep,
    cards: CardsDep,
) -> Response:
    if slug not in set(Transition):
        raise Missing
    return pages.remembered(
        request,
        catalogue.version,
        "pages/transition.html",
        lambda: transition_view(Transition(slug), index, catalogue, cards),
    )


def phase_view(slug: Phase, index: Index, catalogue: Catalogue, cards: Cards) -> GuidePage:
    guide = catalogue.guides.phases[slug]
    return _view(
        guide,
        ages_text=guide.ages_text,
        bullets=guide.tips,
        chosen="phase",
        around=_around(list(Phase), slug),
        index=index,
        catalogue=catalogue,
        cards=cards,
    )


def transition_view(
    slug: Transition, index: Index, catalogue: Catalogue, cards: Cards
) -> GuidePage:
    guide = catalogue.guides.transitions[slug]
    return _view(
        guide,
        ages_text=guide.short_name,
        bullets=guide.questions,
        chosen="uebergang",
        around=guide.between,
        index=index,
        catalogue=catalogue,
        cards=cards,
    )


def _view(
    guide: PhaseRecord | TransitionRecord,
    *,
    ages_text: str,
    bullets: tuple[str, ...],
    chosen: str,
    around: tuple[Phase | None, Phase | None],
    index: Index,
    catalogue: Catalogue,
    cards: Cards,
) -> GuidePage:
    """`chosen` names the filter by which the list shows the same offers, `around` are the phases
    before and after."""
    before, after = around
    criteria = Criteria(chosen={chosen: (guide.slug,)})
    results = index.search(criteria, limit=CARDS).results
    return GuidePage(
        slug=guide.slug,
        name=guide.name,
        ages_text=ages_text,
        lead=guide.lead,
        text=guide.text,
        bullets=bullets,
        steps=_steps(guide.steps, index, catalogue),
        total=results.total,
        list_url=criteria.url(),
        topics=strip.topics(results.counts["thema"], criteria),
        cards=tuple(cards.of(catalogue.offers[hit.slug]) for hit in results.hits),
        previous=_phase_link(before, catalogue),
        next=_phase_link(after, catalogue),
        chain=strip.of_all(index),
    )


def _phase_link(slug: Phase | None, catalogue: Catalogue) -> Link | None:
    if slug is None:
        return None
    return Link(label=catalogue.guides.phases[slug].name, url=f"/phasen/{slug}")


def _around(order: Sequence[Phase], slug: Vocabulary) -> tuple[Phase | None, Phase | None]:
    place = [str(each) for each in order].index(slug)
    return (
        order[place - 1] if place else None,
        order[place + 1] if place + 1 < len(order) else None,
    )


def _steps(records: Iterable[StepRecord], index: Index, catalogue: Catalogue) -> tuple[Step, ...]:
    return tuple(
        Step(
            id=record.id,
            title=record.title,
            text=record.text,
            when=record.when,
            kind_label=record.kind.label,
            urgent=record.urgent,
            offers=tuple(
                Link(label=catalogue.offers[slug].title, url=f"/angebote/{slug}")
                for slug in record.offers
                if slug in catalogue.offers
            ),
            needs=tuple(
                NeedLink(label=label, url=Criteria(need=need).url())
                for need in record.needs
                if (label := index.need_label(need))
            ),
            sources=sources(record.sources),
        )
        for record in records
    )


def sources(
    records: Iterable[NamedSource | Source],
) -> tuple[tuple[str, str | None, int | None], ...]:
    """Sources as the pages list them: title (else the page's host), address, year."""
    return tuple(
        (
            record.title or _host(record.url or ""),
            record.url,
            record.seen,
        )
        for record in records
    )


def _host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.").partition(":")[0]
