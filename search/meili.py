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
from dataclasses import dataclass, replace
from itertools import chain
from threading import Lock
from typing import Any

import meilisearch
import numpy as np
from meilisearch.errors import MeilisearchApiError, MeilisearchError
from meilisearch.models.task import TaskInfo

from search.german import Asked, Dictionary, German, stop_stems, synonyms
from search.port import (
    FACETS,
    MAX_TEXT,
    TIMES,
    Document,
    EngineDownError,
    Hit,
    Occasion,
    Query,
    Results,
    Shelf,
)
from search.ranking import (
    FEW_NAMED,
    HELPS,
    SAME_WORD,
    SHORT_SPAN,
    Weights,
    abreast,
    is_own,
    naming,
    need_points,
    pairs,
    same,
    shares,
    step,
    tiers,
    wording,
    words_of_time,
    worth,
)
from search.saying import gettext as _
from search.timewords import said

_FIELDS = ("w1", "w2", "w3", "w4")
_CANDIDATES = 400
"""So many documents are taken for each way to meet the words, before our points rank them."""
_WAYS = 3
"""At most so many ways to meet the words: as typed, by parts of compounds, by other spellings."""
_BATCH = 1000
_TASK_SECONDS = 120
_ANSWER_SECONDS = 3

SETTINGS: Mapping[str, Any] = {
    "searchableAttributes": list(_FIELDS),
    "filterableAttributes": [
        *FACETS,
        *(
            "occasions",
            "says",
            "slug",
            "narrow",
            "countywide",
            "own",
            "fresh",
            "needs",
            "answers",
            "youngest",
            "oldest",
            "span",
        ),
    ],
    "sortableAttributes": ["fresh", "number"],
    "rankingRules": ["words", "typo", "attributeRank", "exactness", "sort", "proximity"],
    "typoTolerance": {"minWordSizeForTypos": {"oneTypo": 4, "twoTypos": 8}},
    "localizedAttributes": [{"attributePatterns": ["w*"], "locales": ["deu"]}],
    "pagination": {"maxTotalHits": 100_000},
    # Meaning goes through the needs, which are terms. Vectors of the offers themselves, joined by
    # reciprocal ranks, moved nDCG@10 on the judged questions from .939 to .941 at a weight of 0.1
    # and lowered it from 0.3 on (.44 alone), so no `userProvided` embedder is set up.
    "embedders": {},
}

Answer = Mapping[str, Any]


