"""What protects the portal, and the pages that it shows when it refuses."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from app.settings import Settings, WrongSettingError
from app.web import logs


@pytest.fixture
def wild(make_app: Callable[..., FastAPI]) -> TestClient:
    """A portal with routes that misbehave."""
    app = make_app(allowed_hosts=("testserver",))

    async def breaks() -> None:
        raise RuntimeError("secret detail")

    async def takes(number: int) -> str:
        return str(number)

    app.add_api_route("/bricht", breaks)
    app.add_api_route("/nimmt", takes, methods=["GET", "POST"])
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def shows_a_way_on(html: str) -> bool:
    return all(
        part in html for part in ('href="/angebote"', 'href="/hilfe-sofort"', "Familienbüro")
    )


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "/" + "x" * 9000, {}, None, 400),
        ("GET", "/gibt-es-nicht", {}, None, 404),
        ("DELETE", "/angebote", {}, None, 405),
        ("GET", "/angebote/just-nord-dueren", {}, None, 410),
        ("POST", "/nimmt?number=1", {}, b"x" * 70_000, 413),
        ("POST", "/nimmt?number=1", {"Content-Length": "viel"}, b"x", 413),
        ("GET", "/nimmt?number=eins", {}, None, 422),
        ("GET", "/bricht", {}, None, 500),
        ("POST", "/nimmt?number=1", {"Sec-Fetch-Site": "cross-site"}, b"", 403),
        ("POST", "/nimmt?number=1", {"Origin": "https://example.org"}, b"", 403),
    ],
)
def test_each_refusal_is_a_page_of_ours_with_a_way_on(
    wild: TestClient,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    status: int,
) -> None:
    answer = wild.request(method, path, headers=headers, content=body)
    assert answer.status_code == status
    assert shows_a_way_on(answer.text)
    assert "secret detail" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(("pieces", "status"), [(8, 200), (9, 413)])
def test_a_body_that_does_not_say_its_length_is_counted_as_it_is_read(
    wild: TestClient, pieces: int, status: int
) -> None:
    async def reads(request: Request) -> int:
        return len(await request.body())

    wild.app.add_api_route("/liest", reads, methods=["POST"])  # type: ignore[attr-defined]
    answer = wild.post("/liest", content=iter([b"x" * 8000] * pieces))
    assert answer.status_code == status
    if status == 413:
        assert shows_a_way_on(answer.text)
    else:
        assert answer.json() == 8 * 8000


@pytest.mark.parametrize("status", [429, 503])
def test_situations_that_pass_say_when_to_come_back(wild: TestClient, status: int) -> None:
    from app.situations import SITUATIONS

    async def raises() -> None:
        raise SITUATIONS[status]

    wild.app.add_api_route(f"/situation/{status}", raises)  # type: ignore[attr-defined]
    answer = wild.get(f"/situation/{status}")
    assert answer.status_code == status
    assert answer.headers["retry-after"] == "60"
    assert shows_a_way_on(answer.text)


def test_own_forms_and_programs_are_let_through(wild: TestClient) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}):
        assert wild.post("/nimmt?number=7", headers=headers).text == '"7"'


def test_a_foreign_host_name_is_not_answered(wild: TestClient) -> None:
    assert wild.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_https_is_kept(wild: TestClient) -> None:
    assert "strict-transport-security" not in wild.get("/").headers
    assert "max-age" in wild.get("https://testserver/").headers["strict-transport-security"]


def test_only_named_websites_may_embed(make_app: Callable[..., FastAPI]) -> None:
    client = TestClient(make_app())
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]


def test_the_log_names_no_query_and_no_address(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="kette.access"):
        client.get("/angebote?q=mein+mann+schl%C3%A4gt+mich")
    lines = [logs.Lines().format(record) for record in caplog.records]
    line = next(line for line in lines if "/angebote" in line)
    assert json.loads(line)["status"] == 303
    for secret in ("mann", "schl", "testclient", "127.0.0.1", "?"):
        assert secret not in line


@pytest.mark.both_databases
def test_health_is_said(client: TestClient, portal_app: FastAPI) -> None:
    assert client.get("/health/live").text == "ok\n"
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["database"]) == (200, "ok")
    assert ready.json()["search"] == "ok"
    assert ready.json()["offers"] == len(portal_app.state.index.catalogue.offers) > 0


def test_a_wrong_setting_is_said_in_german() -> None:
    with pytest.raises(WrongSettingError, match=r"KETTE_PORT='acht'.*Zahl"):
        Settings.from_environment({"KETTE_PORT": "acht"})
    given = Settings.from_environment({"KETTE_PORT": "0", "KETTE_ALLOWED_HOSTS": "a.de, b.de"})
    assert (given.port, given.allowed_hosts) == (0, ("a.de", "b.de"))


def test_a_secret_key_that_can_be_guessed_is_refused_at_the_start() -> None:
    with pytest.raises(WrongSettingError, match=r"KETTE_SECRET_KEY: .*mindestens 32 Zeichen"):
        Settings.from_environment({"KETTE_SECRET_KEY": "geheim"})
    assert Settings.from_environment({"KETTE_SECRET_KEY": "x" * 32}).secret_key == "x" * 32


def test_a_browser_that_leaves_while_sending_is_no_error(
    portal_app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    """An autosave is dropped when its page is left: no trace in the log, no answer to nobody."""
    scope = {
        "type": "http", "method": "POST", "path": "/beratung", "raw_path": b"/beratung",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "client": ("127.0.0.1", 1), "server": ("testserver", 80),
        "headers": [(b"host", b"testserver"),
                    (b"content-type", b"application/x-www-form-urlencoded"),
                    (b"content-length", b"100")],
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    # In a thread of its own: the one of the browser tests has a loop running.
    with caplog.at_level(logging.INFO), ThreadPoolExecutor(max_workers=1) as other:
        other.submit(anyio.run, portal_app, scope, receive, send).result()
    assert sent == []
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


def test_a_path_cannot_write_lines_or_orders_into_the_log() -> None:
    record = logging.makeLogRecord({"msg": "request", "path": "/a\u2028b\x9b2Jc\x7f\nd"})
    line = logs.Lines().format(record)
    assert line.isprintable()
    assert json.loads(line)["path"] == record.path  # type: ignore[attr-defined]
