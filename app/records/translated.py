"""What `data/` says, in another language: the files of `data/texts/{language}/`, and over them what
was written at the desk (`lay`).

A translation stands beside the fingerprint of the German text that it was made of. Whatever else
moves, it is found by that within its page (an offer, a guide), so a paragraph may be put in
anywhere. Once the text is another one the translation is stale: a family reads the German, which is
right, marked as such, and only a page that shows both reads `Stale.older` too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from app import i18n, phones
from app.i18n import SOURCE, dialled, german
from app.i18n import gettext as _
from app.records import files, locations, placewords
from app.records.locations import LocationOfRecord
from app.records.offers import OfferRecord
from app.records.spoken import ROLES, VAGUE
from app.records.texts import Guides
from app.records.translation import Stale, Translation, fingerprint
from app.records.wordfields import said_in

TEXTS = files.DATA / "texts"
OFFERS = "angebote"
"""First part of the keys of what offers say; all others are the guides'."""
LINES = ("summary", "title", "description", "cost_note", "usual")
SPOKEN = "spoken"
"""Of who speaks what, as far as it is in somebody's own words."""
Said = TypeVar("Said")
_NAMES = re.compile(r"/sources/|^initiative/contacts/.*/name$|^seiten/leichte_sprache/")
"""Keys of what stands on a door, or is German by itself."""
_ONE_PAGE = frozenset(("hilfe", "initiative", "schuljahr"))
"""First parts of keys of what stands on one page."""
_MEANT = re.compile(r"^hilfe/.*/name$")
"""Keys of names that stand there in German, with what they mean beside them."""
_EASY = re.compile(r"^seiten/leichte_sprache/.+/")
"""Keys of a text that is German in every language, though a line of it may be what we say
elsewhere: "Schwangerschaft und Geburt"."""


class Texts:
    """All translations into one language, by keys like `angebote/{slug}/summary`."""

    def __init__(
        self,
        of: Mapping[str, Translation],
        *,
        below: Mapping[str, Translation] = MappingProxyType({}),
        version: str = "",
    ) -> None:
        self.of = of
        self._below = below
        """What files say of another German text than what was written at the desk."""
        self.version = version
        """Another one whenever something was written at the desk; "" before anything was."""

    def same(self, other: "Texts", key: str) -> bool:
        """Whether both say it in the same words, and of the same German text."""
        return self.of.get(key) == other.of.get(key) and (
            self._below.get(key) == other._below.get(key)
        )

    def found(self, key: str, source: str, others: Iterable[str] = ()) -> Translation | None:
        """The translation of the German text with that fingerprint: what was written at the desk
        before what the file says, and either before one that belongs to another text of the page;
        else its own, stale, unless that belongs to one of the `others`, the texts that the page has
        today."""
        own = self.of.get(key)
        if own and own.source == source:
            return own
        below = self._below.get(key)
        if below and below.source == source:
            return below
        if moved := self._of_page.get((page_of(key), source)):
            return moved
        return own if own and own.source not in others else None

    def known(self, key: str, text: str) -> str:
        """The translation; "" where there is none of this very text."""
        source = fingerprint(text)
        found = self.found(key, source)
        return dialled(found.text) if found and found.source == source else ""

    def said(self, key: str, text: str, others: Iterable[str] = ()) -> str:
        """The same; what the pages say themselves ("kostenlos"), they say here too, and where
        nobody has translated it, it is the German text, marked; a `Stale` one where somebody has
        translated what it was before."""
        source = fingerprint(text) if self.of else ""
        found = self.found(key, source, others)
        if found and found.source == source:
            return dialled(found.text)
        # Of nothing gettext has the head of its file.
        if text and (ours := _(text)) != text:
            return ours
        return Stale(text, dialled(found.text)) if found else german(text)

    @cached_property
    def _of_page(self) -> Mapping[tuple[str, str], Translation]:
        every = (*self._below.items(), *self.of.items())
        return {(page_of(key), each.source): each for key, each in every}

    def words(self, page: str) -> Callable[[str], str]:
        """How it is said, whatever it is of that page; never `Stale`."""
        return partial(self.said, f"{page}/")

    def offer(self, record: OfferRecord) -> "OfferTexts":
        """What is said of one offer."""
        return OfferTexts(self, record)

    def whole(self, key: str, value: Said) -> Said:
        """The same of all that is said in a record, a mapping of records, or the like."""
        return self._whole(key, value)  # type: ignore[no-any-return]

    def guides(self, guides: Guides) -> Guides:
        """The texts that frame the offers."""
        every = dict(all_of(guides))
        return framed(_Guides(self.of, every, below=self._below), guides)

    def _whole(self, key: str, value: Any) -> Any:
        if isinstance(value, BaseModel):
            changed = {
                name: self._field(f"{key}/{name}", getattr(value, name), words=words)
                for name, words in said_in(type(value)).items()
            }
            copy = value.model_copy(update=changed)
            # What a record has worked out of its own texts is not copied with them.
            for name in copy.__dict__.keys() - type(value).model_fields.keys():
                del copy.__dict__[name]
            return copy
        if isinstance(value, Mapping):
            return {name: self._whole(f"{key}/{name}", each) for name, each in value.items()}
        if isinstance(value, tuple):
            return tuple(
                self._whole(f"{key}/{name_of(n, each)}", each) for n, each in enumerate(value)
            )
        return value

    def _field(self, key: str, value: Any, *, words: bool) -> Any:
        if not words:
            return self._whole(key, value)
        if isinstance(value, str):
            return self.said(key, value)
        if isinstance(value, tuple):
            return tuple(self.said(f"{key}/{number}", each) for number, each in enumerate(value))
        return value


