"""The search in process: seconds of a fill, megabytes, and p50 and p99 of questions, of
suggestions and of putting one changed offer, in milliseconds.

    python -m bench.search --sizes 0 100000 1000000

Size 0 are the real offers. A million take ten minutes to fill.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from app import database
from app.catalogue.criteria import Criteria
from app.catalogue.index import Index
from app.catalogue.occasions import Occasions
from app.main import create_app
from app.offers import importing
from app.records import texts
from app.settings import Settings
from app.times.german import understand
from bench.synthetic import offer_records
from search import needs
from search.answers import Request
from search.embedded import Embedded
from search.finder import Finder
from search.needindex import NeedIndex
from search.port import Document
from tests.search import real, wild

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "build" / "cache"
AIMS = {0: 5.0, 100_000: 10.0, 1_000_000: 30.0}
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"kommune": ("kreuzau",)},
    {"thema": ("beratung-erziehung",), "kosten": ("kostenlos",)},
    {"phase": ("kita",), "kommune": ("titz",), "format": ("vor-ort",)},
)
TIMELY: tuple[dict[str, tuple[str, ...]], ...] = (
    {"wann": ("wochenende",)},
    {"wochentag": ("di",), "tageszeit": ("vormittags",)},
    {"wann": ("morgen",), "kommune": ("kreuzau",)},
)
HOURS = ("Mo 9-11", "Di und Do 15-17, nicht in den Ferien", "Sa 14-18", "täglich 9-18",
         "am 1. Dienstag im Monat 19 Uhr", "Di 9-11", "in den Ferien Mi 10-12")  # fmt: skip
"""In turn the times of every second offer."""
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROUNDS = 3
PUTS = 20


def documents(size: int, ties: dict[str, dict[str, float]]) -> Iterator[Document]:
    """Synthetic offers as the search is told of them, with the needs of real ones in turn."""
    tied = [ties.get(record["slug"], {}) for record in real.records()]
    for number, record in enumerate(offer_records(size)):
        yield real.document(record, tied[number % len(tied)])


def timed(offers: Iterable[Document]) -> Iterator[Document]:
    """Every second one with times."""
    calendar = texts.read().school_year.calendar
    occasions = Occasions(calendar, AT)
    asked = []
    for written in HOURS:
        when = understand(written, AT.date()).when
        assert when is not None
        asked.append(occasions.of(when, visited=True, stale=False, calendar=calendar))
    for number, offer in enumerate(offers):
        found = asked[number // 2 % len(asked)] if number % 2 else frozenset()
        yield replace(offer, occasions=found)


def filled(size: int, ties: dict[str, dict[str, float]]) -> tuple[Embedded, float]:
    """The engine, and the seconds its fill took without the making of the offers."""
    made = Embedded()
    offers = timed(documents(size, ties) if size else real.documents(needs=ties))
    making = 0.0

    def told() -> Iterator[Document]:
        nonlocal making
        while True:
            began = time.perf_counter()
            offer = next(offers, None)
            making += time.perf_counter() - began
            if offer is None:
                return
            yield offer

    began = time.perf_counter()
    made.replace_all(told())
    return made, time.perf_counter() - began - making


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


def started(folder: Path) -> Index:
    """The index of a portal that has just started on the real offers."""
    settings = Settings(data_dir=folder, cache_dir=str(CACHE))
    database_engine = database.of(settings)
    database.migrate(database_engine)
    with database.session(database_engine) as opened:
        importing.import_all(opened)
    database_engine.dispose()
    index: Index = create_app(settings, today=lambda: date(2026, 11, 24)).state.index
    return index


def wild_texts(count: int = 10_000) -> None:
    """What a portal just started takes for its first question and for `count` wild texts of all
    kinds, each asked once, so that no cache knows it."""
    with tempfile.TemporaryDirectory() as folder:
        index = started(Path(folder))
        times: dict[str, list[tuple[float, float]]] = {}
        asked = [("first of all", "der Kleine schläft nie durch"), *wild.texts(count)]
        for kind, text in asked:
            wall, cpu = time.perf_counter(), time.process_time()
            index.search(Criteria.read([("q", text)]))
            took = (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
            times.setdefault(kind, []).append(took)
    every = [took for those in times.values() for took in those]
    for kind, those in (*times.items(), ("all together", every)):
        cpu_times, wall_times = (sorted(column) for column in zip(*those, strict=True))
        print(
            f"          {kind:13}{len(those):>7,}   "
            f"CPU p50 {statistics.median(cpu_times):6.2f}  slowest {cpu_times[-1]:6.2f}   "
            f"wall slowest {wall_times[-1]:6.2f}"
        )


def memory() -> str:
    """Megabytes of this process: its own now, and all of it at its height."""
    lines = Path("/proc/self/status").read_text().splitlines()
    own = next(int(x.split()[1]) for x in lines if x.startswith("RssAnon:")) // 1024
    height = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{own} MB now, {height} MB at the most"


def by_time(finder: Finder, asked: Sequence[str]) -> None:
    """Prints what a filter by time takes, and a question that names one."""

    def chosen(number: int) -> object:
        return finder.find(Request(chosen=TIMELY[number]))

    def in_words(number: int) -> object:
        return finder.find(Request(text=f"{asked[number]} am samstag vormittag"))

    print(f"          a time chosen     {measured(chosen, len(TIMELY))}")
    print(f"          a time in words   {measured(in_words, len(asked))}")


def run(sizes: list[int], cache: Path) -> None:
    known = needs.read()
    index = NeedIndex(known, cache)
    ties = needs.ties(known)
    asked = wild.questions()
    typed = [text[:3] for text in asked] + [text[:6] for text in asked]
    for size in sizes:
        before = memory()
        made, seconds = filled(size, ties)
        finder = Finder(made, index, real.gazetteer())
        words = Finder(made, None, real.gazetteer())
        finder.note(documents(size, ties) if size else real.documents(needs=ties))
        count = len(asked) * len(FILTERS)

        def full(number: int, use: Finder = finder) -> object:
            chosen = FILTERS[number % len(FILTERS)]
            return use.find(Request(text=asked[number // len(FILTERS)], chosen=chosen))

        def anew(number: int) -> object:
            index.match.cache_clear()
            return full(number)

        def browse(number: int, use: Finder = finder) -> object:
            return use.find(Request(chosen=FILTERS[number % len(FILTERS)]))

        def suggest(number: int, use: Finder = finder) -> object:
            return use.suggest(typed[number])

        def by_words(number: int, use: Finder = words) -> object:
            return full(number, use)

        few = list(islice(documents(size, ties) if size else real.documents(needs=ties), PUTS))

        def put(number: int, use: Embedded = made, changed: Sequence[Document] = few) -> None:
            use.put([replace(changed[number], text=f"Geändert {time.perf_counter()}.")])

        aim = f"aim p50 {AIMS.get(size, '-')} ms"
        print(f"{len(made):>9,} offers: filled in {seconds:.1f} s, {aim}")
        print(f"          memory            {memory()} (before: {before})")
        print(f"          words and needs   {measured(anew, count)}")
        print(f"          asked once more   {measured(full, count)}")
        print(f"          words only        {measured(by_words, count)}")
        print(f"          filters only      {measured(browse, len(FILTERS))}")
        by_time(finder, asked)
        print(f"          suggestions       {measured(suggest, len(typed))}")
        print(f"          one offer put     {measured(put, PUTS)}", flush=True)
        if not size:
            print("          wild texts, asked of a portal just started", flush=True)
            subprocess.run([sys.executable, "-m", "bench.search", "--wild"], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--wild", action="store_true", help="only wild texts, in a fresh process")
    given = parser.parse_args()
    if given.wild:
        wild_texts()
        return
    run(given.sizes, given.cache)


if __name__ == "__main__":
    main()
