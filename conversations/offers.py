"""Offers: a waiting conversation is put to one agent for a short time. Each function is one transaction's work."""

from datetime import datetime

from conversations import storage_handoffs, storage_log, storage_notes, texts
from conversations.deadlines import due_of
from conversations.errors import OfferOver
from conversations.hub import Event, NoteAdded, QueueChanged
from conversations.model import Handoff, HandoffState, State
from conversations.ownership import NO_OFFER, AgentRef, check_room, say, state_changed, take
from conversations.storage import UnitOfWork
from routing.rules import Rules


async def make(
    c: UnitOfWork, rules: Rules, handoff_id: str, agent_id: str, now: datetime, until: datetime
) -> list[Event]:
    """Put the conversation to the agent until `until`; nothing happens when it or the agent is no longer free.

    Raises AgentIsFull.
    """
    await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    if handoff.state is not HandoffState.QUEUED or handoff.offered_to is not None:
        return []
    await check_room(c, rules, agent_id, handoff)
    if await storage_handoffs.has_offer(c, agent_id):
        return []
    await storage_handoffs.change_handoff(c, handoff_id, offered_to=agent_id, offered_until=until)
    return [QueueChanged()]


async def accept(
    c: UnitOfWork, rules: Rules, handoff_id: str, agent: AgentRef, now: datetime
) -> tuple[Handoff, list[Event]]:
    """Make the agent the holder. Saying yes again changes nothing. Raises OfferOver, AlreadyClaimed, AgentIsFull."""

    def on_offer(handoff: Handoff) -> None:
        if handoff.offered_to != agent.id or handoff.offered_until is None or handoff.offered_until <= now:
            raise OfferOver(handoff_id)

    return await take(c, rules, handoff_id, agent, now, on_offer)


async def decline(c: UnitOfWork, handoff_id: str, agent: AgentRef) -> tuple[Handoff, list[Event]]:
    """Pass the offer on to the next agent; saying no to what is not on offer changes nothing."""
    await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    if handoff.state is not HandoffState.QUEUED or handoff.offered_to != agent.id:
        return handoff, []
    refused = [*(one for one in handoff.turned_down if one != agent.id), agent.id]
    handoff = await storage_handoffs.change_handoff(c, handoff_id, turned_down=refused, **NO_OFFER)
    return handoff, [QueueChanged()]


async def take_back(
    c: UnitOfWork, handoff_id: str, agent_id: str, now: datetime, *, gone: bool
) -> tuple[bool, list[Event]]:
    """End an offer that has run out, or whose agent is `gone`; say whether the agent has let it run out."""
    await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    if handoff.state is not HandoffState.QUEUED or handoff.offered_to != agent_id or handoff.offered_until is None:
        return False, []
    missed = handoff.offered_until <= now
    if not missed and not gone:
        return False, []
    await storage_handoffs.change_handoff(c, handoff_id, **NO_OFFER)
    return missed, [QueueChanged()]


async def return_to_queue(
    c: UnitOfWork, rules: Rules, handoff_id: str, agent_id: str, now: datetime, *, left: bool = False
) -> list[Event]:
    """Let a conversation wait again whose agent has vanished; the time already waited counts, and they get it first.

    `left`: the agent no longer answers customers at all.
    """
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    if handoff.state is not HandoffState.ACTIVE or handoff.agent_id != agent_id:
        return []
    await storage_handoffs.change_handoff(
        c,
        handoff_id,
        state=HandoffState.QUEUED.value,
        agent_id=None,
        agent_name=None,
        last_agent_id=agent_id,
        queued_at=now,
        due_at=due_of(rules, handoff, now),
        turned_down=[],
        **NO_OFFER,
    )
    waiting = await storage_log.change_holder(c, conversation, State.QUEUED, agent_id=None, agent_name=None)
    name = handoff.agent_name or ""
    note = texts.left_note(name) if left else texts.lost_note(name)
    kept = await storage_notes.add_note(c, waiting, "lost", name, note, now, data={"agent_id": agent_id})
    said = await say(c, waiting, texts.left(name) if left else texts.lost(name), now)
    return [*said, NoteAdded(waiting.id, kept), state_changed(waiting), QueueChanged()]
