"""What colleagues ask, tell and answer, as the overview and the Eingang show it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from app.desk.colleague_views import (
    AskedEnd,
    Colleagues,
    OpenProposal,
    OwnQuestion,
    ToldChange,
)
from app.desk.deps import Desk
from app.desk.offer_page import aside_url
from app.i18n import gettext as _
from app.models import AccountRow, OfferRow, SharedDeed, SharedKind, UnpublishedRow
from app.offers import asides, replies, revisions, shared, store, told
from app.offers.replies import ByHandError
from app.offers.versions import Wanted, published_at
from app.records.offers import OfferRecord
from app.rights import Account, others
from app.vocabulary import KOMMUNEN, ProposalState
from app.wording import day, listed, moment

MOST = 30
"""Of each kind on one page; what is answered makes room for the next."""


def waiting(desk: Desk, beside: asides.Beside, *, back: str, most: int = MOST) -> Colleagues:
    """What waits for the account, at most `most` of each kind, and what became of its own; two
    queries."""
    found = shared.concerning(desk.session, by=desk.by, now=desk.now)
    own = _own(found.mine, beside.mine)
    everything = (found.asked, found.told, beside.proposed, own)
    told, proposed = found.told[:most], beside.proposed[:most]
    versions = published_at(
        desk.session,
        [
            *((row.id or 0, deed.version_before) for deed, row in told),
            *((row.id or 0, deed.version_after) for deed, row in told),
            *((row.id or 0, aside.base) for aside, row, _author in proposed),
        ],
    )
    return Colleagues(
        asked=tuple(_asked(deed, row) for deed, row in found.asked[:most]),
        proposed=tuple(_proposed(versions, *each) for each in proposed),
        told=tuple(_told(desk, versions, deed, row) for deed, row in told),
        own=tuple(own[:most]),
        more=sum(max(0, len(each) - most) for each in everything),
        back=back,
    )


Versions = Mapping[Wanted, OfferRecord]


def _asked(deed: SharedDeed, row: OfferRow) -> AskedEnd:
    stored = store.record_of(row)
    try:
        changes = revisions.changes(stored, shared.as_asked(deed, stored))
    except ValidationError:
        changes = ()
    said = _("%(who)s möchte dieses Angebot %(wish)s")
    because = _(", weil: %(why)s") % {"why": deed.reason} if deed.reason else ""
    brings_back = "ended" in deed.wanted and deed.wanted["ended"] is None
    return AskedEnd(
        id=deed.id or 0,
        slug=row.slug,
        title=row.title,
        text=said % {"who": deed.office, "wish": _wish(deed.wanted)} + because,
        when=moment(deed.at),
        version=row.version,
        changes=changes,
        stays=_("Nicht zurückholen, weil …") if brings_back else _("Nicht beenden, weil …"),
    )


def _wish(wanted: Mapping[str, Any]) -> str:
    """What somebody wants to do to "dieses Angebot"."""
    if wanted.get("joined"):
        return _("mit einem anderen zusammenlegen")
    if "ended" in wanted:
        return _("beenden") if wanted["ended"] else _("wieder veröffentlichen")
    if wanted.get("draft"):
        return _("nicht mehr veröffentlichen")
    if until := wanted.get("cancelled_until"):
        return _("bis zum %(day)s absagen") % {"day": day(date.fromisoformat(until))}
    return _("Familien nicht mehr zeigen")


def _told(desk: Desk, versions: Versions, deed: SharedDeed, row: OfferRow) -> ToldChange:
    stored = store.record_of(row)
    before = versions.get((row.id or 0, deed.version_before))
    after = versions.get((row.id or 0, deed.version_after))
    changes = told.news(before, after) if before and after else ()
    said = _("%(who)s hat dieses Angebot geändert") % {"who": deed.office}
    return ToldChange(
        id=deed.id or 0,
        slug=row.slug,
        title=row.title,
        text=said + (f": {deed.reason}" if deed.reason else ""),
        when=moment(deed.at),
        version=deed.version_after,
        changes=changes,
        leave=own_among_others(desk.by, stored),
        may_go_back=_may_go_back(before, after, stored),
    )


def _may_go_back(
    before: OfferRecord | None, after: OfferRecord | None, stored: OfferRecord
) -> bool:
    try:
        return replies.without(before, after, stored) != stored
    except (ByHandError, ValidationError):
        return False


def own_among_others(by: Account, record: OfferRecord) -> str:
    """The account's own Kommunen that an offer is for, where others stay when they leave it."""
    own = [KOMMUNEN[slug] for slug in record.kommunen if slug in by.kommunen]
    return listed(own) if others(by, record.kommunen) else ""


def _proposed(
    versions: Versions, aside: UnpublishedRow, row: OfferRow, author: AccountRow
) -> OpenProposal:
    wanted, stored = OfferRecord.stored(aside.record), store.record_of(row)
    base = versions.get((row.id or 0, aside.base))
    said = _("Vorschlag von %(name)s") % {"name": author.name}
    return OpenProposal(
        id=aside.id or 0,
        slug=row.slug,
        title=row.title,
        text=said + (f": {aside.reason}" if aside.reason else ""),
        when=moment(aside.at),
        url=aside_url(aside, row.slug),
        stand=asides.stand(aside),
        changes=revisions.changes(base or stored, wanted),
        fits=base is not None and not revisions.merge(base, wanted, stored).collisions,
    )


def _own(mine: Sequence[shared.Found], proposals: Sequence[asides.Proposed]) -> list[OwnQuestion]:
    """Answered ones first: they are news."""
    waits = _("Ihr Vorschlag wartet auf eine Antwort: dieses Angebot %(wish)s")
    found = [
        OwnQuestion(
            id=deed.id or 0,
            slug=row.slug,
            title=row.title,
            text=_outcome(deed) or waits % {"wish": _wish(deed.wanted)},
            when=moment(deed.at),
            open=deed.state == ProposalState.OPEN,
        )
        for deed, row in mine
    ]
    found += [
        OwnQuestion(
            id=aside.id or 0,
            slug=row.slug,
            title=row.title,
            text=_("Ihr Vorschlag wartet auf eine Antwort"),
            when=moment(aside.at),
            open=True,
            beside=aside_url(aside, row.slug),
        )
        for aside, row, _author in proposals
    ]
    return sorted(found, key=lambda each: each.open)


def _outcome(deed: SharedDeed) -> str:
    """ "Ihr Vorschlag: abgelehnt von Kümmerer Titz, weil: …"; "" as long as nobody decided."""
    if deed.state == ProposalState.OPEN:
        return ""
    if deed.state == ProposalState.DECLINED:
        said = _("Ihr Vorschlag: abgelehnt von %(who)s")
        because = _(", weil: %(why)s") % {"why": deed.answer} if deed.answer else ""
    elif deed.kind == SharedKind.PROPOSAL:
        said, because = _("Ihr Vorschlag: übernommen von %(who)s"), ""
    else:
        said, because = _("Ihr Vorschlag: zugestimmt hat %(who)s"), ""
    return said % {"who": deed.decided_by or ""} + because
