"""The filters of the catalogue: a row each, in the order in which a page shows them.

Each is a field of the offer as `app.offers.fields` declares it: its German name is that of the
address, of the form and of the search (`search.port.FACETS`). Those of time are worked out of its
times (`app.catalogue.occasions`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from app.catalogue.occasions import PART, WEEKDAY, WHEN, PartOfDay, Weekday, When, values
from app.catalogue.offer import Offer
from app.i18n import N_
from app.i18n import gettext as _
from app.offers.fields import BY_PATH
from app.vocabulary import KOMMUNEN, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetRule:
    """What can be chosen, how it is said, and which of it an offer has."""

    name: str
    """In addresses and in the search."""
    title: str
    values: Mapping[str, str]
    """Value -> its German label, in the order of the page."""
    of: Callable[[Offer], Iterable[str]]
    open: bool = False
    """Unfolded also where nothing of it is chosen."""

    def label(self, value: str) -> str:
        """As the reader's language says it."""
        return _(self.values[value])


def _of_field(path: str, title: str = "", *, open: bool = False) -> FacetRule:  # noqa: A002
    """The filter by a field; `title` where one value is meant and the label names several."""
    field, of = BY_PATH[path], attrgetter(path)

    def has(offer: Offer) -> Iterable[str]:
        found = of(offer)
        return found if isinstance(found, tuple) else (found,)

    return FacetRule(
        name=field.name,
        title=title or field.label,
        values={word.value: word.label for word in field.words or ()},
        of=has,
        open=open,
    )


def _of_times(name: str, title: str, words: type[Vocabulary]) -> FacetRule:
    """A filter by the times at which an offer takes place."""
    return FacetRule(
        name=name,
        title=title,
        values={word.value: word.label for word in words},
        of=lambda offer: values(offer.upcoming.occasions, name),
    )


AUDIENCE, KIND = BY_PATH["audience"].name, BY_PATH["kind"].name
_RULES = (
    FacetRule(
        name=BY_PATH["kommunen"].name,
        title=N_("Wo"),
        values=KOMMUNEN,
        of=lambda offer: (kommune.slug for kommune in offer.kommunen),
        open=True,
    ),
    _of_field("phases", N_("Lebensphase"), open=True),
    _of_field("topics", N_("Thema"), open=True),
    _of_times(WHEN, N_("Wann"), When),
    _of_times(WEEKDAY, N_("Wochentag"), Weekday),
    _of_times(PART, N_("Tageszeit"), PartOfDay),
    _of_field("audience"),
    _of_field("cost"),
    _of_field("registration"),
    _of_field("formats"),
    replace(_of_field("languages", N_("Sprache")), of=attrgetter("tongues")),
    _of_field("transitions", N_("Übergang")),
    _of_field("kind"),
)
FACETS: Mapping[str, FacetRule] = {rule.name: rule for rule in _RULES}
