"""What a question means: its place, ages and filters, the Anliegen, and whether it tells of a
crisis."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from search import crises, daywords
from search.alarm import Heard
from search.answers import Gazetteer, NeedMatch, Request, Understood, bounded
from search.daywords import AskedDays
from search.german import informative, is_broad, is_stop, is_vague, words
from search.names import Named, Names, Spoken
from search.places import Found, Places
from search.port import Shelf
from search.shelves import shelves
from search.stating import AskedFor, Stated, Told, decide
from search.streets import is_road, is_street
from search.understanding import (
    LEISURE,
    Reading,
    asks_for_leisure,
    read,
    without_what_is_on,
)

CRISIS_CERTAINTY = 0.45
"""From here on a crisis is assumed to be meant, even beside a surer need (see `_CRISIS_SHARE`)."""
_CRISIS_SHARE = 0.6
"""Beside an everyday need that is so much surer a crisis is not assumed: "my husband wants to be
there for the birth" has nearly all words of "my husband hits me"."""
SURE, LIKELY = 2.3, 1.5
"""Log odds from which on a question tells of a crisis: by itself, and where its letters and its
meaning come near to an Anliegen in danger as well."""
UNEASY = 0.5
"""Log odds from which on a page that says nothing of a crisis leads to the numbers."""
_BESIDE_CRISIS = 0.6
_LONGEST_STREET = 3
"""Words of the name of a street."""
_MEANT_TOO = 0.6
_FEW_WORDS = 3
"""Words of which all must be German for a question to be taken as such."""
_SAID_BY_NAME = 0.85
"""Certainty from which on a name tells what is wanted; below, it is nothing but the name."""


class Needs(Protocol):
    """What the finder wants of a `NeedIndex`."""

    def match(
        self, text: str, ages: tuple[int, ...] = (), *, german: bool = False, aloud: str = ""
    ) -> tuple[tuple[NeedMatch, ...], str]: ...

    def told(self, text: str, language: str, first: str | None) -> Told | None: ...

    def label(self, need: str, language: str) -> str | None: ...

    def is_crisis(self, need: str) -> bool: ...

    def suggest(self, prefix: str, limit: int) -> tuple[NeedMatch, ...]: ...

    @property
    def typed(self) -> frozenset[str]: ...

    def is_everyday(self, word: str) -> bool: ...

    def is_cry(self, text: str) -> bool: ...

    def told_crisis(self, text: str, *, likely: bool, ages: tuple[int, ...] = ()) -> Heard: ...

    def stated(
        self, heard: Heard, matches: Sequence[NeedMatch], language: str
    ) -> crises.CrisisFirst: ...

    def kind_of(self, need: str) -> str: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question asks for."""

    reading: Reading
    words: str
    """Looked for by words; "" where all that fits is asked for."""
    shelves: tuple[Shelf, ...]
    days: AskedDays | None
    spoken: Spoken


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a question means."""

    matches: tuple[NeedMatch, ...]
    language: str
    crisis: bool = False
    kind: str = ""
    """Of the crisis."""
    uneasy: bool = False
    said: Stated = field(default_factory=Stated)


