"""The database: SQLite in WAL mode by default, PostgreSQL by its address. Alembic alone makes
tables; nothing here knows an offer."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Engine,
    Text,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session, SQLModel

from app.i18n import gettext as _
from app.models.base import Sealed
from app.security import privatefiles, secretkey
from app.security.sealing import PREFIX, Seal
from app.settings import Settings

if TYPE_CHECKING:  # most starts have nothing to migrate, and need not wait for it
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_SECONDS = 10
BUSY_MILLISECONDS = 10_000
MIGRATING = 5_370_030
"""Names the lock of who migrates, among those of the database."""

HURRIED = "kette.hurried"
OVERTAKEN = frozenset({"40001", "40P01"})
"""PostgreSQL's names of: could not serialize, deadlock."""
REFUSING = frozenset({"25006", "25P03", "25P04"})
"""Of: read-only, and of transactions that the server ended."""


class DatabaseUnusableError(Exception):
    """The database cannot be opened; the German message says what to do."""


def of(settings: Settings) -> Engine:
    """The settings' database. What an earlier version let others read is taken from them."""
    privatefiles.tighten(settings.data_dir)
    privatefiles.tighten(settings.data_dir / secretkey.KEY_FILE)
    privatefiles.tighten_all(settings.data_dir / "mail", "*.eml")
    privatefiles.tighten_all(settings.cache, "needs-*")
    return connect(settings.database, secret=secretkey.of(settings))


def connect(url: str, *, secret: str) -> Engine:
    """An engine with foreign keys enforced, whose sealed columns (`models.base.Sealed`) open with
    this secret; makes the folder of a SQLite file, and the file for the server's account alone."""
    engine = _engine(url)
    engine.dialect.seal = Seal(secret)  # type: ignore[attr-defined]
    return engine


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(
            address, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
        )
    if address.database and not address.database.startswith((":memory:", "file:")):
        try:
            _private(Path(address.database))
        except OSError as error:
            raise DatabaseUnusableError(
                _(
                    "Der Ordner für die Datenbank %(path)s lässt sich nicht anlegen: "
                    "%(why)s. Bitte KETTE_DATA_DIR auf einen beschreibbaren Ordner setzen."
                )
                % {"path": address.database, "why": error.strerror}
            ) from error
    engine = create_engine(address)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "checkout", _unhurried)
    return engine


