"""Offers may say who speaks which language at their contact, and when. Versions before refuse the
field: going back puts it aside, coming up again brings it back."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FIELD = "spoken"
HOLDING = ("offer", "revision", "unpublished")
"""Tables with records of offers."""
ASIDE = sa.table(
    "spoken_aside", sa.column("holder"), sa.column("row_id"), sa.column("had", sa.JSON())
)
AT_ONCE = 500


def upgrade() -> None:
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(ASIDE.name):
        return
    for holder in HOLDING:
        table = _table(holder)
        kept = sa.select(ASIDE.c.row_id, ASIDE.c.had).where(ASIDE.c.holder == holder)
        for row, had in connection.execute(kept).all():
            here = connection.scalar(sa.select(table.c.record).where(table.c.id == row))
            if here is not None:
                _write(table, row, here | {FIELD: had})
    op.drop_table(ASIDE.name)


def downgrade() -> None:
    op.create_table(
        ASIDE.name,
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("had", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "row_id", name=op.f("pk_spoken_aside")),
    )
    connection = op.get_bind()
    for holder in HOLDING:
        table = _table(holder)
        for row, record in _records(table):
            if FIELD not in record:
                continue
            if record[FIELD]:
                values = {"holder": holder, "row_id": row, "had": record[FIELD]}
                connection.execute(sa.insert(ASIDE).values(**values))
            _write(table, row, {name: each for name, each in record.items() if name != FIELD})


def _table(name: str) -> sa.TableClause:
    return sa.table(name, sa.column("id", sa.Integer()), sa.column("record", sa.JSON()))


def _write(table: sa.TableClause, row: int, record: dict[str, Any]) -> None:
    op.get_bind().execute(sa.update(table).where(table.c.id == row).values(record=record))


def _records(table: sa.TableClause) -> Iterator[tuple[int, dict[str, Any]]]:
    """In parts, for there may be many revisions."""
    last = 0
    while True:
        part = sa.select(table.c.id, table.c.record).where(table.c.id > last)
        rows = op.get_bind().execute(part.order_by(table.c.id).limit(AT_ONCE)).all()
        yield from ((row, record) for row, record in rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]
