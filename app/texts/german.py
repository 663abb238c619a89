"""German texts at the desk: the pages and offices of which they are, who may write them, what is
kept. Each text has versions of its own, so that two people who change different ones on the same
page lose nothing."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, col, select

from app import typed
from app.i18n import SOURCE
from app.i18n import gettext as _
from app.models import TextVersion
from app.records import german, germanlists, germansteps, problems, texts, translated
from app.records.base import Source
from app.records.german import FAMILIES, NOTHING, OFFICES
from app.records.texts import Guides
from app.records.translation import Translation, fingerprint
from app.rights import Account, Action, may, require
from app.situations import Missing
from app.texts import checks, store
from app.texts.store import Writing

ROOMS = ("phasen", "uebergaenge", "hilfe", "initiative", "seiten")
LONGEST = 4000
"""Characters of a text."""
MOST_OF_LIST = 40_000
"""Of all that stands in a list, each of which is no longer than a text."""
_NOT_HERE = ("seiten/leichte_sprache/",)
"""Leichte Sprache is written by other rules, and read by a Prüfgruppe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One text of a page."""

    key: str
    of_file: str
    now: str
    """What families read."""
    version: int
    """How often it was written at the desk."""
    conflict: bool
    """The file says something else by now than when it was written at the desk."""
    several: bool = False
    """Of a list: all that stands in it (`records/german.py`)."""
    gone: bool = False
    """Of a step that was taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody typed for a text, and what stood there when they began."""

    text: str
    seen: int
    stamp: str


class WrongError(Exception):
    """By key, what is wrong with what was typed."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(*faults.values())
        self.faults = faults


