"""The catalogue: Kommunen, Träger, offers and their revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kommune",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_kommune")),
        sa.UniqueConstraint("name", name=op.f("uq_kommune_name")),
    )
    op.create_table(
        "provider",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_slug", sa.String(length=80), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('oeffentlich', 'frei', 'kirchlich', 'verein', 'privat')",
            name=op.f("ck_provider_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_slug"], ["provider.slug"], name=op.f("fk_provider_parent_slug_provider")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_provider")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=160), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("provider_name", sa.String(length=300), nullable=False),
        sa.Column("provider_kind", sa.String(length=20), nullable=False),
        sa.Column("provider_slug", sa.String(length=80), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("phases", sa.JSON(), nullable=False),
        sa.Column("transitions", sa.JSON(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=True),
        sa.Column("age_max", sa.Integer(), nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("countywide", sa.Boolean(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.Column("phone", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("schedule", sa.String(length=300), nullable=True),
        sa.Column("cost", sa.String(length=20), nullable=False),
        sa.Column("cost_note", sa.String(length=300), nullable=True),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("registration", sa.String(length=20), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("ended", sa.String(length=300), nullable=True),
        sa.Column("stand", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cost IN ('kostenlos', 'ermaessigt', 'kostenpflichtig', 'unbekannt')",
            name=op.f("ck_offer_cost"),
        ),
        sa.CheckConstraint(
            "level IS NULL OR level IN ('einzelfall', 'sozialraum', 'kreisweit')",
            name=op.f("ck_offer_level"),
        ),
        sa.CheckConstraint(
            "provider_kind IN ('oeffentlich', 'frei', 'kirchlich', 'verein', 'privat')",
            name=op.f("ck_offer_provider_kind"),
        ),
        sa.CheckConstraint(
            "registration IN ('keine', 'erforderlich', 'empfohlen', 'unbekannt')",
            name=op.f("ck_offer_registration"),
        ),
        sa.CheckConstraint(
            "(age_min IS NULL OR age_min BETWEEN -9 AND 480) AND "
            "(age_max IS NULL OR age_max BETWEEN -9 AND 480) AND "
            "(age_min IS NULL OR age_max IS NULL OR age_min <= age_max)",
            name=op.f("ck_offer_ages"),
        ),
        sa.CheckConstraint("length(summary) BETWEEN 1 AND 160", name=op.f("ck_offer_summary")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 120", name=op.f("ck_offer_title")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_offer_version")),
        sa.ForeignKeyConstraint(
            ["provider_slug"], ["provider.slug"], name=op.f("fk_offer_provider_slug_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("slug", name=op.f("uq_offer_slug")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_provider_slug", ["provider_slug"], unique=False)

    op.create_table(
        "offer_kommune",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("kommune_slug", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kommune_slug"], ["kommune.slug"], name=op.f("fk_offer_kommune_kommune_slug_kommune")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk_offer_kommune_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("offer_id", "kommune_slug", name=op.f("pk_offer_kommune")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_revision_offer_id_offer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("uq_revision_offer_version", ["offer_id", "version"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("uq_revision_offer_version")

    op.drop_table("revision")
    op.drop_table("offer_kommune")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_provider_slug")

    op.drop_table("offer")
    op.drop_table("provider")
    op.drop_table("kommune")
