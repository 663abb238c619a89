"""`/pult/leitfaeden/…`: the offices of the Kreis, guides and pages, text by text, with what was
written before."""

from fastapi import APIRouter, Response

from app import rights
from app.desk import guides
from app.desk.deps import DeskDep
from app.desk.guides import PATH
from app.texts import german
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
            german.check(desk.session, name, typed)
            return private(desk.request, PAGE, guides.page(desk, name, typed, preview=True))
        _do(desk, deed, name, fields, typed)
    except german.WrongError as wrong:
        page = guides.page(desk, name, typed, faults=wrong.faults)
        return private(desk.request, PAGE, page, status=422)
    except (german.BothError, OvertakenError) as both:
        desk.session.rollback()
        keys = both.keys if isinstance(both, german.BothError) else tuple(typed)
        page = guides.page(desk, name, typed, both=keys)
        return private(desk.request, PAGE, page, status=409)
    desk.index.catch_up()
    return go(f"{PATH}/{slug}?fertig=leitfaden")


def _do(
    desk: DeskDep, deed: str, name: str, fields: FieldsDep, typed: dict[str, german.Wish]
) -> None:
    what, _sep, number = deed.partition("-")
    if what not in ("zurueck", "uebernehmen", "behalten"):
        german.save(desk.session, name, typed, by=desk.by, now=desk.now)
        return
    key = guides.key_of(german.pieces(desk.session, name), number)
    if what == "zurueck":
        seen = version_in(first(fields, "fassung"))
        german.undo(desk.session, name, key, seen=seen, by=desk.by, now=desk.now)
        return
    seen = version_in(first(fields, f"{guides.SEEN}-{number}"))
    take = what == "uebernehmen"
    german.settle(desk.session, name, key, take=take, seen=seen, by=desk.by, now=desk.now)
