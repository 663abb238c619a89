"""The facade: a visitor's question in, understood and answered.

    finder = Finder(engine, needs, gazetteer)
    answer = finder.find(Request(text="der kleine schläft nie durch in Birkesdorf"))

What was understood (Kommune, age, filters, Anliegen) is returned to be shown as chips that can be
removed; `Request.literal` names what the visitor removed, and is then left in the words.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import cast

from search import lexicon
from search.answers import (
    Answer,
    Fallback,
    Gazetteer,
    NeedMatch,
    Request,
    Suggestion,
    Understood,
    bounded,
)
from search.daywords import FEASTS, HOLIDAYS
from search.german import German, words
from search.hearing import Hearing, Needs
from search.places import Found
from search.port import Document, Query, Results, SearchEngine
from search.saying import gettext as _
from search.shelves import OUTING_NEEDS
from search.suggestions import Suggestions

START_NEEDS = ("wohin-wenden", "familienbuero")
"""Needs whose offers are shown when a question finds nothing."""
LANGUAGE_NEEDS = ("dolmetscher", "neu-in-deutschland")
"""Needs meant too when nothing that fits is in the language asked for."""
_NEEDS_THEN: Mapping[str, Mapping[str, float]] = {
    HOLIDAYS: {"ferienprogramm": 1.0, "ferienbetreuung": 0.4},
    **{feast: {OUTING_NEEDS[0]: 0.35} for feast in FEASTS},
}
"""What answers who names nothing but such days; it is not stated, for nobody asked for it, and
stands behind what tells of the day in title or summary."""
_FEW = 3
"""Fewer hits than this are helped out by those of the neighbours."""
_ENOUGH = 0.6
"""Share of the best points had without the filters of the words that the best hit with them has at
least; below, what is left out answers better."""


class Finder:
    """Answers questions with an engine, the needs and the places."""

    def __init__(
        self,
        engine: SearchEngine,
        needs: Needs | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        self.engine = engine
        self.needs = needs
        self.gazetteer = gazetteer or Gazetteer()
        self.hearing = Hearing(needs, self.gazetteer, self._catalogued)
        self._suggestions = Suggestions(engine, self.hearing, self.gazetteer)

    def find(self, request: Request) -> Answer:
        request = replace(request, text=bounded(request.text))
        understood = self.understand(request)
        query = self._query(request, understood)
        results = self.engine.search(query)
        if understood.plainly and (results.total or self._elsewhere(request, query)):
            understood = replace(understood, outside=False)  # its very words are here
        if self._meant_unusual(request, results):
            request = replace(request, usual={})
            query = self._query(request, understood)
            results = self.engine.search(query)
        wider: Results | None = None
        passing: Results | None = None
        if understood.facets or understood.ages:
            # Filters read out of the words must not hide what answers the question.
            free = replace(understood, facets={}, ages=())
            wider = self.engine.search(replace(self._query(request, free), offset=0))
            # Asked of the first page for every page, so that all are pages of one list.
            first = self.engine.search(replace(query, offset=0)) if request.offset else results
            asked = _unnarrowed(request)
            if (
                _left_out(self.find(asked).understood)
                if asked != request
                else _much_weaker(first, wider)
            ):
                passing = None if understood.crisis else self._answering(first, understood)
                told = self._without_filters(understood)
                query = self._query(request, told)
                again = request.offset or told.needs != understood.needs
                results = self.engine.search(query) if again else wider
                understood, wider = told, None
        return Answer(
            understood=understood,
            results=results,
            query=query,
            corrected=None
            if understood.shelves or understood.days
            else self._corrected(request.text, understood),
            fallback=self._fallback(request, query, results, wider, outside=understood.outside),
            passing=passing,
        )

    def _elsewhere(self, request: Request, query: Query) -> bool:
        """Whether what was chosen alone leaves nothing."""
        if query.chosen == request.usual and not query.ages:
            return False
        free = replace(query, chosen=request.usual, ages=(), offset=0, limit=1)
        return bool(self.engine.search(free).total)

    def _answering(self, found: Results, understood: Understood) -> Results | None:
        """What answers the Anliegen that is meant, if one is: what merely has a word of it is not
        "just so"."""
        meant = {match.id for match in understood.needs[:2]}
        answered = self.hearing.names.answered
        hits = tuple(h for h in found.hits if not meant or meant & answered(h.slug))
        return replace(found, hits=hits) if hits else None

    def _meant_unusual(self, request: Request, shown: Results) -> bool:
        """Something that is not usual answers best: who asks for it by name finds it. The same for
        every page of an answer, and whatever is chosen besides: else what stands beside a filter
        were not what is listed with it."""
        if not any(
            value not in values
            for facet, values in request.usual.items()
            for value in shown.counts.get(facet, {})
        ):
            return False
        first = replace(request, chosen={}, offset=0, limit=1)
        understood = self.understand(first)
        if not (understood.words or understood.needs):
            return False
        usual, best = (
            self.engine.search(self._query(each, understood)).hits
            for each in (first, replace(first, usual={}))
        )
        return [hit.slug for hit in best] != [hit.slug for hit in usual]

    def where(self, text: str) -> Found:
        """The places that are named, where nothing else is asked."""
        return self.hearing.where(text)

    def understand(self, request: Request) -> Understood:
        return self.hearing.understand(request)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Needs, places, offers and Träger for what was typed so far; never a crisis phrase."""
        return self._suggestions.of(prefix, limit)

    def explain(self, request: Request) -> list[str]:
        """Why each hit stands where it stands, in readable lines."""
        answer = self.find(request)
        lines = [
            _("Frage: %(question)r (%(language)s)")
            % {"question": request.text, "language": answer.understood.language}
        ]
        lines += [
            "  "
            + _("Anliegen %(need)s %(certainty).2f %(label)s")
            % {"need": need.id, "certainty": need.certainty, "label": need.label}
            for need in answer.understood.needs
        ]
        explain = getattr(self.engine, "explain", None)
        told = explain(answer.query, [h.slug for h in answer.results.hits]) if explain else {}
        for rank, hit in enumerate(answer.results.hits, start=request.offset + 1):
            lines.append(f"{rank:3}. {hit.slug}  {hit.score:.3f}")
            lines += [f"       {part.points:+.3f}  {part.what}" for part in told.get(hit.slug, ())]
        return lines

    # What the engine is told passes through here, since names are known here.

    def replace_all(self, documents: Iterable[Document]) -> None:
        names = self.hearing.no_names()
        self.engine.replace_all(names.noting(documents))
        self.hearing.names = names

    def note(self, documents: Iterable[Document]) -> None:
        """What names need, for an engine that is filled already."""
        for _document in self.hearing.names.noting(documents):
            pass

    def put(self, documents: Collection[Document]) -> None:
        self.engine.put(documents)
        self.hearing.names.put(documents)

    def tell(self, documents: Collection[Document]) -> None:
        """Of documents of which only facets and occasions have changed."""
        self.engine.tell(documents)

    def remove(self, slugs: Collection[str]) -> None:
        self.engine.remove(slugs)
        self.hearing.names.remove(slugs)

    def _query(self, request: Request, understood: Understood) -> Query:
        chosen = {**request.usual, **understood.facets, **request.chosen}
        if understood.kommune and "kommune" not in chosen:
            chosen["kommune"] = (understood.kommune,)
        elif understood.between and "kommune" not in chosen:
            chosen["kommune"] = understood.between  # one of them is meant
        needs = {match.id: match.certainty for match in understood.needs}
        if understood.days and understood.words and "anliegen" not in request.literal:
            needs = needs or dict(_NEEDS_THEN.get(understood.days.name, {}))
        return Query(
            text=understood.words,
            matter=understood.matter,
            plainly=understood.plainly,
            needs=needs,
            abreast=_abreast(request, understood),
            chosen=chosen,
            times=understood.times,
            shelves=understood.shelves,
            ages=request.ages or understood.ages,
            near=understood.village,
            offset=request.offset,
            limit=request.limit,
        )

    def _fallback(
        self,
        request: Request,
        query: Query,
        results: Results,
        wider: Results | None,
        *,
        outside: bool,
    ) -> Fallback | None:
        """What else may help, when there are few hits; without those already shown."""
        if request.offset:
            return None
        few = results.total < (request.shown or request.limit)
        if wider is not None and few and wider.total > results.total:
            return Fallback(why="filter", kommunen=(), results=_besides(wider, results))
        if outside and not results.total:
            every = self.engine.search(Query(chosen=request.usual, limit=1))
            return Fallback(why="outside", kommunen=(), results=every)
        return self._nearby(query, results) or self._way_in(request, query, results)

    def _nearby(self, query: Query, results: Results) -> Fallback | None:
        """The same in the neighbouring Kommunen, or anywhere, where the chosen ones have little."""
        chosen = query.chosen.get("kommune", ())
        if not chosen or results.total >= _FEW:
            return None
        near = tuple(
            dict.fromkeys(
                neighbour
                for kommune in chosen
                for neighbour in self.gazetteer.neighbours.get(kommune, ())
                if neighbour not in chosen
            )
        )
        elsewhere = {n: values for n, values in query.chosen.items() if n != "kommune"}
        for why, there in (("nachbarn", near), ("kreis", ())):
            asked = {**elsewhere, "kommune": there} if there else elsewhere
            found = self.engine.search(replace(query, chosen=asked, offset=0))
            if found.total > results.total:
                return Fallback(why=why, kommunen=there, results=_besides(found, results))
        return None

    def _way_in(self, request: Request, query: Query, results: Results) -> Fallback | None:
        """Where there is nothing at all: what helps everyone of the place on."""
        if results.total or not (query.text or query.needs):
            return None
        kept = ("kommune", *request.usual)
        of_place = {n: values for n, values in query.chosen.items() if n in kept}
        for need in START_NEEDS:
            start = Query(needs={need: 1.0}, chosen=of_place, limit=request.limit)
            found = self.engine.search(start)
            if found.total:
                return Fallback(why="start", kommunen=(), results=found)
        return None

    def _without_filters(self, understood: Understood) -> Understood:
        """As if the words named no filter and no age, which `unmet` then tells."""
        unmet = {**understood.unmet, **understood.facets}
        if understood.ages:
            unmet["alter"] = tuple(str(age) for age in understood.ages)
        free = replace(understood, facets={}, ages=())
        if understood.crisis:
            return free  # nobody in danger is told of filters, nor sent to an interpreter first
        needs = self._in_their_language(understood) if "sprache" in unmet else understood.needs
        return replace(free, needs=needs, unmet=unmet)

    def _in_their_language(self, understood: Understood) -> tuple[NeedMatch, ...]:
        """No offer that fits is in the language asked for: then who interprets is meant too."""
        known = {match.id for match in understood.needs}
        surest = max((match.certainty for match in understood.needs), default=1.0)
        further = (
            NeedMatch(id=need, label=label, certainty=surest)
            for need in LANGUAGE_NEEDS
            if need not in known
            and self.needs is not None
            and (label := self.needs.label(need, understood.language)) is not None
        )
        return (*understood.needs, *further)

    def _catalogued(self, word: str) -> bool:
        german = getattr(self.engine, "german", None)
        return german is not None and german.knows(word)

    def _corrected(self, text: str, understood: Understood) -> str | None:
        """A German question with words of streets and places left as they are, also with those
        that were read as one of a place."""
        german = getattr(self.engine, "german", None)
        if (
            german is None
            or not text
            or understood.language != "de"
            or self.hearing.is_street(text)
        ):
            return None
        street = self.hearing.names.streets.named(text)
        if street and street.word == understood.words:
            return None
        placed = frozenset(words(understood.place or ""))
        return cast(
            str | None, german.corrected(text, lambda word: self._is_right(word, german, placed))
        )

    def _is_right(self, word: str, german: German, placed: Collection[str]) -> bool:
        """Whether a word that is in no document is right all the same: a place, a German word, one
        that two such words make, or one of families that is like none that begins so ("Pänz")."""
        if self.hearing.is_placed(word, placed) or lexicon.is_word(word):
            return True
        small = word.lower()
        nearest, distance = next(iter(german.near(small, limit=1)), ("", 0))
        if self.needs and self.needs.is_everyday(small) and nearest[:1] != small[:1]:
            return True
        return distance > 1 and lexicon.is_compound(word)


