"""Whether a proved customer was here about the same thing not long ago."""

from collections.abc import Mapping
from datetime import timedelta

from common.clock import Clock
from common.storage import Database
from conversations import storage_earlier
from conversations.model import Conversation
from routing.model import Signal, SignalName

NOT_LONG_AGO = timedelta(days=14)


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
        since = self._clock.now() - NOT_LONG_AGO
        async with self._db.read() as c:
            times = await storage_earlier.count_about(c, conversation.customer_id, conversation.id, intents, since)
        return Signal(SignalName.CONTACTED_BEFORE, str(times)) if times else None
