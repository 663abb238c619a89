"""Questions without a good answer: the editors' list of what the catalogue lacks.

Counted by day and Kommune, without any link to a person. The words themselves are written only
when they have been asked LEAST times; before that there is a keyed hash, which cannot be read
back. A crisis is never counted.
"""

import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from app.models import UnmetQuestion

LEAST = 3
LONGEST = 80
MOST_A_DAY = 500
"""Kinds of questions counted on one day: many more than families ask, and few enough that nobody
fills the table, or holds it while it is written."""
KEPT = timedelta(days=180)
"""How long a count is kept, rare words or not."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """Words asked `count` times (LEAST or more) without a good answer."""

    words: str
    kommune: str
    count: int


class Waiting:
    """What was asked since the last writing, in memory, so that a search needs no database."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._lock = Lock()
        self._counts: Counter[tuple[str, date, str]] = Counter()
        self._day = date.min
        self._kinds: set[tuple[str, str]] = set()
        """Those of the day, by their keys."""

    def _key_of(self, words: str) -> str:
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()

    def note(self, text: str, kommune: str, day: date) -> None:
        words = " ".join(text.lower().split())
        if not words or len(words) > LONGEST:
            return
        kind = (self._key_of(words), kommune)
        with self._lock:
            if day > self._day:
                self._day, self._kinds = day, set()
            if kind in self._kinds or len(self._kinds) < MOST_A_DAY:
                self._kinds.add(kind)
                self._counts[words, day, kommune] += 1

    def write(self, session: Session) -> int:
        """Adds what has waited to the table and commits; returns how many kinds of questions."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        for (words, day, kommune), count in counts.items():
            key = self._key_of(words)
            before = session.exec(
                select(func.sum(col(UnmetQuestion.count))).where(UnmetQuestion.key == key)
            ).one()
            row = session.get(UnmetQuestion, (key, day, kommune)) or UnmetQuestion(
                key=key, day=day, kommune=kommune, count=0
            )
            row.count += count
            if (before or 0) + count >= LEAST:
                row.words = words
            session.add(row)
        if counts:
            newest = max(day for _words, day, _kommune in counts)
            session.execute(delete(UnmetQuestion).where(col(UnmetQuestion.day) < newest - KEPT))
        session.commit()
        return len(counts)


def listed(session: Session, since: date) -> list[Unmet]:
    """What was asked often enough since that day, most often first."""
    total = func.sum(col(UnmetQuestion.count))
    statement = (
        select(func.max(col(UnmetQuestion.words)), UnmetQuestion.kommune, total)
        .where(col(UnmetQuestion.day) >= since)
        .group_by(col(UnmetQuestion.key), col(UnmetQuestion.kommune))
        .having(total >= LEAST)
        .order_by(total.desc())
    )
    return [
        Unmet(words=words, kommune=kommune, count=count)
        for words, kommune, count in session.exec(statement)
        if words is not None
    ]
