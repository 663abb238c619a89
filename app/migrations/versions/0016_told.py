"""Of each save it is known whether visitors were told something else by it: what follows an offer's
dates renews them only then. Of earlier saves it is worked out from what they saved."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT_ONCE = 500
UNSEEN = ("drafted-aside", "proposed")
SAID = (
    "title", "summary", "kommunen", "age_months", "phases", "place", "contact", "schedule",
    "times", "cost", "cost_note", "formats", "registration", "ended", "visible_from",
    "visible_until", "cancelled_until",
)  # fmt: skip
TABLE = sa.table(
    "revision",
    sa.column("id", sa.Integer()),
    sa.column("offer_id", sa.Integer()),
    sa.column("version", sa.Integer()),
    sa.column("event", sa.String()),
    sa.column("record", sa.JSON()),
    sa.column("told", sa.Boolean()),
)


def upgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    told = list(_told())
    for first in range(0, len(told), AT_ONCE):
        some = told[first : first + AT_ONCE]
        op.get_bind().execute(sa.update(TABLE).where(TABLE.c.id.in_(some)).values(told=True))


def downgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_column("told")


def _told() -> Iterator[int]:
    offer, before = 0, None
    for number, of, record in _saved():
        if of != offer:
            offer, before = of, None
        now = _said(record)
        if now != before and (before is not None or not record.get("ended")):
            yield number
            before = now


def _saved() -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """(id, offer, record) of what was saved and not beside, in the order of each offer."""
    last = (0, 0)
    order = sa.tuple_(TABLE.c.offer_id, TABLE.c.version)
    while True:
        rows = op.get_bind().execute(
            sa.select(TABLE.c.id, TABLE.c.offer_id, TABLE.c.version, TABLE.c.event, TABLE.c.record)
            .where(order > sa.tuple_(*map(sa.literal, last)))
            .order_by(TABLE.c.offer_id, TABLE.c.version)
            .limit(AT_ONCE)
        ).all()  # fmt: skip
        for number, offer, _version, event, record in rows:
            if event not in UNSEEN and not record.get("draft"):
                yield number, offer, record
        if len(rows) < AT_ONCE:
            return
        last = (rows[-1][1], rows[-1][2])


def _said(record: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(record.get(name) or None for name in SAID)
