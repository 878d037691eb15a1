"""A customer's other conversations: in which the same person proved who they are, or which their code joined."""

from collections.abc import Collection
from typing import Any

from common.clock import rfc3339
from common.storage import Database
from conversations import storage_earlier, storage_log
from conversations.channel_words import place
from conversations.model_earlier import Earlier, outcome_of

MOST_SHOWN = 50


class EarlierConversations:
    """Reads only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, conversation_id: str, intents: Collection[str]) -> dict[str, Any]:
        """Return `{proved, conversations}`, the one last written in first; of `intents` the first tells the topic.

        While the customer has not proved who they are, only those that are joined with this one are there.
        Raises ConversationNotFound.
        """
        async with self._db.read() as c:
            own = await storage_log.read_conversation(c, conversation_id)
            found = await storage_earlier.earlier(c, own, MOST_SHOWN)
        return {
            "proved": own.customer_id is not None,
            "conversations": [earlier_json(one, intents) for one in found],
        }


def earlier_json(one: Earlier, intents: Collection[str]) -> dict[str, Any]:
    return {
        "conversation_id": one.id,
        "channel": one.channel,
        "name": place(one.channel),
        "state": one.state.value,
        "created_at": rfc3339(one.created_at),
        "last_message_at": rfc3339(one.last_message_at),
        "known_by": one.known.value,
        "outcome": outcome_of(one),
        "intent": next((intent for intent in one.intents if intent in intents), None),
        "rating": one.rating,
        "with_people": one.with_people,
        "agent_name": one.agent_name,
    }
