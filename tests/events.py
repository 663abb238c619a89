"""Offers with dates, as tests put them into a portal."""

from datetime import date, datetime
from typing import Any

from fastapi import FastAPI

from app import database
from app.ages import following
from app.offers import store
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.vocabulary import Phase
from tests.cast import NOW
from tests.deskform import record_of


def add(
    app: FastAPI,
    slug: str,
    times: str,
    *,
    event: str = "created",
    at: datetime = NOW,
    **changes: Any,
) -> OfferRecord:
    """An event in Kreuzau for children of 3 to 6 years, unless something else is said."""
    values: dict[str, Any] = {
        "title": slug.replace("-", " ").title(),
        "kommunen": ["kreuzau"],
        "age_months": {"min": 36, "max": 72},
        "topics": ["begegnung"],
        "audience": ["familien"],
        "sources": [{"url": "https://www.kreuzau.de", "seen": 2026}],
        "stand": 2026,
        "schedule": None,
        **changes,
    }
    found = TimesOfRecord.typed(times, date(2026, 1, 1)) if times else None
    raw = record_of(app)[0].model_dump(mode="json") | {"slug": slug, **values}
    if "phases" not in changes:
        low, high = raw["age_months"]["min"], raw["age_months"]["max"]
        raw["phases"] = following(low, high, [Phase(each) for each in raw["phases"]])
    record = OfferRecord.model_validate(raw).model_copy(update={"times": found})
    with database.session(app.state.engine) as session:
        store.save(session, record, provider_slug=None, by="Alice", event=event, at=at)
        session.commit()
    app.state.index.catch_up()
    return record
