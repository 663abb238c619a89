"""`/pult/traeger/{slug}/teilen`: which offers and names go to whom, then what would come of it."""

from dataclasses import dataclass

from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.desk.deps import Desk
from app.i18n import N_
from app.i18n import gettext as _
from app.models import ProviderRow
from app.offers import provider_splitting, providers
from app.offers.provider_splitting import Halves, Its, Splitting, UnfitError
from app.records.places import ProviderRecord
from app.records.providernames import folded
from app.vocabulary import ProviderKind
from app.web.forms import Fields, every, first, version_in
from app.web.views import Fault

OFFER, NAME, INTO, NEW_NAME, KIND = "angebot", "schreibweise", "ziel", "name", "art"
SEEN, SEEN_INTO, DEED, DO, BACK = "gesehen", "ziel-gesehen", "aktion", "teilen", "aendern"
_FIELDS = {
    "offers": (OFFER, N_("Angebote")),
    "into": (INTO, N_("Zu wem gehen sie?")),
    "name": (NEW_NAME, N_("Name")),
    "kind": (KIND, N_("Art des Trägers")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPage:
    """`pult/traeger_teilen.html`."""

    frame: Frame
    slug: str
    heading: str
    seen: int
    offers: tuple[Its, ...]
    names: tuple[str, ...]
    """That may go."""
    others: tuple[tuple[str, str], ...]
    """(slug, name) of all to whom they may go."""
    kinds: tuple[tuple[str, str], ...]
    order: Splitting
    faults: tuple[Fault, ...]
    overtaken: bool
    """One of both was saved by somebody else meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """`pult/traeger_geteilt.html`: both as they would be."""

    frame: Frame
    slug: str
    stays: ProviderRecord
    gets: ProviderRecord
    new: bool
    going: tuple[Its, ...]
    staying: tuple[Its, ...]
    stays_names: tuple[str, ...]
    gets_names: tuple[str, ...]
    sent: Fields


def order_in(slug: str, fields: Fields) -> Splitting:
    kinds = {kind.value: kind for kind in ProviderKind}
    return Splitting(
        slug=slug,
        seen=version_in(first(fields, SEEN)),
        offers=frozenset(every(fields, OFFER)),
        names=frozenset(every(fields, NAME)),
        into=first(fields, INTO),
        seen_into=version_in(first(fields, SEEN_INTO)),
        name=first(fields, NEW_NAME),
        kind=kinds.get(first(fields, KIND)),
    )


def page(
    desk: Desk,
    row: ProviderRow,
    order: Splitting,
    unfit: UnfitError | None = None,
    *,
    overtaken: bool = False,
) -> SplitPage:
    record = providers.record_of(row)
    others = [each for each in providers.every(desk.session) if each.slug != row.slug]
    others.sort(key=lambda each: folded(each.name))
    return SplitPage(
        frame=frame_of(desk.request, desk.by),
        slug=row.slug,
        heading=row.name,
        seen=row.version,
        offers=tuple(provider_splitting.offers_of(desk.session, row.slug)),
        names=provider_splitting.names_of(record),
        others=tuple((each.slug, each.name) for each in others),
        kinds=tuple((kind.value, kind.label) for kind in ProviderKind),
        order=order,
        faults=(_fault(unfit),) if unfit else (),
        overtaken=overtaken,
    )


def _fault(unfit: UnfitError) -> Fault:
    field, label = _FIELDS[unfit.field]
    return Fault(field=field, label=_(label), text=unfit.text)


def preview(desk: Desk, both: Halves, fields: Fields) -> PreviewPage:
    """Carries what was sent, and the version of who gets the offers."""
    sent = [(name, value) for name, value in fields if name not in (DEED, SEEN_INTO)]
    return PreviewPage(
        frame=frame_of(desk.request, desk.by),
        slug=both.stays.slug,
        stays=both.stays,
        gets=both.gets,
        new=both.gets_version == 0,
        going=both.going,
        staying=both.staying,
        stays_names=provider_splitting.names_of(both.stays),
        gets_names=provider_splitting.names_of(both.gets),
        sent=[*sent, (SEEN_INTO, str(both.gets_version))],
    )
