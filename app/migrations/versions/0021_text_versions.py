"""Translations are written at the desk: every version is kept. Versions before know only those of
the files, so going back puts the table aside, and coming up again brings it back."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE, ASIDE = "text_version", "text_version_aside"


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table(ASIDE):
        op.rename_table(ASIDE, TABLE)
        return
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("german", sa.Text(), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("read_role", sa.String(300), nullable=True),
        sa.Column("read_day", sa.String(10), nullable=True),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) >= 1", name=op.f("ck_text_version_text")),
        sa.CheckConstraint(
            "(read_role IS NULL) = (read_day IS NULL)", name=op.f("ck_text_version_reading")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_text_version_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_version")),
    )
    op.create_index(
        "uq_text_version_language_key_version", TABLE, ["language", "key", "version"], unique=True
    )
    op.create_index("ix_text_version_account_id", TABLE, ["account_id"])


def downgrade() -> None:
    op.rename_table(TABLE, ASIDE)
