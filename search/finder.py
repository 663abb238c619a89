"""The facade: a visitor's question in, understood and answered.

    finder = Finder(engine, needs, gazetteer)
    answer = finder.find(Request(text="der kleine schläft nie durch in Birkesdorf"))

What was understood (Kommune, age, filters, Anliegen) is returned to be shown as chips that can be
removed; `Request.literal` names what the visitor removed, and is then left in the words.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Protocol, cast

from search import daywords
from search.daywords import AskedDays
from search.german import fold, informative, is_broad, is_vague, words
from search.names import Named, Names, begins, folded
from search.places import Found, Places
from search.port import MAX_TEXT, TIMES, Document, Query, Results, SearchEngine, Shelf
from search.saying import gettext as _
from search.streets import is_road, is_street
from search.timewords import said_of
from search.understanding import (
    LEISURE,
    MEETING,
    Reading,
    asks_for_leisure,
    read,
    without_what_is_on,
    without_what_is_open,
)

MAX_SUGGESTIONS = 10
CRISIS_CERTAINTY = 0.45
"""From here on a crisis is assumed to be meant, even beside a surer need (see `_CRISIS_SHARE`)."""
START_NEEDS = ("wohin-wenden", "familienbuero")
"""Needs whose offers are shown when a question finds nothing."""
LANGUAGE_NEEDS = ("dolmetscher", "neu-in-deutschland")
"""Needs meant too when nothing that fits is in the language asked for."""
OUTING_NEEDS = ("feste-ausfluege", "ausflug-spielplatz-kleine")
"""Needs whose offers come first for who asks what is on and means nothing in particular."""
_NEEDS_THEN: Mapping[str, Mapping[str, float]] = {
    daywords.HOLIDAYS: {"ferienprogramm": 1.0, "ferienbetreuung": 0.4},
    **{feast: {OUTING_NEEDS[0]: 0.5} for feast in daywords.FEASTS},
}
"""What answers who names nothing but such days; it is not stated, for nobody asked for it."""
_PLEASURES = {"thema": (LEISURE, MEETING)}
_GONE_TO = {
    "thema": (
        LEISURE,
        MEETING,
        "entwicklung-foerderung",
        "schwangerschaft-geburt",
        "sprache-integration",
    )
}
"""What one goes to for its own sake. Emergency services and offices are open on Sundays or Mondays
too, and who asks what there is on Sunday did not ask for them."""
_WEAK = 3
"""Fewer hits than this are helped out by those of the neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a visitor asks: the words as typed, and what was chosen besides."""

    text: str = ""
    need: str | None = None
    """Id of an Anliegen that the visitor chose."""
    besides: tuple[str, ...] = ()
    """Ids of others that may be meant as well."""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ages: tuple[int, ...] = ()
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet -> the values that are shown where nothing of it is chosen, unless the question is
    answered best by something else."""
    literal: frozenset[str] = frozenset()
    """Facet names, "alter" or "anliegen" that must not be read out of the words."""
    offset: int = 0
    limit: int = 20
    shown: int | None = None
    """How many of `limit` are shown, where who asks puts more of them in an order of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedMatch:
    """An Anliegen that the question may mean."""

    id: str
    label: str
    """In the language of the question."""
    certainty: float
    """0..1"""
    crisis: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was read out of the words, beyond what was chosen; shown as removable chips."""

    words: str = ""
    """What is left for the search by words."""
    kommune: str | None = None
    place: str | None = None
    """As typed, such as "Birkesdorf"; without a Kommune where several have a place so called."""
    village: str = ""
    """As the records write it: lifts what is exactly there."""
    between: tuple[str, ...] = ()
    """Kommunen of which one may be meant, to be asked: they have a place so called, the words name
    several (then without a `village`), or another one than was chosen."""
    beyond: str = ""
    """A town or postcode outside of all Kommunen, as it is to be said."""
    ages: tuple[int, ...] = ()
    matter: str = ""
    """The words without those of a time, where both are there."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facets of `port.TIMES`: what is known to be then stands first, nothing is left out."""
    shelves: tuple[Shelf, ...] = ()
    """How all that is there is put in order, where nothing is asked but what there is then."""
    days: AskedDays | None = None
    """Where nothing is asked but what is on then."""
    unmet: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Filters ("alter" in months) that were read but not applied: nothing that fits has them."""
    needs: tuple[NeedMatch, ...] = ()
    """Best first."""
    crisis: bool = False
    language: str = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Shown below few or no hits: the same question asked more widely, and how."""

    why: str
    """ "filter": without the filters read out of the words; "nachbarn": in the neighbouring
    Kommunen; "kreis": anywhere; "start": nothing fits, the way in for everyone."""
    kommunen: tuple[str, ...]
    results: Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    understood: Understood
    results: Results
    query: Query
    """As the engine was asked."""
    corrected: str | None = None
    """ "Meinten Sie": the question with misspelt words mended."""
    fallback: Fallback | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One line while typing. `value`: need id, offer slug, Kommune slug, Träger name."""

    kind: str
    """ "anliegen", "angebot", "ort" or "traeger"."""
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Places: names (also villages) to Kommune, its neighbours, its own name."""

    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name as written to the Kommunen it may mean; a name in several never sets one alone."""
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    postcodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Postcode to the Kommunen that share it."""
    beyond: tuple[str, ...] = ()
    """Towns around all Kommunen."""


