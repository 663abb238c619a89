"""Flyers and pictures of offers and Träger: what is known of the files beside the database."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "medium",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("about", sa.String(20), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("licence", sa.String(120), nullable=False),
        sa.Column("stand", sa.String(7), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=True),
        sa.Column("name", sa.String(70), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("small", sa.String(70), nullable=False),
        sa.Column("small_size", sa.Integer(), nullable=False),
        sa.Column("small_width", sa.Integer(), nullable=False),
        sa.Column("small_height", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('faltblatt', 'bild')", name="kind"),
        sa.CheckConstraint("about IN ('angebot', 'traeger')", name="about"),
        sa.CheckConstraint("ground IN ('selbst', 'erlaubt', 'frei')", name="ground"),
    )
    op.create_index("ix_medium_about_slug", "medium", ["about", "slug"])
    op.create_table(
        "medium_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("medium_id", sa.Integer(), sa.ForeignKey("medium.id"), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("office", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
    )
    op.create_index("ix_medium_event_medium_id", "medium_event", ["medium_id"])


def downgrade() -> None:
    """The files stay where they are; the next daily run of the newer version removes them."""
    op.drop_table("medium_event")
    op.drop_table("medium")
