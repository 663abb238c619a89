"""What a start costs and what the process grows to: `kette serve` with the real offers.

CPU seconds from the first line of code until /health/ready answers 200, with what the search
computes kept (`kette warm`) and without; megabytes in memory then, after 200 and after 20,000 mixed
requests with 2,000 different questions. The figures come from /proc, so on Linux only.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import quote

from tests.search import real, wild

ROOT = Path(__file__).resolve().parents[1]
FEW, MANY, QUESTIONS = 200, 20_000, 2_000
CONNECTIONS = 4
AIMS = {
    "ready, nothing kept": "<= 20 s",
    "ready": "<= 4 s and <= 350 MB",
    f"after {MANY:,} requests": "<= 15 % more than after the first ones",
}


@dataclass(frozen=True, slots=True)
class Portal:
    process: int
    port: int

    @property
    def cpu(self) -> float:
        """Seconds of all its threads."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, kind: str) -> int:
        """Megabytes: `VmRSS` with the mapped files that processes share, `RssAnon` without."""
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(x.split()[1]) for x in lines if x.startswith(f"{kind}:")) // 1024

    def told(self, when: str) -> None:
        aim = f"   aim {AIMS[when]}" if when in AIMS else ""
        memory = f"{self.memory('VmRSS'):>7} MB, {self.memory('RssAnon')} of it its own"
        print(f"{when:<24}{self.cpu:>8.1f} CPU s{memory}{aim}", flush=True)


@contextmanager
def started(environment: Mapping[str, str]) -> Iterator[Portal]:
    """A portal that has just become ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"],
        cwd=ROOT,
        env={**environment, "KETTE_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while _status(port, "/health/ready") != 200:
            if process.poll() is not None:
                raise SystemExit("the portal did not start")
            time.sleep(0.05)
        yield Portal(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def mixed(count: int) -> Iterator[str]:
    """Addresses as visitors ask for them: half of them questions and what is typed on the way."""
    chance = Random(20261129)
    questions = [*wild.questions(), *(text for _, text in wild.texts(QUESTIONS))][:QUESTIONS]
    slugs = [record["slug"] for record in real.records()]
    kommunen = sorted(real.gazetteer().names)
    for _ in range(count):
        asked, kommune = chance.choice(questions), chance.choice(kommunen)
        yield chance.choice(
            (
                f"/angebote?q={quote(asked)}",
                f"/angebote?q={quote(asked)}&kommune={kommune}",
                f"/vorschlaege?q={quote(asked[: chance.randint(2, 9)])}",
                f"/angebote/{chance.choice(slugs)}",
                f"/angebote?kommune={kommune}&seite={chance.randint(1, 4)}",
                chance.choice(("/", "/phasen", "/kette", f"/kette/{kommune}", "/kommunen")),
            )
        )


def ask(port: int, paths: list[str]) -> None:
    def some(mine: list[str]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for path in mine:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 500:
                raise SystemExit(f"{path} answered {answer.status}")
        connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(some, (paths[n::CONNECTIONS] for n in range(CONNECTIONS))))


def run(requests: int = MANY) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept = {"KETTE_DATA_DIR": folder, "KETTE_CACHE_DIR": f"{folder}/kept"}
        environment = {**os.environ, **kept, "KETTE_DAILY_JOBS": "false"}
        command = [sys.executable, "-m", "app.cli", "import"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        with started(environment) as portal:
            portal.told("ready, nothing kept")
        with started(environment) as portal:
            portal.told("ready")
            addresses = mixed(requests)
            ask(portal.port, list(islice(addresses, FEW)))
            portal.told(f"after {FEW} requests")
            ask(portal.port, list(addresses))
            portal.told(f"after {requests:,} requests")


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
