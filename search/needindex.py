"""The Anliegen that a question means, in nine languages: what speaks for each (`search.evidence`),
clause by clause, in the light of the child's age, and whether a crisis is told of (`search.alarm`).
"""

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search import ages as told_ages
from search import alarm, brevity, clauses, crises, learning, specific, timewords
from search.alarm import NOTHING, Alarm, Heard
from search.answers import NeedMatch
from search.beginnings import Beginnings
from search.evidence import BY_MEANING, Calibration, Evidence, versions
from search.german import is_stop, words
from search.needs import Need
from search.stating import Told

Floats = npt.NDArray[np.float32]

_SLACK = 6
"""Months by which a child may be early or late for a phase."""
_OTHER_AGE = 0.3
LEAST_CERTAINTY = 0.1
_LEAST_CRISIS = 0.2
"""A crisis is nothing to guess at: below this it is not even considered."""
_CLAUSE = 0.5
_BESIDE = 0.95
"""Share of the best certainty that each of several things said at once has at least: so near that
the best offers of each stand beside each other."""
_LONG, _LONG_CLAUSE = 6, 15
"""Words of a question, and letters of a clause of but one, from which on a clause lifts what it
says."""


class NeedIndex:
    """All needs, ready to be asked; what is computed for it is kept in the folder `cache`."""

    def __init__(
        self,
        known: Sequence[Need],
        cache: Path | None = None,
        *,
        letters: bool = True,
        meaning: bool = True,
        calibration: Calibration | None = None,
        phases: Iterable[tuple[str, tuple[int, int]]] = (),
    ) -> None:
        """`phases` tells the ages in months of each phase that needs name: first included, last
        excluded."""
        self.needs = tuple(known)
        self.by_id = {need.id: need for need in self.needs}
        self.phases = dict(phases)
        self.evidence = Evidence(
            self.needs,
            cache,
            letters=letters,
            meaning=meaning,
            calibration=calibration or Calibration(),
        )
        self._beginnings = Beginnings(self.needs, self.evidence.tongue)
        self.crises = crises.read().of(need.id for need in self.needs if need.crisis)
        self.alarm = self._alarm(cache) if letters and self.evidence.near else None

    def _alarm(self, cache: Path | None) -> Alarm | None:
        """None where no need is one of a crisis."""
        if not self.crises.kinds or self.evidence.near is None:
            return None
        count = self.evidence.near.count
        of = np.zeros(count + 1, dtype=np.int32)  # the last is for what fills up the slots
        of[self.evidence.slots] = np.arange(len(self.needs), dtype=np.int32)[:, None]
        return Alarm(
            self.crises,
            self.needs,
            phrases=lambda: self.evidence.phrases,
            restored=self.evidence.known_words.restored,
            vectors=partial(self.evidence.near.rows, np.arange(count)),
            of=of[:count],
            cache=cache,
            sources=[repr(self.needs).encode(), *versions(_BY_ALARM)],
        )

    # The same words come again with every filter that a visitor ticks.
    @lru_cache(maxsize=1024)  # noqa: B019 - one index lives as long as the process
    def told_crisis(self, text: str, *, likely: bool, ages: tuple[int, ...] = ()) -> Heard:
        """What the text tells of a crisis, and nothing where that is none at these ages of the
        children, in months."""
        heard = self._heard(text, likely=likely)
        kinds = self.crises.at_ages(heard.kinds, alarm.plain(text), ages)
        return heard._replace(kinds=kinds) if kinds or not heard.kinds else NOTHING

    def _heard(self, text: str, *, likely: bool) -> Heard:
        """What the text tells by itself, in the part that says so most surely, or without the words
        of a time that stand between those of a cry. One or two words have to say it more surely, a
        single one as a wording says just that, unless they are `likely` one of an Anliegen in
        danger."""
        if self.alarm is None:
            return NOTHING
        plain = alarm.plain(self._in_its_letters(text))
        every, mended, language = self._aloud(plain)
        if not every:
            return NOTHING
        if (told := self._told_so(every)) is not None:
            return told
        sounds = self.alarm.sounds(
            every,
            self.evidence.encoded(mended),
            lambda some: self.evidence.nearness([mended[number] for number in some]),
            known=self.evidence.knows(language),
        )
        whole, surest = sounds[0], max(sounds, key=attrgetter("sure"))
        said = words(plain)
        single = sum(not is_stop(word) for word in said) <= 1
        brief = len(said) <= brevity.MOST and not likely
        if brief and (single or surest.sure < alarm.BRIEF):
            doubtful = surest.sure >= alarm.DOUBTFUL
            return Heard(alarm.ITSELF, self.alarm.kinds_of(surest)) if doubtful else NOTHING
        tells = whole if whole.sure > alarm.ITSELF else surest
        return Heard(surest.sure, self.alarm.kinds_of(tells))

    @lru_cache(maxsize=8)  # noqa: B019 - asked by `match`, and then by `told_crisis`
    def _aloud(self, plain: str) -> tuple[list[str], list[str], str]:
        """The text, those of its parts that may tell of a crisis by themselves, and the text
        without the words of a time, as they are and with their misspelt words mended, and their
        language; none of a text without words."""
        if self.alarm is None or self.evidence.near is None or not words(plain):
            return [], [], ""
        language = self.evidence.tongue.of(plain)
        every = [plain, *self.alarm.parts(plain)]
        bare = timewords.timeless(plain)
        if bare != plain and len(words(bare)) > brevity.MOST:
            every.append(bare)
        return every, self.evidence.mended(every, language, within=plain)[0], language

    def _told_so(self, every: Sequence[str]) -> Heard | None:
        """What a wording says just so of the whole, which is first, or a part, but for the words of
        a time; None where none does."""
        assert self.alarm is not None
        for text in every:
            timeless = timewords.timeless(text)
            for each in dict.fromkeys((text, timeless, _ageless(timeless))):
                whole = text is every[0]
                if not whole and len(words(each)) < brevity.MOST:
                    continue  # "heute sterben" beside something else may be said of anybody
                told = self.alarm.told(each)
                if told.kinds or (whole and self.alarm.is_calm(each)):
                    return told
        return None

    def stated(
        self, heard: Heard, matches: Sequence[NeedMatch], language: str
    ) -> crises.CrisisFirst:
        """The kind of a crisis that was heard, and the need that says so in front."""
        kind, first = self.crises.likeliest(heard.kinds, matches)
        surest = max((match.certainty for match in matches), default=1.0)
        label = self.label(first, language) or first
        crisis = NeedMatch(id=first, label=label, certainty=surest, crisis=True)
        return (crisis, *(match for match in matches if match.id != first)), kind

    def kind_of(self, need: str) -> str:
        """The kind of crisis of which this need tells by itself, "" where it tells of none."""
        return self.crises.by_need.get(need, "")

    def warm(self) -> None:
        """Loads and builds what the first question would wait for."""
        label = self.needs[0].label["de"] if self.needs else ""
        self.match(label)
        self.suggest(label, 1)

    def suggest(self, prefix: str, limit: int) -> tuple[NeedMatch, ...]:
        """See `Beginnings.suggest`."""
        return self._beginnings.suggest(prefix, limit)

    @property
    def typed(self) -> frozenset[str]:
        """See `Beginnings.typed`."""
        return self._beginnings.typed

    def told(self, text: str, language: str, first: str | None) -> Told | None:
        """See `Evidence.told`; of a question that `match` took for one in this language."""
        text = self._in_its_letters(text) if language == "ar" else text
        return self.evidence.told(text, language, first)

    def _in_its_letters(self, text: str) -> str:
        """Arabic that is typed with Latin letters in its own, all else as it is."""
        return self.evidence.known_words.in_arabic(text) or text

    # The same words come again with every filter that a visitor ticks.
    @lru_cache(maxsize=1024)  # noqa: B019 - one index lives as long as the process
    def match(
        self,
        text: str,
        ages: tuple[int, ...] = (),
        limit: int = 6,
        *,
        german: bool = False,
        aloud: str = "",
    ) -> tuple[tuple[NeedMatch, ...], str]:
        """The needs that a question may mean, best first, and the language it is in, unless it is
        known to be `german`. A need that does not arise at the child's age is less likely meant
        (never so in a crisis). `told_crisis` is asked of the text `aloud` next: both are encoded at
        once, in little more time than one."""
        text = text if german else self._in_its_letters(text)
        language = "de" if german else self.evidence.tongue.of(text)
        if not self.needs or not words(text):
            return (), language
        spoken = clauses.parts(text, language, self.evidence.stems.known_of)
        _every, ahead, _language = self._aloud(alarm.plain(self._in_its_letters(aloud)))
        whole, *apart = self.evidence.certainties([text, *spoken], language, ahead)
        long = len(words(text)) >= _LONG
        certainty = self._together(whole, spoken, apart) if long else whole.copy()
        certainty = self._alone(text, language, certainty)
        if ages:
            likely = self._likely_at(ages)
            certainty, whole = certainty * likely, whole * likely
            apart = [each * likely for each in apart]
        told = self._matters(whole, spoken, apart, language)
        if not told:
            every = words(text)
            known = self.evidence.stems.known_of(every)
            certainty = specific.decided(certainty, every, known, self.needs)
        order = np.argsort(-certainty, kind="stable").tolist()
        first = [need for _clause, need in told]
        certainty[first] = np.maximum(certainty[first], certainty.max() * np.float32(_BESIDE))
        found = [
            NeedMatch(
                id=self.needs[i].id,
                label=self.needs[i].label.get(language, self.needs[i].label["de"]),
                certainty=round(float(certainty[i]), 3),
                crisis=self.needs[i].crisis,
                matter=_nearest(i, told, apart),
            )
            for i in [*first, *(i for i in order if i not in first)][: limit + len(first)]
            if certainty[i] >= (_LEAST_CRISIS if self.needs[i].crisis else LEAST_CERTAINTY)
        ]
        return tuple(found), language

    def _together(
        self, certainty: Floats, spoken: Sequence[str], apart: Sequence[Floats]
    ) -> Floats:
        """A long question often says two things: each clause speaks for itself too, lower, and
        what several of them say is the more certain (as independent chances add up). Not so a
        crisis, which is too grave to be put together from hints."""
        for text, alone in zip(spoken, apart, strict=True):
            if sum(not is_stop(word) for word in words(text)) >= 2 or len(text) > _LONG_CLAUSE:
                lower = alone * np.float32(_CLAUSE)
                together = 1 - (1 - certainty) * (1 - lower)
                certainty = np.where(self.evidence.crisis, np.maximum(certainty, lower), together)
        return certainty

    def _matters(
        self, whole: Floats, spoken: Sequence[str], apart: Sequence[Floats], language: str
    ) -> list[tuple[int, int]]:
        """What the clauses are about, where that is more than one thing; a clause of one or two
        words settles no more than they would alone, and none of words that all use."""
        if not apart:
            return []
        settled = list(apart)
        for number, text in enumerate(spoken):
            own = [word for word in words(text) if not is_stop(word)]
            if all(map(str.isdigit, own)) or not self.evidence.stems.tells(text):
                settled[number] = np.zeros_like(whole)
            else:
                settled[number] = self._alone(text, language, apart[number])
        return clauses.matters(whole, settled, self.needs)

    def _alone(self, text: str, language: str, certainty: Floats) -> Floats:
        """Of one or two German words what these may mean by themselves."""
        said = self.evidence.alone.words(text)
        if language != "de" or len(said) > brevity.MOST:
            return certainty
        return certainty * self.evidence.alone.told(said)

    def _likely_at(self, ages: tuple[int, ...]) -> Floats:
        likely = np.ones(len(self.needs), dtype=np.float32)
        for number, need in enumerate(self.needs):
            spans = [self.phases[p] for p in need.phases if p in self.phases]
            arises = any(a - _SLACK <= age <= b + _SLACK for age in ages for a, b in spans)
            if spans and not arises and not need.crisis:
                likely[number] = _OTHER_AGE
        return likely

    def label(self, need: str, language: str) -> str | None:
        known = self.by_id.get(need)
        return known.label.get(language, known.label["de"]) if known else None

    def is_crisis(self, need: str) -> bool:
        return need in self.by_id and self.by_id[need].crisis

    def is_everyday(self, word: str) -> bool:
        """Whether families use this word for something else than a place (merken, Berg)."""
        return self.evidence.known_words.knows(word)

    def is_cry(self, text: str) -> bool:
        """Whether little words alone say just what a phrasing of a crisis says."""
        return self.evidence.alone.is_cry(text)


def _ageless(text: str) -> str:
    """A text in small letters without the words that tell an age."""
    for start, end in sorted(told_ages.ages(text)[1], reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(words(text))


def _nearest(need: int, told: Sequence[tuple[int, int]], apart: Sequence[Floats]) -> int:
    """The number of the thing said to which a need belongs: of whose clause it is surest."""
    sure = [float(apart[clause][need]) + (need == own) for clause, own in told]
    return max(range(len(sure)), key=sure.__getitem__, default=0)


_BY_ALARM = (alarm, crises, learning, sys.modules[__name__], *BY_MEANING)
