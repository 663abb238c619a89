"""This family, these offers, in this order, with these points: as an adviser would say it.

Offers are made up from a playgroup in Vettweiß about which everything is known.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.catalogue.offer import Offer
from app.catalogue.surroundings import Surroundings, located
from app.catalogue.upcoming import Upcoming
from app.counselling.family import Concern, Family, Wish
from app.counselling.groups import for_parents, shared
from app.counselling.matching import Nearness, fitting, judge, ranked
from app.records.base import Place
from app.records.staleness import Freshness
from app.vocabulary import (
    KOMMUNEN,
    Audience,
    Cost,
    Format,
    Language,
    OfferKind,
    Registration,
    Topic,
    Transition,
)
from app.web.views import Contact
from tests.test_matching import VETTWEISS, an_offer, links

AROUND = Surroundings(
    names=KOMMUNEN,
    neighbours={VETTWEISS: ("nideggen", "kreuzau", "noervenich")},
    postcodes={"52391": (VETTWEISS,), "52385": ("nideggen", "heimbach")},
)
OLD = Freshness(stand=2019, stale=True, label="Stand 2019", note="Angaben von 2019")
EVERYWHERE: dict[str, Any] = {"countywide": True, "kommunen": (), "where_text": "kreisweit"}


def in_town(city: str | None = None, postcode: str | None = None) -> Place:
    return Place(name=None, street=None, postcode=postcode, city=city)


def points(offer: Offer, family: Family) -> dict[str, int]:
    """Why -> points, of an offer that fits."""
    judgement = judge(offer, family, AROUND)
    assert judgement.obstacles == ()
    return {reason.why: reason.points for reason in judgement.reasons}


def score(offer: Offer, family: Family) -> int:
    return sum(points(offer, family).values())


def order(offers: list[Offer], family: Family) -> list[tuple[str, int]]:
    return [(each.offer.slug, each.score) for each in ranked(offers, family, AROUND)]


# --- whole families ----------------------------------------------------------------------------


def test_a_playgroup_in_the_village_for_a_two_year_old() -> None:
    assert points(an_offer(), Family(ages=(24,), kommune=VETTWEISS)) == {
        "passt zum Alter: 2 Jahre": 10,
        "eigens für dieses Alter: 1 bis 3 Jahre": 6,
        "Ort: Vettweiß": 12,
        "Angaben sind frisch: Stand 2026": 3,
        "hat einen eigenen Kontakt": 2,
    }


def test_a_child_that_speaks_late_and_three_offers() -> None:
    """What answers the concern exactly comes first, though it is far and old; then what helps;
    then what is only of the same subject, though it is next door."""
    speech = Concern(
        id="sprache", label="Spricht noch nicht", topics=(Topic.HEALTH,),
        grades={"logopaedie": 3, "sprechstunde": 2},
    )  # fmt: skip
    family = Family(ages=(30,), kommune=VETTWEISS, concerns=(speech,))
    offers = [
        an_offer("turnen", topics=(Topic.HEALTH,)),
        an_offer("spielkreis"),
        an_offer("logopaedie", freshness=OLD, place=in_town("Düren"), **EVERYWHERE),
        an_offer("sprechstunde", formats=(Format.PHONE,), **EVERYWHERE),
    ]
    assert order(offers, family) == [("logopaedie", 60), ("sprechstunde", 54), ("turnen", 41)]


def test_a_mother_who_speaks_arabic_and_has_no_car() -> None:
    family = Family(
        ages=(20,), kommune=VETTWEISS, languages=(Language.AR,), wishes=(Wish.NO_CAR, Wish.FREE)
    )
    arabic = (Language.DE, Language.AR)
    offers = [
        an_offer("dueren", languages=arabic, place=in_town("Düren"), **EVERYWHERE),
        an_offer("vettweiss"),
        an_offer("kreuzau", languages=arabic, kommunen=links("kreuzau")),
        an_offer("telefon", languages=arabic, formats=(Format.PHONE,), **EVERYWHERE),
        an_offer("teuer", cost=Cost.PAID),
    ]
    assert order(offers, family) == [("telefon", 57), ("vettweiss", 46), ("kreuzau", 45)]


# --- the age -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "fits"), [(11, False), (12, True), (36, True), (37, False)])
def test_the_first_and_the_last_month_belong_to_it(age: int, fits: bool) -> None:
    assert judge(an_offer(), Family(ages=(age,)), AROUND).fits is fits
    assert fitting(an_offer(), (age,)) == ((0,) if fits else ())


def test_a_baby_and_a_schoolchild_have_nothing_of_what_is_for_the_years_between() -> None:
    judgement = judge(an_offer(), Family(ages=(6, 84)), AROUND)
    assert judgement.obstacles == ("anderes Alter: 1 bis 3 Jahre",)


def test_one_child_that_fits_is_enough_and_further_ones_count_a_little() -> None:
    said = "passt zum Alter: "
    assert points(an_offer(), Family(ages=(84, 24)))[said + "2 Jahre"] == 10
    assert points(an_offer(), Family(ages=(12, 84, 24)))[said + "1 Jahr · 2 Jahre"] == 14
    assert points(an_offer(), Family(ages=(12, 24, 36)))[said + "1 Jahr · 2 Jahre · 3 Jahre"] == 18
    assert judge(an_offer(), Family(ages=(84, 24, 12)), AROUND).children == (1, 2)


@pytest.mark.parametrize(
    ("last", "extra"),
    [(36, 6), (37, 4), (72, 4), (73, 2), (150, 2), (151, 0)],
)
def test_what_is_made_for_few_ages_counts_more(last: int, extra: int) -> None:
    offer = an_offer(ages=(0, last), age_text="so alt")
    assert points(offer, Family(ages=(0,))).get("eigens für dieses Alter: so alt", 0) == extra


def to_school(*ages: int, child: int = 0) -> Family:
    """A family of whose children one will start school within a year."""
    return Family(ages=ages, coming=((child, Transition.PRIMARY),))


def test_a_transition_that_comes_next_is_helped_with() -> None:
    offer = an_offer(ages=(36, 144), transitions=(Transition.PRIMARY,))
    why = f"hilft beim nächsten Übergang: {Transition.PRIMARY.label}"
    assert points(offer, to_school(70))[why] == 8
    assert why not in points(offer, Family(ages=(70,)))
    # Twins go to school together; the brother goes to another school, of which it says nothing.
    twins = ((0, Transition.PRIMARY), (1, Transition.PRIMARY), (2, Transition.SECONDARY))
    assert points(offer, Family(ages=(70, 70, 118), coming=twins))[why] == 8
    other = an_offer(ages=(36, 144), transitions=(Transition.SECONDARY,))
    assert score(other, to_school(70)) == score(an_offer(ages=(36, 144)), to_school(70))


def test_a_transition_of_a_child_that_is_too_old_for_the_offer_does_not_count() -> None:
    offer = an_offer(transitions=(Transition.PRIMARY,))
    family = to_school(24, 70, child=1)
    assert score(offer, family) == score(an_offer(), family)


# --- the place ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "nearness", "worth"),
    [
        ({}, Nearness.HERE, 12),
        ({"place": in_town("Vettweiß")} | EVERYWHERE, Nearness.HERE, 12),
        ({"place": in_town(postcode="52391")} | EVERYWHERE, Nearness.HERE, 12),
        ({"formats": (Format.HOME,)} | EVERYWHERE, Nearness.COMES, 8),
        ({"formats": (Format.ONLINE,)} | EVERYWHERE, Nearness.COMES, 8),
        ({"place": in_town("Kreuzau-Winden")} | EVERYWHERE, Nearness.NEAR, 6),
        ({"place": in_town(postcode="52385")} | EVERYWHERE, Nearness.NEAR, 6),
        ({"kommunen": links(VETTWEISS, "nideggen")}, Nearness.NEAR, 6),
        (
            {"kommunen": links(VETTWEISS, "nideggen", "kreuzau", "noervenich")},
            Nearness.NEAR,
            6,
        ),
        ({"kommunen": links(VETTWEISS, "titz")}, Nearness.UNKNOWN, 4),
        (EVERYWHERE, Nearness.UNKNOWN, 4),
        ({"place": in_town("Köln")} | EVERYWHERE, Nearness.UNKNOWN, 4),
        ({"place": in_town("Düren")} | EVERYWHERE, Nearness.FAR, 2),
        ({"place": in_town("Düren"), "kommunen": links(VETTWEISS, "dueren")}, Nearness.FAR, 2),
        ({"kommunen": links("kreuzau")}, Nearness.NEIGHBOURS, 1),
        # A neighbour's telephone is still for the neighbours.
        ({"kommunen": links("kreuzau"), "formats": (Format.PHONE,)}, Nearness.NEIGHBOURS, 1),
    ],
)
def test_the_nearer_the_more_points(
    changes: dict[str, Any], nearness: Nearness, worth: int
) -> None:
    family = Family(ages=(24,), kommune=VETTWEISS)
    judgement = judge(an_offer(**changes), family, AROUND)
    assert judgement.nearness is nearness
    elsewhere = judge(an_offer(**changes), Family(ages=(24,)), AROUND)
    assert judgement.score - elsewhere.score == worth


def test_the_place_is_said_in_the_family_s_words() -> None:
    family = Family(kommune=VETTWEISS)
    for changes, said in (
        ({"formats": (Format.PHONE, Format.ON_SITE)} | EVERYWHERE, Format.PHONE.label),
        ({"place": in_town("Kreuzau")} | EVERYWHERE, "in der Nähe: Kreuzau"),
        ({"place": in_town(postcode="52385")} | EVERYWHERE, "in der Nähe: Heimbach und Nideggen"),
        ({"place": in_town("Düren")} | EVERYWHERE, "gilt für Vettweiß"),
        (
            {"kommunen": links("kreuzau"), "where_text": "Kreuzau"},
            "Nachbarkommune Kreuzau",
        ),
    ):
        first = judge(an_offer(**changes), family, AROUND).reasons[0]
        assert (first.said, first.why) == (said, f"Ort: {said}")


def test_neighbours_may_come_and_those_beyond_may_not() -> None:
    family = Family(kommune=VETTWEISS)
    assert judge(an_offer(kommunen=links("titz", "kreuzau")), family, AROUND).fits
    beyond = judge(an_offer(kommunen=links("titz", "juelich")), family, AROUND)
    assert beyond.obstacles == ("gilt nicht für Vettweiß",)
    assert judge(an_offer(kommunen=links("titz")), Family(), AROUND).fits


def test_a_street_is_surer_than_a_postcode_and_a_postcode_than_nothing() -> None:
    both = an_offer(place=in_town("Düren", "52391"), kommunen=links("titz", "inden"))
    assert located(both, AROUND) == {"dueren"}
    assert located(an_offer(place=in_town("Köln", "52385")), AROUND) == {"nideggen", "heimbach"}
    assert located(an_offer(place=in_town("Köln", "50667")), AROUND) == {VETTWEISS}
    assert located(an_offer(kommunen=links("titz", "inden")), AROUND) == set()
    # Düren is no part of a town that only begins alike.
    assert located(an_offer(place=in_town("Dürenhausen"), **EVERYWHERE), AROUND) == set()


# --- the concern -------------------------------------------------------------------------------


def concern(label: str, *topics: Topic, **grades: int) -> Concern:
    return Concern(id=label, label=label, topics=topics, grades=grades)


def test_a_second_concern_that_it_answers_counts_half() -> None:
    exact = concern("Schlaf", spielkreis=3), concern("Essen", spielkreis=3)
    assert points(an_offer(), Family(concerns=exact)) == {
        "hilft genau bei: Schlaf": 40,
        "hilft genau bei: Essen": 20,
        "Angaben sind frisch: Stand 2026": 3,
        "hat einen eigenen Kontakt": 2,
    }
    helpful = concern("Schlaf", spielkreis=2), concern("Essen", spielkreis=2), exact[0]
    found = [r.points for r in judge(an_offer(), Family(concerns=helpful), AROUND).reasons[:3]]
    assert found == [25, 12, 20]


def test_a_subject_alone_counts_little_and_does_not_halve_what_is_answered() -> None:
    concerns = concern("Leute kennenlernen", Topic.MEETING), concern("Schlaf", spielkreis=3)
    assert points(an_offer(), Family(concerns=concerns)) == {
        f"gleiches Thema: {Topic.MEETING.label}": 8,
        "hilft genau bei: Schlaf": 40,
        "Angaben sind frisch: Stand 2026": 3,
        "hat einen eigenen Kontakt": 2,
    }


def test_what_has_nothing_to_do_with_the_concern_is_not_shown() -> None:
    family = Family(concerns=(concern("Schlaf", Topic.HEALTH, anderes=3),))
    assert order([an_offer()], family) == []
    assert not judge(an_offer(), family, AROUND).related
    assert order([an_offer("anderes")], family) == [("anderes", 45)]


# --- languages and wishes ----------------------------------------------------------------------


def test_a_shared_language_counts_and_german_goes_without_saying() -> None:
    said = f"Sprache: {Language.AR.label}"
    arabic = an_offer(languages=(Language.DE, Language.AR))
    assert points(arabic, Family(languages=(Language.DE, Language.AR)))[said] == 15
    assert score(arabic, Family(languages=(Language.DE,))) == 5
    newcomers = an_offer(audience=(Audience.NEWCOMERS, Audience.CHILDREN))
    assert score(newcomers, Family(languages=(Language.AR,))) == 10
    assert score(newcomers, Family(languages=(Language.DE,))) == 5
    assert judge(an_offer(), Family(languages=(Language.AR, Language.DE)), AROUND).questions == (
        Language.AR.label,
    )


@pytest.mark.parametrize(
    ("wish", "changes", "extra"),
    [
        (Wish.FREE, {"cost": Cost.FREE}, 8),
        (Wish.FREE, {"cost": Cost.UNKNOWN}, 0),
        (Wish.NO_REGISTRATION, {"registration": Registration.NONE}, 6),
        (Wish.NO_REGISTRATION, {"registration": Registration.ADVISED}, 2),
        (Wish.NO_REGISTRATION, {"registration": Registration.UNKNOWN}, 0),
        (Wish.ACCESSIBLE, {"accessible": True}, 6),
        (Wish.ACCESSIBLE, {}, 0),
        (Wish.AT_HOME, {"formats": (Format.HOME,)}, 6),
        (Wish.REMOTE, {"formats": (Format.ON_SITE, Format.ONLINE)}, 6),
        (Wish.REMOTE, {"formats": (Format.PHONE,)}, 6),
        (Wish.NO_CAR, {}, 5),
        (Wish.NO_CAR, {"formats": (Format.PHONE,)} | EVERYWHERE, 5),
        (Wish.NO_CAR, {"place": in_town("Kreuzau")} | EVERYWHERE, 5),
        (Wish.NO_CAR, EVERYWHERE, 0),
        (Wish.NO_CAR, {"kommunen": links("kreuzau")}, 0),
    ],
)
def test_a_wish_that_is_fulfilled_counts(wish: Wish, changes: dict[str, Any], extra: int) -> None:
    offer = an_offer(**changes)
    wished = score(offer, Family(kommune=VETTWEISS, wishes=(wish,)))
    assert wished - score(offer, Family(kommune=VETTWEISS)) == extra


def test_without_a_car_neighbours_are_asked_about_and_what_is_far_is_left_out() -> None:
    family = Family(kommune=VETTWEISS, wishes=(Wish.NO_CAR,))
    neighbours = judge(an_offer(kommunen=links("kreuzau")), family, AROUND)
    assert neighbours.questions == ("Weg ohne Auto", "ob es auch für Vettweiß gilt")
    far = judge(an_offer(place=in_town("Düren"), **EVERYWHERE), family, AROUND)
    assert far.obstacles == ("weit weg: kreisweit",)


@pytest.mark.parametrize(
    ("wish", "changes", "obstacle"),
    [
        (Wish.FREE, {"cost": Cost.PAID}, Cost.PAID.label),
        (Wish.FREE, {"cost": Cost.REDUCED}, Cost.REDUCED.label),
        (
            Wish.NO_REGISTRATION,
            {"registration": Registration.REQUIRED},
            Registration.REQUIRED.label,
        ),
        (Wish.AT_HOME, {}, "kommt nicht nach Hause"),
        (Wish.REMOTE, {}, "nur vor Ort"),
        (Wish.REMOTE, {"formats": (Format.HOME,)}, "nur vor Ort"),
    ],
)
def test_a_known_fact_against_a_wish_excludes(
    wish: Wish, changes: dict[str, Any], obstacle: str
) -> None:
    offer = an_offer(**changes)
    assert judge(offer, Family(wishes=(wish,)), AROUND).obstacles == (obstacle,)
    assert judge(offer, Family(), AROUND).fits


# --- care, crisis, order -----------------------------------------------------------------------


def test_help_in_a_crisis_alone_stands_behind_everyday_help() -> None:
    offers = [
        an_offer("a-krise", topics=(Topic.CRISIS,)),
        an_offer("b-krise-und-treff", topics=(Topic.CRISIS, Topic.MEETING)),
        an_offer("c-treff"),
    ]
    family = Family(ages=(24,), kommune=VETTWEISS)
    assert order(offers, family) == [
        ("b-krise-und-treff", 33),
        ("c-treff", 33),
        ("a-krise", 27),
    ]


def test_fresh_facts_and_an_own_contact_count_a_little() -> None:
    office = Contact(name="Familienbüro", whose="", own=False, phone="02421 111")
    offers = [
        an_offer("a-alt-und-fremd", freshness=OLD, contact=office),
        an_offer("b-alt", freshness=OLD),
        an_offer("c-fremd", contact=office),
        an_offer("d-beides"),
    ]
    assert order(offers, Family()) == [
        ("d-beides", 5), ("c-fremd", 3), ("b-alt", 2), ("a-alt-und-fremd", 0),
    ]  # fmt: skip
    old = judge(offers[1], Family(), AROUND)
    assert old.questions == ("ob es noch stimmt (Stand 2019)",)


def test_of_equals_the_nearer_one_is_first_then_the_fresher_one_then_by_name() -> None:
    office = Contact(name="Familienbüro", whose="", own=False, phone="02421 111")
    family = Family(ages=(24,), kommune=VETTWEISS)
    nearer = an_offer("z-hier", ages=(0, 60), contact=office)
    comes = an_offer("a-telefon", formats=(Format.PHONE,), **EVERYWHERE)
    assert order([comes, nearer], family) == [("z-hier", 29), ("a-telefon", 29)]
    family = Family(languages=(Language.AR,), wishes=(Wish.FREE,))
    old = an_offer("a-alt", freshness=OLD)
    fresh = an_offer("z-frisch", cost=Cost.UNKNOWN, audience=(Audience.NEWCOMERS,))
    assert order([old, fresh], family) == [("z-frisch", 10), ("a-alt", 10)]
    assert order([an_offer("b"), an_offer("a")], Family()) == [("a", 5), ("b", 5)]


# --- what is asked on the telephone ------------------------------------------------------------


def test_what_nobody_wrote_down_is_a_question_for_the_telephone() -> None:
    silent: dict[str, Any] = {
        "cost": Cost.UNKNOWN, "registration": Registration.UNKNOWN, "schedule": None,
        "cancelled": "fällt aus bis 24.12.2026",
    }  # fmt: skip
    assert judge(an_offer(**silent), Family(), AROUND).questions == (
        "fällt aus bis 24.12.2026", "Kosten", "Anmeldung", "Zeiten",
    )  # fmt: skip
    noted = an_offer(cost=Cost.UNKNOWN, cost_note="Spende erbeten")
    assert judge(noted, Family(), AROUND).questions == ()
    assert judge(an_offer(), Family(wishes=(Wish.ACCESSIBLE,)), AROUND).questions == (
        "barrierefrei",
    )


def test_an_offer_for_special_people_alone_is_asked_about() -> None:
    fathers = an_offer(audience=(Audience.FATHERS, Audience.SINGLE_PARENTS))
    labels = f"{Audience.FATHERS.label}, {Audience.SINGLE_PARENTS.label}"
    assert judge(fathers, Family(), AROUND).questions == (f"ob es passt: für {labels}",)
    for audience in ((Audience.FATHERS, Audience.CHILDREN), ()):
        assert judge(an_offer(audience=audience), Family(), AROUND).questions == ()


def test_what_is_for_staff_alone_is_for_no_family() -> None:
    staff = an_offer(audience=(Audience.STAFF,), kind=OfferKind.PROFESSIONAL)
    assert judge(staff, Family(), AROUND).obstacles == ("nur für Fachkräfte",)
    network = an_offer(audience=(Audience.STAFF, Audience.PARENTS), kind=OfferKind.NETWORK)
    assert judge(network, Family(), AROUND).obstacles == ("nur für Fachkräfte",)
    assert judge(an_offer(audience=(Audience.STAFF, Audience.PARENTS)), Family(), AROUND).fits


def test_a_brochure_or_a_day_that_nobody_knows_is_nothing_to_go_to() -> None:
    guide = an_offer(kind=OfferKind.GUIDE)
    assert judge(guide, Family(), AROUND).obstacles == ("ein Wegweiser, kein Angebot",)
    event = an_offer(kind=OfferKind.EVENT, upcoming=Upcoming(awaited=True))
    unknown = ("ein Termin, dessen nächster Tag nicht bekannt ist",)
    assert judge(event, Family(), AROUND).obstacles == unknown
    known = Upcoming(at=datetime(2026, 12, 5, 10, tzinfo=UTC))
    assert judge(replace(event, upcoming=known), Family(), AROUND).fits


def test_an_only_child_s_group_is_the_child_s_and_parents_come_along_to_a_family_s() -> None:
    one, two = Family(ages=(24,)), Family(ages=(24, 60))
    assert shared((0, 1), False, two)
    assert not shared((0,), True, two)
    assert shared((0,), True, one)
    assert not shared((0,), False, one)
    assert not for_parents(an_offer(audience=(Audience.CHILDREN, Audience.PARENTS)))
    assert for_parents(an_offer(audience=(Audience.CHILDREN, Audience.FAMILIES)))
    assert for_parents(an_offer(audience=(Audience.PARENTS,)))
