"""Any number of offers that look like the real ones: their words, sentences, places and facets,
newly mixed. Always the same ones for the same number."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

from app.offers import importing
from app.records import files
from app.records.offers import OfferRecord
from app.records.texts import read
from search.port import Document
from tests.search import real

SEED = 20261124


def offer_records(count: int) -> Iterator[dict[str, Any]]:
    """`count` records in the shape of data/offers/, valid for app.records.offers.OfferRecord."""
    return (record for record, _ in _made(count))


def documents(count: int, ties: Mapping[str, Mapping[str, float]]) -> Iterator[Document]:
    """The same as documents; each answers the needs of the real offer that it was modelled on."""
    return (real.document(record, ties.get(model)) for record, model in _made(count))


def _made(count: int) -> Iterator[tuple[dict[str, Any], str]]:
    models = [
        r.as_yaml()
        for r in importing.read_offers(files.DATA / "offers")
        if isinstance(r, OfferRecord)
    ]
    models = [record for record in models if "ended" not in record]
    chance = random.Random(SEED)
    kinds = [_kind(record["title"]) for record in models]
    sentences = [
        sentence + "."
        for record in models
        for sentence in record["description"].split(". ")
        if len(sentence) > 20
    ]
    summaries = [record["summary"] for record in models]
    villages = [
        (village, kommune.slug) for kommune in read().kommunen for village in kommune.ortsteile
    ]
    names = sorted({word for kind in kinds for word in kind.split() if len(word) > 4})
    for number in range(count):
        model = chance.choice(models)
        other = chance.choice(models)
        village, kommune = chance.choice(villages)
        countywide = model["kommunen"] == ["kreisweit"]
        title = f"{chance.choice(kinds)} {chance.choice(names)} {village}"
        yield (
            {
                **model,
                "slug": f"angebot-{number:07d}",
                "title": title[:120].strip(),
                "summary": chance.choice(summaries),
                "description": " ".join(chance.sample(sentences, 4)),
                "provider": other["provider"],
                "topics": model["topics"],
                "audience": other["audience"],
                "formats": other["formats"],
                "cost": other["cost"],
                "registration": other["registration"],
                "languages": other["languages"],
                "kommunen": ["kreisweit"] if countywide and chance.random() < 0.5 else [kommune],
            },
            model["slug"],
        )


def _kind(title: str) -> str:
    """What is offered, without the place that most titles end on."""
    words = title.replace("–", " ").replace(":", " ").split()
    return " ".join(words[: max(1, min(3, len(words) - 1))])
