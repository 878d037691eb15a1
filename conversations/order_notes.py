"""What agents do with the customer's orders, as the conversation keeps it: notes for whoever has it next."""

from collections.abc import Sequence
from datetime import datetime

from conversations import storage_log, storage_mentions, storage_notes
from conversations.errors import StaleEpoch
from conversations.hub import Event, NoteAdded
from conversations.model import Conversation
from conversations.storage import UnitOfWork

ORDER = "order"
"""The kind of these notes."""


async def note_change(
    c: UnitOfWork,
    conversation_id: str,
    author: str,
    text: str,
    about: str,
    now: datetime,
    *,
    handoff_id: str = "",
    mentions: Sequence[str] = (),
) -> list[Event]:
    """Append the note in the caller's transaction, once for each `about`; return what to publish after the commit.

    `mentions`: ids of the agents who are to read it, who find it by `handoff_id`. Raises ConversationNotFound.
    """
    conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
    client_id = f"{ORDER}:{about}"[:128]
    if await storage_notes.note_by_client_id(c, conversation.id, client_id) is not None:
        return []
    data = {"about": about} | ({"mentions": list(mentions)} if mentions else {})
    note = await storage_notes.add_note(c, conversation, ORDER, author, text, now, data=data, client_id=client_id)
    if mentions:
        await storage_mentions.add(c, note.id, handoff_id, mentions)
    return [NoteAdded(conversation.id, note)]


async def guard_epoch(c: UnitOfWork, handoff_id: str, epoch: int) -> Conversation:
    """Return the conversation, locked, if it is in this stay and nobody has passed it on since `epoch`.

    For who may decide without holding it. Raises StaleEpoch, HandoffNotFound.
    """
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    if conversation.handoff_id != handoff_id or conversation.epoch != epoch:
        raise StaleEpoch(conversation.id, epoch)
    return conversation
