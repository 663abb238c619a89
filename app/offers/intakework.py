"""What is done to the rows of an uploaded table: taken and published, taken as Entwürfe, these
published together, all of it taken back. Each does some rows; `intakesteps.step` commits them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.i18n import gettext as _
from app.models import BulkRow, OfferRow, TableRow, TableRun, TableSource
from app.offers import (
    asides,
    bulk,
    editing,
    forms,
    intakeruns,
    intakesaid,
    intakesteps,
    provider_asking,
    provider_editing,
    providers,
    revisions,
    shared,
    store,
)
from app.offers.intake import ADDED, REFUSED, SAME, Outcome
from app.offers.intakeruns import BACK, BACKED, DRAFT, DRAFTED, LOOK, PUBLISH, TAKE, TAKEN
from app.offers.intakesteps import Deed
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.records.providernames import ProviderNames
from app.rights import Account, Action, NotAllowedError, may, require_move


def _take(
    session: Session,
    run: TableRun,
    rows: Sequence[TableRow],
    outcomes: Mapping[int, Outcome],
    by: Account,
    now: datetime,
) -> None:
    """Takes the rows that fit and on which nothing is to be asked any more; the others stay, and
    say why."""
    drafting = run.work == DRAFT
    looked = [(row, outcomes[row.number]) for row in rows if row.number in outcomes]
    fit = [(row, each) for row, each in looked if _fits(row, each, drafting)]
    if not drafting:
        fit = [(row, each) for row, each in fit if _known(session, row, each, by)]
    if not fit:
        return
    names = providers.names(session)
    slugs = set(session.exec(select(OfferRow.slug)))
    for row, each in fit:
        assert each.record is not None  # of what fits
        row.before = each.seen
        if each.kind == ADDED:
            row.slug = forms.slug_of(
                each.record.title, lambda s: s in slugs or s in editing.RESERVED
            )
            slugs.add(row.slug)
        else:
            row.slug = each.slug
        saved = _save(session, run, row, each, names, by=by, now=now)
        row.after, row.done, row.cells = saved.version, DRAFTED if drafting else TAKEN, {}
    _remember(session, run, [row for row, _each in fit], by=by, now=now)


def _fits(row: TableRow, each: Outcome, drafting: bool) -> bool:
    """Whether the row is taken; if not, it says why."""
    if not row.kind:  # put in place of others while these were begun to be taken
        intakesaid.write(row, each)
        return False
    if each.twin and each.twin.open:
        other = _("Noch offen: Bitte sagen Sie, ob es ein anderes Angebot ist.")
        intakesaid.write(row, each, other)
        return False
    # Of a row that is said to be another offer, none was seen before.
    seen = row.said.get("seen", 0) or (each.seen if each.twin else 0)
    if each.kind == SAME:
        intakesaid.write(row, each)
        return False
    if each.kind == REFUSED:
        intakesaid.write(row, each)
        return False
    if each.seen != seen:
        meanwhile = _("Inzwischen hat jemand gespeichert. Bitte sehen Sie noch einmal nach.")
        intakesaid.write(row, each, meanwhile)
        return False
    if each.undecided or (not drafting and each.asks and not each.asks.answer):
        intakesaid.write(row, each)
        return False
    return True


def _known(session: Session, row: TableRow, each: Outcome, by: Account) -> bool:
    """Makes the Träger that somebody has said is a new one; False where that is beyond the
    account's rights."""
    if each.record is not None and each.asks and each.asks.answer == provider_asking.NEW:
        try:
            provider_editing.add(session, each.record, by=by)
        except NotAllowedError as refused:
            row.kind, row.said = REFUSED, row.said | {"why": [refused.text]}
            return False
    return True


def _save(
    session: Session,
    run: TableRun,
    row: TableRow,
    each: Outcome,
    names: ProviderNames,
    *,
    by: Account,
    now: datetime,
) -> OfferRow:
    assert each.record is not None
    record = each.record.model_copy(update={"slug": row.slug})
    drafting = run.work == DRAFT
    stored = store.by_slug(session, row.slug) if drafting and row.before else None
    if stored is not None and stored.version != each.seen:
        raise OvertakenError(row.slug)
    if stored is not None and not stored.draft:
        own = may(by, Action.EDIT, store.record_of(stored).kommunen)
        asides.put(
            session, stored, record, by=by, seen=each.seen, now=now, reason=run.name, own=own
        )
        return stored
    return shared.save(
        session,
        record.model_copy(update={"draft": True}) if drafting else record,
        provider_slug=names.of(record),
        by=by,
        event="drafted" if drafting else "uploaded",
        reason=run.name,
        seen=each.seen or None,
    )


def _remember(
    session: Session, run: TableRun, rows: Sequence[TableRow], *, by: Account, now: datetime
) -> None:
    """All steps of a table together are one that can be taken back."""
    if not rows:
        return
    kept = session.get(BulkRow, run.bulk_id) if run.bulk_id else None
    if kept is None or kept.undone_at is not None:
        label = _("Tabelle %(name)s") % {"name": run.name}
        kept = BulkRow(account_id=by.id, label=label, at=now, changes=[])
        session.add(kept)
        session.flush()
        run.bulk_id = kept.id
        # What its columns are is settled, and what they left out is kept no longer.
        session.execute(delete(TableSource).where(col(TableSource.run_id) == run.id))
    done: Mapping[str, list[Any]] = {row.slug: [row.slug, row.before, row.after] for row in rows}
    kept.changes = [done.get(each[0], each) for each in kept.changes] + [
        each for slug, each in done.items() if all(slug != old[0] for old in kept.changes)
    ]
    session.add(kept)


