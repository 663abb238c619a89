"""What is chosen in a list of the desk, as its address has it, and which offers have it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, urlencode

from app.catalogue.snapshot import Catalogue
from app.desk.lines import GROUPS, Line
from app.desk.rowviews import Asked, Choice
from app.i18n import N_
from app.i18n import gettext as _
from app.rights import Account, own_kommunen
from app.vocabulary import COUNTYWIDE, KOMMUNEN, Phase, State, Topic, Vocabulary
from app.wording import countywide

PATH = "/pult/angebote"
OWN, ALL = "eigene", "alle"
YES = "ja"
LONGEST = 80
"""Of a value: slugs are no longer."""
_HAS: Mapping[str, Callable[[Line, str], bool]] = {
    "gruppe": lambda line, group: group in line.groups,
    "kommune": lambda line, kommune: kommune in (OWN, ALL) or kommune in line.kommunen,
    # Lists as the database writes them: '["eltern", "kita"]'.
    "phase": lambda line, phase: f'"{phase}"' in line.row.phases,
    "thema": lambda line, topic: f'"{topic}"' in line.row.topics,
    "traeger": lambda line, provider: line.row.provider_slug == provider,
    "zustand": lambda line, state: line.state == state,
    "veraltet": lambda line, _yes: line.stale,
}
"""Parameter -> whether an offer has that value; in the order of the address."""
_CLOSED: Mapping[str, frozenset[str]] = {
    "gruppe": frozenset(GROUPS),
    "kommune": frozenset((OWN, ALL, *KOMMUNEN, COUNTYWIDE)),
    "phase": frozenset(Phase),
    "thema": frozenset(Topic),
    "zustand": frozenset(State),
    "veraltet": frozenset((YES,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Parameter -> value; what is not chosen is not there. Unknown values are dropped."""

    chosen: Mapping[str, str]
    usual: str
    """Whose offers are shown where no Kommune is chosen."""

    @classmethod
    def read(cls, given: Iterable[tuple[str, str]], by: Account) -> Self:
        usual = ALL if own_kommunen(by) is None else OWN
        asked = {name: value for name, value in given if name in _HAS and value}
        chosen = {
            name: asked[name]
            for name in _HAS
            if name in asked
            and len(asked[name]) <= LONGEST
            and asked[name] in _CLOSED.get(name, (asked[name],))
        }
        if chosen.get("kommune") in (usual, OWN if usual == ALL else usual):
            del chosen["kommune"]
        return cls(chosen=chosen, usual=usual)

    @classmethod
    def stored(cls, query: str, by: Account) -> Self:
        return cls.read(parse_qsl(query), by)

    @property
    def query(self) -> str:
        return urlencode(self.chosen)

    @property
    def url(self) -> str:
        return f"{PATH}?{self.query}" if self.chosen else PATH

    def everywhere(self, text: str) -> str:
        """The address of a search in all Kommunen."""
        return f"{PATH}?" + urlencode({"q": text, **self.chosen, "kommune": ALL})

    @property
    def kommune(self) -> str:
        return self.chosen.get("kommune", self.usual)

    @property
    def own(self) -> bool:
        """Only of the account's own Kommunen."""
        return self.kommune == OWN

    @property
    def narrowed(self) -> bool:
        """By more than group and Kommune, which always stand there."""
        return not self.chosen.keys() <= {"gruppe", "kommune"}

    @property
    def within_own(self) -> bool:
        """Whether all that it can have is among what the account works on."""
        return self.usual == ALL or self.own

    @property
    def grouped(self) -> bool:
        return "gruppe" in self.chosen

    @property
    def phases(self) -> bool:
        return "phase" in self.chosen

    def keeps(self, line: Line) -> bool:
        return all(_HAS[name](line, value) for name, value in self.chosen.items())


def asked(filters: Filters, catalogue: Catalogue) -> tuple[Asked, ...]:
    """The choices beside the group, as the list asks for them."""
    every = _("alle")
    runs = sorted((each.name, slug) for slug, each in catalogue.providers.items())
    kommunen = (
        *(((OWN, _("Meine Kommunen")),) if filters.usual == OWN else ()),
        (ALL, every),
        *KOMMUNEN.items(),
        (COUNTYWIDE, countywide()),
    )
    made = (
        ("phase", N_("Lebensphase"), _words(Phase), every),
        ("thema", N_("Thema"), _words(Topic), every),
        ("traeger", N_("Träger"), tuple((slug, name) for name, slug in runs), every),
        ("zustand", N_("Zustand"), _words(State), every),
        ("veraltet", N_("Wie alt"), ((YES, _("nur veraltete")),), every),
    )
    return (
        _one("kommune", _("Kommune"), kommunen, filters.kommune, ""),
        *(
            _one(name, _(label), choices, filters.chosen.get(name, ""), first)
            for name, label, choices, first in made
        ),
    )


def _one(name: str, label: str, choices: tuple[Choice, ...], chosen: str, first: str) -> Asked:
    return Asked(name=name, label=label, choices=choices, chosen=chosen, first=first)


def _words(words: type[Vocabulary]) -> tuple[Choice, ...]:
    return tuple((each.value, each.label) for each in words)
