"""The Meilisearch engine: Meilisearch finds, the points of search.ranking rank.

Documents are sent with the terms that the embedded engine indexes too (folded stems, parts of
compounds, each in the best field it occurs in), so that both engines forgive the same things;
Meilisearch adds its own tolerance for typing errors and beginnings of words. A question is one
`multi-search`: a query for each way to meet its words and one for its needs, and the same again
without each chosen facet, for the disjunctive counts. Written for Meilisearch v1.50 and later.

A process fills the index when it starts (`replace_all`), as it does with the embedded one; from
that it also knows the words of the catalogue.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Any

import meilisearch
from meilisearch.errors import MeilisearchApiError, MeilisearchError
from meilisearch.models.task import TaskInfo

from search.german import Dictionary, German, stop_stems, synonyms
from search.meili.entries import SETTINGS, Answer, Known, entry_of, fits, occasion_of, written
from search.meili.points import Ranking
from search.meili.queries import any_of, filters, quoted, searches, shelf_filters, times_beside
from search.port import (
    FACETS,
    MAX_TEXT,
    TIMES,
    Document,
    EngineDownError,
    Hit,
    Query,
    Results,
    Shelf,
)
from search.ranking import (
    Weights,
    wording,
)
from search.saying import gettext as _

_BATCH = 1000
_TASK_SECONDS = 120
_ANSWER_SECONDS = 3
_WIDE = ("narrow", "countywide")
"""Facets from which a Kommune's offers are counted."""