class BothError(Exception):
    """Somebody else wrote these texts meanwhile, and they differ from what was typed."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(*keys)
        self.keys = tuple(keys)


def stamp(text: str) -> str:
    """By which it is known whether a text was changed in a form, breaks of lines included."""
    return hashlib.blake2b(typed.block(text).encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=1)
def files() -> Guides:
    """What `data/` says."""
    return texts.read()


@lru_cache(maxsize=1)
def pages() -> tuple[str, ...]:
    """First parts of keys, in the order of the list: the offices, then each guide and page."""
    return tuple(dict.fromkeys(map(page_of, of_files())))


def page_of(key: str) -> str:
    """First part of the key, by which its page is known."""
    room, name = key.split("/", 2)[:2]
    return f"{room}/{name}" if room == OFFICES else translated.page_of(key)


@lru_cache(maxsize=1)
def of_files() -> Mapping[str, str]:
    """By key, what `data/` says of all that is written at the desk."""
    said = (
        (key, text)
        for key, text in translated.of_guides(files())
        if key.split("/", 1)[0] in ROOMS and not key.startswith(_NOT_HERE)
    )
    return {**dict(german.of_offices(files().kreis)), **_with_steps(_lists(said), files())}


def _with_steps(said: Mapping[str, str], guides: Guides) -> dict[str, str]:
    return dict(germansteps.beside(said, guides, germansteps.ids(files())))


@lru_cache(maxsize=1)
def _several() -> frozenset[str]:
    every = german.as_lists(translated.of_guides(files()))
    return frozenset(key for key, _text, several in every if several)


def _lists(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {key: text for key, text, _several in german.as_lists(said)}


def action_of(page: str) -> Action:
    return Action.OFFICE if page == f"{OFFICES}/{FAMILIES}" else Action.GUIDES


def may_edit(by: Account, page: str) -> bool:
    return may(by, action_of(page))


def pieces(session: Session, page: str) -> tuple[Piece, ...]:
    """All texts of the page; Missing where there is no such page."""
    if page not in pages():
        raise Missing
    return _pieces(_newest(session, f"{page}/"))[page]


def every(session: Session) -> Mapping[str, tuple[Piece, ...]]:
    """Those of all pages, by page."""
    return _pieces(_newest(session, ""))


def _pieces(newest: Mapping[str, TextVersion]) -> Mapping[str, tuple[Piece, ...]]:
    over = {key: store.translation_of(row) for key, row in newest.items()}
    said = _said(over)
    found: dict[str, list[Piece]] = {page: [] for page in pages()}
    for key, text in of_files().items():
        own, now = over.get(key), said.get(key, text)
        # What an export has given to the file is nothing to decide.
        conflict = own is not None and own.source != fingerprint(text) and now != text
        found[page_of(key)].append(
            Piece(
                key=key,
                of_file=text,
                now=now,
                version=newest[key].version if own else 0,
                conflict=conflict,
                several=key in _several() or germansteps.is_order(key),
                gone=key not in said,
            )
        )
    return {page: tuple(each) for page, each in found.items()}


def said(session: Session) -> dict[str, str]:
    """All that the guides say now, by key."""
    over = store.overlays(session).get(SOURCE)
    return _said(over.of if over else {})


def _said(over: Mapping[str, Translation]) -> dict[str, str]:
    guides = german.laid(files(), over)
    found = _lists(translated.of_guides(guides))
    return {**dict(german.of_offices(guides.kreis)), **_with_steps(found, guides)}


def _newest(session: Session, begin: str) -> dict[str, TextVersion]:
    return {row.key: row for row in reversed(_rows(session, begin))}


def last_written(session: Session) -> Mapping[str, datetime]:
    """By page, when something of it was written last."""
    return {page_of(row.key): row.at for row in reversed(_rows(session, ""))}


def history(session: Session, page: str) -> Sequence[TextVersion]:
    """All that was written of it, the newest first."""
    return _rows(session, f"{page}/")


def _rows(session: Session, begin: str) -> Sequence[TextVersion]:
    statement = select(TextVersion).where(
        TextVersion.language == SOURCE, col(TextVersion.key).startswith(begin, autoescape=True)
    )
    return session.exec(statement.order_by(col(TextVersion.id).desc())).all()


def changed(known: Iterable[Piece], wishes: Mapping[str, Wish]) -> dict[str, str]:
    """What somebody typed otherwise than it stood there; what is there by now is none."""
    found = {}
    for piece in known:
        wish = wishes.get(piece.key)
        if wish and stamp(wish.text) not in (wish.stamp, stamp(piece.now)):
            found[piece.key] = typed.block(wish.text)
    return found


def check(
    session: Session, page: str, wishes: Mapping[str, Wish]
) -> tuple[dict[str, Piece], dict[str, str]]:
    """The texts of the page, and by key those that somebody typed otherwise; WrongError."""
    known = {piece.key: piece for piece in pieces(session, page)}
    mine = changed(known.values(), wishes)
    if faults := dict(_faults(session, page, known, mine)):
        raise WrongError(faults)
    return known, mine


def save(
    session: Session,
    page: str,
    wishes: Mapping[str, Wish],
    *,
    by: Account,
    now: datetime,
    source: Source | None = None,
) -> int:
    """Families read it from now on; says how many texts were written, in one commit. `source` is
    how somebody knows the facts of an office. WrongError, BothError: nothing was."""
    require(by, action_of(page))
    known, mine = check(session, page, wishes)
    if both := [key for key in mine if _other(wishes[key], known[key])]:
        raise BothError(both)
    if source and page.startswith(f"{OFFICES}/"):
        told = source_piece(session, page)
        known, mine = {**known, told.key: told}, {**mine, told.key: german.source_text(source)}
    return write(session, known, mine, by=by, now=now, event=store.WRITTEN)


def _other(wish: Wish, piece: Piece) -> bool:
    """Something else stands there than when somebody began: written at the desk, or by a newer
    portal."""
    return wish.seen != piece.version or wish.stamp not in ("", stamp(piece.now))


def source_piece(session: Session, page: str) -> Piece:
    """How the facts of an office are known, which is kept as its texts are."""
    key = f"{page}/{german.KNOWN}"
    row = store.newest(session, SOURCE, key)
    now = row.text.replace(NOTHING, "") if row else ""
    version = row.version if row else 0
    return Piece(key=key, of_file="", now=now, version=version, conflict=False)


def settle(
    session: Session, page: str, key: str, *, take: bool, seen: int, by: Account, now: datetime
) -> None:
    """Where the file and the desk both changed a text: the file's is taken, or the desk's stays."""
    require(by, action_of(page))
    known = {piece.key: piece for piece in pieces(session, page)}
    if key not in known:
        raise Missing
    piece = known[key]
    if piece.version != seen:
        raise store.OvertakenError(key)
    text = piece.of_file if take else piece.now
    write(session, known, {key: text}, by=by, now=now, event=store.WRITTEN)


def write(
    session: Session,
    known: Mapping[str, Piece],
    said: Mapping[str, str],
    *,
    by: Account,
    now: datetime,
    event: str,
) -> int:
    """A version of each of these texts, in one commit; the right was asked before."""
    writings = [
        Writing(
            key=key,
            german=known[key].of_file or NOTHING,
            made=Translation(text=text or NOTHING, source=fingerprint(known[key].of_file)),
            seen=known[key].version,
        )
        for key, text in said.items()
    ]
    return store.write(session, SOURCE, writings, by=by, event=event, at=now) if writings else 0


def _faults(
    session: Session, page: str, known: Mapping[str, Piece], mine: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(key, what to say there)."""
    for key, text in mine.items():
        if said := _fault(page, known[key], text):
            yield key, said
    # What stood there before is no fault of who writes another text of the page.
    rows = {key: store.translation_of(row) for key, row in _newest(session, f"{page}/").items()}
    typed_now = {
        key: Translation.model_construct(
            text=text or NOTHING, source=fingerprint(known[key].of_file)
        )
        for key, text in mine.items()
    }
    found = dict(_refused(page, german.laid(files(), rows | typed_now)))
    yield from ((key, said) for key, said in found.items() if key in mine)


