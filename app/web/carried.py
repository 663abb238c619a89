"""What a visitor chose travels in the address: the Kommune and the ages of children, from each page
to those that it leads to. Nothing is kept anywhere else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request

from app import typed
from app.vocabulary import KOMMUNEN, OLDEST, YOUNGEST

_PLACE, _AGE = "kommune", "alter"
MAX_CHILDREN = 6
_CHAIN = "/kette"
_OF_KOMMUNE = ("/kommunen/", f"{_CHAIN}/")


@dataclass(frozen=True, slots=True)
class Carried:
    """Cleaned and in one order, so that one choice makes one address."""

    kommunen: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    """Months since birth."""
    query: str = field(init=False, compare=False)
    """With its question mark, "" where nothing was chosen."""
    more: str = field(init=False, compare=False)
    """The same for an address that has a query already: with its "&"."""

    def __post_init__(self) -> None:
        # Reckoned once: a page of the chain asks for it a thousand times.
        query = f"?{urlencode(self.pairs)}" if self.pairs else ""
        object.__setattr__(self, "query", query)
        object.__setattr__(self, "more", f"&{query[1:]}" if query else "")

    @classmethod
    def of(cls, request: Request) -> "Carried":
        """What the address says; the page of a Kommune is a choice, too."""
        path = request.url.path
        named = next((path.removeprefix(p) for p in _OF_KOMMUNE if path.startswith(p)), "")
        if not request.url.query and not named:
            return NOTHING
        given = request.query_params
        places = {named} if named in KOMMUNEN else set(given.getlist(_PLACE))
        return cls(
            tuple(slug for slug in KOMMUNEN if slug in places),
            of_children(map(months_in, given.getlist(_AGE))),
        )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """For the hidden fields of a form."""
        places = ((_PLACE, slug) for slug in self.kommunen)
        return (*places, *((_AGE, str(age)) for age in self.ages))

    def to(self, url: str) -> str:
        """An address of ours with what was chosen, but for what it says itself."""
        if not self.query:
            return url
        if url.startswith("/angebote/") and "?" not in url and "#" not in url:
            return url + self.query
        parts = urlsplit(url)
        said = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        if parts.path == _CHAIN and _PLACE not in said and len(self.kommunen) == 1:
            parts = parts._replace(path=f"{_CHAIN}/{self.kommunen[0]}")
        if parts.path.startswith(_OF_KOMMUNE):
            said.add(_PLACE)
        more = urlencode([pair for pair in self.pairs if pair[0] not in said])
        return parts._replace(query="&".join(filter(None, (parts.query, more)))).geturl()


NOTHING = Carried()


def carried(kommunen: Iterable[str] = (), ages: Collection[int] = ()) -> Carried:
    return Carried(tuple(kommunen), of_children(ages))


def months_in(text: str) -> int | None:
    """Of an age in an address; None for what is none."""
    return typed.number(text.strip(), YOUNGEST, OLDEST)


def of_children(ages: Iterable[int | None]) -> tuple[int, ...]:
    """Each of them once, in their order, and no more than anybody has children."""
    return tuple(dict.fromkeys(age for age in ages if age is not None))[:MAX_CHILDREN]
