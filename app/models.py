"""The tables. SQLModel does not validate rows: whatever is written passes a record first."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Dialect, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped
from sqlalchemy.types import JSON, DateTime, TypeDecorator
from sqlmodel import Field, Relationship, SQLModel

from app.vocabulary import (
    ACCOUNT_ROLES,
    YOUNGEST,
    Cost,
    Level,
    LinkState,
    ProposalKind,
    ProposalState,
    ProviderKind,
    Registration,
    ReportState,
    ReportTopic,
    Step,
    Vocabulary,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES


def _one_of(column: str, vocabulary: Iterable[Vocabulary]) -> str:
    values = ", ".join(f"'{value}'" for value in vocabulary)
    return f"{column} IN ({values})"


def now() -> datetime:
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """A point in time in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class KommuneRow(SQLModel, table=True):
    """One of the 15 Kommunen; `record` is its entry of data/kommunen.yaml."""

    __tablename__ = "kommune"

    slug: str = Field(primary_key=True, max_length=40)
    name: str = Field(max_length=80, unique=True)
    position: int
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)


class ProviderRow(SQLModel, table=True):
    """A Träger; `record` is its entry of data/providers.yaml."""

    __tablename__ = "provider"
    __table_args__ = (CheckConstraint(_one_of("kind", ProviderKind), name="kind"),)

    slug: str = Field(primary_key=True, max_length=80)
    name: str = Field(max_length=300)
    kind: str = Field(max_length=20)
    parent_slug: str | None = Field(default=None, foreign_key="provider.slug", max_length=80)
    position: int
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)


class OfferKommune(SQLModel, table=True):
    """An offer can be used in a Kommune; none for an offer that is countywide."""

    __tablename__ = "offer_kommune"

    offer_id: int = Field(
        sa_column=Column(Integer, ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)
    )
    kommune_slug: str = Field(primary_key=True, foreign_key="kommune.slug", max_length=40)
    position: int


class OfferRow(SQLModel, table=True):
    """An Angebot. `provider_name` is the record's spelling, `provider_slug` whose it was found."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint(_one_of("provider_kind", ProviderKind), name="provider_kind"),
        CheckConstraint(f"level IS NULL OR {_one_of('level', Level)}", name="level"),
        CheckConstraint(_one_of("cost", Cost), name="cost"),
        CheckConstraint(_one_of("registration", Registration), name="registration"),
        CheckConstraint(
            f"(age_min IS NULL OR age_min BETWEEN {YOUNGEST} AND 480) AND "
            f"(age_max IS NULL OR age_max BETWEEN {YOUNGEST} AND 480) AND "
            "(age_min IS NULL OR age_max IS NULL OR age_min <= age_max)",
            name="ages",
        ),
        CheckConstraint("length(title) BETWEEN 1 AND 120", name="title"),
        CheckConstraint("length(summary) BETWEEN 1 AND 160", name="summary"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_offer_provider_slug", "provider_slug"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    title: str = Field(max_length=120)
    summary: str = Field(max_length=160)
    description: str
    provider_name: str = Field(max_length=300)
    provider_kind: str = Field(max_length=20)
    provider_slug: str | None = Field(default=None, foreign_key="provider.slug", max_length=80)
    level: str | None = Field(default=None, max_length=20)
    phases: list[str] = Field(sa_type=JSON, nullable=False)
    transitions: list[str] = Field(sa_type=JSON, nullable=False)
    age_min: int | None = None
    age_max: int | None = None
    audience: list[str] = Field(sa_type=JSON, nullable=False)
    topics: list[str] = Field(sa_type=JSON, nullable=False)
    countywide: bool
    place: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    phone: str | None = Field(default=None, max_length=120)
    email: str | None = Field(default=None, max_length=200)
    url: str | None = Field(default=None, max_length=1000)
    schedule: str | None = Field(default=None, max_length=300)
    cost: str = Field(max_length=20)
    cost_note: str | None = Field(default=None, max_length=300)
    formats: list[str] = Field(sa_type=JSON, nullable=False)
    languages: list[str] = Field(sa_type=JSON, nullable=False)
    registration: str = Field(max_length=20)
    sources: list[dict[str, Any]] = Field(sa_type=JSON, nullable=False)
    ended: str | None = Field(default=None, max_length=300)
    draft: bool = False
    doubt: str | None = Field(default=None, max_length=300)
    visible_from: date | None = None
    visible_until: date | None = None
    cancelled_until: date | None = None
    origin: str | None = Field(default=None, max_length=80)
    verified_at: date | None = None
    verified_by: str | None = Field(default=None, max_length=300)
    stand: int | None = None
    version: int = 1
    """Counts saves; an editor who saw an older one is overtaken."""

    kommunen: Mapped[list[OfferKommune]] = Relationship(
        sa_relationship_kwargs={
            "order_by": "OfferKommune.position",
            "cascade": "all, delete-orphan",
            "lazy": "raise",
        }
    )


class Revision(SQLModel, table=True):
    """One save of an offer, for ever. Its growing id is the outbox: what is newer than a reader's
    mark is what the reader has not seen yet."""

    __tablename__ = "revision"
    __table_args__ = (Index("uq_revision_offer_version", "offer_id", "version", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id")
    version: int
    event: str = Field(max_length=40)
    """"imported", "edited", "confirmed", "withdrawn", ..."""
    by: str = Field(max_length=200)
    """Who: "import", or the account's name."""
    reason: str = Field(default="", max_length=300)
    at: datetime = Field(default_factory=now, sa_type=Moment, nullable=False)
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """The offer as it was saved, in the shape of data/offers/."""


