"""How well the waiting times that customers were told have held, and how much wider or narrower they should be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WANTED = 0.8
"""The share of intervals that should hold."""
LOOKED_AT = 100
FEWEST = 20
"""With fewer outcomes the intervals are left as they are."""
NARROWEST, WIDEST = 0.6, 4.0
LEAST_SECONDS = 5.0
"""Below this, differences do not matter to anybody."""


@dataclass(frozen=True)
class Outcome:
    """`low` and `high`: the interval as estimated, before it was stretched; `waited`: what came. All in seconds."""

    low: float
    high: float
    waited: float

    @property
    def needed(self) -> float:
        """Return the stretch with which this interval would just have held; up to 1 when it held as it was."""
        waited = max(self.waited, LEAST_SECONDS)
        return max(max(self.low, LEAST_SECONDS) / waited, waited / max(self.high, LEAST_SECONDS))


@dataclass(frozen=True)
class Accuracy:
    """`held`: share of the last `told` intervals that held, as told."""

    told: int
    held: float


def stretch_of(outcomes: Sequence[Outcome]) -> float:
    """Return the factor by which intervals must be stretched so that four of five of the last ones would have held."""
    needed = sorted(one.needed for one in outcomes[-LOOKED_AT:])
    if len(needed) < FEWEST:
        return 1.0
    place = min(math.ceil(WANTED * (len(needed) + 1)) - 1, len(needed) - 1)
    return min(max(needed[place], NARROWEST), WIDEST)


def stretched(low: float, high: float, stretch: float) -> tuple[int, int]:
    """Return the interval (seconds) after stretching; it never becomes empty."""
    wide_low, wide_high = math.floor(low / stretch), math.ceil(high * stretch)
    return (wide_low, wide_high) if wide_low < wide_high else (math.floor(low), math.ceil(high))


def accuracy_of(told: Sequence[tuple[float, float, float]]) -> Accuracy:
    """Return how the intervals held that were told: (low, high, waited) of each."""
    held = sum(low <= waited <= high for low, high, waited in told)
    return Accuracy(len(told), held / len(told) if told else 1.0)
