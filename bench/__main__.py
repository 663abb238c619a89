"""`make bench`: pages over HTTP, then the search in process; ARGS="--sizes 0" is the short one."""

import argparse
from pathlib import Path

from bench import counselling, http, search


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--seconds", type=float, default=http.SECONDS)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("--only", choices=("http", "search"))
    given = parser.parse_args()
    if given.only != "search":
        http.run(given.sizes, [*http.TARGETS, *counselling.TARGETS], given.seconds)
    if given.only != "http":
        search.run(given.sizes, given.folder, Path("build/cache"))


if __name__ == "__main__":
    main()
