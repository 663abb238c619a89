"""The command line; `kette --help` names the commands."""

import argparse
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from sqlalchemy import Engine

from app import claims, database
from app.accounts import signins
from app.catalogue import completeness, evaluation, searching
from app.catalogue.criteria import Criteria
from app.counselling import sheets
from app.freshness import bounces, contacts, daily, undelivered
from app.freshness.digest import Digest
from app.freshness.due import Letter
from app.freshness.mailboxes import Mailboxes
from app.i18n import gettext as _
from app.mail import outbox
from app.main import create_app, now
from app.media import keeping
from app.offers import checking, duplicates, importing, textoptions, translating
from app.records import files
from app.settings import Settings, WrongSettingError
from app.web import listening, logs
from app.wording import here


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it went well, 1 when the reason was printed, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="kette", description=_("Digitale Präventionskette"))
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help=_("startet das Portal"))
    commands.add_parser("warm", help=_("rechnet vor, worauf der erste Start sonst warten müsste"))
    commands.add_parser("import", help=_("liest data/ in die Datenbank ein"))
    export = commands.add_parser("export", help=_("schreibt die Datenbank nach data/"))
    export.add_argument(
        "--folder", type=Path, default=files.DATA, help=_("anderer Ordner als data/")
    )
    commands.add_parser("check-data", help=_("prüft data/, ohne etwas zu schreiben"))
    commands.add_parser(
        "check-files", help=_("prüft, ob Faltblätter und Bilder da sind und heil sind")
    )
    commands.add_parser("duplicates", help=_("zeigt, welche Angebote in data/ doppelt sein können"))
    commands.add_parser("reindex", help=_("füllt den Suchindex neu, auch den eines Suchservers"))
    commands.add_parser("facts", help=_("zählt, was von den Angeboten bekannt ist, je Kommune"))
    commands.add_parser("eval", help=_("misst an beurteilten Fragen, wie gut die Suche findet"))
    explain = commands.add_parser("explain", help=_("sagt, warum Treffer stehen, wo sie stehen"))
    explain.add_argument("question", help=_("die Frage, wie jemand sie tippt"))
    ask = commands.add_parser("remind", help=_("fragt nach, was geprüft werden muss (täglich)"))
    ask.add_argument("--dry-run", action="store_true", help=_("zeigt nur, was gefragt würde"))
    commands.add_parser("check-links", help=_("prüft die Internetadressen der Angebote (täglich)"))
    commands.add_parser("send-mail", help=_("verschickt wartende Mails"))
    link = commands.add_parser(
        "sign-in-link",
        help=_("macht einen Link, mit dem sich das Präventionsbüro ein Mal anmelden kann"),
    )
    link.add_argument(
        "--lost-second-step",
        action="store_true",
        help=_("schaltet Codes und Passkeys dieses Kontos aus, wenn Telefon oder Stick weg sind"),
    )
    textoptions.add(commands)
    given = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        run: dict[str, Callable[[Settings], int]] = {
            "serve": serve,
            "warm": warm,
            "import": import_data,
            "export": lambda settings: export_data(settings, given.folder),
            "check-data": check_data,
            "check-files": check_files,
            "duplicates": show_duplicates,
            "reindex": reindex,
            "facts": facts,
            "texts": lambda settings: translations(settings, given),
            "eval": evaluate,
            "explain": lambda settings: explain_search(settings, given.question),
            "remind": lambda settings: remind(settings, dry_run=given.dry_run),
            "check-links": check_links,
            "send-mail": send_mail,
            "sign-in-link": lambda settings: sign_in_link(settings, lost=given.lost_second_step),
        }
        return run[given.command](settings)
    except (
        WrongSettingError,
        database.DatabaseUnusableError,
        files.RefusedError,
        claims.TakenError,
        claims.StoppedError,
    ) as error:
        print(error, file=sys.stderr)
        return 1


def serve(settings: Settings) -> int:
    """Migrates, imports, builds the index, listens; says its address."""
    outbox.check(settings)
    taken = listening.socket_of(settings)
    if taken is None:
        print(
            _(
                "Port %(port)d ist schon belegt. Bitte das andere Programm beenden "
                "oder einen anderen Port wählen: KETTE_PORT=%(next)d make run"
            )
            % {"port": settings.port, "next": settings.port + 1},
            file=sys.stderr,
        )
        return 1
    logs.configure()
    # What was imported stays for good: the garbage collector need not look through it each time.
    gc.freeze()
    report = _import(settings)
    app = create_app(settings)
    host, port = taken.getsockname()[:2]
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104
    count = len(app.state.index.catalogue.offers)
    print(
        _("Angebote: %(report)s; veröffentlicht sind %(count)d.")
        % {"report": report, "count": count}
    )
    print(
        _("Das Portal läuft: http://%(host)s:%(port)d/  (beenden mit Strg+C)")
        % {"host": shown, "port": port}
    )
    print(
        _("Es antwortet unter %(names)s; weitere Namen: KETTE_ALLOWED_HOSTS.")
        % {"names": ", ".join(settings.hosts)}
    )
    print(
        _("Am Pult anmelden: %(url)s") % {"url": _way_in(settings, f"http://{shown}:{port}")},
        flush=True,
    )
    uvicorn.Server(listening.server_config(app, settings)).run(sockets=[taken])
    return 0


