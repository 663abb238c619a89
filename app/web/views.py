"""What pages of every room are given: frozen, complete, without a query left in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app import phones, wording
from app.i18n import german
from app.phonereading import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    label: str
    url: str
    current: bool = False
    meaning: str = ""
    """What a German label says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLink:
    label: str
    count: int
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to reach somebody, where there is room for a line only."""

    text: str
    href: str
    """"" where nothing can be followed."""
    calls: bool = False
    """It is a number."""
    note: str = ""
    """What somebody wrote beside a number: "9-12 Uhr"."""
    whose: str = ""
    """"" where it is that of the offer itself."""

    @property
    def beside(self) -> str:
        """What is said of it in brackets."""
        return wording.beside((self.note, self.whose))

    @property
    def said(self) -> str:
        return f"{self.text} ({self.beside})" if self.beside else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Never empty: at least one of phone, email, url or `instead` is given; `whose` says whose it
    is."""

    name: str
    whose: str
    """Sentence for the page: "Kontakt des Angebots", "Kontakt des Trägers", ..."""
    own: bool = True
    """It is the offer's own contact, not somebody's who can tell the way."""
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    note: str | None = None
    stand: int | None = None
    notes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """How what somebody wrote beside a number is said in another language."""
    phone_of: str = ""
    """Said of the number where it is not that of `name`: "Telefon des Trägers Caritas", "Diese
    Stelle hilft weiter: Rathaus Kreuzau"."""
    email_of: str = ""
    url_of: str = ""
    unknown: str = ""
    """Said where confidential advice has a number that nobody knows; `instead` follows it."""
    instead: "Contact | None" = None
    """The telephone that answers the same matter in confidence."""

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All that `phone` says that can be dialled; () where it is only a text."""
        found = phones.numbers(self.phone) if self.phone else ()
        return tuple(
            replace(each, note=self.notes.get(each.note) or german(each.note))
            if each.note
            else each
            for each in found
        )

    @property
    def tel(self) -> str | None:
        """The link of the first of them, "tel:+492421..."."""
        return next((number.tel for number in self.numbers), None)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The nearest ways, the telephone before anything else, for it answers at once; beside
        somebody else's number what is its own. Where the own telephone is not known the
        confidential one comes first, for `unknown` announces it."""
        whose = "" if self.own else self.name
        found: tuple[Way, ...] = ()
        if self.phone:
            found = self._calls(self.phone, self.phone_of or whose)
            if self.phone_of:
                found += self._written(
                    None if self.email_of else self.email, None if self.url_of else self.url
                )
        else:
            found = self._written(self.email, self.url)
        return (*(self.instead.ways if self.instead else ()), *found)

    def _written(self, email: str | None, url: str | None) -> tuple[Way, ...]:
        """The nearer one of these."""
        whose = "" if self.own else self.name
        if email:
            return (Way(text=email, href=f"mailto:{email}", whose=self.email_of or whose),)
        if url:
            return (Way(text=_shown(url), href=url, whose=self.url_of or whose),)
        return ()

    def _calls(self, phone: str, whose: str) -> tuple[Way, ...]:
        """Whose they are is said behind the last."""
        if not self.numbers:
            return (Way(text=german(phone), href="", calls=True, whose=whose),)
        *others, last = (
            Way(text=call.shown, href=call.tel, calls=True, note=call.note) for call in self.numbers
        )
        return (*others, replace(last, whose=whose))

    @property
    def called(self) -> str:
        """The numbers to call and, where they are not the offer's own, whose they are; "" without
        one."""
        return wording.beside(way.said for way in self.ways if way.calls)


def _shown(url: str) -> str:
    """An address as one types it: the whole where it is short, else the site alone."""
    plain = url.partition("://")[2].removeprefix("www.").rstrip("/")
    return plain if len(plain) <= 50 else plain.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    page: int
    pages: int
    previous_url: str | None
    next_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in a form: field, its label, what would be right."""

    field: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """`pages/error.html`: 400 404 410 413 422 429 500 503, each with a way on."""

    status: int
    title: str
    text: str
    ways: tuple[Link, ...]
    contact: Contact | None = None
    kept: tuple[tuple[str, str], ...] = ()
    """Fields of the form that failed, to be sent once more to the same address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`site` in every template: what the layout needs."""

    name: str
    version: str
    base_url: str
    office: Callable[[], Contact]
    """The Familienbüro, in the language that is spoken."""
    assets: Mapping[str, str] = field(default_factory=dict)
    """`site.assets["kette.css"]` is the address with the content's hash."""

    signed: Mapping[str, str] = field(default_factory=dict)
    """Path of a page -> where it is told in sign language."""

    @property
    def familienbuero(self) -> Contact:
        return self.office()
