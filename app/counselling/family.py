"""What is known of a family that asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.i18n import N_
from app.vocabulary import Language, Transition, Vocabulary


class Wish(Vocabulary):
    """What a family asks of an offer, besides its subject."""

    FREE = "kostenlos", N_("kostenlos")
    NO_REGISTRATION = "ohne-anmeldung", N_("ohne Anmeldung")
    ACCESSIBLE = "barrierefrei", N_("barrierefrei")
    AT_HOME = "nach-hause", N_("kommt nach Hause")
    REMOTE = "fern", N_("online oder am Telefon")
    NO_CAR = "ohne-auto", N_("ohne Auto erreichbar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """An Anliegen of the family, with the offers that answer it: 3 exactly, 2 clearly helpful."""

    id: str
    label: str
    topics: tuple[str, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What is known of the family; months since birth, before it -9 to -1."""

    ages: tuple[int, ...] = ()
    kommune: str | None = None
    concerns: tuple[Concern, ...] = ()
    languages: tuple[Language, ...] = ()
    wishes: tuple[Wish, ...] = ()
    coming: tuple[tuple[int, Transition], ...] = ()
    """(place among the ages, transition) for what comes next for a child."""
