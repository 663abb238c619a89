"""What is done to offers of several Kommunen is told to the others concerned, and their end is
decided together; so far nothing of it waits for anybody."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_deed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("office", sa.String(300), nullable=False),
        sa.Column("kommunen", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_by", sa.String(300), nullable=True),
        sa.Column("answer", sa.String(300), nullable=False, server_default=""),
        sa.Column("seen", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.CheckConstraint(
            "kind IN ('aenderung', 'ende', 'vorschlag')", name=op.f("ck_shared_deed_kind")
        ),
        sa.CheckConstraint(
            "state IN ('offen', 'angenommen', 'abgelehnt')", name=op.f("ck_shared_deed_state")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_shared_deed_offer_id_offer")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_shared_deed_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_deed")),
    )
    op.create_index(op.f("ix_shared_deed_offer_id"), "shared_deed", ["offer_id"])
    op.create_index(op.f("ix_shared_deed_account_id"), "shared_deed", ["account_id"])
    op.create_table(
        "shared_notice",
        sa.Column("deed_id", sa.Integer(), nullable=False),
        sa.Column("kommune_slug", sa.String(40), nullable=False),
        sa.Column("read_by", sa.String(300), nullable=True),
        sa.ForeignKeyConstraint(
            ["deed_id"],
            ["shared_deed.id"],
            name=op.f("fk_shared_notice_deed_id_shared_deed"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kommune_slug"], ["kommune.slug"], name=op.f("fk_shared_notice_kommune_slug_kommune")
        ),
        sa.PrimaryKeyConstraint("deed_id", "kommune_slug", name=op.f("pk_shared_notice")),
    )
    op.create_index(op.f("ix_shared_notice_kommune_slug"), "shared_notice", ["kommune_slug"])


def downgrade() -> None:
    op.drop_table("shared_notice")
    op.drop_table("shared_deed")
