"""Internal notes on offers: what one adviser should know from another. They stay in the database:
in no file, no search, no sheet, on no page of a visitor."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app import sendings, typed
from app.i18n import gettext as _
from app.models import AccountRole, AccountRow, OfferNote, OfferRow
from app.offers import store
from app.rights import Account, Action, NotAllowedError, joined, may_remove_note, require
from app.situations import Missing
from app.vocabulary import ACCOUNT_ROLES

LONGEST = 500
"""Characters of one note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    id: int
    text: str
    by: str
    """Name and role of who wrote it."""
    author: int | None
    """None once the account is gone."""
    at: datetime


class WrongNoteError(Exception):
    """Empty or too long; the sentence is for who wrote it."""


def about(session: Session, slugs: Collection[str]) -> Mapping[str, tuple[Note, ...]]:
    """The notes on these offers, newest first; one query however many."""
    statement = (
        select(OfferNote, OfferRow.slug, AccountRow.name)
        .join(OfferRow, col(OfferRow.id) == col(OfferNote.offer_id))
        .outerjoin(AccountRow, col(AccountRow.id) == col(OfferNote.account_id))
        .where(col(OfferRow.slug).in_(list(slugs)))
        .order_by(col(OfferNote.at).desc(), col(OfferNote.id).desc())
    )
    found: dict[str, tuple[Note, ...]] = {}
    kept = session.exec(statement).all()
    roles = _roles(session, {row.account_id for row, _slug, _name in kept})
    for row, slug, name in kept:
        said = joined(roles.get(row.account_id, ()))
        by = ", ".join(filter(None, (name, said))) if name else _("ehemaliges Konto")
        note = Note(id=row.id or 0, text=row.text, by=by, author=row.account_id, at=row.at)
        found[slug] = (*found.get(slug, ()), note)
    return found


def _roles(session: Session, authors: Collection[int | None]) -> Mapping[int | None, list[str]]:
    """Author -> their roles, those of a deputy's time that is over as well: they may have been the
    ones in which the note was written."""
    found: dict[int | None, list[str]] = {}
    if authors:
        theirs = select(AccountRole).where(col(AccountRole.account_id).in_(authors))
        there = {(each.account_id, each.role) for each in session.exec(theirs)}
        for role in ACCOUNT_ROLES:
            for author in (author for author, has in there if has == role):
                found.setdefault(author, []).append(role.label)
    return found


def write(
    session: Session, slug: str, text: str, *, by: Account, now: datetime, sending: str = ""
) -> None:
    """WrongNoteError when there is nothing to keep or too much; SentBeforeError when this `sending`
    of the form has kept it already."""
    require(by, Action.NOTE)
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise WrongNoteError(_("Bitte etwas schreiben."))
    if typed.too_long(text, LONGEST):
        raise WrongNoteError(typed.too_long(text, LONGEST))
    assert row.id is not None
    sendings.once(session, sending, slug)
    session.add(OfferNote(offer_id=row.id, account_id=by.id, text=text, at=now))
    session.commit()


def remove(session: Session, slug: str, number: int, *, by: Account) -> None:
    require(by, Action.NOTE)
    note = next((each for each in about(session, [slug]).get(slug, ()) if each.id == number), None)
    if note is None:
        raise Missing
    if not may_remove_note(by, note.author):
        raise NotAllowedError(Action.NOTE)
    session.delete(session.get_one(OfferNote, number))
    session.commit()
