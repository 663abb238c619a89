"""Connections that come to nothing end, and nobody holds them all. On a real server; its bounds are
shortened, and no test asks how long something took."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from app.settings import Settings
from app.web import errors
from app.web.connections import Bounds
from app.web.forms import FieldsDep
from app.web.guards import MAX_HEAD, Limits
from tests.serving import PATIENCE, serve

PROXY = "127.0.0.7"
SETTINGS = Settings(proxies=(PROXY,))
SHORT = Bounds(
    head_seconds=0.4, request_seconds=0.8, rest_seconds=0.2, unread_seconds=0.3, look_seconds=0.05
)
HEAD = b"%s HTTP/1.1\r\nHost: localhost\r\n"
PARTS, PART = 640, b"x" * 65536
"""Together more than a system keeps for a reader who does not come."""


@pytest.fixture
def app(portal_app: FastAPI) -> FastAPI:
    """The smallest app with the portal's pages, and a short deadline for bodies."""
    small = FastAPI()
    small.state._state.update(portal_app.state._state)
    small.state.large = None

    async def answers() -> Response:
        return PlainTextResponse("here")

    async def reads(fields: FieldsDep) -> Response:
        return PlainTextResponse("".join(value for _, value in fields))

    async def never_reads(request: Request) -> Response:
        return PlainTextResponse("early")

    async def large() -> Response:
        small.state.large = asyncio.current_task()
        headers = {"Content-Length": str(PARTS * len(PART))}
        return StreamingResponse(parts(), headers=headers)

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(PARTS):
            yield PART

    small.add_api_route("/", answers)
    small.add_api_route("/reads", reads, methods=["POST"])
    small.add_api_route("/never-reads", never_reads, methods=["POST"])
    small.add_api_route("/large", large)
    errors.install(small)
    small.add_middleware(Limits, refuse=errors.Refusal(small), seconds=0.4)
    return small


@contextmanager
def connected(url: str, address: str = "127.0.0.21") -> Iterator[socket.socket]:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), PATIENCE, (address, 0)) as connection:
        yield connection


def until_the_end(connection: socket.socket) -> bytes:
    """All that comes before the server ends the connection; it must end it."""
    found = bytearray()
    try:
        while chunk := connection.recv(65536):
            found += chunk
    except ConnectionResetError:
        pass
    return bytes(found)


def answered(url: str, address: str) -> bool:
    with connected(url, address) as connection:
        try:
            connection.sendall(HEAD % b"GET /" + b"Connection: close\r\n\r\n")
        except OSError:
            return False
        return b"200 OK" in until_the_end(connection)


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"G",
        HEAD % b"GET /",
        HEAD % b"GET /" + b"X-Half: sent\r\n",
        # After a whole request the next one is half.
        HEAD % b"GET /" + b"\r\n" + HEAD % b"GET /",
    ],
)
def test_a_half_sent_head_ends(app: FastAPI, half: bytes) -> None:
    with serve(app, SETTINGS, SHORT) as url, connected(url) as connection:
        connection.sendall(half)
        assert until_the_end(connection).count(b"200 OK") == half.count(b"\r\n\r\n")
        assert answered(url, "127.0.0.22")


def test_a_head_that_drips_ends_all_the_same(app: FastAPI) -> None:
    """Each byte within the time for a head, all of them not."""
    with serve(app, SETTINGS, SHORT) as url, connected(url) as connection:
        connection.sendall(HEAD % b"GET /" + b"X-Drip: ")
        ended = drip(connection, b"x")
    assert ended


