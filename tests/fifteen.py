"""A Träger with fifteen offers that are due, and the letters about them."""

import re
from datetime import date

from fastapi import FastAPI
from sqlmodel import Session

from app import database
from app.accounts.caretakers import Caretakers
from app.freshness import reviews
from app.freshness.due import Letter
from app.offers import store
from tests.cast import NOW
from tests.rows import overwrite

ADDRESS = "haus@example.org"
OFFICE = "buero@example.org"
KITA = "kita-rurmaeuse-kreuzau"
TODAY = NOW.date()


def make_fifteen(desk: Session) -> list[str]:
    """Published offers of Kreuzau that are asked about at one address; all others are fresh."""
    overwrite(desk, {"verified_at": TODAY, "verified_by": "Träger"})
    slugs = [
        row.slug
        for row in store.every(desk)
        if [link.kommune_slug for link in row.kommunen] == ["kreuzau"]
        and store.record_of(row).public(TODAY)
    ]
    slugs = sorted(slugs, key=lambda slug: slug != KITA)[:15]
    assert len(slugs) == 15
    values = {"verified_at": None, "verified_by": None, "contact.email": ADDRESS}
    overwrite(desk, values | {"confidential": False}, slugs)
    return slugs


def asked(app: FastAPI, today: date = TODAY) -> list[Letter]:
    """The letters of a day, sent."""
    portal = app.state
    with database.session(portal.engine) as session:
        planned = reviews.plan(
            session,
            Caretakers.read(session, office=OFFICE, on=TODAY),
            portal.links,
            base_url="https://kette.beispiel.de",
            today=today,
        )
        reviews.send(session, planned, today)
    return planned


def link_in(letter: Letter) -> str:
    found = re.search(r"https://kette\.beispiel\.de(/traeger-angebote/\S+)", letter.text)
    assert found is not None
    return found[1]
