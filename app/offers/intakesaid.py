"""What a row of an uploaded table would do, written down beside it for the preview."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.models import TableRow
from app.offers.duplicates import Traits
from app.offers.intake import Outcome
from app.offers.likely import Likely
from app.offers.sharedrule import Foreseen
from app.offers.twinrows import TwinQuestion
from app.vocabulary import Topic


def write(row: TableRow, outcome: Outcome, *notes: str) -> None:
    """The outcome as the preview reads it."""
    row.kind, row.slug = outcome.kind, outcome.slug
    row.said = {
        "line": row.said["line"],
        "again": row.said["again"],
        "title": outcome.title,
        "why": list(outcome.why),
        "notes": [*notes, *outcome.notes],
        "changes": [[c.field, c.label, c.old, c.new] for c in outcome.changes],
        "conflicts": [
            [c.field, c.change.field, c.change.label, c.change.old, c.change.new, c.answer]
            for c in outcome.conflicts
        ],
        "seen": outcome.seen,
        "shared": [list(outcome.shared.asked), list(outcome.shared.told), outcome.shared.changes],
        "asks": None
        if outcome.asks is None
        else {
            "field": outcome.asks.field,
            "name": outcome.asks.name,
            "nearest": [list(each) for each in outcome.asks.nearest],
            "answer": outcome.asks.answer,
        },
        "twin": None if outcome.twin is None else _of_twin(outcome.twin),
        "traits": None if outcome.traits is None else _of_traits(outcome.traits),
    }


def shared_of(row: TableRow) -> Foreseen:
    """What the other Kommunen would be asked or told."""
    asked, told, changes = row.said.get("shared") or ((), (), True)
    return Foreseen(asked=tuple(asked), told=tuple(told), changes=changes)


def _of_twin(twin: TwinQuestion) -> dict[str, Any]:
    return {
        "number": twin.number,
        "title": twin.title,
        "twins": [[t.slug, t.title, t.points, list(t.reasons), t.sure] for t in twin.twins],
        "answer": twin.answer,
        "rest": twin.rest,
    }


def twin_of(row: TableRow) -> TwinQuestion | None:
    """Which offer the row may be that is there already."""
    said = row.said.get("twin")
    if not said:
        return None
    return TwinQuestion(
        number=said["number"],
        title=said["title"],
        twins=tuple(
            Likely(slug=slug, title=title, points=points, reasons=tuple(reasons), sure=sure)
            for slug, title, points, reasons, sure in said["twins"]
        ),
        answer=said["answer"],
        rest=said["rest"],
    )


def _of_traits(its: Traits) -> dict[str, Any]:
    return {
        "slug": its.slug,
        "called": its.called,
        "title": its.title,
        "house": sorted(its.house),
        "signs": its.signs,
        "names": [sorted(each) for each in its.names],
        "kommunen": its.kommunen,
        "topics": [each.value for each in its.topics],
        "ages": its.ages,
    }


def traits_of(said: Iterable[Mapping[str, Any]]) -> list[Traits]:
    """What is compared of the new offers among rows, by what is written down beside them."""
    found = (each.get("traits") for each in said)
    return [
        Traits(
            slug=its["slug"],
            called=its["called"],
            title=tuple(its["title"]),
            house=frozenset(its["house"]),
            signs=tuple((kind, value) for kind, value in its["signs"]),
            names=tuple(map(frozenset, its["names"])),
            kommunen=tuple(its["kommunen"]),
            topics=tuple(map(Topic, its["topics"])),
            ages=tuple(its["ages"]) if its["ages"] else None,
        )
        for its in found
        if its
    ]
