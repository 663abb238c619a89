"""What is offered while somebody types."""

from search.answers import MAX_SUGGESTIONS, Gazetteer, Suggestion, bounded
from search.german import fold
from search.hearing import Needs
from search.names import Names, begins, folded
from search.port import Query, SearchEngine


class Suggestions:
    """Needs, places, offers and Träger whose names begin as what was typed."""

    def __init__(self, engine: SearchEngine, needs: Needs | None, gazetteer: Gazetteer) -> None:
        self._engine, self._needs, self._gazetteer = engine, needs, gazetteer
        self._town_names = [(name, fold(name.lower())) for name in gazetteer.places]

    def of(self, prefix: str, names: Names, limit: int) -> tuple[Suggestion, ...]:
        """Never a crisis phrase."""
        typed = bounded(prefix).strip()
        limit = min(limit, MAX_SUGGESTIONS)
        if len(typed) < 2:
            return ()
        found: list[Suggestion] = []
        if self._needs:
            found += [
                Suggestion(kind="anliegen", label=match.label, value=match.id)
                for match in self._needs.suggest(typed, 3)
            ]
        asked = folded(typed)
        found += self._towns(typed, 2)
        found += self._offers(typed, asked, names, limit - len(found))
        found += [
            Suggestion(kind="traeger", label=name, value=name) for name in names.providers(asked, 2)
        ]
        return tuple(found[:limit])

    def _offers(
        self, typed: str, asked: tuple[str, ...], names: Names, limit: int
    ) -> list[Suggestion]:
        """Offers that the engine finds by name: what is typed begins words of their title."""
        hits = self._engine.search(Query(text=typed, limit=3 * max(limit, 1))).hits
        titles = ((hit.slug, names.title(hit.slug)) for hit in hits)
        return [
            Suggestion(kind="angebot", label=title, value=slug)
            for slug, title in titles
            if title and begins(asked, folded(title))
        ][:limit]

    def _towns(self, typed: str, limit: int) -> list[Suggestion]:
        start = fold(typed.lower())
        names = [name for name, folded in self._town_names if folded.startswith(start)]
        names.sort(key=lambda n: (n not in self._gazetteer.names.values(), n))
        return [
            Suggestion(
                kind="ort",
                label=name
                if self._gazetteer.names.get(kommune) == name
                else f"{name} ({self._gazetteer.names.get(kommune, kommune)})",
                value=kommune,
            )
            for name in names
            for kommune in self._gazetteer.places[name]
        ][:limit]
