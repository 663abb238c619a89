"""The command line: `kette serve|import|export|check-data`."""

import argparse
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from app import database, guides, logs, seed
from app.main import create_app
from app.settings import Settings, WrongSettingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it went well, 1 when the reason was printed, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="kette", description="Digitale Präventionskette")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="startet das Portal")
    commands.add_parser("import", help="liest data/ in die Datenbank ein")
    export = commands.add_parser("export", help="schreibt die Datenbank nach data/")
    export.add_argument("--folder", type=Path, default=seed.DATA, help="anderer Ordner als data/")
    commands.add_parser("check-data", help="prüft data/, ohne etwas zu schreiben")
    given = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        command = {
            "serve": serve,
            "import": import_data,
            "export": lambda settings: export_data(settings, given.folder),
            "check-data": check_data,
        }[given.command]
        return command(settings)
    except (WrongSettingError, database.DatabaseUnusableError, seed.RefusedError) as error:
        print(error, file=sys.stderr)
        return 1


def serve(settings: Settings) -> int:
    """Migrates, imports, builds the index, listens; says its address."""
    listening = _listen(settings)
    if listening is None:
        print(
            f"Port {settings.port} ist schon belegt. Bitte das andere Programm beenden oder einen "
            f"anderen Port wählen: KETTE_PORT={settings.port + 1} make run",
            file=sys.stderr,
        )
        return 1
    logs.configure()
    report = _import(settings)
    app = create_app(settings)
    host, port = listening.getsockname()[:2]
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104
    count = len(app.state.portal.index.catalogue.offers)
    print(f"Angebote: {report}; veröffentlicht sind {count}.")
    print(f"Das Portal läuft: http://{shown}:{port}/  (beenden mit Strg+C)", flush=True)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=True,
        server_header=False,
        timeout_graceful_shutdown=20,
    )
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _listen(settings: Settings) -> socket.socket | None:
    """The socket, taken before anything else is done; None when the port is in use."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError:
        listening.close()
        return None
    return listening


def _import(settings: Settings) -> seed.Report:
    engine = database.connect(settings.database)
    database.migrate(engine)
    with database.session(engine) as session:
        report = seed.import_all(session)
    engine.dispose()
    for refused in report.refused:
        print(f"Nicht eingelesen: {refused}", file=sys.stderr)
    return report


def import_data(settings: Settings) -> int:
    report = _import(settings)
    print(report)
    return 1 if report.refused else 0


def export_data(settings: Settings, folder: Path) -> int:
    engine = database.connect(settings.database)
    database.migrate(engine)
    with database.session(engine) as session:
        changed = seed.export_offers(session, folder / "offers")
        seed.export_rows(session, folder)
    for path in changed:
        print(path)
    print(f"{len(changed)} Dateien geändert")
    return 0


def check_data(_settings: Settings) -> int:
    """All records and guides, without a database."""
    guides.read()
    records = list(seed.read_offers(seed.DATA / "offers"))
    refused = [record for record in records if isinstance(record, seed.RefusedError)]
    for error in refused:
        print(error)
    print(f"{len(records) - len(refused)} Angebote geprüft, {len(refused)} fehlerhaft")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
