"""The supervisor's figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

from common.clock import rfc3339
from desk.board import board

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def waiting(seconds: int, due_in: int, reason: str = "complaint") -> dict[str, Any]:
    due_at = rfc3339(NOW + timedelta(seconds=due_in))
    return {"waiting_seconds": seconds, "due_at": due_at, "reason": reason, "queue": "general", "agent_id": None}


def someone(name: str, status: str) -> dict[str, Any]:
    return {"id": name, "name": name, "status": status}


def test_an_empty_desk_has_honest_zeros() -> None:
    figures = board({"waiting": 0}, [], [], [], NOW)
    assert figures["median_wait_seconds"] == figures["overdue"] == 0
    assert figures["by_agent"] == figures["by_reason"] == []


def test_late_ones_are_counted_and_reasons_sorted_by_number() -> None:
    queued = [waiting(30, 60), waiting(600, -1, "explicit_wish"), waiting(90, 5, "explicit_wish")]
    figures = board({"waiting": 3}, queued, [], [], NOW)
    assert figures["overdue"] == 1
    assert figures["median_wait_seconds"] == 90
    assert figures["by_reason"] == [
        {"name": "explicit_wish", "count": 2, "label": "Asked for a person"},
        {"name": "complaint", "count": 1, "label": "Complaint"},
    ]


def test_an_agent_who_is_gone_is_shown_only_while_conversations_are_left_with_them() -> None:
    presence = [someone("Maya", "online"), someone("Sam", "offline"), someone("Ines", "offline")]
    active = [{"agent_id": "Sam", "weight": 1.5}, {"agent_id": "Sam", "weight": 1.0}]
    figures = board({}, [], active, presence, NOW)
    rows = [(one["name"], one["active"], one["load"]) for one in figures["by_agent"]]
    assert rows == [("Maya", 0, 0), ("Sam", 2, 2.5)]
    assert figures["agents"] == {"online": 1, "away": 0}