class OfferTexts:
    """What one offer says, at all of its places."""

    def __init__(self, texts: Texts, record: OfferRecord) -> None:
        self._texts, self._record, self._page = texts, record, f"{OFFERS}/{record.slug}"

    def said(self, field: str, text: str) -> str:
        """A field as a whole, which may be `Stale`."""
        return self._texts.said(f"{self._page}/{field}", text, self._sources)

    @cached_property
    def _sources(self) -> frozenset[str]:
        written = of_offer(self._record) if self._texts.of else ()
        return frozenset(fingerprint(text) for _key, text, _field in written)

    def whole(self, field: str, value: Said) -> Said:
        """A field that holds records."""
        return self._texts.whole(f"{self._page}/{field}", value)

    def words(self, text: str) -> str:
        """Whatever it says anywhere. An earlier version of it is none: a time or a price that is
        no longer right is worse than German."""
        return self._texts.words(self._page)(text)

    def meaning(self, text: str) -> str:
        """What a title or a name says; "" where nobody has said it, or it is the name itself."""
        return _beside(text, self._texts.known(f"{self._page}/", text))


class _Guides(Texts):
    """Knows all that the guides say, and so which translation belongs to another text of a page;
    what stands on a door stays German."""

    def __init__(
        self,
        of: Mapping[str, Translation],
        every: Mapping[str, str],
        *,
        below: Mapping[str, Translation],
    ) -> None:
        super().__init__(of, below=below)
        self._sources = by_page(every)

    def said(self, key: str, text: str, others: Iterable[str] = ()) -> str:
        if _MEANT.search(key) or _EASY.search(key):
            return german(text)
        return super().said(key, text, others or self._sources[page_of(key)])


class _Noted(Texts):
    """Notes what would be translated."""

    def __init__(self) -> None:
        super().__init__({})
        self.noted: dict[str, str] = {}

    def said(self, key: str, text: str, others: Iterable[str] = ()) -> str:
        self.noted[key] = text
        return text


def framed(texts: Texts, guides: Guides) -> Guides:
    return replace(
        guides,
        phases=texts.whole("phasen", guides.phases),
        transitions=texts.whole("uebergaenge", guides.transitions),
        initiative=texts.whole("initiative", guides.initiative),
        help=texts.whole("hilfe", guides.help),
        pages=texts.whole("seiten", guides.pages),
        videos=texts.whole("gebaerdensprache", guides.videos),
        school_year=texts.whole("schuljahr", guides.school_year),
    )


def all_of(guides: Guides) -> Iterator[tuple[str, str]]:
    found = _Noted()
    framed(found, guides)
    yield from found.noted.items()


def page_of(key: str) -> str:
    """Of an offer, a guide, a Kommune: "angebote/{slug}"; of Hilfe sofort "hilfe"."""
    room, *rest = key.split("/", 2)
    return room if room in _ONE_PAGE or not rest else f"{room}/{rest[0]}"


