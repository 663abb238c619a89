"""Verbs of the desk on Träger: each checks the right, writes a revision and commits."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from app import sendings
from app.i18n import gettext as _
from app.models import ProviderRow
from app.offers import forms, providers
from app.offers.again import again
from app.offers.joinedtexts import joined_remarks
from app.offers.providers import Offering
from app.offers.store import OvertakenError
from app.records.base import Source
from app.records.offers import OfferRecord
from app.records.places import ProviderRecord
from app.records.providernames import folded, spellings
from app.rights import Account, Action, NotAllowedError, may_all, only_own
from app.situations import Missing
from app.vocabulary import ProviderKind

CONTACT = ("phone", "email", "url", "hours", "note")
"""What a Träger gets from another that is joined into it, where it has none itself."""
ADDRESS = ("street", "postcode", "city")


Allowed = Callable[[Account, ProviderRecord, Offering], bool]


class ClashError(Exception):
    """Both changed the same fields since `seen`; `version` is the one now stored."""

    def __init__(
        self, joined: ProviderRecord, stored: ProviderRecord, fields: Collection[str], version: int
    ) -> None:
        super().__init__(", ".join(fields))
        self.joined = joined
        """Both versions, with mine where they collide."""
        self.stored = stored
        self.fields = frozenset(fields)
        self.version = version


class NameInUseError(Exception):
    """Offers call the Träger so; without this spelling they would be nobody's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ItselfError(Exception):
    """A Träger can neither be joined into itself nor belong to one of its own."""


def may(by: Account, record: ProviderRecord, its: Offering) -> bool:
    """Whether they may change this Träger; a Kümmerer where all that it ever did is in the own
    Kommunen, or where it never did anything and is the own making."""
    kommunen = providers.kommunen_of(record, its)
    if not kommunen and only_own(by, Action.PROVIDER) and its.made_by != by.name:
        return False
    return may_all(by, Action.PROVIDER, kommunen)


def may_join(by: Account, record: ProviderRecord, its: Offering) -> bool:
    """Whether they may join it with another that they may join. Where nothing goes on nobody sees
    whose it is, so that is the Präventionsbüro's."""
    return may(by, record, its) and (its.offers > 0 or not only_own(by, Action.PROVIDER))


def add(session: Session, offer: OfferRecord, *, by: Account) -> None:
    """A new Träger as this offer names it, unless there is one by now, for the verb that saves the
    offer: it commits both."""
    providers.one_at_a_time(session)
    if providers.names(session).named(offer.provider.name) is not None:
        return
    if not may_all(by, Action.PROVIDER, ()):
        raise NotAllowedError(Action.PROVIDER)
    called = offer.provider
    record = begun(session, called.name, called.kind, offer.sources)
    reason = _("mit dem Angebot „%(title)s“") % {"title": offer.title}
    providers.save(session, record, by=by.name, event=providers.CREATED, reason=reason)


def begun(
    session: Session, name: str, kind: ProviderKind, sources: tuple[Source, ...]
) -> ProviderRecord:
    """A new one of which no more is known than that."""
    return ProviderRecord(
        slug=new_slug(session, name),
        name=name,
        kind=kind,
        street=None,
        postcode=None,
        city=None,
        phone=None,
        email=None,
        url=None,
        sources=sources,
    )


def new_slug(session: Session, name: str) -> str:
    used = providers.taken(session)
    return forms.slug_of(name, lambda slug: slug in used)


def create(
    session: Session, record: ProviderRecord, *, by: Account, reason: str, sending: str = ""
) -> ProviderRow:
    """A new Träger; its slug is made from its name here. NameTakenError when there is one;
    SentBeforeError with the slug when this `sending` of the form has made it."""

    def work() -> ProviderRow:
        if not may_all(by, Action.PROVIDER, _rathaus(record)):
            raise NotAllowedError(Action.PROVIDER)
        providers.one_at_a_time(session)
        fresh = record.model_copy(update={"slug": new_slug(session, record.name)})
        sendings.once(session, sending, fresh.slug)
        row = providers.save(session, fresh, by=by.name, event=providers.CREATED, reason=reason)
        row.parent_slug = parent_of(session, fresh)
        providers.link_what_is_called_so(session, fresh)
        session.commit()
        return row

    return again(session, work)


def _rathaus(record: ProviderRecord) -> Collection[str]:
    return (record.rathaus,) if record.rathaus else ()


def change(
    session: Session, record: ProviderRecord, *, by: Account, seen: int, reason: str
) -> ProviderRow:
    """Saves it, joined with what others saved since version `seen`: ClashError when both changed
    the same. A name that it had stays a spelling, and its offers stay its own."""

    def work() -> ProviderRow:
        providers.one_at_a_time(session)
        row, stored = for_change(session, record.slug, by=by)
        fresh = record
        if row.version != seen:
            base = providers.version_of(session, record.slug, seen)
            if base is None:
                raise OvertakenError(record.slug)
            fresh = _joined(base, record, stored, row.version)
        if folded(fresh.name) != folded(stored.name):
            fresh = fresh.model_copy(update={"aliases": once((*fresh.aliases, stored.name))})
        _keeps_its_names(session, stored, fresh)
        if fresh == stored:
            return row
        row = providers.save(session, fresh, by=by.name, event="edited", reason=reason)
        row.parent_slug = parent_of(session, fresh)
        providers.link_what_is_called_so(session, fresh)
        session.commit()
        return row

    return again(session, work)


