"""Flyers and pictures: what is known of the files that lie beside the database."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from app.i18n import N_
from app.models.base import Moment, one_of
from app.vocabulary import Vocabulary


class MediumKind(Vocabulary):
    """What somebody has uploaded."""

    FLYER = "faltblatt", N_("Faltblatt")
    PICTURE = "bild", N_("Bild")


class MediumOf(Vocabulary):
    """What it belongs to."""

    OFFER = "angebot", N_("Angebot")
    PROVIDER = "traeger", N_("Träger")


class Ground(Vocabulary):
    """Why we may show it."""

    OWN = "selbst", N_("Wir haben es selbst gemacht")
    ALLOWED = "erlaubt", N_("Wer die Rechte hat, hat es uns erlaubt")
    FREE = "frei", N_("Es hat eine freie Lizenz")


class MediumRow(SQLModel, table=True):
    """A flyer or a picture of an offer or a Träger. No row is ever removed: of what was taken away
    the file goes after a while, and what was known of it stays."""

    __tablename__ = "medium"
    __table_args__ = (
        CheckConstraint(one_of("kind", MediumKind), name="kind"),
        CheckConstraint(one_of("about", MediumOf), name="about"),
        CheckConstraint(one_of("ground", Ground), name="ground"),
        Index("ix_medium_about_slug", "about", "slug"),
    )

    id: int | None = Field(default=None, primary_key=True)
    about: str = Field(max_length=20)
    slug: str = Field(max_length=80)
    """Of the offer or the Träger."""
    kind: str = Field(max_length=20)
    title: str = Field(max_length=80)
    """Of a flyer; "" of a picture."""
    text: str = Field(max_length=1000)
    """What stands on the flyer, or what is to be seen in the picture."""
    ground: str = Field(max_length=20)
    holder: str = Field(max_length=120)
    """Who has the rights, or has made it."""
    licence: str = Field(default="", max_length=120)
    """Name of the free licence."""
    stand: str = Field(max_length=7)
    """Year and month: "2026-03"."""
    shown_until: date | None = None
    name: str = Field(max_length=70)
    """Of its file: the SHA-256 of the content, and what it is."""
    size: int
    """Bytes."""
    pages: int = 0
    width: int = 0
    height: int = 0
    """Of a picture, in pixels."""
    small: str = Field(default="", max_length=70)
    """Name of the file with the smaller picture."""
    small_size: int = 0
    small_width: int = 0
    small_height: int = 0
    version: int = 1
    """Counts changes; an editor who saw an older one is overtaken."""
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class MediumEvent(SQLModel, table=True):
    """One thing that was done with it, for ever: by their number readers know if they saw all."""

    __tablename__ = "medium_event"

    id: int | None = Field(default=None, primary_key=True)
    medium_id: int = Field(
        sa_column=Column(Integer, ForeignKey("medium.id"), nullable=False, index=True)
    )
    event: str = Field(max_length=20)
    """"put", "changed", "removed", "returned", "along"."""
    by: str = Field(max_length=200)
    """Who: the account's name, or "import"."""
    office: str = Field(max_length=300)
    at: datetime = Field(sa_type=Moment, nullable=False)
    record: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    """What was said of it from then on."""
