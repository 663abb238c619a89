"""Wild texts for the search field: what nobody would type, and what somebody will."""

import csv
import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import cycle
from pathlib import Path

EVAL = Path(__file__).resolve().parents[1] / "eval"
SIZES = (1, 5, 20, 80, 200, 400)
SCRIPTS = (
    (0x20, 0x7F),  # Latin
    (0xC0, 0x250),  # Latin with marks
    (0x370, 0x400),  # Greek
    (0x400, 0x530),  # Cyrillic
    (0x590, 0x5F5),  # Hebrew with points, from right to left
    (0x600, 0x700),  # Arabic
    (0x900, 0x980),  # Devanagari
    (0xE00, 0xE5C),  # Thai, which has no spaces
    (0x1100, 0x1200),  # Hangul in parts
    (0x3040, 0x3100),  # Kana
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7A4),  # Hangul
    (0xFB00, 0xFE00),  # ligatures and forms: one sign becomes up to eighteen letters
    (0x1F300, 0x1FAFF),  # emoji
    (0xE000, 0xF8FF),  # for private use
)
MARKS = "".join(map(chr, range(0x300, 0x36F)))
HIDDEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad\x00\x1b\x7f\ufffe"
PIECES = (
    "schul kinder tages pflege eltern eltern baby sprach förder jugend amt geld spiel platz haus"
    " aufgaben hilfe s en e er n es haft schaft"
).split()
RULES = (
    "mit 3|½|2½|ab 12|im 7. Monat|in der 20. SSW|zwei bis drei Jahre|٤ سنوات|9999 Jahre|0 Monate"
    "|kind ist ist ist|seit über 2 Jahren|bis|und|,|.|kostenlos|ohne Anmeldung|auf Türkisch|online"
    "|AND|OR NOT|\"|(|)|*|~2|+|-|:|\\|^8|[a TO b]|title:x|'|'; DROP TABLE|<script>|%s|{}|İ|ﬁ|ǆ|ﷺ"
    "|б'є|d'|l’|Düren|in Rath|bei Merken|Kreis Düren|schwanger|im|ist|bin 15|U7a"
).split("|")


@lru_cache(maxsize=1)
def questions() -> tuple[str, ...]:
    """The judged questions: what families type, in nine languages."""
    found: list[str] = []
    for path in sorted(EVAL.glob("*queries.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [row["query"] for row in csv.DictReader(lines, delimiter="\t")]
    return tuple(found)


def _any(chance: random.Random) -> str:
    """Letters of all kinds at random."""
    letters = "".join(questions()) + "".join(map(chr, range(0x20, 0x3000, 7)))
    return "".join(chance.choices(letters, k=chance.choice(SIZES)))


def _script(chance: random.Random) -> str:
    first, last = chance.choice(SCRIPTS)
    spaced = chance.choice((3, 6, 1000))
    return "".join(
        " " if chance.randrange(spaced) == 0 else chr(chance.randrange(first, last))
        for _ in range(chance.choice(SIZES))
    )


def _marked(chance: random.Random) -> str:
    """A question under heaps of combining marks and hidden signs."""
    signs = MARKS + HIDDEN
    return "".join(c + "".join(chance.choices(signs, k=3)) for c in chance.choice(questions()))


def _misspelt(chance: random.Random) -> str:
    """Many words, each with letters wrong: every one of them looks for its neighbours."""
    letters = "abcdefghiklmnoprstuwzäöü"
    words = [w for text in chance.choices(questions(), k=12) for w in text.split() if len(w) > 3]
    out = []
    for word in words:
        at = chance.randrange(len(word))
        out.append(word[:at] + chance.choice(letters) + word[at + 1 :])
    return " ".join(out)


def _gibberish(chance: random.Random) -> str:
    letters = "etaoinshrdlcumwfgypbvk"
    return " ".join("".join(chance.choices(letters, k=chance.randint(4, 12))) for _ in range(40))


def _compound(chance: random.Random) -> str:
    """Parts of German compounds in endless rows, which can be cut in very many ways."""
    few = chance.sample(PIECES, k=chance.randint(1, 6))
    return "".join(chance.choices(few, k=60))[: chance.choice((20, 44, 45, 46, 200, 400))]


def _one_letter(chance: random.Random) -> str:
    return chance.choice("aeinsw1½.,-'\"ßİ ﷺ字🙂\u0301") * chance.choice(SIZES)


def _rules(chance: random.Random) -> str:
    """Ages, filters, places and signs of query languages, one after the other."""
    return chance.choice((" ", "", ", ")).join(chance.choices(RULES, k=chance.randint(1, 40)))


def _clauses(chance: random.Random) -> str:
    """Very many sentences in one."""
    joint = chance.choice((", ", ". ", " und ", "! ", " aber "))
    return joint.join(chance.choices(questions(), k=12))


def _short(chance: random.Random) -> str:
    return " ".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(200))


def _mixed(chance: random.Random) -> str:
    return "".join(chance.choice(KINDS[:-1])(chance)[:60] for _ in range(5))


KINDS: tuple[Callable[[random.Random], str], ...] = (
    _any,
    _script,
    _marked,
    _misspelt,
    _gibberish,
    _compound,
    _one_letter,
    _rules,
    _clauses,
    _short,
    _mixed,
)


def texts(count: int, seed: int = 5) -> Iterator[tuple[str, str]]:
    """Kind and text, each kind in turn; the same for the same seed."""
    chance = random.Random(seed)
    for _, kind in zip(range(count), cycle(KINDS), strict=False):
        yield kind.__name__.strip("_"), kind(chance)
