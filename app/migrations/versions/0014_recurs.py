"""Offers may say that they come again, their dates that they do not take place or were moved.
Versions before know nothing of it and refuse unknown fields: going back puts that aside and leaves
cancelled dates out. Coming up again brings it back, the dates where they are still as they were
left."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

HOLDING = {"offer": "record", "revision": "record", "unpublished": "record"}
"""Table -> its column with a record."""
NEW = ("recurs", "usual")
NEW_OF_DATES = ("cancelled", "moved_from")
ASIDE = sa.table(
    "recurs_aside",
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
            if here is None:
                continue
            had = dict(each.had)
            if here.get("times") != each.left_behind.get("times"):
                had.pop("times", None)
            _write(table, column, each.row_id, here | had)
    op.drop_table(ASIDE.name)


def downgrade() -> None:
    op.create_table(
        ASIDE.name,
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("had", sa.JSON(), nullable=False),
        sa.Column("left_behind", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "row_id", name=op.f("pk_recurs_aside")),
    )
    for name in HOLDING:
        table, column = _table(name)
        for row, value in _with_new(table, column):
            less = _without(value)
            had = {each: value[each] for each in NEW if value.get(each)}
            if _new_dates(value):
                had["times"] = value["times"]
            if had:
                aside = {"had": had, "left_behind": {"times": less.get("times")}}
                op.get_bind().execute(sa.insert(ASIDE).values(holder=name, row_id=row, **aside))
            _write(table, column, row, less)


def _table(name: str) -> tuple[sa.TableClause, sa.ColumnClause[Any]]:
    table = sa.table(name, sa.column("id"), sa.column(HOLDING[name], sa.JSON()))
    return table, table.c[HOLDING[name]]


def _without(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: each for name, each in value.items() if name not in NEW}
    if _new_dates(value):
        dates = [
            {name: each for name, each in given.items() if name not in NEW_OF_DATES}
            for given in value["times"]["dates"]
            if not given.get("cancelled")
        ]
        kept["times"] = value["times"] | {"dates": dates} if dates else None
    return kept


def _new_dates(value: dict[str, Any]) -> bool:
    dates = (value.get("times") or {}).get("dates") or ()
    return any(name in each for each in dates for name in NEW_OF_DATES)


def _write(table: sa.TableClause, column: sa.ColumnClause[Any], row: int, value: object) -> None:
    op.get_bind().execute(sa.update(table).where(table.c.id == row).values({column.name: value}))


def _with_new(
    table: sa.TableClause, column: sa.ColumnClause[Any]
) -> Iterator[tuple[int, dict[str, Any]]]:
    last = 0
    while True:
        rows = op.get_bind().execute(
            sa.select(table.c.id, column).where(table.c.id > last).order_by(table.c.id)
            .limit(AT_ONCE)
        ).all()  # fmt: skip
        yield from (
            (row, value)
            for row, value in rows
            if any(field in value for field in NEW) or _new_dates(value)
        )
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]
