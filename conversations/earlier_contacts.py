"""Whether a proved customer was here about the same thing not long ago."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Index, func, select

from common.clock import Clock
from common.storage import Database
from conversations.model import Conversation
from conversations.storage import UnitOfWork, conversations, turns
from routing.model import Signal, SignalName

NOT_LONG_AGO = timedelta(days=14)

Index("ix_conversations_customer_id", conversations.c.customer_id)


class EarlierContacts:
    def __init__(self, db: Database, clock: Clock, topic_of: Mapping[str, str]) -> None:
        """`topic_of`: the topics of the intents that have one; others say nothing of what a contact is about."""
        self._db = db
        self._clock = clock
        self._topic_of = topic_of

    async def signal(self, conversation: Conversation, intent: str | None) -> Signal | None:
        """Return how often the customer was here about the intent's topic; None: never, or we cannot know."""
        topic = self._topic_of.get(intent or "")
        if topic is None or conversation.customer_id is None:
            return None
        intents = [one for one, its_topic in self._topic_of.items() if its_topic == topic]
        async with self._db.read() as c:
            times = await _count(c, conversation, intents, self._clock.now() - NOT_LONG_AGO)
        return Signal(SignalName.CONTACTED_BEFORE, str(times)) if times else None


async def _count(c: UnitOfWork, conversation: Conversation, intents: list[str], since: datetime) -> int:
    query = (
        select(func.count(conversations.c.id.distinct()))
        .join(turns, turns.c.conversation_id == conversations.c.id)
        .where(
            conversations.c.customer_id == conversation.customer_id,
            conversations.c.id != conversation.id,
            turns.c.received_at >= since,
            turns.c.intent.in_(intents),
        )
    )
    return int((await c.execute(query)).scalar_one())
