"""Counts without persons."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


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


class UnmetQuestion(SQLModel, table=True):
    """A question that found nothing good, counted per day and Kommune; see app.catalogue.unmet."""

    __tablename__ = "unmet_question"

    key: str = Field(primary_key=True, max_length=64)
    """Keyed hash of the words, so that rare ones cannot be read back."""
    day: date = Field(primary_key=True)
    kommune: str = Field(primary_key=True, max_length=40)
    """The Kommune that was asked for, "" without one."""
    words: str | None = Field(default=None, max_length=80)
    """Written only once the words were asked often enough to be nobody's own."""
    count: int
    """How often nothing was found."""
    weak: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How often all that was found answered badly."""
    missed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How often somebody said that it is not among what was found."""
