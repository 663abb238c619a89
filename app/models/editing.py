"""What is on its way to becoming an offer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from app.models.base import Moment


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
    """[slug, version before or 0, version after] for each offer, and with a fourth word for each
    of `references`."""

    @property
    def offers(self) -> list[list[Any]]:
        return [each for each in self.changes if len(each) == 3]

    @property
    def references(self) -> list[list[Any]]:
        """What named these offers and was carried over with them, as app/offers/references.py
        reads it."""
        return [each for each in self.changes if len(each) == 4]


class SavedFilter(SQLModel, table=True):
    """A choice of offers in the list of the desk that somebody has kept under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index("uq_saved_filter_account_name", "account_id", "name", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    name: str = Field(max_length=60)
    query: str = Field(max_length=600)
    """As the list's address has it."""
