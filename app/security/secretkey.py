"""The server's secret key: from the settings, or made at the first start and kept."""

import os
import secrets
from pathlib import Path

from app.settings import Settings

KEY_FILE = "secret-key"


def of(settings: Settings) -> str:
    """The same for every process of this portal."""
    return settings.secret_key or _kept_key(settings.data_dir / KEY_FILE)


def _kept_key(path: Path) -> str:
    """The key that the first start made; only the server's account may read its file."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_urlsafe(48)
    # Written aside and linked, so that of two processes that start together one wins, whole.
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    finally:
        aside.unlink()
    return key
