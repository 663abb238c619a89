"""Which offers fit *this* family, and why: pure, without a database and without the search.

Hard facts exclude: an age, a Kommune, a price that is known not to fit. Soft ones rank. What a
record does not say never excludes; it becomes a question for the telephone. Every point of a score
has its reason, so that the desk can show why an offer stands where it stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from app import wording
from app.catalogue.offer import Offer
from app.catalogue.surroundings import Surroundings, located
from app.catalogue.upcoming import NEVER
from app.counselling.family import Family, Wish
from app.i18n import gettext as _
from app.vocabulary import Audience, Cost, Format, Language, OfferKind, Registration, Topic

_REMOTE = (Format.PHONE, Format.ONLINE)
_COMES = frozenset((*_REMOTE, Format.HOME))
_SPECIAL = frozenset(
    (
        Audience.FATHERS,
        Audience.SINGLE_PARENTS,
        Audience.NEWCOMERS,
        Audience.DISABLED_CHILDREN,
        Audience.PREGNANT,
        Audience.GRANDPARENTS,
    )
)


class Nearness(IntEnum):
    """How near an offer is to the family, nearest first."""

    HERE = 0
    COMES = 1
    NEAR = 2
    UNKNOWN = 3
    FAR = 4
    NEIGHBOURS = 5
    """It is meant for a neighbouring Kommune."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it fits; `said` is for the family ("" when the points speak for themselves)."""

    said: str
    points: int
    why: str
    """Long form, shown beside the points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One offer held against one family."""

    offer: Offer
    obstacles: tuple[str, ...]
    """The hard facts that exclude it; empty when it fits."""
    children: tuple[int, ...] = ()
    """Which children it fits, by their place in `Family.ages`."""
    nearness: Nearness = Nearness.UNKNOWN
    reasons: tuple[Reason, ...] = ()
    questions: tuple[str, ...] = ()
    """What nobody wrote down and must be asked."""
    related: bool = True
    """It has to do with one of the concerns, or there is none."""

    @property
    def fits(self) -> bool:
        return not self.obstacles

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


def judge(offer: Offer, family: Family, around: Surroundings) -> Judgement:
    """The whole judgement; reasons and questions only where nothing excludes the offer."""
    obstacles = tuple(_obstacles(offer, family, around))
    if obstacles:
        return Judgement(offer=offer, obstacles=obstacles, related=related(offer, family))
    return weighed(offer, family, around)


def weighed(offer: Offer, family: Family, around: Surroundings) -> Judgement:
    """The judgement on an offer that nothing excludes."""
    nearness = how_near(offer, family.kommune, around)
    return Judgement(
        offer=offer,
        obstacles=(),
        children=fitting(offer, family.ages),
        nearness=nearness,
        reasons=(
            *_by_age(offer, family),
            *_by_place(offer, family, around, nearness),
            *_by_concern(offer, family),
            *_by_language(offer, family),
            *_by_wish(offer, family, nearness),
            *_by_joint(offer, family),
            *_by_care(offer),
        ),
        questions=tuple(_questions(offer, family, around, nearness)),
        related=related(offer, family),
    )


def ranked(offers: Iterable[Offer], family: Family, around: Surroundings) -> list[Judgement]:
    """All that fit and have to do with the concerns: best first, and of equals the nearest."""
    judgements = [
        weighed(offer, family, around)
        for offer in offers
        if related(offer, family) and not any(_obstacles(offer, family, around))
    ]
    judgements.sort(key=order)
    return judgements


def order(judgement: Judgement) -> tuple[int, int, bool, str]:
    offer = judgement.offer
    return (-judgement.score, judgement.nearness, offer.freshness.stale, offer.slug)


# --- hard facts ------------------------------------------------------------------------------


def _obstacles(offer: Offer, family: Family, around: Surroundings) -> Iterable[str]:
    low, high = offer.ages
    if family.ages and not any(low <= age <= high for age in family.ages):
        if offer.age_text:
            yield _("anderes Alter: %(ages)s") % {"ages": offer.age_text}
        else:
            yield _("andere Lebensphase: %(phases)s") % {"phases": offer.phase_text}
    if not _usable(offer, family.kommune, around):
        yield _("gilt nicht für %(kommune)s") % {"kommune": around.names[family.kommune or ""]}
    if offer.for_staff_only:
        yield _("nur für Fachkräfte")
    if offer.kind is OfferKind.GUIDE:
        yield _("ein Wegweiser, kein Angebot")
    if offer.kind is OfferKind.EVENT and offer.upcoming.at == NEVER:
        yield _("ein Termin, dessen nächster Tag nicht bekannt ist")
    for wish in family.wishes:
        if obstacle := _against(wish, offer, family, around):
            yield obstacle


