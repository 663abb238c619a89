"""What is stored of translations. A save adds a version and changes none; what is newest of each
text stands over the files of `data/texts/` (`app/records/translated.py`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as columns_of
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from app.models import TextVersion
from app.records import translated
from app.records.translated import Overlay, Reading, Translation
from app.rights import Account

WRITTEN, UPLOADED, BROUGHT_BACK = "written", "uploaded", "brought back"
COMMAND = "kette texts"
"""Who wrote what came in on the command line."""
Mark = tuple[int, int]
"""How many versions there are, and the newest: whatever order they were committed in, one more of
them is another mark."""
_NEWEST = (
    select(
        TextVersion.language,
        TextVersion.key,
        func.max(TextVersion.version).label("version"),
    )
    .group_by(col(TextVersion.language), col(TextVersion.key))
    .subquery()
)


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


def load(session: Session) -> None:
    """Lays over the files what the database has now, and nothing else."""
    translated.lay(overlays(session))


def overlays(session: Session) -> Mapping[str, Overlay]:
    """By language, the newest version of each text."""
    of = TextVersion
    columns = (of.language, of.key, of.text, of.source, of.read_role, of.read_day, of.id)
    statement = columns_of(*map(col, columns)).join(
        _NEWEST,
        (col(of.language) == _NEWEST.c.language)
        & (col(of.key) == _NEWEST.c.key)
        & (col(of.version) == _NEWEST.c.version),
    )
    found: dict[str, dict[str, Translation]] = {}
    newest: dict[str, int] = {}
    for language, key, text, source, role, day, number in session.execute(statement):
        found.setdefault(language, {})[key] = _translation(text, source, role, day)
        newest[language] = max(newest.get(language, 0), number)
    return {
        code: Overlay(of=each, version=f"{len(each)}-{newest[code]}")
        for code, each in found.items()
    }


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
