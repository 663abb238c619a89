"""The nine languages: which one a question is in, and what its misspelt words are meant to be."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from search import lexicon
from search.dialects import Chat, standard
from search.german import MOST_MENDED, German, fold, is_stop, occurrences, words
from search.mapped import Arrays, Texts
from search.needs import LANGUAGES, Phrase
from search.sounds import Sounds
from search.spelling import Spelling
from search.wordlists import lent
from search.writing import ARABIC, CYRILLIC, OTHER_SCRIPT, bare, umlauts

_GERMAN = LANGUAGES.index("de")
_UKRAINIAN, _RUSSIAN = LANGUAGES.index("uk"), LANGUAGES.index("ru")
_ARABIC = LANGUAGES.index("ar")
_OTHER_SCRIPTS = (_UKRAINIAN, _RUSSIAN, _ARABIC)
_NOUN = re.compile(r"(?<=[^.!?:] )[A-ZÄÖÜ][a-zäöüß]{6,}|^[A-ZÄÖÜ][a-zäöüß]{6,}$")
"""German words with capitals inside a phrasing, long enough to be told by their sound."""
_MARKS_MATTER = (_GERMAN, LANGUAGES.index("en"))
_MORE_OFTEN = 3
"""So many times as often another way to write a word occurs that is taken instead of it."""
_AS_MANY, _UNSEEN_TIMES = 100_000, 0.1
"""Signs of each language, and how often one that was not seen is taken to occur."""
_UNSEEN_ODDS = math.log(_UNSEEN_TIMES) + 0.01
_SELDOM = 2
_SELDOM_ODDS = math.log(3.0)
"""Of a word that a language has in three or four phrasings at most."""
_BRIEF = 2
"""Words of a question that need evidence to be taken for another language than German."""
_NOT_GERMAN = re.compile("[şğıçłąęśźżćńóăâîșțœèêàùûëï]")
_LEAST_PART = 3
"""German phrasings in which a word stands at least to be taken for a part of compounds."""


class Tongue:
    """Tells the languages apart by their letters and words, as the phrasings have them."""

    _GERMAN_FIRST = 4.0
    """Head start of German, in log odds: most people here type German..."""
    _GERMAN_MARKED = 8.0
    """... above all where it is a word or two that nobody is known to say: with letters that German
    has not..."""
    _GERMAN_SELDOM, _GERMAN_KNOWN, _GERMAN_NEW = 8.5, 15.0, 19.0
    """... that another language has a few times at most (pilates, robotik), that German has as well
    ("down syndrom"), or that none has (origami, lego): their letters alone tell of no language."""

    def __init__(self, made: Arrays) -> None:
        self._signs, self._odds = Texts(made["signs"]), made["sign-odds"]

    @classmethod
    def arrays(cls, phrases: Sequence[Phrase]) -> Arrays:
        spoken = cls._spoken(phrases)
        counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        for counted, every in zip(counts.values(), spoken.values(), strict=True):
            for word, times in every.items():
                # Half of them are typed without their marks.
                for form in (word, bare(word)):
                    for sign in cls._signs_of(form):
                        counted[sign] += times
        signs = Texts.array(sign for counted in counts.values() for sign in counted)
        # The last column is for what no phrasing has: its number is -1.
        odds = np.zeros((len(LANGUAGES), len(signs) + 1))
        for row, counted in zip(odds, counts.values(), strict=True):
            occurs = np.array([counted[sign] for sign in signs.tolist()] + [0])
            # As if all had the same number of phrasings: else what nobody said would tell of the
            # language in which the fewest are written.
            row[:] = np.log(occurs * (_AS_MANY / max(occurs.sum(), 1)) + _UNSEEN_TIMES)
        return {"signs": signs, "sign-odds": odds}

    @staticmethod
    def _spoken(phrases: Sequence[Phrase]) -> dict[str, Counter[str]]:
        """How often each language says its words."""
        spoken: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        for phrase in phrases:
            if phrase.kind != "word":
                said = words(phrase.text)
                # Who asks with that word alone is known to speak so: "imdat".
                spoken[phrase.language].update(said * (1 if said[1:] else _SELDOM + 1))
        # The single words of needs are German ones, but for those that others say: a noun (Robotik)
        # more than seldom.
        foreign: Counter[str] = Counter()
        for tongue in LANGUAGES[1:]:
            for word, times in spoken[tongue].items():
                foreign[bare(word)] = max(foreign[bare(word)], times)
        for phrase in phrases:
            if phrase.kind == "word":
                most = _SELDOM if phrase.text[:1].isupper() else 0
                own = (word for word in words(phrase.text) if foreign[bare(word)] <= most)
                spoken["de"].update(own)
        return spoken

    @staticmethod
    def _signs_of(word: str) -> Iterator[str]:
        """The word, and its letters in runs of three."""
        yield f"={word}"
        marked = f" {word} "
        for start in range(len(marked) - 2):
            yield marked[start : start + 3]

    @lru_cache(maxsize=512)  # noqa: B019 - one index lives as long as the process
    def of(self, text: str) -> str:
        if ARABIC.search(text):
            return "ar"
        among: Sequence[str] = ("de", "en", "tr", "pl", "fr", "ro")
        if CYRILLIC.search(text):
            among = ("uk", "ru")
        asked = words(text)
        signs = self._signs.find([sign for word in asked for sign in self._signs_of(word)])
        ahead = self._GERMAN_FIRST
        if len(asked) <= _BRIEF and CYRILLIC.search(text) is None:
            ahead = self._head_start(asked, text)
        best, best_odds = "de", -math.inf
        for language in among:
            total = sum(self._odds[LANGUAGES.index(language), signs].tolist())
            total += ahead if language == "de" else 0.0
            if total > best_odds:
                best, best_odds = language, total
        return best

    def _head_start(self, asked: Sequence[str], text: str) -> float:
        """Of German, where a question is a word or two: what is known of them alone is evidence."""
        odds = self._odds[:, self._signs.find([f"={word}" for word in asked])]
        german = odds[_GERMAN] > _UNSEEN_ODDS
        most = odds.max(axis=0)
        if len(asked) == 1 and german[0]:
            return math.inf  # as others may say it, too: Baby, Adoption
        if (~german & (most > _SELDOM_ODDS)).any():
            return self._GERMAN_FIRST
        if len(asked) == 1 and most[0] > _UNSEEN_ODDS and lexicon.is_word(asked[0]):
            return math.inf  # others say it now and then: Piano, Integration
        if _NOT_GERMAN.search(text.lower()):
            return self._GERMAN_MARKED if len(asked) == 1 else self._GERMAN_FIRST
        if german.all():
            return self._GERMAN_KNOWN
        return self._GERMAN_NEW if (most[~german] <= _UNSEEN_ODDS).all() else self._GERMAN_SELDOM


class KnownWords:
    """The words of all phrasings; mends those of a question that are misspelt. German words
    (Kita, Jobcenter) stand in questions of all languages."""

    def __init__(self, made: Arrays) -> None:
        self._words, self._counts = Texts(made["words"]), made["word-counts"]
        self._spelling = Spelling(
            made["folded"],
            made["folded-letters"],
            made["folded-lengths"],
            made["folded-written"],
            made["folded-often"],
        )
        counts = self._counts[_GERMAN, :-1]
        parts = np.flatnonzero(counts >= _LEAST_PART)
        names = self._words.texts[parts].tolist()
        self._nouns: list[str] = made["nouns"].tolist()
        self._german = German(Counter(dict(zip(names, counts[parts].tolist(), strict=True))))

    @staticmethod
    def arrays(phrases: Sequence[Phrase]) -> Arrays:
        texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for phrase in phrases:
            texts[phrase.language].append(phrase.text)
        counts = [occurrences(those) for those in texts.values()]
        # Those who speak Ukrainian use Russian words, and the other way round.
        beside = {_UKRAINIAN: _RUSSIAN, _RUSSIAN: _UKRAINIAN}
        spoken = [
            count
            + (counts[_GERMAN] if tongue != _GERMAN else Counter())
            + (counts[beside[tongue]] if tongue in beside else Counter())
            for tongue, count in enumerate(counts)
        ]
        every = Texts.array(word for count in counts for word in count)
        numbers = {word: number for number, word in enumerate(every.tolist())}
        spelling = Spelling.of(spoken, numbers, fold)
        nouns = Counter(noun.lower() for text in texts["de"] for noun in _NOUN.findall(text))
        # The last column is for a word that is not there: its number is -1.
        table = [[count[word] for word in every.tolist()] + [0] for count in spoken]
        return {
            "words": every,
            "word-counts": np.array(table, dtype=np.int32),
            "folded": np.array(spelling.folded, dtype=np.str_),
            "folded-letters": spelling.letters,
            "folded-lengths": spelling.lengths,
            "folded-written": spelling.written,
            "folded-often": spelling.often,
            "nouns": np.array([noun for noun, _ in nouns.most_common()], dtype=np.str_),
        }

    # The words of a question are looked for as names of places, alone and beside each other.
    @lru_cache(maxsize=4_000)  # noqa: B019 - one index lives as long as the process
    def knows(self, word: str) -> bool:
        return bool(self._words.find([word])[0] >= 0)

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the parts of a German compound, () for a word that is none."""
        return self._german.split(word)

    def mending(self, text: str, language: str) -> dict[str, str]:
        """For the words of a question that are misspelt, or lack their marks, what they are meant
        to be."""
        tongue = LANGUAGES.index(language)
        asked = list(dict.fromkeys(words(text)))
        counts = self._counts[tongue, self._words.find(asked)].tolist()
        meant: dict[str, str] = {}
        unknown = []
        for word, count in zip(asked, counts, strict=True):
            written = self._as_written(word, count, tongue)
            if written is not None:
                meant[word] = written
            elif not count and not is_stop(word) and not self._german.split(word):
                unknown.append(word)
        unknown = unknown[:MOST_MENDED]
        if tongue in _OTHER_SCRIPTS:
            meant |= self._lent(asked, unknown)
        for word in unknown:
            if word in meant:
                continue
            number = self._near(word, tongue)
            if number is not None:
                meant[word] = str(self._words.texts[number])
            elif tongue == _GERMAN:
                meant[word] = umlauts(word)
            elif tongue in _OTHER_SCRIPTS and (near := self._sounds.meant(word, mended=True)):
                meant[word] = near
        return meant

    def restored(self, text: str, language: str) -> str:
        """The words of a phrasing with the marks that they lack, as `spoken`."""
        tongue = LANGUAGES.index(language)
        asked = words(text)
        counts = self._counts[tongue, self._words.find(asked)].tolist()
        written = (
            self._as_written(word, count, tongue) or word
            for word, count in zip(asked, counts, strict=True)
        )
        return self.spoken(" ".join(written))

    def spoken(self, text: str) -> str:
        """A text as the sentence encoder may understand it: Arabic in its standard, and words that
        are lent from German in German."""
        if not OTHER_SCRIPT.search(text):
            return text
        return " ".join(self._in_german(word) for word in standard(words(text)))

    def _in_german(self, word: str) -> str:
        return lent().get(fold(word)) or self._surely_lent.meant(word) or word

    def in_arabic(self, text: str) -> str | None:
        """A question in Arabic that is typed with Latin letters, None for all others."""
        return self._chat.in_arabic(text)

    @cached_property
    def _chat(self) -> Chat:
        counts = self._counts[_ARABIC, :-1]
        met = np.flatnonzero(counts)
        every = zip(self._words.texts[met].tolist(), counts[met].tolist(), strict=True)
        return Chat({word: count for word, count in every if ARABIC.search(word)})

    @cached_property
    def _surely_lent(self) -> Sounds:
        return Sounds(dict.fromkeys(lent().values()))

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(dict.fromkeys(lent().values()), self._nouns)

    def _lent(self, asked: Sequence[str], unknown: Collection[str]) -> dict[str, str]:
        """The German words that unknown ones sound like, and that two beside each other do
        ("джоб центр": the second is nothing more then), also where each is known by itself."""
        found: dict[str, str] = {}
        for first, second in pairwise(asked):
            if first in found:
                continue
            new = first in unknown or second in unknown
            if joined := (self._sounds if new else self._surely_lent).meant(first + second):
                found |= {first: joined, second: ""}
        for word in unknown:
            if word not in found and (meant := self._sounds.meant(word)):
                found[word] = meant
        return found

    def _as_written(self, word: str, count: int, tongue: int) -> str | None:
        """How a word is written that is folded as this one, where this is not known or seldom. In
        German and English what is known is right: "schon" is no "schön"."""
        if count and tongue in _MARKS_MATTER:
            return None
        number = self._spelling.as_written(fold(word), tongue)
        if number is None or int(self._counts[tongue, number]) < _MORE_OFTEN * count:
            return None
        return str(self._words.texts[number])

    @lru_cache(maxsize=2_000)  # noqa: B019 - one index lives as long as the process
    def _near(self, word: str, tongue: int) -> int | None:
        found = self._spelling.near(fold(word), 1, tongue)
        return found[0][0] if found else None
