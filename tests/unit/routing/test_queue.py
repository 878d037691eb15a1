"""The order of the queue is fair, deadlines fit the urgency, and waiting times are honest."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest

from routing.queue import can_take, due_at, estimate_wait, in_order, queue_name, starvation_bound
from routing.rules import Rules

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Waiter:
    id: str
    priority: int
    created_at: datetime
    due_at: datetime = NOON


def waiter(name: str, priority: int, minutes_ago: float, due_in: float = 0) -> Waiter:
    return Waiter(name, priority, NOON - timedelta(minutes=minutes_ago), NOON + timedelta(minutes=due_in))


def names(waiting: list[Waiter]) -> list[str]:
    return [w.id for w in in_order(waiting, NOON)]


def test_who_came_first_is_taken_first() -> None:
    assert names([waiter("late", 0, 1), waiter("early", 0, 5)]) == ["early", "late"]


def test_an_urgent_customer_overtakes() -> None:
    assert names([waiter("early", 0, 5), waiter("urgent", 2, 1)]) == ["urgent", "early"]


def test_but_not_somebody_who_has_waited_long_enough() -> None:
    assert names([waiter("early", 0, 31.5), waiter("urgent", 3, 1)]) == ["early", "urgent"]
    assert starvation_bound() == timedelta(minutes=30)


def test_of_equals_the_nearer_deadline_comes_first() -> None:
    assert names([waiter("b", 0, 5, due_in=9), waiter("a", 0, 5, due_in=3)]) == ["a", "b"]


def test_waiting_alone_does_not_change_the_order() -> None:
    waiting = [waiter("a", 0, 5), waiter("b", 1, 2), waiter("c", 3, 0.5)]
    assert in_order(waiting, NOON) == in_order(waiting, NOON + timedelta(hours=3))


def test_the_first_answer_is_due_sooner_the_more_urgent_it_is() -> None:
    rules = Rules.load()
    due = [due_at(rules, NOON, priority) for priority in range(4)]
    assert due == sorted(due, reverse=True)
    assert due_at(rules, NOON, 99) == due[3]


def test_a_longer_queue_waits_longer_and_more_agents_shorten_it() -> None:
    assert estimate_wait(1, [], 2) < estimate_wait(4, [], 2)
    assert estimate_wait(4, [], 6) < estimate_wait(4, [], 2)
    assert estimate_wait(1, [], 0)[1] > estimate_wait(1, [], 1)[1]


def test_short_conversations_shorten_the_wait_but_the_first_one_only_a_little() -> None:
    usual, once, often = estimate_wait(3, [], 2), estimate_wait(3, [60], 2), estimate_wait(3, [60] * 40, 2)
    assert often < once < usual
    assert once[1] > usual[1] * 0.75


@pytest.mark.parametrize("position", [1, 3, 8])
def test_the_interval_holds_about_four_of_five_waits(position: int) -> None:
    dice = random.Random(7)
    low, high = estimate_wait(position, [300] * 50, 3)
    waits = [sum(dice.expovariate(3 / 300) for _ in range(position)) for _ in range(4000)]
    assert 0.75 <= sum(low <= wait <= high for wait in waits) / len(waits) <= 0.85


def test_an_agent_takes_up_to_the_capacity() -> None:
    assert can_take(4, 3)
    assert not can_take(4, 4)


def test_the_queue_is_named_after_the_first_skill() -> None:
    assert queue_name(("billing", "orders")) == "billing"
    assert queue_name(()) == "general"
