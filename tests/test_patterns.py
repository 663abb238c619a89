"""No pattern may need more than its text's length: checked on the patterns themselves, for a text
that makes one slow is easily overlooked, and one is enough to hold the whole site."""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import app
import search

OPEN = 64
"""A repetition that may go on for longer is one without end here."""
LETTERS = "aegmtänÄжعß"
SAMPLE = frozenset("09" + LETTERS + " \t\n.,:;/-–_()@+'\"?!#%&=<>½\u200b\u0301")
"""One sign for each class that our patterns tell apart."""
BOUNDED = frozenset(
    (
        "search.understanding",
        "search.alarm",
        "search.clauses",
        "search.dialects",
        "search.writing",
        "search.needindex",
        "search.tongues",
        "search.german",
    )
)
"""Their texts are cut to MAX_TEXT before any pattern sees them; see tests/search/test_wild.py."""


def modules() -> Iterator[Any]:
    for package in (app, search):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name:
                yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from patterns_in(each, depth - 1)
    elif depth and isinstance(value, dict):
        yield from patterns_in(tuple(value.values()), depth - 1)
    elif depth and dataclasses.is_dataclass(value) and not isinstance(value, type):
        each_field = [getattr(value, field.name) for field in dataclasses.fields(value)]
        yield from patterns_in(each_field, depth - 1)


