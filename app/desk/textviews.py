"""What the pages of the translations are given."""

from dataclasses import dataclass

from app.accounts.views import Frame
from app.web.views import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLine:
    """How many texts are read, machine-made, stale and missing in a language."""

    code: str
    label: str
    url: str
    """The list of what waits in it."""
    offers: tuple[int, ...]
    guides: tuple[int, ...]
    departures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """The same of the offers of a Kommune."""

    label: str
    kommune: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """How a German text is said in a language."""

    label: str
    """Of the language."""
    code: str
    direction: str
    state: str
    """In a few words: "veraltet"."""
    text: str
    """"" where there is none, or where a list of all languages would be too long with it."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A German text in the list."""

    title: str
    """Of the offer or page."""
    url: str
    field: str
    """ "Titel"; "" of a guide."""
    danger: str
    """Why it comes first: "Krise & Schutz"; "" where it does not."""
    german: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What can be chosen in the list, and what is: (value, label)."""

    language: str
    languages: tuple[tuple[str, str], ...]
    kommune: str
    kommunen: tuple[tuple[str, str], ...]
    state: str
    states: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsPage:
    """`pult/texte.html`, `/pult/texte`; and `pult/texte_liste.html`, to be printed and read."""

    frame: Frame
    headings: tuple[str, ...]
    lines: tuple[LanguageLine, ...]
    places: tuple[PlaceLine, ...]
    entries: tuple[Entry, ...]
    total: int
    number: int
    """Of the page of the list, of `last`."""
    last: int
    choice: Choice
    print_url: str
    previous_url: str | None
    next_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """`pult/texte_datei.html`, `/pult/texte/{language}`: the PO file out and in."""

    frame: Frame
    code: str
    language: str
    file: str
    """How it is called."""
    may_upload: bool
    role: str = ""
    read: bool = False
    faults: tuple[Fault, ...] = ()
    counts: tuple[tuple[int, str], ...] = ()
    """What was done with an uploaded file."""
    left: tuple[str, ...] = ()
    unsaid: int = 0
    """How many more were not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderVersion:
    """A version in the history of a text."""

    version: int
    who: str
    what: str
    """"wiederhergestellt"; and who had read it."""
    text: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """`pult/text.html`, `/pult/texte/{language}/{key}`."""

    frame: Frame
    title: str
    url: str
    field: str
    danger: str
    key: str
    code: str
    language: str
    direction: str
    action: str
    """Where the form leads, with the list that it was opened from."""
    list_url: str
    german: str
    source: str
    state: str
    read_by: str
    """"Sprachmittlerin, 30.11.2026"."""
    changes: tuple[tuple[str, str], ...]
    """What is another in German than in the text that was translated: ("del", old words), ("ins",
    new ones) and ("", what stayed), in their order."""
    earlier_unknown: bool
    """It is stale, and nobody knows of which text it was made."""
    terms: tuple[tuple[str, str], ...]
    """German words of the glossary that stand in it, and how they are called."""
    may_edit: bool
    text: str
    read: bool
    role: str
    seen: int
    token: str
    about: str
    derived: str
    restored: str
    """When what is in the form was typed, if it was not saved."""
    faults: tuple[Fault, ...]
    doubts: tuple[str, ...]
    overtaken: bool
    """Somebody saved meanwhile: `theirs`."""
    theirs: str
    other_german: bool
    suggests: bool
    """A machine is connected that may be asked."""
    suggested: str
    refused: str
    longest: int
    more: int
    """How many others wait in the list."""
    history: tuple[OlderVersion, ...]
