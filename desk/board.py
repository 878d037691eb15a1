"""The supervisor's figures: the conversations' own, and who is there to answer."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.clock import parse_rfc3339, rfc3339
from routing.reasons import label


def board(
    figures: dict[str, Any],
    queued: Sequence[dict[str, Any]],
    active: Sequence[dict[str, Any]],
    presence: Sequence[dict[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """Return the log's `figures` with what is late, why people wait, and who has how much. Seconds are whole."""
    waits = sorted(int(summary["waiting_seconds"]) for summary in queued)
    held = Counter(summary["agent_id"] for summary in active)
    load: defaultdict[str, float] = defaultdict(float)
    for summary in active:
        load[summary["agent_id"]] += summary["weight"]
    return figures | {
        "at": rfc3339(now),
        "median_wait_seconds": waits[len(waits) // 2] if waits else 0,
        "overdue": sum(parse_rfc3339(summary["due_at"]) < now for summary in queued),
        "agents": {
            "online": sum(agent["status"] == "online" for agent in presence),
            "away": sum(agent["status"] == "away" for agent in presence),
        },
        "by_queue": _counted(queued, "queue"),
        "by_reason": [one | {"label": label(one["name"])} for one in _counted(queued, "reason")],
        "by_agent": [
            {
                "id": agent["id"],
                "name": agent["name"],
                "status": agent["status"],
                "active": held[agent["id"]],
                "load": round(load[agent["id"]], 2),
            }
            for agent in presence
            if agent["status"] != "offline" or held[agent["id"]]
        ],
    }


def _counted(summaries: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    counts = Counter(str(summary[key]) for summary in summaries)
    return [{"name": name, "count": count} for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
