"""What "Das passt auch" shows beside an offer answers the same, for the same people, and near."""

import dataclasses

import pytest
from fastapi import FastAPI

from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.related import SHOWN, related
from app.vocabulary import FOR_FAMILIES, Topic
from app.web.carried import NOTHING, Carried, carried


@pytest.fixture(scope="module")
def index(portal_app: FastAPI) -> Index:
    found: Index = portal_app.state.index
    return found


def beside(index: Index, slug: str, chosen: Carried = NOTHING) -> list[Offer]:
    catalogue = index.catalogue
    return related(catalogue.offers[slug], index, catalogue, chosen)


def answered(index: Index, offer: Offer) -> set[str]:
    return set(index.answers((offer,))[offer.slug])


@pytest.mark.parametrize(
    "slug",
    [
        "bke-onlineberatung",
        "jugendhaus-chill-out-noervenich",
        "musikschule-juelich",
        "schuldnerberatung-evangelische-gemeinde-dueren",
        "sozialpaediatrisches-zentrum-dueren",
        "kita-rurmaeuse-kreuzau",
    ],
)
def test_what_fits_too_answers_the_same(index: Index, slug: str) -> None:
    own = answered(index, index.catalogue.offers[slug])
    found = beside(index, slug)
    assert len(found) == SHOWN
    for other in found:
        assert own & answered(index, other), other.slug


def test_beside_advice_for_all_stands_no_single_kita(index: Index) -> None:
    assert all(other.countywide for other in beside(index, "bke-onlineberatung"))


def test_beside_a_place_for_young_people_stand_others_of_them(index: Index) -> None:
    for other in beside(index, "jugendbus-wilde-13-aldenhoven"):
        assert {"jugendtreff", "jugendbus"} & answered(index, other), other.slug
    # Where there are none: something to do together, and no Jobcenter.
    for other in beside(index, "jugendhaus-chill-out-noervenich"):
        assert other.topics[0] in (Topic.MEETING, Topic.LEISURE), other.slug


@pytest.mark.parametrize("chosen", [NOTHING, carried(("titz",), (30,)), carried(("dueren",))])
def test_what_fits_too_is_usable_for_who_is_told(index: Index, chosen: Carried) -> None:
    catalogue = index.catalogue
    for offer in list(catalogue.offers.values())[::12]:
        kommunen = chosen.kommunen or tuple(each.slug for each in offer.kommunen)
        found = related(offer, index, catalogue, chosen)
        assert offer not in found
        assert len(found) == len({other.slug for other in found})
        for other in found:
            assert other.for_those_of(kommunen), (offer.slug, other.slug)
            usable = other.countywide or {each.slug for each in other.kommunen} & set(kommunen)
            assert usable or not kommunen, (offer.slug, other.slug)
            for age in chosen.ages:
                assert other.ages[0] <= age <= other.ages[1], (offer.slug, other.slug)
            assert offer.violence or not other.violence, (offer.slug, other.slug)
            if offer.confidential and not other.confidential:
                assert not any(each.official for each in other.everywhere)
            if offer.kind in FOR_FAMILIES:
                assert other.kind in FOR_FAMILIES, (offer.slug, other.slug)


def test_what_the_index_knows_before_the_catalogue_is_left_out(index: Index) -> None:
    """A page is made from the catalogue as it was when it was asked for."""
    slug = "bke-onlineberatung"
    newer, *others = beside(index, slug)
    offers = {name: each for name, each in index.catalogue.offers.items() if name != newer.slug}
    before = dataclasses.replace(index.catalogue, offers=offers)
    found = related(before.offers[slug], index, before, NOTHING)
    assert found[: len(others)] == others
    assert newer not in found
