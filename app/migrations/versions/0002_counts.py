"""Counts without persons."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counsel_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("kommune", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_counsel_count_n")),
        sa.PrimaryKeyConstraint("day", "topic", "phase", "kommune", name=op.f("pk_counsel_count")),
    )


def downgrade() -> None:
    op.drop_table("counsel_count")
