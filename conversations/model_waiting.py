"""Values of waiting for a person: the place in the queue, and how long it is said to take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ToldWait:
    """An interval of a wait in seconds: as estimated, and as told after stretching it by what was learned."""

    low: int
    high: int
    told_low: int
    told_high: int


@dataclass(frozen=True)
class QueuePlace:
    """`position` counts from 1; the wait is a range in whole seconds. `wait` holds also what it was made of.

    `staffed`: an agent is at work. Without one the range says how long it takes once somebody is.
    """

    position: int
    low_seconds: int
    high_seconds: int
    wait: ToldWait | None = None
    staffed: bool = True
