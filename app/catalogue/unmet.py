"""Questions without a good answer: the editors' list of what the catalogue lacks.

Counted by day, Kommune and kind, without any link to a person. The words themselves are written
only when they have been asked LEAST times; before that there is a keyed hash, which cannot be read
back. One connection counts once a day for each question, so that nobody alone brings their words
onto the list: what tells that is a hash in memory, whose salt is thrown away with the day. A crisis
is never counted.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from threading import Lock

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from app.internet import NOWHERE
from app.models import UnmetQuestion

LEAST = 3
LONGEST = 80
MOST_A_DAY = 500
"""Kinds of questions counted on one day: many more than families ask, and few enough that nobody
fills the table, or holds it while it is written."""
MOST_ASKING = 50_000
"""Questions with those who asked them, remembered on one day; what is asked beyond that is not
counted, for nobody could tell whether it was asked before."""
KEPT = timedelta(days=180)
"""How long a count is kept, rare words or not."""


class Kind(StrEnum):
    """What was not good about the answer; the values are columns of the table."""

    NOTHING = "count"
    WEAK = "weak"
    MISSED = "missed"
    """The visitor said so."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """Words asked LEAST times or more without a good answer."""

    words: str
    kommune: str
    nothing: int = 0
    weak: int = 0
    missed: int = 0

    @property
    def count(self) -> int:
        return self.nothing + self.weak + self.missed


class Waiting:
    """What was asked since the last writing, in memory, so that a search needs no database."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._lock = Lock()
        self._counts: Counter[tuple[str, date, str, Kind]] = Counter()
        self._day = date.min
        self._kinds: set[tuple[str, str]] = set()
        """Those of the day, by their keys."""
        self._salt = secrets.token_bytes(16)
        self._asked: set[bytes] = set()
        """Who asked what on the day, each as a salted hash."""

    def _key_of(self, words: str) -> str:
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()

    def note(
        self, text: str, kommune: str, day: date, why: Kind = Kind.NOTHING, *, whose: str = NOWHERE
    ) -> None:
        """Counts a question once a day for each `whose` (see internet.counted_together); where that
        is not known, each time."""
        if not counts(text):
            return
        words = _words(text)
        kind = (self._key_of(words), kommune)
        with self._lock:
            self._begin(day)
            new = kind in self._kinds or len(self._kinds) < MOST_A_DAY
            if new and self._is_first(words, whose):
                self._kinds.add(kind)
                self._counts[words, day, kommune, why] += 1

    def begin(self, day: date) -> None:
        """Forgets who asked on an earlier day."""
        with self._lock:
            self._begin(day)

    def _begin(self, day: date) -> None:
        if day > self._day:
            self._day, self._kinds = day, set()
            self._salt, self._asked = secrets.token_bytes(16), set()

    def _is_first(self, words: str, whose: str) -> bool:
        """Whether it was not asked by them on this day, and is remembered now; within the lock."""
        if whose == NOWHERE:
            return True
        asked = hashlib.blake2b(f"{whose} {words}".encode(), key=self._salt, digest_size=16)
        if asked.digest() in self._asked or len(self._asked) >= MOST_ASKING:
            return False
        self._asked.add(asked.digest())
        return True

    def write(self, session: Session) -> int:
        """Adds what has waited to the table and commits; returns how many kinds of questions."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        for (words, day, kommune, why), count in counts.items():
            key = self._key_of(words)
            before = session.exec(select(func.sum(_EVERY)).where(UnmetQuestion.key == key)).one()
            row = session.get(UnmetQuestion, (key, day, kommune)) or UnmetQuestion(
                key=key, day=day, kommune=kommune, count=0, weak=0, missed=0
            )
            setattr(row, why, getattr(row, why) + count)
            if (before or 0) + count >= LEAST:
                row.words = words
            session.add(row)
        if counts:
            newest = max(day for _words, day, _kommune, _why in counts)
            session.execute(delete(UnmetQuestion).where(col(UnmetQuestion.day) < newest - KEPT))
        session.commit()
        return len({each[:3] for each in counts})


def counts(text: str) -> bool:
    """Whether words can be counted at all: long ones are somebody's own."""
    return 0 < len(_words(text)) <= LONGEST


def _words(text: str) -> str:
    return " ".join(text.lower().split())


_EVERY = col(UnmetQuestion.count) + col(UnmetQuestion.weak) + col(UnmetQuestion.missed)


def listed(session: Session, since: date) -> list[Unmet]:
    """What was asked often enough since that day, most often first."""
    total = func.sum(_EVERY)
    kinds = [func.sum(col(getattr(UnmetQuestion, kind))) for kind in Kind]
    statement = (
        select(func.max(col(UnmetQuestion.words)), UnmetQuestion.kommune, *kinds)
        .where(col(UnmetQuestion.day) >= since)
        .group_by(col(UnmetQuestion.key), col(UnmetQuestion.kommune))
        .having(total >= LEAST)
        .order_by(total.desc())
    )
    return [
        Unmet(words, kommune, *counted)
        for words, kommune, *counted in session.execute(statement)
        if words is not None
    ]
