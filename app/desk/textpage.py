"""The page on which one translation is read and written beside its German text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from app import wording
from app.accounts.frame import frame_of
from app.desk import suggesting, translations
from app.desk.deps import Desk
from app.desk.textviews import OlderVersion, TextPage
from app.desk.textwish import Wish, following
from app.desk.translations import Known
from app.i18n import EASIEST, N_
from app.i18n import gettext as _
from app.models import TextVersion
from app.offers import drafts, revisions
from app.offers.fields import BY_PATH
from app.records import glossary, textstates, translated
from app.records.textstates import GermanText
from app.records.translation import Reading, Translation, fingerprint
from app.texts import editing, store
from app.vocabulary import TextState
from app.web.forms import Fields, first, version_in
from app.web.views import Fault

TEXT, READ, ROLE, SURE = "text", "gelesen", "aufgabe", "sicher"
SEEN, SOURCE, BACK = drafts.SEEN, "deutsch", "zurueck"
"""Fields of the form."""
EVENTS = {
    store.WRITTEN: N_("geschrieben"),
    store.UPLOADED: N_("hochgeladen"),
    store.BROUGHT_BACK: N_("zurückgeholt"),
}
HISTORY = 20
"""Versions that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it goes to the browser, and what is said about it."""

    text: str
    read: bool = False
    role: str = ""
    seen: int
    token: str = field(default_factory=drafts.new_token)
    derived: str = ""
    restored: str = ""
    faults: tuple[Fault, ...] = ()
    doubts: tuple[str, ...] = ()
    overtaken: bool = False
    other_german: bool = False
    suggested: str = ""
    """What a machine says."""
    refused: str = ""
    """Why it said nothing."""
    made_of: str = ""
    """Fingerprint of the German text that stood beside it, if that is another one now."""


def about(language: str, key: str) -> str:
    """What a draft of it is about."""
    return f"{drafts.TEXTS}{language}/{key}"


def typed_in(fields: Fields) -> editing.Typed:
    return editing.Typed(
        text=first(fields, TEXT),
        read=first(fields, READ) != "",
        role=first(fields, ROLE),
        sure=first(fields, SURE) != "",
        seen=version_in(first(fields, SEEN)),
        source=first(fields, SOURCE),
    )


def filled_from(fields: Fields, seen: int | None = None, **said: object) -> Filled:
    """All that was typed; `seen` is the version that it stands against from now on."""
    typed = typed_in(fields)
    return Filled(
        text=typed.text,
        read=typed.read,
        role=typed.role,
        seen=typed.seen if seen is None else seen,
        token=first(fields, drafts.TOKEN) or drafts.new_token(),
        derived=first(fields, drafts.FROM),
        **said,  # type: ignore[arg-type]
    )


def opened(desk: Desk, language: str, text: GermanText) -> Filled:
    """What is known of it, or what the account typed before and did not save."""
    newest = store.newest(desk.session, language, text.key)
    known, seen = text.translation(language), newest.version if newest else 0
    begun = drafts.of_form(desk.session, about(language, text.key), by=desk.by)
    if begun:
        draft = begun[0]
        pairs = [each for each in draft.fields if each[0] not in (drafts.TOKEN, drafts.FROM)]
        when = wording.moment(draft.at)
        made_of = first(pairs, SOURCE)
        return filled_from(
            [*pairs, (drafts.FROM, draft.token)],
            restored=when,
            made_of="" if made_of == text.source else made_of,
        )
    return Filled(text=known.text if known else "", role=_role(desk, known), seen=seen)


def _role(desk: Desk, known: Translation | None) -> str:
    """Proposed, for most read many texts one after another: what the account said last."""
    if known and known.read:
        return known.read.role
    return store.role_of(desk.session, desk.by)


def page(
    desk: Desk, texts: Known, language: str, text: GermanText, wish: Wish, filled: Filled
) -> TextPage:
    title, url = translations.place(text, desk.index.catalogue.guides)
    known, state = text.translation(language), text.state(language)
    source = filled.made_of or (known.source if known and state is TextState.STALE else "")
    earlier = _earlier(desk, language, text, source) if source else ""
    history = store.history(desk.session, language, text.key)
    of_file = translated.of_files(language).of.get(text.key)
    shows_file = of_file is not None and known is of_file
    tongue = textstates.tongue(language)
    here = wish.within(language)
    _next, more = following(texts.texts, here, text.key, desk.by)
    return TextPage(
        frame=frame_of(desk.request, desk.by),
        title=title,
        url=url,
        field=_(BY_PATH[text.field].label) if text.field else "",
        danger=translations.in_danger(text),
        key=text.key,
        code=tongue.tag,
        language=textstates.label(language),
        direction=tongue.direction,
        action=f"{translations.address(language, text.key)}?{here.query()}",
        list_url=f"{translations.PATH}?{here.query()}#liste",
        german=text.text,
        source=text.source,
        state=_state(state, language, at_desk=bool(history) and not shows_file),
        read_by=_read_by(known.read) if known and known.read else "",
        changes=changes(earlier, text.text) if earlier else (),
        earlier_unknown=bool(source) and not earlier,
        terms=tuple(glossary.wanted(language, text.text)),
        may_edit=editing.may_edit(desk.by, text),
        text=filled.text,
        read=filled.read,
        role=filled.role,
        seen=filled.seen,
        token=filled.token,
        about=about(language, text.key),
        derived=filled.derived,
        restored=filled.restored,
        faults=filled.faults,
        doubts=filled.doubts,
        overtaken=filled.overtaken,
        theirs=known.text if known and filled.overtaken else "",
        other_german=filled.other_german,
        suggests=suggesting.is_there(desk.request.app.state.settings, language),
        suggested=filled.suggested,
        refused=filled.refused,
        longest=editing.LONGEST,
        more=more,
        history=_history(history[:HISTORY], of_file, shows_file=shows_file),
    )


def _state(state: TextState, language: str, *, at_desk: bool) -> str:
    """What somebody wrote and nobody has read is no machine's."""
    if textstates.is_checked(state, language):
        return _("geprüft")
    return _("ungelesen") if state is TextState.UNREAD and at_desk else state.label


