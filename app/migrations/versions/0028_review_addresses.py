"""Of an address that reviews are asked at it is known since when, whether it takes mail and whether
anybody there wants it, and a waiting letter says where that can be said. Until now an address was
only what stood in the record."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_address",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("unwanted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_review_address")),
    )
    with op.batch_alter_table("mail") as table:
        table.add_column(sa.Column("unsubscribe", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mail") as table:
        table.drop_column("unsubscribe")
    op.drop_table("review_address")
