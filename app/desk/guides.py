"""The desk's pages of offices, guides and plain pages: the list, and the form of one, text by
text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app import sendings, wording
from app.accounts.frame import frame_of, with_word
from app.accounts.views import Frame
from app.desk import guidehistory, guideknowing, guidelists, recorddrafts, translations
from app.desk.deps import Desk
from app.desk.guidehistory import SavedLine
from app.desk.guidelabels import label_of, slug_of, title_of
from app.desk.recorddrafts import KeptPage
from app.i18n import gettext as _
from app.offers import knownby
from app.offers.knownby import Answer
from app.records import germansteps, textstates
from app.records.german import OFFICES
from app.records.germanlists import MARK
from app.situations import Missing
from app.texts import german
from app.texts.german import Piece, Wish
from app.vocabulary import TextState
from app.web.forms import Fields, first, version_in
from app.web.views import Fault, Link

PATH = "/pult/leitfaeden"
TEXT, SEEN, STAMP = "text", "gesehen", "vorher"
"""Beginnings of the names of fields; after each stands the number of the text on its page."""
_SHORT = frozenset(
    (
        "name", "short_name", "ages_text", "title", "heading", "when", "label", "for_", "hours",
        "cost", "languages", "phone", "email", "url", "street", "postcode", "city", "months",
    )
)  # fmt: skip
_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideLine:
    title: str
    url: str
    stand: str
    """When somebody wrote something of it last; "" where all is as the portal brought it."""
    asked: int
    """Texts of which a newer portal says something else."""
    old: tuple[str, ...]
    """Languages in which something of it is missing or older than the German."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideList:
    """`pult/leitfaeden.html`, `/pult/leitfaeden`."""

    frame: Frame
    groups: tuple[tuple[str, tuple[GuideLine, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    number: int
    label: str
    heading: str
    """Of the part that begins with it; "" within one."""
    text: str
    version: int
    stamp: str
    rows: int
    """Lines to write in; 1 for what is a name, a number or an address."""
    of_file: str
    """What a newer portal says, "" where nothing has to be decided."""
    theirs: str
    """What somebody else saved meanwhile."""
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideForm(KeptPage):
    """`pult/leitfaden.html`, `/pult/leitfaeden/{slug}`."""

    frame: Frame
    title: str
    slug: str
    public_url: str
    office: bool
    fields: tuple[TextField, ...]
    faults: tuple[Fault, ...]
    overtaken: bool
    preview: tuple[tuple[str, str], ...]
    """(label, text) as families will read what was changed."""
    also: tuple[Link, ...]
    """Texts in which a number or address of this office stands, too."""
    history: tuple[SavedLine, ...]
    may_edit: bool
    stand: str
    """Of an office: when and how its facts were last known to be right."""
    asked: tuple[tuple[str, str], ...]
    """Answers to "Woher wissen Sie es?", none where it is not asked."""
    answer: Answer
    token: str


def page_of(slug: str) -> str:
    """Missing where there is none."""
    for page in german.pages():
        if slug_of(page) == slug:
            return page
    raise Missing


def listed(desk: Desk) -> GuideList:
    old, pieces = _old(desk), german.every(desk.session)
    written = german.last_written(desk.session)
    groups: dict[str, list[GuideLine]] = {}
    for page in german.pages():
        room = page.split("/", 1)[0]
        line = GuideLine(
            title=title_of(desk.index.guides, page)[0],
            url=f"{PATH}/{slug_of(page)}",
            stand=wording.moment(written[page]) if page in written else "",
            asked=sum(piece.conflict for piece in pieces[page]),
            old=tuple(old.get(page, {})),
        )
        groups.setdefault(_group(room), []).append(line)
    return GuideList(
        frame=frame_of(desk.request, desk.by),
        groups=tuple((name, tuple(lines)) for name, lines in groups.items()),
    )


def _group(room: str) -> str:
    return {
        OFFICES: _("Stellen des Kreises"),
        "phasen": _("Lebensphasen"),
        "uebergaenge": _("Übergänge"),
        "seiten": _("Seiten"),
    }.get(room, _("Hilfe und Fachkräfte"))


def _old(desk: Desk) -> Mapping[str, Mapping[str, None]]:
    """By page the languages in which something of it waits."""
    found: dict[str, dict[str, None]] = {}
    for text in translations.known(desk.index).texts:
        if text.offer is not None:
            continue
        for language in textstates.LANGUAGES:
            if text.state(language) is TextState.STALE:
                label = textstates.label(language)
                found.setdefault(german.page_of(text.key), {})[label] = None
    return found


def wishes(fields: Fields, pieces: tuple[Piece, ...]) -> dict[str, Wish]:
    """By key what was typed; a text that was not sent stays as it is."""
    sent = {name for name, _value in fields}
    return {
        piece.key: Wish(
            text=guidelists.read(piece, first(fields, f"{TEXT}-{number}"), pieces),
            seen=version_in(first(fields, f"{SEEN}-{number}")),
            stamp=first(fields, f"{STAMP}-{number}"),
        )
        for number, piece in enumerate(pieces)
        if f"{TEXT}-{number}" in sent
    }


def about(name: str) -> str:
    """What its drafts are about."""
    return f"leitfaeden/{slug_of(name)}"


def saved(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [
        (f"{TEXT}-{number}", guidelists.shown(piece, piece.now, pieces))
        for number, piece in enumerate(pieces)
    ]


def _labels(pieces: tuple[Piece, ...]) -> dict[str, str]:
    fields = {f"{TEXT}-{number}": label_of(piece.key) for number, piece in enumerate(pieces)}
    return fields | {name: _(label) for name, label in knownby.LABELS.items()}


def key_of(pieces: tuple[Piece, ...], number: str) -> str:
    """Missing where the page has no such text."""
    if not _NUMBER.fullmatch(number) or int(number) >= len(pieces):
        raise Missing
    return pieces[int(number)].key


def page(
    desk: Desk,
    name: str,
    typed: Mapping[str, Wish] | None = None,
    *,
    faults: Mapping[str, str] | None = None,
    both: tuple[str, ...] = (),
    preview: bool = False,
    sent: Fields | None = None,
) -> GuideForm:
    """`typed` is what stands in the form and was not saved."""
    pieces, faults = german.pieces(desk.session, name), faults or {}
    office = name.startswith(f"{OFFICES}/")
    kept, draft = recorddrafts.again(sent or [], about(name)), None
    if typed is None:
        kept, draft = recorddrafts.opened(desk, about(name), saved(pieces), _labels(pieces))
    sent = list(draft.fields) if draft else sent or []
    typed = typed if draft is None else wishes(sent, pieces)
    typed = typed or {}
    frame = frame_of(desk.request, desk.by)
    if preview and not faults:
        frame = with_word(frame, _("Geprüft. Gespeichert ist noch nichts."))
    numbers = {piece.key: number for number, piece in enumerate(pieces)}
    mine = german.changed(pieces, typed)
    title, url = title_of(desk.index.guides, name)
    return GuideForm(
        frame=frame,
        title=title,
        slug=slug_of(name),
        public_url=url,
        office=office,
        fields=_fields(name, pieces, typed, both),
        faults=tuple(
            Fault(field=f"{TEXT}-{number}", label=label_of(key), text=faults[key])
            for key, number in numbers.items()
            if key in faults
        )
        + guideknowing.listed(faults),
        overtaken=bool(both),
        preview=tuple(
            (label_of(each.key), guidelists.shown(each, mine[each.key], pieces))
            for each in pieces
            if preview and each.key in mine
        ),
        also=_also(desk, pieces) if office else (),
        history=guidehistory.listed(desk, name, pieces),
        may_edit=german.may_edit(desk.by, name),
        token=sendings.new_token(),
        stand=guideknowing.stand(desk.session, name) if office else "",
        asked=guideknowing.choices() if office else (),
        answer=knownby.answer_in(sent),
        kept=kept,
    )


def _fields(
    name: str, pieces: tuple[Piece, ...], typed: Mapping[str, Wish], both: tuple[str, ...]
) -> tuple[TextField, ...]:
    found, part = [], ""
    for number, piece in enumerate(pieces):
        if piece.gone:
            continue
        wish = typed.get(piece.key)
        mine = wish is not None and german.stamp(wish.text) != wish.stamp
        text = wish.text if wish and mine else piece.now
        here = piece.key.removeprefix(f"{name}/").rpartition("/")[0].split("/list")[0]
        here = re.sub(r"/?(paragraphs|tasks|tips|questions|options)(/.*)?$", "", here)
        theirs = piece.key in both
        fresh = theirs or wish is None or not mine
        found.append(
            TextField(
                number=number,
                label=label_of(piece.key),
                heading=_heading(piece, here, part),
                text=guidelists.shown(piece, text, pieces),
                hint=_hint(piece),
                version=piece.version if fresh or wish is None else wish.seen,
                stamp=german.stamp(piece.now) if fresh or wish is None else wish.stamp,
                rows=_rows(piece, text),
                of_file=(guidelists.shown(piece, piece.of_file, pieces) or _("(leer)"))
                if piece.conflict
                else "",
                theirs=guidelists.shown(piece, piece.now, pieces) or _("(leer)") if theirs else "",
            )
        )
        part = here
    return tuple(found)


def _hint(piece: Piece) -> str:
    if germansteps.is_order(piece.key):
        return _(
            "Eine Überschrift je Zeile. Zeilen verschieben ordnet neu, eine löschen nimmt den "
            "Schritt heraus."
        )
    if germansteps.is_months(piece.key):
        return _("Alter des Kindes, von und bis. Vor der Geburt mit Minus: -9 bis 0")
    if piece.several:
        return _(
            "Jede Zeile ist ein Eintrag für sich. Zeilen können dazukommen, wegfallen und wandern; "
            "die Übersetzungen bleiben bei ihrem Text."
        )
    return ""


def _rows(piece: Piece, text: str) -> int:
    short = piece.key.rpartition("/")[2] in _SHORT and "\n" not in text
    between = 1 if germansteps.is_order(piece.key) else 2
    lines = [] if germansteps.is_order(piece.key) else [len(text) // 70]
    return 1 if short else 2 + sum(lines) + between * text.count(MARK)


def _heading(piece: Piece, here: str, part: str) -> str:
    """What the part is called that begins here: by its first text."""
    if not here or here == part or here == "place" or germansteps.is_order(piece.key):
        return ""
    return piece.now if len(piece.now) < 100 else _("Nächster Abschnitt")


def _also(desk: Desk, pieces: tuple[Piece, ...]) -> tuple[Link, ...]:
    """In prose nothing follows by itself, for the same number may be somebody else's, too."""
    facts = {text for piece in pieces if piece.key.endswith(("/phone", "/email"))
             for text in (piece.now, piece.of_file) if text}  # fmt: skip
    found: dict[str, Link] = {}
    said = german.said(desk.session)
    for key, text in said.items():
        if not key.startswith(f"{OFFICES}/") and any(fact in text for fact in facts):
            name = german.page_of(key)
            if name not in found and name in german.pages():
                found[name] = Link(
                    label=title_of(desk.index.guides, name)[0], url=f"{PATH}/{slug_of(name)}"
                )
    return tuple(found.values())