def _usable(offer: Offer, kommune: str | None, around: Surroundings) -> bool:
    """In the family's own Kommune or a neighbouring one, whose Jugendamt is not theirs; unknown
    where the family lives: yes."""
    if kommune is None or offer.countywide:
        return True
    if not offer.open_to((kommune,)):
        return False
    near = around.neighbours.get(kommune, ())
    return any(each.slug == kommune or each.slug in near for each in offer.kommunen)


def _against(wish: Wish, offer: Offer, family: Family, around: Surroundings) -> str:
    """The known fact that breaks the wish, "" when there is none."""
    if wish is Wish.FREE and offer.cost in (Cost.PAID, Cost.REDUCED):
        return offer.cost.label
    if wish is Wish.NO_REGISTRATION and offer.registration is Registration.REQUIRED:
        return offer.registration.label
    if wish is Wish.AT_HOME and Format.HOME not in offer.formats:
        return _("kommt nicht nach Hause")
    if wish is Wish.REMOTE and not any(each in offer.formats for each in _REMOTE):
        return _("nur vor Ort")
    if wish is Wish.NO_CAR and how_near(offer, family.kommune, around) is Nearness.FAR:
        return _("weit weg: %(place)s") % {"place": offer.where_text}
    return ""


def fitting(offer: Offer, ages: Sequence[int]) -> tuple[int, ...]:
    low, high = offer.ages
    return tuple(child for child, age in enumerate(ages) if low <= age <= high)


# --- where it is -----------------------------------------------------------------------------


def how_near(offer: Offer, kommune: str | None, around: Surroundings) -> Nearness:
    """By where it stands; by telephone, online and at home it comes to the family."""
    if kommune is None:
        return Nearness.COMES if _COMES.intersection(offer.formats) else Nearness.UNKNOWN
    near = around.neighbours.get(kommune, ())
    meant = offer.countywide or any(each.slug == kommune for each in offer.kommunen)
    places = located(offer, around)
    if kommune in places and meant:
        return Nearness.HERE
    if not meant:
        return Nearness.NEIGHBOURS
    if _COMES.intersection(offer.formats):
        return Nearness.COMES
    if not places:
        # Several Kommunen and no address: on the spot only where all of them are near.
        nearby = {kommune, *near}
        listed = {each.slug for each in offer.kommunen}
        return Nearness.NEAR if listed and listed <= nearby else Nearness.UNKNOWN
    return Nearness.NEAR if places.intersection(near) else Nearness.FAR


# --- soft facts ------------------------------------------------------------------------------


def _by_age(offer: Offer, family: Family) -> Iterable[Reason]:
    children = fitting(offer, family.ages)
    if not children:
        return
    said = " · ".join(dict.fromkeys(wording.age(family.ages[child]) for child in children))
    fits = _("passt zum Alter: %(age)s") if offer.age_text else _("passt zur Lebensphase: %(age)s")
    yield Reason(said, 10 + 4 * (len(children) - 1), fits % {"age": said})
    span = offer.ages[1] - offer.ages[0]
    points = 6 if span <= 36 else 4 if span <= 72 else 2 if span <= 150 else 0
    if points:
        yield Reason("", points, _specially(offer))


def _specially(offer: Offer) -> str:
    if offer.age_text:
        return _("eigens für dieses Alter: %(ages)s") % {"ages": offer.age_text}
    return _("eigens für diese Lebensphase: %(phases)s") % {"phases": offer.phase_text}


_PLACE_POINTS = {
    Nearness.HERE: 12,
    Nearness.COMES: 8,
    Nearness.NEAR: 6,
    Nearness.UNKNOWN: 4,
    Nearness.FAR: 2,
    Nearness.NEIGHBOURS: 1,
}


def _by_place(
    offer: Offer, family: Family, around: Surroundings, nearness: Nearness
) -> Iterable[Reason]:
    if family.kommune is None:
        return
    name = around.names[family.kommune]
    said = {
        Nearness.HERE: name,
        Nearness.COMES: choice(each.label for each in offer.formats if each in _COMES),
        Nearness.NEAR: _("in der Nähe: %(place)s") % {"place": _standing(offer, around)},
        Nearness.UNKNOWN: offer.where_text,
        Nearness.FAR: _("gilt für %(kommune)s") % {"kommune": name},
        Nearness.NEIGHBOURS: _("Nachbarkommune %(place)s") % {"place": _standing(offer, around)},
    }[nearness]
    yield Reason(said, _PLACE_POINTS[nearness], _("Ort: %(place)s") % {"place": said})


def _standing(offer: Offer, around: Surroundings) -> str:
    return wording.listed(sorted(around.names[slug] for slug in located(offer, around))) or (
        offer.where_text
    )


def related(offer: Offer, family: Family) -> bool:
    """It answers one of the concerns, or is of their subject; true where there is none."""
    return not family.concerns or any(
        offer.slug in concern.grades or any(topic in concern.topics for topic in offer.topics)
        for concern in family.concerns
    )


