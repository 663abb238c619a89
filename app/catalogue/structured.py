"""What search engines read of an offer: its dates as schema.org `Event`, and who speaks which
language at its contact as `availableLanguage` of a `Service`. It is a block of data; no browser
runs it, so the Content-Security-Policy, which lets no inline script run, leaves it alone."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from app.catalogue import dates
from app.catalogue.dates import EventDate
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.catalogue.upcoming import visited
from app.i18n import plain
from app.times.occurrences import Occurrence
from app.vocabulary import Cost, Format
from app.wording import ZONE

_ONLINE = frozenset((Format.ONLINE, Format.PHONE))
_ATTENDANCE = {(True, False): "Offline", (False, True): "Online", (True, True): "Mixed"}


def events(offer: Offer, catalogue: Catalogue, *, base: str) -> Markup:
    """The dates to come, and who speaks what; "" where there is neither."""
    today = catalogue.day
    found = [_event(each, base, today) for each in catalogue.dates if each.offer.slug == offer.slug]
    if offer.speakers:
        found.append(_service(offer, base))
    if not found:
        return Markup()
    text = json.dumps({"@context": "https://schema.org", "@graph": found}, ensure_ascii=False)
    text = plain(text)
    # Nothing in it may end the element or begin another one.
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - no sign of markup is left in it


def _event(each: EventDate, base: str, today: date) -> dict[str, Any]:
    offer, days = each.offer, dates.taking_place(each.offer, each.when, today)
    if each.cancelled:
        days = list(each.when.announced)
    first, last = days[0], days[-1]
    there, online = visited(offer.formats), not _ONLINE.isdisjoint(offer.formats)
    status = "Cancelled" if each.cancelled else "Rescheduled" if _moved(each) else "Scheduled"
    found: dict[str, Any] = {
        "@type": "Event",
        "name": offer.title,
        "description": offer.summary,
        "url": f"{base}{offer.url}",
        "startDate": _said(first.start) or first.day.isoformat(),
        "eventStatus": f"https://schema.org/Event{status}",
        "location": _location(offer, base, there=there, online=online),
    }
    if last.end or first.start is None or last.last_day != first.day:
        found["endDate"] = _said(last.end) or last.last_day.isoformat()
    if len(days) > 1:
        found["eventSchedule"] = _schedule(days)
    if _moved(each) and each.when.moved_from:
        found["previousStartDate"] = each.when.moved_from.isoformat()
    if (there, online) in _ATTENDANCE:
        mode = _ATTENDANCE[there, online]
        found["eventAttendanceMode"] = f"https://schema.org/{mode}EventAttendanceMode"
    if offer.provider_name:
        found["organizer"] = {"@type": "Organization", "name": offer.provider_name}
    if offer.cost is Cost.FREE:
        found["isAccessibleForFree"] = True
    return found


def _service(offer: Offer, base: str) -> dict[str, Any]:
    """Where one can reach somebody who speaks more than German."""
    at: dict[str, Any] = {
        "@type": "ContactPoint",
        "availableLanguage": list(
            dict.fromkeys(("de", *(str(s.language) for s in offer.speakers)))
        ),
    }
    at |= {"telephone": offer.contact.tel.removeprefix("tel:")} if offer.contact.tel else {}
    at |= {"email": offer.contact.email} if offer.contact.email else {}
    return {
        "@type": "Service",
        "name": offer.title,
        "url": f"{base}{offer.url}",
        "availableChannel": {"@type": "ServiceChannel", "servicePhone": at},
    }


def _moved(each: EventDate) -> bool:
    return each.when.moved_from not in (None, each.when.first) and not each.cancelled


def _schedule(days: Sequence[Occurrence]) -> dict[str, Any]:
    """That it begins and ends on each of these days."""
    first, last, there = days[0], days[-1], {each.day for each in days}
    between = (first.day + timedelta(days=n) for n in range((last.day - first.day).days))
    gone = [day.isoformat() for day in between if day not in there]
    assert first.start is not None
    assert first.end is not None
    return {
        "@type": "Schedule",
        "startDate": first.day.isoformat(),
        "endDate": last.day.isoformat(),
        "startTime": f"{first.start:%H:%M:%S}",
        "endTime": f"{first.end:%H:%M:%S}",
        "repeatFrequency": "P1D",
        "scheduleTimezone": ZONE.key,
        **({"exceptDate": gone} if gone else {}),
    }


def _location(offer: Offer, base: str, *, there: bool, online: bool) -> Any:
    """Where nobody has to go there is no place."""
    found = []
    if there or not online:
        found.append(_place(offer))
    if online:
        url = (
            offer.contact.url if offer.contact.own and not offer.contact.url_of else None
        ) or f"{base}{offer.url}"
        found.append({"@type": "VirtualLocation", "url": url})
    return found if len(found) > 1 else found[0]


def _place(offer: Offer) -> dict[str, Any]:
    place = offer.place
    address: dict[str, Any] = {"@type": "PostalAddress", "addressCountry": "DE"}
    if place:
        parts = (
            ("streetAddress", place.street),
            ("postalCode", place.postcode),
            ("addressLocality", place.city),
        )
        address |= {name: value for name, value in parts if value}
    name = (place.name if place else None) or offer.where_text
    return {"@type": "Place", "name": name, "address": address}


def _said(at: datetime | None) -> str:
    return at.isoformat() if at else ""
