"""Two engines as one: the main one answers, the spare one whenever it cannot.

The spare (embedded) engine is always filled too, so a page never waits for or fails with the main
one. What the main engine missed while it was down is kept and sent when it is back; it is asked
again after a pause, by whoever searches or looks at /health/ready then.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from search.embedded import Embedded
from search.german import German
from search.port import Document, EngineDownError, Query, Results, SearchEngine
from search.saying import gettext as _

log = logging.getLogger("kette.search")

PAUSE = 10.0
"""Seconds between two tries of an engine that was down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """Which engine answers, and why not the main one."""

    engine: str
    up: bool
    reason: str = ""
    behind: int = 0
    """Changes that the main engine has still to be told; -1: everything."""


class Resilient:
    """A `SearchEngine` that does not go down."""

    def __init__(
        self,
        main: SearchEngine,
        spare: Embedded,
        *,
        clock: Callable[[], float] = time.monotonic,
        aside: Callable[[Callable[[], object]], object] | None = None,
    ) -> None:
        """`aside` does a job while the visitor goes on, by default in a thread of its own."""
        self._aside = aside or (lambda job: Thread(target=job, daemon=True).start())
        self.main, self.spare = main, spare
        self._clock = clock
        self._lock = Lock()
        self._missed: dict[str, Document | None] = {}
        self._refill: list[Document] | None = None
        self._reason = ""
        self._again = 0.0

    @property
    def german(self) -> German:
        return self.spare.german

    @property
    def state(self) -> EngineState:
        """What is known now, for /health/ready and the log; asks nobody."""
        name = getattr(self.main if not self._reason else self.spare, "name", "")
        behind = -1 if self._refill is not None else len(self._missed)
        return EngineState(engine=name, up=not self._reason, reason=self._reason, behind=behind)

    def replace_all(self, documents: Iterable[Document]) -> None:
        kept = list(documents)
        self.spare.replace_all(kept)
        with self._lock:
            self._refill, self._missed = kept, {}
            self._catch_up()

    def put(self, documents: Collection[Document]) -> None:
        self.spare.put(documents)
        self._later({document.slug: document for document in documents})

    def tell(self, documents: Collection[Document]) -> None:
        self.spare.tell(documents)
        self._later({document.slug: document for document in documents})

    def remove(self, slugs: Collection[str]) -> None:
        self.spare.remove(slugs)
        self._later(dict.fromkeys(slugs))

    def look(self) -> None:
        """Tries the main engine again where that is due, aside; so nobody need search for the
        state to be true."""
        if self._incomplete and self._clock() >= self._again:
            self._again = self._clock() + PAUSE
            self._aside(self._recover)

    def search(self, query: Query) -> Results:
        self.look()
        if self._incomplete:
            return self.spare.search(query)
        try:
            return self.main.search(query)
        except EngineDownError as error:
            self._down(error)
            return self.spare.search(query)

    def explain(self, query: Query, slugs: Collection[str]) -> Mapping[str, tuple[Any, ...]]:
        """Both engines rank by the same points; the embedded one can tell them."""
        return self.spare.explain(query, slugs)

    @property
    def _incomplete(self) -> bool:
        return bool(self._reason or self._missed or self._refill is not None)

    def _recover(self) -> None:
        with self._lock:
            self._catch_up()

    def _later(self, changes: Mapping[str, Document | None]) -> None:
        with self._lock:
            if self._refill is not None:
                kept = {d.slug: d for d in self._refill}
                for slug, document in changes.items():
                    kept.pop(slug, None) if document is None else kept.update({slug: document})
                self._refill = list(kept.values())
            else:
                self._missed |= changes
            if not self._reason:
                self._catch_up()

    def _catch_up(self) -> None:
        """Tells the main engine what it missed."""
        try:
            if self._refill is not None:
                self.main.replace_all(self._refill)
            for part in _parts(self._missed):
                part(self.main)
            if self._reason:
                self.main.search(Query(limit=1))
        except EngineDownError as error:
            self._down(error)
            return
        if self._reason:
            log.warning("search engine is back", extra={"engine": getattr(self.main, "name", "")})
        self._refill, self._missed, self._reason = None, {}, ""

    def _down(self, error: EngineDownError) -> None:
        if not self._reason:
            extra = {"engine": getattr(self.main, "name", ""), "reason": str(error)}
            log.error("search engine is down, the embedded one answers", extra=extra)
        self._reason = str(error) or _("keine Antwort")
        self._again = self._clock() + PAUSE


def _parts(missed: Mapping[str, Document | None]) -> Iterator[Callable[[SearchEngine], None]]:
    gone = [slug for slug, document in missed.items() if document is None]
    fresh = [document for document in missed.values() if document is not None]
    if gone:
        yield lambda engine: engine.remove(gone)
    if fresh:
        yield lambda engine: engine.put(fresh)
