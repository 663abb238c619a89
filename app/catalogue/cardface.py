"""The signs at the foot of an offer's card, and how much of a phone the whole card takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from app import i18n
from app.catalogue.offer import Offer, Speaker
from app.i18n import gettext as _
from app.i18n import ngettext
from app.vocabulary import Cost, Language, OfferKind, Registration
from app.wording import titled

_TITLE, _FACTS, _NEXT, _HOURS, _SIGNS = 33, 38, 36, 41, 39
"""Letters in a line of each, on a phone of 360 px: what tests/journeys/test_cards.py measures."""
_DISTANCE = " · .. .........., .. .."
"""As long as what is added to the facts where somebody has chosen a Kommune."""
_MOST = 8
"""Lines beside the summary with which it may have two."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A word in a coloured field; of no `tone` it is small and grey, without one."""

    text: str
    tone: str = ""

    @property
    def classes(self) -> str:
        return f"badge badge--{self.tone}" if self.tone else "muted"


@dataclass(frozen=True, slots=True)
class CardFace:
    signs: tuple[Sign, ...]
    price: str
    """What stands beside the place; "" where the cost is a sign or not known."""
    full: bool
    """There is so much to say that the summary has one line on a phone."""
    crowded: bool
    """There is more still: after the next time a phone leaves the hours to the offer's page."""


def card_face(offer: Offer) -> CardFace:
    signs = tuple(_signs(offer))
    price = "" if offer.cost in (Cost.FREE, Cost.UNKNOWN) else offer.cost.label
    facts = " · ".join(filter(None, (offer.whom_text, offer.where_text, price)))
    if places := offer.further_places:
        facts += ", " + ngettext("%(num)d weiterer Ort", "%(num)d weitere Orte", places)
    lines, at_most = (_lines(offer, said, signs) for said in (facts, facts + _DISTANCE))
    crowded = lines > _MOST + 1 and bool(offer.upcoming.line)
    return CardFace(signs, price, full=at_most > _MOST, crowded=crowded)


def _signs(offer: Offer) -> Iterator[Sign]:
    if offer.kind is not OfferKind.OFFER:
        yield Sign(offer.kind.label, "info")
    if offer.cancelled:
        yield Sign(offer.cancelled, "old")
    if offer.cost is Cost.FREE:
        yield Sign(_("kostenlos"), "good")
    if offer.registration is Registration.NONE:
        yield Sign(_("ohne Anmeldung"), "good")
    for language in offer.languages:
        if language is not Language.DE:
            yield Sign(language.label, "info")
    if not i18n.speaks_german() and i18n.spoken() not in offer.languages:
        yield from map(_speaking, offer.speaks(i18n.spoken())[:1])
    yield from _how_sure(offer)


def _speaking(speaker: Speaker) -> Sign:
    """For whoever reads that language: no more is promised than is known."""
    said = _("spricht Ihre Sprache")
    return Sign(titled(said, speaker.vague) if speaker.vague else said, "info")


def _how_sure(offer: Offer) -> Iterator[Sign]:
    """How old its facts are, and what has to be asked for; that is said once."""
    stand, to_ask = offer.freshness, offer.to_ask
    if stand.stale:
        asked = to_ask or any(_("bitte nachfragen") in said for said in offer.card_times)
        ask = _("%(stand)s, bitte nachfragen") % {"stand": stand.label}
        yield Sign(stand.label if asked else ask, "old")
    elif stand.verified_at:
        yield Sign(stand.label, "good")
    elif stand.small:
        yield Sign(stand.small)
    if to_ask:
        yield Sign(to_ask)


def _lines(offer: Offer, facts: str, signs: tuple[Sign, ...]) -> int:
    """About as many as the card has on a phone, without its summary and the telephone."""
    following, hours = offer.card_times
    lent = any(way.whose for way in offer.contact.ways if way.calls and way.href)
    return (
        len(wrap(offer.title, _TITLE))
        + len(wrap(facts, _FACTS))
        + len(wrap(following, _NEXT))
        + min(len(wrap(hours, _HOURS)), 1 if following else 2)
        + _rows(signs)
        + lent
    )


def _rows(signs: tuple[Sign, ...]) -> int:
    rows, taken = 0, _SIGNS
    for sign in signs:
        wide = len(sign.text) + (4 if sign.tone else 1)
        if taken + wide > _SIGNS:
            rows, taken = rows + 1, 0
        taken += wide
    return rows
