"""What all records are made of: lines, texts, addresses, days, sources, cleaned as they come in.

Every record is frozen and refuses unknown fields.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticKnownError

from app import addresses, phones, typed
from app.i18n import gettext as _
from app.records.staleness import FIRST_DAY, LAST_DAY, possible
from app.vocabulary import COUNTYWIDE, KOMMUNEN

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


def _block(value: object) -> object:
    return typed.block(value) if isinstance(value, str) else value


def _one_line(value: object) -> object:
    """A line break inside is a fault that is told; around the text it is nothing."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return text if "\n" in text or "\r" in text else typed.line(text)


class Words:
    """Marks what is said to people in a language, and may be said in another one."""


WORDS = Words()
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), BeforeValidator(_block), WORDS
]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n\r]*$"),
    BeforeValidator(_one_line),
    WORDS,
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=1000)]
STORED = {"stored": True}
"""Context of a validation: this stands in the database already, see `Record.stored`."""


def _mailable(text: str, info: ValidationInfo) -> str:
    if not addresses.fits(text) and info.context != STORED:
        # The kind of fault that every form and reader of files has its sentence for.
        raise PydanticKnownError("string_pattern_mismatch", {"pattern": "name@beispiel.de"})
    return text


def _clean_address(value: object) -> object:
    return addresses.clean(value) if isinstance(value, str) else value


Email = Annotated[
    str,
    StringConstraints(max_length=addresses.LONGEST),
    BeforeValidator(_clean_address),
    AfterValidator(_mailable),
]


def _clean_number(value: object) -> object:
    return phones.clean(value) if isinstance(value, str) else value


def _dialable(text: str, info: ValidationInfo) -> str:
    return text if info.context == STORED else phones.checked(text)


Phone = Annotated[
    str,
    StringConstraints(max_length=phones.LONGEST),
    BeforeValidator(_clean_number),
    AfterValidator(_dialable),
]
"""One or more numbers that a telephone can dial, with what is to be said beside them."""
Postcode = Annotated[
    str,
    StringConstraints(pattern=r"^\d{5}$"),
    # For the width of its field; what is wrong with one is told by the pattern.
    Field(json_schema_extra={"maxLength": 5}),
]
Year = Annotated[int, Field(ge=FIRST_DAY.year, le=LAST_DAY.year)]


def _possible(day: date) -> date:
    if not possible(day):
        raise ValueError(
            _("erwartet wird ein Tag von %(first)s bis %(last)s")
            % {"first": f"{FIRST_DAY:%d.%m.%Y}", "last": f"{LAST_DAY:%d.%m.%Y}"}
        )
    return day


Day = Annotated[date, AfterValidator(_possible)]
KommuneSlug = Annotated[str, StringConstraints(pattern=rf"^({'|'.join((*KOMMUNEN, COUNTYWIDE))})$")]


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def stored(cls, raw: Mapping[str, Any]) -> Self:
        """What stands in the database. An address or number that an earlier version let in does not
        keep anybody from seeing the record and putting it right; every way in refuses it."""
        return cls.model_validate(raw, context=STORED)


class Sparse(Record):
    """Names in its file only what says something."""

    @model_serializer(mode="wrap")
    def what_says_something(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        given: dict[str, Any] = serialize(self)
        return {k: v for k, v in given.items() if v not in (None, False, [], ())}


class Internal:
    """Marks a field that no visitor reads: on no page, in no letter, sheet, feed or search."""


INTERNAL = Internal()
Remark = Annotated[Text | None, INTERNAL]
"""What colleagues should know and is still to be found out: where a number was sought, what a
source leaves open. Whatever speaks of gathering stands here; the desk shows it."""


class Source(Record):
    """Where facts come from: a page, or in words what is none (a leaflet, a telephone call);
    `seen` is the source's own year, None where it shows none."""

    url: Url | None = None
    title: Line | None = None
    seen: Year | None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.url is None) == (self.title is None):
            raise ValueError(_("url: entweder eine Adresse oder in „title“ Worte"))
        return self

    @model_serializer(mode="wrap")
    def the_one_given(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        given: dict[str, Any] = serialize(self)
        return {k: v for k, v in given.items() if k == "seen" or v is not None}

    @property
    def said(self) -> str:
        """The address or the words."""
        return self.url or self.title or ""


class NamedSource(Record):
    title: Line
    url: Url | None
    seen: Year | None
    elsewhere: bool = False
    """Written for families of another place: it tells what holds here too, but no day or way in
    that is ours. Families are shown it only where nothing nearer is known."""


class Place(Record):
    name: Line | None
    street: Line | None
    postcode: Postcode | None
    city: Line | None

    @property
    def said(self) -> str:
        """One line: "Pfarrheim, Hauptstraße 3, 52391 Vettweiß"."""
        city = " ".join(filter(None, (self.postcode, self.city)))
        return ", ".join(filter(None, (self.name, self.street, city)))

    @property
    def short(self) -> str:
        """Enough to tell it from another one of the same offer: "Vettweiß", "Pfarrheim"."""
        return self.city or self.name or self.street or self.postcode or ""


class ContactOfRecord(Record):
    phone: Phone | None
    email: Email | None
    url: Url | None

    @property
    def said(self) -> str:
        """One line, "" where nothing is known: "02424 5550, gruppe@beispiel.de"."""
        return ", ".join(filter(None, (self.phone, self.email, self.url)))
