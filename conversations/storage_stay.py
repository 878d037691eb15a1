"""What a turn begins with, read in one trip: the conversation, locked, and its stay with the bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.storage_prepared import run
from conversations import storage_log, storage_turns
from conversations.errors import ConversationNotFound
from conversations.model import Conversation, Message, Turn, TurnRecord, TurnState
from conversations.storage import UnitOfWork


@dataclass(frozen=True)
class Stay:
    """`records`: the turns that are not over, and those begun since the bot last got the conversation, oldest first.

    `said`: what the customer wrote in them. `before`: the last message of anybody else. `dialogue`: the assistant's
    snapshot as last committed.
    """

    conversation: Conversation
    records: Sequence[TurnRecord]
    said: Sequence[Message]
    before: Message | None
    dialogue: dict[str, Any] | None

    @property
    def unfinished(self) -> list[Turn]:
        turns = (record.turn for record in self.records)
        return [turn for turn in turns if turn.state in (TurnState.RECEIVED, TurnState.RUNNING)]


async def read_stay(c: UnitOfWork, conversation_id: str) -> Stay:
    """Return the stay; no other process can change it before this transaction ends. Raises ConversationNotFound."""
    locked, begun, said, before, dialogue = await run(
        c,
        storage_log.LOCKED(conversation=conversation_id),
        storage_turns.STAY(conversation=conversation_id),
        storage_turns.STAY_SAID(conversation=conversation_id),
        storage_log.LAST_NOT_OF_CUSTOMER(conversation=conversation_id),
        storage_turns.SNAPSHOT(conversation=conversation_id),
    )
    if not locked.rows:
        raise ConversationNotFound(conversation_id)
    messages = [storage_log.message_of(row) for row in said.rows]
    return Stay(
        conversation=storage_log.conversation_of(locked.rows[0]),
        records=[storage_turns.record_of(row, _text(messages, row["id"])) for row in begun.rows],
        said=messages,
        before=storage_log.message_of(before.rows[0]) if before.rows else None,
        dialogue=dialogue.rows[0]["snapshot"] if dialogue.rows else None,
    )


def _text(messages: Sequence[Message], turn_id: str) -> str:
    return "\n".join(message.text for message in messages if message.turn_id == turn_id)