def _fault(page: str, piece: Piece, text: str) -> str:
    longest = MOST_OF_LIST if piece.several else LONGEST
    if len(text) > longest:
        return typed.too_long(text, longest)
    if page.startswith(f"{OFFICES}/"):
        return typed.of_a_person(text)
    if not text:
        return _("Bitte ausfüllen.")
    if germansteps.is_months(piece.key) and not germansteps.months_of(text):
        return _("Bitte zwei Zahlen wie „0 bis 3“ oder „-9 bis 0“, die kleinere zuerst.")
    if germansteps.is_order(piece.key):
        return _of_steps(page, text)
    if lost := checks.lost_places(piece.of_file, text):
        said = _("Was in geschweiften Klammern steht, bleibt, wie es ist: %(what)s")
        return said % {"what": ", ".join(lost)}
    return ""


def _of_steps(page: str, text: str) -> str:
    """What is wrong with the order of steps: each is one of the guide, and what the school year
    has days for stays."""
    every, rules = germansteps.ids(files())[page], files().school_year
    names = germanlists.items(text)
    unknown = [name for name in names if name.removeprefix(germansteps.GONE) not in every]
    if unknown:
        said = _("Diesen Schritt gibt es hier nicht: %(what)s. Bitte die Überschriften lassen.")
        return said % {"what": ", ".join(unknown)}
    stays = [name for name in names if not name.startswith(germansteps.GONE)]
    if not stays:
        return _("Bitte ausfüllen.")
    if len(set(stays)) < len(stays):
        return _("Bitte jeden Schritt nur einmal nennen.")
    if any(f"{germansteps.GONE}{name}" in names for name in (*rules.window_of, *rules.age_of)):
        return _("Bitte nur verschieben: Für diesen Schritt nennt das Schuljahr Tage.")
    return ""


def _refused(page: str, guides: Guides) -> Iterator[tuple[str, str]]:
    for prefix, record in _records(page, guides):
        try:
            type(record).model_validate(record.model_dump(mode="json", by_alias=True))
        except ValidationError as error:
            told = problems.in_german(error)
            for each, (_path, said) in zip(error.errors(), told, strict=False):
                yield _key_at(prefix, record, each["loc"]), said


def _records(page: str, guides: Guides) -> Iterator[tuple[str, BaseModel]]:
    room, _sep, name = page.partition("/")
    if room == OFFICES:
        yield page, getattr(guides.kreis, name)
    elif room == "initiative":
        yield room, guides.initiative
    elif room == "hilfe":
        yield from ((f"{room}/{group.id}", group) for group in guides.help)
    else:
        every: Mapping[str, Mapping[Any, BaseModel]] = {
            "phasen": guides.phases,
            "uebergaenge": guides.transitions,
            "seiten": guides.pages,
        }
        yield page, next(each for key, each in every[room].items() if key == name)


def _key_at(prefix: str, record: BaseModel, loc: tuple[int | str, ...]) -> str:
    """The key of the text at which a record was refused."""
    key, at = prefix, cast(Any, record)
    for part in loc:
        if isinstance(part, int):
            at = at[part]
            # What stands in a list is written as one text.
            key += "" if isinstance(at, str) else f"/{translated.name_of(part, at)}"
            continue
        field = f"{part}_" if hasattr(at, f"{part}_") else part
        at = at.get(part) if isinstance(at, dict) else getattr(at, field, None)
        key += f"/{field}"
    return key
