"""An offer says what it is: Angebot, Termin, Wegweiser, Netzwerk or Fachangebot. Versions before
refuse the field; going back puts aside what is no Angebot, coming up again brings it back.

Coming from them for the first time nobody can have chosen it at the desk: what people have edited
there, which no import touches, gets it from the files, its history too. Otherwise the import would
name these offers for ever as changed on both sides. Who has come down from here may have chosen an
Angebot, which leaves no trace: nothing but what was put aside comes back then.

So it is with what was carried over from offers that were joined: versions before know only rows of
three in a step that changed many offers, and fail on the others when it is undone. Undone there, it
leaves what was carried over as it is."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import yaml
from alembic import op

from app.records import files

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FIELD, USUAL = "kind", "angebot"
OF_STAFF, STAFF = ("netzwerk", "fachangebot"), "fachkraefte"
"""Kinds that families do not find, and the audience without which an offer cannot be one."""
UNUSUAL = ("termin", "wegweiser", *OF_STAFF)
HOLDING = ("offer", "revision", "unpublished")
"""Tables with records of offers."""
ASIDE = sa.table("kinds_aside", sa.column("holder"), sa.column("row_id"), sa.column("had"))
STEPS = sa.table("bulk", sa.column("id", sa.Integer()), sa.column("changes", sa.JSON()))
CARRIED = sa.table("references_aside", sa.column("step", sa.Integer()), sa.column("had", sa.JSON()))
OF_AN_OFFER = 3
"""A row [slug, version before, version after]; what was carried over has a fourth word."""
AT_ONCE = 500


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table(ASIDE.name):
        _bring_kinds_back()
    else:
        _take_kinds_of_files()
    _bring_carried_back()


def downgrade() -> None:
    _put_kinds_aside()
    _put_carried_aside()


def _bring_kinds_back() -> None:
    """Records say what they are as soon as they are saved; one that says nothing is an Angebot."""
    connection = op.get_bind()
    for holder in HOLDING:
        kept = sa.select(ASIDE.c.row_id, ASIDE.c.had).where(ASIDE.c.holder == holder)
        for row, had in connection.execute(kept).all():
            _write(holder, row, lambda record, had=had: record | {FIELD: had})
    op.drop_table(ASIDE.name)


def _take_kinds_of_files() -> None:
    """Of an offer that the desk has made one for families since, nothing is hidden from them."""
    if op.get_bind().scalar(sa.select(_table("offer").c.id).limit(1)) is None:
        return
    kinds = _kinds_of_files()
    for holder in HOLDING:
        for row, record in _records(holder):
            kind = kinds.get(record.get("slug"))
            for_families = STAFF not in record.get("audience", ())
            if kind and FIELD not in record and not (kind in OF_STAFF and for_families):
                _write(holder, row, lambda each, kind=kind: each | {FIELD: kind})


def _kinds_of_files() -> dict[str | None, str]:
    """Slug -> kind, where a file says one; what cannot be read is the import's to name."""
    found: dict[str | None, str] = {}
    for path in (files.DATA / "offers").glob("*/*.yaml"):
        try:
            record = files.load(path)
        except (OSError, ValueError, yaml.YAMLError):
            continue
        if isinstance(record, dict) and record.get(FIELD) in UNUSUAL:
            found[path.stem] = record[FIELD]
    return found


def _put_kinds_aside() -> None:
    op.create_table(
        ASIDE.name,
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("had", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("holder", "row_id", name=op.f("pk_kinds_aside")),
    )
    connection = op.get_bind()
    for holder in HOLDING:
        for row, record in _records(holder):
            if FIELD not in record:
                continue
            if record[FIELD] != USUAL:
                values = {"holder": holder, "row_id": row, "had": record[FIELD]}
                connection.execute(sa.insert(ASIDE).values(**values))
            _write(holder, row, lambda each: {n: v for n, v in each.items() if n != FIELD})


def _bring_carried_back() -> None:
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(CARRIED.name):
        return
    aside = sa.select(STEPS.c.id, STEPS.c.changes, CARRIED.c.had)
    for step, changes, had in connection.execute(
        aside.join_from(STEPS, CARRIED, STEPS.c.id == CARRIED.c.step)
    ).all():
        _write_step(step, [*changes, *had])
    op.drop_table(CARRIED.name)


def _put_carried_aside() -> None:
    op.create_table(
        CARRIED.name,
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("had", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_references_aside")),
    )
    connection = op.get_bind()
    for step, changes in connection.execute(sa.select(STEPS.c.id, STEPS.c.changes)).all():
        had = [each for each in changes if len(each) > OF_AN_OFFER]
        if had:
            connection.execute(sa.insert(CARRIED).values(step=step, had=had))
            _write_step(step, [each for each in changes if len(each) == OF_AN_OFFER])


def _write_step(step: int, changes: list[Any]) -> None:
    written = sa.update(STEPS).where(STEPS.c.id == step).values(changes=changes)
    op.get_bind().execute(written)


def _table(name: str) -> sa.TableClause:
    return sa.table(name, sa.column("id", sa.Integer()), sa.column("record", sa.JSON()))


def _write(holder: str, row: int, change: Any) -> None:
    table, connection = _table(holder), op.get_bind()
    here = connection.scalar(sa.select(table.c.record).where(table.c.id == row))
    if here is not None:
        values = {"record": change(here)}
        connection.execute(sa.update(table).where(table.c.id == row).values(**values))


def _records(holder: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """In parts, for there may be many revisions."""
    table, last = _table(holder), 0
    while True:
        part = sa.select(table.c.id, table.c.record).where(table.c.id > last)
        rows = op.get_bind().execute(part.order_by(table.c.id).limit(AT_ONCE)).all()
        yield from ((row, record) for row, record in rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]
