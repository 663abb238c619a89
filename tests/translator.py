"""A stand-in for a server of LibreTranslate, over real HTTP on a free port: it notes all that it is
sent, and can be told to misbehave in the ways of servers."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.serving import POLL

LANGUAGES = ["ar", "en", "fr", "pl", "ro", "ru", "tr", "uk"]


@dataclass
class Answer:
    """One answer; `body` as JSON unless it is bytes."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    """Seconds between its bytes."""


class Translator:
    """`say` makes of each text what the machine says; `answers` come first, one for each request
    to translate."""

    def __init__(self) -> None:
        self.url = ""
        self.say: Callable[[str], str] = lambda text: f"«{text}»"
        self.answers: list[Answer] = []
        self.sent: list[dict[str, Any]] = []
        """Each body that came."""
        self.raw: list[str] = []
        """Each request as it came, with path and headers."""
        self.languages: Any = [{"code": "de", "name": "German", "targets": [*LANGUAGES, "de"]}]

    @property
    def texts(self) -> list[str]:
        return [text for body in self.sent for text in body["q"]]

    def answer(self, body: dict[str, Any]) -> Answer:
        self.sent.append(body)
        if self.answers:
            return self.answers.pop(0)
        return Answer({"translatedText": [self.say(text) for text in body["q"]]})


@contextmanager
def translator() -> Iterator[Translator]:
    it = Translator()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._note("")
            at_home = self.path == "/languages"
            self._send(Answer(it.languages) if at_home else Answer({}, status=404))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._note(body)
            if self.path != "/translate":
                self._send(Answer({"error": "Not found"}, status=404))
                return
            self._send(it.answer(json.loads(body)))

        def _note(self, body: str) -> None:
            it.raw.append(f"{self.command} {self.path}\n{self.headers}\n{body}")

        def _send(self, answer: Answer) -> None:
            raw = answer.body
            body = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            step = 1 if answer.drip else len(body)
            try:
                for start in range(0, len(body), step or 1):
                    self.wfile.write(body[start : start + step])
                    self.wfile.flush()
                    time.sleep(answer.drip)
            except OSError:
                return  # whoever asked has had enough

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
    thread.start()
    it.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
