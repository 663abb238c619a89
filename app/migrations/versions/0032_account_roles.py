"""Somebody can have several roles, each for good or as a deputy until a day; a Kümmerer can be a
colleague's deputy in another Kommune.

Going back, each account keeps one, the one that may most, of those that it has for good. Who is
only somebody's deputy is closed: a version that knows no last day would let them in for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ROLES = ("praeventionsbuero", "kuemmerer", "familienbuero")
"""Who may most comes first."""
NAMED = "role IN ('kuemmerer', 'familienbuero', 'praeventionsbuero')"
ACCOUNT = sa.table("account", *map(sa.column, ("id", "role", "active")))
HELD = sa.table("account_role", *map(sa.column, ("account_id", "role", "until")))
KOMMUNE = sa.table("account_kommune", sa.column("account_id"), sa.column("until"))


def upgrade() -> None:
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(NAMED, name=op.f("ck_account_role_role")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_role_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    had = sa.select(ACCOUNT.c.id, ACCOUNT.c.role)
    op.execute(HELD.insert().from_select(["account_id", "role"], had))
    with op.batch_alter_table("account") as table:
        table.drop_constraint(op.f("ck_account_role"), type_="check")
        table.drop_column("role")
    with op.batch_alter_table("account_kommune") as table:
        table.add_column(sa.Column("until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account") as table:
        table.add_column(
            sa.Column("role", sa.String(length=20), nullable=False, server_default=ROLES[-1])
        )
    # What comes later stands in the end.
    for for_good in (False, True):
        for role in reversed(ROLES):
            _give(role, for_good=for_good)
    there = sa.select(HELD.c.account_id).where(HELD.c.until.is_(None))
    op.execute(ACCOUNT.update().where(ACCOUNT.c.id.not_in(there)).values(active=sa.false()))
    op.execute(KOMMUNE.delete().where(KOMMUNE.c.until.is_not(None)))
    others = sa.select(ACCOUNT.c.id).where(ACCOUNT.c.role != "kuemmerer")
    op.execute(KOMMUNE.delete().where(KOMMUNE.c.account_id.in_(others)))
    with op.batch_alter_table("account") as table:
        table.alter_column("role", server_default=None, existing_type=sa.String(length=20))
        table.create_check_constraint(op.f("ck_account_role"), NAMED)
    op.drop_table("account_role")
    with op.batch_alter_table("account_kommune") as table:
        table.drop_column("until")


def _give(role: str, *, for_good: bool) -> None:
    which = HELD.c.until.is_(None) if for_good else HELD.c.until.is_not(None)
    having = sa.select(HELD.c.account_id).where(HELD.c.role == role, which)
    op.execute(ACCOUNT.update().where(ACCOUNT.c.id.in_(having)).values(role=role))
