"""An offer is stored whole: its record as one value, columns only for what SQL asks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LINE, _WORD = sa.String(length=300), sa.String(length=20)
GONE: dict[str, tuple[sa.types.TypeEngine[Any], tuple[str, ...]]] = {
    "summary": (sa.String(length=160), ("summary",)),
    "description": (sa.Text(), ("description",)),
    "provider_name": (_LINE, ("provider", "name")),
    "provider_kind": (_WORD, ("provider", "kind")),
    "level": (_WORD, ("level",)),
    "phases": (sa.JSON(), ("phases",)),
    "transitions": (sa.JSON(), ("transitions",)),
    "age_min": (sa.Integer(), ("age_months", "min")),
    "age_max": (sa.Integer(), ("age_months", "max")),
    "audience": (sa.JSON(), ("audience",)),
    "topics": (sa.JSON(), ("topics",)),
    "place": (sa.JSON(), ("place",)),
    "phone": (sa.String(length=120), ("contact", "phone")),
    "email": (sa.String(length=200), ("contact", "email")),
    "url": (sa.String(length=1000), ("contact", "url")),
    "schedule": (_LINE, ("schedule",)),
    "cost": (_WORD, ("cost",)),
    "cost_note": (_LINE, ("cost_note",)),
    "formats": (sa.JSON(), ("formats",)),
    "languages": (sa.JSON(), ("languages",)),
    "registration": (_WORD, ("registration",)),
    "sources": (sa.JSON(), ("sources",)),
    "origin": (sa.String(length=80), ("origin",)),
    "needs": (sa.JSON(), ("needs",)),
    "verified_by": (_LINE, ("verified_by",)),
    "stand": (sa.Integer(), ("stand",)),
}
"""Column that goes -> its type, and where the record has it."""
MAY_BE_EMPTY = {
    "level",
    "age_min",
    "age_max",
    "place",
    "phone",
    "email",
    "url",
    "schedule",
    "cost_note",
    "origin",
    "verified_by",
    "stand",
}
KEPT: dict[str, sa.types.TypeEngine[Any]] = {
    "slug": sa.String(length=80),
    "title": sa.String(length=120),
    "ended": _LINE,
    "draft": sa.Boolean(),
    "doubt": _LINE,
    "visible_from": sa.Date(),
    "visible_until": sa.Date(),
    "cancelled_until": sa.Date(),
    "verified_at": sa.Date(),
}
"""Columns that stay, and are in the record by the same name."""
OFFER = sa.table(
    "offer",
    sa.column("id", sa.Integer()),
    sa.column("countywide", sa.Boolean()),
    sa.column("record", sa.JSON()),
    *(sa.column(name, kind) for name, kind in KEPT.items()),
    *(sa.column(name, kind) for name, (kind, _path) in GONE.items()),
)
LINKS = sa.table(
    "offer_kommune", sa.column("offer_id"), sa.column("kommune_slug"), sa.column("position")
)
RULES = {
    "ages": "(age_min IS NULL OR age_min BETWEEN -9 AND 480) AND "
    "(age_max IS NULL OR age_max BETWEEN -9 AND 480) AND "
    "(age_min IS NULL OR age_max IS NULL OR age_min <= age_max)",
    "cost": "cost IN ('kostenlos', 'ermaessigt', 'kostenpflichtig', 'unbekannt')",
    "level": "level IS NULL OR level IN ('einzelfall', 'sozialraum', 'kreisweit')",
    "provider_kind": "provider_kind IN ('oeffentlich', 'frei', 'kirchlich', 'verein', 'privat')",
    "registration": "registration IN ('keine', 'erforderlich', 'empfohlen', 'unbekannt')",
    "summary": "length(summary) BETWEEN 1 AND 160",
}
"""Of the columns that go; the record's schema has them now."""
ASIDE = sa.table("record_aside", sa.column("row_id"), sa.column("had", sa.JSON()))
"""What a record says for which earlier versions have no column, while the database is theirs."""


def upgrade() -> None:
    op.add_column("offer", sa.Column("record", sa.JSON(), nullable=True))
    connection = op.get_bind()
    places: dict[int, list[str]] = {}
    for link in connection.execute(sa.select(LINKS).order_by(LINKS.c.position)):
        places.setdefault(link.offer_id, []).append(link.kommune_slug)
    more: dict[int, dict[str, Any]] = {}
    if sa.inspect(connection).has_table(ASIDE.name):
        more = {row.row_id: row.had for row in connection.execute(sa.select(ASIDE))}
        op.drop_table(ASIDE.name)
    for row in connection.execute(sa.select(OFFER)).all():
        kommunen = ["kreisweit"] if row.countywide else places.get(row.id, [])
        record = _record(row._mapping) | {"kommunen": kommunen} | more.get(row.id, {})
        connection.execute(sa.update(OFFER).where(OFFER.c.id == row.id).values(record=record))
    with op.batch_alter_table("offer") as batch:
        for name in RULES:
            batch.drop_constraint(op.f(f"ck_offer_{name}"), type_="check")
        for name in GONE:
            batch.drop_column(name)
        batch.alter_column("record", existing_type=sa.JSON(), nullable=False)


def _record(row: Mapping[Any, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name in KEPT:
        value = row[name]
        record[name] = value.isoformat() if isinstance(value, date) else value
    for name, (_kind, path) in GONE.items():
        if len(path) == 1:
            record[path[0]] = row[name]
        else:
            record.setdefault(path[0], {})[path[1]] = row[name]
    return record


def downgrade() -> None:
    """The columns come back with what they held, and their rules; what has none waits aside."""
    op.create_table(
        ASIDE.name,
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("had", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_record_aside")),
    )
    known = {*KEPT, "kommunen", *(path[0] for _kind, path in GONE.values())}
    with op.batch_alter_table("offer") as batch:
        for name, (kind, _path) in GONE.items():
            batch.add_column(sa.Column(name, kind, nullable=True))
    connection = op.get_bind()
    for number, record in connection.execute(sa.select(OFFER.c.id, OFFER.c.record)).all():
        values = {}
        for name, (_kind, path) in GONE.items():
            group = record[path[0]]
            values[name] = group if len(path) == 1 else group[path[1]]
        had = {name: said for name, said in record.items() if name not in known and said}
        if had:
            connection.execute(sa.insert(ASIDE).values(row_id=number, had=had))
        connection.execute(sa.update(OFFER).where(OFFER.c.id == number).values(**values))
    with op.batch_alter_table("offer") as batch:
        batch.drop_column("record")
        for name, (kind, _path) in GONE.items():
            batch.alter_column(name, existing_type=kind, nullable=name in MAY_BE_EMPTY)
        for name, rule in RULES.items():
            batch.create_check_constraint(op.f(f"ck_offer_{name}"), rule)
