"""What templates are given of what colleagues ask, tell and answer."""

from dataclasses import dataclass

from app.desk.allread import Reading
from app.offers.revisions import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something about an offer; `text` says who did what."""

    id: int
    slug: str
    title: str
    text: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEnd(Entry):
    """Somebody wants to end an offer that is of others too, and one of those decides."""

    version: int
    """Of the offer, which the answer is about."""
    changes: tuple[Change, ...]
    stays: str
    """What the button says that declines it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange(Entry):
    """What somebody has changed at an offer of theirs and of the reader's Kommune."""

    version: int
    changes: tuple[Change, ...]
    leave: str
    """The reader's Kommunen that can leave the offer, "" where it has no others."""
    may_go_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProposal(Entry):
    """A change that somebody proposes who may not publish it."""

    url: str
    """The form, opened on it."""
    stand: str
    changes: tuple[Change, ...]
    fits: bool
    """It goes with what was saved since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion(Entry):
    """What the reader has asked for or proposed, and what became of it."""

    open: bool
    beside: str = ""
    """Where a proposal stands that waits still, "" of an end that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """`pult/_kollegen.html`, in the overview and in the Eingang."""

    asked: tuple[AskedEnd, ...]
    proposed: tuple[OpenProposal, ...]
    told: tuple[ToldChange, ...]
    own: tuple[OwnQuestion, ...]
    more: int
    """How many more of them the Eingang has."""
    back: str
    """The page that it stands on, where an answer leads back to."""

    @property
    def total(self) -> int:
        """How many there are, the ones that are not shown too."""
        return sum(map(len, (self.asked, self.proposed, self.told, self.own))) + self.more

    @property
    def read(self) -> str:
        """What "Alles gelesen" reads, as its form sends it."""
        return Reading(
            changes={each.id: each.version for each in self.told},
            outcomes=tuple(each.id for each in self.own if not each.open),
        ).text

    @property
    def to_read(self) -> int:
        """How many of those shown only want to be read."""
        return len(self.told) + sum(not each.open for each in self.own)
