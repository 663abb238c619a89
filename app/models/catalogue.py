"""The catalogue: Kommunen, Träger, offers and every save of an offer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, false
from sqlalchemy.orm import Mapped
from sqlalchemy.types import JSON
from sqlmodel import Field, Relationship, SQLModel

from app.models.base import Moment, now, one_of
from app.vocabulary import ProviderKind


class KommuneRow(SQLModel, table=True):
    """One of the 15 Kommunen; `record` is its entry of data/kommunen.yaml."""

    __tablename__ = "kommune"

    slug: str = Field(primary_key=True, max_length=40)
    name: str = Field(max_length=80, unique=True)
    position: int
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    """Counts saves; an editor who saw an older one is overtaken."""


class KommuneRevision(SQLModel, table=True):
    """One save of a Kommune, for ever. None is ever removed, so that their number says whether a
    reader has seen them all."""

    __tablename__ = "kommune_revision"
    __table_args__ = (
        Index("uq_kommune_revision_slug_version", "kommune_slug", "version", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    kommune_slug: str = Field(max_length=40)
    version: int
    event: str = Field(max_length=40)
    """"imported" or "edited"."""
    by: str = Field(max_length=200)
    """Who: "import", or the account's name."""
    reason: str = Field(default="", max_length=300)
    at: datetime = Field(default_factory=now, sa_type=Moment, nullable=False)
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """The Kommune as it was saved, in the shape of data/kommunen.yaml."""


class ProviderRow(SQLModel, table=True):
    """A Träger; `record` is its entry of data/providers.yaml."""

    __tablename__ = "provider"
    __table_args__ = (CheckConstraint(one_of("kind", ProviderKind), name="kind"),)

    slug: str = Field(primary_key=True, max_length=80)
    name: str = Field(max_length=300)
    kind: str = Field(max_length=20)
    parent_slug: str | None = Field(default=None, foreign_key="provider.slug", max_length=80)
    position: int
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    """Counts saves; an editor who saw an older one is overtaken."""


class ProviderRevision(SQLModel, table=True):
    """One save of a Träger, for ever, also of one that was joined into another and has no row any
    more. None is ever removed, so that their number says whether a reader has seen them all."""

    __tablename__ = "provider_revision"
    __table_args__ = (
        Index("uq_provider_revision_slug_version", "provider_slug", "version", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    provider_slug: str = Field(max_length=80)
    version: int
    event: str = Field(max_length=40)
    """"imported", "created", "edited", "joined", ..."""
    by: str = Field(max_length=200)
    """Who: "import", or the account's name."""
    reason: str = Field(default="", max_length=300)
    at: datetime = Field(default_factory=now, sa_type=Moment, nullable=False)
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """The Träger as it was saved, in the shape of data/providers.yaml."""


class OfferKommune(SQLModel, table=True):
    """An offer can be used in a Kommune; none for an offer that is countywide."""

    __tablename__ = "offer_kommune"

    offer_id: int = Field(
        sa_column=Column(Integer, ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)
    )
    kommune_slug: str = Field(primary_key=True, foreign_key="kommune.slug", max_length=40)
    position: int


class OfferRow(SQLModel, table=True):
    """An Angebot: `record` is all of it, in the shape of `OfferRecord`. The columns beside it
    repeat what SQL asks for; only `app.offers.store` writes them."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 1 AND 120", name="title"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_offer_provider_slug", "provider_slug"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    title: str = Field(max_length=120)
    provider_slug: str | None = Field(default=None, foreign_key="provider.slug", max_length=80)
    """Of the Träger that the record names, where it is a known one."""
    countywide: bool
    ended: str | None = Field(default=None, max_length=300)
    draft: bool = False
    doubt: str | None = Field(default=None, max_length=300)
    visible_from: date | None = None
    visible_until: date | None = None
    cancelled_until: date | None = None
    verified_at: date | None = None
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)
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
    """One save of an offer, for ever. They are the outbox, which `app.offers.following` reads:
    their ids grow, but may be committed in another order."""

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
    told: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    """Whether visitors were told something else by it than before."""


class OfferNote(SQLModel, table=True):
    """What colleagues should know about an offer and visitors do not see: in no file, no sheet."""

    __tablename__ = "offer_note"
    __table_args__ = (CheckConstraint("length(text) BETWEEN 1 AND 500", name="text"),)

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id", index=True)
    account_id: int | None = Field(
        default=None,
        sa_column=Column(Integer, ForeignKey("account.id", ondelete="SET NULL"), index=True),
    )
    text: str
    at: datetime = Field(sa_type=Moment, nullable=False)
