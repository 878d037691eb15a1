"""What an agent writes with files: rare, so it has a commit of its own."""

from collections.abc import Sequence
from datetime import datetime

from common.storage_prepared import run_one
from conversations import storage_attachments, storage_handoffs, storage_log
from conversations.agent_messages import AgentSaid
from conversations.errors import ClientIdConflict
from conversations.hub import Event, MessageAdded
from conversations.model import Accepted, Draft, Role
from conversations.ownership import check_holder
from conversations.storage import UnitOfWork


async def keep_with_files(
    c: UnitOfWork, said: AgentSaid, files: Sequence[str], now: datetime
) -> tuple[Accepted, list[Event]]:
    """Append the message with files that wait for it. The same `client_id` again returns the first one.

    Raises StaleEpoch, NotTheHolder, ClientIdConflict, AttachmentNotFound, AttachmentUsed.
    """
    conversation = await storage_log.lock_by_handoff(c, said.handoff_id)
    first = await storage_log.by_client_id(c, conversation.id, Role.AGENT, said.client_id)
    if first is not None:
        if first.text != said.text or [one.id for one in first.attachments] != list(files):
            raise ClientIdConflict(said.client_id)
        return Accepted(first, created=False, state=conversation.state), []
    check_holder(conversation, said.handoff_id, said.agent, said.epoch)
    attached = await storage_attachments.lock_unsent(c, conversation.id, files)
    draft = Draft(Role.AGENT, said.text, author=said.agent.name, citations=said.citations, attachments=attached)
    sender = storage_log.Sender(client_id=said.client_id)
    conversation, (message,) = await storage_log.append(c, conversation, [draft], now, sender)
    await storage_attachments.mark_sent(c, files, message.seq)
    await run_one(c, storage_handoffs.noting_replies([said.handoff_id], now))
    return Accepted(message, created=True, state=conversation.state), [MessageAdded(conversation.id, message)]
