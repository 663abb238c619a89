"""The way back of Träger that were joined, or of one that was split, as far as nothing else changed
since: each is again as it was before, and offers are whose they are by their names."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from app.models import MediumOf, MediumRow, OfferRow, ProviderRevision, ProviderRow
from app.offers import provider_splitting, providers
from app.offers.again import again
from app.offers.provider_editing import ItselfError, for_change, may_join, once, parent_of
from app.records import providernames
from app.records.places import ProviderRecord
from app.records.providernames import ProviderNames
from app.rights import Account, NotAllowedError
from app.situations import Missing

STEPS = frozenset(("joined", provider_splitting.SPLIT))
Step = Sequence[ProviderRevision]
"""The saves that one step made of several Träger; they have one moment."""


class ChangedSinceError(Exception):
    """Something else changed since, so there is no way back."""


def step_of(session: Session, slug: str) -> Step | None:
    """The step that saved this Träger last; None when it was something else, or one of those it
    touched was saved since."""
    of = ProviderRevision
    newest = col(of.version).desc()
    last = session.exec(select(of).where(of.provider_slug == slug).order_by(newest)).first()
    if last is None:
        return None
    same = select(of).where(of.at == last.at, of.by == last.by).order_by(col(of.id))
    saves = session.exec(same).all()
    if len(saves) < 2 or not any(each.event in STEPS for each in saves):
        return None
    return saves if all(_is_last(session, each) for each in saves) else None


def _is_last(session: Session, save: ProviderRevision) -> bool:
    of = ProviderRevision
    later = (of.provider_slug == save.provider_slug, of.version > save.version)
    return session.exec(select(of.id).where(*later)).first() is None


def may_undo(session: Session, step: Step, *, by: Account) -> bool:
    """Whoever may join all that the step joined or split, as they are now."""
    try:
        _require(session, step, by)
    except NotAllowedError:
        return False
    return True


def _require(session: Session, step: Step, by: Account) -> None:
    for save in step:
        there = session.get(ProviderRow, save.provider_slug) is not None
        if there and save.event in STEPS | {providers.CREATED}:
            for_change(session, save.provider_slug, by=by, allowed=may_join)


def undo(session: Session, slug: str, *, by: Account, seen: int) -> str:
    """Takes the step back that made version `seen` of this Träger; returns the slug of one that is
    there afterwards, this one if it is. ChangedSinceError when something else changed since."""

    def work() -> str:
        providers.one_at_a_time(session)
        step = step_of(session, slug)
        mine = (each.version for each in step or () if each.provider_slug == slug)
        if step is None or seen not in mine:
            raise ChangedSinceError
        _require(session, step, by)
        there = _take_back(session, step, by)
        session.commit()
        return slug if slug in there else there[0]

    return again(session, work)


def _take_back(session: Session, step: Step, by: Account) -> list[str]:
    slugs = {each.provider_slug for each in step}
    before = {
        each.provider_slug: providers.version_of(session, each.provider_slug, each.version - 1)
        for each in step
    }
    made = [slug for slug, record in before.items() if record is None]
    back = [record for record in before.values() if record is not None]
    for record in back:
        fresh = record
        if record is back[0]:
            # Whoever has the address of one that goes is led to the one it came from.
            fresh = record.model_copy(update={"former": once((*record.former, *made))})
        row = providers.write(session, fresh, by=by.name, event="undone")
        row.parent_slug = None
    _give_back(session, slugs, made)
    for slug in made:
        _remove(session, slug, by)
    _belong_again(session, back)
    for clash in providernames.shared(map(providers.record_of, providers.every(session))):
        if slugs.intersection(clash.slugs):
            raise ChangedSinceError
    return [record.slug for record in back]


def _give_back(session: Session, slugs: Collection[str], made: Collection[str]) -> None:
    """Offers of these Träger to whom they belong without those that were `made`."""
    session.flush()
    known = (each for each in providers.every(session) if each.slug not in made)
    provider_splitting.own(session, slugs, ProviderNames(map(providers.record_of, known)))


def _remove(session: Session, slug: str, by: Account) -> None:
    """One that the step made, as long as nothing hangs on it."""
    row = session.get_one(ProviderRow, slug)
    hangs = (
        select(OfferRow.slug).where(OfferRow.provider_slug == slug),
        select(ProviderRow.slug).where(ProviderRow.parent_slug == slug),
        select(MediumRow.slug).where(
            MediumRow.about == MediumOf.PROVIDER.value, MediumRow.slug == slug
        ),
    )
    if any(session.exec(each).first() is not None for each in hangs):
        raise ChangedSinceError
    providers.write(session, providers.record_of(row), by=by.name, event="undone")
    session.delete(row)
    session.flush()


def _belong_again(session: Session, back: Collection[ProviderRecord]) -> None:
    try:
        for record in back:
            session.get_one(ProviderRow, record.slug).parent_slug = parent_of(session, record)
    except (ItselfError, Missing):
        raise ChangedSinceError from None
