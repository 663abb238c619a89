"""What is on its way to becoming an offer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, false
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
    """Slug of the offer, "neu", "vorlage:" and the model's slug, or what else can be begun: see
    `app.offers.drafts`."""
    seen: int
    """Version of the offer that the form was opened on; 0 for a new one."""
    fields: list[list[str]] = Field(sa_type=JSON, nullable=False)
    at: datetime = Field(sa_type=Moment, nullable=False)
    discarded: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Thrown away; for a while it can still be brought back."""


class SendingRow(SQLModel, table=True):
    """A form that was sent and has made something, so that it makes it once; see app.sendings."""

    __tablename__ = "sending"
    __table_args__ = (Index("ix_sending_at", "at"),)

    key: str = Field(primary_key=True, max_length=64)
    """Hash of which form it was, whose, and what it said."""
    result: str = Field(max_length=200)
    """What the first sending led to: a slug, a key, a number."""
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


class TableRun(SQLModel, table=True):
    """An uploaded table on its way in: looked at, taken, taken back, each in short steps."""

    __tablename__ = "table_run"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token: str = Field(unique=True, max_length=40)
    """Names it in addresses."""
    name: str = Field(max_length=200)
    """Of the file."""
    notes: list[str] = Field(sa_type=JSON, nullable=False)
    """What is to be said of the file as a whole."""
    reading: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)
    """How the file was read, as `foreignkeeping.Reading` has it; {} of an offer's file."""
    asks: bool = False
    """Somebody has to say first what its columns are; till then it has no rows."""
    at: datetime = Field(sa_type=Moment, nullable=False)
    work: str = Field(default="", max_length=20)
    """What is being done to it, a word of `intakeruns`; "" when nothing is."""
    beat: datetime = Field(sa_type=Moment, nullable=False)
    """When the last step ended: work without a beat was interrupted."""
    holder: str = Field(default="", max_length=40)
    """Who does the work; whoever goes on with it takes it over."""
    position: int = 0
    """Number of the last row that the work has been at."""
    stop: bool = False
    """Somebody wants it to end after this step."""
    answers: list[list[str]] = Field(sa_type=JSON, nullable=False)
    """What was said to the questions of the preview: fields of its form."""
    bulk_id: int | None = Field(default=None, foreign_key="bulk.id", index=True)
    """What was done, as one step that can be taken back."""


class TableSource(SQLModel, table=True):
    """Somebody else's table as it came, until the first of its rows is taken: till then it can be
    said anew what its columns are."""

    __tablename__ = "table_source"

    run_id: int = Field(
        sa_column=Column(Integer, ForeignKey("table_run.id", ondelete="CASCADE"), primary_key=True)
    )
    sheet: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """A `foreigntable.Table`."""
    choice: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """What was said of its columns, a `foreign.Choice`; {} as long as nobody has."""


class TableRow(SQLModel, table=True):
    """A row of an uploaded table, and what became of it."""

    __tablename__ = "table_row"

    run_id: int = Field(
        sa_column=Column(Integer, ForeignKey("table_run.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(primary_key=True)
    """From 1, in the order of the file."""
    slug: str = Field(default="", max_length=200)
    """Of the offer that it names, or that was made of it."""
    cells: dict[str, str] = Field(sa_type=JSON, nullable=False)
    kind: str = Field(default="", max_length=20)
    """What it would do, "" as long as nobody has looked."""
    said: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """What the preview says of it."""
    done: str = Field(default="", max_length=20)
    """What was done with it, a word of `intakeruns`; "" as long as it is open."""
    before: int = 0
    """Version of the offer before that, 0 for a new one."""
    after: int = 0


class SavedFilter(SQLModel, table=True):
    """A choice of offers in the list of the desk that somebody has kept under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index("uq_saved_filter_account_name", "account_id", "name", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    name: str = Field(max_length=60)
    query: str = Field(max_length=600)
    """As the list's address has it."""
