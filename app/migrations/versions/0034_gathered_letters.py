"""A letter may wait for others of its kind, and goes with them as one."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail") as table:
        table.add_column(sa.Column("gathers", sa.String(64), nullable=True))
        table.add_column(sa.Column("gathered", sa.Text(), nullable=True))
    op.create_index("uq_mail_gathers", "mail", ["gathers"], unique=True)


def downgrade() -> None:
    """What waits is written out and goes as it is."""
    op.drop_index("uq_mail_gathers", "mail")
    with op.batch_alter_table("mail") as table:
        table.drop_column("gathered")
        table.drop_column("gathers")