class Needs(Protocol):
    """What the finder wants of a `NeedIndex`."""

    def match(
        self, text: str, ages: tuple[int, ...] = (), *, german: bool = False
    ) -> tuple[tuple[NeedMatch, ...], str]: ...

    def label(self, need: str, language: str) -> str | None: ...

    def is_crisis(self, need: str) -> bool: ...

    def suggest(self, prefix: str, limit: int) -> tuple[NeedMatch, ...]: ...

    def is_everyday(self, word: str) -> bool: ...

    def is_cry(self, text: str) -> bool: ...


class _Explains(Protocol):
    def explain(self, query: Query, slugs: Collection[str]) -> Mapping[str, tuple[object, ...]]: ...


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
        every = (*self.gazetteer.places, *self.gazetteer.beyond)
        self._place_words = frozenset(word for name in every for word in words(name))
        self._town_names = [(name, fold(name.lower())) for name in self.gazetteer.places]
        everyday = needs.is_everyday if needs else lambda word: False
        self._places = Places(
            self.gazetteer.places,
            everyday,
            names=self.gazetteer.names,
            postcodes=self.gazetteer.postcodes,
            beyond=self.gazetteer.beyond,
        )
        self._names = self._no_names()

    def _no_names(self) -> Names:
        everyday = self.needs.is_everyday if self.needs else lambda word: False
        return Names(lambda text: self._places.without_names(text, everyday=True), everyday)

    def find(self, request: Request) -> Answer:
        request = replace(request, text=bounded(request.text))
        understood = self.understand(request)
        query = self._query(request, understood)
        results = self.engine.search(query)
        if self._meant_unusual(request, understood, results):
            request = replace(request, usual={})
            query = self._query(request, understood)
            results = self.engine.search(query)
        wider: Results | None = None
        if understood.facets or understood.ages:
            # Filters read out of the words must not hide what answers the question.
            free = replace(understood, facets={}, ages=())
            wider_query = replace(self._query(request, free), offset=0)
            wider = self.engine.search(wider_query)
            # Asked of the first page for every page, so that all are pages of one list.
            first = self.engine.search(replace(query, offset=0)) if request.offset else results
            if _much_weaker(first, wider):
                unmet = dict(understood.facets)
                if understood.ages:
                    unmet["alter"] = tuple(str(age) for age in understood.ages)
                understood = replace(free, unmet={**understood.unmet, **unmet})
                if "sprache" in unmet:
                    understood = replace(understood, needs=self._in_their_language(understood))
                query = self._query(request, understood)
                again = request.offset or "sprache" in unmet
                results = self.engine.search(query) if again else wider
                wider = None
        return Answer(
            understood=understood,
            results=results,
            query=query,
            corrected=None
            if understood.shelves or understood.days
            else self._corrected(request.text, understood),
            fallback=self._fallback(request, query, results, wider),
        )

    def _meant_unusual(self, request: Request, understood: Understood, shown: Results) -> bool:
        """Something that is not usual answers best: who asks for it by name finds it. The same for
        every page of an answer."""
        if not any(
            value not in values
            for facet, values in request.usual.items()
            for value in shown.counts.get(facet, {})
        ):
            return False
        if not (understood.words or understood.needs):
            return False
        first = replace(request, offset=0, limit=1)
        usual = shown.hits[:1]
        if request.offset:
            usual = self.engine.search(self._query(first, understood)).hits
        free = self._query(replace(first, usual={}), understood)
        best = self.engine.search(free).hits[:1]
        return [hit.slug for hit in best] != [hit.slug for hit in usual]

    def where(self, text: str) -> Found:
        """The places that are named, where nothing else is asked."""
        return self._places.find(" ".join(bounded(text).split()))

    def understand(self, request: Request) -> Understood:
        taken = frozenset(name for name, values in request.chosen.items() if values)
        if request.ages:
            taken |= {"alter"}
        here = request.chosen.get("kommune", ())
        reading = self._street_read(request, here)
        street = reading is not None
        reading = reading or read(bounded(request.text), self._places, request.literal, here)
        text = reading.words if self._says(reading.words) else ""
        asked = words(reading.matter) if text else []
        read_out = bool(reading.kommune or reading.between or reading.ages or reading.facets)
        days = self._days(reading) if text else None
        shelves = _shelves(reading, request, days)
        if shelves or (read_out and all(map(is_vague, asked))):
            text = ""  # where, when and for whom says it all: everything there that fits
            settled = request.literal | taken | reading.facets.keys()
            if not shelves and "thema" not in settled and asks_for_leisure(reading.matter):
                reading = replace(reading, facets={**reading.facets, "thema": (LEISURE,)})
        # "Beratung" is looked for as a word; what it may be about is not guessed, least of all from
        # the words of a time.
        kind = (read_out or bool(reading.times)) and all(map(is_broad, asked))
        if kind and text:
            text = reading.matter
        told = text and not kind and days is None and not street and not self._is_street(text)
        matches, language, crisis = self._heard(text if told else "", request, reading)
        if self.needs and request.need:
            label = self.needs.label(request.need, language)
            if label is not None:
                is_one = self.needs.is_crisis(request.need)
                chosen = NeedMatch(id=request.need, label=label, certainty=1.0, crisis=is_one)
                others = (*self._besides(request.besides, language), *matches)
                matches = (chosen, *(m for m in others if m.id != request.need))
                crisis = is_one or (crisis and any(m.crisis for m in matches))
        timely = bool(reading.times) and not crisis
        if crisis:
            matches = _crisis_first(matches)
        # What is chosen stands for what the words say of the same thing.
        placed = "kommune" not in taken
        there = placed or reading.kommune in (None, *here)
        return Understood(
            words=text,
            kommune=reading.kommune if placed else None,
            place=reading.place if placed else None,
            village=reading.village if there else "",
            between=reading.between if placed else _elsewhere(reading, here),
            beyond=reading.beyond,
            ages=() if "alter" in taken else reading.ages,
            matter=reading.matter if text and timely else "",
            facets=_besides_chosen(reading.facets, taken),
            # Help in a crisis is not put in order by what happens to be open.
            times=_besides_chosen(reading.times, taken) if timely else {},
            shelves=shelves,
            days=days,
            needs=matches,
            crisis=crisis,
            language=language,
        )

    def _street_read(self, request: Request, here: Collection[str]) -> Reading | None:
        """Of a question that is a street where there is something, perhaps with its place and the
        number of a house: nothing else is meant."""
        street = self._names.streets.named(bounded(request.text))
        if street is None:
            return None
        rest = read(street.rest, self._places, request.literal, here)
        if words(rest.words) or rest.ages or rest.facets or rest.times:
            return None
        return replace(rest, words=street.word, matter=street.word)

    def _heard(
        self, text: str, request: Request, reading: Reading
    ) -> tuple[tuple[NeedMatch, ...], str, bool]:
        """The needs that the words may mean, their language, and whether they tell of a crisis."""
        asks = "anliegen" not in request.literal
        matches, language = self._meant(text, request, reading) if asks else ((), "de")
        crisis = _tells_of_crisis(matches)
        if request.literal and not crisis:
            # Who is in danger is helped, whatever the address says of how the words are taken.
            plain = self.understand(replace(request, literal=frozenset(), need=None))
            if plain.crisis:
                return plain.needs, plain.language, True
        return matches, language, crisis

    def _meant(
        self, text: str, request: Request, reading: Reading
    ) -> tuple[tuple[NeedMatch, ...], str]:
        """The needs that the words may mean, and their language. The name of a place is no word of
        a need, however near its letters come to one ("Schleiden", "schneiden"); and who asks for an
        offer by its name means what that offer answers, in German."""
        said = self._places.without_names(text)
        if self.needs is None or not self._says(said):
            return (), "de"
        named = self._names.named(bounded(request.text)) or self._names.named(said)
        matches, language = self.needs.match(
            said, request.ages or reading.ages, german=named is not None
        )
        if named:
            matches = _answered_by(named, matches)
        if not self._says(self._places.without_names(text, everyday=True)):
            matches = tuple(match for match in matches if not match.crisis)
        return matches, language

    def _says(self, text: str) -> bool:
        """Whether words say anything: one of their own, or all together a cry for help."""
        return informative(text) or bool(self.needs and self.needs.is_cry(text))

    def _is_street(self, text: str) -> bool:
        return is_street(text) or self._names.is_street(text)

    def _besides(self, needs: Iterable[str], language: str) -> Iterator[NeedMatch]:
        """What may be meant beside what is chosen, each with the certainty of a good guess."""
        for need in needs:
            label = self.needs.label(need, language) if self.needs else None
            if self.needs and label is not None:
                is_one = self.needs.is_crisis(need)
                yield NeedMatch(id=need, label=label, certainty=_MEANT_TOO, crisis=is_one)

    def _days(self, reading: Reading) -> AskedDays | None:
        """What is asked for by who asks for no more than what is on at a time; never of words that
        may tell of a crisis."""
        beside = without_what_is_on(reading.matter)
        days, left = daywords.read(reading.matter if beside is None else beside)
        if days and self.needs and len(words(left)) > 1:
            told = (self.needs.match(text)[0] for text in (left, reading.words))
            return None if any(map(_tells_of_crisis, told)) else days
        return days

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Needs, places, offers and Träger for what was typed so far; never a crisis phrase."""
        typed = bounded(prefix).strip()
        limit = min(limit, MAX_SUGGESTIONS)
        if len(typed) < 2:
            return ()
        found: list[Suggestion] = []
        if self.needs:
            found += [
                Suggestion(kind="anliegen", label=match.label, value=match.id)
                for match in self.needs.suggest(typed, 3)
            ]
        asked = folded(typed)
        found += self._towns(typed, 2)
        found += self._offers(typed, asked, limit - len(found))
        found += [
            Suggestion(kind="traeger", label=name, value=name)
            for name in self._names.providers(asked, 2)
        ]
        return tuple(found[:limit])

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
        names = self._no_names()
        self.engine.replace_all(names.noting(documents))
        self._names = names

    def note(self, documents: Iterable[Document]) -> None:
        """What names need, for an engine that is filled already."""
        for _document in self._names.noting(documents):
            pass

    def put(self, documents: Collection[Document]) -> None:
        self.engine.put(documents)
        self._names.put(documents)

    def tell(self, documents: Collection[Document]) -> None:
        """Of documents of which only facets and occasions have changed."""
        self.engine.tell(documents)

    def remove(self, slugs: Collection[str]) -> None:
        self.engine.remove(slugs)
        self._names.remove(slugs)

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
            needs=needs,
            chosen=chosen,
            times=understood.times,
            shelves=understood.shelves,
            ages=request.ages or understood.ages,
            near=understood.village,
            offset=request.offset,
            limit=request.limit,
        )

    def _fallback(
        self, request: Request, query: Query, results: Results, wider: Results | None
    ) -> Fallback | None:
        """What else may help, when there are few hits; without those already shown."""
        if request.offset:
            return None
        few = results.total < (request.shown or request.limit)
        if wider is not None and few and wider.total > results.total:
            return Fallback(why="filter", kommunen=(), results=_besides(wider, results))
        chosen = query.chosen.get("kommune", ())
        if chosen and results.total < _WEAK:
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
                    rest = _besides(found, results)
                    return Fallback(why=why, kommunen=there, results=rest)
        if not results.total and (query.text or query.needs):
            # Nothing at all: what helps everyone of the place on.
            kept = ("kommune", *request.usual)
            of_place = {n: values for n, values in query.chosen.items() if n in kept}
            for need in START_NEEDS:
                start = Query(needs={need: 1.0}, chosen=of_place, limit=request.limit)
                found = self.engine.search(start)
                if found.total:
                    return Fallback(why="start", kommunen=(), results=found)
        return None

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

    def _corrected(self, text: str, understood: Understood) -> str | None:
        """With words of streets and places left as they are, also with those that were read as one
        of a place."""
        german = getattr(self.engine, "german", None)
        if german is None or not text or self._is_street(text):
            return None
        street = self._names.streets.named(text)
        if street and street.word == understood.words:
            return None
        placed = frozenset(words(understood.place or ""))
        return cast(str | None, german.corrected(text, lambda word: self._is_placed(word, placed)))

    def _is_placed(self, word: str, placed: Collection[str]) -> bool:
        known = word.lower() in placed or word.lower() in self._place_words
        return known or is_road(word) or self._places.is_name(word)

    def _offers(self, typed: str, asked: tuple[str, ...], limit: int) -> list[Suggestion]:
        """Offers that the engine finds by name: what is typed begins words of their title."""
        hits = self.engine.search(Query(text=typed, limit=3 * max(limit, 1))).hits
        titles = ((hit.slug, self._names.title(hit.slug)) for hit in hits)
        return [
            Suggestion(kind="angebot", label=title, value=slug)
            for slug, title in titles
            if title and begins(asked, folded(title))
        ][:limit]

    def _towns(self, typed: str, limit: int) -> list[Suggestion]:
        start = fold(typed.lower())
        names = [name for name, folded in self._town_names if folded.startswith(start)]
        names.sort(key=lambda n: (n not in self.gazetteer.names.values(), n))
        return [
            Suggestion(
                kind="ort",
                label=name
                if self.gazetteer.names.get(kommune) == name
                else f"{name} ({self.gazetteer.names.get(kommune, kommune)})",
                value=kommune,
            )
            for name in names
            for kommune in self.gazetteer.places[name]
        ][:limit]


def bounded(text: str) -> str:
    """A question no longer than `MAX_TEXT`, also when signs that stand for whole phrases (ﷺ) are
    written out."""
    text = text[:MAX_TEXT]
    if len(unicodedata.normalize("NFKC", text)) <= MAX_TEXT:
        return text
    lengths = accumulate(len(unicodedata.normalize("NFKC", sign)) for sign in text)
    return text[: sum(length <= MAX_TEXT for length in lengths)]


def _besides_chosen(
    read_out: Mapping[str, tuple[str, ...]], taken: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    return {name: values for name, values in read_out.items() if name not in taken}


def _shelves(reading: Reading, request: Request, days: AskedDays | None) -> tuple[Shelf, ...]:
    """In which order all that is there stands, for who names nothing but a time ("am Samstag in
    Titz", "heute mit Kindern") or asks what is on or open then. Who names a day and a place wants
    to know what there is, also the office of that place; who names no place or asks what is on,
    what is for pleasure. Nothing is left out: of most offers nobody has said when they are. Place
    and time count alike whether the words name them or they are chosen, as they are in the form
    that the page for such a question shows."""
    if not request.text.strip():
        return ()
    times = {
        **reading.times,
        **{name: values for name, values in request.chosen.items() if values and name in TIMES},
    }
    read_out = (reading.kommune,) if reading.kommune else reading.between
    kommunen = request.chosen.get("kommune") or read_out
    beside = without_what_is_on(reading.matter)
    opened = without_what_is_open(reading.matter) if times else None
    left = next((text for text in (opened, beside) if text is not None), reading.matter)
    on = days is not None and days.plain
    if on:
        left = ""
    chosen = any(values for name, values in request.chosen.items() if name not in TIMES)
    placed = chosen or request.ages or read_out or reading.ages or reading.facets
    if not all(map(is_vague, words(left))):
        return ()
    leisure = asks_for_leisure(reading.matter)
    if not times and not on and (beside is None or not placed or leisure):
        return ()  # what one can do at any time is filtered by its Thema
    if "jetzt" in times.get("wann", ()):
        return Shelf(times=times, facets=_GONE_TO), Shelf(times=times)
    asks = leisure or on or beside is not None
    first = [Shelf(times=times, facets=_PLEASURES)] if asks else []
    first.append(Shelf(times=times, facets=_GONE_TO))
    if kommunen and not asks:
        first.append(Shelf(times=times, facets={"kommune": kommunen}))
    shelves = first if times else []
    if not kommunen:
        shelves += [Shelf(needs=(need,), facets=_PLEASURES) for need in OUTING_NEEDS]
    if says := said_of(times):
        shelves += [Shelf(says=says, facets=facets) for facets in (_PLEASURES, _GONE_TO)]
    if asks or not kommunen:
        shelves.append(Shelf(facets=_PLEASURES))
    return tuple(shelves)


def _elsewhere(reading: Reading, here: Collection[str]) -> tuple[str, ...]:
    """What the words name of other Kommunen than were chosen."""
    if reading.kommune:
        return () if reading.kommune in here else (reading.kommune,)
    several = not reading.village
    return tuple(slug for slug in reading.between if several and slug not in here)


def _answered_by(named: Named, matches: Iterable[NeedMatch]) -> tuple[NeedMatch, ...]:
    """What is meant by who asks for offers by their name: what they answer, if the words are sure
    of it. Of an offer for a crisis it is meant however unsure they are."""
    known = [match for match in matches if match.id in named.needs]
    everyday = [match for match in known if not match.crisis]
    sure = any(match.certainty >= _SAID_BY_NAME for match in everyday)
    meant = everyday if sure else []
    if named.crisis:
        least = CRISIS_CERTAINTY
        meant += [replace(m, certainty=max(m.certainty, least)) for m in known if m.crisis]
    return tuple(sorted(meant, key=lambda match: -match.certainty))


def _tells_of_crisis(matches: tuple[NeedMatch, ...]) -> bool:
    surest = max((m.certainty for m in matches), default=0.0)
    least = max(CRISIS_CERTAINTY, _CRISIS_SHARE * surest)
    return any(m.crisis and m.certainty >= least for m in matches)


def _crisis_first(matches: tuple[NeedMatch, ...]) -> tuple[NeedMatch, ...]:
    """The surest crisis in front, no less certain than what else may be meant; and that counts
    for less, so that it cannot pile up above the help."""
    first = next(m for m in matches if m.crisis)
    surest = max(m.certainty for m in matches)
    rest = (replace(m, certainty=m.certainty * _BESIDE_CRISIS) for m in matches if m is not first)
    return (replace(first, certainty=surest), *rest)


def _much_weaker(results: Results, wider: Results) -> bool:
    if not results.hits:
        return bool(wider.hits)
    return results.hits[0].score < _ENOUGH * wider.hits[0].score


_CRISIS_SHARE = 0.6
"""Beside an everyday need that is so much surer a crisis is not assumed: "my husband wants to be
there for the birth" has nearly all words of "my husband hits me"."""
_BESIDE_CRISIS = 0.8
_MEANT_TOO = 0.6
_SAID_BY_NAME = 0.85
"""Certainty from which on a name tells what is wanted; below, it is nothing but the name."""
_ENOUGH = 0.6
"""Share of the best points had without a filter that its best hit must have."""


def _besides(found: Results, shown: Results) -> Results:
    known = {hit.slug for hit in shown.hits}
    return replace(found, hits=tuple(hit for hit in found.hits if hit.slug not in known))
