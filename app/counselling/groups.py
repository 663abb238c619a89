"""What fits, for the whole family first, then for one child and for some of the siblings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.catalogue.offer import Offer
from app.catalogue.surroundings import Surroundings
from app.counselling.family import Family
from app.counselling.matching import Judgement, ranked
from app.vocabulary import Audience

_CHILDREN = frozenset((Audience.CHILDREN, Audience.YOUTH, Audience.DISABLED_CHILDREN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Offers for the whole family (no children named), or for those children by their place."""

    children: tuple[int, ...]
    total: int
    best: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    total: int
    best: tuple[Judgement, ...]
    """The first of all groups together."""
    groups: tuple[Group, ...]


NOTHING = Matches(total=0, best=(), groups=())


def find(
    offers: Iterable[Offer], family: Family, around: Surroundings, *, most: int, first: int
) -> Matches:
    """All that fits: `most` judgements of each group and the `first` of all, best first."""
    every = ranked(offers, family, around)
    members: dict[tuple[int, ...], list[Judgement]] = {}
    for each in every:
        whole = shared(each.children, for_parents(each.offer), family)
        members.setdefault(() if whole else each.children, []).append(each)
    return Matches(
        total=len(every),
        best=tuple(every[:first]),
        groups=tuple(
            Group(children=children, total=len(found), best=tuple(found[:most]))
            for children, found in sorted(members.items(), key=lambda item: (len(item[0]), item[0]))
        ),
    )


def shared(children: Sequence[int], parents: bool, family: Family) -> bool:
    """Whether an offer is for the whole family rather than for some of its children. With one
    child it is so only where the grown-ups come along: `parents`, see
    `for_parents`."""
    return len(children) == len(family.ages) and (len(children) != 1 or parents)


def for_parents(offer: Offer) -> bool:
    """It is for the grown-ups or all together, not for the children alone."""
    return not _CHILDREN.intersection(offer.audience) or Audience.FAMILIES in offer.audience