@dataclass(slots=True)
class _Known:
    """What this process knows of the catalogue that it has sent."""

    german: German
    counts: Counter[str]
    numbers: dict[str, int]
    kommunen: set[str]
    occasions: set[Occasion]
    worded: dict[str, int]
    """What the words of each document were when they were counted, as a hash."""
    next: int

    @property
    def dictionary(self) -> Dictionary:
        return Dictionary(self.counts)


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
        self._known = _Known(German(), Counter(), {}, set(), set(), {}, 0)
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
        known = _Known(german, Counter(), {}, set(), set(), {}, 0)
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
                listed = ", ".join(map(_quoted, sorted(slugs)))
                index = self._client.index(self._uid)
                self._wait(index.delete_documents(filter=f"slug IN [{listed}]"))

    def _send(self, uid: str, documents: Sequence[Document], known: _Known) -> None:
        for start in range(0, len(documents), _BATCH):
            batch = [_entry(document, known) for document in documents[start : start + _BATCH]]
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
        queries = [list(_searches(self._without(query, view), asked, text)) for view in views]
        free = replace(query, chosen={}, ages=())
        every = list(_searches(free, asked, text)) if query.chosen or query.ages else []
        answers = iter(self._ask([each for sent in (every, *queries) for each in sent]))

        def hits(sent: list[dict[str, Any]]) -> Collection[Answer]:
            return {hit["slug"]: hit for _ in sent for hit in next(answers)["hits"]}.values()

        unchosen = hits(every)
        met = [hits(sent) for sent in queries]
        ranking = _Ranking(query, asked, self._dictionary, len(self._known.numbers), self.weights)
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
        conditions = _conditions(self._without(query, None))
        queries = [
            {
                "filter": [*conditions, *part, *shelf],
                "sort": ["fresh:desc", "number:asc"],
                "limit": query.offset + query.limit,
                "attributesToRetrieve": ["slug"],
            }
            for part in self._parts(query)
            for shelf in _shelves(query)
        ]
        shelves = len(queries)
        queries.append({"filter": conditions, "limit": 0, "facets": [*FACETS, *_WIDE]})
        chosen = [facet for facet, values in query.chosen.items() if values]
        queries += [
            {
                "filter": _conditions(self._without(query, facet)),
                "limit": 0,
                "facets": [facet, *_WIDE],
            }
            for facet in chosen
        ]
        timely = list(self._timely(query))
        queries += [
            {"filter": _conditions(self._without(each, None)), "limit": 0}
            for _facet, _value, each in timely
        ]
        answers = self._ask(queries)
        # What stands on two shelves stands on the first.
        slugs = list(
            dict.fromkeys(h["slug"] for answer in answers[:shelves] for h in answer["hits"])
        )
        counts = self._distributed(answers[shelves])
        rest = iter(answers[shelves + 1 :])
        for facet in chosen:
            counts[facet] = self._distributed(next(rest)).get(facet, {})
        counts |= {facet: {} for facet, _value, _each in timely}
        for facet, value, _each in timely:
            if number := next(rest)["estimatedTotalHits"]:
                counts[facet] = {**counts[facet], value: number}
        return Results(
            hits=tuple(Hit(slug, 0.0) for slug in slugs[query.offset : query.offset + query.limit]),
            total=answers[shelves]["estimatedTotalHits"],
            counts=counts,
        )

    def _without(self, query: Query, facet: str | None) -> Query:
        """The query with that facet free; several of TIMES, which are about one time, become the
        occasions of which all that is said."""
        chosen = {name: values for name, values in query.chosen.items() if values and name != facet}
        times = {name: chosen[name] for name in TIMES if name in chosen}
        if len(times) > 1:
            for name in times:
                del chosen[name]
            fitting = [_written(o) for o in self._known.occasions if _fits(o, times)]
            chosen["occasions"] = tuple(sorted(fitting)) or ("",)
        return replace(query, chosen=chosen)

    def _parts(self, query: Query) -> Iterator[list[str]]:
        """Conditions of what stands first, then none, for the rest."""
        times = {name: values for name, values in query.times.items() if values}
        for shelf in query.shelves or ((Shelf(times=times),) if times else ()):
            met = {**shelf.facets, "says": shelf.says, "answers": shelf.needs}
            if shelf.times:
                # No occasion is written as nothing.
                fitting = (_written(o) for o in self._known.occasions if _fits(o, shelf.times))
                met["occasions"] = tuple(sorted(fitting)) or ("",)
            yield [_any_of(name, values) for name, values in met.items() if values]
        yield []

    def _timely(self, query: Query) -> Iterator[tuple[str, str, Query]]:
        """For each value of a facet of TIMES, where others of them are chosen, what it would leave:
        (facet, value, query)."""
        for facet in TIMES:
            if _beside(query, facet):
                values = {v for each in self._known.occasions for name, v in each if name == facet}
                for value in sorted(values):
                    yield facet, value, replace(query, chosen={**query.chosen, facet: (value,)})

    def _counted(self, facet: str, query: Query, hits: Sequence[Answer]) -> dict[str, int]:
        beside = _beside(query, facet)
        if beside:
            timely = Counter(
                value
                for hit in hits
                for value in {
                    value
                    for each in map(_read, hit["occasions"])
                    if _fits(each, beside)
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


_WIDE = ("narrow", "countywide")


def _beside(query: Query, facet: str) -> dict[str, tuple[str, ...]]:
    """What of TIMES is chosen beside one of them."""
    if facet not in TIMES:
        return {}
    return {name: query.chosen[name] for name in TIMES if name != facet and query.chosen.get(name)}


def _fits(occasion: Occasion, times: Mapping[str, Iterable[str]]) -> bool:
    return all(any((name, v) in occasion for v in values) for name, values in times.items())


def _written(occasion: Occasion) -> str:
    return " ".join(sorted(f"{name}={value}" for name, value in occasion))


def _read(written: str) -> Occasion:
    return frozenset(
        (name, value) for name, _, value in (w.partition("=") for w in written.split())
    )


class _Ranking:
    """The points of search.ranking for documents that Meilisearch found."""

    def __init__(
        self,
        query: Query,
        asked: list[Asked],
        dictionary: Dictionary,
        documents: int,
        weights: Weights,
    ) -> None:
        self._query = query
        self._asked = asked
        self._shares = shares(asked, dictionary, documents)
        self._pairs = set(pairs(query.matter or query.text[:MAX_TEXT]))
        self._of_time = words_of_time(query)
        self._named_by = naming(asked, self._of_time)
        self._near = set(German().terms(query.near)[0])
        self._own = set(query.chosen.get("kommune", ()))
        self._weights = weights
        self._names: set[str] = set()
        self._least = 0.0

    def settle(self, hits: Iterable[Answer]) -> None:
        """From what the question finds where nothing is chosen beside it: what is called as is
        asked, and how few points are worth showing. What is chosen does not move that, so that a
        filter only narrows, and what is counted beside it is what it leaves."""
        rows = [(hit, _terms(hit)) for hit in hits]
        self._names = self._named(rows)
        best = max((self._bare(hit, terms)[0] for hit, terms in rows), default=0.0)
        self._least = self._weights.least_of_best * best

    def _bare(self, hit: Answer, terms: Mapping[str, float]) -> tuple[float, float, float]:
        """Points for words and needs; those for words alone, and what of them is for a time."""
        words, coverage, of_time = self._words(terms)
        least = self._weights.least_words - 1e-6
        enough = coverage >= least or hit["slug"] in self._names
        return words * enough + self._needs(hit), words * enough, of_time * enough

    def of(self, hits: Iterable[Answer]) -> list[tuple[float, Answer]]:
        """The documents worth showing with their points, best first."""
        weights = self._weights
        rows = [(hit, _terms(hit)) for hit in hits]
        if self._query.plainly:
            rows = [row for row in rows if self._just_so(row[1])]
        named = self._names & {hit["slug"] for hit, _ in rows}
        bonus = weights.name
        if len(self._named_by) == 1 and self._query.needs:
            bonus *= 1 - max(self._query.needs.values())
        scored = []
        for hit, terms in rows:
            bare, words, of_time = self._bare(hit, terms)
            extra = bonus if hit["slug"] in named else 0.0
            # Where something is called as is asked, nothing else is lifted above it.
            may = self._query.times and (not named or hit["slug"] in named)
            then = may and any(_fits(_read(o), self._query.times) for o in hit["occasions"])
            unnamed = self._query.matter and words - of_time <= 1e-6
            share = weights.timely * (weights.unnamed if unnamed else 1.0) * bool(then)
            timely = share * (bare + extra - of_time)
            scored.append((bare, (bare + extra) * self._lift(hit, terms) + timely, hit))
        kept = [
            (points, hit)
            for bare, points, hit in scored
            if (bare > 0 and bare >= self._least) or hit["slug"] in named
        ]
        return sorted(self._abreast(kept), key=lambda pair: (-pair[0], pair[1]["number"]))

    def _abreast(self, kept: list[tuple[float, Answer]]) -> list[tuple[float, Answer]]:
        kept = sorted(kept, key=lambda pair: pair[1]["number"])
        answering = [
            np.flatnonzero([need in hit["answers"] for _, hit in kept])
            for need in self._query.abreast
        ]
        points = abreast(np.array([points for points, _ in kept], dtype=np.float64), answering)
        return [(float(each), hit) for each, (_, hit) in zip(points, kept, strict=True)]

    def _words(self, terms: Mapping[str, float]) -> tuple[float, float, float]:
        """Points for the words, the share of them that is met, and points for those of a time."""
        points = coverage = of_time = 0.0
        for word, share in zip(self._asked, self._shares, strict=True):
            best = max(
                (min(terms.get(t, 0.0) for t in v.terms) * v.likeness for v in word.variants),
                default=0.0,
            )
            points += self._weights.words * share * best
            coverage += share if best else 0.0
            if word.word in self._of_time:
                of_time += self._weights.words * share * best
        return points, coverage, of_time

    def _needs(self, hit: Answer) -> float:
        met = {}
        for need, certainty in self._query.needs.items():
            if need in hit["grades"]:
                met[need] = certainty * worth(hit["grades"][need], self._weights)
        return sum(need_points(met, self._weights).values())

    def _named(self, rows: list[tuple[Answer, dict[str, float]]]) -> set[str]:
        by_pairs = {h["slug"] for h, _ in rows if self._pairs and self._pairs <= set(h["pairs"])}
        by_words = {
            hit["slug"]
            for hit, terms in rows
            if self._named_by and all(self._in_title(word, terms) for word in self._named_by)
        }
        return next((n for n in (by_pairs, by_words) if 0 < len(n) <= FEW_NAMED), set())

    def _in_title(self, word: Asked, terms: Mapping[str, float]) -> bool:
        title = self._weights.tiers[1]
        return any(
            variant.likeness >= SAME_WORD and all(terms.get(t, 0.0) >= title for t in variant.terms)
            for variant in word.variants
        )

    def _just_so(self, terms: Mapping[str, float]) -> bool:
        """Each word stands in it: a single one in title, names or summary."""
        least = self._weights.tiers[2] if len(self._asked) == 1 else 1e-6
        return all(
            any(all(terms.get(t, 0.0) >= least for t in way.terms) for way in same(word))
            for word in self._asked
        )

    def _lift(self, hit: Answer, terms: Mapping[str, float]) -> float:
        weights = self._weights
        near = self._near and all(terms.get(t, 0.0) >= weights.tiers[2] for t in self._near)
        own = hit["own"] and self._own & set(hit["kommune"])
        return (
            1.0
            + (weights.near if near else 0.0)
            + (weights.local if own else 0.0)
            + (weights.fresh if hit["fresh"] else 0.0)
        )


def _terms(hit: Answer) -> dict[str, float]:
    """A document's terms with the weight of the best field they are in."""
    found: dict[str, float] = {}
    for field, weight in zip(reversed(_FIELDS), reversed(Weights().tiers), strict=True):
        found |= dict.fromkeys(hit[field].split(), weight)
    return found


def _searches(query: Query, asked: list[Asked], text: str) -> Iterator[dict[str, Any]]:
    """The queries that find all that may be shown."""
    conditions = _conditions(query)
    for way in _ways(asked, text):
        yield {
            "q": way,
            "filter": conditions,
            "limit": _CANDIDATES,
            "matchingStrategy": "frequency",
            "attributesToRetrieve": ["*"],
        }
    if query.needs:
        listed = ", ".join(map(_quoted, query.needs))
        yield {
            "filter": [*conditions, f"needs IN [{listed}]"],
            "limit": _CANDIDATES * 5,
            "attributesToRetrieve": ["*"],
        }


def _ways(asked: list[Asked], text: str) -> list[str]:
    """Query texts, as typed first, then by the other ways to meet each word."""
    ways = [
        " ".join(
            " ".join(word.variants[min(place, len(word.variants) - 1)].terms)
            if word.variants
            else word.word
            for word in asked
        )
        for place in range(_WAYS)
    ]
    return [way for way in dict.fromkeys(ways) if way] if text else []


def _conditions(query: Query) -> list[str]:
    """Filter expressions, joined by "and"; values come from closed lists but are quoted."""
    found = []
    for facet, chosen in query.chosen.items():
        if not chosen:
            continue
        known = facet if facet in (*FACETS, "occasions") else "slug"
        listed = _any_of(known, chosen)
        found.append(f"({listed} OR countywide = true)" if facet == "kommune" else listed)
    if query.ages:
        fits = (f"(youngest <= {age} AND oldest >= {age})" for age in query.ages)
        found.append(f"({' OR '.join(fits)})")
    return found


def _shelves(query: Query) -> list[list[str]]:
    kommunen = query.chosen.get("kommune", ())
    mine = f"(own = true AND kommune IN [{', '.join(map(_quoted, kommunen))}])"
    places = [[mine], [f"NOT {mine}"]] if kommunen else [[]]
    if not query.ages:
        return places
    return [
        [*place, made]
        for place in places
        for made in (f"span <= {SHORT_SPAN}", f"span > {SHORT_SPAN}")
    ]


def _any_of(name: str, values: Iterable[str]) -> str:
    return f"{name} IN [{', '.join(map(_quoted, values))}]"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _entry(document: Document, known: _Known) -> dict[str, Any]:
    terms = tiers(document, known.german)
    number = known.numbers.get(document.slug)
    if number is None:
        number, known.next = known.next, known.next + 1
        known.numbers[document.slug] = number
    worded = hash(tuple(map(frozenset, terms)))
    if known.worded.get(document.slug) != worded:
        # What opens and closes is sent anew with every turn, with the same words.
        known.counts.update(chain(*terms))
        known.worded[document.slug] = worded
    kommunen = document.facets.get("kommune", ())
    known.kommunen.update(kommunen)
    known.occasions.update(document.occasions)
    return {
        "slug": document.slug,
        "number": number,
        **{name: " ".join(sorted(found)) for name, found in zip(_FIELDS, terms, strict=True)},
        "pairs": pairs(document.title),
        "needs": sorted(document.needs),
        "answers": sorted(n for n, grade in document.needs.items() if step(grade) > HELPS),
        "grades": {need: step(grade) for need, grade in document.needs.items()},
        **{facet: list(document.facets.get(facet, ())) for facet in FACETS},
        "occasions": sorted(map(_written, document.occasions)),
        "says": sorted(said(document.text)),
        "narrow": [] if document.countywide else list(kommunen),
        "countywide": document.countywide,
        "own": is_own(document),
        "fresh": not document.stale,
        "youngest": document.ages[0],
        "oldest": document.ages[1],
        "span": document.ages[1] - document.ages[0],
    }


@contextmanager
def _as_down() -> Iterator[None]:
    """Whatever the server or the way to it does wrong, another engine can answer meanwhile."""
    try:
        yield
    except MeilisearchError as error:
        raise EngineDownError(str(error)) from error
