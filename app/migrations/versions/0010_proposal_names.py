"""One set of names: proposals by the record's paths, drafts by the names of the addresses, and two
fields of the record in English like all others."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Names = Mapping[str, str]
PROPOSED: Mapping[str, Names] = {
    "neu": {
        "titel": "title",
        "beschreibung": "description",
        "traeger": "provider.name",
        "kommune": "kommunen",
        "ort": "place",
        "wann": "schedule",
        "kosten": "cost_note",
        "kontakt": "contact",
    },
    "aenderung": {
        "place_name": "place.name",
        "street": "place.street",
        "postcode": "place.postcode",
        "city": "place.city",
        "phone": "contact.phone",
        "email": "contact.email",
        "url": "contact.url",
    },
}
"""Kind of a proposal -> name of a field -> path in the record."""
TYPED: Names = {
    "text": "beschreibung",
    "zielgruppen": "zielgruppe",
    "kommunen": "kommune",
    "phasen": "phase",
    "uebergaenge": "uebergang",
    "themen": "thema",
    "sprachen": "sprache",
    "ebene": "handlungsebene",
}
"""Names in the form and in tables."""
RECORDED: Names = {"handlungsebene": "level", "format": "formats"}
AT_ONCE = 500


def upgrade() -> None:
    _rename(PROPOSED, TYPED, RECORDED)


def downgrade() -> None:
    _rename({kind: _back(names) for kind, names in PROPOSED.items()}, _back(TYPED), _back(RECORDED))


def _back(names: Names) -> Names:
    return {new: old for old, new in names.items()}


def _rename(proposed: Mapping[str, Names], written: Names, recorded: Names) -> None:
    for kind, names in proposed.items():
        _each("proposal", ("id",), "wanted", partial(_renamed, names=names), kind=kind)
    _each("draft", ("account_id", "token"), "fields", partial(_typed, names=written))
    for table in ("revision", "unpublished"):
        _each(table, ("id",), "record", partial(_renamed, names=recorded))


def _each(
    name: str, key: tuple[str, ...], column: str, new: Callable[[Any], Any], **only: str
) -> None:
    """Writes the column's new value in every row where it is another one."""
    table = sa.table(name, *map(sa.column, key), sa.column(column, sa.JSON()), sa.column("kind"))
    keys = [table.c[each] for each in key]
    mine = [table.c[each] == value for each, value in only.items()]
    parts = [f"key_{each}" for each in key]
    write = (
        sa.update(table)
        .where(*(table.c[each] == sa.bindparam(f"key_{each}") for each in key))
        .values({column: sa.bindparam("fresh", type_=sa.JSON())})
    )
    connection = op.get_bind()
    rest: list[sa.ColumnElement[bool]] = []
    while True:
        rows = connection.execute(
            sa.select(*keys, table.c[column]).where(*mine, *rest).order_by(*keys).limit(AT_ONCE)
        ).all()
        fresh = [
            dict(zip(parts, where, strict=True)) | {"fresh": changed}
            for *where, value in rows
            if (changed := new(value)) != value
        ]
        if fresh:
            connection.execute(write, fresh)
        if len(rows) < AT_ONCE:
            return
        rest = [sa.tuple_(*keys) > sa.tuple_(*map(sa.literal, rows[-1][: len(key)]))]


def _renamed(value: dict[str, Any], names: Names) -> dict[str, Any]:
    return {names.get(name, name): each for name, each in value.items()}


def _typed(pairs: list[list[str]], names: Names) -> list[list[str]]:
    """Of a begun form, or of an uploaded table that waits: its rows are the text of one field."""
    return [[names.get(name, name), _rows(name, value, names)] for name, value in pairs]


def _rows(name: str, value: str, names: Names) -> str:
    if name != "zeilen":
        return value
    return json.dumps([_renamed(row, names) for row in json.loads(value)], ensure_ascii=False)
