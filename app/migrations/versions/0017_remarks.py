"""Kommunen and Träger may carry an internal remark. Versions before know nothing of it and refuse
unknown fields: going back puts it aside, coming up again brings it back, unless the record was read
in with one meanwhile."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

HOLDING = ("kommune", "provider")
ASIDE = sa.table(
    "remark_aside",
    sa.column("holder"),
    sa.column("slug"),
    sa.column("remark"),
)


def upgrade() -> None:
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(ASIDE.name):
        return
    for holder, slug, remark in connection.execute(sa.select(ASIDE)).all():
        table = _table(holder)
        here = connection.scalar(sa.select(table.c.record).where(table.c.slug == slug))
        if here is not None and not here.get("remark"):
            _write(table, slug, here | {"remark": remark})
    op.drop_table(ASIDE.name)


def downgrade() -> None:
    op.create_table(
        ASIDE.name,
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "slug", name=op.f("pk_remark_aside")),
    )
    connection = op.get_bind()
    for holder in HOLDING:
        table = _table(holder)
        for slug, record in connection.execute(sa.select(table.c.slug, table.c.record)).all():
            if "remark" not in record:
                continue
            if remark := record["remark"]:
                connection.execute(sa.insert(ASIDE).values(holder=holder, slug=slug, remark=remark))
            _write(table, slug, {name: v for name, v in record.items() if name != "remark"})


def _table(name: str) -> sa.TableClause:
    return sa.table(name, sa.column("slug"), sa.column("record", sa.JSON()))


def _write(table: sa.TableClause, slug: str, record: dict[str, Any]) -> None:
    op.get_bind().execute(sa.update(table).where(table.c.slug == slug).values(record=record))
