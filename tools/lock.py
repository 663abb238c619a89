"""Writes requirements.lock and requirements-dev.lock from the .in files, for every platform.

The locks hold hashes but no index's address: whoever installs decides where packages come from.
`--upgrade` takes the newest versions; without it only what the .in files changed moves.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--quiet",
)


def main() -> None:
    upgrade = [option for option in sys.argv[1:] if option == "--upgrade"]
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv") or _install_uv(Path(folder))
        compile_ = [uv, "pip", "compile", *OPTIONS, *upgrade]
        for name, constraint in (
            ("requirements", []),
            ("requirements-dev", ["--constraint", "requirements.lock"]),
        ):
            command = [*compile_, *constraint, "-o", f"{name}.lock", f"{name}.in"]
            subprocess.run(command, cwd=ROOT, check=True)
            print(f"{name}.lock ist auf dem Stand von {name}.in.")


def _install_uv(folder: Path) -> str:
    """uv is needed for this alone, so it lives in a temporary folder."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin/python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(folder / "bin/uv")


if __name__ == "__main__":
    main()
