"""The texts that frame the offers: phases, transitions and when what comes, initiative, Hilfe
sofort, plain pages.

They are read from `data/` once at start; a mistake stops the start and says file, record, field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.i18n import gettext as _
from app.records import files
from app.records.crises import CrisesRecord
from app.records.guides import (
    HelpGroup,
    InitiativeRecord,
    PageRecord,
    PhaseRecord,
    TransitionRecord,
)
from app.records.places import KommunenFile, KommuneRecord, KreisRecord
from app.records.schoolyear import SchoolYearRecord
from app.records.videos import VideoRecord
from app.vocabulary import Phase, Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Guides:
    phases: Mapping[Phase, PhaseRecord]
    transitions: Mapping[Transition, TransitionRecord]
    school_year: SchoolYearRecord
    initiative: InitiativeRecord
    help: tuple[HelpGroup, ...]
    crises: CrisesRecord
    pages: Mapping[str, PageRecord]
    videos: tuple[VideoRecord, ...]
    """In sign language."""
    kreis: KreisRecord
    kommunen: tuple[KommuneRecord, ...]


def read(data: Path = files.DATA) -> Guides:
    """All guides; RefusedError when one is missing or wrong."""

    def every(name: str, schema: type[files.Schema]) -> list[files.Schema]:
        path = data / name
        return [files.checked(schema, raw, files.shown(path)) for raw in files.read(path)]

    phases = {record.slug: record for record in every("phases.yaml", PhaseRecord)}
    transitions = {record.slug: record for record in every("transitions.yaml", TransitionRecord)}
    for name, found, wanted in (
        ("phases.yaml", set(phases), set(Phase)),
        ("transitions.yaml", set(transitions), set(Transition)),
    ):
        if found != wanted:
            missing = ", ".join(sorted(wanted - found))
            raise files.RefusedError(
                _("%(file)s: es fehlt %(names)s") % {"file": name, "names": missing}
            )
    help_ = tuple(every("hilfe.yaml", HelpGroup))
    initiative, pages = data / "initiative.yaml", data / "seiten.yaml"
    path = data / "kommunen.yaml"
    places = files.checked(KommunenFile, files.read(path), files.shown(path))
    return Guides(
        phases={phase: phases[phase] for phase in Phase},
        transitions={transition: transitions[transition] for transition in Transition},
        school_year=_school_year(data, (*phases.values(), *transitions.values())),
        initiative=files.checked(InitiativeRecord, files.read(initiative), files.shown(initiative)),
        help=help_,
        crises=_crises(data, help_),
        pages={
            key: files.checked(
                PageRecord,
                raw,
                _("%(file)s, Seite %(page)s") % {"file": files.shown(pages), "page": key},
            )
            for key, raw in files.read(pages).items()
        },
        videos=tuple(every("gebaerdensprache.yaml", VideoRecord)),
        kreis=places.kreis,
        kommunen=places.kommunen,
    )


def _school_year(data: Path, guides: Iterable[PhaseRecord | TransitionRecord]) -> SchoolYearRecord:
    """The rules of the clock; each must be for a step that a guide has."""
    path = data / "schoolyear.yaml"
    rules = files.checked(SchoolYearRecord, files.read(path), files.shown(path))
    known = {step.id for guide in guides for step in guide.steps}
    lost = sorted({*rules.window_of, *rules.age_of} - known)
    if lost:
        raise files.RefusedError(
            _("%(file)s: Feld step: diese Schritte gibt es nicht: %(names)s")
            % {"file": files.shown(path), "names": ", ".join(lost)}
        )
    return rules


def _crises(data: Path, groups: Iterable[HelpGroup]) -> CrisesRecord:
    """The order of the numbers for each kind of crisis; each must be one of Hilfe sofort."""
    path = data / "krisen.yaml"
    record = files.checked(CrisesRecord, files.read(path), files.shown(path))
    known = {number.phone for group in groups for number in group.numbers}
    lost = sorted({number.phone for number in record.numbers} - known)
    if lost:
        raise files.RefusedError(
            _("%(file)s: Feld phone: diese Nummern stehen nicht in hilfe.yaml: %(names)s")
            % {"file": files.shown(path), "names": ", ".join(lost)}
        )
    return record
