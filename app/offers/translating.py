"""`kette texts`: how far the translations have come, held against the offers as the database has
them now; as files for translators out and back in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlmodel import Session

from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.offers import filling, providers, store
from app.offers.machine import NotTranslatedError
from app.records import files, glossary, texts, textstates, translated
from app.records.textstates import LANGUAGES, STATES, GermanText, Tally
from app.records.translation import Translation
from app.settings import Settings
from app.texts import store as text_store
from app.texts import taking
from app.texts.store import OvertakenError, Writing
from app.vocabulary import TextState

if TYPE_CHECKING:
    from app.records.poreading import Entry

# `pofiles` is imported where it is needed: it brings Babel, of which a server that speaks German
# needs nothing.
XLIFF = (".xlf", ".xliff")
HEADINGS = {
    TextState.READ: N_("gelesen"),
    TextState.UNREAD: N_("ungelesen"),
    TextState.STALE: N_("veraltet"),
    TextState.MISSING: N_("fehlt"),
}
"""Of the columns, in few letters."""


class Asked(Protocol):
    """The options of the command; (language, file) where there are two."""

    export: Sequence[str] | None
    taken: Sequence[str] | None
    glossary: str | None
    role: str | None
    translate: str | None
    limit: int | None


def asked(session: Session, given: Asked, today: date, settings: Settings) -> tuple[list[str], int]:
    """(what the command says, how many texts it could not take); RefusedError."""
    text_store.load(session)
    if given.role is not None and not given.taken:
        raise files.RefusedError(_("--read-by geht nur zusammen mit --import."))
    if given.limit is not None and not given.translate:
        raise files.RefusedError(_("--limit geht nur zusammen mit --translate."))
    if given.translate:
        return translate(session, given.translate, settings, limit=given.limit)
    if given.taken:
        language, path = given.taken
        return take(session, language, Path(path), role=given.role, today=today)
    if given.export:
        language, path = given.export
        return write(session, language, Path(path)), 0
    if given.glossary:
        return departures(session, given.glossary), 0
    return table(session), 0


def german(session: Session) -> tuple[GermanText, ...]:
    """All texts of the published offers and of the guides; RefusedError while the database is
    empty, for then every translation would seem to be of nothing."""
    offers = [store.record_of(row) for row in store.every(session)]
    if not offers:
        raise files.RefusedError(
            _("In der Datenbank steht noch kein Angebot. Bitte zuerst: kette import")
        )
    known = map(providers.record_of, providers.every(session))
    return textstates.german(texts.read(), offers, known)


def table(session: Session) -> list[str]:
    """The counts for a terminal, for each language one line of offers and one of guides."""
    states = [_(HEADINGS[each]) for each in STATES]
    rows = [[_("Sprache"), _("Texte"), *states, _("nicht wie im Glossar")]]
    rows += [row for tally in textstates.tallies(german(session)) for row in _rows(tally)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [_line(row, widths) for row in rows]


def _rows(tally: Tally) -> list[list[str]]:
    label = textstates.label(tally.language)
    return [
        [label, _("Angebote"), *map(str, tally.offers), str(tally.departures)],
        ["", _("Wegweiser"), *map(str, tally.guides), ""],
    ]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, numbers to the right."""
    pairs = enumerate(zip(row, widths, strict=True))
    return "  ".join(
        cell.ljust(width) if number < 2 else cell.rjust(width) for number, (cell, width) in pairs
    ).rstrip()


class Form(Protocol):
    """A kind of translators' files."""

    def written(self, language: str, texts: Iterable[GermanText], /) -> bytes:
        """All texts with what is known of them."""
        ...

    def read(self, path: Path, language: str, /) -> "tuple[list[Entry], int]":
        """(what is translated, how many are not yet); RefusedError."""
        ...


def _form(path: Path) -> Form:
    """By the ending of the name; PO where it says nothing else."""
    if path.suffix.lower() in XLIFF:
        from app.records import xliff

        return xliff
    if path.suffix.lower() == ".csv":
        from app.records import texttables

        return texttables
    from app.records import pofiles

    return pofiles


def write(session: Session, language: str, path: Path) -> list[str]:
    """All texts into a translator's file; what it says of that."""
    _known(language)
    every = [each for each in german(session) if each.wanted_in(language)]
    try:
        path.write_bytes(_form(path).written(language, every))
    except OSError as error:
        raise files.RefusedError(
            _("%(file)s: lässt sich nicht schreiben: %(why)s") % {"file": path, "why": error}
        ) from error
    states = [each.state(language) for each in every]
    return [
        _("%(file)s: %(all)d Texte, davon %(missing)d ohne Übersetzung und %(stale)d veraltet")
        % {
            "file": path,
            "all": len(states),
            "missing": states.count(TextState.MISSING),
            "stale": states.count(TextState.STALE),
        }
    ]


