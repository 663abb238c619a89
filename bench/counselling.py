"""The desk: `/beratung` with two children and four wishes, and the hand-over sheet of 20 offers.

`TARGETS` are asked over HTTP by `make bench`; `python -m bench.counselling` times the parts alone,
in this process, for the real offers and for 100,000 synthetic ones.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date

from app.catalogue import contacts
from app.catalogue.snapshot import Catalogue, Publisher
from app.catalogue.stored import Stored
from app.counselling import page, sheets
from app.counselling.state import Consultation
from app.offers import importing
from app.records import files
from app.records import texts as guides
from app.records.offers import OfferRecord
from bench.http import Target
from bench.synthetic import offer_records

FAMILY = (
    "alter=5&alter=84&kommune=vettweiss&anliegen=geld-reicht-nicht&sprache=ar"
    "&wunsch=kostenlos&wunsch=ohne-anmeldung&wunsch=barrierefrei&wunsch=ohne-auto"
)
OPEN = FAMILY.replace("&anliegen=geld-reicht-nicht", "")
TARGETS = [
    Target("desk, two children, four wishes", [f"/beratung?{FAMILY}"]),
    Target("desk, the same without Anliegen", [f"/beratung?{OPEN}"]),
    Target("Merkzettel", ["/merkzettel?a=vettweisser-tisch&a=fruehe-hilfen-kreis-dueren"]),
]
TODAY = date(2026, 11, 24)


def _catalogue(offers: int) -> Catalogue:
    texts = guides.read()
    publisher = Publisher(
        guides=texts,
        kommunen={kommune.slug: kommune for kommune in texts.kommunen},
        providers={},
        today=TODAY,
    )
    records = (
        (OfferRecord.model_validate(raw) for raw in offer_records(offers))
        if offers
        else (r for r in importing.read_offers(files.DATA / "offers") if isinstance(r, OfferRecord))
    )
    return publisher.catalogue(f"0.{TODAY}", {record.slug: Stored(record) for record in records})


def _milliseconds(work: Callable[[], object], times: int) -> str:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return f"p50 {statistics.median(took):8.1f} ms   most {max(took):8.1f} ms"


def run(sizes: Sequence[int]) -> None:
    for size in sizes:
        catalogue = _catalogue(size)
        for name, address in (("with Anliegen", FAMILY), ("without", OPEN)):
            pairs = [tuple(pair.split("=")) for pair in address.split("&")]
            desk = Consultation.read([(key, value) for key, value in pairs])
            figures = _milliseconds(lambda d=desk, c=catalogue: page.page(d, c, today=TODAY), 5)  # type: ignore[misc]
            print(f"desk, {len(catalogue.offers):6} offers, {name:13}  {figures}")
        if not size:
            _sheets(catalogue)


def _sheets(catalogue: Catalogue) -> None:
    twenty = list(catalogue.offers.values())[::19][:20]
    office = contacts.of_office(catalogue.guides.kreis.familienbuero, "")
    address = "https://kette.example/merkzettel?" + "&".join(f"a={o.slug}" for o in twenty)
    for language in sheets.SheetLanguage:
        for paper in sheets.Paper:
            order = sheets.SheetOrder(language=language, paper=paper)

            def one(order: sheets.SheetOrder = order) -> bytes:
                return sheets.sheet(twenty, order, address=address, office=office, today=TODAY)

            print(f"sheet of 20 offers, {language:7} {paper}  {_milliseconds(one, 5)}")


if __name__ == "__main__":
    run((0, 100_000))
