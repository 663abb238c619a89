"""An uploaded table is looked at and taken in short steps, so what it is and how far it has come is
kept row by row. Tables that wait from before are uploaded once more; going back finds them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "table_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("work", sa.String(20), nullable=False),
        sa.Column("beat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("bulk_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_table_run_account_id_account"
        ),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk.id"], name="fk_table_run_bulk_id_bulk"),
        sa.PrimaryKeyConstraint("id", name="pk_table_run"),
        sa.UniqueConstraint("token", name="uq_table_run_token"),
    )
    op.create_index("ix_table_run_account_id", "table_run", ["account_id"])
    op.create_index("ix_table_run_bulk_id", "table_run", ["bulk_id"])
    op.create_table(
        "table_row",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("done", sa.String(20), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["table_run.id"], name="fk_table_row_run_id_table_run", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_table_row"),
    )
    op.create_table(
        "table_source",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["table_run.id"],
            name="fk_table_source_run_id_table_run",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", name="pk_table_source"),
    )


def downgrade() -> None:
    op.drop_table("table_source")
    op.drop_table("table_row")
    op.drop_table("table_run")
