"""YAML as people edit it: one canonical form, so that an export gives the same bytes back."""

from pathlib import Path
from typing import Any

import yaml

WIDTH = 110


def load(path: Path) -> Any:
    """The file's content; libyaml where it is there, for it reads ten times faster."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def text(value: Any) -> str:
    """Canonical YAML: keys in the schema's order, umlauts as they are, lines of 110 at most."""
    return yaml.dump(
        value, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=WIDTH
    )
