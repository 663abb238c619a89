"""A name for each sign-in that its owner may see, and rules for all accounts."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place: nobody is signed out by it.
    op.add_column(
        "sign_in", sa.Column("handle", sa.String(length=16), nullable=False, server_default="")
    )
    sign_in = sa.table("sign_in", sa.column("key"), sa.column("handle"))
    connection = op.get_bind()
    for key in connection.execute(sa.select(sign_in.c.key)).scalars().all():
        named = sa.update(sign_in).where(sign_in.c.key == key).values(handle=secrets.token_hex(8))
        connection.execute(named)
    with op.batch_alter_table("sign_in") as table:
        table.alter_column("handle", server_default=None)
        table.create_unique_constraint(op.f("uq_sign_in_handle"), ["handle"])
    op.create_table(
        "desk_rule",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_desk_rule_account_id_account")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_desk_rule")),
    )


def downgrade() -> None:
    op.drop_table("desk_rule")
    with op.batch_alter_table("sign_in") as table:
        table.drop_constraint(op.f("uq_sign_in_handle"), type_="unique")
        table.drop_column("handle")
