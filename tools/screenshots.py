"""Takes pictures of the portal's pages in every width and both colour schemes.

    make screenshots ARGS="--paths / /angebote?q=Schlaf --widths 360"

Starts the portal by itself, on a free port and with a data folder of its own.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tools.browser import ARGUMENTS, NoBrowserError, find_or_install

ROOT = Path(__file__).resolve().parent.parent
PATHS = (
    "/",
    "/angebote",
    "/angebote?q=Mein+Kind+schläft+nicht",
    "/angebote?kommune=kreuzau&phase=kita&kosten=kostenlos",
    "/angebote?q=qwertz",
    "/phasen/kita",
    "/uebergaenge/familie-kita",
    "/kommunen/kreuzau",
    "/hilfe-sofort",
    "/fachkraefte",
    "/ueber",
    "/barrierefreiheit",
    "/leichte-sprache",
    "/gebaerdensprache",
    "/gibt-es-nicht",
)
WIDTHS = (360, 768, 1440)
HEIGHTS = {360: 740, 768: 1024, 1440: 900}
SCHEMES = ("light", "dark")
PATIENCE = 120.0


def main() -> int:
    arguments = argparse.ArgumentParser(description="Macht Bilder der Seiten.")
    arguments.add_argument("folder", nargs="?", type=Path, default=ROOT / "screenshots")
    arguments.add_argument("--paths", nargs="+", default=PATHS, metavar="PFAD")
    arguments.add_argument("--widths", nargs="+", type=int, default=WIDTHS, metavar="BREITE")
    arguments.add_argument("--schemes", nargs="+", choices=SCHEMES, default=SCHEMES)
    arguments.add_argument("--whole", action="store_true", help="ganze Seite statt des Fensters")
    arguments.add_argument("--print", action="store_true", help="dazu jede Seite als PDF, gedruckt")
    options = arguments.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        chromium = find_or_install()
    except NoBrowserError as error:
        print(error, file=sys.stderr)
        return 1
    with portal() as base_url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for width in options.widths:
            for scheme in options.schemes:
                take(browser, base_url, options, width, scheme)
        if options.print:
            take_prints(browser, base_url, options)
        browser.close()
    print(f"Die Bilder liegen in {options.folder}.")
    return 0


def take(
    browser: Browser, base_url: str, options: argparse.Namespace, width: int, scheme: str
) -> None:
    context = browser.new_context(
        base_url=base_url,
        viewport=ViewportSize(width=width, height=HEIGHTS.get(width, 900)),
        color_scheme="dark" if scheme == "dark" else "light",
        locale="de-DE",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for path in options.paths:
        page.goto(path, wait_until="networkidle")
        picture = options.folder / f"{name(path)}-{width}-{scheme}.png"
        page.screenshot(path=picture, full_page=options.whole)
    context.close()


def take_prints(browser: Browser, base_url: str, options: argparse.Namespace) -> None:
    context = browser.new_context(base_url=base_url, locale="de-DE")
    page = context.new_page()
    for path in options.paths:
        page.goto(path, wait_until="networkidle")
        page.pdf(path=options.folder / f"{name(path)}-druck.pdf", format="A4")
    context.close()


def name(path: str) -> str:
    """A file name that still tells the address."""
    return re.sub(r"[^a-zäöüß0-9]+", "-", path.lower()).strip("-") or "start"


@contextmanager
def portal() -> Iterator[str]:
    """The portal's base URL while it runs, with the real offers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base_url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("KETTE_")}
        own = {"KETTE_PORT": str(port), "KETTE_DATA_DIR": folder, "KETTE_DAILY_JOBS": "false"}
        environment = {**kept, **own}
        command = [sys.executable, "-m", "app.cli", "serve"]
        with tempfile.TemporaryFile("w+") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            try:
                if not ready(base_url, server):
                    log.seek(0)
                    sys.exit(f"{log.read()}\nDas Portal ist nicht gestartet.")
                yield base_url
            finally:
                server.terminate()
                server.wait()


def ready(base_url: str, server: subprocess.Popen[bytes]) -> bool:
    """Waits until the portal answers; False when it has ended or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{base_url}/health/ready", timeout=5):
                return True
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(main())
