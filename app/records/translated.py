"""What `data/` says, in another language: the files of `data/texts/{language}/`, and over them what
was written at the desk (`lay`).

A translation stands beside the fingerprint of the German text that it was made of. Once that text
is another one the translation is stale and is not shown: a family reads German that is right rather
than its own language that is not. German in a page of another language is marked as such.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, Field

from app import i18n
from app.i18n import SOURCE, dialled, german
from app.i18n import gettext as _
from app.records import files
from app.records.base import Internal, Line, Sparse, Text, Words
from app.records.offers import OfferRecord
from app.records.texts import Guides
from app.vocabulary import TextState

TEXTS = files.DATA / "texts"
OFFERS = "angebote"
"""First part of the keys of what offers say; all others are the guides'."""
OF_OFFER = ("summary", "title", "description", "cost_note", "usual")
"""What is translated of an offer, what most people read first. A title is said in German
everywhere, and what it means beside it."""
Said = TypeVar("Said")
_NAMES = re.compile(
    r"/sources/|^hilfe/.*/name$|^initiative/contacts/.*/name$|^seiten/leichte_sprache/"
)
"""Keys of what stands on a door, or is German by itself."""


class Reading(Sparse):
    """In what role somebody has read a translation, and when."""

    role: Line
    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Translation(Sparse):
    """Nobody but a machine has read it unless `read` says who."""

    text: Text
    source: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    """Fingerprint of the German text that it was made of."""
    read: Reading | None = None


def fingerprint(text: str) -> str:
    """Of a German text, without regard to how its lines are broken."""
    return hashlib.blake2b(" ".join(text.split()).encode(), digest_size=4).hexdigest()


def state(text: str, translation: Translation | None) -> TextState:
    """How far the translation of a German text has come."""
    return state_of(fingerprint(text), translation)


def state_of(source: str, translation: Translation | None) -> TextState:
    """The same of the text with that fingerprint."""
    if translation is None:
        return TextState.MISSING
    if translation.source != source:
        return TextState.STALE
    return TextState.READ if translation.read else TextState.UNREAD


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

    def found(self, key: str, source: str) -> Translation | None:
        """The translation of a German text by its fingerprint: what was written at the desk, unless
        that is stale and what the file says is not; a stale one where there is no other."""
        found = self.of.get(key)
        if found is not None and found.source != source:
            below = self._below.get(key)
            if below is not None and below.source == source:
                return below
        return found

    def same(self, other: "Texts", key: str) -> bool:
        """Whether both say it in the same words, and of the same German text."""
        return self.of.get(key) == other.of.get(key) and (
            self._below.get(key) == other._below.get(key)
        )

    def known(self, key: str, text: str) -> str:
        """The translation; "" where there is none of this very text."""
        found = self.found(key, fingerprint(text))
        return dialled(found.text) if found and state(text, found) is not TextState.STALE else ""

    def said(self, key: str, text: str) -> str:
        """The same; what the pages say themselves ("kostenlos"), they say here too, and where
        nobody has translated it, it is the German text, marked."""
        found = self.known(key, text)
        if not found and (ours := _(text)) != text:
            return ours
        return found or german(text)

    def whole(self, key: str, value: Said) -> Said:
        """The same of all that is said in a record, a mapping of records, or the like."""
        return self._whole(key, value)  # type: ignore[no-any-return]

    def guides(self, guides: Guides) -> Guides:
        """The texts that frame the offers."""
        return replace(
            guides,
            phases=self.whole("phasen", guides.phases),
            transitions=self.whole("uebergaenge", guides.transitions),
            initiative=self.whole("initiative", guides.initiative),
            help=self.whole("hilfe", guides.help),
            pages=self.whole("seiten", guides.pages),
            school_year=self.whole("schuljahr", guides.school_year),
        )

    def _whole(self, key: str, value: Any) -> Any:
        if isinstance(value, BaseModel):
            changed = {
                name: self._field(f"{key}/{name}", getattr(value, name), words=words)
                for name, words in _said_in(type(value)).items()
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
                self._whole(f"{key}/{_name(n, each)}", each) for n, each in enumerate(value)
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


class _Noted(Texts):
    """Notes what would be translated."""

    def __init__(self, of: Mapping[str, Translation]) -> None:
        super().__init__(of)
        self.noted: dict[str, str] = {}

    def said(self, key: str, text: str) -> str:
        self.noted[key] = text
        return text


def _name(number: int, value: object) -> str:
    """What a record in a list is called: by its own name, for the order may change."""
    return str(getattr(value, "id", None) or getattr(value, "slug", None) or number)


@lru_cache(maxsize=256)
def _said_in(schema: type[BaseModel]) -> Mapping[str, bool]:
    """The fields of a record in which something is said: whether it is words, or holds records."""
    found: dict[str, bool] = {}
    for name, field in schema.model_fields.items():
        if any(isinstance(mark, Internal) for mark in field.metadata):
            continue
        if any(isinstance(mark, Words) for mark in field.metadata) or _has_words(field.annotation):
            found[name] = True
        elif _has_records(field.annotation):
            found[name] = False
    return MappingProxyType(found)


def _has_words(annotation: Any) -> bool:
    return any(isinstance(each, Words) or _has_words(each) for each in _args(annotation))


def _has_records(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_has_records(each) for each in get_args(annotation))


def _args(annotation: Any) -> tuple[Any, ...]:
    return (*get_args(annotation), *getattr(annotation, "__metadata__", ()))


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
    """(key, German text, field) of what is translated of an offer."""
    for field in OF_OFFER:
        text = getattr(offer, field)
        if text:
            yield f"{OFFERS}/{offer.slug}/{field}", text, field


def of_guides(guides: Guides) -> Iterator[tuple[str, str]]:
    """(key, German text) of all that the guides say, but names and where something was read."""
    found = _Noted({})
    found.guides(guides)
    yield from ((key, text) for key, text in found.noted.items() if not _NAMES.search(key))


def said(guides: Guides) -> Guides:
    """The texts that frame the offers, in the language that is spoken."""
    return guides if i18n.spoken() == SOURCE else texts(i18n.spoken()).guides(guides)
