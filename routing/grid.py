"""Scores whose parts add up exactly: parts are multiples of 1/1024, and binary floats add those without rounding."""

import math
from collections.abc import Sequence

from routing.model import Contribution

GRID = 1024


def on_grid(parts: Sequence[tuple[str, float]]) -> tuple[Contribution, ...]:
    """Return the named parts on the grid; their sum is the whole sum, cut towards zero. Empty parts are dropped.

    What rounding leaves over goes to the largest part, so that the sum never passes the range of the unrounded sum.
    """
    steps = [round(value * GRID) for _, value in parts]
    if steps:
        largest = max(range(len(steps)), key=lambda i: abs(steps[i]))
        steps[largest] += math.trunc(math.fsum(value for _, value in parts) * GRID) - sum(steps)
    return tuple(Contribution(name, step / GRID) for (name, _), step in zip(parts, steps, strict=True) if step)
