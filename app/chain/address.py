"""What a visitor asks of the chain, as the address carries it: the criteria of the search, when a
child starts school where that was said (`schulstart=2027`), and what is unfolded:
`offen=thema:betreuung`, `offen=phase:kita`, `offen=ring:familie-kita`,
`offen=zelle:betreuung:kita`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.catalogue.criteria import Criteria
from app.catalogue.ordering import Order
from app.schoolyear import family
from app.schoolyear.family import Starts
from app.vocabulary import Phase, Topic, Transition

PATH = "/kette"
_PHASES = frozenset(Phase)
_TOPICS = frozenset(Topic)
_TRANSITIONS = frozenset(Transition)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainAddress:
    """The one Kommune that is shown stands in the path, everything else in the query."""

    criteria: Criteria
    lanes: tuple[Topic, ...] = ()
    """Lanes of which every offer is shown."""
    phase: Phase | None = None
    ring: Transition | None = None
    """A link or a ring is open, not both."""
    cell: tuple[Topic, Phase] | None = None
    starts: Starts = ()
    """In which year a child starts school, where the family said so."""
    misread: str = ""
    """What was said of a child and could not be understood, as it was typed."""
    embedded: bool = False
    """Inside the website of a Kommune: without header and footer."""

    @classmethod
    def read(
        cls, parameters: Iterable[tuple[str, str]], kommune: str | None = None
    ) -> "ChainAddress":
        """Keeps what is known and drops the rest, as the search does."""
        given = list(parameters)
        criteria = replace(Criteria.read(given), order=Order.BEST, page=1)
        if kommune:
            criteria = criteria.only("kommune", kommune)
        opened = [value.strip().split(":") for name, value in given if name == "offen"]
        lanes = {parts[1] for parts in opened if len(parts) == 2 and parts[0] == "thema"}
        phase = ring = cell = None
        for kind, *what in opened:
            if kind == "phase" and len(what) == 1 and what[0] in _PHASES:
                phase, ring = Phase(what[0]), None
            elif kind == "ring" and len(what) == 1 and what[0] in _TRANSITIONS:
                phase, ring = None, Transition(what[0])
            elif kind == "zelle" and len(what) == 2 and _is_cell(*what):
                cell = (Topic(what[0]), Phase(what[1]))
        return cls(
            criteria=criteria,
            lanes=tuple(topic for topic in Topic if topic in lanes),
            phase=phase,
            ring=ring,
            cell=cell,
            starts=family.read(given),
            embedded=("einbetten", "1") in given,
        )

    @property
    def of_children(self) -> bool:
        """Nothing is asked but a Kommune, children and what is unfolded, as many families do."""
        criteria = self.criteria
        words = criteria.text or criteria.need or criteria.literal or self.misread
        return not words and set(criteria.chosen) <= {"kommune"}

    @property
    def kommune(self) -> str | None:
        """The one Kommune that is shown; None for the Kreis and for several together."""
        chosen = self.criteria.chosen.get("kommune", ())
        return chosen[0] if len(chosen) == 1 else None

    @property
    def path(self) -> str:
        return f"{PATH}/{self.kommune}" if self.kommune else PATH

    @property
    def plain(self) -> bool:
        """Nothing is asked but the path: the page is the same for everybody."""
        return not self.pairs()

    def pairs(self) -> list[tuple[str, str]]:
        """The query in its canonical order."""
        criteria = self.criteria.only("kommune") if self.kommune else self.criteria
        pairs = criteria.pairs()
        pairs += family.pairs(self.starts)
        pairs += [("offen", f"thema:{topic}") for topic in self.lanes]
        if self.phase:
            pairs.append(("offen", f"phase:{self.phase}"))
        if self.ring:
            pairs.append(("offen", f"ring:{self.ring}"))
        if self.cell:
            pairs.append(("offen", f"zelle:{self.cell[0]}:{self.cell[1]}"))
        if self.embedded:
            pairs.append(("einbetten", "1"))
        return pairs

    def url(self) -> str:
        pairs = self.pairs()
        return f"{self.path}?{urlencode(pairs, safe=':')}" if pairs else self.path

    def asking(self, criteria: Criteria) -> "ChainAddress":
        """Other criteria, the same things unfolded."""
        return replace(self, criteria=criteria)

    def with_lane(self, topic: Topic) -> "ChainAddress":
        """The lane unfolded, or folded when it was not."""
        lanes = tuple(t for t in Topic if (t in self.lanes) != (t == topic))
        return replace(self, lanes=lanes)

    def with_phase(self, phase: Phase) -> "ChainAddress":
        return replace(self, phase=None if self.phase == phase else phase, ring=None)

    def with_ring(self, ring: Transition) -> "ChainAddress":
        return replace(self, ring=None if self.ring == ring else ring, phase=None)

    def with_cell(self, topic: Topic, phase: Phase) -> "ChainAddress":
        cell = (topic, phase)
        return replace(self, cell=None if self.cell == cell else cell)

    def folded(self) -> "ChainAddress":
        """The same offers with nothing unfolded: the address for search engines and posters."""
        return ChainAddress(criteria=self.criteria)


def _is_cell(topic: str, phase: str) -> bool:
    return topic in _TOPICS and phase in _PHASES
