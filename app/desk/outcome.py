"""What families see of what was just published: the word for the page that says so."""

from collections.abc import Iterable

from app.desk.deps import Desk
from app.offers import shared, unseen
from app.times.rules import Times

FINE = "veroeffentlicht"
BY_NAME = "fuer-fachkraefte"
"""Published, and found by families only when they ask for it."""
ASKED = "gefragt"
"""Saved, but for an end on which other Kommunen decide."""


def word(desk: Desk, slug: str, fine: str = FINE) -> str:
    """`fine` where they find it; else what is so instead, a key of `accounts.frame.SAID`. The
    index has caught up."""
    if shared.asks(desk.session, slug, by=desk.by):
        return ASKED
    catalogue = desk.index.catalogue
    offer = catalogue.offers.get(slug)
    if offer is not None:
        times = offer.upcoming.times
        if offer.upcoming.awaited and times is not None:
            return "wartet"
        if isinstance(times, Times) and times.until is not None and times.until < desk.today:
            return "zeiten-vorbei"
        if unseen.too_late(times, offer.visible_until, desk.today) is not None:
            return "nach-sichtbar-bis"
        # Other words say nothing of the search.
        return BY_NAME if offer.for_staff_only and fine == FINE else fine
    if slug in catalogue.past:
        return "vorbei"
    hidden = catalogue.unseen.get(slug)
    if hidden is None:
        return fine
    ahead = hidden.record.visible_from
    return "noch-nicht-zu-sehen" if ahead and ahead > desk.today else "nicht-mehr-zu-sehen"


def asked(desk: Desk, slug: str, fine: str) -> str:
    """`fine`, or that it is not so yet and other Kommunen decide on it."""
    return "nur-gefragt" if shared.asks(desk.session, slug, by=desk.by) else fine


def word_of_many(desk: Desk, slugs: Iterable[str], fine: str, asked: Iterable[str] = ()) -> str:
    """`fine`, or that it is so of not all of them; of `asked` others may have to decide."""
    if any(shared.asks(desk.session, slug, by=desk.by) for slug in asked):
        return f"{fine}-{ASKED}"
    seen = all(word(desk, slug) in (FINE, BY_NAME) for slug in slugs)
    return fine if seen else f"{fine}-nicht-alle"
