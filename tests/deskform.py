"""An offer's form at the desk as tests send it, over HTTP and in the browser."""

from typing import Any

from fastapi import FastAPI
from playwright.sync_api import Page

from app import database
from app.offers import drafts, forms, store
from app.records.offers import OfferRecord
from tests.cast import PASSPHRASE

MINE = "kita-rurmaeuse-kreuzau"
"""An offer of Anna's Kommune."""


def record_of(app: FastAPI, slug: str = MINE) -> tuple[OfferRecord, int]:
    """The offer as it is stored, and its version."""
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, slug)
        assert row is not None
        return store.record_of(row), row.version


def fields(app: FastAPI, slug: str = MINE, **changes: Any) -> dict[str, Any]:
    """The form as it opens, with some fields typed over."""
    record, version = record_of(app, slug)
    found: dict[str, Any] = {}
    for name, value in forms.pairs_of(record):
        found.setdefault(name, []).append(value)
    token = drafts.new_token()
    hidden = {drafts.TOKEN: token, drafts.ABOUT: slug, drafts.SEEN: str(version)}
    return {**found, **hidden, "aktion": "veroeffentlichen", **changes}


def fill_in(page: Page, name: str) -> None:
    """Signs somebody of the cast in on the page that asks for it."""
    page.get_by_label("E-Mail-Adresse").fill(f"{name}@example.org")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def say_how(page: Page, answer: str = "Ich habe angerufen") -> None:
    """Answers "Woher wissen Sie es?"."""
    page.get_by_role("group", name="Woher wissen Sie es?").get_by_label(answer).check()


def unfold(page: Page, name: str) -> None:
    """Opens a folded part of the form: "Einordnung", "Weiteres"."""
    page.locator("summary").filter(has_text=name).first.click()
