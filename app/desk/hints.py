"""Beside the offer's form: how it will look, how it reads, what it may be about, what is alike."""

import re
from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from app import wording
from app.catalogue.cardface import card_face
from app.catalogue.criteria import MAX_TEXT
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.catalogue.stored import Stored
from app.desk import asking, completing, neighbours, plainlanguage, traces
from app.desk.companion import Companion
from app.desk.twins import Twin
from app.i18n import gettext as _
from app.offers import knownby
from app.offers.fields import BY_NAME
from app.offers.forms import OfferForm
from app.records import kinds, needs
from app.records.offers import OfferRecord
from app.times.reading import told
from app.vocabulary import Audience, OfferKind, Phase
from app.web.pages import Pages


def published(record: OfferRecord, catalogue: Catalogue, now: datetime) -> Offer:
    """The offer as visitors would see it at this moment."""
    return catalogue.publisher(wording.here(now), now).offer(Stored(record))


def companion(
    form: OfferForm,
    *,
    index: Index,
    pages: Pages,
    now: datetime,
    saved: str = "",
    others: tuple[str, ...] = (),
    before: OfferRecord | None = None,
    origin: OfferRecord | None = None,
    duplicates: tuple[Twin, ...] = (),
) -> Companion:
    """`before` is what is stored of it, `origin` the offer that it is a copy of."""
    catalogue = index.catalogue
    title, summary, text = (form.first(name) for name in ("titel", "kurz", "beschreibung"))
    reading = plainlanguage.read(f"{summary}\n{text}")
    record = form.record
    low, high = form.ages
    ticked = [phase for phase in Phase if phase in form.every("phase")]
    topics, wishes = _about(form, f"{title} {summary}".strip(), index)
    times = told(
        form.first("zeiten"), now, catalogue.guides.school_year.calendar, form.first("wann")
    )
    return Companion(
        saved=saved,
        card=_card(published(record, catalogue, now), pages) if record else None,
        age_text=wording.ages_said(low, high, ticked) or wording.phases(ticked),
        missing=_missing(form, before, now),
        times=times,
        ease=round(reading.ease) if reading.ease is not None else None,
        verdict=reading.verdict,
        hints=(*(_copied(form, origin) if origin else ()), *reading.hints, *_kind(form)),
        phases=tuple(
            (phase.value, phase.label) for phase in _phases_of(low, high) if phase not in ticked
        ),
        topics=topics,
        needs=wishes,
        duplicates=duplicates,
        others=others,
        classes=completing.classes_said(form),
        boxes="" if before else completing.proposed(form, index).boxes,
    )


def _missing(form: OfferForm, before: OfferRecord | None, now: datetime) -> tuple[str, ...]:
    """What would be asked back if it were published now; nothing as long as a new offer was only
    opened, for much of it follows from what is typed."""
    if before is None and not knownby.asked_in(form.pairs):
        return ()
    judged = asking.judged(form, before, wording.here(now))
    return tuple(dict.fromkeys(each.label for each in judged.wrong))


def _copied(form: OfferForm, origin: OfferRecord) -> Iterator[str]:
    """What a copy still says of where it comes from, and of last time."""
    yield from (each.text for each in traces.left(form, origin))
    yield from _years(form)


def _card(offer: Offer, pages: Pages) -> Markup:
    html = pages.html("partials/_card.html", offer=offer, face=card_face(offer))
    return Markup(html)  # noqa: S704 - our own autoescaped template


def _years(form: OfferForm) -> Iterator[str]:
    """What a copy says of a year, which may be that of last time."""
    for name in ("titel", "kurz", "beschreibung"):
        for year in dict.fromkeys(re.findall(r"\b20\d\d\b", form.first(name))):
            yield _("Hier steht %(year)s: stimmt das noch? (%(field)s)") % {
                "year": year,
                "field": _(BY_NAME[name].label),
            }


def _kind(form: OfferForm) -> Iterator[str]:
    """Why it may be something else than was chosen."""
    audience = [each for each in Audience if each in form.every("zielgruppe")]
    kind = next((each for each in OfferKind if each == form.first("art")), OfferKind.OFFER)
    return kinds.faults(kind, form.first("titel")[:MAX_TEXT], audience)


def _phases_of(low: int | None, high: int | None) -> Iterator[Phase]:
    """The phases in which a child of these ages is; an open end says nothing about those beyond."""
    known = [age for age in (low, high) if age is not None]
    return (phase for phase in Phase if known and phase.reached(known[0], known[-1]))


def _about(
    form: OfferForm, text: str, index: Index
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Topics of similar offers and Anliegen that the text sounds like, as far as they are not
    ticked yet: (value, label)."""
    near, choosable = neighbours.of(text, index), needs.labels()
    chosen = form.every("thema")
    best = [topic for topic in neighbours.topics(near.slugs, index) if topic not in chosen]
    return (
        tuple((topic.value, topic.label) for topic in best[:3]),
        tuple(
            (need, choosable[need])
            for need in near.needs
            if need in choosable and need not in form.every("anliegen")
        )[:3],
    )
