"""An open stay with people follows the customer from one of their conversations to another. Takes the caller's
transaction.

The handoff of the conversation that was left is closed, and one like it is opened where the customer writes now: with
the same agent, or at the same place in the queue. So what an agent answers goes where the customer wrote last, and no
second agent gets the same customer.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from common.ids import new_id
from conversations import storage_cards, storage_handoffs, storage_identity, storage_log, storage_turns, texts
from conversations.card import IN_CUSTOMERS_WORDS
from conversations.channel_words import place, where
from conversations.hub import Event, MessageAdded, QueueChanged
from conversations.model import Conversation, Draft, Handoff, HandoffState, Outcome, Role, State
from conversations.next_steps import VERIFY
from conversations.ownership import NO_OFFER, state_changed
from conversations.packet import CONTINUED_IN, CONTINUES
from conversations.storage import UnitOfWork


async def follow(c: UnitOfWork, conversation: Conversation, now: datetime) -> tuple[Conversation, list[Event]]:
    """Bring the customer's open stay with people to this conversation, which the caller has locked, if there is one."""
    if conversation.identity_id is None or conversation.state not in (State.BOT, State.CLOSED):
        return conversation, []
    left_id = await storage_identity.held_elsewhere(c, conversation.identity_id, conversation.id)
    if left_id is None:
        return conversation, []
    left = await storage_log.read_conversation(c, left_id, lock=True)
    if left.handoff_id is None or left.state not in (State.QUEUED, State.AGENT):
        return conversation, []
    old = await storage_handoffs.read_handoff(c, left.handoff_id)
    new = await _open_again(c, old, left, conversation)
    await storage_turns.give_up_unfinished(c, conversation.id, now)
    held = await storage_log.change_holder(
        c,
        conversation,
        left.state,
        handoff_id=new.id,
        agent_id=left.agent_id,
        agent_name=left.agent_name,
        closed_at=None,
    )
    held, events = await _say(c, held, texts.came_along(left.agent_name, where(left.channel)), now)
    left, said = await _leave(c, old, new, left, conversation.channel, now)
    return held, [*said, state_changed(left), *events, state_changed(held), QueueChanged()]


async def _open_again(c: UnitOfWork, old: Handoff, left: Conversation, to: Conversation) -> Handoff:
    words = await storage_cards.in_customers_words(c, old)
    new = replace(
        old,
        id=new_id("hand"),
        conversation_id=to.id,
        packet=carried_packet(old.packet, old.id, left, to) | {IN_CUSTOMERS_WORDS: words},
        told_wait=None,
        offered_to=None,
        offered_until=None,
    )
    await storage_handoffs.insert_handoff(c, new)
    return await storage_handoffs.change_handoff(
        c,
        new.id,
        agent_id=old.agent_id,
        agent_name=old.agent_name,
        claimed_at=old.claimed_at,
        first_reply_at=old.first_reply_at,
        asked_at=old.asked_at,
        turned_down=list(old.turned_down),
        wish=old.wish,
        call_back_at=old.call_back_at,
    )


async def _leave(
    c: UnitOfWork, old: Handoff, new: Handoff, left: Conversation, to: str, now: datetime
) -> tuple[Conversation, list[Event]]:
    """The bot holds what was left, and says nothing there: when the customer writes there, the stay comes back."""
    await storage_handoffs.change_handoff(
        c,
        old.id,
        state=HandoffState.CLOSED.value,
        outcome=Outcome.DUPLICATE.value,
        summary=f"The customer went on in another channel: {place(to)}.",
        resolved_at=now,
        packet=old.packet | {CONTINUED_IN: new.id},
        **NO_OFFER,
    )
    free = await storage_log.change_holder(c, left, State.BOT, agent_id=None, agent_name=None, handoff_id=None)
    await storage_turns.forget_dialogue(c, left.id)
    return await _say(c, free, texts.went_elsewhere(where(to)), now)


async def _say(c: UnitOfWork, conversation: Conversation, text: str, now: datetime) -> tuple[Conversation, list[Event]]:
    conversation, written = await storage_log.append(c, conversation, [Draft(Role.SYSTEM, text)], now)
    return conversation, [MessageAdded(conversation.id, one) for one in written]


def carried_packet(packet: dict[str, Any], old_id: str, left: Conversation, to: Conversation) -> dict[str, Any]:
    """Return the packet for the other conversation. Its places are in the one that was left, so they become 0."""
    came = {"text": f"The customer came here from another channel: {place(left.channel)}", "seq": 0}
    lines = [line for line in packet.get("summary", []) if line["text"] != came["text"]]
    return {
        **{name: value for name, value in packet.items() if name != CONTINUED_IN},
        "summary": [came, *_unplaced(lines, "seq")],
        "tried": _unplaced(packet.get("tried", []), "seq"),
        "promises": _unplaced(packet.get("promises", []), "seq"),
        "next_steps": _unplaced([step for step in packet.get("next_steps", []) if _still_to_do(step, to)], "seq"),
        "triggers": _unplaced(packet.get("triggers", []), "evidence_seq"),
        "customer": packet.get("customer", {}) | {"channel": to.channel, **_proof(to)},
        "handed_over_at_seq": to.last_seq,
        CONTINUES: old_id,
    }


def _proof(to: Conversation) -> dict[str, Any]:
    return {"identity_proved": to.customer_id is not None, "customer_id": to.customer_id}


def _still_to_do(step: dict[str, Any], to: Conversation) -> bool:
    return step["text"] != VERIFY or to.customer_id is None


def _unplaced(lines: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    return [line | {field: 0} for line in lines]
