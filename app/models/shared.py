"""What is done, or asked for, to offers that are also of other Kommunen than the author's."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    false,
)
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from app.i18n import N_
from app.models.base import Moment, one_of
from app.vocabulary import ProposalState, Vocabulary


class SharedKind(Vocabulary):
    """What there is between colleagues about an offer."""

    CHANGE = "aenderung", N_("Geändert")
    END = "ende", N_("Soll beendet werden")
    PROPOSAL = "vorschlag", N_("Vorgeschlagene Änderung")


class SharedDeed(SQLModel, table=True):
    """A change that the others concerned are told of, an end that one of them decides on, or a
    proposal that somebody has decided on and whose author has to learn so."""

    __tablename__ = "shared_deed"
    __table_args__ = (
        CheckConstraint(one_of("kind", SharedKind), name="kind"),
        CheckConstraint(one_of("state", ProposalState), name="state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    offer_id: int = Field(foreign_key="offer.id", index=True)
    account_id: int | None = Field(
        default=None,
        sa_column=Column(Integer, ForeignKey("account.id", ondelete="SET NULL"), index=True),
    )
    """Who did it or asks for it."""
    office: str = Field(max_length=300)
    """In which office that person sits: "Kümmerer Kreuzau"."""
    kommunen: list[str] = Field(sa_type=JSON, nullable=False)
    """The author's own, when it was done or asked."""
    at: datetime = Field(sa_type=Moment, nullable=False)
    reason: str = Field(default="", max_length=300)
    version_before: int
    """Of the offer: what was there before the change, or when the end was asked for."""
    version_after: int
    wanted: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """Of an end: field of the record -> what it is to be."""
    state: str = Field(default=ProposalState.OPEN.value, max_length=20)
    decided_by: str | None = Field(default=None, max_length=300)
    """The office that decided."""
    answer: str = Field(
        default="", sa_column=Column(String(300), nullable=False, server_default="")
    )
    seen: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """The author has read what became of it."""


class SharedNotice(SQLModel, table=True):
    """A Kommune is told of a change; each of them reads it for itself."""

    __tablename__ = "shared_notice"

    deed_id: int = Field(
        sa_column=Column(
            Integer, ForeignKey("shared_deed.id", ondelete="CASCADE"), primary_key=True
        )
    )
    kommune_slug: str = Field(
        primary_key=True, foreign_key="kommune.slug", max_length=40, index=True
    )
    read_by: str | None = Field(default=None, max_length=300)
    """The office that has read it."""
