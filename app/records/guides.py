"""The texts that frame the offers, as `data/` carries them: guides, initiative, crisis, pages."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.i18n import gettext as _
from app.records.base import (
    Email,
    KommuneSlug,
    Line,
    NamedSource,
    Phone,
    Record,
    Remark,
    Slug,
    Text,
    Url,
)
from app.vocabulary import (
    OLDEST,
    YOUNGEST,
    Audience,
    Level,
    Phase,
    StepKind,
    Topic,
    Transition,
)


class MonthSpan(Record):
    """Months since birth, first and last; pregnancy is -9..0."""

    from_: Annotated[int, Field(ge=YOUNGEST, le=OLDEST, alias="from")]
    to: Annotated[int, Field(ge=YOUNGEST, le=OLDEST)]

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.from_ > self.to:
            raise ValueError(_("from darf nicht größer als to sein"))
        return self


class StepRecord(Record):
    """What a family should do by when, in a guide."""

    id: Slug
    title: Annotated[Line, Field(max_length=80)]
    text: Text
    when: Line
    months: MonthSpan
    kind: StepKind
    urgent: bool
    offers: tuple[Slug, ...]
    needs: tuple[Slug, ...]
    remark: Remark = None
    sources: Annotated[tuple[NamedSource, ...], Field(min_length=1)]


class PhaseRecord(Record):
    """The guide of a Lebensphase in `data/phases.yaml`."""

    slug: Phase
    name: Line
    short_name: Line
    ages_text: Line
    lead: Line
    text: Text
    tips: tuple[Line, ...]
    remark: Remark = None
    steps: tuple[StepRecord, ...]


class TransitionRecord(Record):
    """The guide of an Übergang in `data/transitions.yaml`; `data/schoolyear.yaml` says when."""

    slug: Transition
    name: Line
    short_name: Line
    between: tuple[Phase, Phase]
    lead: Line
    text: Text
    questions: tuple[Line, ...]
    remark: Remark = None
    steps: tuple[StepRecord, ...]


class TitledText(Record):
    title: Line
    text: Text


class LevelRecord(Record):
    slug: Level
    name: Line
    text: Text
    bausteine: tuple[Slug, ...]


class BausteinRecord(Record):
    """A building block of the initiative: Präventionsschulung, Präventionskraft, ..."""

    id: Slug
    name: Line
    question: Line
    text: Text
    tasks: tuple[Text, ...]
    way_in: Text
    remark: Remark = None
    sources: tuple[NamedSource, ...]


class RouteOptionRecord(Record):
    label: Line
    to: Slug | None
    contact: Slug | None


class RouteStepRecord(Record):
    id: Slug
    title: Line
    text: Text
    options: tuple[RouteOptionRecord, ...]
    remark: Remark = None


class RouteRecord(Record):
    """The Ablaufplan: from a first feeling to the right contact."""

    title: Line
    intro: Text
    steps: tuple[RouteStepRecord, ...]
    remark: Remark = None


class NamedContact(Record):
    name: Line
    phone: Phone | None
    email: Email | None
    url: Url | None
    note: Text | None
    remark: Remark = None
    sources: tuple[NamedSource, ...]


class ConferenceRecord(Record):
    kommune: KommuneSlug
    text: Text
    remark: Remark = None
    sources: tuple[NamedSource, ...]


class InitiativeRecord(Record):
    """The brochure's content, re-told: `data/initiative.yaml`."""

    lead: Text
    stand: Text
    remark: Remark = None
    sources: tuple[NamedSource, ...]
    leitsatz: TitledText
    ziele: tuple[Text, ...]
    ebenen: tuple[LevelRecord, ...]
    bausteine: tuple[BausteinRecord, ...]
    ablaufplan: RouteRecord
    contacts: dict[str, NamedContact]
    konferenzen: tuple[ConferenceRecord, ...]


class Matters(Record):
    """What a number of Hilfe sofort answers in confidence. By topics and audience it stands in for
    confidential advice whose own number is not known; by needs for what was asked in the search."""

    topics: tuple[Topic, ...]
    audience: tuple[Audience, ...]
    needs: tuple[Slug, ...]


class HelpNumber(Record):
    """One number of Hilfe sofort."""

    name: Line
    for_: Annotated[Line, Field(alias="for")]
    phone: Phone
    hours: Line
    cost: Line
    languages: Line | None
    url: Url | None
    offer: Slug | None
    violence: bool
    matters: Matters | None = None
    remark: Remark = None
    sources: Annotated[tuple[NamedSource, ...], Field(min_length=1)]


class HelpGroup(Record):
    id: Slug
    title: Line
    text: Text
    remark: Remark = None
    numbers: tuple[HelpNumber, ...]


class PageSection(Record):
    id: Slug
    heading: Line
    paragraphs: tuple[Text, ...]
    list: tuple[Text, ...] = ()


class PageRecord(Record):
    """A plain page in `data/seiten.yaml`; `{operator_name}` and its like come from settings."""

    title: Line
    lead: Text
    sections: tuple[PageSection, ...]
    sources: tuple[NamedSource, ...]
