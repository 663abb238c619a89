"""What the matching promises a family, over made-up offers and families of every kind."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.offer import KommuneLink, Offer
from app.catalogue.snapshot import kommune_link
from app.catalogue.surroundings import Surroundings
from app.catalogue.upcoming import Upcoming
from app.counselling.family import Concern, Family, Wish
from app.counselling.groups import find
from app.counselling.matching import Nearness, judge, order, ranked
from app.records.base import Place
from app.records.staleness import Freshness
from app.vocabulary import (
    KOMMUNEN,
    Audience,
    Cost,
    Format,
    Language,
    OfferKind,
    Phase,
    ProviderKind,
    Registration,
    Topic,
)
from app.web.views import Contact

VETTWEISS = "vettweiss"


def an_offer(slug: str = "spielkreis", **changes: Any) -> Offer:
    """A playgroup in Vettweiß for one- to three-year-olds about which everything is known."""
    offer = Offer(
        slug=slug,
        url=f"/angebote/{slug}",
        title="Spielkreis",
        summary="Singen und spielen.",
        description="Jede Woche.",
        provider_name="Gemeinde Vettweiß",
        provider_kind=ProviderKind.PUBLIC,
        provider_url=None,
        level=None,
        phases=(Phase.TODDLER,),
        transitions=(),
        ages=(12, 36),
        age_text="1 bis 3 Jahre",
        audience=(Audience.CHILDREN, Audience.PARENTS),
        topics=(Topic.MEETING,),
        kommunen=(KommuneLink(slug=VETTWEISS, name="Vettweiß", url=""),),
        countywide=False,
        where_text="Vettweiß",
        place=None,
        contact=Contact(name="Spielkreis", whose="", phone="02424 111"),
        schedule="dienstags",
        upcoming=Upcoming(),
        cost=Cost.FREE,
        cost_note=None,
        formats=(Format.ON_SITE,),
        languages=(Language.DE,),
        registration=Registration.NONE,
        sources=(),
        freshness=Freshness(stand=2026, stale=False, label="Stand 2026", note=""),
        cancelled="",
        crisis=False,
        violence=False,
        discreet=False,
    )
    return replace(offer, **changes)


def links(*slugs: str) -> tuple[KommuneLink, ...]:
    return tuple(KommuneLink(slug=slug, name=KOMMUNEN[slug], url="") for slug in slugs)


@pytest.fixture(scope="module")
def around(portal_app: FastAPI) -> Surroundings:
    found: Surroundings = portal_app.state.index.catalogue.around
    return found


def test_the_map_knows_every_kommune(around: Surroundings) -> None:
    assert set(around.names) == set(KOMMUNEN)
    assert around.neighbours[VETTWEISS] == ("nideggen", "kreuzau", "noervenich")


# --- hard facts exclude ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "family"),
    [
        ({}, Family(ages=(84,))),
        ({"kommunen": links("titz")}, Family(kommune=VETTWEISS)),
        ({"kind": OfferKind.NETWORK}, Family()),
        ({"cost": Cost.PAID}, Family(wishes=(Wish.FREE,))),
        ({"cost": Cost.REDUCED}, Family(wishes=(Wish.FREE,))),
        ({"registration": Registration.REQUIRED}, Family(wishes=(Wish.NO_REGISTRATION,))),
        ({}, Family(wishes=(Wish.AT_HOME,))),
        ({}, Family(wishes=(Wish.REMOTE,))),
        (
            {"countywide": True, "kommunen": (), "place": Place(
                name=None, street=None, postcode="52351", city="Düren")},
            Family(kommune=VETTWEISS, wishes=(Wish.NO_CAR,)),
        ),
    ],
)  # fmt: skip
def test_a_hard_fact_excludes_and_says_why(
    around: Surroundings, changes: dict[str, Any], family: Family
) -> None:
    judgement = judge(an_offer(**changes), family, around)
    assert judgement.obstacles
    assert all(judgement.obstacles)
    assert ranked([an_offer(**changes)], family, around) == []


# --- unknown never excludes, but is said -------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "family", "question"),
    [
        ({"cost": Cost.UNKNOWN}, Family(wishes=(Wish.FREE,)), "Kosten"),
        (
            {"registration": Registration.UNKNOWN},
            Family(wishes=(Wish.NO_REGISTRATION,)),
            "Anmeldung",
        ),
        ({}, Family(languages=(Language.AR,)), "Arabisch"),
        ({}, Family(wishes=(Wish.ACCESSIBLE,)), "barrierefrei"),
        ({"schedule": None}, Family(), "Zeiten"),
        (
            {"countywide": True, "kommunen": ()},
            Family(kommune=VETTWEISS, wishes=(Wish.NO_CAR,)),
            "Weg ohne Auto",
        ),
    ],
)
def test_what_is_unknown_is_asked(
    around: Surroundings, changes: dict[str, Any], family: Family, question: str
) -> None:
    judgement = judge(an_offer(**changes), family, around)
    assert judgement.fits
    assert question in judgement.questions


# --- near and far ------------------------------------------------------------------------------


def test_a_neighbours_offer_is_marked_and_comes_last(around: Surroundings) -> None:
    here, there = an_offer("a"), an_offer("b", kommunen=links("kreuzau"), where_text="Kreuzau")
    first, second = ranked([there, here], Family(ages=(20,), kommune=VETTWEISS), around)
    assert (first.offer, first.nearness) == (here, Nearness.HERE)
    assert second.nearness is Nearness.NEIGHBOURS
    assert "ob es auch für Vettweiß gilt" in second.questions


def test_the_telephone_comes_to_a_family_without_a_car(around: Surroundings) -> None:
    far = Place(name=None, street=None, postcode="52351", city="Düren")
    offer = an_offer(countywide=True, kommunen=(), place=far, formats=(Format.PHONE,))
    judgement = judge(offer, Family(kommune=VETTWEISS, wishes=(Wish.NO_CAR,)), around)
    assert judgement.fits
    assert judgement.nearness is Nearness.COMES


# --- for every family and every offer ----------------------------------------------------------

vocabulary_of = st.sampled_from
# Few, so that offers meet the Anliegen that they answer.
slugs = st.integers(0, 15).map(lambda n: f"angebot-{n}")
offers = st.builds(
    an_offer,
    slug=slugs,
    ages=st.tuples(st.integers(-9, 324), st.integers(-9, 324)).map(
        lambda ends: (min(ends), max(ends))
    ),
    audience=st.lists(vocabulary_of(Audience), min_size=1, max_size=3, unique=True).map(tuple),
    topics=st.lists(vocabulary_of(Topic), min_size=1, max_size=3, unique=True).map(tuple),
    kommunen=st.lists(vocabulary_of(list(KOMMUNEN)), min_size=1, max_size=4, unique=True).map(
        lambda slugs: links(*slugs)
    ),
    countywide=st.booleans(),
    place=st.none()
    | st.builds(
        Place,
        name=st.none(),
        street=st.none(),
        postcode=st.none() | st.just("52391"),
        city=st.none() | vocabulary_of(list(KOMMUNEN.values())),
    ),
    cost=vocabulary_of(Cost),
    registration=vocabulary_of(Registration),
    formats=st.lists(vocabulary_of(Format), min_size=1, unique=True).map(tuple),
    languages=st.lists(vocabulary_of(Language), min_size=1, max_size=3, unique=True).map(tuple),
    schedule=st.none() | st.just("montags"),
)
concerns = st.builds(
    Concern,
    id=st.just("anliegen"),
    label=st.just("Anliegen"),
    topics=st.lists(vocabulary_of([str(topic) for topic in Topic]), max_size=2).map(tuple),
    grades=st.dictionaries(slugs, vocabulary_of((2, 3)), max_size=4),
)
families = st.builds(
    Family,
    ages=st.lists(st.integers(-9, 324), max_size=3).map(tuple),
    kommune=st.none() | vocabulary_of(list(KOMMUNEN)),
    concerns=st.lists(concerns, max_size=2).map(tuple),
    languages=st.lists(vocabulary_of(Language), max_size=2, unique=True).map(tuple),
    wishes=st.lists(vocabulary_of(Wish), unique=True).map(tuple),
)


@given(offer=offers, family=families, wish=vocabulary_of(Wish))
def test_one_more_wish_never_brings_back_what_is_excluded(
    around: Surroundings, offer: Offer, family: Family, wish: Wish
) -> None:
    more = replace(family, wishes=tuple(dict.fromkeys((*family.wishes, wish))))
    if not judge(offer, family, around).fits:
        assert not judge(offer, more, around).fits


@given(offer=offers, family=families)
def test_the_unknown_never_excludes(around: Surroundings, offer: Offer, family: Family) -> None:
    """Whatever fits goes on fitting when its price, its way in and its hours are forgotten."""
    forgotten = replace(
        offer,
        cost=Cost.UNKNOWN,
        registration=Registration.UNKNOWN,
        schedule=None,
        languages=(Language.DE,),
    )
    if judge(offer, family, around).fits:
        assert judge(forgotten, family, around).fits


@given(offer=offers, family=families)
def test_every_point_has_its_reason(around: Surroundings, offer: Offer, family: Family) -> None:
    judgement = judge(offer, family, around)
    assert judgement.score == sum(reason.points for reason in judgement.reasons)
    assert all(reason.why and reason.points for reason in judgement.reasons)
    if not judgement.fits:
        assert not judgement.reasons


@given(
    several=st.lists(offers, max_size=6, unique_by=lambda o: o.slug),
    family=families,
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_does_not_depend_on_the_order_given(
    around: Surroundings, several: list[Offer], family: Family, shuffled: Random
) -> None:
    first = [each.offer.slug for each in ranked(several, family, around)]
    mixed = list(several)
    shuffled.shuffle(mixed)
    assert [each.offer.slug for each in ranked(mixed, family, around)] == first


@given(offer=offers, family=families)
def test_children_that_are_named_fit(around: Surroundings, offer: Offer, family: Family) -> None:
    low, high = offer.ages
    for child in judge(offer, family, around).children:
        assert low <= family.ages[child] <= high


@given(offer=offers, family=families)
def test_a_language_that_is_spoken_never_lowers(
    around: Surroundings, offer: Offer, family: Family
) -> None:
    spoken = replace(offer, languages=tuple(dict.fromkeys((*offer.languages, *family.languages))))
    assert judge(spoken, family, around).score >= judge(offer, family, around).score


@given(
    several=st.lists(offers, max_size=12, unique_by=lambda o: o.slug),
    family=families,
    most=st.integers(0, 4),
    first=st.integers(0, 4),
)
def test_all_that_fits_stands_in_one_group_best_first(
    around: Surroundings, several: list[Offer], family: Family, most: int, first: int
) -> None:
    found = find(several, family, around, most=most, first=first)
    every = [judgement.offer.slug for judgement in ranked(several, family, around)]
    assert [judgement.offer.slug for judgement in found.best] == every[:first]
    assert found.total == sum(group.total for group in found.groups) == len(every)
    assert [len(group.best) for group in found.groups] == [
        min(most, group.total) for group in found.groups
    ]
    in_groups = [judgement.offer.slug for group in found.groups for judgement in group.best]
    assert len(set(in_groups)) == len(in_groups)
    for group in found.groups:
        places = [every.index(judgement.offer.slug) for judgement in group.best]
        assert places == sorted(places)
        if group.children:
            assert all(judgement.children == group.children for judgement in group.best)


def test_the_whole_family_stands_before_one_child_and_one_child_before_siblings(
    around: Surroundings,
) -> None:
    family = Family(ages=(6, 24, 84))
    everybody = an_offer("fest", ages=(0, 120), audience=(Audience.FAMILIES,))
    baby = an_offer("krabbeln", ages=(0, 11))
    toddler = an_offer("spielkreis", ages=(12, 36))
    older = an_offer("turnen", ages=(12, 120))
    found = find([older, toddler, baby, everybody], family, around, most=5, first=5)
    assert [
        (group.children, [judgement.offer.slug for judgement in group.best])
        for group in found.groups
    ] == [((), ["fest"]), ((0,), ["krabbeln"]), ((1,), ["spielkreis"]), ((1, 2), ["turnen"])]


def test_with_one_child_what_is_for_the_child_alone_stands_apart(around: Surroundings) -> None:
    together = an_offer("zusammen", audience=(Audience.FAMILIES,))
    alone = an_offer("alleine", audience=(Audience.CHILDREN,))
    found = find([together, alone], Family(ages=(24,)), around, most=5, first=5)
    assert [
        (group.children, [judgement.offer.slug for judgement in group.best])
        for group in found.groups
    ] == [((), ["zusammen"]), ((0,), ["alleine"])]


def test_best_first_and_of_equals_the_nearest(around: Surroundings) -> None:
    judgements = ranked(
        [an_offer("b"), an_offer("a"), an_offer("c", cost=Cost.UNKNOWN)],
        Family(ages=(24,), wishes=(Wish.FREE,)),
        around,
    )
    assert [each.offer.slug for each in judgements] == ["a", "b", "c"]
    assert judgements == sorted(judgements, key=order)


def test_real_offers_stand_where_their_record_says(
    portal_app: FastAPI, around: Surroundings
) -> None:
    """Own Kommune or neighbours, else telephone, online or at home: nothing far without a car."""
    catalogue = portal_app.state.index.catalogue
    family = Family(kommune=VETTWEISS, wishes=(Wish.NO_CAR,))
    near = {VETTWEISS, *around.neighbours[VETTWEISS]}
    for each in ranked(catalogue.offers.values(), family, around):
        assert each.nearness is not Nearness.FAR
        if each.nearness is Nearness.HERE:
            assert each.offer.countywide or kommune_link(catalogue.kommunen[VETTWEISS]) in (
                each.offer.kommunen
            )
        if each.nearness is Nearness.NEIGHBOURS:
            assert near & {kommune.slug for kommune in each.offer.kommunen}