def take(
    session: Session,
    language: str,
    path: Path,
    *,
    role: str | None,
    today: date,
    folder: Path = translated.TEXTS,
) -> tuple[list[str], int]:
    """(what was taken and what was not, how many that are) of a translator's file."""
    from app.records import pofiles

    _known(language)
    reading = None if role is None else pofiles.reading_of(role, today)
    entries, unfinished = _form(path).read(path, language)
    every, before = german(session), translated.texts(language, folder)
    known = {each.key: before.found(each.key, each.source, each.others) for each in every}
    done = pofiles.taking(entries, every, known, reading=reading)
    # What stands in the files may be newer than what stands over them: it came from elsewhere.
    done.left += taking.without_earlier(session, language, done.taken, {}, known)
    changed = pofiles.save(language, done.taken, folder)
    _over_the_desk_s(session, language, done.taken, every)
    lines = [_("Nicht übernommen: %(why)s") % {"why": each} for each in done.left]
    lines += [_("Geschrieben: %(file)s") % {"file": files.shown(each)} for each in changed]
    said = {
        "taken": len(done.taken), "same": done.unchanged, "open": unfinished,
        "left": len(done.left),
    }  # fmt: skip
    lines.append(
        _(
            "%(taken)d übernommen, %(same)d unverändert, %(open)d leer oder unfertig, "
            "%(left)d nicht übernommen"
        )
        % said
    )
    if changed:
        lines.append(_("Zu lesen ist es nach dem nächsten Start des Portals."))
    return lines, len(done.left)


def _over_the_desk_s(
    session: Session,
    language: str,
    taken: Mapping[str, Translation],
    texts: Sequence[GermanText],
) -> None:
    """What somebody wrote at the desk stands over the files, so what comes now is written there as
    well; RefusedError when somebody saves at the same moment."""
    over = text_store.overlays(session).get(language)
    if over is None:
        return
    german_of = {each.key: each.text for each in texts}
    again = [
        Writing(key=key, german=german_of[key], made=made)
        for key, made in taken.items()
        if over.of.get(key, made) != made
    ]
    now = datetime.now(UTC)
    try:
        text_store.write(session, language, again, by=None, event=text_store.UPLOADED, at=now)
    except OvertakenError as error:
        said = _("Am Pult wurde im selben Augenblick gespeichert. Bitte noch einmal aufrufen.")
        raise files.RefusedError(said) from error
    text_store.load(session)


def translate(
    session: Session,
    language: str,
    settings: Settings,
    *,
    limit: int | None = None,
    folder: Path = translated.TEXTS,
) -> tuple[list[str], int]:
    """(what a machine translated and what of it was not taken, how many those are): what is missing
    or stale, as made by a machine and read by nobody. Each portion is kept before the next one is
    asked for; what a server refuses now is asked for by the next call."""
    from app.records import pofiles

    _known(language)
    if textstates.tongue(language).german:
        raise files.RefusedError(
            _("Leichter zu lesendes Deutsch schreibt keine Maschine von außen.")
        )
    machine = filling.of(settings)
    if machine is None:
        raise files.RefusedError(
            _("Es ist keine maschinelle Übersetzung eingerichtet (KETTE_TRANSLATE_URL).")
        )
    texts_of = german(session)
    # The database need not wait with us.
    session.close()
    before = translated.texts(language, folder)
    known = {each.key: before.found(each.key, each.source, each.others) for each in texts_of}
    every = filling.waiting(texts_of, known)
    left: list[str] = []
    stopped: NotTranslatedError | None = None
    count = 0
    for done in filling.filled(machine, every, language, limit):
        pofiles.save(language, done.taken, folder)
        count += len(done.taken)
        left += done.left
        stopped = done.stopped
    lines = [_("Nicht übernommen: %(why)s") % {"why": each} for each in left]
    if stopped:
        lines.append(_("Abgebrochen: %(why)s") % {"why": stopped})
    lines.append(
        _("%(taken)d übersetzt, %(left)d nicht übernommen, %(open)d stehen noch aus")
        % {"taken": count, "left": len(left), "open": len(every) - count - len(left)}
    )
    if count:
        lines.append(_("Zu lesen ist es nach dem nächsten Start des Portals."))
    return lines, len(left) + bool(stopped)


def departures(session: Session, language: str) -> list[str]:
    """Summaries whose translation seems to call something otherwise than the glossary does."""
    _known(language)
    found = glossary.departures(language, textstates.summaries(german(session)))
    lines = [
        _("%(key)s: %(term)s heißt im Glossar „%(word)s“\n    %(german)s\n    %(said)s")
        % {"key": each.key, "term": each.term, "word": each.word, "german": each.german,
           "said": each.said}
        for each in found
    ]  # fmt: skip
    count = ngettext("%(n)d Abweichung", "%(n)d Abweichungen", len(found)) % {"n": len(found)}
    return [*lines, count]


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise files.RefusedError(
            _("Sprache „%(language)s“ gibt es nicht; möglich: %(all)s")
            % {"language": language, "all": ", ".join(LANGUAGES)}
        )
