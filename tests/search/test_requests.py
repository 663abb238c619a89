"""The checks on what goes to Meilisearch see a wrong request, on every machine."""

from typing import Any

import pytest

from tests.search import openapi

SEARCH = ("post", "/multi-search")
SETTINGS = ("patch", "/indexes/{index_uid}/settings")


@pytest.mark.parametrize(
    ("method", "route", "body"),
    [
        (*SEARCH, {"queries": [{"indexUid": "offers", "query": "Chor"}]}),
        (*SEARCH, {"queries": [{"indexUid": "offers", "limit": -1}]}),
        (*SEARCH, {"queries": [{"indexUid": "offers", "sort": ["number"]}]}),
        (*SEARCH, {"queries": [{"indexUid": "offers", "matchingStrategy": "any"}]}),
        (*SEARCH, {"queries": [{"q": "Chor"}]}),
        (*SEARCH, [{"indexUid": "offers"}]),
        (*SETTINGS, {"stopwords": ["der"]}),
        (*SETTINGS, {"rankingRules": ["words", "words"]}),
        (*SETTINGS, {"rankingRules": ["freshness"]}),
        (*SETTINGS, {"typoTolerance": {"minWordSizeForTypos": {"one": 4}}}),
        ("post", "/indexes", {"uid": "zwei Wörter"}),
        ("post", "/swap-indexes", [{"indexes": ["offers"]}]),
        ("post", "/indexes/{index_uid}/documents", [{"slug": "grün"}]),
        ("post", "/indexes/{index_uid}/documents", [{"title": "Chor"}]),
        ("post", "/indexes/{index_uid}/documents/delete", {"filters": "a = b"}),
        ("get", "/health", {}),
        ("get", "/stats", None),
    ],
)
def test_what_the_server_would_not_understand_is_seen(method: str, route: str, body: Any) -> None:
    with pytest.raises(AssertionError):
        openapi.check_request(method, route, body)