def _publish(
    session: Session,
    run: TableRun,
    rows: Sequence[TableRow],
    _outcomes: Mapping[int, Outcome],
    by: Account,
    now: datetime,
) -> None:
    """Publishes the Entwürfe of this table; one that cannot be stays, and says why."""
    done = []
    for row in rows:
        if row.done != DRAFTED:
            continue
        offer = store.by_slug(session, row.slug)
        why = _("Den Entwurf gibt es nicht mehr.") if offer is None else ""
        if offer is not None:
            why = _published(session, run, row, offer, by)
        if why:
            row.said = row.said | {"notes": [why]}
        else:
            row.done = TAKEN
            done.append(row)
    _remember(session, run, done, by=by, now=now)


def _published(session: Session, run: TableRun, row: TableRow, offer: OfferRow, by: Account) -> str:
    """Publishes one; why not, or ""."""
    stored = store.record_of(offer)
    assert offer.id is not None
    aside = asides.of(session, offer.id, by=by)
    record = stored.model_copy(update={"draft": False})
    if not stored.draft:
        if aside is None:
            return _("Den Entwurf gibt es nicht mehr.")
        base = revisions.published_at(session, offer, aside.base)
        if base is None:
            return _("Bitte im Formular veröffentlichen.")
        mine = OfferRecord.stored(aside.record).model_copy(update={"draft": False})
        merge = revisions.merge(base, mine, stored)
        if merge.collisions:
            return _("Inzwischen hat jemand dasselbe geändert. Bitte im Formular entscheiden.")
        record = merge.record
    try:
        require_move(by, Action.EDIT, stored.kommunen, record.kommunen)
        record = OfferRecord.stored(record.model_dump(mode="json"))
        provider = editing.provider_of(session, record, offer)
    except NotAllowedError:
        return _("Dafür ist Ihr Konto nicht zuständig.")
    except editing.UnknownProviderError:
        return _("Den Träger kennen wir noch nicht. Bitte im Formular sagen, wer gemeint ist.")
    except ValidationError:
        return _("So kann das Angebot nicht sein. Bitte im Formular ändern.")
    if not stored.draft:
        # What others have saved since the Entwurf stays when it is taken back.
        row.before = offer.version
    saved = shared.save(
        session,
        record,
        provider_slug=provider,
        by=by,
        event="published" if stored.draft else "uploaded",
        reason=run.name,
        seen=offer.version,
    )
    if aside is not None and not stored.draft:
        session.delete(aside)
    row.after = saved.version
    return ""


def _back(
    session: Session,
    run: TableRun,
    rows: Sequence[TableRow],
    _outcomes: Mapping[int, Outcome],
    by: Account,
    now: datetime,
) -> None:
    """Takes back what was done; what somebody has changed since stays."""
    for row in rows:
        offer = store.by_slug(session, row.slug) if row.done in (TAKEN, DRAFTED) else None
        if offer is None:
            continue
        back = (_draft_back if row.done == DRAFTED else _taken_back)(session, run, row, offer, by)
        if back:
            row.done = BACKED
        else:
            stays = _("Bleibt: Inzwischen hat es jemand geändert, oder Ihr Konto darf es nicht.")
            row.said = row.said | {"notes": [stays]}
    kept = session.get(BulkRow, run.bulk_id) if run.bulk_id else None
    if kept is not None and len(rows) < intakeruns.STEP:
        kept.undone_at = now
        session.add(kept)


def _taken_back(
    session: Session, run: TableRun, row: TableRow, offer: OfferRow, by: Account
) -> bool:
    label = _("Tabelle %(name)s") % {"name": run.name}
    return bulk.take_back(session, offer, row.before, row.after, by=by, label=label)


def _draft_back(
    session: Session, run: TableRun, row: TableRow, offer: OfferRow, by: Account
) -> bool:
    """An Entwurf beside the published version is thrown away, one of a new offer ended: nobody has
    seen it, and it can be fetched back."""
    assert offer.id is not None
    if offer.version != row.after:
        return False
    if not offer.draft:
        aside = asides.of(session, offer.id, by=by)
        if aside is not None:
            session.delete(aside)
        return True
    if row.before:
        return bulk.take_back(session, offer, row.before, row.after, by=by, label=run.name)
    ended = _("Entwurf einer Tabelle, zurückgenommen")
    saved = shared.save(
        session,
        store.record_of(offer).model_copy(update={"ended": ended}),
        provider_slug=offer.provider_slug,
        by=by,
        event="undone",
        reason=run.name,
        seen=row.after,
    )
    return saved.version != row.after


DEEDS: Mapping[str, Deed] = {
    LOOK: intakesteps.look,
    TAKE: _take,
    DRAFT: _take,
    PUBLISH: _publish,
    BACK: _back,
}
"""Work on a run -> what is done to its rows."""
