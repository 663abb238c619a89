"""`/pult/eingang/…`: what colleagues ask and tell is answered in two clicks, and an offer left."""

from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import ValidationError

from app import typed
from app.desk import allread, inboxlist, outcome
from app.desk.allread import Reading
from app.desk.deps import CaretakersDeskDep, Desk, DeskDep
from app.offers import replies, shared, told
from app.offers.replies import AnsweredError, ByHandError
from app.offers.store import OvertakenError
from app.offers.told import LONGEST
from app.web.forms import Fields, FieldsDep, RowNumber, first, version_in
from app.web.pages import go, private

router = APIRouter()
BACK = ("/pult", "/pult/eingang")
"""Pages on which it is answered."""


def _back(fields: Fields, word: str, anchor: str = "") -> Response:
    """To the page that the answer was given on; there the entry is open that it leads to."""
    wanted = first(fields, "zurueck")
    page = wanted if wanted in BACK else BACK[-1]
    opened = f"&offen={anchor[1:]}" if anchor.startswith("#") else ""
    return go(f"{page}?fertig={word}{opened}{anchor}")


def _sentence(fields: Fields) -> str:
    return typed.line(first(fields, "antwort")).rstrip()


def _too_long(desk: Desk, answer: str, about: str) -> Response | None:
    """The Eingang with what was typed and by how much it is too long; nothing is cut."""
    why = typed.too_long(answer, LONGEST)
    if not why:
        return None
    view = inboxlist.page(desk, about=about, typed_answer=answer, fault=why)
    return private(desk.request, "pult/eingang.html", view, status=422)


@router.post("/pult/eingang/ende/{number}")
def decide(desk: DeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    """Agrees to an end that somebody asks for, or declines it with a sentence."""
    if first(fields, "aktion") == "ablehnen":
        answer = _sentence(fields)
        if not answer:
            return _back(fields, "satz-fehlt", f"#ende-{number}")
        if refused := _too_long(desk, answer, f"ende-{number}"):
            return refused
        done = shared.decline(desk.session, number, by=desk.by, answer=answer)
        return _back(fields, "abgelehnt" if done else "schon-erledigt")
    try:
        seen = version_in(first(fields, "version"))
        done = shared.agree(desk.session, number, by=desk.by, seen=seen)
    except OvertakenError:
        return _back(fields, "ueberholt", f"#ende-{number}")
    except ValidationError:
        desk.session.rollback()
        return _back(fields, "passt-nicht", f"#ende-{number}")
    desk.index.catch_up()
    return _back(fields, "zugestimmt" if done else "schon-erledigt")


@router.post("/pult/eingang/aenderung/{number}")
def answer(desk: CaretakersDeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    """ "In Ordnung", or "Das stimmt bei uns nicht" with what is to become of it."""
    seen, deed = version_in(first(fields, "version")), first(fields, "aktion")
    word = "herausgenommen"
    try:
        if deed == "zurueck":
            row = replies.change_back(desk.session, number, by=desk.by, seen=seen)
            word = outcome.asked(desk, row.slug, "zurueckgeaendert")
        elif deed == "herausnehmen":
            replies.leave_after(desk.session, number, by=desk.by, seen=seen)
        else:
            done = told.read(desk.session, number, by=desk.by, seen=seen)
            return _back(fields, "gelesen" if done else "schon-erledigt")
    except AnsweredError:
        return _back(fields, "schon-erledigt")
    except ByHandError:
        return _back(fields, "passt-nicht", f"#aenderung-{number}")
    desk.index.catch_up()
    return _back(fields, word)


@router.post("/pult/eingang/gelesen")
def read_all(desk: DeskDep, fields: FieldsDep) -> Response:
    """All that was shown and only wants to be read; what asks for an answer stays."""
    done = allread.read(desk.session, Reading.parse(first(fields, "gelesen")), by=desk.by)
    if not done.text:
        return _back(fields, "schon-erledigt")
    return _back(fields, "alles-gelesen", f"&gelesen={quote(done.text)}")


@router.post("/pult/eingang/ungelesen")
def unread(desk: DeskDep, fields: FieldsDep) -> Response:
    allread.unread(desk.session, Reading.parse(first(fields, "gelesen")), by=desk.by)
    return _back(fields, "ungelesen")


@router.post("/pult/eingang/fassung/{number}")
def decide_on_proposal(desk: DeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    """Takes a colleague's proposal over and publishes it, or declines it with a sentence."""
    seen = first(fields, "stand")
    try:
        if first(fields, "aktion") == "ablehnen":
            return _declined(desk, fields, number, seen)
        row = replies.take_over(desk.session, number, by=desk.by, seen=seen)
    except AnsweredError:
        return _back(fields, "schon-erledigt")
    except ByHandError:
        return _back(fields, "passt-nicht", f"#fassung-{number}")
    desk.index.catch_up()
    asks = shared.asks(desk.session, row.slug, by=desk.by)
    return _back(fields, outcome.ASKED if asks else "uebernommen")


def _declined(desk: Desk, fields: Fields, number: int, seen: str) -> Response:
    answer = _sentence(fields)
    if not answer:
        return _back(fields, "satz-fehlt", f"#fassung-{number}")
    if refused := _too_long(desk, answer, f"fassung-{number}"):
        return refused
    done = replies.decline(desk.session, number, by=desk.by, seen=seen, answer=answer)
    return _back(fields, "abgelehnt" if done else "schon-erledigt")


@router.post("/pult/eingang/frage/{number}")
def forget(desk: DeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    """Of one's own: takes an open question back, or has read what became of it."""
    taken_back = first(fields, "aktion") == "zuruecknehmen"
    done = shared.forget(desk.session, number, by=desk.by)
    word = "nicht-mehr-gefragt" if taken_back else "gelesen"
    return _back(fields, word if done else "schon-erledigt")


@router.post("/pult/angebote/{slug}/herausnehmen")
def step_out(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    """The offer is no longer for the account's own Kommunen, and stays for the others."""
    try:
        seen = version_in(first(fields, "version"))
        replies.step_out(desk.session, slug, by=desk.by, seen=seen)
    except OvertakenError:
        return go(f"/pult/angebote/{slug}?fertig=ueberholt")
    desk.index.catch_up()
    return go(f"/pult/angebote/{slug}?frisch&fertig=herausgenommen")
