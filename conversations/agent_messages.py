"""What agents write: checked, numbered and kept, all that has come together in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.errors import CarelineError
from common.storage_prepared import run, run_one
from conversations import storage_channels, storage_handoffs, storage_log
from conversations.errors import ClientIdConflict, HandoffNotFound
from conversations.hub import Event, MessageAdded
from conversations.model import Accepted, Citation, Conversation, Draft, Message, Role
from conversations.ownership import AgentRef, check_holder
from conversations.storage import UnitOfWork


@dataclass(frozen=True)
class AgentSaid:
    """A message of an agent, in the conversation of this handoff as they know it."""

    handoff_id: str
    agent: AgentRef
    client_id: str
    text: str
    epoch: int
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Kept:
    """What became of it: how it was accepted, or why it was not."""

    result: Accepted | CarelineError
    events: tuple[Event, ...] = ()


async def keep(c: UnitOfWork, said: Sequence[AgentSaid], now: datetime) -> list[Kept]:
    """Append the messages; the unit of work ends with this. One that is refused leaves the others as they are.

    The same `client_id` again returns the first one, whatever has happened since. Raises what the database raises.
    """
    asked = [{"handoff": one} for one in dict.fromkeys(one.handoff_id for one in said)]
    of = {
        row["id"]: row["conversation_id"] for row in (await run_one(c, storage_handoffs.CONVERSATIONS.each(asked))).rows
    }
    named = [
        {"conversation": of[one.handoff_id], "of_role": Role.AGENT.value, "client": one.client_id}
        for one in said
        if one.handoff_id in of
    ]
    # Locked in one order in all processes: no two commits wait for each other.
    ids = [{"conversation": one} for one in sorted(set(of.values()))]
    locked, known = await run(c, storage_log.LOCKED.each(ids), storage_log.BY_CLIENT_ID.each(named))
    page = _Page(
        {row["id"]: storage_log.conversation_of(row) for row in locked.rows},
        {(row["conversation_id"], row["client_id"]): storage_log.message_of(row) for row in known.rows},
        now,
    )
    kept = [page.take(one, of.get(one.handoff_id)) for one in said]
    outboxes = [
        storage_channels.enqueuing(conversation.channel, [one for one in page.written if one.conversation_id == own])
        for own, conversation in page.changed.items()
    ]
    await run(
        c,
        *storage_log.keeping(c, page.written),
        *outboxes,
        storage_handoffs.noting_replies(sorted(page.answered), now),
        storage_log.counting(list(page.changed.values()), now),
        last=True,
    )
    return kept


class _Page:
    """One commit: the conversations as its messages have left them so far, and what is to be written."""

    def __init__(
        self, conversations: dict[str, Conversation], known: dict[tuple[str, str], Message], now: datetime
    ) -> None:
        self._conversations = conversations
        self._known = known
        self._now = now
        self.written: list[Message] = []
        self.changed: dict[str, Conversation] = {}
        self.answered: set[str] = set()

    def take(self, said: AgentSaid, conversation_id: str | None) -> Kept:
        try:
            return self._take(said, conversation_id)
        except CarelineError as error:
            return Kept(error)

    def _take(self, said: AgentSaid, conversation_id: str | None) -> Kept:
        conversation = self._conversations.get(conversation_id or "")
        if conversation is None:
            raise HandoffNotFound(said.handoff_id)
        first = self._known.get((conversation.id, said.client_id))
        if first is not None:
            if first.text != said.text:
                raise ClientIdConflict(said.client_id)
            return Kept(Accepted(first, created=False, state=conversation.state))
        check_holder(conversation, said.handoff_id, said.agent, said.epoch)
        draft = Draft(Role.AGENT, said.text, author=said.agent.name, citations=said.citations)
        sender = storage_log.Sender(client_id=said.client_id)
        (message,) = storage_log.numbered(conversation, [draft], self._now, sender)
        now = storage_log.with_messages(conversation, [message])
        self._conversations[conversation.id] = self.changed[conversation.id] = now
        self._known[conversation.id, said.client_id] = message
        self.written.append(message)
        self.answered.add(said.handoff_id)
        return Kept(Accepted(message, created=True, state=now.state), (MessageAdded(conversation.id, message),))
