"""`/pult/angebote/{slug}/verlauf`: every version of an offer, two of them beside each other."""

from fastapi import APIRouter, Response

from app import rights, wording
from app.accounts.frame import frame_of
from app.desk import outcome
from app.desk.deps import DeskDep
from app.desk.history_views import HistoryPage, VersionLine
from app.desk.media import event_line
from app.desk.routes.offers import offer_of
from app.media import store
from app.media.store import Where
from app.models import MediumOf
from app.offers import editing, revisions
from app.offers.editing import UnknownProviderError
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Action
from app.situations import Missing
from app.web.forms import FieldsDep, first, version_in
from app.web.pages import go, private
from app.wording import listed

router = APIRouter()


@router.get("/pult/angebote/{slug}/verlauf")
def history(desk: DeskDep, slug: str) -> Response:
    row, record = offer_of(desk.session, slug)
    versions = revisions.history(desk.session, row, by=desk.by)
    numbers = [each.version for each in versions]
    newer = version_in(desk.request.query_params.get("neu", "")) or numbers[0]
    older = version_in(desk.request.query_params.get("alt", "")) or (
        numbers[1] if len(numbers) > 1 else numbers[0]
    )
    if newer not in numbers or older not in numbers:
        raise Missing
    records = {each.version: OfferRecord.stored(each.record) for each in versions}
    before: dict[int, OfferRecord | None] = {}
    last: OfferRecord | None = None
    for each in reversed(versions):
        before[each.version] = last
        if each.event not in revisions.ASIDE:
            last = records[each.version]
    page = HistoryPage(
        frame=frame_of(desk.request, desk.by),
        slug=slug,
        title=record.title,
        version=row.version,
        versions=tuple(
            VersionLine(
                version=each.version,
                when=wording.moment(each.at),
                who=each.by,
                what=revisions.event_label(each.event),
                reason=each.reason,
                current=each.version == row.version,
                aside=each.event in revisions.ASIDE,
                fields=listed(
                    [
                        change.label
                        for change in revisions.changes(before[each.version], records[each.version])
                    ]
                    if before[each.version] is not None
                    else []
                ),
            )
            for each in versions
        ),
        older=older,
        newer=newer,
        changes=revisions.changes(records[older], records[newer]),
        may_restore=rights.may(desk.by, Action.EDIT, record.kommunen),
        media=tuple(
            event_line(*each)
            for each in store.history(desk.session, Where(about=MediumOf.OFFER, slug=slug))
        ),
    )
    return private(desk.request, "pult/verlauf.html", page)


@router.post("/pult/angebote/{slug}/wiederherstellen")
def restore(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    try:
        editing.restore(
            desk.session,
            slug,
            version_in(first(fields, "fassung")),
            by=desk.by,
            seen=version_in(first(fields, "version")),
        )
    except OvertakenError:
        return go(f"/pult/angebote/{slug}/verlauf?fertig=ueberholt")
    except UnknownProviderError:
        return go(f"/pult/angebote/{slug}/verlauf?fertig=traeger-unbekannt")
    desk.index.catch_up()
    word = outcome.word(desk, slug, "wiederhergestellt")
    return go(f"/pult/angebote/{slug}/verlauf?fertig={word}&angebot={slug}")
