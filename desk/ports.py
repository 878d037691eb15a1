"""What the desk needs of the conversations room, in the desk's words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from conversations.contacts import Contact, Subject
from conversations.model import Accepted, Citation, Conversation, Handoff, Message, Note, Outcome


class DeskLog(Protocol):
    """The conversation log as agents use it. Every write carries the epoch it was made under."""

    async def handoffs(self, state: str, agent_id: str | None = None) -> list[dict[str, Any]]:
        """Return summaries in the order in which they should be taken; `state` is queued, active, mine or closed.

        A summary: `{id, conversation_id, epoch, state, reason, reason_label, customer_name, last_message: {role, text,
        at} | None, waiting_seconds, created_at, due_at, priority, skills, queue, agent_id, agent_name, clocks, weight,
        language, relaxed, offered_to, offered_until, turned_down, last_agent_id}`.
        """
        ...

    async def open_handoffs(self) -> dict[str, tuple[str, str | None]]:
        """Return the handoff of each conversation that is with people, by the conversation's id."""
        ...

    async def open_handoff(self, conversation_id: str) -> tuple[str, str | None] | None:
        """Return the same of one conversation. None: it is with nobody."""
        ...

    async def handoff(self, handoff_id: str) -> Handoff:
        """Raises HandoffNotFound."""
        ...

    async def packet(self, handoff_id: str) -> dict[str, Any]:
        """Return the packet with the state and the epoch of now. Raises HandoffNotFound."""
        ...

    async def get(self, conversation_id: str) -> Conversation: ...

    async def messages(self, conversation_id: str, after: int = 0) -> Sequence[Message]: ...

    async def notes(self, conversation_id: str) -> Sequence[Note]: ...

    async def board(self) -> dict[str, Any]:
        """Return the conversations' figures: waiting, longest_wait_seconds, active, and those of today."""
        ...

    async def contacts(self, since: datetime, until: datetime) -> tuple[list[Contact], list[Contact]]:
        """Return the contacts that began in `since` .. `until`, and later ones that may be returns of theirs."""
        ...

    async def subjects(
        self, since: datetime, until: datetime, intents: Collection[str]
    ) -> Mapping[tuple[str, datetime], Subject]:
        """Return what those contacts were about, by conversation and beginning; `intents` are those that count."""
        ...

    async def claim(self, handoff_id: str, agent_id: str, agent_name: str) -> Handoff:
        """Make the agent the holder. Raises AlreadyClaimed."""
        ...

    async def answer_offer(self, handoff_id: str, agent_id: str, agent_name: str, *, accept: bool) -> Handoff:
        """Take or decline what is on offer to the agent. Raises OfferOver, AlreadyClaimed, AgentIsFull."""
        ...

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
        """Append to the conversation, with the sources of what it says and the ids of files that wait for it.

        Raises StaleEpoch, ClientIdConflict, NotAllowed (somebody else holds it).
        """
        ...

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
        """Keep a note that customers never see. `mentions`: ids of the agents who are to read it."""
        ...

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
    ) -> Handoff: ...

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
    ) -> Handoff: ...