class Meili:
    """A `SearchEngine` that asks a Meilisearch server; `EngineDownError` when it cannot."""

    name = "Meilisearch"

    def __init__(
        self, url: str, key: str = "", *, index: str = "offers", weights: Weights | None = None
    ) -> None:
        self.weights = weights or Weights()
        self._uid = index
        self._client = meilisearch.Client(url, key or None, timeout=_ANSWER_SECONDS)
        self._writing = Lock()
        self._known = Known(German(), Counter(), {}, set(), set(), {}, 0)
        self._dictionary = Dictionary({})

    @property
    def german(self) -> German:
        return self._known.german

    def healthy(self) -> bool:
        return bool(self._client.is_healthy())

    # Writing

    def replace_all(self, documents: Iterable[Document]) -> None:
        """Fills a new index beside the old one and swaps; the old one answers until then."""
        kept = list(documents)
        german = German.of(map(wording, kept))
        known = Known(german, Counter(), {}, set(), set(), {}, 0)
        beside = f"{self._uid}-new"
        with self._writing, _as_down():
            self._wait(self._client.delete_index(beside), may_fail=True)
            self._wait(self._client.create_index(beside, {"primaryKey": "slug"}))
            settings = {**SETTINGS, "synonyms": synonyms(), "stopWords": stop_stems()}
            self._wait(self._client.index(beside).update_settings(settings))
            self._send(beside, kept, known)
            # Swapping wants both to exist; creating one that exists fails, and does no harm.
            self._wait(self._client.create_index(self._uid, {"primaryKey": "slug"}), may_fail=True)
            self._wait(self._client.swap_indexes([{"indexes": [self._uid, beside]}]))
            self._wait(self._client.delete_index(beside))
            self._known, self._dictionary = known, known.dictionary

    def put(self, documents: Collection[Document]) -> None:
        with self._writing, _as_down():
            old = self._known
            known = replace(
                old,
                counts=Counter(old.counts),
                numbers=dict(old.numbers),
                kommunen=set(old.kommunen),
                occasions=set(old.occasions),
                worded=dict(old.worded),
            )
            self._send(self._uid, list(documents), known)
            self._known, self._dictionary = known, known.dictionary

    def tell(self, documents: Collection[Document]) -> None:
        self.put(documents)

    def remove(self, slugs: Collection[str]) -> None:
        if slugs:
            with self._writing, _as_down():
                listed = ", ".join(map(quoted, sorted(slugs)))
                index = self._client.index(self._uid)
                self._wait(index.delete_documents(filter=f"slug IN [{listed}]"))

    def _send(self, uid: str, documents: Sequence[Document], known: Known) -> None:
        for start in range(0, len(documents), _BATCH):
            batch = [entry_of(document, known) for document in documents[start : start + _BATCH]]
            self._wait(self._client.index(uid).add_documents(batch, "slug"))

    def _wait(self, task: TaskInfo, *, may_fail: bool = False) -> None:
        done = self._client.wait_for_task(
            task.task_uid, timeout_in_ms=_TASK_SECONDS * 1000, interval_in_ms=10
        )
        if done.status != "succeeded" and not may_fail:
            raise EngineDownError(
                _("Meilisearch, Aufgabe %(task)s: %(why)s") % {"task": done.type, "why": done.error}
            )

    # Reading

    def search(self, query: Query) -> Results:
        with _as_down():
            try:
                asked = bool(query.text or query.needs)
                return self._questioned(query) if asked else self._browsed(query)
            except MeilisearchApiError as error:
                if error.code == "index_not_found":  # nothing was ever sent
                    return Results(hits=(), total=0, counts={})
                raise

    def _ask(self, queries: list[dict[str, Any]]) -> list[Answer]:
        answered = self._client.multi_search([{"indexUid": self._uid, **q} for q in queries])
        return list(answered["results"])

    def _questioned(self, query: Query) -> Results:
        text = query.text[:MAX_TEXT]
        asked = self._known.german.asked(text, self._dictionary) if text else []
        views = (None, *(facet for facet, chosen in query.chosen.items() if chosen))
        queries = [list(searches(self._without(query, view), asked, text)) for view in views]
        free = replace(query, chosen={}, ages=())
        every = list(searches(free, asked, text)) if query.chosen or query.ages else []
        answers = iter(self._ask([each for sent in (every, *queries) for each in sent]))

        def hits(sent: list[dict[str, Any]]) -> Collection[Answer]:
            return {hit["slug"]: hit for _ in sent for hit in next(answers)["hits"]}.values()

        unchosen = hits(every)
        met = [hits(sent) for sent in queries]
        ranking = Ranking(query, asked, self._dictionary, len(self._known.numbers), self.weights)
        ranking.settle(unchosen or met[0])
        found = {view: ranking.of(those) for view, those in zip(views, met, strict=True)}
        shown = found[None][query.offset : query.offset + query.limit]
        return Results(
            hits=tuple(Hit(hit["slug"], round(points, 4)) for points, hit in shown),
            total=len(found[None]),
            counts={
                facet: self._counted(facet, query, [h for _, h in found.get(facet, found[None])])
                for facet in FACETS
            },
        )

    def _browsed(self, query: Query) -> Results:
        """Without a question: the shelves asked for, or what is at the time asked for, before the
        rest; on each own Kommune first, what is made for the age, fresh, in order."""
        shelved = list(self._shelved(query))
        chosen = [facet for facet, values in query.chosen.items() if values]
        timely = list(self._timely(query))
        counting = [
            self._counting(query, None, FACETS),
            *(self._counting(query, facet, (facet,)) for facet in chosen),
            *(self._counting(each, None) for _facet, _value, each in timely),
        ]
        answers = self._ask([*shelved, *counting])
        on_shelves, every = answers[: len(shelved)], answers[len(shelved)]
        rest = iter(answers[len(shelved) + 1 :])
        # What stands on two shelves stands on the first.
        slugs = list(dict.fromkeys(h["slug"] for answer in on_shelves for h in answer["hits"]))
        counts = self._distributed(every)
        for facet in chosen:
            counts[facet] = self._distributed(next(rest)).get(facet, {})
        counts |= {facet: {} for facet, _value, _each in timely}
        for facet, value, _each in timely:
            if number := next(rest)["estimatedTotalHits"]:
                counts[facet] = {**counts[facet], value: number}
        return Results(
            hits=tuple(Hit(slug, 0.0) for slug in slugs[query.offset : query.offset + query.limit]),
            total=every["estimatedTotalHits"],
            counts=counts,
        )

    def _shelved(self, query: Query) -> Iterator[dict[str, Any]]:
        """The queries of one shelf after the other."""
        everywhere = filters(self._without(query, None))
        for part in self._parts(query):
            for shelf in shelf_filters(query):
                yield {
                    "filter": [*everywhere, *part, *shelf],
                    "sort": ["fresh:desc", "number:asc"],
                    "limit": query.offset + query.limit,
                    "attributesToRetrieve": ["slug"],
                }

    def _counting(
        self, query: Query, free: str | None, facets: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The query that counts what there is without the facet that is `free`."""
        asked = {"filter": filters(self._without(query, free)), "limit": 0}
        return {**asked, "facets": [*facets, *_WIDE]} if facets else asked

    def _without(self, query: Query, facet: str | None) -> Query:
        """The query with that facet free; several of TIMES, which are about one time, become the
        occasions of which all that is said."""
        chosen = {name: values for name, values in query.chosen.items() if values and name != facet}
        times = {name: chosen[name] for name in TIMES if name in chosen}
        if len(times) > 1:
            for name in times:
                del chosen[name]
            fitting = [written(o) for o in self._known.occasions if fits(o, times)]
            chosen["occasions"] = tuple(sorted(fitting)) or ("",)
        return replace(query, chosen=chosen)

    def _parts(self, query: Query) -> Iterator[list[str]]:
        """Conditions of what stands first, then none, for the rest."""
        times = {name: values for name, values in query.times.items() if values}
        for shelf in query.shelves or ((Shelf(times=times),) if times else ()):
            met = {**shelf.facets, "says": shelf.says, "answers": shelf.needs}
            if shelf.times:
                # No occasion is written as nothing.
                fitting = (written(o) for o in self._known.occasions if fits(o, shelf.times))
                met["occasions"] = tuple(sorted(fitting)) or ("",)
            yield [any_of(name, values) for name, values in met.items() if values]
        yield []

    def _timely(self, query: Query) -> Iterator[tuple[str, str, Query]]:
        """For each value of a facet of TIMES, where others of them are chosen, what it would leave:
        (facet, value, query)."""
        for facet in TIMES:
            if times_beside(query, facet):
                values = {v for each in self._known.occasions for name, v in each if name == facet}
                for value in sorted(values):
                    yield facet, value, replace(query, chosen={**query.chosen, facet: (value,)})

    def _counted(self, facet: str, query: Query, hits: Sequence[Answer]) -> dict[str, int]:
        if beside := times_beside(query, facet):
            timely = Counter(
                value
                for hit in hits
                for value in {
                    value
                    for each in map(occasion_of, hit["occasions"])
                    if fits(each, beside)
                    for name, value in each
                    if name == facet
                }
            )
            return dict(sorted(timely.items()))
        if facet == "kommune":
            narrow = Counter(value for hit in hits for value in hit["narrow"])
            return self._usable(narrow, sum(hit["countywide"] for hit in hits))
        return dict(sorted(Counter(value for hit in hits for value in hit[facet]).items()))

    def _distributed(self, answer: Answer) -> dict[str, Mapping[str, int]]:
        given = answer["facetDistribution"]
        counts: dict[str, Mapping[str, int]] = {
            facet: dict(sorted(given[facet].items())) for facet in FACETS if facet in given
        }
        wide = given.get("countywide", {}).get("true", 0)
        counts["kommune"] = self._usable(given.get("narrow", {}), wide)
        return counts

    def _usable(self, narrow: Mapping[str, int], wide: int) -> dict[str, int]:
        """An offer for the whole Kreis counts for each Kommune."""
        every = {value: narrow.get(value, 0) + wide for value in sorted(self._known.kommunen)}
        return {value: number for value, number in every.items() if number}


@contextmanager
def _as_down() -> Iterator[None]:
    """Whatever the server or the way to it does wrong, another engine can answer meanwhile."""
    try:
        yield
    except MeilisearchError as error:
        raise EngineDownError(str(error)) from error
