"""What a visitor asks of the catalogue, as the address carries it: cleaned once, here.

Blank and unknown values are dropped, never an error; the address that comes out is canonical:
known names, in a fixed order, each value once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import search.port
from app import typed
from app.catalogue import needcodes
from app.catalogue.facets import AUDIENCE, FACETS, KIND
from app.catalogue.ordering import Order
from app.vocabulary import OLDEST, ON_CHAIN, YOUNGEST, Audience
from app.web.carried import Carried, carried, months_in, of_children

MAX_TEXT = 200
MAX_PAGE = 10_000
PAGE_SIZE = 20

FACET_VALUES: Mapping[str, tuple[str, ...]] = {
    name: tuple(FACETS[name].values) for name in search.port.FACETS
}
"""What may be chosen; in an address the filters stand in the order of the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """One search: words, chosen facet values, children's ages in months, page."""

    text: str = ""
    need: str | None = None
    """Id of an Anliegen that the visitor picked."""
    besides: tuple[str, ...] = ()
    """Ids of what else may be meant; only beside one that has a code (see needcodes)."""
    told: tuple[str, str] | None = None
    """Kind of crisis and language, where words told of one; only beside an Anliegen with a code."""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ages: tuple[int, ...] = ()
    literal: tuple[str, ...] = ()
    """What must not be read out of the words, because the visitor removed it."""
    order: Order = Order.BEST
    page: int = 1

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]]) -> "Criteria":
        """From the address or a form; keeps what is known and drops the rest."""
        values: dict[str, list[str]] = {}
        for name, value in parameters:
            values.setdefault(name, []).append(value.strip())
        chosen = {
            name: tuple(v for v in allowed if v in values[name])
            for name, allowed in FACET_VALUES.items()
            if name in values
        }
        text = typed.line(_first(values, "q"))[:MAX_TEXT].strip()
        # Words that are typed beside a code are a new question.
        coded = () if text else needcodes.meant(values.get(needcodes.PARAMETER, ()))
        return cls(
            text=text,
            need=coded[0] if coded else _slug(_first(values, "anliegen")),
            besides=coded[1:],
            told=needcodes.told(values.get(needcodes.PARAMETER, ())) if coded else None,
            chosen={name: picked for name, picked in chosen.items() if picked},
            ages=_ages(values),
            literal=tuple(
                name
                for name in (*FACET_VALUES, "alter", "anliegen")
                if name in values.get("woertlich", ())
            ),
            order=_order(_first(values, "ordnung")),
            page=typed.number(_first(values, "seite"), 1, MAX_PAGE) or 1,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters in their canonical order. An Anliegen in danger stands there by
        its code, and without words."""
        hidden = needcodes.hidden(self.need)
        pairs = [("q", self.text)] if self.text and not hidden else []
        pairs += self.need_pairs()
        pairs += [(name, value) for name in FACET_VALUES for value in self.chosen.get(name, ())]
        pairs += [("alter", str(age)) for age in self.ages]
        pairs += [("woertlich", name) for name in self.literal]
        if self.order is not Order.BEST:
            pairs.append(("ordnung", self.order))
        if self.page > 1:
            pairs.append(("seite", str(self.page)))
        return pairs

    def need_pairs(self) -> list[tuple[str, str]]:
        """The part of the address that tells the Anliegen."""
        if self.need and needcodes.hidden(self.need):
            every = (self.need, *self.besides)[: needcodes.MOST]
            codes = [needcodes.code(need) for need in every]
            codes += [needcodes.told_code(*self.told)] if self.told else []
            return [(needcodes.PARAMETER, code) for code in codes]
        return [("anliegen", self.need)] if self.need else []

    def url(self, path: str = "/angebote") -> str:
        pairs = self.pairs()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def toggled(self, facet: str, value: str) -> "Criteria":
        """The same search with `value` added, or taken away when it was chosen; first page."""
        now = self.chosen.get(facet, ())
        order = FACET_VALUES[facet]
        new = tuple(v for v in order if (v in now) != (v == value))
        chosen = {**self.chosen, facet: new}
        if not new:
            del chosen[facet]
        return replace(self, chosen=chosen, page=1)

    def only(self, facet: str, *values: str) -> "Criteria":
        """The same search with just these values of the facet (none: facet free); first page."""
        chosen = {name: picked for name, picked in self.chosen.items() if name != facet}
        if values:
            chosen[facet] = values
        return replace(self, chosen=chosen, page=1)

    @classmethod
    def of(cls, carried: Carried) -> "Criteria":
        """All that there is for what was chosen before."""
        chosen = {"kommune": carried.kommunen} if carried.kommunen else {}
        return cls(chosen=chosen, ages=carried.ages)

    @property
    def carried(self) -> Carried:
        """What of it goes on to every other page."""
        return carried(self.chosen.get("kommune", ()), self.ages)

    @property
    def for_staff(self) -> bool:
        """It asks for more than what is for families."""
        return Audience.STAFF in self.chosen.get(AUDIENCE, ()) or bool(self.chosen.get(KIND))

    @property
    def on_chain(self) -> "Criteria":
        """The same search for what the links of the chain are made of, as it stands as a list; who
        asked for more, or for an Art, still gets that."""
        return self if self.for_staff else self.only(KIND, *ON_CHAIN)

    def on_page(self, page: int) -> "Criteria":
        return replace(self, page=page)

    @property
    def empty(self) -> bool:
        return not (self.text or self.need or self.chosen or self.ages)


def _first(values: Mapping[str, list[str]], name: str) -> str:
    return next((v for v in values.get(name, ()) if v), "")


def _ages(values: Mapping[str, list[str]]) -> tuple[int, ...]:
    """Months from `alter`, and from the form's fields `jahre` and `monate` (paired in order)."""
    months = list(map(months_in, values.get("alter", ())))
    years, rest = values.get("jahre", []), values.get("monate", [])
    for index in range(max(len(years), len(rest))):
        said = (years[index : index + 1] or [""])[0], (rest[index : index + 1] or [""])[0]
        year, month = typed.number(said[0], 0, 26), typed.number(said[1], YOUNGEST, 240)
        understood = all(
            number is not None or not text for text, number in zip(said, (year, month), strict=True)
        )
        if any(said) and understood:
            sum_of_both = 12 * (year or 0) + (month or 0)
            months.append(sum_of_both if YOUNGEST <= sum_of_both <= OLDEST else None)
    return of_children(months)


def _order(text: str) -> Order:
    return Order(text) if text in set(Order) else Order.BEST


def _slug(text: str) -> str | None:
    """A need id as it stands in an address, or None when it cannot be one."""
    if text and len(text) <= 80 and text.isascii() and text.replace("-", "").isalnum():
        return text
    return None
