"""Fixtures for journeys through a real Chromium, and the accessibility check.

A page made by `new_page` is strict: its test fails when the page writes an error to the console,
throws, breaks the Content-Security-Policy, asks another server for anything, or gets an error
status that the test did not announce.
"""

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    sync_playwright,
)

from tools.browser import ARGUMENTS, find

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of these tags that look at colours."""

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run (one per worker)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong on the pages of one test."""

    origin: str
    expected_statuses: Container[int]
    problems: list[str] = field(default_factory=list)
    seen: deque[str] = field(default_factory=lambda: deque(maxlen=12))

    def story(self) -> str:
        """The last requests and answers, and what was wrong with them, for a test that failed."""
        lines = [*self.seen, *(f"problem: {each}" for each in self.problems)]
        return "the browser's last requests and answers:\n  " + "\n  ".join(lines or ["none"])

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note("exception", error.error))
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        # A failed request is judged by its status, below; its console line says no more.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._note("console", message.text)

    def _request(self, request: Request) -> None:
        self.seen.append(f"{request.method} {request.url}")
        parts = urlsplit(request.url)
        local = f"{parts.scheme}://{parts.netloc}" == self.origin
        if not local and parts.scheme not in ("data", "blob", "about"):
            self._note("other server", request.url)

    def _response(self, response: Response) -> None:
        self.seen.append(f"{response.status} {response.url}")
        if response.status >= 400 and response.status not in self.expected_statuses:
            self._note(f"status {response.status}", response.url)

    def _failed(self, request: Request) -> None:
        self.seen.append(f"{request.failure} {request.url}")
        # A search box drops the request that the next letter overtakes, a link the one before.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self._note(request.failure, request.url)

    def _note(self, what: str, detail: object) -> None:
        self.problems.append(f"{what}: {detail}")


_WATCHES = pytest.StashKey[list[Watch]]()


@pytest.fixture
def new_page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[NewPage]:
    """Makes a page: `new_page(base_url, width=360, dark=True)`; then `page.goto("/angebote")`."""
    contexts: list[BrowserContext] = []
    watches = request.node.stash.setdefault(_WATCHES, [])

    def make(
        base_url: str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        javascript: bool = True,
        locale: str = "de-DE",
        reduced_motion: bool = False,
        expected_statuses: Container[int] = (),
        **options: Any,
    ) -> Page:
        watch = Watch(base_url.rstrip("/"), expected_statuses)
        context = chromium.new_context(
            base_url=base_url,
            viewport=ViewportSize(width=width, height=height),
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            **options,
        )
        watch.over(context)
        contexts.append(context)
        watches.append(watch)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fails a test whose pages misbehaved, after its own assertions; one that fails anyway says
    what its browser saw last."""
    watches = item.stash.setdefault(_WATCHES, [])
    try:
        yield
    except Exception as error:
        for watch in watches:
            error.add_note(watch.story())
        raise
    problems = [each for watch in watches for each in watch.problems]
    if problems:
        pytest.fail("the browser complained:\n  " + "\n  ".join(problems), pytrace=False)


def axe(page: Page) -> None:
    """Asserts that axe-core finds nothing on the page as it stands (WCAG 2.2 AA, good practice)."""
    _axe(page, "tag", AXE_TAGS)


def axe_by_day_and_night(page: Page) -> None:
    """The same in light; in the dark what is about colours, for nothing else changes there
    (tests/test_templates.py keeps it so)."""
    axe(page)
    page.emulate_media(color_scheme="dark")
    _axe(page, "rule", OF_COLOURS)
    page.emulate_media(color_scheme="light")


def _axe(page: Page, kind: str, values: Iterable[str]) -> None:
    if not page.evaluate("'axe' in window"):
        # Through the debugger, not as a <script>: the page's own Content-Security-Policy stays.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        """(runOnly) => {
            for (const each of document.getAnimations())
                if (each instanceof CSSTransition) each.finish();
            return axe.run(document, {runOnly, resultTypes: ["violations"]});
        }""",
        {"type": kind, "values": list(values)},
    )
    report = "\n".join(_line(violation) for violation in found["violations"])
    assert not report, f"axe on {page.url}:\n{report}"
    assert found["passes"], f"axe checked nothing on {page.url}"


def _line(violation: dict[str, Any]) -> str:
    lines = [f"- {violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        why = " ".join((node["failureSummary"] or "").split())
        lines.append(f"    {' '.join(map(str, node['target']))}: {node['html'][:160]}\n      {why}")
    return "\n".join(lines)
