"""Träger, Kommunen and the offices of the Kreis, as they stand in `data/`."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from app.records.base import (
    INTERNAL,
    Email,
    KommuneSlug,
    Line,
    Phone,
    Place,
    Postcode,
    Record,
    Remark,
    Slug,
    Source,
    Text,
    Url,
    Year,
)
from app.vocabulary import ProviderKind

RARE = frozenset(
    (
        "aliases",
        "hours",
        "auch_fuer",
        "rathaus",
        "gehoert_zu",
        "offers",
        "former",
        "note",
        "remark",
    )
)
"""Fields of a Träger that the file names only where they say something."""


class ProviderRecord(Record):
    """A Träger in `data/providers.yaml`."""

    slug: Slug
    name: Line
    kind: ProviderKind
    aliases: Annotated[tuple[Line, ...], INTERNAL] = ()
    """Spellings of this provider in the offers' `provider.name`."""
    street: Line | None
    postcode: Postcode | None
    city: Line | None
    phone: Phone | None
    email: Email | None
    url: Url | None
    hours: Line | None = None
    """When somebody is there, in a sentence."""
    auch_fuer: Annotated[tuple[Line, ...], INTERNAL] = ()
    """Names in offers that are no provider of their own: the way to them leads through this one."""
    rathaus: KommuneSlug | None = None
    gehoert_zu: Slug | None = None
    offers: tuple[Slug, ...] = ()
    """Offers that belong here whatever their `provider.name` says."""
    former: tuple[Slug, ...] = ()
    """Slugs of Träger that were joined into this one: their addresses lead here."""
    note: Text | None = None
    remark: Remark = None
    sources: tuple[Source, ...]

    def as_yaml(self) -> dict[str, Any]:
        """The record as the file carries it: fixed key order, what is rare only when set."""
        values = self.model_dump(mode="json")
        return {k: v for k, v in values.items() if k not in RARE or v not in (None, [])}


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


class CaretakerOfKommune(Record):
    """The Kümmerer as families read it: the office, never who sits there."""

    office: Line
    role: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    hours: Line | None = None
    """When somebody is there, in a sentence."""


class JugendamtOfKommune(Record):
    name: Line
    traeger: Line
    phone: Phone | None
    phone_stand: Year | None = None
    providers: Annotated[tuple[Slug, ...], INTERNAL] = ()
    """The Träger of offers that are this Jugendamt, or a part of it."""
    nights: Text | None = None
    """What to do when it is closed, where it is not that of the Kreis."""


class KommuneRecord(Record):
    """One of the 15 Kommunen in `data/kommunen.yaml`."""

    slug: KommuneSlug
    name: Line
    kind: Line
    ags: Annotated[str, StringConstraints(pattern=r"^05358\d{3}$")]
    population: Population
    website: Url
    rathaus: TownHall
    kuemmerer: CaretakerOfKommune | None = None
    """None: unknown, or the Kommune does not want it to be read."""
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
    remark: Remark = None
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
    hours: Line | None = None
    """When somebody is there, in a sentence."""
    aufgabe: Text | None = None
    note: Text | None = None
    nights: Text | None = None
    """What to do when it is closed."""
    remark: Remark = None
    stand: Year | None = None
    """When phone, mail, hours and address were last known to be right; the file names it only
    where somebody has said how they know."""
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
    hinweis: Annotated[Text, INTERNAL]
    kreis: KreisRecord
    kommunen: tuple[KommuneRecord, ...]
