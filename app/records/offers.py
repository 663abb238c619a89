"""The records of `data/`: what a person writes in YAML, checked before anything is saved.

One schema serves the files, the import, the revisions and the public view; offers/README.md
explains the fields to those who edit them. Every model is frozen and refuses unknown fields.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticKnownError

from app import addresses, typed
from app.vocabulary import (
    COUNTYWIDE,
    KOMMUNEN,
    YOUNGEST,
    Audience,
    Cost,
    Format,
    Language,
    Level,
    Phase,
    ProviderKind,
    Registration,
    State,
    Topic,
    Transition,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


def _block(value: object) -> object:
    return typed.block(value) if isinstance(value, str) else value


def _one_line(value: object) -> object:
    """A line break inside is a fault that is told; around the text it is nothing."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return text if "\n" in text or "\r" in text else typed.line(text)


# Cleaned as they are read, wherever they come from: no control character, no invisible mark.
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000), BeforeValidator(_block)]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n\r]*$"),
    BeforeValidator(_one_line),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=1000)]
STORED = {"stored": True}
"""Context of a validation: this stands in the database already, see `Record.stored`."""


def _mailable(text: str, info: ValidationInfo) -> str:
    if not addresses.fits(text) and info.context != STORED:
        # The kind of fault that every form and reader of files has its sentence for.
        raise PydanticKnownError("string_pattern_mismatch", {"pattern": "name@beispiel.de"})
    return text


Email = Annotated[str, StringConstraints(max_length=addresses.LONGEST), AfterValidator(_mailable)]
Phone = Annotated[str, StringConstraints(pattern=r"^[+0-9][0-9 ()/–-]*(\b.*)?$", max_length=120)]
Postcode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
Year = Annotated[int, Field(ge=FIRST_DAY.year, le=LAST_DAY.year)]


def possible(day: date) -> bool:
    """Whether it is a day that an offer can be about; years and months can be added to it."""
    return FIRST_DAY <= day <= LAST_DAY


def confirmed_on(verified_at: date | None, today: date) -> date | None:
    """The day on which a person has looked, None when nobody did. A day that is still to come is
    no confirmation, whoever wrote it."""
    return verified_at if verified_at and FIRST_DAY <= verified_at <= today else None


def _possible(day: date) -> date:
    if not possible(day):
        raise ValueError(f"erwartet wird ein Tag von {FIRST_DAY:%d.%m.%Y} bis {LAST_DAY:%d.%m.%Y}")
    return day


Day = Annotated[date, AfterValidator(_possible)]
KommuneSlug = Annotated[str, StringConstraints(pattern=rf"^({'|'.join((*KOMMUNEN, COUNTYWIDE))})$")]


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def stored(cls, raw: Mapping[str, Any]) -> Self:
        """What stands in the database. An address that an earlier version let in does not keep
        anybody from seeing the record and putting it right; every way in refuses it."""
        return cls.model_validate(raw, context=STORED)


