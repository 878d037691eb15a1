"""Typing is said with every key. It is passed on once in a while, and whoever is shown it forgets it by themselves."""

import time
from collections.abc import Callable

TYPING_EVERY_SECONDS = 1.5
"""Pages say it every 2 to 3 seconds and show it for 4 to 6; what comes faster is dropped."""


class TypingPace:
    """Of one open page. Nothing is kept but when it was passed on last."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: float | None = None

    def due(self) -> bool:
        """Say whether to pass it on now, and count it as passed on."""
        now = self._now()
        if self._last is not None and now - self._last < TYPING_EVERY_SECONDS:
            return False
        self._last = now
        return True
