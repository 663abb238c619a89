"""`kette texts`: how far the translations have come, held against the offers as the database has
them now; as PO files out and back in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.offers import store
from app.records import files, glossary, texts, textstates, translated
from app.records.textstates import LANGUAGES, STATES, GermanText, Tally
from app.records.translated import Translation
from app.texts import store as text_store
from app.texts.store import Writing
from app.vocabulary import Language, TextState

# `pofiles` is imported where it is needed: it brings Babel, of which a server that speaks German
# needs nothing.
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


def asked(session: Session, given: Asked, today: date) -> tuple[list[str], int]:
    """(what the command says, how many texts of a PO file it could not take); RefusedError."""
    text_store.load(session)
    if given.role is not None and not given.taken:
        raise files.RefusedError(_("--read-by geht nur zusammen mit --import."))
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
    return textstates.german(texts.read(), offers)


def table(session: Session) -> list[str]:
    """The counts for a terminal, for each language one line of offers and one of guides."""
    states = [_(HEADINGS[each]) for each in STATES]
    rows = [[_("Sprache"), _("Texte"), *states, _("nicht wie im Glossar")]]
    rows += [row for tally in textstates.tallies(german(session)) for row in _rows(tally)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [_line(row, widths) for row in rows]


def _rows(tally: Tally) -> list[list[str]]:
    label = Language(tally.language).label
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


def write(session: Session, language: str, path: Path) -> list[str]:
    """All texts into a PO file; what it says of that."""
    from app.records import pofiles

    _known(language)
    every = german(session)
    try:
        path.write_bytes(pofiles.written(language, every))
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
    """(what was taken and what was not, how many that are) of a PO file."""
    from app.records import pofiles

    _known(language)
    reading = None if role is None else pofiles.reading_of(role, today)
    entries, unfinished = pofiles.read(path, language)
    every, before = german(session), translated.texts(language, folder)
    known = {each.key: before.found(each.key, each.source) for each in every}
    done = pofiles.taking(entries, every, known, reading=reading)
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
            "%(taken)d übernommen, %(same)d unverändert, %(open)d leer oder unfertig (fuzzy), "
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
    well."""
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
    text_store.write(session, language, again, by=None, event=text_store.UPLOADED, at=now)
    text_store.load(session)


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
