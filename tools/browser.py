"""Finds a Chromium for the browser tests and the screenshots, and fetches one if there is none.

A headless shell is the same engine without the windows of a whole Chromium, which cost more than
the pages in them. Order: $KETTE_TEST_CHROMIUM, the PATH (a headless shell first), Playwright's own,
then installing: by the system's package manager where that needs no password (it brings the
libraries along), else by Playwright.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Chromium's package under its various names, and what Playwright's driver wants beside it.
PACKAGES = {
    "apt-get": (["chromium", "chromium-browser"], "libatomic1"),
    "dnf": (["chromium"], "libatomic"),
    "apk": (["chromium"], "libatomic"),
}
_OFF = (
    # Two hidden pages of a whole Chromium for every window, as dear as the page that is tested.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # Playwright's own, since of two such switches the last one counts.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
# A test browser opens local pages only; these switches keep it from calling home meanwhile.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_OFF)}",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
MISSING = """\
Es fehlt ein Chromium für die Browser-Tests, und es ließ sich keines installieren.
Bitte installieren Sie eines, zum Beispiel mit
  sudo apt install chromium                          (Debian)
  .venv/bin/python -m playwright install chromium    (sonst)
oder nennen Sie ein vorhandenes: KETTE_TEST_CHROMIUM=/pfad/zu/chromium make test"""


class NoBrowserError(Exception):
    """No Chromium is here; the message says how to get one."""


def find() -> Path:
    """A Chromium that starts; raises NoBrowserError."""
    for path in _candidates():
        if _starts(path):
            return path
    raise NoBrowserError(MISSING)


def find_or_install() -> Path:
    """As `find`, after trying to install what is missing; raises NoBrowserError."""
    if not _driver_starts():
        _by_package_manager()
    for install in (None, _by_package_manager, _by_playwright):
        if install:
            install()
        try:
            return find()
        except NoBrowserError:
            if os.environ.get("KETTE_TEST_CHROMIUM"):
                raise
    raise NoBrowserError(MISSING)


def _candidates() -> Iterator[Path]:
    named = os.environ.get("KETTE_TEST_CHROMIUM")
    if named:
        yield Path(named)
        return
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield Path(found)
    yield from _playwrights_own()


def _playwrights_own() -> Iterator[Path]:
    from playwright.sync_api import sync_playwright  # takes half a second

    if _driver_starts():
        with sync_playwright() as playwright:
            path = Path(playwright.chromium.executable_path)
        if path.is_file():
            yield path


def _driver_starts() -> bool:
    """Playwright's driver is a Node, which needs a library that a bare Debian lacks."""
    return _starts(Path(compute_driver_executable()[0]))


def _starts(path: Path) -> bool:
    """A snap's placeholder or a browser without its libraries is there but does not start."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _by_package_manager() -> None:
    manager = next((name for name in PACKAGES if shutil.which(name)), None)
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if manager is None or (as_root and not _run(*as_root, "true")):
        return
    browsers, library = PACKAGES[manager]
    install = [*as_root, manager, *(["add"] if manager == "apk" else ["install", "-y"])]
    if manager == "apt-get":
        _run(*as_root, manager, "update", "-qq")
        install.append("--no-install-recommends")
    if any(_run(*install, browser) for browser in browsers):
        _run(*install, library)


def _by_playwright() -> None:
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def _run(*command: str) -> bool:
    print("Für die Browser-Tests:", " ".join(command), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=600,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    try:
        find_or_install()
    except NoBrowserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
