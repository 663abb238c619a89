"""`/pult/leitfaeden/…`: the offices of the Kreis, guides and pages, text by text, with what was
written before."""

from fastapi import APIRouter, Response

from app import rights
from app.desk import guideknowing, guides, recorddrafts
from app.desk.deps import DeskDep
from app.desk.guides import PATH
from app.records.base import Source
from app.texts import german, germansaves
from app.texts.store import OvertakenError
from app.web.forms import FieldsDep, first, version_in
from app.web.pages import go, private

router = APIRouter()
PAGE = "pult/leitfaden.html"


@router.get(PATH)
def every(desk: DeskDep) -> Response:
    return private(desk.request, "pult/leitfaeden.html", guides.listed(desk))


@router.get(f"{PATH}/{{slug}}")
def edit(desk: DeskDep, slug: str) -> Response:
    return private(desk.request, PAGE, guides.page(desk, guides.page_of(slug)))


@router.post(f"{PATH}/{{slug}}")
def save(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    """A form that is sent twice writes nothing the second time: all of it stands there already."""
    name = guides.page_of(slug)
    rights.require(desk.by, german.action_of(name))
    deed, pieces = first(fields, "aktion"), german.pieces(desk.session, name)
    typed = guides.wishes(fields, pieces)
    try:
        if deed == "ansehen":
            _check(desk, name, pieces, fields, typed)
            page = guides.page(desk, name, typed, preview=True, sent=fields)
            return private(desk.request, PAGE, page)
        _do(desk, deed, name, pieces, fields, typed)
    except german.WrongError as wrong:
        page = guides.page(desk, name, typed, faults=wrong.faults, sent=fields)
        return private(desk.request, PAGE, page, status=422)
    except (german.BothError, OvertakenError) as both:
        desk.session.rollback()
        keys = both.keys if isinstance(both, german.BothError) else tuple(typed)
        page = guides.page(desk, name, typed, both=keys, sent=fields)
        return private(desk.request, PAGE, page, status=409)
    if not deed:
        recorddrafts.ended(desk, fields)
    desk.index.catch_up()
    return go(f"{PATH}/{slug}?fertig=leitfaden")


def _check(
    desk: DeskDep,
    name: str,
    pieces: tuple[german.Piece, ...],
    fields: FieldsDep,
    typed: dict[str, german.Wish],
) -> Source | None:
    """All that is wrong is told at once; how somebody knows the facts of an office."""
    faults: dict[str, str] = {}
    source = None
    try:
        german.check(desk.session, name, typed)
    except german.WrongError as wrong:
        faults |= wrong.faults
    try:
        source = guideknowing.source(name, pieces, typed, fields)
    except german.WrongError as wrong:
        faults |= wrong.faults
    if faults:
        raise german.WrongError(faults)
    return source


def _do(
    desk: DeskDep,
    deed: str,
    name: str,
    pieces: tuple[german.Piece, ...],
    fields: FieldsDep,
    typed: dict[str, german.Wish],
) -> None:
    what, _sep, number = deed.partition("-")
    if what not in ("alles", "zurueck", "uebernehmen", "behalten"):
        source = _check(desk, name, pieces, fields, typed)
        german.save(desk.session, name, typed, by=desk.by, now=desk.now, source=source)
        return
    if what == "alles":
        germansaves.undo_save(desk.session, name, version_in(number), by=desk.by, now=desk.now)
        return
    key = guides.key_of(pieces, number)
    if what == "zurueck":
        seen = version_in(first(fields, "fassung"))
        germansaves.undo(desk.session, name, key, seen=seen, by=desk.by, now=desk.now)
        return
    seen = version_in(first(fields, f"{guides.SEEN}-{number}"))
    take = what == "uebernehmen"
    german.settle(desk.session, name, key, take=take, seen=seen, by=desk.by, now=desk.now)
