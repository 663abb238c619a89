"""Two things in one question: where one may end and the next begin, and whether it is two.

"Kein Kita-Platz und ich muss wieder arbeiten" is about two Anliegen, "schläft nicht, wacht jede
Nacht auf" twice about one. A question is cut where marks or little words of its language join
clauses, and where none do, between words that are each known of another Anliegen ("alleinerziehend
Schulden"). What each part says by itself is then held against what the whole says.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from search.german import is_stop, words
from search.needs import Need

Floats = npt.NDArray[np.float32]
Settled = Callable[[Sequence[str]], Sequence[tuple[int, Collection[int]]]]
"""Tells for each word the number of the one need that it is known of, -1 where there is none, and
all needs whose phrasings have it."""

MOST_CLAUSES = 4
_LONGEST_CLAUSED = 45
"""Words of a question that is divided."""
_MARKS = re.compile(r"[,;!?،؛؟](?!\d) ?|[.:] | [–—+/&-] ")
_TURNING: Mapping[str, frozenset[str]] = {
    "de": frozenset(("aber", "weil", "denn", "außerdem", "sowie", "plus")),
    "en": frozenset(("but", "because", "also", "plus")),
    "tr": frozenset(("ama", "çünkü", "ayrıca")),
    "uk": frozenset(("але", "бо", "а", "також")),
    "ru": frozenset(("но", "потому", "а", "также")),
    "ar": frozenset(("لكن", "لأن", "أيضا")),
    "pl": frozenset(("ale", "bo", "a", "też")),
    "fr": frozenset(("mais", "parce", "car", "aussi")),
    "ro": frozenset(("dar", "iar")),
}
"""Words that begin a clause."""
_TURNS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(rf" (?:{phrases}) ", re.IGNORECASE)
    for language, phrases in {
        "de": "(?:und )?(?:auch noch|zusätzlich)|und auch",
        "en": "as well as|and also|on top of that",
        "tr": "bir de|hem de|aynı zamanda",
        "uk": "а також|крім того|ще й",
        "ru": "а также|кроме того|(?:и )?ещё и",
        "ar": "بال[إا]ضافة [إا]لى(?: ذلك)?|و?كذلك|و[أا]يضا[ًن]?|[أا]يضاً",
        "pl": "a także|jak również|jak i|(?:a )?oprócz tego|poza tym",
        "fr": "ainsi que|et aussi|puis|en plus",
        "ro": "precum și|(?:și )?de asemenea|plus",
    }.items()
}
"""What begins a clause with several words, or one that is no mere word."""
_ADDING: Mapping[str, frozenset[str]] = {
    "de": frozenset(("und", "u")),
    "en": frozenset(("and",)),
    "tr": frozenset(("ve",)),
    "uk": frozenset(("і", "та", "й")),
    "ru": frozenset(("и",)),
    "ar": frozenset(("و",)),
    "pl": frozenset(("i", "oraz")),
    "fr": frozenset(("et",)),
    "ro": frozenset(("și", "si")),
}
"""Words that join clauses, and mere words too: looked for where nothing else divides."""
_ARABIC_AND, _ARABIC_AND_NOT, _ARABIC_FOR = "و", "وما", "لل"
_SHORTEST_JOINED = 4
"""Letters of a word that begins with the Arabic "and"."""
_BEGINS_SO = re.compile(
    "و(?:حد|حيد|قت|ضع|لد|لاد|الد|صل|ظيف|رق|زن|جد|سط|عد|فا|ين|احد|اجب|ثيق|كال|قف|جبات|سيل|جع|زار)"
)
"""Arabic words whose first letter is that "and" and says none: "وحيدة"."""
_NARROWING = frozenset(
    "für bei beim mit in im am an auf nach vor ohne zum zur von vom trotz for with at on after"
    " during without from için ile для при с со в во на после с из з із у після dla z ze w po przy"
    " pour avec à chez en sans pentru cu la în după مع في عند بعد من".split()
)
"""What follows says which of what stands before is meant, and nothing new: "Krabbelgruppe für
Zwillinge"."""
_MOST_LISTED = 4
"""Words, little ones apart, that are cut though nothing joins them: more are one sentence."""
_LONG = 15
"""Letters of little words that say something together."""
_SURE = 0.9
"""Certainty from which on a clause by itself tells what it is about."""
_BESIDES = 0.5
"""Weight of the whole question, as a power, where a clause decides between its needs."""
_NEARLY = 0.7
"""Share of a clause's best certainty that the need has for which it so decides."""
_HEARD, _HEARD_CLEARLY = 8, 60
"""So far in front among the needs of the whole question a clause's own must stand, the further
where the clause may mean nothing else: what words seem to say that were only cut out of others
stands further back."""
_CLEAR = 0.1
"""Certainty of another need, up to which a clause may mean nothing else."""
_BOTH = 0.5
"""Share of its own certainty: a need of which another clause is so sure too is what both say."""
_SHARED = 0.5
"""Share of the offers that answer two needs, from which on they are one matter."""


