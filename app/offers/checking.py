"""`kette check-data`: every public text of `data/` is for families, none a note about gathering;
and what promises confidence keeps it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.i18n import gettext as _
from app.offers import importing
from app.records import confidential, files, needs, publictexts, texts
from app.records.confidential import Authorities
from app.records.offers import OfferRecord


def guides(data: Path = files.DATA) -> Iterator[tuple[str, object]]:
    """(file and record, record) of what frames the offers; RefusedError when one is wrong."""
    read = texts.read(data)
    for phase in read.phases.values():
        yield f"phases.yaml, {phase.slug}", phase
    for transition in read.transitions.values():
        yield f"transitions.yaml, {transition.slug}", transition
    yield f"kommunen.yaml, {read.kreis.slug}", read.kreis
    for kommune in read.kommunen:
        yield f"kommunen.yaml, {kommune.slug}", kommune
    for provider in importing.read_providers(data / "providers.yaml"):
        yield f"providers.yaml, {provider.slug}", provider
    for group in read.help:
        yield f"hilfe.yaml, {group.id}", group
    for key, page in read.pages.items():
        yield f"seiten.yaml, {key}", page
    yield "initiative.yaml", read.initiative
    yield "schoolyear.yaml", read.school_year
    for need in needs.known().values():
        yield f"search/needs/{need.id}.yaml", {"label": need.label}


def refused(records: Iterable[tuple[str, object]]) -> list[str]:
    """One German sentence for each public text that is a note for colleagues."""
    return [
        _("%(where)s: %(fault)s") % {"where": where, "fault": fault}
        for where, record in records
        for fault in publictexts.faults(record)
    ]


def confidences(records: Iterable[tuple[str, object]], data: Path = files.DATA) -> list[str]:
    """One German sentence for each offer that promises confidence without being marked, or is
    marked and names an authority as its contact."""
    read = texts.read(data)
    authorities = Authorities(
        read.kreis, read.kommunen, importing.read_providers(data / "providers.yaml"), read.help
    )
    return [
        _("%(where)s: %(fault)s") % {"where": where, "fault": fault}
        for where, record in records
        if isinstance(record, OfferRecord)
        for fault in confidential.faults(record, authorities)
    ]


def offers(
    records: Iterable[OfferRecord | files.RefusedError],
) -> Iterator[tuple[str, OfferRecord]]:
    """(file, record) of those that could be read."""
    for record in records:
        if isinstance(record, OfferRecord):
            yield f"{importing.folder_of(record)}/{record.slug}.yaml", record
