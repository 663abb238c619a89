"""Translations at the desk: who may write which, what is asked back, what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import ValidationError
from sqlmodel import Session

from app.i18n import gettext as _
from app.records import problems, translated
from app.records.textstates import GermanText
from app.records.translation import Reading, Translation
from app.rights import Account, Action, NotAllowedError, may
from app.situations import Missing
from app.texts import checks, store
from app.texts.store import Writing

LONGEST = 4000
"""Characters of a translation."""
LONGEST_ROLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the form sends."""

    text: str
    read: bool = False
    """Whoever sends it has read it, and it is right."""
    role: str = ""
    """In what role."""
    sure: bool = False
    """What seemed odd is right."""
    seen: int
    """The version that the form was opened on; 0 where none was written at the desk."""
    source: str
    """Fingerprint of the German text that stood beside it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, "text" or "role"."""

    field: str
    said: str


class WrongTextError(Exception):
    """It cannot be taken so."""

    def __init__(self, faults: Sequence[Wrong]) -> None:
        super().__init__(*(each.said for each in faults))
        self.faults = tuple(faults)


class DoubtfulError(Exception):
    """Somebody has to say that it is right all the same."""

    def __init__(self, doubts: Sequence[str]) -> None:
        super().__init__(*doubts)
        self.doubts = tuple(doubts)


class OtherGermanError(Exception):
    """The German text became another one while the form was open."""


def may_edit(by: Account, text: GermanText) -> bool:
    return may(by, Action.TRANSLATE, text.offer.kommunen if text.offer else ())


def require(by: Account, text: GermanText) -> None:
    if not may_edit(by, text):
        raise NotAllowedError(Action.TRANSLATE)


def save(
    session: Session,
    language: str,
    text: GermanText,
    typed: Typed,
    *,
    by: Account,
    now: datetime,
    today: date,
) -> None:
    """Writes a version; nothing when the same was written just now, as by a second click.
    WrongTextError, DoubtfulError, OtherGermanError, OvertakenError."""
    require(by, text)
    made = _made(text, typed, today)
    if _there(session, language, text.key, made, by):
        return
    if typed.source != text.source:
        raise OtherGermanError
    found = checks.doubts(language, text.key, text.text, made.text)
    if found and not typed.sure:
        raise DoubtfulError(found)
    writing = Writing(key=text.key, german=text.text, made=made, seen=typed.seen)
    store.write(session, language, [writing], by=by, event=store.WRITTEN, at=now)


def _made(text: GermanText, typed: Typed, today: date) -> Translation:
    """It as a record; whatever is wrong is said at once."""
    faults = []
    read, made = None, None
    if typed.read:
        try:
            read = Reading(role=typed.role, day=today.isoformat())
        except ValidationError as error:
            faults += [Wrong("role", said) for said in _said(typed.role, error, LONGEST_ROLE)]
    try:
        made = Translation(text=typed.text, source=text.source, read=read)
    except ValidationError as error:
        faults += [Wrong("text", said) for said in _said(typed.text, error, LONGEST)]
    if made is not None:
        lost = checks.lost_places(text.text, made.text)
        if lost:
            said = _("Was in geschweiften Klammern steht, bleibt, wie es ist: %(what)s")
            faults.append(Wrong("text", said % {"what": ", ".join(lost)}))
    if faults or made is None:
        raise WrongTextError(faults)
    return made


def _said(typed: str, error: ValidationError, longest: int) -> list[str]:
    if not typed.strip():
        return [_("Bitte ausfüllen.")]
    if len(typed) > longest:
        return [_("Bitte höchstens %(n)s Zeichen.") % {"n": longest}]
    return [said for _path, said in problems.in_german(error)]


def _there(session: Session, language: str, key: str, made: Translation, by: Account) -> bool:
    newest = store.newest(session, language, key)
    return (
        newest is not None and newest.account_id == by.id and store.translation_of(newest) == made
    )


def bring_back(
    session: Session,
    language: str,
    text: GermanText,
    version: int,
    *,
    seen: int,
    by: Account,
    now: datetime,
) -> None:
    """Writes what an older version said, with its German text and who had read it, as the newest;
    version 0 is what the file says. Missing, OvertakenError."""
    require(by, text)
    german, made = _older(session, language, text, version)
    writing = Writing(key=text.key, german=german, made=made, seen=seen)
    store.write(session, language, [writing], by=by, event=store.BROUGHT_BACK, at=now)


def _older(
    session: Session, language: str, text: GermanText, version: int
) -> tuple[str, Translation]:
    if version == 0:
        of_file = translated.of_files(language).of.get(text.key)
        if of_file is None:
            raise Missing
        # Of an earlier German text a file knows only the fingerprint.
        return (text.text if of_file.source == text.source else ""), of_file
    for row in store.history(session, language, text.key):
        if row.version == version:
            return row.german, store.translation_of(row)
    raise Missing
