"""Whether an account gets the letter of the week, and for which week it was last written."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("digest_off", sa.Date(), nullable=True))
    op.add_column("account", sa.Column("digest_week", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "digest_week")
    op.drop_column("account", "digest_off")
