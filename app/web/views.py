"""What pages of every room are given: frozen, complete, without a query left in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app import phones
from app.phonereading import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLink:
    label: str
    count: int
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Never empty: at least one of phone, email, url is given; `whose` says whose it is."""

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

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All that `phone` says that can be dialled; () where it is only a text."""
        return phones.numbers(self.phone) if self.phone else ()

    @property
    def tel(self) -> str | None:
        """The link of the first of them, "tel:+492421..."."""
        return next((number.tel for number in self.numbers), None)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`site` in every template: what the layout needs."""

    name: str
    version: str
    base_url: str
    familienbuero: Contact
    assets: Mapping[str, str] = field(default_factory=dict)
    """`site.assets["kette.css"]` is the address with the content's hash."""
