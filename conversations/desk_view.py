"""What agents and supervisors see of the log: lists, packets, figures. All take the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.clock import rfc3339
from common.errors import Invalid
from conversations import packet, storage_alerts, storage_cards, storage_handoffs, storage_log
from conversations.card import IN_CUSTOMERS_WORDS
from conversations.deadlines import clocks_json, due_of, readings_of, running, worst
from conversations.model import Conversation, Handoff, HandoffState, Role
from conversations.model_waiting import QueuePlace
from conversations.queueing import called_later, place_of
from conversations.storage import UnitOfWork
from conversations.storage_handoffs import HandoffRow
from routing.clocks import Clock, Standing
from routing.offers import relaxations
from routing.queue import in_order
from routing.reasons import label
from routing.rules import Rules
from routing.wait_accuracy import WANTED, accuracy_of

LIST_STATES = {
    "queued": HandoffState.QUEUED,
    "active": HandoffState.ACTIVE,
    "mine": HandoffState.ACTIVE,
    "closed": HandoffState.CLOSED,
}


async def place(
    c: UnitOfWork, rules: Rules, conversation: Conversation, agents_online: int, now: datetime
) -> QueuePlace | None:
    waiting = await storage_handoffs.waiting_handoffs(c)
    own = next((one for one in waiting if one.id == conversation.handoff_id), None)
    if own is None:
        return None
    return place_of(own, waiting, now, rules, await storage_handoffs.floor_figures(c, agents_online))


async def wait_of_next(c: UnitOfWork, rules: Rules, agents_online: int) -> float:
    """Return the middle of the expected wait in seconds of somebody who joins now; 0 when nobody waits for an agent."""
    waiting = await storage_handoffs.waiting_count(c)
    if waiting == 0 and agents_online > 0:
        return 0.0
    low, high = (await storage_handoffs.floor_figures(c, agents_online)).estimate(waiting + 1, rules)
    return (low + high) / 2


async def summaries(
    c: UnitOfWork, rules: Rules, state: str, agent_id: str | None, now: datetime
) -> list[dict[str, Any]]:
    if state not in LIST_STATES:
        raise Invalid("Unknown state.", [{"field": "state", "message": f"one of {', '.join(LIST_STATES)}"}])
    only = agent_id if state == "mine" else None
    rows = await storage_handoffs.handoff_rows(c, LIST_STATES[state], only)
    return [_summary(row, rules, now) for row in _ordered(rows, LIST_STATES[state], rules, now)]


def _ordered(rows: Sequence[HandoffRow], state: HandoffState, rules: Rules, now: datetime) -> list[HandoffRow]:
    """Waiting: as routing says. With agents: late or soon late first, then who waits for an answer. Closed: newest."""
    if state is HandoffState.QUEUED:
        by_id = {row.handoff.id: row for row in rows}
        ordered = in_order([row.handoff for row in rows], now, rules.queue, rules.offers)
        return [by_id[one.id] for one in sorted(ordered, key=lambda one: called_later(one, now))]
    if state is HandoffState.ACTIVE:
        return sorted(
            rows,
            key=lambda row: (
                _pressing(row.handoff, rules, now),
                row.last_role is not Role.CUSTOMER,
                row.last_at or now,
                row.handoff.id,
            ),
        )
    return list(rows)


def _pressing(handoff: Handoff, rules: Rules, now: datetime) -> int:
    """Return 0 for what is late, 1 for what soon is, 2 for the rest; of a clock that an answer can still stop."""
    found = tuple(one for one in running(rules, handoff, now) if one.clock is not Clock.RESOLUTION)
    return {Standing.BREACHED: 0, Standing.SOON: 1}.get(worst(found), 2)


def _queue_json(handoff: Handoff, rules: Rules, now: datetime) -> dict[str, Any]:
    """Return how the handoff stands in the queue: its clocks, its offer, and what is no longer asked for."""
    waits = handoff.state is HandoffState.QUEUED
    return {
        "clocks": clocks_json(handoff, readings_of(rules, handoff, now)),
        "weight": handoff.weight,
        "language": handoff.language,
        "relaxed": _relaxed(handoff, rules, now) if waits else [],
        "offered_to": handoff.offered_to if waits else None,
        "offered_until": rfc3339(handoff.offered_until) if waits and handoff.offered_until else None,
        "turned_down": len(handoff.turned_down) if waits else 0,
        "last_agent_id": handoff.last_agent_id,
        "wish": handoff.wish,
        "call_back_at": rfc3339(handoff.call_back_at) if handoff.call_back_at else None,
    }


def _relaxed(handoff: Handoff, rules: Rules, now: datetime) -> list[str]:
    """Return what is no longer asked of the agent who takes this waiting handoff."""
    waited = (now - (handoff.queued_at or handoff.created_at)).total_seconds()
    return list(relaxations(handoff.skills, handoff.language, waited, rules.offers))


def _summary(row: HandoffRow, rules: Rules, now: datetime) -> dict[str, Any]:
    handoff, conversation = row.handoff, row.conversation
    name = handoff.packet.get("customer", {}).get("name") or conversation.known_name or conversation.claim.name
    last = None
    if row.last_role is not None and row.last_at is not None:
        last = {"role": row.last_role.value, "text": row.last_text, "at": rfc3339(row.last_at)}
    return {
        "id": handoff.id,
        "conversation_id": conversation.id,
        "epoch": conversation.epoch,
        "state": handoff.state.value,
        "reason": handoff.reason,
        "reason_label": label(handoff.reason),
        "customer_name": name or "Visitor",
        "last_message": last,
        "waiting_seconds": _waiting_seconds(row, now),
        "created_at": rfc3339(handoff.created_at),
        "due_at": rfc3339(due_of(rules, handoff, now)),
        "priority": handoff.priority,
        "skills": list(handoff.skills),
        "queue": handoff.queue,
        "agent_id": handoff.agent_id,
        "agent_name": handoff.agent_name,
        **_queue_json(handoff, rules, now),
    }


def _waiting_seconds(row: HandoffRow, now: datetime) -> int:
    """Return for how long the customer waits: for an agent, or for the agent's answer to their last message."""
    since: datetime | None = None
    if row.handoff.state is HandoffState.QUEUED:
        since = row.handoff.queued_at
    elif row.handoff.state is HandoffState.ACTIVE and row.last_role is Role.CUSTOMER:
        since = row.last_at
    return max(int((now - since).total_seconds()), 0) if since else 0


