"""Columns that hold sealed text, which is longer; attempts are counted by keyed marks.

`database.migrate` seals what is open right after this."""

import sqlalchemy as sa
from alembic import op

from app.models.base import Sealed
from app.security.sealing import Locked

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    ("account", "totp", "totp", True, sa.String(length=64)),
    ("mail", "recipient", "mail.recipient", False, sa.String(length=200)),
    ("mail", "subject", "mail.subject", False, sa.String(length=300)),
    ("mail", "text", "mail.text", False, sa.String()),
)


def upgrade() -> None:
    for table, column, _purpose, empty, _before in COLUMNS:
        _retype(table, column, sa.Text(), empty=empty)
    # They count for a quarter of an hour only, and tell by plain hashes who tried.
    op.execute("DELETE FROM attempt")


def downgrade() -> None:
    for table, column, purpose, empty, before in COLUMNS:
        _open(table, column, purpose)
        _retype(table, column, before, empty=empty)
    op.execute("DELETE FROM attempt")


def _retype(table: str, column: str, kind: sa.types.TypeEngine[str], *, empty: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(table, column, type_=kind, existing_nullable=empty)
        return
    # In place: a copy of the table would, on SQLite, take the accounts' Kommunen with it.
    default = None if empty else sa.text("''")
    op.add_column(table, sa.Column(f"{column}_", kind, nullable=empty, server_default=default))
    row = sa.table(table, sa.column(column), sa.column(f"{column}_"))
    op.execute(sa.update(row).values({f"{column}_": row.c[column]}))
    op.drop_column(table, column)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column}_ TO {column}")


def _open(table: str, column: str, purpose: str) -> None:
    """In the clear again; what no key opens is gone."""
    row = sa.table(table, sa.column("id", sa.Integer()), sa.column(column, Sealed(purpose)))
    bind = op.get_bind()
    for number, text in bind.execute(sa.select(row.c.id, row.c[column])).all():
        clear = sa.type_coerce("" if isinstance(text, Locked) else text, sa.Text())
        bind.execute(sa.update(row).where(row.c.id == number).values({column: clear}))
