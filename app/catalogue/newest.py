"""What is new, as a feed to follow (Atom, RFC 4287)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from heapq import nlargest
from xml.etree import ElementTree as ET

from app import wording
from app.catalogue.dates import near
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.i18n import SOURCE, TONGUES, plain, spoken
from app.i18n import gettext as _

PATH = "/neu.atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 30
_NEVER = datetime.fromtimestamp(0, UTC)
ET.register_namespace("", _ATOM)


def address(kommune: str | None) -> str:
    return f"{PATH}?kommune={kommune}" if kommune else PATH


def feed(catalogue: Catalogue, kommune: str | None, *, base: str, by: str) -> bytes:
    """The newest offers for families of a Kommune, those of the whole Kreis among them; None is the
    Kreis. `by` is who publishes it."""
    found = nlargest(
        _MOST,
        (offer for offer in catalogue.for_families if offer.followed and near(offer, kommune)),
        key=_age,
    )
    place = catalogue.kommunen[kommune].name if kommune else wording.countywide()
    root = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": TONGUES[spoken()].tag})
    _put(root, "id", base + address(kommune))
    _put(root, "title", _("Neue Angebote für Familien: %(place)s") % {"place": place})
    _put(root, "updated", _newest(found))
    _put(_put(root, "author"), "name", by)
    _put(root, "link", rel="self", href=base + address(kommune), type="application/atom+xml")
    alternate = f"/kommunen/{kommune}" if kommune else "/angebote"
    _put(root, "link", rel="alternate", href=base + alternate, type="text/html")
    for offer in found:
        _entry(root, offer, base)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _age(offer: Offer) -> tuple[datetime, int, bytes]:
    """By when families could first see it. What was there from the beginning came at one moment:
    of that what has the newest sources, and no letter of the alphabet before another."""
    mixed = blake2b(offer.slug.encode(), digest_size=8).digest()
    return offer.published or _NEVER, offer.freshness.stand or 0, mixed


def _entry(root: ET.Element, offer: Offer, base: str) -> None:
    entry = _put(root, "entry")
    _put(entry, "id", base + offer.url)
    _put(entry, "title", offer.title, **{"xml:lang": SOURCE})
    _put(entry, "updated", _moment(_changed(offer)))
    _put(entry, "published", _moment(offer.published))
    _put(entry, "link", rel="alternate", href=base + offer.url, type="text/html")
    facts = (offer.summary, offer.where_text, offer.whom_text, offer.schedule)
    _put(entry, "summary", " · ".join(filter(None, facts)))


def _put(parent: ET.Element, name: str, text: str = "", **given: str) -> ET.Element:
    found = ET.SubElement(parent, f"{{{_ATOM}}}{name}", given)
    found.text = plain(text) or None
    return found


def _newest(offers: Sequence[Offer]) -> str:
    return _moment(max(map(_changed, offers), default=_NEVER))


def _changed(offer: Offer) -> datetime:
    """It is news to families when they can see it, however early it was written."""
    return max(offer.changed or _NEVER, offer.published or _NEVER)


def _moment(at: datetime | None) -> str:
    return (at or _NEVER).astimezone(UTC).isoformat(timespec="seconds")
