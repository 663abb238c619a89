"""How somebody knows the facts of an office: asked when one changes, and its Stand."""

from collections.abc import Mapping

from sqlmodel import Session

from app.i18n import gettext as _
from app.offers import knowing, knownby
from app.offers.knowing import NAME, Known
from app.records import german as written
from app.records.base import Source
from app.records.german import FACTS, OFFICES
from app.texts import german
from app.texts.german import Piece, Wish, WrongError
from app.web.forms import Fields
from app.web.views import Fault
from app.wording import today


def choices() -> tuple[tuple[str, str], ...]:
    return tuple((each.value, each.label) for each in Known)


def source(
    page: str, pieces: tuple[Piece, ...], typed: Mapping[str, Wish], fields: Fields
) -> Source | None:
    """What the answer makes a source of; WrongError where one is needed, or lacks something."""
    if not page.startswith(f"{OFFICES}/"):
        return None
    answer = knownby.answer_in(fields)
    faults = dict(answer.faults(None, today()))
    if answer.how is Known.WEBSITE and not (answer.address or _url(page, pieces, typed)):
        faults[knownby.ADDRESS] = _("Bitte die Adresse der Seite nennen.")
    asked = [f"{page}/{name}" for name in FACTS]
    changed = german.changed((piece for piece in pieces if piece.key in asked), typed)
    if changed and answer.how is None and knownby.asked_in(fields):
        faults[NAME] = _("Bitte sagen, woher Sie es wissen.")
    if faults:
        raise WrongError(faults)
    return answer.source(today(), _url(page, pieces, typed))


def _url(page: str, pieces: tuple[Piece, ...], typed: Mapping[str, Wish]) -> str:
    """The web address of the office, as it will be."""
    key = f"{page}/url"
    now = next((piece.now for piece in pieces if piece.key == key), "")
    text = typed[key].text.strip() if key in typed else now
    return text if knowing.is_address(text) else ""


def listed(faults: Mapping[str, str]) -> tuple[Fault, ...]:
    """Those of the question, after those of the texts."""
    return tuple(
        Fault(field=name, label=_(label), text=faults[name])
        for name, label in knownby.LABELS.items()
        if name in faults
    )


def stand(session: Session, page: str) -> str:
    """When and how its facts were last known to be right: "2026, Auskunft am Telefon"."""
    known = written.source_of(german.source_piece(session, page).now)
    office = getattr(german.files().kreis, page.partition("/")[2])
    if known is None and office.stand:
        known = next((each for each in office.sources if each.seen == office.stand), None)
    return f"{known.seen}, {known.said}" if known else ""
