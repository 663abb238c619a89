"""`/phasen/{slug}` and `/uebergaenge/{slug}`: what happens, what to do by when, what helps."""

from collections.abc import Iterable, Sequence
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.catalogue import contacts, easyreading, strip
from app.catalogue.cards import Cards
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CardsDep, IndexDep
from app.catalogue.easyreading import EasyReading
from app.catalogue.guidechild import Asked
from app.catalogue.guideviews import GuidePage, Step
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import NeedLink
from app.i18n import gettext as _
from app.i18n import language
from app.records.base import NamedSource, Source
from app.records.guides import PhaseRecord, StepRecord, TransitionRecord
from app.schoolyear import family, timing
from app.schoolyear.lines import line
from app.situations import Missing
from app.vocabulary import Phase, Transition, Vocabulary
from app.web.carried import NOTHING, Carried
from app.web.deps import PagesDep, TodayDep
from app.web.pages import Pages, caching
from app.web.views import Contact, Link

router = APIRouter()
CARDS = 6


@router.get("/phasen/{slug}")
async def phase(
    request: Request,
    slug: str,
    index: IndexDep,
    pages: PagesDep,
    cards: CardsDep,
    today: TodayDep,
) -> Response:
    if slug not in set(Phase):
        raise Missing
    guide = index.catalogue.guides.phases[Phase(slug)]
    around = _around(list(Phase), Phase(slug))
    return _page(request, pages, today, guide, around, index, cards)


@router.get("/uebergaenge/{slug}")
async def transition(
    request: Request,
    slug: str,
    index: IndexDep,
    pages: PagesDep,
    cards: CardsDep,
    today: TodayDep,
) -> Response:
    if slug not in set(Transition):
        raise Missing
    guide = index.catalogue.guides.transitions[Transition(slug)]
    return _page(request, pages, today, guide, guide.between, index, cards)


def _page(
    request: Request,
    pages: Pages,
    today: date,
    guide: PhaseRecord | TransitionRecord,
    around: tuple[Phase | None, Phase | None],
    index: Index,
    cards: Cards,
) -> Response:
    """What is the same for everybody is built once; for a child it is another page every day."""

    def view(asked: Asked, carried: Carried) -> GuidePage:
        return _view(guide, around, asked, carried, index, cards)

    template = f"pages/{'phase' if isinstance(guide, PhaseRecord) else 'transition'}.html"
    version, path = easyreading.state(index.catalogue), request.url.path
    if not request.url.query:
        return pages.remembered(request, version, template, lambda: view(Asked(path=path), NOTHING))
    version = f"{version}|{today}"
    unchanged = pages.unchanged(request, version)
    if unchanged is not None:
        return unchanged
    rules = index.catalogue.guides.school_year
    asked = Asked.read(path, request.query_params.multi_items(), rules, today)
    if family.CLASS in request.query_params and not asked.misread:
        # An address that is kept says the year instead, for a class is true until August only.
        return RedirectResponse(asked.url(), status_code=303)
    headers = caching(pages.etag(request, version))
    page = view(asked, asked.carried)
    return pages.render(
        request, template, page, headers=headers, carried=asked.carried, address=asked.url()
    )


