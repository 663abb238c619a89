"""Two offers that are one: joined at the desk, or decided to be two."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import bulk, editing, providers, reasons, references, revisions, shared, store
from app.offers.again import again
from app.offers.fields import BY_PATH, Kind
from app.offers.joinedtexts import joined_remarks
from app.offers.revisions import Change
from app.offers.store import OvertakenError
from app.records.base import Place
from app.records.offers import ApartOfRecord, OfferRecord
from app.rights import Account, Action, NotAllowedError, may, may_move, only_own
from app.situations import Missing
from app.vocabulary import COUNTYWIDE, Cost
from app.wording import here

UNTOUCHED = frozenset(
    (
        "sources", "needs", "remark", "ended", "joined", "apart", "draft", "doubt", "origin",
        "verified_at", "verified_by",
    )
)  # fmt: skip
"""Fields that nobody chooses: sources, Anliegen and remarks of both stay, the state is that of the
offer that stays."""


TOGETHER = (
    ("place.name", "place.street", "place.postcode", "place.city"),
    ("times", "schedule"),
    ("recurs", "usual"),
    ("cost", "cost_note"),
    ("visible_from", "visible_until"),
    ("provider.name", "provider.kind"),
)
"""Fields that only say something together: half of one and half of the other would be neither."""
AGES = ("age_months", "phases", "phases_because")
"""Each may be chosen, but only those of one offer are sure to go together."""


class Wins(StrEnum):
    """Whose value a field of the joined offer has."""

    KEPT = "bleibt"
    GONE = "geht"
    BOTH = "beide"


def label() -> str:
    """How the step is called that can be taken back."""
    return _("Zwei Angebote zusammenlegen")


class ForeignKommuneError(Exception):
    """So another Kommune would lose an offer, or get one, behind its back."""


def differing(kept: OfferRecord, gone: OfferRecord) -> tuple[Change, ...]:
    """What a person decides about: `old` of the one that stays, `new` of the other. What only says
    something together is one of them, named after its first field."""
    found: dict[tuple[str, ...], list[Change]] = {}
    for each in revisions.changes(kept, gone):
        if each.field not in UNTOUCHED:
            found.setdefault(_together(each.field), []).append(each)
    return tuple(map(_as_one, found.values()))


def _together(path: str) -> tuple[str, ...]:
    return next((group for group in TOGETHER if path in group), (path,))


def _as_one(changes: Sequence[Change]) -> Change:
    if len(changes) == 1:
        return changes[0]
    return Change(
        field=changes[0].field,
        label=", ".join(each.label for each in changes),
        old=", ".join(each.old for each in changes if each.old),
        new=", ".join(each.new for each in changes if each.new),
    )


def ways(by: Account, kept: OfferRecord, gone: OfferRecord, change: Change) -> tuple[Wins, ...]:
    """What this account may choose, the likeliest first: both of a list, else what the one that
    stays says, where it says anything."""
    kinds = [Wins.KEPT, Wins.GONE]
    if change.old in ("", Cost.UNKNOWN.label) and change.new:
        kinds.reverse()
    if may_be_both(change.field):
        kinds.insert(1 if change.field in AGES else 0, Wins.BOTH)
    if change.field != "kommunen":
        return tuple(kinds)
    return tuple(each for each in kinds if _fair(by, kept, gone, _kommunen(kept, gone, each)))


def may_be_both(path: str) -> bool:
    return BY_PATH[path].kind in (Kind.LIST, Kind.LOCATIONS, Kind.SPOKEN)


def merged(
    kept: OfferRecord, gone: OfferRecord, chosen: Mapping[str, Wins], *, by: str
) -> OfferRecord:
    """The offer that stays, with what was chosen of the other one; a ValidationError when that
    makes none. `by` says in the remark where it comes from."""
    mine, theirs = revisions.values_of(kept), revisions.values_of(gone)
    values = dict(mine)
    for change in differing(kept, gone):
        wins = chosen.get(change.field, Wins.KEPT)
        if wins is Wins.BOTH and may_be_both(change.field):
            values[change.field] = _both(change.field, mine[change.field], theirs[change.field])
        elif wins is Wins.GONE:
            values |= {path: theirs[path] for path in _together(change.field)}
    own = {part: values[f"place.{part}"] for part in Place.model_fields}
    # A further place that says no more than the offer's own one.
    values["locations"] = [each for each in values["locations"] if each != {"place": own}]
    values["sources"] = _sources(mine["sources"], theirs["sources"])
    values["needs"] = list(dict.fromkeys((*mine["needs"], *theirs["needs"])))
    remarks = [kept.remark, f"{by}: {gone.remark}" if gone.remark else None]
    values["remark"] = joined_remarks(remarks, kept_at=gone.title, between="\n")
    others = {each["offer"]: each for each in (*theirs["apart"], *mine["apart"])}
    values["apart"] = [v for slug, v in others.items() if slug not in (kept.slug, gone.slug)]
    if kept.origin == gone.slug:
        # Nothing is a copy of itself, but of what that one was a copy of.
        values["origin"] = gone.origin if gone.origin != kept.slug else None
    raw = revisions.record_of(values, kept.slug).model_dump(mode="json")
    return OfferRecord.model_validate(raw)


def _both(path: str, mine: list[Any], theirs: list[Any]) -> list[Any]:
    found = [*mine, *(each for each in theirs if each not in mine)]
    if path == "kommunen" and COUNTYWIDE in found:
        return [COUNTYWIDE]
    words = BY_PATH[path].words
    if path in ("phases", "transitions") and words is not None:
        order = [str(word) for word in words]
        found.sort(key=order.index)
    return found


def _sources(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of both, each once, with the newest year that was seen."""
    found: dict[str, dict[str, Any]] = {}
    for each in (*mine, *theirs):
        said = each.get("url") or each["title"]
        if said not in found or (each["seen"] or 0) > (found[said]["seen"] or 0):
            found[said] = each
    return list(found.values())


