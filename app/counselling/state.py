"""The state of one Beratung: what is known of a family, as the address carries it.

    /beratung?alter=5&alter=84&kommune=vettweiss&anliegen=geld-reicht-nicht&sprache=ar&wunsch=ohne-auto

Ids, codes and months only, so that it can lie open in a tab or be shared; words are sent by POST,
become ids here and are forgotten.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from app.catalogue import needcodes
from app.catalogue.criteria import Criteria
from app.counselling.family import Wish
from app.counselling.shortlist import Shortlist
from app.i18n import N_
from app.schoolyear import family
from app.schoolyear.family import Starts
from app.vocabulary import KOMMUNEN, Language

PATH = "/beratung"
MAX_NEEDS = 6
MAX_LANGUAGES = 3
HINTS = {
    "alter": N_(
        "Ein Alter haben wir nicht verstanden. So geht es: 5 Monate, 7 Jahre, "
        "2 Jahre 6 Monate, Geburt in 3 Monaten."
    ),
    "anliegen": N_(
        "Zu diesen Worten kennen wir kein Anliegen. Bitte sagen Sie es anders oder nehmen Sie "
        "die Suche."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """The state of one Beratung."""

    ages: tuple[int, ...] = ()
    starts: Starts = ()
    """In which year a child starts school, where the family said so."""
    kommune: str | None = None
    needs: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    """Need ids that were understood and can be picked; `needs` are the picked ones."""
    languages: tuple[Language, ...] = ()
    wishes: tuple[Wish, ...] = ()
    shortlist: Shortlist = field(default_factory=Shortlist)
    hints: tuple[str, ...] = ()
    counted: bool = False

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]]) -> "Consultation":
        """From the address; keeps what is known and drops the rest."""
        values: dict[str, list[str]] = {}
        for name, value in parameters:
            values.setdefault(name, []).append(value.strip())
        kommune = next(iter(values.get("kommune", ())), "")
        asked, meant = (
            tuple(filter(None, map(needcodes.read, values.get(name, ()))))
            for name in ("anliegen", "gemeint")
        )
        return cls(
            ages=Criteria.read(("alter", value) for value in values.get("alter", ())).ages,
            starts=family.read(
                (name, value) for name in family.NAMES.values() for value in values.get(name, ())
            ),
            kommune=kommune if kommune in KOMMUNEN else None,
            needs=tuple(dict.fromkeys(asked))[:MAX_NEEDS],
            offered=tuple(dict.fromkeys((*asked, *meant)))[: 2 * MAX_NEEDS],
            languages=tuple(
                Language(each)
                for each in dict.fromkeys(values.get("sprache", ()))
                if each in set(Language)
            )[:MAX_LANGUAGES],
            wishes=tuple(wish for wish in Wish if wish in values.get("wunsch", ())),
            shortlist=Shortlist.read(("a", value) for value in values.get("a", ())),
            hints=tuple(name for name in HINTS if name in values.get("hinweis", ())),
            counted=values.get("gezaehlt") == ["1"],
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters: picked needs as `anliegen`, the others meant as `gemeint`;
        those of danger by their codes, which nobody can read over a shoulder."""
        pairs = [("alter", str(age)) for age in self.ages]
        pairs += family.pairs(self.starts)
        if self.kommune:
            pairs.append(("kommune", self.kommune))
        pairs += [("anliegen", needcodes.written(need)) for need in self.needs]
        others = (need for need in self.offered if need not in self.needs)
        pairs += [("gemeint", needcodes.written(need)) for need in others]
        pairs += [("sprache", language) for language in self.languages]
        pairs += [("wunsch", wish) for wish in self.wishes]
        pairs += self.shortlist.pairs()
        pairs += [("hinweis", name) for name in self.hints]
        if self.counted:
            pairs.append(("gezaehlt", "1"))
        return pairs

    def url(self) -> str:
        pairs = self.pairs()
        return f"{PATH}?{urlencode(pairs, safe=':')}" if pairs else PATH

    def listing(self, shortlist: Shortlist) -> str:
        """The address with another sheet."""
        return replace(self, shortlist=shortlist, hints=(), counted=False).url()

    @property
    def empty(self) -> bool:
        return not (self.ages or self.kommune or self.needs or self.languages or self.wishes)
