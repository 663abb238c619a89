"""Offers have times. Versions before know none: going back says them in the sentence about times,
where it has room, and puts them aside; coming up again brings them back wherever that sentence is
still the same."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.records.times import TimesOfRecord

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

HOLDING = {"offer": "record", "revision": "record", "unpublished": "record", "proposal": "wanted"}
"""Table -> its column with a record, or with a part of one in which times are as people write
them."""
TIMES, SENTENCE = "times", "schedule"
ROOM = 300
"""Characters of the sentence."""
ASIDE = sa.table(
    "times_aside",
    sa.column("holder"),
    sa.column("row_id"),
    sa.column("had", sa.JSON()),
    sa.column("left_behind", sa.JSON()),
)
AT_ONCE = 500


def upgrade() -> None:
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(ASIDE.name):
        return
    for name in HOLDING:
        table, column = _table(name)
        kept = connection.execute(sa.select(ASIDE).where(ASIDE.c.holder == name)).all()
        for each in kept:
            here = connection.scalar(sa.select(column).where(table.c.id == each.row_id))
            if here is not None and here.get(SENTENCE) == each.left_behind.get(SENTENCE):
                _write(table, column, each.row_id, here | each.had)
    op.drop_table(ASIDE.name)


def downgrade() -> None:
    op.create_table(
        ASIDE.name,
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("had", sa.JSON(), nullable=False),
        sa.Column("left_behind", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "row_id", name=op.f("pk_times_aside")),
    )
    for name in HOLDING:
        table, column = _table(name)
        for row, value in _with_times(table, column):
            less = {each: said for each, said in value.items() if each != TIMES}
            if value[TIMES]:
                said = _said(value)
                less |= {SENTENCE: said} if len(said) <= ROOM else {}
                had = {each: value[each] for each in (TIMES, SENTENCE) if each in value}
                aside = {"had": had, "left_behind": {SENTENCE: less.get(SENTENCE)}}
                op.get_bind().execute(sa.insert(ASIDE).values(holder=name, row_id=row, **aside))
            _write(table, column, row, less)


def _said(value: dict[str, Any]) -> str:
    """All that is known of when it is, in one sentence."""
    times, sentence = value[TIMES], value.get(SENTENCE)
    if isinstance(times, str):
        return "; ".join(filter(None, (times, sentence)))
    return TimesOfRecord.stored(times).said_with(sentence)


def _table(name: str) -> tuple[sa.TableClause, sa.ColumnClause[Any]]:
    table = sa.table(name, sa.column("id"), sa.column(HOLDING[name], sa.JSON()))
    return table, table.c[HOLDING[name]]


def _write(table: sa.TableClause, column: sa.ColumnClause[Any], row: int, value: object) -> None:
    op.get_bind().execute(sa.update(table).where(table.c.id == row).values({column.name: value}))


def _with_times(
    table: sa.TableClause, column: sa.ColumnClause[Any]
) -> Iterator[tuple[int, dict[str, Any]]]:
    last = 0
    while True:
        rows = (
            op.get_bind()
            .execute(
                sa.select(table.c.id, column)
                .where(table.c.id > last)
                .order_by(table.c.id)
                .limit(AT_ONCE)
            )
            .all()
        )
        yield from ((row, value) for row, value in rows if TIMES in value)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]
