"""`make bench`: what is asked over HTTP; ARGS="http --sizes 0" for the real offers alone."""

import argparse

from bench import http


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--seconds", type=float, default=http.SECONDS)
    given = parser.parse_args()
    http.run(given.sizes, http.TARGETS, given.seconds)


if __name__ == "__main__":
    main()
