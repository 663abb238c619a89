"""Every save of a Träger is kept, and a save says which version it saw. Versions before know
neither, nor hours and former addresses, and refuse unknown fields. Going back takes those out and
puts the history aside; coming up again brings both back, unless the Träger was changed meanwhile,
which the history then says.

Offers and Kommunen have new fields too, which go aside as well. They come back unless what they
belong to was changed."""

from collections.abc import Iterator
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
NEW_FIELDS = {
    "phases_because": ("phases", "age_months"),
    "locations": (),
    "confidential": (),
    "joined": ("ended",),
    "apart": (),
}
"""Of offers -> the fields without whose values it would say something else."""
JUGENDAMT, NEW_OF_JUGENDAMT = "jugendamt", ("providers", "nights")
FIELDS_ASIDE = sa.table(
    "fields_aside",
    sa.column("holder"),
    sa.column("row_id"),
    sa.column("had", sa.JSON()),
    sa.column("left_behind", sa.JSON()),
)
HOLDING = {"offer": "id", "revision": "id", "unpublished": "id", "kommune": "slug"}
"""Table with a record -> its key."""
AT_ONCE = 500


def upgrade() -> None:
    _upgrade_providers()
    _bring_fields_back()


def downgrade() -> None:
    _downgrade_providers()
    _put_fields_aside()


def _upgrade_providers() -> None:
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


def _downgrade_providers() -> None:
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


# --- offers and Kommunen --------------------------------------------------------------------------


def _bring_fields_back() -> None:
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(FIELDS_ASIDE.name):
        return
    for holder in HOLDING:
        table, key = _holder(holder)
        kept = sa.select(FIELDS_ASIDE).where(FIELDS_ASIDE.c.holder == holder)
        for each in connection.execute(kept).all():
            row = int(each.row_id) if HOLDING[holder] == "id" else each.row_id
            here = connection.scalar(sa.select(table.c.record).where(key == row))
            if here is None:
                continue
            had = {
                name: value
                for name, value in each.had.items()
                if all(here.get(n) == each.left_behind.get(n) for n in _belongs_to(name))
            }
            connection.execute(sa.update(table).where(key == row).values(record=here | had))
    op.drop_table(FIELDS_ASIDE.name)


def _put_fields_aside() -> None:
    op.create_table(
        FIELDS_ASIDE.name,
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.String(length=80), nullable=False),
        sa.Column("had", sa.JSON(), nullable=False),
        sa.Column("left_behind", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "row_id", name=op.f("pk_fields_aside")),
    )
    connection = op.get_bind()
    for holder in HOLDING:
        table, key = _holder(holder)
        for row, record in _records(table, key):
            less = _without_new(holder, record)
            if less == record:
                continue
            had = {name: v for name, v in record.items() if v and v != less.get(name)}
            if had:
                left = {n: less.get(n) for name in had for n in _belongs_to(name)}
                aside = {"holder": holder, "row_id": str(row), "had": had, "left_behind": left}
                connection.execute(sa.insert(FIELDS_ASIDE).values(**aside))
            connection.execute(sa.update(table).where(key == row).values(record=less))


def _without_new(holder: str, record: dict[str, Any]) -> dict[str, Any]:
    if holder != "kommune":
        return {name: value for name, value in record.items() if name not in NEW_FIELDS}
    here = record.get(JUGENDAMT) or {}
    known = {name: value for name, value in here.items() if name not in NEW_OF_JUGENDAMT}
    return record | {JUGENDAMT: known} if here else record


def _belongs_to(name: str) -> tuple[str, ...]:
    return NEW_FIELDS.get(name, (name,))


def _holder(name: str) -> tuple[sa.TableClause, sa.ColumnClause[Any]]:
    table = sa.table(name, sa.column(HOLDING[name]), sa.column("record", sa.JSON()))
    return table, table.c[HOLDING[name]]


def _records(
    table: sa.TableClause, key: sa.ColumnClause[Any]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """In parts, for there may be many revisions."""
    last = None
    while True:
        part = sa.select(key, table.c.record).order_by(key).limit(AT_ONCE)
        rows = op.get_bind().execute(part if last is None else part.where(key > last)).all()
        yield from ((row, record) for row, record in rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]
