"""A memory of finished things that never grows beyond its bound, whatever is asked for."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Kept(Generic[Key, Thing]):
    """At most `most` bytes; what was not asked for longest goes first. For any thread."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        """Bytes of what is kept now."""
        self._lock = Lock()
        self._things: OrderedDict[Key, tuple[Thing, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._things)

    def get(self, key: Key) -> Thing | None:
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Key, thing: Thing, size: int) -> None:
        """Keeps it as the newest; what alone is larger than all that may be kept is not kept."""
        with self._lock:
            before = self._things.pop(key, None)
            self.size += size - (before[1] if before else 0)
            self._things[key] = (thing, size)
            while self.size > self.most:
                _, (_thing, gone) = self._things.popitem(last=False)
                self.size -= gone
