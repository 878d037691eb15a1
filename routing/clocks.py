"""SLA clocks of a hand-over: first response, next response, resolution. They count open time and survive transfers.

A transfer changes queue and holder, never the times that the customer has already waited: every clock is worked out
from the moments that the log keeps.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from routing.hours import Hours
from routing.model import MAX_PRIORITY
from routing.queue_rules import SlaRules


class Clock(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class Standing(StrEnum):
    RUNNING = "running"
    SOON = "soon"
    """Less than `soon_share` of the time is left."""
    BREACHED = "breached"
    MET = "met"


@dataclass(frozen=True)
class Moments:
    """What the log knows of a hand-over. `asked_at`: the customer's first message that no person has answered yet."""

    created_at: datetime
    priority: int
    first_reply_at: datetime | None = None
    asked_at: datetime | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """One clock: `due_at` is None when the queue does not open for over a year."""

    clock: Clock
    due_at: datetime | None
    standing: Standing


def readings(moments: Moments, rules: SlaRules, hours: Hours, now: datetime) -> tuple[Reading, ...]:
    """Return the clocks that run or have run, first response first. All moments are aware."""
    step = min(max(moments.priority, 0), MAX_PRIORITY)
    found = [
        _reading(
            Clock.FIRST_RESPONSE,
            moments.created_at,
            rules.first_response_minutes[step],
            moments.first_reply_at or moments.resolved_at,
            rules,
            hours,
            now,
        )
    ]
    if moments.first_reply_at is not None and moments.asked_at is not None and moments.resolved_at is None:
        minutes = rules.next_response_minutes[step]
        found.append(_reading(Clock.NEXT_RESPONSE, moments.asked_at, minutes, None, rules, hours, now))
    minutes = rules.resolution_hours[step] * 60
    found.append(_reading(Clock.RESOLUTION, moments.created_at, minutes, moments.resolved_at, rules, hours, now))
    return tuple(found)


def next_due(found: tuple[Reading, ...]) -> datetime | None:
    """Return the earliest deadline that is not met yet."""
    open_ones = [one.due_at for one in found if one.standing is not Standing.MET and one.due_at is not None]
    return min(open_ones, default=None)


def _reading(
    clock: Clock,
    since: datetime,
    minutes: float,
    ended: datetime | None,
    rules: SlaRules,
    hours: Hours,
    now: datetime,
) -> Reading:
    allowed = timedelta(minutes=minutes)
    due = hours.after_open_time(since, allowed)
    end = ended or now
    used = hours.open_between(since, end)
    if used > allowed:
        standing = Standing.BREACHED
    elif ended is not None:
        standing = Standing.MET
    else:
        standing = Standing.SOON if allowed - used <= allowed * rules.soon_share else Standing.RUNNING
    return Reading(clock, due, standing)
