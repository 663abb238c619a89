"""docs/asvs.md says what is true: its form, and promises of it that no other test shows."""

import re
import socket
from collections import Counter

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.settings import ROOT
from tests.serving import serve

PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
WORDS = ("yes", "partly", "no", "n.a.")
ROWS = re.findall(
    r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE
)


def test_every_requirement_has_one_row_with_one_of_the_four_words() -> None:
    assert Counter(level for _id, level, *_rest in ROWS) == {"1": 70, "2": 183}
    assert len({number for number, *_rest in ROWS}) == len(ROWS)
    for number, _level, asked, holds, where in ROWS:
        assert holds in WORDS, number
        assert len(asked) > 5, number
        assert len(where) > 5, number


def test_the_summary_counts_the_rows() -> None:
    counted = Counter((f"V{number.partition('.')[0]}", holds) for number, _l, _a, holds, _w in ROWS)
    summary = PAGE.partition("\n## Summary\n")[2]
    chapters = re.findall(r"^\| (V\d+) .*?\| (.+) \|$", summary, re.MULTILINE)
    assert len(chapters) == 17
    for chapter, cells in chapters:
        numbers = [counted[chapter, word] for word in WORDS]
        assert cells.split(" | ") == [*map(str, numbers), str(sum(numbers))], chapter
    last = [sum(counted[chapter, word] for chapter, _cells in chapters) for word in WORDS]
    assert f"| together | {' | '.join(map(str, last))} | {len(ROWS)} |" in summary


def test_every_file_and_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`((?:[\w-]+/)+[\w.-]+\.\w+|[\w.-]+\.(?:in|lock|toml|yaml))`", PAGE))
    assert len(named) > 80
    assert {name for name in named if not (ROOT / name).is_file()} == set()
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", PAGE):
        assert f"def {name}(" in tests, name


KINDS = {
    "/": "text/html",
    "/gibt-es-nicht": "text/html",
    "/kette/termine.ics?alter=5": "text/calendar",
    "/termine.ics": "text/calendar",
    "/neu.atom": "application/atom+xml",
    "/merkzettel/qr.svg?a=vettweisser-tisch": "image/svg+xml",
    "/opensearch.xml": "application/opensearchdescription+xml",
    "/robots.txt": "text/plain",
    "/sitemap.xml": "application/xml",
}
FILES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def test_every_text_says_its_kind_and_that_it_is_utf_8(client: TestClient) -> None:
    loaded = re.findall(r'"(/static/[^"]+\.(css|js|svg))"', client.get("/").text)
    assert {ending for _path, ending in loaded} == set(FILES)
    wanted = KINDS | {path: FILES[ending] for path, ending in loaded}
    for path, kind in wanted.items():
        assert client.get(path).headers["content-type"] == f"{kind}; charset=utf-8", path


@pytest.mark.both_databases
def test_nobody_reads_our_answers_from_another_website(client: TestClient) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        for path in ("/", "/angebote", "/health/ready", "/opensearch.xml", "/anmelden"):
            answer = client.request(method, path, headers={"Origin": "https://example.org"})
            assert not [name for name in answer.headers if name.startswith("access-control")], path


@pytest.mark.parametrize("path", ["/", "/angebote", "/pult", "/static/kette.css"])
def test_trace_is_no_method_here(client: TestClient, path: str) -> None:
    answer = client.request("TRACE", path, headers={"X-Secret": "seen"})
    assert answer.status_code == 405
    assert "seen" not in answer.text


HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
CHUNKS = b"4\r\nabcd\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        (HEAD + b"Content-Length: 4\r\n\r\nabcd", True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS, True),
        (HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS, False),
        (HEAD + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", False),
        (HEAD + b"Content-Length: +4\r\n\r\nabcd", False),
        (HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS, False),
        (HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKS, False),
    ],
    ids=["length", "chunks", "both", "two lengths", "a sign", "a blank", "chunks not last"],
)
def test_where_a_request_ends_is_never_in_doubt(sent: bytes, taken: bool) -> None:
    """Two servers in a row that disagree on it let one visitor's words pass for another's."""

    async def echo(request: Request) -> Response:
        return PlainTextResponse(await request.body())

    with serve(Starlette(routes=[Route("/", echo, methods=["POST"])])) as url:
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        with socket.create_connection(address, 30) as connection:
            connection.sendall(sent)
            answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200 " if taken else b"HTTP/1.1 400 "), answer
