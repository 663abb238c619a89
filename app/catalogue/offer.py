"""An Angebot as visitors see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.catalogue.upcoming import Upcoming
from app.i18n import N_, dialled, german, plain
from app.i18n import gettext as _
from app.records.base import Place, Source
from app.records.staleness import Freshness
from app.times import saying
from app.vocabulary import (
    FOR_FAMILIES,
    ON_CHAIN,
    Audience,
    Cost,
    Format,
    Language,
    Level,
    OfferKind,
    Phase,
    ProviderKind,
    Recurs,
    Registration,
    Topic,
    Transition,
)
from app.web.views import Contact
from app.wording import audience, beside, phases, remote, titled

_TO_ASK = {
    (True, True, True): N_("Zeit und Kosten am Telefon erfragen"),
    (True, True, False): N_("Zeit und Kosten bitte erfragen"),
    (True, False, True): N_("Zeit am Telefon erfragen"),
    (True, False, False): N_("Zeit bitte erfragen"),
    (False, True, True): N_("Kosten am Telefon erfragen"),
    (False, True, False): N_("Kosten bitte erfragen"),
}
"""By whether the time, the cost is not known, and there is a telephone: whole sentences, for other
languages decline what is asked for."""
_GROWING = frozenset((Audience.CHILDREN, Audience.DISABLED_CHILDREN, Audience.YOUTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class KommuneLink:
    slug: str
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody at the contact of an offer who speaks a language beside German."""

    language: Language
    details: str
    """In what role, and when: "am Empfang, dienstags 9 bis 12 Uhr"; "" where nobody knows."""
    vague: str = ""
    """When, where it is said in words alone: "nur manchmal"."""

    @property
    def said(self) -> str:
        """ "Ukrainisch: am Empfang, dienstags 9 bis 12 Uhr"."""
        label = self.language.label
        return titled(label, self.details) if self.details else label


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Offer:
    """A published Angebot, ready to show, in the language in which the snapshot was made."""

    slug: str
    kind: OfferKind = OfferKind.OFFER
    url: str
    title: str
    """As it stands on the door: German."""
    meaning: str = ""
    """What the title says, in another language; "" where nobody has said it, and in German."""
    summary: str
    description: str
    provider_name: str
    """"" where nobody knows it."""
    provider_kind: ProviderKind
    provider_url: str | None
    level: Level | None
    phases: tuple[Phase, ...]
    transitions: tuple[Transition, ...]
    ages: tuple[int, int]
    """Months, youngest and oldest; from the phases where the record leaves them open."""
    age_text: str
    """What is known of the ages: "6 bis 10 Jahre", "ab 6 Jahren", "alle Altersstufen"; "" where
    nobody said any."""
    audience: tuple[Audience, ...]
    topics: tuple[Topic, ...]
    needs: tuple[str, ...] = ()
    """Anliegen that a person at the desk confirmed."""
    kommunen: tuple[KommuneLink, ...]
    """Empty when countywide."""
    countywide: bool
    where_text: str
    """Short, for cards: "Kreuzau", "Düren und Jülich", "im ganzen Kreis"."""
    place: Place | None
    place_meaning: str = ""
    """What the name of the place says besides ("room 118"), in another language."""
    contact: Contact
    site: str = ""
    """Which of its places this is; "" for the first one."""
    locations: "tuple[Offer, ...]" = ()
    """Where there are several places, the same offer as it is at each of them, its first one too:
    where, when and whom to ask."""
    schedule: str | None
    """Its times and what is said beside them, each once."""
    upcoming: Upcoming
    """At the moment of the snapshot; of an offer with several places the soonest of all."""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    """How the headings of `upcoming.times`, which are German, are said in another language."""
    recurs: Recurs | None = None
    usual: str | None = None
    """The usual time of the year, in words."""
    origin: str | None = None
    """Slug of the offer that served as a model."""
    version: int = 1
    """Counts saves."""
    edition: int = 1
    """Counts those by which visitors were told something else."""
    published: datetime | None = None
    """From when on families could see it."""
    changed: datetime | None = None
    """When those who see it were last told something else."""
    cost: Cost
    cost_note: str | None
    formats: tuple[Format, ...]
    languages: tuple[Language, ...]
    speakers: tuple[Speaker, ...] = ()
    """Who speaks what at its own contact; () where that is somebody else's."""
    registration: Registration
    sources: tuple[Source, ...]
    freshness: Freshness
    cancelled: str
    """"fällt aus bis 24.12.2026", "" when it takes place."""
    cancelled_until: date | None = None
    cancelled_since: date | None = None
    """The day on which that was said."""
    withdrawn: bool = False
    visible_until: date | None = None
    crisis: bool
    """Topic Krise & Schutz: pages show the quick exit when `violence` is true as well."""
    violence: bool
    discreet: bool
    """It speaks of violence, also where nobody has called it a crisis."""
    confidential: bool = False
    """Its contact is never an authority's."""
    official: bool = False
    """Its contact leads to an authority."""
    bound: bool = False
    """What a Jugendamt does for those who live in its Kommunen: nobody else is sent there."""
    accessible: bool = False
    """The record says so; its silence says nothing."""

    @property
    def everywhere(self) -> "tuple[Offer, ...]":
        """As it is at each of its places."""
        return self.locations or (self,)

    @property
    def tongues(self) -> tuple[Language, ...]:
        """In which it takes place or somebody answers."""
        spoken = (each.language for each in self.speakers)
        return tuple(dict.fromkeys((*self.languages, *spoken)))

    def speaks(self, language: str) -> tuple[Speaker, ...]:
        """Who speaks that language at its contact."""
        return tuple(each for each in self.speakers if each.language == language)

    @property
    def whom_text(self) -> str:
        """For whom, in few words: the ages; where nobody said any, "Eltern, Alleinerziehende"."""
        return self.age_text or audience(self.audience)

    @property
    def phase_text(self) -> str:
        """Where on the chain: "Kita-Zeit bis Grundschulzeit"."""
        return phases(self.phases)

    @property
    def phases_help(self) -> bool:
        """Whether they tell somebody that it is for them: children and young people, where no age
        is known. To adults they would only say how old a child may be."""
        return not self.age_text and not _GROWING.isdisjoint(self.audience)

    @property
    def further_places(self) -> int:
        """How many other places there are; who else can be asked at the first one is none."""
        return len({each.place_text for each in self.everywhere}) - 1

    @property
    def timed(self) -> bool:
        """Something is known of when it is, at any of its places."""
        return any(each.schedule for each in self.everywhere)

    @property
    def place_text(self) -> str:
        """One line: "Pfarrheim, Hauptstraße 3, 52391 Vettweiß"; "" where no place is known."""
        return german(plain(self.place.said)) if self.place else ""

    @property
    def place_read(self) -> str:
        """The same with what its name says, where the German stands beside it: "Rathaus Kreuzau,
        кабінет 118, Bahnhofstraße 7, 52372 Kreuzau"."""
        if not (self.place and self.place.name and self.place_meaning):
            return self.place_text
        name, door = plain(self.place.name), plain(self.place_text)
        if not door.startswith(name):
            return self.place_text
        rest = door.removeprefix(name).removeprefix(", ")
        return beside((self.place_meaning, german(rest) if rest else ""))

    def heading(self, label: str) -> str:
        """Of one of its times: "Infoabend"; "" where it has none."""
        return self.labels.get(label, label)

    @property
    def card_times(self) -> tuple[str, str]:
        """What a card says of its times: first the next one, then its hours. Of what comes every
        year and has no date yet it says what is usual, for nobody comes by what was last."""
        if self.upcoming.awaited and self.usual:
            return saying.again(None), _("üblich: %(when)s") % {"when": self.usual}
        return self.upcoming.line, self.schedule or ""

    @property
    def remote_text(self) -> str:
        """How it comes to the family, where nobody has to go anywhere: "bei Ihnen zu Hause"; "" of
        what is on the spot."""
        return "" if Format.ON_SITE in self.formats else remote(self.formats)

    @property
    def spot_text(self) -> str:
        """Where it is, in one line; the address of who comes home or answers the telephone is no
        place to go to."""
        return self.where_text if self.remote_text else self.place_text or self.where_text

    @property
    def to_ask(self) -> str:
        """What a family has to ask for: "Zeit und Kosten am Telefon erfragen", "" where all is
        known."""
        time = not (self.timed or self.upcoming.line)
        cost = self.cost is Cost.UNKNOWN and not self.cost_note
        by_phone = bool(self.contact.phone)
        return _(_TO_ASK[time, cost, by_phone]) if time or cost else ""

    @property
    def house(self) -> str:
        """The name of the place, where `where_text` does not say it."""
        name = self.place.name if self.place else None
        said = name and plain(name) in plain(self.where_text)
        return name if name and not said else ""

    @property
    def printed(self) -> str:
        """What a list on paper needs beside its card: street, town and telephone."""
        place, phone = self.place, self.contact.called
        # Postcode and town are one line, whichever way the letters around it run.
        parts = filter(None, (place.postcode, place.city)) if place else ()
        town = german(plain(" ".join(parts)))
        street = (place.street or "") if place else ""
        called = _("Telefon %(phone)s") % {"phone": dialled(phone)} if phone else ""
        return beside((street, town, called))

    @property
    def for_staff_only(self) -> bool:
        """Nothing that a family can use: it stands where somebody asks for Fachkräfte."""
        return self.kind not in FOR_FAMILIES

    @property
    def on_chain(self) -> bool:
        """The links of the chain are made of it, and so what is counted beside them."""
        return self.kind in ON_CHAIN

    @property
    def closes_gaps(self) -> bool:
        """Where there is nothing but a single day or a brochure, there is a Lücke."""
        return self.kind is OfferKind.OFFER

    def open_to(self, kommunen: Iterable[str]) -> bool:
        """Whether somebody of one of these Kommunen may be sent there at all."""
        if not self.bound:
            return True
        chosen = tuple(kommunen)
        return not chosen or any(place.slug in chosen for place in self.kommunen)

    def for_those_of(self, kommunen: Iterable[str]) -> bool:
        """Whether it may be held out to somebody who did not ask for it: what a Jugendamt does only
        to those of whom it is known that they live in one of its Kommunen."""
        chosen = tuple(kommunen)
        return not self.bound or (bool(chosen) and self.open_to(chosen))

    @property
    def followed(self) -> bool:
        """It may stand among dates, in calendars and in feeds: on a screen that others see nobody
        should find what is about violence, unless it is for Fachkräfte."""
        return not self.discreet or self.for_staff_only
