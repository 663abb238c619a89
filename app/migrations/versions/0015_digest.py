"""Whether an account gets the letter of the week, and for which week it was last written. Going
back puts both aside, coming up again brings them back: whoever wants no letter gets none."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ACCOUNT = sa.table(
    "account",
    sa.column("id", sa.Integer()),
    sa.column("digest_off", sa.Date()),
    sa.column("digest_week", sa.Date()),
)
ASIDE = sa.table(
    "digest_aside",
    sa.column("account_id", sa.Integer()),
    sa.column("digest_off", sa.Date()),
    sa.column("digest_week", sa.Date()),
)


def upgrade() -> None:
    op.add_column("account", sa.Column("digest_off", sa.Date(), nullable=True))
    op.add_column("account", sa.Column("digest_week", sa.Date(), nullable=True))
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(ASIDE.name):
        return
    for account, off, week in connection.execute(sa.select(ASIDE)).all():
        connection.execute(
            sa.update(ACCOUNT)
            .where(ACCOUNT.c.id == account)
            .values(digest_off=off, digest_week=week)
        )
    op.drop_table(ASIDE.name)


def downgrade() -> None:
    op.create_table(
        ASIDE.name,
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest_off", sa.Date(), nullable=True),
        sa.Column("digest_week", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_digest_aside")),
    )
    said = sa.or_(ACCOUNT.c.digest_off.is_not(None), ACCOUNT.c.digest_week.is_not(None))
    op.get_bind().execute(
        sa.insert(ASIDE).from_select(
            ["account_id", "digest_off", "digest_week"], sa.select(ACCOUNT).where(said)
        )
    )
    op.drop_column("account", "digest_week")
    op.drop_column("account", "digest_off")
