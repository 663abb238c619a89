"""`make bench`: a start, pages over HTTP, the search, the Beratung with its sheets, the desk.

ARGS="--sizes 0" is the short one, ARGS="--only http" one part of it.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import counselling, desk, http, search, start

PARTS: Mapping[str, Callable[[argparse.Namespace], None]] = {
    "start": lambda given: start.run(),
    "http": lambda given: http.run(
        given.sizes, [*http.TARGETS, *counselling.TARGETS], given.seconds
    ),
    "search": lambda given: search.run(given.sizes, Path("build/cache")),
    "counselling": lambda given: counselling.run(given.sizes),
    "desk": lambda given: desk.main(),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--seconds", type=float, default=http.SECONDS)
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args()
    for name, measure in PARTS.items():
        if given.only in (None, name):
            print(f"\n== {name} ==")
            measure(given)


if __name__ == "__main__":
    main()