def _way_in(settings: Settings, base: str) -> str:
    """Where to sign in; as long as nobody of the Präventionsbüro can, a link that opens the desk
    once, within a day. Printed at every start it would be a key that lies about in logs."""
    base = settings.base_url.rstrip("/") or base
    with _database(settings) as engine, database.session(engine) as session:
        if signins.office_can_sign_in(session, now=now()):
            return f"{base}/anmelden"
        return signins.office_link(session, settings.editor_email, base=base, now=now())


def sign_in_link(settings: Settings, *, lost: bool) -> int:
    """For whoever works on the server: opens the desk once, whatever was lost or forgotten."""
    logs.configure()
    email, base = settings.editor_email, settings.public_url
    with _database(settings) as engine, database.session(engine) as session:
        link = signins.office_link(session, email, base=base, now=now(), lost_second_step=lost)
    print(link)
    return 0


def warm(settings: Settings) -> int:
    """What a start would compute otherwise, into the cache folder; the image is made with it."""
    searching.needs_of(settings)
    print(_("Vorgerechnet: %(folder)s") % {"folder": settings.cache})
    return 0


def _import(settings: Settings) -> importing.ImportReport:
    # Alone: who comes second finds what the first has read, and reads nothing twice.
    with (
        _database(settings) as engine,
        database.alone(engine),
        database.session(engine) as session,
    ):
        report = importing.import_all(session)
        report.refused += keeping.take_in(session, settings, files.DATA)[1]
    for refused in report.refused:
        print(_("Nicht eingelesen: %(why)s") % {"why": refused}, file=sys.stderr)
    for unlinked in report.unlinked:
        print(_("Ohne Träger: %(why)s") % {"why": unlinked}, file=sys.stderr)
    return report


def import_data(settings: Settings) -> int:
    report = _import(settings)
    print(report)
    return 1 if report.refused else 0


def export_data(settings: Settings, folder: Path) -> int:
    with _database(settings) as engine, database.session(engine) as session:
        changed, taken = importing.export_all(session, folder)
        kept, missing = keeping.export(session, settings, folder)
    for path in changed:
        print(path)
    for lost in missing:
        print(_("Die Datei %(name)s fehlt.") % {"name": lost}, file=sys.stderr)
    if kept:
        print(_("%(n)d Dateien von Faltblättern und Bildern") % {"n": kept})
    if taken:
        print(
            _("Steht nicht in der Datenbank, deshalb übernommen aus %(data)s: %(files)s")
            % {"data": files.DATA, "files": ", ".join(path.name for path in taken)}
        )
    print(_("%(n)d Dateien geändert") % {"n": len(changed)})
    return 0


def check_data(_settings: Settings) -> int:
    """All records, guides and translations, without a database; that nothing internal is public in
    them, and that what promises confidence keeps it."""
    frames = ((f"rahmentexte.yaml, {each}", frame) for each, frame in sheets.frame_texts().items())
    lines, faults = checking.report(frames)
    print(*lines, sep="\n")
    return 1 if faults else 0