class CounselCount(SQLModel, table=True):
    """How often a Beratung was counted, by day, Thema, Lebensphase and Kommune: a number without
    text, time of day or anything that leads to a sheet. "" where nothing was said."""

    __tablename__ = "counsel_count"
    __table_args__ = (CheckConstraint("n >= 1", name="n"),)

    day: date = Field(primary_key=True)
    topic: str = Field(primary_key=True, max_length=40)
    phase: str = Field(primary_key=True, max_length=40)
    kommune: str = Field(primary_key=True, max_length=40)
    n: int


class Mail(SQLModel, table=True):
    """A letter that waits to be sent. It goes once it is sent, so no address stays behind."""

    __tablename__ = "mail"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    """Its Message-ID: the same at every attempt, so that a mail server can tell a repetition."""
    recipient: str = Field(max_length=200)
    subject: str = Field(max_length=300)
    text: str
    queued_at: datetime = Field(default_factory=now, sa_type=Moment)
    next_at: datetime = Field(default_factory=now, sa_type=Moment, index=True)
    attempts: int = 0
    fault: str = Field(default="", max_length=100)
    """Why the last attempt failed: kind of error and the server's code, never an address."""


class Reminder(SQLModel, table=True):
    """Somebody was asked whether an offer is still right; once for each step of each review."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint(_one_of("step", Step), name="step"),
        Index("uq_reminder_offer_due_step", "offer_id", "due_on", "step", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id")
    due_on: date
    """Day by which the offer should be confirmed; names the review."""
    step: str = Field(max_length=20)
    asked_on: date


class Report(SQLModel, table=True):
    """ "Stimmt etwas nicht?": what a visitor says about an offer. `key` opens its status page."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(_one_of("topic", ReportTopic), name="topic"),
        CheckConstraint(_one_of("state", ReportState), name="state"),
        CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    offer_id: int = Field(foreign_key="offer.id", index=True)
    topic: str = Field(max_length=20)
    text: str
    answer_to: str | None = Field(default=None, max_length=200)
    """Where the visitor wants the answer; gone as soon as it is on its way."""
    made_on: date
    state: str = Field(default=ReportState.OPEN.value, max_length=20)
    settled_on: date | None = None
    settled_by: str | None = Field(default=None, max_length=200)
    answer: str = ""
    """What became of it, for the status page."""


class Proposal(SQLModel, table=True):
    """ "Angebot vorschlagen", or a Träger's change: a draft that a person decides on."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ProposalKind), name="kind"),
        CheckConstraint(_one_of("state", ProposalState), name="state"),
        CheckConstraint("kind = 'neu' OR offer_id IS NOT NULL", name="offer"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=20)
    offer_id: int | None = Field(default=None, foreign_key="offer.id", index=True)
    offer_version: int | None = None
    """The version that the Träger had before them."""
    kommune_slug: str | None = Field(default=None, foreign_key="kommune.slug", max_length=40)
    """Where a new offer is; None: in several Kommunen or in the whole Kreis."""
    wanted: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """Field of the form -> text; of a change only the fields that differ."""
    note: str = ""
    answer_to: str | None = Field(default=None, max_length=200)
    made_on: date
    state: str = Field(default=ProposalState.OPEN.value, max_length=20)
    settled_on: date | None = None
    settled_by: str | None = Field(default=None, max_length=200)
    answer: str = ""


class CheckedLink(SQLModel, table=True):
    """What the link check knows of an address that offers and Träger name."""

    __tablename__ = "checked_link"
    __table_args__ = (CheckConstraint(_one_of("state", LinkState), name="state"),)

    url: str = Field(primary_key=True, max_length=1000)
    state: str = Field(max_length=20)
    detail: str = Field(default="", max_length=200)
    """What the last attempt met: "404", "timeout", the certificate's fault."""
    moved_to: str | None = Field(default=None, max_length=1000)
    checked_on: date
    next_on: date
    failing_since: date | None = None
    failures: int = 0
    """Failed days in a row."""
    accepted_until: date | None = None
    """A person looked at it and says it is in order; no alarm before this day."""


