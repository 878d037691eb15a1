"""Two plans of agents on the same made-up days: what each is like, and by how much they differ. Pure.

Every figure is the mean of so many days with its 95 % interval. Both plans are played with the same seeds, and the
difference is taken day by day: what both days have in common does not count as chance.
"""

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from routing.rules import Rules
from routing.simulation import HOUR, Day, Run, Shift, Visit, simulate

HOURS = 24
MOST_DAYS, FEWEST_DAYS = 20, 5
"""Pairs of days that are played; fewer when the time is up."""

T_975 = (
    *(12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093),
)
"""Student's t by degrees of freedom, from 1 on."""


@dataclass(frozen=True)
class Plan:
    """`agents` at work in each hour of the day; `arrivals`: customers, in shares of those of the day, e.g. 1.2."""

    agents: tuple[int, ...]
    arrivals: float = 1.0


def shifts_of(agents: Sequence[int], capacity: float) -> tuple[Shift, ...]:
    """Return shifts with so many agents in each hour, as long ones as there can be: who goes on is not relieved."""
    spans: Counter[tuple[int, int]] = Counter()
    for layer in range(1, max(agents, default=0) + 1):
        there = [hour for hour, many in enumerate(agents) if many >= layer]
        for _, row in groupby(enumerate(there), key=lambda one: one[1] - one[0]):
            hours = [hour for _, hour in row]
            spans[hours[0], hours[-1] + 1] += 1
    return tuple(
        Shift(start * HOUR, end * HOUR, many, capacity=capacity) for (start, end), many in sorted(spans.items())
    )


def agents_of(shifts: Sequence[Shift]) -> tuple[int, ...]:
    """Return how many are there in each hour of the day; who is there for a part of it counts."""
    return tuple(
        sum(one.agents for one in shifts if one.start < (hour + 1) * HOUR and one.end > hour * HOUR)
        for hour in range(HOURS)
    )


def day_of(base: Day, plan: Plan) -> Day:
    """Return the day with the plan's agents and customers; they have the capacity of those who were there."""
    capacity = max((shift.capacity for shift in base.shifts), default=1.0)
    return replace(
        base,
        per_hour=tuple(rate * plan.arrivals for rate in base.per_hour),
        shifts=shifts_of(plan.agents, capacity),
    )


def changed_hours(before: Plan, after: Plan) -> frozenset[int]:
    """Return the hours in which the plans differ: with more or fewer customers all of the day."""
    if before.arrivals != after.arrivals:
        return frozenset(range(HOURS))
    return frozenset(hour for hour in range(HOURS) if before.agents[hour] != after.agents[hour])


def compare(
    base: Day, plans: tuple[Plan, Plan], rules: Rules, seed: int = 1, enough: Callable[[int], bool] = lambda _: False
) -> dict[str, Any]:
    """Play both plans on the same days and return `{days, plans: [of each], difference}`, the second minus the first.

    A figure is `{mean, low, high}`. `enough` is asked after each pair from `FEWEST_DAYS` on whether to stop; it is
    told how many have been played. The day must have customers.
    """
    before, after = (day_of(base, plan) for plan in plans)
    runs: tuple[list[Run], list[Run]] = ([], [])
    for number in range(MOST_DAYS):
        if number >= FEWEST_DAYS and enough(number):
            break
        for day, played in zip((before, after), runs, strict=True):
            played.append(simulate(day, rules, seed + number))
    hours = changed_hours(*plans)
    days = [[figures(run, hours) for run in played] for played in runs]
    return {
        "days": len(runs[0]),
        "plans": [
            {"figures": _each(of_days), "hours": by_hour(played)} for of_days, played in zip(days, runs, strict=True)
        ],
        "difference": _each(
            [{name: two[name] - one[name] for name in one} for one, two in zip(days[0], days[1], strict=True)]
        ),
    }


def figures(run: Run, changed: frozenset[int]) -> dict[str, float]:
    """Return what one day was like: customers, shares 0..1, seconds until an agent came or the customer gave up.

    `p90_wait_changed_seconds`: of those who came in the `changed` hours. `in_time`: had a person within the
    time that the rules promise. `late`: waited longer, whatever they did then.
    """
    waits = sorted(visit.waited for visit in run.visits)
    return {
        "customers": float(len(run.visits)),
        "median_wait_seconds": quantile(waits, 0.5),
        "p90_wait_seconds": quantile(waits, 0.9),
        "p90_wait_changed_seconds": quantile(
            sorted(visit.waited for visit in run.visits if _hour_of(visit) in changed), 0.9
        ),
        "in_time": run.share([visit.served and not visit.late for visit in run.visits]),
        "gave_up": float(sum(not visit.served for visit in run.visits)),
        "late": float(sum(visit.late for visit in run.visits)),
        "occupancy": run.occupancy,
    }


def by_hour(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return the figures of each hour of arrival: customers a day, and seconds, None where nobody came."""
    found: list[list[Visit]] = [[] for _ in range(HOURS)]
    for run in runs:
        for visit in run.visits:
            found[_hour_of(visit)].append(visit)
    return [_hour(visits, len(runs)) for visits in found]


def _hour_of(visit: Visit) -> int:
    return int(visit.arrived // HOUR) % HOURS


def _hour(visits: Sequence[Visit], days: int) -> dict[str, Any]:
    waits = sorted(visit.waited for visit in visits)
    return {
        "customers": len(visits) / days,
        "median_wait_seconds": quantile(waits, 0.5) if waits else None,
        "p90_wait_seconds": quantile(waits, 0.9) if waits else None,
        "gave_up": sum(not visit.served for visit in visits) / days,
        "late": sum(visit.late for visit in visits) / days,
    }


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the smallest of the ordered values that at least `share` (0..1) of them do not exceed; 0 of none."""
    return ordered[max(math.ceil(round(share * len(ordered), 9)), 1) - 1] if ordered else 0.0


def _each(days: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    return {name: interval([day[name] for day in days]) for name in days[0]}


def interval(values: Sequence[float]) -> dict[str, float]:
    """Return the mean of up to 20 values and its 95 % interval."""
    mean = statistics.fmean(values)
    reach = T_975[len(values) - 2] * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.inf
    return {"mean": mean, "low": mean - reach, "high": mean + reach}
