"""An offer says what it is: Angebot, Termin, Wegweiser, Netzwerk or Fachangebot. Versions before
refuse the field; going back puts aside what is no Angebot, coming up again brings it back."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FIELD, USUAL = "kind", "angebot"
HOLDING = ("offer", "revision", "unpublished")
"""Tables with records of offers."""
ASIDE = sa.table("kinds_aside", sa.column("holder"), sa.column("row_id"), sa.column("had"))
AT_ONCE = 500


def upgrade() -> None:
    """Records say what they are as soon as they are saved; one that says nothing is an Angebot."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(ASIDE.name):
        return
    for holder in HOLDING:
        kept = sa.select(ASIDE.c.row_id, ASIDE.c.had).where(ASIDE.c.holder == holder)
        for row, had in connection.execute(kept).all():
            _write(holder, row, lambda record, had=had: record | {FIELD: had})
    op.drop_table(ASIDE.name)


def downgrade() -> None:
    op.create_table(
        ASIDE.name,
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("had", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("holder", "row_id", name=op.f("pk_kinds_aside")),
    )
    connection = op.get_bind()
    for holder in HOLDING:
        for row, record in _records(holder):
            if FIELD not in record:
                continue
            if record[FIELD] != USUAL:
                values = {"holder": holder, "row_id": row, "had": record[FIELD]}
                connection.execute(sa.insert(ASIDE).values(**values))
            _write(holder, row, lambda each: {n: v for n, v in each.items() if n != FIELD})


def _table(name: str) -> sa.TableClause:
    return sa.table(name, sa.column("id", sa.Integer()), sa.column("record", sa.JSON()))


def _write(holder: str, row: int, change: Any) -> None:
    table, connection = _table(holder), op.get_bind()
    here = connection.scalar(sa.select(table.c.record).where(table.c.id == row))
    if here is not None:
        values = {"record": change(here)}
        connection.execute(sa.update(table).where(table.c.id == row).values(**values))


def _records(holder: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """In parts, for there may be many revisions."""
    table, last = _table(holder), 0
    while True:
        part = sa.select(table.c.id, table.c.record).where(table.c.id > last)
        rows = op.get_bind().execute(part.order_by(table.c.id).limit(AT_ONCE)).all()
        yield from ((row, record) for row, record in rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]