async def packet_of(c: UnitOfWork, rules: Rules, handoff_id: str, now: datetime) -> dict[str, Any]:
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    conversation = await storage_log.read_conversation(c, handoff.conversation_id)
    whole = packet.live(handoff, conversation, await storage_log.messages_between(c, conversation.id))
    now_known = {
        "due_at": rfc3339(due_of(rules, handoff, now)),
        IN_CUSTOMERS_WORDS: await storage_cards.in_customers_words(c, handoff),
    }
    return _queue_json(handoff, rules, now) | whole | now_known


async def board(c: UnitOfWork, rules: Rules, now: datetime) -> dict[str, Any]:
    """Return the figures of now and since midnight (UTC); the share is 0..1 of the conversations begun today."""
    waiting = await storage_handoffs.waiting_handoffs(c)
    held = await storage_handoffs.held_handoffs(c)
    day = await storage_handoffs.day_figures(c, now.replace(hour=0, minute=0, second=0, microsecond=0))
    waits = [(now - (one.queued_at or one.created_at)).total_seconds() for one in waiting]
    told = await storage_handoffs.wait_outcomes(c)
    accuracy = accuracy_of([(wait.told_low, wait.told_high, seconds) for wait, seconds in told])
    standing = [worst(running(rules, one, now)) for one in (*waiting, *held)]
    return {
        "waiting": len(waiting),
        "longest_wait_seconds": int(max(waits, default=0)),
        "active": len(held),
        "conversations_today": day.conversations,
        "bot_conversations_today": day.conversations - day.handed_over,
        "handed_over_share": round(day.handed_over / day.conversations, 4) if day.conversations else 0.0,
        "mode": rules.queue.mode.value,
        "capacity": rules.queue.capacity,
        "told_waits": {"told": accuracy.told, "held": round(accuracy.held, 4), "promised": WANTED},
        "clocks": {"breached": standing.count(Standing.BREACHED), "soon": standing.count(Standing.SOON)},
        "alerts": [
            {"kind": one.kind, "queue": one.queue, "since": rfc3339(one.opened_at)}
            for one in await storage_alerts.open_alerts(c)
        ],
        "offered": sum(one.offered_to is not None for one in waiting),
        "relaxed": sum(bool(_relaxed(one, rules, now)) for one in waiting),
    }
