"""`kill -9` in the middle of 200 concurrent saves: what was acknowledged is there afterwards."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app import database
from app.accounts import signing_in
from app.accounts.access import LOCAL_COOKIE
from app.catalogue.criteria import Criteria
from app.main import create_app
from app.offers import drafts, forms, store
from app.settings import ROOT, Settings
from tests.cast import who
from tests.conftest import CACHE, SECRET

SAVES, AT_ONCE, ENOUGH = 200, 8, 60
"""All saves, how many at the same time, and after how many answers the process is killed."""


@pytest.fixture
def folder(desk_file: Path, tmp_path: Path) -> Path:
    shutil.copy(desk_file, tmp_path / "kette.sqlite3")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    environment = {
        **os.environ,
        "KETTE_DATA_DIR": str(folder),
        "KETTE_CACHE_DIR": CACHE,
        "KETTE_PORT": "0",
        "KETTE_DAILY_JOBS": "false",
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if "anmelden" in line:
            break
    yield running, int(re.findall(r"localhost:(\d+)/", said)[0])
    running.kill()
    running.wait()
    running.stdout.close()


def form_of(folder: Path) -> tuple[str, dict[str, str]]:
    """Doris's cookie, and for each offer the body of a save that only changes its schedule."""
    engine = database.connect(f"sqlite:///{folder / 'kette.sqlite3'}", secret=SECRET)
    bodies = {}
    with database.session(engine) as session:
        secret = signing_in.begin(session, who(session, "doris").id, now=datetime.now(UTC))
        for row in store.every(session)[:SAVES]:
            record = store.record_of(row)
            pairs = [pair for pair in forms.OfferForm.of(record).pairs if pair[0] != "wann"]
            hidden = [
                (drafts.TOKEN, drafts.new_token()), (drafts.ABOUT, row.slug),
                (drafts.SEEN, str(row.version)), ("wann", f"immer bei {row.slug}"),
            ]  # fmt: skip
            bodies[row.slug] = urlencode(pairs + hidden)
    engine.dispose()
    return secret, bodies


def test_what_was_acknowledged_survives_and_the_search_agrees(
    folder: Path, server: tuple[subprocess.Popen[str], int]
) -> None:
    running, port = server
    secret, bodies = form_of(folder)
    kept: list[str] = []
    lock = threading.Lock()

    def save(slug: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            headers = {
                "Cookie": f"{LOCAL_COOKIE}={secret}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request("POST", f"/pult/angebote/{slug}", bodies[slug], headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
        if answer.status == 303 and "veroeffentlicht" in (answer.getheader("location") or ""):
            with lock:
                kept.append(slug)
                if len(kept) == ENOUGH:
                    os.kill(running.pid, signal.SIGKILL)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(save, bodies))
    assert running.wait() == -signal.SIGKILL
    assert len(kept) >= ENOUGH

    app = create_app(Settings(data_dir=folder, cache_dir=CACHE))
    index = app.state.index
    with database.session(app.state.engine) as session:
        rows = {row.slug: row for row in store.every(session)}
        for slug in kept:
            assert rows[slug].record["schedule"] == f"immer bei {slug}"
        for slug, offer in index.catalogue.offers.items():
            assert offer.schedule == store.record_of(rows[slug]).schedule_on(index.catalogue.day)
    public = [slug for slug in kept if slug in index.catalogue.offers]
    for slug in public[:10]:
        found = index.search(Criteria(text=f"immer bei {slug}"), limit=20).results.hits
        assert slug in [hit.slug for hit in found]
    app.state.engine.dispose()
