"""What names an offer elsewhere: copies their model, Träger what is their own. It is carried over
when the offer is joined into another one, and back when that is undone. It follows from the deed,
so nobody needs a right of their own to these."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.i18n import gettext as _
from app.models import OfferRow, ProviderRow
from app.offers import providers, revisions, store
from app.records.offers import OfferRecord
from app.records.providernames import folded, lead_to

COPY, PROVIDER = "copy", "provider"
Reference = list[Any]
"""[slug, version before, version after, COPY or PROVIDER]: what undoes it, as JSON."""


def lead_over(
    session: Session, gone: OfferRecord, kept: OfferRecord, *, by: str
) -> list[Reference]:
    """From the offer that goes to the one that stays, both as they are stored by now; the caller
    commits."""
    return [*_copies(session, gone, kept, by=by), *_lists(session, gone, kept, by=by)]


def _copies(session: Session, gone: OfferRecord, kept: OfferRecord, *, by: str) -> list[Reference]:
    origin = store.text_in_record("origin")
    ids = session.exec(select(OfferRow.id).where(origin == gone.slug).order_by(col(OfferRow.slug)))
    said = _("Die Vorlage wurde mit „%(title)s“ zusammengelegt") % {"title": kept.title}
    done = []
    for row in store.by_ids(session, [each for each in ids if each is not None]):
        before = row.version
        saved = store.save(
            session,
            store.record_of(row).model_copy(update={"origin": kept.slug}),
            provider_slug=row.provider_slug,
            by=by,
            event="edited",
            reason=said[:300],
        )
        done.append([row.slug, before, saved.version, COPY])
    return done


def _lists(session: Session, gone: OfferRecord, kept: OfferRecord, *, by: str) -> list[Reference]:
    """Whose the one that stays is was chosen with its Träger's name: only where both have the same,
    a list says more than that."""
    records = [providers.record_of(row) for row in providers.every(session)]
    named = any(kept.slug in record.offers for record in records)
    same = folded(gone.provider.name) == folded(kept.provider.name)
    said = _("„%(gone)s“ wurde mit „%(kept)s“ zusammengelegt")
    done = []
    for record in records:
        if gone.slug not in record.offers:
            continue
        instead = (kept.slug,) if same and not named else ()
        at = record.offers.index(gone.slug)
        offers = (*record.offers[:at], *instead, *record.offers[at + 1 :])
        saved = providers.write(
            session,
            record.model_copy(update={"offers": offers}),
            by=by,
            event="edited",
            reason=said % {"gone": gone.title, "kept": kept.title},
        )
        done.append([record.slug, saved.version - 1, saved.version, PROVIDER])
    _own(session, (kept.slug,))
    return done


def _own(session: Session, slugs: Collection[str]) -> None:
    """Whose they are, as their names and the lists say it; of whom those say nothing it stays."""
    names = providers.names(session)
    for slug in slugs:
        row = store.by_slug(session, slug)
        if row is not None:
            row.provider_slug = names.of(store.record_of(row)) or row.provider_slug


def lead_back(
    session: Session, done: Sequence[Reference], back: Collection[str], *, by: str, reason: str
) -> None:
    """To those offers that are there again, `back`; what somebody has said otherwise since stays.
    The caller commits."""
    undoing = _Undoing(session, back, by, reason)
    for slug, before, after, kind in done:
        undo = undoing.copy if kind == COPY else undoing.list_of_provider
        undo(slug, (before, after))


@dataclass(frozen=True, slots=True)
class _Undoing:
    session: Session
    back: Collection[str]
    by: str
    reason: str

    def copy(self, slug: str, versions: tuple[int, int]) -> None:
        row = store.by_slug(self.session, slug)
        if row is None:
            return
        old, new = (revisions.version_of(self.session, row, each) for each in versions)
        stored = store.record_of(row)
        if old and new and old.origin in self.back and stored.origin == new.origin:
            store.save(
                self.session,
                stored.model_copy(update={"origin": old.origin}),
                provider_slug=row.provider_slug,
                by=self.by,
                event="undone",
                reason=self.reason,
            )

    def list_of_provider(self, slug: str, versions: tuple[int, int]) -> None:
        """Of a Träger that was joined into another since, the list is the other one's by now."""
        row = self.session.get(ProviderRow, slug) or self._joined_into(slug)
        old, new = (providers.version_of(self.session, slug, each) for each in versions)
        if row is None or old is None or new is None:
            return
        stored = providers.record_of(row)
        gone = [each for each in old.offers if each not in new.offers]
        instead = [each for each in new.offers if each not in old.offers]
        if not set(gone) <= set(self.back):
            return
        offers = old.offers
        if stored.offers != new.offers:
            rest = (each for each in stored.offers if each not in (*gone, *instead))
            offers = (*gone, *rest)
        fresh = stored.model_copy(update={"offers": offers})
        providers.write(self.session, fresh, by=self.by, event="undone", reason=self.reason)
        _own(self.session, (*gone, *instead))

    def _joined_into(self, slug: str) -> ProviderRow | None:
        known = map(providers.record_of, providers.every(self.session))
        into = lead_to(known, slug)
        return self.session.get(ProviderRow, into) if into else None
