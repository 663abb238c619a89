"""`/pult/doppelt`: offers that may be one and the same, and two of them field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.desk.deps import Desk
from app.offers import bulk, duplicates, joining, notes, store
from app.offers.joining import Wins
from app.offers.revisions import Change
from app.records.offers import OfferRecord

MOST = 40
"""Pairs on the page, the likeliest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwicePair:
    """Two offers that may be one."""

    first: str
    second: str
    """Their titles."""
    url: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwicePage:
    """`pult/doppelt.html`, `/pult/doppelt`."""

    frame: Frame
    pairs: tuple[TwicePair, ...]
    more: int
    """How many more there are than the page shows."""
    undo: int
    """Number of the step that can be taken back, 0 without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwiceField:
    """A field in which the two differ."""

    change: Change
    """`old` is of the offer that stays, `new` of the other one."""
    chosen: str
    """Of joining.Wins."""
    ways: tuple[str, ...]
    """Those that can be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwicePairPage:
    """`pult/doppelt_paar.html`, `/pult/doppelt/{slug}/{other}`: the first one stays."""

    frame: Frame
    url: str
    swapped_url: str
    kept: OfferRecord
    gone: OfferRecord
    seen: tuple[str, ...]
    """ "slug:version" of both."""
    reasons: tuple[str, ...]
    fields: tuple[TwiceField, ...]
    may_join: bool
    may_swap: bool
    """The other way round they can be joined."""
    notes: int
    """Internal notes on the one that goes, which stay with it."""
    decided: str
    """Why a person said that they are two, "" where nobody has."""
    reason: str = ""
    fault: str = ""


def page(desk: Desk) -> TwicePage:
    """Pairs that are this account's business."""
    records = [store.record_of(row) for row in store.every(desk.session)]
    pairs = [
        pair
        for pair in duplicates.find(records)
        if joining.may_decide(desk.by, pair.first, pair.second)
    ]
    last = bulk.last(desk.session, by=desk.by)
    return TwicePage(
        frame=frame_of(desk.request, desk.by),
        pairs=tuple(
            TwicePair(
                first=pair.first.title,
                second=pair.second.title,
                url=url(*pair.slugs),
                reasons=pair.reasons,
            )
            for pair in pairs[:MOST]
        ),
        more=max(0, len(pairs) - MOST),
        undo=(last.id or 0) if last and last.label == joining.label() else 0,
    )


def url(kept: str, gone: str) -> str:
    return f"/pult/doppelt/{kept}/{gone}"


def pair_page(
    desk: Desk,
    kept: tuple[OfferRecord, int],
    gone: tuple[OfferRecord, int],
    *,
    chosen: Mapping[str, Wins],
    reason: str = "",
    fault: str = "",
) -> TwicePairPage:
    """Two records, each with its version; `chosen` is what was picked before."""
    one, other = kept[0], gone[0]
    going = not any(each.ended is not None or each.draft for each in (one, other))
    return TwicePairPage(
        frame=frame_of(desk.request, desk.by),
        url=url(one.slug, other.slug),
        swapped_url=url(other.slug, one.slug),
        kept=one,
        gone=other,
        seen=tuple(f"{record.slug}:{version}" for record, version in (kept, gone)),
        reasons=duplicates.of_two(one, other),
        fields=tuple(
            _field(change, joining.ways(desk.by, one, other, change), chosen)
            for change in joining.differing(one, other)
        ),
        may_join=going and joining.may_join(desk.by, one, other),
        may_swap=going and joining.may_join(desk.by, other, one),
        notes=len(notes.about(desk.session, [other.slug]).get(other.slug, ())),
        decided=duplicates.decided(one, other) or "",
        reason=reason,
        fault=fault,
    )


def _field(change: Change, ways: Sequence[Wins], chosen: Mapping[str, Wins]) -> TwiceField:
    # Without any the form is not shown.
    wins = next(iter(ways), Wins.KEPT)
    before = chosen.get(change.field)
    if before is not None and before in ways:
        wins = before
    return TwiceField(change=change, chosen=wins, ways=tuple(ways))
