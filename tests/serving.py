"""Runs an ASGI app on a free loopback port, for tests that need a real server."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from app.settings import Settings
from app.web.connections import Bounds
from app.web.listening import server_config

# Generous: a slow machine may take long to build an index, a broken app says so at once.
PATIENCE = 120.0
POLL = 0.01
"""Seconds after which a stand-in of the standard library looks whether it is to stop; by itself it
does so every half second, for which a hundred tests would wait."""


@contextmanager
def serve(
    app: ASGIApp, settings: Settings | None = None, bounds: Bounds | None = None
) -> Iterator[str]:
    """The app's base URL while it runs as `kette serve` runs it; its lifespan is started before and
    ended after."""
    config = server_config(app, settings or Settings(), bounds)
    config.lifespan = "on"
    server = uvicorn.Server(config)
    failure: list[BaseException] = []

    def run(listener: socket.socket) -> None:
        try:
            server.run(sockets=[listener])
        except BaseException as error:  # noqa: BLE001 - handed to the test, which raises it
            failure.append(error)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=run, args=(listener,), daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread, failure)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
    if thread.is_alive():
        raise RuntimeError("the server did not stop")


def _wait_until_started(
    server: uvicorn.Server, thread: threading.Thread, failure: list[BaseException]
) -> None:
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start") from (failure[0] if failure else None)
        if time.monotonic() > deadline:
            raise RuntimeError("the server takes too long to start")
        time.sleep(0.01)
