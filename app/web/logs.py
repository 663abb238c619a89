"""Structured logs: one JSON object a line. No addresses of visitors, no query strings, ever."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
access = logging.getLogger("kette.access")
# Whoever knows such an address may do what it opens, so it is not written down.
_SECRET = re.compile(
    r"^((?:/[a-z]{2})?/(?:meldung|bestaetigen|aendern|traeger-angebote)/).+", re.DOTALL
)

# Beyond those that JSON escapes: some terminals obey them, some readers end a line there.
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029]")


class Lines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, message, and its extras."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
            **{k: v for k, v in vars(record).items() if k not in _STANDARD},
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        line = json.dumps(said, ensure_ascii=False, default=str)
        return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", line)


def configure() -> None:
    """Everything to standard error; uvicorn's own access log stays off, for it names addresses."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class AccessLog:
    """One line a request: method, path, status, milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not access.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            access.info(
                "request",
                extra={
                    "method": scope["method"],
                    "path": _SECRET.sub(r"\1…", scope["path"]),
                    "status": status,
                    "ms": round((time.perf_counter() - began) * 1000, 1),
                },
            )
