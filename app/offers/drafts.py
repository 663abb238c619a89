"""Drafts: what somebody has typed and not saved, kept as typed, so that nothing is ever lost."""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, select

from app import database, typed
from app.models import AccountRow, DraftRow
from app.rights import Account

LIFE = timedelta(days=30)
"""After that nobody misses it."""
BUSY = timedelta(minutes=10)
"""Somebody who typed within this time is still at it."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")
TEXTS = "texte/"
"""What the draft of a translation is about begins so: "texte/uk/angebote/{slug}/summary"."""
GUIDES = "leitfaeden/"
"""What the draft of an office, a guide or a page is about begins so."""
RECORDS = ("kommunen/", "traeger/", GUIDES)
"""What the draft of another form is about begins so, and stands below `/pult/`:
"kommunen/kreuzau". Whoever adds a form that keeps drafts adds its kind here."""
_ABOUT = re.compile(
    rf"neu|(vorlage:)?[a-z0-9]+(-[a-z0-9]+)*|{TEXTS}[a-z]{{2,20}}(/[a-z0-9_-]+)+"
    rf"|({'|'.join(RECORDS)})[a-z0-9]+(-[a-z0-9]+)*"
)
TABLE = "tabelle"
"""What an uploaded table was about in earlier versions, which find it again: no form."""
UNSENT = "absenden"
"""What another form of the desk is about that was sent when the session was over: its first field
is the path that it was sent to, under the name PATH."""
PATH = "pfad"
NEW, MODEL = "neu", "vorlage:"
"""What the draft of a new offer is about, and how that of a copy begins."""
COLUMNS = "spalten"
"""What somebody said of the columns of a table, for the next one with the same headings."""
ENDED = ""
"""What a draft is about after its form was saved or thrown away. It stays as a mark, for an
autosave may still be on its way: coming later, it must not look like something not saved yet."""
NO_FORMS = (TABLE, COLUMNS, ENDED)
MOST, MOST_TABLES, MOST_COLUMNS, MOST_ENDED, MOST_DISCARDED = 50, 3, 20, 200, 20
"""Of one account: begun forms, such tables, answers about columns, marks of those that ended,
and those that were thrown away and can be brought back."""
TOKEN, ABOUT, SEEN, FROM = "entwurf", "entwurf-zu", "gesehen", "entwurf-aus"
"""Hidden fields of a form that has a draft: its name, what it is about, which version it saw,
and the draft that it was opened with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    token: str
    about: str
    seen: int
    fields: tuple[tuple[str, str], ...]
    at: datetime
    discarded: bool = False

    @property
    def new(self) -> bool:
        """Of an offer that is not there yet."""
        return self.about == NEW or self.about.startswith(MODEL)

    @property
    def of_record(self) -> bool:
        """Of one of RECORDS."""
        return self.about.startswith(RECORDS)

    @property
    def model(self) -> str:
        """Slug of the offer that it copies, "" where it copies none."""
        return model_of(self.about)

    @property
    def url(self) -> str:
        """Where it is written on."""
        about = quote(self.about)
        if self.about == UNSENT:
            return f"/pult/absenden/{self.token}"
        if self.about.startswith(TEXTS):
            return f"/pult/{about}"
        if self.of_record:
            return f"/pult/{about}?entwurf={self.token}"
        if self.model:
            return f"/pult/angebote/neu?vorlage={quote(self.model)}&entwurf={self.token}"
        return f"/pult/angebote/{about}?entwurf={self.token}"

    def first(self, name: str) -> str:
        return next((value for each, value in self.fields if each == name), "")


def model_of(about: str) -> str:
    """Slug of the offer that something begun is a copy of, "" where it is none."""
    return about.removeprefix(MODEL) if about.startswith(MODEL) else ""


def new_token() -> str:
    return secrets.token_urlsafe(18)


def keep(
    session: Session,
    fields: Sequence[tuple[str, str]],
    *,
    by: Account,
    now: datetime,
    discarded: bool = False,
) -> Draft | None:
    """Keeps what was typed, over what this very form kept before and in place of the draft that it
    goes on with; None when it is no such form, or one that was saved or thrown away meanwhile.
    `discarded` throws it away in the same breath, so that it takes no other one's place."""
    given = dict(fields)
    token, about, seen = given.get(TOKEN, ""), given.get(ABOUT, ""), given.get(SEEN, "0")
    known = _TOKEN.fullmatch(token) and _ABOUT.fullmatch(about) and len(about) <= 120
    version = typed.number(seen)
    if not known or version is None:
        return None
    draft = Draft(
        token=token, about=about, seen=version, fields=tuple(fields), at=now, discarded=discarded
    )
    waits = (col(DraftRow.about) != ENDED) & col(DraftRow.discarded).is_(False)
    kept = _write(session, draft, by=by, over=waits)
    source = given.get(FROM, "")
    if kept and source != token:
        goes_on = _one(by, source) & (col(DraftRow.about) == about)
        session.execute(delete(DraftRow).where(goes_on))
    old = (col(DraftRow.at) < now - LIFE, col(DraftRow.about) != COLUMNS)
    session.execute(delete(DraftRow).where(*old))
    tidy(session, by=by, newest=draft.token)
    session.commit()
    return draft if kept else None


def keep_sent(
    session: Session, fields: Sequence[tuple[str, str]], *, by: Account, now: datetime
) -> Draft | None:
    """Like `keep`, for what somebody has not only typed but sent: of a form that was saved or
    thrown away already it is another draft."""
    anew = [(name, new_token() if name == TOKEN else value) for name, value in fields]
    return keep(session, fields, by=by, now=now) or keep(session, anew, by=by, now=now)


