"""The database: SQLite in WAL mode by default, PostgreSQL by its address. Alembic alone makes
tables; nothing here knows an offer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlmodel import Session

MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseUnusableError(Exception):
    """The database cannot be opened; the German message says what to do."""


def connect(url: str) -> Engine:
    """An engine with foreign keys enforced; makes the folder of a SQLite file."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        try:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnusableError(
                f"Der Ordner für die Datenbank {address.database} lässt sich nicht anlegen: "
                f"{error.strerror}. Bitte KETTE_DATA_DIR auf einen beschreibbaren Ordner setzen."
            ) from error
    engine = create_engine(address)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        # FULL: a commit that was acknowledged survives a power cut, not only a crash.
        "synchronous=FULL",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest revision; says what to do when the file is damaged."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                state = connection.execute(text("PRAGMA quick_check(1)")).scalar()
                if state != "ok":
                    raise DatabaseUnusableError(_damaged(engine, str(state)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except OperationalError as error:
        raise DatabaseUnusableError(
            f"Die Datenbank {engine.url.render_as_string()} ist nicht erreichbar: {error.orig}"
        ) from error
    except DatabaseError as error:
        raise DatabaseUnusableError(_damaged(engine, str(error.orig))) from error


def answers(engine: Engine) -> bool:
    """Whether the database can be asked at this moment."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True


def _damaged(engine: Engine, why: str) -> str:
    return (
        f"Die Datenbank {engine.url.render_as_string()} ist beschädigt ({why}). "
        "Bitte die Datei beiseitelegen und die letzte Sicherung einspielen; ohne Sicherung legt "
        "der nächste Start eine neue an und liest die Angebote aus data/offers/ ein."
    )


@contextmanager
def session(engine: Engine) -> Iterator[Session]:
    """A session that opens and closes; the verb that uses it commits."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
