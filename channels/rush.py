"""How many senders' messages are taken in at a time, so that acknowledging comes first in a rush. Pure."""

from collections import deque
from dataclasses import dataclass

PLACES = 12
"""Senders whose messages are taken in or answered at the same time: more of them only wait for each other, and their
turns would run out of time."""
PLACES_FOR_THE_OVERDUE = 4
OVERDUE_SECONDS = 15.0
"""Nobody's message waits longer for a rush to end, however long it lasts."""
DENSE = 100
"""Customers' messages within a second that are a rush: no process answers so many."""


@dataclass(frozen=True)
class Load:
    """`in_work`: senders whose messages are being taken in; `turns`: conversations that are being answered in this
    process; `waited_seconds`: how long the oldest message has waited.
    """

    is_rush: bool
    in_work: int
    turns: int
    waited_seconds: float


def places(load: Load) -> int:
    """Return how many more senders may be taken in now."""
    free = 0 if load.is_rush else PLACES - load.turns - load.in_work
    if load.waited_seconds >= OVERDUE_SECONDS:
        free = max(free, PLACES_FOR_THE_OVERDUE - load.in_work)
    return max(0, free)


class Density:
    """Tells a rush by the times, in seconds, at which customers' messages have come."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=DENSE)

    def came(self, at: float) -> None:
        self._last.append(at)

    def is_rush(self, at: float) -> bool:
        return len(self._last) == DENSE and at - self._last[0] < 1.0
