"""The texts that frame the offers: phases, transitions, initiative, Hilfe sofort, plain pages.

They are read from `data/` once at start; a mistake stops the start and says file, record, field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.offers import importing
from app.records.guides import (
    HelpGroup,
    InitiativeRecord,
    PageRecord,
    PhaseRecord,
    TransitionRecord,
)
from app.records.offers import KommunenFile, KommuneRecord, KreisRecord
from app.vocabulary import Phase, Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Guides:
    phases: Mapping[Phase, PhaseRecord]
    transitions: Mapping[Transition, TransitionRecord]
    initiative: InitiativeRecord
    help: tuple[HelpGroup, ...]
    pages: Mapping[str, PageRecord]
    kreis: KreisRecord
    kommunen: tuple[KommuneRecord, ...]


def read(data: Path = importing.DATA) -> Guides:
    """All guides; RefusedError when one is missing or wrong."""

    def every(name: str, schema: type[importing.Schema]) -> list[importing.Schema]:
        path = data / name
        return [
            importing.checked(schema, raw, importing.shown(path)) for raw in importing.read(path)
        ]

    phases = {record.slug: record for record in every("phases.yaml", PhaseRecord)}
    transitions = {record.slug: record for record in every("transitions.yaml", TransitionRecord)}
    for name, found, wanted in (
        ("phases.yaml", set(phases), set(Phase)),
        ("transitions.yaml", set(transitions), set(Transition)),
    ):
        if found != wanted:
            missing = ", ".join(sorted(wanted - found))
            raise importing.RefusedError(f"{name}: es fehlt {missing}")
    initiative, pages = data / "initiative.yaml", data / "seiten.yaml"
    path = data / "kommunen.yaml"
    places = importing.checked(KommunenFile, importing.read(path), importing.shown(path))
    return Guides(
        phases={phase: phases[phase] for phase in Phase},
        transitions={transition: transitions[transition] for transition in Transition},
        initiative=importing.checked(
            InitiativeRecord, importing.read(initiative), importing.shown(initiative)
        ),
        help=tuple(every("hilfe.yaml", HelpGroup)),
        pages={
            key: importing.checked(PageRecord, raw, f"{importing.shown(pages)}, Seite {key}")
            for key, raw in importing.read(pages).items()
        },
        kreis=places.kreis,
        kommunen=places.kommunen,
    )
