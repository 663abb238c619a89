"""`/pult/viele/ersetzen`: every place where a number, street or address stands, with what would
stand there instead."""

from collections.abc import Collection
from dataclasses import dataclass

from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.desk import alsoat
from app.desk.deps import Desk
from app.offers import replacing
from app.offers.occurrences import Spot, Wanted, What
from app.offers.replacing import Standing
from app.web.views import Fault, Link

MOST = 300
"""Offers on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotLine:
    """A place that can be ticked."""

    id: str
    value: str
    """ "slug#key"."""
    spot: Spot
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """An offer in which it stands."""

    slug: str
    title: str
    place: str
    seen: str
    """ "slug:version"."""
    spots: tuple[SpotLine, ...]
    refused: str
    shared: str = ""
    """Which other Kommunen are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacePage:
    """`pult/ersetzen.html`."""

    frame: Frame
    kinds: tuple[tuple[str, str], ...]
    kind: str
    old: str
    new: str
    faults: tuple[Fault, ...]
    fault: str
    searched: bool
    offers: tuple[StandingLine, ...]
    """What can be changed."""
    refused: tuple[StandingLine, ...]
    """What stays, and why."""
    more: int
    """How many more offers there are than the page shows."""
    spots: int
    ticked: int
    told: int
    """Offers of which other Kommunen are told."""
    also: tuple[Link, ...]
    """Träger and Kommunen that have it too."""
    several_places: bool
    """A street of that name is in more than one village."""
    all_url: str
    none_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page is asked for."""

    kind: str = ""
    wanted: Wanted | None = None
    """None as long as nothing is looked for."""
    faults: tuple[Fault, ...] = ()
    fault: str = ""
    ticks: Collection[str] | None = None
    """Values of the places that are ticked; None for those that are sure."""
    everything: bool = False
    """Every place is ticked."""


def page(desk: Desk, asked: Asked) -> ReplacePage:
    wanted = asked.wanted
    found: tuple[Standing, ...] = ()
    if wanted is not None and not asked.faults:
        found = replacing.standing(desk.session, wanted, by=desk.by)
    free = [each for each in found if not each.refused]
    cities = {each.city for each in free if each.city}
    several = wanted is not None and wanted.what is What.STREET and len(cities) > 1
    shown = _lines(free[:MOST], asked, several=several)
    boxes = [box for line in shown for box in line.spots]
    here = alsoat.replacement_url(wanted.what, wanted.old, wanted.new) if wanted else ""
    return ReplacePage(
        frame=frame_of(desk.request, desk.by),
        kinds=tuple((each.value, each.label) for each in What),
        kind=wanted.what.value if wanted else asked.kind,
        old=wanted.old if wanted else "",
        new=wanted.new if wanted else "",
        faults=asked.faults,
        fault=asked.fault,
        searched=wanted is not None and not asked.faults,
        offers=shown,
        refused=_lines([each for each in found if each.refused][:MOST], asked, several=several),
        more=max(0, len(free) - MOST),
        spots=len(boxes),
        ticked=sum(box.checked for box in boxes),
        told=sum(bool(line.shared) for line in shown),
        also=alsoat.also_at(desk.index.catalogue, wanted.what, wanted.old)
        if wanted and not asked.faults
        else (),
        several_places=several,
        all_url=f"{here}&haken=alle",
        none_url=f"{here}&haken=keine",
    )


def _lines(found: Collection[Standing], asked: Asked, *, several: bool) -> tuple[StandingLine, ...]:
    number = 0
    lines = []
    for each in found:
        boxes = []
        for spot in each.spots:
            number += 1
            value = f"{each.slug}#{spot.key}"
            boxes.append(
                SpotLine(
                    id=f"stelle-{number}",
                    value=value,
                    spot=spot,
                    checked=_checked(value, spot, asked, several=several),
                )
            )
        lines.append(
            StandingLine(
                slug=each.slug,
                title=each.title,
                place=each.place,
                seen=f"{each.slug}:{each.version}",
                spots=tuple(boxes),
                refused=each.refused,
                shared=each.shared.said,
            )
        )
    return tuple(lines)


def _checked(value: str, spot: Spot, asked: Asked, *, several: bool) -> bool:
    if asked.everything:
        return True
    if asked.ticks is not None:
        return value in asked.ticks
    return spot.sure and not several
