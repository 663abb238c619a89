"""What is sent twice is done once: the forms that were sent are remembered for some days. Drafts
that were thrown away can come back."""

import sqlalchemy as sa
from alembic import op

from app.models.base import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sending",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("result", sa.String(200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_sending_at", "sending", ["at"])
    with op.batch_alter_table("draft") as table:
        table.add_column(
            sa.Column("discarded", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    # Earlier versions would show it as one that waits.
    op.execute(sa.text("DELETE FROM draft WHERE discarded"))
    with op.batch_alter_table("draft") as table:
        table.drop_column("discarded")
    op.drop_index("ix_sending_at", "sending")
    op.drop_table("sending")
