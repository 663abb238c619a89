"""The search in process: p50 and p99 of full questions and of suggestions, in milliseconds.

    python -m bench.search --sizes 0 100000 1000000 --folder build/bench

Size 0 are the real offers. Up to 100,000 the index is in memory; larger ones are built once under
the folder and opened from there the next time.
"""

import argparse
import csv
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.synthetic import offer_records
from search import needs
from search.embedded import Embedded
from search.finder import Finder, Request
from search.port import Document
from tests.search import real

ROOT = Path(__file__).resolve().parents[1]
QUERIES = ROOT / "tests" / "eval"
IN_MEMORY = 100_000
AIMS = {0: 5.0, 100_000: 10.0, 1_000_000: 30.0}
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"kommune": ("kreuzau",)},
    {"thema": ("beratung-erziehung",), "kosten": ("kostenlos",)},
    {"phase": ("kita",), "kommune": ("titz",), "format": ("vor-ort",)},
)
ROUNDS = 3


def questions() -> list[str]:
    """The judged questions: what families type, in nine languages."""
    found = []
    for path in sorted(QUERIES.glob("*queries.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [row["query"] for row in csv.DictReader(lines, delimiter="\t")]
    return found


def documents(size: int, ties: dict[str, dict[str, float]]) -> Iterator[Document]:
    """Synthetic offers as the search is told of them, with the needs of real ones in turn."""
    tied = [ties.get(record["slug"], {}) for record in real.records()]
    for number, record in enumerate(offer_records(size)):
        yield real.document(record, tied[number % len(tied)])


def engine(size: int, folder: Path, ties: dict[str, dict[str, float]]) -> tuple[Embedded, float]:
    """The engine, filled or opened, and the seconds that took."""
    began = time.perf_counter()
    if size > IN_MEMORY:
        kept = Embedded(folder / f"search-{size}")
        if len(kept) != size:
            kept.replace_all(documents(size, ties))
        return kept, time.perf_counter() - began
    made = Embedded()
    filled: Iterator[Document] = iter(real.documents(needs=ties))
    made.replace_all(documents(size, ties) if size else filled)
    return made, time.perf_counter() - began


def measured(ask: Callable[[int], object], count: int) -> str:
    """p50 and p99 of `count` calls, each made once before to warm up."""
    for number in range(count):
        ask(number)
    timings = []
    for _ in range(ROUNDS):
        for number in range(count):
            began = time.perf_counter()
            ask(number)
            timings.append((time.perf_counter() - began) * 1000)
    timings.sort()
    return f"p50 {statistics.median(timings):6.2f}  p99 {timings[int(len(timings) * 0.99)]:6.2f}"


def slowest(finder: Finder, count: int = 10_000) -> str:
    """Any Unicode in the search field: the slowest of `count` random texts, and no error."""
    chance = random.Random(5)
    letters = "".join(questions()) + "".join(map(chr, range(0x20, 0x3000, 7))) + "🎈🙂\u200d\x00"
    timings = []
    for _ in range(count):
        size = chance.choice((1, 5, 20, 80, 200, 400))
        text = "".join(chance.choices(letters, k=size))
        began = time.perf_counter()
        finder.find(Request(text=text))
        timings.append((time.perf_counter() - began) * 1000)
    timings.sort()
    return f"p50 {statistics.median(timings):6.2f}  slowest {timings[-1]:6.2f}"


def run(sizes: list[int], folder: Path, cache: Path) -> None:
    known = needs.read()
    index = needs.NeedIndex(known, cache)
    ties = needs.ties(known)
    asked = questions()
    typed = [text[:3] for text in asked] + [text[:6] for text in asked]
    for size in sizes:
        made, seconds = engine(size, folder, ties)
        finder = Finder(made, index, real.gazetteer())
        words = Finder(made, None, real.gazetteer())
        finder.note(documents(size, ties) if size else real.documents(needs=ties))
        count = len(asked) * len(FILTERS)

        def full(number: int, use: Finder = finder) -> object:
            chosen = FILTERS[number % len(FILTERS)]
            return use.find(Request(text=asked[number // len(FILTERS)], chosen=chosen))

        def browse(number: int, use: Finder = finder) -> object:
            return use.find(Request(chosen=FILTERS[number % len(FILTERS)]))

        def suggest(number: int, use: Finder = finder) -> object:
            return use.suggest(typed[number])

        def by_words(number: int, use: Finder = words) -> object:
            return full(number, use)

        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        disk = sum(f.stat().st_size for f in (folder / f"search-{size}").rglob("*") if f.is_file())
        print(f"{len(made):>9,} offers: ready in {seconds:.1f} s, memory {memory} MB", end="")
        print(f", index {disk // 2**20} MB" if disk else "", f", aim p50 {AIMS.get(size, '-')} ms")
        print(f"          words and needs   {measured(full, count)}")
        print(f"          words only        {measured(by_words, count)}")
        print(f"          filters only      {measured(browse, len(FILTERS))}")
        print(f"          suggestions       {measured(suggest, len(typed))}", flush=True)
        if not size:
            print(f"          10,000 wild texts {slowest(finder)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "cache")
    given = parser.parse_args()
    run(given.sizes, given.folder, given.cache)


if __name__ == "__main__":
    main()
