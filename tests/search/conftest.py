"""The engines under test: every promise of the contract is asked of each of them.

Meilisearch is a stand-in on this machine, and the real server too where KETTE_MEILI_URL is set.
"""

import os
import uuid
from collections.abc import Iterator

import meilisearch
import pytest

from search.embedded import Embedded
from search.meili import Meili
from search.port import SearchEngine
from tests.search import stand_in

MEILI_URL = os.environ.get("KETTE_MEILI_URL", "")
MEILI_KEY = os.environ.get("KETTE_MEILI_KEY", "")
ENGINES = ["embedded", "stand-in", *(["meilisearch"] if MEILI_URL else [])]


@pytest.fixture
def server() -> Iterator[stand_in.Server]:
    """The stand-in; at the end nothing may have differed from Meilisearch's description."""
    with stand_in.serving() as running:
        yield running
    assert running.wrong == []


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    if request.param == "embedded":
        yield Embedded()
    elif request.param == "stand-in":
        yield Meili(request.getfixturevalue("server").url)
    else:
        name = f"test-{uuid.uuid4().hex}"
        yield Meili(MEILI_URL, MEILI_KEY, index=name)
        client = meilisearch.Client(MEILI_URL, MEILI_KEY or None)
        for uid in (name, f"{name}-new"):
            client.wait_for_task(client.delete_index(uid).task_uid)