def _by_concern(offer: Offer, family: Family) -> Iterable[Reason]:
    answered = 0
    for concern in family.concerns:
        grade = concern.grades.get(offer.slug, 0)
        if grade:
            points = (40 if grade == 3 else 25) // (2 if answered else 1)
            answered += 1
            why = _("hilft genau bei: %(need)s") if grade == 3 else _("hilft bei: %(need)s")
            yield Reason(concern.label, points, why % {"need": concern.label})
        else:
            shared = [topic.label for topic in offer.topics if topic in concern.topics]
            if shared:
                yield Reason(shared[0], 8, _("gleiches Thema: %(topic)s") % {"topic": shared[0]})


def _by_language(offer: Offer, family: Family) -> Iterable[Reason]:
    for language in family.languages:
        if language is not Language.DE and language in offer.languages:
            yield Reason(
                language.label, 15, _("Sprache: %(language)s") % {"language": language.label}
            )
    foreign = any(language is not Language.DE for language in family.languages)
    if foreign and Audience.NEWCOMERS in offer.audience:
        yield Reason(_("für Zugewanderte"), 5, _("richtet sich auch an Zugewanderte"))


def _by_wish(offer: Offer, family: Family, nearness: Nearness) -> Iterable[Reason]:
    for wish in family.wishes:
        points = _granted(wish, offer, nearness)
        if points:
            yield Reason(wish.label, points, _("Wunsch: %(wish)s") % {"wish": wish.label})


def _granted(wish: Wish, offer: Offer, nearness: Nearness) -> int:
    """Points for a wish that is known to be fulfilled, 0 where it is unknown."""
    if wish is Wish.FREE:
        return 8 * (offer.cost is Cost.FREE)
    if wish is Wish.NO_REGISTRATION:
        return {Registration.NONE: 6, Registration.ADVISED: 2}.get(offer.registration, 0)
    if wish is Wish.ACCESSIBLE:
        return 6 * offer.accessible
    if wish is Wish.AT_HOME:
        return 6 * (Format.HOME in offer.formats)
    if wish is Wish.REMOTE:
        return 6 * any(each in offer.formats for each in _REMOTE)
    return 5 * (nearness in (Nearness.HERE, Nearness.COMES, Nearness.NEAR))


def _by_joint(offer: Offer, family: Family) -> Iterable[Reason]:
    if not offer.transitions:
        return
    children = set(fitting(offer, family.ages))
    for transition in dict.fromkeys(
        transition
        for child, transition in family.coming
        if child in children and transition in offer.transitions
    ):
        yield Reason(
            _("bald: %(transition)s") % {"transition": transition.label},
            8,
            _("hilft beim nächsten Übergang: %(transition)s") % {"transition": transition.label},
        )


def _by_care(offer: Offer) -> Iterable[Reason]:
    if not offer.freshness.stale:
        yield Reason("", 3, _("Angaben sind frisch: %(stand)s") % {"stand": offer.freshness.label})
    if offer.contact.own:
        yield Reason("", 2, _("hat einen eigenen Kontakt"))
    if Topic.CRISIS in offer.topics and len(offer.topics) == 1:
        yield Reason("", -6, _("eher für eine Krise"))


# --- what must be asked ----------------------------------------------------------------------


def _questions(
    offer: Offer, family: Family, around: Surroundings, nearness: Nearness
) -> Iterable[str]:
    for language in family.languages:
        if language not in offer.languages:
            yield language.label
    if offer.cancelled:
        yield offer.cancelled
    yield from _silent(offer)
    if Wish.ACCESSIBLE in family.wishes and not offer.accessible:
        yield _("barrierefrei")
    if Wish.NO_CAR in family.wishes and nearness in (Nearness.UNKNOWN, Nearness.NEIGHBOURS):
        yield _("Weg ohne Auto")
    if nearness is Nearness.NEIGHBOURS and family.kommune is not None:
        yield _("ob es auch für %(kommune)s gilt") % {"kommune": around.names[family.kommune]}
    if offer.audience and _SPECIAL.issuperset(offer.audience):
        yield _("ob es passt: für %(audience)s") % {
            "audience": choice(each.label for each in offer.audience)
        }
    if offer.freshness.stale:
        yield _("ob es noch stimmt (%(stand)s)") % {"stand": offer.freshness.label}


def _silent(offer: Offer) -> Iterable[str]:
    """What the record leaves open for everybody."""
    if offer.cost is Cost.UNKNOWN and not offer.cost_note:
        yield _("Kosten")
    if offer.registration is Registration.UNKNOWN:
        yield _("Anmeldung")
    if not offer.timed:
        yield _("Zeiten")


def choice(labels: Iterable[str]) -> str:
    return wording.beside(labels)
