"""The deadlines of a handoff, worked out from the moments that it keeps. Pure; nothing of a transfer touches them."""

from datetime import datetime
from typing import Any

from common.clock import rfc3339
from conversations.model import Handoff
from routing.clocks import Clock, Moments, Reading, Standing, next_due, readings
from routing.hours import hours_of
from routing.rules import Rules

_WORST_FIRST = (Standing.BREACHED, Standing.SOON, Standing.RUNNING, Standing.MET)


def readings_of(rules: Rules, handoff: Handoff, now: datetime) -> tuple[Reading, ...]:
    """Return the clocks of the handoff, first response first, in open time of its queue."""
    # Whoever is to be called at a time does not wait before it.
    since = max(handoff.created_at, handoff.call_back_at or handoff.created_at)
    moments = Moments(since, handoff.priority, handoff.first_reply_at, handoff.asked_at, handoff.resolved_at)
    hours = hours_of(rules.hours.calendars, rules.hours.queue_hours, handoff.queue)
    return readings(moments, rules.sla, hours, now)


def running(rules: Rules, handoff: Handoff, now: datetime) -> tuple[Reading, ...]:
    """Return the clocks that an agent can still keep or has to stop."""
    return tuple(one for one in readings_of(rules, handoff, now) if not stopped(handoff, one.clock))


def due_of(rules: Rules, handoff: Handoff, now: datetime) -> datetime:
    """Return the next deadline; when none is left, or the queue does not open for over a year, the one it had."""
    return next_due(running(rules, handoff, now)) or handoff.due_at


def worst(found: tuple[Reading, ...]) -> Standing:
    """Return how the handoff stands: as its worst clock that still runs, MET when none does."""
    return min((one.standing for one in found), key=_WORST_FIRST.index, default=Standing.MET)


def stopped(handoff: Handoff, clock: Clock) -> bool:
    """Return whether nothing can be done about this clock any more, kept or not."""
    return handoff.resolved_at is not None or (clock is Clock.FIRST_RESPONSE and handoff.first_reply_at is not None)


def clocks_json(handoff: Handoff, found: tuple[Reading, ...]) -> list[dict[str, Any]]:
    """Return `{clock, due_at, standing, stopped}` of each; `standing` is running, soon, breached or met."""
    return [
        {
            "clock": one.clock.value,
            "due_at": rfc3339(one.due_at) if one.due_at else None,
            "standing": one.standing.value,
            "stopped": stopped(handoff, one.clock),
        }
        for one in found
    ]
