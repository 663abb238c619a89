"""The real records as documents, without the app: for the search tests and `kette eval`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from search.answers import Gazetteer
from search.port import Document

ROOT = Path(__file__).resolve().parents[2]
OFFERS = ROOT / "data" / "offers"
YEAR = 2026
PHASE_MONTHS = {
    "schwangerschaft-geburt": (-9, 11),
    "kleinkind": (12, 35),
    "kita": (36, 71),
    "grundschule": (72, 119),
    "weiterfuehrende-schule": (120, 191),
    "ausbildung-beruf": (192, 324),
}


def records(folder: Path = OFFERS) -> Iterator[dict[str, Any]]:
    """Every published record; a file holds one record or a list of them."""
    for path in sorted(folder.rglob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for record in data if isinstance(data, list) else [data]:
            if isinstance(record, dict) and "slug" in record and not record.get("ended"):
                yield record


def document(record: Mapping[str, Any], needs: Mapping[str, float] | None = None) -> Document:
    kommunen = tuple(k for k in record["kommunen"] if k != "kreisweit")
    place = record.get("place") or {}
    ages = record.get("age_months") or {}
    months = [PHASE_MONTHS[p] for p in record["phases"]] or [(-9, 324)]
    youngest, oldest = ages.get("min"), ages.get("max")
    return Document(
        slug=record["slug"],
        title=record["title"],
        summary=record["summary"],
        text=" ".join(
            filter(None, (record["description"], record.get("schedule"), record.get("cost_note")))
        ),
        provider=record["provider"]["name"],
        place=" ".join(filter(None, (place.get("name"), place.get("city")))),
        address=" ".join(filter(None, (place.get("street"), place.get("postcode")))),
        facets={
            "phase": tuple(record["phases"]),
            "uebergang": tuple(record["transitions"]),
            "thema": tuple(record["topics"]),
            "zielgruppe": tuple(record["audience"]),
            "format": tuple(record["formats"]),
            "sprache": tuple(record["languages"]),
            "kosten": (record["cost"],),
            "anmeldung": (record["registration"],),
            "kommune": kommunen,
        },
        countywide="kreisweit" in record["kommunen"],
        ages=(
            min(m[0] for m in months) if youngest is None else youngest,
            max(m[1] for m in months) if oldest is None else oldest,
        ),
        stale=record.get("stand") is None or YEAR - record["stand"] > 2,
        needs=needs or {},
    )


def documents(
    folder: Path = OFFERS, needs: Mapping[str, Mapping[str, float]] | None = None
) -> list[Document]:
    """All published records as documents; `needs` ties need ids with grades to a slug."""
    tied = needs or {}
    return [document(record, tied.get(record["slug"])) for record in records(folder)]


def gazetteer(path: Path = ROOT / "data" / "kommunen.yaml") -> Gazetteer:
    """The places of the Kreis, from the file of the Kommunen."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    kommunen = data["kommunen"]
    places: dict[str, list[str]] = {}
    for kommune in kommunen:
        for name in (kommune["name"], *kommune["ortsteile"]):
            places.setdefault(name, [])
            if kommune["slug"] not in places[name]:
                places[name].append(kommune["slug"])
    return Gazetteer(
        places={name: tuple(slugs) for name, slugs in places.items()},
        neighbours={k["slug"]: tuple(k["neighbours"]) for k in kommunen},
        names={k["slug"]: k["name"] for k in kommunen},
        postcodes={code: (k["slug"],) for k in kommunen for code in k["postcodes"]},
    )
