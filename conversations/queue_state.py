"""What is wrong with the queues now. Pure: from who waits and who is at work to the alerts that should be open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.model import Handoff
from conversations.ports import AtWork
from conversations.queueing import called_later
from routing.hours import hours_of
from routing.queue import GENERAL_QUEUE
from routing.rules import Rules


class AlertKind(StrEnum):
    NOBODY_ONLINE = "nobody_online"
    WAITING_TOO_LONG = "waiting_too_long"


@dataclass(frozen=True)
class Trouble:
    """`longest_wait_seconds` counts the queue's open hours."""

    kind: AlertKind
    queue: str
    waiting: int
    longest_wait_seconds: float


def troubles(waiting: Sequence[Handoff], staff: Sequence[AtWork], rules: Rules, now: datetime) -> list[Trouble]:
    """Return what the operator must know of. A queue that is closed now, or in which nobody waits, is no trouble."""
    found = []
    for queue in sorted({one.queue for one in waiting}):
        hours = hours_of(rules.hours.calendars, rules.hours.queue_hours, queue)
        here = [one for one in waiting if one.queue == queue and not called_later(one, now)]
        if not here or not hours.is_open(now):
            continue
        longest = max(hours.open_between(one.created_at, now).total_seconds() for one in here)
        if not any(one.online for one in _able(staff, queue)):
            found.append(Trouble(AlertKind.NOBODY_ONLINE, queue, len(here), longest))
        if longest >= rules.queue.alert_after_minutes * 60:
            found.append(Trouble(AlertKind.WAITING_TOO_LONG, queue, len(here), longest))
    return found


def _able(staff: Sequence[AtWork], queue: str) -> Sequence[AtWork]:
    """Return who can take from the queue: everybody, where no account has its skill at all."""
    skilled = [one for one in staff if queue in one.skills]
    return skilled if skilled and queue != GENERAL_QUEUE else staff