def may_join(by: Account, kept: OfferRecord, gone: OfferRecord) -> bool:
    """Whether the account may change the one and withdraw the other, and nobody else's Kommune
    need lose an offer by it."""
    return _may_both(by, kept, gone) and any(
        _fair(by, kept, gone, _kommunen(kept, gone, each)) for each in Wins
    )


def _may_both(by: Account, kept: OfferRecord, gone: OfferRecord) -> bool:
    return may(by, Action.EDIT, kept.kommunen) and may(by, Action.WITHDRAW, gone.kommunen)


def _kommunen(kept: OfferRecord, gone: OfferRecord, wins: Wins) -> Sequence[str]:
    if wins is Wins.BOTH:
        return _both("kommunen", list(kept.kommunen), list(gone.kommunen))
    return kept.kommunen if wins is Wins.KEPT else gone.kommunen


def _fair(by: Account, kept: OfferRecord, gone: OfferRecord, after: Collection[str]) -> bool:
    """Whether only Kommunen of the account's own get the offer that stays, or lose either."""
    lost = set() if COUNTYWIDE in after else set(gone.kommunen) - set(after)
    return may_move(by, Action.EDIT, kept.kommunen, after) and (
        not only_own(by, Action.WITHDRAW) or lost <= set(by.kommunen)
    )


def may_decide(by: Account, first: OfferRecord, second: OfferRecord) -> bool:
    """Whether the pair is this account's business: it may change one of the two."""
    return any(may(by, Action.EDIT, each.kommunen) for each in (first, second))


def join(
    session: Session,
    kept_slug: str,
    gone_slug: str,
    chosen: Mapping[str, Wins],
    *,
    seen: Mapping[str, int],
    by: Account,
    now: datetime,
    along: Callable[[], None] | None = None,
) -> OfferRow:
    """Both offers in one commit: the one changed, the other withdrawn and joined into it, what
    named the other one, and what goes `along`. It can be taken back as a step of many.
    OvertakenError where somebody saved one of them since `seen`; a ValidationError where the choice
    makes no offer, ForeignKommuneError where its Kommunen are not this account's to choose."""

    def work() -> OfferRow:
        providers.one_at_a_time(session)
        rows = _rows(session, kept_slug, gone_slug)
        kept, gone = (store.record_of(row) for row in rows)
        if not _may_both(by, kept, gone):
            raise NotAllowedError(Action.WITHDRAW)
        _in_time(rows, seen)
        if any(each.ended is not None or each.draft for each in (kept, gone)):
            raise OvertakenError(gone_slug)
        fresh = merged(kept, gone, chosen, by=gone.title)
        if not _fair(by, kept, gone, fresh.kommunen):
            raise ForeignKommuneError
        reason = _("%(year)d: zusammengelegt mit „%(title)s“") % {
            "year": here(now).year,
            "title": fresh.title,
        }
        ended = gone.model_copy(update={"ended": reason, "joined": kept.slug})
        with_other = _("mit „%(title)s“ zusammengelegt") % {"title": gone.title}
        done: list[list[Any]] = []
        for row, record, event, why in (
            (rows[0], fresh, "edited", with_other),
            (rows[1], ended, "joined", reason),
        ):
            before = row.version
            saved = shared.save(
                session,
                record,
                provider_slug=editing.provider_of(session, record, row),
                by=by,
                event=event,
                reason=why[:300],
                seen=before,
            )
            done.append([row.slug, before, saved.version])
        # Where the other one's end is asked of others, that answer leads over what names it.
        if rows[1].ended is not None:
            done += references.lead_over(session, ended, fresh, by=by.name)
        if along:
            along()
        bulk.remember(session, done, label(), by=by, now=now)
        return rows[0]

    return again(session, work)


def keep_apart(
    session: Session, one: str, other: str, *, seen: Mapping[str, int], by: Account, reason: str
) -> OfferRow:
    """Decided: they are two. It stands with the first of them that the account may change, so that
    the pair is shown to nobody again. NoReasonError or LongReasonError for what is no reason."""
    because = reasons.needed(reason)

    def work() -> OfferRow:
        pair = [(row, store.record_of(row)) for row in _rows(session, one, other)]
        mine = [each for each in pair if may(by, Action.EDIT, each[1].kommunen)]
        if not mine:
            raise NotAllowedError(Action.EDIT)
        _in_time([row for row, _record in pair], seen)
        row, record = mine[0]
        about = other if row.slug == one else one
        decision = ApartOfRecord(offer=about, because=because)
        rest = tuple(each for each in record.apart if each.offer != about)
        shared.save(
            session,
            record.model_copy(update={"apart": (*rest, decision)}),
            provider_slug=row.provider_slug,
            by=by,
            event="apart",
            reason=because,
            seen=row.version,
        )
        session.commit()
        return row

    return again(session, work)


def _rows(session: Session, one: str, other: str) -> list[OfferRow]:
    """Both as they are stored."""
    found = [row for slug in (one, other) if (row := store.by_slug(session, slug))]
    if len(found) < 2 or one == other:
        raise Missing
    return found


def _in_time(rows: Iterable[OfferRow], seen: Mapping[str, int]) -> None:
    """They are in the versions that the person saw."""
    for row in rows:
        if row.version != seen.get(row.slug):
            raise OvertakenError(row.slug)
