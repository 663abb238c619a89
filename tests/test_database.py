"""The database: made by migrations alone, refuses what must not be in it, survives what happens."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, func, select

from app import database
from app.accounts import signing_in
from app.models import OfferRow, Revision, SignIn
from app.offers import importing, store
from app.records import files
from tests.cast import NOW, cast
from tests.conftest import SECRET


def test_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    database.migrate(engine)


def test_foreign_keys_are_enforced(session: Session) -> None:
    orphan = "INSERT INTO offer_kommune (offer_id, kommune_slug, position) VALUES (1, 'x', 0)"
    with pytest.raises(IntegrityError):
        session.execute(text(orphan))


@pytest.mark.parametrize(
    "wrong", [{"cost": "gratis"}, {"age_min": 30, "age_max": 3}, {"title": ""}, {"version": 0}]
)
def test_constraints_hold_below_the_schema(session: Session, wrong: dict[str, object]) -> None:
    importing.import_all(session)
    row = session.exec(select(OfferRow).limit(1)).one()
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        session.commit()


def test_each_save_is_one_revision_with_the_whole_record(session: Session) -> None:
    importing.import_all(session)
    row = store.by_slug(session, "kita-rurmaeuse-kreuzau") or pytest.fail("no such offer")
    record = store.record_of(row).model_copy(update={"schedule": "montags bis freitags"})
    store.save(session, record, provider_slug=row.provider_slug, by="Alice", event="edited", seen=1)
    session.commit()
    revision = session.exec(
        select(Revision).where(Revision.offer_id == row.id, Revision.version == 2)
    ).one()
    assert (revision.by, revision.event) == ("Alice", "edited")
    assert revision.record == record.as_yaml()


def test_who_saw_an_older_version_is_overtaken(session: Session) -> None:
    importing.import_all(session)
    row = store.by_slug(session, "kita-rurmaeuse-kreuzau") or pytest.fail("no such offer")
    record = store.record_of(row)
    store.save(session, record, provider_slug=None, by="Alice", event="edited", seen=1)
    with pytest.raises(store.OvertakenError):
        store.save(session, record, provider_slug=None, by="Bob", event="edited", seen=1)


def test_all_offers_are_two_queries_however_many(session: Session) -> None:
    from sqlalchemy import event

    importing.import_all(session)
    session.expire_all()
    asked: list[str] = []
    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *args: asked.append(args[2]))
    records = [store.record_of(row) for row in store.every(session)]
    assert len(records) == session.exec(select(func.count()).select_from(OfferRow)).one()
    assert len([sql for sql in asked if "count(" not in sql]) == 2


def test_a_damaged_database_is_reported_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "kette.sqlite3"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    with pytest.raises(database.DatabaseUnusableError, match=r"beschädigt.*Sicherung"):
        database.migrate(database.connect(f"sqlite:///{path}", secret=SECRET))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(database.DatabaseUnusableError, match="KETTE_DATA_DIR"):
        database.connect(f"sqlite:///{tmp_path / 'file' / 'var' / 'k.sqlite3'}", secret=SECRET)


def test_going_back_a_version_and_up_again_keeps_every_offer_and_its_kommunen(
    engine: Engine, session: Session
) -> None:
    importing.import_all(session)
    before = {row.slug: store.record_of(row) for row in store.every(session)}
    session.close()
    steps = Config()
    steps.set_main_option("script_location", "app:migrations")
    for step, to in ((command.downgrade, "0005"), (command.upgrade, "head")):
        with engine.begin() as connection:
            steps.attributes["connection"] = connection
            step(steps, to)
    assert {row.slug: store.record_of(row) for row in store.every(session)} == before


def test_whoever_is_signed_in_stays_so_and_is_named(engine: Engine, session: Session) -> None:
    """Versions before 0009 had no names for sign-ins."""
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    people = cast(session)
    secrets = [signing_in.begin(session, people.anna.id, now=NOW) for _ in range(2)]
    session.close()
    steps = Config()
    steps.set_main_option("script_location", "app:migrations")
    for step, to in ((command.downgrade, "0006"), (command.upgrade, "head")):
        with engine.begin() as connection:
            steps.attributes["connection"] = connection
            step(steps, to)
    assert all(signing_in.who(session, secret, now=NOW) for secret in secrets)
    assert len({each.handle for each in session.exec(select(SignIn))}) == 2
    assert all(each.handle for each in session.exec(select(SignIn)))