def _abreast(request: Request, understood: Understood) -> tuple[str, ...]:
    """The needs of several things said at once. Beside a crisis, or what was chosen, none of them
    is brought forward."""
    several = len(understood.matters) > 1 and not understood.crisis and request.need is None
    return tuple(group[0] for group in understood.matters) if several else ()


def _unnarrowed(request: Request) -> Request:
    """As if nothing but a Kommune were chosen. How its words are taken is decided so: what stands
    beside a filter is what is listed with it."""
    chosen = {facet: those for facet, those in request.chosen.items() if facet == "kommune"}
    return replace(request, chosen=chosen, offset=0) if chosen != request.chosen else request


def _left_out(understood: Understood) -> bool:
    """Whether filters that the words name were not applied."""
    return bool(understood.unmet) or (
        understood.crisis and not understood.facets and not understood.ages
    )


def _much_weaker(results: Results, wider: Results) -> bool:
    """Whether what passes the filters answers far worse than what does not, or nothing passes."""
    if not results.hits:
        return bool(wider.hits)
    return results.hits[0].score < _ENOUGH * wider.hits[0].score


def _besides(found: Results, shown: Results) -> Results:
    known = {hit.slug for hit in shown.hits}
    return replace(found, hits=tuple(hit for hit in found.hits if hit.slug not in known))
