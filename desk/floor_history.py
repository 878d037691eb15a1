"""A weekday of the floor as it was: from the customers who came to people to a day that can be played. Pure."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.period import Period, Step
from routing.model import MAX_PRIORITY
from routing.queue_rules import OfferRules, QueueRules
from routing.simulation import Day, Kind
from routing.what_if import HOURS, agents_of, shifts_of

WEEKS = 4
FEWEST = 50
"""Customers who came to people: with fewer there is nothing to learn from."""
FEWEST_TIMES, FEWEST_GAVE_UP = 20, 5
"""So many must be known before handling times, and how long customers wait, are taken from them."""
LONGEST = timedelta(hours=4)
"""Who holds a conversation for longer has left it open and is not at work all the while."""
PATIENT_SECONDS = 30
"""Who was taken within so long and did not write any more has not given up waiting."""
LEAST_SPREAD, MOST_SPREAD = 0.2, 3.0


@dataclass(frozen=True)
class Came:
    """One customer who came to people. `waits`: in the chat, not for a call or a mail.

    `gave_up`: an agent closed it as not solved, and the customer wrote nothing after it was taken.
    """

    at: datetime
    taken_at: datetime | None
    ended_at: datetime | None
    agent_id: str | None
    priority: int = 0
    weight: float = 1.0
    waits: bool = True
    gave_up: bool = False


@dataclass(frozen=True)
class Base:
    """What a plan begins with. `learned`: from the log, otherwise the made-up day; `handovers`: in the whole time.

    `agents`: at work in each hour of the day. `times_known` and `patience_known`: those of `day` are the log's.
    """

    learned: bool
    handovers: int
    day: Day
    agents: tuple[int, ...]
    times_known: bool = False
    patience_known: bool = False


def four_weeks(now: datetime, zone: ZoneInfo) -> Period:
    """Return the last whole days before today: each weekday four times."""
    today = now.astimezone(zone).date()
    return Period(today - timedelta(weeks=WEEKS), today - timedelta(days=1), Step.DAY, zone)


def base_of(
    came: Sequence[Came], weekday: int, zone: ZoneInfo, demo: Day, queue: QueueRules, offers: OfferRules
) -> Base:
    """Return the weekday (Monday is 0) as it was in the four weeks; the `demo` day when too few came."""
    if len(came) < FEWEST:
        return Base(False, len(came), demo, agents_of(demo.shifts))
    agents = _agents(came, weekday, zone)
    handling, patience = _handling(came), _patience(came)
    day = replace(
        demo,
        per_hour=_arrivals(came, weekday, zone),
        handling=handling[0] if handling else demo.handling,
        spread=handling[1] if handling else demo.spread,
        patience=patience or demo.patience,
        kinds=_kinds(came, offers),
        shifts=shifts_of(agents, queue.capacity) or shifts_of((1,), queue.capacity),
    )
    return Base(True, len(came), day, agents, handling is not None, patience is not None)


def _arrivals(came: Sequence[Came], weekday: int, zone: ZoneInfo) -> tuple[float, ...]:
    local = [one.at.astimezone(zone) for one in came]
    hours = Counter(at.hour for at in local if at.weekday() == weekday)
    return tuple(hours[hour] / WEEKS for hour in range(HOURS))


def _agents(came: Sequence[Came], weekday: int, zone: ZoneInfo) -> tuple[int, ...]:
    """Count those who held a conversation in an hour; whoever had nothing to do was there without being seen."""
    seen: defaultdict[tuple[date, int], set[str]] = defaultdict(set)
    for one in came:
        if one.agent_id is None or one.taken_at is None:
            continue
        until = min(one.ended_at or one.taken_at, one.taken_at + LONGEST)
        at = one.taken_at
        while at <= until:
            local = at.astimezone(zone)
            seen[local.date(), local.hour].add(one.agent_id)
            at += timedelta(hours=1) - timedelta(
                minutes=local.minute, seconds=local.second, microseconds=local.microsecond
            )
    found = Counter[int]()
    for (day, hour), agents in seen.items():
        if day.weekday() == weekday:
            found[hour] += len(agents)
    # Half of the weeks is enough to be planned for.
    return tuple(math.floor(found[hour] / WEEKS + 0.5) for hour in range(HOURS))


def _handling(came: Sequence[Came]) -> tuple[float, float] | None:
    """Return mean and spread of what agents needed; None when too few are known."""
    spans = [one.ended_at - one.taken_at for one in came if one.taken_at and one.ended_at and not one.gave_up]
    seconds = [one.total_seconds() for one in spans if one <= LONGEST]
    if len(seconds) < FEWEST_TIMES:
        return None
    mean = max(statistics.fmean(seconds), 1.0)
    return mean, min(max(statistics.stdev(seconds) / mean, LEAST_SPREAD), MOST_SPREAD)


def _patience(came: Sequence[Came]) -> float | None:
    """Return after how many seconds customers give up on average: all that was waited, over those who did.

    So also those count who waited long and did not; None when too few gave up.
    """
    waited = [((one.taken_at - one.at).total_seconds(), one.gave_up) for one in came if one.taken_at and one.waits]
    gone = sum(gave_up for seconds, gave_up in waited if seconds >= PATIENT_SECONDS)
    return sum(seconds for seconds, _ in waited) / gone if gone >= FEWEST_GAVE_UP else None


def _kinds(came: Sequence[Came], offers: OfferRules) -> tuple[Kind, ...]:
    """Return shares by priority and weight. Skills are left out: the plan's agents can do everything."""
    complexity = {1.0: 0.0, 1.5: offers.heavy_from[0], 2.0: offers.heavy_from[1]}
    found = Counter((min(max(one.priority, 0), MAX_PRIORITY), complexity.get(one.weight, 0.0)) for one in came)
    return tuple(Kind(share, priority, complexity=much) for (priority, much), share in sorted(found.items()))
