"""What a form sent, and values out of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BeforeValidator
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData

from app import typed
from app.situations import Missing, Unreadable

Fields = list[tuple[str, str]]
"""In the order of the form; a name may occur more than once."""


@asynccontextmanager
async def form(request: Request) -> AsyncIterator[FormData]:
    """The form as it was sent. Unreadable when the sender names another encoding than the page's:
    among those that Python knows are some that take minutes (punycode) or never end well
    (undefined)."""
    _kind, options = parse_options_header(request.headers.get("content-type", ""))
    if options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise Unreadable
    async with request.form() as given:
        yield given


async def form_fields(request: Request) -> Fields:
    """A form's fields in their order, text only; without NUL, which no database keeps."""
    async with form(request) as given:
        return texts_of(given)


def texts_of(given: FormData) -> Fields:
    """The same of a form that is open, for its files are read beside them."""
    return [
        (name, value.replace("\x00", ""))
        for name, value in given.multi_items()
        if isinstance(value, str)
    ]


def with_file(request: Request) -> bool:
    """Whether it is sent as forms are in which a file can be chosen."""
    return request.headers.get("content-type", "").startswith("multipart/")


FieldsDep = Annotated[Fields, Depends(form_fields)]


def _row_number(text: object) -> int:
    found = typed.number(str(text), 1)
    if found is None:
        raise Missing
    return found


RowNumber = Annotated[int, BeforeValidator(_row_number)]
"""The number of a row in an address: Missing for what no row can have."""


def version_in(text: str) -> int:
    """The version that a form has seen; 0, which nothing has, when it says none."""
    return typed.number(text) or 0


def versions_in(fields: Fields) -> dict[str, int]:
    """Slug -> the version of it that was seen, as a form about several says it: "slug:version"."""
    pairs = (each.partition(":") for each in every(fields, "gesehen"))
    return {slug: version_in(version) for slug, _colon, version in pairs}


def first(fields: Fields, name: str) -> str:
    """The first value of a field, "" when it is not there."""
    return next((value for each, value in fields if each == name), "")


def every(fields: Fields, name: str) -> list[str]:
    return [value for each, value in fields if each == name]