def for_change(
    session: Session, slug: str, *, by: Account, allowed: Allowed = may
) -> tuple[ProviderRow, ProviderRecord]:
    row = session.get(ProviderRow, slug)
    if row is None:
        raise Missing
    record = providers.record_of(row)
    if not allowed(by, record, providers.offering(session).get(slug, Offering())):
        raise NotAllowedError(Action.PROVIDER)
    return row, record


def _joined(
    base: ProviderRecord, mine: ProviderRecord, stored: ProviderRecord, version: int
) -> ProviderRecord:
    was, my, their = (each.model_dump(mode="json") for each in (base, mine, stored))
    clash = [n for n in my if my[n] != their[n] and my[n] != was[n] and their[n] != was[n]]
    joined = ProviderRecord.stored(
        {name: my[name] if my[name] != was[name] else their[name] for name in my}
    )
    if clash:
        raise ClashError(joined, stored, clash, version)
    return joined


def _keeps_its_names(session: Session, stored: ProviderRecord, fresh: ProviderRecord) -> None:
    """A spelling that is taken away is one that no offer uses."""
    before, now = ({folded(name) for name in spellings(each)} for each in (stored, fresh))
    for name in sorted(providers.called(session, fresh)):
        if folded(name) in before - now:
            raise NameInUseError(name)


def parent_of(session: Session, record: ProviderRecord) -> str | None:
    """What it belongs to; ItselfError when that belongs to it."""
    above, seen = record.gehoert_zu, {record.slug}
    while above is not None:
        if above in seen:
            raise ItselfError
        seen.add(above)
        row = session.get(ProviderRow, above)
        if row is None:
            raise Missing
        above = row.parent_slug
    return record.gehoert_zu


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Two Träger that are one: the first goes, its offers and its address lead to the second."""

    slug: str
    into: str
    seen: int
    """Version of the first that somebody had before them."""
    seen_into: int = 0
    """The same of the second; 0 takes it as it is."""


def join(
    session: Session,
    order: Joining,
    *,
    by: Account,
    reason: str,
    along: Callable[[], None] | None = None,
) -> ProviderRow:
    """Joins them, with all their spellings, and in the same commit what goes `along`;
    OvertakenError when one was saved meanwhile. All saves of it have one moment, by which
    `provider_undoing` finds them."""

    def work() -> ProviderRow:
        if order.slug == order.into:
            raise ItselfError
        providers.one_at_a_time(session)
        row, gone = for_change(session, order.slug, by=by, allowed=may_join)
        into, stays = for_change(session, order.into, by=by, allowed=may_join)
        if row.version != order.seen or order.seen_into not in (0, into.version):
            raise OvertakenError(order.slug)
        one, at = _one_of(gone, stays), datetime.now(UTC)
        into.parent_slug = None
        for member in providers.every(session):
            if member.parent_slug == order.slug:
                moved = providers.record_of(member).model_copy(update={"gehoert_zu": one.slug})
                if member.slug != one.slug:
                    providers.write(
                        session, moved, by=by.name, event="edited", reason=reason, at=at
                    )
                    member.parent_slug = one.slug
        providers.move_offers(session, order.slug, order.into)
        said = _("zusammengeführt mit „%(name)s“") % {"name": stays.name}
        providers.write(session, gone, by=by.name, event="joined", reason=said, at=at)
        session.delete(row)
        session.flush()
        said = reason or _("mit „%(name)s“") % {"name": gone.name}
        kept = providers.save(session, one, by=by.name, event="joined", reason=said, at=at)
        kept.parent_slug = parent_of(session, one)
        if along:
            along()
        session.commit()
        return kept

    return again(session, work)


def _one_of(gone: ProviderRecord, stays: ProviderRecord) -> ProviderRecord:
    values: dict[str, Any] = {}
    own = folded(stays.name)
    aliases = once((*stays.aliases, gone.name, *gone.aliases))
    values["aliases"] = tuple(each for each in aliases if folded(each) != own)
    for name in ("auch_fuer", "offers", "sources"):
        values[name] = once((*getattr(stays, name), *getattr(gone, name)))
    values["former"] = once((*stays.former, gone.slug, *gone.former))
    values["rathaus"] = stays.rathaus or gone.rathaus
    values |= {name: getattr(stays, name) or getattr(gone, name) for name in CONTACT}
    if not any(getattr(stays, name) for name in ADDRESS):
        values |= {name: getattr(gone, name) for name in ADDRESS}
    remarks = once(filter(None, (stays.remark, gone.remark)))
    values["remark"] = joined_remarks(remarks, kept_at=gone.name, between="\n\n")
    above = stays.gehoert_zu if stays.gehoert_zu != gone.slug else gone.gehoert_zu
    values["gehoert_zu"] = above if above != stays.slug else None
    return ProviderRecord.stored({**stays.model_dump(mode="json"), **_plain(values)})


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    sources = [source.model_dump(mode="json") for source in values["sources"]]
    return {**values, "sources": sources}


def once(values: Any) -> tuple[Any, ...]:
    found: list[Any] = []
    for each in values:
        if each not in found:
            found.append(each)
    return tuple(found)
