"""What is published, by what is compared of it, and what of it a visitor's proposal may be."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from app import phones
from app.catalogue.criteria import MAX_TEXT
from app.catalogue.snapshot import Catalogue
from app.offers.duplicates import (
    Known,
    Sign,
    Traits,
    place_signs,
    provider_sign,
    signs_of,
    stems,
    words_of_title,
)
from app.offers.likely import Likely, likely


@lru_cache(maxsize=1)
def published(catalogue: Catalogue) -> Known:
    """What is published, by what is compared; made once for each version of the catalogue."""
    records = (stored.record for stored in catalogue.stored.values())
    return Known(record for record in records if record.ended is None and not record.draft)


def like_proposal(
    wanted: Mapping[str, str], kommunen: Collection[str], catalogue: Catalogue
) -> tuple[Likely, ...]:
    """What a visitor's proposal may be, in whose form a place and a contact are one line each; of
    the catalogue in German."""
    return likely(proposed(wanted, kommunen), published(catalogue))


def proposed(wanted: Mapping[str, str], kommunen: Collection[str]) -> Traits:
    """What is compared of a visitor's proposal."""
    contact, place = wanted.get("contact", ""), wanted.get("place", "")
    return Traits(
        called=wanted.get("title", ""),
        title=words_of_title(wanted.get("title", "")[:MAX_TEXT]),
        house=stems(f"{place} {wanted.get('provider.name', '')}"[:MAX_TEXT]),
        signs=(*_of_line(contact), *_of_place(place), *of_provider(wanted.get("provider.name"))),
        kommunen=tuple(kommunen),
    )


def of_provider(name: str | None) -> tuple[Sign, ...]:
    return (provider_sign(name),) if name else ()


_WORD = re.compile(r"[^\s,;()<>]+")


def _of_line(text: str) -> tuple[Sign, ...]:
    """Of a line in which number and addresses stand beside each other."""
    found: list[Sign] = [("phone", each.tel) for each in phones.numbers(text[:300])]
    for word in _WORD.findall(text[:1000])[:40]:
        if "@" in word:
            found += signs_of(None, word.strip("."), None)
        elif word.startswith(("http://", "https://", "www.")):
            found += signs_of(None, None, word if "://" in word else f"https://{word}")
    return tuple(found)


_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


def _of_place(text: str) -> tuple[Sign, ...]:
    """Of "Pfarrheim, Hauptstraße 3, 52391 Vettweiß"."""
    parts = [part.strip() for part in text[:300].split(",")]
    postcode = _POSTCODE.search(text[:300])
    streets = [part for part in parts if any(map(str.isdigit, part)) and not _POSTCODE.search(part)]
    if not streets or postcode is None:
        return ()
    return tuple(place_signs(streets[0], (postcode[0],), ""))