def check_files(settings: Settings) -> int:
    """Every flyer and picture that is shown, against the name of its content; 1 when one is not
    there or is another one."""
    with _database(settings) as engine, database.session(engine) as session:
        found = keeping.look(session, settings)
    for line in found.missing:
        print(_("Fehlt: %(file)s") % {"file": line})
    for line in found.other:
        print(_("Verändert: %(file)s") % {"file": line})
    print(
        _("%(n)d Dateien, %(mb)d von %(most)d MB belegt")
        % {"n": found.known, "mb": found.size // 1024**2, "most": settings.files_mb}
    )
    return 1 if found.missing or found.other else 0


def translations(settings: Settings, given: argparse.Namespace) -> int:
    """1 when something of a file, or of what a machine said, could not be taken, so that nobody
    thinks it is in."""
    today = here(now())
    with _database(settings) as engine, database.session(engine) as session:
        lines, left = translating.asked(session, given, today, settings)
    print(*lines, sep="\n")
    return 1 if left else 0


def show_duplicates(_settings: Settings) -> int:
    """Pairs of published offers of data/ that may be one, the likeliest first."""
    read = importing.read_offers(files.DATA / "offers")
    pairs = duplicates.find(each for each in read if not isinstance(each, files.RefusedError))
    for pair in pairs:
        print(f"{pair.points:3} {pair.first.slug} · {pair.second.slug}: {', '.join(pair.reasons)}")
    print(_("%(n)d Paare") % {"n": len(pairs)})
    return 0


def reindex(settings: Settings) -> int:
    """Settings and all offers to the search; a server fills a new index beside the old one."""
    index = create_app(settings).state.index
    print(
        _("%(n)d Angebote im Index, Suche: %(state)s")
        % {"n": len(index.catalogue.offers), "state": index.engine_state()}
    )
    return 0 if index.engine_state() == "ok" else 1


def facts(settings: Settings) -> int:
    """Of how many offers there is a number, a time, a cost, a place, a confirmation."""
    print(completeness.text(create_app(settings).state.index.catalogue))
    return 0


def evaluate(settings: Settings) -> int:
    """nDCG@10, success@3, recall@20 and empty answers for the judged questions."""
    print(evaluation.report(files.DATA, settings.cache, now().date()))
    return 0


def explain_search(settings: Settings, question: str) -> int:
    index = create_app(settings).state.index
    print("\n".join(index.explain(Criteria(text=question))))
    return 0


def remind(settings: Settings, *, dry_run: bool) -> int:
    """Asks whoever is next about every offer that is due; running it twice asks nobody twice, and
    the server asks no more on this day. 1 when a letter could not be written or will not be sent
    any more, so that a monitor notices; an address that takes no mail is the desk's business, for
    somebody else is asked instead."""
    outbox.check(settings)
    with _database(settings) as engine:
        if dry_run:
            return _show_letters(engine, settings)
        with (
            claims.by_hand(engine, daily.REMIND, now) as claim,
            database.session(engine) as session,
        ):
            bounces.read(engine, settings, claim.today)
            queued, unwritten = daily.remind(session, settings, claim.today)
        sent, failed = outbox.deliver(engine, settings, now())
        with database.session(engine) as session:
            stuck = outbox.stuck(session)
            boxes = Mailboxes.read(session)
            odd = len(undelivered.of_offers(boxes, contacts.of_offers(session), None))
            odd += len(undelivered.of_people(session, boxes))
    print(
        _(
            "%(queued)d Mails geschrieben, %(sent)d verschickt, %(failed)d nicht "
            "verschickt, %(unwritten)d nicht geschrieben, %(stuck)d unzustellbar"
        )
        % {"queued": queued, "sent": sent, "failed": failed, "unwritten": unwritten, "stuck": stuck}
    )
    if odd:
        print(
            _(
                "%(odd)d Adressen nehmen keine Post an oder wollen keine: am Pult unter "
                "„Eingang“ nachsehen"
            )
            % {"odd": odd}
        )
    return 1 if unwritten or stuck else 0


def _show_letters(engine: Engine, settings: Settings) -> int:
    with database.session(engine) as session:
        today = here(now())
        planned: list[Letter | Digest] = [
            *daily.letters_due(session, settings, today),
            *(each for each in daily.digests_due(session, settings, today) if each.text),
        ]
    for letter in planned:
        print(
            _("An: %(to)s\nBetreff: %(subject)s\n\n%(text)s")
            % {"to": ", ".join(letter.to), "subject": letter.subject, "text": letter.text}
        )
    print(_("%(n)d Mails, nichts verschickt") % {"n": len(planned)})
    return 0


def check_links(settings: Settings) -> int:
    """0 however many links are broken: that is the desk's business, not an error of this run."""
    with (
        _database(settings) as engine,
        claims.by_hand(engine, daily.CHECK_LINKS, now) as claim,
        database.session(engine) as session,
    ):
        tally = daily.check_links(session, settings, claim)
    if tally.offline:
        print(_("Keine einzige Adresse antwortet: wohl eine Störung bei uns. Nichts vermerkt."))
        return 1
    print(
        _("%(checked)d Adressen geprüft, %(failed)d gestört, davon %(broken)d defekt")
        % {"checked": tally.checked, "failed": tally.failed, "broken": tally.broken}
    )
    return 0


def send_mail(settings: Settings) -> int:
    """1 when letters wait that nobody will try again, so that a monitor notices."""
    outbox.check(settings)
    with _database(settings) as engine:
        sent, failed = outbox.deliver(engine, settings, now())
        with database.session(engine) as session:
            stuck = outbox.stuck(session)
    print(
        _("%(sent)d Mails verschickt, %(failed)d später noch einmal, %(stuck)d unzustellbar")
        % {"sent": sent, "failed": failed, "stuck": stuck}
    )
    return 1 if stuck else 0


@contextmanager
def _database(settings: Settings) -> Iterator[Engine]:
    """The database, brought up to date; closed afterwards."""
    engine = database.of(settings)
    try:
        database.migrate(engine)
        yield engine
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
