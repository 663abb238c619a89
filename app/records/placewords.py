"""What Kommunen, offices and Träger say in words, beside their names, numbers and addresses: the
keys by which it is translated."""

import re
from collections.abc import Iterable, Iterator

from app.records.places import KommuneRecord, KreisRecord, ProviderRecord
from app.records.texts import Guides

_DESCRIBED = re.compile(
    r"\b(?:Zimmer|Raum|\w*geschoss|Etage|Stock|\w*[Ee]ingang\w*|Trakt|Aula|Aufstellung|Haus [A-Z]"
    r"|eine[rs]?|vor|hinter|neben|Innenstadt|Laden|Räume|Schulhof|\w*[Gg]elände)\b"
    r"|(?:^|\()(?:am|an|bei|im|in)\b"
)
"""The name of a place that says more than the door does: "Rathaus Kreuzau, Zimmer 118"."""


def described(name: str) -> bool:
    """The name of a place says more than the door does; only then does it mean something else in
    another language, also where an offer has the same name."""
    return bool(_DESCRIBED.search(name))


KREIS = "kommunen/kreis"
"""First part of the keys of its offices."""


def kommune_page(slug: str) -> str:
    """First part of the keys of a Kommune."""
    return f"kommunen/{slug}"


def provider_page(slug: str) -> str:
    """First part of the keys of a Träger."""
    return f"traeger/{slug}"


def of_guides(guides: Guides) -> Iterator[tuple[str, str]]:
    """(key, German text) of all Kommunen and of the offices of the Kreis."""
    yield from _written(KREIS, _of_kreis(guides.kreis))
    for kommune in guides.kommunen:
        yield from _written(kommune_page(kommune.slug), _of_kommune(kommune))


def of_provider(record: ProviderRecord) -> Iterator[tuple[str, str]]:
    """(key, German text) of a Träger."""
    said = (("note", record.note), ("hours", record.hours))
    yield from _written(provider_page(record.slug), said)


def _of_kreis(kreis: KreisRecord) -> Iterator[tuple[str, str | None]]:
    yield "jugendamt/nights", kreis.jugendamt.nights
    place = kreis.familienbuero.place
    yield "familienbuero/place", place.name if place else None
    yield "familienbuero/hours", kreis.familienbuero.hours
    yield "praeventionsbuero/hours", kreis.praeventionsbuero.hours


def _of_kommune(record: KommuneRecord) -> Iterator[tuple[str, str | None]]:
    yield "note", record.note
    yield "praeventionskonferenz", record.praeventionskonferenz
    yield "rathaus/opening_hours", record.rathaus.opening_hours
    yield "rathaus/phone_note", record.rathaus.phone_note
    yield "jugendamt/nights", record.jugendamt.nights
    yield "kuemmerer/hours", record.kuemmerer.hours if record.kuemmerer else None


def _written(page: str, said: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    yield from ((f"{page}/{field}", text) for field, text in said if text)