def written_in_calls(
    module: Any, deeds: frozenset[str] = frozenset(dir(re))
) -> Iterator[re.Pattern[str]]:
    """Those of `re.sub("...", …)` and the like."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in deeds
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield re.compile(str(node.args[0].value))


LOOKING = frozenset(("search", "sub", "subn", "findall", "finditer", "split"))
"""What tries a pattern at every sign of a text."""


def looked_for(module: Any) -> Iterator[re.Pattern[str]]:
    """Those that are tried at every sign of a text."""
    yield from written_in_calls(module, LOOKING)
    names = {
        node.value.id
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Attribute)
        and node.attr in LOOKING
        and isinstance(node.value, ast.Name)
    }
    for name, value in vars(module).items():
        if name in names and isinstance(value, re.Pattern):
            yield value


def everywhere() -> list[tuple[str, re.Pattern[str]]]:
    found: dict[str, tuple[str, re.Pattern[str]]] = {}
    for module in modules():
        if module.__name__ in BOUNDED:
            continue
        for pattern in (*patterns_in(tuple(vars(module).values())), *written_in_calls(module)):
            found.setdefault(pattern.pattern, (module.__name__, pattern))
    return list(found.values())


class Ambiguous(Exception):  # noqa: N818 - what the walk below looks for
    """Two repetitions without end may share what they eat."""


def signs(node: Any, flags: int) -> frozenset[str]:
    """The signs of SAMPLE that a node for one sign matches; all of them where it is unclear."""
    kind, argument = node
    if kind is sre.LITERAL:
        return SAMPLE & {chr(argument), chr(argument).swapcase()} or frozenset(chr(argument))
    if kind is sre.IN:
        made = re.compile(_class(argument), flags)
        return frozenset(sign for sign in SAMPLE if made.fullmatch(sign))
    return SAMPLE


def _class(items: Any) -> str:
    """The class as it is written, from its parts."""
    written = ""
    for kind, argument in items:
        if kind is sre.NEGATE:
            written += "^"
        elif kind is sre.LITERAL:
            written += f"\\U{argument:08x}"
        elif kind is sre.RANGE:
            written += f"\\U{argument[0]:08x}-\\U{argument[1]:08x}"
        else:
            name = str(argument).rpartition("CATEGORY_")[2]
            letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.removeprefix("NOT_")]
            written += "\\" + (letter.upper() if name.startswith("NOT_") else letter)
    return f"[{written}]"


@dataclasses.dataclass(frozen=True)
class Walked:
    """What a sequence can begin with, all it can eat, and what its last endless repetition, to
    which further signs may still belong, eats."""

    nullable: bool
    eats: frozenset[str]
    begins: frozenset[str]
    tail: frozenset[str]


NOTHING = Walked(nullable=True, eats=frozenset(), begins=frozenset(), tail=frozenset())


def walk(nodes: Any, flags: int, tail: frozenset[str]) -> Walked:
    eats: frozenset[str] = frozenset()
    begins: frozenset[str] = frozenset()
    nullable = True
    for node in nodes:
        part = step(node, flags, tail)
        eats |= part.eats
        begins |= part.begins if nullable else frozenset()
        nullable = nullable and part.nullable
        tail = part.tail
    return Walked(nullable=nullable, eats=eats, begins=begins, tail=tail)


def step(node: Any, flags: int, tail: frozenset[str]) -> Walked:
    kind, argument = node
    if kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT, sre.GROUPREF):
        return Walked(nullable=True, eats=frozenset(), begins=frozenset(), tail=tail)
    if kind is sre.SUBPATTERN:
        return walk(argument[-1], flags, tail)
    if kind is sre.BRANCH:
        ways = [walk(each, flags, tail) for each in argument[1]]
        return Walked(
            nullable=any(each.nullable for each in ways),
            eats=frozenset().union(*(each.eats for each in ways)),
            begins=frozenset().union(*(each.begins for each in ways)),
            tail=frozenset().union(*(each.tail for each in ways)),
        )
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, most, body = argument
        if most <= OPEN:
            once = walk(body, flags, tail)
            after = once.tail | (tail if least == 0 else frozenset())
            return Walked(
                nullable=least == 0 or once.nullable, eats=once.eats, begins=once.begins, tail=after
            )
        once = walk(body, flags, frozenset())
        if tail & once.begins:
            raise Ambiguous
        # Going round once more must be told apart from staying inside.
        if once.tail:
            walk(body, flags, once.tail)
        kept = tail if least == 0 else frozenset()
        return Walked(
            nullable=least == 0 or once.nullable,
            eats=once.eats,
            begins=once.begins,
            tail=once.eats | kept,
        )
    eaten = signs(node, flags)
    # A sign that the repetition before could have eaten as well leaves it open where that ended.
    return Walked(
        nullable=False, eats=eaten, begins=eaten, tail=tail if eaten <= tail else frozenset()
    )


def begins_endless(nodes: list[Any], flags: int) -> bool:
    """Whether it may begin with a repetition without end that what follows can still fail: tried at
    every sign of a long word, it reads the rest of it each time."""
    if not nodes:
        return False
    (kind, argument), rest = nodes[0], nodes[1:]
    if kind is sre.SUBPATTERN:
        return begins_endless([*argument[-1], *rest], flags)
    if kind is sre.BRANCH:
        return any(begins_endless([*each, *rest], flags) for each in argument[1])
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, most, body = argument
        if most > OPEN:
            return not walk(rest, flags, frozenset()).nullable
        skipped = least == 0 and begins_endless(rest, flags)
        return skipped or begins_endless([*body, *rest], flags)
    return False


def rereads(pattern: re.Pattern[str]) -> bool:
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    return begins_endless(list(tree), pattern.flags)


def ambiguous(pattern: re.Pattern[str]) -> bool:
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    try:
        walk(tree, pattern.flags, frozenset())
    except Ambiguous:
        return True
    return False


@pytest.mark.parametrize(
    ("written", "is_so"),
    [
        (r"(\d{1,2})\s*(?:j\w*)?(?:\s*(?:und|,|;)?\s*(\d{1,2})\s*m\w*)?", True),
        (r"(https?://\S+|\S.*?)[ \t]*(?:\((\d{4})\))?[ \t]*(?:$|(?=https?://))", True),
        (r"https?:.*|\S+[.:/]\S+", True),
        (r"[^@\s]+@[^@\s]+\.[^@\s]+", True),
        (r"\w*ge\w+", True),
        (r"(a+)+", True),
        (r"[a-z0-9]+(-[a-z0-9]+)*", False),
        (r"/pult(/[\w-]+)*(\?[\w=&%+.:-]*)?", False),
        (r"(\d{1,2}) ?(?:j[a-z]*)? ?m", False),
        (r"[^\W\d_]+(?:-[^\W\d_]+)*", False),
    ],
)
def test_the_check_knows_slow_patterns_from_quick_ones(written: str, is_so: bool) -> None:
    """The first three held the site for minutes."""
    assert ambiguous(re.compile(written)) is is_so


def test_no_pattern_has_two_repetitions_that_may_share_a_text() -> None:
    found = everywhere()
    assert len(found) > 20
    slow = [f"{name}: {pattern.pattern}" for name, pattern in found if ambiguous(pattern)]
    assert slow == []


@pytest.mark.parametrize(
    ("written", "is_so"),
    [
        (r"\w*konferenz(?:en)?\b|\bkette", True),
        (r"(?:im )?\w*wegweiser\b", True),
        (r"\b\w*konferenz\b", False),
        (r"konferenz(?:en)?\b", False),
        (r"\w+", False),
        (r"[a-z]+(?:-[a-z]+)*", False),
    ],
)
def test_the_check_knows_what_reads_a_word_again_from_each_of_its_letters(
    written: str, is_so: bool
) -> None:
    assert rereads(re.compile(written)) is is_so


def test_no_pattern_that_is_looked_for_begins_without_end() -> None:
    found = [
        (module.__name__, pattern)
        for module in modules()
        if module.__name__ not in BOUNDED
        for pattern in looked_for(module)
    ]
    assert len(found) > 20
    assert [f"{name}: {pattern.pattern}" for name, pattern in found if rereads(pattern)] == []
