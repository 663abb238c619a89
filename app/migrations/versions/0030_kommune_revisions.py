"""Town halls and Kümmerer can be edited at the desk: every save of a Kommune is kept."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kommune") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "kommune_revision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kommune_slug", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
    )
    op.create_index(
        "uq_kommune_revision_slug_version",
        "kommune_revision",
        ["kommune_slug", "version"],
        unique=True,
    )
    _first_versions()


def _first_versions() -> None:
    """What is there was read from the file: an edit is told from it by this."""
    kommune = sa.table("kommune", sa.column("slug", sa.String), sa.column("record", sa.JSON))
    names = ("kommune_slug", "event", "by", "reason")
    revision = sa.table(
        "kommune_revision",
        *(sa.column(name, sa.String) for name in names),
        sa.column("version", sa.Integer),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("record", sa.JSON),
    )
    said = {"version": 1, "event": "imported", "by": "import", "reason": ""}
    rows = op.get_bind().execute(sa.select(kommune.c.slug, kommune.c.record)).all()
    found = [
        {**said, "kommune_slug": slug, "at": datetime.now(UTC), "record": record}
        for slug, record in rows
    ]
    if found:
        op.bulk_insert(revision, found)


def downgrade() -> None:
    op.drop_table("kommune_revision")
    with op.batch_alter_table("kommune") as table:
        table.drop_column("version")
