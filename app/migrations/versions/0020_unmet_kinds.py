"""Of questions that found nothing good it is counted apart whether nothing was found, or nothing
that answers well, or somebody said that it is not among what was found. Versions before know only
the first; going back forgets the others."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = ("weak", "missed")


def upgrade() -> None:
    with op.batch_alter_table("unmet_question") as table:
        for kind in KINDS:
            table.add_column(sa.Column(kind, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    # A row without a count would mean nothing there.
    questions = sa.table("unmet_question", sa.column("count", sa.Integer()))
    op.execute(sa.delete(questions).where(questions.c.count == 0))
    with op.batch_alter_table("unmet_question") as table:
        for kind in KINDS:
            table.drop_column(kind)
