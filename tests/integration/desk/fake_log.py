"""A conversation log in memory, for the tests of the desk and for looking at the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from common.clock import Clock, rfc3339
from common.ids import new_id
from conversations.contacts import Subject
from conversations.errors import AlreadyClaimed, ClientIdConflict, HandoffNotFound, NotTheHolder, OfferOver, StaleEpoch
from conversations.hub import Hub, MessageAdded, NoteAdded, QueueChanged, StateChanged
from conversations.json_view import message_json
from conversations.model import (
    Accepted,
    Citation,
    Conversation,
    CustomerClaim,
    Handoff,
    HandoffState,
    Message,
    Note,
    Outcome,
    Role,
    State,
)
from routing.reasons import label


@dataclass
class Stay:
    """A conversation and its stay with people."""

    conversation: Conversation
    handoff: Handoff
    messages: list[Message] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class FakeLog:
    """What `desk.ports.DeskLog` asks for."""

    def __init__(self, clock: Clock, hub: Hub) -> None:
        self._clock = clock
        self.hub = hub
        self.stays: dict[str, Stay] = {}

    def seed(
        self,
        name: str,
        lines: list[tuple[Role, str]],
        *,
        reason: str = "explicit_wish",
        minutes_ago: float = 3,
        due_in_minutes: float = 5,
        packet: dict[str, Any] | None = None,
        priority: int = 1,
        skills: tuple[str, ...] = (),
    ) -> Stay:
        """Put a conversation into the queue; `lines` are its messages, spread over the minutes before."""
        now = self._clock.now()
        queued_at = now - timedelta(minutes=minutes_ago)
        conversation_id, handoff_id = new_id("conv"), new_id("handoff")
        conversation = Conversation(
            conversation_id,
            "web",
            "en",
            State.QUEUED,
            3,
            CustomerClaim(name=name or None),
            queued_at,
            0,
            queued_at,
            handoff_id=handoff_id,
        )
        whole = _EMPTY_PACKET | (packet or {})
        whole["customer"] = {"identity_proved": False, "name": name, "channel": "web"} | whole["customer"]
        handoff = Handoff(
            handoff_id,
            conversation_id,
            HandoffState.QUEUED,
            reason,
            priority,
            skills,
            "general",
            queued_at,
            now + timedelta(minutes=due_in_minutes),
            whole,
            queued_at=queued_at,
        )
        stay = Stay(conversation, handoff)
        self.stays[handoff_id] = stay
        for at, (role, text) in enumerate(lines):
            said_at = queued_at - timedelta(seconds=40 * (len(lines) - at))
            stay.messages.append(self._message(stay, role, text, "Assistant" if role is Role.BOT else "", said_at))
        self.hub.publish(QueueChanged())
        return stay

    def _message(self, stay: Stay, role: Role, text: str, author: str, at: datetime) -> Message:
        return Message(stay.conversation.id, len(stay.messages) + 1, new_id("msg"), role, author, text, at)

    def _append(
        self,
        stay: Stay,
        role: Role,
        text: str,
        author: str = "",
        client_id: str | None = None,
        citations: Sequence[Citation] = (),
    ) -> Message:
        message = self._message(stay, role, text, author, self._clock.now())
        message = replace(message, client_id=client_id, citations=tuple(citations))
        stay.messages.append(message)
        self.hub.publish(MessageAdded(stay.conversation.id, message))
        return message

    def customer_says(self, handoff_id: str, text: str) -> Message:
        return self._append(self._stay(handoff_id), Role.CUSTOMER, text)

    def _stay(self, handoff_id: str) -> Stay:
        if handoff_id not in self.stays:
            raise HandoffNotFound(handoff_id)
        return self.stays[handoff_id]

    async def handoffs(self, state: str, agent_id: str | None = None) -> list[dict[str, Any]]:
        wanted = HandoffState.ACTIVE if state == "mine" else HandoffState(state)
        stays = [stay for stay in self.stays.values() if stay.handoff.state is wanted]
        if state == "mine":
            stays = [stay for stay in stays if stay.handoff.agent_id == agent_id]
        return [self._summary(stay) for stay in sorted(stays, key=lambda stay: stay.handoff.created_at)]

    async def open_handoffs(self) -> dict[str, tuple[str, str | None]]:
        with_people = (HandoffState.QUEUED, HandoffState.ACTIVE)
        handoffs = [stay.handoff for stay in self.stays.values() if stay.handoff.state in with_people]
        return {handoff.conversation_id: (handoff.id, handoff.agent_id) for handoff in handoffs}

    async def open_handoff(self, conversation_id: str) -> tuple[str, str | None] | None:
        return (await self.open_handoffs()).get(conversation_id)

    def _summary(self, stay: Stay) -> dict[str, Any]:
        handoff, last = stay.handoff, stay.messages[-1] if stay.messages else None
        return {
            "id": handoff.id,
            "conversation_id": handoff.conversation_id,
            "epoch": stay.conversation.epoch,
            "state": handoff.state.value,
            "reason": handoff.reason,
            "reason_label": label(handoff.reason),
            "customer_name": stay.conversation.claim.name or "Visitor",
            "last_message": {"role": last.role.value, "text": last.text, "at": rfc3339(last.at)} if last else None,
            "waiting_seconds": int((self._clock.now() - handoff.created_at).total_seconds()),
            "created_at": rfc3339(handoff.created_at),
            "due_at": rfc3339(handoff.due_at),
            "priority": handoff.priority,
            "skills": list(handoff.skills),
            "queue": handoff.queue,
            "agent_id": handoff.agent_id,
            "agent_name": handoff.agent_name,
            "clocks": [],
            "weight": handoff.weight,
            "language": handoff.language,
            "relaxed": [],
            "offered_to": handoff.offered_to,
            "offered_until": rfc3339(handoff.offered_until) if handoff.offered_until else None,
            "turned_down": len(handoff.turned_down),
            "last_agent_id": handoff.last_agent_id,
        }

    async def handoff(self, handoff_id: str) -> Handoff:
        return self._stay(handoff_id).handoff

    async def packet(self, handoff_id: str) -> dict[str, Any]:
        stay = self._stay(handoff_id)
        transcript = [message_json(message) for message in stay.messages]
        return {
            **stay.handoff.packet,
            **self._summary(stay),
            "transcript": transcript,
            "complete_to_seq": len(transcript),
            "transcript_sha256": "",
        }

    async def get(self, conversation_id: str) -> Conversation:
        return next(stay.conversation for stay in self.stays.values() if stay.conversation.id == conversation_id)

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        return [
            one
            for stay in self.stays.values()
            for one in stay.messages
            if one.conversation_id == conversation_id and one.seq > after
        ]

    async def notes(self, conversation_id: str) -> list[Note]:
        return [note for stay in self.stays.values() for note in stay.notes if note.conversation_id == conversation_id]

    async def board(self) -> dict[str, Any]:
        return {"waiting": len(await self.handoffs("queued")), "active": len(await self.handoffs("active"))}

    def _change(self, stay: Stay, state: State, handoff_state: HandoffState, **changes: Any) -> None:
        stay.conversation = replace(stay.conversation, state=state, epoch=stay.conversation.epoch + 1)
        stay.handoff = replace(stay.handoff, state=handoff_state, **changes)
        self.hub.publish(StateChanged(stay.conversation.id, state, stay.conversation.epoch))
        self.hub.publish(QueueChanged())

    async def subjects(self, *_of: object) -> dict[tuple[str, datetime], Subject]:
        return {}

    async def claim(self, handoff_id: str, agent_id: str, agent_name: str) -> Handoff:
        stay = self._stay(handoff_id)
        if stay.handoff.state is not HandoffState.QUEUED:
            raise AlreadyClaimed(handoff_id, stay.handoff.agent_name)
        self._change(stay, State.AGENT, HandoffState.ACTIVE, agent_id=agent_id, agent_name=agent_name)
        self._append(stay, Role.SYSTEM, f"{agent_name} has joined the chat.")
        return stay.handoff

    def offer(self, handoff_id: str, agent_id: str, seconds: float = 30) -> None:
        """Put a waiting conversation to an agent."""
        stay = self._stay(handoff_id)
        until = self._clock.now() + timedelta(seconds=seconds)
        stay.handoff = replace(stay.handoff, offered_to=agent_id, offered_until=until)
        self.hub.publish(QueueChanged())

    async def answer_offer(self, handoff_id: str, agent_id: str, agent_name: str, *, accept: bool) -> Handoff:
        stay = self._stay(handoff_id)
        if accept and stay.handoff.offered_to != agent_id:
            raise OfferOver(handoff_id)
        stay.handoff = replace(stay.handoff, offered_to=None, offered_until=None)
        if accept:
            return await self.claim(handoff_id, agent_id, agent_name)
        self.hub.publish(QueueChanged())
        return stay.handoff

    def _held(self, handoff_id: str, agent_id: str, epoch: int) -> Stay:
        stay = self._stay(handoff_id)
        if stay.conversation.epoch != epoch:
            raise StaleEpoch(stay.conversation.id, epoch)
        if stay.handoff.agent_id != agent_id or stay.handoff.state is not HandoffState.ACTIVE:
            raise NotTheHolder(handoff_id)
        return stay

    async def agent_message(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        client_id: str,
        text: str,
        epoch: int,
        citations: Sequence[Citation] = (),
        files: Sequence[str] = (),
    ) -> Accepted:
        stay = self._stay(handoff_id)
        for message in stay.messages:
            if message.client_id == client_id:
                if message.text != text:
                    raise ClientIdConflict(client_id)
                return Accepted(message, created=False, state=stay.conversation.state)
        self._held(handoff_id, agent_id, epoch)
        message = self._append(stay, Role.AGENT, text, agent_name, client_id, citations)
        return Accepted(message, created=True, state=stay.conversation.state)

    async def note(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        client_id: str,
        text: str,
        epoch: int,
        mentions: Sequence[str] = (),
    ) -> Note:
        data = {"mentions": list(mentions)} if mentions else None
        return self._note(self._stay(handoff_id), "note", agent_name, text, data)

    def customer_rates(self, handoff_id: str, comment: str, **stars: int) -> Note:
        return self._note(self._stay(handoff_id), "feedback", "", comment, stars)

    def customer_corrects(self, handoff_id: str, text: str) -> Note:
        return self._note(self._stay(handoff_id), "card", "Olivia Brandt", text)

    def _note(self, stay: Stay, kind: str, author: str, text: str, data: dict[str, Any] | None = None) -> Note:
        number, after, now = len(stay.notes) + 1, len(stay.messages), self._clock.now()
        note = Note(new_id("note"), stay.conversation.id, kind, author, text, now, after, data or {}, number)
        stay.notes.append(note)
        self.hub.publish(NoteAdded(stay.conversation.id, note))
        return note

    async def transfer(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        *,
        to_agent: str | None,
        to_agent_name: str | None,
        skill: str | None,
        note: str,
        epoch: int,
    ) -> Handoff:
        stay = self._held(handoff_id, agent_id, epoch)
        self._note(stay, "transfer", agent_name, note)
        if to_agent:
            self._change(stay, State.AGENT, HandoffState.ACTIVE, agent_id=to_agent, agent_name=to_agent_name)
        else:
            skills = (skill or "",)
            self._change(stay, State.QUEUED, HandoffState.QUEUED, agent_id=None, agent_name=None, skills=skills)
        return stay.handoff

    async def resolve(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        *,
        outcome: Outcome,
        summary: str,
        return_to_bot: bool,
        epoch: int,
        note: str = "",
        tags: Sequence[str] = (),
    ) -> Handoff:
        stay = self._held(handoff_id, agent_id, epoch)
        self._note(stay, "summary", agent_name, summary)
        state = State.BOT if return_to_bot else State.CLOSED
        self._change(
            stay,
            state,
            HandoffState.CLOSED,
            outcome=outcome,
            summary=summary,
            resolved_at=self._clock.now(),
            tags=tuple(tags),
        )
        self._append(stay, Role.SYSTEM, f"{agent_name} has left the chat. {note}".strip())
        return stay.handoff


_EMPTY_PACKET: dict[str, Any] = {
    "triggers": [],
    "complexity": {"score": 0.0, "contributions": []},
    "sentiment": {"score": 0.0, "trend": 0.0, "contributions": []},
    "summary": [],
    "tried": [],
    "customer": {},
    "slots": {},
    "language": "en",
    "promises": [],
    "next_steps": [],
    "orders": [],
    "suggestions": [],
}