def tidy(session: Session, *, by: Account, newest: str = "") -> None:
    """Of each kind the account's newest stay, so that no account fills the database; the caller
    commits. `newest` was written just now, whatever the clocks say."""
    about, token, discarded = col(DraftRow.about), col(DraftRow.token), col(DraftRow.discarded)
    for kind, most in (
        (about.not_in(NO_FORMS) & discarded.is_(False), MOST),
        (about == TABLE, MOST_TABLES),
        (about == COLUMNS, MOST_COLUMNS),
        (about == ENDED, MOST_ENDED),
        (discarded.is_(True), MOST_DISCARDED),
    ):
        of_kind = (col(DraftRow.account_id) == by.id, kind)
        stay = select(token).where(*of_kind).order_by(token != newest, col(DraftRow.at).desc())
        session.execute(delete(DraftRow).where(*of_kind, token.not_in(stay.limit(most))))


def _write(
    session: Session, draft: Draft, *, by: Account, over: ColumnElement[bool] | None = None
) -> bool:
    """One statement looks and writes, so that a save and an autosave at the same moment cannot come
    in between; False when the form's row is there already and is not one to write `over`."""
    insert = database.insert(session)
    values: dict[str, Any] = {
        "about": draft.about,
        "seen": draft.seen,
        "fields": [[name, value] for name, value in draft.fields],
        "at": draft.at,
        "discarded": draft.discarded,
    }
    done = session.execute(
        insert(DraftRow)
        .values(account_id=by.id, token=draft.token, **values)
        .on_conflict_do_update(index_elements=["account_id", "token"], set_=values, where=over)
        .returning(DraftRow.token)
    )
    return done.first() is not None


def of_form(session: Session, about: str, *, by: Account) -> Sequence[Draft]:
    """What the person has begun about this offer, newest first."""
    statement = select(DraftRow).where(
        DraftRow.account_id == by.id, DraftRow.about == about, col(DraftRow.discarded).is_(False)
    )
    return [_draft(row) for row in session.exec(statement.order_by(col(DraftRow.at).desc()))]


def mine(session: Session, *, by: Account, discarded: bool = False) -> Sequence[Draft]:
    """All that the person has begun, or thrown away, newest first."""
    statement = select(DraftRow).where(
        DraftRow.account_id == by.id,
        col(DraftRow.about).not_in(NO_FORMS),
        col(DraftRow.discarded).is_(discarded),
    )
    return [_draft(row) for row in session.exec(statement.order_by(col(DraftRow.at).desc()))]


def by_token(session: Session, token: str, *, by: Account) -> Draft | None:
    """One's own, also one that was thrown away."""
    row = session.get(DraftRow, (by.id, token)) if _TOKEN.fullmatch(token) else None
    return _draft(row) if row is not None and row.about not in NO_FORMS else None


def others_at_it(session: Session, about: str, *, by: Account, now: datetime) -> list[str]:
    """Names of those who typed about the same offer a moment ago; a hint, never a lock."""
    statement = (
        select(AccountRow.name)
        .join(DraftRow, col(DraftRow.account_id) == col(AccountRow.id))
        .where(
            DraftRow.about == about,
            DraftRow.about != ENDED,
            DraftRow.account_id != by.id,
            col(DraftRow.discarded).is_(False),
            col(DraftRow.at) > now - BUSY,
        )
        .distinct()
    )
    return sorted(session.exec(statement))


def drop(session: Session, tokens: Collection[str], *, by: Account) -> None:
    """Forgets what was typed in these forms, and what may still come from them; the caller commits,
    with the save that made it needless."""
    now = datetime.now(UTC)
    for token in sorted(filter(_TOKEN.fullmatch, set(tokens))):
        _write(session, Draft(token=token, about=ENDED, seen=0, fields=(), at=now), by=by)
    tidy(session, by=by)


def keep_unsent(
    session: Session, path: str, fields: Sequence[tuple[str, str]], *, by: Account, now: datetime
) -> str:
    """Keeps what a form sent to that path when nobody was signed in; its token."""
    token = new_token()
    kept = ((PATH, path), *fields)
    _write(session, Draft(token=token, about=UNSENT, seen=0, fields=kept, at=now), by=by)
    tidy(session, by=by, newest=token)
    session.commit()
    return token


def discard(session: Session, token: str, *, by: Account) -> None:
    """Throws a draft away; it can be brought back."""
    _mark(session, token, by=by, discarded=True)


def bring_back(session: Session, token: str, *, by: Account) -> None:
    _mark(session, token, by=by, discarded=False)


def _mark(session: Session, token: str, *, by: Account, discarded: bool) -> None:
    lives = _one(by, token) & (col(DraftRow.about) != ENDED)
    session.execute(update(DraftRow).where(lives).values(discarded=discarded))
    tidy(session, by=by, newest=token)
    session.commit()


def forget(session: Session, tokens: Collection[str], *, by: Account) -> None:
    """`drop` by itself: somebody throws away what was typed."""
    drop(session, tokens, by=by)
    session.commit()


def _one(by: Account, token: str) -> ColumnElement[bool]:
    return (col(DraftRow.account_id) == by.id) & (col(DraftRow.token) == token)


def _draft(row: DraftRow) -> Draft:
    return Draft(
        token=row.token,
        about=row.about,
        seen=row.seen,
        fields=tuple((name, value) for name, value in row.fields),
        at=row.at,
        discarded=row.discarded,
    )
