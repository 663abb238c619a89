"""An offer's card, as it stands in every list."""

from collections.abc import Callable
from typing import NamedTuple
from weakref import ref

from jinja2 import Template
from markupsafe import Markup, escape

from app.catalogue.cardface import card_face
from app.catalogue.offer import Offer
from app.catalogue.surroundings import Surroundings, away
from app.i18n import spoken
from app.web import languages
from app.web.carried import Carried
from app.web.pages import Pages

_WAY, _FAR, _MORE = "\x02", "\x03", "\x04"
"""Signs that stand in a kept card where what a visitor chose will stand; no text has them, for
what comes in is cleaned of them."""
_NOTHING_CHOSEN = str.maketrans("", "", _WAY + _FAR + _MORE)


class _Kept(NamedTuple):
    offer: ref[Offer]
    marked: Markup
    plain: Markup


class Cards:
    """Each card is rendered once, for as long as the offer stays the same; it goes with it."""

    def __init__(self, pages: Pages) -> None:
        self._template: Template = pages.template("partials/_card.html")
        self._kept: dict[tuple[str, str], _Kept] = {}
        """By language and slug."""

    def of(self, offer: Offer) -> Markup:
        """As everybody sees it."""
        return self._of(offer).plain

    def chosen(self, offer: Offer, carried: Carried, around: Surroundings) -> Markup:
        """For who has chosen a Kommune or an age: its links carry them on, and it says how far it
        is."""
        if not carried.pairs:
            return self.of(offer)
        far = away(offer, carried.kommunen, around)
        card = self._of(offer).marked.replace(_WAY, escape(carried.query))
        card = card.replace(_MORE, escape(carried.more))
        return Markup(card.replace(_FAR, escape(f" · {far}") if far else ""))  # noqa: S704

    def _of(self, offer: Offer) -> _Kept:
        key = (spoken(), offer.slug)
        known = self._kept.get(key)
        if known is None or known.offer() is not offer:
            face = card_face(offer)
            html = self._template.render(offer=offer, face=face, way=_WAY, far=_FAR, along=_MORE)
            # Once, and not on every page on which it stands.
            html = languages.in_language(html)
            marked = Markup(html)  # noqa: S704
            plain = Markup(marked.translate(_NOTHING_CHOSEN))  # noqa: S704
            known = self._kept[key] = _Kept(ref(offer, self._forget(key)), marked, plain)
        return known

    def _forget(self, key: tuple[str, str]) -> Callable[[ref[Offer]], None]:
        """Called when nobody has the offer any more, unless another version has its place."""

        def gone(offer: ref[Offer]) -> None:
            known = self._kept.get(key)
            if known is not None and known.offer is offer:
                self._kept.pop(key, None)

        return gone
