"""No text, address or body that one person sends is an error of ours, or holds the others."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi import FastAPI

from tests import hostile
from tests.hostile import Heard, Sender
from tests.serving import serve


@pytest.fixture
def sender(desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sender]:
    """Doris, on a running server that refuses nobody for asking often."""
    hostile.open_gates(monkeypatch.setattr)
    heard = Heard()
    with (
        serve(desk_app) as url,
        hostile.Beside(url, heard, seconds=0.2),
        closing(Sender(desk_app, url, heard)) as sending,
    ):
        yield sending
    print(heard.told())  # noqa: T201 - shown with `-rP`, asserted nowhere: times are no promise


def _of(sender: Sender, number: int) -> int:
    """So many on SQLite; one on another database, which sees little of a form that is refused."""
    return number if sender.app.state.engine.dialect.name == "sqlite" else 1


def test_every_field_takes_long_runs_of_every_kind(sender: Sender) -> None:
    hostile.try_forms(sender, kinds=_of(sender, 2))
    assert len(sender.heard.statuses) > 1
    assert sender.heard.broken == []


def test_every_address_takes_parts_that_fit_nowhere(sender: Sender) -> None:
    hostile.try_addresses(sender)
    hostile.try_queries(sender, every=3 // _of(sender, 3))
    assert sender.heard.broken == []


def test_every_form_takes_bodies_that_are_none(sender: Sender) -> None:
    hostile.try_bodies(sender, every=4 // _of(sender, 4))
    assert sender.heard.broken == []
