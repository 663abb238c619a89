"""Behind a proxy: its word is taken, nobody else's; see docs/operation.md."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.settings import Settings, WrongSettingError
from app.web.listening import server_config
from app.web.throttle import LIMIT
from tests.cast import PASSPHRASE
from tests.proxying import Answer, Visitor, proxy
from tests.serving import serve

NEAR, FAR, STRANGER = "127.0.0.7", "127.0.0.8", "127.0.0.9"
"""Proxies of ours, and one that is not."""
EVA, FRED = Visitor("127.0.0.21"), Visitor("127.0.0.22")
PROPOSAL = {
    "titel": "Spielkreis im Pfarrheim",
    "beschreibung": "Eltern mit Kindern bis drei Jahre treffen sich, spielen und singen.",
    "traeger": "Pfarrei St. Martin",
    "kommune": "kreuzau",
    "kontakt": "02421 123456",
}


@pytest.fixture
def portal(desk_app: FastAPI) -> Iterator[str]:
    with serve(desk_app, Settings(proxies=(NEAR, FAR))) as url:
        yield url


def propose(visitor: Visitor, url: str, **headers: str) -> int:
    return visitor.ask(f"{url}/vorschlagen", PROPOSAL, **headers).status


def sign_in(url: str) -> Answer:
    form = {"email": "anna@example.org", "passphrase": PASSPHRASE}
    return EVA.ask(f"{url}/anmelden", form)


def test_through_a_proxy_of_ours_one_signs_in_by_https(portal: str) -> None:
    with proxy(portal, address=NEAR) as url:
        answer = sign_in(url)
        assert answer.status == 303
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-kette=")
        assert "Secure" in cookie
        desk = EVA.ask(f"{url}/pult", Cookie=cookie.partition(";")[0])
        assert (desk.status, "Anna" in desk.text) == (200, True)
        assert "strict-transport-security" in desk.headers


def test_through_a_proxy_of_ours_each_visitor_has_an_own_limit(portal: str) -> None:
    with proxy(portal, address=NEAR) as url:
        assert [propose(EVA, url) for _ in range(LIMIT + 1)] == [303] * LIMIT + [429]
        assert propose(FRED, url) == 303


def test_what_a_visitor_writes_in_front_is_not_believed(portal: str) -> None:
    """The left end of X-Forwarded-For is the visitor's own invention, and so are whole headers."""
    with proxy(portal, address=NEAR) as url:
        for number in range(LIMIT):
            assert (
                propose(EVA, url, **{"X-Forwarded-For": f"203.0.113.{number}, ::{number}"}) == 303
            )
        assert propose(EVA, url, **{"X-Forwarded-For": f"{NEAR}, 198.51.100.1"}) == 429


def test_without_a_proxy_of_ours_forwarded_headers_are_ignored(portal: str) -> None:
    with proxy(portal, address=STRANGER) as url:
        answer = sign_in(url)
        assert "__Host-kette" not in answer.headers.get("set-cookie", "")
        assert "strict-transport-security" not in EVA.ask(f"{url}/").headers
        for number in range(LIMIT):
            assert propose(EVA, url, **{"X-Forwarded-For": f"203.0.113.{number}"}) == 303
        assert propose(FRED, url) == 429, "all of them are the stranger's"
    spoofing = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    answers = [propose(Visitor("127.0.0.30", spoofing), portal) for _ in range(LIMIT + 1)]
    assert answers == [303] * LIMIT + [429]
    assert propose(Visitor("127.0.0.31", spoofing), portal) == 303


def test_through_several_proxies_of_ours_it_is_still_the_visitor(portal: str) -> None:
    with (
        proxy(portal, address=NEAR, scheme=None) as inner,
        proxy(inner, address=FAR) as url,
    ):
        assert sign_in(url).headers["set-cookie"].startswith("__Host-kette=")
        assert [propose(EVA, url) for _ in range(LIMIT + 1)] == [303] * LIMIT + [429]
        assert propose(FRED, url) == 303


@pytest.mark.parametrize(
    ("proxies", "peer", "believed"),
    [
        ("", "127.0.0.1", True),
        ("", "::1", True),
        ("", "::ffff:127.0.0.1", True),
        ("", "172.30.8.1", False),
        ("172.30.8.0/24", "172.30.8.1", True),
        ("172.30.8.0/24", "::ffff:172.30.8.77", True),
        ("172.30.8.0/24", "::ffff:172.30.9.1", False),
        ("172.30.8.1, 2001:db8::/32", "2001:db8:0::1", True),
        ("172.30.8.1, 2001:db8::/32", "127.0.0.1", False),
    ],
)
def test_addresses_and_networks_are_believed_however_they_are_written(
    proxies: str, peer: str, believed: bool
) -> None:
    async def who(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        assert request.client is not None
        said = f"{request.url.scheme} {request.client.host}"
        await PlainTextResponse(said)(scope, receive, send)

    config = server_config(who, Settings.from_environment({"KETTE_PROXIES": proxies}))
    config.load()
    sent: list[bytes] = []

    async def send(message: dict[str, object]) -> None:
        body = message.get("body", b"")
        assert isinstance(body, bytes)
        sent.append(body)

    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http",
        "client": (peer, 1), "server": ("localhost", 80),
        "headers": [(b"x-forwarded-for", b"203.0.113.5"), (b"x-forwarded-proto", b"https")],
    }  # fmt: skip
    # In a thread of its own: the one of the browser tests has a loop running.
    with ThreadPoolExecutor(max_workers=1) as other:
        other.submit(anyio.run, config.loaded_app, scope, None, send).result()
    assert b"".join(sent).decode() == ("https 203.0.113.5" if believed else f"http {peer}")


@pytest.mark.parametrize(
    "wrong",
    ["*", "0.0.0.0/0", "::/0", "nginx", "10.0.0.1/8", "127.0.0.1:80", "127.0.0.1,;", "[::1]"],
)
def test_a_wrong_proxy_is_said_in_german_at_the_start(wrong: str) -> None:
    with pytest.raises(WrongSettingError, match=r"KETTE_PROXIES.* erwartet wird eine Adresse"):
        Settings.from_environment({"KETTE_PROXIES": wrong})
