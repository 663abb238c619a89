"""One Träger that is two: some of its offers go to another, which is new or known already.

Whose an offer is follows from its name, or from the list `ProviderRecord.offers`. So a name goes
with whom it is given to, and an offer that is still called like the other one is named in the list
of its own. Withdrawn offers follow their names. Contact, address, old addresses of pages and the
town hall stay where they are. Review letters' page links hang on the mark of an e-mail address, so
letters and bounces follow whichever of the two keeps the address.
"""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import sendings, typed
from app.i18n import gettext as _
from app.models import OfferRow, ProviderRow
from app.offers import providers, store
from app.offers.again import again
from app.offers.provider_editing import begun, for_change, may_join, once
from app.offers.store import OvertakenError
from app.records.places import ProviderRecord
from app.records.providernames import ProviderNames, folded, spellings
from app.rights import Account, NotAllowedError
from app.vocabulary import ProviderKind

SPLIT = "split"
LONGEST = 300
"""Characters of a name."""


class UnfitError(Exception):
    """So it cannot be split: which of `Splitting` is wrong, and a German sentence."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Splitting:
    """What goes, and to whom."""

    slug: str
    seen: int
    """Version of it that somebody had before them."""
    offers: frozenset[str]
    """Slugs of its offers that go."""
    names: frozenset[str] = frozenset()
    """Its spellings that go."""
    into: str = ""
    """Slug of the Träger that gets them; "" for a new one of this `name` and `kind`."""
    seen_into: int = 0
    """Version of that, 0 takes it as it is."""
    name: str = ""
    kind: ProviderKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Its:
    """An offer that goes on, with the name by which it calls its Träger."""

    slug: str
    title: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """Both as they would be saved."""

    stays: ProviderRecord
    gets: ProviderRecord
    gets_version: int
    """0 of a new one."""
    going: tuple[Its, ...]
    staying: tuple[Its, ...]


def offers_of(session: Session, slug: str) -> Sequence[Its]:
    """Those of its offers that are not withdrawn, by title."""
    name = store.text_in_record("provider", "name")
    found = session.exec(
        select(OfferRow.slug, OfferRow.title, name)
        .where(OfferRow.provider_slug == slug, col(OfferRow.ended).is_(None))
        .order_by(col(OfferRow.title), col(OfferRow.slug))
    )
    return [Its(slug=each, title=title, name=called or "") for each, title, called in found]


def names_of(record: ProviderRecord) -> tuple[str, ...]:
    """Names that may go: all but its own."""
    own = folded(record.name)
    return once(name for name in spellings(record)[1:] if folded(name) != own)


def halves(session: Session, order: Splitting, *, by: Account) -> Halves:
    """What would come of it; writes nothing. UnfitError where it cannot be, OvertakenError when one
    of them was saved meanwhile."""
    row, record = for_change(session, order.slug, by=by, allowed=may_join)
    if row.version != order.seen:
        raise OvertakenError(order.slug)
    its = offers_of(session, order.slug)
    _require_some(order, its)
    gets, version = _receiver(session, order, record, by)
    names = {folded(name) for name in order.names} - {folded(record.name)}
    names |= {folded(gets.name)} & {folded(name) for name in names_of(record)}
    going = tuple(each for each in its if each.slug in order.offers)
    staying = tuple(each for each in its if each.slug not in order.offers)
    return Halves(
        stays=_staying(record, names, staying, order.offers),
        gets=_getting(gets, record, names, going),
        gets_version=version,
        going=going,
        staying=staying,
    )


def _require_some(order: Splitting, its: Sequence[Its]) -> None:
    known = {each.slug for each in its}
    if not order.offers <= known:
        raise UnfitError(
            "offers",
            _("Eines der Angebote gehört nicht zu diesem Träger. Bitte noch einmal ankreuzen."),
        )
    if not order.offers:
        raise UnfitError("offers", _("Bitte ankreuzen, welche Angebote gehen."))
    if order.offers == known:
        raise UnfitError(
            "offers",
            _("Mindestens ein Angebot muss bleiben. Heißt der Träger nur anders, ändern Sie seinen "
              "Namen; ist er ein anderer, führen Sie beide zusammen."),
        )  # fmt: skip


def _receiver(
    session: Session, order: Splitting, record: ProviderRecord, by: Account
) -> tuple[ProviderRecord, int]:
    """Who gets them, as it is now or as it begins, and its version."""
    if order.into == order.slug:
        raise UnfitError("into", _("Bitte einen anderen Träger auswählen."))
    if not order.into:
        return _new(session, order, record), 0
    if session.get(ProviderRow, order.into) is None:
        raise UnfitError("into", _("Diesen Träger gibt es nicht mehr. Bitte neu auswählen."))
    try:
        row, gets = for_change(session, order.into, by=by, allowed=may_join)
    except NotAllowedError:
        text = _("Diesem gibt nur das Präventionsbüro Angebote: Er ist nicht nur in Ihren Kommunen "
                 "tätig, oder von ihm läuft kein Angebot.")  # fmt: skip
        raise UnfitError("into", text) from None
    if order.seen_into not in (0, row.version):
        raise OvertakenError(order.into)
    return gets, row.version


def _new(session: Session, order: Splitting, record: ProviderRecord) -> ProviderRecord:
    name = typed.line(order.name)
    if not name:
        raise UnfitError("name", _("Bitte einen Namen angeben."))
    if over := typed.too_long(name, LONGEST):
        raise UnfitError("name", over)
    if order.kind is None:
        raise UnfitError("kind", _("Bitte die Art des Trägers auswählen."))
    if folded(name) == folded(record.name):
        raise UnfitError("name", _("So heißt der Träger, der bleibt. Bitte einen anderen Namen."))
    taken = providers.names(session).named(name)
    if taken not in (None, order.slug):
        text = _("So heißt schon ein anderer Träger. Bitte ihn oben auswählen.")
        raise UnfitError("name", text)
    first = store.by_slug(session, min(order.offers))
    sources = store.record_of(first).sources if first is not None else ()
    return begun(session, name, order.kind, sources)


def _staying(
    record: ProviderRecord,
    names: Collection[str],
    staying: Collection[Its],
    going: Collection[str],
) -> ProviderRecord:
    """It without what goes; what stays and is called by a name that goes is listed."""
    kept = (slug for slug in record.offers if slug not in going)
    called = (each.slug for each in staying if folded(each.name) in names)
    return record.model_copy(
        update={
            "aliases": tuple(name for name in record.aliases if folded(name) not in names),
            "auch_fuer": tuple(name for name in record.auch_fuer if folded(name) not in names),
            "offers": once((*kept, *called)),
        }
    )


def _getting(
    gets: ProviderRecord, record: ProviderRecord, names: AbstractSet[str], going: Collection[Its]
) -> ProviderRecord:
    known = {folded(name) for name in spellings(gets)}
    new = names - known
    aliases = (name for name in record.aliases if folded(name) in new)
    also = (name for name in record.auch_fuer if folded(name) in new)
    called = (each.slug for each in going if folded(each.name) not in known | new)
    return gets.model_copy(
        update={
            "aliases": once((*gets.aliases, *aliases)),
            "auch_fuer": once((*gets.auch_fuer, *also)),
            "offers": once((*gets.offers, *called)),
        }
    )


def split(
    session: Session, order: Splitting, *, by: Account, reason: str = "", sending: str = ""
) -> str:
    """Splits it and returns the slug of who got the offers; SentBeforeError with that slug when
    this `sending` of the form has done it. All saves of it have one moment, by which
    `provider_undoing` finds them."""

    def work() -> str:
        providers.one_at_a_time(session)
        if sending and sendings.known(session, sending):
            sendings.once(session, sending, "")
        both, at = halves(session, order, by=by), datetime.now(UTC)
        sendings.once(session, sending, both.gets.slug)
        said = reason or _("in „%(one)s“ und „%(other)s“") % {
            "one": both.stays.name,
            "other": both.gets.name,
        }
        event = SPLIT if both.gets_version else providers.CREATED
        providers.write(session, both.stays, by=by.name, event=SPLIT, reason=said, at=at)
        providers.save(session, both.gets, by=by.name, event=event, reason=said, at=at)
        own(session, (both.stays.slug, both.gets.slug))
        providers.link_what_is_called_so(session, both.gets)
        session.commit()
        return both.gets.slug

    return again(session, work)


def own(session: Session, slugs: Collection[str], names: ProviderNames | None = None) -> None:
    """Offers of these Träger are from now on whose they are by their names and the lists; it makes
    no version of an offer. Of whom those say nothing it stays."""
    known = names or providers.names(session)
    rows = session.exec(select(OfferRow).where(col(OfferRow.provider_slug).in_(slugs))).all()
    moved: dict[str, list[int]] = {}
    for row in rows:
        now = known.of(store.record_of(row))
        if now is not None and now in slugs and now != row.provider_slug and row.id is not None:
            moved.setdefault(now, []).append(row.id)
    for slug, ids in moved.items():
        session.execute(
            update(OfferRow)
            .where(col(OfferRow.id).in_(ids))
            .values(provider_slug=slug)
            .execution_options(synchronize_session="fetch")
        )
