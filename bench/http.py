"""The portal over HTTP: requests per second and p50/p99, each also as a ratio to `hello`, and what
speaks Arabic as a ratio to the same in German.

`hello` is a plain-text route of the same server behind the same layers. A server of its own is
started for each catalogue; the client keeps a few connections open on the loopback address.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote_plus

CONNECTIONS = 4
SECONDS = 4.0
WARM_UP = 0.5
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Target:
    """A page to measure; several addresses are asked in turn, so that no single one is special."""

    name: str
    paths: Sequence[str]
    aim: float | None = None
    """Share of `hello` that the issue aims at."""
    beside: str = ""
    """Name of the target that is the same in German."""


HELLO = Target("hello", ("/hello",))
WORDS = (
    "kita", "beratung", "schwanger", "ferien", "sprache", "hilfe geld", "musik", "baby schläft",
    "nachhilfe", "krabbelgruppe", "ausbildung", "trennung", "sport verein", "kinderarzt",
)  # fmt: skip
FILTERS = (
    "kommune=kreuzau&phase=kita&format=vor-ort", "kommune=titz&thema=betreuung&phase=kita",
    "kosten=kostenlos&kommune=juelich&phase=grundschule",
    "thema=beratung-erziehung&format=vor-ort&zielgruppe=eltern",
)  # fmt: skip


class Unasked(Sequence[str]):
    """Questions of families, each asked once and never again, so that nothing of it is known."""

    _SAID = ("mein kind", "meine tochter", "unser sohn", "wir suchen", "wo gibt es", "ich suche")
    _PLACES = ("düren", "jülich", "kreuzau", "titz", "nideggen", "linnich", "inden", "vettweiß")

    def __init__(self) -> None:
        words = product(range(3, 18), self._PLACES, WORDS, self._SAID)
        self._every = [f"{said} {word} in {place}, {age} jahre" for age, place, word, said in words]
        self._asked = 0

    def __len__(self) -> int:
        return len(self._every)

    def __getitem__(self, number: object) -> str:
        self._asked += 7919  # a prime, so that neighbours have little in common
        return f"/angebote?q={quote_plus(self._every[self._asked % len(self._every)])}"


RESULTS = Target(
    "results, words and three filters",
    [f"/angebote?q={quote_plus(w)}&{f}" for w in WORDS for f in FILTERS],
    0.08,
)


def in_arabic(target: Target) -> Target:
    """The same pages in a language that runs from right to left."""
    paths = [f"/ar{path}" for path in target.paths]
    return Target(f"{target.name}, ar", paths, beside=target.name)


START = Target("start", ("/",), 0.15)
TARGETS = [
    START,
    in_arabic(START),
    RESULTS,
    in_arabic(RESULTS),
    Target(
        "results, three filters",
        [f"/angebote?{f}&seite={n}" for n in range(1, 4) for f in FILTERS],
        0.08,
    ),
    Target("results, each question new", Unasked()),
    Target("offer", (), 0.15),
    Target("suggestions", [f"/vorschlaege?q={quote_plus(w[:n])}" for w in WORDS for n in (3, 5)]),
    Target("dates", [f"/termine?kommune={k}" for k in ("kreuzau", "titz", "juelich")], 0.15),
    Target("chain, whole Kreis", ("/kette",), 0.08),
    Target("chain, Kreuzau", ("/kette/kreuzau",), 0.08),
    Target(
        "chain, Kreuzau, ages",
        [f"/kette/kreuzau?alter={age}&alter={age + 50}" for age in range(0, 120, 7)],
    ),
]


async def _connection(
    port: int, paths: Sequence[str], until: float, offset: int, timings: list[float]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = offset
    while (began := time.perf_counter()) < until:
        path = paths[number % len(paths)]
        number += 1
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n\r\n"
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        if status not in (200, 303):  # who asks in danger is sent on
            raise SystemExit(f"{path} answered {status}")
        length = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        timings.append(time.perf_counter() - began)
    writer.close()
    await writer.wait_closed()


@dataclass(frozen=True, slots=True)
class Figure:
    per_second: float
    p50: float
    p99: float
    """Milliseconds."""


async def _measure(port: int, paths: Sequence[str], seconds: float) -> Figure:
    await _many(port, paths, WARM_UP)
    timings, took = await _many(port, paths, seconds)
    ordered = sorted(timings)
    return Figure(
        len(ordered) / took,
        statistics.median(ordered) * 1000,
        ordered[int(len(ordered) * 0.99)] * 1000,
    )


async def _many(port: int, paths: Sequence[str], seconds: float) -> tuple[list[float], float]:
    timings: list[float] = []
    began = time.perf_counter()
    step = max(1, len(paths) // CONNECTIONS)
    await asyncio.gather(
        *(
            _connection(port, paths, began + seconds, number * step, timings)
            for number in range(CONNECTIONS)
        )
    )
    return timings, time.perf_counter() - began


@contextmanager
def server(offers: int) -> Iterator[tuple[int, list[str], dict[str, float]]]:
    """A portal with the real offers (0) or that many synthetic ones: port, slugs, start figures."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        own = {"KETTE_DATA_DIR": folder, "KETTE_PORT": str(port), "KETTE_DAILY_JOBS": "false"}
        environment = {**os.environ, **own}
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.serve", str(offers)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            _wait(port)
            yield port, ready["slugs"], ready["figures"]
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not come up")


def in_german(targets: Sequence[Target], best: Mapping[str, Figure]) -> Iterator[str]:
    """How long pages of another language take against the same in German: the ratio of their p50,
    and of their p99."""
    for target in targets:
        if target.beside in best:
            here, there = best[target.name], best[target.beside]
            p50, p99 = here.p50 / there.p50, here.p99 / there.p99
            yield f"{target.name:<36} against German: p50 x {p50:.2f}, p99 x {p99:.2f}"


def run(sizes: Sequence[int], targets: Sequence[Target], seconds: float) -> None:
    medians: dict[tuple[int, str], float] = {}
    for size in sizes:
        with server(size) as (port, slugs, figures):
            print(f"\n{size or 'real'} offers   {figures}")
            print(f"{'page':<36}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'% of hello':>12}  aim")
            best: dict[str, Figure] = {}
            # Interleaved rounds, best of each: a noisy neighbour must not favour one page.
            for _ in range(ROUNDS):
                for target in (HELLO, *targets):
                    paths = target.paths or [f"/angebote/{slug}" for slug in slugs]
                    figure = asyncio.run(_measure(port, paths, seconds))
                    known = best.get(target.name)
                    if known is None or figure.per_second > known.per_second:
                        best[target.name] = figure
            hello = best["hello"].per_second
            for target in (HELLO, *targets):
                figure = best[target.name]
                medians[size, target.name] = figure.p50
                aim = f">= {target.aim:.0%}" if target.aim and not size else ""
                print(
                    f"{target.name:<36}{figure.per_second:>9.0f}{figure.p50:>9.2f}"
                    f"{figure.p99:>9.2f}{figure.per_second / hello:>12.1%}  {aim}"
                )
            print("\n".join(in_german(targets, best)))
    first, *others = sizes
    for size in others:
        print(f"\n{size} offers against {first or 'the real ones'}: p50 times")
        for target in targets:
            ratio = medians[size, target.name] / medians[first, target.name]
            print(f"{target.name:<36}{ratio:>9.2f}  aim <= 3")
