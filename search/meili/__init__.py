"""The Meilisearch engine: Meilisearch finds, the points of search.ranking rank."""

from search.meili.engine import Meili as Meili
