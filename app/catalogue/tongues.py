"""The published snapshot as other languages say it.

The snapshot of `Index` is German, for the search reads it. That of another language is made of the
same records when somebody first asks for it; of a later one, and when translations have changed,
only what is another is said anew.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from threading import Lock

from app import i18n
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue, Publisher
from app.i18n import SOURCE
from app.records import translated
from app.records.translated import Texts


@dataclass(frozen=True, slots=True)
class _Kept:
    """A snapshot in German and in another language, and the translations that it says."""

    german: Catalogue
    texts: Texts
    said: Catalogue

    def still(self, catalogue: Catalogue, texts: Texts) -> bool:
        return self.german is catalogue and self.texts is texts


class Tongues:
    """For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}
        """By language what was said last."""

    def said(self, catalogue: Catalogue) -> Catalogue:
        """The German snapshot, in the language that is spoken."""
        code = i18n.spoken()
        if code == SOURCE:
            return catalogue
        texts, known = translated.texts(code), self._kept.get(code)
        if known and known.still(catalogue, texts):
            return known.said
        with self._lock:
            texts, known = translated.texts(code), self._kept.get(code)
            if known and known.still(catalogue, texts):
                return known.said
            now = _said(catalogue, texts, known)
            # A slower reader of an older one may put that back: then the next one says the new one
            # again, from what of it has changed.
            self._kept[code] = _Kept(catalogue, texts, now)
            return now


def _said(catalogue: Catalogue, texts: Texts, before: _Kept | None) -> Catalogue:
    changed = _changed(texts, before.texts) if before else frozenset()
    said_then = before.said if before else None
    if before is None or before.german.guides is not catalogue.guides or None in changed:
        said_then = None
    publisher = Publisher(
        guides=said_then.guides if said_then else texts.guides(catalogue.guides),
        kommunen=catalogue.kommunen,
        providers=catalogue.providers,
        joined=catalogue.joined,
        today=catalogue.day,
        at=catalogue.at,
        before=said_then,
        texts=texts,
    )
    kept = _unchanged(catalogue, before.german, said_then) if before and said_then else {}
    offers = {
        slug: (slug not in changed and kept.get(slug)) or publisher.offer(catalogue.stored[slug])
        for slug in (*catalogue.offers, *catalogue.past)
    }
    said = publisher.renewed(catalogue.version, offers, catalogue.stored)
    version = "~".join(filter(None, (catalogue.version, texts.version)))
    return replace(said, version=version, turns=catalogue.turns)


def _changed(now: Texts, before: Texts) -> Collection[str | None]:
    """The offers of which something is said in other words; None among them when the guides are."""
    if now is before:
        return frozenset()
    keys = {key for key in now.of.keys() | before.of.keys() if not now.same(before, key)}
    rooms = ((key.split("/", 2)) for key in keys)
    return {room[1] if room[0] == translated.OFFERS else None for room in rooms}


def _unchanged(catalogue: Catalogue, then: Catalogue, said: Catalogue) -> dict[str, Offer]:
    """What was said of the offers that are the same in both German snapshots."""
    now = {**catalogue.offers, **catalogue.past}
    known = {**said.offers, **said.past}
    before = {**then.offers, **then.past}
    return {slug: known[slug] for slug, offer in before.items() if now.get(slug) is offer}
