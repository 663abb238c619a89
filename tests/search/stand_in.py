"""A small stand-in for a Meilisearch server: the embedded engine behind the endpoints we use.

It speaks real HTTP and holds every request and every answer against the server's own API
description (tests/search/openapi.py). It finds words with the embedded engine and evaluates the
few forms of filters that the adapter writes; it ranks by nothing but that.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from search.embedded import Embedded
from search.port import Document, Query
from tests.search import openapi
from tests.serving import POLL

NOW = "2026-11-24T12:00:00.000000Z"
_ROUTES = (
    ("/health", r"/health"),
    ("/indexes", r"/indexes"),
    ("/multi-search", r"/multi-search"),
    ("/swap-indexes", r"/swap-indexes"),
    ("/tasks/{task_id}", r"/tasks/(?P<task_id>\d+)"),
    ("/indexes/{index_uid}/settings", r"/indexes/(?P<uid>[\w-]+)/settings"),
    ("/indexes/{index_uid}/documents/delete", r"/indexes/(?P<uid>[\w-]+)/documents/delete"),
    ("/indexes/{index_uid}/documents", r"/indexes/(?P<uid>[\w-]+)/documents"),
    ("/indexes/{index_uid}", r"/indexes/(?P<uid>[\w-]+)"),
)


@dataclass
class _Index:
    settings: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    engine: Embedded = field(default_factory=Embedded)

    def renew(self) -> None:
        self.engine.replace_all(
            Document(slug=slug, title=d["w1"], provider=d["w2"], summary=d["w3"], text=d["w4"])
            for slug, d in self.documents.items()
        )


@dataclass
class Server:
    """What the server holds; `down` makes it answer 503 to everything."""

    indexes: dict[str, _Index] = field(default_factory=dict)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False
    requests: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What was not as the API description says."""
    url: str = ""

    def task(self, kind: str, uid: str | None, error: str | None = None) -> dict[str, Any]:
        number = len(self.tasks)
        status = "failed" if error else "succeeded"
        self.tasks.append(
            {
                "uid": number,
                "batchUid": number,
                "indexUid": uid,
                "status": status,
                "type": kind,
                "canceledBy": None,
                "details": None,
                "error": error
                and {
                    "message": error,
                    "code": "index_already_exists",
                    "type": "invalid_request",
                    "link": "",
                },
                "duration": "PT0S",
                "enqueuedAt": NOW,
                "startedAt": NOW,
                "finishedAt": NOW,
            }
        )
        return {
            "taskUid": number,
            "indexUid": uid,
            "status": "enqueued",
            "type": kind,
            "enqueuedAt": NOW,
        }

    def answer(
        self, method: str, route: str, found: Mapping[str, str], body: Any
    ) -> tuple[int, Any]:
        uid = found.get("uid", "")
        answered = getattr(self, f"_{method}{re.sub(r'[^a-z]+', '_', route)}".rstrip("_"))
        try:
            return 202 if method != "get" else 200, answered(uid=uid, body=body, **_id(found))
        except KeyError as error:
            return 404, {
                "message": f"Index {error} not found.",
                "code": "index_not_found",
                "type": "invalid_request",
                "link": "https://docs.meilisearch.com/errors#index_not_found",
            }

    def _get_health(self, **_: Any) -> Any:
        return {"status": "available"}

    def _get_tasks_task_id(self, task: int, **_: Any) -> Any:
        return self.tasks[task]

    def _post_indexes(self, body: Any, **_: Any) -> Any:
        known = body["uid"] in self.indexes
        self.indexes.setdefault(body["uid"], _Index())
        error = f"Index `{body['uid']}` already exists." if known else None
        return self.task("indexCreation", body["uid"], error)

    def _delete_indexes_index_uid(self, uid: str, **_: Any) -> Any:
        gone = self.indexes.pop(uid, None)
        return self.task("indexDeletion", uid, None if gone else f"Index `{uid}` not found.")

    def _patch_indexes_index_uid_settings(self, uid: str, body: Any, **_: Any) -> Any:
        self.indexes[uid].settings |= body
        return self.task("settingsUpdate", uid)

    def _post_indexes_index_uid_documents(self, uid: str, body: Any, **_: Any) -> Any:
        index = self.indexes.setdefault(uid, _Index())
        index.documents |= {document["slug"]: document for document in body}
        index.renew()
        return self.task("documentAdditionOrUpdate", uid)

    def _post_indexes_index_uid_documents_delete(self, uid: str, body: Any, **_: Any) -> Any:
        index = self.indexes[uid]
        for slug in [s for s, d in index.documents.items() if holds(body["filter"], d)]:
            del index.documents[slug]
        index.renew()
        return self.task("documentDeletion", uid)

    def _post_swap_indexes(self, body: Any, **_: Any) -> Any:
        for pair in body:
            one, other = pair["indexes"]
            self.indexes[one], self.indexes[other] = self.indexes[other], self.indexes[one]
        return self.task("indexSwap", None)

    def _post_multi_search(self, body: Any, **_: Any) -> Any:
        return {"results": [self.search(query) for query in body["queries"]]}

    def search(self, query: Mapping[str, Any]) -> dict[str, Any]:
        index = self.indexes[query["indexUid"]]
        text = query.get("q") or ""
        slugs = list(index.documents)
        if text:
            hits = index.engine.search(Query(text=text, limit=100_000)).hits
            slugs = [hit.slug for hit in hits]
        rows = [index.documents[s] for s in slugs]
        rows = [row for row in rows if holds(query.get("filter") or [], row)]
        self._filterable(index, query)
        for rule in reversed(query.get("sort") or []):
            name, _, way = rule.partition(":")
            rows.sort(key=lambda row, name=name: row[name], reverse=way == "desc")  # type: ignore[misc]
        offset, limit = query.get("offset") or 0, query.get("limit", 20)
        fields = query.get("attributesToRetrieve") or ["*"]
        result: dict[str, Any] = {
            "indexUid": query["indexUid"],
            "hits": [
                row if "*" in fields else {name: row[name] for name in fields}
                for row in rows[offset : offset + limit]
            ],
            "query": text,
            "processingTimeMs": 1,
            "limit": limit,
            "offset": offset,
            "estimatedTotalHits": len(rows),
        }
        if "facets" in query:
            result["facetDistribution"] = {
                name: _distribution(name, rows) for name in query["facets"]
            }
        return result

    def _filterable(self, index: _Index, query: Mapping[str, Any]) -> None:
        """The real server refuses a filter, facet or sort by what the settings do not name."""
        allowed = set(index.settings.get("filterableAttributes", ()))
        used = set(query.get("facets") or ())
        used |= {name for text in query.get("filter") or [] for name in _names(text)}
        self.wrong += [f"{name} is not filterable" for name in sorted(used - allowed)]
        sortable = set(index.settings.get("sortableAttributes", ()))
        asked = {rule.partition(":")[0] for rule in query.get("sort") or []}
        self.wrong += [f"{name} is not sortable" for name in sorted(asked - sortable)]


