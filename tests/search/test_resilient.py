"""An engine that is down never takes a page down."""

import logging
from collections.abc import Callable

import pytest

from search.embedded import Embedded
from search.meili import Meili
from search.port import EngineDownError, Query
from search.resilient import PAUSE, Resilient
from tests.search.stand_in import Server
from tests.search.test_contract import offer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def at_once(job: Callable[[], object]) -> None:
    job()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(server: Server, clock: Clock) -> Resilient:
    both = Resilient(Meili(server.url), Embedded(), clock=clock, aside=at_once)
    both.replace_all([offer("a", "Chor"), offer("b", "Hebamme")])
    return both


def slugs(engine: Resilient, text: str) -> list[str]:
    return [hit.slug for hit in engine.search(Query(text=text)).hits]


def test_the_main_engine_answers_while_it_is_up(engine: Resilient, server: Server) -> None:
    server.requests.clear()
    assert slugs(engine, "Chor") == ["a"]
    assert ("post", "/multi-search") in server.requests
    assert (engine.state.up, engine.state.engine, engine.state.behind) == (True, "Meilisearch", 0)


def test_the_embedded_one_answers_while_it_is_down(
    engine: Resilient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.down = True
    with caplog.at_level(logging.ERROR):
        assert slugs(engine, "Chor") == ["a"]
    assert (engine.state.up, engine.state.engine) == (False, "eingebaut")
    assert engine.state.reason
    assert "down" in caplog.text


def test_it_is_not_asked_again_before_the_pause_is_over(
    engine: Resilient, server: Server, clock: Clock
) -> None:
    server.down = True
    slugs(engine, "Chor")
    server.requests.clear()
    slugs(engine, "Chor")
    assert server.requests == []
    clock.now += PAUSE
    slugs(engine, "Chor")
    assert server.requests


def test_it_catches_up_with_what_it_missed(engine: Resilient, server: Server, clock: Clock) -> None:
    server.down = True
    engine.put([offer("c", "Töpfern")])
    engine.remove(["a"])
    assert slugs(engine, "Töpfern") == ["c"]
    assert engine.state.behind == 2
    server.down = False
    clock.now += PAUSE
    assert slugs(engine, "Töpfern") == ["c"]
    assert (engine.state.up, engine.state.behind) == (True, 0)
    assert set(server.indexes["offers"].documents) == {"b", "c"}


def test_looking_finds_it_back_without_anybody_searching(
    engine: Resilient, server: Server, clock: Clock
) -> None:
    server.down = True
    slugs(engine, "Chor")
    server.down = False
    server.requests.clear()
    clock.now += PAUSE - 0.1
    engine.look()
    assert (engine.state.up, server.requests) == (False, [])
    clock.now += 0.1
    engine.look()
    assert (engine.state.up, engine.state.engine) == (True, "Meilisearch")
    # Whoever looks often asks a server that is up for nothing.
    server.requests.clear()
    for _ in range(20):
        clock.now += PAUSE
        engine.look()
    assert server.requests == []


def test_looking_all_the_time_asks_a_server_that_is_down_once_a_pause(
    engine: Resilient, server: Server, clock: Clock
) -> None:
    server.down = True
    slugs(engine, "Chor")
    server.requests.clear()
    for _ in range(60):
        clock.now += 1
        engine.look()
    assert len(server.requests) == 6


def test_while_a_try_is_under_way_no_second_one_begins(server: Server, clock: Clock) -> None:
    """A server that takes the whole catalogue takes its time."""
    server.down = True
    begun: list[Callable[[], object]] = []
    engine = Resilient(Meili(server.url), Embedded(), clock=clock, aside=begun.append)
    engine.replace_all([offer("a", "Chor")])
    clock.now += PAUSE
    for _ in range(20):
        engine.look()
        slugs(engine, "Chor")
    assert len(begun) == 1


def test_a_server_that_starts_later_is_filled_then(server: Server, clock: Clock) -> None:
    server.down = True
    engine = Resilient(Meili(server.url), Embedded(), clock=clock, aside=at_once)
    engine.replace_all([offer("a", "Chor")])
    engine.put([offer("b", "Chor")])
    assert sorted(slugs(engine, "Chor")) == ["a", "b"]
    assert engine.state.behind == -1
    server.down = False
    clock.now += PAUSE
    slugs(engine, "Chor")
    assert set(server.indexes["offers"].documents) == {"a", "b"}
    assert engine.state.up


def test_an_address_where_nothing_listens_is_an_engine_that_is_down() -> None:
    with pytest.raises(EngineDownError):
        Meili("http://127.0.0.1:9").search(Query(text="Chor"))