def by_page(texts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """The fingerprints of German texts, by the page that says them."""
    found: dict[str, set[str]] = {}
    for key, text in texts.items():
        found.setdefault(page_of(key), set()).add(fingerprint(text))
    return {page: frozenset(sources) for page, sources in found.items()}


def name_of(number: int, value: object) -> str:
    """What a record in a list is called: by its own name, for the order may change."""
    return str(getattr(value, "id", None) or getattr(value, "slug", None) or number)


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """What was written at the desk in one language, the newest of each text."""

    of: Mapping[str, Translation]
    version: str
    """Another one whenever anything was written."""


class _Desk:
    laid: Mapping[str, tuple[Overlay, Texts]] = MappingProxyType({})
    """By language. Replaced as a whole, so that any thread reads one state."""


_desk = _Desk()


def texts(language: str, folder: Path = TEXTS) -> Texts:
    """Those of one language, the same object until one of them changes; RefusedError says file,
    text and field."""
    known = _desk.laid.get(language) if folder == TEXTS else None
    return known[1] if known else of_files(language, folder)


def lay(over: Mapping[str, Overlay]) -> None:
    """From now on this stands over the files, and nothing else; by language."""
    before = _desk.laid
    now = {code: _over(code, each, before.get(code)) for code, each in over.items()}
    _desk.laid = MappingProxyType(now)


def _over(
    code: str, overlay: Overlay, before: tuple[Overlay, Texts] | None
) -> tuple[Overlay, Texts]:
    if before and before[0].version == overlay.version and before[0].of == overlay.of:
        return before
    below = of_files(code).of
    differing = {
        key: below[key]
        for key, each in overlay.of.items()
        if key in below and below[key].source != each.source
    }
    both = MappingProxyType({**below, **overlay.of})
    return overlay, Texts(both, below=differing, version=overlay.version)


def forget() -> None:
    """The files are others now: whoever asks next reads them anew."""
    _of_files.cache_clear()
    over = {code: overlay for code, (overlay, _both) in _desk.laid.items()}
    lay({})
    lay(over)


def of_files(language: str, folder: Path = TEXTS) -> Texts:
    """Those of the files alone, read once a process."""
    return _of_files(language, folder)


@lru_cache(maxsize=256)
def _of_files(language: str, folder: Path) -> Texts:
    return Texts(read_files(language, folder))


def read_files(language: str, folder: Path) -> Mapping[str, Translation]:
    """The same, read now."""
    found: dict[str, Translation] = {}
    for path in sorted((folder / language).glob("*.yaml")):
        for key, raw in files.read(path).items():
            where = _("%(file)s, Text %(key)s") % {"file": files.shown(path), "key": key}
            found[key] = files.checked(Translation, raw, where)
    return MappingProxyType(found)


def of_offer(offer: OfferRecord) -> Iterator[tuple[str, str, str]]:
    """(key, German text, field) of what is translated of an offer, what most people read first. A
    title and the name of a place are said in German everywhere, and what they mean beside it; of
    times and telephone numbers it is what somebody wrote beside them."""
    page = f"{OFFERS}/{offer.slug}"
    for field in LINES:
        text = getattr(offer, field)
        if text:
            yield f"{page}/{field}", text, field
    for path, text, field in _at(offer):
        yield f"{page}/{path}", text, field
    for site, each in zip(locations.keys(offer.locations), offer.locations, strict=True):
        for path, text, _field in _at(each):
            yield f"{page}/locations/{site}/{path}", text, "locations"
    noted = _Noted()
    noted.whole(f"{page}/{SPOKEN}", offer.spoken)
    ours = {*ROLES, *VAGUE}
    yield from ((key, text, SPOKEN) for key, text in noted.noted.items() if text not in ours)


def _at(there: OfferRecord | LocationOfRecord) -> Iterator[tuple[str, str, str]]:
    """(where it stands, German text, field) at one of its places."""
    sentence, times = there.schedule, there.times
    if sentence and (times is None or times.leaves(sentence)):
        yield "schedule", sentence, "schedule"
    for path, text in times.written() if times else ():
        yield f"times/{path}", text, "times"
    name = there.place.name if there.place else None
    if name and placewords.described(name):
        yield "place/name", name, "place.name"
    phone = there.contact.phone if there.contact else None
    for number, call in enumerate(phones.numbers(phone) if phone else ()):
        if call.note:
            yield f"contact/phone/{number}", call.note, "contact.phone"


def of_guides(guides: Guides) -> Iterator[tuple[str, str]]:
    """(key, German text) of all that the guides say, but names on doors and where something was
    read; and of Kommunen and offices."""
    yield from ((key, text) for key, text in all_of(guides) if not _NAMES.search(key))
    yield from placewords.of_guides(guides)


def words(page: str) -> Callable[[str], str]:
    """How what stands on that page is said in the language that is spoken."""
    return texts(i18n.spoken()).words(page)


def meaning_of_number(name: str) -> str:
    """What the name of a number of Hilfe sofort says; "" where nobody has said it, or it is the
    name itself."""
    german_name = i18n.plain(name)
    return _beside(german_name, texts(i18n.spoken()).known("hilfe/", german_name))


def _beside(name: str, meaning: str) -> str:
    """What is worth a line beside the name: Einfache Sprache often has no other words for it."""
    return "" if meaning == name else meaning


def of_record(key: str, record: object) -> Iterator[tuple[str, str]]:
    """The same of one German record, or of several of one kind, whose texts begin with that key."""
    found = _Noted()
    found.whole(key, record)
    yield from ((key, text) for key, text in found.noted.items() if not _NAMES.search(key))


def said(guides: Guides) -> Guides:
    """The texts that frame the offers, in the language that is spoken."""
    return guides if i18n.spoken() == SOURCE else texts(i18n.spoken()).guides(guides)
