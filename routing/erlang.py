"""What queueing theory says of a queue with exponential times: Erlang C, and Erlang A for customers who give up."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Theory:
    """Waiting in seconds; probabilities 0..1. `waits`: has to wait at all, `within`: is served within the target."""

    waits: float
    mean_wait: float
    within: float
    abandons: float = 0.0


def erlang_c(per_second: float, handling: float, agents: int, target: float = 20.0) -> Theory:
    """Return the theory of a queue in which nobody gives up. `handling`: mean seconds. Raises ValueError when it grows
    without end."""
    load = per_second * handling
    if load >= agents:
        raise ValueError("more comes in than the agents can do: the queue grows without end")
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    waits = blocked / (1 - load / agents * (1 - blocked))
    spare = (agents - load) / handling
    return Theory(waits, waits / spare, 1 - waits * math.exp(-spare * target))


def erlang_a(per_second: float, handling: float, agents: int, patience: float) -> Theory:
    """Return the theory with customers who give up after `patience` seconds on average (exponential).

    From the stationary distribution of the number present; the mean wait is that of all, served or not. `within` is not
    worked out (nan).
    """
    states, weight = [1.0], 1.0
    number = 0
    while number < agents or weight > 1e-14 * max(states):
        number += 1
        leaving = min(number, agents) / handling + max(number - agents, 0) / patience
        weight *= per_second / leaving
        states.append(weight)
        if number > 200_000:
            break
    whole = math.fsum(states)
    waiting = math.fsum(max(n - agents, 0) * p for n, p in enumerate(states)) / whole
    waits = math.fsum(states[agents:]) / whole
    return Theory(waits, waiting / per_second, math.nan, waiting / patience / per_second)
