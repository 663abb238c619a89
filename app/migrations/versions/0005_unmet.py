"""Questions that found nothing good, counted without persons."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unmet_question",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kommune", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "day", "kommune", name=op.f("pk_unmet_question")),
    )


def downgrade() -> None:
    op.drop_table("unmet_question")
