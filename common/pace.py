"""How often somebody may do something: a bucket of tokens for each, which fills again with time."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from common.errors import TooMany

MOST_KEYS = 50_000
"""Who has not come for longest is forgotten, and may begin with a full bucket."""


class Pace:
    """So many a minute for each key, and as many at once. In memory: each process counts for itself."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS) -> None:
        self._full = float(per_minute)
        self._per_second = per_minute / 60
        self._now = now
        self._most_keys = most_keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Count one. Raises TooMany, which costs nothing, with the seconds until the next one."""
        now = self._now()
        left, since = self._left.pop(key, (self._full, now))
        left = min(self._full, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        if len(self._left) > self._most_keys:
            self._left.popitem(last=False)
        if not allowed:
            wait = max(1, math.ceil((1 - left) / self._per_second))
            raise TooMany(f"That was too much at once. Please try again in {wait} s.", wait)
