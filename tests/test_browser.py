"""The strictness of the browser fixtures: each kind of misbehaviour is seen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.browser import NewPage, Watch, axe, axe_by_day_and_night
from tests.serving import serve

PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Probe</title><link rel="icon" href="data:,">
</head><body><main><h1>Probe</h1>{}</main></body></html>"""

BODIES = {
    "good": "<p>Guten Tag</p><script src='/script.js'></script>",
    "inline-script": "<script>document.title = 'böse'</script>",
    "inline-style": "<p style='color:red'>rot</p>",
    "other-server": "<img src='http://127.0.0.2:9/bild.png' alt='Bild'>",
    "missing-image": "<img src='/bilder/fehlt.png' alt='Bild'>",
    "console-error": "<script src='/error.js'></script>",
    "exception": "<script src='/throw.js'></script>",
    "no-alt": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "low-contrast": "<p id='pale'>Zu blass</p>",
    "low-contrast-at-night": "<p id='moon'>Nachts zu blass</p>",
}
SCRIPTS = {
    "script": "document.querySelector('p').dataset.ran = 'yes'",
    "error": "console.error('kaputt')",
    "throw": "throw new Error('kaputt')",
}


async def page(request: Request) -> Response:
    html = PAGE.format(BODIES[request.path_params["name"]])
    css = "<link rel='stylesheet' href='/style.css'></head>"
    return HTMLResponse(
        html.replace("</head>", css),
        headers={"Content-Security-Policy": "default-src 'self' data:"},
    )


async def script(request: Request) -> Response:
    return Response(SCRIPTS[request.path_params["name"]], media_type="text/javascript")


async def style(_: Request) -> Response:
    css = """#pale { color: #bbb } #moon { transition: color 60s }
    @media (prefers-color-scheme: dark) { #moon { color: #bbb } }"""
    return Response(css, media_type="text/css")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    app = Starlette(
        routes=[
            Route("/style.css", style),
            Route("/{name}.js", script),
            Route("/{name}", page),
        ]
    )
    with serve(app) as url:
        yield url


pytestmark = pytest.mark.browser


def test_a_good_page_is_let_through(new_page: NewPage, site: str) -> None:
    opened = new_page(site, width=360, dark=True)
    opened.goto("/good")
    assert opened.locator("p[data-ran=yes]").count() == 1
    assert opened.evaluate("innerWidth") == 360
    assert opened.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    axe(opened)


def test_without_javascript_no_script_runs(new_page: NewPage, site: str) -> None:
    opened = new_page(site, javascript=False)
    opened.goto("/good")
    assert opened.locator("p").count() == 1
    assert opened.locator("p[data-ran=yes]").count() == 0


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("inline-script", "Content Security Policy"),
        ("inline-style", "Content Security Policy"),
        ("other-server", "other server: http://127.0.0.2:9/bild.png"),
        ("missing-image", "status 404"),
        ("console-error", "console: kaputt"),
        ("exception", "exception: "),
    ],
)
def test_each_misbehaviour_is_noticed(
    chromium: Browser, site: str, name: str, complaint: str
) -> None:
    watch = Watch(site, expected_statuses=())
    context = chromium.new_context(base_url=site)
    watch.over(context)
    context.new_page().goto(f"/{name}", wait_until="networkidle")
    context.close()
    assert any(complaint in problem for problem in watch.problems), watch.problems


@pytest.mark.parametrize(
    ("name", "rule"), [("no-alt", "image-alt"), ("low-contrast", "color-contrast")]
)
def test_axe_reports_what_it_finds(new_page: NewPage, site: str, name: str, rule: str) -> None:
    opened = new_page(site)
    opened.goto(f"/{name}")
    with pytest.raises(AssertionError, match=rule):
        axe(opened)


def test_by_night_what_is_about_colours_is_looked_at_again(new_page: NewPage, site: str) -> None:
    opened = new_page(site)
    opened.goto("/low-contrast-at-night")
    axe(opened)
    with pytest.raises(AssertionError, match="color-contrast"):
        axe_by_day_and_night(opened)


def test_a_server_that_cannot_start_says_so() -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("kein Index")

    with pytest.raises(RuntimeError, match="did not start"), serve(broken):
        pass
