"""Second factors being set up, letters asked for, when an owner was warned; tries by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_setup",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_code_setup_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_code_setup")),
    )
    op.create_table(
        "asked_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_letter")),
    )
    op.add_column("account", sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_attempt_at"), "attempt", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_attempt_at"), "attempt")
    op.drop_column("account", "warned_at")
    op.drop_table("asked_letter")
    op.drop_table("code_setup")
