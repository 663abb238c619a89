"""The dates of a month as a poster for the notice board: tagged PDF/UA, made with Typst."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from app import press, wording
from app.catalogue.dates import EventDate
from app.catalogue.snapshot import Catalogue
from app.events import page
from app.events.asked import Asked
from app.i18n import gettext as _
from app.turns import Turns
from app.vocabulary import Cost

TEMPLATE = Path(__file__).with_name("monat.typ")
PRESS = Turns(at_once=1, waiting=4)


def sheet(
    asked: Asked, dates: Sequence[EventDate], catalogue: Catalogue, *, base: str, operator: str
) -> bytes:
    """The PDF of these dates of a month; one at a time is made, for that takes a whole processor.
    Busy when many wait."""
    with PRESS.turn():
        data = content(asked, dates, catalogue, base=base, operator=operator)
        return press.compiled(TEMPLATE, data)


def of_month(asked: Asked, catalogue: Catalogue) -> Sequence[EventDate]:
    """What is left of the month that the page shows."""
    ahead = [each for each in catalogue.dates if asked.meant(each.offer)]
    first = page.month_shown(asked, ahead)
    return page.in_month(ahead, first) if first else []


def content(
    asked: Asked, dates: Sequence[EventDate], catalogue: Catalogue, *, base: str, operator: str
) -> dict[str, Any]:
    """What the template is given: texts alone."""
    today = catalogue.day
    heading = _("Was ist los %(place)s?") % {"place": page.place(asked)}
    month = wording.month_of(dates[0].day)
    url = base + asked.url()
    stand = _("Stand: %(day)s.") % {"day": wording.day(today)}
    return {
        **press.language(f"{heading} {month}"),
        "heading": heading,
        "month": month,
        "author": operator or _("Kreis Düren"),
        "footer": f"{stand} {press.imprint(operator)}".rstrip(),
        "page_word": _("Seite"),
        "live_word": _("Immer aktuell:"),
        "url": url,
        "shown_url": url.partition("://")[2].partition("?")[0],
        "qr": press.qr(url),
        "qr_alt": _("QR-Code zur Internetseite %(url)s") % {"url": url},
        "days": [
            {
                "heading": page.day_text(day, today),
                "dates": [_date(each, catalogue, base) for each in of_day],
            }
            for day, of_day in groupby(dates, key=lambda each: each.day)
        ],
    }


def _date(each: EventDate, catalogue: Catalogue, base: str) -> dict[str, str]:
    offer = each.offer
    # At a further place that place is said whole.
    place = None if offer.site else offer.place
    where = [offer.house, place.street] if place else []
    facts = (
        each.label,
        wording.beside((*where, offer.where_text)),
        offer.whom_text,
        offer.cost.label if offer.cost is not Cost.UNKNOWN else "",
        each.course_text,
        each.moved_text(catalogue.day),
        each.register_text(catalogue.day),
        wording.beside(
            press.unbroken(way.said, way.text) for way in offer.contact.ways if way.calls
        ),
    )
    return {
        "time": each.time_text,
        "title": press.whole(offer.title),
        "meaning": offer.meaning,
        "url": base + offer.url,
        "summary": offer.summary,
        "facts": " · ".join(filter(None, facts)),
        "warning": wording.begun(each.warning),
    }