def _distribution(name: str, rows: list[dict[str, Any]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        value = row[name]
        values = value if isinstance(value, list) else [value]
        counts.update(str(v).lower() if isinstance(v, bool) else str(v) for v in values)
    return dict(counts)


def _id(found: Mapping[str, str]) -> dict[str, int]:
    return {"task": int(found["task_id"])} if "task_id" in found else {}


# Filters: AND, OR, NOT, brackets, IN, and comparisons with numbers or booleans.

_TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<sign><=|>=|[()\[\],=<>])|(?P<word>[\w-]+))'
)


def _names(text: str) -> set[str]:
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    words = re.findall(r"[a-z_]\w*", plain)
    return {word for word in words if word not in ("true", "false")}


def holds(conditions: str | list[str], row: Mapping[str, Any]) -> bool:
    """Whether a document meets a filter: a list of expressions is joined by "and"."""
    listed = [conditions] if isinstance(conditions, str) else conditions
    return all(_Expression(text, row).value for text in listed)


class _Expression:
    def __init__(self, text: str, row: Mapping[str, Any]) -> None:
        self._tokens = [match[0].strip() for match in _TOKEN.finditer(text)]
        self._row = row
        self._at = 0
        self.value = self._any()
        assert self._at == len(self._tokens), f"cannot read the filter {text!r}"

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _if(self, token: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == token:
            self._at += 1
            return True
        return False

    def _any(self) -> bool:
        value = self._all()
        while self._if("OR"):
            value = self._all() or value
        return value

    def _all(self) -> bool:
        value = self._one()
        while self._if("AND"):
            value = self._one() and value
        return value

    def _one(self) -> bool:
        if self._if("NOT"):
            return not self._one()
        if self._if("("):
            value = self._any()
            assert self._if(")")
            return value
        given = self._row[self._next()]
        sign = self._next()
        if sign == "IN":
            assert self._if("[")
            wanted = set()
            while not self._if("]"):
                wanted.add(json.loads(self._next()))
                self._if(",")
            return bool(wanted & set(given if isinstance(given, list) else [given]))
        wanted_value = json.loads(self._next())
        found: bool = {
            "=": given == wanted_value,
            "<=": given <= wanted_value,
            ">=": given >= wanted_value,
            "<": given < wanted_value,
            ">": given > wanted_value,
        }[sign]
        return found


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            body = json.loads(raw) if raw else None
            path = self.path.partition("?")[0]
            route, found = next(
                (route, match.groupdict())
                for route, pattern in _ROUTES
                if (match := re.fullmatch(pattern, path))
            )
            with lock:
                server.requests.append((method, route))
                if server.down:
                    self._send(503, {"message": "down", "code": "", "type": "system", "link": ""})
                    return
                try:
                    openapi.check_request(method, route, body)
                    status, answer = server.answer(method, route, found, body)
                    status = 200 if route == "/multi-search" and status == 202 else status
                    openapi.check_answer(method, route, status, answer)
                except AssertionError as error:
                    server.wrong.append(str(error))
                    status, answer = 500, {"message": str(error), "code": "wrong"}
            self._send(status, answer)

        def _send(self, status: int, answer: Any) -> None:
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def do_GET(self) -> None:
            self._serve("get")

        def do_POST(self) -> None:
            self._serve("post")

        def do_PATCH(self) -> None:
            self._serve("patch")

        def do_DELETE(self) -> None:
            self._serve("delete")

        def log_message(self, *_: Any) -> None:
            """Silent."""

    return Handler


@contextmanager
def serving() -> Iterator[Server]:
    """A stand-in that listens on a free port of this machine until the block ends."""
    server = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(server)) as http:
        thread = threading.Thread(target=http.serve_forever, args=(POLL,), daemon=True)
        thread.start()
        server.url = f"http://127.0.0.1:{http.server_address[1]}"
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
