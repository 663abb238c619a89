"""Requests to Meilisearch held against what its manual says of them, always; and both requests and
answers against the server's own API description too, where that is present."""

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


_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT}
_FILTER = {"anyOf": [_TEXT, {"type": "array", "items": {"anyOf": [_TEXT, _TEXTS]}}]}
_COUNT = {"type": "integer", "minimum": 0}


def _only(*required: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(required),
        "additionalProperties": False,
    }


REQUESTS: dict[tuple[str, str], dict[str, Any] | None] = {
    ("get", "/health"): None,
    ("get", "/tasks/{task_id}"): None,
    ("delete", "/indexes/{index_uid}"): None,
    ("post", "/indexes"): _only(
        "uid", uid={"type": "string", "pattern": r"^[\w-]{1,400}$"}, primaryKey=_TEXT
    ),
    ("post", "/swap-indexes"): {
        "type": "array",
        "items": _only("indexes", indexes={**_TEXTS, "minItems": 2, "maxItems": 2}),
    },
    ("patch", "/indexes/{index_uid}/settings"): _only(
        searchableAttributes=_TEXTS,
        filterableAttributes=_TEXTS,
        sortableAttributes=_TEXTS,
        rankingRules={
            "type": "array",
            "uniqueItems": True,
            "items": {
                "enum": [
                    "words",
                    "typo",
                    "proximity",
                    "attribute",
                    "attributeRank",
                    "wordPosition",
                    "sort",
                    "exactness",
                ]
            },
        },
        typoTolerance=_only(
            minWordSizeForTypos=_only(
                oneTypo={"type": "integer", "minimum": 0, "maximum": 255},
                twoTypos={"type": "integer", "minimum": 0, "maximum": 255},
            )
        ),
        localizedAttributes={
            "type": "array",
            "items": _only(
                "attributePatterns",
                "locales",
                attributePatterns=_TEXTS,
                locales={"type": "array", "items": {"type": "string", "pattern": "^[a-z]{2,3}$"}},
            ),
        },
        pagination=_only(maxTotalHits=_COUNT),
        embedders={"type": "object"},
        synonyms={"type": "object", "additionalProperties": _TEXTS},
        stopWords=_TEXTS,
    ),
    ("post", "/indexes/{index_uid}/documents"): {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["slug"],
            "properties": {"slug": {"type": "string", "pattern": r"^[a-zA-Z0-9_-]{1,511}$"}},
        },
    },
    ("post", "/indexes/{index_uid}/documents/delete"): _only("filter", filter=_FILTER),
    ("post", "/multi-search"): _only(
        "queries",
        federation={"type": "null"},
        queries={
            "type": "array",
            "items": _only(
                "indexUid",
                indexUid=_TEXT,
                q={"type": "string"},
                filter=_FILTER,
                sort={"type": "array", "items": {"type": "string", "pattern": r"^\w+:(asc|desc)$"}},
                offset=_COUNT,
                limit=_COUNT,
                facets=_TEXTS,
                attributesToRetrieve=_TEXTS,
                matchingStrategy={"enum": ["last", "all", "frequency"]},
            ),
        },
    ),
}
"""What the adapter may send, by the parameters of https://www.meilisearch.com/docs/reference/api.
Narrower than the server: one that is not here is a slip of the pen, or is to be looked up first."""


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
    """AssertionError when the server would not understand the request."""
    assert (method, route) in REQUESTS, f"{method} {route} is not written down"
    own = REQUESTS[method, route]
    if own is None:
        assert body is None, f"{method} {route} takes no body"
    else:
        errors = list(Draft202012Validator(own).iter_errors(body))
        assert not errors, f"{method} {route}: {errors[0].json_path} {errors[0].message[:300]}"
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
