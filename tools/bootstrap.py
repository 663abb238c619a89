"""Makes `.venv` and fills it from the lock; does nothing when all is there.

Needs nothing but a Python of 3.11 or newer. The stamp in `.venv` remembers which locks were
installed, so a second run takes a fraction of a second. The code itself is not installed but put
on the path: templates, data and static files lie beside it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Older Pythons must get this far to say what is wrong: no newer syntax in this file.
if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may well be older
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        newer = shutil.which(name)
        if newer and subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - the same program, by a newer Python
    sys.exit(
        "Dieses Programm braucht Python 3.11 oder neuer. Gefunden: Python "
        f"{sys.version_info[0]}.{sys.version_info[1]} ({sys.executable}).\n"
        "Bitte installieren Sie ein neueres Python, oder nennen Sie ein vorhandenes:\n"
        "  make run PYTHON=/pfad/zu/python3.12"
    )

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "kette.json"
LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}

COMMAND = """\
#!{python}
import sys

from app.cli import main

sys.exit(main())
"""


def main() -> None:
    wanted = ["runtime", "dev"] if "--dev" in sys.argv[1:] else ["runtime"]
    hashes = {name: hashlib.sha256(LOCKS[name].read_bytes()).hexdigest() for name in wanted}
    there = installed()
    if all(there.get(name) == digest for name, digest in hashes.items()):
        return
    if not works(PYTHON):
        say("Die Python-Umgebung wird in .venv angelegt ...")
        make_venv()
    say("Die festgelegten Pakete werden geladen. Das dauert beim ersten Mal etwa eine Minute ...")
    STAMP.unlink(missing_ok=True)
    install(LOCKS[wanted[-1]])
    put_on_path()
    STAMP.write_text(json.dumps({"root": str(ROOT), **hashes}), encoding="utf-8")
    say("Die Python-Umgebung ist bereit.")


def installed() -> dict[str, str]:
    """The stamp; empty when the folder was moved, for the scripts in .venv name the old place."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("root") == str(ROOT) and PYTHON.exists() else {}


def works(python: Path) -> bool:
    """Whether an environment's Python starts, is new enough and has pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and quietly(python, "-c", check)


def make_venv() -> None:
    """By venv; where a distribution has split that off, by virtualenv or its own package."""
    for maker, preparation in (
        ("venv", None),
        ("virtualenv", None),
        ("venv", apt_get_install_venv),
        ("virtualenv", pip_install_virtualenv),
    ):
        shutil.rmtree(VENV, ignore_errors=True)
        if preparation and not preparation():
            continue
        if quietly(sys.executable, "-m", maker, VENV) and works(PYTHON):
            return
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sys.exit(
        f"Python {version} kann hier keine Umgebung anlegen: Es fehlt das Modul venv.\n"
        "Bitte installieren Sie es einmal, zum Beispiel mit\n"
        f"  sudo apt install python{version}-venv     (Debian, Ubuntu)\n"
        "und starten Sie den Befehl noch einmal."
    )


def apt_get_install_venv() -> bool:
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say("Das System-Paket python3-venv wird installiert ...")
    exact = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    quietly("apt-get", "update")
    return any(
        quietly("apt-get", "install", "-y", "--no-install-recommends", name)
        for name in (exact, "python3-venv")
    )


def pip_install_virtualenv() -> bool:
    return quietly(sys.executable, "-m", "pip", "install", "--user", "virtualenv")


def install(lock: Path) -> None:
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--quiet", "--require-hashes", "-r", lock]
    if subprocess.call([str(part) for part in command], env=clean_environment()) != 0:
        sys.exit(
            f"Die Pakete aus {lock.name} ließen sich nicht installieren (siehe oben).\n"
            "Besteht eine Verbindung zum Internet? Dann starten Sie den Befehl noch einmal."
        )


def put_on_path() -> None:
    """Makes `import app` and the command `kette` work from everywhere."""
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.check_output([str(PYTHON), "-c", script], text=True).strip()
    Path(site, "praeventionskette.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if os.name != "nt":
        kette = PYTHON.with_name("kette")
        kette.write_text(COMMAND.format(python=PYTHON), encoding="utf-8")
        kette.chmod(0o755)


def quietly(*command: object) -> bool:
    """Whether the command succeeded; what it prints is of no use to the reader."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
        )
    except OSError:
        return False
    return done.returncode == 0


def clean_environment() -> dict[str, str]:
    """Without what would lead pip out of the environment."""
    unwanted = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "DEBIAN_FRONTEND": "noninteractive", "PYTHONUTF8": "1"}


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
