"""Tables at the desk, without the pages: opened as an upload is, and looked at as the work does."""

from collections.abc import Sequence

from sqlmodel import Session

from app.offers import intake, tables
from app.offers.intake import Outcome
from app.offers.tables import Row
from app.rights import Account


def rows_in(name: str, body: bytes, *, by: Account) -> list[Row]:
    """The rows of one of our own tables or files."""
    return list(tables.open_file(name, body, by=by).rows)


def outcomes_of(session: Session, rows: Sequence[Row], *, by: Account) -> tuple[Outcome, ...]:
    """What each row would do."""
    return intake.look(session, tuple(intake.given(rows)), by=by)
