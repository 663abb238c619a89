"""Requests and answers held against Meilisearch's own API description, where it is present."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT.parent / "shared" / "meilisearch" / "openapi.json"


def path() -> Path | None:
    """Where the description lies: KETTE_OPENAPI, or beside the repository."""
    found = Path(os.environ.get("KETTE_OPENAPI", "") or DEFAULT)
    return found if found.is_file() else None


@cache
def _description(found: Path) -> tuple[dict[str, Any], Registry]:
    data = json.loads(found.read_text(encoding="utf-8"))
    # The description shows this type as the server's code has it; on the wire it is the bare
    # list, as the manual shows ("facets": ["genres"]).
    data["components"]["schemas"]["AttributePatterns"] = {
        "type": "array",
        "items": {"type": "string"},
    }
    resource = Resource.from_contents(data, default_specification=DRAFT202012)
    return data, Registry().with_resource("urn:meilisearch", resource)


def check(schema: dict[str, Any], value: Any, what: str) -> None:
    """AssertionError when a value is not as the schema says; `$ref`s are the description's."""
    found = path()
    if found is None:
        return
    _, registry = _description(found)
    absolute = json.loads(
        json.dumps(schema).replace('"#/components', '"urn:meilisearch#/components')
    )
    errors = list(Draft202012Validator(absolute, registry=registry).iter_errors(value))
    assert not errors, f"{what}: {errors[0].json_path} {errors[0].message[:300]}"


def operation(method: str, route: str) -> dict[str, Any]:
    """What the description says of an endpoint, such as ("post", "/multi-search")."""
    found = path()
    if found is None:
        return {}
    data, _ = _description(found)
    told: dict[str, Any] = data["paths"][route][method]
    return told


def check_request(method: str, route: str, body: Any) -> None:
    told = operation(method, route).get("requestBody", {}).get("content", {})
    schema = told.get("application/json", {}).get("schema")
    if schema is not None:
        check(schema, body, f"request {method} {route}")


def check_answer(method: str, route: str, status: int, body: Any) -> None:
    told = operation(method, route)
    if not told or status >= 400:  # the description leaves out most errors
        return
    assert str(status) in told["responses"], f"{method} {route} never answers {status}"
    content = told["responses"][str(status)].get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if route == "/multi-search" and status == 200:
        # Without `federation` the answer is a list of results, described beside.
        schema = {"$ref": "#/components/schemas/SearchResults"}
    if schema is not None:
        check(schema, body, f"answer {method} {route}")
