"""The files of `data/`, which people edit: read with a sentence for every fault, and written in one
canonical form, so that an export gives the same bytes back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from app.i18n import gettext as _
from app.records import problems
from app.settings import ROOT

DATA = ROOT / "data"
WIDTH = 110
Schema = TypeVar("Schema", bound=BaseModel)


class RefusedError(Exception):
    """A file that everything else hangs on cannot be read: Kommunen, Träger, guides."""


def load(path: Path) -> Any:
    """The file's content; libyaml where it is there, for it reads ten times faster."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def read(path: Path) -> Any:
    """A YAML file's content, or RefusedError that names file and line."""
    try:
        return load(path)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        why = " ".join(str(error).split())
        raise RefusedError(
            _("%(file)s: kein lesbares YAML: %(why)s") % {"file": shown(path), "why": why}
        ) from error


def checked(schema: type[Schema], raw: Any, where: str) -> Schema:
    """The record, or RefusedError with one German sentence per fault."""
    try:
        return schema.model_validate(raw)
    except ValidationError as error:
        name = raw.get("slug") if isinstance(raw, Mapping) else None
        said = (
            _("%(file)s: Datensatz „%(name)s“, Feld %(path)s: %(fault)s")
            if name
            else _("%(file)s: Feld %(path)s: %(fault)s")
        )
        faults = [
            said % {"file": where, "name": name, "path": path, "fault": fault}
            for path, fault in problems.in_german(error)
        ]
        raise RefusedError("\n".join(faults)) from error


def shown(path: Path) -> str:
    """The path as people say it: from the folder of the data on."""
    return str(Path(*path.parts[-3:])) if path.suffix == ".yaml" else str(path)


def text(value: Any) -> str:
    """Canonical YAML: keys in the schema's order, umlauts as they are, lines of 110 at most."""
    return yaml.dump(
        value, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=WIDTH
    )
