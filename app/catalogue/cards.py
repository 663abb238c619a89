"""An offer's card, as it stands in every list."""

from jinja2 import Template
from markupsafe import Markup

from app.catalogue.offer import Offer
from app.web.pages import Pages


class Cards:
    """Each card is rendered once, for as long as the offer stays the same."""

    def __init__(self, pages: Pages) -> None:
        self._template: Template = pages.template("partials/_card.html")
        self._kept: dict[str, tuple[Offer, Markup]] = {}

    def of(self, offer: Offer) -> Markup:
        known = self._kept.get(offer.slug)
        if known is not None and known[0] is offer:
            return known[1]
        card = Markup(self._template.render(offer=offer))  # noqa: S704 - our own, autoescaped
        self._kept[offer.slug] = (offer, card)
        return card