def parts(text: str, language: str, settled: Settled) -> list[str]:
    """The parts of a question that may say something of their own, in order, at most
    `MOST_CLAUSES`; none of a question that is not to be divided."""
    if not 2 <= len(words(text)) <= _LONGEST_CLAUSED:
        return []
    turned = _TURNS[language].sub(" ; ", text)
    marked = (part for piece in _MARKS.split(turned) for part in _cut(piece, _TURNING[language]))
    found = [part for part in marked if _says_something(part)]
    if len(found) == 1:
        pieces = _cut(found[0], _ADDING[language], _ARABIC_AND if language == "ar" else "")
        found = [part for part in pieces if _says_something(part)] or found
    if len(found) == 1:
        found = _between(found[0].split(), settled)
    return found[:MOST_CLAUSES] if len(found) > 1 else []


def _says_something(part: str) -> bool:
    """Little words alone do so only when they are many ("ich kann nicht mehr")."""
    return len(part) > _LONG or not all(map(is_stop, words(part)))


def _cut(text: str, joining: Collection[str], prefix: str = "") -> Iterator[str]:
    """What stands between the words that join, and begins with a word that has them as `prefix`."""
    part: list[str] = []
    for word in text.split():
        begins = (
            bool(prefix)
            and word.startswith(prefix)
            and (len(word) >= _SHORTEST_JOINED or word == _ARABIC_AND_NOT)
            and not _BEGINS_SO.match(word)
        )
        if word.lower() in joining or begins:
            yield " ".join(part)
            part = [word] if begins else []
        else:
            part.append(word)
    yield " ".join(part)


def _between(every: Sequence[str], settled: Settled) -> list[str]:
    """What nothing joins, cut before what is said of the second of two needs, where it is some
    words and no sentence. Words that stand together in phrasings of one of the needs say one thing
    ("Oma gestorben")."""
    if sum(not is_stop(word) for word in every) > _MOST_LISTED:
        return []
    told = [
        (place, own, of)
        for place, (own, of) in enumerate(settled(every))
        if own >= 0 and not is_stop(every[place])
    ]
    for (here, first, of_first), (there, second, of_second) in pairwise(told):
        beside = [word.lower() for word in every[here + 1 : there]]
        narrowed = not _NARROWING.isdisjoint(beside) or every[there].startswith(_ARABIC_FOR)
        if second not in of_first and first not in of_second and not narrowed:
            cut = there
            while cut - 1 > here and is_stop(every[cut - 1]):
                cut -= 1  # the little words before it are its own
            return [" ".join(every[:cut]), " ".join(every[cut:])]
    return []


def matters(
    whole: Floats, clauses: Sequence[Floats], needs: Sequence[Need]
) -> list[tuple[int, int]]:
    """The clause and the need of each thing that is asked for, in order, where it is more than
    one; from the certainties of the whole question and of each clause. Never of a crisis, which is
    not to be put together from pieces."""
    place = np.empty(len(whole), dtype=np.intp)
    place[np.argsort(-whole, kind="stable")] = np.arange(len(whole))
    besides = whole**_BESIDES
    found: list[tuple[int, int]] = []
    for number, sure in enumerate(clauses):
        own = int((sure * besides).argmax())
        most, second = float(sure.max()), float(np.delete(sure, own).max(initial=0.0))
        heard = place[own] < (_HEARD_CLEARLY if second <= _CLEAR else _HEARD)
        if most < _SURE or sure[own] < _NEARLY * most or not heard or needs[own].crisis:
            continue
        if not any(_same(own, sure, need, clauses[clause], needs) for clause, need in found):
            found.append((number, own))
    first = int(whole.argmax())
    meant = {need for _clause, need in found}
    return found if len(found) > 1 and first in meant else []


def _same(one: int, of_one: Floats, other: int, of_other: Floats, needs: Sequence[Need]) -> bool:
    """Whether two clauses say the same: each need may be what the other clause says, or the same
    offers answer both."""
    if one == other or of_one[other] >= _BOTH * of_one[one]:
        return True
    if of_other[one] >= _BOTH * of_other[other]:
        return True
    mine, theirs = (
        {slug for slug, grade in needs[each].offers.items() if grade > 2} for each in (one, other)
    )
    return len(mine & theirs) >= _SHARED * min(len(mine), len(theirs)) > 0
