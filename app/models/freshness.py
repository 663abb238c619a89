"""Letters, reminders, what visitors and Träger say, and the link check."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, String
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from app.models.base import EPOCH, Moment, Sealed, one_of
from app.vocabulary import (
    LinkState,
    ProposalKind,
    ProposalState,
    ReportState,
    ReportTopic,
    ReviewStep,
)


class Mail(SQLModel, table=True):
    """A letter that waits to be sent. It goes once it is sent, so no address stays behind."""

    __tablename__ = "mail"
    __table_args__ = (Index("uq_mail_gathers", "gathers", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    """Its Message-ID: the same at every attempt, so that a mail server can tell a repetition."""
    recipient: str = Field(sa_type=Sealed("mail.recipient"), nullable=False)
    subject: str = Field(sa_type=Sealed("mail.subject"), nullable=False)
    text: str = Field(sa_type=Sealed("mail.text"), nullable=False)
    """Links that open an account, and visitors' words."""
    unsubscribe: str | None = Field(
        default=None, sa_column=Column(Sealed("mail.unsubscribe"), nullable=True)
    )
    """Where whoever gets it can say that they want no more of its kind."""
    gathers: str | None = Field(default=None, max_length=64)
    """Mark of whom and what it is about, as long as more of the same may join it."""
    gathered: str | None = Field(
        default=None, sa_column=Column(Sealed("mail.gathered"), nullable=True)
    )
    """What it says so far, a line each."""
    next_at: datetime = Field(default=EPOCH, sa_type=Moment, index=True)
    """When to try next; a new letter is due at once, whatever the clock says."""
    attempts: int = 0
    fault: str = Field(default="", max_length=100)
    """Why the last attempt failed: kind of error and the server's code, never an address."""


class Reminder(SQLModel, table=True):
    """Somebody was asked whether an offer is still right; once for each step of each review."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint(one_of("step", ReviewStep), name="step"),
        Index("uq_reminder_offer_due_step", "offer_id", "due_on", "step", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id")
    due_on: date
    """Day by which the offer should be confirmed; names the review."""
    step: str = Field(max_length=20)
    asked_on: date


class ReviewAddress(SQLModel, table=True):
    """What is known of an address that is asked whether offers are still right. Of the address
    itself only a mark is kept (`app/freshness/mailboxes.py`): none stays behind once no record has
    it any more."""

    __tablename__ = "review_address"

    mark: str = Field(primary_key=True, max_length=64)
    first_on: date | None = None
    """When it was first written to; None: never yet."""
    last_on: date | None = None
    refused_on: date | None = None
    """When a letter to it came back."""
    fault: str = Field(default="", max_length=40)
    """The code with which it did: "5.1.1"."""
    unwanted_on: date | None = None
    """When whoever reads it asked for no more reminders."""


class Report(SQLModel, table=True):
    """ "Stimmt etwas nicht?": what a visitor says about an offer. `key` opens its status page."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(one_of("topic", ReportTopic), name="topic"),
        CheckConstraint(one_of("state", ReportState), name="state"),
        CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    offer_id: int = Field(foreign_key="offer.id", index=True)
    topic: str = Field(max_length=20)
    text: str
    answer_to: str | None = Field(default=None, max_length=200)
    """Where the visitor wants the answer; gone as soon as it is on its way."""
    language: str = Field(
        default="de", sa_column=Column(String(8), nullable=False, server_default="de")
    )
    """Of the page on which it was written; the answer comes in it."""
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
        CheckConstraint(one_of("kind", ProposalKind), name="kind"),
        CheckConstraint(one_of("state", ProposalState), name="state"),
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
    """Path in the offer's record -> text; of a change only the fields that differ."""
    note: str = ""
    answer_to: str | None = Field(default=None, max_length=200)
    language: str = Field(
        default="de", sa_column=Column(String(8), nullable=False, server_default="de")
    )
    """As in `Report`."""
    made_on: date
    state: str = Field(default=ProposalState.OPEN.value, max_length=20)
    settled_on: date | None = None
    settled_by: str | None = Field(default=None, max_length=200)
    answer: str = ""


class Job(SQLModel, table=True):
    """Work that is done once a day, by whichever process claims it; see `app/claims.py`."""

    __tablename__ = "job"

    name: str = Field(primary_key=True, max_length=40)
    met_on: date
    """The day here whose job the database first knew of: it is done from the next one on."""
    done_on: date | None = None
    """The last day here on which it was done."""
    leased_until: datetime = Field(default=EPOCH, sa_type=Moment, nullable=False)
    """Nobody else begins before this moment, also when whoever is at it has crashed."""
    leased_by: str = Field(default="", max_length=120)
    """Machine and process that are at it; empty: nobody."""


class CheckedLink(SQLModel, table=True):
    """What the link check knows of an address that offers and Träger name."""

    __tablename__ = "checked_link"
    __table_args__ = (CheckConstraint(one_of("state", LinkState), name="state"),)

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
