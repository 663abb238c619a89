"""What is offered while somebody types.

Who looks over a shoulder sees no phrase of a crisis, and what is offered for one by its name comes
last: it stands there for who types that name.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.answers import MAX_SUGGESTIONS, Gazetteer, Suggestion, bounded
from search.german import fold
from search.hearing import Hearing
from search.names import begins, folded
from search.port import Query, SearchEngine
from search.spelling import typos_allowed

_NEEDS, _TOWNS, _OFFERS, _PROVIDERS = 3, 2, 5, 2
"""So many of each kind at most."""
_TOWN, _SAID, _VILLAGE, _OFFER, _KNOWN, _PROVIDER, _ELSEWHERE, _DANGER = range(8)
"""In this order: a Kommune, a need that says so, a village, an offer, a need that is known by the
word, a Träger, a need that says so in another language, help in danger."""
_MOST_MENDED = 6
"""Words of what is typed, up to which it is mended: more are a question, and a look through all our
words costs more than all else of a word."""
_SOUNDS = str.maketrans({"c": "k", "v": "f", "y": "i"})


@dataclass(frozen=True, slots=True, order=True)
class _Ranked:
    tier: int
    place: int
    kind: str
    label: str
    value: str


class Suggestions:
    """Places, needs, offers and Träger with words that begin as what was typed; where there are
    none, as what was probably meant."""

    def __init__(self, engine: SearchEngine, hearing: Hearing, gazetteer: Gazetteer) -> None:
        self._engine, self._hearing, self._gazetteer = engine, hearing, gazetteer
        self._town_names = [(name, fold(name.lower())) for name in gazetteer.places]

    def of(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """Never a crisis phrase."""
        typed = bounded(prefix).strip()
        if len(typed) < 2:
            return ()
        found = self._beginning(typed)
        if not found and (meant := self._mended(typed)):
            found = self._beginning(meant)
        best = _mixed(found, min(limit, MAX_SUGGESTIONS))
        return tuple(Suggestion(kind=e.kind, label=e.label, value=e.value) for e in best)

    def _beginning(self, typed: str) -> list[_Ranked]:
        asked = folded(typed)
        offers = list(self._offers(typed, asked))[:_OFFERS]
        found = [*self._towns(typed), *self._needs(typed), *offers]
        return [*found, *self._providers(asked, " ".join(each.label for each in offers))]

    def _needs(self, typed: str) -> Iterator[_Ranked]:
        needs = self._hearing.needs
        for place, match in enumerate(needs.suggest(typed, _NEEDS) if needs else ()):
            certain = match.certainty
            tier = _SAID if certain == 1 else _KNOWN if certain >= 0.5 else _ELSEWHERE
            yield _Ranked(tier, place, "anliegen", match.label, match.id)

    def _offers(self, typed: str, asked: tuple[str, ...]) -> Iterator[_Ranked]:
        """Offers that the engine finds by name: what is typed begins words of their title."""
        names = self._hearing.names
        hits = self._engine.search(Query(text=typed, limit=3 * MAX_SUGGESTIONS)).hits
        for place, hit in enumerate(hits):
            title = names.title(hit.slug)
            if title and begins(asked, folded(title)):
                tier = _DANGER if self._is_danger(hit.slug) else _OFFER
                yield _Ranked(tier, place, "angebot", title, hit.slug)

    def _providers(self, asked: tuple[str, ...], shown: str) -> Iterator[_Ranked]:
        """Those that are not called as an offer that is `shown`."""
        said, names = set(folded(shown)), self._hearing.names
        for place, name in enumerate(names.providers(asked, _PROVIDERS)):
            if not set(folded(name)) <= said:
                danger = all(map(self._is_danger, names.slugs_of(name)))
                yield _Ranked(_DANGER if danger else _PROVIDER, place, "traeger", name, name)

    def _is_danger(self, slug: str) -> bool:
        needs = self._hearing.needs
        return needs is not None and self._hearing.names.is_danger(slug, needs.is_crisis)

    def _towns(self, typed: str) -> list[_Ranked]:
        start, names = fold(typed.lower()), self._gazetteer.names
        begun = [name for name, folded in self._town_names if folded.startswith(start)]
        begun.sort(key=lambda name: (name not in names.values(), name))
        if not begun:
            return self._placed(typed)
        return [
            _Ranked(_TOWN if names.get(slug) == name else _VILLAGE, place, "ort", label, slug)
            for place, name in enumerate(begun)
            for slug in self._gazetteer.places[name]
            for label in [self._called(name, slug)]
        ][:_TOWNS]

    def _placed(self, typed: str) -> list[_Ranked]:
        """The place that is typed in another way: by its postcode, in other letters."""
        found = self._hearing.where(typed)
        left = typed
        for start, end in sorted(found.spans, reverse=True):
            left = left[:start] + left[end:]
        if left.strip():
            return []  # something else is asked there
        slugs = (found.kommune,) if found.kommune else found.between
        name = found.village
        return [
            _Ranked(_TOWN, place, "ort", self._called(name, slug), slug)
            for place, slug in enumerate(slugs)
        ][:_TOWNS]

    def _called(self, name: str, kommune: str) -> str:
        town = self._gazetteer.names.get(kommune, kommune)
        if name.isdigit():
            return f"{name} {town}"
        return name if name == town else f"{name} ({town})"

    def _mended(self, typed: str) -> str:
        """What was typed as one word, or with each word that begins none of ours as one that does;
        "" where there is no such one, or too much was typed."""
        asked, kinds = folded(typed), self._words()
        if len(asked) > _MOST_MENDED:
            return ""
        joined = "".join(asked)
        if len(asked) > 1 and any(each.startswith(joined) for kind in kinds for each in kind):
            return joined
        meant = [_near(word, kinds) for word in asked]
        return " ".join(meant) if meant and all(meant) else ""

    def _words(self) -> tuple[Collection[str], ...]:
        """What one may begin to type, most likely first."""
        needs = self._hearing.needs
        towns = tuple(name for _, name in self._town_names)
        return towns, self._hearing.names.words(), needs.typed if needs else ()


def _mixed(found: list[_Ranked], limit: int) -> list[_Ranked]:
    """The best of all kinds: offers give way, so that one Träger is seen."""
    found = sorted(found)
    while len(found) > limit:
        offers = [each for each in found if each.kind == "angebot"]
        found.remove(offers[-1] if len(offers) > 1 else found[-1])
    return found


def _near(word: str, kinds: Sequence[Collection[str]]) -> str:
    """The word itself where it begins a known one, else the beginning of one that it is like."""
    if any(each.startswith(word) for kind in kinds for each in kind):
        return word
    allowed, sounded = typos_allowed(word), _sounded(word)
    if not allowed:
        return ""
    best, least = [(allowed + 1, 0, 0, "")], len(word) - 1
    for number, kind in enumerate(kinds):
        alike = [each for each in kind if len(each) > least and _sounded(each[0]) == sounded[0]]
        cuts = {each[:length] for each in alike for length in range(least, least + 3)}
        spelt = {cut: _sounded(cut) for cut in cuts}
        found = process.extract(sounded, spelt, scorer=OSA.distance, score_cutoff=allowed, limit=10)
        best += [(round(distance), number, -len(cut), cut) for _, distance, cut in found]
    return min(best)[-1]


def _sounded(word: str) -> str:
    return word.translate(_SOUNDS)
