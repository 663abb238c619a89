"""Every save of a Träger is kept, and a save says which version it saw. Versions before know
neither, nor hours and former addresses, and refuse unknown fields. Going back takes those out and
puts the history aside; coming up again brings both back, unless the Träger was changed meanwhile,
which the history then says."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NEW = ("hours", "former")
HISTORY, ASIDE = "provider_revision", "provider_revision_aside"
PROVIDER = sa.table(
    "provider",
    sa.column("slug", sa.String()),
    sa.column("record", sa.JSON()),
    sa.column("version", sa.Integer()),
)
SAVES = sa.table(
    HISTORY,
    sa.column("provider_slug", sa.String()),
    sa.column("version", sa.Integer()),
    sa.column("event", sa.String()),
    sa.column("by", sa.String()),
    sa.column("reason", sa.String()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("record", sa.JSON()),
)


def upgrade() -> None:
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    connection = op.get_bind()
    if sa.inspect(connection).has_table(ASIDE):
        op.rename_table(ASIDE, HISTORY)
    else:
        op.create_table(
            HISTORY,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("provider_slug", sa.String(length=80), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("event", sa.String(length=40), nullable=False),
            sa.Column("by", sa.String(length=200), nullable=False),
            sa.Column("reason", sa.String(length=300), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("record", sa.JSON(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_revision")),
        )
        op.create_index(
            "uq_provider_revision_slug_version",
            HISTORY,
            ["provider_slug", "version"],
            unique=True,
        )
    newest: dict[str, tuple[int, dict[str, Any]]] = {}
    of = SAVES.c
    saves = sa.select(of.provider_slug, of.version, of.record).order_by(of.version)
    for slug, version, record in connection.execute(saves).all():
        newest[slug] = version, record
    now = datetime.now(UTC)
    for slug, here in connection.execute(sa.select(PROVIDER.c.slug, PROVIDER.c.record)).all():
        version, kept = newest.get(slug, (0, {}))
        if _known_before(kept) == here:
            _write(slug, record=kept, version=version)
            continue
        saved = {
            "event": "imported", "by": "import", "reason": "", "at": now, "version": version + 1,
        }  # fmt: skip
        connection.execute(sa.insert(SAVES).values(provider_slug=slug, record=here, **saved))
        _write(slug, version=version + 1)


def downgrade() -> None:
    op.rename_table(HISTORY, ASIDE)
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.drop_column("version")
    rows = op.get_bind().execute(sa.select(PROVIDER.c.slug, PROVIDER.c.record)).all()
    for slug, record in rows:
        if _known_before(record) != record:
            _write(slug, record=_known_before(record))


def _known_before(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in NEW}


def _write(slug: str, **values: Any) -> None:
    op.get_bind().execute(sa.update(PROVIDER).where(PROVIDER.c.slug == slug).values(**values))
