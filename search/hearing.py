"""What a question means: its place, ages and filters, the Anliegen, and whether it tells of a
crisis."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from search import crises, daywords
from search.alarm import Heard
from search.answers import Gazetteer, NeedMatch, Request, Understood, bounded
from search.daywords import AskedDays
from search.german import informative, is_broad, is_stop, is_vague, words
from search.names import Named, Names
from search.places import Found, Places
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
        self, text: str, ages: tuple[int, ...] = (), *, german: bool = False
    ) -> tuple[tuple[NeedMatch, ...], str]: ...

    def told(self, text: str, language: str, first: str | None) -> Told | None: ...

    def label(self, need: str, language: str) -> str | None: ...

    def is_crisis(self, need: str) -> bool: ...

    def suggest(self, prefix: str, limit: int) -> tuple[NeedMatch, ...]: ...

    @property
    def typed(self) -> frozenset[str]: ...

    def is_everyday(self, word: str) -> bool: ...

    def is_cry(self, text: str) -> bool: ...

    def told_crisis(self, text: str, *, likely: bool) -> Heard: ...

    def stated(
        self, heard: Heard, matches: Sequence[NeedMatch], language: str
    ) -> crises.CrisisFirst: ...

    def kind_of(self, need: str) -> str: ...


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
        taken = frozenset(name for name, values in request.chosen.items() if values)
        if request.ages:
            taken |= {"alter"}
        here = request.chosen.get("kommune", ())
        reading = self._street_read(request, here)
        street = reading is not None
        reading = reading or read(bounded(request.text), self.places, request.literal, here)
        text = reading.words if self._says(reading.words) else ""
        asked = words(reading.matter) if text else []
        read_out = bool(reading.kommune or reading.between or reading.ages or reading.facets)
        days = self._days(reading) if text else None
        shelved = shelves(reading, request, days)
        if shelved or (read_out and all(map(is_vague, asked))):
            text = ""  # where, when and for whom says it all: everything there that fits
            settled = request.literal | taken | reading.facets.keys()
            if not shelved and "thema" not in settled and asks_for_leisure(reading.matter):
                reading = replace(reading, facets={**reading.facets, "thema": (LEISURE,)})
        # "Beratung" is looked for as a word; what it may be about is not guessed, least of all from
        # the words of a time.
        kind = (read_out or bool(reading.times)) and all(map(is_broad, asked))
        if kind and text:
            text = reading.matter
        told = text and not kind and days is None and not street and not self.is_street(text)
        matches, language, crisis = self._heard(text if told else "", request, reading)
        matches, crisis_kind, uneasy = self._alarmed(
            text if told else "", request, matches, language
        )
        crisis = bool(crisis_kind)
        sure = self._sure(
            text if told else "", request, reading, matches, language, crisis=crisis, uneasy=uneasy
        )
        if sure.outside:
            matches = ()
        if self.needs and request.need:
            label = self.needs.label(request.need, language)
            if label is not None:
                is_one = self.needs.is_crisis(request.need)
                told_kind, language = request.told or ("", language)
                label = self.needs.label(request.need, language) or label
                chosen = NeedMatch(id=request.need, label=label, certainty=1.0, crisis=is_one)
                others = (*self._besides(request.besides, language), *matches)
                matches = (chosen, *(m for m in others if m.id != request.need))
                crisis = is_one or (crisis and any(m.crisis for m in matches))
                sure = Stated(stated=chosen)
                if is_one:
                    crisis_kind = told_kind or self.needs.kind_of(request.need)
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
            shelves=shelved,
            days=days,
            needs=matches,
            stated=sure.stated,
            likely=sure.likely,
            plainly=sure.outside,
            outside=sure.outside,
            crisis=crisis,
            crisis_kind=crisis_kind if crisis else "",
            uneasy=uneasy and not crisis,
            language=language,
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

    def _alarmed(
        self, text: str, request: Request, matches: tuple[NeedMatch, ...], language: str
    ) -> tuple[tuple[NeedMatch, ...], str, bool]:
        """The needs with that of a crisis in front, and its kind; without any where none is told
        of, and whether it may be one all the same. Beside a phrasing that may mean one the words
        need tell less of it."""
        if not self.needs or not text:
            return matches, "", False
        likely = _tells_of_crisis(matches)
        said = self.places.without_names(bounded(request.text))
        if self._named(request, said):
            first = next((m.id for m in matches if m.crisis), "") if likely else ""
            return matches, self.needs.kind_of(first), False
        heard = self.needs.told_crisis(said, likely=likely)
        calm = _is_address(said) or not self._says(self.places.without_names(text, everyday=True))
        if calm or heard.sure < (LIKELY if likely else SURE):
            everyday = tuple(match for match in matches if not match.crisis)
            # Where nothing else is meant, what helps in danger is found all the same.
            rest = everyday if everyday or calm or heard.sure < 0 else matches
            return rest, "", not calm and heard.sure >= UNEASY
        return *self.needs.stated(heard, matches, language), False

    def _meant(
        self, text: str, request: Request, reading: Reading
    ) -> tuple[tuple[NeedMatch, ...], str]:
        """The needs that the words may mean, and their language. The name of a place is no word of
        a need, however near its letters come to one ("Schleiden", "schneiden"); and who asks for an
        offer by its name means what that offer answers, in German."""
        said = self.places.without_names(text)
        if self.needs is None or not self._says(said):
            return (), "de"
        named = self._named(request, said)
        german = named is not None or self._is_german(said)
        matches, language = self.needs.match(said, request.ages or reading.ages, german=german)
        if named:
            matches = _answered_by(named, matches)
        if not self._says(self.places.without_names(text, everyday=True)):
            matches = tuple(match for match in matches if not match.crisis)
        return matches, language

    def _is_german(self, said: str) -> bool:
        """Whether it is a word or two that the catalogue has: "Adoption" is French as well."""
        every = words(said)
        return len(every) <= _FEW_WORDS and all(map(self._catalogued, every))

    def _named(self, request: Request, said: str) -> Named | None:
        return self.names.named(bounded(request.text)) or self.names.named(said)

    def _sure(
        self,
        text: str,
        request: Request,
        reading: Reading,
        matches: Sequence[NeedMatch],
        language: str,
        *,
        crisis: bool,
        uneasy: bool,
    ) -> Stated:
        """What may be said of the words."""
        said = self.places.without_names(text)
        if self.needs is None or "anliegen" in request.literal or not self._says(said):
            return Stated()
        told = self.needs.told(said, language, matches[0].id if matches else None)
        if told is None:
            return Stated()
        own = [word for word in words(said) if not is_stop(word)] or words(said)
        named, known = (
            sum(map(knows, own)) / len(own) for knows in (self.names.has, self._catalogued)
        )
        asked = AskedFor(
            named=named,
            catalogued=known,
            called=self._named(request, said) is not None,
            aimed=bool(reading.ages or reading.facets),
            crisis=crisis,
            uneasy=uneasy,
        )
        return decide(told, matches, asked)

    def _says(self, text: str) -> bool:
        """Whether words say anything: one of their own, or all together a cry for help."""
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
    """Whether it ends as addresses do, and is no longer than one."""
    *street, number = words(text) or [""]
    return 0 < len(street) <= _LONGEST_STREET and number.isdecimal() and is_road(street[-1])


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
