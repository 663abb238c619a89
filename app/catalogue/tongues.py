"""The published snapshot as other languages say it.

The snapshot of `Index` is German, for the search reads it. That of another language is made of the
same records when somebody first asks for it; of a later one only what has changed is said anew.
"""

from dataclasses import replace
from threading import Lock

from app import i18n
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue, Publisher
from app.i18n import SOURCE
from app.records import translated


class Tongues:
    """For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, tuple[Catalogue, Catalogue]] = {}
        """By language the snapshot that was said last, in German and in that language."""

    def said(self, catalogue: Catalogue) -> Catalogue:
        """The German snapshot, in the language that is spoken."""
        code = i18n.spoken()
        if code == SOURCE:
            return catalogue
        known = self._kept.get(code)
        if known and known[0] is catalogue:
            return known[1]
        with self._lock:
            known = self._kept.get(code)
            if known and known[0] is catalogue:
                return known[1]
            now = _said(catalogue, known)
            # A slower reader of an older one may put that back: then the next one says the new one
            # again, from what of it has changed.
            self._kept[code] = (catalogue, now)
            return now


def _said(catalogue: Catalogue, before: tuple[Catalogue, Catalogue] | None) -> Catalogue:
    then, said_then = before or (None, None)
    if then is None or then.guides is not catalogue.guides:
        said_then = None
    publisher = Publisher(
        guides=said_then.guides if said_then else translated.said(catalogue.guides),
        kommunen=catalogue.kommunen,
        providers=catalogue.providers,
        joined=catalogue.joined,
        today=catalogue.day,
        at=catalogue.at,
        before=said_then,
    )
    kept = _unchanged(catalogue, then, said_then) if then and said_then else {}
    offers = {
        slug: kept.get(slug) or publisher.offer(catalogue.stored[slug])
        for slug in (*catalogue.offers, *catalogue.past)
    }
    said = publisher.renewed(catalogue.version, offers, catalogue.stored)
    return replace(said, version=catalogue.version, turns=catalogue.turns)


def _unchanged(catalogue: Catalogue, then: Catalogue, said: Catalogue) -> dict[str, Offer]:
    """What was said of the offers that are the same in both German snapshots."""
    now = {**catalogue.offers, **catalogue.past}
    known = {**said.offers, **said.past}
    before = {**then.offers, **then.past}
    return {slug: known[slug] for slug, offer in before.items() if now.get(slug) is offer}