class Hearing:
    """Understands questions with the needs, the places, and the names of what there is."""

    def __init__(
        self,
        needs: Needs | None,
        gazetteer: Gazetteer,
        catalogued: Callable[[str], bool] = lambda word: False,
    ) -> None:
        """`catalogued` knows the words of the documents."""
        self.needs = needs
        self._catalogued = catalogued
        every = (*gazetteer.places, *gazetteer.beyond)
        self._place_words = frozenset(word for name in every for word in words(name))
        self._everyday = needs.is_everyday if needs else lambda word: False
        self.places = Places(
            gazetteer.places,
            self._everyday,
            names=gazetteer.names,
            postcodes=gazetteer.postcodes,
            beyond=gazetteer.beyond,
        )
        self.names = self.no_names()

    def no_names(self) -> Names:
        """To be filled with those of an index."""
        return Names(lambda text: self.places.without_names(text, everyday=True), self._everyday)

    def understand(self, request: Request) -> Understood:
        taken, here = _taken(request), request.chosen.get("kommune", ())
        asked = self._asked(request)
        reading = asked.reading
        heard = self._chosen(request, self._heard(request, asked))
        timely = bool(reading.times) and not heard.crisis
        # What is chosen stands for what the words say of the same thing.
        placed = "kommune" not in taken
        there = placed or reading.kommune in (None, *here)
        return Understood(
            words=asked.words,
            kommune=reading.kommune if placed else None,
            place=reading.place if placed else None,
            village=reading.village if there else "",
            between=reading.between if placed else _elsewhere(reading, here),
            beyond=reading.beyond,
            ages=() if "alter" in taken else reading.ages,
            matter=reading.matter if asked.words and timely else "",
            facets=_besides_chosen(reading.facets, taken),
            # Help in a crisis is not put in order by what happens to be open.
            times=_besides_chosen(reading.times, taken) if timely else {},
            shelves=asked.shelves,
            days=asked.days,
            needs=_crisis_first(heard.matches) if heard.crisis else heard.matches,
            stated=heard.said.stated,
            likely=heard.said.likely,
            plainly=heard.said.outside,
            outside=heard.said.outside,
            crisis=heard.crisis,
            crisis_kind=heard.kind if heard.crisis else "",
            uneasy=heard.uneasy and not heard.crisis,
            called=asked.spoken.named is not None,
            language=heard.language,
        )

    def _asked(self, request: Request) -> _Asked:
        """What was read out of the words, and which of them are left to be looked for, and to tell
        of an Anliegen."""
        text, here = bounded(request.text), request.chosen.get("kommune", ())
        street = self._street_read(request, here)
        reading = street or read(text, self.places, request.literal, here)
        every = words(reading.matter)
        # "ich will nicht mehr, ich bin 15": little words, and everything is said.
        cry = bool(self.needs and all(map(is_vague, every)) and self.needs.is_cry(reading.matter))
        left = reading.words if self._says(reading.words) else reading.matter if cry else ""
        every = every if left else []
        read_out = bool(reading.kommune or reading.between or reading.ages or reading.facets)
        days = self._days(reading) if left and not cry else None
        shelved = () if cry else shelves(reading, request, days)
        if shelved or (read_out and not cry and all(map(is_vague, every))):
            left = ""  # where, when and for whom says it all: everything there that fits
            settled = request.literal | _taken(request) | reading.facets.keys()
            if not shelved and "thema" not in settled and asks_for_leisure(reading.matter):
                reading = replace(reading, facets={**reading.facets, "thema": (LEISURE,)})
        # "Beratung" is looked for as a word; what it may be about is not guessed, least of all from
        # the words of a time.
        broad = (read_out or bool(reading.times)) and not cry and all(map(is_broad, every))
        if broad and left:
            left = reading.matter
        tells = left and not broad and days is None and not street and not self.is_street(left)
        spoken = Spoken(text, left if tells else "", self.places, self.names)
        return _Asked(reading, left, shelved, days, spoken)

    def _chosen(self, request: Request, heard: _Heard) -> _Heard:
        """With the Anliegen that was chosen in front, where one was."""
        if not self.needs or not request.need:
            return heard
        kind, language = request.told or ("", heard.language)
        label = self.needs.label(request.need, language)
        if label is None:
            return heard
        is_one = self.needs.is_crisis(request.need)
        chosen = NeedMatch(id=request.need, label=label, certainty=1.0, crisis=is_one)
        others = (*self._besides(request.besides, language), *heard.matches)
        matches = (chosen, *(m for m in others if m.id != request.need))
        return replace(
            heard,
            matches=matches,
            language=language,
            crisis=is_one or (heard.crisis and any(m.crisis for m in matches)),
            kind=(kind or self.needs.kind_of(request.need)) if is_one else heard.kind,
            said=Stated(stated=chosen),
        )

    def _street_read(self, request: Request, here: Collection[str]) -> Reading | None:
        """Of a question that is a street where there is something, perhaps with its place and the
        number of a house: nothing else is meant."""
        street = self.names.streets.named(bounded(request.text))
        if street is None:
            return None
        rest = read(street.rest, self.places, request.literal, here)
        if words(rest.words) or rest.ages or rest.facets or rest.times:
            return None
        return replace(rest, words=street.word, matter=street.word)

    def _heard(self, request: Request, asked: _Asked) -> _Heard:
        """What the words mean, and what may be said of it."""
        heard = self._meant(request, asked)
        said = self._said(request, asked, heard)
        return replace(heard, said=said, matches=() if said.outside else heard.matches)

    def _meant(self, request: Request, asked: _Asked) -> _Heard:
        """The needs that the words may mean, their language, and whether they tell of a crisis."""
        asks = "anliegen" not in request.literal
        matches, language = self._matches(request, asked) if asks else ((), "de")
        if request.literal and not _tells_of_crisis(matches):
            # Who is in danger is helped, whatever the address says of how the words are taken.
            plain = replace(request, literal=frozenset(), need=None)
            heard = self._meant(plain, self._asked(plain))
            if heard.crisis:
                return heard
        return self._alarmed(request, asked, matches, language)

    def _alarmed(
        self, request: Request, asked: _Asked, matches: tuple[NeedMatch, ...], language: str
    ) -> _Heard:
        """The needs with that of a crisis in front; without any where none is told of, and whether
        it may be one all the same. Beside a phrasing that may mean one the words need tell less of
        it."""
        spoken, ages = asked.spoken, request.ages or asked.reading.ages
        if not self.needs or not spoken.telling:
            return _Heard(matches, language)
        likely = _tells_of_crisis(matches)
        if spoken.called:
            first = next((m.id for m in matches if m.crisis), "") if likely else ""
            kind = self.needs.kind_of(first)
            return _Heard(matches, language, bool(kind), kind)
        heard = self.needs.told_crisis(spoken.placeless, likely=likely, ages=ages)
        calm = _is_address(spoken.placeless) or not self._says(spoken.own)
        if calm or heard.sure < (LIKELY if likely else SURE):
            everyday = tuple(match for match in matches if not match.crisis)
            # Where nothing else is meant, what helps in danger is found all the same.
            rest = everyday if everyday or calm or heard.sure < 0 else matches
            return _Heard(rest, language, uneasy=not calm and heard.sure >= UNEASY)
        matches, kind = self.needs.stated(heard, matches, language)
        return _Heard(matches, language, True, kind)

    def _matches(self, request: Request, asked: _Asked) -> tuple[tuple[NeedMatch, ...], str]:
        """The needs that the words may mean, and their language. The name of a place is no word of
        a need, however near its letters come to one ("Schleiden", "schneiden"); and who asks for an
        offer by its name means what that offer answers, in German."""
        left = asked.spoken.left
        if self.needs is None or not self._says(left):
            return (), "de"
        named = asked.spoken.named
        german = named is not None or self._is_german(left)
        aloud = "" if asked.spoken.called else asked.spoken.placeless
        ages = request.ages or asked.reading.ages
        matches, language = self.needs.match(left, ages, german=german, aloud=aloud)
        if named:
            matches = _answered_by(named, matches)
        if not self._says(asked.spoken.own):
            matches = tuple(match for match in matches if not match.crisis)
        return matches, language

    def _is_german(self, left: str) -> bool:
        """Whether it is a word or two that the catalogue has: "Adoption" is French as well."""
        every = words(left)
        return len(every) <= _FEW_WORDS and all(map(self._catalogued, every))

    def _said(self, request: Request, asked: _Asked, heard: _Heard) -> Stated:
        """What may be said of the words."""
        left, reading = asked.spoken.left, asked.reading
        if self.needs is None or "anliegen" in request.literal or not self._says(left):
            return Stated()
        first = heard.matches[0].id if heard.matches else None
        told = self.needs.told(left, heard.language, first)
        if told is None:
            return Stated()
        own = [word for word in words(left) if not is_stop(word)] or words(left)
        named, known = (
            sum(map(knows, own)) / len(own) for knows in (self.names.has, self._catalogued)
        )
        known_of = AskedFor(
            named=named,
            catalogued=known,
            called=asked.spoken.named is not None,
            aimed=bool(reading.ages or reading.facets),
            crisis=heard.crisis,
            uneasy=heard.uneasy,
        )
        return decide(told, heard.matches, known_of)

    def _says(self, text: str) -> bool:
        """Whether words say anything: one of their own, or little ones that are a cry for help."""
        return informative(text) or bool(self.needs and self.needs.is_cry(text))

    def is_street(self, text: str) -> bool:
        return is_street(text) or self.names.is_street(text)

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

    def is_placed(self, word: str, placed: Collection[str]) -> bool:
        known = word.lower() in placed or word.lower() in self._place_words
        return known or is_road(word) or self.places.is_name(word)

    def where(self, text: str) -> Found:
        """The places that are named, where nothing else is asked."""
        return self.places.find(" ".join(bounded(text).split()))


def _is_address(text: str) -> bool:
    """Whether it ends as addresses do, misspelt ones too ("Piussraße 40"), and is no longer."""
    *street, number = words(text) or [""]
    road = bool(street) and (is_road(street[-1]) or street[-1].endswith(("aße", "asse")))
    return road and len(street) <= _LONGEST_STREET and number.isdecimal()


def _taken(request: Request) -> frozenset[str]:
    """The facets that were chosen."""
    taken = frozenset(name for name, values in request.chosen.items() if values)
    return taken | {"alter"} if request.ages else taken


def _besides_chosen(
    read_out: Mapping[str, tuple[str, ...]], taken: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    return {name: values for name, values in read_out.items() if name not in taken}


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
