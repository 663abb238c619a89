"""What search engines read of an offer's dates: schema.org `Event`, as a block of data. No browser
runs it, so the Content-Security-Policy, which lets no inline script run, leaves it alone."""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from app.catalogue.dates import EventDate
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.vocabulary import Cost

_ATTENDANCE = {(True, False): "Offline", (False, True): "Online", (True, True): "Mixed"}


def events(offer: Offer, catalogue: Catalogue, *, base: str) -> Markup:
    """The dates to come, "" where there are none."""
    found = [_event(each, base) for each in catalogue.dates if each.offer is offer]
    if not found:
        return Markup()
    text = json.dumps({"@context": "https://schema.org", "@graph": found}, ensure_ascii=False)
    # Nothing in it may end the element or begin another one.
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - no sign of markup is left in it


def _event(each: EventDate, base: str) -> dict[str, Any]:
    offer, at = each.offer, each.when.announced[0]
    formats = {word.value for word in offer.formats}
    mode = (bool(formats & {"vor-ort", "hausbesuch"}), bool(formats & {"online", "telefon"}))
    found: dict[str, Any] = {
        "@type": "Event",
        "name": offer.title,
        "description": offer.summary,
        "url": f"{base}{offer.url}",
        "startDate": _said(at.start) or at.day.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if each.cancelled else 'Scheduled'}",
        "organizer": {"@type": "Organization", "name": offer.provider_name},
        "location": _location(offer),
    }
    if at.end or at.start is None or at.last_day != at.day:
        found["endDate"] = _said(at.end) or at.last_day.isoformat()
    if mode in _ATTENDANCE:
        found["eventAttendanceMode"] = f"https://schema.org/{_ATTENDANCE[mode]}EventAttendanceMode"
    if offer.cost is Cost.FREE:
        found["isAccessibleForFree"] = True
    return found


def _location(offer: Offer) -> dict[str, Any]:
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
