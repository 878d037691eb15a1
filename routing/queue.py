"""The order of waiting customers, their deadlines, their waiting time, and what an agent can carry."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from routing.hours import hours_of
from routing.model import MAX_PRIORITY
from routing.queue_rules import OfferRules, QueueRules
from routing.rules import Rules

GENERAL_QUEUE = "general"
RECENT_CONVERSATIONS = 50
"""How many of the last handling times count for the estimate."""
PRIOR_CONVERSATIONS = 3
"""The usual handling time counts as this many conversations, so that the first short one does not promise too much."""
Z_80 = 1.2816
"""Standard normal quantile of 90 %: low and high are the ends of an interval of 80 %."""


class Waiting(Protocol):
    """Somebody who waits; a `Handoff` is one. Times are aware."""

    @property
    def id(self) -> str: ...
    @property
    def priority(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...


W = TypeVar("W", bound=Waiting)


def urgency(
    waiting: Waiting, now: datetime, queue: QueueRules | None = None, offers: OfferRules | None = None
) -> timedelta:
    """Return the time waited plus the head starts of priority and of a near deadline: the longer, the earlier."""
    rules = queue or QueueRules()
    waited = (now - waiting.created_at) + waiting.priority * timedelta(minutes=rules.ageing_minutes)
    if offers is not None and waiting.due_at - now <= timedelta(minutes=offers.soon_minutes):
        waited += timedelta(minutes=offers.soon_head_start_minutes)
    return waited


def in_order(
    waiting: Sequence[W], now: datetime, queue: QueueRules | None = None, offers: OfferRules | None = None
) -> list[W]:
    """Return all who wait, the one to take first at the front.

    Each step of priority is worth `ageing_minutes` of waiting, and with `offers` a near deadline is worth
    `soon_head_start_minutes`. So nobody is overtaken by somebody who came more than `starvation_bound` later, whatever
    their priorities; and as all age alike, nothing but a deadline that comes near changes the order. Equals are taken
    by deadline, then by arrival, then by id: the order is total.
    """
    return sorted(waiting, key=lambda w: (-urgency(w, now, queue, offers), w.due_at, w.created_at, w.id))


def starvation_bound(queue: QueueRules | None = None, offers: OfferRules | None = None) -> timedelta:
    """Return the longest lead that a later arrival can make up for: what all head starts are worth together."""
    bound = MAX_PRIORITY * timedelta(minutes=(queue or QueueRules()).ageing_minutes)
    return bound + timedelta(minutes=offers.soon_head_start_minutes) if offers is not None else bound


def due_at(rules: Rules, created_at: datetime, priority: int, queue: str = GENERAL_QUEUE) -> datetime:
    """Return when the first answer of a person is due, counting only the queue's open hours.

    A priority outside 0..3 counts as the nearest one. A queue that does not open for over a year counts as open.
    """
    step = min(max(priority, 0), MAX_PRIORITY)
    allowed = timedelta(minutes=rules.queue.first_response_minutes[step])
    hours = hours_of(rules.hours.calendars, rules.hours.queue_hours, queue)
    return hours.after_open_time(created_at, allowed) or created_at + allowed


def queue_name(skills: Sequence[str]) -> str:
    """Return the queue for the wanted skills: the first of them, `general` when there is none."""
    return skills[0] if skills else GENERAL_QUEUE


def can_take(capacity: float, load: float, weight: float = 1.0) -> bool:
    """Return whether an agent who carries `load` may take one more of this weight; see `offers.weight_of`."""
    return load + weight <= capacity + 1e-9


def estimate_wait(
    position: int,
    recent_handling_seconds: Sequence[float],
    agents_online: int,
    usual_handling_seconds: float = 300.0,
    patience_seconds: float | None = None,
) -> tuple[int, int]:
    """Return (low, high) seconds until the one at `position` (1 is next) is taken: an interval of about 80 %.

    Supposes that all agents are busy and that conversations end independently: then `position` departures at the rate
    `agents_online` / mean handling time have to happen (a gamma distribution). Who knows how many conversations are
    under way gives that number for `agents_online`. With `patience_seconds` those in front also leave by giving up,
    each after so long on average; the distribution is then a gamma of the same mean and variance. With nobody online
    the figure is that of a single agent with its upper end doubled; the caller should say that nobody is there.
    """
    place = max(position, 1)
    recent = [s for s in list(recent_handling_seconds)[-RECENT_CONVERSATIONS:] if math.isfinite(s) and s > 0]
    mean = (sum(recent) + PRIOR_CONVERSATIONS * usual_handling_seconds) / (len(recent) + PRIOR_CONVERSATIONS)
    between = mean / max(agents_online, 1)
    shape, scale = float(place), between
    if patience_seconds is not None:
        steps = [1.0 / (1.0 / between + ahead / patience_seconds) for ahead in range(place)]
        whole, spread = math.fsum(steps), math.fsum(one * one for one in steps)
        shape, scale = whole * whole / spread, spread / whole
    low = math.floor(scale * _gamma_quantile(shape, -Z_80))
    high = math.ceil(scale * _gamma_quantile(shape, Z_80))
    return low, high if agents_online > 0 else high * 2


def _gamma_quantile(shape: float, z: float) -> float:
    """Return the quantile of a gamma distribution with scale 1 by Wilson and Hilferty's cube."""
    ninth = 1.0 / (9.0 * shape)
    return float(shape * max(1.0 - ninth + z * math.sqrt(ninth), 0.0) ** 3)
