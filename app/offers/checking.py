"""`kette check-data`: every public text of `data/` is for families, none a note about gathering;
what promises confidence keeps it, every offer has its Träger, whatever names an offer names one
that is there, and every translation is of a text that there is."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from app.i18n import gettext as _
from app.i18n import ngettext
from app.offers import importing, provider_importing
from app.records import (
    confidential,
    files,
    needs,
    placewords,
    publictexts,
    textfaults,
    texts,
    translated,
    videos,
)
from app.records import kinds as kinds_of
from app.records.confidential import Authorities
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord, ProviderRecord
from app.records.providernames import ProviderNames

HINTS = 20
"""Of those that are no faults, as many are said."""


def report(frames: Iterable[tuple[str, object]]) -> tuple[list[str], int]:
    """(what the command says, how many faults there are); `frames` are further public texts."""
    records = list(importing.read_offers(files.DATA / "offers"))
    unread = [record for record in records if isinstance(record, files.RefusedError)]
    internal = refused((*guides(), *frames, *offers(records)))
    valid = [record for record in records if isinstance(record, OfferRecord)]
    # Beside a file that could not be read, what names its offer is not to blame.
    lost = pointers(valid) if not unread else []
    stray = translations(valid) if not unread else []
    hard = easy(valid) if not unread else []
    broken = confidences(offers(records))
    strangers, unlike = providers(records), kinds(offers(records))
    faults = [
        *map(str, unread), *internal, *broken, *strangers, *unlike, *lost, *stray, *signed(),
    ]  # fmt: skip
    notes = ngettext(
        "%(n)d interne Notiz in öffentlichen Texten",
        "%(n)d interne Notizen in öffentlichen Texten",
        len(internal),
    )
    nowhere = ngettext("%(n)d Verweis ins Leere", "%(n)d Verweise ins Leere", len(lost))
    wrong = ngettext("%(n)d falsche Angabe zur Art", "%(n)d falsche Angaben zur Art", len(unlike))
    in_texts = ngettext(
        "%(n)d Fehler in Übersetzungen", "%(n)d Fehler in Übersetzungen", len(stray)
    )
    # Last, and all of them: who reads no more than this knows whether something is wrong.
    hints = ngettext(
        "%(n)d Hinweis zu Einfacher oder Leichter Sprache",
        "%(n)d Hinweise zu Einfacher oder Leichter Sprache",
        len(hard),
    )
    whole = _("%(n)d Angebote geprüft, Fehler: %(faults)d")
    summary = [
        notes % {"n": len(internal)},
        nowhere % {"n": len(lost)},
        wrong % {"n": len(unlike)},
        in_texts % {"n": len(stray)},
        *hard[:HINTS],
        hints % {"n": len(hard)},
        whole % {"n": len(valid), "faults": len(faults)},
    ]
    return [*faults, *summary], len(faults)


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
    for provider in provider_importing.read_providers(data / "providers.yaml"):
        yield f"providers.yaml, {provider.slug}", provider
    for group in read.help:
        yield f"hilfe.yaml, {group.id}", group
    for key, page in read.pages.items():
        yield f"seiten.yaml, {key}", page
    for video in read.videos:
        yield f"gebaerdensprache.yaml, {video.id}", video
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
    known = provider_importing.read_providers(data / "providers.yaml")
    authorities = Authorities(read.kreis, read.kommunen, known, read.help)
    return [
        _("%(where)s: %(fault)s") % {"where": where, "fault": fault}
        for where, record in records
        if isinstance(record, OfferRecord)
        for fault in confidential.faults(record, authorities)
    ]


def kinds(records: Iterable[tuple[str, object]]) -> list[str]:
    """One German sentence for each offer that is not what it says it is."""
    return [
        _("%(where)s: %(fault)s") % {"where": where, "fault": fault}
        for where, record in records
        if isinstance(record, OfferRecord) and record.ended is None
        for fault in kinds_of.refused(record.kind, record.title, record.audience)
    ]


def providers(
    records: Iterable[OfferRecord | files.RefusedError], data: Path = files.DATA
) -> list[str]:
    """One German sentence for each name that two Träger share, each offer of a Träger that nobody
    knows, unless it was joined into another one, and each Jugendamt that names a Träger who does
    not exist or was joined into another."""
    path = data / "providers.yaml"
    known = provider_importing.read_providers(path)
    names = ProviderNames(known)
    return [
        *provider_importing.faults(known, files.shown(path)),
        *_jugendaemter(known, texts.read(data).kommunen),
        *(
            importing.unlinked(record)
            for record in records
            if isinstance(record, OfferRecord)
            and record.joined is None
            and names.of(record) is None
        ),
    ]


def _jugendaemter(
    known: Iterable[ProviderRecord], kommunen: Iterable[KommuneRecord]
) -> Iterator[str]:
    now = {slug: each.slug for each in known for slug in (each.slug, *each.former)}
    for kommune in kommunen:
        where = f"kommunen.yaml, {kommune.slug}"
        for slug in kommune.jugendamt.providers:
            if slug not in now:
                yield _("%(where)s: einen Träger „%(slug)s“ gibt es nicht") % {
                    "where": where,
                    "slug": slug,
                }
            elif now[slug] != slug:
                yield _(
                    "%(where)s: „%(slug)s“ ist zusammengelegt; statt seiner „%(kept)s“ nennen"
                ) % {"where": where, "slug": slug, "kept": now[slug]}


def offers(
    records: Iterable[OfferRecord | files.RefusedError],
) -> Iterator[tuple[str, OfferRecord]]:
    """(file, record) of those that could be read."""
    for record in records:
        if isinstance(record, OfferRecord):
            yield f"{importing.folder_of(record)}/{record.slug}.yaml", record


def translations(records: Iterable[OfferRecord], data: Path = files.DATA) -> list[str]:
    """One German sentence for each translation of a text that there is not, each that lost a
    placeholder, and each file of them that is not in its form."""
    return list(textfaults.in_files(_german(records, data), data / translated.TEXTS.name))


def easy(records: Iterable[OfferRecord], data: Path = files.DATA) -> list[str]:
    """One German sentence for each text that breaks a rule of Einfache Sprache or of Leichte
    Sprache: a hint."""
    return list(textfaults.hard(_german(records, data), data / translated.TEXTS.name))


def _german(records: Iterable[OfferRecord], data: Path) -> dict[str, str]:
    """All that is to be translated, by key."""
    german = dict(translated.of_guides(texts.read(data)))
    for provider in provider_importing.read_providers(data / "providers.yaml"):
        german |= dict(placewords.of_provider(provider))
    for record in records:
        german |= {key: text for key, text, _field in translated.of_offer(record)}
    return german


def signed(data: Path = files.DATA) -> list[str]:
    """One German sentence for each video in sign language that is not as it is said to be."""
    read = texts.read(data)
    return list(videos.faults(read.videos, read.pages.values()))


def pointers(records: Iterable[OfferRecord], data: Path = files.DATA) -> list[str]:
    """One German sentence for each place that names an offer that does not exist, was withdrawn, or
    was joined into another one, whose name belongs there; and for each `joined` that leads
    nowhere."""
    known = {record.slug: record for record in records}
    into = {slug: record.joined for slug, record in known.items()}
    found = [importing.join_fault(record, into) for record in known.values()]
    found += [_pointer(where, slug, known, into) for where, slug in _named(known, data)]
    return [fault for fault in found if fault]


def _named(known: Mapping[str, OfferRecord], data: Path) -> Iterator[tuple[str, str]]:
    """(where, slug of an offer that is named there)."""
    yield from _in_guides(data)
    for provider in provider_importing.read_providers(data / "providers.yaml"):
        yield from ((f"providers.yaml, {provider.slug}", slug) for slug in provider.offers)
    for need in needs.known().values():
        yield from ((f"search/needs/{need.id}.yaml", slug) for slug in need.offers)
    for record in known.values():
        if record.ended is None and record.origin:
            yield f"{record.slug}.yaml", record.origin


def _in_guides(data: Path) -> Iterator[tuple[str, str]]:
    read = texts.read(data)
    steps = [
        *(("phases.yaml", step) for guide in read.phases.values() for step in guide.steps),
        *(
            ("transitions.yaml", step)
            for guide in read.transitions.values()
            for step in guide.steps
        ),
    ]
    for name, step in steps:
        yield from ((f"{name}, {step.id}", slug) for slug in step.offers)
    for group in read.help:
        for number in group.numbers:
            if number.offer:
                yield f"hilfe.yaml, {group.id}", number.offer


def _pointer(
    where: str, slug: str, known: Mapping[str, OfferRecord], into: Mapping[str, str | None]
) -> str:
    record = known.get(slug)
    if record is None:
        return _("%(where)s: ein Angebot „%(slug)s“ gibt es nicht") % {"where": where, "slug": slug}
    if record.joined is not None:
        return _("%(where)s: „%(slug)s“ ist zusammengelegt; statt seiner „%(kept)s“ nennen") % {
            "where": where,
            "slug": slug,
            "kept": importing.joins(slug, into)[-1],
        }
    # A model, or a Träger's former offer, may be over.
    if record.ended is not None and where.startswith(("phases", "transitions", "hilfe", "search")):
        return _("%(where)s: „%(slug)s“ ist zurückgezogen") % {"where": where, "slug": slug}
    return ""
