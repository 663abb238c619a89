"""What all tables share: names of constraints, points in time, words of a vocabulary."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Dialect
from sqlalchemy.types import DateTime, String, Text, TypeDecorator
from sqlmodel import SQLModel

from app.security.sealing import Seal
from app.vocabulary import Vocabulary

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES


def one_of(column: str, vocabulary: Iterable[Vocabulary]) -> str:
    """The CHECK that a column holds a word of the vocabulary."""
    values = ", ".join(f"'{value}'" for value in vocabulary)
    return f"{column} IN ({values})"


EPOCH = datetime.fromtimestamp(0, UTC)


def now() -> datetime:
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """A point in time in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Sealed(TypeDecorator[str]):
    """Text that nobody reads in a copy of the database; verbs write and read it as it is, or get
    `sealing.Locked` when it was sealed with another key. Cannot be searched for."""

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _seal(dialect).close(self.purpose, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _seal(dialect).open(self.purpose, value)


class Marked(TypeDecorator[str]):
    """Text of which only a mark is kept: it can be counted and found by the text, not read."""

    impl = String(64)
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _seal(dialect).mark(self.purpose, value)


def _seal(dialect: Dialect) -> Seal:
    """The engine's own; `database.connect` gave it one."""
    seal = dialect.seal  # type: ignore[attr-defined]
    assert isinstance(seal, Seal)
    return seal
