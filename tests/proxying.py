"""A small real proxy on loopback, and visitors with addresses of their own (127.0.0.0/8)."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

from tests.serving import POLL


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """Somebody at an address; `sends` goes with every request."""

    address: str
    sends: dict[str, str] = field(default_factory=dict)

    def ask(self, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """One request to `url`: GET, or POST with a form."""
        parts = urlsplit(url)
        assert parts.hostname is not None
        connection = http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=60, source_address=(self.address, 0)
        )
        given = {"Host": "localhost", **self.sends, **headers}
        body = None
        if form is not None:
            body = urlencode(form)
            given["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if form is None else "POST", parts.path, body, given)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        found: dict[str, str] = {}
        for name, value in answer.getheaders():
            before = found.get(name.lower())
            found[name.lower()] = value if before is None else f"{before}, {value}"
        return Answer(answer.status, found, text)


@contextmanager
def proxy(behind: str, *, address: str, scheme: str | None = "https") -> Iterator[str]:
    """The URL of a proxy that asks `behind` from `address`, and adds to X-Forwarded-For who asked
    it, as nginx's $proxy_add_x_forwarded_for does. It says `scheme`, or passes on what it heard."""
    target = urlsplit(behind)

    class Handler(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            assert target.hostname is not None
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = dict(self.headers.items())
            before = headers.get("X-Forwarded-For")
            asked = self.client_address[0]
            headers["X-Forwarded-For"] = f"{before}, {asked}" if before else asked
            if scheme is not None:
                headers["X-Forwarded-Proto"] = scheme
            connection = http.client.HTTPConnection(
                target.hostname, target.port, timeout=60, source_address=(address, 0)
            )
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        def do_GET(self) -> None:
            self.pass_on()

        def do_POST(self) -> None:
            self.pass_on()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