def _read_by(read: Reading) -> str:
    year, month, day = read.day.split("-")
    return f"{read.role}, {int(day)}.{int(month)}.{year}"


def _earlier(desk: Desk, language: str, text: GermanText, source: str) -> str:
    """The German text with that fingerprint, as far as anybody kept it."""
    for row in store.history(desk.session, language, text.key):
        if row.source == source and row.german:
            return row.german
    if text.offer is not None:
        for record in revisions.earlier(desk.session, text.offer.slug):
            for _key, said, _field in translated.of_offer(record):
                if fingerprint(said) == source:
                    return said
    return ""


def changes(before: str, now: str) -> tuple[tuple[str, str], ...]:
    """Word by word, for a text of a few sentences."""
    old, new = before.split(), now.split()
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("", " ".join(old[a:b])))
            continue
        if a < b:
            found.append(("del", " ".join(old[a:b])))
        if c < d:
            found.append(("ins", " ".join(new[c:d])))
    return tuple(found)


def _history(
    rows: Sequence[TextVersion], of_file: Translation | None, *, shows_file: bool
) -> tuple[OlderVersion, ...]:
    """With what the files say as the oldest, which holds where what was written at the desk belongs
    to an earlier German text."""
    found = [
        OlderVersion(
            version=row.version,
            who=row.by,
            what=", ".join(
                filter(
                    None,
                    (
                        _(EVENTS.get(row.event, row.event)),
                        wording.moment(row.at),
                        _read(store.translation_of(row).read),
                    ),
                )
            ),
            text=row.text,
            current=number == 0 and not shows_file,
        )
        for number, row in enumerate(rows)
    ]
    if of_file is not None:
        found.append(
            OlderVersion(
                version=0,
                who=_("aus der Datei"),
                what=_read(of_file.read),
                text=of_file.text,
                current=shows_file or not found,
            )
        )
    return tuple(found)


def _read(read: Reading | None) -> str:
    return _("gelesen: %(who)s") % {"who": _read_by(read)} if read else _("ungelesen")


def way_on(language: str, text: GermanText | None, wish: Wish) -> str:
    """The address after a save: the next text, or the list where nothing waits any more."""
    here = wish.within(language)
    if text is None:
        return f"{translations.PATH}?{here.query(fertig='uebersetzungen')}#liste"
    done = "uebersetzung-leicht" if language == EASIEST.code else "uebersetzung"
    return f"{translations.address(language, text.key)}?{here.query(fertig=done)}"