def drip(connection: socket.socket, byte: bytes) -> bool:
    """A byte at a time; whether the server ends it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            connection.sendall(byte)
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_a_slow_request_within_its_time_is_answered(app: FastAPI) -> None:
    patient = Bounds(look_seconds=0.05)
    form = HEAD % b"POST /reads" + (
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n"
        b"Connection: close\r\n\r\na=here"
    )
    with serve(app, SETTINGS, patient) as url, connected(url) as connection:
        for start in range(0, len(form) - 4, 8):
            connection.sendall(form[start : min(start + 8, len(form) - 4)])
            time.sleep(0.01)
        connection.sendall(form[-4:])
        answer = until_the_end(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"here")


@pytest.mark.parametrize("length", [b"Content-Length: 100", b"Transfer-Encoding: chunked"])
def test_a_half_sent_body_is_answered_by_a_page_and_ends(app: FastAPI, length: bytes) -> None:
    with serve(app, SETTINGS, Bounds(look_seconds=0.05)) as url, connected(url) as connection:
        connection.sendall(HEAD % b"POST /reads" + length + b"\r\n")
        connection.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
        connection.sendall(b"5\r\na=hal\r\n")
        answer = until_the_end(connection).decode()
    assert answer.startswith("HTTP/1.1 408")
    assert "connection: close" in answer
    assert "Ihre Angaben kamen nicht vollständig an" in answer
    assert 'href="/hilfe-sofort"' in answer


def test_a_body_that_nobody_reads_ends_too(app: FastAPI) -> None:
    """The page is answered at once; what still drips of its request holds nothing open."""
    with serve(app, SETTINGS, SHORT) as url, connected(url) as connection:
        connection.sendall(HEAD % b"POST /never-reads" + b"Content-Length: 60000\r\n\r\n")
        assert b"early" in connection.recv(65536)
        assert drip(connection, b"x")


@pytest.mark.parametrize("field", [b"X-%d: y\r\n", b"X-Large: " + b"y" * 20_000 + b"%d\r\n"])
def test_a_head_without_end_is_not_kept(app: FastAPI, field: bytes) -> None:
    """It would fill the memory within its fifteen seconds."""
    with serve(app, SETTINGS, Bounds()) as url, connected(url) as connection:
        connection.sendall(HEAD % b"GET /")
        sent = 0
        while sent < 200 * MAX_HEAD:
            try:
                connection.sendall(field % sent)
            except OSError:
                break
            sent += len(field)
    assert sent < 200 * MAX_HEAD


def test_a_head_that_is_too_large_gets_a_page(app: FastAPI) -> None:
    with serve(app, SETTINGS, Bounds()) as url, connected(url) as connection:
        connection.sendall(HEAD % b"GET /" + b"Cookie: " + b"x" * MAX_HEAD + b"\r\n\r\n")
        answer = until_the_end(connection).decode()
    # Where it comes in more pieces than one, the connection ends before there is anybody to answer.
    assert not answer or answer.startswith("HTTP/1.1 431")


def test_an_answer_that_nobody_fetches_is_thrown_away(app: FastAPI) -> None:
    with serve(app, SETTINGS, SHORT) as url, connected(url) as connection:
        connection.sendall(HEAD % b"GET /large" + b"\r\n")
        wait_for(lambda: app.state.large and app.state.large.done())
        assert len(until_the_end(connection)) < PARTS * len(PART)


def test_a_large_answer_is_fetched_whole(app: FastAPI) -> None:
    with serve(app, SETTINGS, Bounds()) as url, connected(url) as connection:
        connection.sendall(HEAD % b"GET /large" + b"Connection: close\r\n\r\n")
        assert until_the_end(connection).endswith(PARTS * PART)


def wait_for(true: Callable[[], Any]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_one_address_has_so_many_connections_and_others_have_theirs(app: FastAPI) -> None:
    few = Bounds(per_address=5, look_seconds=0.05)
    with serve(app, SETTINGS, few) as url, ExitStack() as stack:
        mine = [stack.enter_context(connected(url)) for _ in range(5)]
        for connection in mine:
            connection.sendall(HEAD % b"GET /" + b"\r\n")
            assert b"200 OK" in connection.recv(65536)
        sixth = stack.enter_context(connected(url))
        assert until_the_end(sixth) == b""
        assert answered(url, "127.0.0.22")
        for connection in mine:
            connection.close()
        wait_for(lambda: answered(url, "127.0.0.21"))
        # All visitors come through a proxy of ours.
        many = [stack.enter_context(connected(url, PROXY)) for _ in range(20)]
        for connection in many:
            connection.sendall(HEAD % b"GET /" + b"\r\n")
            assert b"200 OK" in connection.recv(65536)


def test_what_is_no_request_is_answered_and_ends(app: FastAPI) -> None:
    with serve(app, SETTINGS, SHORT) as url:
        for garbage in (
            b"\x16\x03\x01\x02\x00\r\n\r\n",
            b"GET\r\n\r\n",
            HEAD % b"GET /\xff" + b"\r\n",
        ):
            with connected(url) as connection:
                connection.sendall(garbage)
                answer = until_the_end(connection)
            assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404")) or not answer, answer
        assert answered(url, "127.0.0.22")