def _view(
    guide: PhaseRecord | TransitionRecord,
    around: tuple[Phase | None, Phase | None],
    asked: Asked,
    carried: Carried,
    index: Index,
    cards: Cards,
) -> GuidePage:
    """`around` are the phases before and after."""
    before, after = around
    catalogue = index.catalogue
    is_phase = isinstance(guide, PhaseRecord)
    criteria = asked.criteria("phase" if is_phase else "uebergang", guide.slug).on_chain
    results = index.search(criteria, limit=CARDS).results
    return GuidePage(
        slug=guide.slug,
        name=guide.name,
        ages_text=guide.ages_text if isinstance(guide, PhaseRecord) else guide.short_name,
        lead=guide.lead,
        text=guide.text,
        bullets=guide.tips if isinstance(guide, PhaseRecord) else guide.questions,
        child=asked.view(catalogue.guides.school_year),
        steps=_steps(guide.steps, asked, index, catalogue),
        total=results.total,
        list_url=criteria.url(),
        topics=strip.topics(results.counts["thema"], criteria),
        cards=tuple(
            cards.chosen(catalogue.offers[hit.slug], carried, catalogue.around)
            for hit in results.hits
        ),
        previous=_phase_link(before, catalogue),
        next=_phase_link(after, catalogue),
        chain=strip.of_kommune(index, asked.kommune) if asked.kommune else strip.of_all(index),
        easy=_easy(guide, index),
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


def _easy(guide: PhaseRecord | TransitionRecord, index: Index) -> EasyReading:
    if isinstance(guide, PhaseRecord):
        key, german = f"phasen/{guide.slug}", index.guides.phases[guide.slug]
        return easyreading.of_guide(f"/{key}", key, german)
    key = f"uebergaenge/{guide.slug}"
    return easyreading.of_guide(f"/{key}", key, index.guides.transitions[guide.slug])


def _steps(
    records: Iterable[StepRecord], asked: Asked, index: Index, catalogue: Catalogue
) -> tuple[Step, ...]:
    rules, child = catalogue.guides.school_year, asked.child
    return tuple(
        Step(
            id=record.id,
            line=line(rules, record, asked.url(), at, child),
            text=record.text,
            kind_label=record.kind.label,
            offers=tuple(
                Link(label=offer.title, url=f"/angebote/{offer.slug}", meaning=offer.meaning)
                for offer in _own_first(record.offers, asked.kommune, catalogue)
            ),
            elsewhere=_elsewhere(record.offers, asked.kommune, catalogue),
            needs=tuple(
                NeedLink(label=label, url=Criteria(need=need).url(), language=language())
                for need in record.needs
                if (label := index.need_label(need))
            ),
            sources=sources(record.sources),
        )
        for record, at in timing.in_order(rules, records, child)
    )


def _own_first(
    slugs: Iterable[str], kommune: str | None, catalogue: Catalogue
) -> tuple[Offer, ...]:
    """Those of the own Kommune, then those of the whole Kreis; all of them where there is neither,
    for a school in the next Kommune is better than none, but its Jugendamt is not theirs."""
    found = [catalogue.offers[slug] for slug in slugs if slug in catalogue.offers]
    if kommune is None:
        return tuple(found)
    own = [offer for offer in found if any(place.slug == kommune for place in offer.kommunen)]
    wide = [offer for offer in found if offer.countywide and offer not in own]
    return tuple(own + wide) or tuple(offer for offer in found if offer.open_to((kommune,)))


def _elsewhere(slugs: Iterable[str], kommune: str | None, catalogue: Catalogue) -> Contact | None:
    """The town hall, where all that a step names is for other Kommunen."""
    found = [catalogue.offers[slug] for slug in slugs if slug in catalogue.offers]
    if kommune is None or not found:
        return None
    near = any(
        offer.countywide or any(place.slug == kommune for place in offer.kommunen)
        for offer in found
    )
    return None if near else contacts.of_town_hall(catalogue.kommunen[kommune])


def sources(
    records: Iterable[NamedSource | Source],
) -> tuple[tuple[str, str | None, int | None], ...]:
    """Sources as the pages list them: title (else the page's host), address, year. What was written
    for another place is left out, unless there is nothing else; then it is said."""
    every = tuple(records)
    here = tuple(record for record in every if not _of_elsewhere(record))
    return tuple((_titled(record), record.url, record.seen) for record in here or every)


def _titled(record: NamedSource | Source) -> str:
    title = record.title or _host(record.url or "")
    if _of_elsewhere(record):
        return _("%(title)s (für einen anderen Ort geschrieben)") % {"title": title}
    return title


def _of_elsewhere(record: NamedSource | Source) -> bool:
    return isinstance(record, NamedSource) and record.elsewhere


def _host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.").partition(":")[0]
