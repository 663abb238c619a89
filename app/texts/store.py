"""What is stored of translations. A save adds a version and changes none; what is newest of each
text stands over the files of `data/texts/` (`app/records/translated.py`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns_of
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from app.models import TextVersion
from app.records import translated
from app.records.translated import Overlay
from app.records.translation import Reading, Translation
from app.rights import Account

WRITTEN, UPLOADED, BROUGHT_BACK = "written", "uploaded", "brought back"
COMMAND = "kette texts"
"""Who wrote what came in on the command line."""
Mark = tuple[int, int]
"""How many versions there are, and the newest: whatever order they were committed in, one more of
them is another mark."""


class OvertakenError(Exception):
    """Somebody saved the text after the editor had opened it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One text as somebody wants it from now on."""

    key: str
    german: str
    """The text that it was made of."""
    made: Translation
    seen: int | None = None
    """The version that the editor had before them, 0 where there was none; None writes in any
    case."""


def mark(session: Session) -> Mark:
    """What it is compared with to know that something was written."""
    row = session.exec(select(func.count(), func.max(TextVersion.id))).one()
    return row[0], row[1] or 0


class Standing:
    """What a process has laid over the files, kept in step with the database."""

    def __init__(self) -> None:
        self._mark: Mark = (0, 0)
        self._of: Mapping[str, Overlay] = {}

    def load(self, session: Session) -> None:
        """Lays what the database has now, and nothing else. The mark is read first: what is
        written in between is found the next time."""
        self._mark = mark(session)
        self._of = overlays(session)
        translated.lay(self._of)

    def catch_up(self, session: Session) -> None:
        """The same of what was written since the last time; cheap where that is nothing."""
        now = mark(session)
        if now == self._mark:
            return
        fresh = _rows(session, col(TextVersion.id) > self._mark[1])
        # Both of one look: between two of them one more may come, and stand for a late one.
        total, newest = (fresh[-1].total, fresh[-1].id) if fresh else now
        if len(fresh) != total - self._mark[0]:
            # One of those before was committed late.
            self.load(session)
            return
        self._mark = total, newest
        self._of = _with(self._of, fresh)
        translated.lay(self._of)


def load(session: Session) -> None:
    """For a command: lays what the database has now."""
    translated.lay(overlays(session))


def overlays(session: Session) -> Mapping[str, Overlay]:
    """By language, the newest version of each text."""
    newest = select(func.max(TextVersion.id)).group_by(
        col(TextVersion.language), col(TextVersion.key)
    )
    return _with({}, _rows(session, col(TextVersion.id).in_(newest)))


def _rows(session: Session, which: ColumnElement[bool]) -> Sequence[Any]:
    """In the order in which they were written; without the German texts, which are as long. Each
    says how many there are in `total`."""
    of = TextVersion
    columns = (of.language, of.key, of.text, of.source, of.read_role, of.read_day, of.id)
    every = columns_of(func.count()).select_from(of).scalar_subquery().label("total")
    statement = columns_of(*map(col, columns), every).where(which).order_by(col(of.id))
    return session.execute(statement).all()


def _with(before: Mapping[str, Overlay], rows: Sequence[Any]) -> Mapping[str, Overlay]:
    found = {language: dict(overlay.of) for language, overlay in before.items()}
    newest: dict[str, int] = {}
    for language, key, text, source, role, day, number, _total in rows:
        found.setdefault(language, {})[key] = _translation(text, source, role, day)
        newest[language] = number
    made = {
        language: Overlay(of=found[language], version=f"{len(found[language])}-{number}")
        for language, number in newest.items()
    }
    return {**before, **made}


def _translation(text: str, source: str, role: str | None, day: str | None) -> Translation:
    """It passed a record before it was written."""
    read = Reading.model_construct(role=role, day=day) if role and day else None
    return Translation.model_construct(text=text, source=source, read=read)


def translation_of(row: TextVersion) -> Translation:
    return _translation(row.text, row.source, row.read_role, row.read_day)


def history(session: Session, language: str, key: str) -> Sequence[TextVersion]:
    """Its versions, the newest first."""
    statement = select(TextVersion).where(TextVersion.language == language, TextVersion.key == key)
    return session.exec(statement.order_by(col(TextVersion.version).desc())).all()


def newest(session: Session, language: str, key: str) -> TextVersion | None:
    statement = select(TextVersion).where(TextVersion.language == language, TextVersion.key == key)
    return session.exec(statement.order_by(col(TextVersion.version).desc()).limit(1)).first()


def earlier(
    session: Session,
    language: str,
    said: Mapping[str, Translation],
    of_files: Mapping[str, Translation],
) -> tuple[str, ...]:
    """The keys of those that say what stood there before the newest version was written at the
    desk, as a file does that went out before."""
    columns = (TextVersion.key, TextVersion.text, TextVersion.source)
    statement = columns_of(*map(col, columns)).where(col(TextVersion.language) == language)
    before: dict[str, list[tuple[str, str]]] = {}
    for key, text, source in session.execute(statement.order_by(col(TextVersion.version))):
        before.setdefault(key, []).append((text, source))
    for key in before.keys() & of_files.keys():
        before[key].insert(0, (of_files[key].text, of_files[key].source))
    found = ((key, (each.text, each.source), before.get(key, [])) for key, each in said.items())
    return tuple(key for key, one, known in found if one in known and one != known[-1])


def role_of(session: Session, by: Account) -> str:
    """In what role the account read the last text that it read; "" before that."""
    statement = (
        select(TextVersion.read_role)
        .where(TextVersion.account_id == by.id, col(TextVersion.read_role).is_not(None))
        .order_by(col(TextVersion.id).desc())
        .limit(1)
    )
    return session.exec(statement).first() or ""


def write(
    session: Session,
    language: str,
    writings: Iterable[Writing],
    *,
    by: Account | None,
    event: str,
    at: datetime,
) -> int:
    """Adds a version of each and says how many; all or none. `by` is None on the command line.
    OvertakenError when one has a newer version than was seen, also when that comes at the same
    moment."""
    versions = _versions(session, language)
    count = 0
    for each in writings:
        before = versions.get(each.key, 0)
        if each.seen is not None and each.seen != before:
            session.rollback()
            raise OvertakenError(each.key)
        read = each.made.read
        session.add(
            TextVersion(
                language=language,
                key=each.key,
                version=before + 1,
                text=each.made.text,
                german=each.german,
                source=each.made.source,
                read_role=read.role if read else None,
                read_day=read.day if read else None,
                event=event,
                account_id=by.id if by else None,
                by=by.office[:200] if by else COMMAND,
                at=at,
            )
        )
        count += 1
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise OvertakenError(language) from error
    return count


def _versions(session: Session, language: str) -> dict[str, int]:
    """The newest of each text."""
    statement = (
        select(TextVersion.key, func.max(TextVersion.version))
        .where(TextVersion.language == language)
        .group_by(col(TextVersion.key))
    )
    return dict(session.exec(statement).all())
