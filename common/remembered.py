"""A memory of bounded size for what cannot become wrong: what has not been asked for longest is forgotten.

Threads may share it: what is remembered on one is asked for on another.
"""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values by name, at most so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Value] = OrderedDict()
        self._looking = threading.Lock()

    def remember(self, name: str, value: Value) -> None:
        with self._looking:
            self._kept[name] = value
            self._kept.move_to_end(name)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def get(self, name: str) -> Value | None:
        with self._looking:
            value = self._kept.get(name)
            if value is not None:
                self._kept.move_to_end(name)
            return value

    def take(self, name: str) -> Value | None:
        """Return the value and forget it."""
        return self._kept.pop(name, None)