class Source(Record):
    """Where facts come from: a page, or in words what is none (a leaflet, a telephone call);
    `seen` is the source's own year, None where it shows none."""

    url: Url | None = None
    title: Line | None = None
    seen: Year | None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.url is None) == (self.title is None):
            raise ValueError("url: entweder eine Adresse oder in „title“ Worte")
        return self

    @model_serializer(mode="wrap")
    def the_one_given(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        given: dict[str, Any] = serialize(self)
        return {k: v for k, v in given.items() if k == "seen" or v is not None}

    @property
    def said(self) -> str:
        """The address or the words."""
        return self.url or self.title or ""


class NamedSource(Record):
    title: Line
    url: Url | None
    seen: Year | None


class ProviderOfRecord(Record):
    name: Line
    kind: ProviderKind


class AgeMonths(Record):
    """Months since birth, -9 for pregnancy; None where open. Some offers reach past the chain."""

    min: Annotated[int, Field(ge=YOUNGEST, le=480)] | None
    max: Annotated[int, Field(ge=YOUNGEST, le=480)] | None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min darf nicht größer als max sein")
        return self


class Place(Record):
    name: Line | None
    street: Line | None
    postcode: Postcode | None
    city: Line | None


class ContactOfRecord(Record):
    phone: Phone | None
    email: Email | None
    url: Url | None


RARE = frozenset(
    (
        "ended", "draft", "doubt", "visible_from", "visible_until", "cancelled_until", "origin",
        "needs", "verified_at", "verified_by",
    )
)  # fmt: skip
"""Fields of an offer that its file names only when they say something."""


DAYS = ("visible_from", "visible_until", "cancelled_until", "verified_at")


class OfferRecord(Record):
    """An Angebot as it stands in `data/offers/`, with its sources and its Stand."""

    slug: Slug
    title: Annotated[Line, Field(max_length=120)]
    summary: Annotated[Line, Field(max_length=160)]
    description: Text
    provider: ProviderOfRecord
    handlungsebene: Level | None = None
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    transitions: tuple[Transition, ...]
    age_months: AgeMonths
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    kommunen: Annotated[tuple[KommuneSlug, ...], Field(min_length=1)]
    place: Place | None
    contact: ContactOfRecord
    schedule: Line | None
    cost: Cost
    cost_note: Line | None
    format: Annotated[tuple[Format, ...], Field(min_length=1)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    registration: Registration
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    ended: Line | None = None
    """Withdrawn, and why."""
    draft: bool = False
    """Never published yet."""
    doubt: Line | None = None
    """To be checked, and why; visitors still see the offer."""
    visible_from: Day | None = None
    visible_until: Day | None = None
    cancelled_until: Day | None = None
    """Does not take place up to and including this day."""
    origin: Slug | None = None
    """The offer of another Kommune that served as a model."""
    needs: tuple[Slug, ...] = ()
    """Anliegen that a person at the desk confirmed, besides the ties of search/needs/."""
    verified_at: Day | None = None
    """When a person last confirmed the record."""
    verified_by: Line | None = None
    """In which office that person sits; never a name, for the files are public."""
    stand: Year | None

    @model_validator(mode="after")
    def each_value_once(self) -> Self:
        for name in ("phases", "transitions", "audience", "topics", "kommunen", "format", "needs"):
            values = getattr(self, name)
            if len(set(values)) != len(values):
                raise ValueError(f"{name}: jeder Wert darf nur einmal vorkommen")
        if COUNTYWIDE in self.kommunen and len(self.kommunen) > 1:
            raise ValueError("kommunen: „kreisweit“ steht allein, sonst nur einzelne Kommunen")
        newest = max((s.seen for s in self.sources if s.seen is not None), default=None)
        if self.stand != newest:
            raise ValueError(f"stand: muss das neueste Jahr der Quellen sein ({newest})")
        if self.visible_from and self.visible_until and self.visible_from > self.visible_until:
            raise ValueError("visible_until: darf nicht vor „sichtbar von“ liegen")
        if (self.verified_at is None) != (self.verified_by is None):
            raise ValueError("verified_by: gehört zu verified_at, beide oder keines")
        return self

    @classmethod
    def stored(cls, values: Mapping[str, Any]) -> Self:
        """The record that the database holds; what is old must not stop the portal. A day past the
        bounds, which nobody can store today, becomes the last or first one within them; a
        confirmation of such a day was none."""
        kept = dict(values)
        for name in DAYS:
            given = kept.get(name)
            day = date.fromisoformat(given) if isinstance(given, str) else given
            if day is None or possible(day):
                continue
            kept[name] = min(max(day, FIRST_DAY), LAST_DAY)
            if name == "verified_at":
                kept["verified_at"] = kept["verified_by"] = None
        return super().stored(kept)

    @property
    def countywide(self) -> bool:
        return COUNTYWIDE in self.kommunen

    @property
    def state(self) -> State:
        if self.ended is not None:
            return State.WITHDRAWN
        if self.draft:
            return State.DRAFT
        return State.DOUBTED if self.doubt is not None else State.PUBLISHED

    def public(self, today: date) -> bool:
        """Whether visitors see the offer on this day."""
        if self.state in (State.WITHDRAWN, State.DRAFT):
            return False
        return (self.visible_from is None or self.visible_from <= today) and (
            self.visible_until is None or today <= self.visible_until
        )

    def as_yaml(self) -> dict[str, Any]:
        """The record as `data/offers/` carries it: fixed key order, what is rare only when set."""
        values = self.model_dump(mode="json")
        return {k: v for k, v in values.items() if k not in RARE or v not in (None, False, [])}


class ProviderRecord(Record):
    """A Träger in `data/providers.yaml`."""

    slug: Slug
    name: Line
    kind: ProviderKind
    aliases: tuple[Line, ...] = ()
    """Spellings of this provider in the offers' `provider.name`."""
    street: Line | None
    postcode: Postcode | None
    city: Line | None
    phone: Phone | None
    email: Email | None
    url: Url | None
    auch_fuer: tuple[Line, ...] = ()
    """Names in offers that are no provider of their own: the way to them leads through this one."""
    rathaus: KommuneSlug | None = None
    gehoert_zu: Slug | None = None
    offers: tuple[Slug, ...] = ()
    """Offers that belong here whatever their `provider.name` says."""
    note: Text | None = None
    sources: tuple[Source, ...]


class Population(Record):
    value: Annotated[int, Field(gt=0)]
    date: str
    source: Url
    note: Text | None = None


class TownHall(Record):
    street: Line
    postcode: Postcode
    city: Line
    phone: Phone | None
    email: Email | None
    opening_hours: Line | None = None
    phone_stand: Year | None = None
    phone_note: Text | None = None


class JugendamtOfKommune(Record):
    name: Line
    traeger: Line
    phone: Phone | None
    phone_stand: Year | None = None


class KommuneRecord(Record):
    """One of the 15 Kommunen in `data/kommunen.yaml`."""

    slug: KommuneSlug
    name: Line
    kind: Line
    ags: Annotated[str, StringConstraints(pattern=r"^05358\d{3}$")]
    population: Population
    website: Url
    rathaus: TownHall
    postcodes: tuple[Postcode, ...]
    ortsteile: tuple[Line, ...]
    ortsteile_sources: tuple[Source, ...]
    lat: float
    lon: float
    approx: bool
    neighbours: tuple[KommuneSlug, ...]
    jugendamt: JugendamtOfKommune
    praeventionskonferenz: Text | None
    note: Text | None
    sources: tuple[Source, ...]


class Office(Record):
    """An office of the Kreis: Familienbüro, Präventionsbüro, Jugendamt, Kreishaus, Kreismäuse."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: Line | None = None
    place: Place | None = None
    street: Line | None = None
    postcode: Postcode | None = None
    city: Line | None = None
    phone: Phone | None
    email: Email | None
    url: Url | None = None
    aufgabe: Text | None = None
    note: Text | None = None
    sources: tuple[Source, ...] = ()


class KreisRecord(Record):
    """The Kreis and its offices in `data/kommunen.yaml`."""

    slug: Slug
    name: Line
    kind: Line
    ags: str
    population: Population
    website: Url
    kreishaus: Office
    praeventionsbuero: Office
    familienbuero: Office
    jugendamt: Office
    kreismaeuse: Office
    sources: tuple[Source, ...]


class KommunenFile(Record):
    hinweis: Text
    kreis: KreisRecord
    kommunen: tuple[KommuneRecord, ...]
