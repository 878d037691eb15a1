"""Who holds a conversation: claim, answer, pass on, give back. Each is one transaction; each refuses a stale epoch.

Functions return their result and the events to publish once the transaction has been committed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from common.errors import Invalid
from conversations import (
    storage_contacts,
    storage_handoffs,
    storage_log,
    storage_mentions,
    storage_notes,
    storage_turns,
    storage_words,
    texts,
)
from conversations.deadlines import due_of
from conversations.errors import (
    AgentIsFull,
    AlreadyClaimed,
    ClientIdConflict,
    NotTheHolder,
    OfferedToAnother,
    StaleEpoch,
)
from conversations.hub import Event, MessageAdded, NoteAdded, QueueChanged, StateChanged
from conversations.model import (
    Asks,
    Conversation,
    Draft,
    Handoff,
    HandoffState,
    Note,
    Outcome,
    Role,
    State,
)
from conversations.storage import UnitOfWork
from routing.queue import can_take, queue_name
from routing.rules import Rules

MAX_SKILL_CHARACTERS = 64

NO_OFFER = {"offered_to": None, "offered_until": None}
"""Columns of a handoff that is on offer to nobody."""


@dataclass(frozen=True)
class AgentRef:
    """An agent as this room knows them: `name` is what customers see."""

    id: str
    name: str


def state_changed(conversation: Conversation) -> StateChanged:
    return StateChanged(
        conversation.id, conversation.state, conversation.epoch, conversation.agent_name, conversation.handoff_id
    )


async def claim(
    c: UnitOfWork, rules: Rules, handoff_id: str, agent: AgentRef, now: datetime
) -> tuple[Handoff, list[Event]]:
    """Make the agent the holder of a waiting conversation. Raises AlreadyClaimed, OfferedToAnother, AgentIsFull."""

    def free(handoff: Handoff) -> None:
        if handoff.offered_until is not None and handoff.offered_until > now and handoff.offered_to != agent.id:
            raise OfferedToAnother(handoff_id)

    return await take(c, rules, handoff_id, agent, now, free)


async def take(
    c: UnitOfWork, rules: Rules, handoff_id: str, agent: AgentRef, now: datetime, check: Callable[[Handoff], None]
) -> tuple[Handoff, list[Event]]:
    """Give a waiting conversation to the agent, if `check` lets it pass; who holds it already keeps it.

    Raises AlreadyClaimed, AgentIsFull, and what `check` raises.
    """
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    if handoff.state is HandoffState.ACTIVE and handoff.agent_id == agent.id:
        return handoff, []
    if handoff.state is not HandoffState.QUEUED:
        raise AlreadyClaimed(handoff_id, handoff.agent_name)
    check(handoff)
    await check_room(c, rules, agent.id, handoff)
    handoff = await storage_handoffs.change_handoff(
        c,
        handoff_id,
        state=HandoffState.ACTIVE.value,
        agent_id=agent.id,
        agent_name=agent.name,
        claimed_at=handoff.claimed_at or now,
        **NO_OFFER,
    )
    held = await storage_log.change_holder(c, conversation, State.AGENT, agent_id=agent.id, agent_name=agent.name)
    events = await say(c, held, texts.joined(agent.name), now)
    return handoff, [*events, state_changed(held), QueueChanged()]


async def check_room(c: UnitOfWork, rules: Rules, agent_id: str, handoff: Handoff) -> None:
    """Raise AgentIsFull unless the agent can take this one, too; until the transaction ends nobody gives them more."""
    await storage_handoffs.lock_agent(c, agent_id)
    load = await storage_handoffs.load_of(c, agent_id, but=handoff.id)
    if not can_take(rules.queue.capacity, load, handoff.weight):
        raise AgentIsFull(agent_id, rules.queue.capacity)


async def say(
    c: UnitOfWork, conversation: Conversation, text: str, now: datetime, asks: Asks | None = None
) -> list[Event]:
    _, written = await storage_log.append(c, conversation, [Draft(Role.SYSTEM, text, asks=asks)], now)
    return [MessageAdded(conversation.id, message) for message in written]


def _check_epoch(conversation: Conversation, epoch: int) -> None:
    if conversation.epoch != epoch:
        raise StaleEpoch(conversation.id, epoch)


def check_holder(conversation: Conversation, handoff_id: str, agent: AgentRef, epoch: int) -> None:
    """Raise StaleEpoch or NotTheHolder unless this agent holds the conversation through this handoff, and knows it."""
    _check_epoch(conversation, epoch)
    if conversation.handoff_id != handoff_id or conversation.agent_id != agent.id:
        raise NotTheHolder(handoff_id)


async def guard_holder(c: UnitOfWork, handoff_id: str, agent: AgentRef, epoch: int) -> Conversation:
    """Return the conversation, locked, if this agent holds it as they know it. Raises StaleEpoch, NotTheHolder."""
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    check_holder(conversation, handoff_id, agent, epoch)
    return conversation


async def note(
    c: UnitOfWork,
    handoff_id: str,
    agent: AgentRef,
    client_id: str,
    text: str,
    epoch: int,
    now: datetime,
    mentions: Sequence[str] = (),
) -> tuple[Note, list[Event]]:
    """Keep a note that customers never see. Any agent may leave one; `mentions`: agents who are to read it."""
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    first = await storage_notes.note_by_client_id(c, conversation.id, client_id)
    if first is not None:
        if first.text != text:
            raise ClientIdConflict(client_id)
        return first, []
    _check_epoch(conversation, epoch)
    data: dict[str, Any] = {"agent_id": agent.id, "client_id": client_id}
    if mentions:
        data["mentions"] = list(mentions)
    written = await storage_notes.add_note(
        c, conversation, "note", agent.name, text, now, data=data, client_id=client_id
    )
    await storage_mentions.add(c, written.id, handoff_id, mentions)
    return written, [NoteAdded(conversation.id, written)]


async def transfer_to_agent(
    c: UnitOfWork, rules: Rules, handoff_id: str, agent: AgentRef, to: AgentRef, note: str, epoch: int, now: datetime
) -> tuple[Handoff, list[Event]]:
    """Pass the conversation to a colleague, who holds it at once. Raises AgentIsFull."""
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    check_holder(conversation, handoff.id, agent, epoch)
    if to.id == agent.id:
        raise Invalid("You have this conversation already.", [{"field": "agent", "message": "is yourself"}])
    await check_room(c, rules, to.id, handoff)
    handoff = await storage_handoffs.change_handoff(c, handoff_id, agent_id=to.id, agent_name=to.name)
    held = await storage_log.change_holder(c, conversation, State.AGENT, agent_id=to.id, agent_name=to.name)
    kept = await storage_notes.add_note(c, held, "transfer", agent.name, note, now, data={"to_agent": to.id})
    said = await say(c, held, texts.passed_to(agent.name, to.name), now)
    return handoff, [*said, NoteAdded(held.id, kept), state_changed(held), QueueChanged()]


async def transfer_to_skill(
    c: UnitOfWork, rules: Rules, handoff_id: str, agent: AgentRef, skill: str, note: str, epoch: int, now: datetime
) -> tuple[Handoff, list[Event]]:
    """Put the conversation back into the queue for agents with this skill; the time already waited still counts."""
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    check_holder(conversation, handoff.id, agent, epoch)
    if not 1 <= len(skill) <= MAX_SKILL_CHARACTERS:
        raise Invalid("Name a skill.", [{"field": "skill", "message": f"1 to {MAX_SKILL_CHARACTERS} characters"}])
    handoff = await storage_handoffs.change_handoff(
        c,
        handoff_id,
        state=HandoffState.QUEUED.value,
        agent_id=None,
        agent_name=None,
        skills=[skill],
        queue=queue_name([skill]),
        queued_at=now,
        due_at=due_of(rules, replace(handoff, queue=queue_name([skill])), now),
        last_agent_id=None,
        turned_down=[agent.id],  # who passes it on does not want it back
    )
    waiting = await storage_log.change_holder(c, conversation, State.QUEUED, agent_id=None, agent_name=None)
    kept = await storage_notes.add_note(c, waiting, "transfer", agent.name, note, now, data={"skill": skill})
    said = await say(c, waiting, texts.passed_on(agent.name), now)
    return handoff, [*said, NoteAdded(waiting.id, kept), state_changed(waiting), QueueChanged()]


async def resolve(
    c: UnitOfWork,
    handoff_id: str,
    agent: AgentRef,
    outcome: Outcome,
    summary: str,
    return_to_bot: bool,
    epoch: int,
    now: datetime,
    note: str = "",
    tags: tuple[str, ...] = (),
) -> tuple[Handoff, list[Event]]:
    """End the stay with people: the conversation goes back to the bot, which begins afresh, or is closed.

    `note` is told the customer, and the bot keeps to it.
    """
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    check_holder(conversation, handoff.id, agent, epoch)
    handoff = await storage_handoffs.change_handoff(
        c,
        handoff_id,
        state=HandoffState.CLOSED.value,
        outcome=outcome.value,
        summary=summary,
        resolved_at=now,
        tags=list(tags),
    )
    await storage_words.add_tags(c, conversation.id, tags)
    data = {"outcome": outcome.value, "handoff_id": handoff_id}
    kept = await storage_notes.add_note(c, conversation, "summary", agent.name, summary, now, data=data)
    if not return_to_bot:
        await storage_contacts.note_closing(c, conversation, now)
    left = await storage_log.change_holder(
        c,
        conversation,
        State.BOT if return_to_bot else State.CLOSED,
        agent_id=None,
        agent_name=None,
        handoff_id=None,
        closed_at=None if return_to_bot else now,
        handed_note=(note or None) if return_to_bot else None,
        handed_by=agent.name,
    )
    # A half-filled form from before would swallow what the customer writes next.
    await storage_turns.forget_dialogue(c, conversation.id)
    text = texts.handed_back(agent.name, note) if return_to_bot else texts.closed_by(agent.name)
    said = await say(c, left, text, now, Asks.FEEDBACK)
    return handoff, [*said, NoteAdded(left.id, kept), state_changed(left), QueueChanged()]
