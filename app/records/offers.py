"""The records of `data/`: what a person writes in YAML, checked before anything is saved.

One schema serves the files, the import, the revisions and the public view; offers/README.md
explains the fields to those who edit them. Every model is frozen and refuses unknown fields.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, model_validator

from app.ages import contradiction
from app.i18n import N_, german
from app.i18n import gettext as _
from app.records import kinds
from app.records.base import (
    INTERNAL,
    STORED,
    ContactOfRecord,
    Day,
    KommuneSlug,
    Line,
    Place,
    Record,
    Remark,
    Slug,
    Source,
    Text,
    Year,
)
from app.records.locations import MOST, LocationOfRecord
from app.records.spoken import MOST as MOST_SPOKEN
from app.records.spoken import SpokenOfRecord
from app.records.staleness import FIRST_DAY, LAST_DAY, possible, visible
from app.records.times import TimesOfRecord
from app.times.dates import Dates
from app.times.saying import Words
from app.vocabulary import (
    COUNTYWIDE,
    FOR_FAMILIES,
    YOUNGEST,
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
    State,
    Topic,
    Transition,
)

OUT_OF_ORDER = N_("min darf nicht größer als max sein")
NOT_ALONE = N_("„kreisweit“ steht allein, sonst nur einzelne Kommunen")


# Cleaned as they are read, wherever they come from: no control character, no invisible mark.
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
            raise ValueError(_(OUT_OF_ORDER))
        return self


class ApartOfRecord(Record):
    """Another offer that looks like the same one and is not, and why."""

    offer: Slug
    because: Line


RARE = frozenset(
    (
        "kind",
        "ended",
        "joined",
        "apart",
        "phases_because",
        "draft",
        "doubt",
        "remark",
        "visible_from",
        "visible_until",
        "cancelled_until",
        "locations",
        "origin",
        "times",
        "recurs",
        "usual",
        "needs",
        "confidential",
        "spoken",
        "verified_at",
        "verified_by",
    )
)
"""Fields of an offer that its file names only when they say something."""


AGES_UNASKED = {"ages": "unasked"}
"""Context of a validation where nobody is asked for ages and phases: they stay as they are."""
RENAMED: Mapping[str, str] = {"handlungsebene": "level", "format": "formats"}
"""Names in files of earlier versions, which people still have -> those of today."""
DAYS = ("visible_from", "visible_until", "cancelled_until", "verified_at")


class OfferRecord(Record):
    """An Angebot as it stands in `data/offers/`, with its sources and its Stand."""

    slug: Slug
    kind: OfferKind = OfferKind.OFFER
    title: Annotated[Line, Field(max_length=120)]
    summary: Annotated[Line, Field(max_length=160)]
    description: Text
    provider: ProviderOfRecord
    level: Level | None = None
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    phases_because: Annotated[Line | None, INTERNAL] = None
    """Why they are others than those that follow from the ages."""
    transitions: tuple[Transition, ...]
    age_months: AgeMonths
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    kommunen: Annotated[tuple[KommuneSlug, ...], Field(min_length=1)]
    place: Place | None
    contact: ContactOfRecord
    locations: Annotated[tuple[LocationOfRecord, ...], Field(max_length=MOST)] = ()
    """Where else it is, or who else can be asked."""
    schedule: Line | None
    times: TimesOfRecord | None = None
    """What of it is certain, reckoned with."""
    recurs: Recurs | None = None
    """It comes again when its dates are over."""
    usual: Line | None = None
    """The usual time of the year, in words: nobody reckons a date from it."""
    cost: Cost
    cost_note: Line | None
    formats: Annotated[tuple[Format, ...], Field(min_length=1)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    """In which it takes place."""
    spoken: Annotated[tuple[SpokenOfRecord, ...], Field(max_length=MOST_SPOKEN)] = ()
    """Which somebody speaks at its own contact, and when."""
    registration: Registration
    confidential: bool = False
    """Advice that nobody else hears of: its contact is never that of an authority."""
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    remark: Remark = None
    ended: Line | None = None
    """Withdrawn, and why."""
    joined: Slug | None = None
    """The offer into which it was joined: its address leads there."""
    apart: Annotated[tuple[ApartOfRecord, ...], INTERNAL] = ()
    """Decided by a person: no duplicate of these."""
    draft: bool = False
    """Never published yet."""
    doubt: Annotated[Line | None, INTERNAL] = None
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

    @model_validator(mode="before")
    @classmethod
    def of_today(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        if not given.get("kind", True):  # a cell or a field left empty: the usual one
            given = {n: v for n, v in given.items() if n != "kind"}
        if RENAMED.keys().isdisjoint(given):
            return given
        # One that is there under both names stays, and is refused as unknown.
        return {n if (new := RENAMED.get(n, n)) in given else new: v for n, v in given.items()}

    @model_validator(mode="after")
    def each_value_once(self) -> Self:
        for name in ("phases", "transitions", "audience", "topics", "kommunen", "formats", "needs"):
            values = getattr(self, name)
            if len(set(values)) != len(values):
                raise ValueError(
                    _("%(name)s: jeder Wert darf nur einmal vorkommen") % {"name": name}
                )
        if COUNTYWIDE in self.kommunen and len(self.kommunen) > 1:
            raise ValueError(f"kommunen: {_(NOT_ALONE)}")
        newest = max((s.seen for s in self.sources if s.seen is not None), default=None)
        if self.stand != newest:
            raise ValueError(
                _("stand: muss das neueste Jahr der Quellen sein (%(year)s)") % {"year": newest}
            )
        if self.visible_from and self.visible_until and self.visible_from > self.visible_until:
            raise ValueError(_("visible_until: darf nicht vor „sichtbar von“ liegen"))
        if self.usual is not None and self.recurs is None:
            raise ValueError(_("recurs: fehlt, wo „usual“ steht"))
        if (self.verified_at is None) != (self.verified_by is None):
            raise ValueError(_("verified_by: gehört zu verified_at, beide oder keines"))
        if self.joined is not None and (self.ended is None or self.joined == self.slug):
            raise ValueError(
                _("joined: nennt ein anderes Angebot, und nur neben „ended“ mit Jahr und Grund")
            )
        return self

    @model_validator(mode="after")
    def phases_of_its_ages(self, info: ValidationInfo) -> Self:
        # What an earlier version let in can still be confirmed, called off or withdrawn.
        if (
            info.context in (STORED, AGES_UNASKED)
            or self.phases_because is not None
            or self.ended is not None
        ):
            return self
        ages = self.age_months
        if fault := contradiction(ages.min, ages.max, self.phases):
            raise ValueError(f"phases: {fault}")
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
    def elsewhere(self) -> "tuple[OfferRecord, ...]":
        """The same offer as it is at each of its further places. What is not said of whom to ask
        there is the offer's own; a time is that place's alone. Where somebody else can be asked and
        no place is named, it is at the offer's own."""
        return tuple(
            self.model_copy(
                update={
                    "place": each.place or self.place,
                    "contact": _filled(each.contact, self.contact),
                    "schedule": each.schedule,
                    "times": each.times,
                    "locations": (),
                    "spoken": () if each.contact else self.spoken,
                }
            )
            for each in self.locations
        )

    def kind_fault(self, before: "OfferRecord | None") -> str:
        """Why it cannot be what it says and for whom it says, in a German sentence, or "". What
        stays as `before` had it stops nothing, nor does what is over."""
        same = before is not None and (before.kind, set(before.audience)) == (
            self.kind,
            set(self.audience),
        )
        return "" if same or self.ended else kinds.contradiction(self.kind, self.audience)

    @property
    def shown_as(self) -> OfferKind:
        """What is only for Fachkräfte is none of families, whatever it was entered as."""
        usual = kinds.usual(self.audience)
        return usual if self.kind in FOR_FAMILIES and usual not in FOR_FAMILIES else self.kind

    @property
    def countywide(self) -> bool:
        return COUNTYWIDE in self.kommunen

    @property
    def state(self) -> State:
        return state_of(self.ended, self.draft, self.doubt)

    @property
    def schedule_said(self) -> str | None:
        """When it is, as families read it: the times, and the sentence beside them unless it says
        the same."""
        return self.times.said_with(self.schedule) if self.times else self.schedule

    def schedule_on(self, today: date, words: Words = german) -> str | None:
        """The same as it is to be said on a day: without what of it is over."""
        if self.times is None:
            return words(self.schedule) if self.schedule else None
        said, when = self.times.said_with(self.schedule, today, words), self.times.when
        if self.recurs and isinstance(when, Dates) and when.last_day < today:
            return _("Zuletzt: %(when)s") % {"when": said}
        return said

    def over(self, today: date) -> bool:
        """Nothing of its times is left at any of its places."""
        times = (self.times, *(each.times for each in self.locations))
        return all(each is not None and each.over(today) for each in times)

    def public(self, today: date) -> bool:
        """Whether visitors see the offer on this day."""
        if self.state in (State.WITHDRAWN, State.DRAFT):
            return False
        return visible(today, self.visible_from, self.visible_until)

    def as_yaml(self) -> dict[str, Any]:
        """The record as `data/offers/` carries it: fixed key order, what is rare only when set."""
        values = self.model_dump(mode="json")
        silent: tuple[Any, ...] = (None, False, [])
        return {
            name: value
            for name, value in values.items()
            if name not in RARE
            or not (value in silent or (name == "kind" and value == OfferKind.OFFER))
        }


def _filled(stated: ContactOfRecord | None, own: ContactOfRecord) -> ContactOfRecord:
    known = stated.model_dump(exclude_none=True) if stated else {}
    return own.model_copy(update=known)


def state_of(ended: str | None, draft: bool, doubt: str | None) -> State:
    """The state that these fields of an offer say together."""
    if ended is not None:
        return State.WITHDRAWN
    if draft:
        return State.DRAFT
    return State.DOUBTED if doubt is not None else State.PUBLISHED
