"""Translations that were written at the desk."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text
from sqlmodel import Field, SQLModel

from app.models.base import Moment


class TextVersion(SQLModel, table=True):
    """One version of a translation, for ever: the newest of its language and key stands over what
    `data/texts/` says. Nothing here is changed or deleted, so whatever order they are committed in,
    one more row is another state."""

    __tablename__ = "text_version"
    __table_args__ = (
        Index("uq_text_version_language_key_version", "language", "key", "version", unique=True),
        CheckConstraint("length(text) >= 1", name="text"),
        CheckConstraint("(read_role IS NULL) = (read_day IS NULL)", name="reading"),
    )

    id: int | None = Field(default=None, primary_key=True)
    language: str = Field(max_length=20)
    key: str = Field(max_length=200)
    """As in the files: "angebote/{slug}/summary"."""
    version: int
    """Counts the versions of the language and key; two cannot have the same."""
    text: str = Field(sa_column=Column(Text, nullable=False))
    german: str = Field(sa_column=Column(Text, nullable=False))
    """The German text that it was made of, so that a stale one can show what has changed."""
    source: str = Field(max_length=8)
    """Its fingerprint."""
    read_role: str | None = Field(default=None, max_length=300)
    """In what role somebody has read it; None: nobody has."""
    read_day: str | None = Field(default=None, max_length=10)
    event: str = Field(max_length=20)
    """"written", "uploaded", "brought back"."""
    account_id: int | None = Field(
        default=None,
        sa_column=Column(Integer, ForeignKey("account.id", ondelete="SET NULL"), index=True),
    )
    by: str = Field(max_length=200)
    """The office of who wrote it, never a name: "Familienbüro"."""
    at: datetime = Field(sa_type=Moment, nullable=False)
