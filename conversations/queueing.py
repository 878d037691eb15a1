"""Places in the queue: routing's rules applied to the handoffs that wait. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations.model import Handoff
from conversations.model_waiting import QueuePlace, ToldWait
from routing.queue import estimate_wait, in_order
from routing.rules import Rules
from routing.wait_accuracy import Outcome, stretch_of, stretched


@dataclass(frozen=True)
class Held:
    """What the dispatcher's rounds need of a handoff that an agent holds."""

    id: str
    agent_id: str
    claimed_at: datetime | None


@dataclass(frozen=True)
class FloorFigures:
    """What a wait is worked out from. `under_way`: conversations with agents; `outcomes`: what was told, what came."""

    recent_handling_seconds: Sequence[float]
    agents_online: int
    under_way: int = 0
    outcomes: Sequence[tuple[ToldWait, float]] = ()

    def estimate(self, position: int, rules: Rules) -> tuple[int, int]:
        """Return (low, high) seconds, before they are stretched: agents hold several conversations at a time."""
        servers = max(self.under_way, self.agents_online) if self.agents_online else 0
        return estimate_wait(position, self.recent_handling_seconds, servers, rules.queue.usual_handling_seconds)


def called_later(handoff: Handoff, now: datetime) -> bool:
    """Return whether the customer has chosen to be called at a time that has not come."""
    return handoff.call_back_at is not None and handoff.call_back_at > now


def place_of(
    handoff: Handoff,
    waiting: Sequence[Handoff],
    now: datetime,
    rules: Rules,
    floor: FloorFigures,
) -> QueuePlace:
    """Return where the handoff stands among those that wait; it may itself be missing from `waiting`."""
    everybody = {one.id: one for one in waiting if not called_later(one, now)} | {handoff.id: handoff}
    order = [one.id for one in in_order(list(everybody.values()), now, rules.queue, rules.offers)]
    position = order.index(handoff.id) + 1
    low, high = floor.estimate(position, rules)
    told_low, told_high = stretched(low, high, stretch_of([Outcome(w.low, w.high, s) for w, s in floor.outcomes]))
    wait = ToldWait(low, high, told_low, told_high)
    return QueuePlace(position, told_low, told_high, wait, staffed=floor.agents_online > 0)
