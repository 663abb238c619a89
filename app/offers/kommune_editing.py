"""The verb of the desk on Kommunen: checks the right, writes a revision and commits."""

from sqlmodel import Session

from app.models import KommuneRow
from app.offers import kommune_store
from app.offers.again import again
from app.records.places import KommuneRecord
from app.rights import Account, Action, require


def change(
    session: Session, record: KommuneRecord, *, by: Account, seen: int, reason: str = ""
) -> KommuneRow:
    """Families see it from now on; OvertakenError when somebody has saved since version `seen`."""
    require(by, Action.KOMMUNE, (record.slug,))

    def work() -> KommuneRow:
        row = kommune_store.by_slug(session, record.slug)
        if row is not None and row.version == seen and kommune_store.record_of(row) == record:
            return row
        event = kommune_store.EDITED
        saved = kommune_store.write(
            session, record, by=by.name, event=event, seen=seen, reason=reason
        )
        session.commit()
        return saved

    return again(session, work)
