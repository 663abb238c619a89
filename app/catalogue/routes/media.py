"""`/dateien/{name}`: flyers and pictures of what is published."""

from fastapi import APIRouter, Request, Response

from app.catalogue.deps import CatalogueDep, ShelfDep
from app.catalogue.sendfile import sent
from app.catalogue.snapshot import Catalogue
from app.media.folder import Folder
from app.models import MediumOf, MediumRow
from app.situations import FileMissing
from app.web.deps import SettingsDep

router = APIRouter()


@router.get("/dateien/{name}")
def file(
    request: Request, name: str, catalogue: CatalogueDep, shelf: ShelfDep, settings: SettingsDep
) -> Response:
    shown = [row for row in shelf.of_file(name, catalogue.day) if _published(catalogue, row)]
    if not shown:
        raise FileMissing
    offers = [catalogue.with_page(row.slug) for row in shown if row.about == MediumOf.OFFER]
    # What is about violence leaves no trace, in the browser's folders no telling name either.
    quiet = any(offer is not None and offer.violence for offer in offers)
    called = next((offer.title for offer in offers if offer is not None and not quiet), "")
    return sent(Folder.of(settings), name, keep=not quiet, called=called, request=request)


def _published(catalogue: Catalogue, row: MediumRow) -> bool:
    if row.about == MediumOf.OFFER:
        return catalogue.with_page(row.slug) is not None
    return row.slug in catalogue.providers
