"""What the results page asks about a place, and in which order the results can stand."""

from dataclasses import replace

from app.catalogue.criteria import Criteria
from app.catalogue.ordering import Order
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import PlaceQuestion
from app.i18n import gettext as _
from app.web.views import Link
from search.answers import Understood


def places(
    criteria: Criteria, understood: Understood, catalogue: Catalogue
) -> PlaceQuestion | None:
    """Asked where a name is that of several places, where several are named, or another one than
    was chosen; told where it lies outside of the Kreis. Nothing is guessed."""
    if understood.beyond:
        return PlaceQuestion(text=beyond(understood.beyond))
    found = [catalogue.kommunen[slug] for slug in understood.between if slug in catalogue.kommunen]
    if not found:
        return None
    links = tuple(
        Link(label=kommune.name, url=criteria.only("kommune", kommune.slug).url())
        for kommune in found
    )
    if "kommune" in criteria.chosen:
        return PlaceQuestion(text=_("Oder suchen Sie in"), links=links)
    if not understood.village:
        return PlaceQuestion(text=_("Sie nennen mehrere Orte. Suchen Sie nur in"), links=links)
    said = {
        "place": understood.village,
        "kommunen": _(" oder in ").join(kommune.name for kommune in found),
    }
    return PlaceQuestion(text=_("Meinen Sie %(place)s in %(kommunen)s?") % said, links=links)


def beyond(said: str) -> str:
    """What is said of a town or postcode outside of the Kreis."""
    outside = (
        _("Die Postleitzahl %(place)s gehört nicht zum Kreis Düren.")
        if said.isdigit()
        else _("%(place)s liegt nicht im Kreis Düren.")
    )
    here = _("Hier stehen Angebote für Familien in den 15 Kommunen im Kreis Düren.")
    return f"{outside % {'place': said}} {here}"


def orders(criteria: Criteria) -> tuple[Link, ...]:
    """The ways to order; what is near can be asked for where a Kommune was chosen."""
    ways = [each for each in Order if each is not Order.NEAR or "kommune" in criteria.chosen]
    now = criteria.order if criteria.order in ways else Order.BEST
    return tuple(
        Link(
            label=each.label,
            url=replace(criteria, order=each, page=1).url(),
            current=each is now,
        )
        for each in ways
    )