def _private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    privatefiles.file(path)
    # SQLite makes these like the file itself, but an earlier version's may lie there still.
    for beside in ("-wal", "-shm", "-journal"):
        privatefiles.tighten(path.with_name(path.name + beside))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        # FULL: a commit that was acknowledged survives a power cut, not only a crash.
        "synchronous=FULL",
        f"busy_timeout={BUSY_MILLISECONDS}",
        # What is deleted is overwritten: letters and second factors leave nothing in the file.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest revision, one process at a time; says what to do when the
    file is damaged."""
    try:
        with alone(engine):
            _migrate(engine)
    except OperationalError as error:
        raise DatabaseUnusableError(
            _("Die Datenbank %(url)s ist nicht erreichbar: %(why)s")
            % {"url": engine.url.render_as_string(), "why": error.orig}
        ) from error
    except DatabaseError as error:
        raise DatabaseUnusableError(_damaged(engine, str(error.orig))) from error


def _migrate(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            state = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        if state != "ok":
            raise DatabaseUnusableError(_damaged(engine, str(state)))
    if not _newest(engine):
        from alembic import command

        with migrating(engine) as config:
            command.upgrade(config, "head")
    _seal_what_is_open(engine)


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Waits until no other process migrates or fills this database. The lock ends with the
    process."""
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SELECT pg_advisory_lock({MIGRATING})"))
            try:
                yield
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATING})"))
        return
    path = engine.url.database
    if not path or path.startswith((":memory:", "file:")):
        yield
        return
    # Beside the file: a lock of the file itself would be given back by whoever closes it.
    lock = os.open(f"{path}-migrating", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _newest(engine: Engine) -> bool:
    """Whether nothing is to be done: most starts need not wait for Alembic and all migrations."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        there = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return there == [max(path.name for path in MIGRATIONS.glob("versions/*.py")).partition("_")[0]]


@contextmanager
def migrating(engine: Engine) -> Iterator["Config"]:
    """What Alembic's commands take; committed at the end."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    lite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if lite:
            # A table that a migration makes anew would take with it what refers to it.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        config.attributes["connection"] = connection
        try:
            yield config
            connection.commit()
        finally:
            connection.rollback()
            if lite:
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _seal_what_is_open(engine: Engine) -> None:
    """Seals what an earlier version stored in the clear; nothing to do the next time."""
    sealed = [
        (table, column)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]
    done = 0
    with engine.begin() as connection:
        for table, column in sealed:
            [key], kept = table.primary_key.columns, type_coerce(column, Text)
            rows = connection.execute(select(key, kept).where(kept.not_like(f"{PREFIX}%"))).all()
            for row, clear in rows:
                connection.execute(
                    update(table).where(key == row, kept == clear).values({column: clear})
                )
            done += len(rows)
    if done and engine.dialect.name == "sqlite":
        # The old words may still stand in pages that were given up before they were overwritten.
        # Another process at work may keep us from it; what is stored is sealed all the same.
        with (
            suppress(OperationalError),
            engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            connection.exec_driver_sql("VACUUM")


def state(engine: Engine, least_free: int = 0) -> str:
    """Of this moment: ok, down, damaged, or full when fewer bytes than that are free beside it."""
    lite = engine.dialect.name == "sqlite"
    # Counting reads the smallest part of each table; a whole check would take a hundred times that.
    asked = [f'SELECT count(*) FROM "{each.name}"' for each in SQLModel.metadata.sorted_tables]  # noqa: S608
    try:
        with engine.connect() as connection:
            for each in asked if lite else ["SELECT 1"]:
                connection.execute(text(each))
    except DBAPIError as error:
        return "down" if is_away(error) else "damaged"
    path = engine.url.database
    if not lite or not least_free or not path:
        return "ok"
    return "ok" if shutil.disk_usage(Path(path).parent).free >= least_free else "full"


def wait_at_most(session: Session, seconds: float) -> None:
    """For the session's next transaction: it waits no longer for another's, then it is refused with
    an OperationalError."""
    milliseconds = max(1, int(seconds * 1000))
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text(f"SET LOCAL lock_timeout = '{milliseconds}ms'"))
        return
    connection = session.connection().connection
    connection.info[HURRIED] = True
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={milliseconds}")
    cursor.close()


def _unhurried(connection: Any, record: Any, _proxy: object) -> None:
    """Who gets the connection next waits as long as everybody."""
    if record.info.pop(HURRIED, False):
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}").close()


def was_overtaken(error: DBAPIError) -> bool:
    """Whether another's transaction was in the way, so that the same may go well now."""
    if getattr(error.orig, "sqlstate", None) in OVERTAKEN:
        return True
    # The lowest byte is the kind: busy, or locked within the process.
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (SQLITE_BUSY, SQLITE_LOCKED)


def is_away(error: Exception) -> bool:
    """Whether the database is gone, locked, full or read-only for now: nothing was saved, and the
    same can be sent later. A damaged file, or a mistake of ours, is something else."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in REFUSING


@contextmanager
def at_once(session: Session) -> Iterator[None]:
    """A write inside is refused with an OperationalError where it would have to wait for another.
    It is committed inside."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        yield
        return
    raw = session.connection().connection.cursor()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        yield
    finally:
        # Of the same connection: what was committed may have given the session another.
        raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        raw.close()


def writers(session: Session, table: type[SQLModel]) -> frozenset[str]:
    """Names of the transactions that may have written to the table and not ended, the session's own
    left out. None on SQLite: it has one writer at a time, and who reads sees none of it."""
    if session.get_bind().dialect.name == "sqlite":
        return frozenset()
    # The lock is taken before the first row gets its number, and given back after the commit can
    # be seen.
    found = session.execute(
        text(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND relation = CAST(:name AS regclass) AND mode = 'RowExclusiveLock' AND granted"
            " AND pid <> pg_backend_pid()"
        ),
        {"name": str(table.__tablename__)},
    )
    return frozenset(found.scalars())


def _damaged(engine: Engine, why: str) -> str:
    return _(
        "Die Datenbank %(url)s ist beschädigt (%(why)s). Bitte die Datei "
        "beiseitelegen und die letzte Sicherung einspielen; ohne Sicherung "
        "legt der nächste Start eine neue an und liest die Angebote aus "
        "data/offers/ ein."
    ) % {"url": engine.url.render_as_string(), "why": why}


@contextmanager
def session(engine: Engine) -> Iterator[Session]:
    """A session that opens and closes; the verb that uses it commits."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


def insert(session: Session) -> Any:
    """The INSERT of the session's database, which can say what to do where the row is there."""
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[
        session.get_bind().dialect.name
    ]