class AccountRow(SQLModel, table=True):
    """A person who works at the desk. Names and addresses stay in the database."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(_one_of("role", ACCOUNT_ROLES), name="role"),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=200)
    """In small letters."""
    name: str = Field(max_length=120)
    role: str = Field(max_length=20)
    passphrase: str | None = Field(default=None, max_length=300)
    """Hash by argon2id; None until the invitation was taken up."""
    totp: str | None = Field(default=None, max_length=64)
    """Secret of the second factor, None without one."""
    totp_step: int = 0
    """The last time step that was used up: a code works once."""
    active: bool = True
    at: datetime = Field(default_factory=now, sa_type=Moment, nullable=False)

    kommunen: Mapped[list["AccountKommune"]] = Relationship(
        sa_relationship_kwargs={
            "order_by": "AccountKommune.kommune_slug",
            "cascade": "all, delete-orphan",
            "lazy": "raise",
        }
    )


class AccountKommune(SQLModel, table=True):
    """A Kümmerer looks after a Kommune."""

    __tablename__ = "account_kommune"

    account_id: int = Field(
        sa_column=Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    )
    kommune_slug: str = Field(primary_key=True, foreign_key="kommune.slug", max_length=40)


class SignIn(SQLModel, table=True):
    """A browser that is signed in; `key` is the hash of what its cookie carries."""

    __tablename__ = "sign_in"

    key: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    began_at: datetime = Field(sa_type=Moment, nullable=False)
    seen_at: datetime = Field(sa_type=Moment, nullable=False)
    proven_at: datetime = Field(sa_type=Moment, nullable=False)
    """When the passphrase was last given, for what asks it again."""


class OneTimeLink(SQLModel, table=True):
    """A link sent or printed; `key` is the hash of what it carries."""

    __tablename__ = "one_time_link"

    key: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    purpose: str = Field(max_length=20)
    expires_at: datetime = Field(sa_type=Moment, nullable=False)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class Attempt(SQLModel, table=True):
    """Something that may be tried only so often; `key` is a hash of who tried what."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64)
    at: datetime = Field(sa_type=Moment, nullable=False)


class DraftRow(SQLModel, table=True):
    """What somebody has typed into a form and not saved yet, as it was typed."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_about", "about"),)

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    token: str = Field(primary_key=True, max_length=40)
    """Names the open form, so that two tabs do not overwrite each other."""
    about: str = Field(max_length=120)
    """Slug of the offer, "neu", or "vorlage:" and the model's slug."""
    seen: int
    """Version of the offer that the form was opened on; 0 for a new one."""
    fields: list[list[str]] = Field(sa_type=JSON, nullable=False)
    at: datetime = Field(sa_type=Moment, nullable=False)


class UnpublishedRow(SQLModel, table=True):
    """A version that waits beside the published one: an Entwurf, or a proposal to the Kümmerer."""

    __tablename__ = "unpublished"
    __table_args__ = (Index("uq_unpublished_offer_account", "offer_id", "account_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id")
    account_id: int = Field(foreign_key="account.id")
    proposal: bool
    """Its author may not publish it."""
    base: int
    """The version that it changes."""
    reason: str = Field(max_length=300)
    at: datetime = Field(sa_type=Moment, nullable=False)
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)


class BulkRow(SQLModel, table=True):
    """Many offers changed at once, so that it can be undone at once."""

    __tablename__ = "bulk"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    label: str = Field(max_length=300)
    at: datetime = Field(sa_type=Moment, nullable=False)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    changes: list[list[Any]] = Field(sa_type=JSON, nullable=False)
    """[slug, version before or 0, version after] for each offer."""


class UnmetQuestion(SQLModel, table=True):
    """A question that found nothing good, counted per day and Kommune; see app.unmet."""

    __tablename__ = "unmet_question"

    key: str = Field(primary_key=True, max_length=64)
    """Keyed hash of the words, so that rare ones cannot be read back."""
    day: date = Field(primary_key=True)
    kommune: str = Field(primary_key=True, max_length=40)
    """The Kommune that was asked for, "" without one."""
    words: str | None = Field(default=None, max_length=80)
    """Written only once the words were asked often enough to be nobody's own."""
    count: int
