"""`/pult/texte/{language}/{key}`: one translation beside its German text, written, read and brought
back."""

from dataclasses import replace

from fastapi import APIRouter, Response

from app import typed
from app.desk import suggesting, textpage, translations
from app.desk.deps import Desk, DeskDep
from app.desk.textpage import BACK, ROLE, SEEN, TEXT, Filled
from app.desk.textwish import Wish, following
from app.desk.translations import PATH, Known
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import drafts
from app.offers.machine import NotTranslatedError
from app.records.textstates import LANGUAGES, GermanText
from app.rights import Action, require
from app.settings import Settings
from app.situations import Missing
from app.texts import editing, store
from app.texts.editing import DoubtfulError, OtherGermanError, WrongTextError
from app.texts.store import OvertakenError
from app.web.deps import SettingsDep
from app.web.forms import Fields, FieldsDep, first, version_in
from app.web.pages import go, private
from app.web.views import Fault

router = APIRouter()
ADDRESS = f"{PATH}/{{language}}/{{key:path}}"
SUGGEST = "vorschlag"
FIELDS = {"text": (TEXT, N_("Übersetzung")), "role": (ROLE, N_("In welcher Aufgabe?"))}


def _text(desk: Desk, language: str, key: str) -> tuple[Known, GermanText]:
    texts = translations.known(desk.index)
    text = texts.of.get(key)
    if language not in LANGUAGES or text is None:
        raise Missing
    return texts, text


@router.get(ADDRESS)
def opened(desk: DeskDep, language: str, key: str) -> Response:
    """Everybody at the desk reads it; who may write it gets the form."""
    require(desk.by, Action.DESK)
    # The number of the newest version comes from the database: its text has to stand beside it.
    desk.index.catch_up()
    texts, text = _text(desk, language, key)
    return _page(desk, texts, language, text, textpage.opened(desk, language, text))


def _page(
    desk: Desk,
    texts: Known,
    language: str,
    text: GermanText,
    filled: Filled,
    status: int = 200,
) -> Response:
    wish = Wish.of(desk.request.query_params, desk.by)
    page = textpage.page(desk, texts, language, text, wish, filled)
    return private(desk.request, "pult/text.html", page, status=status)


@router.post(ADDRESS)
def write(
    desk: DeskDep, fields: FieldsDep, settings: SettingsDep, language: str, key: str
) -> Response:
    """Saves, or brings an older version back; whatever cannot be, with all that was typed."""
    # The clock of another worker may be behind: what is compared is what is there now.
    desk.index.catch_up()
    texts, text = _text(desk, language, key)
    editing.require(desk.by, text)
    if first(fields, BACK):
        return _brought_back(desk, fields, language, text)
    if first(fields, "aktion") == SUGGEST:
        return _suggested(desk, fields, language, text, settings)
    wanted = textpage.typed_in(fields)
    try:
        editing.save(
            desk.session, language, text, wanted, by=desk.by, now=desk.now, today=desk.today
        )
    except WrongTextError as wrong:
        faults = tuple(
            Fault(field=FIELDS[each.field][0], label=_(FIELDS[each.field][1]), text=each.said)
            for each in wrong.faults
        )
        again = textpage.filled_from(fields, faults=faults)
        return _page(desk, texts, language, text, again, status=422)
    except DoubtfulError as doubtful:
        again = textpage.filled_from(fields, doubts=doubtful.doubts)
        return _page(desk, texts, language, text, again, status=422)
    except OtherGermanError:
        made_of = first(fields, textpage.SOURCE)
        again = textpage.filled_from(fields, other_german=True, made_of=made_of)
        return _page(desk, texts, language, text, again, status=409)
    except OvertakenError:
        newest = store.newest(desk.session, language, key)
        seen = newest.version if newest else 0
        desk.index.catch_up()
        again = textpage.filled_from(fields, seen=seen, overtaken=True)
        return _page(desk, translations.known(desk.index), language, text, again, status=409)
    drafts.forget(desk.session, _tokens(fields), by=desk.by)
    desk.index.catch_up()
    return go(_onwards(desk, language, text, stay=first(fields, "aktion") == "bleiben"))


def _suggested(
    desk: Desk, fields: Fields, language: str, text: GermanText, settings: Settings
) -> Response:
    """What a machine says, in the field where nothing is typed yet, else beside it."""
    texts = translations.known(desk.index)
    try:
        said = suggesting.suggestion(settings, text, language, by=desk.by)
    except NotTranslatedError as error:
        again = textpage.filled_from(fields, refused=str(error))
        return _page(desk, texts, language, text, again, status=422)
    again = textpage.filled_from(fields, suggested=said)
    if not again.text.strip():
        again = replace(again, text=said)
    return _page(desk, texts, language, text, again)


def _onwards(desk: Desk, language: str, text: GermanText, *, stay: bool) -> str:
    wish = Wish.of(desk.request.query_params, desk.by).within(language)
    if stay:
        return textpage.way_on(language, text, wish)
    texts = translations.known(desk.index)
    after, _more = following(texts.texts, wish, text.key, desk.by)
    return textpage.way_on(language, after, wish)


def _tokens(fields: Fields) -> tuple[str, ...]:
    return tuple(filter(None, (first(fields, drafts.TOKEN), first(fields, drafts.FROM))))


def _version(asked: str) -> int:
    """0 is what the file says."""
    number = typed.number(asked)
    if number is None:
        raise Missing
    return number


def _brought_back(desk: Desk, fields: Fields, language: str, text: GermanText) -> Response:
    wish = Wish.of(desk.request.query_params, desk.by).within(language)
    here = f"{translations.address(language, text.key)}?"
    try:
        editing.bring_back(
            desk.session,
            language,
            text,
            _version(first(fields, BACK)),
            seen=version_in(first(fields, SEEN)),
            by=desk.by,
            now=desk.now,
        )
    except OvertakenError:
        return go(here + wish.query(fertig="uebersetzung-ueberholt"))
    desk.index.catch_up()
    return go(here + wish.query(fertig="wiederhergestellt"))
