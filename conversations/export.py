"""A conversation as `careline score` and `careline eval routing` read it: turns, and what the service knew of each."""

from collections.abc import Sequence
from typing import Any

from conversations.model import Conversation, Message, Role, TurnRecord


def dialogue_of(
    conversation: Conversation, messages: Sequence[Message], records: Sequence[TurnRecord]
) -> dict[str, Any]:
    """Return `{id, turns: [{role, text, signals?}]}`. Messages that were one turn of the customer are one turn here.

    Customers' messages that the assistant never took up, because an agent had the conversation, have no signals.
    """
    by_turn = {record.turn.id: record for record in records}
    turns: list[dict[str, Any]] = []
    told: set[str] = set()
    for message in messages:
        record = by_turn.get(message.turn_id or "") if message.role is Role.CUSTOMER else None
        if record is None:
            turns.append({"role": message.role.value, "text": message.text})
        elif record.turn.id not in told:
            told.add(record.turn.id)
            turns.append({"role": Role.CUSTOMER.value, "text": record.text, "signals": _signals(record)})
    return {"id": conversation.id, "turns": turns}


def _signals(record: TurnRecord) -> dict[str, Any]:
    """Return what routing was given, and what it said then (`decision`, `reason`)."""
    return {
        "intent": record.intent,
        "asks": record.turn.asks.value if record.turn.asks else None,
        "bot_offered_person": record.turn.person_offered,
        "sentiment": record.sentiment,
        "signals": [{"name": one.name.value, "detail": one.detail} for one in record.signals],
        "decision": record.decision,
        "reason": record.reason,
    }
