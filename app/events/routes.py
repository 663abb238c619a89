"""`/termine`: what is on, by day; and as calendars to subscribe to, of one offer too."""

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import kommunen
from app.calendarfile import MEDIA_TYPE
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.snapshot import Catalogue
from app.events import feeds, page, poster
from app.events.asked import POSTER, Asked
from app.events.asked import odd as sentences
from app.situations import Missing
from app.web.deps import PagesDep, SettingsDep, base_url
from app.web.pages import Pages

router = APIRouter()


@router.get("/termine")
async def dates(request: Request, index: IndexDep, pages: PagesDep) -> Response:
    catalogue = index.catalogue
    given = request.query_params.multi_items()
    asked = Asked.read(given, catalogue.day)
    base = base_url(request)
    odd = sentences(given, catalogue.day)
    if odd:
        view = page.page(asked, index, catalogue, base=base, odd=odd)
        chosen = asked.criteria.carried
        return pages.render(
            request, "pages/termine.html", view, carried=chosen, address=asked.url()
        )
    if request.url.query != asked.query():
        # One question has one address: the form works without JavaScript, and what is kept of
        # finished pages is kept once.
        return RedirectResponse(asked.url(), status_code=303)
    return pages.remembered(
        request,
        catalogue.version,
        "pages/termine.html",
        lambda: page.page(asked, index, catalogue, base=base),
        base=base,
        asked=asked.query(),
    )


@router.get(POSTER)
def month_poster(
    request: Request, catalogue: CatalogueDep, pages: PagesDep, settings: SettingsDep
) -> Response:
    """For the notice board; 404 for a month without a date and for no Kommune of ours. Made in a
    thread of its own, for it keeps the processor busy."""
    given = _asked(request, catalogue)
    month = given.since.replace(day=1) if given.since else None
    asked = given.from_day(month if month and month > catalogue.day else None)
    base, _host = _names(request)
    found = poster.of_month(asked, catalogue)
    if not found:
        raise Missing
    operator = settings.operator_name
    answer = pages.feed(
        request,
        (catalogue.version, base, POSTER, asked.query()),
        lambda: poster.sheet(asked, found, catalogue, base=base, operator=operator),
        "application/pdf",
    )
    answer.headers["Content-Disposition"] = 'inline; filename="termine.pdf"'
    return answer


@router.get("/termine.ics")
def subscription(request: Request, catalogue: CatalogueDep, pages: PagesDep) -> Response:
    """Dates for Kommunen, ages, a topic; 404 for no Kommune of ours. Calendars ask in many ways:
    no other address is asked of them."""
    asked = _asked(request, catalogue).from_day(None)
    base, host = _names(request)
    return _calendar(
        request,
        pages,
        (catalogue.version, base, "termine", asked.query()),
        lambda: feeds.of_dates(asked, catalogue, base=base, host=host),
    )


@router.get("/angebote/{slug}/termine.ics")
def of_offer(request: Request, slug: str, catalogue: CatalogueDep, pages: PagesDep) -> Response:
    """The dates or hours of one offer, also of what is over or was withdrawn: who has them in a
    calendar is told. Where there are none any more it is empty: of an address that is gone
    calendars keep what they had."""
    offer = catalogue.followed(slug)
    base, host = _names(request)
    return _calendar(
        request,
        pages,
        # Nothing but a save and the day changes it, and some hundred days are worked out for it.
        (str(catalogue.day), base, slug, str(offer.version)),
        lambda: feeds.of_offer(offer, catalogue, base=base, host=host),
    )


def _asked(request: Request, catalogue: Catalogue) -> Asked:
    """For what shows no sentence about an odd address: who asks for a Kommune is not given the
    whole Kreis instead."""
    given = request.query_params.multi_items()
    asked = Asked.read(given, catalogue.day)
    if not asked.kommunen and kommunen.unknown(given):
        raise Missing
    return asked


def _names(request: Request) -> tuple[str, str]:
    base = base_url(request)
    return base, urlsplit(base).hostname or "kette"


def _calendar(
    request: Request, pages: Pages, key: tuple[str, ...], write: Callable[[], bytes]
) -> Response:
    answer = pages.feed(request, key, write, MEDIA_TYPE)
    answer.headers["Content-Disposition"] = 'inline; filename="termine.ics"'
    return answer
